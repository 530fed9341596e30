"""All templates with a picture of each, and what can be done with one of them."""

from functools import partial
from typing import Any

import streamlit as st

from cdp import campaigns, db, shop, templates, text
from cdp.models import BodyFormat, Template, utc_now
from pages.widgets import (
    allowed,
    empty_state,
    formats,
    letter_frame,
    notice,
    pages_below,
    row_menu,
    template_draft,
    template_letter,
    template_library,
)

PAGE = 12
_FEW = 6  # so many are found by looking
_MOST_NAMED = 3


def show() -> None:
    """Draw the list, or where there is none yet, what to begin with."""
    with db.reading() as session:
        listed = templates.all(session, archived=bool(st.session_state.get("templates_archived")))
        anything = bool(listed) or bool(templates.all(session, archived=True))
    with st.container(horizontal=True, vertical_alignment="center", key="templates_head"):
        st.title("Templates", anchor=False, width="stretch")
        allowed.button("templates.change",
            "Start from scratch", key="new_template", type="primary", icon=":material/add:",
            on_click=template_library.start_from_scratch,
        )  # fmt: skip
    if not anything:
        _nothing_yet()
        return
    _cards(_searched(listed))
    st.toggle("Show archived", key="templates_archived", persist_state="session")
    with st.expander(
        "Start library", icon=":material/auto_awesome_mosaic:", key="template_starts", on_change="rerun"
    ) as more:
        if more.open:
            template_library.show()


def _nothing_yet() -> None:
    empty_state.show(
        "No templates yet",
        "A template is a letter you write once and send from campaigns and flows, with each customer's own name, "
        "orders and links. Begin with one of these and make it yours, or start from scratch.",
        icon=":material/mail:",
        key="templates_empty",
    )
    template_library.show()


def _searched(listed: list[Template]) -> list[Template]:
    if len(listed) <= _FEW:
        return listed
    words = st.text_input(
        "Search templates", key="templates_search", type="search", placeholder="Search by name or purpose", width=320,
        label_visibility="collapsed", live=True,
    )  # fmt: skip
    asked = (words or "").casefold().split()
    return [each for each in listed if all(word in f"{each.name} {each.description}".casefold() for word in asked)]


def _cards(listed: list[Template]) -> None:
    if not listed:
        st.info(
            "No template is called that."
            if st.session_state.get("templates_search")
            else "All templates are archived.",
            icon=":material/search_off:",
        )
    pages = max(1, -(-len(listed) // PAGE))
    if st.session_state.get("templates_page", 1) > pages:
        st.session_state["templates_page"] = pages
    page = st.session_state.get("templates_page", 1)
    shown = listed[(page - 1) * PAGE : page * PAGE]
    with db.reading() as session:
        zone = shop.get(session).time_zone
        used = campaigns.using_templates(session, [each.id for each in shown])
        versions = {each.id: templates.current(session, each.id) for each in shown}
        pictures = {each.id: template_letter.picture(session, versions[each.id]) for each in shown}
    with st.grid(3, gap="small", min_column_width=290, key="template_cards"):
        for template in shown:
            with st.container(border=True, key=f"template_{template.id}", gap="small", height="stretch"):
                shown = pictures[template.id]
                _picture(template.id, shown)
                subject = shown.subject if shown else versions[template.id].subject
                _card(template, subject, BodyFormat(versions[template.id].format), used.get(template.id, []), zone)
    pages_below.show(pages, key="templates_page")


def _picture(template_id: int, shown: templates.Shown | None) -> None:
    if shown is None:
        st.warning("This letter has a fault. Open it to see what it is.", icon=":material/error:")
    else:
        letter_frame.thumbnail(shown.html, height=190, key=f"template_picture_{template_id}")


def _card(template: Template, subject: str, form: BodyFormat, used: list[str], zone: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            "templates.py", label=f"**{formats.plain(template.name)}**", query_params={"id": str(template.id)},
            width="content",
        )  # fmt: skip
        st.space("stretch")
        key = f"template_more_{template.id}"
        allowed.menu_button("templates.change",
            "More", row_menu.choices(template), key=key, icon=":material/more_horiz:", type="tertiary",
            on_click=partial(_act, template.id, key),
        )  # fmt: skip
    st.markdown(formats.plain(subject) or ":gray[No subject yet]")
    st.space("stretch")
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(template_letter.FORMATS[form], color="blue")
        if template.archived_at:
            st.badge("Archived", color="gray")
    st.caption(f"Changed {formats.clock(template.updated_at, zone)} · {_use(used)}")


def _use(used: list[str]) -> str:
    return f"used by {formats.plain(text.listed(used, _MOST_NAMED))}" if used else "not used yet"


def _act(template_id: int, key: str) -> None:
    act(template_id, st.session_state[key])


def act(template_id: int, action: str | None) -> None:
    """Do one of the menu's actions; what it cannot do is said in a sentence."""
    row_menu.act(_ACTIONS, template_id, action)


def _duplicate(session: Any, template_id: int) -> None:
    copy = templates.duplicate(session, template_id, now=utc_now())
    notice.later(f"“{copy.name}” is a copy of its own now.", icon=":material/content_copy:")


def _archive(session: Any, template_id: int) -> None:
    template = templates.archive(session, template_id, now=utc_now())
    stops = campaigns.stopped_by(session, template)
    row_menu.archived(template.name, lambda s: templates.unarchive(s, template_id), rest=stops)


def _bring_back(session: Any, template_id: int) -> None:
    row_menu.brought_back(templates.unarchive(session, template_id).name)


def _delete(session: Any, template_id: int) -> None:
    used = campaigns.using_templates(session, [template_id])[template_id]
    kept = templates.delete(session, template_id, users=used)
    template_draft.forget(str(template_id))
    row_menu.deleted(template_id, kept["template"]["name"], lambda s: templates.restore(s, kept))


_ACTIONS = {
    "Duplicate": _duplicate,
    "Archive": _archive,
    "Bring back": _bring_back,
    "Delete": _delete,
}
