"""Templates: the letters that flows and campaigns send, and the screen on which one is written and looked at."""

import streamlit as st

from cdp import db, errors
from pages.widgets import address, formats, template_draft, template_editor, template_letter, template_list, undo

wanted = address.wanted()

if wanted is None:
    undo.show()
    template_list.show()
else:
    try:
        with db.reading() as session:
            draft = template_draft.opened(wanted, lambda number: template_letter.load(session, number))
    except errors.NotFound as error:
        undo.show()
        st.warning(formats.plain(error), icon=":material/search_off:")
        st.page_link("templates.py", label="All templates", icon=":material/arrow_back:", query_params={})
    else:
        template_editor.show(draft)
