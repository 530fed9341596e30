"""The dialog in which a customer is added or edited: faults at their fields, and nothing overwritten unseen."""

from collections.abc import Iterator, Sequence
from typing import Any

import streamlit as st

from cdp import access, attributes, consent, customers, db, errors, frames, shop
from cdp.customers.fields import FIELDS, Kind
from cdp.frames import find
from cdp.models import Attribute, Channel, ConsentStatus, Customer, TotalsSource, utc_now
from pages.widgets import customer_fields as inputs
from pages.widgets import formats, notice, signed_in, undo

_STATE = "customer_form"
_NUMBER = "customer_form_number"  # goes up with each opening, so that no input remembers the one before
CHANNELS = {"email_subscribed": Channel.EMAIL, "sms_subscribed": Channel.SMS}
SAYS = {"Subscribed": ConsentStatus.SUBSCRIBED, "Unsubscribed": ConsentStatus.UNSUBSCRIBED}
METHODS = ("told us by e-mail", "told us by phone", "told us in person", "signed a form", "ticked a box online")
MINE, THEIRS = "mine", "theirs"


def open_new() -> None:
    """Open the dialog on an empty form; to be used as a callback."""
    _begin(None, {**dict.fromkeys(FIELDS), "tags": [], "attributes": {}}, TotalsSource.NONE)


def open_existing(customer_id: int) -> None:
    """Open the dialog on a customer as the database holds them now; to be used as a callback."""
    try:
        with db.reading() as session:
            customer = customers.get(session, customer_id)
            seen, source = customers.form_values(customer), customer.totals_source
    except errors.NotFound as gone:
        st.toast(str(gone), icon=":material/info:")
        return
    _begin(customer_id, seen, source)


def is_open() -> bool:
    """Whether the dialog is on the screen."""
    return _STATE in st.session_state


def show() -> None:
    """Draw the dialog if it is open; call it near the end of a screen."""
    if not is_open():
        return
    is_new = st.session_state[_STATE]["id"] is None
    title, icon = ("Add customer", ":material/person_add:") if is_new else ("Edit customer", ":material/edit:")
    st.dialog(title, width="medium", icon=icon, on_dismiss=_close)(signed_in.only(_draw))()


# -- state -------------------------------------------------------------------------------------------------------------


def _begin(customer_id: int | None, seen: dict[str, Any], source: TotalsSource) -> None:
    st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    with db.reading() as session:
        here, own = shop.get(session), attributes.all(session)
        known_tags = find.known_values(frames.current(session), "tags")
    state = {"id": customer_id, "seen": seen, "source": source, "shop": here, "own": own, "known_tags": known_tags}
    st.session_state[_STATE] = {**state, "faults": {}, "taken": {}, "open": {}, "message": "", "is_done": False}
    for key in _keys(own):
        st.session_state[_at(key)] = _shown(key, st.session_state[_STATE])


def _close() -> None:
    st.session_state.pop(_STATE, None)


def _at(key: str) -> str:
    """The name under which an input keeps what was typed."""
    return f"customer_form_{st.session_state[_NUMBER]}_{key}"


def _keys(own: list[Attribute]) -> list[str]:
    return [*FIELDS, *(f"attributes.{each.key}" for each in own)]


def _attribute(key: str, state: dict[str, Any]) -> Attribute | None:
    if not key.startswith("attributes."):
        return None
    return next((each for each in state["own"] if f"attributes.{each.key}" == key), None)


def _kept(key: str, seen: dict[str, Any]) -> Any:
    return seen["attributes"].get(key.removeprefix("attributes.")) if key.startswith("attributes.") else seen[key]


def _shown(key: str, state: dict[str, Any]) -> Any:
    """What the input of a field shows before anybody typed."""
    kept, zone = _kept(key, state["seen"]), state["shop"].time_zone
    if key in CHANNELS:
        return {True: "Subscribed", False: "Unsubscribed"}.get(kept)
    if attribute := _attribute(key, state):
        return inputs.attribute_shown(attribute, kept, zone)
    return inputs.shown(kept, zone)


def _typed(key: str, state: dict[str, Any]) -> Any:
    """What the person wants a field to be: the very value that was there when the input was not touched."""
    typed = st.session_state.get(_at(key))
    if not _is_touched(key, state):
        return _kept(key, state["seen"])
    if attribute := _attribute(key, state):
        return inputs.read_attribute(attribute, typed)
    return inputs.read(typed)


