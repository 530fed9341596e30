"""A campaign being put together: who, what, from whom and when on the left; who will really get it on the right."""

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from cdp import channels, db, flows, segments, templates
from cdp.models import Campaign, Flow, Segment, Sender, SenderKind, Shop, Template, utc_now
from cdp.text import plural
from pages.widgets import (
    assistant_beside,
    campaign_actions,
    campaign_audience,
    campaign_checks,
    campaign_draft,
    campaign_launch,
    formats,
    letter_frame,
    template_letter,
)
from pages.widgets.campaign_draft import DEFAULT, FLOW, LATER, NOW, ONE_LETTER, editing, fault, key
from pages.widgets.shop_data import ShopData

_NONE = "–"


def show(campaign: Campaign, data: ShopData) -> None:
    """Draw the steps and, beside them, what they come to; each change is saved at once."""
    zone = data.shop.time_zone
    campaign_draft.fill(campaign, zone)
    saved = partial(campaign_draft.changed, campaign, zone)
    _head(campaign, saved)
    editing.say()
    campaign_draft.show_conflict(campaign)
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        _who(campaign, data, saved)
        _what(campaign, saved)
        _from(campaign, saved)
        _when(campaign, data.shop, saved)
    with right:
        campaign_audience.show(campaign, data)
        campaign_checks.show(campaign, data)
        campaign_launch.offer(campaign, data)


Saved = Callable[..., None]


def _head(campaign: Campaign, saved: Saved) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="campaign_head"):
        st.page_link("campaigns.py", label="All campaigns", icon=":material/arrow_back:", query_params={})
        with st.container(gap=None, width=360, key="campaign_named"):
            editing.text_input(
                "Name", key=key(campaign, "name"), label_visibility="collapsed", placeholder="Name this campaign",
                max_chars=120, on_change=saved, args=("name",), persist_state="session",
            )  # fmt: skip
            fault("name")
        if editing.is_locked:
            st.badge("Draft", color="gray", icon=":material/edit_note:")
        else:
            st.badge("Draft, saved as you go", color="gray", icon=":material/cloud_done:")
        st.space("stretch")
        assistant_beside.offer()
        menu = f"campaign_menu_{campaign.id}"
        with st.popover("Notes", icon=":material/notes:", type="tertiary", key=f"campaign_notes_{campaign.id}"):
            editing.text_area("Notes for your team", key=key(campaign, "description"), max_chars=2000, on_change=saved,
                         args=("description",), persist_state="session")  # fmt: skip
        editing.menu_button("More", campaign_actions.for_list(campaign), key=menu, icon=":material/more_horiz:",
                       type="tertiary", on_click=campaign_actions.from_menu, args=(campaign.id, menu))  # fmt: skip


def _step(number: int, title: str, icon: str, is_done: bool) -> Any:
    box = st.container(border=True, key=f"campaign_step_{number}")
    with box, st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{number}. {title}", anchor=False, icon=icon, width="stretch")
        if is_done:
            st.markdown(":green[:material/check_circle:]", width="content")
    return box


# -- who ---------------------------------------------------------------------------------------------------------------


def _who(campaign: Campaign, data: ShopData, saved: Saved) -> None:
    with db.reading() as session:
        known = {one.id: one for one in segments.all(session)}
        for each in {campaign.segment_id, *campaign.excluded_segment_ids} - {None} - known.keys():
            known[each] = segments.get(session, each)  # an archived one that was picked before
    with _step(1, "Who", ":material/group:", campaign.segment_id is not None):
        if not known:
            st.markdown("There is no segment yet. A segment is a group of customers you describe once.")
            st.page_link("segments.py", label="Build a segment", icon=":material/filter_alt:")
            return
        editing.selectbox(
            "Send to", list(known), index=None, key=key(campaign, "segment_id"), placeholder="Pick a segment",
            format_func=lambda one: _segment_words(known, one), on_change=saved, args=("segment_id",),
            persist_state="session",
        )  # fmt: skip
        fault("segment_id")
        editing.multiselect(
            "But not to", [one for one in known if one != campaign.segment_id], key=key(campaign, "excluded_segment_ids"),
            placeholder="Nobody is left out", format_func=lambda one: _segment_words(known, one), on_change=saved,
            args=("excluded_segment_ids",), persist_state="session",
            help="Whoever is in one of these segments does not get it, even if they are in the segment above.",
        )  # fmt: skip
        fault("excluded_segment_ids")


