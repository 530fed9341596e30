"""What people call the fields and numbers of the catalogue, one row each. Attributes need no row: their labels are taken."""

from dataclasses import dataclass
from typing import Any


def _metric(of: str, aggregate: str, amount: str = "") -> dict[str, Any]:
    return {"of": of, "aggregate": aggregate} | ({"field": amount} if amount else {})


@dataclass(frozen=True)
class Number:
    """A number out of orders or events that has no field of its own, or that a field becomes inside a window."""

    metric: dict[str, Any]
    is_money: bool = False


FIELD_WORDS: dict[str, str] = {
    "lifetime_value": "(total|whole|overall)? turnover|(purchase|buying|sales) volume|net (spend|spending|revenue|sales|lifetime value)|money (in total|in all|spent|paid)|amount (in total|paid)|total (money|amount|sum)|total order (value|volume|amount)|sum of money|(customer)? lifetime (value|spend|spending|revenue|sales|total|purchase amount)|ltv|clv|cltv|total (spend|spent|spending|value|revenue|sales|purchase amount|amount spent)|customer value|spend|spending|revenue|sales|amount spent|money spent|all time spend|(sum|total) of (order|purchase|spending|spend)",
    "total_orders": "frequency|order (count|number|total|frequency|volume)|number of (order|purchase)|(total|lifetime) (order|purchase)|purchase (count|frequency|number)|orders|order|purchases|purchase|transaction|transactions|times ordered|checkouts",
    "avg_order_value": "aov|average (order value|order|order size|order total|basket|basket size|basket value|purchase|purchase value|ticket|ticket size|transaction|transaction value|cart value|spend per order|order amount)|mean order value|basket (size|value)|basket|baskets|order (value|size|amount)|avg (order value|order|basket|order size)|(spend|value) per order|(order|basket|purchase|ticket) (average|averages|averaging|averaged)",
    "last_order_date": "(the)? last time|last one|latest one|most recent one|(last|latest|most recent) (order|purchase) (dates|goes|went) back|(last|latest|most recent|recent) (order|purchase|transaction) (date)?|date of (last|latest) (order|purchase)|(newest|final) (order|purchase) (date)?|last (ordering|buying|purchasing|shopping)|most recently (ordered|bought|purchased|shopped)|last seen (buying|ordering|shopping)|last (bought|ordered|purchased|shopped)|last time (they)? (bought|ordered|purchased|shopped)",
    "days_since_last_order": "days since (their)? (last|latest) (order|purchase)|recency",
    "first_order_date": "1st time (buyer|customer|order|purchase)|first time (buyer|customer) since|start+ (buying|ordering|shopping)|begin+ (buying|ordering|shopping)|1st (order|purchase)|(bought|ordered|purchased|shopped) (for)? first time|(made|placed)? first buy|(initial|earliest|maiden|very first|first ever|1st ever|debut) (order|purchase) (date)?|(bought|purchased|ordered) first (item|product)|first (ordering|buying|purchasing|shopping)|(placed|made)? (order|purchase) number (one|1)|first (order|purchase|transaction) (date)?|date of first (order|purchase)|(first|originally) (bought|ordered|purchased|shopped)|(made|placed) first (order|purchase)",
    "average_days_between_orders": "(average|mean|typical)? (days|time|times|interval|intervals|gap|gaps|spacing)? between (two|their)? (orders|purchases|order|purchase)|(days|time)? between (one|1) (order|purchase) and (the)? (next|next one)|(days|time)? from (one|1) (order|purchase) to (the)? (next|next one)|(average|mean|typical)? (order|purchase|reorder|buying) (interval|gap|cadence|spacing)|interval|average days between orders|avg days between orders|reorder interval",
    "totals_source": "totals come from|totals source",
    "imported_lifetime_value": "imported lifetime value",
    "imported_total_orders": "imported (orders|total orders)",
    "email_subscribed": "e mail subscribed|email subscribed|email subscription|subscription status|subscribed",
    "email_consent": "e mail consent|email consent|email consent status",
    "email_consent_at": "e mail consent since|email consent since|consent date|subscription date|opt in date",
    "sms_consent": "sms consent|sms consent status|text consent",
    "sms_consent_at": "sms consent since",
    "email": "email address|e mail address|email domain|e mail|email",
    "full_name": "full name|name|whole name",
    "first_name": "first name|given name",
    "last_name": "last name|surname|family name",
    "phone": "phone (number)?|telephone (number)?|mobile (number|phone)?|cell (number|phone)?|contact number",
    "language": "language|preferred language|locale",
    "tags": "tag|tags|label|labels",
    "acquisition_source": "acquisition (source|channel)|source|channel|traffic source|marketing channel|marketing source|utm source|referral source|lead source",
    "created_at": "customer since|customer since date|created (at)?|creation date|(sign up|signup|join|joined|joining|registration|account creation) date|customer created|account created|date (joined|created)",
    "updated_at": "last (changed|updated|modified)|updated (at)?",
    "country": "country|countries|nation",
    "state": "state|states|province|region",
    "city": "city|cities|town",
    "zip_code": "zip (code)?|zipcode|postcode|postal code|post code|zips",
    "address_line1": "address line 1|street address|street|address",
    "address_line2": "address line 2",
    "time_zone": "time zone|timezone",
}  # fmt: skip

