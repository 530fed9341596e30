"""What became of one import: its counts, the rejected rows to take away, and its undo."""

import streamlit as st

from cdp import db, imports
from cdp.models import ImportStatus
from pages.widgets import formats, import_card, import_history


def show(import_id: int, *, key: str) -> None:
    """Draw the report of a finished import."""
    with db.reading() as session:
        record = imports.get(session, import_id)
    with st.container(horizontal=True, vertical_alignment="center", key=f"import_report_{key}"):
        icon = ":material/undo:" if record.status == ImportStatus.UNDONE else ":material/check_circle:"
        done = "Undone" if record.status == ImportStatus.UNDONE else "Imported"
        st.subheader(f"{done}: {formats.plain(record.file_name)}", anchor=False, icon=icon, width="stretch")
        import_history.rejected_download(record.id, record.counts.get("rejected", 0), key=f"import_download_{key}")
        if record.status == ImportStatus.DONE:
            st.button(
                "Undo",
                key=f"import_undo_{key}",
                icon=":material/undo:",
                on_click=import_history.ask_undo,
                args=(record.id,),
            )
    subject = imports.READERS[record.kind].subject if record.kind in imports.READERS else "customers"
    import_card.show_counts(record.counts, subject)
    for warning in record.counts.get("warnings", []):
        st.warning(formats.plain(warning), icon=":material/warning:")
    if record.status == ImportStatus.DONE:
        st.page_link("customers.py", label="Look at the customers", icon=":material/group:")
