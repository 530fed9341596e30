"""Launching: the audience is frozen in one transaction, once, whoever presses how often."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, channels, errors, flows, messages, shop, templates
from cdp.campaigns.audience import audience, live_version, rules, selected
from cdp.campaigns.blocking import blockers
from cdp.campaigns.status import SENDING, change, demand, locked
from cdp.models import Campaign, Customer, Enrolment, Message, MessageStatus
from cdp.text import plural

log = logging.getLogger(__name__)
LONGEST = timedelta(days=90)  # that a throttled campaign may take: after that what it says is no news


def launch(session: Session, campaign_id: int, *, confirmed: int | None, now: datetime, by: str = "") -> Campaign:
    """Freeze who gets the campaign and begin to send it; pressed a second time it changes nothing.

    `confirmed` is the number a person said yes to: raises Conflict with the new one when the audience has changed
    since. None is for a schedule, which takes whoever is there by then. Raises Invalid with what stands in the way.
    """
    access.require("campaigns.launch")
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
    chosen, asked = selected(session, campaign, now=now), rules(session, campaign, now=now)
    planned = pace(session, campaign, _foreseen(session, campaign, confirmed, now), now=now)
    written = messages.gate(
        session,
        chosen,
        campaign=campaign,
        rules=asked,
        template_version_id=version,
        sender_id=campaign.sender_id,
        pace=planned,
        now=now,
        only_skipped=campaign.flow_id is not None,
    )
    if campaign.flow_id is None:
        campaign.audience_count = written
        return written - _skipped(session, campaign)
    entered = _enrol(session, campaign, chosen, planned)
    campaign.audience_count = written + entered
    return entered


def _foreseen(session: Session, campaign: Campaign, confirmed: int | None, now: datetime) -> int:
    """How many letters the pace has to hold; of no matter without a throttle."""
    if confirmed is not None or campaign.throttle_per_hour is None:
        return confirmed or 1
    return audience(session, campaign, now=now).will_be_sent


def _enrol(session: Session, campaign: Campaign, chosen: sa.Select[int], planned: messages.Pace) -> int:
    """Let into the flow whoever was not written down as skipped a moment ago."""
    version = live_version(session, campaign)
    assert version is not None  # a blocker otherwise
    campaign.flow_version_id = version.id
    skipped = sa.exists().where(Message.campaign_id == campaign.id, Message.customer_id == Customer.id)
    flows.enrol(session, version, chosen.where(~skipped), now=planned.start, campaign_id=campaign.id)
    messages.spread_people(session, campaign.id, pace=planned)
    return session.scalar(sa.select(sa.func.count()).where(Enrolment.campaign_id == campaign.id)) or 0


def _skipped(session: Session, campaign: Campaign) -> int:
    skipped = sa.select(sa.func.count()).where(
        Message.campaign_id == campaign.id, Message.status == MessageStatus.SKIPPED
    )
    return session.scalar(skipped) or 0


def _refuse_other_number(campaign: Campaign, confirmed: int | None, sent: int) -> None:
    if not sent:
        raise errors.Invalid(
            "Nobody in the audience may be sent this now: everybody drops out for one reason or another."
        )
    if confirmed is not None and confirmed != sent:
        raise errors.Conflict(
            f"The audience has changed: “{campaign.name}” would go to {plural(sent, 'person', 'people')} now, "
            f"not {confirmed:,}. Look at it again and confirm the new number.",
            {"will_be_sent": (confirmed, sent)},
        )


def pace(session: Session, campaign: Campaign, letters: int, *, now: datetime) -> messages.Pace:
    """Promise when the campaign's letters may go out from now on; Invalid where the last would wait too long."""
    planned = messages.Pace(now, campaign.throttle_per_hour, _quiet(session, campaign), letters)
    if planned.lasts > LONGEST:
        raise errors.Invalid(
            f"At {plural(campaign.throttle_per_hour or 0, 'letter')} an hour it would take {planned.lasts.days:,} days. "
            f"Allow more an hour, so that it takes at most {LONGEST.days}."
        )
    return planned


def _quiet(session: Session, campaign: Campaign) -> messages.Quiet | None:
    about = shop.get(session)
    starts, ends = about.quiet_from, about.quiet_until
    if not campaign.respects_quiet_hours or starts is None or ends is None or starts == ends:
        return None
    return messages.Quiet(starts, ends, about.time_zone, about.quiet_zone == "customer")
