"""Where a campaign stands, and where it may go from there."""

from datetime import datetime

from sqlalchemy.orm import Session

from cdp import errors, named
from cdp.models import Campaign, CampaignStatus

DRAFT, SCHEDULED, SENDING, PAUSED, SENT, CANCELLED, FAILED = CampaignStatus

CHANGES: dict[CampaignStatus, frozenset[CampaignStatus]] = {
    DRAFT: frozenset({SCHEDULED, SENDING}),
    SCHEDULED: frozenset({DRAFT, SENDING, CANCELLED, FAILED}),
    SENDING: frozenset({PAUSED, SENT, CANCELLED}),
    PAUSED: frozenset({SENDING, CANCELLED}),
    SENT: frozenset({SENDING}),  # when the failed are tried again, or an unknown one was found not to have arrived
    CANCELLED: frozenset(),  # whoever was left out stays out: duplicate it to write to them
    FAILED: frozenset({DRAFT}),  # it never began
}

WORDS: dict[CampaignStatus, str] = {
    DRAFT: "a draft",
    SCHEDULED: "scheduled",
    SENDING: "being sent",
    PAUSED: "paused",
    SENT: "sent already",
    CANCELLED: "cancelled",
    FAILED: "stopped by a fault before it began",
}
_BECOMES: dict[CampaignStatus, str] = {
    DRAFT: "go back to the drafts",
    SCHEDULED: "be scheduled",
    SENDING: "be sent",
    PAUSED: "be paused",
    SENT: "be finished",
    CANCELLED: "be cancelled",
    FAILED: "fail",
}


def may(campaign: Campaign, status: CampaignStatus) -> bool:
    """Promise whether the campaign may change to that status now."""
    return status in CHANGES[campaign.status]


def change(campaign: Campaign, status: CampaignStatus, *, now: datetime, reason: str | None = None) -> None:
    """Move the campaign to a status, or raise Conflict with the sentence that says why it cannot go there."""
    demand(campaign, status)
    campaign.status, campaign.status_reason = status, reason
    campaign.version += 1
    campaign.updated_at = now


def demand(campaign: Campaign, status: CampaignStatus) -> None:
    """Raise Conflict where the campaign may not change to that status."""
    if not may(campaign, status):
        raise errors.Conflict(f"“{campaign.name}” is {WORDS[campaign.status]} and cannot {_BECOMES[status]}.")


def locked(session: Session, campaign_id: int) -> Campaign:
    """Promise the campaign as it is committed now, which nobody else changes before this transaction ends."""
    return named.locked(session, Campaign, campaign_id)
