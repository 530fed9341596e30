"""The two compilers agree: the preview's pandas and the database's SQL find the same people, whatever is asked.

Random trees over nasty data. `CDP_TEST_TREES=4000` asks that many on each engine; a normal run asks a few hundred.
"""

import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp import conditions as cd
from cdp import db, frames, selections
from cdp.models import (
    Attribute,
    AttributeKind,
    ConsentStatus,
    Customer,
    Event,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    TotalsSource,
)

pytestmark = pytest.mark.slow
NOW = datetime(2026, 3, 29, 12, 34, 56, 789, tzinfo=UTC)
TREES = int(os.environ.get("CDP_TEST_TREES", "200"))
ZONE = "America/New_York"

WORDS = [
    None, "a", "A", "ä", "Ä", "a\u0308", "ß", "ẞ", "ss", "SS", "İ", "i", "I", "ı", "%", "_", "100%", "1000", "a_b", "axb", "O'Brien", "\\", "a\\b",
    "/", "a/b", "é", "É", "Σ", "σ", "ς", "日本", "a\nb", ".", ".*", "(", "K", "\u212a", "Dž", "𝒳", "null", "nan", "None", "1", "01", "true", "Zoë",
    "ZOË", "Müller", "MÜLLER", "gmail", "GMAIL", "[]", '"', "ſ", "s", "Ω", "ﬁ", "🧦", "a b", "x" * 300,
]  # fmt: skip
CENTS = [0, 0, 1, 99, 100, 100, 101, 19_99, 2_500_00, 2_500_00, 2_500_00, 10**9, -500]
NUMBERS = [None, 0.0, 1, 1.5, -1.5, 0.1 + 0.2, 0.3, 2**53, 19.99, 1e15, 5e-324]
DAYS = [
    None,
    "2024-02-29",
    "1987-03-29",
    "1990-03-28",
    "1990-03-30",
    "2026-03-29",
    "2026-04-01",
    "1999-12-31",
    "2026-12-25",
]
TIMES = [
    None, NOW, NOW - timedelta(days=60), NOW - timedelta(days=60, microseconds=1), NOW - timedelta(days=1), NOW + timedelta(days=3),
    datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(2024, 2, 29, 5, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC), datetime(2026, 3, 29, 3, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 4, tzinfo=UTC), datetime(2025, 11, 2, 5, tzinfo=UTC), datetime(2020, 4, 2, 1, tzinfo=UTC),
]  # fmt: skip
COUNTS = [0, 0, 0, 1, 1, 2, 3, 3, 12, 2**31 - 1]
LISTS = [[], ["vip"], ["VIP", "a"], ["ä", "Ä"], ["%"], ["a b", "vip"], ["O'Brien"], ['"'], ["日本", "x"]]
ATTRIBUTES = [
    ("tier", "Tier", AttributeKind.TEXT), ("score", "Score", AttributeKind.NUMBER), ("birthday", "Birthday", AttributeKind.DATE),
    ("is_pro", "Pro", AttributeKind.YES_NO), ("likes", "Likes", AttributeKind.LIST),
]  # fmt: skip
SEGMENTS = {
    "rich": cd.SavedSegment("Rich", {"all": [{"field": "lifetime_value", "operator": "top_percent", "value": 30}]}),
    "not-rich": cd.SavedSegment("Not rich", [{"segment": "rich", "operator": "not_in"}]),
}
PROPERTIES = {
    "price": [0, 1, 19.99, -2.5, 0.00005, -0.00005, 0.1 + 0.2, 1e9, 1e12, 2.5e-324, "19.99", True, None, [1]],
    "größe 1": ["S", "s", "M", "ß", "%", "a_b", "", "x" * 300, 3, False, None, {"a": 1}],
    "is.pro": [True, False, "true", 1, 0, None],
}
TOLD = [("price", "number"), ("größe 1", "text"), ("is.pro", "yes_no")]
CATALOGUE = cd.Catalogue.of(
    [(key, label, kind.value) for key, label, kind in ATTRIBUTES],
    properties=TOLD,
    segments=SEGMENTS,
    time_zone=ZONE,
    currency="USD",
)


