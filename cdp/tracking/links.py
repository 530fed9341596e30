"""Where a letter's links lead: only to the addresses of its own wording, kept in memory by message."""

from urllib.parse import urlsplit

import sqlalchemy as sa

from cdp import db
from cdp.models import Message, TemplateVersion
from cdp.settings import settings

_MOST = 200_000  # messages remembered in one process, and as many bytes times forty or so

_of_message: dict[tuple[str, int], int] = {}
_of_version: dict[tuple[str, int], tuple[str, ...]] = {}


def remembered(message_id: int) -> tuple[str, ...] | None:
    """Promise the links of a message that was looked up before, without asking the database; else None."""
    database = settings().database_url
    version_id = _of_message.get((database, message_id))
    return None if version_id is None else _of_version.get((database, version_id))


def look_up(message_id: int) -> tuple[str, ...]:
    """Promise the links of a message's wording, none when there is no such message; remembered, as neither changes."""
    database = settings().database_url
    with db.reading() as session:
        wanted = sa.select(TemplateVersion.id, TemplateVersion.links).join(
            Message, Message.template_version_id == TemplateVersion.id
        )
        found = session.execute(wanted.where(Message.id == message_id)).one_or_none()
    if found is None:
        return ()
    if len(_of_message) >= _MOST:
        _of_message.clear()
        _of_version.clear()
    _of_message[database, message_id] = found.id
    return _of_version.setdefault((database, found.id), tuple(found.links))


def is_web_address(address: str) -> bool:
    """Promise whether an address leads to a page on the web and nowhere else: no script, no file, no half address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and address.isprintable() and "\\" not in address
