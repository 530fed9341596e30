"""Making, changing, copying and putting away campaigns."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count as numbers
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import errors, segments
from cdp.campaigns.status import DRAFT, SCHEDULED, WORDS, locked
from cdp.models import Campaign, Flow, Segment, Sender, Template
from cdp.text import clean

LONGEST_NAME = 120
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


_ALWAYS = {"name", "description", "owner"}  # may change whatever became of the campaign


def all(session: Session, *, archived: bool = False) -> list[Campaign]:
    """Promise the campaigns, newest first; archived ones only when asked for."""
    chosen = sa.select(Campaign).order_by(Campaign.created_at.desc(), Campaign.id.desc())
    if not archived:
        chosen = chosen.where(Campaign.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, campaign_id: int) -> Campaign:
    """Promise the campaign, or raise NotFound."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise errors.NotFound("This campaign was deleted. Pick another one.")
    return found


def create(session: Session, *, now: datetime, **draft: Unpack[Draft]) -> Campaign:
    """Promise a new draft; raises Invalid for a bad name or choices that do not go together."""
    campaign = Campaign(name="", excluded_segment_ids=[], created_at=now, updated_at=now)
    values = _checked(session, campaign, draft)
    with _claiming(session, values["name"]):
        _write(campaign, values)
        session.add(campaign)
    return campaign


def save(session: Session, campaign_id: int, *, seen_version: int, now: datetime, **draft: Unpack[Draft]) -> Campaign:
    """Promise the campaign with what is given changed; raises Conflict when someone saved it since `seen_version`.

    Once it is scheduled or sent only its name, description and owner can change.
    """
    campaign = locked(session, campaign_id)
    _refuse_stale(campaign, seen_version, draft)
    _refuse_fixed(campaign, draft)
    values = _checked(session, campaign, draft)
    with _claiming(session, values["name"], besides=campaign_id):
        _write(campaign, values)
        campaign.version += 1
        campaign.updated_at = now
    return campaign


def duplicate(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Promise a draft like it under a name of its own, not scheduled."""
    original = get(session, campaign_id)
    copied: Draft = {key: getattr(original, key) for key in Draft.__annotations__}  # type: ignore[assignment]
    copied |= {"name": copy_name(session, original.name), "scheduled_at": None}
    return create(session, now=now, **copied)


def copy_name(session: Session, name: str) -> str:
    """Promise a free name for a copy, e.g. “Spring sale (copy 2)”, shortened where it would be too long."""
    stem, taken = clean(name) or "Campaign", set(session.scalars(sa.select(Campaign.name)))
    endings = (f" (copy{'' if at == 1 else f' {at}'})" for at in numbers(1))
    names = (stem[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
    return next(free for free in names if free not in taken)


def archive(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Promise the campaign out of the lists; what is still being sent goes on."""
    campaign = get(session, campaign_id)
    campaign.archived_at = now
    return campaign


def unarchive(session: Session, campaign_id: int) -> Campaign:
    """Promise the campaign back in the lists."""
    campaign = get(session, campaign_id)
    campaign.archived_at = None
    return campaign


def delete(session: Session, campaign_id: int) -> dict[str, Any]:
    """Remove a campaign that was never sent and promise what it takes to bring it back; raises InUse for others."""
    campaign = locked(session, campaign_id)
    if campaign.launched_at is not None:
        raise errors.InUse(f"“{campaign.name}” has been sent, and its messages belong to it. Archive it instead.")
    kept = {column.key: getattr(campaign, column.key) for column in sa.inspect(Campaign).columns}
    session.delete(campaign)
    session.flush()
    return kept


def restore(session: Session, kept: dict[str, Any]) -> Campaign:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    if session.scalar(sa.select(Campaign.id).where(Campaign.name == kept["name"])):
        raise errors.Conflict(f"There is another campaign “{kept['name']}” by now.")
    campaign = Campaign(**kept)
    session.add(campaign)
    session.flush()
    return campaign


def _refuse_stale(campaign: Campaign, seen_version: int, draft: Draft) -> None:
    if campaign.version == seen_version:
        return
    present = {key: getattr(campaign, key) for key in draft}
    changes = {key: (value, present[key]) for key, value in draft.items() if value != present[key]}
    raise errors.Conflict(
        f"“{campaign.name}” was changed by someone else meanwhile. Look at it, then save yours again.", changes
    )


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
    values["name"] = _free_name(session, values.get("name", ""), besides=campaign.id)
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


def _free_name(session: Session, name: str, besides: int | None = None) -> str:
    cleaned = clean(name)
    taken = sa.select(Campaign.id).where(Campaign.name == cleaned, Campaign.id != (besides or 0))
    message = ""
    if cleaned is None:
        message = "Give the campaign a name."
    elif len(cleaned) > LONGEST_NAME:
        message = f"A name can have at most {LONGEST_NAME} letters."
    elif session.scalar(taken):
        message = f"There is a campaign “{cleaned}” already. Choose another name."
    if message or cleaned is None:
        raise errors.Invalid(message, {"name": [message]})
    return cleaned


@contextmanager
def _claiming(session: Session, name: str, besides: int | None = None) -> Iterator[None]:
    """What is written in the block has a name that someone else may have taken at the same moment."""
    try:
        with session.begin_nested():
            yield
    except sa.exc.IntegrityError as error:
        _free_name(session, name, besides)
        message = "Someone changed what this campaign uses at the same moment. Save again."
        raise errors.Invalid(message, {"name": [message]}) from error
