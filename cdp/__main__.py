"""The command line: `python -m cdp --help`. A command reads its words, calls one verb, and says what came of it."""

import sys
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Column, Table
from typer.core import TyperGroup

from cdp import api, db, doctor, errors, logs, segments
from cdp import demo as sample_shop
from cdp.models import Customer, utc_now
from cdp.settings import settings
from cdp.text import plural


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
        typer.echo(api.product_version())
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say it.")] = False,
) -> None:
    logs.configure(level=None if settings().log_json else "WARNING")


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
    with db.bulk() as bulk:
        made = sample_shop.load(
            bulk, now=utc_now(), customers=customers, orders=orders, seed=seed, force=force, tell=typer.echo
        )
    with db.session() as session:
        segments.recount_all(session, now=utc_now())
    typer.echo(
        f"The sample shop has {plural(made.customers, 'customer')}, {plural(made.orders, 'order')} "
        f"with {plural(made.lines, 'line')}, and {plural(made.events, 'event')}."
    )


def _has_customers() -> bool:
    with db.reading() as session:
        return session.scalar(sa.select(Customer.id).limit(1)) is not None


if __name__ == "__main__":
    sys.exit(app(prog_name="python -m cdp"))
