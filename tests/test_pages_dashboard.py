"""The dashboard: ways in for an empty shop; figures, charts, segments and imports for one that trades."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cdp import analytics, db, demo, orders, shop
from cdp.models import Import, ImportStatus, OrderStatus, utc_now
from tests.makers import make_customer, make_order, make_segment

pytestmark = pytest.mark.slow
MAIN = Path(__file__).resolve().parents[1] / "pages" / "main.py"


@pytest.fixture
def trading(session):
    """A shop with 100 earned this week, and 300 (60 of them given back) two weeks ago."""
    now = utc_now()
    old, new = make_customer(session, email_consent="subscribed"), make_customer(session)
    make_order(session, old, placed_at=now - timedelta(days=14), total=Decimal(300), refunded_amount=Decimal(60))
    make_order(session, old, placed_at=now - timedelta(days=1), total=Decimal(60))
    make_order(session, new, placed_at=now - timedelta(days=1), total=Decimal(40))
    make_order(session, new, placed_at=now - timedelta(days=1), total=Decimal(999), status=OrderStatus.CANCELLED)
    orders.refresh_totals(session, now=now)
    return session


def opened(session, **params) -> AppTest:
    session.commit()
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def cards(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def texts(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*app.markdown, *app.caption, *app.subheader))


def test_an_empty_shop_is_shown_the_ways_in(session):
    app = opened(session)
    assert "Nobody is here yet" in texts(app)
    assert [button.label for button in app.button] == ["Import your customers", "Load the sample shop"]
    assert not app.metric


def test_the_sample_shop_is_loaded_by_one_press(session, monkeypatch):
    monkeypatch.setattr(demo, "load_apart", partial(demo.load_apart, customers=60))
    app = opened(session)
    app.button(key="start_sample").click().run()
    assert not app.exception
    assert cards(app)["Subscribed"] != "–"
    assert "Sample shop" in texts(app)
    assert "Best customers" in {link.label for link in app.get("page_link")}


def test_there_is_a_card_for_each_metric_with_its_definition(trading):
    app = opened(trading)
    assert [(metric.label, metric.help) for metric in app.metric] == [
        (metric.name, metric.definition) for metric in analytics.METRICS
    ]


def test_the_period_decides_what_the_cards_say(trading):
    app = opened(trading)
    assert cards(app)["Revenue"] == "$340"
    app.segmented_control(key="period").set_value("7d").run()
    assert cards(app)["Revenue"] == "$100"
    assert cards(app)["Buyers"] == "2"
    assert cards(app)["Returning buyers"] == "50%"
    revenue = next(metric for metric in app.metric if metric.label == "Revenue")
    assert revenue.delta == ""


def test_a_change_is_against_the_days_before(trading):
    make_order(trading, None, placed_at=utc_now() - timedelta(days=8), total=Decimal(80))
    app = opened(trading)
    app.segmented_control(key="period").set_value("7d").run()
    assert next(metric.delta for metric in app.metric if metric.label == "Revenue") == "+25%"


def test_any_two_days_can_be_asked_for(trading):
    app = opened(trading)
    app.segmented_control(key="period").set_value("custom").run()
    day = (utc_now() - timedelta(days=14)).date()
    app.date_input(key="between").set_value((day, day)).run()
    assert not app.exception
    assert cards(app)["Revenue"] == "$240"
    assert cards(app)["Refunded"] == "20%"


def test_half_a_custom_period_is_one_day_and_no_error(trading):
    app = opened(trading)
    app.segmented_control(key="period").set_value("custom").run()
    app.date_input(key="between").set_value((utc_now().date(),)).run()
    assert not app.exception


def test_a_period_nobody_knows_in_the_link_is_the_usual_one(trading):
    assert cards(opened(trading, period="<script>"))["Revenue"] == "$340"


def test_each_chart_is_there_and_says_what_it_shows(trading):
    charts = opened(trading).get("plotly_chart")
    assert len(charts) == 6
    assert all(chart.proto.alt for chart in charts)


def test_a_shop_with_customers_and_no_orders_is_shown_without_a_fault(session):
    make_customer(session)
    app = opened(session)
    assert cards(app)["Revenue"] == "$0"
    assert cards(app)["Average order"] == "–"


def test_saved_segments_show_their_counts_and_their_faults(trading):
    make_segment(trading, name="Friends *of* ours", customer_count=1, counted_at=utc_now())
    make_segment(trading, name="Broken", count_error="There is no field “shoe size”.")
    make_segment(trading, name="Fresh")
    app = opened(trading)
    assert {link.label for link in app.get("page_link")} >= {r"Friends \*of\* ours", "Broken", "Fresh"}
    said = texts(app)
    assert "1 customer" in said
    assert "Not counted yet" in said
    assert "Cannot be counted" in said


def test_the_latest_imports_say_what_came_of_them(trading):
    trading.add(
        Import(
            file_name="customers_export.csv",
            kind="shopify_customers",
            status=ImportStatus.DONE,
            counts={"new": 1204, "changed": 0, "rejected": 3},
        )
    )
    trading.add(Import(file_name="old.csv", kind="a kind of before", status=ImportStatus.FAILED, counts={}))
    said = texts(opened(trading))
    assert "1,204 new · 3 rejected" in said
    assert r"customers\_export\.csv" in said
    assert "Failed" in said


def test_money_and_days_are_the_shops_own(trading):
    shop.update(trading, currency="EUR", time_zone="Asia/Tokyo")
    orders.recount(trading, shop=shop.get(trading), now=utc_now())
    app = opened(trading)
    assert cards(app)["Revenue"] == "€0"
    assert "days in Asia/Tokyo" in texts(app)


def test_a_change_made_elsewhere_is_in_the_next_run(trading, database_url):
    app = opened(trading)
    with db.session() as other:
        make_order(other, None, placed_at=utc_now() - timedelta(days=1), total=Decimal(60))
    app.run()
    assert cards(app)["Revenue"] == "$400"
