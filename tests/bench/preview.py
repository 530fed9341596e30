"""The whole live preview against the same screen out of Django's ORM."""

import math
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cdp import frames
from cdp.frames import find
from cdp.frames.frame import Leaves
from cdp.frames.preview import Preview, preview
from tests.bench.masks import SEGMENTS
from tests.bench.race import Figure, Limit, Line, Times, race
from tests.bench.shop import Bench, tell

_SHOWN = ("full_name", "email", "country", "city", "total_orders", "lifetime_value", "last_order_date", "email_consent",
          "acquisition_source", "created_at")  # fmt: skip


class Screen:
    """Our preview: what a rerun of the Segments page asks for."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.held = bench.cold()
        self.learn()

    def forget(self) -> None:
        """Another segment was looked at before: what concerns everyone is known, none of the conditions is."""
        known = Leaves()
        known._kept = OrderedDict(self._before._kept)
        self.held.leaves = known

    def forget_all(self) -> None:
        """The data has just changed: nothing is known."""
        self.held.leaves = Leaves()

    def learn(self) -> None:
        """Take what is known now, and after some segment was looked at, for what concerns everyone."""
        self.show({"all": [{"field": "total_orders", "operator": "at_least", "value": 1}]})
        self._before = self.held.leaves

    def show(self, tree: Any) -> tuple[Preview, Any]:
        """Promise figures, charts and the first 50 people."""
        bench, node = self.bench, self.bench.parsed(tree)
        found = frames.mask(self.held, node, bench.catalogue, now=bench.now)
        shown = preview(self.held, found, bench.catalogue, now=bench.now)
        first = find.find(self.held, bench.catalogue, now=bench.now, where=node, limit=50)
        return shown, find.rows(self.held, first.positions, _SHOWN, bench.catalogue, now=bench.now)


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise our preview beside Django on SQLite and, where there is a server, on PostgreSQL, and its p95."""
    ours = Screen(bench)
    found: list[Line] = []
    with _django() as seed:
        for label, alias, bar in (
            ("Django ORM on SQLite", seed.on_sqlite(bench.path), 30.0),
            ("Django ORM on PostgreSQL, indexed", seed.on_postgres(bench.path), 8.0),
        ):
            if alias is None:
                tell("No PostgreSQL server answers: the preview is not compared with it.")
                continue
            found.append(_against(seed, alias, label, bar, ours, bench, rounds))
    return [*found, *_worst(ours, rounds)]


@contextmanager
def _django() -> Iterator[Any]:
    from tests.bench import seed

    try:
        yield seed
    finally:
        seed.leave()


def _against(seed: Any, alias: str, label: str, bar: float, ours: Screen, bench: Bench, rounds: int) -> Line:
    mine, theirs, ratios = [], [], {}
    for name, where in seed.segments(alias, bench.now).items():
        tell(f"  {name}, {label}")
        shown, rows = ours.show(SEGMENTS[name])
        step, place = shown.lifetime_value.edges[1], shown.place_field

        def django(where: Any = where, step: float = step, place: str = place) -> Any:
            return seed.screen(alias, where(), bench.now, step=step, place=place)

        _check(name, shown, rows, django())
        sides = {"ours": lambda name=name: ours.show(SEGMENTS[name]), label: django}
        times = race(sides, rounds=rounds, before=ours.forget, warm=False)
        mine.append(times["ours"].median)
        theirs.append(times[label].median)
        ratios[name] = theirs[-1] / mine[-1]
    note = "geometric mean of five segments: " + ", ".join(f"{name} {ratio:.0f}x" for name, ratio in ratios.items())
    return Figure("whole preview", _mean(mine), label, _mean(theirs), bar, is_faster=True, rounds=rounds, note=note)


def _mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def _check(name: str, shown: Preview, rows: Any, theirs: dict[str, Any]) -> None:
    """Both sides must show the same, or there is nothing to race."""
    assert shown.count == theirs["count"], name
    assert round(shown.revenue, 2) == round(float(theirs["revenue"] or 0), 2), name
    assert shown.subscribed == theirs["subscribed"], name
    assert len(rows) == len(theirs["rows"]), name
    assert list(rows["email"]) == [row.email for row in theirs["rows"]], name
    for ours, keys in ((shown.recency, theirs["recency"]), (shown.order_counts, theirs["order_counts"])):
        assert {at: n for at, n in enumerate(ours.counts) if n} == keys, name
    for bars, counts in ((shown.sources, theirs["sources"]), (shown.places, theirs["places"])):
        assert all(counts[label] == n for label, n in zip(bars.labels, bars.counts, strict=True)), name


def _worst(ours: Screen, rounds: int) -> list[Line]:
    each: list[float] = []
    for name, tree in SEGMENTS.items():
        times = race({name: lambda tree=tree: ours.show(tree)}, rounds=4 * rounds, before=ours.forget)
        each += times[name].each
    tree = SEGMENTS["lapsed"]
    first = race({"first": lambda: ours.show(tree)}, rounds=rounds, before=ours.forget_all)["first"]
    note = f"the first one after a change of the data: {first.median:,.0f} ms"
    return [Limit("whole preview, p95", Times(tuple(each)).p95, 150, rounds=len(each), note=note)]
