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


def suppress(session, *emails, now, reason=SuppressionReason.MANUAL, **more):
    for hours, email in enumerate(emails):
        consent.suppress(session, email, reason=reason, at=now - timedelta(hours=hours), **more)


def test_suppressions_are_listed_newest_first_a_page_at_a_time_and_counted_by_reason(session, now):
    suppress(session, "a@x.com", "b@x.com", "c@y.com", now=now, source="dsn 5.1.1", reason=SuppressionReason.BOUNCED)
    suppress(session, "d_d@y.com", now=now - timedelta(days=1))
    assert [each.email for each in consent.suppressions(session)] == ["a@x.com", "b@x.com", "c@y.com", "d_d@y.com"]
    assert [each.email for each in consent.suppressions(session, limit=1, offset=1)] == ["b@x.com"]
    assert [each.email for each in consent.suppressions(session, search="@Y.com")] == ["c@y.com", "d_d@y.com"]
    assert [each.email for each in consent.suppressions(session, search="D_")] == ["d_d@y.com"]
    assert len(consent.suppressions(session, search="DSN", reason=SuppressionReason.BOUNCED)) == 3
    assert consent.suppression_counts(session) == {
        SuppressionReason.BOUNCED: 3,
        SuppressionReason.COMPLAINED: 0,
        SuppressionReason.MANUAL: 1,
    }


def test_what_is_exported_can_be_imported_elsewhere_and_is_the_same(session, now):
    suppress(session, "+odd@x.com", "anna@x.com", now=now, reason=SuppressionReason.COMPLAINED, source="=arf")
    exported = consent.suppressions_csv(session)
    assert "'+odd@x.com" in exported
    before = [(each.email, each.reason, each.at, each.source) for each in consent.suppressions(session)]
    for email in ("+odd@x.com", "anna@x.com"):
        consent.lift(session, email)
    done = consent.import_suppressions(session, exported.encode(), now=now + timedelta(days=9))
    assert (done.added, done.known, done.rejected) == (2, 0, [])
    assert [(each.email, each.reason, each.at, each.source) for each in consent.suppressions(session)] == before


def test_rows_without_an_address_are_set_aside_with_their_reason_and_the_rest_is_taken(session, now):
    suppress(session, "known@x.com", now=now, reason=SuppressionReason.BOUNCED)
    file = (
        "\ufeffName;E-Mail Address;Reason;Created At\r\nA;Anna@X.com;Hard Bounce;2026-01-02T03:04:05Z\r\n"
        "B;not an address;;\r\n;;;\r\nC;;spam;\r\nD;known@x.com;complaint;\r\nE;müller@exämple.com;abuse;soon\r\n"
        "F;ANNA@x.com;;\r\n"
    )
    done = consent.import_suppressions(session, file.encode(), now=now, source="old tool")
    assert (done.added, done.known, done.rejected_count) == (2, 2, 2)
    assert [(line, cell) for line, _, cell in done.rejected] == [(3, "not an address"), (5, "")]
    assert all(reason.endswith(".") for _, reason, _ in done.rejected)
    taken = {each.email: (each.reason, each.at, each.source) for each in consent.suppressions(session)}
    assert taken["anna@x.com"][0] == SuppressionReason.BOUNCED
    assert taken["anna@x.com"][1].year == 2026 and taken["anna@x.com"][1].hour == 3
    assert taken["müller@exämple.com"] == (SuppressionReason.COMPLAINED, now, "old tool")
    assert taken["known@x.com"][0] == SuppressionReason.BOUNCED


def test_a_bare_list_of_addresses_needs_no_heading_and_a_file_without_any_is_refused(session, now):
    assert consent.import_suppressions(session, b"a@x.com\nb@x.com\n", now=now).added == 2
    from_a_spreadsheet = "e-mail\treason\nü@x.com\tspam\n".encode("utf-16")
    assert consent.import_suppressions(session, from_a_spreadsheet, now=now).added == 1
    for raw in (b"", b"name,city\nAnna,Rome\n", b'"' + b"x" * 200_000 + b'"\n'):
        with pytest.raises(Invalid):
            consent.import_suppressions(session, raw, now=now)