def fill(session: Any, dice: random.Random) -> None:
    pick = dice.choice
    session.add_all(Attribute(key=key, label=label, kind=kind) for key, label, kind in ATTRIBUTES)
    products = [
        Product(name=n, sku=s, category=c, vendor=v)
        for n, s, c, v in zip(WORDS[1:], WORDS[5:], WORDS[9:], WORDS[13:], strict=False)
    ]
    session.add_all(products)
    customers = [
        Customer(
            email=f"{(pick(WORDS) or 'x')[:40].casefold()}{at}@{pick(['gmail.com', 'example.org', 'a.co'])}" if dice.random() < 0.9 else None,
            **{name: pick(WORDS) for name in ("first_name", "last_name", "phone", "city", "state", "zip_code", "country", "language",
                                              "time_zone", "address_line1", "address_line2", "acquisition_source")},
            tags=pick(LISTS),
            attributes={key: value for key, value in (
                ("tier", pick(WORDS)), ("score", pick(NUMBERS)), ("birthday", pick(DAYS)), ("is_pro", pick([None, True, False])),
                ("likes", pick([None, *LISTS])),
            ) if value is not None},
            total_orders=pick(COUNTS), lifetime_value=Decimal(pick(CENTS)) / 100,
            avg_order_value=pick([None, *(Decimal(c) / 100 for c in CENTS)]),
            imported_total_orders=pick([None, *COUNTS]), imported_lifetime_value=pick([None, Decimal("0.01"), Decimal(30)]),
            average_days_between_orders=pick([None, 0.0, 1.5, 30.123456789, 1 / 3]),
            first_order_date=pick(TIMES), last_order_date=pick(TIMES), created_at=pick(TIMES[1:]), updated_at=pick(TIMES[1:]),
            email_consent=pick(list(ConsentStatus)), email_consent_at=pick(TIMES), sms_consent=pick(list(ConsentStatus)), sms_consent_at=pick(TIMES),
            totals_source=pick(list(TotalsSource)),
            deleted_at=NOW if dice.random() < 0.05 else None,
        )
        for at in range(240)
    ]  # fmt: skip
    session.add_all(customers)
    session.flush()
    for at in range(500):
        total = pick([0, 1, 999, 2_000, 2_000, 20_000, 10**9, 3 * 10**9])
        order = Order(
            customer_id=pick([None, *(c.id for c in customers[:120])]), source=pick(["shopify", "a", "A"]), external_id=str(at), number=f"#{at}",
            placed_at=pick(TIMES[1:]), status=pick(list(OrderStatus)), currency="USD", total=Decimal(total) / 100,
            discount=Decimal(pick(CENTS[:6])) / 100, coupon=pick(WORDS), refunded_amount=Decimal(pick([0, 0, 0, total, 1])) / 100,
        )  # fmt: skip
        order.is_counted = order.status not in (OrderStatus.CANCELLED, OrderStatus.VOIDED)
        order.lines = [
            OrderLine(product=pick(products), quantity=pick([0, 1, 2, 40_000, -1]), price=Decimal(pick(CENTS)) / 100)
            for _ in range(pick([0, 1, 1, 2, 3]))
        ]
        session.add(order)
    session.add_all(
        Event(
            customer_id=pick(customers[60:200]).id,
            name=pick([w for w in WORDS if w]),
            occurred_at=pick(TIMES[1:]),
            source=pick(["web", "Web", "app"]),
            properties={key: pick(values) for key, values in PROPERTIES.items() if dice.random() < 0.8},
        )
        for _ in range(400)
    )