# Numbers that are metrics from the start.
NUMBER_WORDS: dict[str, tuple[str, Number]] = {
    "biggest_order": (
        "(biggest|largest|highest|max|maximum) (single|ever|single ever)? (order|purchase) (value|amount|total)?|top (single)? order (value|amount|total)?|(single|one) order (value|total|amount|worth)|highest order value",
        Number(_metric("orders", "max", "value"), is_money=True),
    ),
    "smallest_order": ("(smallest|lowest|min|minimum) (order|purchase) (value|amount)?", Number(_metric("orders", "min", "value"), is_money=True)),
    "items": (
        "items|products|units|pieces|pairs|articles|(units|pairs|pieces|items|articles) of|item|product|(items|products|units|pieces|articles) (bought|purchased|ordered)|(number|quantity) of (items|products) (bought|purchased)?|total (items|quantity|units)|quantity",
        Number(_metric("order_lines", "sum", "quantity")),
    ),
    "discounts": ("(cumulative|cumulated|accumulated|combined|overall|summed|aggregate|added up) discount|(cumulative|cumulated|accumulated|combined|overall|summed|aggregate) discounts|total discount (received|used|given|taken|got)|(sum|amount) of discounts (received|used|given|taken)?|(total|sum of)? (order)? discounts (received|used)?|discount (total|amount|received)|total discount (amount)?", Number(_metric("orders", "sum", "discount"), is_money=True)),
    "refunds": ("(cumulative|cumulated|accumulated|combined|overall|aggregate) (refund|refunds)|(sum|amount) of refunds|(total|sum of)? refunds|(total|sum of)? refunded (amount|amounts|total)|amount refunded|total (refunded|refund)|(total)? refund (amount|total)", Number(_metric("orders", "sum", "refunded_amount"), is_money=True)),
}  # fmt: skip

# What a field is called inside a window of time: the same number taken over the orders of that window.
WINDOWED: dict[str, Number] = {
    "lifetime_value": Number(_metric("orders", "sum", "value"), is_money=True),
    "total_orders": Number(_metric("orders", "count")),
    "avg_order_value": Number(_metric("orders", "avg", "value"), is_money=True),
}

# Which field of orders the suggestions "orders.x" belong to, and whether a name may be part of a longer one.
ORDER_FIELDS: tuple[str, ...] = ("category", "vendor", "product", "sku", "coupon")