def _segment_words(known: dict[int, Segment], one: int) -> str:
    segment = known.get(one)
    if segment is None:
        return _NONE
    count = "" if segment.customer_count is None else f" · {segment.customer_count:,}"
    return f"{segment.name}{count}"


# -- what --------------------------------------------------------------------------------------------------------------


def _what(campaign: Campaign, saved: Saved) -> None:
    is_done = campaign.template_id is not None or campaign.flow_id is not None
    with _step(2, "What", ":material/draft:", is_done):
        kind = editing.segmented_control(
            "They get", [ONE_LETTER, FLOW], key=key(campaign, "what"), required=True, on_change=saved,
            args=("template_id", "flow_id"), persist_state="session",
        )  # fmt: skip
        if kind == FLOW:
            _flow(campaign, saved)
        else:
            _template(campaign, saved)


def _template(campaign: Campaign, saved: Saved) -> None:
    with db.reading() as session:
        known = {one.id: one for one in templates.all(session)}
        if campaign.template_id is not None and campaign.template_id not in known:
            known[campaign.template_id] = templates.get(session, campaign.template_id)
        picked = known.get(campaign.template_id or 0)
        version = None if picked is None else templates.current(session, picked.id)
        shown = None if version is None else template_letter.picture(session, version)
    if not known:
        st.markdown("There is no template yet. Begin with one of six that are ready.")
        st.page_link("templates.py", label="Write a template", icon=":material/draft:")
        return
    editing.selectbox(
        "Template", list(known), index=None, key=key(campaign, "template_id"), placeholder="Pick a template",
        format_func=lambda one: _name(known, one), on_change=saved, args=("template_id",), persist_state="session",
    )  # fmt: skip
    fault("template_id")
    if picked is not None and version is not None:
        _letter(picked, version, None if shown is None else shown.html)


def _letter(picked: Template, version: Any, picture: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="campaign_letter"):
        if picture is not None:
            with st.container(width=210):
                letter_frame.thumbnail(picture, height=150, key=f"campaign_picture_{picked.id}_{version.id}")
        with st.container(gap="small", width="stretch"):
            st.markdown(f"**{formats.plain(formats.readable(version.subject)) or 'No subject yet'}**")
            st.caption(formats.plain(formats.readable(version.preheader)) or "No preview text")
            st.page_link("templates.py", label="Open the template", icon=":material/edit:",
                         query_params={"id": str(picked.id)})  # fmt: skip


def _flow(campaign: Campaign, saved: Saved) -> None:
    with db.reading() as session:
        known = {one.id: one for one in flows.all(session)}
        if campaign.flow_id is not None and campaign.flow_id not in known:
            known[campaign.flow_id] = flows.get(session, campaign.flow_id)
    if not known:
        st.markdown("There is no flow yet. A flow is a course of letters with waits and branches between them.")
        st.page_link("flows.py", label="Write a flow", icon=":material/account_tree:")
        return
    editing.selectbox(
        "Flow", list(known), index=None, key=key(campaign, "flow_id"), placeholder="Pick a flow",
        format_func=lambda one: _flow_words(known, one), on_change=saved, args=("flow_id",), persist_state="session",
    )  # fmt: skip
    fault("flow_id")
    if campaign.flow_id is not None:
        st.page_link("flows.py", label="Open the flow", icon=":material/edit:",
                     query_params={"id": str(campaign.flow_id)})  # fmt: skip


def _flow_words(known: dict[int, Flow], one: int) -> str:
    flow = known.get(one)
    return _NONE if flow is None else f"{flow.name} · {flow.status.value}"


def _name(known: dict[int, Any], one: int) -> str:
    return known[one].name if one in known else _NONE


# -- from whom ---------------------------------------------------------------------------------------------------------


