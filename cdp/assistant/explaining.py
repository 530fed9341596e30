"""Questions about the data itself: which values a field has here, and how a figure is counted."""

import re

from cdp.analytics.measures import MEASURES
from cdp.assistant.desk import FEWEST, PERSONAL, Desk
from cdp.assistant.knowledge import shown
from cdp.assistant.plans import Plan
from cdp.conditions import FACTS
from cdp.frames.find import known_values
from cdp.frames.suggest import suggestions
from cdp.text import listed

MOST_VALUES = 25
_HEAD = r"\W*(?:(?:hi|hello|hey|so|and|please|quick question|i am new here|i'?m new here)[\s,.:!-]+){0,3}"
_TAIL = r"(?:[.!?,\s]+(?:i(?:'m| am) new(?: here| to this)?|please|thanks|thank you|just (?:asking|curious)|for my understanding)){0,2}\W*"
_SMALL = r"(?:do|does|did|are|is|exist|exists|there|we|us|have|has|our|in|the|system|shop|store|tool|use|used|using|here|available|can|could|i|you|filter|by|on|data|database|currently|right now|know|of|offer|sell|carry|customers?|come|from|live|speak|possible|values?|options?|called|defined|set up|get|different|now|for|it|ones|this|that|and|what|kinds?|types?|with|at all|exactly|already|up)"
_VALUES = re.compile(
    rf"{_HEAD}(?:(?:can|could) you )?(?:(?:show|list|tell|give|name)(?: me| us)?|what(?:['’]s| are| is)?|which|do we have|have we got|what (?:kinds?|types?|sorts?) of)\s(?:(?:all|any|of|the|our|my|possible|different|available|existing|known|various|a list of|what|which|kinds?|types?)\s){{0,4}}"
    rf"(?P<what>[a-z][\w-]*(?:\s[\w-]+){{0,2}}?)(?P<rest>(?:\s{_SMALL}){{0,9}}){_TAIL}",
    re.IGNORECASE,
)
_FIELDS = {
    "orders.coupon": "coupons|coupon codes|discount codes|promo codes|voucher codes|vouchers|codes",
    "orders.category": "categories|product categories|product types|product groups",
    "orders.vendor": "vendors|brands|suppliers|manufacturers",
    "orders.status": "statuses|order statuses|order status|order states",
    "events.name": "events|event types|site events|event names",
    "acquisition_source": "sources|acquisition sources|channels|acquisition channels|marketing channels|signup sources",
    "tags": "tags|customer tags|labels", "country": "countries", "language": "languages",
    "email_consent": "consent states|consent values|email consent states|consent statuses",
}  # fmt: skip
_KEYS = {word: key for key, words in _FIELDS.items() for word in words.split("|")}
_LEVELS = re.compile(r"\b(?:levels|classes|grades|ranks|groups|statuses)$")

# -- how a figure is counted -------------------------------------------------------------------------------------------------

