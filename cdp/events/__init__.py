"""Events: recording what customers did, once each, and which kinds of events and properties there are."""

from cdp.events.catalogue import KINDS, Property, common_values, conditionable, known, note
from cdp.events.recording import named, record, storable, write
from cdp.events.values import LARGEST, SCALE, amount_sql, rows_sql, value_sql

__all__ = [
    "KINDS",
    "LARGEST",
    "SCALE",
    "Property",
    "amount_sql",
    "common_values",
    "conditionable",
    "known",
    "named",
    "note",
    "record",
    "rows_sql",
    "storable",
    "value_sql",
    "write",
]
