"""WooCommerce Analytics: customers are taken; its orders table names nobody by e-mail and is refused with the reason."""

from cdp.imports.reader import Reader, signature

CUSTOMERS = Reader(
    key="woocommerce_customers",
    label="WooCommerce customers",
    subject="customers",
    source="woocommerce",
    signatures=(
        signature("Name", "Username", "Email", "Sign Up", "Total Spend"),
        signature("Name", "Email", "Total Spend", "AOV"),
    ),
    columns={
        "external_id": ("Username",),
        "email": ("Email",),
        "full_name": ("Name",),
        "city": ("City",),
        "state": ("Region",),
        "zip_code": ("Postal Code",),
        "country": ("Country / Region",),
        "created_at": ("Sign Up",),
        "imported_lifetime_value": ("Total Spend",),
        "imported_total_orders": ("Orders",),
    },
    ignored=signature("AOV"),
    where="WordPress → Analytics → Customers → Download.",
)

ORDERS = Reader(
    key="woocommerce_analytics_orders",
    label="WooCommerce Analytics orders",
    subject="orders",
    source="woocommerce",
    signatures=(
        signature("Order #", "N. Revenue (formatted)"),
        signature("Order #", "Customer type", "Product(s)"),
    ),
    columns={},
    where="WordPress → Analytics → Orders → Download (cannot be used, see the reason).",
    refusal=(
        "This is the orders table of WooCommerce Analytics. It has no e-mail address, so its orders could only be "
        "matched to customers by name, which would mix up people. Export the orders with an order export plugin "
        "(with columns such as order_id, order_date, billing_email, order_total) or through the REST API "
        "(/wc/v3/orders), and bring that file here."
    ),
)
