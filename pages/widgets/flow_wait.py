"""The form of a wait: for a time, until a date of the customer's, or only until an hour or a weekday comes."""

from typing import Any

import streamlit as st

from cdp.flows.gaps import LONGEST_WAIT
from pages.widgets.flow_draft import editing
from pages.widgets.flow_fields import WIDGETS, Asked

TIME, DATE, CLOCK = "For a time", "Until a date", "Until an hour or weekday"
_GOES_WITH: dict[str, dict[str, Any]] = {  # what a step gets and loses when the way of waiting is changed
    TIME: {"for": {"days": 1}, "until_field": None, "days": None, "yearly": None},
    DATE: {"for": None, "until_field": "", "days": None, "yearly": None},
    CLOCK: {"for": None, "until_field": None, "days": None, "yearly": None, "until_hour": 9},
}


def arrange(fields: dict[str, Asked]) -> None:
    """Draw the way of waiting, what belongs to it, and on which hours and days the wait may end."""
    asked = fields["for"]
    mode = _mode(asked.step)
    key = asked.draft.field_key(f"{asked.step['id']}_mode")
    editing.segmented_control(
        "Wait", [TIME, DATE, CLOCK], default=mode, required=True, key=key, on_change=_switch, args=(asked, key)
    )
    if mode == TIME:
        WIDGETS["span"](asked)
    elif mode == DATE:
        _date(fields)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        WIDGETS["hour"](fields["until_hour"])
        _clock(fields["zone"])
    WIDGETS["weekdays"](fields["weekdays"])


def _mode(step: dict[str, Any]) -> str:
    return DATE if "until_field" in step else TIME if "for" in step else CLOCK


def _switch(asked: Asked, key: str) -> None:
    mode = st.session_state[key]
    hour = {} if asked.step.get("until_hour") is None else {"until_hour": asked.step["until_hour"]}
    asked.draft.change_step(asked.step["id"], **{**_GOES_WITH[mode], **hour})
    asked.draft.renew()


def _date(fields: dict[str, Asked]) -> None:
    WIDGETS["date_field"](fields["until_field"])
    days, number = fields["days"], abs(fields["days"].value or 0)
    number_key, side_key = f"{days.key}_number", f"{days.key}_side"

    def read(_typed: Any) -> int | None:
        sign = -1 if st.session_state.get(side_key) == "before it" else 1
        return sign * (st.session_state.get(number_key) or 0) or None

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        editing.number_input("Days", 0, LONGEST_WAIT, number, 1, width=130, **days.hears(read, number_key))
        editing.selectbox(
            "Before or after it", ["before it", "after it"], 0 if (days.value or 0) < 0 else 1, width=160,
            **days.hears(read, side_key),
        )  # fmt: skip
    WIDGETS["yes_no"](fields["yearly"])


def _clock(zone: Asked) -> None:
    names = {"customer": "the customer, where it is known", "shop": "the shop"}
    held = zone.value if zone.value in names else "customer"
    editing.selectbox(
        zone.field.label, list(names), list(names).index(held), format_func=names.get, width=260, **zone.hears()
    )
