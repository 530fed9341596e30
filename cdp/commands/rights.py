"""`python -m cdp person ...` and `python -m cdp audit ...`: what one person may ask for, and the log of who did what."""

from pathlib import Path
from typing import Annotated

import typer

from cdp import audit, consent, db, errors, privacy
from cdp.models import utc_now
from cdp.text import plural

persons = typer.Typer(no_args_is_help=True, help="Everything known of one person: handed out, or erased for good.")
log = typer.Typer(no_args_is_help=True, help="The audit log: who did what to which row.")
_Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]


@persons.command(name="export")
def hand_out(
    email: _Email,
    to: Annotated[Path | None, typer.Option(help="Where to write it; person.zip here unless told.")] = None,
) -> None:
    """Write everything known of a person into a zip: as JSON, and as a table for each kind."""
    db.migrate()
    with db.session() as session:
        raw = privacy.export(session, privacy.person(session, email), now=utc_now())
    path = to or Path("person.zip")
    if path.exists():
        raise errors.Conflict(f"{path} is there already. Name another file with --to.")
    path.touch(mode=0o600)
    path.write_bytes(raw)
    typer.echo(f"Everything known of {email} is in {path}.")


@persons.command(name="erase")
def erase_for_good(
    email: _Email, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")] = False
) -> None:
    """Erase a person for good: facts go, aggregates stay, and no import brings them back. There is no undo."""
    db.migrate()
    with db.reading() as session:
        found = len(privacy.person(session, email).ids)
    if not yes and not typer.confirm(f"Erase {email} ({plural(found, 'customer')}) for good?"):
        raise errors.CdpError("Nobody was erased.")
    with db.session() as session:
        done = privacy.erase(session, privacy.person(session, email), now=utc_now())
    typer.echo(f"Erased: {plural(done.customers, 'customer')}, {plural(done.files, 'letter')} on this machine.")
    if done.mentions:
        typer.echo(f"The address still stands in {', '.join(done.mentions)}: change it there.")


@persons.command(name="consent")
def consent_history(email: _Email) -> None:
    """Say what a person agreed to and took back, newest first: when, on which channel, how we know, and from where."""
    db.migrate()
    with db.reading() as session:
        who = privacy.person(session, email)
        told = [each for number in who.ids for each in consent.history(session, number)]
    for each in sorted(told, key=lambda change: change.at, reverse=True):
        said = (f"{each.at:%Y-%m-%d %H:%M} UTC", each.channel.value, each.status.value, each.method, each.source)
        typer.echo("  ".join(word for word in said if word))
    if not told:
        typer.echo(f"Nothing is known of what {email} agreed to.")


@persons.command()
def allow(email: _Email) -> None:
    """Let somebody who was erased be taken in again, as they asked."""
    db.migrate()
    with db.session() as session:
        privacy.allow(session, email)
    typer.echo(f"{email} can be taken in again.")


@log.command(name="export")
def hand_out_log(
    search: Annotated[str, typer.Option(help="Any part of a name, an address or a value.")] = "",
    actor: Annotated[str, typer.Option(help="Who.")] = "",
) -> None:
    """Print the log as CSV, newest first."""
    db.migrate()
    with db.session() as session:
        typer.echo(audit.exported(session, audit.Wanted(search=search, actor=actor)), nl=False)


@log.command()
def tidy(days: Annotated[int, typer.Option(help="Older lines go; 30 at least.")] = 730) -> None:
    """Remove old lines. Nothing else removes any."""
    db.migrate()
    with db.session() as session:
        gone = audit.tidy(session, days=days, now=utc_now())
        if gone:
            audit.note(session, "removed old lines", "audit log", count=gone)
    typer.echo(f"{plural(gone, 'line')} older than {days:,} days removed.")
