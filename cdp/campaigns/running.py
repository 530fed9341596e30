"""A campaign on its way: scheduled, paused, resumed, cancelled, finished, and the failed tried again."""

import logging
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, errors, messages
from cdp.campaigns.blocking import blockers
from cdp.campaigns.launching import launch, pace
from cdp.campaigns.status import (
    CANCELLED,
    DRAFT,
    FAILED,
    PAUSED,
    SCHEDULED,
    SENDING,
    SENT,
    WORDS,
    change,
    demand,
    locked,
)
from cdp.models import Campaign, Enrolment, EnrolmentStatus, Flow, FlowStatus, Message
from cdp.text import plural

log = logging.getLogger(__name__)


def schedule(
    session: Session, campaign_id: int, *, at: datetime | None = None, now: datetime, by: str = ""
) -> Campaign:
    """Promise the campaign launched at its time, to whoever is in the audience by then.

    Raises Invalid with what stands in the way, or when the time has passed.
    """
    access.require("campaigns.launch")
    campaign = locked(session, campaign_id)
    demand(campaign, SCHEDULED)
    at = at or campaign.scheduled_at
    found = blockers(session, campaign)
    if at is None or at <= now:
        found.append("Pick a time in the future.")
    if found:
        raise errors.Invalid(" ".join(found))
    change(campaign, SCHEDULED, now=now)
    campaign.scheduled_at, campaign.launched_by = at, by
    return campaign


