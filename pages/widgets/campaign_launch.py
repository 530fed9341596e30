"""Launching: the number is said and confirmed, and asked for again when the audience has changed since."""

from typing import Any

import streamlit as st

from cdp import campaigns, channels, db, errors
from cdp.models import Campaign, CampaignStatus, SenderKind, utc_now
from cdp.text import plural
from pages.widgets import allowed, campaign_audience, campaign_checks, formats, notice, signed_in
from pages.widgets.shop_data import ShopData

_STATE = "campaign_launching"


def offer(campaign: Campaign, data: ShopData) -> None:
    """Draw the button, with what stands in the way when it cannot be pressed."""
    with db.reading() as session:
        blockers = campaigns.blockers(session, campaign)
    counted = campaign_audience.count(campaign, data)
    count = counted.audience.will_be_sent if counted and counted.audience else 0
    is_later = campaign.scheduled_at is not None
    why = blockers or ([] if count or is_later else ["Nobody would get it."])
    label = "Schedule …" if is_later else f"Launch to {plural(count, 'person', 'people')} …" if count else "Launch …"
    allowed.button("campaigns.launch",
        label, key="campaign_launch", type="primary", icon=":material/schedule:" if is_later else ":material/rocket_launch:",
        width="stretch", disabled=bool(why), on_click=_open, args=(campaign.id, count),
    )  # fmt: skip
    if why:
        st.caption(f"To launch: {formats.plain(why[0])}")


def _open(campaign_id: int, count: int) -> None:
    st.session_state[_STATE] = {"id": campaign_id, "count": count, "message": "", "is_error": False}


def _close() -> None:
    st.session_state.pop(_STATE, None)


def show_dialog(data: ShopData) -> None:
    """Draw the question if it is open; call it near the end of a screen."""
    if _STATE in st.session_state:
        st.dialog("Ready to go?", icon=":material/rocket_launch:", on_dismiss=_close)(signed_in.only(_draw))(data)


def _draw(data: ShopData) -> None:
    if _STATE not in st.session_state:
        st.rerun()
    state = st.session_state[_STATE]
    try:
        with db.session() as session:
            campaign = campaigns.get(session, state["id"])
            sender = channels.senders.default(session)
            if campaign.sender_id is not None:
                sender = channels.senders.get(session, campaign.sender_id)
    except errors.NotFound as error:
        st.warning(formats.plain(error))
        return
    if campaign.status != CampaignStatus.DRAFT:
        st.info(
            f"“{formats.plain(campaign.name)}” was launched meanwhile, in another window or by somebody else. Nobody gets "
            "it twice.",
            icon=":material/group:",
        )
        return
    people = plural(state["count"], "person", "people")
    if state["message"]:
        show = st.error if state["is_error"] else st.warning
        show(formats.plain(state["message"]), icon=":material/group:")
    if campaign.scheduled_at is not None:
        at = formats.clock(campaign.scheduled_at, data.shop.time_zone)
        st.markdown(
            f"**{formats.plain(campaign.name)}** goes out on **{at}** ({formats.plain(formats.zone(data.shop.time_zone))}), to "
            f"whoever is in the audience by then. As of now that is **{people}**."
        )
        label, act = f"Schedule for {at}", _schedule
    else:
        st.markdown(f"**{formats.plain(campaign.name)}** goes to **{people}**, starting now.")
        label, act = f"Yes, send to {people}", _launch
    _warn(campaign, data, sender.kind == SenderKind.FILES)
    with st.container(horizontal=True, horizontal_alignment="right", key="campaign_launch_actions"):
        st.button("Not yet", key="campaign_launch_no", on_click=_close)
        st.button(label, key="campaign_launch_yes", type="primary", on_click=_try, args=(act,))


def _warn(campaign: Campaign, data: ShopData, is_dry: bool) -> None:
    if is_dry:
        st.info("The letters become files in the Outbox. Nothing leaves this machine.", icon=":material/inbox:")
    grave = [check.title for check in campaign_checks.checks(campaign, data) if check.level == "error"]
    if grave:
        st.warning(
            f"{plural(len(grave), 'check')} failed: {formats.plain('; '.join(grave))}", icon=":material/warning:"
        )


def _try(act: Any) -> None:
    state = st.session_state[_STATE]
    try:
        with db.session() as session:
            said = act(session, state)
    except errors.Conflict as conflict:
        campaign_audience.count_again()
        seen = conflict.changes.get("will_be_sent")
        state.update(message=str(conflict), is_error=seen is None, count=seen[1] if seen else state["count"])
        return
    except errors.CdpError as error:
        state.update(message=str(error), is_error=True)
        return
    _close()
    notice.later(said, icon=":material/rocket_launch:")


def _launch(session: Any, state: dict[str, Any]) -> str:
    made = campaigns.launch(session, state["id"], confirmed=state["count"], now=utc_now(), by=signed_in.actor())
    return f"“{made.name}” is on its way."


def _schedule(session: Any, state: dict[str, Any]) -> str:
    return f"“{campaigns.schedule(session, state['id'], now=utc_now(), by=signed_in.actor()).name}” is scheduled."
