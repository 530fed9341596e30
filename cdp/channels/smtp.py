"""SMTP: a mail server that takes letters over lines kept open, with the next envelope on the way before the answer.

smtplib greets, secures and signs in. The letters go past it: with PIPELINING (RFC 2920) one letter costs two writes
and one wait, where smtplib waits four times.
"""

import os
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from cdp.channels import dkim
from cdp.channels.conversation import Conversation, Line
from cdp.channels.parcel import Hand, Outcome, Parcel, Unreachable, Verdict
from cdp.models import Sender, SmtpSecurity

CONNECT_PATIENCE = 30.0  # seconds until a server that does not answer the telephone is called closed
# RFC 5321 section 4.5.3.2 wants ten minutes for the answer to the final dot, and less for all others.
REPLY_PATIENCE = 600.0

_CHECK_PORT = "Check the port and how the line is secured: 587 is usual for STARTTLS, 465 for TLS."
_SILENT: tuple[tuple[type[Exception], str], ...] = (  # the first that fits is said
    (socket.gaierror, "no server of this name is found. Check how it is written, and that this machine is online."),
    (ConnectionRefusedError, f"nothing listens there. {_CHECK_PORT}"),
    (TimeoutError, f"it took longer than {CONNECT_PATIENCE:.0f} seconds. Many networks block port 25. {_CHECK_PORT}"),
    (smtplib.SMTPServerDisconnected, f"it hung up. {_CHECK_PORT}"),
)
_UNSECURED = {
    "WRONG_VERSION_NUMBER": f"it does not speak TLS there. {_CHECK_PORT}",
    "CERTIFICATE_VERIFY_FAILED": "its certificate is not one this machine trusts, or is for another name.",
}


@dataclass(frozen=True)
class Server:
    """The channel of one sender: where its server is, and how to be let in."""

    host: str
    port: int
    security: SmtpSecurity
    username: str
    password_variable: str
    sign: Callable[[bytes], bytes]
    patience: float = REPLY_PATIENCE

    @classmethod
    def of(cls, sender: Sender) -> "Server":
        """Promise the server a sender names."""
        return cls(
            sender.host,
            sender.port,
            SmtpSecurity(sender.security),
            sender.username,
            sender.password_variable,
            dkim.signer(sender),
        )

    def carry(self, hand: Hand) -> None:
        """Carry letters over one line, opened anew when it breaks; raises Unreachable when that does not help."""
        parcel = hand.take()
        while parcel is not None:
            talk = self._conversation(parcel, hand)
            left = talk.carry(parcel, hand)
            if left is not None and not talk.has_carried:
                hand.tell(talk.verdict_on(left))
                raise Unreachable(f"{self} ends the conversation before a letter is through: {talk.trouble}")
            parcel = left or (hand.take() if talk.trouble else None)

    def _conversation(self, parcel: Parcel, hand: Hand) -> Conversation:
        try:
            client = self.connect()
        except Unreachable:
            hand.tell(Outcome(parcel, Verdict.RETURNED))
            raise
        line = Line(client, self.patience)
        return Conversation(line, client.esmtp_features, self.sign)

    def connect(self) -> smtplib.SMTP:
        """Promise a client that was greeted, secured and let in as the sender asks; raises Unreachable."""
        try:
            return self._let_in()
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable(
                f"{self} does not accept the user name and the password in {self.password_variable}: {_said(error)}"
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Unreachable(f"{self} does not offer what the sender asks for: {error}") from error
        except smtplib.SMTPResponseException as error:
            raise Unreachable(f"{self} does not let us in: {_said(error)}") from error
        except ssl.SSLError as error:
            why = _UNSECURED.get(error.reason or "", error.reason or str(error))
            raise Unreachable(f"The line to {self} cannot be secured: {why}") from error
        except (OSError, smtplib.SMTPException) as error:
            why = next((words for kind, words in _SILENT if isinstance(error, kind)), str(error))
            raise Unreachable(f"{self} does not answer: {why}") from error

    def _let_in(self) -> smtplib.SMTP:
        client = self._greeted()
        try:
            client.ehlo_or_helo_if_needed()
            if self.security is SmtpSecurity.STARTTLS:
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            if self.username:
                client.login(self.username, self._password())
        except BaseException:
            client.close()
            raise
        return client

    def _greeted(self) -> smtplib.SMTP:
        # The name of this machine is given, because looking it up may take longer than sending.
        ours = socket.gethostname()
        if self.security is SmtpSecurity.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, ours, timeout=CONNECT_PATIENCE, context=context)
        return smtplib.SMTP(self.host, self.port, ours, timeout=CONNECT_PATIENCE)

    def _password(self) -> str:
        password = os.environ.get(self.password_variable)
        if not password:
            raise Unreachable(
                f"There is no password for {self}: set the environment variable {self.password_variable} and start again."
            )
        return password

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    return f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
