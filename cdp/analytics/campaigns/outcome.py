"""The report of a campaign: how far it is, what became of everybody in the audience, and what people did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.analytics.campaigns import counting, over_time, spread
from cdp.analytics.campaigns.counting import Counted
from cdp.analytics.campaigns.letters import NO_LETTER, is_under_way, of, skipped
from cdp.analytics.campaigns.over_time import Moment
from cdp.analytics.campaigns.spread import Link, Provider
from cdp.errors import NotFound
from cdp.models import (
    Campaign,
    Enrolment,
    Message,
    MessageEventKind,
    MessageStatus,
    Shop,
    TemplateVersion,
)
from cdp.models.columns import Instant


@dataclass(frozen=True)
class Identity:
    """Everybody in the audience, each in one place: audience = sent + skipped + failed + unknown + waiting.

    Counted in people. In a flow somebody counts as sent from the first letter on.
    """

    audience: int
    sent: int
    failed: int
    unknown: int
    waiting: int
    skipped: tuple[tuple[str, str, int], ...]  # reason, words, people

    @property
    def left_out(self) -> int:
        """How many were skipped, whatever the reason."""
        return sum(count for _, _, count in self.skipped)

    @property
    def missing(self) -> int:
        """How many of the audience are nowhere; anything but 0 is a fault of ours and is shown as one."""
        return self.audience - self.sent - self.failed - self.unknown - self.waiting - self.left_out


@dataclass(frozen=True)
class Progress:
    """How far the sending is, in people who are not skipped.

    `per_minute` is of the last minute, `next_at` when the next waiting letter is due. Where none waits but people are on
    their way through a flow, `next_in_flow_at` is when the first of them goes on.
    """

    done: int
    of: int
    waiting: int  # letters queued
    retrying: int  # of them, tried before and put off by the server
    per_minute: int
    next_at: datetime | None
    in_flow: int  # people still on their way through a flow
    next_in_flow_at: datetime | None = None
    planned_per_hour: int = 0  # what the throttle lets go, as long as the sender keeps up with it

    @property
    def share(self) -> float:
        """The part that is done, 0 to 1."""
        return self.done / self.of if self.of else 1.0

    @property
    def minutes_left(self) -> int | None:
        """Minutes at the present rate, or at the throttle's; None when nothing was sent in the last minute."""
        # In the first minute what was sent is less than a minute's.
        per_hour = max(self.per_minute * 60, self.planned_per_hour)
        return -(-self.waiting * 60 // per_hour) if self.per_minute else None


@dataclass(frozen=True)
class Figure:
    """One figure: letters with which people did it, those where only machines did, and of how many it is a share."""

    slug: str
    name: str
    definition: str
    people: int
    of: int
    of_words: str
    machines: int | None = None

    @property
    def rate(self) -> float | None:
        """The share, or None where there is nothing to be a share of."""
        return self.people / self.of if self.of else None


@dataclass(frozen=True)
class Step:
    """What became of the letters of one step; `subject` is what the letter said."""

    step: str
    subject: str
    waiting: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    bounced: int
    complained: int
    unsubscribed: int
    failed: int
    unknown: int
    skipped: int


@dataclass(frozen=True)
class Report:
    """All that is said of one campaign."""

    progress: Progress
    identity: Identity
    figures: tuple[Figure, ...]
    by_step: tuple[Step, ...]
    over_time: tuple[Moment, ...]
    by_link: tuple[Link, ...]
    by_provider: tuple[Provider, ...]


@dataclass(frozen=True)
class Brief:
    """What the list of campaigns says of one: letters sent, and how many people opened and clicked."""

    sent: int
    delivered: int
    opened: int
    clicked: int
    waiting: int


def report(session: Session, campaign_id: int, *, now: datetime, shop: Shop, is_whole: bool = True) -> Report:
    """Promise the report of a campaign as of now, days by the shop's clock; raises NotFound.

    Without `is_whole` links and providers are left out, which is for looking again and again while it sends.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound("This campaign was deleted. Pick another one.")
    counted = counting.counted(session, campaign, now)
    identity = _identity(session, campaign, counted)
    return Report(
        _progress(session, campaign, counted, identity, now),
        identity,
        _figures(counted, counting.by_machines_alone(session, campaign)),
        _steps(session, counted),
        over_time.read(session, campaign, zone=ZoneInfo(shop.time_zone)),
        spread.by_link(session, campaign) if is_whole else (),
        spread.by_provider(session, campaign) if is_whole else (),
    )


def brief(session: Session, campaigns: Sequence[Campaign]) -> dict[int, Brief]:
    """Promise the letters sent, opened and clicked of each campaign that was launched, in one statement."""
    launched = [one.id for one in campaigns if one.launched_at is not None]
    kinds = ("sent", "returned", "opened", "clicked", "queued", "claimed")
    found = counting.count(session, launched, kinds)
    return {
        campaign_id: Brief(
            n.get("sent", 0),
            n.get("sent", 0) - n.get("returned", 0),
            n.get("opened", 0),
            n.get("clicked", 0),
            n.get("queued", 0) + n.get("claimed", 0),
        )
        for campaign_id, n in ((each, found.get(each, {})) for each in launched)
    }


def _total(rows: list[Counted], name: str) -> int:
    return sum(int(getattr(row, name)) for row in rows)


def _progress(
    session: Session, campaign: Campaign, counted: list[Counted], identity: Identity, now: datetime
) -> Progress:
    waiting = _total(counted, "waiting")
    in_flow = _in_flow(session, campaign)
    next_at = min((row.next_at for row in counted if row.next_at is not None), default=None)
    keeps_up = next_at is not None and next_at > now - timedelta(minutes=1)
    return Progress(
        done=identity.audience - identity.left_out - identity.waiting,
        of=identity.audience - identity.left_out,
        waiting=waiting,
        retrying=_total(counted, "retrying"),
        per_minute=_total(counted, "last_minute"),
        next_at=next_at,
        in_flow=in_flow,
        next_in_flow_at=_next_in_flow(session, campaign) if in_flow and not waiting else None,
        planned_per_hour=campaign.throttle_per_hour or 0 if keeps_up else 0,
    )


def _in_flow(session: Session, campaign: Campaign) -> int:
    if campaign.flow_id is None:
        return 0
    going = sa.select(sa.func.count()).where(Enrolment.campaign_id == campaign.id, is_under_way())
    return session.scalar(going) or 0


def _next_in_flow(session: Session, campaign: Campaign) -> datetime | None:
    first = sa.type_coerce(sa.func.min(Enrolment.due_at), Instant)
    return session.scalar(sa.select(first).where(Enrolment.campaign_id == campaign.id, is_under_way()))


# -- the identity ----------------------------------------------------------------------------------------------------------


def _identity(session: Session, campaign: Campaign, counted: list[Counted]) -> Identity:
    people = _people_in_flow(session, campaign) if campaign.flow_id else _people(counted)
    reasons = {key.removeprefix("skipped:"): n for key, n in people.items() if key.startswith("skipped:")}
    placed = sum(people.values())
    # Before the launch has written it down, the audience is whoever is there.
    audience = placed if campaign.audience_count is None else campaign.audience_count
    return Identity(
        audience,
        people.get("sent", 0),
        people.get("failed", 0),
        people.get("unknown", 0),
        people.get("waiting", 0),
        tuple((key, skipped(key), n) for key, n in sorted(reasons.items(), key=lambda pair: -pair[1]) if n),
    )


def _people(counted: list[Counted]) -> dict[str, int]:
    """One letter each, so letters are people."""
    people: dict[str, int] = {key: _total(counted, key) for key in ("sent", "failed", "unknown", "waiting")}
    return people | {f"skipped:{reason}": n for one in counted for reason, n in one.reasons.items()}


# What counts of somebody who had several letters: the first of these that one of them is.
_RANKS = ((MessageStatus.SENT, 0), (MessageStatus.QUEUED, 1), (MessageStatus.CLAIMED, 1),
          (MessageStatus.UNKNOWN, 3), (MessageStatus.FAILED, 4))  # fmt: skip
_PLACES = {0: "sent", 1: "waiting", 2: "waiting", 3: "unknown", 4: "failed"}
_LEFT_OUT = 5


def _people_in_flow(session: Session, campaign: Campaign) -> dict[str, int]:
    """Each customer once, by the best that became of their letters; somebody under way without one waits."""
    rank = sa.case(*((Message.status == status, number) for status, number in _RANKS), else_=_LEFT_OUT)
    letters = sa.select(
        Message.customer_id,
        rank.label("rank"),
        sa.case((rank == _LEFT_OUT, Message.reason)).label("reason"),
    ).where(of(campaign))
    ways = sa.select(
        Enrolment.customer_id,
        sa.case((is_under_way(), 2), else_=_LEFT_OUT + 1).label("rank"),
        sa.null().label("reason"),
    ).where(Enrolment.campaign_id == campaign.id)
    both = sa.union_all(letters, ways).subquery()
    each = (
        sa.select(sa.func.min(both.c.rank).label("rank"), sa.func.min(both.c.reason).label("reason"))
        .group_by(both.c.customer_id)
        .subquery()
    )
    people: dict[str, int] = {}
    for number, reason, count in session.execute(
        sa.select(each.c.rank, each.c.reason, sa.func.count()).group_by(each.c.rank, each.c.reason)
    ):
        place = _PLACES.get(number) or f"skipped:{reason or NO_LETTER if number == _LEFT_OUT else NO_LETTER}"
        people[place] = people.get(place, 0) + count
    return people


# -- what people did -------------------------------------------------------------------------------------------------------

_DEFINITIONS = (
    # slug, name, what it counts, sum, whole, words for the whole, machine events shown apart
    ("sent", "Sent", "Letters the receiving server took. Skipped, refused and unknown ones are not among them.",
     "sent", "tried", "tried", None),
    ("delivered", "Delivered", "Letters that were sent and did not come back as undeliverable.",
     "delivered", "sent", "sent", None),
    ("opened", "Opened", "Letters whose pictures were loaded by a person, each counted once. Mail programs that load "
     "all pictures by themselves (Apple Mail privacy, proxies, scanners) are shown apart; people who block pictures cannot be seen.",
     "opened", "delivered", "delivered", MessageEventKind.OPENED),
    ("clicked", "Clicked", "Letters in which a person followed a link, each counted once. Security scanners that follow "
     "every link are shown apart.", "clicked", "delivered", "delivered", MessageEventKind.CLICKED),
    ("bounced", "Bounced", "Letters that a mailbox refused for good, at once or later. Such addresses are suppressed.",
     "bounced", "tried", "tried", None),
    ("complained", "Complained", "Letters somebody marked as spam. Above 0.1 % mailbox providers begin to filter; "
     "stay below 0.3 % at all costs.", "complained", "delivered", "delivered", None),
    ("unsubscribed", "Unsubscribed", "Letters whose unsubscribe link or button was used.",
     "unsubscribed", "delivered", "delivered", None),
)  # fmt: skip


def _figures(counted: list[Counted], machines: dict[str, int]) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            slug,
            name,
            definition,
            _total(counted, part),
            _total(counted, whole),
            of_words,
            None if kind is None else machines.get(kind, 0),
        )
        for slug, name, definition, part, whole, of_words, kind in _DEFINITIONS
    )


_STEP_FIGURES = ("waiting", "sent", "delivered", "opened", "clicked", "bounced", "complained", "unsubscribed", "failed",
                 "unknown", "skipped")  # fmt: skip


def _steps(session: Session, counted: list[Counted]) -> tuple[Step, ...]:
    """A row for each wording of each step, in the order in which they were first queued."""
    groups: dict[tuple[str, int | None], list[Counted]] = {}
    for row in sorted((row for row in counted if row.letters), key=lambda row: (row.first_at, row.step)):
        groups.setdefault((row.step, row.template_version_id), []).append(row)
    said = _subjects(session, [version for _, version in groups if version is not None])
    return tuple(
        Step(step, said.get(version or 0, ""), *(_total(rows, name) for name in _STEP_FIGURES))
        for (step, version), rows in groups.items()
        if version is not None
    )


def _subjects(session: Session, versions: Sequence[int]) -> dict[int, str]:
    asked = sa.select(TemplateVersion.id, TemplateVersion.subject).where(TemplateVersion.id.in_(versions))
    return {row.id: row.subject for row in session.execute(asked)}
