"""One import as it was asked for: the file, how to read it, and what a person answered."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from cdp.erased import Erased
from cdp.errors import Invalid
from cdp.imports import clean, detect, mailchimp, read
from cdp.imports.reader import Reader
from cdp.imports.traits import Trait, guess_traits
from cdp.models import Attribute, Shop

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Options:
    """What only a person knows; every field answers the question of the same key."""

    time_zone: str | None = None
    date_order: str | None = None  # "day" or "month" first
    status: str | None = None  # which Mailchimp list it is
    currency: str | None = None
    origin: str | None = None  # the system the ids come from, for tables of one's own
    traits: tuple[Trait, ...] | None = None  # None: every unknown column that has values


@dataclass
class Job:
    """Everything the steps of one import share; `faults` counts cells that were left out, by what was wrong."""

    source: read.Source
    reader: Reader
    mapping: dict[str, tuple[str, ...]]
    options: Options
    traits: tuple[Trait, ...]
    shop: Shop
    faults: Counter[str] = field(default_factory=Counter)
    progress: Progress = lambda share, words: None
    erased: Erased = field(default_factory=Erased)

    @property
    def origin(self) -> str:
        """The system whose ids the file holds."""
        return self.options.origin or self.reader.source

    @property
    def zone(self) -> str:
        """The zone of times without an offset."""
        return self.options.time_zone or "UTC"

    @property
    def decimal_comma(self) -> bool:
        """Whether a lone comma is more likely a decimal point than a thousands sign."""
        return self.source.delimiter == ";"

    def has(self, target: str) -> bool:
        """Whether the file has a column for the target."""
        return bool(self.mapping.get(target))

    def cells(self, table: pa.Table, target: str) -> pa.Array:
        """The cells for a target, from the first of its columns that is not blank in a row."""
        names = self.mapping[target]
        if len(names) == 1:
            return table[names[0]].combine_chunks()
        return clean.first_of([clean.words(table[name].combine_chunks()) for name in names])

    def gone(self, columns: Mapping[str, pa.Array], external_id: str = "external_id") -> pa.Array:
        """Which rows are of people who were erased, by their cleaned keys."""
        keys = ("email", "phone", external_id)
        rows = next((len(each) for each in columns.values()), 0)
        if not self.erased:
            return pa.array(np.zeros(rows, dtype=bool))
        listed = [columns[name].to_pylist() if name in columns else [None] * rows for name in keys]
        return pa.array(self.erased.rows(*listed, source=self.origin), pa.bool_())

    def instants(self, table: pa.Table, target: str) -> tuple[pa.Array, pa.Array]:
        """The times for a target, and which cells are none."""
        order = self.options.date_order == "day"
        return clean.instants(self.cells(table, target), zone=self.zone, day_first=order)

    def asked_for(self) -> dict[str, Any]:
        """What is remembered of this job beside its counts."""
        options = {key: value for key, value in asdict(self.options).items() if value and key != "traits"}
        traits = {trait.column: trait.key for trait in self.traits}
        return {"mapping": {key: list(names) for key, names in self.mapping.items()}, "attributes": traits, **options}


def prepare(
    source: read.Source,
    *,
    kind: str | None,
    mapping: dict[str, Any] | None,
    options: Options,
    shop: Shop,
    declared: dict[str, Attribute],
) -> Job:
    """Promise a job that can be run; raises Invalid when the file is refused or a question has no answer."""
    sample = detect.first_piece(source)
    found = detect.look(source, kind=kind, sample=sample)
    reader = detect.reader_of(found.kind)
    if reader.refusal:
        raise Invalid(reader.refusal)
    chosen = found.mapping if mapping is None else _checked(reader, mapping, source)
    options = _answered(detect.questions(reader, chosen, sample, source.name), options, source)
    traits = found.traits if options.traits is None else options.traits
    if mapping is not None and options.traits is None:
        traits = guess_traits(reader, chosen, sample) if reader.subject == "customers" else []
    return Job(
        source=source,
        reader=reader,
        mapping=chosen,
        options=options,
        traits=tuple(_as_declared(trait, declared) for trait in traits if trait.is_on),
        shop=shop,
    )


def _checked(reader: Reader, mapping: dict[str, Any], source: read.Source) -> dict[str, tuple[str, ...]]:
    chosen = {
        target: (names,) if isinstance(names, str) else tuple(names) for target, names in mapping.items() if names
    }
    for target, names in chosen.items():
        if target not in reader.targets:
            raise Invalid(
                f"“{target}” is nothing a column of {reader.label} can be. Choose one of: {', '.join(reader.targets)}."
            )
        if missing := [name for name in names if name not in source.columns]:
            raise Invalid(
                f"{source.name} has no column “{missing[0]}”. Its columns are: {', '.join(source.columns[:40])}."
            )
    return chosen


def _answered(asked: list[detect.Question], options: Options, source: read.Source) -> Options:
    if options.time_zone and not clean.is_known_zone(options.time_zone):
        raise Invalid(f"There is no time zone “{options.time_zone}”. Write it like Europe/Berlin.")
    for question in asked:
        answer = getattr(options, question.key)
        if answer is None and question.default is None:
            choices = "; ".join(f"{key} = {words}" for key, words in question.choices.items())
            raise Invalid(f"{source.name}: {question.text} Answer with {choices}.", {question.key: [question.text]})
        if answer and question.choices and answer not in question.choices:
            raise Invalid(f"{source.name}: “{answer}” is no answer to: {question.text}")
    if options.status is None and (status := mailchimp.status_of(source.name)):
        options = replace(options, status=status)
    return options


def _as_declared(trait: Trait, declared: dict[str, Attribute]) -> Trait:
    known = declared.get(trait.key)
    return trait if known is None else replace(trait, kind=known.kind, label=known.label)
