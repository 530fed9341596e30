"""Several dialogs of one list, of which one is open at a time: it redraws alone, says its faults, and may become another."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.widgets import signed_in
from pages.widgets.faults import Faults

State = dict[str, Any]


class Dialogs:
    """What is open of a kind is kept under `name`; `kinds` maps each to its title, its icon and what draws it.

    `people = Dialogs("person", {"new": ("Add a person", ":material/person_add:", _new), ...})`
    """

    def __init__(self, name: str, kinds: Mapping[str, tuple[str, str, Callable[[State], None]]]) -> None:
        self.name, self.kinds, self._key = name, kinds, f"{name}_dialog"
        self.faults = Faults(f"{name}_faults")

    def open(self, what: str, **about: Any) -> State:
        """Have a dialog open and promise its state, with what it is `about`; to be used in a callback."""
        state: State = {"what": what, **about}
        self.faults.forget()
        st.session_state[self._key] = state
        return state

    def close(self) -> None:
        """Have none open; to be used as a callback."""
        st.session_state.pop(self._key, None)

    def is_open(self) -> bool:
        """Whether one of them is on the screen."""
        return self._key in st.session_state

    def show(self) -> None:
        """Draw the one that is open, if any; call it near the end of a screen."""
        if self.is_open():
            title, icon, _ = self.kinds[st.session_state[self._key]["what"]]
            st.dialog(title, icon=icon, on_dismiss=self.close)(signed_in.only(self._draw))()

    def _draw(self) -> None:
        if not self.is_open():
            st.rerun()
        state = st.session_state[self._key]
        self.kinds[state["what"]][2](state)  # as it stands by now: what was made may be shown in the same window
        self.faults.at_the_end()

    def buttons(self, label: str, act: Callable[[State], None]) -> None:
        """Draw the way out and the way on."""
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button("Cancel", key=f"{self.name}_cancel", on_click=self.close)
            st.button(label, key=f"{self.name}_go", type="primary", on_click=self.attempt, args=(act,))

    def attempt(self, act: Callable[[State], None]) -> None:
        """Do it; what is refused is said in the dialog, which stays. To be used as a callback."""
        with self.faults.kept():
            act(st.session_state[self._key])
