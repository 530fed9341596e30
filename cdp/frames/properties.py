"""Properties of events as columns, read when a condition first asks for them."""

from typing import Any

import numpy as np
import pyarrow as pa

from cdp.frames.columns import Array
from cdp.frames.load import Positions, attribute_column


def property_name(key: str, kind: str) -> str:
    """Promise the name of the column of a property among the events."""
    return f"properties.{key}:{kind}"


def property_of(name: str) -> tuple[str, str] | None:
    """Promise the key and kind of the property that a column holds, or None when it holds none."""
    if not name.startswith("properties."):
        return None
    key, _, kind = name.removeprefix("properties.").rpartition(":")
    return key, kind


def property_column(table: pa.Table, kind: str, ids: Array) -> Any:
    """Promise the values of a property for the events of these ids; nothing where they have none of its kind."""
    at = Positions(table.column("id").to_numpy()).of(ids.astype(np.int64)) - 1
    values = table.column("value").combine_chunks()
    values = values.chunk(0) if isinstance(values, pa.ChunkedArray) and values.num_chunks == 1 else values
    taken_values = (
        values.take(pa.array(np.maximum(at, 0), mask=at < 0)) if len(values) else pa.nulls(len(ids), values.type)
    )
    return attribute_column(pa.chunked_array([taken_values]), kind)
