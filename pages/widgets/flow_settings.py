"""The settings of a flow: who leaves it early, what counts as success, who may come again, and when nothing is sent."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from cdp.flows.wording import WEEKDAYS
from cdp.models import Shop
from pages.widgets import flow_actions, flow_conditions, flow_fields, formats
from pages.widgets.flow_draft import Draft, editing

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown

_AGAIN = {"never": "Never", "after_days": "After some days", "always": "Whenever they have left it"}
_DAYS = 30


def show(draft: Draft, shown: "Shown") -> None:
    """Draw all settings; they belong to the draft and go live with it."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="flow_settings_top"):
        flow_actions.history(draft)
    left, right = st.columns(2, gap="medium")
    with left:
        _section("Who leaves early", "flow_exits", lambda: _exits(draft, shown))
        _section("Who may come again", "flow_reentry", lambda: _reentry(draft))
        _section("Notes", "flow_notes", lambda: _notes(draft))
    with right:
        _section("Goal", "flow_goal", lambda: _goal(draft, shown))
        _section("When letters may go out", "flow_quiet", lambda: _quiet(draft, shown.data.shop))
    for fault in shown.faults:
        if fault.path.startswith("settings."):
            st.markdown(f":orange[:material/edit: {formats.plain(fault.sentence)}]")


def _notes(draft: Draft) -> None:
    editing.text_area("What is this flow for?", key=draft.key("description"), max_chars=2000)


def _section(title: str, key: str, draw: Callable[[], None]) -> None:
    with st.container(border=True, key=key, gap="small"):
        st.subheader(title, anchor=False)
        draw()


def _put(draft: Draft, path: tuple[str, ...], value: Any, *, at: str = "") -> None:
    *outer, last = path
    settings = {key: dict(held) if isinstance(held, dict) else held for key, held in draft.settings.items()}
    place = settings
    for key in outer:
        place = place[key]
    if place is None:
        return
    place[last] = value
    draft.change(settings=settings, at=at)


def _taken(draft: Draft, key: str, path: tuple[str, ...], read: Callable[[Any], Any], rev: int) -> None:
    if rev == draft.rev:  # else a late word from a field that is no longer there
        _put(draft, path, read(st.session_state.get(key)))


def _hears(draft: Draft, name: str, path: tuple[str, ...], read: Callable[[Any], Any] = lambda v: v) -> dict[str, Any]:
    key = draft.field_key(f"setting_{name}")
    return {"key": key, "on_change": _taken, "args": (draft, key, path, read, draft.rev)}


def _exits(draft: Draft, shown: "Shown") -> None:
    exits = draft.settings["exit_on"]
    st.caption("They are looked at before each step. Who leaves gets nothing more from this flow.")
    editing.checkbox(
        "Who unsubscribes", exits["unsubscribed"], **_hears(draft, "unsubscribed", ("exit_on", "unsubscribed"))
    )
    editing.checkbox("Who orders after entering", exits["ordered"], **_hears(draft, "ordered", ("exit_on", "ordered")))
    named = {key: saved.name for key, saved in shown.about.catalogue.segments.items()}
    held = exits["left_segment"]
    choices = [None, *named, *([held] if held and held not in named else [])]
    editing.selectbox(
        "Who is no longer in this segment", choices, choices.index(held),
        format_func=lambda key: "No segment" if key is None else named.get(key, f"{key} (deleted)"),
        **_hears(draft, "left_segment", ("exit_on", "left_segment")),
    )  # fmt: skip
    _tree(draft, shown, "Who meets conditions", "exit_conditions", ("exit_on", "conditions"))


def _goal(draft: Draft, shown: "Shown") -> None:
    st.caption("Who meets it after entering counts as a conversion; who had met it before does not.")
    _tree(draft, shown, "Count conversions", "goal", ("goal",))


def _tree(draft: Draft, shown: "Shown", label: str, name: str, path: tuple[str, ...]) -> None:
    def read() -> Any:
        held: Any = draft.settings
        for key in path:
            held = held[key]
        return held

    editing.toggle(
        label, read() is not None, **_hears(draft, f"{name}_on", path, lambda on: {"all": []} if on else None)
    )
    if read() is not None:
        flow_conditions.show(
            draft, shown.data, f"setting_{name}", read=read, write=lambda tree: _put(draft, path, tree, at=name)
        )


def _reentry(draft: Draft) -> None:
    held = draft.settings["reentry"]
    rule = "after_days" if isinstance(held, dict) else held
    days = held.get("after_days") or _DAYS if isinstance(held, dict) else _DAYS
    st.caption("Nobody is in the flow twice at the same time.")
    editing.radio(
        "May a customer enter again?", list(_AGAIN), list(_AGAIN).index(rule) if rule in _AGAIN else 0,
        format_func=_AGAIN.get,
        **_hears(draft, "reentry", ("reentry",), lambda said: {"after_days": days} if said == "after_days" else said),
    )  # fmt: skip
    if rule == "after_days":
        editing.number_input(
            "Days since they entered", 1, 3650, days, 1, width=180,
            **_hears(draft, "reentry_days", ("reentry",), lambda said: _days_again(draft, said)),
        )  # fmt: skip


def _days_again(draft: Draft, days: int | None) -> Any:
    """Days count only while the rule is one of days."""
    held = draft.settings["reentry"]
    return {"after_days": days or 1} if isinstance(held, dict) else held


def _quiet(draft: Draft, about: Shop) -> None:
    held = draft.settings["quiet"]
    st.caption("A letter that falls due in quiet hours goes out when they are over. Waits count on meanwhile.")
    own = {"from": 21, "until": 8, "weekdays": list(range(7)), "zone": "shop"}
    editing.radio(
        "Quiet hours", [False, True], int(held is not None),
        format_func={False: f"As on the Settings screen: {_shops(about)}", True: "Of this flow's own"}.get,
        **_hears(draft, "quiet", ("quiet",), lambda is_own: own if is_own else None),
    )  # fmt: skip
    if held is not None:
        _hours(draft, held)


def _shops(about: Shop) -> str:
    if about.quiet_from is None or about.quiet_until is None:
        return "none"
    whose = "customer's" if about.quiet_zone == "customer" else "shop's"
    return f"{about.quiet_from:02}:00 to {about.quiet_until:02}:00 on the {whose} clock"


def _hours(draft: Draft, held: dict[str, Any]) -> None:
    choices = [None, *range(24)]
    with st.container(horizontal=True, gap="small"):
        for label, key in (("Nothing from", "from"), ("until", "until")):
            hour = held.get(key)
            editing.selectbox(
                label, choices, 0 if hour is None else hour + 1, width=150,
                format_func=lambda each: "–" if each is None else flow_fields.hour_words(each),
                **_hears(draft, f"quiet_{key}", ("quiet", key)),
            )  # fmt: skip
    editing.pills(
        "Send on", list(range(7)), selection_mode="multi", default=_all_days(held), format_func=lambda day: WEEKDAYS[day][:3],
        **_hears(draft, "quiet_days", ("quiet", "weekdays"), sorted),
    )  # fmt: skip
    whose = {"shop": "the shop", "customer": "the customer, where it is known"}
    editing.selectbox(
        "On the clock of", list(whose), list(whose).index(held.get("zone") or "shop"), format_func=whose.get, width=280,
        **_hears(draft, "quiet_zone", ("quiet", "zone")),
    )  # fmt: skip


def _all_days(held: dict[str, Any]) -> list[int]:
    return list(range(7)) if held.get("weekdays") is None else held["weekdays"]
