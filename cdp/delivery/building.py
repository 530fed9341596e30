"""Building: claimed messages become letters in their envelopes, or a reason why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db, logs, messages, shop, templates, tokens
from cdp.channels import Outcome, Parcel, Verdict
from cdp.delivery import hours
from cdp.errors import CdpError
from cdp.models import Campaign, Customer, DataRevision, Sender, Shop, TemplateVersion
from cdp.settings import settings
from cdp.templates import Letter, Recipient

log = logs.logger(__name__)


def install(session: Session) -> str:
    """Promise the eight characters that tell this installation's Message-IDs from another's."""
    identity = session.scalar(sa.select(DataRevision.identity).where(DataRevision.id == 1)) or ""
    return identity[:8] or "cdp"


def message_id_header(message_id: int, *, sender: Sender, install: str) -> str:
    """Promise the Message-ID of a message, without brackets: the same at every try."""
    return f"m{message_id}.{install}@{sender.from_email.rpartition('@')[2]}"


@dataclass(frozen=True)
class Batch:
    """All it takes to build the letters of one claim, read at once."""

    rows: Sequence[Any]
    sender: Sender
    shop: Shop
    install: str
    lease: str
    now: datetime
    reasons: dict[int, str]
    asleep: dict[int, datetime]  # until when: it is quiet for them now
    customers: dict[int, Customer]
    letters: dict[int, TemplateVersion]
    campaigns: dict[int, str]

    def __iter__(self) -> Iterator[Parcel | Outcome]:
        """Promise a parcel for each message, or the outcome of one that does not leave the house."""
        build = _Builder(self)
        for row in self.rows:
            yield build(row)


def load(session: Session, rows: Sequence[Any], *, sender: Sender, lease: str, now: datetime) -> Batch:
    """Promise what the letters of these claimed messages need, asking once more who may still be written to."""
    reasons = messages.still_allowed(session, [row.id for row in rows], now=now)
    campaigns = _by_id(session, Campaign, {row.campaign_id for row in rows} - {None})
    return Batch(
        rows,
        sender,
        shop.get(session),
        install(session),
        lease,
        now,
        {message_id: reason.value for message_id, reason in reasons.items()},
        hours.quiet_until(session, rows, now=now),
        _by_id(session, Customer, {row.customer_id for row in rows}),
        _by_id(session, TemplateVersion, {row.template_version_id for row in rows} - {None}),
        {each.id: each.name for each in campaigns.values()},
    )


def _by_id(session: Session, table: Any, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in session.scalars(sa.select(table).where(db.among(session, table.id, ids)))}


def asked_of_customer(letter: Letter) -> frozenset[str] | None:
    """Promise the fields of a customer that a letter asks for; None where it may ask for any."""
    paths = [tag.split(".") for tag in letter.tags if tag == "customer" or tag.startswith("customer.")]
    if any(len(path) == 1 for path in paths):
        return None
    return frozenset(path[1] for path in paths)


class _Builder:
    """What all letters of a batch have in common, worked out once."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._public = (batch.shop.public_url or settings().local_url).rstrip("/")
        self._shop_values = templates.shop_values(batch.shop)
        self._from_name = batch.sender.from_name or batch.shop.name
        self._campaign_values = {id: templates.campaign_values(name, id) for id, name in batch.campaigns.items()} | {
            None: templates.campaign_values()
        }
        self._mail_from = return_path(batch.sender)
        self._letters: dict[int, tuple[Letter, frozenset[str] | None]] = {}  # with the fields each asks for

    def __call__(self, row: Any) -> Parcel | Outcome:
        if reason := self._batch.reasons.get(row.id):
            return self._outcome(row, Verdict.SKIPPED, reason)
        if until := self._batch.asleep.get(row.id):
            return replace(self._outcome(row, Verdict.RETURNED, ""), until=until)
        try:
            letter = self._letter(row)
        except CdpError as error:
            return self._outcome(row, Verdict.REFUSED, str(error))
        except Exception:  # one letter that cannot be built must not hold up all others
            log.exception("a letter could not be built", message=row.id)
            return self._outcome(row, Verdict.REFUSED, "The letter could not be built. The log says why.")
        return Parcel(row.id, self._mail_from(row.id), row.address, letter, self._batch.lease)

    def _outcome(self, row: Any, verdict: Verdict, reason: str) -> Outcome:
        return Outcome(Parcel(row.id, "", row.address or "", b"", self._batch.lease), verdict, None, reason)

    def _letter(self, row: Any) -> bytes:
        customer = self._batch.customers.get(row.customer_id)
        if row.template_version_id not in self._batch.letters or customer is None or not row.address:
            raise CdpError("The letter, the customer or the address was removed after this was queued.")
        letter, fields = self._compiled(row.template_version_id)
        return letter.build(self._recipient(row, customer, fields))

    def _compiled(self, version_id: int) -> tuple[Letter, frozenset[str] | None]:
        found = self._letters.get(version_id)
        if found is None:
            letter = templates.compiled(self._batch.letters[version_id])
            found = self._letters[version_id] = letter, asked_of_customer(letter)
        return found

    def _recipient(self, row: Any, customer: Customer, fields: frozenset[str] | None) -> Recipient:
        batch, sender = self._batch, self._batch.sender
        values = {
            "customer": templates.customer_values(customer, shop=batch.shop, now=batch.now, only=fields),
            "shop": self._shop_values,
            "campaign": self._campaign_values[row.campaign_id],
        }
        return Recipient(
            message_id=row.id,
            address=row.address,
            values=values,
            from_name=self._from_name,
            from_email=sender.from_email,
            reply_to=sender.reply_to,
            public_url=self._public,
            message_id_header=message_id_header(row.id, sender=sender, install=batch.install),
            feedback_id=f"c{row.campaign_id or 0}:v{row.template_version_id}:s{sender.id}:{batch.install}",
            date=batch.now.replace(microsecond=0),
            unsubscribe_token=tokens.message_token(row.id, "unsubscribe"),
            click_token=tokens.message_token(row.id, "click"),
            open_token=tokens.message_token(row.id, "open"),
            return_mailbox=sender.return_path.replace("+@", "@"),
            bounce_token=tokens.message_token(row.id, "bounce"),
        )


def return_path(sender: Sender) -> Callable[[int], str]:
    """Promise the envelope's sender for a message: with its token where the address ends in + (`bounces+@shop.com`)."""
    address = sender.return_path or sender.from_email
    local, _, domain = address.rpartition("@")
    if not local.endswith("+"):
        return lambda _message_id: address
    return lambda message_id: f"{local}{tokens.message_token(message_id, 'bounce')}@{domain}"
