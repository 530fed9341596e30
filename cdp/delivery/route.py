"""A route: one sender's letters waiting to leave, and the threads that carry them over its lines."""

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Protocol

from cdp import channels, logs
from cdp.channels import Outcome, Parcel, Unreachable, Verdict
from cdp.delivery.journal import Unwritable
from cdp.models import Sender

log = logs.logger(__name__)
IDLE = 20.0  # seconds without a letter after which a line is closed: servers do so themselves, less politely
_LONGEST_PAUSE = 60.0  # seconds between two tries of a server that does not answer
_ALIVE = 5.0  # seconds after a verdict during which a failing line is its own trouble and not the whole route's
_OPEN = (Verdict.ACCEPTED, Verdict.REFUSED, Verdict.DEFERRED)
_CLOSING = 421


class Listener(Protocol):
    """Who hears what happens on the route; called from its threads."""

    def about_to_finish(self, parcel: Parcel) -> None:
        """The server may have the letter from now on; raises Unreachable where it must not."""

    def hear(self, outcome: Outcome) -> None:
        """What became of it."""


class Route:
    """One sender's way out: letters wait in a short queue, and as many threads as it has connections take them."""

    def __init__(self, sender: Sender, listener: Listener, *, capacity: int) -> None:
        self.sender, self._listener, self._capacity = sender, listener, capacity
        self.trouble: str | None = None
        self._waiting: SimpleQueue[Parcel | None] = SimpleQueue()  # None wakes a thread that should end
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []
        self._failures = 0
        self._shut_until = 0.0
        self._heard_at = float("-inf")

    @property
    def has_room(self) -> bool:
        """Whether it is worth claiming more for it."""
        return (
            not self._closed.is_set()
            and time.monotonic() >= self._shut_until
            and self._waiting.qsize() <= self._capacity // 2
        )

    @property
    def room(self) -> int:
        """How many letters to claim: one to try with while there is trouble."""
        return 1 if self.trouble else self._capacity

    def give(self, parcel: Parcel) -> None:
        """Put a letter on its way."""
        if len(self._threads) < self.sender.connections:
            self._start()
        self._waiting.put(parcel)

    def _start(self) -> None:
        name = f"{self.sender.name} {len(self._threads) + 1}"
        thread = threading.Thread(target=self._carry, args=(self.sender.version, self._waiting), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def follow(self, sender: Sender) -> None:
        """Go by what is set now: threads of an older version end at their next pause, new ones take their place."""
        is_changed, self.sender = sender.version != self.sender.version, sender
        if is_changed:
            self._begin_anew()

    def _begin_anew(self) -> None:
        former, self._waiting = self._waiting, SimpleQueue()
        letters = list(_emptied(former))
        self._wake(former)
        self._threads = []
        self.trouble, self._failures, self._shut_until = None, 0, 0.0
        self._heard_at = float("-inf")  # whether the new way is open is not known
        for parcel in letters:
            self.give(parcel)

    def close(self) -> None:
        """End when what waits has been carried."""
        self._closed.set()
        self._wake(self._waiting)

    def _wake(self, waiting: SimpleQueue[Parcel | None]) -> None:
        for _ in range(len(self._threads) + 1):
            waiting.put(None)

    def join(self, patience: float) -> None:
        """Wait for the threads, but not longer than so many seconds."""
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    # ----- in its threads

    def _carry(self, version: int, waiting: SimpleQueue[Parcel | None]) -> None:
        while self.sender.version == version:
            hand = _Hand(self, waiting, self._listener)
            try:
                channels.open(self.sender).carry(hand)
                if self._closed.is_set():
                    return
            except Unreachable as error:
                hand.give_back()
                self._pause(error)
            except Exception:
                log.exception("a line failed", sender=self.sender.name)
                hand.give_back()
                self._pause(Unreachable(f"Sending by “{self.sender.name}” failed; the log says why."))

    def _pause(self, error: Unreachable) -> None:
        is_alone = self._closed.is_set() or time.monotonic() - self._heard_at > _ALIVE
        is_alone = is_alone or isinstance(error, Unwritable)  # which no other line can do better
        self._failures += 1
        pause = min(_LONGEST_PAUSE, 2.0 ** min(self._failures, 10) / 2)
        if is_alone:
            self.trouble = str(error)
            self._shut_until = time.monotonic() + pause
            log.warning("letters wait", sender=self.sender.name, trouble=str(error))
            self.return_waiting()
        self._closed.wait(pause)

    def return_waiting(self) -> None:
        """Give back the letters that nobody has begun with."""
        for parcel in _emptied(self._waiting):
            self._listener.hear(Outcome(parcel, Verdict.RETURNED))
        if self._closed.is_set():
            self._wake(self._waiting)

    def heard(self, outcome: Outcome) -> None:
        """Pass an outcome on; one from the server shows that the way is open."""
        if outcome.verdict in _OPEN and outcome.code != _CLOSING:
            self._heard_at = time.monotonic()
            self.trouble, self._failures = None, 0
        self._listener.hear(outcome)


def _emptied(waiting: SimpleQueue[Parcel | None]) -> Iterator[Parcel]:
    """The letters in a queue, taken out of it."""
    while True:
        try:
            parcel = waiting.get_nowait()
        except Empty:
            return
        if parcel is not None:
            yield parcel


class _Hand:
    """What one thread has taken and not told yet."""

    def __init__(self, route: Route, waiting: SimpleQueue[Parcel | None], listener: Listener) -> None:
        self._route, self._waiting, self._listener = route, waiting, listener
        self._taken: dict[int, Parcel] = {}
        self._finishing: set[int] = set()

    def take(self) -> Parcel | None:
        """Promise the next letter, waiting a while for it; none where this thread should end."""
        try:
            return self._kept(self._waiting.get(timeout=IDLE))
        except Empty:
            return None

    def glance(self) -> Parcel | None:
        """Promise the next letter if there is one."""
        try:
            found = self._waiting.get_nowait()
        except Empty:
            return None
        if found is None:
            self._waiting.put(None)  # for `take` to find
        return self._kept(found)

    def _kept(self, parcel: Parcel | None) -> Parcel | None:
        if parcel is not None:
            self._taken[parcel.message_id] = parcel
        return parcel

    def about_to_finish(self, parcel: Parcel) -> None:
        """Remember that only the server knows from now on; raises Unreachable when that cannot be written down."""
        self._listener.about_to_finish(parcel)
        self._finishing.add(parcel.message_id)

    def tell(self, outcome: Outcome) -> None:
        """Pass it on."""
        self._taken.pop(outcome.parcel.message_id, None)
        self._finishing.discard(outcome.parcel.message_id)
        self._route.heard(outcome)

    def give_back(self) -> None:
        """Tell what the channel took and said nothing about."""
        for message_id, parcel in list(self._taken.items()):
            is_lost = message_id in self._finishing
            self.tell(Outcome(parcel, Verdict.UNKNOWN if is_lost else Verdict.RETURNED))
