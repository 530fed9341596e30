"""A snapshot of the frames beside the database: raw columns in Arrow files, memory-mapped at the next start."""

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa

from cdp.frames import load
from cdp.frames.frame import Frames
from cdp.frames.load import Source
from cdp.frames.properties import property_of
from cdp.settings import settings

LAYOUT = 2  # goes up when the frames' columns change their meaning: older snapshots are then read no more
PARTS = ("customers", "orders", "lines", "products", "events")


def folder(source: Source) -> Path:
    """Promise where the snapshot of a database lies."""
    name = hashlib.sha256(source.url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return settings().data_dir / "frames" / name


def save(frames: Frames, source: Source) -> Path:
    """Write the frames so that a later start can map them; the older snapshot is replaced in one step."""
    target = folder(source)
    fresh = target.with_name(f"{target.name}-{uuid4().hex}")
    fresh.mkdir(parents=True)
    for part in PARTS:
        table, words = _flat(_kept(frames, part))
        _write(table, fresh / f"{part}.arrow")
        for name, categories in words.items():
            _write(pa.table({"word": categories}), fresh / f"{part}.{name}.arrow")
    if frames.dead is not None:
        np.save(fresh / "dead.npy", frames.dead)
    about = {
        "layout": LAYOUT,
        "revision": frames.revision,
        "identity": frames.identity,
        "attributes": frames.attributes,
        "parts": _kinds(frames),
    }
    (fresh / "about.json").write_text(json.dumps(about))
    try:
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    except OSError:  # another process was a moment quicker with a snapshot of its own
        shutil.rmtree(fresh, ignore_errors=True)
    for left in target.parent.glob(f"{target.name}-*"):  # of a process that ended while it wrote
        if left.stat().st_mtime < time.time() - 3600:
            shutil.rmtree(left, ignore_errors=True)
    return target


def restore(source: Source) -> Frames | None:
    """Promise the frames of the snapshot, memory-mapped, or None when there is none that can be read."""
    place = folder(source)
    try:
        about = json.loads((place / "about.json").read_text())
        if about["layout"] != LAYOUT:
            return None
        parts: dict[str, Any] = {part: _mapped(place, part, about["parts"][part]) for part in PARTS}
        attributes = tuple((key, kind) for key, kind in about["attributes"])
        dead = np.load(place / "dead.npy") if (place / "dead.npy").exists() else None
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return None
    return Frames(
        about["revision"], **parts, attributes=attributes, identity=about["identity"], dead=dead, source=source
    )


def _kept(frames: Frames, part: str) -> pd.DataFrame:
    """A part without the properties of events, which are read when a condition asks for them."""
    whole = getattr(frames, part)
    own = [name for name in whole if property_of(str(name)) is None]
    return whole if len(own) == whole.shape[1] else whole[own]


def _kinds(frames: Frames) -> dict[str, dict[str, str]]:
    return {part: {name: _kind(column) for name, column in _kept(frames, part).items()} for part in PARTS}


def _kind(column: pd.Series) -> str:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "codes"
    return "text" if isinstance(column.dtype, pd.StringDtype) else str(column.dtype)


def _flat(frame: pd.DataFrame) -> tuple[pa.Table, dict[str, pa.Array]]:
    arrays: dict[str, Any] = {}
    words: dict[str, pa.Array] = {}
    for name, column in frame.items():
        values = column.array
        if isinstance(values, pd.Categorical):
            arrays[str(name)] = pa.array(values.codes)
            words[str(name)] = pa.array(values.categories, pa.large_string())
        elif _kind(column) == "text":
            arrays[str(name)] = pa.array(values, pa.large_string(), from_pandas=True)
        else:
            plain = column.to_numpy()
            # Times go as the whole numbers they are, so that they come back without a copy.
            arrays[str(name)] = pa.array(
                plain.view(np.int64)
                if plain.dtype.kind == "M"
                else plain.view(np.int8)
                if plain.dtype.kind == "b"
                else plain
            )
    return pa.table(arrays), words


def _write(table: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def _read(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _mapped(place: Path, part: str, kinds: dict[str, str]) -> pd.DataFrame:
    table = _read(place / f"{part}.arrow")
    return load.framed({name: _restored(place, part, name, kind, table.column(name)) for name, kind in kinds.items()})


def _restored(place: Path, part: str, name: str, kind: str, column: pa.ChunkedArray) -> Any:
    if kind == "text":
        return pd.array(column, dtype="str")
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    plain = whole.to_numpy(zero_copy_only=False)
    if kind == "codes":
        words = pd.Index(_read(place / f"{part}.{name}.arrow").column("word").to_pandas(), dtype="str")
        return pd.Categorical.from_codes(plain, dtype=pd.CategoricalDtype(words), validate=False)
    return plain.view(np.dtype(kind)) if kind.startswith(("datetime", "bool")) else plain
