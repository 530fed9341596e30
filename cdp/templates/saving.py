"""Templates as they are kept: created, saved with every version, copied, archived, deleted and brought back."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count as numbers
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import errors
from cdp.models import BodyFormat, Template, TemplateVersion
from cdp.templates import wire
from cdp.templates.letter import Source, compiled
from cdp.text import clean

LONGEST_NAME = 120
_LONGEST = {"subject": 500, "preheader": 500, "from_name": 200}


def all(session: Session, *, archived: bool = False) -> list[Template]:
    """Promise the templates by name; archived ones only when asked for."""
    chosen = sa.select(Template).order_by(sa.func.lower(Template.name))
    if not archived:
        chosen = chosen.where(Template.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, template_id: int) -> Template:
    """Promise the template, or raise NotFound."""
    found = session.get(Template, template_id)
    if found is None:
        raise errors.NotFound("This template was deleted. Pick another one.")
    return found


def versions(session: Session, template_id: int) -> list[TemplateVersion]:
    """Promise every version of a template, the newest first."""
    of_it = sa.select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    return list(session.scalars(of_it.order_by(TemplateVersion.number.desc())))


def current(session: Session, template_id: int) -> TemplateVersion:
    """Promise the newest version of a template, or raise NotFound."""
    template = get(session, template_id)
    at_number = TemplateVersion.number == template.version
    found = session.scalar(sa.select(TemplateVersion).where(TemplateVersion.template_id == template_id, at_number))
    if found is None:
        raise errors.NotFound(f"“{template.name}” has no letter yet. Write one and save it.")
    return found


def create(
    session: Session,
    *,
    name: str,
    format: BodyFormat | str,
    subject: str,
    body: str,
    preheader: str = "",
    from_name: str = "",
    reply_to: str = "",
    description: str = "",
    owner: str = "",
    now: datetime,
) -> Template:
    """Promise a new template with its first version; raises Invalid for a bad name or a letter that cannot be read."""
    name = _free_name(session, name)
    source = _checked(Source(_format(format), body, subject, preheader, from_name, reply_to))
    template = Template(name=name, description=description.strip(), owner=owner, version=1)
    with _claiming(session, name):
        session.add(template)
    _add_version(session, template, source, now=now, by=owner)
    return template


def save(
    session: Session,
    template_id: int,
    *,
    name: str,
    format: BodyFormat | str,
    subject: str,
    body: str,
    preheader: str,
    from_name: str,
    reply_to: str,
    description: str,
    seen_version: int,
    now: datetime,
    owner: str = "",
) -> Template:
    """Promise the template saved, with a new version when the letter changed; raises Conflict when someone was first."""
    template = _locked(session, template_id)
    source = Source(_format(format), body, subject, preheader, from_name, reply_to)
    if template.version != seen_version:
        raise _conflict(session, template, source)
    name, source = _free_name(session, name, besides=template_id), _checked(source)
    with _claiming(session, name, besides=template_id):
        template.name, template.description = name, description.strip()
    if _digest(source) != current(session, template_id).sha256:
        template.version += 1
        _add_version(session, template, source, now=now, by=owner)
    return template


def _conflict(session: Session, template: Template, mine: Source) -> errors.Conflict:
    theirs = current(session, template.id)
    changes: dict[str, tuple[object, object]] = {
        field: (getattr(mine, field), getattr(theirs, field))
        for field in ("subject", "preheader", "format", "body", "from_name", "reply_to")
        if getattr(mine, field) != getattr(theirs, field)
    }
    return errors.Conflict(
        f"“{template.name}” was saved by someone else meanwhile. Look at it, or save yours as a copy.", changes
    )


def freeze(
    session: Session,
    *,
    format: BodyFormat | str,
    subject: str,
    body: str,
    preheader: str = "",
    from_name: str = "",
    reply_to: str = "",
    now: datetime,
) -> TemplateVersion:
    """Promise the version of a letter that belongs to no template; equal letters are one row."""
    source = _checked(Source(_format(format), body, subject, preheader, from_name, reply_to))
    alike = TemplateVersion.sha256 == _digest(source), TemplateVersion.template_id.is_(None)
    found = session.scalar(sa.select(TemplateVersion).where(*alike).order_by(TemplateVersion.id).limit(1))
    return found or _add_version(session, None, source, now=now)


def _add_version(
    session: Session, template: Template | None, source: Source, *, now: datetime, by: str = ""
) -> TemplateVersion:
    version = TemplateVersion(
        template_id=template.id if template else None,
        number=template.version if template else 1,
        format=source.format,
        subject=source.subject,
        preheader=source.preheader,
        body=source.body,
        from_name=source.from_name,
        reply_to=source.reply_to,
        links=list(compiled(source).links),
        sha256=_digest(source),
        created_at=now,
        created_by=by,
    )
    session.add(version)
    session.flush()
    return version


def _digest(source: Source) -> str:
    said = [source.format.value, source.subject, source.preheader, source.body, source.from_name, source.reply_to]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def _format(raw: BodyFormat | str) -> BodyFormat:
    try:
        return BodyFormat(raw)
    except ValueError:
        message = f"“{raw}” is no format of a letter. Choose one of: {', '.join(BodyFormat)}."
        raise errors.Invalid(message, {"format": [message]}) from None


def _checked(source: Source) -> Source:
    """The letter as it is kept, once it is certain that it can be built."""
    faults: dict[str, list[str]] = {}
    lines = {field: wire.one_line(clean(getattr(source, field)) or "") for field in (*_LONGEST, "reply_to")}
    for field, longest in _LONGEST.items():
        if len(lines[field]) > longest:
            faults[field] = [f"The {field.replace('_', ' ')} can have at most {longest} characters."]
    if lines["reply_to"]:
        try:
            wire.mailbox(lines["reply_to"])
        except errors.Invalid as error:
            faults["reply_to"] = [str(error)]
    if faults:
        raise errors.Invalid(" ".join(sentence for each in faults.values() for sentence in each), faults)
    body = source.body.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "replace").decode()
    kept = Source(source.format, body, **lines)
    compiled(kept)
    return kept


def duplicate(session: Session, template_id: int, *, now: datetime) -> Template:
    """Promise a copy of a template's newest version under a name of its own."""
    original, letter = get(session, template_id), current(session, template_id)
    return create(
        session,
        name=copy_name(session, original.name),
        format=letter.format,
        subject=letter.subject,
        body=letter.body,
        preheader=letter.preheader,
        from_name=letter.from_name,
        reply_to=letter.reply_to,
        description=original.description,
        owner=original.owner,
        now=now,
    )


