"""Launching: the audience is frozen in one transaction, once, whoever presses how often."""

import logging
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import channels, errors, flows, messages, templates
from cdp.campaigns.audience import live_version, rules, selected
from cdp.campaigns.blocking import blockers
from cdp.campaigns.status import SENDING, change, demand, locked
from cdp.models import Campaign, Customer, Enrolment, Message, MessageStatus
from cdp.text import plural

log = logging.getLogger(__name__)


def launch(session: Session, campaign_id: int, *, confirmed: int | None, now: datetime, by: str = "") -> Campaign:
    """Freeze who gets the campaign and begin to send it; pressed a second time it changes nothing.

    `confirmed` is the number a person said yes to: raises Conflict with the new one when the audience has changed
    since. None is for a schedule, which takes whoever is there by then. Raises Invalid with what stands in the way.
    """
    campaign = locked(session, campaign_id)
    if campaign.launched_at is not None:
        return campaign
    demand(campaign, SENDING)
    if found := blockers(session, campaign):
        raise errors.Invalid(" ".join(found))
    with session.begin_nested():  # refused, nothing of it is left
        sent = _freeze(session, campaign, confirmed, now)
        _refuse_other_number(campaign, confirmed, sent)
    change(campaign, SENDING, now=now)
    campaign.launched_at, campaign.launched_by = now, by
    campaign.confirmed_count = confirmed
    session.flush()
    log.info("campaign launched", extra={"campaign": campaign_id, "audience": campaign.audience_count, "queued": sent})
    return campaign


def _freeze(session: Session, campaign: Campaign, confirmed: int | None, now: datetime) -> int:
    """Write down everybody in the audience; how many of them will be sent something."""
    version = None
    if campaign.template_id is not None:
        version = templates.current(session, campaign.template_id).id
    campaign.template_version_id = version
    campaign.sender_id = campaign.sender_id or channels.senders.default(session).id
    session.flush()
    audience, asked = selected(session, campaign, now=now), rules(session, campaign, now=now)
    written = messages.gate(
        session,
        audience,
        campaign=campaign,
        rules=asked,
        template_version_id=version,
        sender_id=campaign.sender_id,
        pace=pace(session, campaign, confirmed or 0, now=now),
        now=now,
        only_skipped=campaign.flow_id is not None,
    )
    if campaign.flow_id is None:
        campaign.audience_count = written
        return written - _skipped(session, campaign)
    entered = _enrol(session, campaign, audience, now)
    campaign.audience_count = written + entered
    return entered


def _enrol(session: Session, campaign: Campaign, audience: sa.Select[int], now: datetime) -> int:
    """Let into the flow whoever was not written down as skipped a moment ago."""
    version = live_version(session, campaign)
    assert version is not None  # a blocker otherwise
    campaign.flow_version_id = version.id
    skipped = sa.exists().where(Message.campaign_id == campaign.id, Message.customer_id == Customer.id)
    flows.enrol(session, version, audience.where(~skipped), now=now, campaign_id=campaign.id)
    return session.scalar(sa.select(sa.func.count()).where(Enrolment.campaign_id == campaign.id)) or 0


def _skipped(session: Session, campaign: Campaign) -> int:
    skipped = sa.select(sa.func.count()).where(
        Message.campaign_id == campaign.id, Message.status == MessageStatus.SKIPPED
    )
    return session.scalar(skipped) or 0


def _refuse_other_number(campaign: Campaign, confirmed: int | None, sent: int) -> None:
    if not sent:
        raise errors.Invalid("Nobody in the audience can be sent this now. Look at the numbers above.")
    if confirmed is not None and confirmed != sent:
        raise errors.Conflict(
            f"The audience has changed: “{campaign.name}” would go to {plural(sent, 'person', 'people')} now, "
            f"not {confirmed:,}. Look at it again and confirm the new number.",
            {"will_be_sent": (confirmed, sent)},
        )


def pace(session: Session, campaign: Campaign, letters: int, *, now: datetime) -> messages.Pace:
    """Promise when letters of this campaign may go out from now on."""
    return messages.Pace(now)
