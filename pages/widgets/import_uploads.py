"""Dropped files on their way into tables: written to disk in pieces, unpacked once, forgotten when taken away."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from cdp import errors, imports
from cdp.settings import settings
from pages.widgets import formats, import_running

_STATE = "import_uploads"
_CHUNK = 1 << 20
_KEPT_SECONDS = 24 * 3600


@dataclass
class Upload:
    """One dropped file: the tables in it, or the sentence that says why there are none."""

    key: str
    name: str
    folder: Path
    tables: list[imports.Recognised] = field(default_factory=list)
    refusal: str = ""


def take(files: list[Any]) -> list[Upload]:
    """Promise the dropped files, unpacked and recognised; those taken away again leave the disk.

    Files of an import under way stay, also when the uploader forgot them because another screen was opened.
    """
    known: dict[str, Upload] = st.session_state.setdefault(_STATE, {})
    dropped = {file.file_id for file in files}
    for key in [key for key in known if key not in dropped and not import_running.holds(f"{key}_")]:
        shutil.rmtree(known.pop(key).folder, ignore_errors=True)
    for file in files:
        if file.file_id not in known:
            with st.spinner(f"Reading {formats.plain(file.name)}"):
                known[file.file_id] = _receive(file)
    return list(known.values())


def _receive(file: Any) -> Upload:
    root = settings().data_dir / "uploads"
    _sweep(root)
    upload = Upload(file.file_id, file.name, root / file.file_id.replace("/", "_"))
    unpacked = upload.folder / "unpacked"
    unpacked.mkdir(parents=True, exist_ok=True)
    target = upload.folder / "dropped"
    with target.open("wb") as written:
        file.seek(0)
        while piece := file.read(_CHUNK):
            written.write(piece)
    try:
        upload.tables = [imports.look(source) for source in imports.unpack(target, name=file.name, into=unpacked)]
    except errors.CdpError as refused:
        upload.refusal = str(refused)
    return upload


def _sweep(root: Path) -> None:
    """Files of sessions that ended without a word."""
    if root.is_dir():
        for folder in root.iterdir():
            if time.time() - folder.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
