"""One letter of the outbox: as its reader sees it, as text, its links, headers and source."""

import re
from functools import partial
from html.parser import HTMLParser

import streamlit as st

from cdp import access, channels, errors
from cdp.channels import Eml
from pages.widgets import formats, letter_frame, signed_in

_LONGEST_SOURCE = 200_000  # letters of which more would only slow the screen down
_TRAP = re.compile(r"/t/h/[\w-]+$")  # a link no reader can see: whoever follows it is a machine
# The picture by which opening is noticed: to look in here is not the reader's doing, and must not count as it.
_PIXEL = re.compile(r"<img\b[^>]*/t/o/[^>]*>", re.IGNORECASE)
_HEIGHT, _TELEPHONE = 720, 375


def show(key: str) -> None:
    """Draw the letter, or say that it is not there (any more)."""
    st.page_link("outbox.py", label="All letters", icon=":material/arrow_back:", query_params={})
    try:
        letter = channels.read_eml(key)
    except errors.NotFound as error:
        st.warning(formats.plain(error), icon=":material/search_off:")
        return
    _head(key, letter)
    parts = {
        "Letter": partial(_as_seen, letter),
        "Text": partial(_as_text, letter),
        "Links": partial(_links, letter),
        "Headers": partial(_headers, letter),
        "Source": partial(_source, letter),
    }
    for tab, draw in zip(st.tabs(list(parts), key="outbox_parts", on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _head(key: str, letter: Eml) -> None:
    said = dict(reversed(letter.headers))
    with st.container(horizontal=True, vertical_alignment="center", key="outbox_head"):
        st.subheader(formats.plain(said.get("Subject", "No subject")), anchor=False, width="stretch")
        st.download_button(
            "Download .eml", signed_in.still(lambda: _file(letter), "letter"), f"letter-{key}.eml", "message/rfc822", key="outbox_download",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    from_to = [f"**{name}** {_quoted(said[name])}" for name in ("From", "To", "Date") if name in said]
    st.markdown(" &nbsp; ".join(from_to))


def _file(letter: Eml) -> bytes:
    access.require("outbox.read")
    return letter.raw


def _quoted(value: str) -> str:
    """A header as it is: no address in it becomes a link by itself."""
    return f"`{value.replace('`', ' ')}`"


def _as_seen(letter: Eml) -> None:
    if not letter.html:
        st.caption("This letter has no HTML part. Its text is under “Text”.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        size = st.segmented_control(
            "Shown on", ["Computer", "Telephone"], default="Computer", required=True, key="outbox_size",
            label_visibility="collapsed",
        )  # fmt: skip
        dark = st.toggle("Dark mode", key="outbox_dark")
    letter_frame.show(
        _PIXEL.sub("", letter.html), height=_HEIGHT, key="outbox_frame", dark=dark,
        width=_TELEPHONE if size == "Telephone" else None,
    )  # fmt: skip


def _as_text(letter: Eml) -> None:
    st.caption("What people see whose mail program shows no HTML, and what screen readers and filters read.")
    st.code(letter.text or "This letter has no text part.", language=None, wrap_lines=True)


class _Anchors(HTMLParser):
    """Collects where links lead and what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href, self._words = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._words = dict(attrs).get("href") or "", ""
        elif tag == "img" and self._href:
            self._words += dict(attrs).get("alt") or ""

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.found.append((" ".join(self._words.split()) or "Picture", self._href))
            self._href = ""


def _links(letter: Eml) -> None:
    anchors = _Anchors()
    anchors.feed(letter.html)
    found = [pair for pair in anchors.found if not _TRAP.search(pair[1])]
    st.caption("Links in the letter lead nowhere on this screen. From here they do, and count as clicks of its reader.")
    for number, (words, address) in enumerate(found):
        with st.container(horizontal=True, vertical_alignment="center", key=f"outbox_link_{number}"):
            st.markdown(f"**{formats.plain(words)}**  \n:small[{formats.plain(address)}]", width="stretch")
            if re.match(r"https?://", address):
                st.link_button("Follow", address, icon=":material/open_in_new:", key=f"outbox_follow_{number}")
    if not found:
        st.caption("There are none.")


def _headers(letter: Eml) -> None:
    rows = {"Header": [name for name, _ in letter.headers], "Value": [value for _, value in letter.headers]}
    st.dataframe(
        rows, hide_index=True, alt="Headers of the letter", key="outbox_headers",
        column_config={"Header": st.column_config.TextColumn(width=220), "Value": st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _source(letter: Eml) -> None:
    source = letter.raw.decode("ascii", "replace")
    if len(source) > _LONGEST_SOURCE:
        st.caption(f"The first {_LONGEST_SOURCE:,} characters; the file has all of it.")
    st.code(source[:_LONGEST_SOURCE], language=None, height=_HEIGHT)
