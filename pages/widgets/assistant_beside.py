"""The assistant at the right of a screen: opened by a button in the screen's head, and nothing until then."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cdp import access
from pages.widgets import allowed, assistant_card, assistant_panel
from pages.widgets.assistant_card import Place
from pages.widgets.shop_data import ShopData

_OPEN = "assistant_beside"
# The screen makes room for the panel; where there is none, the panel lies over it.
_LOOK = """<style>
.st-key-assistant_beside {
  position: fixed; top: 3.75rem; right: 0; bottom: 0; width: 400px; z-index: 99; box-sizing: border-box;
  padding: .75rem 1rem 1rem; background: Canvas; background: PAPER; border-left: 1px solid color-mix(in srgb, currentColor 14%, transparent);
}
[data-testid=stLayoutWrapper]:has(> .st-key-assistant_beside) { position: absolute; height: 0; }
@media (min-width: 1000px) { [data-testid=stMain]:has(.st-key-assistant_beside) [data-testid=stMainBlockContainer] { padding-right: 420px; } }
@media (max-width: 640px) { .st-key-assistant_beside { width: 100%; border-left: 0; } }
</style>""".replace(
    "PAPER", "light-dark({}, {})".format(*(st.get_option(f"theme.{of}.backgroundColor") for of in ("light", "dark")))
)


def offer(*, also: Callable[[], None] | None = None) -> None:
    """Draw the button that opens the panel; for the head of a screen. `also` is done with a press."""
    if not is_open():
        allowed.button(
            "assistant.ask", "Ask the assistant", key="assistant_open", icon=assistant_card.AVATAR, type="tertiary", on_click=open_it,
            args=(also,),
        )  # fmt: skip


def is_open() -> bool:
    """Promise whether the panel is shown."""
    return bool(st.session_state.get(_OPEN))


def open_it(also: Callable[[], None] | None = None) -> None:
    """Show the panel from now on."""
    st.session_state[_OPEN] = True
    if also:
        also()


def show(data: ShopData, *, on_screen: dict[str, Any] | None = None) -> None:
    """Draw the panel where it was opened; `on_screen` are the conditions that the screen is about."""
    if not is_open() or not access.may("assistant.ask"):
        return
    st.html(_LOOK)
    with st.container(key="assistant_beside", gap="small"):
        assistant_panel.show(data, Place("beside", data.shop.time_zone, on_screen), head=_close)


def _close() -> None:
    st.button(
        "Close the assistant", key="assistant_close", icon=":material/close:", type="tertiary", on_click=_shut,
        help="Close the assistant",
    )  # fmt: skip


def _shut() -> None:
    st.session_state[_OPEN] = False
