"""The upper half of the imports screen: drop files, see what they are and what would happen, bring them in."""

from typing import Any

import streamlit as st

from cdp import db, errors, imports
from cdp.models import utc_now
from cdp.text import plural
from pages.widgets import failure, formats, import_card, import_report, import_running, import_uploads

_ROUND = "import_round"  # counts up to empty the uploader


def show() -> None:
    """Draw the drop zone, and a card for each table in the dropped files, customers before orders."""
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        "Drop your exports here",
        type=["csv", "tsv", "txt", "tab", "xlsx", "xls", "zip"],
        accept_multiple_files=True,
        key=f"import_drop_{turn}",
        help="Customers and orders from Shopify, Klaviyo, WooCommerce, Mailchimp or listmonk, just as they were "
        "exported; or any table of your own as CSV or Excel. Several at once, and zips of them.",
    )
    uploads = import_uploads.take(files or [])
    if not uploads:
        _explain()
        return
    for upload in uploads:
        if upload.refusal:
            st.error(formats.plain(upload.refusal), icon=":material/block:")
    tables = [(upload, table) for upload in uploads for table in upload.tables]
    for upload, table in sorted(tables, key=lambda pair: pair[1].subject == "orders"):
        _card(f"{upload.key}_{table.source.path.name}", table)
    st.button("Clear these files", key="import_clear", type="tertiary", icon=":material/close:", on_click=_clear)


def _clear() -> None:
    import_running.forget_failed()
    st.session_state[_ROUND] += 1


def _card(key: str, table: imports.Recognised) -> None:
    with st.container(border=True, key=f"import_card_{key}"):
        if running := import_running.of(key):
            if running.import_id is None:
                import_running.show(key, running)
            else:
                import_report.show(running.import_id, key=key)
            return
        kind = import_card.head(key, table)
        if kind != table.kind:
            table = imports.look(table.source, kind=kind)
        if table.refusal:
            st.warning(formats.plain(table.refusal), icon=":material/block:")
            return
        asked, open_questions = import_card.ask(key, table)
        if open_questions:
            st.info("Answer first: " + " ".join(formats.plain(each) for each in open_questions), icon=":material/help:")
            return
        planned = _planned(key, table, asked)
        if planned is None:
            return
        import_card.outlook(key, planned, told=table.source.warnings)
        _offer(key, table, asked, planned)


def _planned(key: str, table: imports.Recognised, asked: dict[str, Any]) -> imports.Plan | None:
    """The dry run, made anew when an answer or the data changed."""
    with db.reading() as session:
        stamp = (repr(asked), db.latest_revision(session))
    kept = st.session_state.get(f"import_plan_{key}")
    if kept and kept[0] == stamp:
        return kept[1]  # type: ignore[no-any-return]
    try:
        with st.spinner("Working out what would happen"), db.reading() as session:
            planned = imports.plan(session, table.source, now=utc_now(), **asked)
    except errors.CdpError as error:
        st.error(formats.plain(error), icon=":material/block:")
        return None
    except Exception as error:
        failure.show(error)
        return None
    st.session_state[f"import_plan_{key}"] = (stamp, planned)
    return planned


def _offer(key: str, table: imports.Recognised, asked: dict[str, Any], planned: imports.Plan) -> None:
    coming = planned.counts["new"] + planned.counts["changed"]
    what = "order" if planned.subject == "orders" else "customer"
    label = f"Import {plural(coming, what)}" if coming else "Nothing to import"
    if st.button(label, key=f"import_go_{key}", type="primary", icon=":material/download:", disabled=not coming):
        import_running.start(key, table.source, asked)
        st.rerun()


def _explain() -> None:
    """What can be brought, and where each system hides it."""
    with st.container(border=True, key="import_explain"):
        st.subheader("What you can bring", anchor=False, icon=":material/upload_file:")
        st.markdown(
            "Drop the files just as they were exported. Nothing is written before you have seen what would happen."
        )
        lines = [f"**{reader.label}** · {reader.where}" for reader in imports.READERS.values() if not reader.refusal]
        for line in lines:
            st.markdown(f":material/description: {line}")
