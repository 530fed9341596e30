"""Tokens name what they were made for and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp import tokens
from cdp.settings import settings


@pytest.mark.parametrize("message_id", [1, 77, 2**40, 2**63 - 1])
def test_a_token_names_its_message(message_id):
    assert tokens.message_of(tokens.message_token(message_id, "click"), "click") == message_id


def test_a_token_is_good_for_one_purpose_alone():
    assert tokens.message_of(tokens.message_token(7, "open"), "unsubscribe") is None


@given(st.text(max_size=40))
def test_no_invented_token_names_a_message(text):
    assert tokens.message_of(text, "click") is None


def test_no_changed_character_goes_unnoticed():
    token = tokens.message_token(123456, "click")
    for at in range(len(token) - 1):
        other = "A" if token[at] != "A" else "B"
        assert tokens.message_of(token[:at] + other + token[at + 1 :], "click") is None


def test_an_address_is_signed_for_one_message():
    signature = tokens.address_signature(7, "https://shop.test/a?b=c")
    assert tokens.is_signed(7, "https://shop.test/a?b=c", signature)
    assert not tokens.is_signed(8, "https://shop.test/a?b=c", signature)
    assert not tokens.is_signed(7, "https://evil.test/", signature)
    assert not tokens.is_signed(7, "https://shop.test/a?b=c", "é")


def test_the_key_is_made_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("CDP_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    token = tokens.message_token(5, "open")
    tokens._kept.cache_clear()
    assert tokens.message_of(token, "open") == 5
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_key_from_the_environment_is_used_and_never_shown(monkeypatch):
    token = tokens.message_token(5, "open")
    monkeypatch.setenv("CDP_SECRET_KEY", "something long and secret")
    settings.cache_clear()
    assert tokens.message_of(token, "open") is None
    assert tokens.message_of(tokens.message_token(5, "open"), "open") == 5
    assert "something long" not in repr(settings())
