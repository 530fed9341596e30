"""DKIM: signing letters where the mail server does not, with a key that lies in the data folder (RFC 6376)."""

import base64
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from cdp.channels.parcel import Unreachable
from cdp.models import Sender
from cdp.settings import settings

# RFC 6376 section 5.4.1, and RFC 8058 section 4: the two of one-click unsubscribing must be among them.
_SIGNED = (
    "from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
    "list-unsubscribe", "list-unsubscribe-post", "feedback-id",
)  # fmt: skip
_BLANKS = re.compile(rb"[ \t\r\n]+")


def domain_of(sender: Sender) -> str:
    """Promise the domain a sender signs for: that of its from-address, so that DMARC finds both aligned."""
    return sender.from_email.rpartition("@")[2].lower()


def key_path(sender: Sender) -> Path:
    """Promise where the private key of a sender's domain and selector lies."""
    return settings().data_dir / "dkim" / f"{sender.dkim_selector}.{domain_of(sender)}.pem"


def make_key(sender: Sender) -> Path:
    """Promise a key for a sender that has a selector; one that is there already is kept."""
    path = key_path(sender)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        words = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(words)
    return path


def dns_record(sender: Sender) -> tuple[str, str]:
    """Promise the name and the text of the TXT record that lets others check the signatures."""
    public = _key(key_path(sender)).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return (
        f"{sender.dkim_selector}._domainkey.{domain_of(sender)}",
        f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}",
    )


def signer(sender: Sender) -> Callable[[bytes], bytes]:
    """Promise what signs a letter for a sender; without a selector letters stay as they are: the server signs."""
    if not sender.dkim_selector:
        return _unsigned
    key, domain, selector = _key(key_path(sender)), domain_of(sender), sender.dkim_selector
    return lambda letter: signed(letter, key, domain=domain, selector=selector)


def _unsigned(letter: bytes) -> bytes:
    return letter


def _key(path: Path) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise Unreachable(f"Letters cannot be signed: the key {path} cannot be read ({error}).") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Unreachable(f"Letters cannot be signed: {path} is not an RSA key.")
    return key


def signed(letter: bytes, key: rsa.RSAPrivateKey, *, domain: str, selector: str) -> bytes:
    """Promise the letter with its signature before it: rsa-sha256, headers relaxed, body simple."""
    head, _, body = letter.partition(b"\r\n\r\n")
    digest = base64.b64encode(hashlib.sha256(body.rstrip(b"\r\n") + b"\r\n").digest()).decode()
    present = _headers(head)
    names = [name for name in _SIGNED if name in present]
    field = (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d={domain}; s={selector};\r\n"
        f" h={':'.join(names)};\r\n bh={digest};\r\n b="
    ).encode()
    hashed = b"".join(present[name] + b"\r\n" for name in names) + _relaxed(field)
    signature = base64.b64encode(key.sign(hashed, padding.PKCS1v15(), hashes.SHA256()))
    lines = [signature[at : at + 72] for at in range(0, len(signature), 72)]
    return field + b"\r\n ".join(lines) + b"\r\n" + letter


def _headers(head: bytes) -> dict[str, bytes]:
    """The headers by name in lower case, relaxed; of several of one name the last, as verifiers count from below."""
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head)
    return {
        line.partition(b":")[0].strip().lower().decode("ascii", "replace"): _relaxed(line)
        for line in unfolded.split(b"\r\n")
    }


def _relaxed(line: bytes) -> bytes:
    """RFC 6376 section 3.4.2."""
    name, _, value = line.partition(b":")
    return name.strip().lower() + b":" + _BLANKS.sub(b" ", value).strip()
