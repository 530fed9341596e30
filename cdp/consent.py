"""Consent: who said yes or no to which channel, when and how; and the addresses nothing may be sent to."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import access, audit, db, erased, text
from cdp.errors import Invalid
from cdp.models import (
    Channel,
    ConsentChange,
    ConsentStatus,
    Customer,
    Suppression,
    SuppressionReason,
    utc_now,
)
from cdp.statements import Statement


def record(
    session: Session,
    customer: Customer,
    *,
    channel: Channel,
    status: ConsentStatus,
    at: datetime,
    method: str | None = None,
    source: str | None = None,
    import_id: int | None = None,
) -> ConsentChange:
    """Add one line to the history, and make it the customer's present state unless a later one is known already.

    `method` says how ("form", "edited", "unsubscribe link"), `source` from where (a system, a form, a user).
    """
    access.require("consent.record")
    change = ConsentChange(
        customer=customer,
        channel=channel,
        status=status,
        at=at,
        method=text.clean(method),
        source=text.clean(source),
        import_id=import_id,
    )
    session.add(change)
    since = getattr(customer, f"{channel}_consent_at")
    if since is None or at >= since:
        setattr(customer, f"{channel}_consent", status)
        setattr(customer, f"{channel}_consent_at", at)
    session.flush()
    return change


def begin(
    session: Session,
    customer_id: int,
    said: Mapping[Channel, ConsentStatus],
    *,
    at: datetime,
    method: str | None = None,
    source: str | None = None,
) -> None:
    """Write the first lines of a new customer's history, whose present state says the same already."""
    access.require("consent.record")
    line = {"customer_id": customer_id, "at": at, "method": text.clean(method), "source": text.clean(source)}
    for channel, status in said.items():
        _BEGIN.insert(session, {**line, "channel": channel, "status": status, "recorded_at": utc_now()})


_CHANGES: Any = ConsentChange.__table__
_BEGIN = Statement(_CHANGES.insert())


def history(session: Session, customer_id: int) -> list[ConsentChange]:
    """Promise every consent change of one customer, newest first."""
    changes = sa.select(ConsentChange).where(ConsentChange.customer_id == customer_id)
    return list(session.scalars(changes.order_by(ConsentChange.at.desc(), ConsentChange.id.desc())))


def imported_status(
    current: ConsentStatus, claimed: ConsentStatus | None, *, is_suppressed: bool = False
) -> ConsentStatus:
    """Promise the status a customer holds after a file claimed one: an import never upgrades consent.

    Blank and unknown claims change nothing. Only an explicit yes subscribes, and only somebody who never
    unsubscribed and whose address is not suppressed. A no after a yes is a withdrawal, whatever the file calls it.
    """
    if claimed in (None, ConsentStatus.UNKNOWN, current) or current == ConsentStatus.UNSUBSCRIBED:
        return current
    if claimed == ConsentStatus.SUBSCRIBED:
        return current if is_suppressed else ConsentStatus.SUBSCRIBED
    if claimed == ConsentStatus.NEVER_SUBSCRIBED and current == ConsentStatus.UNKNOWN:
        return ConsentStatus.NEVER_SUBSCRIBED
    return ConsentStatus.UNSUBSCRIBED


def suppress(
    session: Session,
    email: str,
    *,
    reason: SuppressionReason,
    at: datetime,
    source: str | None = None,
    import_id: int | None = None,
) -> Suppression:
    """Promise that nothing is sent to the address from now on; the first reason given stays."""
    access.require("suppressions.add")
    address = _address(email)
    if not address:
        raise Invalid("Name the e-mail address that nothing may be sent to.", {"email": ["An address is needed."]})
    if found := _suppression(session, address):
        return found
    suppression = Suppression(email=address, reason=reason, at=at, source=text.clean(source), import_id=import_id)
    if not erased.suppress(session, suppression):  # else it is kept where nobody can read the address
        session.add(suppression)
    session.flush()
    return suppression


def is_suppressed(session: Session, email: str | None) -> bool:
    """Promise whether nothing may be sent to the address."""
    return _suppression(session, _address(email)) is not None


def lift(session: Session, email: str) -> bool:
    """Take the address off the suppressions; promise whether it was on them."""
    access.require("suppressions.lift")
    if found := _suppression(session, _address(email)):
        session.delete(found)
        session.flush()
    return found is not None


def suppressions(
    session: Session,
    *,
    search: str = "",
    reason: SuppressionReason | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Suppression]:
    """Promise a page of the suppressed addresses, newest first; `search` is any part of an address or of its source."""
    wanted = sa.select(Suppression).where(*_sought(search, reason))
    page = wanted.order_by(Suppression.at.desc(), Suppression.id.desc()).limit(limit).offset(offset)
    return list(session.scalars(page))


def suppression_counts(session: Session, *, search: str = "") -> dict[SuppressionReason, int]:
    """Promise how many addresses are suppressed for each reason, of those that `search` finds."""
    counted = sa.select(Suppression.reason, sa.func.count()).where(*_sought(search, None)).group_by(Suppression.reason)
    found = {reason: int(count) for reason, count in session.execute(counted)}
    return {reason: found.get(reason, 0) for reason in SuppressionReason}


def _sought(search: str, reason: SuppressionReason | None) -> Iterator[sa.ColumnElement[bool]]:
    if words := (text.clean(search) or "").lower():
        source = sa.func.lower(sa.func.coalesce(Suppression.source, ""))
        yield sa.or_(*(column.contains(words, autoescape=True) for column in (Suppression.email, source)))
    if reason is not None:
        yield Suppression.reason == reason


