"""What nearly every screen begins with: the newest frames, the catalogue, the shop, and the present minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cdp import db, frames, segments, shop
from cdp.conditions import Catalogue
from cdp.frames import Frames
from cdp.models import Shop, utc_now


@dataclass(frozen=True)
class ShopData:
    """The data as one run of a screen sees it. `now` is the end of this minute, so that answers are found again."""

    frames: Frames
    catalogue: Catalogue
    shop: Shop
    now: datetime


def load() -> ShopData:
    """Promise the newest data; the frames are shared by everyone and must not be written to."""
    with db.reading() as session:
        return ShopData(frames.current(session), segments.catalogue(session), shop.get(session), minute())


def minute() -> datetime:
    """Promise the end of the present minute: what is asked again within it is answered from memory."""
    return utc_now().replace(second=0, microsecond=0) + timedelta(minutes=1)
