"""Where the theme's own colours are too faint to be read."""

import streamlit as st


def choices() -> None:
    """Make the chosen one of a row of choices readable in the dark: the theme's colour on its own tint is not (WCAG AA)."""
    st.html(
        "<style>[data-testid=stButtonGroup] [aria-checked=true] p, [data-testid=stButtonGroup] [aria-pressed=true] p"
        "{color: color-mix(in srgb, currentColor 55%, CanvasText)}</style>"
    )
