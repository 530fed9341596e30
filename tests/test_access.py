"""The table of permissions, cell by cell: through the verbs, for every role and every scope of a key."""

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import (
    access,
    attributes,
    campaigns,
    channels,
    conditions,
    consent,
    customers,
    delivery,
    demo,
    errors,
    events,
    flows,
    imports,
    keys,
    orders,
    segments,
    shop,
    templates,
    users,
)
from cdp.access import INCLUDES, NOBODY, PERMISSIONS, SYSTEM, Principal, Role, Scope
from cdp.analytics.campaigns import ledger_csv
from cdp.assistant import asking
from cdp.conditions.catalogue import names_contact
from cdp.conditions.editor import veiled
from cdp.frames import find
from cdp.frames.suggest import suggestions
from cdp.models import Customer

ROOT = Path(__file__).resolve().parents[1]

# The table as it was agreed, written a second time: roles from left to right, then the scope of a key.
AGREED = """
customers.read        owner marketer analyst viewer  read
customers.contacts    owner marketer analyst -       read
customers.export      owner marketer analyst -       read
reports.export        owner marketer analyst -       read
outbox.read           owner marketer analyst -       read
settings.read         owner marketer analyst -       read
assistant.ask         owner marketer analyst -       read
customers.create      owner marketer -       -       write
customers.save        owner marketer -       -       write
customers.tag         owner marketer -       -       write
customers.delete      owner marketer -       -       write
customers.restore     owner marketer -       -       write
consent.record        owner marketer -       -       write
suppressions.add      owner marketer -       -       write
suppressions.lift     owner marketer -       -       write
suppressions.import   owner marketer -       -       write
suppressions.export   owner marketer analyst -       read
attributes.change     owner marketer -       -       write
orders.record         owner marketer -       -       write
events.record         owner marketer -       -       ingest
imports.run           owner marketer -       -       write
imports.undo          owner marketer -       -       write
segments.change       owner marketer -       -       write
templates.change      owner marketer -       -       write
flows.change          owner marketer -       -       write
flows.publish         owner marketer -       -       send
flows.run             owner marketer -       -       send
flows.enrol           owner marketer -       -       send
campaigns.change      owner marketer -       -       write
campaigns.launch      owner marketer -       -       send
campaigns.run         owner marketer -       -       send
delivery.test         owner marketer -       -       send
delivery.resolve      owner marketer -       -       send
shop.change           owner -        -       -       -
senders.change        owner -        -       -       -
demo.load             owner -        -       -       -
users.manage          owner -        -       -       -
keys.manage           owner -        -       -       -
audit.read            owner -        -       -       read
audit.export          owner -        -       -       -
privacy.export        owner marketer -       -       read
privacy.erase         owner -        -       -       write
"""
CELLS = {row.split()[0]: row.split()[1:] for row in AGREED.strip().splitlines()}

