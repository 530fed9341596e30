"""Mailchimp's audience export: one file per status, and the status is only in the file's name."""

import re

from cdp.imports.reader import Reader, fold_header, signature

STATUSES = {
    "subscribed": "Subscribed",
    "unsubscribed": "Unsubscribed",
    "nonsubscribed": "Non-subscribed",
    "cleaned": "Cleaned (bounced)",
}
# What each file says about everybody in it: the claim about consent, and the suppression.
MEANING = {
    "subscribed": ("subscribed", None),
    "unsubscribed": ("unsubscribed", None),
    "nonsubscribed": ("never_subscribed", None),
    "cleaned": (None, "bounced"),
}

AUDIENCE = Reader(
    key="mailchimp_audience",
    label="Mailchimp audience",
    subject="customers",
    source="mailchimp",
    signatures=(
        signature("Email Address", "MEMBER_RATING"),
        signature("Email Address", "LEID", "EUID"),
        signature("Email Address", "OPTIN_TIME"),
    ),
    columns={
        "external_id": ("EUID", "LEID"),
        "email": ("Email Address",),
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "phone": ("Phone Number", "Phone"),
        "address_line1": ("Address",),
        "country": ("CC",),
        "state": ("REGION",),
        "time_zone": ("TIMEZONE",),
        "tags": ("TAGS",),
        "email_consent_at": ("UNSUB_TIME", "CONFIRM_TIME", "OPTIN_TIME"),
        "suppressed_at": ("CLEAN_TIME",),
        "created_at": ("OPTIN_TIME",),
    },
    ignored=frozenset(
        fold_header(name)
        for name in (
            "OPTIN_IP",
            "CONFIRM_IP",
            "LATITUDE",
            "LONGITUDE",
            "GMTOFF",
            "DSTOFF",
            "LAST_CHANGED",
            "LEID",
            "EUID",
            "CONFIRM_TIME",
            "UNSUB_CAMPAIGN_TITLE",
            "UNSUB_CAMPAIGN_ID",
            "UNSUB_REASON",
            "UNSUB_REASON_OTHER",
            "CLEAN_CAMPAIGN_TITLE",
            "CLEAN_CAMPAIGN_ID",
        )
    ),
    where="Mailchimp → Audience → All contacts → Export audience; the zip can be dropped here as it is.",
)


def status_of(file_name: str) -> str | None:
    """Promise the status a Mailchimp file name tells ("cleaned_members_export_1a2b.csv"), or None."""
    found = re.match(r"(?:.*/)?(subscribed|unsubscribed|nonsubscribed|cleaned)(?=[_\-. ]|$)", file_name.lower())
    return found[1] if found else None
