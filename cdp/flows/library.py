"""Flows to start from: six that most shops need, each with its letters and the segment it is meant for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, errors, named, segments
from cdp.flows import letters
from cdp.flows.kinds import Step
from cdp.flows.saving import create
from cdp.models import Customer, Flow, Segment

SUBSCRIBED = {"field": "email_subscribed", "operator": "equals", "value": True}
MOST_GAP, USUAL_GAP = 365, 30  # days; the second where the shop has no repeat customers yet


@dataclass(frozen=True)
class Starting:
    """A flow to start from: what it is for, whom (a segment with its conditions), its steps and settings."""

    key: str
    name: str
    description: str
    segment_key: str
    segment_name: str
    segment_description: str
    conditions: Callable[[int], dict[str, Any]]  # of the shop's own gap between orders, in days
    steps: Callable[[int], list[Step]]
    settings: dict[str, Any]


def start_from(session: Session, key: str, *, now: datetime) -> Flow:
    """Promise a new draft of this flow, and its segment when the shop has none of that key; raises NotFound."""
    access.require("flows.change")
    if key not in LIBRARY:
        raise errors.NotFound(f"There is no flow “{key}” to start from. There are: {', '.join(LIBRARY)}.")
    row, gap = LIBRARY[key], reorder_gap(session)
    _segment(session, row, gap, now)
    return create(
        session,
        name=named.numbered(session, Flow, row.name),
        description=row.description,
        steps=row.steps(gap),
        settings=row.settings,
        now=now,
    )


def _segment(session: Session, row: Starting, gap: int, now: datetime) -> None:
    if session.scalar(sa.select(Segment.id).where(Segment.key == row.segment_key)):
        return
    name = row.segment_name
    if session.scalar(sa.select(Segment.id).where(Segment.name == name)):
        name = segments.copy_name(session, name)
    made = segments.create(
        session, name=name, description=row.segment_description, conditions=row.conditions(gap), now=now
    )
    made.key = row.segment_key
    session.flush()


def reorder_gap(session: Session) -> int:
    """Promise the days after which this shop's repeat customers usually order again: the median of their own gaps."""
    gaps = sa.select(Customer.average_days_between_orders).where(
        Customer.deleted_at.is_(None), Customer.average_days_between_orders > 0
    )
    known = session.scalar(sa.select(sa.func.count()).select_from(gaps.subquery())) or 0
    if not known:
        return USUAL_GAP
    middle = gaps.order_by(Customer.average_days_between_orders).offset((known - 1) // 2).limit(1)
    return max(2, min(MOST_GAP, round(session.scalar(middle) or USUAL_GAP)))


def _wait(days: int) -> Step:
    return {"kind": "wait", "for": {"days": days}, "until_hour": 10}


def _if(name: str, conditions: dict[str, Any], then: list[Step], otherwise: list[Step]) -> Step:
    return {
        "kind": "branch",
        "branches": [{"name": name, "conditions": conditions, "steps": then}],
        "otherwise": otherwise,
    }


def _all(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"all": [*conditions]}


def _is(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _events(names: tuple[str, ...], days: int, operator: str, value: int) -> dict[str, Any]:
    where = {"any": [_is("name", "equals", name) for name in names]}
    metric = {"of": "events", "aggregate": "count", "where": [where], "in_last_days": days}
    return {"metric": metric, "operator": operator, "value": value}


_READING = ("Opened Email", "Clicked Email")
_HAS_ORDERED = _is("total_orders", "at_least", 1)
_LEAVES_WHEN_ORDERED = {"unsubscribed": True, "ordered": True}


def _goal(days: int) -> dict[str, Any]:
    metric = {"of": "orders", "aggregate": "count", "in_last_days": days}
    return _all({"metric": metric, "operator": "at_least", "value": 1})


LIBRARY: dict[str, Starting] = {
    row.key: row
    for row in (
        Starting(
            "welcome", "Welcome series",
            "Greets new subscribers, asks what they are looking for, and helps them to a first order. Who orders leaves the series.",
            "new_subscribers", "New subscribers",
            "Said yes to e-mail in the last 30 days and have not ordered yet.",
            lambda _gap: _all(
                SUBSCRIBED, _is("email_consent_at", "in_last_days", 30), _is("total_orders", "equals", 0)
            ),
            lambda _gap: [
                letters.WELCOME, _wait(2), letters.WHAT_BRINGS_YOU, _wait(4),
                _if("Looked at something", _all(_events(("Viewed Product", "Added to Cart"), 7, "at_least", 1)),
                    [letters.STILL_LOOKING], [letters.WHERE_TO_BEGIN]),
            ],
            {"exit_on": _LEAVES_WHEN_ORDERED, "goal": _all(_HAS_ORDERED), "reentry": "never"},
        ),
        Starting(
            "winback", "Win-back",
            "Writes to good customers who have stayed away, asks what was missing, and then leaves them in peace.",
            "lapsed_customers", "Lapsed customers",
            "Subscribed, ordered at least once, and not in the last 90 days.",
            lambda _gap: _all(SUBSCRIBED, _HAS_ORDERED, _is("days_since_last_order", "at_least", 90)),
            lambda _gap: [
                letters.WE_MISS_YOU, _wait(7),
                _if("Reads us", _all(_events(_READING, 7, "at_least", 1)), [letters.LOOK_AROUND], [letters.ASK_WHY]),
                _wait(14), letters.LAST_WORD,
            ],
            {"exit_on": _LEAVES_WHEN_ORDERED, "goal": _goal(30), "reentry": {"after_days": 180}},
        ),
        Starting(
            "post_purchase", "Post-purchase",
            "Thanks for an order, helps with what was bought, and asks how it went. First-time buyers get a greeting.",
            "just_ordered", "Just ordered",
            "Subscribed and ordered in the last 3 days.",
            lambda _gap: _all(SUBSCRIBED, _is("last_order_date", "in_last_days", 3)),
            lambda _gap: [
                _if("First order", _all(_is("total_orders", "equals", 1)),
                    [letters.FIRST_THANKS], [letters.THANKS_AGAIN]),
                _wait(7), letters.MAKE_THE_MOST, _wait(14), letters.HOW_WAS_IT,
            ],
            {"exit_on": {"unsubscribed": True}, "reentry": {"after_days": 30}},
        ),
        Starting(
            "replenishment", "Replenishment",
            "Reminds customers about the time when yours usually order again. Who orders leaves the flow.",
            "due_to_reorder", "Due to order again",
            "Subscribed repeat customers whose last order is as long ago as your customers usually wait.",
            lambda gap: _all(
                SUBSCRIBED, _is("total_orders", "at_least", 2),
                _is("days_since_last_order", "between", [gap - max(1, gap // 10), gap + max(7, gap // 4)]),
            ),
            lambda gap: [
                letters.RUNNING_LOW, _wait(max(3, gap // 4)), letters.STILL_NEED_IT,
            ],
            {"exit_on": _LEAVES_WHEN_ORDERED, "goal": _goal(14), "reentry": {"after_days": USUAL_GAP}},
        ),
        Starting(
            "vip", "VIP thanks",
            "Thanks your best customers in person and asks them what to do better. Sells nothing.",
            "best_regulars", "Best regulars",
            "Subscribed, at least three orders, and among the top tenth by lifetime value.",
            lambda _gap: _all(
                SUBSCRIBED, _is("total_orders", "at_least", 3), _is("lifetime_value", "top_percent", 10)
            ),
            lambda _gap: [
                {"kind": "update", "add_tags": ["vip"], "remove_tags": [], "attributes": {}},
                letters.VIP_THANKS, _wait(10), letters.VIP_QUESTION,
            ],
            {"exit_on": {"unsubscribed": True}, "reentry": {"after_days": 365}},
        ),
        Starting(
            "sunset", "Sunset of the unengaged",
            "Asks people who no longer read you whether they want to stay, and tags those who do not answer, "
            "so that you can leave them out.",
            "unengaged", "Unengaged",
            "Subscribed for at least half a year, and neither ordered nor opened or clicked a letter in that time.",
            lambda _gap: _all(
                SUBSCRIBED,
                {"none": [_is("created_at", "in_last_days", 180), _is("last_order_date", "in_last_days", 180)]},
                _events(_READING, 180, "equals", 0),
            ),
            lambda _gap: [
                letters.STILL_INTERESTED, _wait(10),
                _if("Came back", _all(_events(_READING, 10, "at_least", 1)),
                    [{"kind": "update", "add_tags": [], "remove_tags": ["unengaged"], "attributes": {}},
                     {"kind": "exit"}],
                    [letters.GOODBYE]),
                _wait(7),
                {"kind": "update", "add_tags": ["unengaged"], "remove_tags": [], "attributes": {}},
            ],
            {"exit_on": _LEAVES_WHEN_ORDERED, "goal": _all(_events(_READING, 30, "at_least", 1)),
             "reentry": {"after_days": 365}},
        ),
    )
}  # fmt: skip
