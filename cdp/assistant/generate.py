"""One prompt in, one answer out: the whole loop drained into a plain object for the API. Nothing is saved."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from cdp.analytics.timing import best_time, next_at
from cdp.assistant import asking, copywriting, drafting, looking, outcome, telling
from cdp.assistant.desk import Desk, open_desk
from cdp.assistant.drafts import CampaignDraft, Draft, FlowDraft, SegmentDraft, from_json
from cdp.assistant.turns import Event, Limits, Model
from cdp.flows import describe_step, known, to_seed

LIMITS = Limits()
RULES = "rules"
Value = TypeVar("Value", SegmentDraft, FlowDraft, CampaignDraft)


def generate(session: Session, prompt: str, *, now: datetime, by: Model | None = None) -> dict[str, Any]:
    """Promise what the assistant makes of a prompt: outcome, message, segment, campaign, assumptions and trace.

    A drafted segment always comes with a campaign: where none was asked for, one from the library of copy, `by` the rules.
    `outcome` is draft, ask, refuse, answer or error; an error has `error` (its kind) and perhaps `retry_after` in seconds.
    """
    desk, events, model, took = _drained(session, prompt, now, by)
    drafts = [from_json(event.data["draft"]) for event in events if event.kind == "draft"]
    people, campaign = _people(drafts), _last(drafts, CampaignDraft)
    about = _about(events, model, took)
    if campaign is None and people and about["outcome"] == "draft":
        campaign, model = _proposed(desk, people), RULES
    return {
        **about,
        "segment": _segment(people) if people else None,
        "campaign": _campaign(campaign) | {"by": model} if campaign else None,
        "assumptions": [{"phrase": each.phrase, "means": each.means} for each in people.assumptions] if people else [],
        "trace": trace(events),
    }


def generate_flow(session: Session, prompt: str, *, now: datetime, by: Model | None = None) -> dict[str, Any]:
    """Promise the flow that the assistant makes of a prompt, in the seed's shape and whole; else as `generate`."""
    _, events, model, took = _drained(session, prompt, now, by)
    drafts = [from_json(event.data["draft"]) for event in events if event.kind == "draft"]
    campaign = _last(drafts, CampaignDraft)
    flow = _last(drafts, FlowDraft) or (campaign.flow if campaign else None)
    return {
        **_about(events, model, took),
        "flow_name": flow.name if flow else "",
        "description": flow.description if flow else "",
        "steps": _seed_steps(flow) if flow else [],
        "flow": _flow(session, flow) if flow else None,
        "trace": trace(events),
    }


def _drained(session: Session, prompt: str, now: datetime, by: Model | None) -> tuple[Desk, list[Event], str, int]:
    start = time.perf_counter()
    desk = open_desk(session, now=now)
    model = by or asking.model(desk)
    events = list(asking.ask(desk, [], prompt, by=model, limits=LIMITS))
    return desk, events, model.name, round((time.perf_counter() - start) * 1000)


def _proposed(desk: Desk, people: SegmentDraft) -> CampaignDraft:
    """A campaign to those of the people who said yes to e-mail, from the library of copy that suits them."""
    theme = copywriting.THEMES[copywriting.theme_for("general", people.conditions)]
    audience = drafting.segment(desk, people.name, drafting.mailable(people.conditions))
    found = desk.mask(desk.tree(audience.conditions))
    best = best_time(desk.frames, found, zone=desk.catalogue.time_zone, now=desk.now)
    at = next_at(best.weekday, best.hour, zone=desk.catalogue.time_zone, now=desk.now)
    return drafting.campaign(
        desk, f"{theme.name}: {people.name}"[:120], audience, [drafting.Step(**each) for each in theme.steps()],
        alternatives=theme.subjects(), send_date=at.date(), send_time=at.time(), reason=telling.reason(looking.told_time(desk, best)),
        content_ideas=[*copywriting.hints(desk, found), *theme.ideas], stop_when_ordered=theme.stop_when_ordered,
    )  # fmt: skip


def _about(events: Sequence[Event], model: str, took: int) -> dict[str, Any]:
    last = events[-1].data
    ended = outcome.outcome(events)
    told = {
        "outcome": ended,
        "message": str(last.get("text") or last.get("message") or ""),
        "options": outcome.options(events),
        "model": model,
        "tokens": sum(event.data["prompt"] + event.data["output"] + event.data["thoughts"] for event in events if event.kind == "usage"),
        "ms": took,
    }  # fmt: skip
    return told | ({"error": last["error"], "retry_after": last["retry_after"]} if ended == "error" else {})


def _last(drafts: Sequence[Draft], kind: type[Value]) -> Value | None:
    return next((draft.value for draft in reversed(drafts) if isinstance(draft.value, kind)), None)


def _people(drafts: Sequence[Draft]) -> SegmentDraft | None:
    for draft in reversed(drafts):
        if isinstance(draft.value, CampaignDraft):
            return draft.value.segment
        if isinstance(draft.value, SegmentDraft):
            return draft.value
    return None


def _segment(value: SegmentDraft) -> dict[str, Any]:
    return {
        "name": value.name, "description": value.description or value.sentence, "conditions": value.conditions,
        "sentence": value.sentence, "count": value.count, "of": value.of, "subscribed": value.subscribed,
        "reachable": value.reachable, "could_not_express": list(value.left_out),
    }  # fmt: skip


def _campaign(value: CampaignDraft) -> dict[str, Any]:
    steps = _seed_steps(value.flow) if value.flow else []
    if value.letter:
        steps = [
            {
                "step_number": 1,
                "email_subject": value.letter.subject,
                "email_content": value.letter.body,
                "delay_days": 0,
            }
        ]
    return {
        "name": value.name, "subject": value.subject, "subject_alternatives": list(value.subject_alternatives),
        "send_time": value.send_time, "send_date": value.send_date, "reason": value.reason,
        "content_ideas": list(value.content_ideas), "steps": steps,
    }  # fmt: skip


def _seed_steps(flow: FlowDraft) -> list[dict[str, Any]]:
    rows = to_seed(list(flow.steps))
    return [row | {"email_content_guidelines": row["email_content"]} for row in rows]


def _flow(session: Session, flow: FlowDraft) -> dict[str, Any]:
    about = known(session)
    return {
        "name": flow.name, "description": flow.description, "steps": list(flow.steps), "settings": flow.settings,
        "in_words": [describe_step(step, about) for step in flow.steps],
    }  # fmt: skip


def trace(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Promise what happened in order, pieces of text and of thought put together, drafts by their id alone."""
    told: list[dict[str, Any]] = []
    for event in events:
        if event.kind in ("text", "thought") and told and told[-1]["kind"] == event.kind:
            told[-1]["text"] += event.data["text"]
        elif event.kind == "draft":
            draft = event.data["draft"]
            told.append({"kind": "draft", "at": event.at, "id": draft["id"], "draft": draft["kind"]})
        elif event.kind != "done":
            told.append({"kind": event.kind, "at": event.at} | dict(event.data))
    return told
