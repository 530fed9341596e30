"""Moving everybody who is due: one transaction, in which each goes as far as they can."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db, errors, shop
from cdp.flows import asking, due, writing
from cdp.flows.acting import Work
from cdp.flows.asking import Asker, Unanswerable, is_passing
from cdp.flows.clock import Quiet, zone_named
from cdp.flows.kinds import KINDS
from cdp.flows.plan import plan
from cdp.flows.rules import Person, Place, Plan
from cdp.models import Campaign, Customer, FlowVersion

log = logging.getLogger(__name__)
MOST_MOVES = 100  # of one person in one transaction: more is a flow that runs in a circle
TRIES_AGAIN = timedelta(minutes=15)


def tick(session: Session, *, now: datetime, limit: int = 2000) -> int:
    """Move at most so many people who are due, each as far as they can go; promise how many there were.

    All of it is one transaction: it is done once, whole, or not at all, whenever the process is killed.
    """
    session.flush()
    people = due.take(session, now=now, limit=limit)
    if not people:
        return 0
    work, asker = Work(session, now, _campaigns(session, people)), Asker(session, now)
    moved = [one for version, group in _by_version(session, people) for one in _moved(work, asker, version, group)]
    writing.write(session, moved, work.passed, now=now)
    return len(people)


def _campaigns(session: Session, people: Iterable[Person]) -> dict[int | None, Campaign]:
    ids = {one.campaign_id for one in people if one.campaign_id is not None}
    if not ids:
        return {}
    return {each.id: each for each in session.scalars(sa.select(Campaign).where(Campaign.id.in_(ids)))}


def _by_version(session: Session, people: Iterable[Person]) -> Iterable[tuple[FlowVersion, list[Person]]]:
    groups = defaultdict(list)
    for one in people:
        groups[one.version_id].append(one)
    return [(session.get_one(FlowVersion, version_id), group) for version_id, group in sorted(groups.items())]


def _moved(work: Work, asker: Asker, version: FlowVersion, people: list[Person]) -> list[Person]:
    """Move the people of one version; should that break down, they try again later and hold up nobody else."""
    part = work.part()
    try:
        with work.session.begin_nested():
            _move(part, asker, version, people)
            part.write()
    except Exception as error:
        if is_passing(work.session, error):
            raise
        log.exception("a flow broke down", extra={"flow": version.flow_id, "version": version.number})
        writing.postpone(work.session, people, until=work.now + TRIES_AGAIN)
        return []
    work.passed.update(part.passed)
    return people


def _move(work: Work, asker: Asker, version: FlowVersion, people: list[Person]) -> None:
    for one in people:
        came_by = work.campaigns.get(one.campaign_id)
        one.heeds_shop = came_by is None or came_by.respects_quiet_hours
    try:
        made = _plan(work.session, version)
    except errors.CdpError as error:
        _fail(people, str(error))
        return
    _let_go(asker, made, people)
    for place, passed in _walk(work, asker, made, [one for one in people if one.is_moving]):
        work.passed[version.id, place.id] += passed


def _plan(session: Session, version: FlowVersion) -> Plan:
    about = shop.get(session)
    zone = zone_named(about.time_zone) or Plan.zone
    quiet = Quiet(about.quiet_from, about.quiet_until, is_customers=about.quiet_zone == "customer", is_shops=True)
    return plan(version.steps, version.settings, zone=zone, quiet=quiet)


def _let_go(asker: Asker, made: Plan, people: list[Person]) -> None:
    """Note who must leave before anything else is done, and who has met the goal."""
    leaves_when_unsubscribed = (made.settings.get("exit_on") or {}).get("unsubscribed", True)
    for one in people:
        if one.is_deleted:
            one.leaves = "deleted"
        elif one.is_unsubscribed and leaves_when_unsubscribed:
            one.leaves = "unsubscribed"
    for reason, rule in asking.exits(made.settings):
        asked = [one for one in people if one.is_moving]
        try:
            leaving = asker.enrolled(rule, asked)
        except Unanswerable as fault:
            _fail(asked, f"The exit rule could not be asked: {fault}")
            continue
        for one in asked:
            if one.enrolment_id in leaving:
                one.leaves = reason
    if made.settings.get("goal"):
        asking.note_goal(asker, made.settings["goal"], people)


def _walk(work: Work, asker: Asker, made: Plan, people: list[Person]) -> Iterable[tuple[Place, int]]:
    """Move everybody from place to place in reading order, so that those who meet are asked and served together."""
    rooms: dict[str, list[Person]] = {}
    queue: list[tuple[int, str]] = []

    def enter(one: Person, step: str) -> None:
        one.step = step
        if step not in rooms:
            rooms[step] = []
            heappush(queue, (made.places[step].order, step))
        rooms[step].append(one)

    for one in people:
        start = one.step or made.first
        if start is None:
            continue
        if start in made.places:
            enter(one, start)
        else:
            one.fails = f"The flow has no step “{start}”."
    while queue:
        place = made.places[heappop(queue)[1]]
        passed = _through(work, asker, made, place, rooms.pop(place.id))
        yield place, len(passed)
        for one, to in passed:
            _onward(made, place, one, to, enter)


def _through(work: Work, asker: Asker, made: Plan, place: Place, people: list[Person]) -> list[tuple[Person, Any]]:
    """Ask, decide and act for everybody at one place; promise who passes it, and where to."""
    kind, now = KINDS[place.kind], work.now
    try:
        matches = [asker.matching(tree, [one.customer_id for one in people]) for tree in kind.trees(place.step)]
    except Unanswerable as fault:
        _fail(people, f"{kind.label}: {fault}")
        return []
    if field := kind.reads(place.step):
        _read_days(work.session, made, field, people)
    passed = []
    for one in people:
        to, one.due_at, one.leaves = kind.next(made, place, one, matches, now)
        if one.due_at is None and one.leaves is None:
            passed.append((one, to))
    if kind.act and passed:
        kind.act(work, place, [one for one, _ in passed])
    return passed


def _onward(made: Plan, place: Place, one: Person, to: str | None, enter: Any) -> None:
    one.is_back, one.moves = False, one.moves + 1
    if to is None:
        return
    if one.moves > MOST_MOVES:
        one.fails = f"The flow runs in a circle: more than {MOST_MOVES} steps without a wait."
        return
    if made.places[to].order <= place.order:
        one.visit += 1
    enter(one, to)


def _fail(people: Iterable[Person], sentence: str) -> None:
    for one in people:
        one.fails = sentence


def _read_days(session: Session, made: Plan, field: str, people: Collection[Person]) -> None:
    """Look up the day that each customer has in a field; an instant is the day it falls on where they are."""
    column = getattr(Customer, field, None) or Customer.attributes[field].as_string()
    rows = session.execute(
        sa.select(Customer.id, column).where(db.among(session, Customer.id, [one.customer_id for one in people]))
    )
    known: dict[int, Any] = {row[0]: row[1] for row in rows}
    for one in people:
        one.day = _day(known.get(one.customer_id), made.clock_of(one, is_customers=True))


def _day(value: Any, zone: ZoneInfo) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
