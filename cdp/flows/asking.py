"""Who of a batch matches: conditions, exit rules and goals, each asked of the database once for everybody."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import db, errors, segments, selections
from cdp.conditions import Catalogue
from cdp.flows.rules import Person
from cdp.models import Enrolment, FlowVersion, Order

log = logging.getLogger(__name__)
GOAL_COUNTS = timedelta(days=30)  # after the last step
_HAS_NOT_MET_IT = sa.and_(Enrolment.converted_at.is_(None), sa.not_(Enrolment.had_goal))


class Unanswerable(Exception):
    """A question that cannot be asked (any more); says why."""


def is_passing(session: Session, error: Exception) -> bool:
    """Promise whether an error is of the moment (a lost connection, two who waited for each other): to be tried again.

    SQLite also calls a question too large for it an operational error; while one writes there, nobody is in the way.
    """
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    return error.connection_invalidated or (isinstance(error, sa.exc.OperationalError) and not db.is_sqlite(session))


class Asker:
    """Asks about customers as of one instant; the shop's catalogue is read when it is first needed."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now

    @cached_property
    def catalogue(self) -> Catalogue:
        """Promise all that conditions may name."""
        return segments.catalogue(self.session)

    def matching(self, tree: Any, ids: Collection[int]) -> set[int]:
        """Promise who of these customers matches; raises Unanswerable."""
        return self._answers(lambda: self.select(tree, ids))

    def select(self, tree: Any, ids: Collection[int] | None = None) -> sa.Select[int]:
        """Promise the statement of everybody, or everybody among `ids`, who matches; raises Invalid."""
        parsed = cd.parse(tree, self.catalogue)
        return selections.matching(self.session, parsed, self.catalogue, now=self.now, among=ids)

    def enrolled(self, rule: "Rule", people: Collection[Person]) -> set[int]:
        """Promise the enrolments among these of which a rule is true; raises Unanswerable."""
        enrolments, ids = [one.enrolment_id for one in people], [one.customer_id for one in people]
        held = db.among(self.session, Enrolment.id, enrolments)
        return self._answers(lambda: sa.select(Enrolment.id).where(held, rule(self, ids)))

    def _answers(self, statement: Callable[[], sa.Select[int]]) -> set[int]:
        try:
            with self.session.begin_nested():  # so that what the database refuses leaves the rest of the work standing
                return set(self.session.scalars(statement()))
        except errors.CdpError as error:
            raise Unanswerable(str(error)) from error
        except sa.exc.DBAPIError as error:
            if is_passing(self.session, error):
                raise
            log.exception("a flow's question was refused by the database")
            raise Unanswerable("The database could not answer it. The log says why.") from error


# A condition on enrolments, to be asked of all of them, or of those of some customers alone.
Rule = Callable[[Asker, Collection[int] | None], sa.ColumnElement[bool]]


def has_ordered(_asker: Asker, _ids: Collection[int] | None) -> sa.ColumnElement[bool]:
    """Promise the condition that the customer has placed an order since entering; one that counts."""
    placed = sa.select(Order.id).where(
        Order.customer_id == Enrolment.customer_id, Order.placed_at > Enrolment.entered_at, Order.is_counted
    )
    return placed.exists()


def has_left(segment: str) -> Rule:
    """Promise the condition that the customer is not in the segment (any more)."""
    tree = [{"segment": segment, "operator": "in"}]
    return lambda asker, ids: Enrolment.customer_id.not_in(asker.select(tree, ids))


def fulfils(tree: Any) -> Rule:
    """Promise the condition that the customer matches a tree."""
    return lambda asker, ids: Enrolment.customer_id.in_(asker.select(tree, ids))


def exits(settings: Mapping[str, Any]) -> list[tuple[str, Rule]]:
    """Promise the exit rules of a flow that the database must be asked about, each with the reason it leaves behind."""
    said = settings.get("exit_on") or {}
    rules = {
        "ordered": said.get("ordered") and has_ordered,
        "left_segment": said.get("left_segment") and has_left(said["left_segment"]),
        "conditions": said.get("conditions") and fulfils(said["conditions"]),
    }
    return [(reason, rule) for reason, rule in rules.items() if rule]


def note_goal(asker: Asker, goal: Any, people: Collection[Person]) -> None:
    """Write down who among these has met the flow's goal since entering; a goal that cannot be asked is logged."""
    try:
        met = asker.enrolled(lambda asked, ids: sa.and_(_HAS_NOT_MET_IT, fulfils(goal)(asked, ids)), people)
    except Unanswerable as fault:
        log.warning("a flow's goal could not be asked", extra={"fault": str(fault)})
    else:
        _convert(asker, db.among(asker.session, Enrolment.id, met))


def note_goals(session: Session, *, now: datetime) -> int:
    """Write down who has met a flow's goal since entering, between steps or up to 30 days after the last; promise how
    many. One statement per version with a goal, to be run now and then.
    """
    asker, found = Asker(session, now), 0
    for version in session.scalars(sa.select(FlowVersion).order_by(FlowVersion.id)):
        if not (goal := version.settings.get("goal")):
            continue
        recent = sa.or_(Enrolment.finished_at.is_(None), Enrolment.finished_at > now - GOAL_COUNTS)
        asked = sa.and_(Enrolment.flow_id == version.flow_id, Enrolment.flow_version_id == version.id, recent)
        try:
            with session.begin_nested():
                found += _convert(asker, sa.and_(asked, _HAS_NOT_MET_IT, fulfils(goal)(asker, None)))
        except (errors.CdpError, sa.exc.DBAPIError) as fault:
            if is_passing(session, fault):
                raise
            log.warning("a flow's goal could not be asked", extra={"flow": version.flow_id, "fault": str(fault)})
    return found


def _convert(asker: Asker, who: sa.ColumnElement[bool]) -> int:
    noted = sa.update(Enrolment).where(who).values(converted_at=asker.now)
    done: Any = asker.session.execute(noted, execution_options={"synchronize_session": False})
    db.reload(asker.session, Enrolment)
    return int(done.rowcount)
