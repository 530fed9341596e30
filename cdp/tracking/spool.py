"""Hits in the spool: what is asked for by letters, a line each."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cdp import logs
from cdp.spool import Spool

log = logs.logger(__name__)
HITS = Spool("hits", full=2 << 30, longest_line=64 << 10)
KINDS = ("opened", "clicked", "trap")  # "trap": the link no person can see
_END_OF_TIME = 32503680000.0  # the year 3000
_LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Hit:
    """A request for a letter's picture or link; `how` holds what the request itself gave away ("head", "prefetch")."""

    message_id: int
    kind: str  # one of KINDS
    at: float  # seconds since 1970
    link: str = ""
    agent: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A hit with its place in the spool: the file, where its line begins and where the next one does."""

    hit: Hit | None  # None: a line that is no hit, e.g. one that a full disk cut short
    file: str
    start: int
    end: int


def append(hit: Hit) -> bool:
    """Promise that the hit outlives this process, however that ends; False when the disk did not take it."""
    fields = (hit.message_id, hit.kind, hit.at, hit.link[: HITS.longest_line], hit.agent[:_LONGEST_AGENT], hit.how)
    try:
        HITS.append(json.dumps(fields, separators=(",", ":")).encode() + b"\n")
    except OSError as error:
        log.error("hit_not_kept", error=str(error))
        return False
    return True


def folder() -> Path:
    """Promise where the hits' files lie."""
    return HITS.folder


def read(taken: Mapping[str, int], *, limit: int) -> Iterator[Kept]:
    """Promise the hits behind what was `taken` (bytes by file), oldest file first, `limit` of them at most."""
    for line in HITS.read(taken, limit=limit):
        yield Kept(_hit(line.raw), line.file, line.start, line.end)


def _hit(line: bytes) -> Hit | None:
    try:
        message_id, kind, at, link, agent, how = json.loads(line)
        if kind not in KINDS or not 0 < message_id < 2**63 or not 0 < at < _END_OF_TIME:
            raise ValueError
        return Hit(message_id, kind, float(at), str(link), str(agent), str(how))
    except (ValueError, TypeError):
        log.warning("hit_unreadable", line=line[:200].decode("utf-8", "replace"))
        return None
