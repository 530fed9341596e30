"""What these people buy and how often, as hints for the content: words for the marketer, never a number in a letter."""

import numpy as np

from cdp.assistant.desk import FEWEST, Desk
from cdp.assistant.knowledge import shown
from cdp.frames import Mask

_LOOKED_AT = 300_000  # order lines: enough to know what people buy most, few enough to look at with each question
_REGULARS = 20  # people with a habit, below whom none is told


def hints(desk: Desk, found: Mask) -> list[str]:
    """Promise up to two hints from the orders of these people; none where they are too few to be described."""
    if not desk.may_look(found):
        return []
    said = []
    if category := favourite(desk, found):
        said.append(f"Show something from “{category}” first: it is what these people order most.")
    if gap := usual_gap(desk, found):
        said.append(
            f"Those of them who order again do so {_often(gap)}: that is a good distance between two letters too."
        )
    return said


def favourite(desk: Desk, found: Mask) -> str:
    """Promise the category these people order from most, by an even sample of all order lines; empty when none leads."""
    lines, orders = desk.frames.lines, desk.frames.orders
    every = max(1, len(lines) // _LOOKED_AT)
    buyers = orders["counted_row"].to_numpy()[lines["order"].to_numpy()[::every]]
    theirs = np.append(False, found)[buyers]
    category = desk.frames.products["category"].array
    codes = category.codes[lines["product"].to_numpy()[::every][theirs]]
    codes = codes[codes >= 0]
    if not len(codes):
        return ""
    counts = np.bincount(codes, minlength=len(category.categories))
    best = int(np.argmax(counts))
    leads = counts[best] >= max(FEWEST, len(codes) / 5)
    return shown(str(category.categories[best])) if leads else ""


def usual_gap(desk: Desk, found: Mask) -> int:
    """Promise the days after which those of them who order again usually do: the median; 0 when few have a habit."""
    gaps = desk.frames.customers["average_days_between_orders"].to_numpy(dtype=float, na_value=np.nan)[found]
    gaps = gaps[gaps > 0]
    return round(float(np.median(gaps))) if len(gaps) >= _REGULARS else 0


def _often(days: int) -> str:
    if days < 10:
        return f"about every {days} days" if days > 1 else "almost every day"
    if days < 67:
        return f"about every {max(2, round(days / 7))} weeks"
    return f"about every {round(days / 30)} months" if days < 290 else "about once a year"
