"""The words of questions about figures, one row each, in the notation of `phrases`."""

from functools import cache

from cdp.assistant.rules.phrasebook import Words
from cdp.assistant.rules.phrases import expand

# Measures of the shop that nobody asks of people: a question may name them and a time, and nothing else.
PLAIN: dict[str, str] = {
    "revenue": "(bring|brought|brings) (us|in)|(money|cash) (we)? (have|has|had|did)? (we)? (sold|made|earned|taken|took|make|earn|come in|came in|coming in|come|came|comes)|revenue (came|comes|come) in|money|cash|revenue|revenues|turnover|sales|takings|total (sales|revenue)|sales revenue|sales figures|sales numbers|revenue figures|(money|cash) (do|did|have) we (make|made|earn|earned|take|taken|bring in)|we (make|made|earn|earned|turn over|turned over)|earnings|we (sell|sold) (for)?|we (have|had) (sold|made|earned|taken)|(do|did|have) we (take|taken|bank|banked|bring in|brought in) (in)?",
    "gross_revenue": "gross (sales|revenue|revenues|turnover|takings)",
    "average_discount": "(average|mean|avg|typical) (discount|discounts) (per order|size|amount|value|given)?|discount per order|(average|mean) (amount|size) of (discount|discounts)",
    "revenue_per_day": "(average|mean) daily (revenue|sales|turnover)|daily average (revenue|sales|turnover)|(average|mean) (revenue|sales|turnover) (per|a) day|(revenue|sales|turnover) (per|a) day on average",
    "orders_per_day": "(average|mean) daily orders|daily average orders|(average|mean) (number of)? orders (per|a) day|orders (per|a) day on average|orders (do|did) we (get|have|receive|see) (per|a) day on average",
    "average_order_value": "(average|mean|typical|avg) (cash)? (check|cheque|bill|bon|invoice|receipt|spend) (value|sum|amount)?|(check|receipt) (size|value)|average (order|basket|purchase|cart) (value|size) per order|(average|mean|typical|avg) (order|basket|cart|ticket|purchase|sale) (value|size|amount|total|worth)?|(average|mean) (value|size|amount) (of|per) (order|basket|purchase|cart)|aov|(order|basket|cart) (value|size) (on average)?|(average|mean) spend per order|(spend|spent|revenue) per order",
    "revenue_per_customer": "average customer (spend|spent)|average (spend|spent|revenue|sales) per (customer|buyer|head|shopper)|(revenue|spend|sales) per (customer|buyer|head|shopper)|arpu",
    "refunded_share": "(refund|refunded|return|returns) (rate|share|ratio|percentage|quota)|share of refunds|percentage of refunds|refund percentage|(rate|share|percentage) of (refunds|refunded revenue)",
    "refunds": "refunds|money refunded|(value|amount|sum) of refunds|refund (amount|total|volume|sum)|(money|cash)? (was|got|is|been|were|did get) refunded|(do|did|have) we (refund|refunded|give back|given back|pay back)|(money|cash) (do|did|have) we (refund|give back|pay back|refunded)",
    "discounts": "discounts|(discount|discounts) (given|granted|amount|total|volume|sum)|(do|did|have) we (give|given|grant|spend) (away)? (in|on|as|for)? (discount|discounts)|(given|give) away (in|as|on)? discounts|discount (do|did|have) we (give|gave|given|grant) (away)?|value of discounts",
    "discounted_share": "(what|which)? (share|percentage|percent|proportion|part) of (our|the|all)? orders (with|had|have|got|were given) (a|any|some)? (discount|discounts)|(what|which)? (share|percentage|percent|proportion|part) of (our|the|all)? orders (were|are|was|is|got) discounted|discount (rate|share)",
    "checkout_conversion": "(started)? (checkout|checkouts) (to|into)? (placed|an)? (order|orders|purchase|purchases)? (conversion|conversions|conv|cvr|completion) (rate|rates)?|(conversion|conv|conversions) (rate|rates)? (from|of|between)? (the|a|started)? (checkout|checkouts|checkout started|checkout start) (started|begun)? (to|into|and) (the|an|placed|completed)? (order|orders|purchase|purchases)|(of)? (our|the|all)? (started)? checkouts (started|begun|we had)? (have|were|are|that|which)? (converted|convert|turned|turn|became|become|ended|end|led|lead|completed|finished|resulted|result) (up)? (to|into|in|as)? (an|a)? (order|orders|purchase|purchases)?|(go|goes|went|gets|got|make|makes|made it) from checkout to (order|an order|purchase)|checkout to (order|purchase)",
    "cart_conversion": "(cart|basket|add to cart) (to)? (order|orders|purchase)? (conversion|conversions|conv|cvr) (rate|rates)?|(conversion|conv) (rate|rates)? from (the|a)? (cart|carts|basket|add to cart|added to cart) (to|into) (an)? (order|orders|purchase)|(of)? (our|the|all)? carts (have|were|are|that|which)? (converted|convert|turned|turn|became|become|ended|end|led|lead|resulted) (up)? (to|into|in|as)? (an|a)? (order|orders|purchase|purchases)?|cart to order",
    "units_per_order": "(units|items|pieces|products) per (order|basket|cart)|(average|mean) (number of)? (units|items|pieces) per order",
    "repeat_rate": "(repeat|reorder|re order) (purchase|customer|buyer|order|buying)? (rate|ratio|share|percentage|quota)|rate of repeat (purchases|customers|orders)|repurchase rate",
    "returning_share": "(returning|existing) (customer|buyer|customers|buyers) (rate|share|ratio|percentage)|(share|part|portion|proportion|quota|percent|percentage) of (returning|repeat|repeating|existing) (customers|buyers|clients)",
    "subscribed": "(email|mailing)? list size|size of (our|the) (email|mailing)? list",
    "average_lifetime_value": "customer (lifetime value|ltv|clv)|(average|mean|avg) (customer)? (lifetime value|ltv|clv|lifetime spend)|(average|mean) customer value",
    "units": "(units|items|pieces|products) sold|(number|amount) of (units|items|pieces) sold|sold (units|items|pieces)|unit sales|sales volume",
    "unsubscribes": "unsubscribes|opt outs|optouts|unsubscriptions",
}  # fmt: skip
# Measures that need a word of asking beside them: by themselves they may be about people who ordered.
COUNTED: dict[str, str] = {
    "orders": "order|orders|purchases|(number|count|amount|total) of (orders|purchases)|order (count|volume|numbers|number|figures)|orders (placed|received|came in)",
    "units": "units|items|pieces|(number|amount) of (units|items|pieces)|(products|things) (do|did|have) we (sell|sold)",
}  # fmt: skip
# Counts of people are figures only where they are compared, over time, or apart by something.
PEOPLE: dict[str, str] = {
    "new_customers": "(new|first time) (customer|customers|buyers|shoppers|clients)",
    "signed_up": "(new|first time)? (customer|customers|people|accounts|clients) (have|had)? (signed up|registered|joined|sign up|join|register)|(new)? (signups|sign ups|signup|registrations)|new accounts",
    "unsubscribes": "(people|customers|subscribers)? (have|had|has)? (unsubscribed|unsubscribe|opted out)",
    "buyers": "(customer|customers|people) (have|had)? (ordered|bought|order|buy|purchased|shopped)|buyers|active customers",
}  # fmt: skip
LETTERS: dict[str, str] = {
    "open_rate": "(open|opening|opens) (rate|rates|ratio|percentage)|opens|or rate",
    "click_rate": "(click|clicks|clickthrough|clicking) (through)? (rate|rates|ratio|percentage)|ctr|clicks",
    "unsubscribe_rate": "(unsubscribe|unsubscribed|unsub|opt out) (rate|rates|ratio|percentage)",
    "bounce_rate": "(bounce|bounced) (rate|rates|ratio|percentage)|bounces",
    "sent": "(email|emails|mail|mails|letter|letters|newsletters|messages) (do|did|have|were|was) (we)? (send|sent|gone out|go out|sent out|send out)|(emails|mails|letters) sent",
}  # fmt: skip
BY: dict[str, str] = {
    "product": "product|products|article|articles|sku|skus|item|items|style|styles|model|models",
    "category": "category|categories|cat|cats|product (category|categories|group|groups|type|types)|department",
    "vendor": "vendor|vendors|brand|brands|supplier|suppliers|manufacturer|manufacturers",
    "country": "country|countries|nation|nations",
    "coupon": "coupon|coupons|(coupon|discount|promo|promotion|voucher) (code|codes)|code|codes|voucher|vouchers|promo|promos",
    "source": "source|sources|channel|channels|(acquisition|marketing|traffic|customer) (source|sources|channel|channels)",
    "day": "day|days|date|dates", "weekday": "weekday|weekdays|day of the week|day of week|days of the week|which day of the week",
    "month": "month|months", "week": "week|weeks", "quarter": "quarter|quarters", "year": "year|years",
    "campaign": "campaign|campaigns|newsletter|newsletters|mailing|mailings|(email|mail) (campaign|campaigns)",
}  # fmt: skip
EACH: dict[str, str] = {
    "day": "daily|day by day|day over day",
    "month": "monthly|month (by|over) month|month on month|mom", "week": "wow|weekly|week (by|over) week|week on week",
    "quarter": "quarterly|quarter (by|over) quarter", "year": "yearly|annually|year by year",
}  # fmt: skip
NOT_BY: dict[str, str] = {
    "hour": "hour|hours|time of day|hourly",
    "state": "state|states|province|provinces", "city": "city|cities|town|towns", "region": "region|regions|zip code|postcode|area|areas",
    "gender": "gender|sex", "age": "age|age group", "language": "language|languages", "device": "device|devices|browser",
    "payment method": "payment method|payment methods|payment type", "size": "size|sizes", "colour": "colour|color|colours|colors",
    "tag": "tag|tags", "segment": "segment|segments", "store": "store|stores|branch|branches|location|locations", "flow": "flow|flows|automation",
    "subject line": "subject line|subject lines|subject|subjects",
}  # fmt: skip
NOT_KEPT: dict[str, str] = {
    "the conversion rate": "(conversion|converting|checkout) (rate|rates|ratio)|conversion|conversions|cvr|cr",
    "profit and margin": "profit|profits|(gross|net|profit)? (margin|margins)|roi|roas|ebit|cost of goods",
    "what advertising costs": "cac|(acquisition|customer acquisition) (cost|costs)|ad spend|marketing (cost|costs|spend)|cpc|cpm|cost per (order|click|customer)",
    "visits to the site": "traffic|visitors|visits|sessions|page views|pageviews|site (visits|visitors|traffic)|bounce rate of the site",
    "abandoned carts": "(abandoned|abandonment|cart abandonment) (carts|cart|rate|checkouts)?|cart abandonment rate",
    "churn and retention rates": "(customer)? (churn|retention|attrition) (rate|rates)",
    "stock": "stock|inventory|stock level|stock levels|sell through",
    "medians and the spread of values": "median|medians|median (order|basket) (value|size)|standard deviation|percentile|percentiles|quartile|quartiles|variance|distribution (of order values)?",
    "forecasts": "forecast|forecasts|prediction|predictions|projection|projected revenue|will (we|our) (revenue|sales|orders|make|sell|be)|next (month|quarter|year|week) (revenue|sales)?",
    "targets and budgets": "target|targets|budget|goal|goals|plan|quota",
    "which revenue a letter brought": "attributed revenue|revenue attribution|attribution",
    "taxes and shipping costs": "tax|taxes|vat|sales tax|shipping (cost|costs|revenue|fees)",
}  # fmt: skip
SINGLE: dict[str, str] = {
    "MANY": "how many times|how many uses|how many|how much|number of|amount of|total number of|count of|how often|many",
    "ASK": "what|which|whats|how high|how big|how large|how low|show|tell|give|list|get|see|report|how",
    "WHICH": "which|what",
    "PER": "by|per|for each|in each|each|every|broken down by|split by|split|grouped by|breakdown|apart by|for every|across",
    "MOST": "best|top|most|highest|busiest|biggest|largest|strongest|leading|greatest|number one|most successful|most popular|most often|most frequently|the most|winning|maximum|good",
    "LEAST": "worst|least|lowest|quietest|smallest|weakest|slowest|fewest|poorest|least popular|minimum|bottom",
    "SELLER": "(has|have|had|did|do|does|is|are)? (sold|sell|sells|selling) (better|more|the better)|(the)? (better|more popular) (seller|sellers)|outsold|outsells|outsell|more popular|(the)? (most|best) selled|(the)? most (sold|bought|ordered|purchased)|(best|top) (selling|seller|sellers|sold)|bestselling|bestseller|bestsellers|most sold|most (bought|ordered|purchased)|(sell|sells|sold|selling) (the)? (best|most)|(people|customers) (buy|bought|order|ordered) (the)? most|hot seller|hot sellers|our hits|topseller|topsellers",
    "LEASTSELLER": "(worst|least|slowest) (selling|seller|sellers|sold)|(sell|sells|sold) (the)? (worst|least)|slow mover|slow movers|shelf warmer|shelf warmers|flops",
    "ISSUED": "issue|issued|process|processed|handle|handled|pay out|paid out",
    "USED": "used|redeemed|use|is used|got used|gets used|redeem",
    "NET": "net",
    "ONAVERAGE": "on average|usually|typically",
    "GROSS": "gross",
    "RETURNING": "(from|by|of|to|with|for)? (our|the)? (returning|existing) (customer|customers|buyers|buyer|shoppers|clients|ones)|customers (who|that)? (had|have) bought before",
    "NEWONES": "(from|by|of|to|with|for)? (our|the)? (new|first time|brand new) (customer|customers|buyers|buyer|shoppers|clients|ones)",
    "NEWANDRETURNING": "(new|first time) (vs|versus|and|or|against|compared to) (returning|existing|repeat) (customer|customers|buyers|shoppers|clients)?|(returning|existing|repeat) (vs|versus|and|or|against) (new|first time) (customer|customers|buyers|shoppers|clients)?",
    "REPEAT": "(from|by|of|to|with|for)? (our|the)? (repeat|recurring|loyal) (customer|customers|buyers|buyer|shoppers|clients|ones)",
    "COUPONED": "(with|using) (or|and|versus|vs|against|compared to)? without (a|any)? (coupon|coupons|coupon code|discount code|code|codes|voucher)|with (a|any)? (coupon|coupons|code|discount code|voucher|vouchers) (or|and|versus|vs|against|compared to) (without|orders without|those without|no) (one|a|any|them|coupon|code|it)?|(used|use|using|with|had|have|having|came with|carried|redeemed|include|included|contained) (a|an|any|some) (coupon|coupon code|discount code|promo code|voucher|voucher code|code)|(with|using|had|having) (coupon|coupon code|discount code|promo code|voucher|code)|(with|using|had|redeemed) (coupons|vouchers|codes|discount codes|coupon codes)",
    "SHARE": "(what|which)? (share|percentage|percent|proportion|fraction|part|portion|pct) (of)?|how many percent (of)?|how big a share of|how large a share of|what %",
    "CUSTOMERS": "(our|the|all)? (customer|customers|buyers|shoppers|clients|people)",
    "BESTCUSTOMERS": "(best|most valuable|highest value|valuable) customers|customers with (highest|the highest|best) (average)? (lifetime value|ltv|clv)|highest (lifetime value|ltv|clv)",
    "AGAIN": "(ever)? (come|came|comes|coming) back (again|a second time|for more|for a second order|for another order|to order again|to buy again|to order|to buy|and order again|and buy again|to us)|(customers|people|buyers|shoppers|clients)? (have|has|had)? (ever)? (order|ordered|buy|bought|purchase|purchased|shop|shopped|come|came) (twice|again|back|more than once|two times|at least twice|a second time|second time|2x|2 times|more than one time|repeatedly|two or more times)|(placed|made|make|place) (a|their)? (second|2nd|another|more than one) (order|purchase)|(are|become|became|were|is) (repeat|returning) (customers|buyers|ones)?|reorder|reordered|repeat",
    "SUBSCRIBERS": "(email|newsletter|mail)? (subscriber|subscribers)|(people)? on (our|the) (email|mailing|newsletter)? list",
    "GAINED": "gain|gained|win|won|add|added|new|signed up|subscribed|grow|grew|acquired|joined|picked up|collected",
    "LOST": "lose|lost|unsubscribed|left|drop|dropped|churned|gone|loose|losing",
    "HAVE": "do we have|have we got|have we|we have|have|are there|do we have now|in total|on file|in the list",
    "GROWTH": "subscriber growth|list growth|growth of (our|the) list|net growth",
    "OVERVIEW": "(are|is|were|was|did|have|has) (we|the shop|our shop|the store|our store|business|the business|our business|things|it|everything|the company) (been)? (doing|do|done|performing|perform|going|go|looking|look|running|run|been)|(is|was|are) (business|trade|the shop|the store)|(shop|business|store|overall|our|key) (performance|kpis|numbers|figures|metrics|summary|overview|report)|kpis|key figures|main figures|dashboard|summary of the shop|overview|main numbers|key numbers|(do|did) we perform",
    "DOING": "doing|do|going|look|looking|develop|developing|developed|perform|performed|performing|go|run|running|trend|trending|trends|develops|trended",
    "MOSTREAD": "(opened|clicked|read) (the)? (most|best|least)|(most|best|least) (opened|clicked|read)|(most|best|least) (often)? (opened|clicked)",
    "CAMPAIGN": "(email|mail|newsletter)? (campaign|campaigns)|email|emails|mail|mails|letter|letters|newsletter|newsletters|mailing|mailings|blast|(email|mail|email blast|mail blast)",
    "NEWEST": "last|latest|most recent|newest|recent|previous",
    "RESULTS": "perform|performed|performing|do|did|doing|done|go|went|gone|work|worked|results|result|performance|numbers|stats|statistics|report|figures|how",
    "ONEBEFORE": "(the)? (one|campaign|newsletter|mailing|email|mail|last one|one sent|two|2) before (that|it|this|last)?|(the)? (previous|prior|preceding|earlier) (one|ones|campaign|newsletter|mailing|email|mail)|before (that|it)|(the)? second to last|penultimate",
    "AGAINST": "vs|stack up (against|to|with)|stack up|versus|v|compared (to|with|against)|compare (to|with|it to|it with|that to|that with|against)|in comparison (to|with)|comparison (to|with|between)?|against|relative to|than|or|difference between|compare|compared|comparing|difference|comparison|up or down|more or less|better or worse|higher or lower|improve|improved|grow|grown|grew|growth|up|down|change|changed|better|worse|higher|lower|more|less",
    "BEFORE": "(the)? (monday|tuesday|wednesday|thursday|friday|saturday|sunday) (before|earlier|prior)|(the)? (previous|prior|preceding) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(the)? (month|week|quarter|year|period|time|one|day|days) (before|earlier|prior)|(the)? (previous|prior|preceding) (period|one|time)|(month|week|quarter) (over|on|to) (month|week|quarter)|the period before|(before) (that|it|this)|mom|wow|qoq|previously|(vs|versus|than|to|with) (last|prior|previous|before)",
    "YEARBEFORE": "(year|yr) (over|on|to|by) (year|yr)|yoy|y o y|(a|one|1) year (ago|earlier|before)|the year before|same (time|period|month|week|quarter|days|day|weeks|months) (in|of)? (a year ago|the year before|the previous year)",
    "SAME": "(the)? same (time|period|month|week|quarter|days|day|weeks|months|season) (in|of)?",
    "SO_FAR": "so far|to date|until now|till now|up to now|up until now|as of now|until today",
    "EVER": "ever|of all time|all time|overall|since (the)? (start|beginning)|since we started|since we opened|in total",
    "COME": "come|came|comes|coming|is|was|bring|brings|brought|bringing|generate|generates|generated|made|makes|make|drive|drives|drove|earn|earns|earned|deliver|delivers|delivered|get|gets|got|had|has|have|see|saw|sell|sells|sold|did|does|do|produce|produced|contribute|contributes|contributed|buy|buys|bought|order|place|placed|account|accounts|spend|spends|spent|gave|gives",
    "IDLE": "dollars|dollar|usd|us dollars|euros|in percent|in percentage|in percentage terms|in absolute terms|percentage wise|in numbers|q|qq|possible|find out|tell me|check|yeah|yes|yep|per cent|overall then|respectively|a|an|the|our|my|your|we|us|i|you|it|that|this|there|in|on|for|of|at|from|with|to|and|as|is|are|was|were|am|be|been|being|do|does|did|has|have|had|will|can|could|would|should|please|pls|plz|me|so|also|just|then|now|currently|today|right now|at the moment|at present|hi|hey|hello|ok|okay|um|uh|er|ehm|like|well|thanks|thank you|cheers|dear|quick question|exactly|roughly|about|approximately|actually|in all|total|totally|altogether|whole|all|each|any|some|here|shop|store|company|business|webshop|website|online shop|side|question|want|need|know|like to know|want to know|wondering|curious|quickly|asap|urgent|boss|wants|asks|asked|asking|let|s|re|data|figure|figures|number|numbers|value|amount|table|chart|stats|rank|ranked|ranking|in terms of|terms|looking|look at|take|took|receive|received|get|got|getting|made|make|placed|place|come|came|comes|gave|give|given|during|over|within|through|throughout|between|period|how|long|ago|only|orders wise|think|say|said|if|when|per se|btw|by the way|quick|one|single|out|into|in there|coming|behind|went|go|went out|turned|put|up with|down to",
}  # fmt: skip
_ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("PLAIN", PLAIN), ("COUNTED", COUNTED), ("PEOPLE", PEOPLE), ("LETTERS", LETTERS), ("BY", BY), ("EACH", EACH),
    ("NOT_BY", NOT_BY), ("NOT_KEPT", NOT_KEPT),
)  # fmt: skip


