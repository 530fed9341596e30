"""What the assistant drafts: segments, letters, flows and campaigns that nobody has saved yet. Plain values and JSON."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter

from cdp.assistant.reading import Assumption


@dataclass(frozen=True)
class SegmentDraft:
    """A segment to look at: who is in it in words and numbers, what was assumed, what could not be expressed.

    `count` are the people in it of `of` in the shop, `subscribed` those who said yes to e-mail, `reachable` those who
    could be sent a letter now.
    """

    name: str
    conditions: dict[str, Any]
    description: str = ""
    sentence: str = ""
    count: int = 0
    of: int = 0
    subscribed: int = 0
    reachable: int = 0
    assumptions: tuple[Assumption, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterDraft:
    """One e-mail: subject lines to choose from, preview text, and a body in Markdown with merge tags."""

    name: str
    subject: str
    body: str
    preheader: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlowDraft:
    """A flow: steps and settings in the shape that `cdp.flows` keeps."""

    name: str
    steps: tuple[dict[str, Any], ...]
    description: str = ""
    settings: dict[str, Any] | None = None


@dataclass(frozen=True)
class CampaignDraft:
    """A segment with what is sent to it, when, and why then. Either a flow or a single letter is sent.

    `send_date` is a day ("2026-12-03") and `send_time` an hour ("10:00"), both on the shop's clock.
    """

    name: str
    segment: SegmentDraft
    flow: FlowDraft | None = None
    letter: LetterDraft | None = None
    subject: str = ""
    subject_alternatives: tuple[str, ...] = ()
    send_date: str = ""
    send_time: str = ""
    reason: str = ""
    content_ideas: tuple[str, ...] = ()


Drafted = SegmentDraft | LetterDraft | FlowDraft | CampaignDraft
Kind = Literal["segment", "letter", "flow", "campaign"]
KINDS: dict[str, type[Drafted]] = {
    "segment": SegmentDraft, "letter": LetterDraft, "flow": FlowDraft, "campaign": CampaignDraft,
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A draft under an id of its own, as it travels in events, cards and kept conversations."""

    id: str
    kind: Kind
    value: Drafted


def to_json(draft: Draft) -> dict[str, Any]:
    """Promise the draft as JSON; `from_json` gives the same draft back."""
    return {"id": draft.id, "kind": draft.kind, "value": asdict(draft.value)}


def from_json(stored: dict[str, Any]) -> Draft:
    """Promise the draft that was stored; raises ValueError when it is none."""
    kind = stored["kind"]
    value = TypeAdapter(KINDS[kind]).validate_python(stored["value"])
    return Draft(str(stored["id"]), kind, value)


def subjects(value: Drafted) -> tuple[str, ...]:
    """Promise the subject lines to choose from, the chosen one first; empty where nothing is chosen."""
    if isinstance(value, LetterDraft):
        return (value.subject, *value.alternatives)
    return (value.subject, *value.subject_alternatives) if isinstance(value, CampaignDraft) else ()


def with_subject(value: Drafted, subject: str) -> Drafted:
    """Promise the draft with another of its subject lines for its first letter; what it was before stays to choose from."""
    rest = tuple(line for line in subjects(value) if line != subject)
    if isinstance(value, LetterDraft):
        return replace(value, subject=subject, alternatives=rest)
    if not isinstance(value, CampaignDraft):
        return value
    letter = replace(value.letter, subject=subject, alternatives=rest) if value.letter else None
    flow = replace(value.flow, steps=_first_letter(value.flow.steps, subject)) if value.flow else None
    return replace(value, subject=subject, subject_alternatives=rest, letter=letter, flow=flow)


def _first_letter(steps: tuple[dict[str, Any], ...], subject: str) -> tuple[dict[str, Any], ...]:
    first = next((at for at, step in enumerate(steps) if step["kind"] == "email"), None)
    return tuple(step | {"subject": subject} if at == first else step for at, step in enumerate(steps))