# Each verb of the product with the row of the table that it asks, however it is called.
VERBS: list[tuple[str, Callable[..., Any]]] = [
    ("customers.create", customers.create),
    ("customers.save", customers.save),
    ("customers.save", customers.add_identity),
    ("customers.save", customers.remove_identity),
    ("customers.tag", customers.tag),
    ("customers.delete", customers.delete),
    ("customers.restore", customers.restore),
    ("privacy.erase", customers.erase),
    ("customers.export", find.export),
    ("reports.export", ledger_csv),
    ("reports.export", imports.rejections_csv),
    ("consent.record", consent.record),
    ("suppressions.add", consent.suppress),
    ("suppressions.lift", consent.lift),
    ("suppressions.import", consent.import_suppressions),
    ("suppressions.export", consent.suppressions_csv),
    ("attributes.change", attributes.declare),
    ("attributes.change", attributes.rename),
    ("attributes.change", attributes.remove),
    ("orders.record", orders.record),
    ("orders.record", shop.take_currency),
    ("events.record", events.record),
    ("imports.run", imports.plan),
    ("imports.run", imports.run),
    ("imports.undo", imports.undo),
    *(
        (f"{noun.__name__.removeprefix('cdp.')}.change", getattr(noun, verb))
        for noun in (segments, templates, flows, campaigns)
        for verb in ("create", "save", "duplicate", "archive", "unarchive", "delete", "restore")
    ),
    ("flows.change", flows.start_from),
    ("flows.publish", flows.publish),
    ("flows.run", flows.pause),
    ("flows.run", flows.resume),
    ("flows.enrol", flows.enrol),
    ("campaigns.launch", campaigns.launch),
    ("campaigns.launch", campaigns.schedule),
    ("campaigns.launch", campaigns.retry_failed),
    ("campaigns.run", campaigns.unschedule),
    ("campaigns.run", campaigns.pause),
    ("campaigns.run", campaigns.resume),
    ("campaigns.run", campaigns.cancel),
    ("delivery.test", delivery.send_test),
    ("delivery.resolve", delivery.resolve_unknown),
    ("delivery.resolve", delivery.resolve_by_log),
    ("shop.change", shop.update),
    ("shop.change", shop.limit),
    *(("senders.change", getattr(channels.senders, verb)) for verb in ("create", "save", "archive", "unarchive", "make_default")),
    ("demo.load", demo.load_apart),
    ("users.manage", users.all),
    ("users.manage", users.add),
    ("users.manage", users.rename),
    ("users.manage", users.set_role),
    ("users.manage", users.remove),
    ("users.manage", users.set_password),
    ("users.manage", users.link_of),
    ("keys.manage", keys.add),
    ("keys.manage", keys.all),
    ("keys.manage", keys.revoke),
    ("assistant.ask", asking.refuse_spent),
]  # fmt: skip
# What its own module tests: it needs data that only that module makes.
ELSEWHERE = {"audit.read", "audit.export", "privacy.export"}
ON_SCREENS = {"customers.read", "customers.contacts", "outbox.read", "settings.read"}


def person(role: Role | str) -> Principal:
    return Principal("user", 7, f"{role}@shop.example", role=Role(role))


def key(scope: Scope | str) -> Principal:
    return Principal("key", 7, "a key", scopes=frozenset({Scope(scope)}))


def called(verb: Callable[..., Any], session: Session) -> None:
    """Call it with nothing that it could work with: whoever may do it meets another fault than a refusal."""
    needed = [
        given
        for given in inspect.signature(verb).parameters.values()
        if given.default is given.empty and given.kind not in (given.VAR_KEYWORD, given.VAR_POSITIONAL)
    ]
    positional = [None for given in needed if given.kind is not given.KEYWORD_ONLY]
    if positional:
        positional[0] = session
    verb(*positional, **{given.name: None for given in needed if given.kind is given.KEYWORD_ONLY})


def refusal_of(verb: Callable[..., Any], session: Session) -> errors.CdpError | None:
    try:
        with session.begin_nested():
            called(verb, session)
    except (errors.NotAllowed, errors.NotSignedIn) as error:
        return error
    except Exception:
        return None  # it got past the door, and found nothing to work with
    return None


def test_the_table_says_what_was_agreed():
    assert PERMISSIONS.keys() == CELLS.keys()
    for verb, (*roles, scope) in CELLS.items():
        permission = PERMISSIONS[verb]
        assert [role if role in permission.roles else "-" for role in Role] == roles, verb
        assert (permission.scope or "-") == scope, verb


