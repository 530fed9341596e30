"""The card of a draft: what it is, whom it reaches, what was assumed; adjusted, opened, created or put away by a person."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cdp import db, errors
from cdp.analytics.words import share
from cdp.assistant import creating, drafting
from cdp.assistant.creating import Created
from cdp.assistant.desk import open_desk
from cdp.assistant.drafts import CampaignDraft, Draft, FlowDraft, LetterDraft, SegmentDraft
from cdp.assistant.reading import Assumption
from cdp.assistant.turns import ToolError
from cdp.models import utc_now
from pages.widgets import (
    allowed,
    assistant_letters,
    assistant_talk,
    flow_draft,
    formats,
    notice,
    segment_draft,
    shop_data,
    signed_in,
    template_draft,
)
from pages.widgets.assistant_talk import Said

AVATAR = ":material/auto_awesome:"
_KINDS = {
    "segment": ("Segment", ":material/filter_alt:", "segments.py"), "letter": ("Letter", ":material/draft:", "templates.py"),
    "flow": ("Flow", ":material/account_tree:", "flows.py"), "campaign": ("Campaign", ":material/campaign:", "segments.py"),
}  # fmt: skip
_GOES_TO = "assistant_goes_to"


@dataclass(frozen=True)
class Place:
    """Where the assistant is shown: its name tells the screens' keys apart, `zone` is the shop's clock.

    `on_screen` are the conditions there, `editor` the segment that is being edited there.
    """

    name: str
    zone: str
    on_screen: dict[str, Any] | None = None
    editor: segment_draft.Draft | None = None


def follow(*, is_part: bool = False) -> None:
    """Go where a press on a card leads; call it before anything is drawn.

    A part of a screen that draws itself alone has the whole screen go there.
    """
    if _GOES_TO in st.session_state:
        if is_part:
            st.rerun()
        page, number = st.session_state.pop(_GOES_TO)
        st.switch_page(page, query_params={"id": number})


def show(said: Said, draft: Draft, place: Place) -> None:
    """Draw the card as it stands: open, created, or put away."""
    state = said.states.get(draft.id, {})
    action = state.get("action")
    with st.container(border=True, gap="small", key=f"draft_{place.name}_{draft.id}"):
        _title(draft, action)
        if action == "discarded":
            st.button("Bring it back", key=f"back_{place.name}_{draft.id}", type="tertiary", icon=":material/undo:",
                      on_click=assistant_talk.unsettle, args=(said, draft))  # fmt: skip
            return
        _body(said, draft, place, is_open=action is None)
        if fault := state.get("fault"):
            st.warning(formats.plain(fault), icon=":material/warning:")
        if action == "created":
            _links(state)
        else:
            _buttons(said, draft, place)


def _title(draft: Draft, action: str | None) -> None:
    noun, icon, _ = _KINDS[draft.kind]
    words, colour = {"created": ("Created", "green"), "discarded": ("Discarded", "gray")}.get(
        action or "", ("Draft", "gray")
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{icon} **{formats.plain(draft.value.name)}**", width="stretch")
        st.badge(f"{noun}: {words.lower()}", color=colour)  # type: ignore[arg-type]


def _body(said: Said, draft: Draft, place: Place, *, is_open: bool) -> None:
    value = draft.value
    people = value.segment if isinstance(value, CampaignDraft) else value
    if isinstance(people, SegmentDraft):
        _people(people, draft.id, place)
        for at, assumed in enumerate(people.assumptions):
            _assumption(said, draft, at, assumed, place, is_open=is_open)
        for part in people.left_out:
            st.markdown(f":orange[:material/block:] Could not express: {formats.plain(part)}")
    assistant_letters.show(said, draft, place.name, place.zone, is_open=is_open)


def _people(value: SegmentDraft, draft_id: str, place: Place) -> None:
    st.markdown(formats.plain(value.sentence))
    part = f"of {value.of:,}" + (f" · {share(value.count / value.of)}" if value.of else "")
    if place.editor is not None:  # a narrow column
        st.metric("Customers", f"{value.count:,}", part, delta_arrow="off", delta_color="off")
        st.markdown(f":small[{value.subscribed:,} subscribed · {value.reachable:,} reachable]")
    else:
        _figures(value, part, f"figures_{place.name}_{draft_id}")
    if not value.count:
        st.markdown(":orange[:material/person_off:] Nobody is in this segment now.")


def _figures(value: SegmentDraft, part: str, key: str) -> None:
    with st.grid(3, gap="xsmall", min_column_width=92, key=key):
        for label, number, note, meaning in (
            ("Customers", value.count, part, "Who is in it now, of all customers."),
            ("Subscribed", value.subscribed, "to e-mail", "Those of them who said yes to e-mail."),
            ("Reachable", value.reachable, "by a letter", "Subscribed, with an address, and not suppressed."),
        ):
            st.metric(label, f"{number:,}", note, delta_arrow="off", delta_color="off", help=meaning, height="stretch")


def _assumption(said: Said, draft: Draft, at: int, assumed: Assumption, place: Place, *, is_open: bool) -> None:
    words = f"“{formats.plain(assumed.phrase)}”: {formats.plain(assumed.means)}"
    if not is_open or isinstance(assumed.value, bool) or not isinstance(assumed.value, int | float):
        st.markdown(f":small[:material/info: {words}]")
        return
    key = f"assumed_{place.name}_{draft.id}_{at}_{assumed.value}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"box_{key}"):
        st.markdown(f":small[:material/tune: {words}]", width="stretch")
        st.number_input(
            f"Another number for “{assumed.phrase}”", value=assumed.value, key=key, label_visibility="collapsed",
            width=104, step=1 if isinstance(assumed.value, int) else None, on_change=_adjust, args=(said, draft, at, key),
        )  # fmt: skip


def _adjust(said: Said, draft: Draft, at: int, key: str) -> None:
    value, wanted = draft.value, st.session_state.get(key)
    people = value.segment if isinstance(value, CampaignDraft) else value
    if wanted is None or not isinstance(people, SegmentDraft):
        return
    asked = [each.question for each in assistant_talk.current().said]
    try:
        with db.reading() as session:
            changed = drafting.adjusted(
                open_desk(session, now=shop_data.minute(), asked=asked), people, at, float(wanted)
            )
    except (ToolError, errors.CdpError) as error:
        said.states[draft.id] = {"fault": str(error)}
        return
    said.states.pop(draft.id, None)
    renewed = replace(value, segment=changed) if isinstance(value, CampaignDraft) else changed
    assistant_talk.replace(said, Draft(draft.id, draft.kind, renewed))


def _buttons(said: Said, draft: Draft, place: Place) -> None:
    key, asks_again = f"{place.name}_{draft.id}", "count" in said.states.get(draft.id, {})
    what = "its segment" if draft.kind == "campaign" else "it"
    with st.container(horizontal=True, gap="xsmall", key=f"actions_{key}"):
        st.button(
            "Use this", key=f"use_{key}", icon=":material/edit:", on_click=_use, args=(draft, place.editor),
            help=f"Open {what} in the editor. Nothing is saved yet.",
        )  # fmt: skip
        allowed.button(
            "segments.change", "Create anyway" if asks_again else "Create", key=f"create_{key}", type="primary", icon=":material/check:",
            on_click=_create, args=(said, draft), help="Save it as it is here, as a draft. Nothing is sent.",
        )  # fmt: skip
        st.button("Discard", key=f"discard_{key}", type="tertiary", on_click=assistant_talk.discard,
                  args=(said, draft))  # fmt: skip


def _use(draft: Draft, editor: segment_draft.Draft | None) -> None:
    value = draft.value.segment if isinstance(draft.value, CampaignDraft) else draft.value
    if isinstance(value, SegmentDraft) and editor is not None:
        _put_into(editor, value)
        return
    if isinstance(value, SegmentDraft):
        segment_draft.begin(value.conditions, name=value.name, description=value.description)
    elif isinstance(value, LetterDraft):
        letter = {"subject": value.subject, "preheader": value.preheader, "format": "markdown", "body": value.body}
        template_draft.begin(letter, name=value.name)
    elif isinstance(value, FlowDraft):
        flow_draft.begin(value.steps, settings=value.settings, name=value.name, description=value.description)
    st.session_state[_GOES_TO] = (_KINDS[draft.kind][2], segment_draft.NEW)


def _put_into(editor: segment_draft.Draft, value: SegmentDraft) -> None:
    editor.take_in()
    editor.replace(value.conditions, is_undoable=True)
    if not editor.name:
        editor.name, editor.description = value.name, editor.description or value.description
        editor.fill_in()
    notice.later("The conditions are in the editor. Its undo brings back what was there.", icon=":material/edit:")


def _create(said: Said, draft: Draft) -> None:
    if assistant_talk.is_settled(said, draft):
        return
    confirmed = said.states.get(draft.id, {}).get("count")
    try:
        with db.session() as session:
            made = creating.create(session, draft, owner=signed_in.actor(), now=utc_now(), confirmed=confirmed)
    except errors.CdpError as error:
        moved = error.changes.get("count") if isinstance(error, errors.Conflict) else None
        said.states[draft.id] = {"fault": str(error)} | ({"count": moved[1]} if moved else {})
        return
    assistant_talk.settle(said, draft, "created", **vars(made))
    if made.campaign_id is not None:
        st.session_state[_GOES_TO] = ("campaigns.py", str(made.campaign_id))
        kinds = "segment, flow and campaign" if made.flow_id else "segment, letter and campaign"
        notice.later(f"“{draft.value.name}” is created: {kinds}, as drafts.", icon=":material/check_circle:")


def _links(state: dict[str, Any]) -> None:
    made = Created(**{key: state.get(key) for key in Created.__dataclass_fields__})
    with st.container(horizontal=True, gap="small"):
        for number, page, label, icon in (
            (made.segment_id, "segments.py", "Segment", ":material/filter_alt:"),
            (made.flow_id, "flows.py", "Flow", ":material/account_tree:"),
            (made.template_id, "templates.py", "Letter", ":material/draft:"),
            (made.campaign_id, "campaigns.py", "Campaign", ":material/campaign:"),
        ):
            if number is not None:
                st.page_link(page, label=f"Open the {label.lower()}", icon=icon, query_params={"id": str(number)})
