"""A campaign on its way: scheduled, paused, resumed, cancelled, finished, and the failed tried again."""

import logging
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import errors, messages
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
from cdp.models import Campaign

log = logging.getLogger(__name__)


def schedule(
    session: Session, campaign_id: int, *, at: datetime | None = None, now: datetime, by: str = ""
) -> Campaign:
    """Promise the campaign launched at its time, to whoever is in the audience by then.

    Raises Invalid with what stands in the way, or when the time has passed.
    """
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
    campaign = locked(session, campaign_id)
    change(campaign, DRAFT, now=now)
    return campaign


def pause(session: Session, campaign_id: int, *, reason: str = "", now: datetime, by: str = "") -> Campaign:
    """Promise that nothing more goes out until it is resumed, but for the letters a worker holds at this moment."""
    campaign = locked(session, campaign_id)
    change(campaign, PAUSED, now=now, reason=_why(reason, by))
    messages.park(session, campaign_id, now=now)
    return campaign


def resume(session: Session, campaign_id: int, *, reason: str = "", now: datetime, by: str = "") -> Campaign:
    """Promise a paused campaign sent on, what is left spread anew from now."""
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
    campaign = locked(session, campaign_id)
    change(campaign, CANCELLED, now=now, reason=_why(reason, by) or "Cancelled")
    messages.cancel(session, campaign_id, now=now)
    campaign.finished_at = now if campaign.launched_at else None
    return campaign


def retry_failed(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Queue again the failed whose customers may still be written to, spread anew from now on; promise how many."""
    campaign = locked(session, campaign_id)
    if campaign.status not in (SENDING, SENT):
        raise errors.Conflict(f"“{campaign.name}” is {WORDS[campaign.status]}: nothing of it can be tried again now.")
    count = messages.retry_failed(session, campaign_id, now=now)
    messages.release(session, campaign_id, pace=pace(session, campaign, count, now=now), now=now)
    if count and campaign.status == SENT:
        change(campaign, SENDING, now=now)
        campaign.finished_at = None
    return count


def keep_quiet(session: Session, *, now: datetime) -> int:
    """Put off until the morning what a slow sender did not get away before the quiet hours; promise how many letters.

    To be run now and then. People on a flow are not meant: its steps keep the flow's own hours.
    """
    sending = sa.select(Campaign).where(Campaign.status == SENDING, Campaign.flow_id.is_(None))
    hours = ((campaign.id, pace(session, campaign, 1, now=now).quiet) for campaign in session.scalars(sending).all())
    return sum(messages.keep_quiet(session, each, quiet=quiet, now=now) for each, quiet in hours if quiet is not None)


def tick(session: Session, *, now: datetime) -> int:
    """Start scheduled campaigns that are due and finish those that are complete; promise how many changed."""
    for campaign_id in session.scalars(sa.select(Campaign.id).where(Campaign.status == PAUSED)):
        messages.park_letters(session, campaign_id, now=now)  # what a worker held then and has put back since
    return _start_due(session, now) + _finish_complete(session, now)


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
