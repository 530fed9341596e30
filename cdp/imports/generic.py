"""Any other table of customers or orders: columns are guessed from their names, and a person confirms."""

import re

from cdp.imports.reader import Reader

CUSTOMERS = Reader(
    key="generic_customers",
    label="Customers, your own columns",
    subject="customers",
    source="csv",
    signatures=(),
    columns={},
    where="Any CSV or Excel table with one customer per row; you say which column is what.",
)

ORDERS = Reader(
    key="generic_orders",
    label="Orders, your own columns",
    subject="orders",
    source="csv",
    signatures=(),
    columns={},
    where="Any CSV or Excel table with one order, or one product of an order, per row; you say which column is what.",
)

# What columns are called in the wild, letters and digits only; earlier names are better guesses.
CUSTOMER_WORDS: dict[str, str] = {
    "email": "email emailaddress mail customeremail primaryemail subscriberemail useremail contactemail emailid",
    "external_id": "customerid externalid userid contactid clientid profileid subscriberid memberid id uuid",
    "first_name": "firstname fname givenname forename vorname prenom nombre",
    "last_name": "lastname lname surname familyname nachname nom apellido apellidos",
    "full_name": "name fullname customername displayname contactname",
    "phone": "phone phonenumber mobile mobilephone mobilenumber telephone tel cell cellphone telefon",
    "address_line1": "addressline1 address1 address street streetaddress billingaddress1 addressstreet",
    "address_line2": "addressline2 address2 billingaddress2 apartment",
    "city": "city town billingcity ort ville ciudad",
    "state": "state region province stateprovince stateregion county billingstate provincecode",
    "zip_code": "zipcode zip postalcode postcode billingpostcode plz",
    "country": "country countrycode countryregion billingcountry land pays",
    "time_zone": "timezone tz",
    "language": "language locale lang",
    "acquisition_source": "acquisitionsource source leadsource signupsource utmsource channel referrer",
    "tags": "tags tag labels",
    "email_consent": "emailsubscribed emailconsent emailmarketingconsent acceptsemailmarketing acceptsmarketing subscribed "
    "optin emailoptin marketingconsent newsletter isssubscribed issubscribed emailopt marketingoptin",
    "email_consent_at": "emailconsentat emailconsentdate consentat consentdate consenttimestamp optindate optinat "
    "subscribedat optintime",
    "sms_consent": "smssubscribed smsconsent smsmarketingconsent acceptssmsmarketing smsoptin",
    "sms_consent_at": "smsconsentat smsconsentdate smsoptinat",
    "suppression": "suppression suppressed bounced bouncestatus",
    "created_at": "createdat created createddate datecreated signupdate signup registeredat registrationdate joined "
    "joinedat customersince dateadded memberssince",
    "imported_total_orders": "totalorders orders orderscount ordercount numberoforders numorders purchases frequency",
    "imported_lifetime_value": "lifetimevalue ltv clv totalspent totalspend spent totalrevenue revenue monetary "
    "historicltv amountspent",
    "imported_last_order_date": "lastorderdate lastorderat lastorder lastpurchase lastpurchasedate lastpurchaseat "
    "lastordered",
}

ORDER_WORDS: dict[str, str] = {
    "external_id": "orderid id invoiceid transactionid invoiceno invoice invoicenumber",
    "number": "ordernumber orderno ordernum order ordername number",
    "placed_at": "orderdate placedat createdat date orderedat created datecreated ordercreated purchasedate purchasedat "
    "invoicedate transactiondate timestamp ts paiddate completeddate",
    "email": "email customeremail billingemail emailaddress mail useremail",
    "customer_external_id": "customerid userid clientid customer customeruser customerno",
    "phone": "phone billingphone phonenumber customerphone",
    "full_name": "name fullname customername billingname shippingname",
    "first_name": "firstname billingfirstname customerfirstname",
    "last_name": "lastname billinglastname customerlastname",
    "address_line1": "addressline1 billingaddress1 address1 shippingaddress1 address",
    "address_line2": "addressline2 billingaddress2 address2 shippingaddress2",
    "city": "city billingcity shippingcity",
    "state": "state billingstate province shippingstate region",
    "zip_code": "zipcode zip billingpostcode postcode postalcode shippingpostcode",
    "country": "country billingcountry countrycode shippingcountry",
    "status": "status orderstatus financialstatus paymentstatus",
    "cancelled_at": "cancelledat canceledat cancelled",
    "currency": "currency currencycode ordercurrency",
    "total": "total ordertotal totalprice amount grandtotal value totalamount revenue dollarvalue ordervalue totalpaid",
    "discount": "discount discountamount totaldiscount totaldiscounts orderdiscount cartdiscount discounttotal",
    "coupon": "coupon couponcode discountcode coupons couponcodes",
    "refunded_amount": "refundedamount refund refunded ordertotalrefunded totalrefunded refundtotal",
    "line_name": "product productname lineitemname itemname item title lineitemtitle description",
    "line_sku": "sku lineitemsku productsku itemsku stockcode productid",
    "line_category": "category productcategory producttype itemcategory",
    "line_vendor": "vendor brand productvendor supplier",
    "line_quantity": "quantity qty lineitemquantity itemquantity units itemcount",
    "line_price": "price unitprice lineitemprice itemprice productprice itemcost",
}


def guess(columns: tuple[str, ...], *, subject: str) -> dict[str, tuple[str, ...]]:
    """Promise which column most likely fills which target; what is not recognised is left out."""
    bare = {re.sub(r"[\W_]+", "", column.lower()): column for column in reversed(columns)}
    found: dict[str, tuple[str, ...]] = {}
    used: set[str] = set()
    for target, words in (ORDER_WORDS if subject == "orders" else CUSTOMER_WORDS).items():
        column = next((bare[word] for word in words.split() if word in bare and bare[word] not in used), None)
        if column is not None:
            found[target] = (column,)
            used.add(column)
    if {"first_name", "last_name"} & found.keys():
        found.pop("full_name", None)
    return found


def looks_like_orders(columns: tuple[str, ...]) -> bool:
    """Promise whether the column names speak of orders rather than of customers."""
    found = guess(columns, subject="orders")
    strong = {"external_id", "number"} & found.keys() and {"total", "line_price"} & found.keys()
    dated = "placed_at" in found
    named = any("order" in column.lower() or "invoice" in column.lower() for column in columns)
    totals = {"imported_total_orders", "imported_lifetime_value"} & guess(columns, subject="customers").keys()
    return bool(dated and (strong or {"total", "line_price"} & found.keys()) and (named or not totals))
