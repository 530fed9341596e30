"""How the shop's trade spreads: month by month, and over products and categories."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from cdp.analytics import periods
from cdp.analytics.books import Books
from cdp.analytics.periods import Period
from cdp.frames.columns import Array

MONTHS, BEST = 24, 8


@dataclass(frozen=True)
class Month:
    """A calendar month by its first day: revenue in units, and the customers who bought, first-time and returning."""

    first: date
    revenue: float
    orders: int
    new: int
    returning: int


@dataclass(frozen=True)
class Seller:
    """What one product or category brought in, in units of money before discounts and refunds of whole orders."""

    name: str
    revenue: float
    pieces: int


@dataclass(frozen=True)
class Best:
    """The best of a period, by revenue."""

    products: tuple[Seller, ...]
    categories: tuple[Seller, ...]


def by_month(books: Books, count: int = MONTHS) -> tuple[Month, ...]:
    """Promise the last calendar months, oldest first; the present one is not over."""
    return books.once(
        ("months", count), lambda: tuple(_month(books, one) for one in periods.months(books.today, count))
    )


def best(books: Books, period: Period, most: int = BEST) -> Best:
    """Promise which products and categories brought in most in a period; orders that do not count are left out."""
    return books.once(("best", period, most), lambda: _best(books, period, most))


def _month(books: Books, month: Period) -> Month:
    new, buyers = books.total("new", month), books.buyers(month)
    revenue = books.total("revenue", month) / 100
    return Month(month.first, revenue, books.total("orders", month), new, max(buyers - new, 0))


def _best(books: Books, period: Period, most: int) -> Best:
    products = books.frames.products
    if not len(products):
        return Best((), ())
    revenue, pieces, _ = per_product(books, period)
    return Best(
        *(_sellers(products[kind].array, revenue, pieces, most) for kind in ("name", "category")),
    )


def per_product(books: Books, period: Period) -> tuple[Array, Array, tuple[Array, Array]]:
    """Promise cents and pieces by position of the product, and of each line that counts its product and its order."""
    lines, where = books.frames.lines, books.positions(period)
    order = lines["order"].to_numpy()
    start, end = np.searchsorted(order, (where.start, where.stop))
    product, quantity, price = (lines[name].to_numpy()[start:end] for name in ("product", "quantity", "price"))
    order = order[start:end]
    if (counted := books.counted) is not None:
        quantity = quantity * counted[order]
    size = len(books.frames.products)
    amount = np.multiply(quantity, price, dtype=np.float64)  # doubles hold whole cents exactly up to 90 billions
    sold = quantity > 0
    return np.bincount(product, amount, size), np.bincount(product, quantity, size), (product[sold], order[sold])


def _sellers(words: pd.Categorical, revenue: Array, pieces: Array, most: int) -> tuple[Seller, ...]:
    size = len(words.categories)
    known = words.codes >= 0
    money, sold = (np.bincount(words.codes[known], given[known], size) for given in (revenue, pieces))
    ranked = sorted((at for at in np.flatnonzero(money > 0) if words.categories[at]), key=lambda at: -money[at])
    return tuple(Seller(str(words.categories[at]), float(money[at]) / 100, int(sold[at])) for at in ranked[:most])