def copy_name(session: Session, name: str) -> str:
    """Promise a free name for a copy, e.g. “Spring (copy 2)”, shortened where it would be too long for a name."""
    stem, taken = clean(name) or "Template", set(session.scalars(sa.select(Template.name)))
    endings = (f" (copy{'' if at == 1 else f' {at}'})" for at in numbers(1))
    names = (stem[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
    return next(free for free in names if free not in taken)


def archive(session: Session, template_id: int, *, now: datetime) -> Template:
    """Promise the template out of the lists; what uses it goes on working."""
    template = get(session, template_id)
    template.archived_at = now
    return template


def unarchive(session: Session, template_id: int) -> Template:
    """Promise the template back in the lists."""
    template = get(session, template_id)
    template.archived_at = None
    return template


def delete(session: Session, template_id: int, *, users: Sequence[str] = ()) -> dict[str, Any]:
    """Remove a template and promise what it takes to bring it back; raises InUse, naming the `users` that rest on it.

    Its versions stay: what was sent can always be read again.
    """
    template = get(session, template_id)
    if users:
        listed = ", ".join(users[:-1]) + " and " + users[-1] if len(users) > 1 else users[0]
        raise errors.InUse(
            f"“{template.name}” is used by {listed}. Change {'it' if len(users) == 1 else 'them'} first."
        )
    kept = {column.key: getattr(template, column.key) for column in sa.inspect(Template).columns}
    of_it = [version.id for version in versions(session, template_id)]
    session.execute(sa.update(TemplateVersion).where(TemplateVersion.id.in_(of_it)).values(template_id=None))
    session.delete(template)
    session.flush()
    return {"template": kept, "versions": of_it}


def restore(session: Session, kept: dict[str, Any]) -> Template:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    name = kept["template"]["name"]
    if session.scalar(sa.select(Template.id).where(Template.name == name)):
        raise errors.Conflict(f"There is another template “{name}” by now.")
    template = Template(**kept["template"])
    session.add(template)
    session.flush()
    of_it = TemplateVersion.id.in_(kept["versions"])
    session.execute(sa.update(TemplateVersion).where(of_it).values(template_id=template.id))
    return template


def _free_name(session: Session, name: str, besides: int | None = None) -> str:
    cleaned = clean(name)
    taken = sa.select(Template.id).where(Template.name == cleaned, Template.id != (besides or 0))
    if cleaned is None:
        message = "Give the template a name."
    elif len(cleaned) > LONGEST_NAME:
        message = f"A name can have at most {LONGEST_NAME} letters."
    elif session.scalar(taken):
        message = f"There is a template “{cleaned}” already. Choose another name."
    else:
        return cleaned
    raise errors.Invalid(message, {"name": [message]})


@contextmanager
def _claiming(session: Session, name: str, besides: int | None = None) -> Iterator[None]:
    """What is written in the block has a name that someone else may have taken at the same moment."""
    try:
        with session.begin_nested():
            yield
    except sa.exc.IntegrityError as error:
        _free_name(session, name, besides)
        message = "Someone saved a template with this name at the same moment. Save again."
        raise errors.Invalid(message, {"name": [message]}) from error


def _locked(session: Session, template_id: int) -> Template:
    """The template as it is committed now, and nobody else saves it before this transaction ends."""
    session.flush()
    found = session.get(Template, template_id, with_for_update=True, populate_existing=True)
    return found or get(session, template_id)
