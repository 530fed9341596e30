"""The tables, as typed rows that are also the domain objects."""

from cdp.models.assistant import AssistantEntry, Conversation, Exchange
from cdp.models.audit import AuditEntry, Tombstone
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
from cdp.models.events import Event, EventProperty, IngestRejection, Visitor
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
from cdp.models.keys import ApiKey, KeptAnswer
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
from cdp.models.orders import UNCOUNTED, Order, OrderLine, OrderRefund, OrderStatus, Product, ShopChange
from cdp.models.segments import Segment
from cdp.models.shop import Shop
from cdp.models.table import Base, DataRevision, utc_now
from cdp.models.templates import BodyFormat, Template, TemplateVersion
from cdp.models.users import SignInAttempts, User, UserSession

__all__ = [
    "UNCOUNTED",
    "ApiKey",
    "AssistantEntry",
    "Attribute",
    "AttributeKind",
    "AuditEntry",
    "Base",
    "BodyFormat",
    "Campaign",
    "CampaignStatus",
    "Channel",
    "ConsentChange",
    "ConsentStatus",
    "Conversation",
    "Customer",
    "CustomerIdentity",
    "DataRevision",
    "DeliveryAttempt",
    "Enrolment",
    "EnrolmentStatus",
    "Event",
    "EventProperty",
    "Exchange",
    "Flow",
    "FlowStatus",
    "FlowStepCount",
    "FlowVersion",
    "Import",
    "ImportChange",
    "ImportRejection",
    "ImportStatus",
    "IngestRejection",
    "KeptAnswer",
    "Message",
    "MessageEvent",
    "MessageEventKind",
    "MessageStatus",
    "Order",
    "OrderLine",
    "OrderRefund",
    "OrderStatus",
    "Product",
    "Segment",
    "Sender",
    "SenderKind",
    "Shop",
    "ShopChange",
    "SignInAttempts",
    "SkipReason",
    "SmtpSecurity",
    "SpoolOffset",
    "Suppression",
    "SuppressionReason",
    "Template",
    "TemplateVersion",
    "Tombstone",
    "TotalsSource",
    "User",
    "UserSession",
    "Visitor",
    "WebhookCall",
    "WebhookStatus",
    "Worker",
    "utc_now",
]
