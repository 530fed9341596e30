"""The letter as a chosen customer gets it: on a desk, on a telephone, in the dark, as text; its checks and versions."""

import streamlit as st

from cdp import errors, templates
from pages.widgets import formats, letter_frame, template_checks, template_letter, template_reader, template_versions
from pages.widgets.shop_data import ShopData
from pages.widgets.template_draft import Draft
from pages.widgets.template_letter import Built

HEIGHT = 620
TELEPHONE = 390
_LONGEST_LINE = 200  # characters of a subject
_VIEWS = {
    "desktop": ("Desktop", ":material/desktop_windows:"),
    "mobile": ("Mobile", ":material/smartphone:"),
    "dark": ("Dark", ":material/dark_mode:"),
    "text": ("Text", ":material/notes:"),
}


def show(draft: Draft, built: Built, data: ShopData) -> None:
    """Draw preview, checks and versions of a draft; each is worked out only when it is looked at."""
    tabs = st.tabs(["Preview", "Checks", "Versions"], key="template_tab", on_change="rerun")
    if tabs[0].open:
        with tabs[0]:
            _preview(built, data)
    if tabs[1].open:
        with tabs[1]:
            template_checks.show(built, data)
    if tabs[2].open:
        with tabs[2]:
            template_versions.show(draft, data)


def _preview(built: Built, data: ShopData) -> None:
    reader = template_reader.choose(data)
    if built.faults:
        _say_faults(built)
    if reader is None or built.letter is None:
        return
    try:
        shown = built.letter.show(
            template_letter.values(reader.values, data.shop), **template_letter.leaving(data.shop)
        )
    except errors.Invalid as fault:
        st.error(formats.plain(fault), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="template_view_row"):
        view = st.segmented_control(
            "Show the letter", list(_VIEWS), key="template_view", default="desktop", required=True, label_visibility="collapsed",
            format_func=lambda key: f"{_VIEWS[key][1]} {_VIEWS[key][0]}", persist_state="session",
        )  # fmt: skip
        st.space("stretch")
        _size(shown.html)
    _inbox_line(shown)
    if view == "text":
        with st.container(height=HEIGHT, border=False, key="template_text"):
            st.code(shown.text, language=None, wrap_lines=True)
        return
    letter_frame.show(
        shown.html, height=HEIGHT, key="template_letter", width=TELEPHONE if view == "mobile" else None,
        dark=view == "dark", title=f"The letter as {reader.name} gets it",
    )  # fmt: skip


def _say_faults(built: Built) -> None:
    first, *more = built.faults
    place = f"Line {first.line}: " if first.line else ""
    others = f" And {len(more)} more, marked in the source." if more else ""
    kept = "Below is how it was before." if built.letter else "The preview appears once it is put right."
    st.warning(f"{formats.plain(place + first.sentence + others)} {kept}", icon=":material/edit:")


def _size(html: str) -> None:
    size = len(html.encode("utf-8"))
    words = f"{max(1, round(size / 1000))} KB of 102 KB"
    if size > templates.checks.LARGEST:
        st.badge(
            words, color="red", icon=":material/content_cut:", help="Gmail cuts the letter off here and hides the rest."
        )
    else:
        st.badge(words, color="gray", help="Gmail hides what comes after 102 KB of HTML.")


def _inbox_line(shown: templates.Shown) -> None:
    with st.container(border=True, gap=None, key="template_inbox"):
        if shown.from_name:
            st.caption(f"From {formats.plain(_cut(shown.from_name))}")
        st.markdown(f"**{formats.plain(_cut(shown.subject)) or 'No subject'}**")
        st.caption(
            formats.plain(_cut(shown.preheader)) or "No preheader: the inbox shows the first words of the letter."
        )


def _cut(line: str) -> str:
    """As much of a line as no inbox shows; what is too long to be saved must not push the letter off the screen."""
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
