"""The import formats of listmonk and Lunogram, for people who move house."""

from cdp.imports.reader import Reader, signature

SUBSCRIBERS = Reader(
    key="listmonk_subscribers",
    label="listmonk subscribers",
    subject="customers",
    source="listmonk",
    signatures=(signature("email", "name", "attributes"), signature("email", "name", "attribs")),
    columns={
        "email": ("email",),
        "full_name": ("name",),
        "external_id": ("uuid",),
        "custom": ("attributes", "attribs"),
        "email_consent": ("subscription_status",),
        "suppression": ("status",),
        "created_at": ("created_at",),
    },
    ignored=signature("id", "lists", "updated_at"),
    consent={"confirmed": "subscribed"},
    where="listmonk → Subscribers → Export.",
)

LUNOGRAM = Reader(
    key="lunogram_users",
    label="Lunogram users",
    subject="customers",
    source="lunogram",
    signatures=(
        signature("identifier", "email", "phone", "first_name", "last_name"),
        signature("external_id", "email", "timezone", "locale"),
    ),
    columns={
        "external_id": ("identifier", "external_id"),
        "email": ("email",),
        "phone": ("phone",),
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "time_zone": ("timezone",),
        "language": ("locale",),
        "created_at": ("created_at",),
    },
    where="Lunogram → Users → Export.",
)
