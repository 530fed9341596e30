"""One page of the customers' table: clicks open, sort and select; what was found can be downloaded whole."""

from functools import partial
from typing import Any

import streamlit as st

from cdp import access, errors
from cdp.conditions import Catalogue
from cdp.frames import find
from pages.widgets import customer_bulk, customer_filters, customer_table, empty_state, formats, pages_below, signed_in
from pages.widgets.customer_filters import Question
from pages.widgets.shop_data import ShopData

PAGE = 50
_OPEN, _CLICKS, _ASKED, _ABOUT = "customers_open", "customers_clicks", "customers_asked", "customers_about"


def show(data: ShopData, question: Question, export: Any) -> None:
    """Draw the table with its pages and what can be done with the selected; `export` is the place for the download."""
    if (customer_id := st.session_state.pop(_OPEN, None)) is not None:
        st.switch_page("customer.py", query_params={"id": str(customer_id)})
    if st.session_state.setdefault(_ABOUT, question.about) != question.about:
        st.session_state[_ABOUT] = question.about
        customer_bulk.clear()  # what is selected must be in sight: nobody is deleted by a tick from another search
    try:
        total = _look(data, question, limit=0).total
    except errors.Invalid as fault:
        st.error(formats.plain(fault), icon=":material/error:")
        return
    if not total:
        _nothing_found(question)
        return
    if access.may("customers.export"):
        export.download_button(
            "Export", signed_in.still(partial(_export, data, question), "customers", count=total), key="export", icon=":material/download:",
            file_name=f"customers-{data.now:%Y-%m-%d}.csv", mime="text/csv", on_click="ignore",
            help=f"All {total:,} as CSV, with these columns",
        )  # fmt: skip
    table = st.container(key="customers_table")
    below = st.container(key="customers_bulk")  # a bar above would push the rows from under the pointer
    page = _page(total, question)
    found = _look(data, question, offset=(page - 1) * PAGE, limit=PAGE)
    ids = find.ids(data.frames, found.positions)
    with table:
        _table(data, question, found, ids)
    with below:
        customer_bulk.bar(total, question.about, partial(_everybody, data, question))


def _look(data: ShopData, question: Question, **page: Any) -> find.Found:
    return find.find(
        data.frames, data.catalogue, now=data.now, search=question.search, where=question.where,
        order_by=question.order_by, descending=question.descending, **page,
    )  # fmt: skip


def _everybody(data: ShopData, question: Question) -> list[int]:
    return find.ids(data.frames, _look(data, question, limit=None).positions)


def _export(data: ShopData, question: Question) -> bytes:
    found = _look(data, question, limit=None)
    return find.export(data.frames, found.positions, question.columns, data.catalogue, now=data.now)


def _nothing_found(question: Question) -> None:
    asked = f"for “{formats.plain(question.search)}”" if question.search else "for these filters"
    with empty_state.show(
        "Nobody found", f"There is no customer {asked}.", icon=":material/search_off:", key="nobody_found"
    ):
        st.button("Clear search and filters", key="clear_all", on_click=customer_filters.clear_all)


def _page(total: int, question: Question) -> int:
    pages = -(-total // PAGE)
    asked = (question.about, question.order_by, question.descending)
    if st.session_state.setdefault(_ASKED, asked) != asked:
        st.session_state[_ASKED], st.session_state["page"] = asked, 1
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    with st.container(horizontal=True, vertical_alignment="center", key="customers_foot"):
        place = st.empty()
        page = pages_below.show(pages, key="page", bind="query-params")
    first, last = (page - 1) * PAGE + 1, min(page * PAGE, total)
    shown = (
        f"{first:,}–{last:,} of {total:,} customers" if pages > 1 else f"{total:,} customer{'s' if total > 1 else ''}"
    )
    place.caption(shown, width="stretch")
    return page


def _table(data: ShopData, question: Question, found: find.Found, ids: list[int]) -> None:
    rows = find.rows(data.frames, found.positions, question.columns, data.catalogue, now=data.now)
    # A table with other people in it is another table: no click may ever meet the row that came after.
    key = f"customers_{hash((tuple(ids), question.columns))}_{st.session_state.get(_CLICKS, 0)}"
    chosen = customer_bulk.selected()
    st.dataframe(
        customer_table.as_drawn(rows), key=key, hide_index=True, placeholder="–", alt="Customers found",
        column_config=customer_table.configured(data.catalogue, question.columns, question.order_by, question.descending),
        height=min(len(ids), 17) * customer_table.ROW + customer_table.ROW + 3, row_height=customer_table.ROW,
        selection_mode=["multi-row", "single-column", "single-cell"], on_select=partial(_clicked, key, ids, data.catalogue),
        selection_default={"selection": {"rows": [at for at, each in enumerate(ids) if each in chosen]}},
    )  # fmt: skip


def _clicked(key: str, ids: list[int], catalogue: Catalogue) -> None:
    """A cell opens its customer, a heading sorts, a tick selects."""
    selection = st.session_state[key]["selection"]
    if selection["cells"]:
        st.session_state[_OPEN] = ids[selection["cells"][0][0]]
    elif selection["columns"]:
        customer_filters.sort_by(catalogue.fields[selection["columns"][0]])
    else:
        customer_bulk.choose(ids, [ids[at] for at in selection["rows"]])
        return
    st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1  # a click is over once it was followed
