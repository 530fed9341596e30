"""Values from the data, the commonest first, to suggest while a condition is written."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cdp.conditions import FACTS, Catalogue, Kind
from cdp.frames.find import known_values
from cdp.frames.frame import Frames

MOST = 40


def suggestions(frames: Frames, catalogue: Catalogue) -> dict[str, list[str]]:
    """Promise suggestions by field key, those of facts as 'orders.coupon'; worked out once per state of the data."""
    key = ("suggestions", tuple(catalogue.fields))
    if (known := frames.leaves.get(key)) is None:
        known = _of_customers(frames, catalogue) | _of_facts(frames)
        frames.leaves.put(key, known)
    return dict(known)


def _of_customers(frames: Frames, catalogue: Catalogue) -> dict[str, list[str]]:
    stored = [f for f in catalogue.fields.values() if f.kind in (Kind.TEXT, Kind.LIST) and f.key in frames.customers]
    return {field.key: known_values(frames, field.key, most=MOST) for field in stored}


def _of_facts(frames: Frames) -> dict[str, list[str]]:
    products = _products(frames)
    return {
        f"{facts.key}.{field.key}": products[field.key] if field.key in products else _own(frames, facts.key, field.key)
        for facts in FACTS.values()
        for field in facts.fields.values()
        if field.kind is Kind.TEXT
    }


def _products(frames: Frames) -> dict[str, list[str]]:
    sold = np.bincount(frames.lines["product"].to_numpy(), minlength=len(frames.products))
    columns = {"product": "name", "sku": "sku", "category": "category", "vendor": "vendor"}
    return {key: _commonest(frames.products[name].array, sold) for key, name in columns.items()}


def _own(frames: Frames, of: str, key: str) -> list[str]:
    return _commonest((frames.events if of == "events" else frames.orders)[key].array, None)


def _commonest(values: Any, weights: Any) -> list[str]:
    add: Callable[..., Any] = np.bincount
    counts = add(values.codes.astype(np.int64) + 1, weights, len(values.categories) + 1)[1:]
    best = np.argsort(-counts, kind="stable")[: MOST + 1]
    return [str(values.categories[at]) for at in best if counts[at] and values.categories[at]][:MOST]
