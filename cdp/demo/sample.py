"""The five customers everybody knows from the manual, with real orders behind their figures."""

from dataclasses import dataclass
from datetime import datetime

from cdp.demo.chance import DAY, HOUR
from cdp.models.columns import micros


@dataclass(frozen=True)
class Sample:
    """One hand-made customer; `spent` is in cents, `last_order` and `since` are days before now."""

    first_name: str
    last_name: str
    city: str
    orders: int
    spent: int
    last_order: int
    since: int
    is_subscribed: bool = True


SAMPLES: tuple[Sample, ...] = (
    Sample("John", "Doe", "Austin", orders=8, spent=125_000, last_order=15, since=640),
    Sample("Jane", "Smith", "Los Angeles", orders=12, spent=210_000, last_order=22, since=890),
    Sample("Mike", "Johnson", "Houston", orders=3, spent=45_000, last_order=90, since=410, is_subscribed=False),
    Sample("Sarah", "Wilson", "San Francisco", orders=10, spent=168_000, last_order=30, since=760),
    Sample("David", "Brown", "Dallas", orders=5, spent=89_000, last_order=45, since=530),
)


def created_at(sample: Sample, now: datetime) -> int:
    """Promise since when they are customers, in microseconds."""
    return micros(now) - sample.since * DAY


def order_times(sample: Sample, now: datetime) -> list[int]:
    """Promise the times of their orders in microseconds, evenly from the day they came to their last one."""
    step = (sample.since - 1 - sample.last_order) * DAY // (sample.orders - 1)
    last = micros(now) - sample.last_order * DAY - 2 * HOUR
    return [last - step * back for back in reversed(range(sample.orders))]


def order_totals(sample: Sample) -> list[int]:
    """Promise totals in cents, rising a little from order to order, that add up to what they spent."""
    shares = [3 + n for n in range(sample.orders)]
    totals = [sample.spent * share // sum(shares) // 100 * 100 for share in shares]
    return [*totals[:-1], sample.spent - sum(totals[:-1])]
