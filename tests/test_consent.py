"""Consent keeps its whole history, and no import ever upgrades it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp import consent
from cdp.errors import Invalid
from cdp.models import Channel, ConsentStatus, Customer, SuppressionReason
from tests.makers import make_customer

S = ConsentStatus
statuses = st.sampled_from(list(S))


def test_the_latest_word_is_the_present_state_and_every_word_stays_in_the_history(session, now):
    customer = make_customer(session)
    for days, status in ((3, S.SUBSCRIBED), (1, S.UNSUBSCRIBED)):
        at = now - timedelta(days=days)
        consent.record(session, customer, channel=Channel.EMAIL, status=status, at=at, method="form", source="footer")
    assert (customer.email_consent, customer.email_consent_at) == (S.UNSUBSCRIBED, now - timedelta(days=1))
    assert not customer.email_subscribed
    assert [change.status for change in consent.history(session, customer.id)] == [S.UNSUBSCRIBED, S.SUBSCRIBED]
    assert customer.sms_consent == S.UNKNOWN


def test_a_word_older_than_the_present_state_only_joins_the_history(session, now):
    customer = make_customer(session)
    consent.record(session, customer, channel=Channel.SMS, status=S.UNSUBSCRIBED, at=now)
    consent.record(session, customer, channel=Channel.SMS, status=S.SUBSCRIBED, at=now - timedelta(days=9))
    assert customer.sms_consent == S.UNSUBSCRIBED
    assert len(consent.history(session, customer.id)) == 2


def test_consent_can_be_recorded_for_a_customer_who_is_being_made(session, now):
    customer = Customer(email="new@example.com")
    consent.record(session, customer, channel=Channel.EMAIL, status=S.SUBSCRIBED, at=now)
    assert customer.id is not None
    assert customer.revision > 0


@pytest.mark.parametrize(
    ("current", "claimed", "is_suppressed", "after"),
    [
        (S.UNKNOWN, S.SUBSCRIBED, False, S.SUBSCRIBED),
        (S.NEVER_SUBSCRIBED, S.SUBSCRIBED, False, S.SUBSCRIBED),
        (S.UNSUBSCRIBED, S.SUBSCRIBED, False, S.UNSUBSCRIBED),
        (S.UNKNOWN, S.SUBSCRIBED, True, S.UNKNOWN),
        (S.SUBSCRIBED, S.UNSUBSCRIBED, False, S.UNSUBSCRIBED),
        (S.SUBSCRIBED, S.NEVER_SUBSCRIBED, False, S.UNSUBSCRIBED),
        (S.UNKNOWN, S.NEVER_SUBSCRIBED, False, S.NEVER_SUBSCRIBED),
        (S.NEVER_SUBSCRIBED, S.UNSUBSCRIBED, True, S.UNSUBSCRIBED),
        (S.SUBSCRIBED, None, False, S.SUBSCRIBED),
        (S.SUBSCRIBED, S.UNKNOWN, False, S.SUBSCRIBED),
    ],
)
def test_what_a_file_may_do_to_consent(current, claimed, is_suppressed, after):
    assert consent.imported_status(current, claimed, is_suppressed=is_suppressed) == after


@given(current=statuses, claims=st.lists(st.none() | statuses, max_size=5), is_suppressed=st.booleans())
def test_no_file_ever_brings_back_somebody_who_unsubscribed(current, claims, is_suppressed):
    status = current
    for claimed in claims:
        was, status = status, consent.imported_status(status, claimed, is_suppressed=is_suppressed)
        assert was != S.UNSUBSCRIBED or status == S.UNSUBSCRIBED
        assert status != S.SUBSCRIBED or was == S.SUBSCRIBED or (claimed == S.SUBSCRIBED and not is_suppressed)
        assert consent.imported_status(status, claimed, is_suppressed=is_suppressed) == status  # again: no change


def test_a_suppressed_address_stays_suppressed_for_its_first_reason_until_lifted(session, now):
    consent.suppress(session, " Anna@Example.com", reason=SuppressionReason.BOUNCED, at=now, source="smtp")
    again = consent.suppress(session, "anna@example.com", reason=SuppressionReason.MANUAL, at=now)
    assert again.reason == SuppressionReason.BOUNCED
    assert consent.is_suppressed(session, "ANNA@example.com ")
    assert not consent.is_suppressed(session, None)
    assert consent.lift(session, "anna@EXAMPLE.com")
    assert not consent.lift(session, "anna@example.com")
    assert not consent.is_suppressed(session, "anna@example.com")


def test_suppressing_nothing_is_refused(session, now):
    with pytest.raises(Invalid):
        consent.suppress(session, " \x00 ", reason=SuppressionReason.MANUAL, at=now)
