"""The audit log: who did what to which row, from where, before and after; and nobody changes it."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import access, audit, customers, errors, segments
from cdp.models import AuditEntry, Base, Sender, utc_now
from tests.makers import make_customer, make_segment

ANNA = access.Principal("user", 7, "Anna", access.Role.OWNER, address="192.0.2.7")
SHOP = access.Principal("key", 3, "shop", scopes=frozenset({access.Scope.WRITE}), address="198.51.100.2")


@pytest.fixture
def anna():
    with access.acting(ANNA):
        yield ANNA


def lines(session, **where):
    return list(session.scalars(sa.select(AuditEntry).filter_by(**where).order_by(AuditEntry.id)))


def test_a_customer_who_is_made_changed_and_deleted_leaves_who_what_and_from_where(session, anna, now):
    made = customers.create(session, {"email": "zoe@shop.example", "city": "Berlin"}, now=now, actor="Anna")
    customers.save(session, made.id, {"city": "Hamburg"}, seen={"city": "Berlin"}, now=now, actor="Anna")
    customers.delete(session, [made.id], now=now)
    told = lines(session, subject="customer")
    assert [(line.action, line.subject_id, line.actor, line.actor_id, line.address) for line in told] == [
        ("created", made.id, "Anna", 7, "192.0.2.7"),
        ("changed", made.id, "Anna", 7, "192.0.2.7"),
        ("deleted", made.id, "Anna", 7, "192.0.2.7"),
    ]
    assert told[0].label == "zoe@shop.example"
    assert told[0].changes["city"] == [None, "Berlin"]
    assert told[1].changes == {"city": ["Berlin", "Hamburg"]}


def test_what_the_product_does_by_itself_is_not_noted(session, now):
    make_customer(session, city="Berlin")
    assert lines(session) == []


def test_what_a_key_for_events_alone_sends_is_not_noted(session):
    ingest = access.Principal("key", 1, "site", scopes=frozenset({access.Scope.INGEST}))
    with access.acting(ingest):
        make_customer(session)
    assert lines(session) == []


def test_a_key_is_noted_like_a_person(session):
    with access.acting(SHOP):
        made = make_customer(session)
    assert [(line.actor_kind, line.actor, line.subject_id) for line in lines(session, subject="customer")] == [
        ("key", "shop", made.id)
    ]


def test_the_figures_the_product_keeps_up_are_no_change(session, anna):
    made = make_segment(session)
    before = len(lines(session))
    made.customer_count, made.counted_at = 12, utc_now()
    session.flush()
    assert len(lines(session)) == before


def test_what_is_rolled_back_was_not_done(session, anna):
    make_customer(session)
    session.commit()
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        make_segment(session)
        raise ZeroDivisionError
    assert {line.subject for line in lines(session)} == {"customer"}


def test_one_line_says_how_many_when_there_are_many(session, anna):
    audit.note(session, "deleted", "customer", ids=range(1, 102))
    audit.note(session, "deleted", "customer", ids=[1, 2])
    assert [(line.subject_id, line.count) for line in lines(session)] == [(None, 101), (1, 1), (2, 1)]


def test_a_removed_row_leaves_what_it_was(session, anna, now):
    made = make_segment(session, name="VIP")
    segments.delete(session, made.id)
    last = lines(session, subject="segment")[-1]
    assert (last.action, last.label, last.changes["name"]) == ("deleted", "VIP", ["VIP", None])


def test_every_table_is_watched_or_says_why_not():
    tables = set(Base.metadata.tables)
    assert tables == set(audit.WATCHED) | set(audit.LEFT_OUT), "give the table its line in cdp/audit/watching.py"
    assert not set(audit.WATCHED) & set(audit.LEFT_OUT)
    for name, watched in audit.WATCHED.items():
        known = set(Base.metadata.tables[name].columns.keys())
        assert set(watched.named_by) | watched.kept_up <= known, name


SECRETS = ("password", "token", "hash", "sha256", "secret", "api_key")


def test_no_secret_gets_into_it(session, anna):
    """Every text column of every watched table whose name tells of a secret is filled with one and looked for."""
    filled = 0
    for mapper in Base.registry.mappers:
        if mapper.local_table.name not in audit.WATCHED:
            continue
        columns = [c.key for c in mapper.column_attrs if any(word in c.key for word in SECRETS)]
        for key in columns:
            told = audit.watching.noting.line("created", "x", 1, "", {key: [f"old-s3cret-{key}", f"new-s3cret-{key}"]})
            audit.watching.noting.write(session, ANNA, [told])
            filled += 1
    audit.note(session, "changed", "shop", changes={"settings": {"smtp": {"password": "deep-s3cret"}}, "n": 1})
    written = str(session.execute(sa.text("SELECT * FROM audit_log")).all())
    assert filled >= 3, "users, keys and senders have such columns"
    assert "s3cret" not in written
    assert "•••" in written or "\\u2022" in written


def test_a_sender_is_told_without_its_password_variable(session, anna):
    session.add(Sender(name="Mail", password_variable="CDP_SMTP_PASSWORD"))
    session.flush()
    assert lines(session, subject="sender")[0].changes["password_variable"] == [None, "•••"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'nobody'",
        "UPDATE audit_log SET label = 'another'",
        'UPDATE audit_log SET changes = \'{"city": [null, "Rome"]}\'',
        "UPDATE audit_log SET at = NULL, label = '', changes = '{}'",
        "DELETE FROM audit_log",
    ],
)
def test_the_database_itself_refuses_to_change_it(session, anna, statement):
    make_customer(session)
    session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="audit log"):
        session.execute(sa.text(statement.replace(":", "\\:") if "{}" not in statement else statement))
    session.rollback()
    assert lines(session, actor="Anna")


@pytest.mark.postgresql_only
def test_postgresql_refuses_to_empty_it_at_once(session, anna):
    make_customer(session)
    session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="audit log"):
        session.execute(sa.text("TRUNCATE audit_log"))


def test_what_was_said_of_an_erased_person_alone_can_be_taken_out(session, anna):
    one, other = make_customer(session, email="zoe@shop.example"), make_customer(session, email="kim@shop.example")
    assert audit.forget(session, {"customer": [one.id]}, ["zoe@shop.example"]) == 1
    session.expire_all()
    emptied, kept = lines(session, subject="customer")
    assert (emptied.label, emptied.changes, emptied.action, emptied.actor) == ("", {}, "created", "Anna")
    assert kept.subject_id == other.id and kept.label == "kim@shop.example"


def test_old_lines_go_by_command_and_not_before_thirty_days(session, anna, now):
    with pytest.raises(errors.Invalid, match="30 days"):
        audit.tidy(session, days=29, now=utc_now())
    old = {"actor_kind": "user", "actor": "Anna", "address": "", "label": "", "changes": {}, "count": 1}
    row = old | {"action": "created", "subject": "customer", "at": utc_now() - timedelta(days=400)}
    session.execute(sa.insert(AuditEntry), [row, row | {"at": utc_now() - timedelta(days=40)}])
    assert audit.tidy(session, days=365, now=utc_now()) == 1
    assert len(lines(session)) == 1


def test_it_is_searched_and_filtered(session, anna):
    make_customer(session, email="zoe@shop.example", city="Berlin")
    with access.acting(SHOP):
        make_customer(session, email="kim@shop.example", city="Rome")
    audit.note(session, "exported", "customer", count=12)

    def found(**wanted):
        return [(line.actor, line.action) for line in audit.page(session, audit.Wanted(**wanted))]

    assert found() == [("Anna", "exported"), ("shop", "created"), ("Anna", "created")]
    assert found(search="berlin") == [("Anna", "created")]
    assert found(search="198.51") == [("shop", "created")]
    assert found(search="100%") == []
    assert found(actor="Anna", action="created") == [("Anna", "created")]
    assert found(since=utc_now() + timedelta(minutes=1)) == []
    assert audit.count(session, audit.Wanted(actor="Anna")) == 2
    assert audit.choices(session)["action"] == ["created", "exported"]


def test_an_export_is_defused_and_noted(session, anna):
    make_customer(session, email=None, phone="=1+1")
    rows = list(csv.DictReader(io.StringIO(audit.exported(session))))
    assert rows[0]["label"] == "'=1+1"
    assert lines(session, action="exported")[0].subject == "audit log"


@pytest.mark.parametrize("role", [access.Role.MARKETER, access.Role.ANALYST, access.Role.VIEWER])
def test_only_an_owner_reads_it(session, role):
    with access.acting(access.Principal("user", 1, "Kim", role)):
        for read in (audit.page, audit.count, audit.choices, audit.exported):
            with pytest.raises(errors.NotAllowed):
                read(session)


def test_an_instant_is_said_to_the_minute(session, anna, now):
    made = make_segment(session)
    made.archived_at = now
    session.flush()
    assert audit.sentence(lines(session)[-1]) == f"archived at: {now:%Y-%m-%d %H:%M}"


def test_a_change_is_said_in_a_line(session, anna, now):
    made = make_customer(session, city="Berlin", tags=["a"])
    made.city, made.tags = None, ["a", "b"]
    session.flush()
    assert audit.sentence(lines(session)[-1]) == 'city: Berlin → – · tags: ["a"] → ["a", "b"]'
