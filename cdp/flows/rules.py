"""Where a person goes from a step: one pure rule per kind."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from itertools import accumulate
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cdp.flows import clock
from cdp.flows.clock import Quiet

EXIT_STEP = "exit_step"
Matches = Sequence[Container[int]]  # per condition tree of a step: the ids of the customers who match it


class Move(NamedTuple):
    """What a rule decides: go on to a step (None: the end), stay where one is until an instant, or leave the flow."""

    to: str | None = None
    until: datetime | None = None
    leaves: str | None = None


@dataclass(slots=True)
class Person:
    """One enrolment on its way; `is_back` when the person had waited at this step and the wait is over."""

    enrolment_id: int
    customer_id: int
    flow_id: int
    version_id: int = 0
    step: str = ""  # empty before the first
    visit: int = 0
    is_back: bool = False
    zone: ZoneInfo | None = None  # the customer's own
    day: date | None = None  # what the customer has in the field that the step waits for
    campaign_id: int | None = None
    is_unsubscribed: bool = False
    is_deleted: bool = False
    heeds_shop: bool = True  # whether the shop's own quiet hours count for this person
    # What became of the person in this transaction:
    moves: int = 0
    due_at: datetime | None = None  # waits until then
    leaves: str | None = None  # why the person left early ...
    fails: str | None = None  # ... or what went wrong; none of the three: the flow is done

    @property
    def is_moving(self) -> bool:
        """Whether nothing has ended the person's way yet."""
        return self.leaves is None and self.fails is None


@dataclass
class Place:
    """A step in its flow: what comes after it, and the first step behind each of its doors (inner lists)."""

    id: str
    step: Mapping[str, Any]
    after: str | None
    doors: tuple[str | None, ...] = ()
    order: int = 0
    prepared: Any = None  # what the kind makes of the step once for all who pass

    @property
    def kind(self) -> str:
        """The key of the step's kind."""
        return str(self.step["kind"])


@dataclass(frozen=True)
class Plan:
    """A version made ready to walk: its places by step id, the first of them, and its clock."""

    places: Mapping[str, Place]
    first: str | None
    zone: ZoneInfo = ZoneInfo("UTC")
    quiet: Quiet = Quiet()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def clock_of(self, person: Person, *, is_customers: bool) -> ZoneInfo:
        """Promise the zone that is meant: the customer's own where it is asked for and known, or the shop's."""
        return person.zone if is_customers and person.zone else self.zone


def go_on(_plan: Plan, place: Place, _person: Person, _matches: Matches, _now: datetime) -> Move:
    """Promise the next step: there is nothing to decide here."""
    return Move(place.after)


def send_when_awake(plan: Plan, place: Place, person: Person, _matches: Matches, now: datetime) -> Move:
    """Promise the next step, or to stay until the quiet hours are over."""
    if plan.quiet.is_never or (plan.quiet.is_shops and not person.heeds_shop):
        return Move(place.after)
    zone = plan.clock_of(person, is_customers=plan.quiet.is_customers)
    opens = clock.opens(plan.quiet, now, zone)
    return Move(place.id, until=opens) if opens > now else Move(place.after)


def wait(plan: Plan, place: Place, person: Person, _matches: Matches, now: datetime) -> Move:
    """Promise to stay until the wait is over; who comes back from it goes on."""
    if person.is_back:
        return Move(place.after)
    zone = plan.clock_of(person, is_customers=place.prepared.is_customers)
    ends = clock.wait_ends(place.prepared, now, zone, person.day)
    return Move(place.id, until=ends) if ends > now else Move(place.after)


def take_first_match(_plan: Plan, place: Place, person: Person, matches: Matches, _now: datetime) -> Move:
    """Promise the first branch whose conditions hold, or the last one, which is for everybody else."""
    for door, matching in zip(place.doors, matches, strict=False):
        if person.customer_id in matching:
            return Move(door)
    return Move(place.doors[-1])


def draw(_plan: Plan, place: Place, person: Person, _matches: Matches, _now: datetime) -> Move:
    """Promise a part by weight, the same one for this customer at this step whenever it is asked."""
    edges = place.prepared
    drawn = share(person.flow_id, place.id, person.customer_id) * edges[-1]
    return Move(next(door for door, edge in zip(place.doors, edges, strict=True) if drawn < edge))


def leave(_plan: Plan, _place: Place, _person: Person, _matches: Matches, _now: datetime) -> Move:
    """Promise that the flow is over here."""
    return Move(leaves=EXIT_STEP)


def share(flow_id: int, step_id: str, customer_id: int) -> float:
    """Promise a number from 0 up to but not including 1, evenly spread over customers and fixed for each of them."""
    digest = blake2b(f"{flow_id}:{step_id}:{customer_id}".encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48


def edges(step: Mapping[str, Any]) -> list[float]:
    """Promise the upper edge of each part of a split, the weights added up."""
    return list(accumulate(float(part.get("weight") or 0) for part in step.get("parts", ())))
