"""Every verb of the product that writes, sends or exports leaves a line in the audit log: each is done once, and looked for."""

import ast
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from cdp import (
    access,
    attributes,
    audit,
    campaigns,
    channels,
    consent,
    customers,
    delivery,
    flows,
    imports,
    keys,
    orders,
    privacy,
    segments,
    shop,
    templates,
    users,
)
from cdp.analytics.campaigns import ledger_csv
from cdp.models import (
    AuditEntry,
    CampaignStatus,
    Channel,
    ConsentStatus,
    Customer,
    MessageStatus,
    SuppressionReason,
)
from tests.makers import (
    make_campaign,
    make_customer,
    make_flow,
    make_flow_version,
    make_message,
    make_order,
    make_segment,
    make_sender,
    make_template,
)

pytestmark = pytest.mark.sqlite_only
ROOT = Path(__file__).resolve().parents[1]
ANNA = access.Principal("user", 7, "Anna", access.Role.OWNER, address="192.0.2.7")
LOOKING = {"customers.read", "customers.contacts", "settings.read", "outbox.read", "audit.read", "assistant.ask"}
GOOD = "correct horse battery"

# Verbs that ask for a permission and leave no line, each with its reason.
NOT_NOTED = {
    "users.accounts.all": "it reads",
    "keys.all": "it reads",
    "imports.run.plan": "it reads a file and writes nothing",
    "events.recording.record": "events are facts that come in, see LEFT_OUT",
    "ingest.buffer.accept": "events are facts that come in, see LEFT_OUT",
    "demo.load_apart": "the command it starts writes the line, and the screen who pressed",
    "frames.find.export": "it has no session: the screens' buttons note it, which the test below holds",
    "consent.begin": "part of making a customer, which is noted",
    "customers.removing.erase": "part of erasing a person, which is noted: a line for each row would name them",
    "delivery.resolving.resolve_by_log": "resolves letter by letter, each of which is noted",
}  # fmt: skip


@pytest.fixture
def world(session, now, tmp_path):
    """One of everything, made by the product itself; `quietly` does what comes before without a line."""
    with access.acting(access.SYSTEM):
        customer = make_customer(
            session,
            email="zoe@shop.example",
            city="Berlin",
            email_consent=ConsentStatus.SUBSCRIBED,
            email_consent_at=now,
        )
        flow = make_flow(session)
        world = SimpleNamespace(
            s=session, now=now, customer=customer, order=make_order(session, customer), segment=make_segment(session),
            template=make_template(session), flow=flow, live=make_flow_version(session), campaign=make_campaign(session),
            sender=make_sender(session), attribute=attributes.declare(session, label="Birthday", kind="date"),
            user=users.add(session, email="max@shop.example", name="Max", role="viewer"),
            unknown=make_message(session, customer, status=MessageStatus.UNKNOWN),
        )  # fmt: skip
        users.set_password(session, world.user, GOOD)
        world.key, _ = keys.add(session, name="Sync", scope="read", now=now)
        consent.suppress(session, "gone@shop.example", reason=SuppressionReason.BOUNCED, at=now)
        imported = tmp_path / "people.csv"
        imported.write_text("email,city\nkim@shop.example,Rome\nnonsense,Rome\n")
        world.file = imported
        session.commit()
    return world


