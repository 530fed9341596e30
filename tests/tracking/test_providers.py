"""What providers report: believed with proof alone, read in each one's own words, acted on once."""

import base64
import datetime
import hashlib
import hmac
import json
import time

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from cdp import consent, db, tokens
from cdp.models import MessageEventKind
from cdp.settings import settings
from cdp.tracking.providers import proof
from tests.tracking.conftest import happened, now_of, sent
from tests.tracking.reports import our_id

K = MessageEventKind
SECRET = "correct horse"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-feedback"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"


@pytest.fixture(scope="module")
def amazon():
    """Amazon's key, and the certificate that it shows to everybody."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    day, start = datetime.timedelta(days=1), datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(start).not_valid_after(start + 400 * day)
    return key, made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def sendgrid_key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def fetched(amazon, monkeypatch):
    """The network as Amazon's: it hands out the certificate and remembers what it was asked."""
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return amazon[1]

    monkeypatch.setattr(proof, "fetch", fetch)
    proof._certified.cache_clear()
    yield asked
    proof._certified.cache_clear()


@pytest.fixture
def set_up(monkeypatch, sendgrid_key, fetched, database_url):
    """All providers, set up."""
    der = sendgrid_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for name, value in {
        "SES_TOPIC_ARN": TOPIC, "SENDGRID_WEBHOOK_KEY": base64.b64encode(der).decode(), "MAILGUN_WEBHOOK_KEY": SECRET,
        "POSTMARK_WEBHOOK_SECRET": SECRET, "BREVO_WEBHOOK_SECRET": SECRET,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"CDP_{name}", value)
    settings.cache_clear()


def basic(password: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'cdp:{password}'.encode()).decode()}"}


