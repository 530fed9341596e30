"""What to look at before a campaign goes out: what stands in the way, and every check with what to do about it."""

from datetime import datetime

import streamlit as st

from cdp import campaigns, db, errors
from cdp.models import Campaign
from cdp.settings import settings
from cdp.templates.checks import Check
from pages.widgets import formats
from pages.widgets.shop_data import ShopData

_LEVELS = {
    "error": ("Put right before sending", "red", ":material/cancel:"),
    "warning": ("Worth a look", "orange", ":material/warning:"),
    "ok": ("All right", "green", ":material/check_circle:"),
}


def show(campaign: Campaign, data: ShopData) -> None:
    """Draw blockers and checks, the grave ones first."""
    with db.reading() as session:
        blockers = campaigns.blockers(session, campaign)
    found = [] if blockers else checks(campaign, data)
    with st.container(border=True, key="campaign_checks", gap="small"):
        st.subheader("Before you launch", anchor=False, icon=":material/rule:")
        for sentence in blockers:
            st.markdown(f":red[:material/cancel:] {formats.plain(sentence)}")
        for level in ("error", "warning"):
            for check in found:
                if check.level == level:
                    _check(check)
        well = [check.title for check in found if check.level == "ok"]
        if well:
            with st.expander(
                f"{len(well)} checks are all right", icon=":material/check_circle:", key="campaign_checks_ok"
            ):
                st.markdown("\n".join(f"- {formats.plain(title)}" for title in well))


def _check(check: Check) -> None:
    title, colour, icon = _LEVELS[check.level]
    with st.container(gap=None, key=f"campaign_check_{check.key}"):
        st.markdown(f":{colour}[{icon}] **{formats.plain(check.title)}**", help=title)
        st.markdown(formats.plain(check.detail))
        if check.remedy:
            st.markdown(f":small[:gray[:material/arrow_forward: {formats.plain(check.remedy)}]]")


def checks(campaign: Campaign, data: ShopData) -> list[Check]:
    """Promise every check, made once for the same campaign, letter and customers."""
    return _checked(settings().database_url, campaign.id, campaign.version, data.frames.revision, data.now)


@st.cache_data(show_spinner=False, ttl="10m", max_entries=100)
def _checked(_url: str, campaign_id: int, version: int, revision: int, now: datetime) -> list[Check]:
    with db.session() as session:
        try:
            return campaigns.checks(session, campaigns.get(session, campaign_id), now=now)
        except errors.CdpError as error:
            return [Check("unreadable", "error", "The checks could not be made", str(error))]