def mendable() -> frozenset[str]:
    """Promise the words that a slip of the finger may have been meant for: none by which something is turned down."""
    kept: set[str] = set()
    for kind, cells in (*_ROWS, ("", SINGLE)):
        if kind not in ("NOT_BY", "NOT_KEPT"):
            kept |= {word for cell in cells.values() for phrase in expand(cell) for word in phrase}
    return frozenset(kept)


@cache
def table() -> Words:
    """Promise all phrases in one trie: kind -> what it is worth. Made once."""
    found = Words()
    for kind, cells in _ROWS:
        for value, cell in cells.items():
            for phrase in expand(cell):
                found.add(phrase, kind, value)
    for kind, cell in SINGLE.items():
        for phrase in expand(cell):
            found.add(phrase, kind, None)
    return found


# A question without one of these words is about nothing that is counted here; it is not looked at any closer.
CUES = frozenset(
    """
    revenue revenues turnover sales takings earnings money cash aov order orders basket cart ticket purchase purchases arpu refund
    refunds refunded discount discounts units items pieces sold sell sells selling seller sellers bestseller bestsellers bestselling
    topseller topsellers repeat reorder reordered returning repurchase lifetime ltv clv unsubscribes optouts subscriber subscribers
    list new signups signup signed sign registrations registered joined campaign campaigns newsletter newsletters mailing mailings blast
    email emails mail mails rate rates ctr opens clicks open click coupon coupons code codes voucher vouchers product products
    category categories vendor vendors brand brands country countries source sources channel channels doing going performance kpis
    dashboard overview summary business perform performing conversion conversions cvr profit profits margin margins roi roas cac traffic
    conv led turned became converted convert resulted outsold outsells
    median medians deviation percentile quartile variance distribution return returns
    visitors visits sessions stock inventory forecast forecasts target targets budget twice again made make earn earned flops trade do
    bring brings brought back share percentage percent
    check bill receipt take took taken spend average hour hours growth
    best worst biggest largest smallest strongest weakest slowest busiest quietest times used redeemed highest lowest opened clicked buyers bounces unsubscribed kpi figures numbers ordered bought cr
    """.split()  # noqa: SIM905
)
# Whoever says one of these speaks of people, of a letter to be written, or of what is not: never of a figure of the shop.
NEVER = frozenset(
    """
    who whose whom them they their these those theirs segment segments anyone everyone someone everybody anybody folks nobody draft write
    target launch create build remind invite exclude excluding except without never not no none but nor haven hasn whoever ones
    """.split()  # noqa: SIM905
)
