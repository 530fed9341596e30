"""Orders files: grouped, counted once, and tied to the customers who placed them."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from cdp import access, db, imports
from cdp import shop as shops
from cdp.access import Principal, Role
from cdp.imports import gather, heads, read
from cdp.models import ConsentChange, ConsentStatus, Customer, Order, OrderLine, OrderStatus, Product, Shop
from tests.bench import memory
from tests.imports.conftest import counts
from tests.makers import make_customer, make_order
from tests.plans import walks_within_walks

SHARED = Path(__file__).parents[3] / "shared" / "data"
HEAD = (
    "Name,Email,Financial Status,Accepts Marketing,Currency,Total,Discount Code,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Country,Cancelled at,"
    "Refunded Amount,Vendor,Id\n"
)
ORDERS = (
    HEAD
    + "#1001,Ana@Example.com,paid,yes,EUR,30.00,SALE,5.00,2024-05-01 09:58:12 +0200,1,Sock,10.00,S1,Ana Núñez,ES,,0.00,Knit,'501\n"
    "#1001,,,,,,,,2024-05-01 09:58:12 +0200,2,Hat,12.50,H1,,,,,Knit,\n"
    "#1001,,,,,,,,2024-05-01 09:58:12 +0200,2,Hat,12.50,H1,,,,,Knit,\n"
    "#1002,ana@example.com,partially_refunded,no,EUR,20.00,,0.00,2024-06-01 10:00:00 +0000,2,Sock,10.00,S1,Ana Núñez,ES,,5.00,Knit,'502\n"
    "#1003,bo@example.com,paid,no,EUR,99.00,,0.00,2024-06-02 10:00:00 +0000,1,Coat,99.00,C1,Bo B,DE,2024-06-03 00:00:00 +0000,0.00,Knit,'503\n"
    "#1004,,paid,no,EUR,7.00,,0.00,2024-06-03 10:00:00 +0000,1,Pin,7.00,P1,,,,0.00,Knit,'504\n"
    "#1005,bo@example.com,voided,no,EUR,9.00,,0.00,2024-06-04 10:00:00 +0000,1,Pin,9.00,P1,Bo B,DE,,0.00,Knit,'505\n"
)


def test_lines_are_grouped_and_the_total_is_counted_once(shop):
    record = shop.run(ORDERS)
    assert counts(record) == (5, 0, 0, 1, 0)
    ana = shop.customers()["ana@example.com"]
    assert (ana.total_orders, ana.lifetime_value, ana.totals_source) == (2, Decimal("45.00"), "orders")
    assert (ana.first_name, ana.country, ana.email_consent) == ("Ana", "ES", ConsentStatus.SUBSCRIBED)
    assert ana.first_order_date.isoformat() == "2024-05-01T07:58:12+00:00" == ana.created_at.isoformat()
    lines = sa.select(OrderLine).join(Order).where(Order.number == "#1001").order_by(OrderLine.id)
    assert [(line.product.name, line.quantity, line.price) for line in shop.all(lines)] == [
        ("Sock", 1, Decimal("10.00")),
        ("Hat", 2, Decimal("12.50")),
    ]
    first = shop.all(sa.select(Order).where(Order.external_id == "501"))[0]
    assert (first.coupon, first.discount, first.status) == ("SALE", Decimal("5.00"), OrderStatus.PAID)


def test_a_stub_knows_nothing_of_consent_unless_the_box_was_ticked(shop):
    shop.run(ORDERS)
    assert shop.customers()["bo@example.com"].email_consent == ConsentStatus.UNKNOWN
    (change,) = shop.all(sa.select(ConsentChange))
    assert (change.method, change.source) == ("checkout", "shopify")


@pytest.mark.slow
@pytest.mark.parametrize("known", ["unsubscribed", "never_subscribed"])
def test_a_ticked_box_at_a_checkout_never_beats_what_is_known(shop, known):
    shop.change(lambda session: make_customer(session, email="ana@example.com", email_consent=known))
    shop.run(ORDERS)
    assert shop.customers()["ana@example.com"].email_consent == known


def test_cancelled_voided_and_nobodys_orders_are_kept_but_not_added_up(shop):
    shop.run(ORDERS)
    assert shop.customers()["bo@example.com"].total_orders == 0
    by_number = {each.number: each for each in shop.all(sa.select(Order))}
    assert [by_number[f"#100{n}"].is_counted for n in range(1, 6)] == [True, True, False, True, False]
    assert (by_number["#1003"].status, by_number["#1004"].customer_id) == (OrderStatus.CANCELLED, None)


def test_the_same_orders_again_change_nothing(shop):
    shop.run(ORDERS)
    with db.reading() as session:
        before = [session.scalar(sa.select(sa.func.max(table.revision))) for table in (Customer, Order)]
    assert counts(shop.run(ORDERS)) == (0, 0, 5, 1, 0)
    with db.reading() as session:
        assert [session.scalar(sa.select(sa.func.max(table.revision))) for table in (Customer, Order)] == before
        assert session.scalar(sa.select(sa.func.count()).select_from(OrderLine)) == 6
        assert session.scalar(sa.select(sa.func.count()).select_from(Product)) == 4


def test_an_order_that_changed_is_brought_up_to_date(shop):
    shop.run(ORDERS)
    later = ORDERS.replace(
        "ana@example.com,partially_refunded,no,EUR,20.00,,0.00", "ana@example.com,refunded,no,EUR,20.00,,0.00"
    )
    later = later.replace(",5.00,Knit,'502", ",20.00,Knit,'502").replace("2,Hat,12.50", "3,Hat,12.50")
    assert counts(shop.run(later))[:3] == (0, 2, 3)
    assert shop.customers()["ana@example.com"].lifetime_value == Decimal("30.00")
    quantities = sa.select(OrderLine.quantity).join(Order).where(Order.number == "#1001").order_by(OrderLine.id)
    assert shop.all(quantities) == [1, 3]


def test_an_order_from_an_export_without_ids_is_the_same_order_with_them(shop):
    without = "\n".join(line.rsplit(",", 1)[0] for line in ORDERS.strip().splitlines()) + "\n"
    shop.run(without)
    assert counts(shop.run(ORDERS)) == (0, 0, 5, 1, 0)


@pytest.mark.slow
def test_an_order_stays_with_its_customer_whatever_the_address_is_by_now(shop):
    shop.run(ORDERS)

    def moved(session):
        session.scalar(sa.select(Customer).where(Customer.email == "ana@example.com")).email = "ana@new.example.com"

    shop.change(moved)
    shop.run(ORDERS)
    assert shop.customers()["ana@new.example.com"].total_orders == 2


BY_PHONE = "order_id,order_date,billing_email,billing_phone,order_total,order_currency\n"


@pytest.mark.slow
def test_an_order_that_names_a_phone_belongs_to_the_customer_whom_another_row_names_by_address(shop):
    shop.change(lambda session: make_customer(session, email="ana@example.com", phone="+14155550100"))
    file = BY_PHONE + "1,2024-05-01,ana@example.com,,5.00,USD\n2,2024-05-02,,+14155550100,7.00,USD\n"
    assert counts(shop.plan(file)) == counts(shop.run(file)) == (2, 0, 0, 0, 0)
    record = shop.run(file + "3,2024-05-03,,+14155550100,9.00,USD\n")
    assert counts(record) == (1, 0, 2, 0, 0)
    assert {key: each.total_orders for key, each in shop.customers().items()} == {"ana@example.com": 3}
    shop.undo(record)
    assert shop.customers()["ana@example.com"].lifetime_value == Decimal("12.00")


def test_who_was_made_of_an_order_with_a_phone_alone_is_found_by_it_again(shop):
    file = BY_PHONE + "1,2024-05-01,ana@example.com,+14155550100,5.00,USD\n2,2024-05-02,,+14155550100,7.00,USD\n"
    shop.run(file)
    assert counts(shop.run(file + "3,2024-05-03,,+14155550100,9.00,USD\n")) == (1, 0, 2, 0, 0)
    owners = {key: each.total_orders for key, each in shop.customers().items()}
    assert owners == {"ana@example.com": 1, "+14155550100": 2}


def test_nobody_agrees_to_mail_by_an_order_that_names_no_address(shop):
    shop.change(lambda session: make_customer(session, email="ana@example.com", phone="+14155550100"))
    head = BY_PHONE.replace("order_id", "accepts_marketing,order_id")
    asked = {
        "kind": "generic_orders",
        "mapping": {
            "external_id": "order_id", "placed_at": "order_date", "email": "billing_email", "phone": "billing_phone",
            "total": "order_total", "currency": "order_currency", "email_consent": "accepts_marketing",
        },
    }  # fmt: skip
    shop.run(head + "yes,1,2024-05-01,,+14155550100,7.00,USD\nyes,2,2024-05-01,bo@example.com,,7.00,USD\n", **asked)
    said = {key: each.email_consent for key, each in shop.customers().items()}
    assert said == {"ana@example.com": "unknown", "bo@example.com": "subscribed"}


@pytest.mark.parametrize("role", [Role.OWNER, Role.MARKETER])
def test_an_empty_shop_takes_the_currency_of_its_first_orders(shop, role):
    with access.acting(Principal("user", None, "whoever imports", role=role)):
        shop.run(ORDERS)
    with db.reading() as session:
        assert shops.get(session).currency == "EUR"


def test_orders_in_another_currency_are_kept_but_not_counted(shop):
    shop.change(lambda session: make_order(session, make_customer(session)))
    record = shop.run(ORDERS)
    assert record.counts["warnings"] == [
        "5 orders are not in the shop's currency USD (5 in EUR): kept, but not counted."
    ]
    assert shop.customers()["ana@example.com"].total_orders == 0


def test_what_orders_say_of_a_customer_fills_blanks_only(shop):
    shop.change(lambda session: make_customer(session, email="ana@example.com", first_name="Anna", last_name=None))
    shop.run(ORDERS)
    ana = shop.customers()["ana@example.com"]
    assert (ana.first_name, ana.last_name, ana.country) == ("Anna", "Núñez", "ES")


def test_orders_of_a_plugin_are_understood_by_their_column_names(shop):
    file = (
        "order_id,order_date,status,billing_email,billing_first_name,order_total,order_currency,product_name,quantity,price\n"
        "7,2024-05-01 10:00:00,completed,a@example.com,Ann,25.00,EUR,Sock,2,5\n"
        "7,2024-05-01 10:00:00,completed,a@example.com,Ann,25.00,EUR,Hat,1,15\n"
        "8,2024-05-02 10:00:00,refunded,a@example.com,Ann,10.00,EUR,Pin,1,10\n"
        "9,not a date,completed,a@example.com,Ann,10.00,EUR,Pin,1,10\n"
        "10,2024-05-02 10:00:00,completed,a@example.com,Ann,-10.00,EUR,Pin,1,10\n"
    )
    seen = imports.look(shop.open(file))
    assert (seen.kind, seen.is_certain) == ("generic_orders", False)
    record = shop.run(file)
    assert counts(record) == (2, 0, 0, 0, 2)
    ann = shop.customers()["a@example.com"]
    assert (ann.total_orders, ann.lifetime_value, ann.first_name) == (2, Decimal("25.00"), "Ann")


@pytest.mark.slow
def test_undo_takes_orders_and_their_people_away_again(shop):
    shop.change(lambda session: make_customer(session, email="ana@example.com", first_name="Anna", last_name=None))
    record = shop.run(ORDERS)
    done = shop.undo(record)
    assert done.kept == []
    assert set(shop.customers()) == {"ana@example.com"}
    ana = shop.customers()["ana@example.com"]
    assert (ana.total_orders, ana.last_name, ana.email_consent) == (0, None, ConsentStatus.UNKNOWN)
    assert shop.all(sa.select(ConsentChange)) == []
    assert shop.all(sa.select(Order).where(sa.or_(Order.is_counted, Order.customer_id.is_not(None)))) == []
    assert counts(shop.run(ORDERS)) == (5, 0, 0, 1, 0)
    assert shop.customers()["ana@example.com"].total_orders == 2


def test_undo_gives_changed_orders_back_what_they_held(shop):
    shop.run(ORDERS)
    later = ORDERS.replace("2,Hat,12.50", "3,Hat,12.50").replace("EUR,30.00", "EUR,42.50")
    done = shop.undo(shop.run(later))
    assert (done.restored, done.kept) == (1, [])
    assert shop.customers()["ana@example.com"].lifetime_value == Decimal("45.00")
    quantities = sa.select(OrderLine.quantity).join(Order).where(Order.number == "#1001").order_by(OrderLine.id)
    assert shop.all(quantities) == [1, 2]
    assert counts(shop.run(ORDERS)) == (0, 0, 5, 1, 0)


def everything(shop):
    """What the tables say of orders, lines and people, without ids."""
    lines = (
        sa.select(Order.number, Product.name, OrderLine.quantity, OrderLine.price)
        .select_from(OrderLine)
        .join(Order)
        .join(Product)
        .order_by(OrderLine.id)
    )
    placed = sa.select(Order.number, Order.status, Order.total, Order.is_counted, Customer.email).outerjoin(Customer)
    people = sa.select(Customer.email, Customer.first_name, Customer.total_orders, Customer.lifetime_value)
    with db.reading() as session:
        return [
            sorted(tuple(map(str, row)) for row in session.execute(placed)),
            sorted(tuple(map(str, row)) for row in session.execute(people)),
            sorted(session.execute(lines).all(), key=lambda row: row.number),
        ]


@pytest.mark.slow
@pytest.mark.parametrize("at_a_time", [1, 2, 50])
def test_the_lines_of_an_order_may_be_anywhere_in_the_file(shop, monkeypatch, at_a_time):
    monkeypatch.setattr(gather, "GROUP", at_a_time)
    head, *rows = ORDERS.strip().splitlines()
    scattered = [rows[place] for place in (3, 6, 0, 5, 1, 4, 2)]
    record = shop.run("\n".join([head, *scattered, "#9,a@example.com,paid,no,EUR,,,,,1,Pin,,,,,,,,"]) + "\n")
    assert counts(record) == (5, 0, 0, 1, 1)
    with db.reading() as session:
        assert [(each.line, each.reason) for each in imports.rejections(session, record.id)] == [(9, heads.NO_DATE)]
    first, *others = everything(shop)
    assert [row[0] for row in first] == ["#1001", "#1002", "#1003", "#1004", "#1005"]
    assert others == [
        [("ana@example.com", "Ana", "2", "45.00"), ("bo@example.com", "Bo", "0", "0.00")],
        [
            ("#1001", "Sock", 1, Decimal("10.00")),
            ("#1001", "Hat", 2, Decimal("12.50")),
            ("#1002", "Sock", 2, Decimal("10.00")),
            ("#1003", "Coat", 1, Decimal("99.00")),
            ("#1004", "Pin", 1, Decimal("7.00")),
            ("#1005", "Pin", 1, Decimal("9.00")),
        ],
    ]
    assert counts(shop.run(ORDERS)) == (0, 0, 5, 1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("at_a_time", [1, 2, 50])
def test_orders_without_ids_are_told_apart_by_who_when_how_much_and_how_often(shop, monkeypatch, at_a_time):
    monkeypatch.setattr(gather, "GROUP", at_a_time)
    head = "day,total,mail,who\n"
    rows = "2024-05-01,5.00,a@example.com,1\n" * 3 + "2024-05-02,7.50,,2\n2024-05-01,5.00,a@example.com,1\n"
    asked = {
        "kind": "generic_orders",
        "mapping": {"placed_at": "day", "total": "total", "email": "mail", "customer_external_id": "who"},
    }
    assert counts(shop.run(head + rows, **asked)) == (5, 0, 0, 0, 0)
    monkeypatch.setattr(gather, "GROUP", 3)
    more = "2024-05-01,5.00,a@example.com,1\n2024-05-03,,a@example.com,1\n"
    assert counts(shop.run(head + rows + more, **asked)) == (1, 0, 5, 0, 1)


@pytest.mark.parametrize("at_a_time", [1, 50])
def test_an_order_that_lacks_the_id_others_have_comes_in_once(shop, monkeypatch, at_a_time):
    monkeypatch.setattr(gather, "GROUP", at_a_time)
    rows = ",2024-05-01,ana@example.com,,7.00,USD\n1,2024-05-01,ana@example.com,,7.00,USD\n"
    file = BY_PHONE + rows + ",2024-05-01,ana@example.com,,7.00,USD\n,2024-05-02,,,8.00,USD\n"
    assert counts(shop.run(file)) == (3, 0, 0, 1, 0)
    assert shop.customers()["ana@example.com"].total_orders == 2
    assert counts(shop.run(file)) == (0, 0, 3, 1, 0)


def test_a_file_of_orders_that_cannot_be_taken_brings_none(shop):
    record = shop.run(HEAD + "#9,a@example.com,paid,no,EUR,5.00,,0.00,,1,Pin,5.00,P1,,,,,,\n")
    assert counts(record) == (0, 0, 0, 0, 1)
    assert shop.customers() == {}


@pytest.mark.sqlite_only
def test_no_step_goes_through_one_table_for_each_row_of_another(shop):
    later = ORDERS.replace("2,Hat,12.50", "3,Hat,12.50").replace("ana@", "eve@")
    with walks_within_walks() as found:
        first = shop.run(ORDERS)
        shop.plan(ORDERS)
        assert counts(shop.run(later))[:3] == (0, 1, 4)
        shop.undo(first)
    assert found == []


@pytest.mark.postgresql_only
def test_no_order_is_looked_for_in_a_list_that_is_gone_through_for_each(shop):
    shop.run(ORDERS)
    plans = []

    def explain(connection, cursor, statement, parameters, *_):
        if statement.startswith("INSERT INTO incoming_matched_orders"):
            said = connection.connection.driver_connection.execute(f"EXPLAIN {statement}", parameters)
            plans.append("\n".join(line for (line,) in said))

    sa.event.listen(sa.Engine, "before_cursor_execute", explain)
    try:
        shop.run(ORDERS)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", explain)
    assert len(plans) == 2 and not any("SubPlan" in plan for plan in plans), plans


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_a_public_purchase_history_adds_up(shop):
    path = SHARED / "cdnow" / "CDNOW_master.txt"
    if not path.exists():
        pytest.skip("The CDNOW purchase history is not here.")
    frame = pd.read_csv(
        path, sep=r"\s+", header=None, names=["customer_id", "date", "quantity", "total"], dtype=str, skiprows=1
    )
    frame = frame.dropna()
    record = shop.run(
        frame.to_csv(index=False),
        mapping={"customer_external_id": "customer_id", "placed_at": "date", "total": "total"},
        kind="generic_orders",
    )
    cents = (frame.total.astype(float) * 100).round().astype(int).groupby(frame.customer_id).sum()
    assert counts(record) == (len(frame), 0, 0, 0, 0)
    with db.reading() as session:
        people = session.execute(
            sa.select(
                sa.func.count(),
                sa.func.sum(Customer.total_orders),
                sa.func.sum(sa.type_coerce(Customer.lifetime_value, sa.BigInteger)),
            )
        ).one()
    assert tuple(people) == (len(cents), len(frame), int(cents.sum()))


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize("file", ["customers_export_sample.csv", "orders_export_sample.csv"])
def test_a_real_layout_comes_in_whole(shop, file):
    path = SHARED / "shopify_layout" / file
    if not path.exists():
        pytest.skip("The sample exports are not here.")
    frame = pd.read_csv(path, dtype=str)
    record = shop.run(path.read_bytes(), file)
    due = len(frame) if "customers" in file else frame.Name.nunique()
    assert (record.counts["new"], record.counts["rejected"]) == (due, 0)
    if "orders" in file:
        cents = (frame.Total.dropna().astype(float) * 100).round().sum() - (
            frame["Refunded Amount"].dropna().astype(float) * 100
        ).round().sum()
        assert (
            sum(int(order.total * 100) - int(order.refunded_amount * 100) for order in shop.all(sa.select(Order)))
            == cents
        )


@pytest.mark.slow
def test_the_shop_row_is_one(shop):
    shop.run(ORDERS)
    assert len(shop.all(sa.select(Shop))) == 1


def peak_of(shop, rows):
    """The most memory, in MB, that looking at so many orders takes beyond what the process holds by then."""
    lines = (
        f"#{row},a{row}@example.com,paid,yes,EUR,30.00,,0.00,2024-05-01 09:58:12 +0200,1,Sock,10.00,S1,Ana Lee,ES,,0.00,Knit,{row}\n"
        for row in range(rows)
    )
    source = shop.open(HEAD + "".join(lines))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory.held()
    with db.reading() as session:
        assert imports.plan(session, source, now=shop.now).counts["new"] == rows
    return memory.held("VmHWM") - before


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_memory_does_not_grow_faster_than_the_orders_themselves(shop, monkeypatch):
    """A million orders stay below 1.5 GB when each of them takes less than a kilobyte."""
    monkeypatch.setattr(gather, "GROUP", 5_000)  # what so many orders at a time and a piece of the file
    monkeypatch.setattr(read, "BLOCK", 1 << 18)  # take is the same for all files
    peak_of(shop, 2_000)
    few, many = 20_000, 80_000
    grown = peak_of(shop, many) - peak_of(shop, few)
    assert grown * 1024 / (many - few) < 1, f"{grown:.0f} MB for {many - few:,} orders"
