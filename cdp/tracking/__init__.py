"""Tracking: what people and machines do with letters, and what the mailboxes say, turned into rows and events."""

from cdp.tracking.intake import take_in
from cdp.tracking.leaving import resubscribe, unsubscribe
from cdp.tracking.machines import MACHINES
from cdp.tracking.recording import News, record
from cdp.tracking.routes import app, mounted, routes

__all__ = [
    "MACHINES",
    "News",
    "app",
    "mounted",
    "record",
    "resubscribe",
    "routes",
    "take_in",
    "unsubscribe",
]
