"""The tables, as typed rows that are also the domain objects."""

from cdp.models.campaigns import Campaign, CampaignStatus
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
from cdp.models.flows import (
    Enrolment,
    EnrolmentStatus,
    Flow,
    FlowStatus,
    FlowStepCount,
    FlowVersion,
    WebhookCall,
    WebhookStatus,
)
from cdp.models.imports import Import, ImportChange, ImportRejection, ImportStatus
from cdp.models.messages import (
    DeliveryAttempt,
    Message,
    MessageEvent,
    MessageEventKind,
    MessageStatus,
    Sender,
    SenderKind,
    SkipReason,
    SmtpSecurity,
    SpoolOffset,
    Worker,
)
from cdp.models.orders import UNCOUNTED, Order, OrderLine, OrderStatus, Product
from cdp.models.segments import Segment
from cdp.models.shop import Shop
from cdp.models.table import Base, DataRevision, utc_now
from cdp.models.templates import BodyFormat, Template, TemplateVersion

__all__ = [
    "UNCOUNTED",
    "Attribute",
    "AttributeKind",
    "Base",
    "BodyFormat",
    "Campaign",
    "CampaignStatus",
    "Channel",
    "ConsentChange",
    "ConsentStatus",
    "Customer",
    "CustomerIdentity",
    "DataRevision",
    "DeliveryAttempt",
    "Enrolment",
    "EnrolmentStatus",
    "Event",
    "Flow",
    "FlowStatus",
    "FlowStepCount",
    "FlowVersion",
    "Import",
    "ImportChange",
    "ImportRejection",
    "ImportStatus",
    "Message",
    "MessageEvent",
    "MessageEventKind",
    "MessageStatus",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Product",
    "Segment",
    "Sender",
    "SenderKind",
    "Shop",
    "SkipReason",
    "SmtpSecurity",
    "SpoolOffset",
    "Suppression",
    "SuppressionReason",
    "Template",
    "TemplateVersion",
    "TotalsSource",
    "WebhookCall",
    "WebhookStatus",
    "Worker",
    "utc_now",
]
