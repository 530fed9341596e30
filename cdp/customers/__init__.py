"""Customers: finding, making, changing, tagging, deleting and erasing them, and what happened to one of them."""

from cdp.customers.fields import (
    FIELDS,
    Field,
    form_values,
    validate,
)
from cdp.customers.lookup import Seen, by_email, get, seen
from cdp.customers.normalise import (
    PLAIN_EMAIL,
    checked_email,
    is_plain_email,
    is_valid_phone,
    normalise_country,
    normalise_email,
    normalise_phone,
)
from cdp.customers.removing import delete, erase, restore
from cdp.customers.saving import add_identity, create, remove_identity, save
from cdp.customers.tagging import tag
from cdp.customers.timeline import Moment, timeline

__all__ = [
    "FIELDS",
    "PLAIN_EMAIL",
    "Field",
    "Moment",
    "Seen",
    "add_identity",
    "by_email",
    "checked_email",
    "create",
    "delete",
    "erase",
    "form_values",
    "get",
    "is_plain_email",
    "is_valid_phone",
    "normalise_country",
    "normalise_email",
    "normalise_phone",
    "remove_identity",
    "restore",
    "save",
    "seen",
    "tag",
    "timeline",
    "validate",
]