def _is_touched(key: str, state: dict[str, Any]) -> bool:
    typed, before = st.session_state.get(_at(key)), _shown(key, state)
    if isinstance(typed, list) and isinstance(before, list):
        return sorted(typed) != sorted(before)
    return inputs.read(typed) != inputs.read(before)


# -- drawing -----------------------------------------------------------------------------------------------------------


def _draw() -> None:
    state = st.session_state.get(_STATE)
    if state is None or state["is_done"]:
        _close()
        st.rerun()
    if state["message"]:
        st.error(state["message"], icon=":material/error:")
    _draw_conflict(state)
    _draw_group("Person", state)
    _draw_consent(state)
    has_address = any(_kept(key, state["seen"]) for key, field in FIELDS.items() if field.group == "Address")
    with st.expander("Address", expanded=has_address or _has_fault("Address", state), key=_at("address")):
        _draw_group("Address", state)
    if state["own"]:
        _draw_attributes(state)
    if state["source"] != TotalsSource.ORDERS:
        with st.expander("Totals without orders", expanded=_has_fault("Totals", state), key=_at("totals")):
            st.caption("For customers whose orders are not in here. Once an order is known, orders speak instead.")
            _draw_group("Totals", state)
    _draw_buttons(state)


def _has_fault(group: str, state: dict[str, Any]) -> bool:
    return any(field.group == group and key in state["faults"] for key, field in FIELDS.items())


def _draw_group(group: str, state: dict[str, Any]) -> None:
    for pair in _pairs(_fields(group)):
        for column, field in zip(st.columns(2), pair, strict=False):
            with column:
                inputs.draw(field, _at(field.key), known_tags=state["known_tags"])
                _draw_fault(field.key, state)


def _fields(group: str) -> list[customers.Field]:
    """Names first, as one would ask for them."""
    own = [field for field in FIELDS.values() if field.group == group]
    return sorted(own, key=lambda field: field.key not in ("first_name", "last_name"))


