"""Reports as mail servers and mailbox providers write them, about a letter of ours."""

from cdp import db, tokens
from cdp.models import DataRevision, Message


def our_id(message: Message) -> str:
    """The Message-ID of the letter."""
    with db.reading() as session:
        identity = session.get(DataRevision, 1).identity
    return f"<m{message.id}.{identity[:8]}@shop.example>"


def return_address(message: Message) -> str:
    """The envelope sender of the letter."""
    return f"bounces+{tokens.message_token(message.id, 'bounce')}@shop.example"


def headers(message: Message, *, unsubscribe: bool = False) -> str:
    """The headers of the letter as they come back."""
    token = tokens.message_token(message.id, "unsubscribe")
    listed = f"List-Unsubscribe: <https://shop.example/t/u/{token}>,\r\n <mailto:x@shop.example>\r\n"
    return (
        f"From: Shop <hello@shop.example>\r\nTo: {message.address}\r\nSubject: Spring\r\n"
        f"Message-ID: {our_id(message)}\r\n{listed if unsubscribe else ''}"
    )


def dsn(
    message: Message,
    *,
    to: str = "hello@shop.example",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <{}>: Recipient address rejected: User unknown in local recipient table",
    address: str | None = None,
    original: str | None = None,
    number: int = 1,
) -> bytes:
    """A delivery status notification (RFC 3464) as Postfix words it."""
    address = message.address if address is None else address
    original = headers(message) if original is None else original
    return (
        f"Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nTo: {to}\r\nAuto-Submitted: auto-replied\r\n"
        f"MIME-Version: 1.0\r\nMessage-ID: <{number}.{action}@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="B1"\r\n\r\n'
        "This is a MIME-encapsulated message.\r\n\r\n--B1\r\nContent-Description: Notification\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you ...\r\n\r\n"
        "--B1\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\nX-Postfix-Queue-ID: 4d1\r\nArrival-Date: Tue, 30 Jun 2026 12:00:00 +0000\r\n"
        f"\r\nFinal-Recipient: rfc822; {address}\r\nOriginal-Recipient: rfc822;{address}\r\nAction: {action}\r\n"
        f"Status: {status}\r\nRemote-MTA: dns; mail.example\r\nDiagnostic-Code: smtp; {said.format(address)}\r\n\r\n"
        "--B1\r\nContent-Description: Undelivered Message Headers\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"{original}\r\n--B1--\r\n"
    ).encode()


def arf(message: Message, *, kind: str = "abuse", unsubscribe: bool = True, address: str = "") -> bytes:
    """A feedback report (RFC 5965): somebody pressed "this is spam"; most providers leave the address out."""
    rcpt = f"Original-Rcpt-To: <{address}>\r\n" if address else ""
    return (
        "From: <feedback@isp.example>\r\nTo: <fbl@shop.example>\r\nSubject: FW: Spring\r\nMIME-Version: 1.0\r\n"
        f"Message-ID: <fbl-{kind}@isp.example>\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="F1"\r\n\r\n'
        '--F1\r\nContent-Type: text/plain; charset="US-ASCII"\r\n\r\nThis is an email abuse report.\r\n\r\n'
        "--F1\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n{rcpt}Source-IP: 192.0.2.1\r\n\r\n"
        "--F1\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n"
        f"{headers(message, unsubscribe=unsubscribe)}Content-Type: text/plain\r\n\r\nHello.\r\n--F1--\r\n"
    ).encode()
