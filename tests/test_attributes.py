"""Attributes are declared once under a safe key, and values come in as their kind or are refused with a sentence."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp import attributes
from cdp.errors import InUse, Invalid, NotFound
from cdp.models import Attribute, AttributeKind, Customer
from tests.makers import (
    make_campaign,
    make_customer,
    make_flow,
    make_flow_version,
    make_segment,
    make_template,
    make_template_version,
)  # fmt: skip

K = AttributeKind


def attribute(kind):
    return Attribute(key="it", label="It", kind=kind)


def test_a_declared_attribute_gets_a_key_from_its_label(session):
    made = attributes.declare(session, label=" Größe (EU) ", kind="number")
    assert (made.key, made.label, made.kind) == ("grosse_eu", "Größe (EU)", K.NUMBER)
    assert attributes.get(session, "grosse_eu") is made
    attributes.declare(session, label="älter", kind=K.YES_NO)
    assert [each.label for each in attributes.all(session)] == ["Größe (EU)", "älter"]


@pytest.mark.parametrize(
    ("label", "key"),
    [("City", None), ("E-mail consent", "email_consent"), ("Full name", None), ("Tags", None), ("Tier", "Tier!")],
)
def test_a_key_that_is_a_customer_field_or_unsafe_is_refused(session, label, key):
    with pytest.raises(Invalid):
        attributes.declare(session, label=label, kind=K.TEXT, key=key)


def test_a_second_attribute_of_that_name_a_blank_name_and_an_unknown_kind_are_refused(session):
    attributes.declare(session, label="Tier", kind=K.TEXT)
    for label, kind, field in (("tier", "text", "label"), (" \x00", "text", "label"), ("Other", "colour", "kind")):
        with pytest.raises(Invalid) as refused:
            attributes.declare(session, label=label, kind=kind)
        assert list(refused.value.fields) == [field]


@pytest.mark.slow
@given(label=st.text(max_size=80), taken=st.sets(st.sampled_from(["attribute", "a", "attribute_2"])))
def test_every_label_gives_a_safe_key_that_is_not_taken(label, taken):
    key = attributes.key_for(label, taken)
    assert key not in taken
    assert key[0].isalpha()
    assert key.isascii()
    assert key.replace("_", "a").isalnum()
    assert key == key.lower()


def test_renaming_keeps_the_key_and_the_values(session):
    attributes.declare(session, label="Tier", kind=K.TEXT)
    assert attributes.rename(session, "tier", label="Loyalty 👑").key == "tier"
    with pytest.raises(NotFound):
        attributes.rename(session, "gone", label="x")


def test_removing_takes_the_values_off_every_customer_and_tells_the_frames(session):
    attributes.declare(session, label="Tier", kind=K.TEXT)
    gold = make_customer(session, attributes={"tier": "gold", "size": 42})
    plain = make_customer(session, attributes={"size": 41})
    revisions = gold.revision, plain.revision
    session.commit()
    assert attributes.remove(session, "tier") == 1
    assert session.get(Customer, gold.id).attributes == {"size": 42}
    assert session.get(Customer, gold.id).revision > revisions[0]
    assert session.get(Customer, plain.id).revision == revisions[1]
    assert attributes.get(session, "tier") is None


ASKS = [{"none": [{"field": "size", "operator": "is_blank"}]}]
WRITES = "Your size is {{ customer.size | default: 'unknown' }}."


def walks(session, *steps, **settings):
    make_flow(session, list(steps), name="It", settings=settings)


def walks_still(session):
    """Nothing in the draft any more, but in the letter of the version that is live."""
    letter = make_template_version(session, body=WRITES)
    flow = make_flow(session, [], name="It")
    make_flow_version(
        session, flow, [{"id": "s1", "kind": "email", "template_id": 1, "template_version_id": letter.id}]
    )


def sends(session):
    """The template says something else by now, but this campaign was launched with its old letter."""
    letter = make_template_version(session, body="{% if customer['size'] > 9 %}Large{% endif %}")
    make_campaign(session, name="It", status="paused", template_version_id=letter.id)


USERS = {
    "segment": lambda session: make_segment(session, ASKS, name="It", archived_at=None),
    "template": lambda session: make_template(session, name="It", body=WRITES),
    "flow that branches": lambda session: walks(
        session, {"id": "s1", "kind": "branch", "branches": [{"conditions": ASKS, "steps": []}], "otherwise": []}
    ),
    "flow that waits": lambda session: walks(session, {"id": "s1", "kind": "wait", "until_field": "size"}),
    "flow that sets": lambda session: walks(session, {"id": "s1", "kind": "update", "attributes": {"size": 9}}),
    "flow that writes": lambda session: walks(session, {"id": "s1", "kind": "email", "subject": WRITES}),
    "flow with a goal": lambda session: walks(session, goal=ASKS),
    "flow that is live": walks_still,
    "campaign": sends,
}


@pytest.mark.parametrize("user", USERS)
def test_an_attribute_in_use_stays_and_the_sentence_names_what_uses_it(session, user):
    attributes.declare(session, label="Size", kind="number")
    customer = make_customer(session, attributes={"size": 9})
    USERS[user](session)
    with pytest.raises(InUse, match=f"“Size” is used by the {user.split()[0]} “It”. Change it first."):
        attributes.remove(session, "size")
    session.refresh(customer)
    assert attributes.get(session, "size") and customer.attributes == {"size": 9}


def test_what_only_looks_like_the_attribute_does_not_keep_it(session):
    attributes.declare(session, label="Size", kind="number")
    of_orders = {"metric": {"of": "orders", "where": [{"field": "size", "operator": "equals", "value": "9"}]}}
    make_segment(session, [{**of_orders, "operator": "at_least", "value": 1}])
    make_template(session, body="{{ customer.size_of_shoes }} {{ shop.size }}")
    walks(session, {"id": "s1", "kind": "update", "attributes": {"sizes": 1}})
    assert attributes.remove(session, "size") == 0 and attributes.get(session, "size") is None


def test_removing_an_attribute_nobody_has_changes_nobody(session):
    attributes.declare(session, label="Tier", kind=K.TEXT)
    make_customer(session)
    assert attributes.remove(session, "tier") == 0


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        (K.TEXT, " it’s 100% 'fine'\x00 ", "it’s 100% 'fine'"),
        (K.TEXT, 42, "42"),
        (K.TEXT, "\ud800", "?"),
        (K.NUMBER, "42", 42),
        (K.NUMBER, "42.50", 42.5),
        (K.NUMBER, "12,5", 12.5),
        (K.NUMBER, "1,234,567.5", 1234567.5),
        (K.NUMBER, " -7 ", -7),
        (K.NUMBER, Decimal("3.00"), 3),
        (K.DATE, "2026-02-03", "2026-02-03"),
        (K.DATE, "2026/2/3", "2026-02-03"),
        (K.DATE, "2026-02-03T23:00:00Z", "2026-02-03"),
        (K.DATE, date(2024, 2, 29), "2024-02-29"),
        (K.DATE, datetime(2024, 2, 29, 23, tzinfo=UTC), "2024-02-29"),
        (K.YES_NO, "Yes", True),
        (K.YES_NO, "FALSE", False),
        (K.YES_NO, 1, True),
        (K.YES_NO, False, False),
        (K.LIST, "a, b;a,,  ", ["a", "b"]),
        (K.LIST, ["x", " y ", ""], ["x", "y"]),
        (K.LIST, [], None),
        *((kind, blank, None) for kind in K for blank in (None, "", " \u200b ")),
    ],
)
def test_a_value_is_kept_as_its_kind(kind, raw, kept):
    value = attributes.parse(attribute(kind), raw)
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (K.TEXT, "x" * 10_001),
        (K.TEXT, {"a": 1}),
        (K.NUMBER, "nan"),
        (K.NUMBER, "Infinity"),
        (K.NUMBER, "twelve"),
        (K.NUMBER, "1e999"),
        (K.NUMBER, float("inf")),
        (K.NUMBER, True),
        (K.DATE, "03.02.2026"),
        (K.DATE, "2026-02-30"),
        (K.DATE, 20260203),
        (K.YES_NO, "maybe"),
        (K.YES_NO, 2),
        (K.LIST, {"a": 1}),
        (K.LIST, [str(number) for number in range(501)]),
        (K.LIST, [["nested"]]),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(kind, raw):
    with pytest.raises(Invalid) as refused:
        attributes.parse(attribute(kind), raw)
    assert refused.value.fields["it"][0].startswith("It: write")


@given(kind=st.sampled_from(K), raw=st.none() | st.text() | st.integers() | st.floats() | st.lists(st.text()))
def test_reading_a_value_gives_a_value_or_a_sentence_and_reading_it_again_the_same(kind, raw):
    try:
        value = attributes.parse(attribute(kind), raw)
    except Invalid:
        return
    if kind != K.LIST or not any("," in each or ";" in each for each in value or []):
        assert attributes.parse(attribute(kind), value) == value
