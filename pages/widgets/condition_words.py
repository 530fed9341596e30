"""The menus of the condition editor, with the values that stand in the data: for segments and for flows."""

from typing import Any

from cdp import conditions as cd
from cdp import db, events
from cdp.frames.suggest import suggestions
from pages.widgets.shop_data import ShopData


def words(data: ShopData, *, without: str | None = None) -> dict[str, Any]:
    """Promise the menus; `without` leaves out the segment that is being edited."""
    known = suggestions(data.frames, data.catalogue) | _of_properties(data)
    return cd.vocabulary(data.catalogue, known, without=without)


def _of_properties(data: ShopData) -> dict[str, list[str]]:
    """What properties of events say; asked once per state of the data."""
    key = "values of properties"
    if (known := data.frames.leaves.get(key)) is None:
        with db.reading() as session:
            said = events.common_values(session)
        known = {f"events.{cd.PROPERTY}{name}": values for name, values in said.items()}
        data.frames.leaves.put(key, known)
    return dict(known)