def _from(campaign: Campaign, saved: Saved) -> None:
    with db.session() as session:  # the first look makes the first sender
        known: dict[int, Sender] = {one.id: one for one in channels.senders.all(session)}
        default = channels.senders.default(session)
        if campaign.sender_id is not None and campaign.sender_id not in known:
            known[campaign.sender_id] = channels.senders.get(session, campaign.sender_id)
    with _step(3, "From", ":material/outgoing_mail:", True):
        editing.selectbox(
            "Sender", [DEFAULT, *known], key=key(campaign, "sender_id"), on_change=saved, args=("sender_id",),
            format_func=lambda one: f"The default: {default.name}" if one == DEFAULT else _name(known, one),
            persist_state="session",
        )  # fmt: skip
        fault("sender_id")
        sender = known.get(campaign.sender_id or DEFAULT, default)
        name = f"{formats.plain(sender.from_name)} " if sender.from_name else ""
        st.markdown(f":small[Comes from {name}`{sender.from_email}`]")
        if sender.kind == SenderKind.FILES:
            st.caption(
                ":material/inbox: This sender writes files to the Outbox. **Nothing leaves this machine.** To reach "
                "mailboxes, add a mail server under Settings → Sending."
            )


# -- when --------------------------------------------------------------------------------------------------------------


def _when(campaign: Campaign, shop: Shop, saved: Saved) -> None:
    with _step(4, "When", ":material/schedule:", True):
        when = editing.segmented_control("It goes out", [NOW, LATER], key=key(campaign, "when"), required=True,
                                    on_change=saved, args=("scheduled_at",), persist_state="session")  # fmt: skip
        if when == LATER:
            _at(campaign, shop.time_zone, saved)
        fault("scheduled_at")
        if editing.toggle("Spread it out", key=key(campaign, "throttled"), on_change=saved, args=("throttle_per_hour",),
                     persist_state="session",
                     help="So that the shop and the mailbox providers are not hit all at once."):  # fmt: skip
            editing.number_input(
                "Letters an hour", 1, 10_000_000, key=key(campaign, "throttle_per_hour"), on_change=saved,
                args=("throttle_per_hour",), persist_state="session", width=200,
            )  # fmt: skip
            fault("throttle_per_hour")
        editing.toggle("Honour the frequency cap", key=key(campaign, "respects_caps"), on_change=saved,
                  args=("respects_caps",), persist_state="session",
                  help="Whoever has had enough letters lately is skipped. The cap itself is under Settings → Sending.")  # fmt: skip
        editing.toggle("Honour quiet hours", key=key(campaign, "respects_quiet_hours"), on_change=saved,
                  args=("respects_quiet_hours",), persist_state="session",
                  help="Letters that are due at night wait until the morning. The hours are under Settings → Sending.")  # fmt: skip
        st.caption(f":material/info: {_limits(shop)}")


def _limits(shop: Shop) -> str:
    """What the two switches mean in this shop."""
    if shop.cap_messages is None:
        cap = "No frequency cap is set"
    else:
        cap = f"At most {plural(shop.cap_messages, 'letter')} in {plural(shop.cap_days, 'day')}"
    if shop.quiet_from is None or shop.quiet_until is None or shop.quiet_from == shop.quiet_until:
        return f"{cap} · no quiet hours are set (Settings → Sending)"
    whose = "each customer’s own" if shop.quiet_zone == "customer" else "the shop’s"
    return f"{cap} · quiet from {shop.quiet_from:02}:00 to {shop.quiet_until:02}:00 by {whose} clock"


def _at(campaign: Campaign, zone: str, saved: Saved) -> None:
    today = utc_now().astimezone(ZoneInfo(zone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom", key="campaign_at"):
        editing.date_input("Day", value=None, min_value=today, key=key(campaign, "date"), on_change=saved,
                      args=("scheduled_at",), persist_state="session", width=170, format="DD/MM/YYYY")  # fmt: skip
        editing.time_input("Time", value=None, key=key(campaign, "time"), on_change=saved, args=("scheduled_at",),
                      persist_state="session", width=130)  # fmt: skip
        st.caption(f"by the shop’s clock, {formats.plain(formats.zone(zone))}")
