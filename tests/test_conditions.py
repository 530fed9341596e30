"""The condition tree: what may be said, what is refused and how, what it means, and how it reads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp import conditions as cd
from cdp import errors
from cdp.conditions.lower import _LOWERINGS, rank

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
CATALOGUE = cd.Catalogue.of(
    [("tier", "Loyalty tier", "text"), ("birthday", "Birthday", "date"), ("is_pro", "Professional", "yes_no"), ("likes", "Likes", "list")],
    segments={
        "vip": cd.SavedSegment("VIP", [{"field": "lifetime_value", "operator": "top_percent", "value": 5}]),
        "odd": cd.SavedSegment("Odd", [{"field": "gone", "operator": "equals", "value": 1}]),
    },
    time_zone="America/New_York",
)  # fmt: skip


def parsed(*conditions: Any) -> cd.Group:
    return cd.parse(list(conditions), CATALOGUE)


def one(field: str, operator: str, value: Any = None) -> cd.Condition:
    (condition,) = cd.conditions(parsed({"field": field, "operator": operator, "value": value}))
    return condition


def refused(source: Any) -> str:
    with pytest.raises(errors.Invalid) as refusal:
        cd.parse(source, CATALOGUE)
    return str(refusal.value)


# -- what may be said ----------------------------------------------------------------------------------------------------


def test_a_bare_list_means_all_and_nothing_means_everyone() -> None:
    assert parsed({"field": "city", "operator": "equals", "value": "Oslo"}).match == "all"
    assert cd.parse(None, CATALOGUE) == cd.parse({}, CATALOGUE) == cd.parse([], CATALOGUE) == cd.EVERYONE
    single = {"field": "city", "operator": "equals", "value": "Oslo"}
    assert cd.parse(single, CATALOGUE) == cd.parse([single], CATALOGUE)


@pytest.mark.parametrize(
    ("field", "operator", "value", "kept"),
    [
        ("total_orders", "equals", "3", Decimal(3)), ("lifetime_value", "greater_than", " 19.99 ", Decimal("19.99")),
        ("email_subscribed", "equals", "TRUE", True), ("email_subscribed", "equals", "no", False), ("email_subscribed", "equals", 1, True),
        ("last_order_date", "greater_than", "2026-01-31", date(2026, 1, 31)),
        ("last_order_date", "before", "2026-01-31T10:00:00Z", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("birthday", "on", "1990-02-28", date(1990, 2, 28)), ("email_consent", "equals", "Never subscribed", "never_subscribed"),
        ("city", "in", ["Oslo", "Oslo", "Bergen"], ("Oslo", "Bergen")), ("city", "in", "Oslo", ("Oslo",)), ("zip_code", "equals", 1234, "1234"),
        ("city", "equals", " Mu\u0308nchen\u200b ", "München"), ("lifetime_value", "between", [1, "2.5"], (Decimal(1), Decimal("2.5"))),
        ("last_order_date", "in_last_days", "60", Decimal(60)), ("lifetime_value", "above_percentile", 99.9, Decimal("99.9")),
    ],
)  # fmt: skip
def test_values_are_read_by_the_kind_of_the_field(field: str, operator: str, value: Any, kept: Any) -> None:
    assert one(field, operator, value).value == kept


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"field": "lifetme_value", "operator": "equals", "value": 1}, "There is no field “lifetme_value”. Did you mean lifetime_value"),
        ({"field": "qqq", "operator": "equals", "value": 1}, "The fields are: lifetime_value"),
        ({"field": "email", "operator": "between", "value": [1, 2]}, "E-mail cannot be compared with “between”. Use one of: equals"),
        ({"field": "email", "operator": "equals"}, "Give a value for E-mail"),
        ({"field": "email", "operator": "equals", "value": {"a": 1}}, "E-mail is compared with text"),
        ({"field": "email", "operator": "contains", "value": "x" * 1001}, "at most 1,000 letters"),
        ({"field": "total_orders", "operator": "at_least", "value": "many"}, "Orders is compared with a number, not “many”"),
        ({"field": "total_orders", "operator": "at_least", "value": True}, "compared with a number"),
        ({"field": "total_orders", "operator": "at_least", "value": float("nan")}, "compared with a number"),
        ({"field": "total_orders", "operator": "at_least", "value": "1e99"}, "compared with a number"),
        ({"field": "last_order_date", "operator": "before", "value": "31.1.2026"}, "a date such as 2026-01-31"),
        ({"field": "last_order_date", "operator": "in_last_days", "value": 0}, "a whole number from 1 to 36,500"),
        ({"field": "last_order_date", "operator": "in_last_days", "value": 1.5}, "a whole number"),
        ({"field": "lifetime_value", "operator": "top_percent", "value": 100}, "more than 0 and less than 100"),
        ({"field": "lifetime_value", "operator": "between", "value": [5, 1]}, "put the smaller first"),
        ({"field": "lifetime_value", "operator": "between", "value": [5]}, "needs two values"),
        ({"field": "email_subscribed", "operator": "equals", "value": "maybe"}, "is yes or no"),
        ({"field": "email_consent", "operator": "equals", "value": "maybe"}, "is one of: subscribed, unsubscribed"),
        ({"field": "city", "operator": "in", "value": []}, "Give at least one value"),
        ({"field": "city", "operator": "in", "value": ["x"] * 10_001}, "at most 10,000 values"),
        ({"field": "city"}, "Choose how to compare City"),
        ({"operator": "equals"}, "exactly one of “field”, “metric” or “segment”"),
        ({"field": "city", "segment": "vip", "operator": "in"}, "exactly one of"),
        ({"segment": "gone", "operator": "in"}, "There is no segment “gone”"),
        ({"segment": "vip", "operator": "equals"}, "“in” or “not_in”"),
        ({"segment": "odd", "operator": "in"}, "The segment “Odd” has a fault of its own: There is no field “gone”"),
        ({"metric": {"of": "parties"}, "operator": "at_least", "value": 1}, "A metric is over one of: orders, order_lines, events"),
        ({"metric": {"of": "events", "aggregate": "sum"}, "operator": "at_least", "value": 1}, "Events can give one of: count, days_since"),
        ({"metric": {"of": "orders", "aggregate": "sum", "field": "coupon"}, "operator": "at_least", "value": 1}, "takes one of: value"),
        ({"metric": {"of": "orders", "where": [{"field": "city", "operator": "equals", "value": "x"}]}, "operator": "at_least", "value": 1},
         "There is no field “city”"),
        ({"metric": {"of": "orders", "where": [{"segment": "vip", "operator": "in"}]}, "operator": "at_least", "value": 1}, "Inside a metric"),
        ({"metric": {"of": "orders", "where": [{"field": "total", "operator": "top_percent", "value": 5}]}, "operator": "at_least", "value": 1},
         "A percentile is taken over customers"),
        ({"all": "x"}, "A group holds a list"), ({"all": [], "any": []}, "A group has exactly one of"), ("x", "Expected a condition"),
        (7, "Expected a condition"), ([["x"]], "Expected a condition"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_do(source: Any, words: str) -> None:
    assert words in refused(source if isinstance(source, list | str | int) or "all" in source else [source])


def test_problems_name_their_place_and_the_rest_still_counts() -> None:
    source = {
        "all": [
            {"field": "city", "operator": "equals", "value": "Oslo"},
            {"any": [{"field": "email"}, {"field": "x", "operator": "in", "value": 1}]},
        ]
    }
    tree, problems = cd.examine(source, CATALOGUE)
    assert [(p.path, p.is_gap) for p in problems] == [("all[1].any[0].operator", True), ("all[1].any[1].field", False)]
    assert len(list(cd.conditions(tree))) == 1


def test_a_group_that_is_not_filled_in_yet_changes_nothing() -> None:
    city = {"field": "city", "operator": "equals", "value": "Oslo"}
    tree, problems = cd.examine([city, {"any": [{"field": "email"}]}], CATALOGUE)
    assert tree == cd.parse([city], CATALOGUE) and len(problems) == 1
    assert cd.examine({"any": [{"field": "email"}]}, CATALOGUE)[0] == cd.EVERYONE


def test_trees_have_bounds() -> None:
    deep: Any = []
    for _ in range(30):
        deep = [{"any": deep}]
    assert "nested at most 20 deep" in refused(deep)
    assert "at most 500 conditions" in refused([{"field": "city", "operator": "is_blank"}] * 501)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["field", "email", "equals", "vip", "orders"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["all", "any", "none", "field", "operator", "value", "metric", "segment", "of", "where", "aggregate", "in_last_days"]) | st.text(max_size=5),
        inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.slow
@given(json_like)
def test_whatever_is_sent_is_read_or_refused_with_sentences(source: Any) -> None:
    tree, problems = cd.examine(source, CATALOGUE)
    assert all(problem.message.endswith((".", "?")) for problem in problems)
    assert cd.parse(cd.to_json(tree), CATALOGUE) == tree
    assert cd.describe(tree, CATALOGUE).endswith(".")


# -- what it means -------------------------------------------------------------------------------------------------------


class Nobody:
    def known(self, subject: cd.Subject) -> int:
        return 0

    def kth(self, subject: cd.Subject, k: int) -> int:
        raise AssertionError("nobody has a value")


def lowered(condition: cd.Condition, now: datetime = NOW) -> cd.Lowered:
    return cd.lower(condition, cd.Clock(now, CATALOGUE.time_zone), Nobody())


@pytest.mark.parametrize(
    ("operator", "percent", "known", "k"),
    [("above_percentile", "75", 4, 3), ("above_percentile", "75", 5, 4), ("above_percentile", "0.1", 1000, 1), ("below_percentile", "99.9", 1000, 999),
     ("top_percent", "10", 100, 91), ("top_percent", "10", 101, 91), ("bottom_percent", "10", 101, 11), ("above_percentile", "30", 10, 3)],
)  # fmt: skip
def test_a_percentile_is_the_kth_smallest_known_value(operator: str, percent: str, known: int, k: int) -> None:
    assert rank(operator, Decimal(percent), known) == k


def test_a_percentile_of_nobody_matches_nobody() -> None:
    assert lowered(one("lifetime_value", "above_percentile", 75)).tests == (cd.Test("never"),)


@pytest.mark.parametrize(
    ("operator", "value", "test"),
    [("greater_than", 19.99, ("gt", 1999)), ("greater_than", 19.995, ("gt", 1999)), ("at_least", 19.995, ("gt", 1999)),
     ("less_than", 19.995, ("le", 1999)), ("at_most", 19.995, ("le", 1999)), ("equals", 19.995, ("never", None)), ("equals", "20", ("eq", 2000))],
)  # fmt: skip
def test_money_is_compared_in_whole_cents(operator: str, value: Any, test: tuple[str, Any]) -> None:
    assert lowered(one("lifetime_value", operator, value)).tests == (cd.Test(*test),)  # type: ignore[arg-type]


def test_whole_days_begin_when_the_shops_day_begins() -> None:
    assert lowered(one("last_order_date", "on", "2026-03-08")).tests == (  # the day the clocks go forward has 23 hours
        cd.Test("ge", datetime(2026, 3, 8, 5, tzinfo=UTC)), cd.Test("lt", datetime(2026, 3, 9, 4, tzinfo=UTC)),
    )  # fmt: skip
    assert lowered(one("last_order_date", "greater_than", "2026-03-08")).tests == (
        cd.Test("ge", datetime(2026, 3, 9, 4, tzinfo=UTC)),
    )
    assert lowered(one("last_order_date", "at_most", "2026-03-08")).tests == (
        cd.Test("lt", datetime(2026, 3, 9, 4, tzinfo=UTC)),
    )


def test_the_first_and_the_last_day_there_is_are_no_trouble() -> None:
    for operator in ("on", "before", "after", "at_least", "at_most", "equals", "not_equals"):
        for value in ("0001-01-01", "9999-12-31"):
            assert lowered(one("birthday", operator, value)).tests
            lowered(one("last_order_date", operator, value))


def test_a_negative_is_the_negation_of_its_positive() -> None:
    for operator in (o for o in cd.OPERATORS.values() if o.negates):
        assert lowered(
            one(
                "tags" if "contain" in operator.key else "last_order_date" if "days" in operator.key else "city",
                operator.key,
                5,
            )
        ).negated


def test_an_email_without_an_at_sign_means_the_domain() -> None:
    assert lowered(one("email", "equals", "Gmail.com")).tests == (cd.Test("ends", "@gmail.com"),)
    assert lowered(one("email", "equals", "A@gmail.com")).tests == (cd.Test("eq", "a@gmail.com"),)


def born(day: str, days: int, today: str) -> bool:
    (test,) = lowered(
        one("birthday", "anniversary_in_next_days", days), datetime.fromisoformat(f"{today}T16:00:00Z")
    ).tests
    return test.op == "ranges" and any(low <= date.fromisoformat(day) < high for low, high in test.value)  # type: ignore[union-attr,operator]


@pytest.mark.parametrize(
    ("day", "days", "today", "is_in"),
    [("1990-07-05", 7, "2026-06-30", True), ("1990-07-08", 7, "2026-06-30", False), ("1990-06-30", 7, "2026-06-30", True), ("1990-06-29", 7, "2026-06-30", False),
     ("1992-02-29", 3, "2026-02-26", True), ("1992-02-29", 1, "2026-02-26", False), ("1992-02-29", 3, "2024-02-26", True), ("1992-02-29", 1, "2026-02-28", True),
     ("1990-01-02", 7, "2026-12-30", True), ("2026-06-30", 7, "2026-06-30", False), ("2027-07-01", 7, "2026-06-30", False), ("2025-07-01", 400, "2026-06-30", True),
     ("2026-06-29", 400, "2026-06-30", True), ("1900-01-01", 366, "2026-06-30", True)],
)  # fmt: skip
def test_anniversaries(day: str, days: int, today: str, is_in: bool) -> None:
    assert born(day, days, today) is is_in


@given(
    st.dates(date(1900, 1, 1), date(2026, 6, 29)), st.integers(1, 366), st.dates(date(2026, 1, 1), date(2028, 12, 31))
)
@pytest.mark.slow
def test_anniversaries_are_what_a_calendar_says(day: date, days: int, today: date) -> None:
    def anniversary(year: int) -> date:
        return day.replace(year=year) if (day.month, day.day) != (2, 29) or year % 4 == 0 else date(year, 2, 28)

    expected = any(
        0 <= (anniversary(year) - today).days <= days and anniversary(year) > day
        for year in (today.year, today.year + 1)
    )
    if day < today:
        assert born(day.isoformat(), days, today.isoformat()) is expected


def test_metrics_count_cancelled_orders_only_when_asked() -> None:
    (plain,) = cd.conditions(parsed({"metric": {"of": "orders"}, "operator": "at_least", "value": 1}))
    where = [{"any": [{"field": "status", "operator": "equals", "value": "cancelled"}]}]
    (asking,) = cd.conditions(parsed({"metric": {"of": "orders", "where": where}, "operator": "at_least", "value": 1}))
    assert not cd.asks_status(plain.subject) and cd.asks_status(asking.subject)  # type: ignore[arg-type]
    assert cd.window(plain.subject, cd.Clock(NOW, ZoneInfo("UTC"))) == (None, None)  # type: ignore[arg-type]


# -- how it reads --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ([], "All customers."), ({"any": []}, "No customers."), ({"none": []}, "All customers."),
        ([{"field": "lifetime_value", "operator": "above_percentile", "value": 75}], "Customers where lifetime value is above the 75th percentile."),
        ([{"field": "lifetime_value", "operator": "top_percent", "value": 2.5}], "Customers where lifetime value is in the top 2.5%."),
        ([{"field": "email_subscribed", "operator": "equals", "value": False}], "Customers where the customer is not subscribed to e-mail."),
        ([{"field": "is_pro", "operator": "equals", "value": True}], "Customers where professional is yes."),
        ([{"field": "email", "operator": "equals", "value": "gmail.com"}], "Customers where e-mail ends with “@gmail.com”."),
        ([{"field": "city", "operator": "in", "value": ["Oslo", "Bergen", "Moss"]}], "Customers where city is any of “Oslo”, “Bergen” or “Moss”."),
        ([{"field": "likes", "operator": "not_contains", "value": "wool"}], "Customers where likes do not include “wool”."),
        ([{"field": "lifetime_value", "operator": "between", "value": [1000, 2500.5]}], "Customers where lifetime value is between $1,000 and $2,500.50."),
        ([{"field": "last_order_date", "operator": "in_last_days", "value": 1}], "Customers where last order is in the last 1 day."),
        ([{"field": "birthday", "operator": "on", "value": "1990-02-01"}], "Customers where birthday is on 1 Feb 1990."),
        ([{"segment": "vip", "operator": "not_in"}], "Customers where they are not in the segment “VIP”."),
        ([{"field": "city", "operator": "is_blank"}, {"any": [{"field": "state", "operator": "equals", "value": "TX"}, {"field": "tags", "operator": "not_blank"}]}],
         "Customers where city is not known and (state is “TX” or tags are not empty)."),
        ([{"none": [{"field": "city", "operator": "equals", "value": "Oslo"}, {"field": "city", "operator": "equals", "value": "Moss"}]}],
         "Customers where none of these is true: (city is “Oslo”; city is “Moss”)."),
        ([{"metric": {"of": "orders", "aggregate": "sum", "in_last_days": 180, "where": [{"field": "product", "operator": "contains", "value": "sock"}]},
           "operator": "greater_than", "value": 200}],
         "Customers where the sum of value after refunds over orders in the last 180 days with (product contains “sock”) is more than $200."),
        ([{"metric": {"of": "events", "aggregate": "days_since"}, "operator": "at_least", "value": 12}],
         "Customers where they last had an event at least 12 days ago."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_is_asked(source: Any, sentence: str) -> None:
    assert cd.describe(cd.parse(source, CATALOGUE), CATALOGUE) == sentence


def did(
    *names: str, operator: str = "at_least", value: Any = 1, more: tuple[Any, ...] = (), **metric: Any
) -> list[Any]:
    """A condition on what customers did, as the editor stores it."""
    named = {"operator": "equals", "value": names[0]} if len(names) == 1 else {"operator": "in", "value": list(names)}
    where = [*([{"field": "name", **named}] if names else []), *more]
    said = {} if value is None else {"value": value}
    return [{"metric": {"of": "events", "aggregate": "count", "where": where, **metric}, "operator": operator, **said}]


FROM_WEB = {"field": "source", "operator": "equals", "value": "web"}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (did("Clicked Email", in_last_days=30), "clicked an e-mail at least once in the last 30 days"),
        (did("Opened Email", "Clicked Email", operator="equals", value=0, in_last_days=90), "never opened or clicked an e-mail in the last 90 days"),
        (did("Opened Email", operator="between", value=[2, 5]), "opened an e-mail between 2 and 5 times"),
        (did("Opened Email", operator="less_than", value=1), "opened an e-mail fewer than 1 time"),
        (did("Opened Email", operator="greater_than"), "opened an e-mail more than once"),
        ([{"field": "total_orders", "operator": "at_least", "value": 3}], "ordered at least 3 times"),
        ([{"field": "total_orders", "operator": "equals", "value": 0}], "never ordered"),
        (did("Unsubscribed"), "unsubscribed by a link at least once"),
        (did("Bounced Email", value=2), "had an e-mail bounce at least 2 times"),
        (did("Marked Email as Spam", operator="equals", value=0), "never marked an e-mail as spam"),
        (did("Viewed Product", "Added to Cart", operator="at_most", value=3), "did “Viewed Product” or “Added to Cart” at most 3 times"),
        (did("Clicked Email", more=(FROM_WEB,), in_last_days=7), "clicked an e-mail with (came from is “web”) at least once in the last 7 days"),
        (did(in_last_days=7), "had an event at least once in the last 7 days"),
        (did("Clicked Email", aggregate="days_since", operator="less_than", value=30), "last clicked an e-mail less than 30 days ago"),
        (did("Clicked Email", aggregate="days_since", value=1), "last clicked an e-mail at least 1 day ago"),
    ],
)  # fmt: skip
def test_what_customers_did_is_said_with_a_verb(source: Any, sentence: str) -> None:
    assert cd.describe(cd.parse(source, CATALOGUE), CATALOGUE) == f"Customers where they {sentence}."


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (did("Clicked Email", operator="top_percent", value=10, in_last_days=30), "times they clicked an e-mail in the last 30 days is in the top 10%"),
        (did("Clicked Email", operator="not_equals", value=2), "times they clicked an e-mail is not 2"),
        (did("Clicked Email", operator="is_blank", value=None, aggregate="days_since"), "days since they last clicked an e-mail is not known"),
        (did("Clicked Email", value=5, aggregate="days_since", in_last_days=30), "days since they last clicked an e-mail in the last 30 days is at least 5"),
    ],
)  # fmt: skip
def test_what_no_verb_can_say_is_said_of_the_number(source: Any, sentence: str) -> None:
    assert cd.describe(cd.parse(source, CATALOGUE), CATALOGUE) == f"Customers where the number of {sentence}."


def test_different_deeds_never_read_the_same() -> None:
    operators = {"equals": (0, 1, 2), "not_equals": (0, 1), "at_least": (0, 1, 2), "at_most": (0, 1), "greater_than": (1,), "less_than": (1, 2),
                 "between": ([1, 1], [1, 2]), "in": ([1, 2],), "top_percent": (1,), "above_percentile": (1,), "is_blank": (None,)}  # fmt: skip
    spam = {"field": "name", "operator": "contains", "value": "Spam"}
    said = [
        cd.describe(cd.parse(did(*names, operator=operator, value=value, more=more, aggregate=aggregate, **when), CATALOGUE), CATALOGUE)
        for operator, values in operators.items() for value in values
        for names in ((), ("Opened Email",), ("Opened Email", "Clicked Email"), ("Unsubscribed",), ("Bounced Email", "Unsubscribed"), ("opened",))
        for more in ((), (FROM_WEB,), (spam,), (FROM_WEB, {"any": [spam, {"field": "name", "operator": "equals", "value": "x"}]}))
        for aggregate in ("count", "days_since") for when in ({}, {"in_last_days": 1}, {"in_last_days": 30})
    ]  # fmt: skip
    assert len(set(said)) == len(said)


def test_different_trees_never_read_the_same() -> None:
    city = {"field": "city", "operator": "equals", "value": "Oslo"}
    state = {"field": "state", "operator": "equals", "value": "TX"}
    tags = {"field": "tags", "operator": "is_blank"}
    trees = [[city, {"any": [state, tags]}], {"any": [{"all": [city, state]}, tags]}, {"none": [city, state]}, [{"none": [city]}, state], [city, state, tags],
             {"any": [city, state, tags]}, [{"none": [{"none": [city]}]}, state]]  # fmt: skip
    assert len({cd.describe(cd.parse(tree, CATALOGUE), CATALOGUE) for tree in trees}) == len(trees)


def test_every_operator_has_a_word_for_every_kind_it_fits() -> None:
    for operator in cd.OPERATORS.values():
        for kind in operator.kinds:
            assert operator.label(kind) and operator.wording(kind).count("{}") <= 2
    assert set(_LOWERINGS) == {key for key, operator in cd.OPERATORS.items() if not operator.negates}


def test_the_design_lists_these_operators() -> None:
    design = (
        "equals not_equals contains not_contains starts_with ends_with in not_in greater_than at_least less_than at_most between is_blank not_blank "
        "before after on in_last_days not_in_last_days in_next_days anniversary_in_next_days above_percentile below_percentile top_percent bottom_percent"
    )
    assert set(cd.OPERATORS) == set(design.split())


@pytest.mark.parametrize(
    ("where", "aggregate", "told"),
    [
        ([{"field": "name", "operator": "equals", "value": "ordered"}], "count", "the number of orders is at least 2"),
        ([{"field": "name", "operator": "in", "value": ["Ordered"]}], "days_since_first", "the days since first order is"),
        (
            {"all": [
                {"field": "name", "operator": "equals", "value": "Ordered"},
                {"field": "occurred_at", "operator": "in_last_days", "value": 9},
            ]},
            "count", "the number of orders with (placed is in the last 9 days)",
        ),
        ([{"field": "name", "operator": "not_equals", "value": "Ordered"}], "count", "they had an event with"),
        ([{"field": "name", "operator": "in", "value": ["Ordered", "Paid"]}], "count", "they did “Ordered” or “Paid”"),
    ],
)  # fmt: skip
def test_ordering_is_an_event_like_any_other_and_is_looked_up_where_orders_are(where, aggregate, told):
    source = [{"metric": {"of": "events", "aggregate": aggregate, "where": where}, "operator": "at_least", "value": 2}]
    assert told in cd.describe(cd.parse(source, CATALOGUE), CATALOGUE)
