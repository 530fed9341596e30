"""Customers, their ids in other systems, the registry of custom attributes, and consent with its history."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.columns import Instant, Money
from cdp.models.table import Base, Revised, Timed, primary_key, utc_now


def words(enum: type[StrEnum], column: str) -> sa.Enum:
    """Promise a column that holds the enum's values as plain words, checked by the database under the column's name."""
    return sa.Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=f"{column}_is_known",
        values_callable=lambda e: [member.value for member in e],
    )


class ConsentStatus(StrEnum):
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    NEVER_SUBSCRIBED = "never_subscribed"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class TotalsSource(StrEnum):
    """Where `total_orders` and `lifetime_value` come from."""

    ORDERS = "orders"
    IMPORTED = "imported"
    NONE = "none"


class Customer(Timed, Revised, Base):
    """A person who buys, or may. Totals follow from orders; the `imported_` ones are what a source claimed.

    Few indexes on purpose: searching, sorting and segments run over the frames, and each index slows a large import.
    """

    __tablename__ = "customers"

    id: Mapped[int] = primary_key()
    email: Mapped[str | None]  # lower case, normalised
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    phone: Mapped[str | None]  # E.164 where it could be understood, else as given
    address_line1: Mapped[str | None]
    address_line2: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    zip_code: Mapped[str | None]
    country: Mapped[str | None]  # ISO 3166 alpha-2 where it could be understood, else as given
    time_zone: Mapped[str | None]  # IANA name
    language: Mapped[str | None]  # BCP 47 tag
    acquisition_source: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(default=list)  # sorted, without doubles
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by key of the registry; no blank values

    total_orders: Mapped[int] = mapped_column(default=0)
    lifetime_value: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    avg_order_value: Mapped[Decimal | None] = mapped_column(Money)
    first_order_date: Mapped[datetime | None]
    last_order_date: Mapped[datetime | None]
    average_days_between_orders: Mapped[float | None] = mapped_column(sa.Double)
    totals_source: Mapped[TotalsSource] = mapped_column(words(TotalsSource, "totals_source"), default=TotalsSource.NONE)
    imported_total_orders: Mapped[int | None]
    imported_lifetime_value: Mapped[Decimal | None] = mapped_column(Money)
    imported_last_order_date: Mapped[datetime | None]

    email_consent: Mapped[ConsentStatus] = mapped_column(
        words(ConsentStatus, "email_consent"), default=ConsentStatus.UNKNOWN
    )
    email_consent_at: Mapped[datetime | None]
    sms_consent: Mapped[ConsentStatus] = mapped_column(
        words(ConsentStatus, "sms_consent"), default=ConsentStatus.UNKNOWN
    )
    sms_consent_at: Mapped[datetime | None]

    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))  # the import that made it
    edited_at: Mapped[datetime | None]  # when its fields, tags or ids were last changed by hand, not by files or orders
    deleted_at: Mapped[datetime | None]  # set = gone from every screen, can be brought back

    identities: Mapped[list["CustomerIdentity"]] = relationship(back_populates="customer", cascade="all, delete-orphan")

    __table_args__ = (
        sa.Index(
            "uq_customers_email",
            "email",
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.CheckConstraint("total_orders >= 0", name="total_orders_not_negative"),
    )

    @hybrid_property
    def email_subscribed(self) -> bool:
        """What consent says: True only for an explicit yes."""
        return self.email_consent == ConsentStatus.SUBSCRIBED

    @property
    def full_name(self) -> str:
        """First and last name, or what there is of them."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def days_since_last_order(self, now: datetime) -> int | None:
        """Whole days between the last order and `now`; None without an order."""
        return None if self.last_order_date is None else (now - self.last_order_date).days


class CustomerIdentity(Base):
    """The id one other system gives a customer, e.g. ("shopify", "7210448301122")."""

    __tablename__ = "customer_identities"

    id: Mapped[int] = primary_key()
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    external_id: Mapped[str]

    customer: Mapped[Customer] = relationship(back_populates="identities")

    __table_args__ = (sa.UniqueConstraint("source", "external_id"),)


class AttributeKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    LIST = "list"


class Attribute(Timed, Base):
    """A customer field of the brand's own: declared once, then known to editor, import, table and segments."""

    __tablename__ = "attributes"

    id: Mapped[int] = primary_key()
    key: Mapped[str] = mapped_column(unique=True)  # lower_case_words
    label: Mapped[str]
    kind: Mapped[AttributeKind] = mapped_column(words(AttributeKind, "kind"))


class ConsentChange(Base):
    """One immutable line of the consent history of one customer on one channel."""

    __tablename__ = "consent_changes"

    id: Mapped[int] = primary_key()
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    status: Mapped[ConsentStatus] = mapped_column(words(ConsentStatus, "status"))
    at: Mapped[datetime]
    method: Mapped[str | None]  # how: "import", "form", "edited", "unsubscribe link"
    source: Mapped[str | None]  # from where: "shopify", a form's name, a user
    recorded_at: Mapped[datetime] = mapped_column(Instant, default=utc_now)
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))

    customer: Mapped[Customer] = relationship()


class SuppressionReason(StrEnum):
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    MANUAL = "manual"


class Suppression(Base):
    """An address nothing may be sent to, whoever it belongs to, and why."""

    __tablename__ = "suppressions"

    id: Mapped[int] = primary_key()
    email: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[SuppressionReason] = mapped_column(words(SuppressionReason, "reason"))
    at: Mapped[datetime]
    source: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))
