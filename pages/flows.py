"""Flows: the list of them, and the screen on which one is put together step by step."""

import streamlit as st

from cdp import db, errors, flows
from pages.widgets import (
    address,
    assistant_beside,
    flow_actions,
    flow_draft,
    flow_editor,
    flow_list,
    formats,
    fresh,
    shop_data,
    undo,
)

data = shop_data.load()
wanted = address.wanted()

undo.show()
if wanted is None:
    flow_list.show(data)
else:
    try:
        with db.reading() as session:
            draft = flow_draft.opened(wanted, lambda number: flows.get(session, number))
    except errors.NotFound as error:
        st.warning(formats.plain(error), icon=":material/search_off:")
        flow_actions.offer_rescue(wanted)
        st.page_link("flows.py", label="All flows", icon=":material/arrow_back:", query_params={})
    else:
        draft.wants_all = False  # this is all of it
        flow_editor.show(draft)

assistant_beside.show(data)
fresh.watch(data.frames.revision)
