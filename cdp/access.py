"""Access: who may do what. One table of permissions for screens, API and command line alike, and who is acting now."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from cdp import errors
from cdp.text import listed


class Role(StrEnum):
    """What a person who signs in is here for."""

    OWNER = "owner"
    MARKETER = "marketer"
    ANALYST = "analyst"
    VIEWER = "viewer"


class Scope(StrEnum):
    """What an API key is for."""

    READ = "read"
    WRITE = "write"
    SEND = "send"
    INGEST = "ingest"


ROLES: dict[Role, str] = {
    Role.OWNER: "Everything, also people, keys, senders and the shop's settings",
    Role.MARKETER: "Customers, segments, templates, flows and campaigns, and sends them",
    Role.ANALYST: "Sees and exports everything, changes and sends nothing",
    Role.VIEWER: "Sees figures and lists, with addresses and phones masked",
}

# A key with the wider scope may do what the narrower ones may.
INCLUDES: dict[Scope, frozenset[Scope]] = {
    Scope.READ: frozenset({Scope.READ}),
    Scope.WRITE: frozenset({Scope.READ, Scope.WRITE, Scope.INGEST}),
    Scope.SEND: frozenset({Scope.READ, Scope.WRITE, Scope.INGEST, Scope.SEND}),
    Scope.INGEST: frozenset({Scope.INGEST}),
}


@dataclass(frozen=True)
class Permission:
    """One row of the table: the words for a verb, the roles that may, and the scope that a key needs (None: no key)."""

    words: str
    roles: frozenset[Role]
    scope: Scope | None


def _row(words: str, roles: str, scope: Scope | None) -> Permission:
    letters = dict(zip("omav", Role, strict=True))
    return Permission(words, frozenset(letters[letter] for letter in roles if letter != "-"), scope)


_READ, _WRITE, _SEND, _INGEST = Scope.READ, Scope.WRITE, Scope.SEND, Scope.INGEST

# The one table. Each verb stands with its roles (Owner, Marketer, Analyst, Viewer) and the scope of an API key.
PERMISSIONS: dict[str, Permission] = {
    # looking
    "customers.read": _row("see customers", "omav", _READ),
    "customers.contacts": _row("see e-mail addresses and phones in full", "oma-", _READ),
    "customers.export": _row("export customers", "oma-", _READ),
    "reports.export": _row("export figures and lists", "oma-", _READ),
    "outbox.read": _row("see letters as they were sent", "oma-", _READ),
    "settings.read": _row("see the shop's settings", "oma-", _READ),
    "assistant.ask": _row("ask the assistant", "oma-", _READ),
    # customers and what is known about them
    "customers.create": _row("add customers", "om--", _WRITE),
    "customers.save": _row("change customers", "om--", _WRITE),
    "customers.tag": _row("tag customers", "om--", _WRITE),
    "customers.delete": _row("delete customers", "om--", _WRITE),
    "customers.restore": _row("bring customers back", "om--", _WRITE),
    "consent.record": _row("change who agreed to get letters", "om--", _WRITE),
    "suppressions.add": _row("put addresses on the suppression list", "om--", _WRITE),
    "suppressions.lift": _row("take addresses off the suppression list", "om--", _WRITE),
    "suppressions.import": _row("import suppressions", "om--", _WRITE),
    "suppressions.export": _row("export suppressions", "oma-", _READ),
    "attributes.change": _row("change the shop's own fields", "om--", _WRITE),
    "orders.record": _row("record orders", "om--", _WRITE),
    "events.record": _row("record events", "om--", _INGEST),
    "imports.run": _row("import files", "om--", _WRITE),
    "imports.undo": _row("undo imports", "om--", _WRITE),
    # what is written and sent
    "segments.change": _row("change segments", "om--", _WRITE),
    "templates.change": _row("change templates", "om--", _WRITE),
    "flows.change": _row("change flows", "om--", _WRITE),
    "flows.publish": _row("publish flows", "om--", _SEND),
    "flows.run": _row("pause and resume flows", "om--", _SEND),
    "flows.enrol": _row("put customers into flows", "om--", _SEND),
    "campaigns.change": _row("change campaigns", "om--", _WRITE),
    "campaigns.launch": _row("send campaigns", "om--", _SEND),
    "campaigns.run": _row("pause, resume and cancel campaigns", "om--", _SEND),
    "delivery.test": _row("send test letters", "om--", _SEND),
    "delivery.resolve": _row("settle letters whose outcome is unknown", "om--", _SEND),
    # the house
    "shop.change": _row("change the shop's settings", "o---", None),
    "senders.change": _row("change senders", "o---", None),
    "demo.load": _row("load the sample shop", "o---", None),
    "users.manage": _row("manage who may sign in", "o---", None),
    "keys.manage": _row("manage API keys", "o---", None),
    "audit.read": _row("read the audit log", "o---", _READ),
    "audit.export": _row("export the audit log", "o---", None),
    "privacy.export": _row("export everything of one person", "om--", _READ),
    "privacy.erase": _row("erase a person for good", "o---", _WRITE),
}


@dataclass(frozen=True)
class Principal:
    """Who is acting: a person who signed in, an API key, or the product itself; and from which address."""

    kind: Literal["user", "key", "system"]
    id: int | None
    name: str
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()
    address: str = ""

    def may(self, verb: str) -> bool:
        """Promise whether the table lets this principal do it."""
        permission = PERMISSIONS[verb]
        if self.kind == "system":
            return True
        if self.kind == "user":
            return self.role in permission.roles
        return permission.scope is not None and any(permission.scope in INCLUDES[scope] for scope in self.scopes)


SYSTEM = Principal("system", None, "system")  # the product itself: its worker and its chores
SHELL = Principal("system", None, "command line")  # whoever has a shell on this machine
NOBODY = Principal("user", None, "nobody")  # a screen before which nobody has signed in

_acting: ContextVar[Principal | None] = ContextVar("acting", default=None)
_finders: list[Callable[[], Principal | None]] = []


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    """Let everything inside the block be done by this principal."""
    token = _acting.set(principal)
    try:
        yield
    finally:
        _acting.reset(token)


def provide(finder: Callable[[], Principal | None]) -> None:
    """Let this function say who acts where no block says it: the screens' own; None from it means it cannot tell."""
    _finders[:] = [finder]


