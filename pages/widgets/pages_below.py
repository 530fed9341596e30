"""The numbers below a list that leads over several pages."""

from typing import Any

import streamlit as st

_MOST = 7
_ARROWS, _NUMBER = 64, 32
_LOOK = "<style>[data-testid=stPagination] {justify-content: flex-end}</style>"


def show(pages: int, *, key: str, **options: Any) -> int:
    """Draw a number for each page and promise the chosen one; with one page alone there is nothing to choose."""
    if pages < 2:
        return 1
    st.html(_LOOK)
    # The widget draws all numbers only where five had room, and left to itself takes no more than the few it drew.
    width = _ARROWS + _NUMBER * max(5, pages) if pages <= _MOST else "content"
    return st.pagination(pages, key=key, width=width, max_visible_pages=_MOST, **options)
