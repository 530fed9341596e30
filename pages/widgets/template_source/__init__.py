"""The source of a letter: subject, preheader and body with line numbers, tags and faults at their place.

The text is edited in the browser, where the caret is known; Python owns the rules and says what is wrong.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cdp.templates.language import LONGEST_SOURCE
from pages.widgets.template_source.pieces import PIECES

_HERE = Path(__file__).parent
TYPED = ("subject", "preheader", "body")
_PLACEHOLDERS = {
    "subject": "What they read first, e.g. {{ customer.first_name }}, your socks miss you",
    "preheader": "The line after the subject in the inbox",
    "body": "Write the letter here",
}
_LABELS = {"subject": "Subject", "preheader": "Preheader"}
# One script without a build step: each file is a concern of its own, the last one is what Streamlit calls.
_SCRIPTS = ("marks.js", "places.js", "insert.js", "template_source.js")
_ELEMENTS = _HERE.parent / "condition_editor" / "elements.js"

_mount = st.components.v2.component(
    "cdp_template_source",
    html="<div class='source'></div>\n",
    css=(_HERE / "template_source.css").read_text("utf-8"),
    js="\n".join(path.read_text("utf-8") for path in (_ELEMENTS, *(_HERE / name for name in _SCRIPTS))),
)


def show(
    letter: Mapping[str, str],
    *,
    rev: int,
    key: str,
    tags: Sequence[Mapping[str, str]],
    faults: Sequence[Mapping[str, Any]],
    unsaved: bool = False,
    is_locked: bool = False,
) -> None:
    """Draw the fields; `newest` says what they hold.

    Raise `rev` to replace what the browser holds by `letter`; what was typed into an older `rev` and arrives late is
    dropped. `faults` ({field, line, sentence}) are those of `newest(...)`; a tag is {tag, label, example, group}.
    While `unsaved`, the browser asks before the window is closed; what `is_locked` can be read and copied.
    """
    shown = newest(letter, rev=rev, key=key)
    labels = {**_LABELS, "body": f"Body in {shown['format'].upper() if shown['format'] != 'markdown' else 'Markdown'}"}
    fields = [
        {"key": name, "label": labels[name], "placeholder": _PLACEHOLDERS[name], "value": shown[name]} for name in TYPED
    ]
    data = {
        "fields": fields, "format": shown["format"], "tags": list(tags), "pieces": PIECES, "faults": list(faults),
        "name": key, "rev": rev, "unsaved": unsaved, "longest": LONGEST_SOURCE, "seen": _edit(key, rev).get("number", 0),
        "locked": is_locked,
    }  # fmt: skip
    _mount(key=key, data=data, on_edited_change=_nothing)


def newest(letter: Mapping[str, str], *, rev: int, key: str) -> dict[str, str]:
    """Promise the letter with what was typed in the browser, for use before it is drawn."""
    edit = _edit(key, rev)
    return {**letter, **{name: edit[name] for name in TYPED if isinstance(edit.get(name), str)}}


def _edit(key: str, rev: int) -> Mapping[str, Any]:
    state = st.session_state.get(key)
    edit = state.get("edited") if isinstance(state, Mapping) else None
    return edit if isinstance(edit, Mapping) and edit.get("rev") == rev else {}


def _nothing() -> None:
    pass
