"""`python -m tests.bench`: run the figures, print the table; exit 1 when --strict and a bar is missed."""

import argparse
import sys
from collections.abc import Callable

from tests.bench import (
    api,
    assistant,
    behaviour,
    events,
    hits,
    importing,
    letters,
    loading,
    masks,
    memory,
    page,
    preview,
    queueing,
    race,
    sending,
    shop,
    stepping,
)
from tests.bench.race import Line, table
from tests.bench.shop import Bench, tell

Part = Callable[[Bench, int], list[Line]]
PARTS: dict[str, Part] = {
    "masks": lambda bench, rounds: [*masks.lines(bench, rounds), masks.edit_line(bench, rounds)],
    "behaviour": behaviour.lines,
    "preview": preview.lines,
    "loading": loading.lines,
    "memory": memory.lines,
    "import": importing.lines,
    "page": page.lines,
    "letters": letters.lines,
    "hits": hits.lines,
    "events": events.lines,
    "queueing": queueing.lines,
    "stepping": stepping.lines,
    "sending": sending.lines,
    "assistant": assistant.lines,
    "api": api.lines,
}


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--customers", type=int, help="one size only (default: 100,000 and 1,000,000)")
    parser.add_argument("--orders", type=int, help="ten per customer unless told")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--patience", type=float, default=race.patience, help="seconds for one race, whatever its rounds"
    )
    parser.add_argument("--smoke", action="store_true", help="a small shop, to prove that everything runs")
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a bar is missed")
    return parser.parse_args()


def main() -> int:
    """Run what was wished for; promise the exit code."""
    wishes = _wishes()
    race.patience = wishes.patience
    sizes = [2_000] if wishes.smoke else [wishes.customers] if wishes.customers else [100_000, 1_000_000]
    everything: list[Line] = []
    for customers in sizes:
        orders = wishes.orders or (10 * customers)
        bench = shop.opened(customers, orders)
        found: list[Line] = []
        try:
            for part in wishes.only:
                tell(f"{part} at {customers:,} customers")
                found += PARTS[part](bench, 1 if wishes.smoke else wishes.rounds)
        finally:  # what has been measured is shown even when a later part fails
            print(table(f"{customers:,} customers, {orders:,} orders", found, judged=not wishes.smoke), flush=True)
        everything += found
    missed = sum(not line.passes for line in everything)
    if not wishes.smoke:
        print(f"{len(everything) - missed} of {len(everything)} within their bars.")
    return 1 if missed and wishes.strict else 0


if __name__ == "__main__":
    sys.exit(main())
