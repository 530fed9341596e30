"""Talking to a mail server once it has let us in: envelopes, letters, and what it says to them."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping

import idna

from cdp.channels.parcel import Hand, Outcome, Parcel, Verdict, is_postable, verdict_of

_LONGEST_REPLY = 65_536  # bytes; a server that says more without a line's end is no mail server
_REPLY = re.compile(rb"[2-5]\d\d(?:[ -]|$)")
_CLOSING = 421
# What a server says to everybody who has not signed in as it wants: the letters are not at fault.
_NOT_LET_IN = {_CLOSING, 530, 534, 535, 538}
_GO_ON = 354


class Broken(OSError):
    """The line cannot be used any more: closed, with `code` where the server said so, or it does not speak SMTP."""

    def __init__(self, words: str, code: int | None = None) -> None:
        super().__init__(words)
        self.code = code


class Line:
    """The socket under a client, read reply by reply."""

    def __init__(self, client: smtplib.SMTP, patience: float) -> None:
        if client.sock is None:
            raise Broken("The line is closed.")
        self._client = client  # closes the socket when it is forgotten
        self._socket = client.sock
        self._socket.settimeout(patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._heard = b""

    def say(self, words: bytes) -> None:
        """Send all of it, or raise OSError."""
        self._socket.sendall(words)

    def end_with(self, words: bytes) -> bool:
        """Send the words that end a letter; promise False when surely not one byte of them left.

        The kernel takes a part or refuses all. Under TLS that is not to be seen from here, so there it raises.
        """
        try:
            taken = self._socket.send(words)
        except OSError:
            if isinstance(self._socket, ssl.SSLSocket):
                raise
            return False
        if taken < len(words):
            self._socket.sendall(words[taken:])
        return True

    def reply(self) -> tuple[int, str]:
        """Promise the next reply, its lines joined; raises OSError when there is none or it is not SMTP."""
        said = []
        while True:
            line = self._line()
            if not _REPLY.match(line):
                raise Broken(f"The server said something that is not SMTP: {line[:80]!r}")
            said.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return int(line[:3]), " ".join(said)

    def _line(self) -> bytes:
        while (end := self._heard.find(b"\n")) < 0:
            if len(self._heard) > _LONGEST_REPLY:
                raise Broken("The server talks without end.")
            more = self._socket.recv(65_536)
            if not more:
                raise Broken("The server closed the line.")
            self._heard += more
        line, self._heard = self._heard[:end], self._heard[end + 1 :]
        return line.rstrip(b"\r")

    def close(self) -> None:
        """Close it, whatever state it is in."""
        self._client.close()


class Conversation:
    """One session: letters are carried one after the other until there are no more, or the line breaks."""

    def __init__(self, line: Line, extensions: Mapping[str, str], sign: Callable[[bytes], bytes]) -> None:
        self._line = line
        self._sign = sign
        self._pipelines = "pipelining" in extensions
        self._knows_utf8 = "smtputf8" in extensions
        self._in_hand: Parcel | None = None  # taken, but not a byte of its letter has left
        self.has_carried = False  # whether at least one letter came to a verdict
        self.trouble: OSError | None = None  # how the line broke

    def carry(self, parcel: Parcel, hand: Hand) -> Parcel | None:
        """Carry this letter and those after it; promise the one left in hand when the line broke, else None."""
        try:
            current = self._fitting(parcel, hand) or self._next(hand)
            if current is not None:
                self._offer(current)
            while current is not None:
                current = self._carry_one(current, hand)
            self._line.say(b"QUIT\r\n")
        except OSError as error:
            self.trouble = error
        finally:
            self._line.close()
        return self._in_hand

    def verdict_on(self, parcel: Parcel) -> Outcome:
        """Promise the outcome of a letter with which nothing but breaking the line was ever begun.

        It counts as tried: were it simply given back, one letter that makes a server hang up would be the next for ever.
        """
        code = getattr(self.trouble, "code", None)
        if code is None:
            return Outcome(parcel, Verdict.DROPPED, None, str(self.trouble))
        verdict = Verdict.DEFERRED if code == _CLOSING else Verdict.RETURNED
        return Outcome(parcel, verdict, code, str(self.trouble).partition(" ")[2])

    def _carry_one(self, parcel: Parcel, hand: Hand) -> Parcel | None:
        """Carry a letter whose envelope is on its way; promise the next, whose envelope is."""
        self._in_hand = parcel
        refusal = self._refusal(parcel)
        self._in_hand = None
        if refusal is None:
            upcoming = self._letter(parcel, hand)
            if upcoming is not None:
                return upcoming
        else:
            self._tell(refusal, hand)
            self._start_over()
        upcoming = self._next(hand)
        if upcoming is not None:
            self._offer(upcoming)
        return upcoming

    def _next(self, hand: Hand) -> Parcel | None:
        while (parcel := hand.take()) is not None:
            if fitting := self._fitting(parcel, hand):
                return fitting
        return None

    def _fitting(self, parcel: Parcel, hand: Hand) -> Parcel | None:
        """The parcel, or None after telling that this server can never take it."""
        why_not = self._unfit(parcel)
        if why_not is None:
            return parcel
        self._tell(Outcome(parcel, Verdict.REFUSED, 553, why_not), hand)
        return None

    def _unfit(self, parcel: Parcel) -> str | None:
        if not is_postable(parcel.recipient):
            return "5.1.3 This is not an address that a letter can be sent to."
        try:
            written = _wire(parcel.recipient) + _wire(parcel.mail_from)
        except idna.IDNAError:
            return "5.1.3 The part after the @ is not a domain."
        if not written.isascii() and not self._knows_utf8:
            return "5.6.7 The mail server cannot take addresses with letters outside a to z (SMTPUTF8)."
        return None

    def _offer(self, parcel: Parcel) -> None:
        self._in_hand = parcel
        if self._pipelines:
            self._line.say(b"".join(_envelope(parcel)))

    def _refusal(self, parcel: Parcel) -> Outcome | None:
        """None when the server waits for the letter."""
        replies = self._replies(parcel)
        for code, words in replies:
            if code in _NOT_LET_IN:
                raise Broken(f"{code} {words}", code)
        expected = all(code // 100 == 2 for code, _ in replies[:2]) and len(replies) == 3
        if expected and replies[2][0] == _GO_ON:
            return None
        if replies[-1][0] == _GO_ON and len(replies) == 3:  # RFC 2920: nobody is to get it, and it wants the letter
            self._line.say(b".\r\n")
            self._line.reply()
        code, reply = next((said for said in replies if said[0] >= 400), (0, ""))
        if not code:
            raise Broken(f"The server answers out of turn: {replies}")
        return Outcome(parcel, verdict_of(code), code, reply)

    def _replies(self, parcel: Parcel) -> list[tuple[int, str]]:
        if self._pipelines:
            return [self._line.reply() for _ in range(3)]
        replies = []
        for command in _envelope(parcel):
            self._line.say(command)
            replies.append(self._line.reply())
            if replies[-1][0] >= 400:
                break
        return replies

    def _letter(self, parcel: Parcel, hand: Hand) -> Parcel | None:
        """Send a letter, its end together with the next envelope if there is one; promise that next letter."""
        try:
            self._line.say(self._sign(parcel.letter))
        except OSError as error:
            self._tell(Outcome(parcel, Verdict.DROPPED, None, str(error)), hand)
            raise
        upcoming = hand.glance() if self._pipelines else None
        self._in_hand = upcoming = None if upcoming is None else self._fitting(upcoming, hand)
        hand.about_to_finish(parcel)
        self._finish(parcel, b"" if upcoming is None else b"".join(_envelope(upcoming)), hand)
        return upcoming

    def _finish(self, parcel: Parcel, next_envelope: bytes, hand: Hand) -> None:
        try:
            has_ended = self._line.end_with(b"\r\n.\r\n" + next_envelope)
            code, reply = self._line.reply() if has_ended else (0, "")
        except OSError as error:
            # We cannot know whether the server took it. One missing letter is better than two.
            self._tell(Outcome(parcel, Verdict.UNKNOWN, None, str(error)), hand)
            raise
        if not has_ended:
            self._tell(Outcome(parcel, Verdict.DROPPED, None, "The line broke before the letter was complete."), hand)
            raise Broken("The line broke.")
        self._tell(Outcome(parcel, verdict_of(code), code, reply), hand)
        if code == _CLOSING:
            raise Broken(f"{code} {reply}", code)

    def _start_over(self) -> None:
        self._line.say(b"RSET\r\n")
        self._line.reply()

    def _tell(self, outcome: Outcome, hand: Hand) -> None:
        self.has_carried = True
        hand.tell(outcome)


def _envelope(parcel: Parcel) -> tuple[bytes, bytes, bytes]:
    sender, recipient = _wire(parcel.mail_from), _wire(parcel.recipient)
    extension = "" if sender.isascii() and recipient.isascii() else " SMTPUTF8"
    return f"MAIL FROM:<{sender}>{extension}\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n"


def _wire(address: str) -> str:
    """The address as mail servers know it: the domain in ASCII (IDNA 2008), the local part as it is."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
