"""Queueing a campaign at launch, gate and all, against INSERT ... SELECT of the bare ids."""

import sqlite3
import tempfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from cdp import campaigns, db
from cdp.models import BodyFormat, Campaign, Segment, Shop, Template, TemplateVersion
from tests.bench.race import Line, of_race, race
from tests.bench.shop import Bench, tell

_BARE_ROWS = "INSERT INTO messages (campaign_id, customer_id, status, queued_at, due_at) SELECT 1, id, 'queued', 1, 1"
_BARE_TABLE = "INSERT INTO bare (customer_id) SELECT id"
_LIVING = " FROM customers WHERE deleted_at IS NULL"


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the launch beside bare ids in the same table, beside a table without keys, and with every rule on."""
    with tempfile.TemporaryDirectory(dir=bench.path.parent) as folder:
        path = Path(folder) / "queueing.db"
        url = f"sqlite:///{path}"
        many = _shop(bench, path, url)
        sides = {
            "ours": lambda: _launch(url, bench.now, many),
            "into the outbox": lambda: _insert(url, _BARE_ROWS + _LIVING),
            "into a table without keys": lambda: _insert(url, _BARE_TABLE + _LIVING),
        }
        plain = race(sides, rounds=min(rounds, 3), before=lambda: _emptied(path), warm=False)
        _rule(url)
        ruled = race({"ours": sides["ours"]}, rounds=1, before=lambda: _emptied(path), warm=False)
        db.engine(url).dispose()
    ruled |= {"into the outbox": plain["into the outbox"]}
    against = "INSERT ... SELECT of the ids"
    return [
        of_race(f"launch to {many:,} people", plain | {against: plain["into the outbox"]}, against, 3,
                note="same table, its keys and indexes"),
        of_race("launch, quiet hours by zone and cap", ruled | {against: ruled["into the outbox"]}, against, 6,
                note="the shop's rules all on"),
        of_race("launch, against a table without keys", plain | {against: plain["into a table without keys"]}, against, 3,
                note="one column; the keys of the outbox alone take longer"),
    ]  # fmt: skip


def _shop(bench: Bench, path: Path, url: str) -> int:
    """A shop of the bench's customers, who have all said yes, and a campaign to everybody; how many will get it."""
    tell("  queueing: copying the customers")
    db.migrate(url)
    with sqlite3.connect(path) as copy:
        copy.execute("ATTACH ? AS shop", [str(bench.path)])
        columns = ", ".join(row[1] for row in copy.execute("PRAGMA table_info(customers)") if row[1] != "import_id")
        copy.execute(f"INSERT INTO customers ({columns}) SELECT {columns} FROM shop.customers")
        copy.execute(
            "UPDATE customers SET email_consent = 'subscribed', email = coalesce(email, 'c' || id || '@a.example')"
        )
        copy.execute("CREATE TABLE bare (customer_id INTEGER NOT NULL)")
        many = copy.execute(f"SELECT count(*){_LIVING}").fetchone()[0]
    copy.close()
    with db.session(url) as session:
        segment, template = Segment(key="all", name="All", conditions={"all": []}), Template(name="News")
        session.add_all([segment, template])
        session.flush()
        session.add(
            TemplateVersion(
                template_id=template.id, subject="News", body="News.", format=BodyFormat.MARKDOWN, sha256=""
            )
        )
        session.add(Campaign(id=1, name="News", segment_id=segment.id, template_id=template.id))
    return int(many)


def _launch(url: str, now: datetime, many: int) -> None:
    with db.session(url) as session:
        campaign = campaigns.launch(session, 1, confirmed=many, now=now)
        assert campaign.audience_count == many


def _insert(url: str, statement: str) -> None:
    with db.session(url) as session:
        session.execute(sa.text(statement))


def _rule(url: str) -> None:
    """Quiet hours on each customer's clock, a throttle and a frequency cap."""
    with db.session(url) as session:
        session.add(Shop(id=1, cap_messages=3, quiet_from=21, quiet_until=8, quiet_zone="customer"))
        session.get_one(Campaign, 1).throttle_per_hour = 1_000_000


def _emptied(path: Path) -> None:
    with sqlite3.connect(path) as bare:
        bare.execute("DELETE FROM messages")
        bare.execute("DELETE FROM bare")
        bare.execute("UPDATE campaigns SET status = 'draft', launched_at = NULL")
    bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    bare.close()
