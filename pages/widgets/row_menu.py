"""What the menus of segments, templates, flows and campaigns do alike: one transaction each, and a way back."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cdp import db, errors
from pages.widgets import fresh, notice, undo


def choices(row: Any) -> list[str]:
    """Promise what the menu of a row offers whatever it is."""
    return ["Duplicate", "Bring back" if row.archived_at else "Archive", "Delete"]


def act(actions: Mapping[str, Callable[[Any, int], None]], row_id: int, action: str | None) -> bool:
    """Do one of the actions and promise whether it was done; what cannot be done is said in a sentence."""
    if action not in actions:
        return False
    fresh.whole()  # the menu may stand in a part that draws itself alone, the banner above it does not
    try:
        with db.session() as session:
            actions[action](session, row_id)
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")
        return False
    return True


def archived(name: str, unarchive: Callable[[Any], object], *, rest: str = "") -> None:
    """Say that it is archived, and offer to bring it back."""
    undo.offer(
        f"“{name}” is archived.{rest and ' ' + rest}", lambda s, *, now: unarchive(s), undone=f"“{name}” is back."
    )


def brought_back(name: str) -> None:
    """Say that it is no longer archived."""
    notice.later(f"“{name}” is back.", icon=":material/unarchive:")


def deleted(row_id: int, name: str, restore: Callable[[Any], object]) -> None:
    """Leave the screen of what was deleted, say so, and offer to bring it back."""
    if st.query_params.get("id") == str(row_id):
        del st.query_params["id"]
    undo.offer(f"“{name}” is deleted.", lambda s, *, now: restore(s), undone=f"“{name}” is back.")
