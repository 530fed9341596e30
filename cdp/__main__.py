"""The command line: `python -m cdp --help`. A command reads its words, calls one verb, and says what came of it."""

import json
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Column, Table
from typer.core import TyperGroup

from cdp import access, audit, channels, db, delivery, doctor, errors, imports, keys, logs, segments, users, worker
from cdp import demo as sample_shop
from cdp.access import ROLES, Role, Scope
from cdp.commands import rights
from cdp.models import Customer, SenderKind, utc_now
from cdp.settings import settings
from cdp.text import plural
from cdp.version import VERSION


class _Sentences(TyperGroup):
    """Turns a refusal into its sentence and a non-zero exit, for every command alike."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except errors.CdpError as error:
            _refuse(str(error))
        except sa.exc.OperationalError as error:
            reason = str(error.orig).strip().partition("\n")[0]
            _refuse(f"The database does not answer ({reason}). `python -m cdp doctor` looks for the cause.")


def _refuse(sentence: str) -> None:
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)


app = typer.Typer(
    cls=_Sentences,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A customer data platform for e-commerce brands.",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback()
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say it.")] = False,
) -> None:
    logs.configure(level=None if settings().log_json else "WARNING")
    if context.invoked_subcommand != "worker":  # whose chores nobody does
        context.with_resource(access.acting(access.SHELL))


@app.command()
def migrate() -> None:
    """Bring the database's tables up to this version; nothing happens when they are."""
    db.migrate()
    typer.echo(f"The tables are up to date: {sa.make_url(settings().database_url).render_as_string()}")


@app.command(name="doctor")
def examine(
    port: Annotated[int, typer.Option(help="The port the screens will be served on.")] = 8501,
) -> None:
    """Check what the product needs on this machine, and say what to do about what is missing."""
    checks = doctor.examine(port)
    table = Table("", "What", *(Column(name, overflow="fold") for name in ("Found", "What to do")), box=None)
    for check in checks:
        sign = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[dim]–[/]"}[check.is_good]
        table.add_row(sign, check.name, check.detail, "" if check.is_good else check.remedy)
    Console().print(table)
    wrong = sum(check.is_good is False for check in checks)
    if wrong:
        raise errors.CdpError(f"{wrong} of {len(checks)} need attention.")
    typer.echo("Everything needed is there.")


@app.command()
def demo(
    customers: Annotated[int, typer.Option(help="How many customers.")] = 5_000,
    orders: Annotated[int | None, typer.Option(help="How many orders; four per customer unless told.")] = None,
    seed: Annotated[int, typer.Option(help="Another number makes another shop.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Load it beside the customers that are there.")] = False,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing when there are customers.")] = False,
) -> None:
    """Load the sample shop: five customers everybody knows, and a believable brand around them."""
    db.migrate()
    if if_empty and _has_customers():
        return
    db.engine().dispose()  # the loader brings a SQLite of its own and must have the file for itself
    with db.bulk() as bulk:
        made = sample_shop.load(
            bulk, now=utc_now(), customers=customers, orders=orders, seed=seed, force=force, tell=typer.echo
        )
    with db.session() as session:
        segments.recount_all(session, now=utc_now())
        audit.note(session, "loaded", "sample shop", count=made.customers)
    typer.echo(
        f"The sample shop has {plural(made.customers, 'customer')}, {plural(made.orders, 'order')} "
        f"with {plural(made.lines, 'line')}, and {plural(made.events, 'event')}."
    )


@app.command(name="import")
def bring_in(
    files: Annotated[list[Path], typer.Argument(help="CSV, Excel or zip files, as they were exported.")],
    kind: Annotated[str | None, typer.Option(help=f"Read them as: {', '.join(imports.READERS)}.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
    time_zone: Annotated[str | None, typer.Option(help="Of times without one, e.g. Europe/Berlin.")] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="How to read 3/4/2026.", show_default=False)
    ] = None,
    status: Annotated[str | None, typer.Option(help="Which Mailchimp list it is, when the name does not say.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of orders that name none, e.g. EUR.")] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is, e.g. Mail=email; `COLUMN=` is nothing."),
    ] = None,
    no_attribute: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A column that becomes no custom attribute.")
    ] = None,
) -> None:
    """Bring in customers and orders; each file whole, or nothing of it. Customers first, whatever the order of names."""
    db.migrate()
    order = None if day_first is None else "day" if day_first else "month"
    options = imports.Options(time_zone=time_zone, date_order=order, status=status, currency=currency)
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        for file in files:
            if not file.is_file():
                raise errors.NotFound(f"There is no file {file}.")
        tables = [
            imports.look(source, kind=kind) for file in files for source in imports.unpack(file, into=Path(folder))
        ]
        tables = _as_told(tables, mapped or [], no_attribute or [])
        report = Table("File", "Read as", *(name.capitalize() for name in _IMPORT_COUNTS), box=None)
        for table in sorted(tables, key=lambda each: each.subject == "orders"):
            counts = _bring_in_one(table, options, dry_run=dry_run)
            figures = [f"{counts[name]:,}" for name in _IMPORT_COUNTS]
            report.add_row(table.source.name, table.label, *figures)
            for warning in counts.get("warnings", []):
                typer.secho(f"{table.source.name}: {warning}", fg="yellow", err=True)
    Console().print(report)
    typer.echo("Nothing was written: this was a dry run." if dry_run else "Done.")


