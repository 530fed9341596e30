"""Condition trees drawn at random from a shop's own fields and values, as an editor could have made them."""

import random
from collections.abc import Iterator
from typing import Any

from cdp import conditions as cd
from cdp.assistant.rules import Vocabulary
from cdp.conditions import Catalogue, Kind, Takes

_DAYS = ("2025-01-01", "2026-03-08", "2026-06-15", "2024-02-29")
_OF_NO_AMOUNT = ("count", "days_since", "days_since_first")


def some(catalogue: Catalogue, vocabulary: Vocabulary, count: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """So many trees, of one to three conditions with groups among them."""
    draw = _Draw(catalogue, vocabulary, random.Random(seed))
    for _ in range(count):
        yield {draw.dice.choice(["all", "any"]): [draw.tree() for _ in range(draw.dice.choice([1, 1, 2, 3]))]}


class _Draw:
    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary, dice: random.Random) -> None:
        self.catalogue, self.vocabulary, self.dice = catalogue, vocabulary, dice

    def tree(self, depth: int = 0) -> dict[str, Any]:
        chance = self.dice.random()
        if depth < 2 and chance < 0.25:
            match = self.dice.choice(["all", "any", "none"])
            return {match: [self.tree(depth + 1) for _ in range(self.dice.choice([1, 2, 2, 3]))]}
        if chance < 0.85:
            return self.leaf(self.dice.choice(list(self.catalogue.fields.values())))
        if chance < 0.95:
            return self.metric()
        return {
            "segment": self.dice.choice(list(self.catalogue.segments)),
            "operator": self.dice.choice(["in", "not_in"]),
        }

    def leaf(self, field: cd.Field, *, ranked: bool = True) -> dict[str, Any]:
        fitting = [
            one
            for one in cd.OPERATORS.values()
            if field.kind in one.kinds and (ranked or one.takes is not Takes.PERCENT)
        ]
        operator = self.dice.choice(fitting)
        node = {"field": field.key, "operator": operator.key}
        value = {
            Takes.NOTHING: lambda: None,
            Takes.ONE: lambda: self.value(field),
            Takes.MANY: lambda: [self.value(field) for _ in range(self.dice.choice([1, 2, 3]))],
            Takes.PAIR: lambda: sorted([self.value(field), self.value(field)]),
            Takes.DAYS: lambda: self.dice.choice([1, 7, 30, 60, 90, 365]),
            Takes.PERCENT: lambda: self.dice.choice([1, 10, 25, 50, 75, 99.9]),
        }[operator.takes]()
        return node if value is None else {**node, "value": value}

    def value(self, field: cd.Field) -> Any:
        if field.kind in (Kind.TEXT, Kind.LIST):
            return self.dice.choice([*self.vocabulary.known(field.key)[:8]] or ["x1"])
        if field.kind is Kind.CHOICE:
            return self.dice.choice(field.choices)
        return self.dice.choice({
            Kind.MONEY: [50, 100, 250, 1000, 19.99], Kind.NUMBER: [1, 2, 3, 5, 30, 60], Kind.TIME: _DAYS, Kind.DATE: _DAYS, Kind.YES_NO: [True, False],
        }[field.kind])  # fmt: skip

    def metric(self) -> dict[str, Any]:
        facts = self.dice.choice(list(cd.FACTS.values()))
        fitting = [each for each in facts.aggregates if facts.amounts or each in _OF_NO_AMOUNT]
        metric: dict[str, Any] = {"of": facts.key, "aggregate": self.dice.choice(fitting)}
        if metric["aggregate"] not in _OF_NO_AMOUNT:
            metric["field"] = self.dice.choice(facts.amounts)
        if self.dice.random() < 0.4:
            metric["in_last_days"] = self.dice.choice([30, 60, 365])
        if self.dice.random() < 0.4:
            metric["where"] = [self.leaf(self.dice.choice(list(facts.fields.values())), ranked=False)]
        operator = self.dice.choice(
            ["at_least", "equals", "greater_than", "less_than", "top_percent", "above_percentile"]
        )
        return {"metric": metric, "operator": operator, "value": self.dice.choice([1, 2, 50])}
