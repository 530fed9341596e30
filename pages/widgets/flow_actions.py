"""What the buttons at the top of a flow do: undo, save, publish, pause, and telling of another person's changes."""

from itertools import groupby
from typing import TYPE_CHECKING, Any

import streamlit as st

from cdp import access, db, errors, flows
from cdp.models import Flow, FlowStatus
from cdp.text import plural
from pages.widgets import allowed, flow_draft, flow_list, flow_people, formats, notice, shop_data, signed_in
from pages.widgets.flow_draft import Draft, editing

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown


def history(draft: Draft) -> None:
    """Draw the buttons that take back the last change, of steps or settings, and do it again."""
    for label, icon, action, has_some in (
        ("Undo", ":material/undo:", _undo, draft.past),
        ("Redo", ":material/redo:", _redo, draft.future),
    ):
        editing.button(
            label, key=f"flow_{label.lower()}", icon=icon, type="tertiary", on_click=action, args=(draft,),
            disabled=not has_some,
        )  # fmt: skip


def _undo(draft: Draft) -> None:
    draft.take_in()
    draft.step_back()


def _redo(draft: Draft) -> None:
    draft.take_in()
    draft.step_forward()


def save(draft: Draft) -> None:
    """Save the draft; what is live stays as it is."""
    if (flow := _written(draft, _saved)) is not None:
        notice.later(f"“{flow.name}” is saved.", icon=":material/check_circle:")


def publish(draft: Draft) -> None:
    """Save what is on the screen and make it the version that people enter from now on, both or neither."""
    if (flow := _written(draft, _published)) is not None:
        paused = " It stays paused until you resume it." if flow.status is FlowStatus.PAUSED else ""
        notice.later(f"“{flow.name}” is live.{paused}", icon=":material/rocket_launch:", duration="long")


def _written(draft: Draft, write: Any) -> Flow | None:
    """What was written, shown in its place; None when it was refused, which is said."""
    draft.take_in()
    draft.fault = None
    try:
        with db.session() as session:
            flow = write(session, draft)
    except errors.CdpError as error:
        draft.fault = error
        return None
    _settle(draft, flow)
    return flow


def _saved(session: Any, draft: Draft) -> Flow:
    now, said = shop_data.minute(), {"steps": draft.steps, "settings": draft.settings}
    about = {"name": draft.name, "description": draft.description}
    if draft.flow is None:
        return flows.create(session, **about, **said, owner=signed_in.actor(), now=now)
    if not draft.is_changed:
        return flows.get(session, draft.flow.id)
    return flows.save(session, draft.flow.id, **about, **said, seen_version=draft.flow.version, now=now)


def _published(session: Any, draft: Draft) -> Flow:
    flow = _saved(session, draft)
    flows.publish(session, flow.id, now=shop_data.minute(), by=signed_in.actor())
    return flow


def _settle(draft: Draft, flow: Flow) -> None:
    """The draft of 'new' becomes that of the flow it made, under a link of its own."""
    if draft.flow is None or flow.id != draft.flow.id:
        if draft.token == flow_draft.NEW:
            flow_draft.forget(flow_draft.NEW)
        st.query_params["id"] = str(flow.id)
        return
    draft.loaded_from(flow)


def menu(draft: Draft, flow: Flow) -> None:
    """Draw the menu of what is done less often."""
    rest = {FlowStatus.LIVE: ["Pause"], FlowStatus.PAUSED: ["Resume"]}.get(flow.status, [])
    choices = [
        *rest, "Save as a copy", "Undo all changes", "Bring back" if flow.archived_at else "Archive", "Delete",
    ]  # fmt: skip
    key = draft.key("menu")
    editing.menu_button(
        "More",
        choices,
        key=key,
        icon=":material/more_horiz:",
        type="tertiary",
        on_click=_chosen,
        args=(draft, key),
    )


def _chosen(draft: Draft, key: str) -> None:
    action = st.session_state[key]
    own = {"Save as a copy": save_copy, "Undo all changes": take_theirs}.get(action)
    if own:
        own(draft)
    elif action:
        do(draft, action)


def do(draft: Draft, action: str) -> None:
    """Pause, resume, archive, bring back or delete the flow, and let the whole screen tell of it."""
    draft.take_in()
    if flow_list.act(draft.flow.id, action):
        flow_people.count_again()
    if action == "Archive" and "id" in st.query_params:
        del st.query_params["id"]
    draft.wants_all = True


def save_copy(draft: Draft) -> None:
    """Theirs stays theirs, and mine has a name of its own from now on."""
    before = draft.flow
    flow = _written(draft, _copied)
    if flow is not None and before is not None:
        notice.later(f"“{flow.name}” is a draft of its own now.", icon=":material/content_copy:")
        take_theirs(draft)


def _copied(session: Any, draft: Draft) -> Flow:
    return flows.create(
        session, name=flows.copy_name(session, draft.name), steps=draft.steps, settings=draft.settings,
        description=draft.description, owner=signed_in.actor(), now=shop_data.minute(),
    )  # fmt: skip


def take_theirs(draft: Draft) -> None:
    """Show what is saved; what was on the screen can be had back by Undo."""
    draft.take_in()
    try:
        with db.reading() as session:
            draft.loaded_from(flows.get(session, draft.flow.id))
    except errors.NotFound as error:
        draft.fault = error


