"""The screen of one flow: its steps with their diagram, its settings and its versions."""

from dataclasses import dataclass

import streamlit as st

from cdp import db, errors, flows
from cdp.models import Flow, FlowStatus, FlowVersion
from cdp.text import plural
from pages.widgets import (
    allowed,
    assistant_beside,
    flow_actions,
    flow_diagram,
    flow_enrol,
    flow_look,
    flow_people,
    flow_settings,
    flow_steps,
    flow_versions,
    formats,
    notice,
    shop_data,
    signed_in,
)  # fmt: skip
from pages.widgets.flow_draft import Draft, editing
from pages.widgets.shop_data import ShopData

_TABS = ("Steps", "Settings", "Versions")


@dataclass(frozen=True)
class Shown:
    """The flow as the database has it now, beside the draft on the screen; `about` names what steps speak of."""

    data: ShopData
    about: flows.Known
    faults: list[flows.Fault]
    flow: Flow | None = None
    live: FlowVersion | None = None
    is_changed: bool = False  # what is saved is not what is live
    counts: dict[str, flows.StepCount] | None = None

    def faults_of(self, step_id: str) -> list[str]:
        """Promise what a step lacks, without its name before each sentence."""
        found = [
            fault.sentence.partition(": ")[2] or fault.sentence for fault in self.faults if fault.step_id == step_id
        ]
        return [sentence[:1].upper() + sentence[1:] for sentence in found]


@st.fragment(key="flow_screen")
@signed_in.only
def show(draft: Draft) -> None:
    """Draw the whole screen of one flow; an edit redraws only this."""
    if st.query_params.get("id") != draft.token or draft.wants_all:
        draft.wants_all = False
        st.rerun()  # saved under a link of its own, gone, or with a word for the top of the screen
    draft.take_in()
    draft.holders = {}
    try:
        shown = _read(draft)
    except errors.NotFound:
        st.rerun()
    notice.show()
    flow_look.apply()
    _header(draft, shown)
    editing.say()
    flow_actions.say_fault(draft)
    _say_state(draft, shown)
    steps, settings, versions = st.tabs(_TABS, key=draft.key("tab"), on_change="rerun")
    if steps.open:
        with steps:
            _steps(draft, shown)
    if settings.open:
        with settings:
            flow_settings.show(draft, shown)
    if versions.open:
        with versions:
            flow_versions.show(draft, shown)


def _read(draft: Draft) -> Shown:
    data = shop_data.load()
    with db.reading() as session:
        about, faults = flows.known(session), flows.faults(session, draft.steps, draft.settings)
        if draft.flow is None:
            return Shown(data, about, faults)
        flow = flows.get(session, draft.flow.id)
        if flow.version != draft.flow.version and not draft.is_changed:
            draft.loaded_from(flow)  # saved by somebody else, and there is nothing here that could be lost
            faults = flows.faults(session, draft.steps, draft.settings)
        live = flows.live(session, flow)
        is_changed = live is not None and flows.is_changed(session, flow)
    return Shown(data, about, faults, flow, live, is_changed, flow_people.of_steps(flow.id) if live else None)


def _header(draft: Draft, shown: Shown) -> None:
    draft.keep_fields()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="flow_header"):
        st.page_link("flows.py", label="All flows", icon=":material/arrow_back:", query_params={})
        editing.text_input(
            "Name", key=draft.key("name"), label_visibility="collapsed", placeholder="Name this flow", max_chars=120,
            width=260,
        )  # fmt: skip
        _badges(draft, shown)
        st.space("stretch")
        assistant_beside.offer(also=draft.want_all)
        if shown.flow:
            flow_actions.menu(draft, shown.flow)
            flow_enrol.offer(draft, shown)
        editing.button(
            "Save draft", key="flow_save", icon=":material/save:", on_click=flow_actions.save, args=(draft,),
            disabled=draft.flow is not None and not draft.is_changed,
        )  # fmt: skip
        flow_actions.publishing(draft, shown)


