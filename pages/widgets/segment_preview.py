"""The live preview: how many, who they are, what makes them different, and the people themselves."""

import io
import json
from typing import Any

import streamlit as st

from cdp import access, charts, db, frames, selections
from cdp import conditions as cd
from cdp.analytics.words import share, short_money
from cdp.frames import find
from cdp.frames.preview import Preview, preview
from pages.widgets import customer_table, formats, signed_in
from pages.widgets.shop_data import ShopData

SHOWN = 500
COLUMNS = ("full_name", "email", "email_consent", "lifetime_value", "total_orders", "last_order_date", "country")
TABS = ("Who they are", "What makes them different", "JSON", "SQL")
CHART_HEIGHT = 132


def show(data: ShopData, tree: cd.Group, problems: list[cd.Problem], name: str) -> None:
    """Draw the preview of a tree; what had to be left out of it is said."""
    found = frames.mask(data.frames, tree, data.catalogue, now=data.now)
    shown = preview(data.frames, found, data.catalogue, now=data.now, leave_out=cd.fields_named(tree))
    st.markdown(f"{formats.plain(cd.describe(tree, data.catalogue))}")
    if problems:
        left_out = "1 condition is" if len(problems) == 1 else f"{len(problems)} conditions are"
        st.caption(f":orange[:material/edit:] {left_out} not complete yet and left out of the preview.")
    _figures(data, shown)
    who, different, as_json, as_sql = st.tabs(TABS, key="segment_tab", on_change="rerun")
    if who.open:
        with who:
            _who(data, shown)
            _people(data, tree, shown, name)
    if different.open:
        with different:
            _different(shown)
    if as_json.open:
        with as_json:
            st.caption("The conditions as they are stored and as the API takes them.")
            st.code(
                json.dumps(cd.to_json(tree), indent=2, ensure_ascii=False), language=None
            )  # the JSON colours are too faint
    if as_sql.open:
        with as_sql, db.reading() as session:
            st.caption("What the database is asked when the segment is saved or sent to.")
            st.code(selections.sql(session, tree, data.catalogue, now=data.now), language=None, wrap_lines=True)


def _figures(data: ShopData, shown: Preview) -> None:
    currency = data.shop.currency
    average = "–" if shown.average_order is None else formats.money(shown.average_order, currency)
    cards: list[tuple[str, str, str, str]] = [
        ("Customers", f"{shown.count:,}", f"of {shown.total:,} · {_part(shown.count, shown.total)}", "Who matches all the conditions now."),
        ("Lifetime revenue", short_money(shown.revenue, currency), f"{_part(shown.revenue, shown.revenue_of_everyone)} of all",
         "What they have spent after refunds, and its share of what everyone has spent."),
        ("Average order", average, f"{shown.orders:,} orders", "Their lifetime revenue by their number of orders."),
        ("Subscribed", f"{shown.subscribed:,}", f"{_part(shown.subscribed, shown.count)} of them",
         "Those who said yes to e-mail. Only they can be sent a campaign."),
    ]  # fmt: skip
    with st.grid(4, gap="xsmall", min_column_width=120, key="segment_figures"):
        for label, value, note, meaning in cards:
            st.metric(
                label, value, note, delta_arrow="off", delta_color="off", border=True, height="stretch", help=meaning
            )


def _part(part: float, whole: float) -> str:
    return share(part / whole) if whole else "0 %"


def _who(data: ShopData, shown: Preview) -> None:
    place = data.catalogue.fields[shown.place_field].label
    drawn: list[tuple[str, Any]] = [
        ("Lifetime value", charts.lifetime_value(shown, data.shop.currency, height=CHART_HEIGHT)),
        ("Last order", charts.recency(shown, height=CHART_HEIGHT)),
        ("Orders placed", charts.order_counts(shown, height=CHART_HEIGHT)),
        ("New customers by month", charts.joined(shown, height=CHART_HEIGHT)),
        ("Source", charts.sources(shown, height=CHART_HEIGHT)),
        (place, charts.places(shown, height=CHART_HEIGHT)),
    ]
    with st.grid(3, gap="small", min_column_width=190, key="segment_charts"):
        for title, figure in drawn:
            with st.container(gap=None):
                st.markdown(f"**{title}**", help="Bars: share of this segment. Line: share of everyone.")
                key = f"chart_{title.lower().replace(' ', '_')}"
                st.plotly_chart(figure, key=key, config=charts.CONFIG, alt=charts.alt(figure))


def _different(shown: Preview) -> None:
    figure = charts.different(shown)
    st.caption("Values that are clearly commoner here than among everyone, with how many times as common (95 % sure).")
    st.plotly_chart(figure, key="chart_different", config=charts.CONFIG, alt=charts.alt(figure))


def _people(data: ShopData, tree: cd.Group, shown: Preview, name: str) -> None:
    fields, sortable = data.catalogue.fields, list(data.catalogue.comparable)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="segment_people_bar"):
        order = st.selectbox(
            "Sort by", sortable, sortable.index("lifetime_value"), key="segment_sort", width=190,
            label_visibility="collapsed",
            format_func=lambda key: fields[key].label,
        )  # fmt: skip
        way = st.segmented_control(
            "Order", ["down", "up"], default="down", required=True, key="segment_way", label_visibility="collapsed",
            format_func={"down": ":material/arrow_downward:", "up": ":material/arrow_upward:"}.get,
        )  # fmt: skip
        with st.popover("Columns", icon=":material/view_column:", key="segment_columns_box"):
            columns = st.multiselect(
                "Columns", list(fields), [key for key in COLUMNS if key in fields], key="segment_columns",
                format_func=lambda key: fields[key].label,
            )  # fmt: skip
        st.space("stretch")
        _downloads(data, tree, columns or ["email"], order, way == "down", name)
    asked = {"now": data.now, "where": tree, "order_by": order, "descending": way == "down"}
    found = find.find(data.frames, data.catalogue, limit=SHOWN, **asked)
    table = find.rows(data.frames, found.positions, columns or ["email"], data.catalogue, now=data.now)
    st.dataframe(
        table, hide_index=True, height=330, key="segment_people", column_config=customer_table.configured(data.catalogue, columns or ["email"], order, way == "down"),
        placeholder="–", alt=f"The first {len(table):,} of {shown.count:,} customers",
    )  # fmt: skip
    if shown.count > len(table):
        st.caption(f"The first {len(table):,} of {shown.count:,}. Downloads hold all of them.")


def _downloads(data: ShopData, tree: cd.Group, columns: list[str], order: str, descending: bool, name: str) -> None:
    def everyone() -> Any:
        return find.find(
            data.frames, data.catalogue, now=data.now, where=tree, order_by=order, descending=descending, limit=None
        ).positions

    def as_csv() -> bytes:
        return find.export(data.frames, everyone(), columns, data.catalogue, now=data.now)

    def as_parquet() -> bytes:
        access.require("customers.export")
        sink = io.BytesIO()
        find.rows(data.frames, everyone(), columns, data.catalogue, now=data.now).to_parquet(sink, index=False)
        return sink.getvalue()

    stem = "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-") or "segment"
    if not access.may("customers.export"):
        return
    for label, make, ending in (("CSV", as_csv, "csv"), ("Parquet", as_parquet, "parquet")):
        st.download_button(
            label, signed_in.still(make, "segment"), f"{stem}.{ending}", key=f"segment_{ending}", icon=":material/download:", type="tertiary",
            on_click="ignore", help=f"All of them, with these columns, as {label}.",
        )  # fmt: skip
