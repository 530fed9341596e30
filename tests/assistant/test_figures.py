"""The shop's figures as the assistant tells them, each against what the database says itself."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from cdp.analytics import METRICS, Period, read
from cdp.assistant import asking, outcome
from cdp.assistant.desk import open_desk
from cdp.assistant.figures import tools
from cdp.assistant.figures.days import books_of
from cdp.assistant.models.gemini import Gemini
from cdp.assistant.turns import ToolError
from cdp.models import Customer, Event, Order, OrderLine, Product
from cdp.models.orders import UNCOUNTED
from tests.assistant import gemini_server as wire
from tests.assistant import shop
from tests.assistant.gemini_server import GeminiServer
from tests.makers import make_campaign, make_customer, make_message, make_order

ZONE = ZoneInfo("America/New_York")
VALUE = (Order.total - Order.refunded_amount) / 100.0  # a sum of columns of money is in cents
COUNTED = (Order.status.not_in(list(UNCOUNTED)), Order.currency == "USD")
MAY, APRIL = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 4, 1), date(2026, 4, 30))


@pytest.fixture(scope="module")
def desk():
    with shop.desk() as opened:
        yield opened


def use(desk, called="shop_figures", /, **args):
    tool = next(tool for tool in tools(desk) if tool.name == called)
    return tool.run(tool.args.model_validate(args))


def days(span, against=None):
    told = {"first": span[0].isoformat(), "last": span[1].isoformat()}
    return told | ({"against_first": against[0].isoformat(), "against_last": against[1].isoformat()} if against else {})


def within(column, span):
    first, after = (datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) for day in (span[0], span[1] + timedelta(days=1)))  # fmt: skip
    return column >= first, column < after


def by_sql(desk, what, span, *more):
    return desk.session.scalar(sa.select(what).where(*COUNTED, *within(Order.placed_at, span), *more))


def values(told):
    return {one["slug"]: one["value"] for one in told["figures"]}


def test_revenue_orders_and_their_average_are_what_the_database_says(desk):
    told = use(desk, **days(MAY, APRIL))
    for span, key, n in ((MAY, "value", "n"), (APRIL, "before", "before_n")):
        revenue, orders = by_sql(desk, sa.func.sum(VALUE), span), by_sql(desk, sa.func.count(), span)
        assert [one[key] for one in told["figures"]] == pytest.approx([float(revenue), orders, round(float(revenue) / orders, 2)])  # fmt: skip
        assert {one[n] for one in told["figures"]} == {orders}
    assert told["period"]["words"] == "1 May – 31 May 2026"


def test_a_change_is_said_in_percent_and_of_shares_in_points(desk):
    told = use(desk, measures=["revenue", "refunded_share"], **days(MAY, APRIL))
    revenue, share = told["figures"]
    assert revenue["change"] == f"{100 * (revenue['value'] / revenue['before'] - 1):.1f}% more"
    assert "percentage point" in share["change"]


def test_refunds_discounts_and_units_are_what_the_database_says(desk):
    told = values(
        use(desk, measures=["refunds", "refunded_share", "discounts", "units", "units_per_order"], **days(MAY))
    )
    refunded, gross = (by_sql(desk, sa.func.sum(column), MAY) for column in (Order.refunded_amount, Order.total))
    joined = sa.select(sa.func.sum(OrderLine.quantity)).join(Order, Order.id == OrderLine.order_id)
    pieces = desk.session.scalar(joined.where(*COUNTED, *within(Order.placed_at, MAY)))
    refunded_orders = values(use(desk, measures=["refunded_orders"], **days(MAY)))["refunded_orders"]
    assert refunded_orders == by_sql(desk, sa.func.count(), MAY, Order.refunded_amount > 0)
    assert told["refunds"] == pytest.approx(float(refunded))
    assert told["refunded_share"] == pytest.approx(float(refunded / gross), abs=1e-4)
    assert told["discounts"] == pytest.approx(float(by_sql(desk, sa.func.sum(Order.discount), MAY)))
    assert told["units"] == pieces
    assert told["units_per_order"] == pytest.approx(pieces / by_sql(desk, sa.func.count(), MAY), abs=1e-3)


def test_customers_who_ordered_were_added_or_came_back_are_what_the_database_says(desk):
    told = values(use(desk, measures=["buyers", "signed_up", "ordered_twice", "repeat_revenue"], **days(MAY)))
    assert told["buyers"] == by_sql(desk, sa.func.count(sa.distinct(Order.customer_id)), MAY)
    added = sa.select(sa.func.count()).select_from(Customer).where(*within(Customer.created_at, MAY))
    assert told["signed_up"] == desk.session.scalar(added)
    ever, twice = (desk.session.scalar(sa.select(sa.func.count()).where(Customer.total_orders >= n)) for n in (1, 2))
    assert told["ordered_twice"] == pytest.approx(twice / ever, abs=1e-4)
    again = Order.customer_id.in_(sa.select(Customer.id).where(Customer.total_orders >= 2))
    assert told["repeat_revenue"] == pytest.approx(float(by_sql(desk, sa.func.sum(VALUE), MAY, again)))


def test_every_metric_of_the_dashboard_is_the_same_here(desk):
    told = values(use(desk, measures=[metric.slug for metric in METRICS], **days(MAY)))
    shown = {one.metric.slug: one.value for one in read(books_of(desk), Period(*MAY))}
    assert told == pytest.approx(shown, abs=0.01)


@pytest.mark.parametrize(("by", "column"), [("country", Customer.country), ("source", Customer.acquisition_source), ("coupon", Order.coupon)])  # fmt: skip
def test_orders_apart_by_country_source_and_coupon(desk, by, column):
    told = use(desk, by=by, measures=["revenue", "orders"], most=60, **days((date(2026, 1, 1), date(2026, 6, 30))))
    asked = sa.select(column, sa.func.sum(VALUE), sa.func.count(), sa.func.count(sa.distinct(Order.customer_id)))
    joined = asked.select_from(Order).outerjoin(Customer, Customer.id == Order.customer_id).where(
        *COUNTED, *within(Order.placed_at, (date(2026, 1, 1), date(2026, 6, 30))), column.is_not(None)
    )  # fmt: skip
    rows = desk.session.execute(joined.group_by(column).order_by(sa.func.sum(VALUE).desc())).all()
    few = [row for row in rows if row[3] < 5]
    enough = [row for row in rows if row[3] >= 5]
    while few and sum(row[3] for row in few) < 5:  # what is missing from the whole would be theirs alone
        few.append(enough.pop(min(range(len(enough)), key=lambda at: enough[at][3])))
    assert [row["name"] for row in told["rows"]] == [row[0] for row in enough]
    assert [row["n"] for row in told["rows"]] == [row[2] for row in enough]
    assert [row["words"][0] for row in told["rows"]] == [f"${row[1]:,.2f}".removesuffix(".00") for row in enough]
    assert ("left_out" in told) == (len(enough) < len(rows))


@pytest.mark.parametrize(("by", "column"), [("product", Product.name), ("category", Product.category), ("vendor", Product.vendor)])  # fmt: skip
def test_what_was_sold_apart_by_product_category_and_vendor(desk, by, column):
    told = use(desk, by=by, measures=["units", "revenue"], most=3, **days(MAY))
    pieces = sa.func.sum(OrderLine.quantity)
    asked = sa.select(column, pieces, sa.func.sum(OrderLine.quantity * OrderLine.price), sa.func.count(sa.distinct(Order.id)))  # fmt: skip
    joined = asked.select_from(OrderLine).join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)  # fmt: skip
    rows = desk.session.execute(joined.where(*COUNTED, *within(Order.placed_at, MAY)).group_by(column).order_by(pieces.desc(), column).limit(3)).all()  # fmt: skip
    assert [(row["name"], row["words"][0], row["n"]) for row in told["rows"]] == [(row[0], f"{row[1]:,}", row[3]) for row in rows]  # fmt: skip
    assert "before discounts" in told["note"]


def test_one_value_alone_and_all_products_of_a_name_together(desk):
    told = use(desk, by="product", only="hiking sock", measures=["units", "orders"], **days(MAY, APRIL))
    lines = sa.select(sa.func.sum(OrderLine.quantity), sa.func.count(sa.distinct(Order.id))).select_from(OrderLine)
    joined = lines.join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)
    is_named = Product.name.icontains("hiking sock")
    for span, key in ((MAY, "value"), (APRIL, "before")):
        row = desk.session.execute(joined.where(*COUNTED, *within(Order.placed_at, span), is_named)).one()
        assert [one[key] for one in told["figures"]] == list(row)


def test_months_come_in_order_and_add_up_to_the_whole(desk):
    told = use(desk, by="month", measures=["revenue", "orders"], first="2026-01-15", last="2026-06-30")
    assert [row["name"] for row in told["rows"]] == [
        f"{name} 2026" for name in ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
    ]
    whole = use(desk, measures=["revenue", "orders"], first="2026-01-15", last="2026-06-30")
    assert sum(row["value"] for row in told["rows"]) == pytest.approx(whole["figures"][0]["value"])
    assert sum(row["n"] for row in told["rows"]) == whole["figures"][1]["value"]
    assert told["best"] == max(told["rows"], key=lambda row: row["value"])["name"]


def test_the_average_lifetime_value_by_source_is_what_the_database_says(desk):
    told = use(desk, by="source", measures=["average_lifetime_value"], most=60)
    worth, n = sa.func.avg(Customer.lifetime_value), sa.func.count()
    grouped = sa.select(Customer.acquisition_source, sa.func.sum(Customer.lifetime_value), n)
    rows = desk.session.execute(grouped.where(Customer.acquisition_source.is_not(None)).group_by(Customer.acquisition_source).order_by(worth.desc())).all()  # fmt: skip
    assert [(row["name"], row["n"]) for row in told["rows"]] == [(row[0], row[2]) for row in rows]
    assert told["rows"][0]["words"] == [f"${rows[0][1] / rows[0][2]:,.2f}".removesuffix(".00")]


def test_revenue_of_new_and_of_returning_customers_is_what_the_database_says(desk):
    slugs = ["revenue", "gross_revenue", "new_revenue", "new_revenue_share", "returning_revenue"]
    told = values(use(desk, measures=slugs, **days(MAY)))
    new = Order.customer_id.in_(sa.select(Customer.id).where(*within(Customer.first_order_date, MAY)))
    before = Order.customer_id.in_(sa.select(Customer.id).where(Customer.first_order_date < within(Order.placed_at, MAY)[0].right.value))  # fmt: skip
    of_new, of_before = (float(by_sql(desk, sa.func.sum(VALUE), MAY, each)) for each in (new, before))
    assert told["new_revenue"] == pytest.approx(of_new)
    assert told["returning_revenue"] == pytest.approx(of_before)
    assert told["new_revenue_share"] == pytest.approx(of_new / told["revenue"], abs=1e-4)
    assert told["gross_revenue"] == pytest.approx(float(by_sql(desk, sa.func.sum(Order.total), MAY)))


def test_checkouts_that_led_to_an_order_are_what_the_database_says(desk):
    told = values(use(desk, measures=["checkout_conversion"], **days(MAY)))
    began = sa.select(Event.customer_id).join(Customer).where(Event.name == "Started Checkout", *within(Event.occurred_at, MAY), Customer.deleted_at.is_(None))  # fmt: skip
    of = desk.session.scalar(
        sa.select(sa.func.count(sa.distinct(Event.customer_id))).where(Event.customer_id.in_(began))
    )
    both = by_sql(desk, sa.func.count(sa.distinct(Order.customer_id)), MAY, Order.customer_id.in_(began))
    assert told["checkout_conversion"] == pytest.approx(both / of, abs=1e-4)


def test_two_periods_apart_are_what_each_is_alone(desk):
    told = use(desk, by="vendor", measures=["revenue"], most=60, **days(MAY, APRIL))
    now, then = (use(desk, by="vendor", measures=["revenue"], most=60, **days(span)) for span in (MAY, APRIL))
    assert [(row["name"], row["words"]) for row in told["rows"]] == [(row["name"], row["words"]) for row in now["rows"]]
    assert {row["name"]: row["before_words"] for row in told["rows"]} == {row["name"]: row["words"][0] for row in then["rows"]}  # fmt: skip
    assert "before discounts" in told["note"]


def test_products_within_a_category_are_its_own(desk):
    told = use(desk, by="product", within="Socks", measures=["units"], most=60, **days(MAY))
    names = set(desk.session.scalars(sa.select(Product.name).where(Product.category == "Socks")))
    alone = use(desk, by="category", only="Socks", measures=["units"], **days(MAY))
    assert {row["name"] for row in told["rows"]} <= names
    assert sum(int(row["words"][0]) for row in told["rows"]) == alone["figures"][0]["value"]


def test_the_share_of_a_coupon_is_of_all_orders(desk):
    told = use(desk, by="coupon", measures=["orders"], most=60, **days(MAY))
    everything = by_sql(desk, sa.func.count(), MAY)
    assert [row["percent"] for row in told["rows"]] == [round(100 * row["n"] / everything, 1) for row in told["rows"]]


def test_pieces_of_time_stand_beside_those_of_the_other_period(desk):
    told = use(desk, by="month", measures=["orders"], first="2026-01-01", last="2026-03-31",
               against_first="2025-11-01", against_last="2026-02-28")  # fmt: skip
    assert [(row["name"], row["before_name"]) for row in told["rows"]] == [
        ("Jan 2026", "Nov 2025"), ("Feb 2026", "Dec 2025"), ("Mar 2026", "Jan 2026"), ("–", "Feb 2026"),
    ]  # fmt: skip
    alone = use(desk, by="month", measures=["orders"], first="2026-01-01", last="2026-03-31")
    assert [row["words"] for row in told["rows"][:3]] == [row["words"] for row in alone["rows"]]
    assert told["rows"][0]["words"][0] == told["rows"][2]["before_words"]


def test_what_is_of_few_people_in_one_period_is_told_of_neither(session, now):
    for country, number, day in (("US", 9, 1), ("US", 9, 40), ("LI", 6, 1), ("LI", 2, 40), ("GB", 5, 1), ("GB", 7, 40)):
        for _ in range(number):
            make_order(session, make_customer(session, country=country), placed_at=now - timedelta(days=day))
    session.commit()
    ago = [(now - timedelta(days=at)).date().isoformat() for at in (10, 60, 30)]
    told = use(open_desk(session, now=now), by="country", measures=["orders"], first=ago[0], against_first=ago[1], against_last=ago[2])  # fmt: skip
    assert [row["name"] for row in told["rows"]] == ["US"]  # of the 2 in LI, what is missing from the whole would tell
    assert "fewer than 5" in told["left_out"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"first": "soon"}, "Write it as YYYY-MM-DD"),
        ({"first": "2027-01-01"}, "lies ahead"),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "comes after"),
        ({"only": "DE"}, "Say in `by`"),
        ({"by": "product", "measures": ["buyers"]}, "By product there are: Revenue, Units sold and Orders"),
        ({"by": "month", "measures": ["subscribed"]}, "as of today only"),
        ({"by": "week"}, "shorter time"),
        ({"by": "weekday", "against_first": "2026-05-01"}, "Ask once for each period"),
        ({"by": "source", "measures": ["average_lifetime_value"], "against_first": "2026-05-01"}, "as of today only"),
    ],
)
def test_what_is_not_offered_is_said_in_a_sentence(desk, args, said):
    with pytest.raises(ToolError, match=said):
        use(desk, **args)


def test_a_breakdown_there_is_none_of_is_no_argument(desk):
    with pytest.raises(ValidationError):
        use(desk, by="email")


@pytest.mark.parametrize(
    ("people", "names"),
    [({"US": 5, "LI": 4, "AT": 3}, ["US"]), ({"US": 9, "GB": 5, "LI": 4}, ["US"]), ({"US": 6, "GB": 5}, ["US", "GB"])],
)
def test_values_of_fewer_than_five_customers_are_not_told_nor_left_over(session, now, people, names):
    for country, number in people.items():
        for _ in range(number):
            make_order(session, make_customer(session, country=country), placed_at=now - timedelta(days=1))
    session.commit()
    desk = open_desk(session, now=now)
    currency = desk.shop.currency
    session.execute(sa.update(Order).values(currency=currency))
    session.commit()
    desk = open_desk(session, now=now)
    told = use(desk, by="country", measures=["orders"])
    assert [row["name"] for row in told["rows"]] == names
    assert ("left_out" in told) == ("LI" in people)
    if "LI" in people:
        assert "few" in use(desk, by="country", only="LI", measures=["orders"])
    assert "LI" not in json.dumps(told)


def test_what_is_counted_of_different_things_is_not_put_side_by_side(desk):
    with pytest.raises(ToolError, match="Ask once for each"):
        use(desk, by="country", measures=["new_customers", "revenue"])


def test_a_state_has_no_time_apart_by_something(desk):
    told = use(desk, by="country", only="US", measures=["average_lifetime_value"], against_first="2026-04-01", against_last="2026-04-30")  # fmt: skip
    assert told["figures"][0]["as_of"] == "2026-06-30" and "before" not in told["figures"][0]


def test_days_that_lie_ahead_are_no_figures(desk):
    told = use(desk, measures=["orders"], by="month", first="2026-05-01", last="9999-12-31")
    assert [(row["name"], row["goes_on"]) for row in told["rows"]] == [("May 2026", False), ("Jun 2026", True)]


def test_a_weekday_is_the_mean_of_its_days(desk):
    told = use(desk, measures=["orders"], by="weekday", **days(MAY))
    friday = next(row for row in told["rows"] if row["name"] == "Friday")
    assert friday["value"] == friday["n"] / 5 and friday["of"].endswith("orders on 5 Fridays")


def test_an_empty_shop_has_figures_without_meaning(session, now):
    told = use(open_desk(session, now=now))
    assert [one["value"] for one in told["figures"]] == [0, 0, None]
    assert use(open_desk(session, now=now), by="product")["rows"] == []
    assert use(open_desk(session, now=now), "email_figures")["letters"]["open_rate"] is None
    with pytest.raises(ToolError, match="No campaign has been sent"):
        use(open_desk(session, now=now), "email_figures", newest_campaigns=1)


def sent(session, now, name, *, days_ago, letters, opened=0, clicked=0, unsubscribed=0, bounced=0):
    campaign = make_campaign(session, name=name, status="sent", launched_at=now - timedelta(days=days_ago), audience_count=letters)  # fmt: skip
    at = now - timedelta(days=days_ago)
    for place in range(letters):
        did = {"opened_at": opened, "clicked_at": clicked, "unsubscribed_at": unsubscribed}
        fields = {key: at for key, n in did.items() if place < n} | (
            {"bounced_at": at} if place >= letters - bounced else {}
        )
        make_message(session, campaign=campaign, status="sent", sent_at=at, **fields)
    return campaign


@pytest.fixture
def mailed(session, now):
    sent(session, now, "Spring sale", days_ago=40, letters=10, opened=5, clicked=1)
    sent(session, now, "Summer sale", days_ago=3, letters=9, opened=6, clicked=3, unsubscribed=1, bounced=1)
    session.commit()
    return open_desk(session, now=now)


def test_the_last_campaign_beside_the_one_before(mailed):
    last, before = use(mailed, "email_figures", newest_campaigns=2)["campaigns"]
    assert (last["name"], last["sent"], last["delivered"], last["open_rate"], last["click_rate"]) == ("Summer sale", 9, 8, 75.0, 37.5)  # fmt: skip
    assert (before["name"], before["open_rate"], before["unsubscribe_rate"]) == ("Spring sale", 50.0, 0.0)


def test_the_letters_of_a_time(mailed, now):
    day = now.date()
    told = use(mailed, "email_figures", first=(day - timedelta(days=29)).isoformat())
    assert told["letters"] | {} == told["letters"] and told["letters"]["sent"] == 9
    assert told["letters"]["bounce_rate"] == 11.1
    assert use(mailed, "email_figures")["letters"]["sent"] == 19


def test_a_model_asks_for_figures_like_for_anything_else_and_is_told_nobody(desk):
    script = [
        wire.call(("shop_figures", {"measures": ["average_order_value"], **days(MAY, APRIL)}), ("email_figures", {"first": "2026-06-01"})),
        wire.text("The average order was $146.18 in May, after $170.44 in April."),
    ]  # fmt: skip
    with GeminiServer(script) as server:
        events = list(
            asking.ask(desk, [], "AOV in May and April?", by=Gemini("key", base_url=server.url, first_delay=0.01))
        )
        told = [part["functionResponse"]["response"] for part in server.bodies[1]["contents"][-1]["parts"]]
    assert told[0]["figures"][0]["words"] == "$146.18"
    assert told[1]["letters"]["sent"] == 0
    assert outcome.outcome(events) == "answer"
    assert not [event for event in events if event.kind == "warning"]
    declared = [each["name"] for each in server.bodies[0]["tools"][0]["functionDeclarations"]]
    assert {"shop_figures", "email_figures"} <= set(declared)
