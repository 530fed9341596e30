"""How a campaign spread: over the links in its letters, and over the providers of the mailboxes."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.analytics.campaigns.letters import TRIED, of
from cdp.models import Campaign, Message, MessageEvent, MessageEventKind, MessageStatus

_MOST_LINKS, _MOST_PROVIDERS = 50, 12
# Who runs the mailboxes of which domains; one that ends in a dot stands for the domain in every country.
PROVIDERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Gmail", ("gmail.com", "googlemail.com")),
    ("Outlook and Hotmail", ("outlook.", "hotmail.", "live.", "msn.com", "passport.com")),
    ("Yahoo and AOL", ("yahoo.", "ymail.com", "rocketmail.com", "aol.")),
    ("Apple iCloud", ("icloud.com", "me.com", "mac.com")),
    ("GMX and web.de", ("gmx.", "web.de")),
    ("Proton", ("proton.me", "protonmail.", "pm.me")),
    ("Yandex", ("yandex.", "ya.ru")),
    ("Mail.ru", ("mail.ru", "bk.ru", "inbox.ru", "list.ru")),
    ("Orange", ("orange.fr", "wanadoo.fr")),
    ("Comcast", ("comcast.net", "xfinity.com")),
)
OTHERS = "All others"


@dataclass(frozen=True)
class Link:
    """One address in the letters: letters in which a person followed it, their clicks in all, and clicks of machines."""

    address: str
    letters: int
    clicks: int
    machine_clicks: int


@dataclass(frozen=True)
class Provider:
    """What became of the letters to the mailboxes of one provider."""

    name: str
    tried: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    bounced: int
    complained: int


def by_link(session: Session, campaign: Campaign) -> tuple[Link, ...]:
    """Promise the links that were followed, those with most letters first."""
    person = ~MessageEvent.is_machine
    letters = sa.func.count(sa.case((person, MessageEvent.message_id)).distinct()).label("letters")
    counted = (
        sa.select(
            sa.func.coalesce(MessageEvent.link, ""),
            letters,
            sa.func.sum(sa.case((person, 1), else_=0)),
            sa.func.sum(sa.case((person, 0), else_=1)),
        )
        .join(Message, Message.id == MessageEvent.message_id)
        .where(of(campaign), MessageEvent.kind == MessageEventKind.CLICKED)
        .group_by(MessageEvent.link)
        .order_by(letters.desc(), MessageEvent.link)
        .limit(_MOST_LINKS)
    )
    return tuple(Link(address, *map(int, counts)) for address, *counts in session.execute(counted))


def by_provider(session: Session, campaign: Campaign) -> tuple[Provider, ...]:
    """Promise the providers with most letters first; small ones are one row together."""
    rows = session.execute(_grouped(session, campaign)).all()
    found = [Provider(name, *map(int, counts)) for name, *counts in rows]
    if len(found) <= _MOST_PROVIDERS:
        return tuple(found)
    rest = [_figures(one) for one in found[_MOST_PROVIDERS - 1 :]]
    return (*found[: _MOST_PROVIDERS - 1], Provider(OTHERS, *(sum(column) for column in zip(*rest, strict=True))))


def _figures(one: Provider) -> tuple[int, ...]:
    return one.tried, one.sent, one.delivered, one.opened, one.clicked, one.bounced, one.complained


_IS_SENT = Message.status == MessageStatus.SENT
# What is told of a letter, each with a bit of its own, so that what has to be sorted is a domain and a number.
_BITS: dict[str, sa.ColumnElement[bool]] = {
    "sent": _IS_SENT,
    "delivered": sa.and_(_IS_SENT, Message.bounced_at.is_(None)),
    "opened": Message.opened_at.is_not(None),
    "clicked": Message.clicked_at.is_not(None),
    "bounced": Message.bounced_at.is_not(None),
    "complained": Message.complained_at.is_not(None),
}


def _grouped(session: Session, campaign: Campaign) -> Any:
    """Letters by domain, and domains by who runs them: there are far fewer of those to be looked at."""
    domain, bits = _domain(session).label("domain"), _bits().label("bits")
    letters = sa.select(domain, bits, sa.func.count().label("letters"))
    each = letters.where(of(campaign), Message.status.in_(TRIED)).group_by(domain, bits).subquery()
    name = _provider(sa.func.lower(each.c.domain)).label("name")
    sums = [sa.func.sum(each.c.letters).label("tried")]
    for place, key in enumerate(_BITS):
        is_set = each.c.bits.op("&", return_type=sa.Integer())(1 << place) != 0
        sums.append(sa.func.sum(sa.case((is_set, each.c.letters), else_=0)).label(key))
    return sa.select(name, *sums).group_by(name).order_by(sa.desc("tried"), "name")


def _bits() -> Any:
    first, *others = (sa.case((meant, 1 << place), else_=0) for place, meant in enumerate(_BITS.values()))
    return sum(others, first)


def _domain(session: Session) -> Any:
    """What stands behind the @."""
    if db.is_sqlite(session):
        return sa.func.substr(Message.address, sa.func.instr(Message.address, "@") + 1)
    return sa.func.split_part(Message.address, "@", 2)


def _provider(domain: Any) -> Any:
    cases = [(sa.or_(*(_is_at(domain, each) for each in domains)), name) for name, domains in PROVIDERS]
    return sa.case(*cases, else_=domain)


def _is_at(domain: Any, known: str) -> Any:
    return domain.startswith(known, autoescape=True) if known.endswith(".") else domain == known
