"""Signed tokens for the links in letters: short, not guessable, told apart by purpose, and read without the database."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from cdp.settings import settings

Purpose = Literal["open", "click", "unsubscribe", "bounce", "preview"]
_KEY_ID = 1  # goes up when the way of signing changes; a token says which one it was made with
_SIGNED = 8  # bytes of the signature that are kept: one guess in 2^64


def message_token(message_id: int, purpose: Purpose) -> str:
    """Promise 23 characters fit for an address that name a message for one purpose alone."""
    named = bytes([_KEY_ID]) + message_id.to_bytes(8, "big")
    return base64.urlsafe_b64encode(named + _signature(purpose, named)).rstrip(b"=").decode()


def message_of(token: str, purpose: Purpose) -> int | None:
    """Promise the id of the message that a token names, or None when it was not made here for this purpose."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    named, signature = raw[:9], raw[9:]
    if len(raw) != 9 + _SIGNED or named[0] != _KEY_ID or not hmac.compare_digest(signature, _signature(purpose, named)):
        return None
    return int.from_bytes(named[1:], "big")


def address_signature(message_id: int, address: str) -> str:
    """Promise the signature of an address that only one message may lead to, for links that differ by recipient."""
    signed = _signature("click", message_id.to_bytes(8, "big") + address.encode("utf-8", "surrogatepass"))
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def is_signed(message_id: int, address: str, signature: str) -> bool:
    """Promise whether `address_signature` gave this signature for the message and address."""
    return hmac.compare_digest(address_signature(message_id, address).encode(), signature.encode("utf-8", "replace"))


def signature(purpose: str, said: bytes) -> str:
    """Promise what only this installation can write under these words, for one purpose: 43 characters for an address."""
    return (
        base64.urlsafe_b64encode(hmac.digest(_key(), purpose.encode() + b"\0" + said, "sha256")).rstrip(b"=").decode()
    )


def digest(word: str) -> str:
    """Promise the SHA-256 of a secret nobody can guess, as 64 hexadecimal digits: what is kept in its place."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()


def fingerprint(said: str) -> str:
    """Promise 32 characters that stand for a text: the same for the same text, and nobody without the key finds it."""
    return begun_fingerprint(said).hexdigest()


def begun_fingerprint(said: str) -> "hashlib.blake2b":
    """Promise the fingerprint of a text that is gone on with: copied and updated for each of many."""
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), key=_fingerprint_key(_key()), digest_size=16)


@lru_cache(maxsize=8)
def _fingerprint_key(key: bytes) -> bytes:
    return hmac.digest(key, b"fingerprint\0", "sha256")


def _signature(purpose: str, named: bytes) -> bytes:
    # Begun once and copied: three of these go into each letter, and `hmac.digest` also stops for all other threads.
    signed = _begun(_key(), purpose).copy()
    signed.update(named)
    return signed.digest()[:_SIGNED]


@lru_cache(maxsize=32)
def _begun(key: bytes, purpose: str) -> hmac.HMAC:
    return hmac.new(key, purpose.encode() + b"\0", "sha256")


def _key() -> bytes:
    given = settings().secret_key
    if given is not None:
        return hashlib.sha256(given.get_secret_value().encode()).digest()
    return _kept(settings().data_dir)


@lru_cache(maxsize=8)
def _kept(folder: Path) -> bytes:
    """The key of this installation, made on first use; two processes that make it at once agree on one."""
    path = folder / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32), "ascii")
        try:
            os.link(made, path)  # fails where another process was quicker
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return bytes.fromhex(path.read_text("ascii").strip())
