"""What is handed to a channel and what comes back: a letter in its envelope, and the verdict on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cdp.errors import CdpError

_FORBIDDEN = frozenset('<>"\\ \t\r\n\x00')


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter as it goes over the wire, and its envelope. `letter` needs no dot-stuffing and has no final dot."""

    message_id: int
    mail_from: str
    recipient: str
    letter: bytes
    lease: str = ""  # the claim it belongs to


class Verdict(StrEnum):
    """What became of a letter, in the words of delivery_attempts."""

    ACCEPTED = "accepted"  # the server answers for it now
    DEFERRED = "deferred"  # not now (4xx): worth another try
    REFUSED = "refused"  # never (5xx)
    DROPPED = "dropped"  # the line broke before the letter was complete: surely not accepted
    UNKNOWN = "unknown"  # the line broke after it was complete: nobody here can know
    RETURNED = "returned"  # never tried
    SKIPPED = "skipped"  # must not be sent any more; `reply` is the reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one parcel, with the server's own words."""

    parcel: Parcel
    verdict: Verdict
    code: int | None = None
    reply: str = ""
    until: datetime | None = None  # of what is RETURNED: not to be tried before


class Unreachable(CdpError):
    """The way out is closed for now: no connection, no secure line, or the server wants another password."""


class Hand(Protocol):
    """Who gives letters to a channel and hears the outcomes; all four are called from the channel's own thread."""

    def take(self) -> Parcel | None:
        """Wait for the next letter; None when there is none for now and the line may be closed."""

    def glance(self) -> Parcel | None:
        """The next letter if it is there already, so that it can travel with the end of the one before."""

    def about_to_finish(self, parcel: Parcel) -> None:
        """Called just before the byte after which the server may have the letter; when it raises, that byte stays here."""

    def tell(self, outcome: Outcome) -> None:
        """Called as soon as the outcome is known, once for each letter taken."""


class Channel(Protocol):
    """A way out. One call of `carry` is one line (a connection); a sender may hold several open at once."""

    def carry(self, hand: Hand) -> None:
        """Carry letters until `take` gives none. Raises Unreachable when the way is closed; letters in hand are told."""


_VERDICTS = {0: Verdict.DROPPED, 2: Verdict.ACCEPTED, 4: Verdict.DEFERRED, 5: Verdict.REFUSED}


def verdict_of(code: int) -> Verdict:
    """Promise what an answer to a whole letter means (RFC 5321, 4.2.1); 0 stands for a letter that never was whole."""
    return _VERDICTS.get(code // 100, Verdict.UNKNOWN)


def is_postable(address: str) -> bool:
    """Promise whether an address can stand in an envelope without saying more to the server than an address."""
    local, at, domain = address.rpartition("@")
    return bool(at and local and domain) and len(address) <= 320 and not _FORBIDDEN & set(address)