def unschedule(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Promise a scheduled campaign, or one that failed to begin, back among the drafts."""
    access.require("campaigns.run")
    campaign = locked(session, campaign_id)
    change(campaign, DRAFT, now=now)
    return campaign


def pause(session: Session, campaign_id: int, *, reason: str = "", now: datetime, by: str = "") -> Campaign:
    """Promise that nothing more goes out until it is resumed, but for the letters a worker holds at this moment."""
    access.require("campaigns.run")
    campaign = locked(session, campaign_id)
    change(campaign, PAUSED, now=now, reason=_why(reason, by))
    messages.park(session, campaign_id, now=now)
    return campaign


def resume(session: Session, campaign_id: int, *, reason: str = "", now: datetime, by: str = "") -> Campaign:
    """Promise a paused campaign sent on, what is left spread anew from now."""
    access.require("campaigns.run")
    campaign = locked(session, campaign_id)
    if campaign.status != PAUSED:
        raise errors.Conflict(f"“{campaign.name}” is not paused.")
    change(campaign, SENDING, now=now, reason=_why(reason, by))
    messages.release(
        session, campaign_id, pace=pace(session, campaign, messages.queued(session, campaign_id), now=now), now=now
    )
    return campaign


def cancel(session: Session, campaign_id: int, *, reason: str = "", now: datetime, by: str = "") -> Campaign:
    """Promise that nobody else gets it: who still waited is skipped as cancelled, and people leave its flow."""
    access.require("campaigns.run")
    campaign = locked(session, campaign_id)
    change(campaign, CANCELLED, now=now, reason=_why(reason, by) or "Cancelled")
    messages.cancel(session, campaign_id, now=now)
    campaign.finished_at = now if campaign.launched_at else None
    return campaign


def retry_failed(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Queue again the failed whose customers may still be written to, spread anew from now on; promise how many."""
    access.require("campaigns.launch")
    campaign = locked(session, campaign_id)
    if campaign.status not in (SENDING, SENT):
        raise errors.Conflict(f"“{campaign.name}” is {WORDS[campaign.status]}: nothing of it can be tried again now.")
    count = messages.retry_failed(session, campaign_id, now=now)
    messages.release(session, campaign_id, pace=pace(session, campaign, count, now=now), now=now)
    if count and campaign.status == SENT:
        change(campaign, SENDING, now=now)
        campaign.finished_at = None
    if count:
        audit.note(
            session,
            "tried again what failed of",
            "campaign",
            ids=[campaign_id],
            label=campaign.name,
            changes={"letters": count},
        )
    return count


def go_on(session: Session, *, now: datetime) -> int:
    """Promise that every finished campaign with a letter that waits again is being sent; how many there were.

    A letter of unknown outcome waits again once somebody has found that it did not arrive.
    """
    waits = sa.exists().where(Message.campaign_id == Campaign.id, Message.status == sa.literal_column("'queued'"))
    found = sa.select(Campaign).where(Campaign.status == SENT, waits).with_for_update(skip_locked=True)
    campaigns = session.scalars(found).all()
    for campaign in campaigns:
        change(campaign, SENDING, now=now)
        campaign.finished_at = None
    return len(campaigns)


def held_up(session: Session, campaign: Campaign) -> str | None:
    """Promise the sentence that says why the people of a campaign stand still in its flow; None where they do not."""
    flow = None if campaign.flow_id is None else session.get(Flow, campaign.flow_id)
    if campaign.status != SENDING or flow is None or (flow.archived_at is None and flow.status != FlowStatus.PAUSED):
        return None
    on_it = Enrolment.campaign_id == campaign.id, Enrolment.status == EnrolmentStatus.ACTIVE
    count = session.scalar(sa.select(sa.func.count()).where(*on_it)) or 0
    if not count:
        return None
    stands, way = ("archived", "Bring it back") if flow.archived_at is not None else ("paused", "Resume it")
    return (
        f"The flow “{flow.name}” is {stands}, so {plural(count, 'person waits', 'people wait')} where they are and this "
        f"campaign does not end. {way} under Flows, or cancel the campaign."
    )


def keep_quiet(session: Session, *, now: datetime) -> int:
    """Put off until the morning what a slow sender did not get away before the quiet hours; promise how many letters.

    To be run now and then. People on a flow are not meant: its steps keep the flow's own hours.
    """
    sending = sa.select(Campaign).where(Campaign.status == SENDING, Campaign.flow_id.is_(None))
    hours = ((campaign.id, pace(session, campaign, 1, now=now).quiet) for campaign in session.scalars(sending).all())
    return sum(messages.keep_quiet(session, each, quiet=quiet, now=now) for each, quiet in hours if quiet is not None)


def tick(session: Session, *, now: datetime) -> int:
    """Start scheduled campaigns that are due, finish those that are complete and go on with those that are not any more.

    Promise how many changed.
    """
    for campaign_id in session.scalars(sa.select(Campaign.id).where(Campaign.status == PAUSED)):
        messages.park_letters(session, campaign_id, now=now)  # what a worker held then and has put back since
    return go_on(session, now=now) + _start_due(session, now) + _finish_complete(session, now)


def _start_due(session: Session, now: datetime) -> int:
    due = sa.select(Campaign.id).where(Campaign.status == SCHEDULED, Campaign.scheduled_at <= now)
    ids = list(session.scalars(due.order_by(Campaign.scheduled_at).limit(1).with_for_update(skip_locked=True)))
    for campaign_id in ids:
        _start(session, campaign_id, now)
    return len(ids)


def _start(session: Session, campaign_id: int, now: datetime) -> None:
    try:
        with session.begin_nested():
            launch(session, campaign_id, confirmed=None, now=now, by=locked(session, campaign_id).launched_by)
    except errors.CdpError as error:
        change(locked(session, campaign_id), FAILED, now=now, reason=str(error))
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        log.exception("campaign could not be launched", extra={"campaign": campaign_id})
        change(locked(session, campaign_id), FAILED, now=now, reason=_REFUSED)


_REFUSED = (
    "The database could not work out who gets this campaign. Make its segments smaller, with fewer conditions. "
    "The log says what the database answered."
)


def _finish_complete(session: Session, now: datetime) -> int:
    sending = sa.select(Campaign).where(Campaign.status == SENDING).with_for_update(skip_locked=True)
    complete = [campaign for campaign in session.scalars(sending) if not messages.is_waiting(session, campaign.id)]
    for campaign in complete:
        change(campaign, SENT, now=now)
        campaign.finished_at = now
    return len(complete)


def _why(reason: str, by: str) -> str | None:
    said = reason.strip()
    return f"{said} ({by})" if said and by else said or (f"by {by}" if by else None)
