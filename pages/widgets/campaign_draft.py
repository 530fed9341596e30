"""A campaign that is being put together: every change is saved at once, so that no wrong click loses anything."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from cdp import campaigns, db, errors
from cdp.models import Campaign, utc_now
from pages.widgets import allowed, formats

_SHOWN, _FAULTS, _CONFLICT = "campaign_shown", "campaign_faults", "campaign_conflict"
ONE_LETTER, FLOW = "One letter", "A flow of letters"
DEFAULT = 0  # stands for the default sender: a menu cannot show None as chosen
NOW, LATER = "As soon as it is launched", "At a time"
editing = allowed.Part("campaigns.change")


def key(campaign: Campaign, field: str) -> str:
    """Promise the name of the field's widget."""
    return f"campaign_{campaign.id}_{field}"


def fill(campaign: Campaign, zone: str) -> None:
    """Put what is saved into the fields, before they are drawn: at the first look, and when somebody else saved it."""
    shown = st.session_state.setdefault(_SHOWN, {})
    is_drawn = key(campaign, "name") in st.session_state
    if shown.get(campaign.id) == campaign.version and is_drawn:
        return
    shown[campaign.id] = campaign.version
    for field, value in _values(campaign, zone).items():
        st.session_state[key(campaign, field)] = value


def _values(campaign: Campaign, zone: str) -> dict[str, Any]:
    at = campaign.scheduled_at and campaign.scheduled_at.astimezone(ZoneInfo(zone))
    return {
        "name": campaign.name,
        "description": campaign.description,
        "segment_id": campaign.segment_id,
        "excluded_segment_ids": list(campaign.excluded_segment_ids),
        "what": FLOW if campaign.flow_id is not None else st.session_state.get(key(campaign, "what"), ONE_LETTER),
        "template_id": campaign.template_id,
        "flow_id": campaign.flow_id,
        "sender_id": campaign.sender_id or DEFAULT,
        "when": NOW if at is None else LATER,
        "date": at.date() if at else None,
        "time": at.time() if at else time(9),
        "throttled": campaign.throttle_per_hour is not None,
        "throttle_per_hour": campaign.throttle_per_hour or 1000,
        "respects_caps": campaign.respects_caps,
        "respects_quiet_hours": campaign.respects_quiet_hours,
    }


def changed(campaign: Campaign, zone: str, *fields: str) -> None:
    """Save what the fields hold now; to be used as a callback. A refusal stands at its field, and nothing is lost."""
    if "scheduled_at" in fields:
        _name_a_day(campaign, zone)
    save(campaign, {field: read(campaign, zone, field) for field in fields})


def _name_a_day(campaign: Campaign, zone: str) -> None:
    """Put tomorrow where a time is wanted and no day is named: without one, it would go out at once."""
    held, day = st.session_state, key(campaign, "date")
    if held.get(key(campaign, "when")) == LATER and held.get(day) is None:
        held[day] = utc_now().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)


def save(campaign: Campaign, values: dict[str, Any]) -> None:
    """Save these values over the version that was shown; what somebody else changed meanwhile is asked about."""
    st.session_state[_FAULTS] = {}
    st.session_state.pop(_CONFLICT, None)
    try:
        with db.session() as session:
            saved = campaigns.save(session, campaign.id, seen_version=campaign.version, now=utc_now(), **values)
    except errors.Invalid as fault:
        st.session_state[_FAULTS] = fault.fields
    except errors.Conflict as conflict:
        st.session_state[_CONFLICT] = (str(conflict), values)
    except errors.NotFound:
        pass  # the next run of the screen says so
    else:
        st.session_state[_SHOWN][campaign.id] = saved.version  # the fields hold it already


def read(campaign: Campaign, zone: str, field: str) -> Any:
    """Promise the value of a field of the campaign as the widgets hold it."""
    held = lambda name: st.session_state.get(key(campaign, name))  # noqa: E731
    if field == "scheduled_at":
        if held("when") != LATER or held("date") is None:
            return None
        return datetime.combine(held("date"), held("time") or time(9), ZoneInfo(zone))
    if field == "throttle_per_hour":
        return held("throttle_per_hour") if held("throttled") else None
    if field in ("template_id", "flow_id"):
        wanted = FLOW if field == "flow_id" else ONE_LETTER
        return held(field) if held("what") == wanted else None
    return (held(field) or None) if field == "sender_id" else held(field)


def fault(field: str) -> None:
    """Draw what is wrong with a field, under it."""
    for sentence in st.session_state.get(_FAULTS, {}).get(field, ()):
        st.markdown(formats.fault(sentence))


def show_conflict(campaign: Campaign) -> None:
    """Say that somebody else changed the campaign, and ask whose is to stay."""
    if not (held := st.session_state.get(_CONFLICT)):
        return
    sentence, mine = held
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="campaign_conflict"):
        st.markdown(f":orange[:material/group:] {formats.plain(sentence)}", width="stretch")
        st.button("Keep theirs", key="campaign_keep_theirs", on_click=lambda: st.session_state.pop(_CONFLICT, None))
        st.button("Save mine", key="campaign_save_mine", on_click=_save_mine, args=(campaign, mine))


def _save_mine(campaign: Campaign, mine: dict[str, Any]) -> None:
    save(campaign, mine)
    st.session_state[_SHOWN].pop(campaign.id, None)  # the fields were filled with theirs