def quietly(verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What has to be so before; by the product itself, of which there is no line."""
    with access.acting(access.SYSTEM):
        return verb(*given, **named)


def sending(w: Any, status: CampaignStatus) -> int:
    w.campaign.status, w.campaign.launched_at, w.campaign.audience_count = status, w.now, 1
    quietly(w.s.flush)
    return int(w.campaign.id)


def _file(w: Any) -> Any:
    into = w.file.parent / "unpacked"
    into.mkdir(exist_ok=True)
    (source,) = imports.unpack(w.file, into=into)
    return source


def imported(w: Any) -> int:
    return int(quietly(imports.run, w.s, _file(w), actor="", now=w.now).id)


def saved(noun: Any, row: Any, w: Any, **more: Any) -> Any:
    return noun.save(w.s, row.id, name="Another name", seen_version=row.version, now=w.now, **more)


_LETTER = {"format": "markdown", "subject": "Hi", "body": "Hello [out]({{ unsubscribe_url }})"}
_NOUNS = {"segments": segments, "templates": templates, "flows": flows, "campaigns": campaigns}
_MODULE = {
    "segments": "segments",
    "templates": "templates.saving",
    "flows": "flows.saving",
    "campaigns": "campaigns.saving",
}
_NEW: dict[str, dict[str, Any]] = {
    "segments": {"conditions": {"all": []}},
    "templates": _LETTER,
    "flows": {},
    "campaigns": {},
}
_OLD: dict[str, dict[str, Any]] = {
    "segments": {"conditions": {"all": []}, "description": ""}, "templates": _LETTER | dict.fromkeys(("description", "preheader", "from_name", "reply_to"), ""),
    "flows": {"description": "", "steps": [], "settings": {}}, "campaigns": {},
}  # fmt: skip


def _of_noun(name: str) -> dict[str, Callable[[Any], Any]]:
    noun, at = _NOUNS[name], _MODULE[name]
    row = lambda w: getattr(w, name.removesuffix("s"))  # noqa: E731
    return {
        f"{at}.create": lambda w: noun.create(w.s, name="New", now=w.now, **_NEW[name]),
        f"{at}.save": lambda w: saved(noun, row(w), w, **_OLD[name]),
        f"{at}.duplicate": lambda w: noun.duplicate(w.s, row(w).id, now=w.now),
        f"{at}.archive": lambda w: noun.archive(w.s, row(w).id, now=w.now),
        f"{at}.unarchive": lambda w: (quietly(noun.archive, w.s, row(w).id, now=w.now), noun.unarchive(w.s, row(w).id)),
        f"{at}.delete": lambda w: noun.delete(w.s, _free(w, name).id),
        f"{at}.restore": lambda w: noun.restore(w.s, quietly(noun.delete, w.s, _free(w, name).id)),
    }


def _free(w: Any, name: str) -> Any:
    """One that nothing else names."""
    make = {"segments": make_segment, "templates": make_template, "flows": make_flow, "campaigns": make_campaign}[name]
    return quietly(make, w.s)


DONE: dict[str, Callable[[Any], Any]] = {
    **{verb: do for name in _NOUNS for verb, do in _of_noun(name).items()},
    "analytics.campaigns.ledger.ledger_csv": lambda w: ledger_csv(w.s, w.campaign.id),
    "attributes.declare": lambda w: attributes.declare(w.s, label="Size", kind="text"),
    "attributes.rename": lambda w: attributes.rename(w.s, "birthday", label="Born on"),
    "attributes.remove": lambda w: attributes.remove(w.s, "birthday"),
    "audit.reading.exported": lambda w: audit.exported(w.s),
    "campaigns.launching.launch": lambda w: campaigns.launch(w.s, w.campaign.id, confirmed=None, now=w.now),
    "campaigns.running.schedule": lambda w: campaigns.schedule(w.s, _later(w), now=w.now),
    "campaigns.running.unschedule": lambda w: campaigns.unschedule(w.s, _scheduled(w), now=w.now),
    "campaigns.running.pause": lambda w: campaigns.pause(w.s, sending(w, CampaignStatus.SENDING), now=w.now),
    "campaigns.running.resume": lambda w: campaigns.resume(w.s, sending(w, CampaignStatus.PAUSED), now=w.now),
    "campaigns.running.cancel": lambda w: campaigns.cancel(w.s, sending(w, CampaignStatus.SENDING), now=w.now),
    "campaigns.running.retry_failed": lambda w: campaigns.retry_failed(w.s, _failed(w), now=w.now),
    "channels.senders.create": lambda w: channels.senders.create(w.s, name="New", kind="files", from_email="a@shop.example", now=w.now),
    "channels.senders.save": lambda w: channels.senders.save(w.s, w.sender.id, seen_version=w.sender.version, now=w.now, name="B"),
    "channels.senders.archive": lambda w: channels.senders.archive(w.s, w.sender.id, now=w.now),
    "channels.senders.unarchive": lambda w: (quietly(channels.senders.archive, w.s, w.sender.id, now=w.now), channels.senders.unarchive(w.s, w.sender.id)),
    "channels.senders.make_default": lambda w: (quietly(channels.senders.default, w.s), channels.senders.make_default(w.s, w.sender.id)),
    "consent.record": lambda w: consent.record(
        w.s, w.customer, channel=Channel.EMAIL, status=ConsentStatus.UNSUBSCRIBED, at=w.now, method="told us"
    ),
    "consent.suppress": lambda w: consent.suppress(w.s, "kim@shop.example", reason=SuppressionReason.MANUAL, at=w.now),
    "consent.lift": lambda w: consent.lift(w.s, "gone@shop.example"),
    "consent.suppressions_csv": lambda w: consent.suppressions_csv(w.s),
    "consent.import_suppressions": lambda w: consent.import_suppressions(w.s, b"email\nkim@shop.example\n", now=w.now),
    "customers.removing.delete": lambda w: customers.delete(w.s, [w.customer.id], now=w.now),
    "customers.removing.restore": lambda w: (quietly(customers.delete, w.s, [w.customer.id], now=w.now), customers.restore(w.s, [w.customer.id], now=w.now)),
    "customers.saving.create": lambda w: customers.create(w.s, {"email": "kim@shop.example"}, now=w.now, actor="Anna"),
    "customers.saving.save": lambda w: customers.save(w.s, w.customer.id, {"city": "Rome"}, seen={"city": "Berlin"}, now=w.now, actor="Anna"),
    "customers.saving.add_identity": lambda w: customers.add_identity(w.s, w.customer.id, source="shop", external_id="7", now=w.now),
    "customers.saving.remove_identity": lambda w: (
        quietly(customers.add_identity, w.s, w.customer.id, source="shop", external_id="7", now=w.now),
        customers.remove_identity(w.s, w.customer.id, source="shop", external_id="7", now=w.now),
    ),
    "customers.tagging.tag": lambda w: customers.tag(w.s, [w.customer.id], add=["vip"], now=w.now),
    "delivery.proving.send_test": lambda w: delivery.send_test(w.s, w.sender, to="me@shop.example", now=w.now),
    "delivery.proving.send_proof": lambda w: delivery.send_proof(w.s, w.sender, to="me@shop.example", letter=b"Subject: Hi\r\n\r\nHi"),
    "delivery.resolving.resolve_unknown": lambda w: delivery.resolve_unknown(w.s, w.unknown.id, True, now=w.now),
    "flows.enrolling.enrol": lambda w: flows.enrol(w.s, w.live, sa.select(Customer.id), now=w.now),
    "flows.library.start_from": lambda w: flows.start_from(w.s, next(iter(flows.LIBRARY)), now=w.now),
    "flows.publishing.publish": lambda w: flows.publish(w.s, w.flow.id, now=w.now),
    "flows.saving.pause": lambda w: flows.pause(w.s, w.live.flow_id, now=w.now),
    "flows.saving.resume": lambda w: (quietly(flows.pause, w.s, w.live.flow_id, now=w.now), flows.resume(w.s, w.live.flow_id, now=w.now)),
    "imports.report.rejections_csv": lambda w: imports.rejections_csv(w.s, imported(w)),
    "imports.run.run": lambda w: imports.run(w.s, _file(w), actor="Anna", now=w.now),
    "imports.undo.undo": lambda w: imports.undo(w.s, imported(w), now=w.now),
    "keys.add": lambda w: keys.add(w.s, name="New", scope="read", now=w.now),
    "keys.revoke": lambda w: keys.revoke(w.s, w.key.id, now=w.now),
    "orders.recording.record": lambda w: orders.record(
        w.s, source="shop", external_id="9", placed_at=w.now, status="paid", currency="USD", total=5, now=w.now
    ),
    "orders.removing.remove": lambda w: orders.remove(w.s, w.order.id, now=w.now),
    "privacy.erasing.erase": lambda w: privacy.erase(w.s, privacy.person(w.s, "zoe@shop.example"), now=w.now),
    "privacy.erasing.allow": lambda w: (
        quietly(privacy.erase, w.s, privacy.person(w.s, "zoe@shop.example"), now=w.now), privacy.allow(w.s, "zoe@shop.example"),
    ),
    "privacy.exporting.export": lambda w: privacy.export(w.s, privacy.person(w.s, "zoe@shop.example"), now=w.now),
    "shop.update": lambda w: shop.update(w.s, name="Larch & Loom"),
    "shop.take_currency": lambda w: shop.take_currency(w.s, "EUR"),
    "shop.limit": lambda w: shop.limit(w.s, cap_messages=3, cap_days=7, quiet_from=None, quiet_until=None, quiet_zone="shop"),
    "users.accounts.add": lambda w: users.add(w.s, email="kim@shop.example", name="Kim", role="viewer"),
    "users.accounts.rename": lambda w: users.rename(w.s, w.user.id, name="Maximilian"),
    "users.accounts.set_role": lambda w: users.set_role(w.s, w.user.id, role="analyst"),
    "users.accounts.remove": lambda w: users.remove(w.s, w.user.id),
    "users.links.link_of": lambda w: users.link_of(w.s, w.user.id, now=w.now),
    "users.passwords.set_password": lambda w: users.set_password(w.s, w.user, "staple of wet paper"),
    "users.passwords.change_password": lambda w: users.change_password(w.s, w.user.id, current=GOOD, password="staple of wet paper"),
}  # fmt: skip


def _later(w: Any) -> int:
    from datetime import timedelta

    w.campaign.scheduled_at = w.now + timedelta(days=1)
    quietly(w.s.flush)
    return int(w.campaign.id)


def _scheduled(w: Any) -> int:
    quietly(campaigns.schedule, w.s, _later(w), now=w.now)
    return int(w.campaign.id)


def _failed(w: Any) -> int:
    number = sending(w, CampaignStatus.SENT)
    quietly(make_message, w.s, w.customer, campaign=w.campaign, status=MessageStatus.FAILED)
    return number


def verbs() -> set[str]:
    """Every function of the product that asks for a permission to do more than look."""
    found = set()
    for path in (ROOT / "cdp").rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            asked = {
                str(each.args[0].value)
                for each in ast.walk(node)
                if isinstance(each, ast.Call) and ast.unparse(each.func) == "access.require" and isinstance(each.args[0], ast.Constant)
            }  # fmt: skip
            if isinstance(node, ast.FunctionDef) and asked - LOOKING:
                module = path.relative_to(ROOT / "cdp").with_suffix("").as_posix().replace("/", ".")
                found.add(f"{module.removesuffix('.__init__')}.{node.name}")
    return found


@pytest.mark.slow
def test_every_verb_is_tried_here_or_says_why_it_leaves_no_line():
    known = verbs()
    assert known == set(DONE) | set(NOT_NOTED), "give the verb its way of being done in DONE"
    assert not set(DONE) & set(NOT_NOTED)


@pytest.fixture(autouse=True)
def _hashing_is_quick(monkeypatch):
    monkeypatch.setattr("cdp.users.passwords.ROUNDS", 4)


@pytest.mark.slow
@pytest.mark.parametrize("verb", DONE)
def test_what_somebody_does_is_in_the_audit_log(world, verb):
    with access.acting(ANNA):
        DONE[verb](world)
        world.s.flush()
    told = world.s.scalars(sa.select(AuditEntry).where(AuditEntry.actor == "Anna")).all()
    assert told, f"{verb} left no line"
    assert all(line.address == "192.0.2.7" and line.action and line.subject for line in told)


# Buttons whose verb notes what is handed out; every other names it for `signed_in.still`.
BY_THEIR_VERB = {
    "import_history.py",
    "audit_log.py",
    "campaign_ledger.py",
    "sending_suppressions.py",
    "customer_privacy.py",
}


@pytest.mark.slow
def test_every_file_that_a_screen_hands_out_is_noted():
    buttons = 0
    for path in (ROOT / "pages").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        stills = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "signed_in.still"]
        here = sum(isinstance(n, ast.Call) and ast.unparse(n.func).endswith("download_button") for n in ast.walk(tree))
        assert here == len(stills), f"{path.name}: a file that is not made by signed_in.still is noted by nobody"
        unnamed = [n.lineno for n in stills if len(n.args) < 2]
        assert not unnamed or path.name in BY_THEIR_VERB, f"{path.name}:{unnamed} names nothing for the audit log"
        buttons += here
    assert buttons >= 9
    config = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert "disableDataExport = true" in config  # tables' own downloads happen in the browser alone
