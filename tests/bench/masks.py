"""Masks of segments, against the same written by hand on the same arrays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow.compute as pc

from cdp import frames
from cdp.frames.columns import EPOCH
from tests.bench.race import Line, of_race, race
from tests.bench.shop import Bench

_DAY = 86_400_000_000
SEGMENTS: dict[str, Any] = {
    "percentile, country, consent": {
        "all": [
            {"field": "lifetime_value", "operator": "above_percentile", "value": 75},
            {"field": "country", "operator": "in", "value": ["DE", "AT", "CH"]},
            {"field": "email_subscribed", "operator": "equals", "value": True},
        ]
    },
    "lapsed": {
        "all": [
            {"field": "total_orders", "operator": "at_least", "value": 3},
            {"field": "country", "operator": "not_equals", "value": "US"},
            {"none": [{"field": "last_order_date", "operator": "in_last_days", "value": 90}]},
        ]
    },
    "text contains": {
        "any": [
            {"field": "email", "operator": "contains", "value": "anna"},
            {"field": "address_line1", "operator": "contains", "value": "maple"},
        ]
    },
    "nested any/none": {
        "any": [
            {
                "all": [
                    {"field": "created_at", "operator": "in_last_days", "value": 730},
                    {"field": "acquisition_source", "operator": "in", "value": ["instagram", "tiktok"]},
                ]
            },
            {
                "all": [
                    {"field": "acquisition_source", "operator": "not_in", "value": ["newsletter", "referral"]},
                    {"field": "avg_order_value", "operator": "greater_than", "value": 120},
                    {"any": [
                        {"field": "state", "operator": "is_blank"},
                        {"field": "state", "operator": "in", "value": ["NY", "CA"]},
                    ]},
                    {"none": [
                        {"all": [
                            {"field": "country", "operator": "equals", "value": "DE"},
                            {"field": "total_orders", "operator": "equals", "value": 1},
                        ]}
                    ]},
                ]
            },
        ]
    },
    "new": {
        "all": [
            {"field": "country", "operator": "equals", "value": "US"},
            {"field": "created_at", "operator": "in_last_days", "value": 30},
        ]
    },
}  # fmt: skip


class ByHand:
    """The five segments as an engineer writes them who knows the arrays: one look-up per byte of a category."""

    def __init__(self, bench: Bench) -> None:
        customers = bench.frames.customers
        self.column = {name: customers[name].to_numpy() for name in
                       ("lifetime_value", "total_orders", "avg_order_value", "created_at", "last_order_date")}  # fmt: skip
        self.words = {
            name: customers[name].array for name in ("country", "state", "acquisition_source", "email_consent")
        }
        self.email, self.address = (bench.frames.words.fold(customers[name]) for name in ("email", "address_line1"))
        self.now = (bench.now - EPOCH) // timedelta(microseconds=1)

    def among(self, name: str, *words: str) -> Any:
        """The rows with one of these words; one look-up per row."""
        values = self.words[name]
        assert values.codes.dtype == np.int8
        hits = np.zeros(256, bool)
        hits[np.flatnonzero(values.categories.isin(words))] = True
        return hits[values.codes.view(np.uint8)]

    def within(self, name: str, days: int) -> Any:
        """The rows with an instant in these last days."""
        ticks = self.column[name].view(np.int64)
        return (ticks >= self.now - days * _DAY) & (ticks <= self.now)

    def answers(self) -> dict[str, Callable[[], Any]]:
        """One function per segment."""
        return {
            "percentile, country, consent": self._percentile,
            "lapsed": self._lapsed,
            "text contains": self._text,
            "nested any/none": self._nested,
            "new": lambda: (self.words["country"].codes == self._code("country", "US")) & self.within("created_at", 30),
        }

    def _code(self, name: str, word: str) -> int:
        return int(self.words[name].categories.get_loc(word))

    def _percentile(self) -> Any:
        values = self.column["lifetime_value"]
        k = -(-3 * len(values) // 4)
        bar = np.partition(values, k - 1)[k - 1]
        subscribed = self.words["email_consent"].codes == self._code("email_consent", "subscribed")
        return (values > bar) & self.among("country", "DE", "AT", "CH") & subscribed

    def _lapsed(self) -> Any:
        abroad = self.words["country"].codes != self._code("country", "US")
        return (self.column["total_orders"] >= 3) & abroad & ~self.within("last_order_date", 90)

    def _text(self) -> Any:
        found = pc.match_substring(self.email, "anna"), pc.match_substring(self.address, "maple")
        return np.asarray(pc.fill_null(found[0], False)) | np.asarray(pc.fill_null(found[1], False))

    def _nested(self) -> Any:
        fresh = self.within("created_at", 730) & self.among("acquisition_source", "instagram", "tiktok")
        state = (self.words["state"].codes == -1) | self.among("state", "NY", "CA")
        once = (self.words["country"].codes == self._code("country", "DE")) & (self.column["total_orders"] == 1)
        other = ~self.among("acquisition_source", "newsletter", "referral") & (self.column["avg_order_value"] > 12_000)
        return fresh | (other & state & ~once)


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise a line per segment; both sides give the same mask, or the run ends here."""
    found: list[Line] = []
    against = {"text contains": "pyarrow kernels by hand"}
    for name, by_hand in ByHand(bench).answers().items():
        held = bench.cold()

        def ours(name: str = name) -> Any:
            return frames.mask(held, bench.parsed(SEGMENTS[name]), bench.catalogue, now=bench.now)

        assert np.array_equal(ours(), by_hand()), name

        def forget() -> None:
            held.leaves = bench.cold().leaves

        other = against.get(name, "numpy by hand")
        times = race({"ours": ours, other: by_hand}, rounds=3 * rounds, before=forget)
        found.append(of_race(f"mask: {name}", times, other, 1.5, note=f"{np.count_nonzero(by_hand()):,} of them"))
    return found


