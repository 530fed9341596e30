"""All campaigns with where they stand, who they go to and what came of them; and the dialog that begins one."""

from functools import partial
from typing import Any

import sqlalchemy as sa
import streamlit as st

from cdp import campaigns, db, errors
from cdp.analytics import campaigns as reports
from cdp.analytics.campaigns import Brief
from cdp.analytics.words import share
from cdp.models import Campaign, CampaignStatus, Flow, Segment, Template, utc_now
from pages.widgets import allowed, assistant_beside, campaign_actions, empty_state, formats, pages_below, signed_in
from pages.widgets.shop_data import ShopData

PAGE = 25
_NAMING, _NAME = "campaign_naming", "campaign_new_name"
STATUS: dict[CampaignStatus, tuple[str, Any, str]] = {
    CampaignStatus.DRAFT: ("Draft", "gray", ":material/edit_note:"),
    CampaignStatus.SCHEDULED: ("Scheduled", "blue", ":material/schedule:"),
    CampaignStatus.SENDING: ("Sending", "violet", ":material/send:"),
    CampaignStatus.PAUSED: ("Paused", "orange", ":material/pause_circle:"),
    CampaignStatus.SENT: ("Sent", "green", ":material/check_circle:"),
    CampaignStatus.CANCELLED: ("Cancelled", "gray", ":material/cancel:"),
    CampaignStatus.FAILED: ("Failed", "red", ":material/error:"),
}


def badge(campaign: Campaign) -> None:
    """Show where a campaign stands, with the reason where there is one."""
    words, colour, icon = STATUS[campaign.status]
    st.badge(
        words, color=colour, icon=icon, help=formats.plain(campaign.status_reason) if campaign.status_reason else None
    )
    if campaign.archived_at:
        st.badge("Archived", color="gray")


def show(data: ShopData) -> None:
    """Draw the list, or where there is none yet, what to begin with."""
    with db.reading() as session:
        listed = campaigns.all(session, archived=bool(st.session_state.get("campaigns_archived")))
        anything = bool(listed) or bool(campaigns.all(session, archived=True))
    with st.container(horizontal=True, vertical_alignment="center", key="campaigns_head"):
        st.title("Campaigns", anchor=False, width="stretch")
        assistant_beside.offer()
        allowed.button(
            "campaigns.change",
            "New campaign",
            key="new_campaign",
            type="primary",
            icon=":material/add:",
            on_click=open_new,
        )
    if not anything:
        _nothing_yet(data)
        return
    _cards(_narrowed(listed), data)
    st.toggle("Show archived", key="campaigns_archived", persist_state="session")


def _nothing_yet(data: ShopData) -> None:
    with empty_state.show(
        "No campaigns yet",
        "A campaign sends one letter, or a flow of letters, to a segment of your customers. You need a segment "
        "(who), a template or a flow (what), and then a minute here.",
        icon=":material/campaign:",
        key="campaigns_empty",
    ):
        if not data.catalogue.segments:
            st.page_link("segments.py", label="Build a segment", icon=":material/filter_alt:")
        st.page_link("templates.py", label="Write a template", icon=":material/draft:")
        allowed.button(
            "campaigns.change",
            "Start a campaign",
            key="first_campaign",
            type="primary",
            icon=":material/add:",
            on_click=open_new,
        )


def _narrowed(listed: list[Campaign]) -> list[Campaign]:
    there = [status for status in STATUS if any(one.status == status for one in listed)]
    if len(there) < 2:
        return listed
    wanted = st.pills(
        "Status", there, key="campaigns_status", selection_mode="multi", label_visibility="collapsed",
        format_func=lambda status: f"{STATUS[status][0]} {sum(one.status == status for one in listed)}",
    )  # fmt: skip
    return [one for one in listed if not wanted or one.status in wanted]


