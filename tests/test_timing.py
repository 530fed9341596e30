"""When people buy and click, on the shop's clock, said only where it stands out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from cdp import frames
from cdp.analytics.timing import best_time, next_at
from tests.makers import make_customer, make_event, make_order

NEW_YORK = ZoneInfo("America/New_York")


def _asked(session, now, zone=NEW_YORK):
    session.commit()
    held = frames.read(session)
    return best_time(held, np.ones(len(held.customers), bool), zone=zone, now=now)


def test_an_hour_that_stands_out_is_found_on_the_shops_clock(session, now):
    customer = make_customer(session)
    start = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # 19:30 in New York, in summer
    for day in range(28):
        for _ in range(3):
            make_order(session, customer, placed_at=start + timedelta(days=day))
        make_event(session, customer, name="Clicked Email", occurred_at=start + timedelta(days=day))
    found = _asked(session, now)
    assert (found.n, found.orders, found.clicks, found.hour, found.hour_share) == (112, 84, 28, 19, 1.0)
    assert found.weekday is None, "every day alike: none stands out"


def test_little_is_not_enough(session, now):
    customer = make_customer(session)
    for day in range(20):
        make_order(session, customer, placed_at=now - timedelta(days=day))
    found = _asked(session, now)
    assert (found.is_enough, found.hour, found.n) == (False, None, 20)


def test_what_is_older_than_half_a_year_does_not_count(session, now):
    customer = make_customer(session)
    make_order(session, customer, placed_at=now - timedelta(days=181))
    make_event(session, customer, name="Opened Email", occurred_at=now - timedelta(days=1))
    assert _asked(session, now).n == 0


@pytest.mark.parametrize(
    ("weekday", "hour", "said"),
    [
        (1, 9, "2026-07-07 09:00"),
        (2, None, "2026-07-01 10:00"),
        (None, 15, "2026-07-07 15:00"),
        (0, 8, "2026-07-06 08:00"),
    ],
)
def test_the_next_such_hour_is_never_today(weekday, hour, said):
    at = next_at(weekday, hour, zone=NEW_YORK, now=datetime(2026, 6, 30, 12, tzinfo=UTC))  # a Tuesday
    assert f"{at:%Y-%m-%d %H:%M}" == said