# Values with more than one common spelling.
VALUE_WORDS: dict[str, str] = {
    "instagram": "ig|insta", "facebook": "fb|meta|facebook ads", "tiktok": "tik tok|tick tock|tt", "google": "google ads|adwords",
    "organic search": "organic|seo|natural search", "paid search": "ppc|sem", "email": "newsletter signup", "referral": "recommendation|recommendations|personal recommendation|recommended by friend|recommended by friends|recommended by someone|referrals|referred by a friend|word of mouth",
    "wholesale": "wholesalers|wholesaler|b2b", "influencer": "influencers", "affiliate": "affiliates|affiliate link",
    "platinum": "plat", "pop-up store": "pop up|popup store|pop up shop", "direct": "direct traffic",
}  # fmt: skip

# Further names of the shop's own fields, by a word of their label.
ATTRIBUTE_WORDS: dict[str, str] = {
    "interests": "who (like|likes)|that (like|likes)|interested in|interested for|interested on|interested by|into|are into|is into|passionate about|keen on|fond of|with interest in|interest in|interest for|interest on|interests for|interests in|love|loves|loving|enjoy|enjoys|enjoying|adore|adores|crazy about|fans of|fan of|hooked on|interest|(as|with|has|have)? (hobby|hobbies|passion|free time interest|leisure interest) (is|are)?|passionate (for|of)|hobby of|hobbies of",
    "birthday": "(turn+|get+) year older|celebrat+ birthday|celebrating birthday|celebrate birthday|have birthday|having birthday|has birthday|birthday (falls|is|coming up|comes up|falling)|birth date|date of birth|dob|bday|born",
    "size": "size|(shoe|shoes|foot|feet) (number|nr|no|size|sizes)|(number|size) of (shoe|shoes|foot|feet)",
    "tier": "status|level|loyalty status|loyalty level|membership|membership level|member status",
    "catalogue": "paper catalogue|catalogue in paper|catalogue on paper|catalogue by (post|mail)|print catalogue|printed catalogue|mailed catalogue",
}

# What an order's status is called.
STATUS_WORDS: dict[str, str] = {
    "cancelled": "cancelled (one)?|(order)? cancellation|order cancellations|cancellations|cancel (order|one|anything)", "refunded": "(is|are|was|were|been|got)? (fully|completely|entirely|totally|wholly) refunded|(is|are|was|were|been|got)? refunded (in full|fully|completely|entirely|totally|in entirety)|full refund|full refunds", "partially_refunded": "(is|are|was|were|been|got)? (partially|partly|part|only partly) refunded|partial refund|partial refunds|(had|having) part of order refunded|refunded (in part|partially|partly)", "pending": "pending|(payment|payments) (is|are|was|were)? (still|yet)? (pending|outstanding|open|not in yet|missing)|pending (payment|payments)|awaiting payment|(open|outstanding|due) (payment|payments)|(payment|payments) (has|have)? not (yet)? (arrived|come in|cleared|gone through|been made)", "voided": "voided",
    "authorized": "authorized|authorised", "partially_paid": "(is|are|was|were|been|only)? (only)? (partially|partly) paid|paid (in part|partly|partially)", "refunded partially_refunded": "refunded|partially or fully refunded|fully or partially refunded",
}  # fmt: skip

# How a status is told by that word; 'refunded' is then the one, and not the one in part.
STATUS_NAMES: dict[str, str] = {
    "cancelled": "cancelled", "refunded": "(fully)? refunded", "partially_refunded": "(partially|partly|part) refunded", "pending": "pending",
    "voided": "voided", "authorized": "(authorized|authorised)", "partially_paid": "(partially|partly|part) paid",
}  # fmt: skip
OF_STATUS = "(with|in|of|whose|s|order)? status (is|of|equals|was)? {0}|(in)? {0} (status|state)|(is|are|marked|flagged) as {0}|marked {0}|(stays|stay|still|remains) {0}"

LANGUAGES: dict[str, str] = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch", "pt": "portuguese", "sv": "swedish",
    "da": "danish", "no": "norwegian", "nb": "norwegian", "fi": "finnish", "pl": "polish", "ja": "japanese", "zh": "chinese", "ko": "korean",
}  # fmt: skip