def _badges(draft: Draft, shown: Shown) -> None:
    if shown.flow is None:
        st.badge("Not saved yet", color="gray")
        return
    flow_people.badge(shown.flow, shown.live.number if shown.live else None)
    if draft.is_changed:
        st.badge("Changed, not saved", color="orange", icon=":material/edit:")


def _say_state(draft: Draft, shown: Shown) -> None:
    """Say in plain words how what is on the screen stands to what people walk through."""
    flow, live = shown.flow, shown.live
    if flow is not None and flow.archived_at:
        st.info(
            "This flow is archived: whoever is in it waits until it is brought back.", icon=":material/inventory_2:"
        )
    if flow is not None and flow.status is FlowStatus.PAUSED:
        _say_pause(draft, shown, flow)
    if flow is not None and flow.version != draft.flow.version and draft.fault is None:
        st.info(
            "Someone else saved this flow meanwhile. Saving will show you both, and nothing of yours is lost.",
            icon=":material/group:",
        )
    if live is None:
        st.caption("This is a draft: nobody can enter it before you publish it.")
    elif draft.is_changed or shown.is_changed:
        st.warning(
            f"You have changes that are not live. Who enters now takes version {live.number}, as published "
            f"{formats.clock(live.published_at, shown.data.shop.time_zone)}; publish to make these changes live.",
            icon=":material/edit:",
        )  # fmt: skip


def _say_pause(draft: Draft, shown: Shown, flow: Flow) -> None:
    waiting = flow_people.of_flow(flow.id).active
    since = f" since {formats.clock(flow.paused_at, shown.data.shop.time_zone)}" if flow.paused_at else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="flow_paused", gap="small"):
        st.markdown(
            f":orange[:material/pause_circle:] **Paused{since}.** {flow_people.on_pause(waiting)} "
            "Then what fell due meanwhile is done at once.",
            width="stretch",
        )
        allowed.button(
            "flows.run",
            "Resume",
            key="flow_resume",
            icon=":material/play_arrow:",
            on_click=flow_actions.do,
            args=(draft, "Resume"),
        )


def _steps(draft: Draft, shown: Shown) -> None:
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="flow_steps_top"):
            if draft.steps:
                flow_steps.add_first(draft)
            st.space("stretch")
            flow_actions.history(draft)
        flow_steps.show(draft, shown)
    with right, st.container(key="flow_side", border=True):
        if shown.live is not None and shown.flow is not None:
            _people(shown)
        flow_diagram.show(draft, shown)


def _people(shown: Shown) -> None:
    counted = flow_people.of_flow(shown.flow.id)
    goal = f"{counted.converted:,}" if shown.flow.settings.get("goal") or counted.converted else "–"
    rate = f"{counted.converted / counted.entered:.1%}".replace("%", " %") if counted.entered else None
    early = counted.exited + counted.failed
    cards = (
        ("In it now", f"{counted.active:,}", None, "Customers who are on their way through the flow."),
        ("Finished", f"{counted.done:,}", None, "Customers who came to the end, or to an exit step."),
        ("Left early", f"{early:,}", None, "Customers whom an exit rule took out, or for whom a step could not be done."),
        ("Conversions", goal, rate if goal != "–" else "no goal set",
         "Customers who met the goal after they had entered, and their share of all who entered."),
    )  # fmt: skip
    with st.grid(4, gap="xsmall", min_column_width=110, key="flow_figures"):
        for label, value, note, meaning in cards:
            st.metric(
                label, value, note, delta_arrow="off", delta_color="off", help=meaning, border=True, height="stretch"
            )
    left, failed = flow_people.why_left(shown.flow.id) if early else ([], [])
    why = f" Left early: {', '.join(left)}." if left else ""
    st.caption(formats.plain(f"{plural(counted.entered, 'customer')} entered so far, over all versions.{why}"))
    for sentence in failed:
        st.markdown(f":small[:red[:material/error: {formats.plain(sentence)}]]")
