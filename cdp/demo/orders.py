"""Orders with their lines, a piece at a time, and what they add up to for each customer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from cdp.demo.chance import DAY, Dice, Flags, Floats, Ints, dice, join, month, numbers, pick, words
from cdp.demo.plan import GUEST, Plan
from cdp.demo.products import COUPONS, PRODUCTS
from cdp.demo.sample import SAMPLES, order_times, order_totals
from cdp.demo.write import Load
from cdp.models import UNCOUNTED, Order, OrderLine, OrderStatus

AT_ONCE = 200_000
_FIRST_NUMBER = 1001
_SHIPPING, _FREE_FROM = 595, 7500
_PRICES = np.array([item.price for item in PRODUCTS])
_SELLS = (1.5 + np.arange(len(PRODUCTS))[dice(7).permutation(len(PRODUCTS))]) ** -0.7
_STATUS = [status.value for status in OrderStatus]
_COUNTS = np.array([status not in UNCOUNTED for status in OrderStatus])
_CODE = {status: code for code, status in enumerate(OrderStatus)}
_ENDS = {
    OrderStatus.PAID: 92.5,
    OrderStatus.REFUNDED: 2,
    OrderStatus.PARTIALLY_REFUNDED: 2.5,
    OrderStatus.CANCELLED: 2.4,
    OrderStatus.VOIDED: 0.4,
    OrderStatus.PARTIALLY_PAID: 0.2,
}
_OFF = np.array([off for _, off, _, _ in COUPONS])
_COUPON_WEIGHTS = np.array(
    [[weight if not months or m in months else 0 for _, _, months, weight in COUPONS] for m in range(1, 13)]
)


@dataclass(frozen=True)
class Basket:
    """A piece of orders as columns, and their lines as columns; `order` is the order's position in the piece."""

    customer: Ints
    placed: Ints
    status: Ints
    total: Ints
    discount: Ints
    coupon: Ints  # -1: none
    refunded: Ints
    order: Ints
    product: Ints
    quantity: Ints


@dataclass
class Totals:
    """What counted orders add up to, by position of the customer; times are 0 where there is none."""

    size: int
    orders: Ints = field(init=False)
    value: Ints = field(init=False)
    first: Ints = field(init=False)
    last: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.orders, self.value, self.first, self.last = (np.zeros(self.size, np.int64) for _ in range(4))

    def add(self, basket: Basket) -> None:
        """Count these orders in; pieces come in time order for each customer."""
        counted = _COUNTS[basket.status] & (basket.customer != GUEST)
        who, placed = basket.customer[counted], basket.placed[counted]
        np.add.at(self.orders, who, 1)
        np.add.at(self.value, who, (basket.total - basket.refunded)[counted])
        self.last[who] = placed  # where a customer comes twice, the later one stays
        earlier = self.first[who] == 0
        self.first[who[earlier][::-1]] = placed[earlier][::-1]


def baskets(plan: Plan, *, now: datetime, seed: int) -> Iterator[Basket]:
    """Promise all orders in pieces: those of the hand-made customers first, then the rest in time order."""
    yield _sample_basket(now)
    for piece, start in enumerate(range(0, len(plan.placed), AT_ONCE)):
        customer, placed = (column[start : start + AT_ONCE] for column in (plan.customer, plan.placed))
        yield _basket(dice(seed, 2, piece), customer, placed, plan.now)


