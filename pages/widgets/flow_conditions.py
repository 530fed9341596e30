"""The condition editor inside a flow: what is edited in the browser goes into the draft, and can be undone there."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cdp import conditions as cd
from pages.widgets import condition_words, formats
from pages.widgets.condition_editor import condition_editor, newest
from pages.widgets.flow_draft import Draft, editing
from pages.widgets.shop_data import ShopData


def show(draft: Draft, data: ShopData, name: str, *, read: Callable[[], Any], write: Callable[[Any], None]) -> None:
    """Draw the editor of one tree: `read` gives it from the draft, `write` puts a changed one back."""
    key, rev = draft.key(name), draft.rev

    def take_in() -> None:
        tree = read()
        edited = newest(tree, rev=rev, key=key)
        if tree is not None and edited != newest(tree, rev=-1, key=key):
            write(edited)

    draft.holders[key] = take_in
    tree, problems = cd.examine(read(), data.catalogue)
    words = condition_words.words(data)
    with st.container(border=True, key=f"{key}_box"):
        condition_editor(read(), words, rev=rev, key=key, problems=problems, is_locked=editing.is_locked)
    if not problems and tree.parts:
        st.caption(formats.plain(cd.describe(tree, data.catalogue)))
