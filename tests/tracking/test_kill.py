"""A tracking server killed with everything in flight forgets no hit that it answered."""

from collections import Counter

import pytest

from cdp.settings import settings
from tests.tracking import serving


def lost_by(side: str, url: str, *, kills: int) -> tuple[int, int]:
    """How many answered hits were lost over the kills, and how many were recorded more often than asked for."""
    ids = serving.write_letters(url, 300)
    answered: Counter[tuple[int, str]] = Counter()
    for kill in range(kills):
        crowd = serving.paths(ids[kill::kills])
        with serving.served(side, url, settings().data_dir) as server:
            answered += Counter(map(serving.asked, serving.ask(server, crowd, kill_after=250)))
    serving.take_all_in(url)
    kept = Counter(serving.recorded(url))
    in_flight = kills * 8
    return (answered - kept).total(), max(0, (kept - answered).total() - in_flight)


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_no_answered_hit_is_lost_or_counted_twice_when_the_server_is_killed(database_url):
    assert lost_by("ours", database_url, kills=2) == (0, 0)


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_server_that_keeps_hits_in_memory_is_caught_losing_them(database_url):
    lost, _ = lost_by("memory", database_url, kills=1)
    assert lost > 0
