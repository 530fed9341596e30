"""The vocabulary of a shop from its frames, made once for the words there are in its data."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from cdp.assistant.rules.titles import CAMPAIGN
from cdp.assistant.rules.vocabulary import MOST_KNOWN, Figures, Vocabulary
from cdp.conditions import Catalogue, Kind
from cdp.frames import Frames
from cdp.frames.find import known_values
from cdp.frames.suggest import suggestions

_FIGURED = ("lifetime_value", "total_orders", "avg_order_value", "average_days_between_orders")


def vocabulary_of(
    frames: Frames, catalogue: Catalogue, said: Callable[[], Mapping[str, Sequence[str]]] | None = None
) -> Vocabulary:
    """Promise the vocabulary of this shop; its words are gathered anew only when the data, the fields or the segments have new ones.

    The figures behind them are those of the data as it is. `said` tells what properties of events mostly say, by key.
    """
    letters = _letters(frames, said)
    named = tuple((key, one.name) for key, one in catalogue.segments.items())
    labels = tuple((one.key, one.label) for one in catalogue.fields.values())
    key = ("assistant vocabulary", labels, named, catalogue.currency, str(catalogue.time_zone))
    known = frames.words.made_of(key, _columns(frames), lambda: _gathered(frames, catalogue))
    if (figures := frames.leaves.get("assistant figures")) is None:
        figures = _figures(frames)
        frames.leaves.put("assistant figures", figures)
    values = {**known.values, CAMPAIGN: letters}
    # Segments and fields are looked up in the catalogue as it is now; only the words were kept.
    return Vocabulary(catalogue, values, figures, known.own, known.speller)


def _gathered(frames: Frames, catalogue: Catalogue) -> Vocabulary:
    products = frames.products.head(MOST_KNOWN)
    categories = {
        str(name): str(category)
        for name, category in zip(products["name"], products["category"], strict=True)
        if isinstance(category, str) and category
    }
    return Vocabulary.of(catalogue, _values(frames, catalogue), categories=categories)


def _letters(frames: Frames, said: Callable[[], Mapping[str, Sequence[str]]] | None) -> tuple[str, ...]:
    """The names of letters that were opened or clicked lately, looked up once per state of the data."""
    if said is None:
        return ()
    if (known := frames.leaves.get("letters' names")) is None:
        known = tuple(said().get("campaign", ()))
        frames.leaves.put("letters' names", known)
    return tuple(known)


def _columns(frames: Frames) -> list[pd.Series]:
    """The columns whose next word would be a word of the vocabulary.

    Where there are more words than it takes, a new one is not among the commonest. Lists are kept as they were found
    together, so of them any may hold a new word.
    """
    held = (frames.customers, frames.products, frames.orders, frames.events)
    columns = [frame[name] for frame in held for name in frame if isinstance(frame[name].array, pd.Categorical)]
    return [
        column for column in columns if len(words := column.array.categories) <= MOST_KNOWN or words[0].startswith("[")
    ]


def _values(frames: Frames, catalogue: Catalogue) -> dict[str, list[str]]:
    values = suggestions(frames, catalogue)
    for key in ("tags", "acquisition_source", "country", "state", "city", "language"):
        values[key] = known_values(frames, key, most=MOST_KNOWN)
    names = frames.products["name"].array
    values["orders.product"] = [str(one) for one in names.categories][:MOST_KNOWN]
    return values


def _figures(frames: Frames) -> Figures:
    means, known = {}, {}
    for key in _FIGURED:
        values = frames.customers[key].to_numpy().astype(float)
        if frames.living is not None:
            values = values[frames.living]
        values = values[~np.isnan(values)]
        known[key] = len(values)
        if len(values):
            scale = 100 if _is_money(key) else 1
            means[key] = float(values.mean()) / scale
    return Figures(means, known)


def _is_money(key: str) -> bool:
    return Catalogue().fields[key].kind is Kind.MONEY
