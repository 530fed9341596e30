"""The generated shop the benches run on: made once per size and kept under data/bench, and its frames."""

import hashlib
import os
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from cdp import conditions, db, demo, frames, segments
from cdp.conditions import Catalogue
from cdp.frames.frame import Leaves
from cdp.models import Shop, utc_now
from cdp.settings import ROOT, settings

FOLDER = ROOT / "data" / "bench"


@dataclass(frozen=True)
class Bench:
    """One database with its frames; `now` is the instant it was made for."""

    customers: int
    orders: int
    path: Path
    url: str
    now: datetime
    frames: frames.Frames
    catalogue: Catalogue

    def cold(self) -> frames.Frames:
        """Promise the same frames with nothing remembered of earlier conditions."""
        return replace(self.frames, leaves=Leaves())

    def parsed(self, tree: object) -> conditions.Node:
        """Promise a tree ready to be asked."""
        return conditions.parse(tree, self.catalogue)


def tell(sentence: str) -> None:
    """Say on the error stream what is going on, so that the table can be piped."""
    print(sentence, file=sys.stderr, flush=True)


def path_of(customers: int, orders: int) -> Path:
    """Promise where the database of that size lies; another schema or generator is another file."""
    sources = sorted([*(ROOT / "cdp" / "demo").glob("*.py"), *(ROOT / "cdp" / "migrations" / "versions").glob("*.py")])
    mark = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:10]
    return FOLDER / f"shop-{customers}-{orders}-{mark}.db"


def made(customers: int, orders: int) -> Path:
    """Promise a generated database of that size, made now or before."""
    path = path_of(customers, orders)
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob(f"shop-{customers}-{orders}-*"):
        old.unlink()
    tell(f"Making a shop of {customers:,} customers and {orders:,} orders (once)")
    fresh = path.with_suffix(".making")
    url = f"sqlite:///{fresh}"
    db.migrate(url)
    db.engine(url).dispose()
    with db.bulk(url) as bulk:
        demo.load(bulk, now=utc_now(), customers=customers, orders=orders, tell=tell)
    fresh.rename(path)
    return path


def opened(customers: int, orders: int) -> Bench:
    """Promise the bench of that size with its frames read; snapshots and the like go to the bench's own folder."""
    path = made(customers, orders)
    os.environ["CDP_DATA_DIR"] = str(FOLDER)
    settings.cache_clear()
    url = f"sqlite:///{path}"
    with db.reading(url) as session:
        now = session.scalars(sa.select(Shop.created_at)).one()
        return Bench(customers, orders, path, url, now, frames.read(session), segments.catalogue(session))
