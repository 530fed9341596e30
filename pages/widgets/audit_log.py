"""Who did what to which row, when and from where: searched, filtered, looked at line by line, and handed out."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from cdp import audit, db
from cdp.models import AuditEntry
from cdp.text import plural
from pages.widgets import empty_state, formats, pages_below, signed_in

PAGE = 50
_PAGE, _ASKED = "audit_page", "audit_asked"
_FILTERS = {"actor": "Who", "action": "What", "subject": "Of what"}


def show(zone: str) -> None:
    """Draw the search with its filters, the lines it finds, and the one that is chosen with its values."""
    with db.reading() as session:
        choices = audit.choices(session)
        wanted = _asked(choices, zone)
        total = audit.count(session, wanted)
    if total:
        _lines(wanted, total, zone)
    elif wanted != audit.Wanted():
        st.caption("No line is found.")
    else:
        empty_state.show(
            "Nothing has been done yet",
            "Who makes, changes, deletes, sends or exports something, and who signs in, is written down here by itself, "
            "with the values before and after.",
            icon=":material/history:",
            key="audit_empty",
        )  # fmt: skip


def _asked(choices: dict[str, list[str]], zone: str) -> audit.Wanted:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="audit_head"):
        search = st.text_input(
            "Search", key="audit_search", type="search", live=True, icon=":material/search:", width=260,
            placeholder="Name, address or value",
        )  # fmt: skip
        chosen = {
            key: st.selectbox(
                label, choices[key], index=None, key=f"audit_{key}", placeholder="All", width=150,
                format_func=str.capitalize if key != "actor" else str,
            )
            for key, label in _FILTERS.items()
        }  # fmt: skip
        days = st.date_input("Days", value=(), key="audit_days", format="YYYY-MM-DD", width=250)
        wanted = audit.Wanted(
            search=search or "", **{key: value or "" for key, value in chosen.items()}, **_between(days, zone)
        )
        st.download_button(
            "Export", signed_in.still(partial(_export, wanted)), "audit-log.csv", "text/csv", key="audit_export",
            icon=":material/download:", on_click="ignore", help="All lines that are found, as CSV",
        )  # fmt: skip
    return wanted


def _between(days: Any, zone: str) -> dict[str, datetime]:
    """The first and the last chosen day, whole, on the shop's clock."""
    midnights = [datetime.combine(day, time(), ZoneInfo(zone)) for day in days or ()]
    if not midnights:
        return {}
    return {"since": midnights[0], "until": midnights[-1] + timedelta(days=1)}


def _export(wanted: audit.Wanted) -> bytes:
    with db.session() as session:
        return ("\ufeff" + audit.exported(session, wanted)).encode()


def _lines(wanted: audit.Wanted, total: int, zone: str) -> None:
    if st.session_state.get(_ASKED) != wanted:
        st.session_state[_ASKED] = wanted
        st.session_state.pop(_PAGE, None)
    pages = -(-total // PAGE)
    page = min(st.session_state.get(_PAGE, 1), pages)
    with db.reading() as session:
        found = audit.page(session, wanted, limit=PAGE, offset=(page - 1) * PAGE)
    rows: dict[str, list[Any]] = {
        "When": [formats.clock(line.at, zone) for line in found],
        "Who": [line.actor for line in found],
        "What": [_deed(line) for line in found],
        "Name": [line.label or "–" for line in found],
        "Values": [audit.sentence(line) or "–" for line in found],
        "From": [line.address or "–" for line in found],
    }
    chosen = st.dataframe(
        rows, key=f"audit_table_{found[0].id if found else 0}_{page}", hide_index=True, alt="Lines of the audit log",
        selection_mode="single-row", on_select="rerun", height=(min(len(found), 12) + 1) * 35 + 3, row_height=35,
        column_config={"Values": st.column_config.TextColumn(width="large")},
    )["selection"]["rows"]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key="audit_foot"):
        st.caption(f"{plural(total, 'line')}. Choose one to see its values.", width="stretch")
        pages_below.show(pages, key=_PAGE)
    for at in chosen[:1]:
        _one(found[at], zone)


def _deed(line: AuditEntry) -> str:
    which = f" {line.subject_id}" if line.subject_id is not None else ""
    return (
        f"{line.action} {line.subject}{which}" if line.count == 1 else f"{line.action} {line.count:,} × {line.subject}"
    )


def _one(line: AuditEntry, zone: str) -> None:
    with st.container(border=True, key="audit_one"):
        kind = {"user": "person", "key": "API key", "system": "this machine"}.get(line.actor_kind, line.actor_kind)
        st.markdown(f"**{formats.plain(_deed(line).capitalize())}**")
        told = [
            line.label,
            formats.clock(line.at, zone),
            f"{line.actor} ({kind})",
            line.address and f"from {line.address}",
        ]
        st.text(" · ".join(part for part in told if part))  # not Markdown, in which an address is a link
        if not line.changes:
            st.caption("No values are kept with this line.")
            return
        shown = {
            "Field": [key.replace("_", " ") for key in line.changes],
            "Before": [_value(before) for before, _ in line.changes.values()],
            "After": [_value(after) for _, after in line.changes.values()],
        }
        st.dataframe(shown, hide_index=True, key=f"audit_values_{line.id}", alt="Values before and after",
                     height=(min(len(line.changes), 10) + 1) * 35 + 3, row_height=35)  # fmt: skip


def _value(value: Any) -> str:
    return "–" if value is None else str(value)
