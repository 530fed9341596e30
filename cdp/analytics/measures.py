"""What can be asked of the shop in a period: the dashboard's metrics and some more, each with what it rests on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cdp.analytics import breakdown, spread
from cdp.analytics.books import Books
from cdp.analytics.metrics import METRICS, Kind, Metric
from cdp.analytics.periods import Period, midnights
from cdp.frames.columns import Array
from cdp.frames.columns import spread as spread_of

Basis = tuple[int, str]  # how many, and of what: (312, "order")


@dataclass(frozen=True)
class Measure:
    """One figure that can be asked for; `of` gives its value, None where it has no meaning, and how many are behind it."""

    slug: str
    name: str
    kind: Kind
    definition: str
    of: Callable[[Books, Period], tuple[float | None, Basis]]
    is_state: bool = False  # as of now, whatever the period


def _metric(metric: Metric) -> Measure:
    """A metric of the dashboard; shares and averages over people rest on buyers, all else on orders."""
    base = _BASES.get(metric.slug, "order")

    def of(books: Books, period: Period) -> tuple[float | None, Basis]:
        sums = books.sums(period)
        held = {"order": sums.orders, "buyer": sums.buyers, "customer": len(books.frames)}
        return metric.of(sums), (held[base], base)

    return Measure(metric.slug, metric.name, metric.kind, metric.definition, of, metric.adds == "state")


_BASES = {
    "revenue_per_customer": "buyer", "buyers": "order", "new_customers": "buyer", "returning_share": "buyer",
    "repeat_rate": "buyer", "subscribed": "customer", "new_subscribers": "customer", "unsubscribes": "customer",
}  # fmt: skip


def _orders(books: Books, period: Period, name: str) -> Array:
    """A column of the orders that count in a period."""
    where = books.positions(period)
    values: Array = books.frames.orders[name].to_numpy()[where]
    return values if books.counted is None else values[books.counted[where]]


def _refunds(books: Books, period: Period) -> tuple[float, Basis]:
    sums = books.sums(period)
    return (sums.gross - sums.revenue) / 100, (sums.orders, "order")


def _refunded_orders(books: Books, period: Period) -> tuple[float, Basis]:
    given_back = _orders(books, period, "total") - _orders(books, period, "value")
    return float(np.count_nonzero(given_back)), (len(given_back), "order")


def _discounts(books: Books, period: Period) -> tuple[float, Basis]:
    given = _orders(books, period, "discount")
    return float(given.sum(dtype=np.int64)) / 100, (int(np.count_nonzero(given)), "discounted order")


def _discounted(books: Books, period: Period) -> tuple[float | None, Basis]:
    given = _orders(books, period, "discount")
    return (np.count_nonzero(given) / len(given) if len(given) else None), (len(given), "order")


def _average_discount(books: Books, period: Period) -> tuple[float | None, Basis]:
    given, basis = _discounts(books, period)
    return (given / basis[0] if basis[0] else None), basis


def _couponed(books: Books, period: Period) -> tuple[float | None, Basis]:
    where = books.positions(period)
    words = books.frames.orders["coupon"].array
    named = np.append([bool(word) for word in words.categories], False)
    held = named[np.asarray(words.codes)[where]]
    held = held if books.counted is None else held[books.counted[where]]
    return (np.count_nonzero(held) / len(held) if len(held) else None), (len(held), "order")


def _units(books: Books, period: Period) -> tuple[float, Basis]:
    return float(spread.per_product(books, period)[1].sum()), (books.total("orders", period), "order")


def _units_per_order(books: Books, period: Period) -> tuple[float | None, Basis]:
    orders = books.total("orders", period)
    return (_units(books, period)[0] / orders if orders else None), (orders, "order")


def _signed_up(books: Books, period: Period) -> tuple[float, Basis]:
    return float(breakdown.those_of(books, period, "created_at").sum()), (len(books.frames), "customer")


def _of_repeat(books: Books, period: Period) -> tuple[float, Basis]:
    row, value = _orders(books, period, "counted_row"), _orders(books, period, "value")
    ordered_again = np.append(False, books.frames.customers["total_orders"].to_numpy() >= 2)
    theirs = ordered_again[row]
    return float(value[theirs].sum(dtype=np.int64)) / 100, (int(theirs.sum()), "order")


def _share_of_repeat(books: Books, period: Period) -> tuple[float | None, Basis]:
    revenue, orders = books.total("revenue", period), books.total("orders", period)
    return (_of_repeat(books, period)[0] * 100 / revenue if revenue else None), (orders, "order")


def _gross(books: Books, period: Period) -> tuple[float, Basis]:
    sums = books.sums(period)
    return sums.gross / 100, (sums.orders, "order")


def _of_buyers(books: Books, period: Period, *, are_new: bool) -> tuple[float, Basis]:
    """The orders of customers whose first order ever falls into the period, or of those who had bought before it began."""
    row, value = _orders(books, period, "counted_row"), _orders(books, period, "value")
    new = np.append(False, breakdown.those_of(books, period, "first_order_date"))
    living = np.append(False, np.ones(len(books.frames), bool) if books.frames.living is None else books.frames.living)
    theirs = (new if are_new else living & ~new)[row]
    return float(value[theirs].sum(dtype=np.int64)) / 100, (int(theirs.sum()), "order")


def _share_of_buyers(books: Books, period: Period, *, are_new: bool) -> tuple[float | None, Basis]:
    revenue, orders = books.total("revenue", period), books.total("orders", period)
    return (_of_buyers(books, period, are_new=are_new)[0] * 100 / revenue if revenue else None), (orders, "order")


def _ever(books: Books) -> tuple[Array, Array]:
    """Orders and cents of each living customer, of all time."""
    living = books.frames.living
    return tuple(
        values if living is None else values[living]
        for values in (books.frames.customers[name].to_numpy() for name in ("total_orders", "lifetime_value"))
    )


def _ordered_twice(books: Books, _: Period) -> tuple[float | None, Basis]:
    orders, _worth = _ever(books)
    bought = int(np.count_nonzero(orders >= 1))
    return (np.count_nonzero(orders >= 2) / bought if bought else None), (bought, "customer with an order")


def _lifetime_value(books: Books, _: Period) -> tuple[float | None, Basis]:
    _orders_of, worth = _ever(books)
    return (float(worth.mean()) / 100 if len(worth) else None), (len(worth), "customer")


def _after_event(books: Books, period: Period, *, name: str) -> tuple[float | None, Basis]:
    """Of the customers who did this in the period, the share who ordered in it too."""
    names, at = books.frames.events["name"].array, books.frames.events["occurred_at"].to_numpy().view(np.int64)
    edges = midnights(period.first, period.last, books.zone)
    inside = slice(*np.searchsorted(at, [edges[0], edges[-1]]))
    did = spread_of(names.codes, np.asarray(names.categories, object) == name, False)[inside]
    people = np.zeros(len(books.frames.customers) + 1, bool)
    people[books.frames.events["row"].to_numpy()[inside][did]] = True
    bought = np.zeros_like(people)
    bought[_orders(books, period, "counted_row")] = True
    living = np.append(False, np.ones(len(books.frames), bool) if books.frames.living is None else books.frames.living)
    began = int(np.count_nonzero(people & living))
    return (np.count_nonzero(people & bought & living) / began if began else None), (began, "customer")


def _plural(base: str) -> str:
    return "customers with an order" if base == "customer with an order" else f"{base}s"


def worded_basis(basis: Basis) -> str:
    """Promise what a figure rests on, e.g. '312 orders'."""
    return f"{basis[0]:,} {basis[1] if basis[0] == 1 else _plural(basis[1])}"


MEASURES: dict[str, Measure] = {
    each.slug: each
    for each in (
        *map(_metric, METRICS),
        Measure("gross_revenue", "Revenue before refunds", "money",
                "What orders came to after discounts and before refunds.", _gross),
        Measure("revenue_per_day", "Revenue per day", "money", "Revenue divided by the days of the period.",
                lambda books, period: (books.total("revenue", period) / 100 / period.days, (books.total("orders", period), "order"))),
        Measure("orders_per_day", "Orders per day", "count", "Orders divided by the days of the period.",
                lambda books, period: (books.total("orders", period) / period.days, (books.total("orders", period), "order"))),
        Measure("refunds", "Refunds", "money", "Money given back for orders of the period.", _refunds),
        Measure("refunded_orders", "Orders refunded", "count", "Orders of the period with money given back.", _refunded_orders),
        Measure("discounts", "Discounts", "money", "What discounts took off the orders of the period.", _discounts),
        Measure("discounted_share", "Orders with a discount", "share", "Of the orders, the share with a discount.", _discounted),
        Measure("average_discount", "Average discount", "money", "Discounts divided by the orders that had one.", _average_discount),
        Measure("coupon_share", "Orders with a coupon", "share", "Of the orders, the share with a coupon code.", _couponed),
        Measure("checkout_conversion", "Checkouts that led to an order", "share",
                "Of the customers who started a checkout in the period, the share who ordered in it.",
                partial(_after_event, name="Started Checkout")),
        Measure("cart_conversion", "Carts that led to an order", "share",
                "Of the customers who put something into the cart in the period, the share who ordered in it.",
                partial(_after_event, name="Added to Cart")),
        Measure("units", "Units sold", "count", "Pieces in the orders of the period.", _units),
        Measure("units_per_order", "Units per order", "count", "Pieces divided by orders.", _units_per_order),
        Measure("signed_up", "Customers added", "count", "Customers whose record was made in the period.", _signed_up),
        Measure("repeat_revenue", "Revenue from repeat customers", "money",
                "Revenue of orders by customers who have at least two orders in all by now.", _of_repeat),
        Measure("repeat_revenue_share", "Their share of the revenue", "share",
                "Revenue from repeat customers divided by revenue.", _share_of_repeat),
        Measure("new_revenue", "Revenue from new customers", "money",
                "Revenue of orders by customers whose first order ever falls into the period.", partial(_of_buyers, are_new=True)),
        Measure("new_revenue_share", "Share from new customers", "share",
                "Revenue from new customers divided by revenue.", partial(_share_of_buyers, are_new=True)),
        Measure("returning_revenue", "Revenue from returning customers", "money",
                "Revenue of orders by customers who had bought before the period began.", partial(_of_buyers, are_new=False)),
        Measure("returning_revenue_share", "Share from returning customers", "share",
                "Revenue from returning customers divided by revenue.", partial(_share_of_buyers, are_new=False)),
        Measure("ordered_twice", "Ever ordered twice", "share",
                "Of the customers with an order, the share with at least two, of all time.", _ordered_twice, True),
        Measure("average_lifetime_value", "Average lifetime value", "money",
                "What a customer has spent in all, on average; customers without an order count as nothing.", _lifetime_value, True),
    )
}  # fmt: skip
