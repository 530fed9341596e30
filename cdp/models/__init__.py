"""The tables, as typed rows that are also the domain objects."""

from cdp.models.customers import (
    Attribute,
    AttributeKind,
    Channel,
    ConsentChange,
    ConsentStatus,
    Customer,
    CustomerIdentity,
    Suppression,
    SuppressionReason,
    TotalsSource,
)
from cdp.models.events import Event
from cdp.models.imports import Import, ImportChange, ImportRejection, ImportStatus
from cdp.models.orders import UNCOUNTED, Order, OrderLine, OrderStatus, Product
from cdp.models.segments import Segment
from cdp.models.shop import Shop
from cdp.models.table import Base, DataRevision, utc_now

__all__ = [
    "UNCOUNTED",
    "Attribute",
    "AttributeKind",
    "Base",
    "Channel",
    "ConsentChange",
    "ConsentStatus",
    "Customer",
    "CustomerIdentity",
    "DataRevision",
    "Event",
    "Import",
    "ImportChange",
    "ImportRejection",
    "ImportStatus",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Product",
    "Segment",
    "Shop",
    "Suppression",
    "SuppressionReason",
    "TotalsSource",
    "utc_now",
]
