"""The sample shop: five customers everybody knows, and a believable brand around them, of any size."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from cdp import access, errors
from cdp.demo import customers as people
from cdp.demo import events, orders, plan
from cdp.demo.chance import Ints
from cdp.demo.products import PRODUCTS, SHOP
from cdp.demo.sample import SAMPLES
from cdp.demo.segments import ATTRIBUTES, SEGMENTS
from cdp.demo.write import Load
from cdp.models import Attribute, Base, Customer, Event, Order, OrderLine, Product, Segment, Shop
from cdp.models.columns import micros

__all__ = ["ATTRIBUTES", "PRODUCTS", "SAMPLES", "SEGMENTS", "Loaded", "load", "load_apart"]

_FACTS = (Order, OrderLine, Event)
_TABLES = (*people.TABLES, *_FACTS, Product, Attribute, Segment)


@dataclass(frozen=True)
class Loaded:
    """How many rows the sample shop got."""

    customers: int
    orders: int
    lines: int
    events: int


def load_apart(*, customers: int = 5_000) -> str:
    """Load the sample shop as the command line does, in a process of its own; promise what it said, or raise Conflict.

    A server must not load by itself: on SQLite the loader and the ORM would drop each other's file locks.
    """
    access.require("demo.load")
    command = [sys.executable, "-m", "cdp", "demo", "--customers", str(customers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stderr if done.returncode else done.stdout).strip().splitlines()
    if done.returncode:
        raise errors.Conflict(said[-1] if said else "The sample shop could not be loaded. Look into the log.")
    return said[-1]


def load(
    bulk: Any, *, now: datetime, customers: int = 5_000, orders: int | None = None, seed: int = 1,
    force: bool = False, tell: Callable[[str], None] = lambda _: None,
) -> Loaded:  # fmt: skip
    """Fill the database behind a `db.bulk` connection: four orders per customer unless told, the same for one seed.

    Refused with Conflict when there are customers already, unless forced: then the sample shop stands beside them.
    """
    orders = 4 * customers if orders is None else orders
    _check(customers, orders)
    filling = Load(bulk)
    if filling.rows("SELECT id FROM customers LIMIT 1") and not force:
        raise errors.Conflict(
            "This database has customers already. Load the sample shop into an empty one, or force it."
        )
    currency = _shop(filling, micros(now))
    with filling.without_indexes(*people.TABLES, *_FACTS):
        loaded = _fill(filling, now=now, customers=customers, orders=orders, seed=seed, currency=currency, tell=tell)
        tell("Building indexes")
    filling.finish(*_TABLES)
    return loaded


def _check(customers: int, orders: int) -> None:
    fewest = sum(sample.orders for sample in SAMPLES)
    if customers < len(SAMPLES) or orders < fewest:
        raise errors.Invalid(f"The sample shop has at least {len(SAMPLES)} customers and {fewest} orders.")


def _fill(
    filling: Load, *, now: datetime, customers: int, orders: int, seed: int, currency: str, tell: Callable[[str], None]
) -> Loaded:
    first_customer = filling.next_id(Customer)
    others = orders - sum(sample.orders for sample in SAMPLES)
    drawn = plan.draw(customers=customers, orders=others, seed=seed, now=now)
    tell(f"Writing {orders:,} orders")
    totals, lines = _orders(filling, drawn, now=now, seed=seed, first_customer=first_customer, currency=currency)
    tell(f"Writing {customers:,} customers")
    consents = people.write(filling, drawn, totals, first_customer=first_customer, seed=seed)
    tell("Writing events")
    count = events.write(filling, drawn, consents, first_customer=first_customer, seed=seed)
    return Loaded(customers, orders, lines, count)


def _orders(
    filling: Load, drawn: plan.Plan, *, now: datetime, seed: int, first_customer: int, currency: str
) -> tuple[orders.Totals, int]:
    totals, products = orders.Totals(len(drawn.created)), _products(filling)
    first_order, first_line = (filling.next_id(table) for table in (Order, OrderLine))
    next_order, next_line = first_order, first_line
    for basket in orders.baskets(drawn, now=now, seed=seed):
        orders.write(
            filling, basket, first_customer=first_customer, first_order=next_order, first_line=next_line,
            currency=currency, products=products,
        )  # fmt: skip
        totals.add(basket)
        next_order, next_line = next_order + len(basket.placed), next_line + len(basket.order)
    return totals, next_line - first_line


def _shop(filling: Load, at: int) -> str:
    """The shop's own row, custom attributes and segments, where they are not there yet; promise the shop's currency."""
    times = {"created_at": at, "updated_at": at}
    if not filling.rows("SELECT id FROM shop"):
        filling.append(Shop, {"id": np.array([1]), **SHOP, "is_demo": True, **times})
    elif not filling.rows("SELECT id FROM customers LIMIT 1"):
        filling.run("UPDATE shop SET is_demo = true")
    attributes = [dict(zip(("key", "label", "kind"), row, strict=True)) for row in ATTRIBUTES]
    _missing(filling, Attribute, attributes, **times)
    _missing(filling, Segment, [{**row, "owner": ""} for row in SEGMENTS], version=1, **times)
    return str(filling.rows("SELECT currency FROM shop")[0][0])


def _missing(filling: Load, model: type[Base], rows: list[dict[str, Any]], **more: Any) -> None:
    there = {key for (key,) in filling.rows(f"SELECT key FROM {model.__tablename__}")}
    new = [row for row in rows if row["key"] not in there]
    if not new:
        return
    columns = {key: [row[key] for row in new] for key in new[0]}
    if "conditions" in columns:
        columns["conditions"] = [json.dumps(tree) for tree in columns["conditions"]]
    filling.append(model, {**{key: pa.array(values) for key, values in columns.items()}, **more})


def _products(filling: Load) -> Ints:
    """The id of each product of the catalogue; those that are not there yet are added."""
    keys = ("name", "sku", "category", "vendor")
    wanted = [tuple(getattr(item, key) for key in keys) for item in PRODUCTS]
    ids = {tuple(row): number for number, *row in filling.rows(f"SELECT id, {', '.join(keys)} FROM products")}
    new = [row for row in wanted if row not in ids]
    start = filling.next_id(Product)
    ids.update(zip(new, range(start, start + len(new)), strict=True))
    if new:
        columns = {key: pa.array(values) for key, values in zip(keys, zip(*new, strict=True), strict=True)}
        filling.append(Product, {"id": np.arange(start, start + len(new)), **columns})
    return np.array([ids[row] for row in wanted])
