"""What became of a campaign, live while it sends: progress, who is where, figures, charts, and every letter."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from cdp import campaigns, db, errors
from cdp.analytics import campaigns as reports
from cdp.analytics.campaigns import Report
from cdp.models import Campaign, CampaignStatus, utc_now
from cdp.text import plural
from pages.widgets import (
    allowed,
    campaign_actions,
    campaign_audience,
    campaign_figures,
    campaign_identity,
    campaign_ledger,
    campaign_list,
    campaign_spread,
    campaign_unknown,
    formats,
    fresh,
    notice,
    signed_in,
)
from pages.widgets.shop_data import ShopData

_MANY = 50_000  # from so many recipients on the figures are looked up less often
_QUICK, _SLOW = "2s", "10s"
_PAUSE = timedelta(minutes=2)  # when nothing is due for so long, the speed of the last minute foretells nothing


def show(campaign: Campaign, data: ShopData) -> None:
    """Draw the report; while letters go out it draws itself anew."""
    st.page_link("campaigns.py", label="All campaigns", icon=":material/arrow_back:", query_params={})
    if campaign.status in (CampaignStatus.SCHEDULED, CampaignStatus.FAILED) or campaign.launched_at is None:
        _head(campaign, failed=0)
        _not_begun(campaign, data)
        return
    every = _SLOW if campaign.status == CampaignStatus.PAUSED else None
    if campaign.status == CampaignStatus.SENDING:
        every = _SLOW if (campaign.audience_count or 0) > _MANY else _QUICK
    st.fragment(signed_in.watching(_live), run_every=every)(campaign.id, campaign.status, data)
    parts: dict[str, Callable[[], None]] = {
        "Recipients": partial(st.fragment(signed_in.only(campaign_ledger.show)), campaign, data),
        "Links": partial(campaign_spread.links, campaign, data),
        "Mailboxes": partial(campaign_spread.providers, campaign),
        "Steps": partial(campaign_spread.steps, campaign, data),
    }
    for tab, draw in zip(st.tabs(list(parts), key="campaign_tab", on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def read(campaign_id: int, data: ShopData) -> tuple[Campaign, Report]:
    """Promise the campaign and its report as of now, but for links and mailboxes, which are read where they are looked at."""
    with db.reading() as session:
        campaign = campaigns.get(session, campaign_id)
        return campaign, reports.report(session, campaign_id, now=utc_now(), shop=data.shop, is_whole=False)


def _live(campaign_id: int, seen: CampaignStatus, data: ShopData) -> None:
    fresh.begin_part()
    notice.show()
    try:
        campaign, report = read(campaign_id, data)
    except errors.NotFound:
        st.rerun()
    if campaign.status != seen:
        st.rerun()  # it began or ended: the whole screen is another one
    _head(campaign, failed=report.identity.failed)
    st.caption(_about(campaign))
    _progress(campaign, report, data.shop.time_zone)
    campaign_identity.show(report.identity)
    campaign_unknown.show(campaign, report.identity.unknown, data.shop.time_zone)
    campaign_figures.show(report)


def _head(campaign: Campaign, *, failed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="campaign_head"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
            st.title(formats.plain(campaign.name), anchor=False, width="content")
            campaign_list.badge(campaign)
        with st.container(horizontal=True, width="content", gap="small", key="campaign_buttons"):
            campaign_actions.buttons(campaign, failed=failed)
            menu = f"campaign_menu_{campaign.id}"
            allowed.menu_button("campaigns.change", "More", campaign_actions.for_list(campaign), key=menu, icon=":material/more_horiz:",
                           type="tertiary", on_click=campaign_actions.from_menu, args=(campaign.id, menu))  # fmt: skip
    if campaign.status_reason and campaign.status in (CampaignStatus.CANCELLED, CampaignStatus.FAILED):
        words = campaign_list.STATUS[campaign.status][0]
        st.warning(f"{words}: {formats.plain(campaign.status_reason)}", icon=":material/info:")


def _not_begun(campaign: Campaign, data: ShopData) -> None:
    zone = data.shop.time_zone
    with st.container(border=True, key="campaign_not_begun"):
        if campaign.status == CampaignStatus.SCHEDULED:
            st.markdown(
                f":material/schedule: Goes out on **{formats.clock(campaign.scheduled_at, zone)}** "
                f"({formats.plain(formats.zone(zone))}), to whoever is in the audience by then."
            )
        st.markdown(_about(campaign))
        for sentence in _in_the_way(campaign):
            st.warning(formats.plain(sentence), icon=":material/warning:")
        if campaigns.may(campaign, CampaignStatus.DRAFT):
            st.caption(
                "Its choices are fixed now; the letter, or the flow, goes out as it stands by then. To change a choice, take "
                "the campaign back to the drafts."
            )
    if campaign.status == CampaignStatus.SCHEDULED:
        campaign_audience.show(campaign, data)
        st.fragment(signed_in.watching(_watch), run_every=_SLOW)(campaign.id, campaign.status)


def _in_the_way(campaign: Campaign) -> list[str]:
    """What was archived, paused or changed since it was scheduled, and would make it fail at its hour."""
    if campaign.status != CampaignStatus.SCHEDULED:
        return []
    with db.reading() as session:
        return campaigns.blockers(session, campaign)


def _watch(campaign_id: int, seen: CampaignStatus) -> None:
    """Draw the screen anew once the campaign has begun, or somebody else took it back."""
    try:
        with db.reading() as session:
            is_another = campaigns.get(session, campaign_id).status != seen
    except errors.NotFound:
        is_another = True
    if is_another:
        st.rerun()


def _about(campaign: Campaign) -> str:
    """Who it goes to, what it sends, and how fast at most."""
    with db.reading() as session:
        named = campaign_list.Names(session)
    audience, what = formats.plain(named.audience(campaign)), formats.plain(named.what(campaign))
    hourly = campaign.throttle_per_hour
    pace = f" &nbsp; :material/speed: {plural(hourly, 'letter')} an hour" if hourly else ""
    return f":material/group: {audience} &nbsp; :material/draft: {what}{pace}"


def _progress(campaign: Campaign, report: Report, zone: str) -> None:
    progress = report.progress
    if campaign.status == CampaignStatus.PAUSED:
        st.progress(progress.share, f"Paused at {progress.done:,} of {progress.of:,}")
        return
    if campaign.status == CampaignStatus.SENDING:
        st.progress(progress.share, f"{progress.done:,} of {progress.of:,} done")
        st.caption(" · ".join(_said(report, zone)), text_alignment="left")
        with db.reading() as session:
            reason = campaigns.held_up(session, campaign)
        if reason:
            st.warning(formats.plain(reason), icon=":material/pause_circle:")
        return
    began, ended = campaign.launched_at, campaign.finished_at
    until = f" · finished {formats.clock(ended, zone)}" if ended else ""
    by = f" by {formats.plain(campaign.launched_by)}" if campaign.launched_by else ""
    st.caption(f"Launched {formats.clock(began, zone)}{by}{until}")


def _said(report: Report, zone: str) -> list[str]:
    """What keeps the sending, in a few words."""
    progress, now = report.progress, utc_now()
    said = []
    if progress.per_minute:
        said.append(f"{progress.per_minute:,} in the last minute")
    waits_until = progress.next_at if progress.waiting else None
    if progress.per_minute and (waits_until is None or waits_until <= now + _PAUSE):
        left = progress.minutes_left or 0
        said.append("less than a minute left" if left <= 1 else f"about {plural(left, 'minute')} left")
    elif waits_until is not None:
        said.append(_waits(waits_until, now, zone))
    if progress.retrying:
        said.append(f"{plural(progress.retrying, 'letter')} put off by a server, tried again later")
    if progress.in_flow:
        goes_on = progress.next_in_flow_at
        then = f", the next goes on {formats.clock(goes_on, zone)}" if goes_on and goes_on > now else ""
        said.append(f"{plural(progress.in_flow, 'person', 'people')} on their way through the flow{then}")
    return said or ["Nothing waits to be sent"]


def _waits(at: datetime, now: datetime, zone: str) -> str:
    if at > now:
        return f"The next letter goes out {formats.clock(at, zone)} (quiet hours, warm-up, or spread out)"
    return "Waiting for a worker. If this lasts, look at Settings → Sending"
