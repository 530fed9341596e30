"""Channels: the ways out of the house behind one small protocol, and the senders that use them."""

from collections.abc import Callable

from cdp.channels import dkim, files, senders, smtp
from cdp.channels.files import Eml, OutboxLetter, outbox, read_eml
from cdp.channels.parcel import Channel, Hand, Outcome, Parcel, Unreachable, Verdict, is_postable, verdict_of
from cdp.errors import CdpError
from cdp.models import Sender, SenderKind

__all__ = [
    "Channel",
    "Eml",
    "Hand",
    "OutboxLetter",
    "Outcome",
    "Parcel",
    "Unreachable",
    "Verdict",
    "dkim",
    "files",
    "is_postable",
    "open",
    "outbox",
    "read_eml",
    "send_now",
    "senders",
    "smtp",
    "verdict_of",
]

_OPENERS: dict[SenderKind, Callable[[Sender], Channel]] = {
    SenderKind.FILES: files.Folder.of,
    SenderKind.SMTP: smtp.Server.of,
}


def open(sender: Sender) -> Channel:
    """Promise the sender's way out; nothing is connected until the first letter."""
    return _OPENERS[sender.kind](sender)


def send_now(sender: Sender, *, to: str, letter: bytes) -> None:
    """Promise that this one letter was taken for delivery, or raise CdpError with the server's answer.

    For a test letter to oneself: no message row is written, and nothing is tried a second time.
    """
    if not is_postable(to):
        raise CdpError(f"“{to}” is not an e-mail address that a letter can be sent to.")
    hand = _OneHand(Parcel(0, sender.return_path or sender.from_email, to, letter))
    try:
        open(sender).carry(hand)
    except Unreachable as error:
        raise CdpError(str(error)) from error
    outcome = hand.outcome
    if outcome is None or outcome.verdict is not Verdict.ACCEPTED:
        said = "" if outcome is None else f" It said: {outcome.code or ''} {outcome.reply}".rstrip()
        raise CdpError(f"“{sender.name}” did not take the letter to {to}.{said}")


class _OneHand:
    """Holds out a single letter and remembers what became of it."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel: Parcel | None = parcel
        self.outcome: Outcome | None = None

    def take(self) -> Parcel | None:
        """Promise the letter, once."""
        parcel, self._parcel = self._parcel, None
        return parcel

    glance = take

    def about_to_finish(self, parcel: Parcel) -> None:
        """Nothing is written down about a test letter."""

    def tell(self, outcome: Outcome) -> None:
        """Remember it."""
        self.outcome = outcome
