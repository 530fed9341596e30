"""What is refused, one row each: data the shop does not hold, and wishes nobody may have fulfilled by a sentence."""

from dataclasses import dataclass
from typing import Any

from cdp.conditions import EMAIL_EVENTS


@dataclass(frozen=True)
class Missing:
    """A kind of data that is not held: its name, the words that ask for it, and the nearest tree and how that is said."""

    data: str
    words: str
    nearest: dict[str, Any] | None = None
    nearest_words: str = ""


def _all(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(conditions)}


def _field(key: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": key, "operator": operator, "value": value}


_OPENED = {"metric": {"of": "events", "aggregate": "count", "where": [_field("name", "equals", EMAIL_EVENTS["opened"])], "in_last_days": 30}, "operator": "at_least", "value": 1}  # fmt: skip
_ACTIVE = _all(_field("last_order_date", "in_last_days", 90))
_NO_ORDER = _all(_field("total_orders", "equals", 0))
_LOYAL = _all(_field("total_orders", "at_least", 5))
_RICH = _all(_field("lifetime_value", "above_percentile", 75))
_RISK = _all(_field("total_orders", "at_least", 2), _field("last_order_date", "not_in_last_days", 60))

MISSING: tuple[Missing, ...] = (
    Missing(
        "carts",
        "(abandon|abandoned|abandoning|abandons) (cart|basket|checkout|checkouts|their cart|shopping cart|shopping basket)?|cart abandoner|abandoners|abandoner|abandonment"
        "|(left|leave|leaving) (items|item|things|something|stuff|products)? (in)? (cart|basket|shopping cart)|in (cart|basket|shopping cart)|(added|add|adding) (items|item|something|things|products)? to (cart|basket)|(cart|basket) (value|total|contents)"
        "|not paid (for)? (them|it)|not paid for|(not)? (finish|finished|complete|completed) (checkout|checking out)|started checkout|open cart|cart|shopping cart|checkout page",
        _NO_ORDER, "customers without an order",
    ),
    Missing(
        "page visits",
        "(visited|visit|visiting|visits|browsed|browsing|browse|viewed|view|looked at|looking at|landed on|saw|checked out our) (website|site|page|pages|store|shop|web site|product page|product pages|pricing page|homepage|home page|online store|products|product|blog|landing page)?"
        "|(website|site|page|web) (visit|visits|visitor|visitors|view|views|traffic|activity)|visitor|visitors|pageview|pageviews|browsing (history|behavior|behaviour)|browser|session|sessions|bounce rate|time on site|logged in|log in|login|logins|searched for|search history",
        _ACTIVE, "customers who ordered in the last 90 days",
    ),
    Missing("how long somebody looked at something", "minute|minutes|seconds|dwell time"),
    Missing("advertisements", "(clicked|click|clicks|saw|seen|viewed) (on)? (ad|ads|advert|adverts|banner)|ad|ad clicks|advert|adverts|banner|banners|impressions"),
    Missing("such figures of the shop (ask for revenue, orders or the average order by time, product, country or coupon)", "how many (abandoned|unfinished|open) (cart|basket|checkout|checkouts)|how many (cart|basket|checkouts) (abandoned|were abandoned|got abandoned)|how many (order|sale|purchase)|how much revenue|how much money|what is (revenue|turnover|sales|aov|average order value|conversion rate)|conversion rate|what was revenue|what were sales"),
    Missing("gender", "gender|men|man|male|males|women|woman|female|females|ladies|gentlemen|guys and girls|girls|moms|mums|mothers|dads|fathers|husbands|wives|boys|sex", None),
    Missing("age", "(age|aged|ages) (group|bracket|range|between)?|years old|year old|millennials|millennial|gen z|gen x|boomers|seniors|teenagers|teens|young (people|adults|customers)|older people|elderly|students|student|retired|retirees|pensioners|over 18|adults|under 18|in their (20s|30s|40s|50s|twenties|thirties)", None),
    Missing("birthdays", "birthday|birthdays|birth date|date of birth|dob|born"),
    Missing("interests", "interested in|interest in|interests|interest|hobby|hobbies|passion|passionate|who (like|love|likes|loves)|prefer|prefers|preference|preferences|into (yoga|sports|fitness|fashion)|fans of|dog owners|cat owners|pet owners|parents|vegans|runners|wishlist|wish list|wishlisted|favorited|favorite|favourite|favorites|favourites", _LOYAL, "customers with at least 5 orders"),
    Missing(
        "predictions",
        "(predicted|prediction|predictive|predictions|predict|forecast|forecasted|expected|projected|propensity|probability|likelihood|odds|chance) (score|scores|of|to|churn|ltv|clv|value|next order)?"
        "|(likely|unlikely|going|expected|most likely|ready|about) to (buy|purchase|order|convert|churn|return|come back|spend|reorder|unsubscribe|leave|respond|click|open|repurchase)|likely (buyers|churners|to)|churn|p churn|will (buy|purchase|order|churn|convert|spend|come back|leave)|churn (score|probability|prediction|propensity)|(lead|health|engagement) score|look alike|lookalike|lookalikes|look alikes|similar to",
        _RISK, "customers with at least 2 orders and none in the last 60 days",
    ),
    Missing("videos and other content", "video|videos|youtube|tutorial|tutorials|webinar|webinars|podcast|podcasts|watched|watching|livestream|blog post|blog posts|attended|attendees|rsvp"),
    Missing("pets and diets", "vegan|vegans|vegetarian|vegetarians|pet|pets|dog|dogs|cat|cats|puppy|puppies|dog owner|cat owner|animals"),
    Missing("weather", "weather|rain|raining|rainy|sunny|temperature|temperatures|snow|snowing|snowy|snowed in|snowfall|snowstorm|blizzard|frost|frosts|frosty|freezing (rain|temperatures|weekend|night|nights)|sub zero|below (zero|freezing)|minus degrees|cold snap|cold spell|cold front|storm|storms|stormy|hurricane|flood|floods|flooded|drought|heatwave|heat wave|thunderstorm|hail|cold weather|hot weather|forecast (to|for) (be|get|have) (cold|rain|snow)"),
    Missing("income and wealth", "(earn|earns|earning|earned|make|makes|making) (six|6|five|5|seven|7) figure (salary|salaries)?|six figures|six figure|high earner|high earners|earn|earns|earning|earned|earnings|earners|salaries|paycheck|well off|well to do|purchasing power|disposable income|income|salary|wealthy|affluent|high net worth|net worth|rich people|rich customers|household income|credit score|homeowners|home owners|house owners|poor people", _RICH, "customers whose lifetime value is above the 75th percentile"),
    Missing("family", "married|single people|kids|children|babies|newborn|pregnant|family size|families|have kids|with kids|with children|divorced|expecting"),
    Missing("jobs and employers", "job title|job titles|occupation|profession|employer|works at|industry|company size|teachers|nurses|doctors|engineers|job|jobs|education|degree"),
    Missing("devices and apps", "device|devices|iphone|iphones|android|ios|mobile app|app users|use our app|using our app|app|installed|desktop users|mobile users|desktop|browser type|operating system|push notifications|push subscribers|tablet|on mobile|apple users|(on|via|from|using|with) (mobile phone|smartphone|cell phone|laptop|computer|tablet|ipad|desktop computer|mac|pc)|on (phone|phones|mobiles)|(shop|shops|shopped|buy|buys|bought|order|orders|ordered|browse|purchase|purchased) (us)? (on|from|via|with|by|over) (phone|mobile|smartphone)|laptop|laptops|smartphone|smartphones|ipad|ipads"),
    Missing("reviews and ratings", "(left|leave|write|wrote|written|gave|give|posted) (us)? (bad|good|positive|negative|1 star|5 star|one star|five star|product)? (review|reviews|rating|ratings|feedback)|review|reviews|reviewers|reviewer|rating|ratings|rated|nps|nps score|detractors|promoters|passives|satisfaction|csat|happy customers|unhappy customers|testimonial|testimonials|(1|5|one|five) star|survey|surveys|surveyed|dissatisfied|satisfied|feedback"),
    Missing("support tickets", "complained|complainer|complainers|(wrote|write|writes|written|writing|talked|talk|spoke|speak|chatted) (to|with|in|on|via) (chat|support|agent|team|customer care|customer service)|chatted|chat|customer care|support (ticket|tickets|request|requests|contact|team|calls)|complaint|complaints|(complained|complain|complaining|complains|complaint|complaints|angry|upset|unhappy) (about|with|over)|complained to us|ticket|tickets|helpdesk|help desk|contacted support|contacted us|customer service|called us|call us|calls us|phoned us|phone us|rang us|texted us|emailed us|wrote to us|chat with us|live chat|zendesk"),
    Missing("returns", "returned|return|returns|exchanges|exchanged|refund requests|return rate"),
    Missing("social media", "(follow|follows|followers|following|follower) (us)? (on)? (instagram|facebook|tiktok|twitter|social media|social)?|liked (page|post|posts)|social media|tweeted|shared post|commented|mentioned us|influencer score|likes on|tagged us|(talk|talks|talked|talking|posted|posting|posts|wrote|writing|mention|mentions|mentioned|mentioning) (about)? (us|our brand|our shop|our store) (on|in) (instagram|facebook|tiktok|twitter|social media)|talking about us|posting about us|posted about us"),
    Missing("loyalty points", "points|loyalty points|reward points|rewards|rewards balance|loyalty program|loyalty programme|store credit|gift card|gift cards|gift card balance|balance|loyalty level|reward members|rewards members"),
    Missing("subscriptions and trials", "free trial|trial|trials|trialists|trial users|on trial|paid plan|subscription plan|subscribe and save|subscription renewal|renewal|renewals|subscription box|monthly plan|expiring subscription|recurring subscription|subscription customers|active subscription|cancelled subscription"),
    Missing("payment methods", "paypal|credit card|credit cards|debit card|klarna|afterpay|apple pay|google pay|payment method|pay with|paid with|pay by|paid by|payment|payments|cash on delivery|installments|chargeback|chargebacks"),
    Missing("margin and profit", "margin|margins|(lose|losing|lost|make|making) money (on|with)?|where we (lose|make) money|cost of goods|cogs|unprofitable|loss making|gross margin|net margin|profit|profits|profitable|profitability|most profitable|cost to serve|acquisition cost|cac|roi|roas", _RICH, "customers whose lifetime value is above the 75th percentile"),
    Missing("forwarded e-mails", "(forward|forwarded|forwards|forwarding|passed on|shared) (our|my|your|this|that)? (last|latest|previous|recent|first|weekly|monthly|christmas|holiday)? (newsletter|newsletters|email|emails|mail|mails|letter|letters|campaign|message|messages)|(to|with) (a|their|his|her|some|other)+ (friend|friends|colleague|colleagues)|to (friends|colleagues)"),
    Missing("referrals made", "referred (friend|friends|others|someone|other people)|referrers|referrer|brought friends|advocates|brand advocates|ambassadors|brand ambassadors"),
    Missing("shipping and delivery", "(package|packages|parcel|parcels|delivery|deliveries|shipment|shipments|goods) (arrived|came|was|were|got|arrive) (late|damaged|lost|delayed|broken)|(arrived|came) (late|damaged|broken)|package|packages|parcel|parcels|shipping (method|speed|delay|delays|status|address|time)|delivery|delivered|late deliveries|shipped|express shipping|in transit|tracking number|delayed order|delayed orders|delivery date|awaiting delivery|shipment|undelivered orders|free shipping users"),
    Missing("which single e-mails were opened or clicked", "(open|opened|opening|click|clicked|clicked on|read|received|got) (every|all|each|both|last|latest|first|most recent|previous|recent|all of|every one of) (2|3|4|5|10|two|three|four|five|ten|few|couple|one)? (email|newsletter|campaign|mail|one|message)|(open|click) (rate|rates|through rate)|ctr", _all(_OPENED), "customers who opened an e-mail in the last 30 days"),
    Missing("the time or day people buy or open at", "(shop|buy|order|open|purchase|bought|ordered|purchased|shopped) (at|on) (night|weekends|weekend|mornings|morning|evening|evenings|weekdays|mondays|fridays|sundays|saturdays|lunch|midnight)|night owls|weekend shoppers|early birds|morning shoppers|time of day|day of week|weekend buyers|on weekends|on weekdays|at night|late at night"),
    Missing("stock", "out of stock|back in stock|stock|inventory|restock|restocked|waitlist|wait list|waiting list|sold out|pre order|preorder|preordered|preorders|backorder|backordered"),
    Missing("price sensitivity", "price sensitive|bargain hunters|bargain hunter|bargain shoppers|only buy on sale|only buy when on sale|sale shoppers|discount hunters|deal seekers|on sale|impulse buyers"),
    Missing("distance to a store", "near (store|shop)|(miles|km|kilometers|kilometres) (of|from)|within (10|20|30|50|100) (miles|km)|live near|living near|close to our store|close to our|nearby|nearest store|local customers|in store|in person|in store buyers|(walk|walked|walks) (past|by|in|into)|walk ins|passed by|stopped by|(visit|visited) (in person|showroom)"),
    Missing("religion, origin and politics", "religion|religions|religious|christian|christians|muslim|muslims|jewish|jews|hindu|hindus|buddhist|buddhists|catholic|catholics|ethnicity|ethnic|race|skin color|skin colour|nationality|political|politics|voters|sexual orientation|gay|lgbt|disability|disabled|health|medical"),
    Missing("sizes and measurements", "(garment|clothing|dress|shirt|jacket|pants|trouser|ring|hat|glove|usual|their) size|clothes size|waist|body size|body height|body weight|weigh|weighs|xxl|xl|xs|measurements|tall people|petite"),
    Missing("homes and households", "house|houses|garden|gardens|apartment|apartments|flat owners|renters|tenants|mortgage|neighbourhood|neighborhood|rural|urban|suburb|suburbs|suburban|countryside|village|villages|(recently|just) moved|moved house|moving house|household size"),
    Missing("cars and travel", "car|cars|drivers|car owners|motorbike|commute|commuters|flying|frequent flyers|holiday plans|vacation plans|airline|hotel"),
    Missing("invoices and credit", "credit line|credit lines|credit limit|invoice|invoices|unpaid|overdue|owe|owes|owing|owed|debt|debts|payment terms|net 30|bank account|bank details|iban|tax id|vat number|vat id|bankrupt"),
    Missing("what people wrote or said", "(what|which) (did|does|has|have) (they|he|she)? (write|wrote|written|say|said|tell|told|ask|asked)|replied|reply|replies|answered our|responded by|(their|his|her|last|latest) (message|letter|reply|answer|question|note) to us|email to us|emails to us|conversation|conversations|transcript|phone call|phone calls"),
    Missing("gifts and wishes of an order", "gift wrap|gift wrapping|gift wrapped|gift message|bought as (gift|present|presents|gifts)|for someone else|engraved|engraving|personalised items|personalized items|delivery note|order note|order notes"),
    Missing("shop staff and branches", "sales rep|sales reps|account manager|account managers|cashier|served by|assigned to|store manager|branch|branches|which store|flagship"),
    Missing("lifestyle and tastes", "gym|gyms|fitness|athletes|music|musicians|smokers|smoke|drinkers|coffee drinkers|gamers|readers of|minimalists|eco conscious|environmentally conscious|fashionable|trendy|stylish|outdoorsy|sporty|artists|hobbyists|gardeners|cooks|foodies|favorite color|favourite colour|favorite colour|favourite color"),
    Missing("fraud and trust", "fraud|fraudulent|scam|scammer|scammers|fake accounts|bots|suspicious|blacklisted|banned|criminal record"),
    Missing("wishes about weddings and events", "wedding|weddings|getting married|bride|brides|groom|graduation|graduating|funeral|baby shower"),
    Missing("competitors", "competitor|competitors|(competition|rivals)|(buy|buys|buying|bought|shop|shops|shopped|order|orders|ordered) elsewhere|elsewhere|other brands|(other|another|different) (shop|shops|store|stores|retailer|retailers)|amazon|etsy|ebay|everlane|patagonia|uniqlo|zara|nike|adidas|walmart|zalando|asos|shein|temu|h and m|j crew|madewell|nordstrom|macys|primark|ikea|lululemon"),
)  # fmt: skip


# Missing data that tells people from people; what is said of the business (margins, parcels) chooses nobody.
OF_PEOPLE = frozenset(("gender", "age", "interests", "pets and diets", "income and wealth", "family", "jobs and employers", "devices and apps", "religion, origin and politics", "sizes and measurements", "homes and households", "lifestyle and tastes", "price sensitivity", "predictions"))  # fmt: skip


@dataclass(frozen=True)
class Harm:
    """A wish that is refused: one of the verbs, then within a few words one of the objects, unless `but_not` stands between or right after.

    Without objects the verbs alone are enough.
    """

    verbs: str
    objects: str
    answer: str
    but_not: str = ""
    is_asked: bool = False  # only where the verb is a request: it begins the sentence, or follows 'please' or 'you'


_PERSONAL = (
    "telephone numbers|telephones|mobile numbers|email addresses|e mail addresses|email address|addresses|their emails|emails of|email of|phones of|phone of|numbers of|addresses of|customer emails|all emails|customers emails|everyone emails|phone numbers|phone number|phones|passwords|password|credit card|credit cards|card numbers"
    "|personal data|personal information|personal details|contact details|contact info|contact information|customer data|customer database|customer list|home address|home addresses"
    "|database|private data|raw data|pii|names and emails|names and addresses|full names|social security numbers|ssn"
)

NEVER_GIVEN = "Personal data is never given out here: a segment says who is meant, and lists are exported on the Customers page by a person who may."
_CONTACTS = "telephone numbers|phone numbers|mobile numbers|telephones|phones|numbers|mail addresses|email addresses|street addresses|home addresses|postal addresses|addresses|emails|e mails|contact details"
# What a list may not take along. 'With a phone number' is a condition, 'with phone numbers' is what is wanted of them.
_IN_A_FILE = (
    "names|full names|emails|e mails|email addresses|phones|phone nrs|phone numbers|telephone numbers|addresses|street addresses|contact details"
    "|email of|phone of|phone number of|address of|birthday of|customer s email|customer s phone|customer s address|their email|their phone|their address"
    "|everything|data|database|customer base|customer table|customer list|gmail"
)

_ONLY_READS = "The assistant only reads and drafts; it changes no customers, orders, prices or rights."

HARMS: tuple[Harm, ...] = (
    Harm(
        "list with|list of|table with|table of|file with|file of|spreadsheet with|spreadsheet of|sheet with|sheet of|document with|overview with",
        _CONTACTS, NEVER_GIVEN,
        "who|whose|where|that|which|without|no|missing|have|has|having|subscribers|customers|people|everyone|opened|clicked|opens|clicks",
    ),
    Harm(
        "read me|read me out|read out|read aloud|dictate|spell out|text me|whatsapp me|fax me", _CONTACTS, NEVER_GIVEN,
        "who|whose|where|without|no|missing", is_asked=True,
    ),
    Harm(
        "send|give|forward|pass|hand|mail|email|sell|share|upload|transfer|export|download|i give it|i will give it|i send it|i will send it|i pass it",
        "to my brother|to my sister|to my friend|to friend|to my wife|to my husband|to my cousin|to my mother|to my father|to my private gmail|to my private email|to my private mail|to my private address|to my private account|to my personal email|to my personal gmail|to private gmail|to private email|to my gmail|to agency|to our agency|to partner company|to our partners|to competitor|to third party|to another shop|to my brother-in-law|to data broker",
        NEVER_GIVEN, "who|whose", is_asked=False,
    ),
    Harm(
        "post|publish|tweet|share|upload|put|announce|advertise|repost|go live",
        "on instagram|on our instagram|on my instagram|to instagram|to our instagram|on facebook|on our facebook|to facebook|on tiktok|on our tiktok|on twitter|on x|on linkedin|on pinterest|on youtube|on social media|on our socials|on socials|on our social|on our story|on our blog|on our website|on our homepage|on our feed|instagram story",
        "Nothing is posted or published from here: the assistant drafts segments, letters and flows.",
        "who|whose|people|customers|buyers|from|via|segment", is_asked=True,
    ),
    Harm(
        "write|draft|create|make|design|prepare",
        "instagram post|facebook post|tiktok post|social media post|instagram story|tweet|instagram caption|blog post|press release",
        "Nothing is posted or published from here: the assistant drafts segments, letters and flows.",
        "who|whose|people|customers|to", is_asked=True,
    ),
    Harm(
        "tag|untag|label|relabel", "everyone|everybody|anyone|them|these people|those|all customers|all of them", _ONLY_READS, "tagged",
        is_asked=True,
    ),
    Harm(
        "set|change|update|upgrade|downgrade|move|correct", "loyalty tier|tier|loyalty level|level|loyalty status|rank|tags|birthday|phone number|email address|address|home address|their address|her address|his address|customer record",
        _ONLY_READS, "up|segment|who|whose|flow|campaign|filter|aside|condition|with|in", is_asked=True,
    ),
    Harm(
        "call|ring|dial", "everyone|everybody|all|them|customers|members|vips|these|those|people|him|her|clients",
        "Nobody is called from here: the assistant drafts segments, letters and flows.", "it|list|segment|this|campaign|who|whose|with",
        is_asked=True,
    ),
    Harm(
        "call up|phone|phone up|ring up|telephone|dial|text|whatsapp", "everyone|everybody|all|them|customers|members|vips|folks|these|those|people|him|her|clients|buyers|shoppers",
        "Nobody is called or texted from here: the assistant drafts segments, letters and flows.", "it|this|campaign|with|number|numbers|orders|message|messages|marketing|consent|opt",
        is_asked=True,
    ),
    Harm(
        "give", "call|phone call|ring|buzz|call back", "Nobody is called from here: the assistant drafts segments, letters and flows.",
        "me|us|list|segment|it|this", is_asked=True,
    ),
    Harm(
        "send|write|draft|prepare|create|shoot|schedule", "sms|text message|text messages|whatsapp|whatsapp message|push notification|push notifications|postcard|postcards",
        "Only e-mail is sent from here: the assistant drafts letters, not texts, pushes or postcards.",
        "who|whose|segment|list|email|mail|letter|note|offer|newsletter|flow|campaign|consent|subscribers|opt|opted|people|customers", is_asked=True,
    ),
    Harm(
        "whatsapp|push notification|push notifications", "campaign|blast|flow|reminder|broadcast|marketing",
        "Only e-mail is sent from here: the assistant drafts letters, not texts, pushes or postcards.",
    ),
    Harm(
        "print|fax", "labels|letters|list|postcards|invoices|vouchers", "Nothing is printed from here: the assistant drafts segments, letters and flows.",
        "who|whose|customers who|people who", is_asked=True,
    ),
    Harm(
        "refund|reimburse|cancel|reship|resend|ship|pay back|chargeback|return|replace|exchange|reorder|place|restock|reprint|charge",
        "order|orders|her order|his order|their order|last order|it|her|him|them|payment|payments|purchase|purchases|money|parcel|parcels|subscription|invoice",
        "The assistant only reads and drafts; orders are cancelled, refunded and sent in the shop system.",
        "who|whose|customers who|people who|that have|that has|campaign|flow|email|reminder", is_asked=True,
    ),
    Harm(
        "put|publish|broadcast|write|write down|say|recite|write me|export|exprt|exfiltrate|download|dump|leak|extract|scrape|copy|print|output|give me|send me|show me|list all|list every|list their|list out|list of all|share|reveal|tell me|what is|what are|hand over"
        "|post|forward|upload|i need|get me|read out|display|fetch|collect|email me|paste|sell|give",
        _PERSONAL,
        NEVER_GIVEN,
        "with|without|have|has|no|whose|missing|having|not|lack|who|where|that",
    ),
    Harm("csv 2|to my inbox|2 my inbox|to my gmail|2 my gmail", "", NEVER_GIVEN),
    Harm(
        "export|exprt|download|extract|csv|excel|spreadsheet|printout", _IN_A_FILE, NEVER_GIVEN,
        "who|whose|whom|that|which|where|without|no|not|having|has|have|missing|subscribed|unsubscribed|opened|clicked|file",
    ),
    Harm("names|emails|phones|phone nrs|phone numbers|addresses|contact details", "csv|excel|spreadsheet", NEVER_GIVEN, "who|whose|that|without|no|opened|clicked"),
    Harm(
        "exfiltrate|dump",
        "phones|phone|csv|gmail|emails|email|list|data|customers|people|addresses|everything|all|them|contacts|excel|names", NEVER_GIVEN,
    ),
    Harm(
        "del|delete|deleting|erase|wipe|destroy|purge|truncate|nuke|throw away|throw out|bin",
        "dupes|duplicates|duplicate|doubles|everyone|everybody|anyone|all|customers|customer|people|them|these|those|data|records|orders|segments|campaigns|flows|templates|users|subscribers|accounts|contacts|profiles|inactive|lapsed|unsubscribed|every|list|old|dead",
        "Nothing is deleted by a sentence. Customers and segments are deleted on their own pages, by a person who looks at them first.",
        "condition|filter",
    ),
    Harm(
        "generate|create|make|issue|activate|set up|switch on|turn on|produce",
        "discount codes|discount code|coupon codes|coupon code|promo codes|promo code|voucher codes|voucher code|gift cards|unique codes|coupons|vouchers",
        "The assistant makes no discount codes: they are made in the shop system, and a letter can name them.",
        "who|used|with|customers|people|segment|list|that|flow|campaign|email|letter|about|using|of|buyers|shoppers|users|for",
    ),
    Harm(
        "unsubscribe|opt out|take off",
        "all|everyone|everybody|these|those|them|people with|customers with|every|anyone|the list|the newsletter list",
        "Nobody's consent is changed by a sentence: customers opt out themselves, or on their own page by a person who may.",
        "who|from|of|that|which|with",
    ),
    Harm(
        "sign|resubscribe|add|put|enter|enrol|enroll",
        "up for newsletter|up for our newsletter|up for emails|up for our emails|up to newsletter|to newsletter|to our newsletter|to mailing list|to our mailing list|to email list|to our email list|on mailing list|on our mailing list|on newsletter|on our newsletter|on newsletter list|on email list|to our emails|to newsletter list|to our list|to list",
        "Nobody is signed up by a sentence: people subscribe themselves, or are imported with the consent they gave.",
        "who|whose|customers|people|members|buyers|everyone|those|them|segment|anyone|all|spenders|flow|campaign|clients|shoppers|subscribers", is_asked=True,
    ),
    Harm(
        "get rid of|remove|drop",
        "customer|customers|data|database|records|record|orders|segments|campaigns|users|table|tables|subscribers|everything|accounts|contacts|profiles|all of them|history|everyone|everybody|people",
        "Nothing is deleted by a sentence. Customers and segments are deleted on their own pages, by a person who looks at them first.",
        "with|without|who|from segment|from this segment|from list|from this list|filter|condition|from it|in|not|under|over|tagged|wholesale|ones",
    ),
    Harm(
        "system prompt|api key|api keys|your instructions|your prompt|secret key|secret keys|your secrets|credentials|environment variables|developer mode|admin mode|admin password"
        "|access token|access tokens|jailbreak|hidden instructions|hidden prompt|initial prompt|your password|env vars|source code|root access|debug mode|your rules",
        "", "The assistant's own instructions and keys are not shown.",
    ),
    Harm(
        "subscribe|resubscribe|re subscribe|opt in|sign up|mark|set|change|opt|add",
        "everyone to newsletter|everyone to list|everybody|everyone as subscribed|unsubscribed people|unsubscribed customers|them all|everyone back in|everyone in|as subscribed|all customers to newsletter|all unsubscribed|to subscribed|email subscribed to true",
        "Nobody's consent is changed by a sentence: only customers who agreed to e-mail are written to.", "who|not",
    ),
    Harm(
        "override consent|bypass consent|ignore consent|disregard consent|without consent|regardless of consent|even if they unsubscribed|even if unsubscribed|even though they unsubscribed|despite unsubscribing|ignore unsubscribes"
        "|ignore opt outs|bypass suppression|ignore suppression|ignore suppressions|ignore gdpr|without permission|even if they opted out|including unsubscribed people|even unsubscribed|even those who unsubscribed|even people who unsubscribed|whether or not they subscribed|whether or not they are subscribed|who unsubscribed anyway|unsubscribed anyway|unsubscribed people anyway",
        "", "Only customers who agreed to e-mail are written to.",
    ),
    Harm(
        "send|launch|email|blast|mail|deliver|fire|shoot",
        "right now without|immediately without|without asking|without approval|without review|without confirmation|without my approval|without preview|without checking",
        "Nothing is sent by a sentence: a campaign is drafted here, and a person sends it.",
    ),
    Harm(
        "change|edit|modify|set|increase|decrease|update|reset|raise|lower|refund|charge|bill|cancel|grant|make me|merge|ban|block",
        "price|prices|password|passwords|role|permissions|access|admin|administrator|order values|all orders|every order|everyone|credit cards|customers lifetime value|lifetime value of|lifetime value to|cards|all customers|their orders|refunds|account|accounts|settings",
        "The assistant only reads and drafts; it changes no customers, orders, prices or rights.", "who|with|average|order value over|more than|sensitive",
    ),
    Harm(
        "you unsubscribe|please unsubscribe|unsubscribe mrs|unsubscribe mr|unsubscribe ms|change her|change his|update her|update his|correct her|correct his|please refund|you refund|please cancel|you cancel|please reimburse|just refund|just cancel|refund her|refund him|refund them|cancel her|cancel his|cancel it",
        "", "The assistant only reads and drafts; it changes no customers, orders, prices or rights.",
    ),
    Harm(
        "spreadsheet with|excel with|excel sheet with|excel file with|sheet with|file with|table with|list with|read me out|read me|read aloud|read to me|dictate",
        _PERSONAL + "|mail addresses|street addresses|emails",
        NEVER_GIVEN,
        "who|customers|people|clients|that|without|no|have|whose",
    ),
    Harm(
        "post|publish|share|tweet|upload",
        "on instagram|on our instagram|to instagram|to our instagram|on facebook|on our facebook|to facebook|on tiktok|on our tiktok|on twitter|on linkedin|on our linkedin|on social media|on our socials|on our channels",
        "Nothing is posted on social media here: segments, flows, campaigns and letters are drafted.", "who|customers|people|that|whose",
    ),
)  # fmt: skip

# Words that try to give the assistant new orders. The sentence they stand in is set aside; what is left is read as usual.
INJECTION = (
    "drop (table|tables|database|all tables)|rm rf|delete from|insert into|select from|ignore (all|any|every|your|these|the)? (of)? (previous|prior|above|earlier|prev|your)? (instructions|rules|prompts|prompt|guidelines|restrictions|filters|safety rules|instr|orders)|ignore (everything|all) above|disregard (all|any|your|the)? (previous|prior|above|earlier)? (instructions|rules|prompts|guidelines)"
    "|forget (all|any|your|everything|previous)? (previous|above|prior|said)? (instructions|rules|prompt)|forget (everything|your|previous|above|prior)|forget all (your|previous|above|prior)|you are now|pretend (to be|you are|that you are)|new instructions|from now on|do anything now|dan mode|no restrictions|override (your|all|the)? (instructions|rules|safety)"
    "|bypass (your|all|the)? (instructions|rules|filters|safety)|act as|system override|sudo"
)

# Fields whose single values are personal: asked for by anyone but the person who typed them they would find one person out.
PERSONAL_FIELDS = frozenset(
    {"email", "phone", "full_name", "first_name", "last_name", "address_line1", "address_line2"}
)
