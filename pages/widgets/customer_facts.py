"""What is known of a customer: the totals and where they come from, the person, the place, and the ids elsewhere."""

from typing import Any

import streamlit as st

from cdp import access, attributes, db, shop
from cdp.conditions.catalogue import names_contact
from cdp.models import Attribute, Customer, TotalsSource
from cdp.text import plural
from pages.widgets import formats
from pages.widgets.shop_data import ShopData


def totals(customer: Customer, data: ShopData) -> None:
    """Draw the totals in one row, and the sentence that says whether orders or an import speak."""
    money, zone = data.shop.currency, data.shop.time_zone
    between = customer.average_days_between_orders
    figures = {
        "Lifetime value": formats.money(customer.lifetime_value, money),
        "Orders": f"{customer.total_orders:,}",
        "Average order": formats.money(customer.avg_order_value, money),
        "Last order": formats.day(customer.last_order_date, zone),
        "Days between orders": "–" if between is None else f"{between:,.0f}",
    }
    with st.grid(5, min_column_width=150, key="customer_totals"):
        for label, shown in figures.items():
            st.metric(label, formats.plain(shown), border=True)
    st.caption(_origin(customer, data), width="stretch")


def _origin(customer: Customer, data: ShopData) -> str:
    if customer.totals_source == TotalsSource.NONE:
        return ":material/info: No orders are known."
    claimed = _claimed(customer, data)
    if customer.totals_source == TotalsSource.IMPORTED:
        return ":material/upload_file: **Imported totals.** A source gave these figures; the orders themselves are not in here."
    worked = f":material/receipt_long: **Worked out from {plural(customer.total_orders, 'order')}** that {'is' if customer.total_orders == 1 else 'are'} in here."
    return f"{worked} A source also claimed {claimed}; orders have precedence." if claimed else worked


def _claimed(customer: Customer, data: ShopData) -> str:
    count, value = customer.imported_total_orders, customer.imported_lifetime_value
    parts = [plural(count, "order")] if count is not None else []
    parts += [formats.plain(formats.money(value, data.shop.currency))] if value is not None else []
    return " and ".join(parts)


def show(customer: Customer, data: ShopData) -> None:
    """Draw everything else in lists of name and value; what is not known is left out."""
    zone = data.shop.time_zone
    with db.reading() as session:
        own = attributes.all(session)
    _list("Person", {
        "E-mail": access.email(customer.email), "Phone": access.phone(customer.phone), "Language": customer.language,
        "Source": customer.acquisition_source,
        "First order": customer.first_order_date and formats.day(customer.first_order_date, zone),
        "Customer since": formats.day(customer.created_at, zone),
        "Last changed": formats.clock(customer.updated_at, zone),
    })  # fmt: skip
    _list("Address", _address(customer))
    _list("Custom attributes", {each.label: _own(each, customer, zone) for each in own})
    _list("Known elsewhere as", {each.source: access.told(each.external_id) for each in customer.identities})


def _address(customer: Customer) -> dict[str, Any]:
    country = shop.countries().get(customer.country or "", customer.country)
    place = " ".join(part for part in (customer.zip_code, customer.city) if part)
    return {
        "Street": ", ".join(part for part in (customer.address_line1, customer.address_line2) if part),
        "City": place, "State": customer.state, "Country": country, "Time zone": customer.time_zone,
    }  # fmt: skip


def _own(attribute: Attribute, customer: Customer, zone: str) -> str | None:
    given = (customer.attributes or {}).get(attribute.key)
    if given is None:
        return None
    said = access.told(formats.value(given, zone))
    return access.phone(said) if names_contact(attribute.key) and "@" not in said else said


def _list(title: str, facts: dict[str, Any]) -> None:
    known = {formats.plain(name): formats.plain(value) for name, value in facts.items() if value not in (None, "")}
    if known:
        st.subheader(title, anchor=False)
        st.table(known, border="horizontal", width="stretch", alt=title)
