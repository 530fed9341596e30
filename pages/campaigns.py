"""Campaigns: the list of them, the steps in which one is put together, and what became of each."""

from typing import Any

import streamlit as st

from cdp import campaigns, db, errors, segments
from cdp.models import Campaign, CampaignStatus
from pages.widgets import (
    address,
    assistant_beside,
    campaign_actions,
    campaign_audience,
    campaign_editor,
    campaign_launch,
    campaign_list,
    campaign_report,
    formats,
    shop_data,
    undo,
)


def _asked(raw: str) -> Campaign:
    """The campaign of the link, or NotFound when it leads to none."""
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 19):
        raise errors.NotFound("This link leads to no campaign. Pick one from the list.")
    with db.reading() as session:
        return campaigns.get(session, int(raw))


def _audience(campaign: Campaign) -> dict[str, Any] | None:
    """The conditions of the campaign's segment, which is what a question beside it is about."""
    if campaign.segment_id is None:
        return None
    with db.reading() as session:
        return dict(segments.get(session, campaign.segment_id).conditions)


data = shop_data.load()
wanted = address.wanted()

undo.show()
on_screen = None
if wanted is None:
    campaign_list.show(data)
else:
    try:
        campaign = _asked(wanted)
    except errors.NotFound as error:
        st.warning(formats.plain(error), icon=":material/search_off:")
        st.page_link("campaigns.py", label="All campaigns", icon=":material/arrow_back:", query_params={})
    else:
        on_screen = _audience(campaign)
        if campaign.status == CampaignStatus.DRAFT:
            campaign_editor.show(campaign, data)
        else:
            campaign_report.show(campaign, data)

assistant_beside.show(data, on_screen=on_screen)
campaign_list.show_dialog()
campaign_audience.show_dialog(data)
campaign_launch.show_dialog(data)
campaign_actions.show_dialog()
