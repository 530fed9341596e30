"""Addresses nothing is sent to, with the reason: searched, added, taken off, brought in and handed out."""

import streamlit as st


def is_open() -> bool:
    """Whether a dialog is on the screen."""
    return False


def show_dialog() -> None:
    """Draw the dialog that is open."""


def show(zone: str) -> None:
    """Draw the list."""
    st.caption(zone)
