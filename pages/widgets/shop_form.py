"""The shop's name, money, clock and country, with faults at their fields."""

import streamlit as st

from cdp import db, orders, shop
from cdp.models import Shop, utc_now
from cdp.text import plural
from pages.widgets import allowed
from pages.widgets.faults import Faults

faults = Faults("shop_faults")
editing = allowed.Part("shop.change")


def show(held: Shop) -> None:
    """Draw the form; saving it reads every order in the new currency."""
    currencies, countries = shop.currencies(), shop.countries()
    with st.container(border=True, key="shop_box"):
        st.subheader("Shop", anchor=False, icon=":material/storefront:")
        editing.say()
        editing.text_input("Name", value=held.name, key="shop_name")
        faults.under("name")
        editing.selectbox(
            "Currency", list(currencies), index=_at(list(currencies), held.currency), key="shop_currency",
            format_func=lambda code: f"{code} – {currencies[code]}",
            help="Totals add up the orders in this currency; orders in another one are kept and not counted.",
        )  # fmt: skip
        faults.under("currency")
        zones = list(shop.time_zones())
        editing.selectbox(
            "Time zone", zones, index=_at(zones, held.time_zone), key="shop_time_zone",
            help="Days begin and end by this clock, in tables, charts and segments.",
        )  # fmt: skip
        faults.under("time_zone")
        editing.selectbox(
            "Country", list(countries), index=_at(list(countries), held.country), key="shop_country",
            format_func=lambda code: countries[code], help="How phone numbers without a country code are read.",
        )  # fmt: skip
        faults.under("country")
        faults.at_the_end()
        editing.button("Save shop", key="shop_save", type="primary", on_click=_save)


def _at(options: list[str], held: str) -> int | None:
    return options.index(held) if held in options else None


def _save() -> None:
    typed = {name: st.session_state[f"shop_{name}"] or "" for name in ("name", "currency", "time_zone", "country")}
    with faults.kept():
        with db.session() as session:
            saved = shop.update(session, **typed)
            changed = orders.recount(session, shop=saved, now=utc_now())
        recounted = f" {plural(changed, 'order')} counted anew." if changed else ""
        st.toast(f"The shop was saved.{recounted}", icon=":material/check:")
