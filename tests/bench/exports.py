"""The shop's own data as a brand would bring it: a plain CSV, a workbook, and a Shopify orders export."""

import csv
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

from tests.bench.shop import Bench

_COLUMNS = (
    "email", "first_name", "last_name", "phone", "address_line1", "address_line2", "city", "state", "zip_code", "country",
    "acquisition_source",
)  # fmt: skip
_MADE = {
    "total_orders": "total_orders",
    "lifetime_value": "printf('%.2f', lifetime_value / 100.0)",
    "last_order_date": "strftime('%Y-%m-%dT%H:%M:%SZ', last_order_date / 1000000, 'unixepoch')",
    "email_subscribed": "CASE email_consent WHEN 'subscribed' THEN 'true' WHEN 'unsubscribed' THEN 'false' END",
    "created_at": "strftime('%Y-%m-%dT%H:%M:%SZ', created_at / 1000000, 'unixepoch')",
}
_MOST_ROWS = (1 << 20) - 1  # what a sheet holds below its header
_ORDER_COLUMNS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
_LINE = {
    "Name": "o.number", "Email": "c.email", "Lineitem quantity": "l.quantity", "Lineitem name": "p.name",
    "Lineitem price": "printf('%.2f', l.price / 100.0)", "Lineitem sku": "p.sku", "Vendor": "p.vendor",
    "Lineitem requires shipping": "'true'", "Lineitem taxable": "'true'", "Lineitem fulfillment status": "'fulfilled'",
    "Created at": "strftime('%Y-%m-%d %H:%M:%S +0000', o.placed_at / 1000000, 'unixepoch')",
}  # fmt: skip
_ORDER = {
    "Financial Status": "CASE o.status WHEN 'cancelled' THEN 'paid' ELSE o.status END",
    "Cancelled at": "CASE o.status WHEN 'cancelled' THEN strftime('%Y-%m-%d %H:%M:%S +0000', o.placed_at / 1000000, 'unixepoch') END",
    "Paid at": "strftime('%Y-%m-%d %H:%M:%S +0000', o.placed_at / 1000000, 'unixepoch')",
    "Accepts Marketing": "CASE c.email_consent WHEN 'subscribed' THEN 'yes' ELSE 'no' END",
    "Currency": "o.currency", "Total": "printf('%.2f', o.total / 100.0)", "Subtotal": "printf('%.2f', o.total / 100.0)",
    "Discount Code": "o.coupon", "Discount Amount": "printf('%.2f', o.discount / 100.0)",
    "Refunded Amount": "printf('%.2f', o.refunded_amount / 100.0)", "Id": "'''' || o.external_id",
    "Billing Name": "trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, ''))",
    "Shipping Name": "trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, ''))",
    "Shipping Address1": "c.address_line1", "Shipping City": "c.city", "Shipping Zip": "'''' || c.zip_code",
    "Shipping Province": "c.state", "Shipping Country": "c.country", "Phone": "c.phone", "Risk Level": "'Low'",
    "Source": "'web'", "Payment Method": "'Shopify Payments'", "Shipping Method": "'Standard'",
}  # fmt: skip


def customers(bench: Bench) -> Path:
    """Promise the customers of the shop as a plain CSV under the names everybody uses."""
    path = bench.path.with_suffix(".csv")
    if not path.exists():
        with closing(sqlite3.connect(bench.path)) as shop:
            _write(path, *_customers(shop))
    return path


def workbook(bench: Bench) -> Path:
    """Promise the same customers as an Excel workbook, as many as a sheet holds."""
    path = bench.path.with_suffix(".xlsx")
    if not path.exists():
        with closing(sqlite3.connect(bench.path)) as shop:
            _write_sheet(path, *_customers(shop))
    return path


def orders(bench: Bench) -> Path:
    """Promise orders as Shopify exports them, one line per product, with as many lines as the shop has customers."""
    path = bench.path.with_suffix(".orders.csv")
    if not path.exists():
        header = _ORDER_COLUMNS.split(",")
        once = {name: f"CASE WHEN l.is_first THEN {cell} END" for name, cell in _ORDER.items()}
        cells = ", ".join(f'{(_LINE | once).get(name, "NULL")} AS "{name}"' for name in header)
        some = f"SELECT * FROM order_lines ORDER BY order_id, id LIMIT {bench.customers}"
        marked = f"SELECT *, order_id IS NOT lag(order_id) OVER (ORDER BY order_id, id) AS is_first FROM ({some})"
        query = f"""SELECT {cells} FROM ({marked}) l JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id
            LEFT JOIN customers c ON c.id = o.customer_id ORDER BY l.order_id, l.id"""
        with closing(sqlite3.connect(bench.path)) as shop:
            _write(path, header, shop.execute(query))
    return path


def _customers(shop: sqlite3.Connection) -> tuple[list[str], sqlite3.Cursor]:
    made = ", ".join(f"{value} AS {name}" for name, value in _MADE.items())
    query = f"SELECT {', '.join(_COLUMNS)}, {made} FROM customers WHERE email IS NOT NULL LIMIT {_MOST_ROWS}"
    return [*_COLUMNS, *_MADE], shop.execute(query)


def _write(path: Path, header: list[str], rows: sqlite3.Cursor) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows(rows)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
    '<sheet name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def _write_sheet(path: Path, header: list[str], rows: sqlite3.Cursor) -> None:
    """As Excel writes it, with every text once in a part of its own; openpyxl would take ten times as long."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(_with(header, rows), 1):
                sheet.write(f'<row r="{number}">{"".join(_cells(row, number, texts))}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(f'<sst xmlns="{_MAIN}">'.encode())
            for text in texts:
                shared.write(f"<si><t>{escape(text)}</t></si>".encode())
            shared.write(b"</sst>")


def _with(header: list[str], rows: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    yield tuple(header)
    yield from rows


def _cells(row: tuple[object, ...], number: int, texts: dict[str, int]) -> Iterator[str]:
    for place, value in enumerate(row):
        if isinstance(value, int):
            yield f'<c r="{chr(65 + place)}{number}"><v>{value}</v></c>'
        elif value is not None:
            yield f'<c r="{chr(65 + place)}{number}" t="s"><v>{texts.setdefault(str(value), len(texts))}</v></c>'
