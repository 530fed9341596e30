"""Customers with their figures, tags and custom attributes, and what hangs on them, a piece at a time."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp.demo import consent, people
from cdp.demo.chance import DAY, Dice, Ints, Texts, dice, join, known, numbers, pick, words
from cdp.demo.orders import Totals
from cdp.demo.plan import Plan
from cdp.demo.write import Load
from cdp.models import ConsentChange, Customer, CustomerIdentity, Suppression, TotalsSource

AT_ONCE = 100_000
TABLES = (Customer, CustomerIdentity, ConsentChange, Suppression)
_INTERESTS = ("[]", '["hiking"]', '["knitting"]', '["camping", "hiking"]', '["hiking", "skiing"]', '["home"]',
              '["knitting", "home"]', '["travel"]', '["skiing", "travel"]', '["camping", "hiking", "skiing"]')  # fmt: skip


def write(load: Load, plan: Plan, totals: Totals, *, first_customer: int, seed: int) -> Ints:
    """Append all customers and what hangs on them; promise the e-mail consent of each, as in `consent.STATUSES`."""
    everybody = people.draw(customers=len(plan.created), first_customer=first_customer, seed=seed)
    said = []
    for piece, start in enumerate(range(0, len(plan.created), AT_ONCE)):
        part = slice(start, min(start + AT_ONCE, len(plan.created)))
        rng = dice(seed, 4, piece)
        ids = np.arange(part.start, part.stop) + first_customer
        person = people.columns(rng, everybody, part)
        said.append(_write_piece(load, rng, plan, totals, part, ids, person))
    return np.concatenate(said)


def _write_piece(
    load: Load, rng: Dice, plan: Plan, totals: Totals, part: slice, ids: Ints, person: dict[str, Any]
) -> Ints:
    created, with_samples = plan.created[part], part.start == 0
    consents = consent.draw(
        rng,
        created,
        has_email=known(person["email"]),
        has_phone=known(person["phone"]),
        now=plan.now,
        with_samples=with_samples,
    )
    figures = _figures(rng, totals, part, plan)
    more = {"tags": _tags(rng, totals.value[part]), "attributes": _attributes(rng, totals.value[part], part)}
    times = {"created_at": created, "updated_at": np.maximum(created, totals.last[part])}
    load.append(Customer, {"id": ids, **person, **more, **figures, **consents.columns(), **times})
    load.append(ConsentChange, consent.history(ids, consents))
    load.append(Suppression, consent.suppressions(rng, person["email"], created, plan.now))
    # Who left no address is known by the shop's own id at least.
    elsewhere = ids[(rng.random(len(ids)) < 0.93) | ~known(person["email"])]
    number = numbers(7_200_000_000_000 + elsewhere)
    load.append(CustomerIdentity, {"customer_id": elsewhere, "source": "demo", "external_id": number})
    return consents.email


def _figures(rng: Dice, totals: Totals, part: slice, plan: Plan) -> dict[str, Any]:
    """The totals that follow from the orders; a few customers without any bring totals from an older shop."""
    orders, value, first, last = (column[part] for column in (totals.orders, totals.value, totals.first, totals.last))
    claimed = (orders == 0) & (rng.random(len(orders)) < 0.12)
    claimed_orders = rng.geometric(0.4, len(orders))
    claimed_value = (claimed_orders * rng.lognormal(8.9, 0.6, len(orders))).astype(np.int64)
    claimed_last = np.maximum(plan.created[part] - (rng.random(len(orders)) * 300 * DAY).astype(np.int64), 0)
    count, spent = np.where(claimed, claimed_orders, orders), np.where(claimed, claimed_value, value)
    days = (last - first) / (float(DAY) * np.maximum(orders - 1, 1))
    sources = (TotalsSource.ORDERS, TotalsSource.IMPORTED, TotalsSource.NONE)
    return {
        "total_orders": count,
        "lifetime_value": spent,
        "avg_order_value": pa.array((2 * spent + count) // np.maximum(2 * count, 1), mask=count == 0),
        "first_order_date": pa.array(first, mask=orders == 0),
        "last_order_date": pa.array(np.where(claimed, claimed_last, last), mask=count == 0),
        "average_days_between_orders": pa.array(days, mask=orders < 2),
        "totals_source": words(sources, np.where(claimed, 1, np.where(orders > 0, 0, 2))),
        "imported_total_orders": pa.array(claimed_orders, mask=~claimed),
        "imported_lifetime_value": pa.array(claimed_value, mask=~claimed),
        "imported_last_order_date": pa.array(claimed_last, mask=~claimed),
    }


def _tags(rng: Dice, value: Ints) -> Texts:
    """Tags as JSON, in the order of the alphabet."""
    chances: dict[str, Any] = {
        "friends & family": 0.01, "gift buyer": 0.08, "newsletter pop-up": 0.2, "press": 0.003, "returns often": 0.02,
        "vip": np.where(value >= 100_000, 0.8, 0.0), "wholesale": 0.012,
    }  # fmt: skip
    return _json("[", {f'"{tag}"': rng.random(len(value)) < chance for tag, chance in chances.items()}, "]")


def _json(opening: str, parts: dict[str, Any], closing: str) -> Texts:
    """Join parts that are there: a part is a text with its mask, or a key with its values (None: not there)."""
    pieces = [
        words(["", f"{part}, "], values.astype(np.int8))
        if isinstance(values, np.ndarray)
        else pc.fill_null(join(f'"{part}": ', values, ", "), "")
        for part, values in parts.items()
    ]
    return join(opening, pc.utf8_rtrim(join(*pieces), characters=", "), closing)


def _attributes(rng: Dice, value: Ints, part: slice) -> Texts:
    """Values of the custom attributes as JSON, by key; what is not known has no key."""
    size = len(value)
    tier = np.searchsorted([1, 20_000, 60_000, 140_000], value, side="right")
    born = (np.datetime64("2006-06-01") - rng.gamma(4, 2700, size).astype("m8[D]")).astype("M8[D]")
    born_text = pc.strftime(pa.array(np.maximum(born, np.datetime64("1932-01-15"))), format='"%Y-%m-%d"')
    return _json("{", {
        "loyalty_tier": words([None, '"bronze"', '"silver"', '"gold"', '"platinum"'], tier, blank=rng.random(size) < 0.3),
        "birthday": pc.if_else(pa.array(rng.random(size) < 0.55), pa.scalar(None, pa.string()), born_text),
        "shoe_size": words([f"{n / 2:g}" for n in range(10, 27)], rng.binomial(16, 0.45, size), blank=rng.random(size) < 0.65),
        "wants_catalogue": words(["true", "false"], pick(rng, size, [2, 3]), blank=rng.random(size) < 0.7),
        "interests": words(_INTERESTS[1:], rng.integers(0, len(_INTERESTS) - 1, size), blank=rng.random(size) < 0.75),
    }, "}")  # fmt: skip
