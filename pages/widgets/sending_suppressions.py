"""Addresses nothing is sent to, with the reason: searched, added, taken off, brought in and handed out."""

from functools import partial
from typing import Any

import streamlit as st

from cdp import consent, db, errors
from cdp.models import Suppression, SuppressionReason, utc_now
from cdp.text import plural
from pages.widgets import allowed, empty_state, formats, notice, pages_below, signed_in, undo

PAGE = 50
_MOST_MB = 50  # of a file of addresses, a million of them; it is read in memory
_STATE, _SEARCH, _PAGE, _ASKED, _REASON, _ADDRESS, _FILE = (
    f"suppressions_{name}" for name in ("dialog", "search", "page", "asked", "reason", "address", "file")
)
_CLICKS = "suppressions_clicks"
REASONS: dict[SuppressionReason, tuple[str, str]] = {
    SuppressionReason.BOUNCED: ("Bounced", "The mailbox does not exist or refuses for good."),
    SuppressionReason.COMPLAINED: ("Complained", "Somebody marked a letter as spam."),
    SuppressionReason.MANUAL: ("By hand", "Put on the list by your team, or from a file."),
}


def show(zone: str) -> None:
    """Draw the list with its search, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="suppressions_head"):
        search = st.text_input(
            "Search", key=_SEARCH, type="search", label_visibility="collapsed", live=True, icon=":material/search:",
            placeholder="Address or source",
        )  # fmt: skip
        allowed.button(
            "suppressions.add", "Add", key="suppressions_add", icon=":material/add:", on_click=_open, args=("add",)
        )
        allowed.button(
            "suppressions.import",
            "Import",
            key="suppressions_import",
            icon=":material/upload_file:",
            on_click=_open,
            args=("import",),
        )
        st.download_button("Export", signed_in.still(_export), "suppressions.csv", "text/csv", key="suppressions_export",
                           icon=":material/download:", on_click="ignore")  # fmt: skip
    with db.reading() as session:
        counts = consent.suppression_counts(session, search=search or "")
    reason = st.pills(
        "Reason", list(REASONS), key=_REASON, label_visibility="collapsed",
        format_func=lambda one: f"{REASONS[one][0]} {counts[one]:,}",
    )  # fmt: skip
    total = counts[reason] if reason else sum(counts.values())
    if total:
        _table(search or "", reason, total, zone)
    elif search or reason:
        st.caption("No address is found.")
    else:
        empty_state.show(
            "No suppressed addresses",
            "Addresses that bounce for good or complain come here by themselves, and nothing is sent to them any more. "
            "Bring in the list of the tool you used before, so that its bounces do not bounce again.",
            icon=":material/block:",
            key="suppressions_empty",
        )  # fmt: skip


def _export() -> bytes:
    with db.session() as session:
        return ("\ufeff" + consent.suppressions_csv(session)).encode()


def _table(search: str, reason: SuppressionReason | None, total: int, zone: str) -> None:
    if st.session_state.get(_ASKED) != (search, reason):
        st.session_state[_ASKED] = (search, reason)
        st.session_state.pop(_PAGE, None)
    pages = -(-total // PAGE)
    if st.session_state.get(_PAGE, 1) > pages:
        st.session_state.pop(_PAGE, None)
    page = st.session_state.get(_PAGE, 1)
    with db.reading() as session:
        found = consent.suppressions(session, search=search, reason=reason, limit=PAGE, offset=(page - 1) * PAGE)
    rows: dict[str, list[Any]] = {
        "Address": [each.email for each in found],
        "Reason": [REASONS[each.reason][0] for each in found],
        "Since": [formats.clock(each.at, zone) for each in found],
        "Source": [each.source or "–" for each in found],
    }
    key = f"suppressions_table_{hash(tuple(rows['Address']))}_{st.session_state.get(_CLICKS, 0)}"
    chosen = st.dataframe(
        rows, key=key, hide_index=True, alt="Suppressed addresses", selection_mode="multi-row", on_select="rerun",
        height=(min(len(found), 14) + 1) * 35 + 3, row_height=35,
    )["selection"]["rows"]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key="suppressions_foot"):
        st.caption(f"{plural(total, 'address', 'addresses')}", width="stretch")
        if chosen:
            allowed.button(
                "suppressions.lift", f"Take {plural(len(chosen), 'address', 'addresses')} off the list", key="suppressions_lift",
                icon=":material/undo:", on_click=_lift, args=([found[at] for at in chosen],),
            )  # fmt: skip
        pages_below.show(pages, key=_PAGE)


def _lift(chosen: list[Suppression]) -> None:
    st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1
    with db.session() as session:
        for each in chosen:
            consent.lift(session, each.email)
    undo.offer(
        f"{plural(len(chosen), 'address', 'addresses')} may be written to again, if their owners agreed.",
        partial(_put_back, chosen),
        undone="Back on the list.",
    )


def _put_back(chosen: list[Suppression], session: Any, *, now: Any) -> None:
    for each in chosen:
        consent.suppress(session, each.email, reason=each.reason, at=each.at, source=each.source)


# -- dialogs -----------------------------------------------------------------------------------------------------------


def _open(what: str) -> None:
    st.session_state[_STATE] = {"what": what, "fault": "", "done": None}
    st.session_state[_ADDRESS] = ""


def _close() -> None:
    st.session_state.pop(_STATE, None)


def is_open() -> bool:
    """Whether a dialog is on the screen."""
    return _STATE in st.session_state


def show_dialog() -> None:
    """Draw the dialog that is open, if any; call it near the end of a screen."""
    if is_open():
        title, icon, draw = _DIALOGS[st.session_state[_STATE]["what"]]
        width = "medium" if st.session_state[_STATE]["what"] == "import" else "small"
        st.dialog(title, icon=icon, width=width, on_dismiss=_close)(signed_in.only(_unless_closed))(draw)


def _unless_closed(draw: Any) -> None:
    if not is_open():
        st.rerun()
    draw(st.session_state[_STATE])


def _draw_add(state: dict[str, Any]) -> None:
    st.text_input("E-mail address", key=_ADDRESS, type="email", placeholder="nobody@example.com")
    if state["fault"]:
        st.markdown(formats.fault(state["fault"]))
    st.caption("Nothing is sent to it any more, whoever it belongs to.")
    _buttons("Add to the list", _add)


def _draw_import(state: dict[str, Any]) -> None:
    done = state["done"]
    if done is None:
        st.markdown("A CSV file with a column of addresses; `reason`, `suppressed_at` and `source` are read if there.")
        st.file_uploader("File", type=["csv", "txt"], key=_FILE, label_visibility="collapsed", max_upload_size=_MOST_MB)
        if state["fault"]:
            st.markdown(formats.fault(state["fault"]))
        _buttons("Import", _import)
        return
    st.success(
        f"{plural(done.added, 'address', 'addresses')} added, {done.known:,} known already.",
        icon=":material/check_circle:",
    )
    if done.rejected_count:
        st.warning(f"{plural(done.rejected_count, 'row')} could not be taken:", icon=":material/warning:")
        st.dataframe(
            {"Line": [one[0] for one in done.rejected], "Why": [one[1] for one in done.rejected],
             "Cell": [one[2] for one in done.rejected]},
            hide_index=True, alt="Rejected rows", key="suppressions_rejected",
            column_config={"Line": st.column_config.NumberColumn(width=60),
                           "Why": st.column_config.TextColumn(width=420),
                           "Cell": st.column_config.TextColumn(width=160)},
        )  # fmt: skip
    st.button("Close", key="suppressions_close", on_click=_close)


def _buttons(label: str, act: Any) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", key="suppressions_actions"):
        st.button("Cancel", key="suppressions_cancel", on_click=_close)
        st.button(label, key="suppressions_go", type="primary", on_click=_try, args=(act,))


def _try(act: Any) -> None:
    state = st.session_state[_STATE]
    state["fault"] = ""
    try:
        with db.session() as session:
            act(session, state)
    except errors.Invalid as fault:
        state["fault"] = str(fault)


def _add(session: Any, _state: dict[str, Any]) -> None:
    made = consent.suppress(
        session,
        st.session_state[_ADDRESS] or "",
        reason=SuppressionReason.MANUAL,
        at=utc_now(),
        source=signed_in.actor(),
    )
    _close()
    notice.later(f"Nothing is sent to {made.email} any more.", icon=":material/block:")


def _import(session: Any, state: dict[str, Any]) -> None:
    file = st.session_state.get(_FILE)
    if file is None:
        raise errors.Invalid("Pick a file first.")
    state["done"] = consent.import_suppressions(session, file.getvalue(), now=utc_now(), source=file.name)


_DIALOGS = {
    "add": ("Suppress an address", ":material/block:", _draw_add),
    "import": ("Import suppressions", ":material/upload_file:", _draw_import),
}