def _pairs(listed: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Two in a row; in rows rather than columns, so that the order stays right on a telephone and for the keyboard."""
    return (listed[at : at + 2] for at in range(0, len(listed), 2))


def _draw_attributes(state: dict[str, Any]) -> None:
    is_open = any(key.startswith("attributes.") for key in state["faults"]) or bool(state["seen"]["attributes"])
    with st.expander("Custom attributes", expanded=is_open, key=_at("attributes")):
        for pair in _pairs(state["own"]):
            for column, attribute in zip(st.columns(2), pair, strict=False):
                with column:
                    inputs.draw_attribute(attribute, _at(f"attributes.{attribute.key}"))
                    _draw_fault(f"attributes.{attribute.key}", state)


def _draw_consent(state: dict[str, Any]) -> None:
    """A changed consent is asked for its reason: the history keeps who said so and how."""
    for column, (key, label) in zip(
        st.columns(2), (("email_subscribed", "E-mail consent"), ("sms_subscribed", "SMS consent")), strict=True
    ):
        with column:
            st.segmented_control(label, list(SAYS), key=_at(key), width="stretch")
            if _says(key, state):
                st.selectbox(
                    "How do we know?", METHODS, index=None, key=_at(f"how_{key}"), accept_new_options=True,
                    placeholder="Pick or write",
                )  # fmt: skip
            _draw_fault(key, state)


def _says(key: str, state: dict[str, Any]) -> ConsentStatus | None:
    """The consent the person wants to record; None when it stays as it is."""
    return SAYS.get(st.session_state.get(_at(key)) or "") if _is_touched(key, state) else None


def _draw_fault(key: str, state: dict[str, Any]) -> None:
    for sentence in state["faults"].get(key, ()):
        st.markdown(formats.fault(sentence))


def _draw_buttons(state: dict[str, Any]) -> None:
    # The form is taller than most windows, and who has just pressed Save looks at its foot.
    if state["message"] or state["faults"] or state["open"] or state["taken"]:
        st.markdown(formats.fault("Nothing is saved yet: look through what is marked above, then save again."))
    with st.container(horizontal=True, horizontal_alignment="right", key="customer_form_actions"):
        st.button("Cancel", key="customer_form_cancel", on_click=_close)
        label = "Add customer" if state["id"] is None else "Save"
        st.button(label, key="customer_form_save", type="primary", on_click=_save)


# -- somebody else saved meanwhile -------------------------------------------------------------------------------------


def _draw_conflict(state: dict[str, Any]) -> None:
    if not (state["taken"] or state["open"]):
        return
    zone = state["shop"].time_zone
    with st.container(border=True, key="customer_form_conflict"):
        st.markdown(
            "**:material/group: Somebody else changed this customer while you were editing.** Nothing is saved yet."
        )
        for key, (before, there) in state["taken"].items():
            was, now = (formats.plain(formats.value(each, zone)) for each in (before, there))
            label = formats.plain(_label(key, state))
            st.markdown(f"{label}: now **{now}**, was {was}. You had not changed it, so that stays.")
        for key, (mine, there) in state["open"].items():
            words = {MINE: f"Yours: {formats.value(mine, zone)}", THEIRS: f"Theirs: {formats.value(there, zone)}"}
            st.segmented_control(
                f"{formats.plain(_label(key, state))}: you both changed it", [MINE, THEIRS], key=_at(f"decide_{key}"),
                format_func=lambda which, words=words: formats.plain(words[which]),
            )  # fmt: skip
            _draw_fault(f"decide_{key}", state)


def _label(key: str, state: dict[str, Any]) -> str:
    attribute = _attribute(key, state)
    return attribute.label if attribute else FIELDS[key].label if key in FIELDS else key.removeprefix("attributes.")


def _rebase(state: dict[str, Any], conflict: errors.Conflict) -> None:
    """Go on from what is there now: untouched fields follow it, fields changed by both wait for a decision."""
    mine = {
        key: _typed(key, state) for key in conflict.changes if key in _keys(state["own"]) and _is_touched(key, state)
    }
    with db.reading() as session:
        state["seen"] = customers.form_values(customers.get(session, state["id"]))
    for key, (before, there) in conflict.changes.items():
        if key in mine:
            state["open"][key] = (mine[key], there)
            st.session_state.pop(_at(f"decide_{key}"), None)
        else:
            state["taken"][key] = (before, there)
            st.session_state[_at(key)] = _shown(key, state)


# -- saving ------------------------------------------------------------------------------------------------------------


def _save() -> None:
    state = st.session_state[_STATE]
    decided = {key: st.session_state.get(_at(f"decide_{key}")) for key in state["open"]}
    state["message"] = ""
    state["faults"] = {f"decide_{key}": ["Decide which one stays."] for key, which in decided.items() if which is None}
    if state["faults"]:
        return
    for key in (key for key, which in decided.items() if which == THEIRS):
        st.session_state[_at(key)] = _shown(key, state)
    try:
        _write(state)
    except errors.Invalid as error:
        state["faults"] = error.fields
        unseen = not error.fields or set(error.fields) - set(_keys(state["own"]))
        state["message"] = formats.plain(error) if unseen else ""
    except errors.Conflict as conflict:
        _rebase(state, conflict)
    except errors.NotFound as gone:
        state["message"] = f"{gone} Your changes cannot be saved."


def _write(state: dict[str, Any]) -> None:
    now = utc_now()
    with db.session() as session:
        if state["id"] is None:
            given = {key: value for key, value in _values(state).items() if value not in (None, [], {})}
            customer = customers.get(session, customers.create(session, given, now=now, actor=signed_in.actor()).id)
        else:
            customer = customers.save(
                session, state["id"], _values(state), seen=state["seen"], now=now, actor=signed_in.actor()
            )  # fmt: skip
        for key, channel in CHANNELS.items():
            if (status := _says(key, state)) is not None:
                method = st.session_state.get(_at(f"how_{key}")) or "edited"
                consent.record(
                    session, customer, channel=channel, status=status, at=now, method=method, source=signed_in.actor()
                )
        customer_id, name = customer.id, name_of(customer)
    state["is_done"] = True
    if state["id"] is None:
        undo.offer(
            f"{name} was added.",
            lambda session, now: customers.delete(session, [customer_id], now=now),
            undone=f"{name} was removed again.",
        )
    else:
        notice.later(f"{name} was saved.", icon=":material/check:")


def _values(state: dict[str, Any]) -> dict[str, Any]:
    """Everything but consent, which goes into the history with its reason."""
    asked = [key for key, field in FIELDS.items() if field.kind != Kind.CONSENT]
    if state["source"] == TotalsSource.ORDERS:
        asked = [key for key in asked if FIELDS[key].group != "Totals"]
    own = {each.key: _typed(f"attributes.{each.key}", state) for each in state["own"]}
    return {key: _typed(key, state) for key in asked} | {"attributes": own}


def name_of(customer: Customer) -> str:
    """Promise what to call a customer: the name, or the address, or the phone, or the number."""
    return (
        customer.full_name or access.email(customer.email) or access.phone(customer.phone) or f"Customer {customer.id}"
    )
