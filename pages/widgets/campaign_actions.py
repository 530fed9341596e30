"""What can be done with a campaign as a whole, each only where its status allows it; what it cannot do is said."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cdp import campaigns, db, errors
from cdp.models import Campaign, CampaignStatus, utc_now
from cdp.text import plural
from pages.widgets import allowed, formats, fresh, notice, row_menu, signed_in

_RETRIED = (CampaignStatus.SENDING, CampaignStatus.SENT)
_ASKED, _REASON = "campaign_cancelling", "campaign_cancel_reason"


def for_list(campaign: Campaign) -> list[str]:
    """Promise what the menu of a campaign offers in the list."""
    last = ["Delete"] if campaign.launched_at is None else []
    return ["Duplicate", "Bring back" if campaign.archived_at else "Archive", *last]


def from_menu(campaign_id: int, key: str) -> None:
    """Do what was picked in the menu of that key; to be used as a callback."""
    do(campaign_id, st.session_state[key])


def do(campaign_id: int, action: str | None) -> None:
    """Do one of the actions in one transaction; what it cannot do is said in a sentence."""
    if action in _ACTIONS:
        fresh.whole()
        row_menu.act(_ACTIONS, campaign_id, action)


def _duplicate(session: Any, campaign_id: int) -> None:
    copy = campaigns.duplicate(session, campaign_id, now=utc_now())
    st.query_params["id"] = str(copy.id)
    notice.later(f"This is “{copy.name}”, a draft of its own.", icon=":material/content_copy:")


def _archive(session: Any, campaign_id: int) -> None:
    name = campaigns.archive(session, campaign_id, now=utc_now()).name
    if st.query_params.get("id") == str(campaign_id):
        del st.query_params["id"]
    row_menu.archived(name, lambda s: campaigns.unarchive(s, campaign_id))


def _delete(session: Any, campaign_id: int) -> None:
    kept = campaigns.delete(session, campaign_id)
    row_menu.deleted(campaign_id, kept["name"], lambda s: campaigns.restore(s, kept))


def _pause(session: Any, campaign_id: int) -> None:
    name = campaigns.pause(session, campaign_id, now=utc_now(), by=signed_in.actor()).name
    notice.later(f"“{name}” is paused. Nothing more goes out until you resume it.", icon=":material/pause_circle:")


def _resume(session: Any, campaign_id: int) -> None:
    name = campaigns.resume(session, campaign_id, now=utc_now(), by=signed_in.actor()).name
    notice.later(f"“{name}” goes on.", icon=":material/play_circle:")


def _unschedule(session: Any, campaign_id: int) -> None:
    name = campaigns.unschedule(session, campaign_id, now=utc_now()).name
    notice.later(
        f"“{name}” is a draft again. It is sent only when you launch or schedule it anew.", icon=":material/edit:"
    )


def _retry(session: Any, campaign_id: int) -> None:
    count = campaigns.retry_failed(session, campaign_id, now=utc_now())
    notice.later(
        f"{plural(count, 'letter')} will be tried again." if count else
        "None of the failed may be tried again: the addresses do not exist, or their owners left.",
        icon=":material/replay:", duration="long",
    )  # fmt: skip


_ACTIONS: dict[str, Callable[[Any, int], object]] = {
    "Duplicate": _duplicate,
    "Archive": _archive,
    "Bring back": lambda session, campaign_id: row_menu.brought_back(campaigns.unarchive(session, campaign_id).name),
    "Delete": _delete,
    "Pause": _pause,
    "Resume": _resume,
    "Back to the drafts": _unschedule,
    "Retry the failed": _retry,
}


def buttons(campaign: Campaign, *, failed: int) -> None:
    """Draw the buttons for where the campaign stands."""
    wanted = (
        ("Resume", ":material/play_arrow:", campaign.status == CampaignStatus.PAUSED),
        ("Pause", ":material/pause:", campaign.status == CampaignStatus.SENDING),
        ("Retry the failed", ":material/replay:", failed > 0 and campaign.status in _RETRIED),
        ("Back to the drafts", ":material/undo:", campaigns.may(campaign, CampaignStatus.DRAFT)),
    )  # fmt: skip
    for action, icon, is_wanted in wanted:
        if is_wanted:
            allowed.button(
                "campaigns.run",
                action,
                key=f"campaign_{action.split()[0].lower()}",
                icon=icon,
                on_click=do,
                args=(campaign.id, action),
            )
    if campaigns.may(campaign, CampaignStatus.CANCELLED):
        allowed.button(
            "campaigns.run",
            "Cancel",
            key="campaign_cancel",
            icon=":material/cancel:",
            on_click=_ask_cancel,
            args=(campaign,),
        )


# -- cancelling asks why -----------------------------------------------------------------------------------------------


def _ask_cancel(campaign: Campaign) -> None:
    st.session_state[_ASKED] = (campaign.id, campaign.name)
    st.session_state[_REASON] = ""
    fresh.whole()


def show_dialog() -> None:
    """Draw the question before cancelling, if it is open; call it near the end of a screen."""
    if _ASKED in st.session_state:
        st.dialog("Cancel this campaign?", icon=":material/cancel:", on_dismiss=_close)(signed_in.only(_draw))()


def _close() -> None:
    st.session_state.pop(_ASKED, None)


def _draw() -> None:
    if _ASKED not in st.session_state:
        st.rerun()
    campaign_id, name = st.session_state[_ASKED]
    st.markdown(
        f"Whoever has not got **{formats.plain(name)}** yet will not get it. What is sent stays sent. "
        "This cannot be taken back; to stop only for a while, pause it."
    )
    st.text_input("Why?", key=_REASON, placeholder="Wrong price in the second paragraph", max_chars=200,
                  help="Stays with the campaign, so that your team knows.")  # fmt: skip
    with st.container(horizontal=True, horizontal_alignment="right", key="campaign_cancel_actions"):
        st.button("Keep it", key="campaign_cancel_no", on_click=_close)
        st.button(
            "Cancel the campaign", key="campaign_cancel_yes", type="primary", on_click=_cancel, args=(campaign_id,)
        )


def _cancel(campaign_id: int) -> None:
    reason = st.session_state.get(_REASON) or ""
    _close()
    try:
        with db.session() as session:
            name = campaigns.cancel(session, campaign_id, reason=reason, now=utc_now(), by=signed_in.actor()).name
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")
        return
    notice.later(f"“{name}” is cancelled.", icon=":material/cancel:")
