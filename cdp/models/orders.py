"""Orders, their lines, and products as the lines name them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.columns import Money
from cdp.models.customers import words
from cdp.models.table import Base, Revised, Timed, primary_key


class OrderStatus(StrEnum):
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    VOIDED = "voided"


UNCOUNTED = frozenset({OrderStatus.CANCELLED, OrderStatus.VOIDED})


class Order(Timed, Revised, Base):
    """One order; it counts for the customer's figures when `is_counted`, with `total - refunded_amount`."""

    __tablename__ = "orders"

    id: Mapped[int] = primary_key()
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customers.id"))  # None: nobody named (shop till)
    source: Mapped[str]  # "shopify", "woocommerce", "api", "demo", ...
    external_id: Mapped[str]  # the source's own id: makes a second import change nothing
    number: Mapped[str]  # what the customer sees, "#1001"
    placed_at: Mapped[datetime]
    status: Mapped[OrderStatus] = mapped_column(words(OrderStatus, "status"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    total: Mapped[Decimal] = mapped_column(Money)
    discount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    coupon: Mapped[str | None]
    refunded_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    is_counted: Mapped[bool] = mapped_column(default=True)  # neither cancelled nor voided, and in the shop's currency
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))

    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order", cascade="all, delete-orphan", order_by="OrderLine.id"
    )

    __table_args__ = (
        sa.UniqueConstraint("source", "external_id"),
        sa.Index("ix_orders_customer_id_placed_at", "customer_id", "placed_at"),
        sa.CheckConstraint("length(currency) = 3", name="currency_has_three_letters"),
    )


class Product(Base):
    """A product as order lines describe it; a renamed product is another row, so that history stays what it was."""

    __tablename__ = "products"

    id: Mapped[int] = primary_key()
    sku: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    vendor: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.UniqueConstraint("name", "sku", "category", "vendor"),)


class OrderLine(Base):
    """One product on one order; `price` is for one piece."""

    __tablename__ = "order_lines"

    id: Mapped[int] = primary_key()
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    price: Mapped[Decimal] = mapped_column(Money)

    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship(lazy="joined")


class OrderRefund(Base):
    """Money given back for an order, by the shop system's own id: told twice it counts once, and before its order it waits."""

    __tablename__ = "order_refunds"

    id: Mapped[int] = primary_key()
    source: Mapped[str]
    external_id: Mapped[str]
    order_external_id: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Money)
    refunded_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("source", "external_id"),
        sa.Index("ix_order_refunds_source_order_external_id", "source", "order_external_id"),
    )


class ShopChange(Base):
    """The latest state of one thing in a shop system that was taken in, so that older news does not undo it."""

    __tablename__ = "shop_changes"

    id: Mapped[int] = primary_key()
    source: Mapped[str]
    subject: Mapped[str]  # "order", "customer"
    external_id: Mapped[str]
    changed_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("source", "subject", "external_id"),)
