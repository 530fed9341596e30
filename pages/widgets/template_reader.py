"""For whom a letter is shown: a real customer, searched for or one after the other through a segment."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import streamlit as st

from cdp import access, db, errors, templates
from cdp import conditions as cd
from cdp.frames import find
from cdp.models import Customer
from pages.widgets import customer_form, formats, template_letter
from pages.widgets.shop_data import ShopData

SOME = 100  # customers against whom a letter is checked while it is written
_EVERYONE = ""
_AUDIENCE, _SEARCH, _PLACE, _ASKED = "template_audience", "template_search", "template_place", "template_asked"


@dataclass(frozen=True)
class Reader:
    """A customer's values for the merge tags, and who that is."""

    values: dict[str, Any]
    name: str
    address: str = ""


def choose(data: ShopData) -> Reader | None:
    """Draw the choice and promise the reader; None where nobody was found, which is said."""
    if not len(data.frames.customers):
        st.caption("There are no customers yet: the preview is filled with made-up values.")
        return _nobody()
    _ask(data)
    try:
        found = _found(data)
    except errors.Invalid as fault:
        st.error(formats.plain(fault), icon=":material/error:")
        return None
    reader = _reader(data, found)
    if reader is None:
        st.info("Nobody is found. Search for another name or choose another segment.", icon=":material/search_off:")
    else:
        _say_who(reader, found.total)
    return reader


def current(data: ShopData) -> Reader:
    """Promise the reader that the preview shows, without drawing; a made-up one where there is none."""
    try:
        return _reader(data, _found(data)) or _nobody()
    except errors.Invalid:
        return _nobody()


def some(data: ShopData) -> tuple[list[dict[str, Any]] | None, str]:
    """Promise the values of the first people of the chosen segment, and what to call them; None of nobody."""
    try:
        found = _found(data, search="", place=0, limit=SOME)
    except errors.Invalid:
        return None, "no customers: the chosen segment has a fault"
    if not found.total:
        return None, "no customers: there are none in it yet"
    people = [template_letter.values(each, data.shop) for each in _values(data, found).values()]
    return people, f"{len(people):,} of {found.total:,} customers"


def _nobody() -> Reader:
    return Reader(templates.made_up(), "a made-up customer")


def _ask(data: ShopData) -> None:
    named = {_EVERYONE: "All customers"} | {key: saved.name for key, saved in data.catalogue.segments.items()}
    if st.session_state.get(_AUDIENCE) not in named:
        st.session_state[_AUDIENCE] = _EVERYONE
    left, right = st.columns(2, gap="small")
    left.selectbox(
        "Read as a customer of", list(named), key=_AUDIENCE, format_func=lambda key: named[key], persist_state="session",
        label_visibility="collapsed",
    )  # fmt: skip
    right.text_input(
        "Search for a customer", key=_SEARCH, type="search", placeholder="Search name or e-mail", persist_state="session",
        live=True, label_visibility="collapsed",
    )  # fmt: skip
    asked = st.session_state[_AUDIENCE], st.session_state[_SEARCH]
    if st.session_state.setdefault(_ASKED, asked) != asked:
        st.session_state[_ASKED], st.session_state[_PLACE] = asked, 0


def _found(data: ShopData, *, search: str | None = None, place: int | None = None, limit: int = 1) -> find.Found:
    audience = st.session_state.get(_AUDIENCE) or _EVERYONE
    where = cd.parse([{"segment": audience, "operator": "in"}], data.catalogue) if audience else None
    words = (st.session_state.get(_SEARCH) or "") if search is None else search
    offset = st.session_state.get(_PLACE, 0) if place is None else place
    found = find.find(
        data.frames, data.catalogue, now=data.now, where=where, search=words, offset=offset, limit=limit
    )  # fmt: skip
    if offset and found.total <= offset:  # there are fewer than there were
        st.session_state[_PLACE] = 0
        return _found(data, search=search, place=0, limit=limit)
    return found


def _values(data: ShopData, found: find.Found) -> dict[Customer, dict[str, Any]]:
    with db.reading() as session:
        asked = sa.select(Customer).where(db.among(session, Customer.id, find.ids(data.frames, found.positions)))
        return {
            each: _as_seen(templates.customer_values(each, shop=data.shop, now=data.now))
            for each in session.scalars(asked.order_by(Customer.id))
        }


def _as_seen(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"email": access.email(values.get("email")), "phone": access.phone(values.get("phone"))}


def _reader(data: ShopData, found: find.Found) -> Reader | None:
    for customer, values in _values(data, found).items():
        return Reader(values, customer_form.name_of(customer), access.email(customer.email) or "")
    return None


def _say_who(reader: Reader, total: int) -> None:
    place = st.session_state.get(_PLACE, 0)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="template_reader"):
        st.markdown(f"**{formats.plain(reader.name)}**", width="content")
        st.text(reader.address or "no e-mail address", width="content")  # Markdown would make it a link
        st.space("stretch")
        st.caption(f"{place + 1:,} of {total:,}", width="content")
        for label, icon, by, is_end in (
            ("Previous", ":material/arrow_back:", -1, place == 0),
            ("Next", ":material/arrow_forward:", 1, place + 1 >= total),
        ):
            st.button(
                label, key=f"template_{label.lower()}", icon=icon, type="tertiary", on_click=_step, args=(by,),
                disabled=is_end,
            )  # fmt: skip


def _step(by: int) -> None:
    st.session_state[_PLACE] = max(0, st.session_state.get(_PLACE, 0) + by)
