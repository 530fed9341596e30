"""One input per kind of customer field: how a value is asked for in the form, and what the input hands back."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from cdp import customers, shop
from cdp.customers.fields import Kind
from cdp.models import Attribute, AttributeKind

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
YES, NO = "Yes", "No"


def draw(field: customers.Field, key: str, *, known_tags: Sequence[str]) -> None:
    """Ask for one field; what is typed lies in the session state under `key`, put there by `shown` before."""
    label = field.label
    if field.kind == Kind.COUNTRY:
        names = shop.countries()
        _choice(label, key, list(names), lambda code: names.get(code, code), "Country")
    elif field.kind == Kind.TIME_ZONE:
        _choice(label, key, list(shop.time_zones()), str, "Time zone")
    elif field.kind == Kind.TAGS:
        _words(label, key, known_tags)
    elif field.kind == Kind.TIME:
        _day(label, key)
    else:
        st.text_input(label, key=key, **_TEXT.get(field.kind, {}))


_TEXT: dict[Kind, dict[str, Any]] = {
    Kind.EMAIL: {"autocomplete": "off", "placeholder": "name@example.com"},
    Kind.PHONE: {"autocomplete": "off", "placeholder": "+1 512 555 0123"},
    Kind.LANGUAGE: {"placeholder": "en, de-AT, pt-BR"},
}


def draw_attribute(attribute: Attribute, key: str, *, fields: Any = st) -> None:
    """Ask for one custom attribute, in Streamlit's fields or those of a part that may be locked."""
    if attribute.kind == AttributeKind.YES_NO:
        fields.segmented_control(attribute.label, [YES, NO], key=key)
    elif attribute.kind == AttributeKind.DATE:
        _day(attribute.label, key, fields)
    elif attribute.kind == AttributeKind.LIST:
        _words(attribute.label, key, (), fields)
    else:
        fields.text_input(attribute.label, key=key)


def _choice(label: str, key: str, options: list[str], said: Callable[[str], str], what: str) -> None:
    held = st.session_state.get(key)
    options = options if held is None or held in options else [held, *options]
    st.selectbox(label, options, index=None, key=key, format_func=said, placeholder=f"{what} …")


def _words(label: str, key: str, known: Sequence[str], fields: Any = st) -> None:
    held = st.session_state.get(key) or []
    options = list(dict.fromkeys([*held, *known]))
    fields.multiselect(
        label, options, key=key, accept_new_options=True, select_all=False, placeholder="Type and press Enter"
    )


def _day(label: str, key: str, fields: Any = st) -> None:
    fields.date_input(label, value=None, min_value=EARLIEST, max_value=LATEST, key=key, format="YYYY-MM-DD")


def shown(given: Any, zone: str) -> Any:
    """Promise a kept value as its input holds it."""
    if isinstance(given, datetime):
        return given.astimezone(ZoneInfo(zone)).date()
    if isinstance(given, bool):
        return YES if given else NO
    if isinstance(given, list | date) or given is None:
        return given
    return str(given)


def attribute_shown(attribute: Attribute, given: Any, zone: str) -> Any:
    """Promise a kept value of a custom attribute as its input holds it."""
    if attribute.kind == AttributeKind.DATE and isinstance(given, str):
        return date.fromisoformat(given)
    return (given or []) if attribute.kind == AttributeKind.LIST else shown(given, zone)


def read(typed: Any) -> Any:
    """Promise what an input holds as a value to be checked: None for a blank."""
    return typed if typed not in ("", []) else None


def read_attribute(attribute: Attribute, typed: Any) -> Any:
    """Promise what an attribute's input holds as a value to be checked."""
    if attribute.kind == AttributeKind.YES_NO and typed is not None:
        return typed == YES
    return typed.isoformat() if isinstance(typed, date) else read(typed)
