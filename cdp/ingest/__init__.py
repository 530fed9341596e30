"""Ingestion: what programs and shops send, accepted durably in a moment and taken in by the worker, each once."""

from cdp.ingest.buffer import LARGEST, MOST_CALLS, WAIT, Full, accept, accept_news
from cdp.ingest.calls import KINDS, fault
from cdp.ingest.shops import SHOPS, Unproven, prove
from cdp.ingest.taking import is_of_a_line, rejections, take_in

__all__ = [
    "KINDS",
    "LARGEST",
    "MOST_CALLS",
    "SHOPS",
    "WAIT",
    "Full",
    "Unproven",
    "accept",
    "accept_news",
    "fault",
    "is_of_a_line",
    "prove",
    "rejections",
    "take_in",
]