class Reports:
    """Reports of each provider about one letter, signed as the provider does."""

    def __init__(self, message, amazon, sendgrid_key):
        self.message, self.amazon, self.sendgrid_key = message, amazon, sendgrid_key
        self.id, self.address = our_id(message), message.address

    def ses(self, *, kind="Bounce", bounce="Permanent", topic=TOPIC, version="2", certificate=CERTIFICATE, **more):
        mail = {"messageId": "ses-1", "headers": [{"name": "Message-ID", "value": self.id}]}
        said = {
            "Bounce": {"bounce": {"bounceType": bounce, "feedbackId": "f-1", "bouncedRecipients": [
                {"emailAddress": self.address, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no"}]}},
            "Complaint": {"complaint": {"feedbackId": "f-2", "complainedRecipients": [{"emailAddress": self.address}]}},
            "Delivery": {"delivery": {"smtpResponse": "250 ok"}},
            "DeliveryDelay": {"deliveryDelay": {"delayType": "MailboxFull", "timestamp": "2026-06-30T12:00:00Z"}},
        }[kind]  # fmt: skip
        told = {"Type": "Notification", "MessageId": "n-1", "TopicArn": topic, "Timestamp": "2026-06-30T12:00:00.000Z",
                "Message": json.dumps({"notificationType": kind, "mail": mail, **said})} | more  # fmt: skip
        return self.sns(told, version, certificate)

    def sns(self, told, version="2", certificate=CERTIFICATE):
        names = sorted({*told} - {"SigningCertURL"})
        text = "".join(f"{name}\n{told[name]}\n" for name in names).encode()
        digest = hashes.SHA256() if version == "2" else hashes.SHA1()
        signature = base64.b64encode(self.amazon[0].sign(text, padding.PKCS1v15(), digest)).decode()
        told = {**told, "SignatureVersion": version, "Signature": signature, "SigningCertURL": certificate}
        return {}, json.dumps(told).encode()

    def sendgrid(self, *, event="bounce", at=None, **more):
        fields = {"bounce": {"type": "bounce", "status": "5.1.1", "reason": "550 no"}}.get(event, {}) | more
        body = json.dumps(
            [{"email": self.address, "event": event, "smtp-id": self.id, "sg_event_id": f"e-{event}", **fields},
             {"email": self.address, "event": "open", "smtp-id": self.id, "sg_event_id": "e-open"}]
        ).encode()  # fmt: skip
        at = str(int(time.time())) if at is None else at
        signature = base64.b64encode(self.sendgrid_key.sign(at.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
        return {
            "x-twilio-email-event-webhook-signature": signature,
            "x-twilio-email-event-webhook-timestamp": at,
        }, body

    def mailgun(self, *, event="failed", severity="permanent", code="5.1.1", key=SECRET, at=None):
        at = str(int(time.time())) if at is None else at
        made = hmac.new(key.encode(), f"{at}tok".encode(), hashlib.sha256).hexdigest()
        return {}, json.dumps({
            "signature": {"timestamp": at, "token": "tok", "signature": made},
            "event-data": {"event": event, "severity": severity, "id": f"mg-{event}", "recipient": self.address,
                           "message": {"headers": {"message-id": self.id.strip("<>")}},
                           "delivery-status": {"code": 550, "enhanced-code": code, "message": "no"}},
        }).encode()  # fmt: skip

    def postmark(self, *, record="Bounce", type="HardBounce", password=SECRET):
        token = tokens.message_token(self.message.id, "bounce")
        return basic(password), json.dumps({
            "RecordType": record, "Type": type, "ID": 7, "MessageID": "pm-1", "Email": self.address,
            "Description": "unknown user", "Metadata": {"cdp_message": token},
        }).encode()  # fmt: skip

    def brevo(self, *, event="hard_bounce", password=SECRET):
        return {"authorization": f"Bearer {password}"}, json.dumps({
            "event": event, "email": self.address, "message-id": self.id, "ts_event": 1782820800, "reason": "no such user",
        }).encode()  # fmt: skip


@pytest.fixture
def reports(session, amazon, sendgrid_key, set_up):
    return Reports(sent(session), amazon, sendgrid_key)


PROVIDERS = ["ses", "sendgrid", "mailgun", "postmark", "brevo"]


def post(web, provider, report):
    given, body = report
    return web.post(f"/t/bounce/{provider}", content=body, headers=given)


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_hard_bounce_suppresses_the_address_once_however_often_it_is_told(web, reports, provider):
    for recorded in (1, 0):
        answer = post(web, provider, getattr(reports, provider)())
        assert (answer.status_code, answer.json()) == (200, {"recorded": recorded})
    [event] = happened(reports.message)
    assert (event.kind, event.source) == (K.BOUNCED, provider)
    assert now_of(reports.message).bounced_at is not None
    with db.reading() as session:
        assert consent.is_suppressed(session, reports.address)


OTHERS = [
    ("ses", {"bounce": "Transient"}, K.DELAYED, False),
    ("ses", {"kind": "Complaint"}, K.COMPLAINED, True),
    ("ses", {"kind": "Delivery"}, K.DELIVERED, False),
    ("ses", {"kind": "DeliveryDelay"}, K.DELAYED, False),
    ("ses", {"version": "1"}, K.BOUNCED, True),
    ("ses", {"Subject": "Amazon SES Email Event Notification"}, K.BOUNCED, True),
    ("sendgrid", {"type": "blocked"}, K.DELAYED, False),
    ("sendgrid", {"event": "dropped", "reason": "Bounced Address"}, K.BOUNCED, True),
    ("sendgrid", {"event": "deferred"}, K.DELAYED, False),
    ("sendgrid", {"event": "delivered"}, K.DELIVERED, False),
    ("sendgrid", {"event": "spamreport"}, K.COMPLAINED, True),
    ("sendgrid", {"event": "unsubscribe"}, K.UNSUBSCRIBED, False),
    ("mailgun", {"severity": "temporary"}, K.DELAYED, False),
    ("mailgun", {"code": "5.7.1"}, K.DELAYED, False),
    ("mailgun", {"event": "complained"}, K.COMPLAINED, True),
    ("mailgun", {"event": "unsubscribed"}, K.UNSUBSCRIBED, False),
    ("mailgun", {"event": "delivered"}, K.DELIVERED, False),
    ("postmark", {"type": "SoftBounce"}, K.DELAYED, False),
    ("postmark", {"record": "SpamComplaint"}, K.COMPLAINED, True),
    ("postmark", {"record": "Delivery"}, K.DELIVERED, False),
    ("brevo", {"event": "soft_bounce"}, K.DELAYED, False),
    ("brevo", {"event": "spam"}, K.COMPLAINED, True),
    ("brevo", {"event": "unsubscribed"}, K.UNSUBSCRIBED, False),
    ("brevo", {"event": "delivered"}, K.DELIVERED, False),
]


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(("provider", "fields", "kind", "suppressed"), OTHERS)
def test_each_providers_words_are_ours(web, reports, provider, fields, kind, suppressed):
    answer = post(web, provider, getattr(reports, provider)(**fields))
    assert answer.json() == {"recorded": 1}
    assert [each.kind for each in happened(reports.message)] == [kind]
    with db.reading() as session:
        assert consent.is_suppressed(session, reports.address) == suppressed


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("provider", "fields"),
    [
        ("sendgrid", {"event": "click"}),
        ("mailgun", {"event": "opened"}),
        ("postmark", {"type": "AutoResponder"}),
        ("postmark", {"record": "Open"}),
        ("brevo", {"event": "request"}),
    ],
)
def test_what_is_none_of_our_business_is_heard_and_left(web, reports, provider, fields):
    answer = post(web, provider, getattr(reports, provider)(**fields))
    assert (answer.status_code, answer.json()) == (200, {"recorded": 0})
    assert happened(reports.message) == []


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("provider", "fields", "word"),
    [
        ("ses", {"topic": TOPIC + "-of-somebody-else"}, "another topic"),
        ("ses", {"certificate": "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"}, "somewhere else"),
        ("ses", {"certificate": "https://evil@sns.eu-west-1.amazonaws.com/x.pem"}, "somewhere else"),
        ("ses", {"certificate": "http://sns.eu-west-1.amazonaws.com/x.pem"}, "somewhere else"),
        ("sendgrid", {"at": "1700000000"}, "too long ago"),
        ("sendgrid", {"at": "soon"}, "too long ago"),
        ("mailgun", {"key": "another"}, "does not fit"),
        ("mailgun", {"at": "1700000000"}, "too long ago"),
        ("postmark", {"password": "wrong"}, "password"),
        ("postmark", {"password": ""}, "password"),
        ("brevo", {"password": "wrong"}, "password"),
    ],
)
def test_without_proof_nothing_is_believed_and_a_sentence_says_why(web, reports, provider, fields, word):
    answer = post(web, provider, getattr(reports, provider)(**fields))
    assert answer.status_code == 403
    assert word in answer.json()["detail"]
    assert happened(reports.message) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("provider", ["ses", "sendgrid", "postmark", "brevo"])
def test_one_byte_more_in_a_signed_body_or_no_signature_at_all_is_noticed(web, reports, provider):
    given, body = getattr(reports, provider)()
    if provider in ("ses", "sendgrid"):
        assert post(web, provider, (given, body.replace(b"5.1.1", b"5.1.2", 1))).status_code == 403
    assert post(web, provider, ({}, b"[]")).status_code == 403
    assert post(web, provider, ({}, b"\xff")).status_code == 403
    assert post(web, provider, ({}, b"[" * 99_999)).status_code == 403


@pytest.mark.sqlite_only
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_was_never_set_up_is_told_so(web, session, provider):
    answer = post(web, provider, ({}, b"{}"))
    assert answer.status_code == 403
    assert "set CDP_" in answer.json()["detail"]


@pytest.mark.sqlite_only
def test_what_is_no_report_is_refused_with_a_sentence(web, reports):
    assert post(web, "elsewhere", ({}, b"{}")).status_code == 404
    for body in (b"", b"[]", b"null", b"\xff", b"[" * 99_999):
        answer = post(web, "postmark", (basic(SECRET), body))
        assert answer.status_code == 400
        assert "no report as Postmark sends it" in answer.json()["detail"]
    assert post(web, "postmark", (basic(SECRET), b"x" * (5 << 20))).status_code == 413
    assert web.get("/t/bounce/postmark").status_code == 405


@pytest.mark.sqlite_only
def test_a_report_about_a_letter_of_another_installation_is_left(web, reports):
    reports.id = f"<m{reports.message.id}.00000000@shop.example>"
    assert post(web, "brevo", reports.brevo()).json() == {"recorded": 0}


@pytest.mark.sqlite_only
def test_amazons_first_question_is_answered_only_at_amazon_and_for_our_topic(web, reports, fetched):
    asked = {
        "Type": "SubscriptionConfirmation", "MessageId": "c-1", "TopicArn": TOPIC, "Token": "t", "Message": "welcome?",
        "Timestamp": "2026-06-30T12:00:00.000Z",
        "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t",
    }  # fmt: skip
    assert post(web, "ses", reports.sns(asked)).status_code == 200
    assert fetched == [CERTIFICATE, asked["SubscribeURL"]]
    elsewhere = asked | {"SubscribeURL": "https://evil.example/"}
    assert post(web, "ses", reports.sns(elsewhere)).status_code == 403
    assert post(web, "ses", reports.sns(asked | {"TopicArn": "arn:other"})).status_code == 403
    assert len(fetched) == 2


@pytest.mark.sqlite_only
def test_when_amazon_cannot_be_reached_its_report_waits_for_another_try(web, reports, monkeypatch):
    def fetch(address: str) -> bytes:
        raise httpx.ConnectError("no network")

    monkeypatch.setattr(proof, "fetch", fetch)
    assert post(web, "ses", reports.ses()).status_code == 403
