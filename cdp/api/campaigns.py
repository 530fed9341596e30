"""Campaigns over HTTP."""

from typing import Annotated, Any, ClassVar, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import access, campaigns, db, shop
from cdp.analytics import campaigns as outcomes
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import At, Given, Id, Instant, Number, Shown, Text, answer, nothing, shown
from cdp.errors import Conflict, Invalid
from cdp.models import Campaign, CampaignStatus, Enrolment, Flow, Message, Segment, Template, utc_now

router = APIRouter(prefix="/campaigns", tags=["Campaigns"])
SOME = 1_000  # numbers of customers that a campaign names; all of them are under its recipients


class CampaignShown(Shown):
    """A campaign; `customers` names the first 1,000 who were in its audience, `customer_count` says how many were."""

    id: int
    name: str
    description: str
    segment: int | None
    segment_name: str | None
    flow: int | None
    flow_name: str | None
    template: int | None
    template_name: str | None
    sender: int | None
    excluded_segments: list[int]
    customer_count: int
    customers: list[int]
    is_active: bool
    status: str
    status_reason: str | None
    scheduled_at: Instant | None
    throttle_per_hour: int | None
    respects_caps: bool
    respects_quiet_hours: bool
    launched_at: Instant | None
    launched_by: str
    finished_at: Instant | None
    archived_at: Instant | None
    owner: str
    version: int
    created_at: Instant
    updated_at: Instant


class CampaignGiven(Given):
    """A new draft: a segment, and a flow or a template that it gets."""

    only_read: ClassVar[frozenset[str]] = frozenset(
        {"id", "segment_name", "flow_name", "template_name", "customer_count", "customers", "status", "status_reason",
         "launched_at", "launched_by", "finished_at", "archived_at", "owner", "created_at", "updated_at"}
    )  # fmt: skip

    name: Text
    description: Text = ""
    segment: Number | None = None
    flow: Number | None = None
    template: Number | None = None
    sender: Number | None = None
    excluded_segments: list[Number] = Field([], max_length=100)
    is_active: bool | None = Field(None, description="False pauses what is being sent, true lets it go on.")
    scheduled_at: At | None = None
    throttle_per_hour: int | None = None
    respects_caps: bool = True
    respects_quiet_hours: bool = True
    version: Number | None = Field(None, description="The version that was read: a newer one is not overwritten.")


class CampaignChanged(CampaignGiven):
    """What changes of a campaign."""

    name: Text = ""


class CampaignsAsked(listing.Asked):
    """What the list of campaigns can be asked."""

    status: CampaignStatus | None = None
    segment: Number | None = None
    flow: Number | None = None
    archived: bool | None = None


class Confirmed(Given):
    """How many a person said yes to; without it whoever is in the audience gets it."""

    confirmed: Annotated[int, Field(ge=0, le=2**62)] | None = None


class When(Given):
    """When the campaign is to be sent."""

    at: At


class Why(Given):
    """Why, for those who look at it later."""

    reason: Annotated[str, Field(max_length=500)] = ""


class RecipientsAsked(Given):
    """What the list of recipients can be asked."""

    page: int = Field(1, ge=1, le=10_000_000)
    page_size: int = Field(1_000, ge=1, le=listing.MOST)
    search: str = Field("", max_length=200)
    status: Literal[tuple(outcomes.FILTERS)] = "all"  # type: ignore[valid-type]


_ORDERS = {
    "id": Campaign.id,
    "name": Campaign.name,
    "status": Campaign.status,
    "launched_at": Campaign.launched_at,
    "created_at": Campaign.created_at,
    "updated_at": Campaign.updated_at,
}


