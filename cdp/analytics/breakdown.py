"""What orders and customers of a period come to, apart by product, category, vendor, country, coupon or source."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cdp.analytics import spread
from cdp.analytics.books import Books, days_of
from cdp.analytics.periods import Period, midnights
from cdp.frames.columns import Array, Mask

OF_LINES = ("product", "category", "vendor")
OF_CUSTOMERS = {"country": "country", "source": "acquisition_source"}
OF_ORDERS = ("coupon", *OF_CUSTOMERS)


@dataclass(frozen=True)
class Slice:
    """One value with what it came to, money in units. Lines know units, orders and customers how many people they are of.

    Revenue of lines is before discounts and refunds of whole orders, as the dashboard ranks products; else after refunds.
    """

    name: str
    revenue: float = 0.0
    orders: int = 0
    units: int = 0
    people: int = 0
    lifetime_value: float = 0.0  # of these people together


def of_lines(books: Books, period: Period, dimension: str, within: str = "") -> tuple[Slice, ...]:
    """Promise what was sold of each product, category or vendor in a period; `within` one category or vendor alone."""
    return books.once(("lines by", dimension, period, within), lambda: _of_lines(books, period, dimension, within))


def of_orders(books: Books, period: Period, dimension: str) -> tuple[Slice, ...]:
    """Promise the orders of a period by coupon, or by country or source of who ordered; those without one are left out."""
    return books.once(("orders by", dimension, period), lambda: _of_orders(books, period, dimension))


def of_customers(books: Books, period: Period | None, dimension: str, since: str = "") -> tuple[Slice, ...]:
    """Promise the customers by country or source: all, or those whose time in the column `since` falls into the period."""
    return books.once(
        ("customers by", dimension, since, period), lambda: _of_customers(books, period, dimension, since)
    )


def those_of(books: Books, period: Period, since: str) -> Mask:
    """Promise which living customers have their time of this column in the period."""
    days = days_of(books.frames.customers[since].to_numpy(), midnights(period.first, period.last, books.zone))
    return _living(books, days >= 0)


def _living(books: Books, found: Mask) -> Mask:
    return found if books.frames.living is None else found & books.frames.living


def _everyone(books: Books) -> Mask:
    return _living(books, np.ones(len(books.frames.customers), bool))


def of_named(books: Books, period: Period, part: str) -> Slice:
    """Promise what was sold in a period of all products whose names hold these words, as one."""
    names = books.frames.products["name"].array
    is_named = np.array([part.casefold() in str(one).casefold() for one in names.categories], bool)
    codes = np.append(np.where(is_named, 0, -1), -1)[names.codes]
    found = _of_codes(books, period, codes, (part,)) if len(names) else ()
    return found[0] if found else Slice(part)


def is_product(books: Books, name: str) -> bool:
    """Promise whether a product of the shop has just this name."""
    return any(name.casefold() == str(one).casefold() for one in books.frames.products["name"].array.categories)


def _of_lines(books: Books, period: Period, dimension: str, within: str) -> tuple[Slice, ...]:
    products = books.frames.products
    words = products["name" if dimension == "product" else dimension].array
    codes = np.asarray(words.codes)
    if within:
        meant = [
            products[name].astype(object).astype(str).str.casefold() == within.casefold()
            for name in ("category", "vendor")
        ]
        codes = np.where((meant[0] | meant[1]).to_numpy(), codes, -1)
    return _of_codes(books, period, codes, words.categories) if len(words) else ()


def _of_codes(books: Books, period: Period, code_of: Array, names: Any) -> tuple[Slice, ...]:
    """What was sold, put together by the code of each product; those of -1 are left out."""
    revenue, pieces, (product, order) = spread.per_product(books, period)
    known, size = code_of >= 0, len(names)
    money, sold = (np.bincount(code_of[known], given[known], size) for given in (revenue, pieces))
    codes = code_of[product]
    width = int(order.max(initial=0)) + 1
    pairs = np.unique(codes[codes >= 0].astype(np.int64) * width + order[codes >= 0])
    orders = np.bincount(pairs // width, minlength=size)
    return tuple(
        Slice(str(names[at]), float(money[at]) / 100, int(orders[at]), int(sold[at]))
        for at in np.flatnonzero(sold > 0)
        if names[at]
    )


def _of_orders(books: Books, period: Period, dimension: str) -> tuple[Slice, ...]:
    where = books.positions(period)
    orders = books.frames.orders.iloc[where]
    counted = np.ones(len(orders), bool) if books.counted is None else books.counted[where]
    row = orders["counted_row"].to_numpy()
    if dimension in OF_CUSTOMERS:
        words = books.frames.customers[OF_CUSTOMERS[dimension]].array
        codes = np.append(-1, np.asarray(words.codes))[row]
    else:
        words = orders[dimension].array
        codes = np.asarray(words.codes)
    living = np.append(False, _everyone(books))
    return _slices(words, codes, counted, orders["value"].to_numpy(), np.where(living[row], row, 0))


def _slices(words: pd.Categorical, codes: Array, counted: Mask, value: Array, row: Array) -> tuple[Slice, ...]:
    size = len(words.categories)
    known = counted & (codes >= 0)
    number = np.bincount(codes[known], minlength=size)
    money = np.bincount(codes[known], value[known].astype(np.float64), size)
    theirs = known & (row > 0)
    width = int(row.max(initial=0)) + 1
    once = np.unique(codes[theirs].astype(np.int64) * width + row[theirs])
    people = np.bincount(once // width, minlength=size)
    return tuple(
        Slice(str(words.categories[at]), float(money[at]) / 100, int(number[at]), people=int(people[at]))
        for at in np.flatnonzero(number)
        if words.categories[at]
    )


def _of_customers(books: Books, period: Period | None, dimension: str, since: str) -> tuple[Slice, ...]:
    customers = books.frames.customers
    found = _everyone(books) if period is None else those_of(books, period, since)
    words = customers[OF_CUSTOMERS[dimension]].array
    codes, size = np.asarray(words.codes), len(words.categories)
    known = found & (codes >= 0)
    people = np.bincount(codes[known], minlength=size)
    worth = np.bincount(codes[known], customers["lifetime_value"].to_numpy()[known].astype(np.float64), size)
    return tuple(
        Slice(str(words.categories[at]), people=int(people[at]), lifetime_value=float(worth[at]) / 100)
        for at in np.flatnonzero(people)
        if words.categories[at]
    )
