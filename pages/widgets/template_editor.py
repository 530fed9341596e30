"""The screen of one template: its source on the left, what a customer will see of it on the right."""

from typing import Any

import streamlit as st

from cdp import db, errors, templates
from cdp.models import Template, utc_now
from pages.widgets import (
    formats,
    fresh,
    notice,
    shop_data,
    signed_in,
    template_draft,
    template_letter,
    template_list,
    template_preview,
    template_proof,
    template_scratch,
    template_source,
    undo,
)
from pages.widgets.shop_data import ShopData
from pages.widgets.template_draft import Draft, editing
from pages.widgets.template_letter import Built

_MENU = ("Save as a copy", "Undo all changes", "Archive", "Delete")
# Side by side the panels fill the window and each scrolls by itself; one under the other, the page scrolls.
_LAYOUT = """<style>
:root:has(.st-key-only_looks) { --above: 36px; } /* the line that says who may change it */
@media (min-width: 641px) {
  :is(.st-key-template_left, .st-key-template_right),
  [data-testid=stLayoutWrapper]:has(> :is(.st-key-template_left, .st-key-template_right)) {
    height: calc(100vh - 132px - var(--above, 0px)) !important; min-height: 600px; flex-basis: auto !important; overflow-y: auto;
  }
  .st-key-template_left { --source-height: calc(100vh - 404px - var(--above, 0px)); }
  .st-key-template_right { --letter-height: calc(100vh - 428px - var(--above, 0px)); }
  :is(.st-key-template_text, [data-testid=stLayoutWrapper]:has(> .st-key-template_text)) { height: calc(100vh - 428px - var(--above, 0px)) !important; }
}
@media (max-width: 640px) {
  .st-key-template_view_row button { padding-inline: 8px; }
  [data-testid=stLayoutWrapper]:has(> [class*="st-key-version_words_"]) { flex: 1 0 100% !important; }
}
</style>"""


@st.fragment(key="template_screen")
@signed_in.only
def show(draft: Draft) -> None:
    """Draw the whole screen of one template; an edit redraws only this."""
    if st.query_params.get("id") != draft.token:
        st.rerun()  # saved under a link of its own, or gone: that is for the whole screen to draw
    fresh.begin_part()
    undo.show()  # here: what is pressed on this screen redraws nothing around it
    draft.take_in()
    data = shop_data.load()
    with db.reading() as session:
        tags = template_letter.menu(session)
    built = template_letter.build(draft, {each["tag"] for each in tags})
    _header(draft, data, built)
    editing.say()
    _say_fault(draft)
    st.html(_LAYOUT)
    left, right = st.columns(2, gap="small")
    with left.container(border=True, key="template_left"):
        _source(draft, built, tags)
    with right.container(border=True, key="template_right"):
        template_preview.show(draft, built, data)


def _header(draft: Draft, data: ShopData, built: Built) -> None:
    draft.keep_fields()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="template_header"):
        st.page_link("templates.py", label="All templates", icon=":material/arrow_back:", query_params={})
        editing.text_input(
            "Name", key=draft.key("name"), label_visibility="collapsed", placeholder="Name this template",
            max_chars=120, width=300,
        )  # fmt: skip
        _state(draft, data)
        st.space("stretch")
        with st.popover("Sender and notes", icon=":material/badge:", type="tertiary", key=draft.key("about")):
            _about(draft)
        if draft.template:
            key = draft.key("menu")
            editing.menu_button(
                "More", _actions(draft.template), key=key, icon=":material/more_horiz:", type="tertiary",
                on_click=_menu, args=(draft, key),
            )  # fmt: skip
        template_proof.offer(draft, built, data)
        editing.button(
            "Save template", key="save_template", type="primary", icon=":material/check:", on_click=_save, args=(draft,),
            disabled=bool(built.faults), help="Put right what is marked in the source first." if built.faults else None,
        )  # fmt: skip


def _state(draft: Draft, data: ShopData) -> None:
    if draft.template is None:
        st.badge("Not saved yet", color="gray")
    elif draft.is_changed:
        st.badge("Changed, not saved", color="orange")
    else:
        saved = formats.clock(draft.template.updated_at, data.shop.time_zone)
        st.badge(f"Saved {saved}", color="green", icon=":material/check:")
    if draft.template is not None and draft.template.archived_at:
        st.badge("Archived", color="gray")


def _about(draft: Draft) -> None:
    editing.text_input(
        "From name", key=draft.key("from_name"), placeholder="As the sender is set up", max_chars=120,
        help="Who the letter is from, in the inbox. Left empty, the sender's own name is used.",
    )  # fmt: skip
    editing.text_input(
        "Replies go to", key=draft.key("reply_to"), placeholder="As the sender is set up", max_chars=254, type="email",
        help="Left empty, replies go to the sender's own address.",
    )  # fmt: skip
    editing.text_area("What is this template for?", key=draft.key("description"), max_chars=2000)


