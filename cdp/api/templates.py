"""Templates over HTTP."""

from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import access, campaigns, db, templates
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.flow_steps import LetterAsked, letter_of
from cdp.api.wire import Given, Id, Instant, Long, Number, Shown, Text, answer, nothing, shown
from cdp.models import BodyFormat, Template, utc_now

router = APIRouter(prefix="/templates", tags=["Templates"])
_SAID = ("format", "subject", "preheader", "body", "from_name", "reply_to")


class TemplateShown(Shown):
    """A letter as it was last saved."""

    id: int
    name: str
    description: str
    format: str
    subject: str
    preheader: str
    body: str
    from_name: str
    reply_to: str
    owner: str
    version: int
    archived_at: Instant | None
    created_at: Instant
    updated_at: Instant


class TemplateGiven(Given):
    """A new template."""

    only_read: ClassVar[frozenset[str]] = frozenset({"id", "owner", "archived_at", "created_at", "updated_at"})

    name: Text
    description: Text = ""
    format: BodyFormat = BodyFormat.MARKDOWN
    subject: Text
    preheader: Text = ""
    body: Long
    from_name: Text = ""
    reply_to: Text = ""
    version: Number | None = Field(None, description="The version that was read: a newer one is not overwritten.")


class TemplateChanged(TemplateGiven):
    """What changes of a template."""

    name: Text = ""
    subject: Text = ""
    body: Long = ""


class TemplatesAsked(listing.Asked):
    """What the list of templates can be asked."""

    archived: bool | None = None


class TemplatePreview(Shown):
    """The letter as one customer gets it."""

    subject: str
    preheader: str
    html: str
    text: str


_ORDERS = {
    "id": Template.id,
    "name": Template.name,
    "created_at": Template.created_at,
    "updated_at": Template.updated_at,
}


@router.get("/", response_model=list[TemplateShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_templates(request: Request, asked: Annotated[TemplatesAsked, Query()]) -> Response:
    """Templates by number."""
    chosen = listing.unarchived(sa.select(Template), Template, asked.archived)
    searched = (Template.name, Template.description)
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=searched)
        return listing.told(request, [_shown(session, each) for each in found], total, asked)


@router.post("/", response_model=TemplateShown, status_code=201, dependencies=[needs("write")])
def create_template(given: TemplateGiven) -> Response:
    """A new template; refused with the line that cannot be read."""
    values = given.model_dump(exclude={"version"})
    with db.session() as session:
        made = templates.create(session, **values, owner=access.who().name, now=utc_now())
        return _answer(session, made, 201)


@router.get("/{template_id}/", response_model=TemplateShown, dependencies=[needs("read")])
def one_template(template_id: Id) -> Response:
    """One template."""
    with db.reading() as session:
        return _answer(session, templates.get(session, template_id))


@router.put("/{template_id}/", response_model=TemplateShown, dependencies=[needs("write")])
def replace_template(template_id: Id, given: TemplateGiven) -> Response:
    """The template with these values; every version of the letter is kept."""
    return _saved(template_id, given)


@router.patch("/{template_id}/", response_model=TemplateShown, dependencies=[needs("write")])
def change_template(template_id: Id, given: TemplateChanged) -> Response:
    """The template with some values changed."""
    return _saved(template_id, given)


@router.delete("/{template_id}/", status_code=204, dependencies=[needs("write")])
def delete_template(template_id: Id) -> Response:
    """Remove the template; refused while campaigns or flows use it."""
    with db.session() as session:
        templates.delete(session, template_id, users=campaigns.using_templates(session, [template_id])[template_id])
    return nothing()


@router.get("/{template_id}/preview/", response_model=TemplatePreview, dependencies=[needs("read")])
def preview_template(template_id: Id, asked: Annotated[LetterAsked, Query()]) -> Response:
    """The letter as a customer gets it."""
    with db.reading() as session:
        letter = letter_of(session, {"template_id": template_id}, asked.customer)
    return answer(shown(TemplatePreview, letter))


def _saved(template_id: int, given: TemplateGiven) -> Response:
    said = given.given()
    with db.session() as session:
        before, letter = templates.get(session, template_id), templates.current(session, template_id)
        kept = {name: getattr(letter, name) for name in _SAID}
        kept |= {"name": before.name, "description": before.description}
        values = kept | {key: value for key, value in said.items() if key in kept}
        saved = templates.save(
            session, template_id, **values, seen_version=given.version or before.version, now=utc_now(),
            owner=access.who().name,
        )  # fmt: skip
        return _answer(session, saved)


def _answer(session: Session, template: Template, status: int = 200) -> Response:
    session.flush()
    return answer(_shown(session, template), status)


def _shown(session: Session, template: Template) -> Any:
    letter = templates.current(session, template.id)
    return shown(TemplateShown, template, **{name: getattr(letter, name) for name in _SAID})