_NOT_COUNTED = "Cancelled and voided orders and other currencies do not count."
_MEANS = {
    r"(?:customer )?(?:lifetime (?:value|spend)|ltv|clv)|total spen[dt]": f"Lifetime value is what all orders of a customer came to, after refunds. {_NOT_COUNTED}",
    r"(?:average|avg|mean) (?:order|basket|cart)(?: value| size)?|aov": f"Average order: revenue divided by orders. Revenue: {MEASURES['revenue'].definition}",
    r"order (?:values?|amounts?|totals?)|(?:value|amount|total) of (?:an |the )?orders?": "The value of an order is what it came to after refunds; “order total” is before refunds, and both can be asked for.",
    r"revenue|sales|turnover": f"Revenue: {MEASURES['revenue'].definition}",
    r"(?:total|number of|count of) orders|orders?(?: count)?": f"Orders: {MEASURES['orders'].definition}",
    r"new customers?": f"New customers: {MEASURES['new_customers'].definition}",
    r"(?:repeat|repurchase) rate": f"Bought again: {MEASURES['repeat_rate'].definition}",
    r"refund(?:ed)? (?:rate|share)": f"Refunded: {MEASURES['refunded_share'].definition}",
    r"open rate|opens": "Open rate: the letters opened, as a share of those delivered. A letter counts as opened when a person loads its pictures.",
    r"click rate|clicks": "Click rate: the letters clicked, as a share of those delivered.",
    r"refunds?|cancell?ed orders?|returns?": f"Revenue: {MEASURES['revenue'].definition}",
}  # fmt: skip
_FIGURE = re.compile("|".join(f"(?P<m{at}>\\b(?:{words})\\b)" for at, words in enumerate(_MEANS)), re.IGNORECASE)
_MEANT = re.compile(
    rf"{_HEAD}(?:what(?:['’]?s| is| are| does| do)?|define|explain|meaning of|definition of)\s(?:an? |the |our |your |this |exactly |meant by |term |word )*[\"“']?(?P<what>{'|'.join(_MEANS)})[\"”']?"
    rf"(?P<mean>\s(?:mean|means|stand for|stands for|short for|meant to be|as a term))?(?: here| exactly| in here| in this tool)?{_TAIL}",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"{_HEAD}(?:(?:is|are|does|do|was)\s|(?:how|what)(?:['’]s| is| are| does| do| exactly is)?\s)(?P<what>[^.;!?\n]{{3,120}}?)\?*{_TAIL}", re.IGNORECASE
)  # fmt: skip
_HOW = re.compile(
    r"\b(?:(?:before|after|net of|gross of|with|without|minus) (?:(?:or|and) (?:before|after|without) )?(?:any |the )?(?:refunds?|returns?|cancell?ations)"
    r"|net or gross|gross or net|includ(?:e|es|ed|ing)|exclud(?:e|es|ed|ing)|deducted|subtracted|taken off|calculated|computed|worked out|counted|count (?:refund|cancel|return)\w*|defined|measured)\b",
    re.IGNORECASE,
)
_PERSONS = re.compile(
    r"\b(?:who|whose|whom|people|someone|segment|they|them|those|customers? (?:with|in|from|that)|list|show|find|shipping|postage|tax|taxes|vat)\b",
    re.IGNORECASE,
)


def plan(desk: Desk, question: str) -> Plan | None:
    """Promise the answer to a question about the data itself, or None where it asks for something else."""
    said = question.strip()
    if len(said) > 200:
        return None
    told = _counted(said) or _values(desk, said)
    return Plan((), lambda _: told) if told else None


def _counted(said: str) -> str:
    if (meant := _MEANT.fullmatch(said)) and (meant["mean"] or not said.lower().lstrip().startswith("what")):
        figure = _FIGURE.search(meant["what"])
        return list(_MEANS.values())[int(str(figure.lastgroup)[1:])] if figure else ""
    asked = _COUNTED.fullmatch(said)
    if asked is None or _PERSONS.search(said) or not _HOW.search(said):
        return ""
    figure = _FIGURE.search(asked["what"])
    return list(_MEANS.values())[int(str(figure.lastgroup)[1:])] if figure else ""


def _values(desk: Desk, said: str) -> str:
    if (asked := _VALUES.fullmatch(said)) is None or not (key := _key(desk, asked["what"].lower())):
        return ""
    label, values = _held(desk, key)
    if not values:
        return ""
    more = f" and {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else ""
    return f"{label} here: {listed(shown(one) for one in values[:MOST_VALUES])}{more}. Say one of them in a sentence, and I find its people."


def _key(desk: Desk, what: str) -> str:
    """The field that is meant: by the words above, else by its name on the screen in the plural."""
    if what in _KEYS:
        return _KEYS[what]
    for field in desk.catalogue.fields.values():
        name = field.label.lower()
        own = {
            f"{name}s",
            f"{name}es",
            *([name] if name.endswith("s") else []),
            *([f"{name[:-1]}ies"] if name.endswith("y") else []),
        }
        first = name.split()[0]
        is_level = field.is_attribute and _LEVELS.search(what) is not None and what.split()[0] == first
        if what in own or is_level:
            return field.key if field.key not in PERSONAL and not field.is_contact else ""
    return ""


def _held(desk: Desk, key: str) -> tuple[str, list[str]]:
    """The field's name and what it holds: its choices, else what several customers share."""
    if "." in key:
        fact, name = key.split(".", 1)
        field = FACTS[fact].fields[name]
        return field.label, list(field.choices) or suggestions(desk.frames, desk.catalogue).get(key, [])
    field = desk.catalogue.fields[key]
    if field.choices:
        return field.label, [field.said(one) for one in field.choices]
    held = known_values(desk.frames, key, fewest=FEWEST) if key in desk.frames.customers else []
    return field.label, held if not field.is_attribute or len(held) <= MOST_VALUES else []