def _source(draft: Draft, built: Built, tags: list[dict[str, str]]) -> None:
    key = draft.key("format")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="template_format_row"):
        st.subheader("Letter", anchor=False, width="stretch")
        editing.segmented_control(
            "Format of the body", list(template_letter.FORMATS), key=key, format_func=template_letter.FORMATS.get, required=True,
            label_visibility="collapsed", on_change=_new_format, args=(draft, key),
        )  # fmt: skip
    template_source.show(
        draft.letter, rev=draft.rev, key=draft.key("source"), tags=tags, faults=built.marks(), unsaved=draft.is_changed,
        is_locked=editing.is_locked,
    )  # fmt: skip


def _new_format(draft: Draft, key: str) -> None:
    """What was typed stays as it is; only a beginning nobody has touched begins anew in the other format."""
    before = draft.letter["format"]
    draft.take_in()
    if draft.letter["body"] == template_scratch.SCRATCH[before]:
        draft.replace({**draft.letter, "body": template_scratch.SCRATCH[st.session_state[key]]})


def _say_fault(draft: Draft) -> None:
    if isinstance(draft.fault, errors.Conflict):
        with st.container(border=True, key="template_conflict"):
            st.markdown(f":orange[:material/group:] {formats.plain(draft.fault)}")
            st.caption(_differences(draft.fault))
            with st.container(horizontal=True):
                st.button("Take theirs", key="take_theirs", on_click=_take_theirs, args=(draft,))
                st.button("Save mine as a copy", key="save_copy", on_click=_save_copy, args=(draft,))
                st.button("Replace theirs by mine", key="replace_theirs", on_click=_replace_theirs, args=(draft,))
    elif draft.fault is not None:
        st.error(formats.plain(draft.fault), icon=":material/error:")


def _differences(conflict: errors.Conflict) -> str:
    changes = conflict.changes
    said = f"Different from yours: {', '.join(name.replace('_', ' ') for name in changes) or 'nothing in the letter'}."
    if "subject" in changes:
        said += f" Their subject: “{formats.plain(changes['subject'][1])}”."
    return said


def _actions(template: Template) -> list[str]:
    return [("Bring back" if each == "Archive" and template.archived_at else each) for each in _MENU]


def _menu(draft: Draft, key: str) -> None:
    action = st.session_state[key]
    if own := {"Save as a copy": _save_copy, "Undo all changes": _take_theirs}.get(action):
        own(draft)
        return
    template_list.act(draft.template.id, action)
    if action == "Archive" and "id" in st.query_params:
        del st.query_params["id"]


def _save(draft: Draft) -> None:
    _written(draft, _saved)


def _save_copy(draft: Draft) -> None:
    """Theirs stays theirs, and mine has a name of its own from now on."""
    if _written(draft, _created_as_copy) and draft.template is not None:
        _take_theirs(draft)


def _written(draft: Draft, write: Any) -> bool:
    draft.take_in()
    draft.fault = None
    try:
        with db.session() as session:
            template = write(session, draft)
            version = templates.current(session, template.id)
    except errors.CdpError as error:
        draft.fault = error
        return False
    notice.later(f"“{template.name}” is saved.", icon=":material/check_circle:")
    if draft.template is not None and template.id == draft.template.id:
        draft.loaded_from(template, version)
        return True
    if draft.token == template_draft.NEW:  # it becomes the draft of what it made, under a link of its own
        template_draft.forget(template_draft.NEW)
    st.query_params["id"] = str(template.id)
    return True


def _saved(session: Any, draft: Draft) -> Template:
    now, about = utc_now(), {"name": draft.name, "description": draft.description, "owner": signed_in.actor()}
    if draft.template is None:
        return templates.create(session, **about, **draft.letter, now=now)
    return templates.save(
        session, draft.template.id, **about, **draft.letter, seen_version=draft.template.version, now=now
    )


def _created_as_copy(session: Any, draft: Draft) -> Template:
    return templates.create(
        session, name=templates.copy_name(session, draft.name), description=draft.description, owner=signed_in.actor(),
        **draft.letter, now=utc_now(),
    )  # fmt: skip


def _take_theirs(draft: Draft) -> None:
    try:
        with db.reading() as session:
            draft.loaded_from(*template_letter.load(session, draft.template.id))
    except errors.NotFound as error:
        draft.fault = error


def _replace_theirs(draft: Draft) -> None:
    try:
        with db.reading() as session:
            draft.template = templates.get(session, draft.template.id)
    except errors.NotFound as error:
        draft.fault = error
        return
    _save(draft)
