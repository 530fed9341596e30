"""The writing half of a merge: before images, changed and new customers, their ids, consent and suppressions."""

from typing import Any

import sqlalchemy as sa

from cdp import db
from cdp.imports.merge import CLAIMED_TOTALS, Merge, claim, consent_at, differs, listed, status, value


def write(merge: Merge, *, import_id: int) -> int:
    """Write what `compare` found, in the session's transaction; promise how many customers' claimed totals changed."""
    values = {**merge.values, "import": import_id, "revision": db.revise(merge.stage.session)}
    _suppress(merge, values)
    if merge.changing and merge.counts["changed"]:
        _remember(merge, values)
        _change(merge, values)
    if merge.counts["new"]:
        with merge.stage.unchecked():
            _make(merge, values)
    _identify(merge, values)
    return _totals_due(merge)


def _suppress(merge: Merge, values: dict[str, Any]) -> None:
    if "suppressed" not in merge.columns or "email" not in merge.columns:
        return
    at = "coalesce(s.suppressed_at, :now)" if "suppressed_at" in merge.columns else ":now"
    merge.counts["suppressed"] = merge.stage.run(
        f"""INSERT INTO suppressions (email, reason, at, source, import_id)
        SELECT s.email, s.suppressed, {at}, :origin, :import FROM {merge.table} s
        WHERE s.suppressed IS NOT NULL AND s.email IS NOT NULL ON CONFLICT (email) DO NOTHING""",
        values,
    )


def _written(merge: Merge) -> dict[str, str]:
    """Every column a change writes, with the SQL of its new value."""
    written = {name: value(merge, name) for name in merge.fields}
    for channel in merge.channels:
        changes = f"({status(merge, channel)}) <> c.{channel}_consent"
        written[f"{channel}_consent"] = status(merge, channel)
        written[f"{channel}_consent_at"] = (
            f"CASE WHEN {changes} THEN {consent_at(merge, channel)} ELSE c.{channel}_consent_at END"
        )
    return written


def _join(merge: Merge) -> str:
    return f"{merge.changing} h JOIN {merge.table} s ON s.row_number = h.row_number"


def _remember(merge: Merge, values: dict[str, Any]) -> None:
    written = _written(merge)
    before = _object(merge, {name: f"c.{name}" for name in written})
    after = _object(merge, written)
    merge.stage.run(
        f"""INSERT INTO import_changes (import_id, table_name, row_id, before, after)
        SELECT :import, 'customers', c.id, {before}, {after} FROM {_join(merge)} JOIN customers c ON c.id = h.id""",
        values,
    )
    for channel in merge.channels:
        changes = f"({status(merge, channel)}) <> c.{channel}_consent"
        _tell(merge, values, channel, "c.id", status(merge, channel), consent_at(merge, channel),
              f"{_join(merge)} JOIN customers c ON c.id = h.id WHERE {changes}")  # fmt: skip


def _object(merge: Merge, members: dict[str, str]) -> str:
    """The SQL of a JSON object; JSON columns stay JSON in it."""
    if not merge.stage.is_sqlite:
        return _call("jsonb_build_object", members)
    nested = ("tags", "attributes")
    return _call("json_object", {name: f"json({sql})" if name in nested else sql for name, sql in members.items()})


def _call(function: str, members: dict[str, str]) -> str:
    inside = listed(f"'{name}', {sql}" for name, sql in members.items())
    return f"{function}({inside})"


def _tell(merge: Merge, values: dict[str, Any], channel: str, who: str, what: str, at: str, rest: str) -> None:
    """Write the lines of the consent history."""
    source = (
        "coalesce(s.email_claim_source, :origin)"
        if channel == "email" and "email_claim_source" in merge.columns
        else ":origin"
    )
    method = f"CASE WHEN s.{channel}_claim = 'checkout' THEN 'checkout' ELSE 'import' END"
    merge.stage.run(
        f"""INSERT INTO consent_changes (customer_id, channel, status, at, method, source, recorded_at, import_id)
        SELECT {who}, '{channel}', {what}, {at}, {method}, {source}, :now, :import FROM {rest}""",
        values,
    )


def _change(merge: Merge, values: dict[str, Any]) -> None:
    assigned = listed(f"{name} = {sql}" for name, sql in _written(merge).items())
    alias = "customers AS c"
    merge.stage.run(
        f"""UPDATE {alias} SET {assigned}, updated_at = :now, revision = :revision
        FROM {_join(merge)} WHERE c.id = h.id""",
        values,
    )


def _is_new(merge: Merge) -> str:
    excluded = [name for name in (merge.matched, merge.clashing) if name]
    return (
        " AND ".join(f"NOT EXISTS (SELECT 1 FROM {name} x WHERE x.row_number = s.row_number)" for name in excluded)
        or "1 = 1"
    )


def _make(merge: Merge, values: dict[str, Any]) -> None:
    merge.base = values["base"] = _reserve(merge)
    made = {name: f"s.{name}" for name in merge.fields}
    made |= {
        "id": "CAST(:base AS BIGINT) + s.row_number + 1",
        "tags": "coalesce(s.tags, '[]')" if "tags" in merge.columns else "'[]'",
        "attributes": "coalesce(s.attributes, '{}')" if "attributes" in merge.columns else "'{}'",
        "created_at": "coalesce(s.created_at, :now)" if "created_at" in merge.columns else ":now",
        "updated_at": ":now",
        "revision": ":revision",
        "import_id": ":import",
        **_claimed_totals(merge),
    }
    for channel in ("email", "sms"):
        made |= _new_consent(merge, channel)
    merge.stage.run(
        f"INSERT INTO customers ({listed(made)}) SELECT {listed(made.values())} FROM {merge.table} s WHERE {_is_new(merge)}",
        values,
    )
    for channel in merge.channels:
        said = _status_of_new(merge, channel)
        _tell(merge, values, channel, "CAST(:base AS BIGINT) + s.row_number + 1", said, _since(merge, channel),
              f"{merge.table} s WHERE {_is_new(merge)} AND {claim(merge, channel)} IS NOT NULL")  # fmt: skip