@app.command(name="worker")
def work(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process is gone.")] = None,
) -> None:
    """Move flows on, run campaigns and deliver letters until stopped; on PostgreSQL several may run at once."""
    logs.configure()
    db.migrate()
    worker.run(parent=parent)


@app.command(name="send-test")
def send_test(
    to: Annotated[str, typer.Argument(help="The address the letter goes to.")],
    template: Annotated[int | None, typer.Option(help="Number of a template; a plain letter unless told.")] = None,
    sender: Annotated[int | None, typer.Option(help="Number of a sender; the default one unless told.")] = None,
) -> None:
    """Send one letter at once, to see whether a sender works and what its letters look like."""
    db.migrate()
    with db.session() as session:
        by = channels.senders.get(session, sender) if sender else channels.senders.default(session)
    with db.reading() as session:
        delivery.send_test(session, by, to=to, template_id=template, now=utc_now())
    where = "a file in the outbox on this machine" if by.kind == SenderKind.FILES else f"{by.host}:{by.port}"
    typer.echo(f"“{by.name}” handed the letter to {where}.")


@app.command(name="resolve-unknown")
def resolve_unknown(
    postfix_log: Annotated[Path, typer.Option(help="The log of the Postfix the letters were handed to.")],
) -> None:
    """Settle letters whose answer was lost by what the mail server's own log says about them."""
    if not postfix_log.is_file():
        raise errors.NotFound(f"There is no file {postfix_log}.")
    with postfix_log.open(errors="replace") as lines, db.session() as session:
        found = delivery.resolve_by_log(session, lines, now=utc_now())
    typer.echo(
        f"{plural(found.accepted, 'letter')} had been accepted, {found.queued_again:,} had not and wait to be sent "
        f"again, {found.still_unknown:,} stay unknown."
    )


api_keys = typer.Typer(no_args_is_help=True, help="Keys that let other programs in.")
app.add_typer(api_keys, name="key")


@api_keys.command(name="add")
def add_key(
    name: Annotated[str, typer.Option(help="What it is for, e.g. the program that uses it.")],
    scope: Annotated[Scope, typer.Option(help="; ".join(f"{one}: {says}" for one, says in keys.SCOPES.items()))] = (
        Scope.READ
    ),
) -> None:
    """Make a key and print it alone on the last line: it is kept nowhere and cannot be shown again."""
    db.migrate()
    with db.session() as session:
        key, secret = keys.add(session, name=name, scope=scope, now=utc_now())
    typer.secho(f"Key {key.id} “{key.name}” may {key.scope}. Keep it now: it is not shown again.", err=True)
    typer.echo(secret)


@api_keys.command(name="list")
def list_keys() -> None:
    """Show the keys there are: how they begin, what they may do, when they were last used."""
    db.migrate()
    table = Table("Number", "Name", "Begins with", "Scope", "Made", "Last used", "Revoked", box=None)
    with db.reading() as session:
        for key in keys.all(session):
            days = (f"{at:%Y-%m-%d %H:%M}" if at else "–" for at in (key.created_at, key.last_used_at, key.revoked_at))
            table.add_row(str(key.id), key.name, f"{key.prefix}…", key.scope, *days)
    Console().print(table)


@api_keys.command(name="revoke")
def revoke_key(number: Annotated[int, typer.Argument(help="The key's number, as `key list` shows it.")]) -> None:
    """Let a key open nothing any more."""
    db.migrate()
    with db.session() as session:
        key = keys.revoke(session, number, now=utc_now())
    typer.echo(f"Key {key.id} “{key.name}” opens nothing any more.")


accounts = typer.Typer(no_args_is_help=True, help="People who may sign in to the screens.")
app.add_typer(accounts, name="user")
_FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the standard input.")]


@accounts.command(name="add")
def add_user(
    email: Annotated[str, typer.Option(help="The address they sign in with.")],
    name: Annotated[str, typer.Option(help="What they are called.")],
    role: Annotated[Role, typer.Option(help="; ".join(f"{one}: {says}" for one, says in ROLES.items()))] = Role.OWNER,
    password_stdin: _FromInput = False,
) -> None:
    """Add somebody who may sign in, with a password that is asked for."""
    db.migrate()
    password = _password(password_stdin)
    with db.session() as session:
        user = users.add(session, email=email, name=name, role=role)
        users.set_password(session, user, password)
    typer.echo(f"{user.name} may sign in as {user.email}, as {user.role}.")


