"""Every wording a template has had: to look at, and to go on from."""

import streamlit as st

from cdp import db, templates
from cdp.models import TemplateVersion
from pages.widgets import formats, letter_frame, template_draft, template_letter, undo
from pages.widgets.shop_data import ShopData
from pages.widgets.template_draft import Draft

HEIGHT = 420
_MOST = 50


def show(draft: Draft, data: ShopData) -> None:
    """Draw the versions, newest first, and the one that is being looked at."""
    if draft.template is None:
        st.info("Each time you save, the wording before is kept here.", icon=":material/history:")
        return
    with db.reading() as session:
        versions = sorted(templates.versions(session, draft.template.id), key=lambda each: -each.number)
    looked_at = st.session_state.get(draft.key("looked_at"))
    for version in versions[:_MOST]:
        is_newest = version is versions[0]
        _row(draft, version, data, is_newest=is_newest, is_open=version.id == looked_at)
    if len(versions) > _MOST:
        st.caption(f"The newest {_MOST} of {len(versions):,}.")


def _row(draft: Draft, version: TemplateVersion, data: ShopData, *, is_newest: bool, is_open: bool) -> None:
    with st.container(border=True, key=f"version_{version.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**Version {version.number}** · {formats.plain(version.subject) or 'no subject'}")
                by = f" by {formats.plain(version.created_by)}" if version.created_by else ""
                st.caption(f"Saved {formats.clock(version.created_at, data.shop.time_zone)}{by}")
            if is_newest:
                st.badge("Newest", color="green")
            st.button(
                "Close" if is_open else f"Look at {version.number}", key=f"look_{version.id}", type="tertiary",
                icon=":material/visibility:", on_click=_look, args=(draft, None if is_open else version.id),
            )  # fmt: skip
            st.button(
                f"Restore {version.number}", key=f"restore_{version.id}", icon=":material/history:", type="tertiary",
                on_click=_restore, args=(draft, version), disabled=template_draft.letter_of(version) == draft.letter,
                help="Puts this wording into the source. Nothing is saved until you save.",
            )  # fmt: skip
        if is_open:
            _picture(version)


def _picture(version: TemplateVersion) -> None:
    with db.reading() as session:
        html = template_letter.picture(session, version)
    if html is not None:
        letter_frame.show(html, height=HEIGHT, key="version_letter", title=f"Version {version.number}")
    else:
        st.code(version.body, language=None, wrap_lines=True, height=HEIGHT)


def _look(draft: Draft, version_id: int | None) -> None:
    st.session_state[draft.key("looked_at")] = version_id


def _restore(draft: Draft, version: TemplateVersion) -> None:
    draft.take_in()
    before = dict(draft.letter)
    draft.replace(template_draft.letter_of(version))
    undo.offer(
        f"Version {version.number} is in the source, not saved yet.",
        lambda _session, *, now: draft.replace(before),
        undone="The source is as it was.",
    )
