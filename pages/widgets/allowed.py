"""What changes something, for those who may: buttons and menus are not there for others, fields are there to be read."""

from typing import Any

import streamlit as st

from cdp import access
from pages.widgets import formats


def button(verb: str, label: str, **options: Any) -> bool:
    """Draw a button for those who may do this, and promise whether it was pressed."""
    return access.may(verb) and st.button(label, **options)


def menu_button(verb: str, label: str, choices: list[str], **options: Any) -> None:
    """Draw a menu for those who may do what is in it."""
    if access.may(verb) and choices:
        st.menu_button(label, choices, **options)


class Part:
    """A part of a screen in which something is changed: it draws Streamlit's own fields and buttons by their names.

    `editing = Part("flows.change"); editing.text_input("Name")`: whoever may not do this reads the field and cannot type.
    """

    def __init__(self, verb: str) -> None:
        self.verb = verb

    @property
    def is_locked(self) -> bool:
        """Whether this is only to be read, for whoever sits before the screen."""
        return not access.may(self.verb)

    def say(self) -> None:
        """Say who may change this, to whoever may not."""
        if self.is_locked:
            with st.container(key="only_looks"):
                st.markdown(f":small[:material/lock: {formats.plain(access.only_looks(self.verb))}]")

    def button(self, label: str, **options: Any) -> bool:
        """Draw a button for those who may."""
        return button(self.verb, label, **options)

    def menu_button(self, label: str, choices: list[str], **options: Any) -> None:
        """Draw a menu for those who may."""
        menu_button(self.verb, label, choices, **options)

    def __getattr__(self, field: str) -> Any:
        def drawn(*given: Any, **options: Any) -> Any:
            return getattr(st, field)(
                *given, **{**options, "disabled": options.get("disabled", False) or self.is_locked}
            )

        return drawn