@accounts.command(name="list")
def list_users() -> None:
    """Show who may sign in."""
    db.migrate()
    table = Table("E-mail", "Name", "Role", "Last signed in", box=None)
    with db.reading() as session:
        for user in users.all(session):
            seen = f"{user.signed_in_at:%Y-%m-%d %H:%M}" if user.signed_in_at else "–"
            table.add_row(user.email, user.name, user.role, seen)
    Console().print(table)


@accounts.command(name="remove")
def remove_user(email: Annotated[str, typer.Argument(help="The address they sign in with.")]) -> None:
    """Let somebody sign in no more, and sign them out at once."""
    db.migrate()
    with db.session() as session:
        user = users.remove(session, users.demand(session, email).id)
    typer.echo(f"{user.name} cannot sign in any more.")


@accounts.command(name="password")
def set_password(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")], password_stdin: _FromInput = False
) -> None:
    """Give somebody another password, which is asked for, and sign them out everywhere."""
    db.migrate()
    with db.reading() as session:
        users.demand(session, email)
    password = _password(password_stdin)
    with db.session() as session:
        user = users.demand(session, email)
        users.set_password(session, user, password)
        users.forgive(session, email=user.email)
    typer.echo(f"{user.name} has another password, and is signed out everywhere.")


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


app.add_typer(rights.persons, name="person")
app.add_typer(rights.log, name="audit")

_IMPORT_COUNTS = ("new", "changed", "unchanged", "merged", "rejected")


def _as_told(tables: list[imports.Recognised], mapped: list[str], without: list[str]) -> list[imports.Recognised]:
    columns: dict[str, str] = {}
    for each in mapped:
        column, sign, target = each.rpartition("=")
        if not sign or not column:
            raise errors.Invalid(f"“{each}” does not say what a column is. Write it like --map 'Mail=email'.")
        columns[column] = target
    known = {column for table in tables for column in table.columns}
    for column in (*columns, *without):
        if column not in known:
            raise errors.Invalid(f"There is no column “{column}”. There are: {', '.join(sorted(known)[:60])}.")
    return [imports.amend(table, columns=columns, without=without) for table in tables]


evals = typer.Typer(no_args_is_help=True, help="Measure how good something is, on prompts with known answers.")
app.add_typer(evals, name="eval")


@evals.command(name="assistant")
def evaluate_assistant(
    model: Annotated[str, typer.Option(help="“rules”, or the id of a Gemini model; else what the settings name.")] = "",
    file: Annotated[
        list[Path] | None, typer.Option(help="JSONL of prompts with answers; the shipped ones if none.")
    ] = None,
    shop: Annotated[str, typer.Option(help="The address of a database; a generated sample shop if none.")] = "",
    customers: Annotated[int, typer.Option(help="How large the generated shop is.")] = 5_000,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day they are asked on; for the shipped ones that of writing them."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    record: Annotated[Path | None, typer.Option(help="Write what the model said to this file, for replay.")] = None,
) -> None:
    """Ask the assistant prompts whose right answers are known: how many are right, asked back, or silently wrong."""
    from cdp.assistant import evaluate  # a second of imports that no other command needs

    now = on.replace(hour=12, tzinfo=UTC) if on else utc_now() if file or shop else evaluate.WRITTEN
    with tempfile.TemporaryDirectory() as folder:
        url = shop or _generated_shop(Path(folder), customers, now)
        with db.reading(url) as session:
            told = evaluate.run(
                session, file or sorted(evaluate.PROMPTS.glob("*.jsonl")), model=model, record=record, now=now
            )
        if not shop:
            db.engine(url).dispose()
    typer.echo(json.dumps(told, ensure_ascii=False, default=str) if as_json else evaluate.table(told))


def _generated_shop(folder: Path, customers: int, now: datetime) -> str:
    url = f"sqlite:///{folder / 'shop.db'}"
    db.migrate(url)
    db.engine(url).dispose()
    with db.bulk(url) as bulk:
        sample_shop.load(bulk, now=now, customers=customers)
    return url


def _bring_in_one(table: imports.Recognised, options: imports.Options, *, dry_run: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {"kind": table.kind, "mapping": table.mapping}
    asked["options"] = replace(options, traits=tuple(table.traits))
    if dry_run:
        with db.reading() as session:
            plan = imports.plan(session, table.source, now=utc_now(), **asked)
        return {**plan.counts, "warnings": plan.warnings}
    with db.session() as session:
        record = imports.run(session, table.source, actor="command line", now=utc_now(), **asked)
    return record.counts


def _has_customers() -> bool:
    with db.reading() as session:
        return session.scalar(sa.select(Customer.id).limit(1)) is not None


if __name__ == "__main__":
    sys.exit(app(prog_name="python -m cdp"))
