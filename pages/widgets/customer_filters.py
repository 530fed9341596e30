"""What is asked of the customers' table: the search, the filters as one condition tree, and the order; all in the link."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cdp import access
from cdp import conditions as cd
from cdp.errors import Invalid
from cdp.frames import find
from cdp.models import ConsentStatus
from pages.widgets import customer_table, formats
from pages.widgets.shop_data import ShopData

# Name in the link, field, label. The names are also the widgets' keys.
_WORDS = (
    ("country", "country", "Country"),
    ("source", "acquisition_source", "Acquisition source"),
    ("tag", "tags", "Tags"),
)
_CONSENT = (("consent", "email_consent", "E-mail consent"), ("sms", "sms_consent", "SMS consent"))
_FILTERS = ("segment", *(name for name, _, _ in (*_CONSENT, *_WORDS)))
_DESCENDING, _ASCENDING = "Descending", "Ascending"


@dataclass(frozen=True)
class Question:
    """What the person wants to see, as the frames are asked for it."""

    search: str
    where: cd.Node | None
    order_by: str
    descending: bool
    columns: tuple[str, ...]

    @property
    def about(self) -> tuple[Any, ...]:
        """What decides who is found: the same as long as the same people are meant."""
        return self.search, self.where


def ask(data: ShopData) -> Question:
    """Draw search, filters and view in one row, and promise what they ask."""
    with st.container(horizontal=True, vertical_alignment="center", key="customers_asking", gap="small"):
        search = st.text_input(
            "Search", key="q", bind="query-params", type="search", label_visibility="collapsed", live=True,
            placeholder=_sought(), icon=":material/search:",
        )  # fmt: skip
        held, link = st.session_state, st.query_params  # when a link is opened, its filters are not drawn yet
        count = sum(bool(held[name]) if name in held else any(link.get_all(name)) for name in _FILTERS)
        with st.popover(f"Filters · {count}" if count else "Filters", icon=":material/filter_list:", key="filters"):
            where = _filters(data)
        with st.popover("View", icon=":material/view_column:", key="view"):
            order_by, descending, columns = _view(data)
    if where is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="customers_filtered", gap="small"):
            st.caption(formats.plain(cd.describe(where, data.catalogue)), width="content")
            st.button(
                "Clear filters", key="clear_filters", type="tertiary", icon=":material/close:", on_click=clear_filters
            )
    return Question((search or "").strip(), where, order_by, descending, columns)


def _sought() -> str:
    return "Search by name, e-mail or phone" if access.may("customers.contacts") else "Search by name"


def _filters(data: ShopData) -> cd.Node | None:
    segments = {key: saved.name for key, saved in data.catalogue.segments.items()}
    st.selectbox(
        "Segment", list(segments), index=None, key="segment", bind="query-params", placeholder="Any",
        format_func=lambda key: segments.get(key, key),
    )  # fmt: skip
    for name, _, label in _CONSENT:
        st.pills(
            label, [status.value for status in ConsentStatus], key=name, bind="query-params", selection_mode="multi",
            format_func=lambda status: formats.CONSENT[status][0],
        )  # fmt: skip
    for name, field, label in _WORDS:
        known = find.known_values(data.frames, field)
        st.multiselect(label, known, key=name, bind="query-params", placeholder="Any")
    parts = [{"segment": st.session_state["segment"], "operator": "in"}] if st.session_state.get("segment") else []
    parts += [
        {"field": field, "operator": "in", "value": list(chosen)}
        for name, field, _ in (*_CONSENT, *_WORDS)
        if (chosen := st.session_state.get(name))
    ]
    if not parts:
        return None
    try:
        return cd.parse({"all": parts}, data.catalogue)
    except Invalid as fault:
        st.error(formats.plain(fault), icon=":material/error:")
        return None


def _view(data: ShopData) -> tuple[str, bool, tuple[str, ...]]:
    fields, sortable = data.catalogue.fields, list(data.catalogue.comparable)
    order_by = st.selectbox(
        "Sort by", sortable, index=sortable.index("lifetime_value"), key="sort", bind="query-params",
        format_func=lambda key: fields[key].label,
    )  # fmt: skip
    order = st.segmented_control(
        "Order", [_DESCENDING, _ASCENDING], default=_DESCENDING, required=True, key="order", bind="query-params",
    )  # fmt: skip
    columns = st.multiselect(
        "Columns", list(fields), default=list(customer_table.STANDARD), key="columns", persist_state="session",
        format_func=lambda key: fields[key].label,
    )  # fmt: skip
    return order_by or "lifetime_value", order != _ASCENDING, tuple(columns) or ("full_name", "email")


def sort_by(field: cd.Field) -> None:
    """Sort by a column, the other way round when it sorts already; text from A on, all else from the top."""
    if field.is_contact and not access.may("customers.contacts"):
        return
    order = _ASCENDING if field.kind in (cd.Kind.TEXT, cd.Kind.CHOICE, cd.Kind.LIST) else _DESCENDING
    if st.session_state.get("sort") == field.key:
        order = _ASCENDING if st.session_state.get("order") == _DESCENDING else _DESCENDING
    st.session_state["sort"], st.session_state["order"] = field.key, order


def clear_filters() -> None:
    """Put every filter away; to be used as a callback."""
    for name in _FILTERS:
        st.session_state[name] = None if name == "segment" else []


def clear_all() -> None:
    """Put search and filters away; to be used as a callback."""
    clear_filters()
    st.session_state["q"] = ""