def _basket(rng: Dice, customer: Ints, placed: Ints, now: int) -> Basket:
    size = len(placed)
    lines = 1 + pick(rng, size, [62, 24, 9, 4, 1])
    order = np.repeat(np.arange(size), lines)
    product = pick(rng, len(order), _SELLS)
    quantity = np.array([1, 2, 3, 4, 6])[pick(rng, len(order), [80, 14, 4, 1.5, 0.5])]
    subtotal = np.bincount(order, weights=_PRICES[product] * quantity, minlength=size).astype(np.int64)
    coupon = _coupons(rng, placed)
    discount = np.where(coupon >= 0, (subtotal * _OFF[coupon] + 50) // 100, 0)
    total = subtotal - discount
    total += np.where(total < _FREE_FROM, _SHIPPING, 0)
    status = _statuses(rng, placed, now)
    first_line = np.cumsum(lines) - lines
    refunded = _refunds(status, total, part=np.minimum(_PRICES[product[first_line]], total // 2))
    return Basket(customer, placed, status, total, discount, coupon, refunded, order, product, quantity)


def _coupons(rng: Dice, placed: Ints) -> Ints:
    """One order in four has a coupon, more when there is a sale on."""
    weights = _COUPON_WEIGHTS[month(placed)]
    used = rng.random(len(placed)) < 0.12 + 0.02 * weights.sum(axis=1).clip(max=16)
    edges: Floats = np.cumsum(weights, axis=1)
    codes = (edges < rng.random((len(placed), 1)) * edges[:, -1:]).sum(axis=1)
    return np.where(used, codes, -1)


def _statuses(rng: Dice, placed: Ints, now: int) -> Ints:
    ends = np.array([_CODE[status] for status in _ENDS])
    status = ends[pick(rng, len(placed), list(_ENDS.values()))]
    fresh: Flags = (placed > now - 3 * DAY) & (rng.random(len(placed)) < 0.3)
    waiting = np.array([_CODE[OrderStatus.PENDING], _CODE[OrderStatus.AUTHORIZED]])
    return np.where(fresh, waiting[pick(rng, len(placed), [1, 2])], status)


def _refunds(status: Ints, total: Ints, *, part: Ints) -> Ints:
    partly = np.where(status == _CODE[OrderStatus.PARTIALLY_REFUNDED], part, 0)
    return np.where(status == _CODE[OrderStatus.REFUNDED], total, partly)


def _sample_basket(now: datetime) -> Basket:
    """Orders whose totals are given: the coupon takes off what the lines come to above that."""
    customer = np.repeat(np.arange(len(SAMPLES)), [sample.orders for sample in SAMPLES])
    placed = np.array([at for sample in SAMPLES for at in order_times(sample, now)])
    total = np.array([amount for sample in SAMPLES for amount in order_totals(sample)])
    rng = dice(5)
    chosen = [_lines_worth(rng, int(amount)) for amount in total]
    order = np.repeat(np.arange(len(total)), [len(products) for products in chosen])
    product = np.concatenate(chosen)
    subtotal = np.bincount(order, weights=_PRICES[product]).astype(np.int64)
    coupon = np.where(subtotal > total, [code for code, *_ in COUPONS].index("FRIENDS"), -1)
    status, nothing = np.full(len(total), _CODE[OrderStatus.PAID]), np.zeros(len(total), np.int64)
    ones = np.ones(len(product), np.int64)
    return Basket(customer, placed, status, total, subtotal - total, coupon, nothing, order, product, ones)


def _lines_worth(rng: Dice, total: int) -> Ints:
    """The products of the best of some tries to reach the total and go little above it."""
    tries = rng.permuted(np.tile(np.arange(len(PRODUCTS)), (60, 1)), axis=1)
    sums = np.cumsum(_PRICES[tries], axis=1)
    enough = np.argmax(sums >= total, axis=1)
    best = int(np.argmin(sums[np.arange(len(tries)), enough]))
    products: Ints = tries[best, : enough[best] + 1]
    return products


def write(
    load: Load, basket: Basket, *, first_customer: int, first_order: int, first_line: int, currency: str,
    products: Ints,
) -> None:  # fmt: skip
    """Append a piece of orders and its lines; `products` is the id of each product of the catalogue."""
    size = len(basket.placed)
    ids = np.arange(first_order, first_order + size)
    load.append(
        Order,
        {
            "id": ids,
            "customer_id": pa.array(basket.customer.astype(np.int64) + first_customer, mask=basket.customer == GUEST),
            "source": "demo",
            "external_id": numbers(5_500_000_000_000 + ids),
            "number": join("#", numbers(ids - 1 + _FIRST_NUMBER)),
            "placed_at": basket.placed,
            "status": words(_STATUS, basket.status),
            "currency": currency,
            "total": basket.total,
            "discount": basket.discount,
            "coupon": words([code for code, *_ in COUPONS], basket.coupon.clip(min=0), blank=basket.coupon < 0),
            "refunded_amount": basket.refunded,
            "is_counted": _COUNTS[basket.status],
            "created_at": basket.placed,
            "updated_at": basket.placed,
        },
    )
    lines: dict[str, Any] = {
        "id": np.arange(first_line, first_line + len(basket.order)),
        "order_id": basket.order + first_order,
        "product_id": products[basket.product],
        "quantity": basket.quantity,
        "price": _PRICES[basket.product],
    }
    load.append(OrderLine, lines)
