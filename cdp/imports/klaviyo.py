"""Klaviyo's profile and list exports; which columns there are was chosen by whoever exported."""

from cdp.imports.reader import Reader, fold_header, signature

PROFILES = Reader(
    key="klaviyo_profiles",
    label="Klaviyo profiles",
    subject="customers",
    source="klaviyo",
    signatures=(
        signature("Email", "Klaviyo ID"),
        signature("Email", "Email Marketing Consent"),
        signature("Email", "$consent_method"),
        signature("Email", "$consent"),
        signature("Email", "Profile Created On"),
        signature("Email", "Email Suppressions"),
    ),
    columns={
        "external_id": ("Klaviyo ID",),
        "email": ("Email",),
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "phone": ("Phone Number",),
        "address_line1": ("Address", "Address 1"),
        "address_line2": ("Address 2",),
        "city": ("City",),
        "state": ("State / Region",),
        "zip_code": ("Zip Code",),
        "country": ("Country",),
        "time_zone": ("$timezone", "Timezone"),
        "language": ("Locale", "$locale"),
        "acquisition_source": ("Initial Source", "Source", "$source"),
        "tags": ("Shopify Tags",),
        "email_consent": ("Email Marketing Consent", "Consent", "$consent"),
        "email_consent_at": ("Email Marketing Consent Timestamp", "$consent_timestamp"),
        "email_consent_source": ("$consent_method",),
        "sms_consent": ("SMS Marketing Consent",),
        "sms_consent_at": ("SMS Marketing Consent Timestamp", "SMS Consent Timestamp"),
        "suppression": ("Email Suppressions",),
        "suppressed_at": ("Email Suppressions Timestamp",),
        "created_at": ("Profile Created On", "Date Added"),
        "imported_lifetime_value": ("Historic Customer Lifetime Value",),
        "imported_total_orders": ("Historic Number Of Orders",),
    },
    ignored=frozenset(
        fold_header(name)
        for name in (
            "Latitude",
            "Longitude",
            "$consent_form_id",
            "$consent_form_version",
            "$phone_number_region",
            "$sms_consent_method",
            "Average Order Value",
            "Total Customer Lifetime Value",
            "Image",
        )
    ),
    consent={
        "email": "subscribed",  # what sign-up forms wrote into `$consent`
    },
    where="Klaviyo → Audience → Lists & segments → Manage → Export to CSV, with all properties.",
)
