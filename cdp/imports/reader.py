"""What the importer knows of one export: its header, and which column means what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class Target:
    """One thing a column can mean; `kind` says how its cells are cleaned."""

    label: str
    kind: str  # email text phone id country zone language tags instant money count consent suppression full_name


CUSTOMER_TARGETS: dict[str, Target] = {
    "email": Target("E-mail", "email"),
    "external_id": Target("Customer id in the other system", "id"),
    "first_name": Target("First name", "text"),
    "last_name": Target("Last name", "text"),
    "full_name": Target("Whole name, to be split", "full_name"),
    "phone": Target("Phone", "phone"),
    "address_line1": Target("Address", "text"),
    "address_line2": Target("Address, second line", "text"),
    "city": Target("City", "text"),
    "state": Target("State or region", "text"),
    "zip_code": Target("Zip code", "id"),
    "country": Target("Country", "country"),
    "time_zone": Target("Time zone", "zone"),
    "language": Target("Language", "language"),
    "acquisition_source": Target("Acquisition source", "text"),
    "tags": Target("Tags", "tags"),
    "email_consent": Target("Subscribed to e-mail", "consent"),
    "email_consent_at": Target("E-mail consent since", "instant"),
    "email_consent_source": Target("E-mail consent came from", "text"),
    "sms_consent": Target("Subscribed to SMS", "consent"),
    "sms_consent_at": Target("SMS consent since", "instant"),
    "suppression": Target("Bounced or complained", "suppression"),
    "suppressed_at": Target("Bounced or complained at", "instant"),
    "created_at": Target("Customer since", "instant"),
    "imported_total_orders": Target("Number of orders", "count"),
    "imported_lifetime_value": Target("Lifetime value", "money"),
    "imported_last_order_date": Target("Last order", "instant"),
    "custom": Target("Custom attributes as JSON", "json"),
}

ORDER_TARGETS: dict[str, Target] = {
    "external_id": Target("Order id", "id"),
    "number": Target("Order number", "id"),
    "placed_at": Target("Ordered at", "instant"),
    "email": Target("E-mail of the customer", "email"),
    "customer_external_id": Target("Customer id in the other system", "id"),
    "phone": Target("Phone of the customer", "phone"),
    "full_name": Target("Whole name of the customer", "full_name"),
    "first_name": Target("First name", "text"),
    "last_name": Target("Last name", "text"),
    "address_line1": Target("Address", "text"),
    "address_line2": Target("Address, second line", "text"),
    "city": Target("City", "text"),
    "state": Target("State or region", "text"),
    "zip_code": Target("Zip code", "id"),
    "country": Target("Country", "country"),
    "email_consent": Target("Ticked the newsletter box at checkout", "consent"),
    "status": Target("Payment status", "order_status"),
    "cancelled_at": Target("Cancelled at", "instant"),
    "currency": Target("Currency", "currency"),
    "total": Target("Order total", "money"),
    "discount": Target("Discount", "money"),
    "coupon": Target("Coupon", "text"),
    "refunded_amount": Target("Refunded amount", "money"),
    "line_name": Target("Product name", "text"),
    "line_sku": Target("Product SKU", "id"),
    "line_category": Target("Product category", "text"),
    "line_vendor": Target("Product vendor", "text"),
    "line_quantity": Target("Quantity", "count"),
    "line_price": Target("Price of one piece", "money"),
}


@dataclass(frozen=True)
class Reader:
    """One kind of export as data. `columns` maps a target to the columns that may fill it, the first non-empty wins."""

    key: str
    label: str
    subject: str  # "customers" or "orders"
    source: str
    signatures: tuple[frozenset[str], ...]  # any one of these header sets, folded, tells the kind
    columns: Mapping[str, tuple[str, ...]]
    ignored: frozenset[str] = frozenset()  # known columns that would be noise as attributes
    consent: Mapping[str, str] = field(default_factory=dict)  # this export's own words for a claim
    where: str = ""  # how a person gets this export
    refusal: str = ""  # why it cannot be taken, and what to do instead
    prepare: Callable[[pa.Table, str], pa.Table] | None = None  # quirks: (table of text, file name or status) -> table

    @property
    def targets(self) -> dict[str, Target]:
        """The targets a column of this export can be mapped to."""
        return ORDER_TARGETS if self.subject == "orders" else CUSTOMER_TARGETS


def fold_header(name: str) -> str:
    """Promise a header cell to compare by: lower case, letters and digits and the signs that tell columns apart."""
    return " ".join(name.strip().strip("\ufeff").lower().replace("_", " ").split())


def signature(*names: str) -> frozenset[str]:
    """Promise the folded set of header names."""
    return frozenset(fold_header(name) for name in names)
