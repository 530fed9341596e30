"""Segments: the list of them, and the screen on which one is built while the people in it change beside it."""

import streamlit as st

from cdp import db, errors, segments
from pages.widgets import (
    address,
    assistant_beside,
    assistant_card,
    formats,
    fresh,
    segment_draft,
    segment_editor,
    segment_list,
    shop_data,
    undo,
)

assistant_card.follow()
data = shop_data.load()
wanted = address.wanted()

undo.show()
if wanted is None:
    segment_list.show(data)
    assistant_beside.show(data)
else:
    try:
        with db.reading() as session:
            draft = segment_draft.opened(wanted, lambda number: segments.get(session, number))
    except errors.NotFound as error:
        st.warning(formats.plain(error), icon=":material/search_off:")
        st.page_link("segments.py", label="All segments", icon=":material/arrow_back:", query_params={})
    else:
        segment_editor.show(draft)

fresh.watch(data.frames.revision)