def _cards(listed: list[Campaign], data: ShopData) -> None:
    pages = max(1, -(-len(listed) // PAGE))
    if st.session_state.get("campaigns_page", 1) > pages:
        st.session_state.pop("campaigns_page", None)
    page = st.session_state.get("campaigns_page", 1)
    shown = listed[(page - 1) * PAGE : page * PAGE]
    with db.reading() as session:
        named = Names(session)
        briefs = reports.brief(session, shown)
    with st.container(gap="small", key="campaign_cards"):
        for campaign in shown:
            _card(campaign, named, briefs.get(campaign.id), data.shop.time_zone)
    pages_below.show(pages, key="campaigns_page")


class Names:
    """What segments, templates and flows are called, read once."""

    def __init__(self, session: Any) -> None:
        self.segments, self.templates, self.flows = (
            {row.id: row.name for row in session.execute(sa.select(table.id, table.name))}
            for table in (Segment, Template, Flow)
        )

    def audience(self, campaign: Campaign) -> str:
        """Promise who it goes to."""
        if campaign.segment_id is None:
            return "no audience yet"
        without = [self.segments[each] for each in campaign.excluded_segment_ids if each in self.segments]
        return self.segments.get(campaign.segment_id, "?") + (f" without {', '.join(without)}" if without else "")

    def what(self, campaign: Campaign) -> str:
        """Promise what is sent."""
        if campaign.flow_id is not None:
            return f"flow {self.flows.get(campaign.flow_id, '?')}"
        return self.templates.get(campaign.template_id or 0, "nothing to send yet")


def _card(campaign: Campaign, named: Names, brief: Brief | None, zone: str) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"campaign_{campaign.id}"
    ):
        with st.container(gap=None, width="stretch"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(
                    "campaigns.py", label=f"**{formats.plain(campaign.name)}**", query_params={"id": str(campaign.id)}
                )
                badge(campaign)
            st.caption(
                f":material/group: {formats.plain(named.audience(campaign))} &nbsp; "
                f":material/draft: {formats.plain(named.what(campaign))} &nbsp; {_when(campaign, zone)}"
            )
        if brief is not None:
            _rates(campaign, brief)
        allowed.menu_button("campaigns.change",
            "More", campaign_actions.for_list(campaign), key=f"campaign_more_{campaign.id}", icon=":material/more_horiz:",
            type="tertiary", on_click=partial(campaign_actions.from_menu, campaign.id, f"campaign_more_{campaign.id}"),
        )  # fmt: skip


def _when(campaign: Campaign, zone: str) -> str:
    if campaign.launched_at:
        return f":material/send: {formats.clock(campaign.launched_at, zone)}"
    if campaign.status == CampaignStatus.SCHEDULED:
        return f":material/schedule: {formats.clock(campaign.scheduled_at, zone)}"
    return f":material/edit: {formats.clock(campaign.updated_at, zone)}"


def _rates(campaign: Campaign, brief: Brief) -> None:
    whole = max(brief.delivered, 1)
    sent = f"{brief.sent:,}" + (f" of {brief.sent + brief.waiting:,}" if brief.waiting else "")
    figures = (("Sent", sent), ("Opened", share(brief.opened / whole)), ("Clicked", share(brief.clicked / whole)))
    with st.container(horizontal=True, width="content", gap="medium", key=f"campaign_rates_{campaign.id}"):
        for label, value in figures:
            st.markdown(f"**{value}**  \n:small[:gray[{label}]]", width="content")


# -- a new one ---------------------------------------------------------------------------------------------------------


def open_new() -> None:
    """Ask for the name of a new campaign; to be used as a callback."""
    st.session_state[_NAMING] = {"fault": ""}
    st.session_state[_NAME] = ""


def show_dialog() -> None:
    """Draw the dialog if it is open; call it near the end of a screen."""
    if _NAMING in st.session_state:
        st.dialog("New campaign", icon=":material/campaign:", on_dismiss=_close)(signed_in.only(_draw))()


def _close() -> None:
    st.session_state.pop(_NAMING, None)


def _draw() -> None:
    if _NAMING not in st.session_state:
        st.rerun()
    st.text_input("What is it called?", key=_NAME, placeholder="Spring sale, first letter", max_chars=120,
                  help="Only you and your team see the name.")  # fmt: skip
    if fault := st.session_state[_NAMING]["fault"]:
        st.markdown(formats.fault(fault))
    with st.container(horizontal=True, horizontal_alignment="right", key="campaign_naming_actions"):
        st.button("Cancel", key="campaign_naming_cancel", on_click=_close)
        st.button("Create campaign", key="campaign_create", type="primary", on_click=_create)


def _create() -> None:
    try:
        with db.session() as session:
            made = campaigns.create(session, name=st.session_state[_NAME] or "", owner=signed_in.actor(), now=utc_now())
    except errors.Invalid as fault:
        st.session_state[_NAMING]["fault"] = str(fault)
        return
    _close()
    st.query_params["id"] = str(made.id)
