"""What the sample shop sells: knitwear, socks and things for outdoors, each style in several colours."""

from dataclasses import dataclass
from typing import Any

# An address that stands for none (RFC 2606) and a street that is none: letters of the sample shop lead nobody astray.
SHOP: dict[str, Any] = {
    "name": "Larch & Loom", "currency": "USD", "time_zone": "America/New_York", "country": "US",
    "website": "https://shop.example", "postal_address": "100 Example Street\nSpringfield, NY 00000",
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One product with its list price in cents."""

    sku: str
    name: str
    category: str
    vendor: str
    price: int


_KNITS = ("Moss", "Oatmeal", "Navy", "Rust", "Charcoal")
_BRIGHT = ("Moss", "Mustard", "Navy", "Rust", "Cloud", "Berry")
_GEAR = ("Black", "Olive", "Sand")

# category, vendor, colours, styles with their price in cents; the best sellers stand first
_RANGES: tuple[tuple[str, str, tuple[str, ...], dict[str, int]], ...] = (
    ("Socks", "Larch & Loom", _BRIGHT, {
        "Merino Hiking Sock": 1900, "Everyday Crew Sock": 1400, "Cable Knit Sock": 2200, "Bed Sock": 1800,
        "Trail Ankle Sock": 1600,
    }),
    ("Beanies", "Larch & Loom", _BRIGHT, {"Ribbed Beanie": 2800, "Fisherman Beanie": 3200, "Pompom Beanie": 3400}),
    ("Sweaters", "Larch & Loom", _KNITS, {
        "Crewneck Sweater": 11800, "Fisherman Sweater": 14800, "Lambswool Turtleneck": 12900, "Fair Isle Sweater": 15900,
        "Half-Zip Pullover": 13500,
    }),
    ("Cardigans", "Larch & Loom", _KNITS, {"Shawl Cardigan": 16800, "Everyday Cardigan": 12400, "Cropped Cardigan": 9800}),
    ("Scarves", "Aran Mill", _KNITS, {"Lambswool Scarf": 5800, "Blanket Scarf": 7400, "Snood": 3900}),
    ("Gloves", "Aran Mill", _KNITS, {"Fingerless Mitts": 2900, "Touchscreen Gloves": 3400, "Fleece-Lined Mittens": 4200}),
    ("Base layers", "Fjellheim", _GEAR, {
        "Merino Tee": 6900, "Merino Long Sleeve": 8900, "Merino Leggings": 8400, "Lightweight Boxer": 3600,
    }),
    ("Jackets", "Fjellheim", _GEAR, {
        "Down Vest": 14900, "Rain Shell": 18900, "Boiled Wool Jacket": 22900, "Insulated Parka": 34900,
    }),
    ("Blankets", "Aran Mill", _KNITS, {"Wool Throw": 12900, "Picnic Blanket": 8900, "Baby Blanket": 5900}),
    ("Bags", "Canvas & Co.", _GEAR, {"Tote Bag": 2400, "Day Pack": 8900, "Roll-Top Rucksack": 12900, "Weekend Bag": 15900}),
    ("Drinkware", "Tinsmith", _GEAR, {"Enamel Mug": 1600, "Insulated Bottle": 3200, "Camp Kettle": 4800}),
    ("Care", "Sweet Woolens", ("",), {
        "Wool Wash": 1495, "Cedar Blocks": 995, "Darning Kit": 1850, "Sweater Comb": 1250, "Gift Box": 500,
    }),
)  # fmt: skip


def _sku(*words: str) -> str:
    return "-".join("".join(word[:2] for word in name.replace("-", " ").split()).upper() for name in words if name)


PRODUCTS: tuple[Item, ...] = tuple(
    Item(_sku(category, style, colour), f"{style}, {colour}" if colour else style, category, vendor, price)
    for category, vendor, colours, styles in _RANGES
    for style, price in styles.items()
    for colour in colours
)

# code, per cent off, months it runs in (none: all year), weight
COUPONS: tuple[tuple[str, int, tuple[int, ...], float], ...] = (
    ("WELCOME10", 10, (), 5),
    ("VIP15", 15, (), 1.5),
    ("FRIENDS", 20, (), 1),
    ("THANKYOU5", 5, (), 1.5),
    ("BLACKFRIDAY", 25, (11,), 12),
    ("HOLIDAY", 15, (12,), 6),
    ("WINTERSALE", 30, (1, 2), 4),
    ("SPRING10", 10, (3, 4, 5), 2),
    ("SUMMER15", 15, (6, 7, 8), 3),
)

SOURCES: tuple[tuple[str, float], ...] = (
    ("organic search", 24), ("paid search", 17), ("instagram", 15), ("direct", 11), ("newsletter", 9), ("facebook", 8),
    ("referral", 6), ("tiktok", 4), ("affiliate", 3), ("pop-up store", 2), ("influencer", 1),
)  # fmt: skip
