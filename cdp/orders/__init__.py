"""Orders: recording them once each, and the totals of customers that follow from them."""

from cdp.orders.counting import counts, recount
from cdp.orders.lookup import for_customer, get
from cdp.orders.recording import Line, record
from cdp.orders.removing import remove
from cdp.orders.totals import refresh_totals

__all__ = ["Line", "counts", "for_customer", "get", "record", "recount", "refresh_totals", "remove"]
