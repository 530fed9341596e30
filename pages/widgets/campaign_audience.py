"""Who will really get a campaign: everybody in the segment, less those who drop out, each number with its people."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from cdp import campaigns, db, errors
from cdp.campaigns import EVERYBODY, EXCLUDED, IN_SEGMENT, WILL_BE_SENT, Audience, AudienceStep
from cdp.models import Campaign
from cdp.settings import settings
from pages.widgets import formats, pages_below, signed_in
from pages.widgets.shop_data import ShopData

PAGE = 50
_OPEN, _PLACE, _COUNTED = "campaign_people", "campaign_people_page", "campaign_counted"
# On a telephone the words and the number stay in one line; the bar only repeats them.
_LOOK = """<style>
[class*=st-key-funnel_] {flex-wrap: nowrap}
[class*=st-key-funnel_open_] button > div {justify-content: flex-end}
@media (max-width: 640px) {[class*=st-key-funnel_] [data-testid=stElementContainer]:has(.stHtml) {display: none}}
</style>"""
_WHOLE = (IN_SEGMENT, EVERYBODY)
_PARTS = {"manual": "by hand"}
_HELP = {
    EXCLUDED: "Customers who are also in a segment under “But not to”. They are not part of the audience.",
    "no_email": "Customers without an address.",
    "no_consent": "Customers who never said yes to e-mail. It is not allowed to write to them.",
    "unsubscribed": "Customers who said no, or no longer.",
    "suppressed": "Addresses that bounced for good, complained, or were put on the list by hand.",
    "frequency_cap": "Customers who had as many letters lately as the shop allows.",
    "already_in_flow": "Customers who are in this flow, or were, and may not enter it again yet.",
}


@dataclass(frozen=True)
class Counted:
    """An audience and when it was counted, or why it cannot be."""

    audience: Audience | None
    at: datetime
    fault: str = ""


def count(campaign: Campaign, data: ShopData) -> Counted | None:
    """Promise who would get it, counted once for the same campaign and the same customers; None without a segment."""
    if campaign.segment_id is None:
        return None
    times = st.session_state.get(_COUNTED, 0)
    return _counted(settings().database_url, campaign.id, campaign.version, data.frames.revision, times, data.now)


@st.cache_data(show_spinner=False, ttl="10m", max_entries=100)
def _counted(_url: str, campaign_id: int, version: int, revision: int, times: int, now: datetime) -> Counted:
    try:
        with db.reading() as session:
            return Counted(campaigns.audience(session, campaigns.get(session, campaign_id), now=now), now)
    except errors.CdpError as error:
        return Counted(None, now, str(error))


def count_again() -> None:
    """Count anew, whatever is remembered; to be used as a callback."""
    st.session_state[_COUNTED] = st.session_state.get(_COUNTED, 0) + 1


def show(campaign: Campaign, data: ShopData) -> None:
    """Draw the way from the segment to the letters, step by step."""
    with st.container(border=True, key="campaign_audience", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("Who will really get it", anchor=False, icon=":material/filter_alt:", width="stretch")
            if campaign.segment_id is not None:
                st.button("Count again", key="campaign_recount", icon=":material/refresh:", type="tertiary",
                          on_click=count_again)  # fmt: skip
        counted = count(campaign, data)
        if counted is None:
            st.caption("Pick a segment, and this shows who drops out and why.")
        elif counted.audience is None:
            st.error(formats.plain(counted.fault), icon=":material/error:")
        else:
            _funnel(campaign, counted.audience)


def _funnel(campaign: Campaign, found: Audience) -> None:
    st.html(_LOOK)
    whole = max(found.total + found.excluded, 1)
    if found.excluded:
        everybody = found.total + found.excluded
        _line(campaign, IN_SEGMENT, "In the segment", everybody, 1, "")
        _line(campaign, EXCLUDED, "− In an excluded segment", found.excluded, found.total / whole, _HELP[EXCLUDED])
    else:
        _line(campaign, EVERYBODY, "In the segment", found.total, found.total / whole, "")
    left = found.total
    for step in found.steps:
        left -= step.count
        _line(campaign, step.key, f"− {step.label}{_parts(step)}", step.count, left / whole, _HELP.get(step.key, ""))
    _line(campaign, WILL_BE_SENT, "**Will be sent**", found.will_be_sent, found.will_be_sent / whole, "", is_sum=True)


def _parts(step: AudienceStep) -> str:
    if not step.count or not step.parts:
        return ""
    told = ", ".join(f"{n:,} {_PARTS.get(part, part)}" for part, n in step.parts.items())
    return f"  \n:small[:gray[{told}]]"


def _line(
    campaign: Campaign, reason: str, label: str, count: int, left: float, about: str, *, is_sum: bool = False
) -> None:
    """One number with how much of the audience is left after it; the number opens its people."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"funnel_{reason}"):
        words = label if count or is_sum or reason in _WHOLE else f":gray[{label}]"
        st.markdown(words, width="stretch", help=about or None)
        st.html(
            f'<div aria-hidden="true" style="width:110px;height:8px;border-radius:4px;background:color-mix(in srgb, currentColor 12%, transparent)">'
            f'<div style="width:{left * 100:.2f}%;height:8px;border-radius:4px;background:var(--st-primary-color, #6366f1);'
            f'opacity:{1 if is_sum or reason in _WHOLE else 0.55}"></div></div>',
            width=110,
        )
        st.button(
            f"**{count:,}**" if is_sum else f"{count:,}", key=f"funnel_open_{reason}", type="tertiary", disabled=not count, width=80,
            help="See who" if count else None, on_click=_open, args=(campaign.id, reason, label.partition("  \n")[0].strip("*− "), count),
        )  # fmt: skip


# -- the people behind a number ------------------------------------------------------------------------------------------


def _open(campaign_id: int, reason: str, label: str, count: int) -> None:
    st.session_state[_OPEN] = {"id": campaign_id, "reason": reason, "label": label, "count": count}
    st.session_state.pop(_PLACE, None)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def show_dialog(data: ShopData) -> None:
    """Draw the list of people that is open, if any; call it near the end of a screen."""
    if _OPEN in st.session_state:
        asked = st.session_state[_OPEN]
        title = f"{asked['label']}: {asked['count']:,}"
        st.dialog(title, width="large", position="right", icon=":material/group:", on_dismiss=_close)(
            signed_in.only(_draw)
        )(data)


def _draw(data: ShopData) -> None:
    if _OPEN not in st.session_state:
        st.rerun()
    asked = st.session_state[_OPEN]
    page = st.session_state.get(_PLACE, 1)
    try:
        with db.reading() as session:
            campaign = campaigns.get(session, asked["id"])
            found = campaigns.people(
                session, campaign, asked["reason"], now=data.now, limit=PAGE, offset=(page - 1) * PAGE
            )
    except errors.CdpError as error:
        st.error(formats.plain(error), icon=":material/error:")
        return
    st.dataframe(
        {
            "Name": [each.name or "–" for each in found],
            "E-mail": [each.email or "–" for each in found],
            "Customer": [f"/customer?id={each.customer_id}" for each in found],
        },
        key="campaign_people_table", hide_index=True, alt=asked["label"], height=min(len(found) + 1, 19) * 35 + 3, row_height=35,
        column_config={"Customer": st.column_config.LinkColumn(display_text="Open", width="small")},
    )  # fmt: skip
    pages = -(-asked["count"] // PAGE)
    pages_below.show(pages, key=_PLACE)
    st.button("Close", key="campaign_people_close", on_click=_close)