@pytest.mark.slow
def test_every_row_is_asked_and_every_question_is_a_row():
    asked = {
        str(node.args[0].value)
        for path in (ROOT / "cdp").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("access.require", "require") and node.args
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert asked <= PERMISSIONS.keys()
    assert {verb for verb, _ in VERBS} | ELSEWHERE | ON_SCREENS == PERMISSIONS.keys()
    assert {verb for verb, _ in VERBS} <= asked


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("verb", "function"), VERBS, ids=lambda given: given if isinstance(given, str) else given.__name__
)
def test_each_verb_lets_in_whom_the_table_names_and_nobody_else(verb, function, session, monkeypatch):
    monkeypatch.setattr("cdp.demo.subprocess.run", lambda *_, **__: 1 / 0)
    for role in Role:
        with access.acting(person(role)):
            refusal = refusal_of(function, session)
        assert (refusal is None) == (role in CELLS[verb]), f"{role} and {verb}: {refusal}"
        if refusal:
            assert isinstance(refusal, errors.NotAllowed) and "takes the role of" in str(refusal)
    for scope in Scope:
        with access.acting(key(scope)):
            refusal = refusal_of(function, session)
        may = CELLS[verb][-1] != "-" and Scope(CELLS[verb][-1]) in INCLUDES[scope]
        assert (refusal is None) == may, f"a key with {scope} and {verb}: {refusal}"
    with access.acting(NOBODY):
        assert isinstance(refusal_of(function, session), errors.NotSignedIn)
    with access.acting(SYSTEM):
        assert refusal_of(function, session) is None


def test_refusals_say_what_is_needed():
    with access.acting(person("viewer")), pytest.raises(errors.NotAllowed) as refused:
        access.require("campaigns.launch")
    assert str(refused.value) == (
        "To send campaigns takes the role of owner or marketer; yours is viewer. Ask an owner of this shop."
    )
    with access.acting(key("write")), pytest.raises(errors.NotAllowed, match="takes an API key with the scope “send”"):
        access.require("campaigns.launch")
    with access.acting(key("send")), pytest.raises(errors.NotAllowed, match="no API key may"):
        access.require("users.manage")


def test_whoever_acts_innermost_acts():
    assert access.who() == SYSTEM
    with access.acting(person("owner")):
        with access.acting(person("viewer")):
            assert access.who().role is Role.VIEWER
        assert access.who().role is Role.OWNER
    assert access.who() == SYSTEM


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("anna@example.com", "a•••@e•••.com"),
        ("a@b.example.co.uk", "a•••@b•••.uk"),
        ("root@localhost", "r•••@l•••"),
        ("", ""),
        (None, None),
    ],
)
def test_a_viewer_sees_addresses_masked(address, masked):
    with access.acting(person("viewer")):
        assert access.email(address) == masked
    with access.acting(person("analyst")):
        assert access.email(address) == address


def test_a_viewer_sees_two_digits_of_a_phone():
    with access.acting(person("viewer")):
        assert access.phone("+4915112345678") == "•••78"
        assert access.phone(None) is None


def test_a_viewer_finds_nobody_by_an_address_they_may_not_see(session, now):
    from cdp import frames
    from tests.makers import make_customer

    make_customer(session, email="hidden@secret.example", first_name="Hilda", phone="+4915112345678")
    session.commit()
    held, known = frames.current(session), segments.catalogue(session)

    def found(search: str) -> list[Any]:
        which = find.find(held, known, now=now, search=search)
        return find.rows(held, which.positions, ["email", "phone"], known, now=now).to_numpy().tolist()

    for search in ("secret", "015112345678", "hilda"):
        assert found(search) == [["hidden@secret.example", "+4915112345678"]]
    with access.acting(person("viewer")):
        assert found("hilda") == [["h•••@s•••.example", "•••78"]]
        assert found("secret") == found("015112345678") == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 1


