"""The form of an e-mail step: a template, or a letter written here, with the letter as a customer will get it."""

from types import SimpleNamespace
from typing import Any

import streamlit as st

from cdp import db, errors, flows, templates
from cdp.models import Template
from pages.widgets import (
    formats,
    letter_frame,
    template_draft,
    template_letter,
    template_library,
    template_reader,
    template_source,
)
from pages.widgets.flow_draft import editing
from pages.widgets.flow_fields import Asked

HERE, TEMPLATE = "Write it here", "Use a template"
HEIGHT = 460
_LETTER = ("format", "subject", "preheader", "body", "from_name", "reply_to")


def arrange(fields: dict[str, Asked]) -> None:
    """Draw where the letter comes from, the letter or the choice of a template, and the preview beside it."""
    asked = fields["template_id"]
    has_template = asked.value is not None
    key = asked.draft.field_key(f"{asked.step['id']}_source")
    source = editing.segmented_control(
        "Letter", [HERE, TEMPLATE], default=TEMPLATE if has_template else HERE, required=True, key=key,
        on_change=_switch, args=(asked, key), label_visibility="collapsed",
    )  # fmt: skip
    with st.grid(2, gap="medium", min_column_width=290, key=f"flow_letter_{asked.step['id']}"):
        with st.container(gap="small"):
            built = _template(asked) if source == TEMPLATE else _written(fields)
        with st.container(gap="small"):
            _preview(asked, built)


def _switch(asked: Asked, key: str) -> None:
    """What was written here is kept under a template, in case one comes back to it."""
    if st.session_state[key] == HERE:
        asked.draft.change_step(asked.step["id"], template_id=None)


def _template(asked: Asked) -> Any:
    with db.reading() as session:
        listed = {each.id: each.name for each in templates.all(session)}
        if asked.value is not None and asked.value not in listed:
            kept = session.get(Template, asked.value)
            listed[asked.value] = f"{kept.name} (archived)" if kept else "A template that was deleted"
    if not listed:
        st.info("There are no templates yet. Write the letter here, or make a template first.", icon=":material/draft:")
        st.page_link("templates.py", label="All templates", icon=":material/open_in_new:")
        return None
    chosen = None if asked.value is None else list(listed).index(asked.value)
    editing.selectbox(
        asked.field.label, list(listed), chosen, format_func=listed.get, placeholder="Choose a template",
        **asked.hears(),
    )  # fmt: skip
    if asked.value is None:
        st.caption("Until you choose one, the letter written here counts.")
        return None
    st.page_link(
        "templates.py", label="Open this template", icon=":material/open_in_new:", query_params={"id": str(asked.value)}
    )
    st.caption("Publishing freezes its wording: later changes to the template go live when you publish again.")
    try:
        with db.reading() as session:
            return _built(template_draft.letter_of(templates.current(session, asked.value)))
    except errors.NotFound:
        return None


def _written(fields: dict[str, Asked]) -> Any:
    asked, format_asked = fields["body"], fields["format"]
    letter = _letter(asked.step)
    built = _built(letter)
    editing.segmented_control(
        "Format of the letter", list(format_asked.field.choices), default=letter["format"], required=True,
        format_func=lambda key: template_letter.FORMATS.get(key, key), **format_asked.hears(),
    )  # fmt: skip
    if not letter["body"].strip():
        editing.button(
            "Begin with a greeting", key=asked.draft.field_key(f"{asked.step['id']}_greeting"),
            icon=":material/waving_hand:", on_click=_greet, args=(asked, letter["format"]),
        )  # fmt: skip
    with db.reading() as session:
        tags = template_letter.menu(session)
    key, rev = asked.draft.key(f"{asked.step['id']}_letter"), asked.draft.rev
    asked.draft.holders[key] = lambda: _take_in(asked, key, rev)
    template_source.show(letter, rev=rev, key=key, tags=tags, faults=built.marks(), is_locked=editing.is_locked)
    return built


def _letter(step: dict[str, Any]) -> dict[str, str]:
    return (
        {"format": "markdown"}
        | {name: str(step.get(name) or "") for name in _LETTER if name != "format"}
        | ({"format": step["format"]} if step.get("format") in template_letter.FORMATS else {})
    )


def _take_in(asked: Asked, key: str, rev: int) -> None:
    try:
        held = _letter(flows.find(asked.draft.steps, asked.step["id"]))
    except errors.NotFound:
        return
    typed = template_source.newest(held, rev=rev, key=key)
    if typed != held:
        changed = {name: typed[name] for name in template_source.TYPED}
        asked.draft.change_step(asked.step["id"], at="letter", **changed)


def _greet(asked: Asked, format: str) -> None:
    asked.draft.take_in()
    asked.draft.change_step(asked.step["id"], body=template_library.SCRATCH[format])
    asked.draft.renew()


def _built(letter: dict[str, str]) -> Any:
    return template_letter.build(SimpleNamespace(letter=letter, good=None))


def _preview(asked: Asked, built: Any) -> None:
    if built is None or built.letter is None:
        st.caption("The letter appears here as soon as there is one without faults.")
        return
    reader = template_reader.current(asked.shown.data)
    try:
        shown = built.letter.show(template_letter.values(reader.values, asked.shown.data.shop))
    except errors.Invalid as fault:
        st.error(formats.plain(fault), icon=":material/error:")
        return
    st.caption(f"As {formats.plain(reader.name)} gets it")
    with st.container(border=True, gap=None, key=f"flow_inbox_{asked.step['id']}"):
        st.markdown(f"**{formats.plain(shown.subject) or 'No subject yet'}**")
        st.caption(formats.plain(shown.preheader) or "No preview text: the inbox shows the first words of the letter.")
    letter_frame.show(shown.html, height=HEIGHT, key="flow_letter_frame", title=f"The letter as {reader.name} gets it")
