"""The courier: claims letters, builds them, hands them to the senders' lines, and writes down what became of them."""

import contextlib
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from cdp import db, logs
from cdp.channels import Outcome, Parcel, Verdict, senders
from cdp.delivery import building, claiming, settling
from cdp.delivery.journal import NEVER_ACCEPTED, Journal
from cdp.delivery.route import Route
from cdp.models import utc_now

log = logs.logger(__name__)
BATCH = 500  # letters in one claim
_SETTLE_EVERY = 0.1  # seconds; results wait in the journal until then
_SENDERS_EVERY = 2.0  # seconds: how soon a changed sender is noticed


class Courier:
    """All that one process has on its way. Its caller's thread claims, builds and settles; routes have their own."""

    def __init__(self, url: str | None = None, *, clock: Callable[[], datetime] = utc_now, batch: int = BATCH) -> None:
        self._url, self._clock, self._batch = url, clock, batch
        with db.session(url) as session:
            self._install = building.install(session)
            senders.default(session)
        self._routes: dict[int, Route] = {}
        self._routes_read_at = float("-inf")
        self._outcomes: SimpleQueue[Outcome] = SimpleQueue()
        self._settled_at = time.monotonic()
        self._journals: dict[str, Journal] = {}  # by lease, while letters of it are on their way
        self._on_the_way: Counter[str] = Counter()
        self._finished: deque[Journal] = deque()  # all settled, but not yet surely on the disk
        self._looked_in_vain: dict[int, float] = {}  # by sender: until when another look would cost too much
        self.counts: Counter[str] = Counter()  # outcomes by verdict since the start

    # ----- what a route calls, from its own threads

    def about_to_finish(self, parcel: Parcel) -> None:
        """Write into the journal that the server may have the letter from now on; raises Unreachable, and it stays here."""
        self._journals[parcel.lease].intend(parcel.message_id)

    def hear(self, outcome: Outcome) -> None:
        """Write the answer into the journal and keep it for settling."""
        try:
            self._note(self._journals[outcome.parcel.lease], outcome)
        except OSError as error:  # the answer is still here to be settled; only a crash before that would lose it
            log.warning("an answer is not in the journal", message=outcome.parcel.message_id, reason=str(error))
        self._outcomes.put(outcome)

    def _note(self, journal: Journal, outcome: Outcome) -> None:
        if outcome.verdict in (Verdict.DROPPED, Verdict.RETURNED):
            journal.note(outcome.parcel.message_id, NEVER_ACCEPTED)
        elif outcome.code is not None:
            # Of what was refused the words say whether the address is at fault.
            words = "" if outcome.verdict is Verdict.ACCEPTED else outcome.reply
            journal.note(outcome.parcel.message_id, outcome.code, words)

    # ----- what the worker calls

    @property
    def is_carrying(self) -> bool:
        """Whether letters are on their way whose outcome is not written down."""
        return self._on_the_way.total() > 0

    @property
    def trouble(self) -> str | None:
        """What keeps letters from leaving, as a sentence."""
        return next((route.trouble for route in self._routes.values() if route.trouble), None)

    def go_round(self) -> int:
        """Settle what has come back and claim for every sender that has room; promise how many were claimed."""
        self._read_senders()
        self.settle()
        return sum(self._feed(route) for route in list(self._routes.values()) if route.has_room)

    def wait(self, seconds: float) -> None:
        """Wait until something has come back, but not longer than so many seconds."""
        try:
            self._outcomes.put(self._outcomes.get(timeout=seconds))
        except Empty:
            return
        time.sleep(min(seconds, 0.02))  # let a few come together

    def settle(self, *, at_once: bool = False) -> None:
        """Write down what has come back, unless it was done a moment ago."""
        if not at_once and time.monotonic() - self._settled_at < _SETTLE_EVERY:
            return
        outcomes = []
        while True:
            try:
                outcomes.append(self._outcomes.get_nowait())
            except Empty:
                break
        if outcomes:
            try:
                with db.soon(self._url) as session:
                    settling.settle(session, outcomes, now=self._clock())
            except BaseException:
                for outcome in outcomes:  # the database may be back at the next round
                    self._outcomes.put(outcome)
                raise
            self._count(outcomes)
        self._settled_at = time.monotonic()

    def _count(self, outcomes: list[Outcome]) -> None:
        self.counts.update(each.verdict.value for each in outcomes)
        if any(each.verdict is Verdict.RETURNED for each in outcomes):
            self._looked_in_vain.clear()  # they are due again
        for lease, count in Counter(each.parcel.lease for each in outcomes).items():
            self._on_the_way[lease] -= count
            if not self._on_the_way[lease]:
                del self._on_the_way[lease]
                self._finished.append(self._journals.pop(lease))

    def renew(self) -> None:
        """Say that this worker is alive, for those who cannot see its journals."""
        if self._on_the_way:
            with db.soon(self._url) as session:
                claiming.renew(session, list(self._on_the_way), now=self._clock())

    def drain(self) -> None:
        """Deliver all that is due now, and come back when nothing is on its way."""
        self._looked_in_vain.clear()
        while self.go_round() or self.is_carrying:
            self.wait(0.05)

    def finish(self, patience: float = 10.0) -> None:
        """Claim no more, let the routes carry what they have, and settle it.

        What they do not get done in time is given back; what is not answered in that time once more stays journalled,
        as does what cannot be written down: recovering finds it there.
        """
        for route in self._routes.values():
            route.close()
        try:
            self._settle_for(patience)
            for route in self._routes.values():
                route.return_waiting()
            self._settle_for(patience)
            self.settle(at_once=True)
        finally:
            while self._finished:
                self._finished.popleft().close()
            if self._journals:
                threading.Thread(target=self._let_go, name="journals", daemon=True).start()

    def _let_go(self) -> None:
        """Close each journal when its last letter has been heard of: until then a line may still carry it."""
        heard: Counter[str] = Counter()
        while self._journals:
            with contextlib.suppress(Empty):
                heard[self._outcomes.get(timeout=1.0).parcel.lease] += 1
            for lease in [each for each in self._journals if heard[each] >= self._on_the_way[each]]:
                self._journals.pop(lease).close()

    def _settle_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.is_carrying and time.monotonic() < until:
            self.wait(0.05)
            self.settle(at_once=True)
        for route in self._routes.values():
            route.join(max(0.0, until - time.monotonic()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    # ----- claiming and building

    def _read_senders(self) -> None:
        if time.monotonic() - self._routes_read_at < _SENDERS_EVERY:
            return
        self._routes_read_at = time.monotonic()
        with db.reading(self._url) as session:
            present = senders.all(session, archived=True)
            for sender in present:
                session.expunge(sender)
        for sender in present:
            route = self._routes.get(sender.id)
            if route is None:
                self._routes[sender.id] = Route(sender, self, capacity=self._batch)
            else:
                route.follow(sender)

    def _feed(self, route: Route) -> int:
        """Claim, build and hand over one batch; promise how many messages it had."""
        seen, limit = self._looked(route), route.room
        if not seen:
            return 0
        journal, now = Journal(self._install), self._clock()
        try:
            with db.durable(self._url) as session:
                rows = claiming.claim(
                    session,
                    route.sender.id,
                    lease=journal.lease,
                    now=now,
                    limit=limit,
                    seen=seen if db.is_sqlite(session) else None,  # elsewhere another worker saw the same ones
                )
        except BaseException:
            journal.close()  # perhaps it was committed all the same: recovering will see
            raise
        if not rows:
            journal.remove()
            return 0
        self._forget_finished()
        self._journals[journal.lease], self._on_the_way[journal.lease] = journal, len(rows)
        self._hand_over(route, rows, journal.lease, now)
        return len(rows)

    def _hand_over(self, route: Route, rows: Sequence[Any], lease: str, now: datetime) -> None:
        left = {row.id: Parcel(row.id, "", row.address or "", b"", lease) for row in rows}
        try:
            with db.reading(self._url) as session:
                batch = building.load(session, rows, sender=route.sender, lease=lease, now=now)
            for ready in batch:
                if isinstance(ready, Outcome):
                    del left[ready.parcel.message_id]
                    self.hear(ready)
                else:
                    del left[ready.message_id]
                    route.give(ready)
                self.settle()
        finally:
            for parcel in left.values():
                self.hear(Outcome(parcel, Verdict.RETURNED))

    def _looked(self, route: Route) -> list[int]:
        start, sender_id = time.monotonic(), route.sender.id
        if start < self._looked_in_vain.get(sender_id, 0.0):
            return []
        with db.reading(self._url) as session:
            seen = claiming.look(session, sender_id, now=self._clock(), limit=route.room)
        if not seen:
            # Where many letters are paused a look takes long: nine tenths of the time are left to others.
            self._looked_in_vain[sender_id] = time.monotonic() + 9 * (time.monotonic() - start)
        return seen

    def _forget_finished(self) -> None:
        """A claim has just been committed to the disk, and with it every result committed before."""
        while self._finished:
            self._finished.popleft().remove()
