"""A mail server of the tests' own: it records what it accepted before it says so, and misbehaves as addresses ask.

The local part of a recipient says what happens to the letter, up to the first dot: `nobody.7@x.test` is refused.
"""

import base64
import re
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class HangUp(Exception):
    """The server closes the line now, without a word."""


@dataclass
class Fault:
    """What goes wrong with a letter, and where: at "rcpt", at "data" (before the letter) or at the final "dot"."""

    at: str
    says: str = ""  # empty: hangs up
    accepts: bool = False  # it has the letter all the same
    hangs_up: bool = False  # after saying it
    waits: float = 0.0
    once: bool = False  # only the first time an address is seen


FAULTS = {
    "later": Fault("rcpt", "451 4.7.1 Greylisted, come back", once=True),
    "full": Fault("dot", "452 4.2.2 Mailbox full", once=True),
    "never": Fault("rcpt", "451 4.3.0 Try later"),
    "nobody": Fault("rcpt", "550 5.1.1 No such user"),
    "gone": Fault("rcpt", "550 no such user here"),
    "policy": Fault("dot", "554 5.7.1 We do not like it"),
    "slow": Fault("dot", "250 2.0.0 At last", accepts=True, waits=0.4),
    "dropin": Fault("data", once=True),
    "dropped": Fault("data"),
    "dropafter": Fault("dot", accepts=True),
    "dropbefore": Fault("dot"),
    "closing": Fault("rcpt", "421 4.3.2 Shutting down", hangs_up=True, once=True),
    "closed": Fault("rcpt", "421 4.7.0 Not for you", hangs_up=True),
    "closingdot": Fault("dot", "421 4.3.2 Shutting down", hangs_up=True, once=True),
    "babble": Fault("dot", "hello there", accepts=True),
}


@dataclass
class Sink:
    """The server with what it offers, and what it has seen."""

    pipelining: bool = True
    smtputf8: bool = True
    delay: float = 0.0  # before the answer to a letter, in seconds
    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    keeps: bool = True  # whole letters, not only that they were there
    accepted: Counter[str] = field(default_factory=Counter)  # Message-IDs, each as often as it was taken
    letters: dict[str, bytes] = field(default_factory=dict)  # by recipient
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # commands, the letters left out
    connections: int = 0
    _seen: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Sink":
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.sink = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_address[1]

    def fault(self, recipient: str, at: str) -> Fault | None:
        """What goes wrong with this recipient at this point, if anything."""
        fault = FAULTS.get(recipient.partition("@")[0].partition(".")[0])
        if fault is None or fault.at != at:
            return None
        with self._lock:
            if fault.once and recipient in self._seen:
                return None
            self._seen.add(recipient)
        return fault

    def accept(self, envelope: tuple[str, str], letter: bytes) -> None:
        """Write down that it has a letter."""
        found = MESSAGE_ID.search(letter)
        with self._lock:
            self.accepted[found[1].decode() if found else "none"] += 1
            self.envelopes.append(envelope)
            if self.keeps:
                self.letters[envelope[1]] = letter


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64
    sink: Sink

    def handle_error(self, request: Any, address: Any) -> None:
        """Clients are killed in these tests: nothing to tell."""


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    rbufsize = 1 << 16

    def handle(self) -> None:
        """Speak SMTP until somebody hangs up."""
        sink = self.server.sink
        sink.connections += 1
        self.sender = self.recipient = ""
        self.may_send = sink.login is None
        self.say("220 sink ESMTP")
        try:
            for line in self.lines():
                verb, _, rest = line.partition(" ")
                sink.said.append(line)
                getattr(self, f"on_{verb.lower()}", self.on_else)(rest)
        except (HangUp, OSError):
            # An RST, as from a machine that fell over, not a polite end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def finish(self) -> None:
        """Close what TLS was put around as well."""
        super().finish()
        self.connection.close()

    def lines(self) -> Iterator[str]:
        """The commands as they come."""
        while line := self.rfile.readline(4096):
            yield line.decode("utf-8").rstrip("\r\n")

    def say(self, *lines: str) -> None:
        """Answer, in several lines where there are several."""
        *first, last = lines
        code = last[:3]
        text = "".join(f"{code}-{line}\r\n" for line in first) + f"{last}\r\n"
        self.connection.sendall(text.encode())

    def on_ehlo(self, _rest: str) -> None:
        """Say what this server offers."""
        sink = self.server.sink
        offers = ["sink", "8BITMIME"]
        offers += ["PIPELINING"] * sink.pipelining + ["SMTPUTF8"] * sink.smtputf8
        offers += ["STARTTLS"] * (sink.tls is not None and not isinstance(self.connection, ssl.SSLSocket))
        offers += ["AUTH PLAIN"] * (sink.login is not None)
        self.say(*offers, "250 SIZE 10000000")

    def on_starttls(self, _rest: str) -> None:
        """Go on behind TLS."""
        self.say("220 Go ahead")
        self.connection = self.server.sink.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", 1 << 16)

    def on_auth(self, rest: str) -> None:
        """Take PLAIN at its word."""
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.may_send = (user, password) == self.server.sink.login
        self.say("235 2.7.0 Welcome" if self.may_send else "535 5.7.8 Wrong")

    def on_mail(self, rest: str) -> None:
        """The envelope begins."""
        if not self.may_send:
            return self.say("530 5.7.0 Authentication required")
        if self.sender:
            return self.say("503 5.5.1 Nested MAIL")
        self.sender, self.recipient = re.search("<(.*)>", rest)[1], ""
        return self.say("250 2.1.0 Ok")

    def on_rcpt(self, rest: str) -> None:
        """The recipient, who may be refused."""
        recipient = re.search("<(.*)>", rest)[1]
        if fault := self.server.sink.fault(recipient, "rcpt"):
            return self.do(fault)
        self.recipient = recipient
        return self.say("250 2.1.5 Ok")

    def on_data(self, _rest: str) -> None:
        """The letter."""
        if not self.recipient:
            return self.say("503 5.5.1 No recipients")
        if fault := self.server.sink.fault(self.recipient, "data"):
            return self.do(fault)
        self.say("354 Go on")
        letter = self.letter()
        envelope, sink = (self.sender, self.recipient), self.server.sink
        self.sender = self.recipient = ""
        time.sleep(sink.delay)
        if fault := sink.fault(envelope[1], "dot"):
            if fault.accepts:
                sink.accept(envelope, letter)
            return self.do(fault)
        sink.accept(envelope, letter)
        return self.say("250 2.0.0 Ok: queued")

    def letter(self) -> bytes:
        """What comes before the dot; a line that breaks in between is no letter."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                raise HangUp
            lines.append(line)
        return b"".join(lines)

    def do(self, fault: Fault) -> None:
        """Misbehave."""
        time.sleep(fault.waits)
        if fault.says:
            self.say(fault.says)
        if fault.hangs_up or not fault.says:
            raise HangUp

    def on_rset(self, _rest: str) -> None:
        """Begin anew."""
        self.sender = self.recipient = ""
        self.say("250 2.0.0 Ok")

    def on_quit(self, _rest: str) -> None:
        """Part as friends."""
        self.say("221 2.0.0 Bye")

    def on_else(self, _rest: str) -> None:
        """Not understood."""
        self.say("500 5.5.2 What?")
