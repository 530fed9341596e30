"""Every version of a flow that has been published: to look at, and to go on from."""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import streamlit as st

from cdp import db, flows
from cdp.models import FlowVersion
from cdp.text import plural
from pages.widgets import flow_actions, flow_diagram, flow_people, formats, notice
from pages.widgets.flow_draft import Draft, editing

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown

_MOST = 50


def show(draft: Draft, shown: "Shown") -> None:
    """Draw the versions, newest first, and the one that is being looked at."""
    if shown.live is None or shown.flow is None:
        st.info(
            "Each time you publish, that version is kept here. Nothing is published yet.", icon=":material/history:"
        )
        return
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="flow_versions_top"):
        flow_actions.history(draft)  # also of going on from one of them
    with db.reading() as session:
        versions = flows.versions(session, shown.flow.id)
    inside = flow_people.of_versions(shown.flow.id)
    looked_at = st.session_state.get(draft.key("looked_at"))
    for version in versions[:_MOST]:
        _row(draft, shown, version, inside.get(version.id, 0), is_open=version.id == looked_at)
    if len(versions) > _MOST:
        st.caption(f"The newest {_MOST} of {len(versions):,}.")


def _row(draft: Draft, shown: "Shown", version: FlowVersion, inside: int, *, is_open: bool) -> None:
    steps = unfrozen(version)
    with st.container(border=True, key=f"flow_version_{version.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None, width="stretch", key=f"flow_text_version_{version.id}"):
                st.markdown(f"**Version {version.number}** · {plural(sum(1 for _ in flows.walk(steps)), 'step')}")
                by = f" by {formats.plain(version.published_by)}" if version.published_by else ""
                st.caption(
                    f"Published {formats.clock(version.published_at, shown.data.shop.time_zone)}{by} · "
                    f"{plural(inside, 'person is', 'people are')} on it now"
                )
            if version.id == shown.live.id:
                st.badge("Live", color="green")
            st.button(
                f"Close version {version.number}" if is_open else f"Look at version {version.number}",
                key=f"flow_look_{version.id}", type="tertiary", icon=":material/visibility:", on_click=_look,
                args=(draft, None if is_open else version.id),
            )  # fmt: skip
            editing.button(
                f"Go on from version {version.number}", key=f"flow_restore_{version.id}", icon=":material/history:",
                type="tertiary", on_click=_restore, args=(draft, version),
                disabled=(steps, version.settings) == (draft.steps, draft.settings),
                help="Puts its steps and settings into the draft. Nothing is live before you publish.",
            )  # fmt: skip
        if is_open:
            flow_diagram.still(steps, shown.about, key=f"flow_picture_{version.id}")


def unfrozen(version: FlowVersion) -> list[dict[str, Any]]:
    """Promise the steps of a version as a draft holds them."""
    steps = deepcopy(version.steps)
    for step, _ in flows.walk(steps):
        step.pop("template_version_id", None)
    return steps


def _look(draft: Draft, version_id: int | None) -> None:
    draft.take_in()
    st.session_state[draft.key("looked_at")] = version_id


def _restore(draft: Draft, version: FlowVersion) -> None:
    draft.take_in()
    draft.change(steps=unfrozen(version), settings=deepcopy(version.settings))
    draft.renew()
    notice.later(f"Version {version.number} is in the draft. “Undo” takes it back.", icon=":material/history:")
