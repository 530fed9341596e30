"""Waits and quiet hours on the wall clock: time zones, and the days on which clocks are moved."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cdp.flows.clock import Quiet, Wait, opens, wait_ends, zone_named

BERLIN, NEW_YORK, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")


def local(zone: ZoneInfo, *at: int) -> datetime:
    """A wall clock time as an instant."""
    return datetime(*at, tzinfo=zone).astimezone(UTC)


def test_hours_pass_by_the_stopwatch_and_days_by_the_calendar():
    before = local(BERLIN, 2026, 3, 28, 12)  # clocks go forward in the night to the 29th
    assert wait_ends(Wait.of({"for": {"hours": 24}}), before, BERLIN) == before + timedelta(hours=24)
    assert wait_ends(Wait.of({"for": {"days": 1}}), before, BERLIN) == local(BERLIN, 2026, 3, 29, 12)
    assert local(BERLIN, 2026, 3, 29, 12) - before == timedelta(hours=23)


def test_a_wait_into_the_hour_that_clocks_skip_ends_after_it():
    ends = wait_ends(Wait.of({"for": {"days": 1}}), local(BERLIN, 2026, 3, 28, 2, 30), BERLIN)
    assert ends.astimezone(BERLIN).replace(tzinfo=None) == datetime(2026, 3, 29, 3, 30)


def test_a_wait_into_the_hour_that_clocks_repeat_ends_in_the_first_of_both():
    ends = wait_ends(Wait.of({"for": {"days": 1}}), local(BERLIN, 2026, 10, 24, 2, 30), BERLIN)
    assert ends == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_weeks_minutes_and_all_together_add_up():
    now = local(BERLIN, 2026, 6, 1, 8)
    ends = wait_ends(Wait.of({"for": {"weeks": 2, "days": 1, "hours": 3, "minutes": 15}}), now, BERLIN)
    assert ends == now + timedelta(days=15, hours=3, minutes=15)


@pytest.mark.parametrize(
    ("zone", "now", "ends"),
    [
        (BERLIN, (2026, 6, 30, 7, 59), (2026, 6, 30, 9)),
        (BERLIN, (2026, 6, 30, 9), (2026, 6, 30, 9)),
        (BERLIN, (2026, 6, 30, 9, 1), (2026, 7, 1, 9)),
        (KATHMANDU, (2026, 6, 30, 3), (2026, 6, 30, 9)),
        (NEW_YORK, (2026, 3, 8, 1, 30), (2026, 3, 8, 9)),  # clocks go forward in between
    ],
)
def test_until_an_hour_is_the_next_time_the_clock_shows_it(zone, now, ends):
    assert wait_ends(Wait.of({"until_hour": 9}), local(zone, *now), zone) == local(zone, *ends)


def test_an_hour_after_a_span_comes_after_the_span():
    now = local(BERLIN, 2026, 6, 30, 15)
    assert wait_ends(Wait.of({"for": {"days": 3}, "until_hour": 10}), now, BERLIN) == local(BERLIN, 2026, 7, 4, 10)


def test_only_on_weekdays_lets_a_weekend_pass():
    on_workdays = Wait.of({"weekdays": [0, 1, 2, 3, 4]})
    saturday, monday = local(BERLIN, 2026, 7, 4, 15), local(BERLIN, 2026, 7, 6, 15)
    assert wait_ends(on_workdays, saturday, BERLIN) == local(BERLIN, 2026, 7, 6)
    assert wait_ends(on_workdays, monday, BERLIN) == monday


def test_an_hour_on_a_weekday_that_has_passed_today_is_the_next_such_day():
    friday_evening = local(BERLIN, 2026, 7, 3, 18)
    ends = wait_ends(Wait.of({"until_hour": 9, "weekdays": [4]}), friday_evening, BERLIN)
    assert ends == local(BERLIN, 2026, 7, 10, 9)


def test_a_date_of_the_customers_is_waited_for_with_days_before_or_after_it():
    now, day = local(BERLIN, 2026, 6, 1, 8), date(2026, 6, 20)
    before, after = Wait.of({"until_field": "x", "days": -3}), Wait.of({"until_field": "x", "days": 3, "until_hour": 9})
    assert wait_ends(before, now, BERLIN, day) == local(BERLIN, 2026, 6, 17)
    assert wait_ends(after, now, BERLIN, day) == local(BERLIN, 2026, 6, 23, 9)


@pytest.mark.parametrize("day", [None, date(2026, 5, 1)])
def test_a_date_that_is_missing_or_past_is_not_waited_for(day):
    now = local(BERLIN, 2026, 6, 1, 8)
    assert wait_ends(Wait.of({"until_field": "x", "days": 3}), now, BERLIN, day) == now


def test_a_yearly_date_is_the_next_anniversary():
    birthday = Wait.of({"until_field": "x", "days": -3, "yearly": True, "until_hour": 9})
    now = local(BERLIN, 2026, 6, 1, 8)
    assert wait_ends(birthday, now, BERLIN, date(1990, 6, 20)) == local(BERLIN, 2026, 6, 17, 9)
    assert wait_ends(birthday, now, BERLIN, date(1990, 6, 2)) == local(BERLIN, 2027, 5, 30, 9)
    assert wait_ends(birthday, local(BERLIN, 2026, 12, 30, 8), BERLIN, date(1990, 1, 4)) == local(BERLIN, 2027, 1, 1, 9)


def test_a_birthday_on_the_29th_of_february_is_kept_on_the_28th_in_common_years():
    birthday = Wait.of({"until_field": "x", "yearly": True})
    now = local(BERLIN, 2026, 1, 1)
    assert wait_ends(birthday, now, BERLIN, date(1996, 2, 29)) == local(BERLIN, 2026, 2, 28)
    assert wait_ends(birthday, local(BERLIN, 2028, 1, 1), BERLIN, date(1996, 2, 29)) == local(BERLIN, 2028, 2, 29)


NIGHT = Quiet(starts=21, ends=8)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ((2026, 6, 30, 7, 59), (2026, 6, 30, 8)),
        ((2026, 6, 30, 8), (2026, 6, 30, 8)),
        ((2026, 6, 30, 20, 59), (2026, 6, 30, 20, 59)),
        ((2026, 6, 30, 21), (2026, 7, 1, 8)),
        ((2026, 10, 24, 23), (2026, 10, 25, 8)),  # a night of 25 hours
        ((2026, 3, 28, 23), (2026, 3, 29, 8)),  # and one of 23
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning(now, opening):
    assert opens(NIGHT, local(BERLIN, *now), BERLIN) == local(BERLIN, *opening)


def test_quiet_hours_within_a_day_leave_both_its_ends_open():
    siesta, day = Quiet(starts=13, ends=16), (2026, 6, 30)
    assert opens(siesta, local(BERLIN, *day, 12), BERLIN) == local(BERLIN, *day, 12)
    assert opens(siesta, local(BERLIN, *day, 14), BERLIN) == local(BERLIN, *day, 16)
    assert opens(siesta, local(BERLIN, *day, 17), BERLIN) == local(BERLIN, *day, 17)


def test_days_without_letters_are_skipped_whole():
    workdays = Quiet(starts=21, ends=8, weekdays=frozenset({0, 1, 2, 3, 4}))
    assert opens(workdays, local(BERLIN, 2026, 7, 3, 22), BERLIN) == local(BERLIN, 2026, 7, 6, 8)
    assert opens(workdays, local(BERLIN, 2026, 7, 4, 12), BERLIN) == local(BERLIN, 2026, 7, 6, 8)


def test_the_same_instant_is_night_in_one_zone_and_day_in_another():
    now = local(BERLIN, 2026, 6, 30, 22)
    assert opens(NIGHT, now, NEW_YORK) == now
    assert opens(NIGHT, now, BERLIN) == local(BERLIN, 2026, 7, 1, 8)


def test_without_quiet_hours_letters_go_out_at_once():
    now = local(BERLIN, 2026, 6, 30, 3)
    assert Quiet.of(None).is_never
    assert opens(Quiet.of(None), now, BERLIN) == now


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../etc/passwd"])
def test_a_name_that_is_no_time_zone_is_none(name):
    assert zone_named(name) is None
