"""Templates as they are kept: created, saved with every version, copied, archived, deleted and brought back."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, errors, named
from cdp.models import BodyFormat, Template, TemplateVersion
from cdp.templates import wire
from cdp.templates.letter import Source, compiled
from cdp.text import clean

_LONGEST = {"subject": 500, "preheader": 500, "from_name": 200}


def all(session: Session, *, archived: bool = False) -> list[Template]:
    """Promise the templates by name; archived ones only when asked for."""
    chosen = sa.select(Template).order_by(sa.func.lower(Template.name))
    if not archived:
        chosen = chosen.where(Template.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, template_id: int) -> Template:
    """Promise the template, or raise NotFound."""
    return named.get(session, Template, template_id)


def versions(session: Session, template_id: int) -> list[TemplateVersion]:
    """Promise every version of a template, the newest first."""
    of_it = sa.select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    return list(session.scalars(of_it.order_by(TemplateVersion.number.desc())))


def current(session: Session, template_id: int) -> TemplateVersion:
    """Promise the newest version of a template, or raise NotFound."""
    template = get(session, template_id)
    of_it = sa.select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    found = session.scalar(of_it.order_by(TemplateVersion.number.desc()).limit(1))
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
    access.require("templates.change")
    name = named.free(session, Template, name)
    source = _checked(Source(_format(format), body, subject, preheader, from_name, reply_to))
    template = Template(name=name, description=description.strip(), owner=owner, version=1)
    with named.claiming(session, Template, name):
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
    access.require("templates.change")
    template = named.locked(session, Template, template_id)
    source = Source(_format(format), body, subject, preheader, from_name, reply_to)
    newest, about = current(session, template_id), {"name": name, "description": description}
    theirs = {key: getattr(newest, key) for key in vars(source)} | {key: getattr(template, key) for key in about}
    named.refuse_stale(template, seen_version, vars(source) | about, theirs)
    name, source = named.free(session, Template, name, besides=template_id), _checked(source)
    with named.claiming(session, Template, name, besides=template_id):
        template.name, template.description = name, description.strip()
        template.version += 1
    if _digest(source) != newest.sha256:
        _add_version(session, template, source, number=newest.number + 1, now=now, by=owner)
    return template


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
    session: Session, template: Template | None, source: Source, *, number: int = 1, now: datetime, by: str = ""
) -> TemplateVersion:
    version = TemplateVersion(
        template_id=template.id if template else None,
        number=number,
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
    access.require("templates.change")
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
    return named.copy_name(session, Template, name)


def archive(session: Session, template_id: int, *, now: datetime) -> Template:
    """Promise the template out of the lists; what is being sent goes on, but no campaign starts with it."""
    access.require("templates.change")
    return named.archive(session, Template, template_id, now=now)


def unarchive(session: Session, template_id: int) -> Template:
    """Promise the template back in the lists."""
    access.require("templates.change")
    return named.unarchive(session, Template, template_id)


def delete(session: Session, template_id: int, *, users: Sequence[str] = ()) -> dict[str, Any]:
    """Remove a template and promise what it takes to bring it back; raises InUse, naming the `users` that rest on it.

    Its versions stay: what was sent can always be read again.
    """
    access.require("templates.change")
    template = named.locked(session, Template, template_id)
    named.refuse_used(template.name, users)
    of_it = [version.id for version in versions(session, template_id)]
    session.execute(sa.update(TemplateVersion).where(TemplateVersion.id.in_(of_it)).values(template_id=None))
    return {"template": named.remove(session, template), "versions": of_it}


def restore(session: Session, kept: dict[str, Any]) -> Template:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    access.require("templates.change")
    template = named.restore(session, Template, kept["template"])
    of_it = TemplateVersion.id.in_(kept["versions"])
    session.execute(sa.update(TemplateVersion).where(of_it).values(template_id=template.id))
    return template