def who() -> Principal:
    """Promise who is acting: as the innermost block says, else the screen, else the product itself."""
    if principal := _acting.get():
        return principal
    for finder in _finders:
        if principal := finder():
            return principal
    return SYSTEM


def may(verb: str) -> bool:
    """Promise whether whoever is acting may do this; for screens that hide what would be refused."""
    return who().may(verb)


def require(verb: str) -> None:
    """Refuse with a sentence that says what is needed, unless whoever is acting may do this."""
    principal = who()
    if principal.may(verb):
        return
    permission = PERMISSIONS[verb]
    if principal.kind == "user" and principal.role is None:
        raise errors.NotSignedIn("Sign in first.")
    if principal.kind == "user":
        raise errors.NotAllowed(
            f"To {permission.words} takes the role of {_roles(permission)}; yours is {principal.role}. "
            "Ask an owner of this shop."
        )
    if permission.scope is None:
        raise errors.NotAllowed(f"To {permission.words}, sign in on the screens as an owner: no API key may.")
    raise errors.NotAllowed(f"To {permission.words} takes an API key with the scope “{permission.scope}”.")


def only_looks(verb: str) -> str:
    """Promise the sentence for a screen on which whoever is acting may not do this: what they may, and whom to ask."""
    principal = who()
    looks = "look and export" if principal.may("reports.export") else "look"
    role = f"Your role, {principal.role}," if principal.role else "Whoever is not signed in"
    return f"{role} may {looks}, not {PERMISSIONS[verb].words}: ask an {_roles(PERMISSIONS[verb])}."


def _roles(permission: Permission) -> str:
    return listed([role for role in Role if role in permission.roles]).replace(" and ", " or ")


def email(address: str | None) -> str | None:
    """Promise an e-mail address as whoever is acting may see it: in full, or as `a•••@e•••.com`."""
    if not address or may("customers.contacts"):
        return address
    local, at, host = address.partition("@")
    name, dot, top = host.rpartition(".")
    return f"{local[:1]}•••{at}{(name or top)[:1]}•••{dot}{top if dot else ''}"


_ADDRESS = re.compile(r"[^\s<>@,;:()\"']+@[^\s<>@,;:()\"']+\.[^\s<>@,;:()\"'.]+")


def told(words: str) -> str:
    """Promise a text as whoever is acting may see it: the e-mail addresses in it in full, or masked."""
    return words if may("customers.contacts") else _ADDRESS.sub(lambda found: email(found[0]) or "", words)


def phone(number: str | None) -> str | None:
    """Promise a phone number as whoever is acting may see it: in full, or its last two digits."""
    if not number or may("customers.contacts"):
        return number
    return f"•••{number[-2:]}"
