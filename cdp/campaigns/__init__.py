"""Campaigns: what is sent to whom and when, who will really get it, and how far it has come."""

from cdp.campaigns.audience import (
    EVERYBODY,
    LABELS,
    WILL_BE_SENT,
    Audience,
    AudienceStep,
    Person,
    audience,
    people,
)
from cdp.campaigns.blocking import blockers
from cdp.campaigns.checking import checks
from cdp.campaigns.launching import launch
from cdp.campaigns.running import cancel, keep_quiet, pause, resume, retry_failed, schedule, tick, unschedule
from cdp.campaigns.saving import (
    Draft,
    all,
    archive,
    copy_name,
    create,
    delete,
    duplicate,
    get,
    restore,
    save,
    unarchive,
)
from cdp.campaigns.status import CHANGES, may
from cdp.campaigns.using import using_flow, using_sender, using_template

__all__ = [
    "CHANGES",
    "EVERYBODY",
    "LABELS",
    "WILL_BE_SENT",
    "Audience",
    "AudienceStep",
    "Draft",
    "Person",
    "all",
    "archive",
    "audience",
    "blockers",
    "cancel",
    "checks",
    "copy_name",
    "create",
    "delete",
    "duplicate",
    "get",
    "keep_quiet",
    "launch",
    "may",
    "pause",
    "people",
    "restore",
    "resume",
    "retry_failed",
    "save",
    "schedule",
    "tick",
    "unarchive",
    "unschedule",
    "using_flow",
    "using_sender",
    "using_template",
]
