"""Imports under way: each runs in a thread of its own, so that no click on the screen can break it off."""

import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cdp import db, errors, imports
from cdp.models import utc_now
from pages.widgets import failure, formats, signed_in

_STATE = "import_running"
_ONE_AT_A_TIME = threading.Lock()  # two would wait for each other inside the database, which gives up after a while
_PATIENCE = 1.0  # seconds a small file gets to be done before the screen begins to look again and again


@dataclass
class Running:
    """One import: how far it is, then its id, or the error that ended it."""

    file_name: str
    share: float = 0.0
    words: str = "Waiting for another import to end"
    import_id: int | None = None
    error: Exception | None = None
    is_told: bool = False  # an error nobody foresaw goes into the log once
    ended: threading.Event = field(default_factory=threading.Event)


def start(key: str, source: imports.Source, asked: dict[str, Any]) -> None:
    """Begin to bring a table in; the screen finds it again under `key`, whatever is clicked meanwhile."""
    running = Running(source.name)
    _all()[key] = running
    signed_in.apart(_bring_in, running, source, asked, name=f"import {source.name}").start()
    running.ended.wait(_PATIENCE)


def _bring_in(running: Running, source: imports.Source, asked: dict[str, Any]) -> None:
    # Nothing of Streamlit in here: its calls end a run as soon as somebody clicks, and the import with it.
    def progress(share: float, words: str) -> None:
        running.share, running.words = share, words

    try:
        with _ONE_AT_A_TIME, db.session() as session:
            record = imports.run(session, source, actor="", now=utc_now(), progress=progress, **asked)
        running.import_id = record.id
    except Exception as error:
        running.error = error
    finally:
        running.ended.set()


def of(key: str) -> Running | None:
    """Promise the import begun under a key in this browser tab, ended or not."""
    return _all().get(key)


def forget(key: str) -> None:
    """Let go of one that ended, so that it can be begun again."""
    _all().pop(key, None)


def holds(start: str) -> bool:
    """Promise whether a key that begins so is still needed: its import runs, or failed and the screen still says so."""
    return any(key.startswith(start) and each.import_id is None for key, each in _all().items())


def forget_failed() -> None:
    """Let go of those that failed."""
    for key in [key for key, each in _all().items() if each.error is not None]:
        forget(key)


def _all() -> dict[str, Running]:
    return st.session_state.setdefault(_STATE, {})  # type: ignore[no-any-return]


def show(key: str, running: Running) -> None:
    """Draw how far it is until it has ended, or why it failed."""
    st.subheader(formats.plain(running.file_name), anchor=False, icon=":material/table:")
    if not running.ended.is_set():
        st.fragment(signed_in.watching(_watch), run_every="0.5s")(running)
        return
    if isinstance(running.error, errors.CdpError):
        st.error(formats.plain(running.error), icon=":material/block:")
    elif running.error is not None and not running.is_told:
        running.is_told = failure.show(running.error)
    else:
        st.error("The import failed; nothing of this file was written.", icon=":material/error:")
    st.button("Look at it again", key=f"import_again_{key}", icon=":material/refresh:", on_click=forget, args=(key,))


def _watch(running: Running) -> None:
    if running.ended.is_set():
        st.rerun()
    st.progress(min(1.0, running.share), running.words)
    st.caption("You can go on working, and leave this screen: it goes on by itself.")
