"""Tracking: what keeping a hit costs the server, durable; what taking it in costs the worker; what a kill loses."""

import shutil
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from cdp import db
from cdp.settings import settings
from tests.bench.race import Figure, Limit, Line
from tests.bench.shop import FOLDER, Bench, tell
from tests.tracking import serving

_LETTERS = 2_000
_WITHOUT = "the same server, writing nothing"


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the three figures; at small size with few hits, to prove that they run."""
    hits, kills = (4_000, 5) if bench.customers > 10_000 else (200, 1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    url = f"sqlite:///{folder / 'hits.db'}"
    try:
        db.migrate(url)
        ids = serving.write_letters(url, _LETTERS)
        figure = _cost_of_keeping(url, ids, hits, rounds)
        return [figure, _cost_of_taking_in(url), _lost_by_kills(url, ids, kills)]
    finally:
        db.engine(url).dispose()
        shutil.rmtree(folder)
        shutil.rmtree(settings().data_dir / "hits", ignore_errors=True)


def _cost_of_keeping(url: str, ids: list[int], hits: int, rounds: int) -> Figure:
    """Processor time of the server for each hit: four pictures for each link, links known from the database once."""
    with ExitStack() as stack:
        sides = {"ours": "ours", _WITHOUT: "nothing"}
        servers = {
            name: stack.enter_context(serving.served(side, url, settings().data_dir)) for name, side in sides.items()
        }
        for server in servers.values():
            serving.ask(server, islice(serving.paths(ids), min(hits, 5 * _LETTERS)))
        spent = dict.fromkeys(servers, 0.0)
        for _ in range(rounds):
            for name, server in servers.items():
                spent[name] += _spent(server, list(islice(serving.paths(ids), hits)))
    each = {name: seconds / (rounds * hits) * 1e6 for name, seconds in spent.items()}
    return Figure(
        "keeping a tracking hit, CPU of the server", each["ours"], _WITHOUT, each[_WITHOUT], 1.5, unit="µs",
        rounds=rounds, note=f"durable against kill -9; {hits:,} hits a round",
    )  # fmt: skip


def _spent(server: serving.Server, paths: list[str]) -> float:
    before = server.cpu
    answered = serving.ask(server, paths)
    if len(answered) != len(paths):
        raise RuntimeError(f"{len(paths) - len(answered)} of {len(paths)} hits were not answered.")
    return server.cpu - before


def _cost_of_taking_in(url: str) -> Limit:
    start = time.process_time()
    taken = serving.take_all_in(url)
    each = (time.process_time() - start) / taken * 1e6
    return Limit(
        "taking a hit in, CPU of the worker", each, 500, unit="µs", rounds=1,
        note=f"{taken:,} hits to messages, events and customers",
    )  # fmt: skip


def _lost_by_kills(url: str, ids: list[int], kills: int) -> Limit:
    before = Counter(serving.recorded(url))
    answered: Counter[tuple[int, str]] = Counter()
    for kill in range(kills):
        tell(f"  kill -9 number {kill + 1}")
        with serving.served("ours", url, settings().data_dir) as server:
            crowd = serving.paths(ids[kill::kills])
            answered += Counter(map(serving.asked, serving.ask(server, crowd, kill_after=500 + 97 * kill)))
    serving.take_all_in(url)
    lost = (answered + before - Counter(serving.recorded(url))).total()
    return Limit(
        "answered hits lost", lost, 0, unit="hits", rounds=kills,
        note=f"{kills} x kill -9 with 8 requests in flight; {answered.total():,} answered",
    )  # fmt: skip