GUESSES: dict[str, Any] = {
    "a part of the address": {"field": "email", "operator": "contains", "value": "secret"},
    "the end of the phone": {"field": "phone", "operator": "ends_with", "value": "678"},
    "whose address comes first": {"field": "email", "operator": "in", "value": ["hidden@secret.example"]},
    "a field of the shop's own": {"field": "work_email", "operator": "contains", "value": "secret"},
    "what an event says": {
        "metric": {"of": "events", "aggregate": "count",
                   "where": [{"field": "properties.userEmail", "operator": "contains", "value": "secret"}]},
        "operator": "at_least", "value": 1,
    },
    "the sum of one phone": {
        "metric": {"of": "events", "aggregate": "sum", "field": "properties.phone"}, "operator": "at_least", "value": 1,
    },
    "a segment that somebody else made of it": {"segment": "secretive", "operator": "in"},
}  # fmt: skip


def with_secrets(session, now):
    """Somebody whose address and phone stand in fields, in events, and in a segment's conditions."""
    from cdp import events
    from tests.makers import make_customer

    attributes.declare(session, label="Work e-mail", kind="text", key="work_email")
    hilda = make_customer(session, email="hidden@secret.example", first_name="Hilda", phone="+4915112345678",
                          attributes={"work_email": "hilda@secret.example"})  # fmt: skip
    properties = {
        "userEmail": "hidden@secret.example",
        "phone": 15112345678,
        "note": "writes from x@secret.example now",
    }
    events.record(session, customer_id=hilda.id, name="Signed up", occurred_at=now, source="web", now=now,
                  properties=properties, message_id="m1")  # fmt: skip
    made = segments.create(session, name="Secretive", conditions=[GUESSES["a part of the address"]], now=now)
    session.commit()
    return hilda, made


@pytest.mark.slow
@pytest.mark.parametrize("guess", GUESSES)
def test_a_viewer_finds_out_no_address_by_conditions(session, now, guess):
    with_secrets(session, now)
    assert conditions.parse([GUESSES[guess]], segments.catalogue(session)).parts
    with access.acting(person("analyst")):
        assert conditions.parse([GUESSES[guess]], segments.catalogue(session)).parts
    with access.acting(person("viewer")), pytest.raises(errors.Invalid, match="is shown to your role masked"):
        conditions.parse([GUESSES[guess]], segments.catalogue(session))


def test_whether_there_is_an_address_may_be_asked_by_everybody(session, now):
    with_secrets(session, now)
    with access.acting(person("viewer")):
        asked = [
            {"field": "email", "operator": "not_blank"},
            {"field": "email_subscribed", "operator": "equals", "value": True},
        ]
        assert len(conditions.parse(asked, segments.catalogue(session)).parts) == 2


def test_no_way_of_looking_shows_a_viewer_an_address(session, now):
    from cdp import frames

    hilda, made = with_secrets(session, now)

    def everything() -> str:
        held, known = frames.current(session), segments.catalogue(session)
        found = find.find(held, known, now=now)
        rows = find.rows(held, found.positions, ["email", "phone", "work_email"], known, now=now).to_numpy().tolist()
        why = segments.of_customer(session, held, hilda.id, now=now)
        words = conditions.vocabulary(known, suggestions(held, known))
        tree = veiled(made.conditions) if not access.may("customers.contacts") else made.conditions
        return repr(
            [rows, customers.timeline(session, hilda.id), [(each.reason, each.fault) for each in why], words, tree]
        )

    with access.acting(person("analyst")):
        assert everything().count("secret.example") >= 5
    with access.acting(person("viewer")):
        seen = everything()
        assert "h•••@s•••.example" in seen and "x•••@s•••.example" in seen
        assert "secret" not in seen.replace("Secretive", "").replace("secretive", "") and "5112345678" not in seen
        held, known = frames.current(session), segments.catalogue(session)
        with pytest.raises(errors.NotAllowed, match="see e-mail addresses"):
            find.find(held, known, now=now, order_by="email")


@pytest.mark.parametrize(
    ("key", "is_contact"),
    [("userEmail", True), ("contact_phone", True), ("E-mail", True), ("Mobile", True), ("mailbox_size", False), ("stars", False)],
)  # fmt: skip
def test_the_shops_own_fields_are_known_by_their_names(key, is_contact):
    assert names_contact(key) is is_contact
