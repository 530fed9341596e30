"""Sending a segment into a flow now: how many will enter is spelled out first, and asked again when it has changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
import streamlit as st
from sqlalchemy.orm import Session

from cdp import access, db, errors, flows, segments, selections
from cdp import conditions as cd
from cdp.models import ConsentStatus, Customer, FlowStatus, FlowVersion, Segment
from cdp.text import plural
from pages.widgets import allowed, flow_people, formats, notice, shop_data
from pages.widgets.flow_draft import Draft

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown


@dataclass(frozen=True)
class Entering:
    """How many are in a segment, would enter the flow, and may be written to."""

    total: int
    entering: int
    mailable: int


def offer(draft: Draft, shown: "Shown") -> None:
    """Draw the button; opened, it asks which segment and says who would enter."""
    if shown.live is None or shown.flow is None or shown.flow.archived_at or not access.may("flows.enrol"):
        return
    with st.popover("Enrol a segment", icon=":material/group_add:", key=draft.key("enrol"), on_change="rerun") as more:
        if more.open:
            _ask(draft, shown)


def _ask(draft: Draft, shown: "Shown") -> None:
    with db.reading() as session:
        named = {each.id: each.name for each in segments.all(session)}
    if not named:
        st.info("There are no segments yet. Make one first.", icon=":material/filter_alt:")
        return
    key = draft.key("enrol_segment")
    chosen = st.selectbox(
        "Segment whose customers enter now", list(named), None, format_func=named.get, key=key,
        placeholder="Choose a segment",
    )  # fmt: skip
    if chosen is None:
        st.caption("Only those enter who are in it now. To send people in on a date, use a campaign.")
        return
    try:
        with db.reading() as session:
            found = count(session, shown.live, segments.get(session, chosen), now=shown.data.now)
    except errors.CdpError as error:
        st.error(formats.plain(error), icon=":material/error:")
        return
    _spell_out(draft, shown, chosen, found)


def _spell_out(draft: Draft, shown: "Shown", segment_id: int, found: Entering) -> None:
    stay_out = found.total - found.entering
    st.markdown(f"**{plural(found.entering, 'customer')}** will enter version {shown.live.number}.")
    said = [f"{plural(found.total, 'customer is', 'customers are')} in the segment."]
    if stay_out:
        said.append(f"{stay_out:,} of them stay out: they are in this flow, or may not enter again yet.")
    if found.entering - found.mailable:
        said.append(
            f"{found.entering - found.mailable:,} have not said yes to e-mail: they walk through, but get no letters."
        )
    if shown.flow.status is FlowStatus.PAUSED:
        said.append("The flow is paused: they wait at its beginning until you resume it.")
    if draft.is_changed or shown.is_changed:
        said.append("Your changes are not live: they take what was published last.")
    st.markdown("\n".join(f"- {sentence}" for sentence in said))
    allowed.button("flows.enrol",
        f"Enrol {plural(found.entering, 'customer')} now", key="flow_enrol", type="primary", width="stretch",
        icon=":material/group_add:", on_click=_enrol, args=(draft, shown.live.id, segment_id, found.entering),
        disabled=not found.entering,
    )  # fmt: skip


def count(session: Session, version: FlowVersion, segment: Segment, *, now: datetime) -> Entering:
    """Promise who of a segment would enter this version now."""
    inside = _inside(session, segment, now).subquery("inside")
    may = flows.may_enter(version, inside.c.id, now=now)
    says_yes = sa.and_(may, Customer.email_consent == ConsentStatus.SUBSCRIBED, Customer.email.is_not(None))
    figures = sa.select(
        sa.func.count(), sa.func.count(sa.case((may, 1))), sa.func.count(sa.case((says_yes, 1)))
    ).select_from(inside.join(Customer, Customer.id == inside.c.id))
    return Entering(*session.execute(figures).one())


def _inside(session: Session, segment: Segment, now: datetime) -> sa.Select[int]:
    known = segments.catalogue(session)
    return selections.matching(session, cd.parse(segment.conditions, known), known, now=now)


def _enrol(draft: Draft, version_id: int, segment_id: int, confirmed: int) -> None:
    """Whoever enters was counted on the screen: when the number has changed meanwhile, nothing is done but said."""
    draft.take_in()
    now = shop_data.minute()
    try:
        with db.session() as session:
            version, segment = session.get(FlowVersion, version_id), segments.get(session, segment_id)
            found = count(session, version, segment, now=now).entering
            if found != confirmed:
                raise errors.Conflict(
                    f"The segment has changed: {plural(found, 'customer')} would enter now. Confirm again."
                )
            entered = flows.enrol(session, version, _inside(session, segment, now), now=now)
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")
        return
    flow_people.count_again()
    st.session_state[draft.key("enrol_segment")] = None
    notice.later(f"{plural(entered, 'customer')} of “{segment.name}” entered the flow.", icon=":material/group_add:")
