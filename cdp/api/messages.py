"""Messages over HTTP: what was sent to whom, and what became of it. They come from campaigns and flows alone."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response

from cdp import access, db
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import At, Id, Instant, Number, Shown, answer, shown
from cdp.errors import NotFound
from cdp.models import Message, MessageStatus

router = APIRouter(prefix="/messages", tags=["Messages"])


class MessageShown(Shown):
    """A letter to one customer."""

    id: int
    customer: int
    campaign: int | None
    flow: int | None
    step: str
    channel: str
    address: str | None
    status: str
    reason: str | None
    code: int | None
    reply: str | None
    attempts: int
    queued_at: Instant
    due_at: Instant
    sent_at: Instant | None
    delivered_at: Instant | None
    opened_at: Instant | None
    clicked_at: Instant | None
    bounced_at: Instant | None
    complained_at: Instant | None
    unsubscribed_at: Instant | None

    @classmethod
    def of(cls, message: Message) -> Any:
        """Promise a message as it is answered."""
        whose = {"customer": message.customer_id, "campaign": message.campaign_id, "flow": message.flow_id}
        return shown(cls, message, **whose, address=access.email(message.address))


class MessagesAsked(listing.Asked):
    """What the list of messages can be asked."""

    customer: Number | None = None
    campaign: Number | None = None
    flow: Number | None = None
    status: MessageStatus | None = None
    queued_from: At | None = None
    queued_before: At | None = None


_ORDERS = {
    "id": Message.id,
    "queued_at": Message.queued_at,
    "due_at": Message.due_at,
    "sent_at": Message.sent_at,
    "status": Message.status,
}


@router.get("/", response_model=list[MessageShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_messages(request: Request, asked: Annotated[MessagesAsked, Query()]) -> Response:
    """Messages by number."""
    equal = {
        "customer": Message.customer_id,
        "campaign": Message.campaign_id,
        "flow": Message.flow_id,
        "status": Message.status,
    }
    chosen = listing.narrowed(sa.select(Message), asked, equal=equal, spans={"queued": Message.queued_at})
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=(Message.address,))
        return listing.told(request, [MessageShown.of(each) for each in found], total, asked)


@router.get("/{message_id}/", response_model=MessageShown, dependencies=[needs("read")])
def one_message(message_id: Id) -> Response:
    """One message."""
    with db.reading() as session:
        if (found := session.get(Message, message_id)) is None:
            raise NotFound(f"There is no message {message_id}.")
        return answer(MessageShown.of(found))
