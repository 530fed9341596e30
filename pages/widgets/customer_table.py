"""The table of customers: which columns there are, how each is drawn, and what a click in it means."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cdp.conditions import Catalogue, Field, Kind
from cdp.conditions.describe import SYMBOLS
from pages.widgets.formats import CONSENT

STANDARD = (
    "full_name", "email", "email_consent", "total_orders", "lifetime_value", "last_order_date", "city", "country",
    "acquisition_source", "tags",
)  # fmt: skip
ROW = 35  # pixels, as Streamlit draws them
_WIDTHS = {"full_name": 170, "email": 235, "tags": 200, "email_consent": 150, "sms_consent": 150, "total_orders": 90}
_COLOURS = {"green": "green", "red": "red", "gray": "gray"}


def configured(catalogue: Catalogue, columns: Sequence[str], order_by: str, descending: bool) -> dict[str, Any]:
    """Promise how each column is drawn; the one that sorts carries an arrow."""
    arrow = " ↓" if descending else " ↑"
    fields = [catalogue.fields[key] for key in columns]
    return {f.key: _column(f, f.label + (arrow if f.key == order_by else ""), catalogue.currency) for f in fields}


def _column(field: Field, label: str, currency: str) -> Any:
    kinds, width = st.column_config, _WIDTHS.get(field.key)
    if field.key in ("email_consent", "sms_consent"):
        words = [word.replace("_", " ") for word in CONSENT]
        colours = [_COLOURS[colour] for _, colour, _ in CONSENT.values()]
        return kinds.MultiselectColumn(label, options=words, color=colours, width=width, format_func=str.capitalize)
    if field.kind is Kind.LIST:
        return kinds.ListColumn(label, width=width)
    if field.kind is Kind.MONEY:
        sign = SYMBOLS.get(currency, "")
        return kinds.NumberColumn(label, format=f"{sign}%,.2f" if sign else "%,.2f", width=width)
    if field.kind is Kind.NUMBER:
        return kinds.NumberColumn(label, format="%,d" if field.whole else None, width=width)
    if field.kind in (Kind.TIME, Kind.DATE):
        return kinds.DateColumn(label, format="D MMM YYYY", width=width)
    return kinds.TextColumn(label, width=width)


def as_drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """Promise the same rows with consent as badges: a list of one word."""
    for key in ("email_consent", "sms_consent"):
        if key in rows:
            rows[key] = [None if word is None else [word] for word in rows[key]]
    return rows
