"""Quiet hours at the last moment: a letter that was put off, or held up on its way, wakes nobody either."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db, shop
from cdp.flows.clock import Quiet, opens, zone_named
from cdp.models import Campaign, Customer, Enrolment, FlowVersion, Message


def quiet_until(session: Session, rows: Sequence[Any], *, now: datetime) -> dict[int, datetime]:
    """Promise until when it is quiet for those of these messages that must not go out now.

    A flow's own hours and weekdays come before the shop's, which a campaign may do without.
    """
    about = shop.get(session)
    shops = Quiet(about.quiet_from, about.quiet_until, is_customers=about.quiet_zone == "customer", is_shops=True)
    if shops.is_never and not any(row.enrolment_id for row in rows):
        return {}
    own = _own_hours(session, {row.enrolment_id for row in rows} - {None})
    here = zone_named(about.time_zone) or ZoneInfo("UTC")
    found = {}
    for row in session.execute(_asked(session, rows)):
        quiet = own.get(row.flow_version_id) or shops
        if quiet.is_shops and not row.heeds_shop:
            continue
        zone = zone_named(row.time_zone) if quiet.is_customers else None
        found[row.id] = opens(quiet, now, zone or here)
    return {message_id: at for message_id, at in found.items() if at > now}


def _own_hours(session: Session, enrolment_ids: set[int]) -> dict[int | None, Quiet]:
    versions = sa.select(Enrolment.flow_version_id).where(db.among(session, Enrolment.id, enrolment_ids))
    said = session.execute(sa.select(FlowVersion.id, FlowVersion.settings).where(FlowVersion.id.in_(versions)))
    return {row.id: Quiet.of(row.settings["quiet"]) for row in said if row.settings.get("quiet")}


def _asked(session: Session, rows: Sequence[Any]) -> Any:
    is_somebodys = sa.or_(Message.campaign_id.is_not(None), Message.flow_id.is_not(None))
    heeds_shop = sa.func.coalesce(Campaign.respects_quiet_hours, is_somebodys).label("heeds_shop")
    return (
        sa.select(Message.id, Customer.time_zone, Enrolment.flow_version_id, heeds_shop)
        .join(Customer, Customer.id == Message.customer_id)
        .outerjoin(Campaign, Campaign.id == Message.campaign_id)
        .outerjoin(Enrolment, Enrolment.id == Message.enrolment_id)
        .where(db.among(session, Message.id, [row.id for row in rows]))
    )
