"""Who the sample customers are to the shop: since when, and who orders how often and when."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from cdp.demo.chance import DAY, MINUTE, Dice, Floats, Ints, Seasons, dice, seasons
from cdp.demo.sample import SAMPLES, created_at
from cdp.models.columns import micros

GUEST = -1


@dataclass(frozen=True)
class Plan:
    """Position of the customer and time of each order, in time order; `created` is by position of the customer."""

    now: int
    seasons: Seasons
    created: Ints
    customer: Ints
    placed: Ints


def draw(*, customers: int, orders: int, seed: int, now: datetime) -> Plan:
    """Promise a plan for that many customers (the hand-made ones first) and orders (without theirs)."""
    rng, business = dice(seed, 1), seasons(now)
    created = np.sort(business.at(rng.random(customers) ** 1.1))
    created[: len(SAMPLES)] = [created_at(sample, now) for sample in SAMPLES]
    guests = orders // 200 if customers > len(SAMPLES) else orders  # sold over the counter, to nobody known
    counts = np.concatenate([np.zeros(len(SAMPLES), int), _orders_each(rng, customers - len(SAMPLES), orders - guests)])
    customer = np.repeat(np.arange(customers, dtype=np.int32), counts)
    placed = _times(rng, created, counts, business, micros(now))
    customer = np.concatenate([customer, np.full(guests, GUEST, np.int32)])
    placed = np.concatenate([placed, business.at(rng.random(guests))])
    order = np.argsort(placed, kind="stable")
    return Plan(micros(now), business, created, customer[order], placed[order])


def _orders_each(rng: Dice, customers: int, orders: int) -> Ints:
    """About one in seven never bought, half of the others bought once, and few buy very often."""
    buyers = min(round(customers * 0.86), orders)
    again = min(buyers // 2, orders - buyers)
    counts = np.zeros(customers, np.int64)
    who = rng.permutation(customers)
    counts[who[:buyers]] = 1
    eager = rng.lognormal(0, 1.1, again)
    if again:
        counts[who[:again]] += 1 + rng.multinomial(orders - buyers - again, eager / eager.sum())
    elif buyers:
        counts[who[0]] += orders - buyers
    return counts


def _times(rng: Dice, created: Ints, counts: Ints, business: Seasons, now: int) -> Ints:
    bought = counts > 0
    customer = np.repeat(np.flatnonzero(bought).astype(np.int32), counts[bought])
    stays = rng.exponential(700, len(created)) * DAY  # how long they are with us, if we are patient
    until = business.share(np.minimum(created + stays, now).astype(np.int64))
    since = business.share(created)
    placed = business.at(_between(rng, since[customer], until[customer]))
    first = np.cumsum(counts[bought]) - counts[bought]
    # Most first orders are what makes the customer; some sign up for news and buy weeks later.
    waits = np.where(rng.random(len(first)) < 0.7, 3 * MINUTE, rng.exponential(25 * DAY, len(first)))
    placed[first] = created[bought] + waits.astype(np.int64)
    return np.minimum(np.maximum(placed, created[customer] + MINUTE), now - MINUTE)


def _between(rng: Dice, since: Floats, until: Floats) -> Floats:
    return since + (until - since) * rng.random(len(since))