def values_of(field: cd.Field) -> st.SearchStrategy[Any]:
    words = st.sampled_from([w for w in WORDS if w and w.strip()])
    return {
        cd.Kind.TEXT: words | st.sampled_from(["gmail.com", "@a.co", "x1", "VIP"]),
        cd.Kind.CHOICE: st.sampled_from(field.choices or ("x",)),
        cd.Kind.NUMBER: st.sampled_from([0, 1, 2, 2.5, -1, 3, 60, 0.3, 19.99, 1e14, "3", "1.5"]),
        cd.Kind.MONEY: st.sampled_from([0, 0.01, 1, 1.005, 19.99, 2500, "2500", -5, 10_000_000, 20, 20.001]),
        cd.Kind.TIME: st.sampled_from([t.isoformat() for t in TIMES if t]) | st.sampled_from(["2026-03-29", "2026-03-08", "2025-11-02", "1970-01-01", "2024-02-29"]),
        cd.Kind.DATE: st.sampled_from([d for d in DAYS if d]),
        cd.Kind.YES_NO: st.sampled_from([True, False, "true", "no"]),
        cd.Kind.LIST: st.sampled_from(["vip", "VIP", "ä", "%", "nobody", "a", '"', "O'Brien"]),
    }[field.kind]  # fmt: skip


@st.composite
def comparisons(draw: Any, field: cd.Field, ranked: bool) -> dict[str, Any]:
    operators = [
        o for o in cd.OPERATORS.values() if field.kind in o.kinds and (ranked or o.takes is not cd.Takes.PERCENT)
    ]
    operator = draw(st.sampled_from(operators))
    one = values_of(field)
    if operator.takes is cd.Takes.NOTHING:
        return {"operator": operator.key}
    if operator.takes is cd.Takes.PAIR:
        pair = draw(st.tuples(one, one))
        return {
            "operator": operator.key,
            "value": sorted(pair, key=lambda v: str(v) if field.kind in (cd.Kind.TIME, cd.Kind.DATE) else float(v)),
        }
    value = {
        cd.Takes.ONE: one,
        cd.Takes.MANY: st.lists(one, min_size=1, max_size=4),
        cd.Takes.DAYS: st.sampled_from([1, 2, 30, 60, 365, 800, 36_500]),
        cd.Takes.PERCENT: st.sampled_from([0.1, 1, 10, 25, 50, 75, 90, 99, 99.9, 33.333]),
    }[operator.takes]
    return {"operator": operator.key, "value": draw(value)}


@st.composite
def facts_conditions(draw: Any, facts: cd.Facts) -> dict[str, Any]:
    field = draw(st.sampled_from(list(facts.fields.values())))
    return {"field": field.key, **draw(comparisons(field, ranked=False))}


def groups(leaves: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves, lambda inner: st.builds(lambda m, p: {m: p}, st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=4)), max_leaves=size
    )  # fmt: skip


@st.composite
def metrics(draw: Any) -> dict[str, Any]:
    facts = draw(st.sampled_from(list(CATALOGUE.facts.values())))
    aggregate = draw(st.sampled_from(facts.aggregates))
    metric: dict[str, Any] = {"of": facts.key, "aggregate": aggregate}
    kind, key = cd.Kind.NUMBER, ""
    if aggregate not in cd.WITHOUT_AMOUNT:
        key = metric["field"] = draw(st.sampled_from(facts.amounts))
        kind = facts.fields[key].kind
    if draw(st.booleans()):
        metric["where"] = draw(st.lists(groups(facts_conditions(facts), 3), max_size=3))
    if draw(st.booleans()):
        metric["in_last_days"] = draw(st.sampled_from([1, 30, 60, 365, 36_500]))
    field = cd.Field(key or "count", "x", kind, "x", whole=True)
    return {"metric": metric, **draw(comparisons(field, ranked=True))}


@st.composite
def field_conditions(draw: Any) -> dict[str, Any]:
    field = draw(st.sampled_from(list(CATALOGUE.fields.values())))
    return {"field": field.key, **draw(comparisons(field, ranked=True))}


memberships = st.builds(
    lambda s, o: {"segment": s, "operator": o}, st.sampled_from(list(SEGMENTS)), st.sampled_from(["in", "not_in"])
)
trees = groups(st.one_of(field_conditions(), field_conditions(), metrics(), memberships), 6)


