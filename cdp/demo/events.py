"""What customers did on the site and with their mail, a piece at a time, in the order it happened."""

import json
from collections import Counter

import numpy as np

from cdp.demo import consent
from cdp.demo.chance import MINUTE, Dice, Flags, Ints, dice, pick, words
from cdp.demo.plan import Plan
from cdp.demo.products import PRODUCTS
from cdp.demo.write import Load
from cdp.events.catalogue import kind_of
from cdp.models import Event

AT_ONCE = 200_000
EACH = 3  # events per customer, on average
_NAMES: dict[str, float] = {
    "Viewed Product": 38, "Added to Cart": 14, "Started Checkout": 7, "Active on Site": 12, "Opened Email": 21,
    "Clicked Email": 5, "Searched": 3,
}  # fmt: skip
_KEYS = list(_NAMES)
_OF_PRODUCT, _OF_MAIL, _ON_SITE = 3, (4, 5), 3
_LETTERS = ("Spring walks", "Sock of the month", "New colours are here", "Winter sale", "Thank you", "A gift for you")
_SEARCHES = ("wool socks", "beanie", "merino", "gift", "sweater sale", "blanket")


def _as_json(rows: list[dict[str, object]]) -> list[str]:
    return [json.dumps(row, ensure_ascii=False) for row in rows]


_PROPERTIES = [
    *_as_json([{"product": p.name, "sku": p.sku, "category": p.category, "price": p.price / 100} for p in PRODUCTS]),
    *_as_json([{"campaign": letter} for letter in _LETTERS]),
    *_as_json([{"query": query} for query in _SEARCHES]),
    "{}",
]


def write(load: Load, plan: Plan, consents: Ints, *, first_customer: int, seed: int) -> int:
    """Append the events; promise how many there are. Only who agreed to mail at some time opens any."""
    customer, at = _moments(dice(seed, 5), plan)
    gets_mail = np.isin(consents, (consent.SUBSCRIBED, consent.UNSUBSCRIBED))
    counts = np.zeros((len(_KEYS), len(_PROPERTIES)), np.int64)
    for piece, start in enumerate(range(0, len(at), AT_ONCE)):
        part = slice(start, start + AT_ONCE)
        rng, who, when = dice(seed, 6, piece), customer[part], at[part]
        name = _names(rng, gets_mail[who])
        mail, received = np.isin(name, _OF_MAIL), np.minimum(when + rng.integers(0, MINUTE, len(when)), plan.now)
        told = _properties(rng, name)
        np.add.at(counts, (name, told), 1)
        load.append(
            Event,
            {
                "customer_id": who.astype(np.int64) + first_customer,
                "name": words(_KEYS, name),
                "occurred_at": when,
                "received_at": received,
                "source": words(["website", "email"], mail.astype(np.int8)),
                "properties": words(_PROPERTIES, told),
            },
        )
    _note(load, counts, plan.now)
    return len(at)


def _note(load: Load, counts: Ints, now: int) -> None:
    """Count the properties, as `cdp.events` does with each event that comes in, so that segments can ask for them."""
    found: Counter[tuple[str, str, str]] = Counter()
    for name, told in np.argwhere(counts):
        for key, value in json.loads(_PROPERTIES[told]).items():
            found[(_KEYS[name], key, str(kind_of(value)))] += int(counts[name, told])
    seen_at = str(now) if load.is_sqlite else f"to_timestamp({now} / 1000000.0)"
    rows = ", ".join(
        f"('{event}', '{key}', '{kind}', {count}, {seen_at})" for (event, key, kind), count in found.items()
    )
    load.run(
        f"""INSERT INTO event_properties (event, key, kind, count, seen_at) VALUES {rows}
        ON CONFLICT (event, key, kind) DO UPDATE
        SET count = event_properties.count + excluded.count, seen_at = excluded.seen_at"""
    )


def _moments(rng: Dice, plan: Plan) -> tuple[Ints, Ints]:
    """Some do much and many little; the nearer to now the more, for nobody kept what was long ago."""
    eager = rng.lognormal(0, 1, len(plan.created))
    customer = pick(rng, EACH * len(plan.created), eager).astype(np.int32)
    since = plan.seasons.share(plan.created)[customer]
    at = plan.seasons.at(since + (1 - since) * rng.random(len(customer)) ** 0.6)
    at = np.maximum(at, plan.created[customer])
    order = np.argsort(at, kind="stable")
    return customer[order], at[order]


def _names(rng: Dice, gets_mail: Flags) -> Ints:
    name = pick(rng, len(gets_mail), list(_NAMES.values()))
    return np.where(np.isin(name, _OF_MAIL) & ~gets_mail, _ON_SITE, name)


def _properties(rng: Dice, name: Ints) -> Ints:
    """Products for what was done with one, letters for mail, words for a search, nothing else."""
    product = (rng.random(len(name)) ** 1.5 * len(PRODUCTS)).astype(np.int64)
    letter = len(PRODUCTS) + rng.integers(0, len(_LETTERS), len(name))
    search = len(PRODUCTS) + len(_LETTERS) + rng.integers(0, len(_SEARCHES), len(name))
    kinds = [name < _OF_PRODUCT, np.isin(name, _OF_MAIL), name == _KEYS.index("Searched")]
    return np.select(kinds, [product, letter, search], default=len(_PROPERTIES) - 1)