def _reserve(merge: Merge) -> int:
    """The number below the first of as many free customer ids as there are staged rows."""
    if merge.stage.is_sqlite:
        return int(merge.stage.one("SELECT coalesce(max(id), 0) FROM customers"))
    # Whoever else makes customers waits for the revision this transaction holds, so nobody takes ids in between.
    sequence = "pg_get_serial_sequence('customers', 'id')"
    last = merge.stage.one(f"SELECT setval({sequence}, nextval({sequence}) + :rows)", {"rows": merge.rows})
    return int(last) - merge.rows - 1


def _claimed_totals(merge: Merge) -> dict[str, str]:
    """The totals of a customer without orders, as orders.refresh_totals would work them out."""
    count, amount, last = (f"s.{name}" if name in merge.columns else "NULL" for name in CLAIMED_TOTALS)
    given = [name for name in CLAIMED_TOTALS if name in merge.columns]
    claimed = " OR ".join(f"s.{name} IS NOT NULL" for name in given) or "1 = 0"
    made = {
        "total_orders": f"coalesce({count}, 0)",
        "lifetime_value": f"coalesce({amount}, 0)",
        "totals_source": f"CASE WHEN {claimed} THEN 'imported' ELSE 'none' END",
    }
    if {"imported_total_orders", "imported_lifetime_value"} <= merge.columns:
        half = f"CASE WHEN {amount} < 0 THEN -{count} ELSE {count} END"
        made["avg_order_value"] = f"({amount} * 2 + {half}) / nullif({count} * 2, 0)"
    if "imported_last_order_date" in merge.columns:
        made["last_order_date"] = last
    return made


def _status_of_new(merge: Merge, channel: str) -> str:
    said = claim(merge, channel)
    return f"CASE {said} WHEN 'checkout' THEN 'subscribed' ELSE {said} END"


def _since(merge: Merge, channel: str) -> str:
    return f"coalesce(s.{channel}_claim_at, :now)" if f"{channel}_claim_at" in merge.columns else ":now"


def _new_consent(merge: Merge, channel: str) -> dict[str, str]:
    if channel not in merge.channels:
        return {f"{channel}_consent": "'unknown'"}
    said = claim(merge, channel)
    return {
        f"{channel}_consent": f"coalesce({_status_of_new(merge, channel)}, 'unknown')",
        f"{channel}_consent_at": f"CASE WHEN {said} IS NULL THEN NULL ELSE {_since(merge, channel)} END",
    }


def _identify(merge: Merge, values: dict[str, Any]) -> None:
    """Keep the ids the other system gives its customers; an id of a deleted customer moves to the living one."""
    if "external_id" not in merge.columns:
        return
    stage = merge.stage
    tables = [merge.table]
    if merge.other_ids:
        tables.append(f"(SELECT row_number_of AS row_number, external_id FROM {merge.other_ids})")
    for table in tables:
        if stage.one("SELECT 1 FROM customers WHERE deleted_at IS NOT NULL LIMIT 1"):
            stage.run(
                f"""DELETE FROM customer_identities WHERE source = :origin
                AND external_id IN (SELECT external_id FROM {table} s)
                AND customer_id IN (SELECT id FROM customers WHERE deleted_at IS NOT NULL)""",
                values,
            )
        last = int(stage.one("SELECT coalesce(max(id), 0) FROM customer_identities"))
        if merge.counts["new"]:
            _add_ids(
                merge, values, table, "CAST(:base AS BIGINT) + s.row_number + 1", f"{table} s WHERE {_is_new(merge)}"
            )
        if merge.matched:
            _add_ids(
                merge,
                values,
                table,
                "m.id",
                f"{table} s JOIN {merge.matched} m ON m.row_number = s.row_number WHERE 1 = 1",
            )
            stage.run(
                f"""INSERT INTO import_changes (import_id, table_name, row_id, before, after)
                SELECT :import, 'customer_identities', i.id, '{{}}', '{{}}' FROM customer_identities i
                JOIN {merge.matched} m ON m.id = i.customer_id WHERE i.id > :last""",
                {**values, "last": last},
            )


def _add_ids(merge: Merge, values: dict[str, Any], table: str, who: str, rest: str) -> None:
    merge.stage.run(
        f"""INSERT INTO customer_identities (customer_id, source, external_id)
        SELECT {who}, :origin, s.external_id FROM {rest} AND s.external_id IS NOT NULL
        ON CONFLICT (source, external_id) DO NOTHING""",
        values,
    )


def _totals_due(merge: Merge) -> int:
    """How many known customers' claimed totals the file changed."""
    due = [differs(merge, name) for name in CLAIMED_TOTALS if name in merge.columns]
    return merge.counts["changed"] if due else 0


def customer_ids(merge: Merge) -> list[int]:
    """Promise the ids of the known customers this import changed."""
    if not merge.changing:
        return []
    return [int(row) for (row,) in merge.stage.session.execute(sa.text(f"SELECT id FROM {merge.changing}"))]


def customer_of_row(merge: Merge) -> str:
    """Promise the SQL of (row_number, id) of the customer each staged row became or was."""
    made = f"SELECT s.row_number, CAST(:base AS BIGINT) + s.row_number + 1 AS id FROM {merge.table} s WHERE {_is_new(merge)}"
    known = [f"SELECT row_number, id FROM {name}" for name in (merge.matched, merge.clashing) if name]
    return " UNION ALL ".join([made, *known])
