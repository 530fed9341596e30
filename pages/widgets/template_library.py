"""What a template can begin from: the start library as pictures of its letters, or an empty letter."""

import streamlit as st

from cdp import db, templates
from cdp.models import BodyFormat
from cdp.templates.library import Starter
from pages.widgets import formats, letter_frame, template_draft, template_letter, template_scratch


def start_from_scratch() -> None:
    """Open an empty letter, or the new one that was begun and not saved."""
    template_draft.begin({"format": BodyFormat.MJML.value, "body": template_scratch.SCRATCH[BodyFormat.MJML]})
    st.query_params["id"] = template_draft.NEW


def show() -> None:
    """Draw the start library as pictures of its letters; choosing one opens a copy of it."""
    with db.reading() as session:
        pictures = {start.key: template_letter.picture(session, start) for start in templates.LIBRARY}
    with st.grid(3, gap="small", min_column_width=250, key="template_library"):
        for start in templates.LIBRARY:
            with st.container(border=True, key=f"start_{start.key}", gap="small", height="stretch"):
                shown = pictures[start.key]
                letter_frame.thumbnail(shown.html if shown else "", height=230, key=f"start_picture_{start.key}")
                with st.container(gap="xxsmall"):
                    st.markdown(f"**{formats.plain(start.name)}**")
                    st.caption(formats.plain(start.description))
                st.space("stretch")
                template_draft.editing.button(
                    f"Use {start.name}", key=f"use_{start.key}", width="stretch", on_click=_start_from, args=(start,)
                )


def _start_from(start: Starter) -> None:
    letter = {name: str(getattr(start, name)) for name in ("format", "subject", "preheader", "body")}
    template_draft.begin(letter, name=start.name, description=start.description)
    st.query_params["id"] = template_draft.NEW
