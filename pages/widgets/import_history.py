"""The imports there were, newest first, and the dialog that takes one back."""

import streamlit as st

from cdp import db, errors, imports, shop
from cdp.models import Import, ImportStatus, utc_now
from cdp.text import plural
from pages.widgets import formats, signed_in

_ASKED = "import_undo_asked"
_TOLD = "import_undo_told"


def show() -> None:
    """Draw the earlier imports with their counts, rejected rows and undo."""
    with db.reading() as session:
        records, zone = imports.recent(session), shop.get(session).time_zone
    if told := st.session_state.get(_TOLD):
        st.info(formats.plain(told), icon=":material/undo:")
    if not records:
        return
    st.subheader("Earlier imports", anchor=False, icon=":material/history:")
    for record in records:
        _row(record, zone)


def _row(record: Import, zone: str) -> None:
    label = imports.READERS[record.kind].label if record.kind in imports.READERS else record.kind
    counts = record.counts
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"import_row_{record.id}"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{formats.plain(record.file_name)}**")
            who = f" · {formats.plain(record.actor)}" if record.actor else ""
            st.caption(f"{label} · {formats.clock(record.started_at, zone)}{who}")
        figures = [f"{counts[name]:,} {name}" for name in ("new", "changed", "unchanged") if counts.get(name)]
        st.markdown(" · ".join(figures) or "nothing new")
        rejected_download(record.id, counts.get("rejected", 0), key=f"import_rejections_{record.id}")
        if record.status == ImportStatus.DONE:
            st.button(
                "Undo",
                key=f"import_take_back_{record.id}",
                icon=":material/undo:",
                on_click=ask_undo,
                args=(record.id,),
            )
        else:
            st.badge(record.status.value.capitalize(), color="gray")


def rejected_download(import_id: int, rejected: int, *, key: str) -> None:
    """Draw the button that hands out the rejected rows, made when it is pressed."""

    def made() -> bytes:
        with db.session() as session:
            return ("\ufeff" + imports.rejections_csv(session, import_id)).encode()

    if rejected:
        st.download_button(
            plural(rejected, "rejected row"), signed_in.still(made), f"rejected-{import_id}.csv", "text/csv", key=key, icon=":material/download:",
            on_click="ignore",
        )  # fmt: skip


def ask_undo(import_id: int) -> None:
    """Open the dialog that asks before an import is taken back."""
    st.session_state[_ASKED] = import_id
    st.session_state.pop(_TOLD, None)


def show_dialog() -> None:
    """Draw the dialog when it was asked for; call it last on the screen."""
    if st.session_state.get(_ASKED) is not None:
        st.dialog("Undo this import?", icon=":material/undo:", on_dismiss=_close)(signed_in.only(_draw))()


def _draw() -> None:
    if (import_id := st.session_state.get(_ASKED)) is None:
        st.rerun()
    with db.reading() as session:
        record = imports.get(session, import_id)
    st.markdown(f"**{formats.plain(record.file_name)}**: {_what_undoing_does(record)}")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Keep it", key="import_undo_no", on_click=_close)
        st.button("Undo the import", key="import_undo_yes", type="primary", on_click=_undo, args=(import_id,))


def _what_undoing_does(record: Import) -> str:
    made, changed = _counted(record, "new"), _counted(record, "changed")
    done = [f"what it made ({made}) is removed"] if made else []
    done += [f"what it changed ({changed}) gets back what it held"] if changed else []
    return f"{' and '.join(done) or 'it changed nothing'}. What somebody changed since stays."


def _counted(record: Import, what: str) -> str:
    """How many orders and customers it made or changed; nothing for none."""
    subject = imports.READERS[record.kind].subject if record.kind in imports.READERS else "customers"
    told = ((subject, record.counts.get(what, 0)), ("customers", record.counts.get(f"customers_{what}", 0)))
    return " and ".join(plural(count, each.removesuffix("s")) for each, count in told if count)


def _close() -> None:
    st.session_state.pop(_ASKED, None)


def _undo(import_id: int) -> None:
    _close()
    try:
        with db.session() as session:
            done = imports.undo(session, import_id, now=utc_now())
    except errors.CdpError as error:
        st.session_state[_TOLD] = str(error)
        return
    sentence = f"The import was undone: {done.removed:,} removed, {done.restored:,} put back."
    st.session_state[_TOLD] = " ".join([sentence, *done.kept])
