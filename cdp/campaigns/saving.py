"""Making, changing, copying and putting away campaigns."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, errors, named, segments
from cdp.campaigns.status import DRAFT, SCHEDULED, WORDS, locked
from cdp.models import Campaign, Flow, Segment, Sender, Template

FASTEST = 10_000_000  # letters an hour that a throttle may ask for


class Draft(TypedDict, total=False):
    """What a person decides about a campaign before it is sent."""

    name: str
    description: str
    owner: str
    segment_id: int | None
    excluded_segment_ids: list[int]
    template_id: int | None
    flow_id: int | None
    sender_id: int | None
    scheduled_at: datetime | None
    throttle_per_hour: int | None
    respects_caps: bool
    respects_quiet_hours: bool


_CHANGED = "was changed by someone else meanwhile. Look at it, then save yours again."
_ALWAYS = {"name", "description", "owner"}  # may change whatever became of the campaign


def all(session: Session, *, archived: bool = False) -> list[Campaign]:
    """Promise the campaigns, newest first; archived ones only when asked for."""
    chosen = sa.select(Campaign).order_by(Campaign.created_at.desc(), Campaign.id.desc())
    if not archived:
        chosen = chosen.where(Campaign.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, campaign_id: int) -> Campaign:
    """Promise the campaign, or raise NotFound."""
    return named.get(session, Campaign, campaign_id)


def create(session: Session, *, now: datetime, **draft: Unpack[Draft]) -> Campaign:
    """Promise a new draft; raises Invalid for a bad name or choices that do not go together."""
    access.require("campaigns.change")
    campaign = Campaign(name="", excluded_segment_ids=[], created_at=now, updated_at=now)
    values = _checked(session, campaign, draft)
    with named.claiming(session, Campaign, values["name"]):
        _write(campaign, values)
        session.add(campaign)
    return campaign


def save(session: Session, campaign_id: int, *, seen_version: int, now: datetime, **draft: Unpack[Draft]) -> Campaign:
    """Promise the campaign with what is given changed; raises Conflict when someone saved it since `seen_version`.

    Once it is scheduled or sent only its name, description and owner can change.
    """
    access.require("campaigns.change")
    campaign = locked(session, campaign_id)
    named.refuse_stale(campaign, seen_version, draft, sentence=_CHANGED)
    _refuse_fixed(campaign, draft)
    values = _checked(session, campaign, draft)
    with named.claiming(session, Campaign, values["name"], besides=campaign_id):
        _write(campaign, values)
        campaign.version += 1
        campaign.updated_at = now
    return campaign


def duplicate(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Promise a draft like it under a name of its own, not scheduled."""
    access.require("campaigns.change")
    original = get(session, campaign_id)
    copied: Draft = {key: getattr(original, key) for key in Draft.__annotations__}  # type: ignore[assignment]
    copied |= {"name": copy_name(session, original.name), "scheduled_at": None}
    return create(session, now=now, **copied)


def copy_name(session: Session, name: str) -> str:
    """Promise a free name for a copy, e.g. “Spring sale (copy 2)”, shortened where it would be too long."""
    return named.copy_name(session, Campaign, name)


def archive(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Promise the campaign out of the lists; what is still being sent goes on."""
    access.require("campaigns.change")
    return named.archive(session, Campaign, campaign_id, now=now)


def unarchive(session: Session, campaign_id: int) -> Campaign:
    """Promise the campaign back in the lists."""
    access.require("campaigns.change")
    return named.unarchive(session, Campaign, campaign_id)


def delete(session: Session, campaign_id: int) -> dict[str, Any]:
    """Remove a campaign that was never sent and promise what it takes to bring it back; raises InUse for others."""
    access.require("campaigns.change")
    campaign = locked(session, campaign_id)
    if campaign.launched_at is not None:
        raise errors.InUse(f"“{campaign.name}” has been sent, and its messages belong to it. Archive it instead.")
    return named.remove(session, campaign)


def restore(session: Session, kept: dict[str, Any]) -> Campaign:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    access.require("campaigns.change")
    return named.restore(session, Campaign, kept)


def _refuse_fixed(campaign: Campaign, draft: Draft) -> None:
    changed = {key for key, value in draft.items() if value != getattr(campaign, key)}
    if campaign.status == DRAFT or changed <= _ALWAYS:
        return
    way = "Take it back to the drafts first." if campaign.status == SCHEDULED else "Duplicate it to send another one."
    raise errors.Conflict(f"“{campaign.name}” is {WORDS[campaign.status]}: what it sends is fixed. {way}")


def _checked(session: Session, campaign: Campaign, draft: Draft) -> dict[str, Any]:
    """All values of the campaign as the draft would have them, or Invalid with a sentence per field."""
    values: dict[str, Any] = {key: getattr(campaign, key) for key in Draft.__annotations__} | dict(draft)
    values = {key: value for key, value in values.items() if value is not None or key in draft}
    values["name"] = named.free(session, Campaign, values.get("name", ""), besides=campaign.id)
    values["excluded_segment_ids"] = sorted(set(values.get("excluded_segment_ids") or ()))
    faults = {field: [sentence] for field, is_wrong, sentence in _RULES if is_wrong(session, values)}
    if faults:
        raise errors.Invalid(" ".join(sentences[0] for sentences in faults.values()), faults)
    return values


def _is_missing(table: Any, key: str) -> Any:
    return lambda session, values: values.get(key) is not None and session.get(table, values[key]) is None


def _excludes_unknown(session: Session, values: dict[str, Any]) -> bool:
    known = {segment.id for segment in segments.all(session, archived=True)}
    return not known.issuperset(values["excluded_segment_ids"])


# Field, what is wrong with it, and the sentence.
_RULES: tuple[tuple[str, Any, str], ...] = (
    ("segment_id", _is_missing(Segment, "segment_id"), "The segment was deleted. Pick another one."),
    ("template_id", _is_missing(Template, "template_id"), "The template was deleted. Pick another one."),
    ("flow_id", _is_missing(Flow, "flow_id"), "The flow was deleted. Pick another one."),
    ("sender_id", _is_missing(Sender, "sender_id"), "The sender was deleted. Pick another one."),
    ("excluded_segment_ids", _excludes_unknown, "A segment to leave out was deleted. Pick another one."),
    (
        "excluded_segment_ids",
        lambda _, values: values.get("segment_id") in values["excluded_segment_ids"],
        "The segment itself is left out, and nobody remains. Leave out another one.",
    ),
    (
        "template_id",
        lambda _, values: values.get("template_id") is not None and values.get("flow_id") is not None,
        "A campaign sends a template or a flow. Pick one of the two.",
    ),
    (
        "throttle_per_hour",
        lambda _, values: (
            values.get("throttle_per_hour") is not None and not 1 <= values["throttle_per_hour"] <= FASTEST
        ),
        f"Letters an hour can be from 1 to {FASTEST:,}; leave it empty for as fast as the sender allows.",
    ),
    (
        "scheduled_at",
        lambda _, values: values.get("scheduled_at") is not None and values["scheduled_at"].tzinfo is None,
        "The time needs a time zone.",
    ),
)


def _write(campaign: Campaign, values: dict[str, Any]) -> None:
    for key, value in values.items():
        setattr(campaign, key, value.strip() if key == "description" else value)
