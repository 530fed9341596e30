"""Where the theme's own looks get in the way: colours too faint to be read, notices over what is pressed next."""

import streamlit as st


def choices() -> None:
    """Make the chosen one of a row of choices readable in the dark: the theme's colour on its own tint is not (WCAG AA)."""
    st.html(
        "<style>[data-testid=stButtonGroup] [aria-checked=true] p, [data-testid=stButtonGroup] [aria-pressed=true] p"
        "{color: color-mix(in srgb, currentColor 55%, CanvasText)}</style>"
    )


def fields() -> None:
    """Let fields that are only there to be read be read: what cannot be typed in is else as faint as what is empty."""
    ink = "color-mix(in srgb, CanvasText 80%, transparent)"
    st.html(
        "<style>[data-testid=stMain] :is(input, textarea):disabled:not(:placeholder-shown), "
        "[data-testid=stMain] [data-baseweb=select] > div:has(input:disabled) *"
        f"{{color: {ink} !important; -webkit-text-fill-color: {ink} !important}}</style>"
    )


def notices() -> None:
    """Let notices appear at the bottom: at the top they lie on the buttons, "Save" and "Publish", that come next."""
    st.html("<style>[data-testid=stToastContainer] {top: auto; bottom: 1rem}</style>")