def suppressions_csv(session: Session) -> str:
    """Promise all suppressed addresses as CSV, which `import_suppressions` reads again; formulas are defused."""
    access.require("suppressions.export")
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("email", "reason", "suppressed_at", "source"))
    written = 0
    for each in session.scalars(sa.select(Suppression).order_by(Suppression.email).execution_options(yield_per=1000)):
        writer.writerow(map(text.escaped, (each.email, each.reason.value, each.at.isoformat(), each.source or "")))
        written += 1
    audit.note(session, "exported", "suppression", count=written)
    return file.getvalue()


@dataclass
class SuppressionImport:
    """What became of a file: how many addresses were new, how many were on the list, and the rows that are none."""

    added: int = 0
    known: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)  # (line, reason, the cell) of the first ones
    rejected_count: int = 0

    def reject(self, line: int, reason: str, cell: str) -> None:
        """Set one row aside."""
        self.rejected_count += 1
        if len(self.rejected) < _SHOWN:
            self.rejected.append((line, reason, cell[:_LONGEST_CELL]))


_SHOWN, _LONGEST_CELL, _AT_ONCE = 200, 300, 1_000


def import_suppressions(session: Session, raw: bytes, *, now: datetime, source: str = "import") -> SuppressionImport:
    """Promise that nothing is sent to the addresses in a CSV file; the reason an address was suppressed for first stays.

    One column has the addresses, by its heading or by its look; `reason`, `suppressed_at` and `source` are read where
    they are there. A row without an address is set aside with the reason. Raises Invalid for a file without any.
    """
    access.require("suppressions.import")
    rows = list(_rows(raw))
    columns = _columns(rows)
    start = 1 if columns.pop("_is_headed", 0) else 0
    done = SuppressionImport()
    gone = erased.known(session)
    batch: list[dict[str, Any]] = []
    for line, cells in enumerate(rows[start:], start=start + 1):
        row = {name: _plain(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        if any(cells) and (read := _read_suppression(row, line, now, source, done)):
            if gone.has(email=read["email"], phone=None, external_id=None, source=""):
                done.known += 1  # nothing is sent to them: nobody knows their address here
                continue
            batch.append(read)
        if len(batch) >= _AT_ONCE:
            _add(session, batch, done)
            batch = []
    _add(session, batch, done)
    audit.note(session, "imported", "suppression", label=source, count=done.added)
    return done


def _rows(raw: bytes) -> Iterator[list[str]]:
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # a spreadsheet's "Unicode text"
    try:
        written = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        written = raw.decode("utf-16" if wide else "cp1252", "replace")
    first = written.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Invalid(f"The file could not be read as a table ({error}). Save it as CSV and bring it again.") from error


_HEADINGS = {
    "email": {"email", "email address", "address", "mail", "recipient", "subscriber", "emailaddress"},
    "reason": {"reason", "type", "suppression reason"},
    "at": {"suppressed at", "at", "date", "created", "created at", "createdat", "suppressed"},
    "source": {"source", "origin"},
}


def _columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where what stands; `_is_headed` tells that the first row names it."""
    head = list(rows[0]) if rows else []
    named = [re.sub(r"[-_ ]+", " ", _plain(cell).lower()).replace("e mail", "email") for cell in head]
    found = {key: at for key, words in _HEADINGS.items() for at, name in enumerate(named) if name in words}
    if "email" in found:
        return found | {"_is_headed": 1}
    for at, cell in enumerate(head):
        if _PLAIN.fullmatch(_plain(cell).lower()):
            return {"email": at}
    raise Invalid("No column of addresses was found. Name it “email” in the first row.")


def _plain(cell: str) -> str:
    """The cell without what an export put before it against spreadsheets."""
    cleaned = text.clean(cell) or ""
    return cleaned[1:] if cleaned[:1] == "'" and cleaned[1:2] in tuple("=+-@") else cleaned


_PLAIN = re.compile(r"[a-z0-9_.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,24}")


def _read_suppression(
    row: dict[str, str], line: int, now: datetime, source: str, done: SuppressionImport
) -> dict[str, Any] | None:
    address = row["email"].lower()
    if not _PLAIN.fullmatch(address):
        try:
            address = validate_email(address, check_deliverability=False).normalized.lower()
        except EmailNotValidError as error:
            shown = f"“{row['email'][:60]}” is not an e-mail address: {error}" if address else "The row has no address."
            done.reject(line, shown, row["email"])
            return None
    return {
        "email": address,
        "reason": _reason(row.get("reason", "")),
        "at": _instant(row.get("at", "")) or now,
        "source": row.get("source") or source,
    }


def _reason(word: str) -> SuppressionReason:
    lowered = word.lower()
    return next((reason for piece, reason in _REASONS.items() if piece in lowered), SuppressionReason.MANUAL)


_REASONS = {
    "bounce": SuppressionReason.BOUNCED,
    "invalid": SuppressionReason.BOUNCED,
    "complain": SuppressionReason.COMPLAINED,
    "spam": SuppressionReason.COMPLAINED,
    "abuse": SuppressionReason.COMPLAINED,
}


def _instant(written: str) -> datetime | None:
    """The instant; None for what cannot be read: when it was suppressed matters less than that it is."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _add(session: Session, rows: Sequence[dict[str, Any]], done: SuppressionImport) -> None:
    unique = list({row["email"]: row for row in reversed(rows)}.values())
    if unique:
        table = Suppression.__table__
        insert = (sqlite if db.is_sqlite(session) else postgresql).insert(Suppression)
        added = len(session.execute(insert.on_conflict_do_nothing().returning(table.c.id), unique).all())
        done.added += added
        done.known += len(rows) - added


def _address(email: str | None) -> str:
    return (text.clean(email) or "").lower()


def _suppression(session: Session, address: str) -> Suppression | None:
    return session.scalar(sa.select(Suppression).where(Suppression.email == address))
