"""House meanings, one row each: the words, the tree they stand for, and how it is said. Rules, prompt and docs read it."""

from dataclasses import dataclass
from typing import Any

from cdp.conditions import EMAIL_EVENTS


@dataclass(frozen=True)
class Meaning:
    """One house meaning.

    `words` are phrases separated by `|`, in the small notation of `phrases.expand`. `conditions` must all hold; the
    first of them whose value is a number is the one a person may want to change. `key` is the meaning's own name.
    """

    key: str
    words: str
    conditions: tuple[dict[str, Any], ...]
    means: str


def _is(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _mail(operator: str, value: int, days: int, *kinds: str) -> dict[str, Any]:
    names = [EMAIL_EVENTS[kind] for kind in kinds]
    named = {"field": "name", "operator": "in", "value": names} if len(names) > 1 else _is("name", "equals", names[0])
    metric = {"of": "events", "aggregate": "count", "where": [named], "in_last_days": days}
    return {"metric": metric, "operator": operator, "value": value}


_BOUGHT = _is("total_orders", "at_least", 1)
RECENT_DAYS, NOT_RECENT_DAYS = 30, 60  # "bought recently" and "have not bought recently"

MEANINGS: tuple[Meaning, ...] = (
    Meaning(
        "high_value",
        "(hi|high) val|high (ltv|clv|lifetime value|lifetime spend|customer value|value|spend) (customer|buyer|shopper)?"
        "|high lifetime value|highest (ltv|value) (customer)|high spend|high roller|premium customer|big money customer"
        "|(best|top|biggest|largest|heaviest|greatest|richest|most valuable|most lucrative|strongest|star|premium) (customer|buyer|client|spender|shopper|patron|account)|heavy hitter|big fish|deep pocket|big wallet|big hitter|power (buyer|shopper)"
        "|big (spender|buyer|ticket customer|ticket buyer)|heavy (spender|buyer)|high spender|high spending|high rolling"
        "|best (customer|buyer|shopper|people|client|one)|top (customer|buyer|spender|shopper|client)|biggest (spender|customer|buyer|fan)"
        "|most valuable (customer|people|buyer|shopper|client|one)?|highest value (customer)?|highest spending customer"
        "|spend (a lot|lot|lots|big)|highest spender|(valuable|best paying|high paying) (customer|people|client)|(spend|spent|spends|spending) (the)? most",
        (_is("lifetime_value", "above_percentile", 75),),
        "lifetime value above the 75th percentile",
    ),
    Meaning("vip", "vip (customer|buyer|client|shopper|member|people|tier)?|very important (customer|people)",
            (_is("lifetime_value", "top_percent", 10),), "the top 10% by lifetime value"),
    Meaning("whales", "whale (customer)?", (_is("lifetime_value", "top_percent", 5),), "the top 5% by lifetime value"),
    Meaning(
        "low_value",
        "low (ltv|clv|lifetime value|lifetime spend|value|spend) (customer|buyer|shopper)?|(small|low|light) (spender|spending)"
        "|lowest value customer|least valuable (customer|people)?|spend (little|least)|(spend|spent|spends|spending) (the)? least|worst customer",
        (_is("lifetime_value", "bottom_percent", 25),),
        "the bottom 25% by lifetime value",
    ),
    Meaning(
        "high_aov",
        "high (aov|average order value|average order|average basket|basket value|basket size|order value|basket)"
        "|(big|large) (basket|order value|cart)|(big|large) average (order|order value|basket)",
        (_is("avg_order_value", "above_percentile", 75),),
        "average order value above the 75th percentile",
    ),
    Meaning(
        "low_aov",
        "low (aov|average order value|average order|average basket|basket value|basket size|order value|basket)"
        "|(small|little) (basket|order value|cart)|(small) average (order|order value|basket)",
        (_is("avg_order_value", "bottom_percent", 25),),
        "the bottom 25% by average order value",
    ),
    Meaning(
        "recent",
        "recent (buyer|purchaser|shopper|orderer|customer|order|purchase)|recently (active|purchased) customer",
        (_is("last_order_date", "in_last_days", RECENT_DAYS),),
        "ordered in the last 30 days",
    ),
    Meaning(
        "lapsed",
        "quiet|silent|idle|absent|awol|mia|(have|has) been (quiet|silent|absent|idle|away)|(have|has) been (quiet|silent|inactive|dormant)|lapsed (customer|buyer|shopper|one)?|lapsing (customer)?|dormant (customer|buyer|account)?"
        "|inactive (customer|buyer|account|people)?|(become+|turn+) (inactive|dormant|quiet)|(go|gone|went|going|been|fallen|stayed) (quiet|silent|dark|cold|inactive|dormant)"
        "|(stopped|quit) (buying|ordering|shopping|purchasing)|sleeping customer|sleepy customer|no longer (buy|order|shop|active)"
        "|(not|no longer) active|vanished|disappeared|ghosted us|gone missing|went missing|fallen off|fell asleep|fallen asleep|drifted away|dropped off|fell off",
        (_BOUGHT, _is("last_order_date", "not_in_last_days", 90)),
        "at least 1 order, and none in the last 90 days",
    ),
    Meaning(
        "churned",
        "churned (customer|buyer)?|lost to churn|lost (customer|buyer)?|(people|customer)? we (have|has)? lost|left us|gone for good|former customer|ex customer"
        "|(people|customer|one)? we (have|did|had)? (lost|lose)",
        (_BOUGHT, _is("last_order_date", "not_in_last_days", 180)),
        "at least 1 order, and none in the last 180 days",
    ),
    Meaning(
        "at_risk",
        "at risk (customer|buyer|of churning|of leaving|of lapsing|of churn)?|(slipping|drifting|slip|drift) away|about to (churn|lapse|leave)"
        "|risk of (churning|churn|leaving)|churn risk|in danger of (churning|leaving|lapsing)|close to churning|on verge of churning",
        (_is("total_orders", "at_least", 2), _is("last_order_date", "not_in_last_days", 60)),
        "at least 2 orders, and none in the last 60 days",
    ),
    Meaning(
        "new",
        "(newest|latest|most recent|fresh) (customer|signup|sign up|joiner|registration|member|face|subscriber)|freshly (joined|signed up|registered)|newly signed up|recently (came on board|onboarded|acquired|added)|new (customer|signup|sign up|people|subscriber|shopper|member|account|registration|contact|user|joiner|client|one|face)"
        "|newly (joined|registered|acquired) (customer)?|newcomer|brand new customer|recent (signup|sign up|joiner|registration)"
        "|new to us|just (signed up|joined|registered)|newbie|(signed up|joined|registered) recently|recently (signed up|joined|registered)",
        (_is("created_at", "in_last_days", 30),),
        "customers since the last 30 days",
    ),
    Meaning(
        "never_ordered",
        "(warm|hot) (prospect|lead)|never (became|become|turned into) (customer|buyer|customers|buyers)|never became paying customer|(not|never) spent (cent|penny|dime|dollar|single cent|single penny|anything|thing|money|any money)|never become (customer|buyer)|not become (customer|buyer)|not become customers|(no|zero|0) (order|purchase) (on record|on file|history)|yet to (make|place) (first)? (order|purchase)|still to (buy|order|purchase)|prospect|lead|(bought|ordered|purchased) nothing|never (bought|ordered|purchased|shopped) (before|anything|yet|nothing|thing|from us|with us)?"
        "|non (buyer|purchaser|customer)|nonbuyer|not (yet)? (bought|ordered|purchased) (anything|yet|thing|once)+"
        "|not (bought|ordered|purchased) yet|(no|zero|0|without) (order|purchase) (yet|ever|so far|at all)?|yet to (buy|order|purchase|convert)"
        "|not (made|placed) (purchase|order|single purchase|single order|first order|first purchase) (yet)?"
        "|never (made|placed) (purchase|order|single purchase|single order)|without (any|single) (order|purchase)|not converted (yet)?|window shopper"
        "|0 (order|purchase)|not bought (anything|nothing)|never converted|not (any|single) (order|purchase)|without (placing|making) (any|single)? (order|purchase)|(without|not) (ordering|buying|purchasing) (anything|something|thing)?",
        (_is("total_orders", "equals", 0),),
        "no order yet",
    ),
    Meaning(
        "one_time",
        "whose (only|single) (order|purchase)|(first and only|one and only|sole|lone) (order|purchase)|(1|one|single) time (buyer|customer|purchaser|shopper|order|purchase)?|(bought|ordered|purchased|shopped) (only|just|exactly)? once (only)?|(buy|buys|order|orders|shop|shops) (only|just|exactly) once|only (1|one) (order|purchase)"
        "|(just|only) (bought|ordered|purchased) once|(single|1|one) (order|purchase) (customer|buyer|shopper|only)|(1|one) and done|first timer|first timers|first time (buyer|customer|shopper|purchaser)"
        "|(just|exactly|only) (1|one) (order|purchase)|(1|one) timer|single (order|purchase)|(1|one) off buyer|not come back after (their)? first (order|purchase)",
        (_is("total_orders", "equals", 1),),
        "exactly 1 order",
    ),
    Meaning(
        "repeat",
        "repeat (customer|buyer|purchaser|shopper|order|purchase|one)?|repeating customer|returning (customer|buyer|shopper)?|(come|came|keep coming) back for more"
        "|(have|has) (come|came|been) back (again)?|bought (again|more than once)|(ordered|purchased) (again|more than once)|more than (1|one) time buyer|multi (order|purchase|time) (customer|buyer)|multiple (order|purchase)|(came|come|comes) back and (ordered|bought|purchased) again|(ordered|bought|purchased) more than single time|reorderer",
        (_is("total_orders", "at_least", 2),),
        "at least 2 orders",
    ),
    Meaning(
        "loyal",
        "high frequency (customer|buyer)?|loyal (customer|buyer|shopper|fan|people|client|one)?|frequent (customer|buyer|shopper|purchaser)?|regular (customer|buyer|shopper)?|loyalist"
        "|(buy+|order+|shop+|purchase+) (often|frequently|regularly|many times)|superfan|super fan|keep coming back|many (order|purchase)|lots of (order|purchase)",
        (_is("total_orders", "at_least", 5),),
        "at least 5 orders",
    ),
    Meaning(
        "active",
        "active (customer|buyer|shopper|people|account|client|one)?|currently active|still (active|buying|ordering|shopping)",
        (_is("last_order_date", "in_last_days", 90),),
        "ordered in the last 90 days",
    ),
    Meaning(
        "buyers",
        "(buyer|owner|owners|wearer|wearers|purchaser|existing customer|paying customer|spender|orderer)|(has|have|who)? (bought|ordered|purchased) (before|anything|something|at least once|already|from us before|in past|ever|at some point)"
        "|(bought|ordered|purchased) in the past|former (buyer|purchaser|shopper)|(has|have) (order|purchase)|(made|placed) (purchase|order)|converted|(past|previous) (buyer|customer|purchaser|shopper)",
        (_BOUGHT,),
        "at least 1 order",
    ),
    Meaning(
        "subscribed",
        "accept+ (email|mail|newsletter|marketing|email marketing)|say+ yes to (email|newsletter|mail|marketing|mailing)|(have|has) newsletter|(with|having|have|has)? (newsletter|email) subscription|(with|having|have|has)? subscription (to|for|of) (newsletter|email|mailing list|list)|(signed up|registered) (for|to) (newsletter|mailing list|email list|email|mail|mailing)|subscripted (to newsletter)?|(happy|willing|okay|fine) (to hear from us|to be emailed|to get email|to receive email)|reachable by (email|mail)|give+ (us)? permission to (email|write)|allow+ us to (email|write)|let us (email|write)|(inscribed|enrolled|registered) (to|for|in|on) (newsletter|mailing list|email list)|subscribed (to|on|by)? (newsletter|mailing list|email list|email|mail|email marketing|marketing|marketing email|us|updates|list)?|subscriber|(email|newsletter|mail|mailing list|active) subscriber|opted in (to|for)? (email|marketing|newsletter|mail|email marketing|marketing email)?"
        "|(is|are)? (on|in) (mailing list|email list|newsletter|newsletter list|marketing list|mail list)|(get|gets|getting|receive|receives|receiving) (newsletter|email|mail|marketing)|(email|mail) opt (in|ins)"
        "|(gave|given|with) (email|marketing)? consent (to email|for email|to marketing)?|(can|could|may|allowed to) (be)? (emailed|mailed)|emailable|mailable|subscribe (to)? (newsletter|email|list|mailing list)?|we (can|may|could) (still)? (email|mail|write to)|(mailing|email) list (member|people)|agreed to (email|marketing|receive email)|marketing consent|subscribed customer",
        (_is("email_subscribed", "equals", True),),
        "subscribed to e-mail",
    ),
    Meaning(
        "unsubscribed",
        "said no to (email|newsletter|mail|marketing)|unsubscribed (from)? (email|newsletter|list|mailing list|mail|us)?|unsubscriber|opted out (of|from)? (email|marketing|newsletter|mail|list)?|non subscriber|nonsubscriber|email opt (out|outs)"
        "|off (mailing|email) list|(not|no longer) (on) (mailing list|email list|list|newsletter)|non subscribed|unsubscribe",
        (_is("email_subscribed", "equals", False),),
        "not subscribed to e-mail",
    ),
    Meaning("sms", "accept+ (sms|text|sms message|text message)|(opt+ in|sign+ up|subscribe+|agree+|consent+|say+ yes) (to|for|into) (receive|receiving|get|getting)? (sms|text|texting|text message|sms message)|(can|may) be texted|we (can|may|could) text|textable|(sms|text|text message) (subscriber|opted in|opt in|consent|subscribed|list)|opted in to (sms|text|text message)|subscribed to (sms|text|text message)|(get|receive) (text|sms)|(agreed|consented) to (receive|get|getting|receiving)? (sms|text)",
            (_is("sms_consent", "equals", "subscribed"),), "subscribed to SMS"),
    Meaning("no_sms", "(opt+ out|unsubscribe+|say+ no) (of|from|to) (sms|text|text message)|unsubscribed from (sms|text)|opted out of (sms|text)", (_is("sms_consent", "equals", "unsubscribed"),), "unsubscribed from SMS"),
    Meaning("never_subscribed", "never (subscribed|opted in) (to)? (email|newsletter|list|mailing list)?", (_is("email_consent", "equals", "never_subscribed"),), "never subscribed to e-mail"),
    Meaning(
        "engaged",
        "(super|highly|very|most)? engaged (subscriber|customer|people|reader|contact|audience|one)?|(email|mail) (engaged|engager)|(open|opened|click|clicked|engage|engaged|interacted|interact) (with)? (email|mail|newsletter|campaign) (regularly|recently|often)|engage|engaged with (email|newsletter|campaign|mail)",
        (_mail("at_least", 1, 30, "opened", "clicked"),),
        "opened or clicked an e-mail in the last 30 days",
    ),
    Meaning(
        "unengaged",
        "unengaged (subscriber|customer|people|reader|contact|one)?|disengaged (subscriber|customer|people|one)?|non engaged (subscriber)?|not engaged (with)? (email|mail|newsletter)?|(ignore|ignores|ignoring) (email|newsletter|mail)|not engaging (with)? (email|newsletter|mail)?",
        (_mail("equals", 0, 90, "opened", "clicked"),),
        "opened or clicked no e-mail in the last 90 days",
    ),
)  # fmt: skip

BY_KEY: dict[str, Meaning] = {meaning.key: meaning for meaning in MEANINGS}

# Said to be wished for, and not a condition: they are words about the letter when they stand before one.
OTHER_HOUSE_RULES: tuple[str, ...] = (
    "A month is 30 days, a week 7, a quarter as a length 90, a year 365, half a year 180.",
    "“Bought recently” is an order in the last 30 days; “have not bought recently” is none in the last 60 days.",
    "“Spent” without more is lifetime value; “N orders” and “bought N times” are the number of orders.",
    "Full price is an order without a coupon.",
    "Whoever is to be marketed to must be subscribed to e-mail.",
    "“This month” with new customers is the last 30 days; other calendar periods run on the shop's clock.",
)


def lines() -> list[str]:
    """Promise the glossary as lines of text, for the model's instruction and for people."""
    first = [f"{_shown(meaning.key)} = {meaning.means}" for meaning in MEANINGS]
    return [*first, *OTHER_HOUSE_RULES]


def _shown(key: str) -> str:
    return key.replace("_", " ")
