"""Every wording a template has had: to look at, and to go on from."""

import difflib
from collections.abc import Iterator, Mapping

import streamlit as st

from cdp import db, templates
from cdp.models import TemplateVersion
from pages.widgets import formats, letter_frame, template_draft, template_letter, undo
from pages.widgets.shop_data import ShopData
from pages.widgets.template_draft import Draft, editing

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
            with st.container(gap=None, width="stretch", key=f"version_words_{version.id}"):
                st.markdown(f"**Version {version.number}** · {formats.plain(version.subject) or 'no subject'}")
                by = f" by {formats.plain(version.created_by)}" if version.created_by else ""
                st.caption(f"Saved {formats.clock(version.created_at, data.shop.time_zone)}{by}")
            if is_newest:
                st.badge("Newest", color="green")
            st.button(
                "Close" if is_open else f"Look at {version.number}", key=f"look_{version.id}", type="tertiary",
                icon=":material/visibility:", on_click=_look, args=(draft, None if is_open else version.id),
            )  # fmt: skip
            editing.button(
                f"Restore {version.number}", key=f"restore_{version.id}", icon=":material/history:", type="tertiary",
                on_click=_restore, args=(draft, version), disabled=template_draft.letter_of(version) == draft.letter,
                help="Puts this wording into the source. Nothing is saved until you save.",
            )  # fmt: skip
        if is_open:
            letter, changed = st.tabs(["The letter", "What has changed since"], key=f"version_view_{version.id}")
            with letter:
                _picture(version)
            with changed:
                _changes(template_draft.letter_of(version), draft.letter)


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> None:
    if lines := list(_compared(then, now)):
        st.caption("Lines with − stood in this version, those with + stand in the source now.")
        with st.container(height=HEIGHT, border=False):
            st.code("\n".join(lines), language="diff", wrap_lines=True)
    else:
        st.info("The source says the same as this version.", icon=":material/check:")


def _compared(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The lines in which two wordings differ, each with its sign, and a line of the body before and after them."""
    for name in template_draft.LETTER:
        if then[name] == now[name]:
            continue
        label = name.replace("_", " ").capitalize()
        if name == "body":
            yield from ("", f"{label}:")
            body = difflib.unified_diff(then[name].splitlines(), now[name].splitlines(), lineterm="", n=1)
            yield from ("…" if line.startswith("@@") else line for line in list(body)[2:])
        else:
            yield from (f"- {label}: {then[name]}", f"+ {label}: {now[name]}")


def _picture(version: TemplateVersion) -> None:
    with db.reading() as session:
        shown = template_letter.picture(session, version)
    if shown is not None:
        letter_frame.show(shown.html, height=HEIGHT, key="version_letter", title=f"Version {version.number}")
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