_FIVE = [
    {"field": "lifetime_value", "operator": "above_percentile", "value": 75},
    {"field": "country", "operator": "in", "value": ["US", "CA", "GB"]},
    {"field": "email_subscribed", "operator": "equals", "value": True},
    {"none": [{"field": "last_order_date", "operator": "in_last_days", "value": 90}]},
    {"field": "total_orders", "operator": "at_least", "value": 3},
]
_EDITS = [
    {"field": "lifetime_value", "operator": "above_percentile", "value": 80},
    {"field": "country", "operator": "in", "value": ["US", "CA", "GB", "IE"]},
    {"field": "email_subscribed", "operator": "equals", "value": False},
    {"none": [{"field": "last_order_date", "operator": "in_last_days", "value": 60}]},
    {"field": "total_orders", "operator": "at_least", "value": 2},
]


def edit_line(bench: Bench, rounds: int) -> Line:
    """Promise the line of editing one condition of five (each in its turn) against asking all five afresh."""
    held = bench.cold()
    edited = [[*_FIVE[:at], edit, *_FIVE[at + 1 :]] for at, edit in enumerate(_EDITS)]
    turn = iter(range(10**6))

    def primed() -> None:
        held.leaves = bench.cold().leaves
        frames.mask(held, bench.parsed({"all": _FIVE}), bench.catalogue, now=bench.now)

    def ours() -> Any:
        tree = edited[next(turn) % len(edited)]
        return frames.mask(held, bench.parsed({"all": tree}), bench.catalogue, now=bench.now)

    def full() -> Any:
        fresh = bench.cold()
        return frames.mask(fresh, bench.parsed({"all": _FIVE}), bench.catalogue, now=bench.now)

    times = race({"ours": ours, "full mask": full}, rounds=5 * rounds, before=primed)
    return of_race("one of five conditions edited", times, "full mask", 0.6, note="each of the five in turn")