def _replace_theirs(draft: Draft) -> None:
    draft.take_in()
    try:
        with db.reading() as session:
            draft.flow = flows.get(session, draft.flow.id)
    except errors.NotFound as error:
        draft.fault = error
        return
    draft.saved = ()  # whatever stands here is a change of theirs
    save(draft)


def say_fault(draft: Draft) -> None:
    """Say what kept the flow from being saved or published, with ways on."""
    if isinstance(draft.fault, errors.Conflict):
        _conflict(draft)
    elif isinstance(draft.fault, errors.NotFound):
        st.error(formats.plain(draft.fault), icon=":material/error:")
        st.button("Save mine as a copy", key="save_copy", on_click=save_copy, args=(draft,))
    elif draft.fault is not None:
        st.error(formats.plain(draft.fault), icon=":material/error:")


def offer_rescue(token: str) -> None:
    """Where a flow was deleted by somebody else, offer to keep what was changed in it."""
    if draft := flow_draft.unsaved(token):
        editing.button(
            "Keep my changes as a new flow", key="flow_rescue", icon=":material/content_copy:", on_click=_rescue,
            args=(draft,),
        )  # fmt: skip


def _rescue(draft: Draft) -> None:
    draft.flow = None
    if _written(draft, _copied) is not None:
        flow_draft.forget(draft.token)


_PLACES = {"name": "the name", "description": "the description", "steps": "the steps", "settings": "the settings"}


def _conflict(draft: Draft) -> None:
    with st.container(border=True, key="flow_conflict"):
        st.markdown(f":orange[:material/group:] {formats.plain(draft.fault)}")
        changed = [words for key, words in _PLACES.items() if key in draft.fault.changes]
        theirs = draft.fault.changes.get("steps", (None, []))[1]
        count = f" Theirs has {plural(sum(1 for _ in flows.walk(theirs)), 'step')}." if theirs else ""
        if changed:
            st.caption(f"Theirs and yours differ in {', '.join(changed)}.{count} Nothing of yours is lost.")
        with st.container(horizontal=True):
            st.button("Take theirs", key="take_theirs", on_click=take_theirs, args=(draft,))
            st.button("Save mine as a copy", key="save_copy", on_click=save_copy, args=(draft,))
            st.button("Replace theirs by mine", key="replace_theirs", on_click=_replace_theirs, args=(draft,))


def publishing(draft: Draft, shown: "Shown") -> None:
    """Draw the button that makes the draft live; opened, it says what is missing, or what will happen."""
    if not access.may("flows.publish"):
        return
    missing = len(shown.faults)
    is_current = shown.live is not None and not draft.is_changed and not shown.is_changed
    label = f"Publish · {missing} to do" if missing else "Publish"
    with st.popover(
        label, type="secondary" if is_current else "primary", icon=":material/rocket_launch:", key=draft.key("publish")
    ):
        if missing:
            _missing(draft, shown)
        elif is_current:
            st.markdown(f":material/check_circle: Version {shown.live.number} is live, and nothing has changed since.")
        else:
            _ready(draft, shown)


def _missing(draft: Draft, shown: "Shown") -> None:
    st.markdown("**Before this flow can go live**")
    names = flows.titles(draft.steps)
    for at, (place, faults) in enumerate(groupby(shown.faults, _place_of)):
        for fault in faults:
            st.markdown(f":orange[:material/radio_button_unchecked:] {formats.plain(fault.sentence)}")
        if place:
            title = names[place].partition(" (")[0].lower() if place in names else "the settings"
            st.button(
                f"Go to {title}", key=f"flow_goto_{at}", type="tertiary", icon=":material/arrow_forward:",
                on_click=go_to, args=(draft, place),
            )  # fmt: skip


_SETTINGS = "settings"


def _place_of(fault: flows.Fault) -> str:
    """The step or the tab where it is put right; empty where there is none yet."""
    return fault.step_id or (_SETTINGS if fault.path.startswith(_SETTINGS) else "")


def go_to(draft: Draft, place: str) -> None:
    """Open the form of a step on the tab where the steps are, or the tab of the settings."""
    draft.take_in()
    draft.open_step = draft.open_step if place == _SETTINGS else place
    st.session_state[draft.key("tab")] = "Settings" if place == _SETTINGS else "Steps"


def _ready(draft: Draft, shown: "Shown") -> None:
    if shown.live is None:
        st.markdown(
            "Nothing is sent by publishing alone: customers enter when a campaign sends them in, or when you enrol a segment."
        )
    else:
        inside = flow_people.of_flow(shown.flow.id).active
        they = plural(inside, "customer is", "customers are") if inside else "Nobody is"
        rest = f" and will finish on the version they entered (now version {shown.live.number})" if inside else ""
        st.markdown(f"{they} inside{rest}. Who enters from now on takes this new version.")
    allowed.button("flows.publish",
        "Publish now", key="flow_publish", type="primary", icon=":material/rocket_launch:", on_click=publish,
        args=(draft,), disabled=bool(shown.flow and shown.flow.archived_at), width="stretch",
    )  # fmt: skip