@router.get("/", response_model=list[CampaignShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_campaigns(request: Request, asked: Annotated[CampaignsAsked, Query()]) -> Response:
    """Campaigns by number."""
    equal = {"status": Campaign.status, "segment": Campaign.segment_id, "flow": Campaign.flow_id}
    chosen = listing.narrowed(listing.unarchived(sa.select(Campaign), Campaign, asked.archived), asked, equal=equal)
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=(Campaign.name,))
        return listing.told(request, _shown(session, found), total, asked)


@router.post("/", response_model=CampaignShown, status_code=201, dependencies=[needs("write")])
def create_campaign(given: CampaignGiven) -> Response:
    """A new draft."""
    with db.session() as session:
        made = campaigns.create(session, **_draft(given), owner=access.who().name, now=utc_now())
        return _answer(session, made, 201)


@router.get("/{campaign_id}/", response_model=CampaignShown, dependencies=[needs("read")])
def one_campaign(campaign_id: Id) -> Response:
    """One campaign."""
    with db.reading() as session:
        return _answer(session, campaigns.get(session, campaign_id))


@router.put("/{campaign_id}/", response_model=CampaignShown, dependencies=[needs("write")])
def replace_campaign(campaign_id: Id, given: CampaignGiven) -> Response:
    """The draft with these values; once it is scheduled or sent only its name and description change."""
    return _saved(campaign_id, given)


@router.patch("/{campaign_id}/", response_model=CampaignShown, dependencies=[needs("write")])
def change_campaign(campaign_id: Id, given: CampaignChanged) -> Response:
    """The draft with some values changed."""
    return _saved(campaign_id, given)


@router.delete("/{campaign_id}/", status_code=204, dependencies=[needs("write")])
def delete_campaign(campaign_id: Id) -> Response:
    """Remove a campaign that was never sent."""
    with db.session() as session:
        campaigns.delete(session, campaign_id)
    return nothing()


@router.post("/{campaign_id}/enroll/", response_model=CampaignShown, dependencies=[needs("send")])
def enroll(campaign_id: Id) -> Response:
    """Bring everybody in the segment into the flow; pressed a second time it changes nothing."""
    with db.session() as session:
        if campaigns.get(session, campaign_id).flow_id is None:
            raise Invalid("The campaign sends no flow.", {"flow": ["Pick the flow that people are brought into."]})
        launched = campaigns.launch(session, campaign_id, confirmed=None, now=utc_now(), by=access.who().name)
        return _answer(session, launched)


@router.post("/{campaign_id}/launch/", response_model=CampaignShown, dependencies=[needs("send")])
def launch(campaign_id: Id, given: Confirmed | None = None) -> Response:
    """Freeze who gets the campaign and begin to send it; pressed a second time it changes nothing."""
    confirmed = given.confirmed if given else None
    with db.session() as session:
        launched = campaigns.launch(session, campaign_id, confirmed=confirmed, now=utc_now(), by=access.who().name)
        return _answer(session, launched)


@router.post("/{campaign_id}/schedule/", response_model=CampaignShown, dependencies=[needs("send")])
def schedule(campaign_id: Id, given: When) -> Response:
    """Send the campaign at its time, to whoever is in the audience by then."""
    with db.session() as session:
        scheduled = campaigns.schedule(session, campaign_id, at=given.at, now=utc_now(), by=access.who().name)
        return _answer(session, scheduled)


@router.post("/{campaign_id}/unschedule/", response_model=CampaignShown, dependencies=[needs("send")])
def unschedule(campaign_id: Id) -> Response:
    """Take a scheduled campaign back to the drafts."""
    with db.session() as session:
        return _answer(session, campaigns.unschedule(session, campaign_id, now=utc_now()))


@router.post("/{campaign_id}/pause/", response_model=CampaignShown, dependencies=[needs("send")])
def pause(campaign_id: Id, given: Why | None = None) -> Response:
    """Send nothing more until it is resumed."""
    with db.session() as session:
        return _answer(session, campaigns.pause(session, campaign_id, **_why(given)))


@router.post("/{campaign_id}/resume/", response_model=CampaignShown, dependencies=[needs("send")])
def resume(campaign_id: Id, given: Why | None = None) -> Response:
    """Send on what was paused."""
    with db.session() as session:
        return _answer(session, campaigns.resume(session, campaign_id, **_why(given)))


@router.post("/{campaign_id}/cancel/", response_model=CampaignShown, dependencies=[needs("send")])
def cancel(campaign_id: Id, given: Why | None = None) -> Response:
    """Send it to nobody else."""
    with db.session() as session:
        return _answer(session, campaigns.cancel(session, campaign_id, **_why(given)))


@router.get("/{campaign_id}/audience/", response_model=campaigns.Audience, dependencies=[needs("read")])
def audience(campaign_id: Id) -> Response:
    """Who would get the campaign if it were sent now, and why the others would not."""
    with db.reading() as session:
        campaign = campaigns.get(session, campaign_id)
        return answer(campaigns.audience(session, campaign, now=utc_now()))


@router.get("/{campaign_id}/report/", response_model=outcomes.Report, dependencies=[needs("read")])
def report(campaign_id: Id) -> Response:
    """What became of everybody in the audience, and what people did."""
    with db.reading() as session:
        told = outcomes.report(session, campaign_id, now=utc_now(), shop=shop.get(session))
        return answer(told)


@router.get(
    "/{campaign_id}/recipients/",
    response_model=list[outcomes.Line],
    responses=listing.LISTED,
    dependencies=[needs("read")],
)
def recipients(request: Request, campaign_id: Id, asked: Annotated[RecipientsAsked, Query()]) -> Response:
    """A line for each letter, and for each person to whom none was written, in the order of queueing."""
    asking = listing.Asked(page=asked.page, page_size=asked.page_size)
    with db.reading() as session:
        found = outcomes.ledger(
            session, campaign_id, search=asked.search, status=asked.status, limit=asked.page_size,
            offset=asking.offset,
        )  # fmt: skip
    return listing.told(request, list(found.lines), found.total, asking)


_KEPT_AS = {
    "segment": "segment_id",
    "flow": "flow_id",
    "template": "template_id",
    "sender": "sender_id",
    "excluded_segments": "excluded_segment_ids",
}


def _draft(given: CampaignGiven) -> dict[str, Any]:
    values = {_KEPT_AS.get(key, key): value for key, value in given.given().items()}
    return {key: value for key, value in values.items() if key not in ("version", "is_active")}


def _why(given: Why | None) -> dict[str, Any]:
    return {"reason": given.reason if given else "", "by": access.who().name, "now": utc_now()}


def _saved(campaign_id: int, given: CampaignGiven) -> Response:
    with db.session() as session:
        before = campaigns.get(session, campaign_id)
        saved = campaigns.save(
            session, campaign_id, seen_version=given.version or before.version, now=utc_now(), **_draft(given)
        )
        _switch(session, saved, given.is_active)
        return _answer(session, saved)


def _switch(session: Session, campaign: Campaign, wished: bool | None) -> None:
    """Pause what is being sent, or let it go on, where that is wished and not so."""
    if wished is None or wished == _is_active(campaign):
        return
    if not wished and campaign.status == CampaignStatus.SENDING:
        campaigns.pause(session, campaign.id, now=utc_now(), by=access.who().name)
    elif wished and campaign.status == CampaignStatus.PAUSED:
        campaigns.resume(session, campaign.id, now=utc_now(), by=access.who().name)
    else:
        raise Conflict(f"“{campaign.name}” is not being sent now, so there is nothing to pause or to let go on.")


def _is_active(campaign: Campaign) -> bool:
    return campaign.archived_at is None and campaign.status not in _RESTING


_RESTING = (CampaignStatus.PAUSED, CampaignStatus.CANCELLED, CampaignStatus.FAILED)


def _answer(session: Session, campaign: Campaign, status: int = 200) -> Response:
    session.flush()
    return answer(_shown(session, [campaign])[0], status)


def _shown(session: Session, found: list[Campaign]) -> list[Any]:
    names = {table: dict(session.execute(sa.select(table.id, table.name)).all()) for table in (Segment, Flow, Template)}
    return [
        shown(
            CampaignShown,
            each,
            **{name: getattr(each, kept) for name, kept in _KEPT_AS.items()},
            segment_name=names[Segment].get(each.segment_id or 0),
            flow_name=names[Flow].get(each.flow_id or 0),
            template_name=names[Template].get(each.template_id or 0),
            customer_count=each.audience_count or 0,
            customers=_customers(session, each) if each.launched_at else [],
            is_active=_is_active(each),
        )
        for each in found
    ]


def _customers(session: Session, campaign: Campaign) -> list[int]:
    letters = sa.select(Message.customer_id.label("id")).where(Message.campaign_id == campaign.id)
    people = sa.select(Enrolment.customer_id.label("id")).where(Enrolment.campaign_id == campaign.id)
    both = letters.union(people).subquery()
    return list(session.scalars(sa.select(both.c.id).order_by(both.c.id).limit(SOME)))
