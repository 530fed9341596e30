"""Templates: letters as authors write them, every version kept, compiled once and built for each recipient."""

from cdp.templates import checks
from cdp.templates.filters import FILTERS
from cdp.templates.letter import Letter, Recipient, Shown, Source, compiled, demand, faults
from cdp.templates.library import LIBRARY
from cdp.templates.saving import (
    all,
    archive,
    copy_name,
    create,
    current,
    delete,
    duplicate,
    freeze,
    get,
    restore,
    save,
    unarchive,
    versions,
)
from cdp.templates.values import TAGS, Tag, campaign_values, customer_values, made_up, shop_values, tags
from cdp.templates.wire import needs_smtputf8

__all__ = [
    "FILTERS",
    "LIBRARY",
    "TAGS",
    "Letter",
    "Recipient",
    "Shown",
    "Source",
    "Tag",
    "all",
    "archive",
    "campaign_values",
    "checks",
    "compiled",
    "copy_name",
    "create",
    "current",
    "customer_values",
    "delete",
    "demand",
    "duplicate",
    "faults",
    "freeze",
    "get",
    "made_up",
    "needs_smtputf8",
    "restore",
    "save",
    "shop_values",
    "tags",
    "unarchive",
    "versions",
]