@pytest.fixture
def shop(database_url: str) -> Iterator[tuple[Any, frames.Frames]]:
    with db.session() as writing:
        fill(writing, random.Random(7))
    with db.reading() as session:
        yield session, frames.read(session)


def in_frames(held: frames.Frames, tree: cd.Node) -> set[int]:
    found = frames.mask(held, tree, CATALOGUE, now=NOW)
    return set(held.customers["id"].to_numpy()[found].tolist())


def in_database(session: Any, tree: cd.Node) -> set[int]:
    return set(session.scalars(selections.matching(session, tree, CATALOGUE, now=NOW)))


@settings(max_examples=TREES, suppress_health_check=list(HealthCheck), derandomize=TREES <= 200)
@given(source=trees)
def test_both_compilers_find_the_same_people(shop: Any, source: Any) -> None:
    session, held = shop
    tree, problems = cd.examine(source, CATALOGUE)
    assert not problems, problems
    assert in_frames(held, tree) == in_database(session, tree), source


@pytest.mark.no_cover  # the coverage is measured on the random trees above; measuring is much of the time
def test_every_operator_agrees_on_every_kind_of_field(shop: Any) -> None:
    session, held = shop
    for field in CATALOGUE.fields.values():
        for operator in cd.OPERATORS.values():
            if field.kind not in operator.kinds:
                continue
            for value in _some_values(field, operator):
                tree = cd.parse([{"field": field.key, "operator": operator.key, "value": value}], CATALOGUE)
                assert in_frames(held, tree) == in_database(session, tree), (field.key, operator.key, value)


def _some_values(field: cd.Field, operator: cd.Operator) -> list[Any]:
    typical = {
        cd.Kind.TEXT: ["ä", "%", "a_b", "σ", "ß", "K", "gmail.com"], cd.Kind.CHOICE: list(field.choices), cd.Kind.NUMBER: [1, 2.5, 0.3],
        cd.Kind.MONEY: [0, 19.99, 2500, 1.005], cd.Kind.TIME: ["2026-03-29", "2026-03-08", "2026-03-29T04:00:00Z"], cd.Kind.DATE: ["2024-02-29", "2026-03-29"],
        cd.Kind.YES_NO: [True, False], cd.Kind.LIST: ["vip", "Ä", "%"],
    }[field.kind]  # fmt: skip
    return {
        cd.Takes.NOTHING: [None], cd.Takes.ONE: typical, cd.Takes.MANY: [typical, typical[:1]], cd.Takes.PAIR: [[typical[0], typical[0]]],
        cd.Takes.DAYS: [1, 30, 60, 365, 400], cd.Takes.PERCENT: [0.1, 25, 50, 75, 99.9],
    }[operator.takes]  # fmt: skip


def test_a_condition_and_its_negative_divide_everyone(shop: Any) -> None:
    session, held = shop
    everyone = in_database(session, cd.EVERYONE)
    for operator in (o for o in cd.OPERATORS.values() if o.negates):
        for field in (f for f in CATALOGUE.fields.values() if f.kind in operator.kinds):
            value = _some_values(field, operator)[0]
            positive = cd.parse([{"field": field.key, "operator": operator.negates, "value": value}], CATALOGUE)
            negative = cd.parse([{"field": field.key, "operator": operator.key, "value": value}], CATALOGUE)
            assert in_frames(held, positive) | in_frames(held, negative) == everyone
            assert not in_frames(held, positive) & in_frames(held, negative)


def test_deleted_customers_are_in_no_segment(shop: Any) -> None:
    session, held = shop
    dead = set(session.scalars(sa.select(Customer.id).where(Customer.deleted_at.is_not(None))))
    assert dead and not dead & in_frames(held, cd.EVERYONE) and not dead & in_database(session, cd.EVERYONE)


def test_the_date_helpers_know_the_shop_zone() -> None:
    clock = cd.Clock(NOW, CATALOGUE.time_zone)
    assert clock.start(date(2026, 3, 8)) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert clock.start(date(2026, 3, 9)) == datetime(2026, 3, 9, 4, tzinfo=UTC)
