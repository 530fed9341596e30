"""How people of a shop say things among themselves: parts of months, carts with things in them, a place and around it."""

import calendar
import re

from cdp.assistant.rules.rephrasing import BOUGHT, NUMBER, UNIT, rephrased, row

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_MONTH = rf"(?:{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "fourteen": 14, "fifteen": 15, "twenty": 20}  # fmt: skip
_NO = r"(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|(?:didnt|dont|doesnt|havent|hasnt)|never|not)"
_CART = r"(?:(?:the|their|his|her|a|our) )?(?:shopping )?(?:cart|basket|bag|trolley)s?"
_THING = r"(?:something|anything|items?|things?|products?|stuff|goods|(?:at least )?one (?:item|thing|product)|a product|an item)"
_NAMED = (
    r"(?:an?|the|our|one of our) (?:(?!(?:in|on|at|and|or|with|who|order|coupon|tag|birthday|phone)\b)[\w'’-]+ ){1,4}?"
)
_WAITS = r"(?:(?:still|just|now|currently|left|sitting|waiting|lying|parked|sat|stuck|resting|languishing|forgotten|abandoned|untouched|unpaid|pending|around) ?)"
_FOLK = r"(?:people|customers|folks|shoppers|buyers|those|ones|everyone|everybody|anyone|clients|members|subscribers|contacts|the lot)"
_AMOUNT = r"(?:(?:at least|over|more than|above|under|less than|below|at most|up to|exactly|between) )?[$€£] ?\d[\d,.]*(?: (?:and|to) [$€£]? ?\d[\d,.]*)?(?: (?:or more|or less|and up))?"
_WHEN = rf"(?:in|during|within|over|since) (?:the )?(?:(?:last|past) (?:{NUMBER} )?{UNIT}s?|{_MONTH}(?: 20\d\d)?|q[1-4](?: 20\d\d)?|20\d\d|this (?:{UNIT}|spring|summer|autumn|fall|winter)|last (?:spring|summer|autumn|fall|winter))|(?:this|last) (?:{UNIT}|spring|summer|autumn|fall|winter)|yesterday|today"
_WAS = r"(?:is|are|was|were|be|of|has|have|:|=)"
_SOURCE = r"(?:instagram|facebook|tik ?tok|google|(?:our |the )?(?:influencers?|affiliates?|newsletter|pop-?up(?: store)?|referrals?|organic search|paid search))"


def _days(found: re.Match[str]) -> str:
    """'The first half of October', 'the last week of March 2026', 'the first ten days of May': from day to day."""
    month = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(found["month"].lower()[:3]))
    year = f" {found['year']}" if found["year"] else ""
    length = calendar.monthrange(int(found["year"] or 2025), month)[1]
    part, is_last = found["part"].lower(), found["which"].lower() in ("last", "second", "final", "2nd", "latter")
    if part == "half":
        first, last = (16, length) if is_last else (1, 15)
    else:
        words = part.split()
        count = 1 if len(words) == 1 else int(words[0]) if words[0].isdigit() else _SMALL.get(words[0], 0)
        count *= 7 if words[-1].startswith("week") else 1
        if not count or found["which"].lower() in ("second", "2nd", "latter") or count > length:
            return found.group()
        first, last = (length - count + 1, length) if is_last else (1, count)
    name = _MONTHS[month - 1].capitalize()
    return f"between {first} {name}{year} and {last} {name}{year}"


def _in_cart(found: re.Match[str]) -> str:
    """'Has something sitting in the cart since Thursday', 'a Rain Shell waiting in the basket for three days'."""
    when = found["when"] or ""
    when = re.sub(
        rf"^ (?:for|from|in) (?:the )?(?:last |past )?(?={NUMBER} {UNIT})", " in the last ", when, flags=re.IGNORECASE
    )
    when = re.sub(r"^ from ", " ", when, flags=re.IGNORECASE)
    return f"left {found['what'].strip()} in the cart{when}"


ROWS = (
    # how many of them, as analysts ask
    row(" of ", rf"^\W*(?:(?:please|give me|show me|i need|need|get me|what is|what['’]s|report|return|compute|calculate|determine) )?(?:(?:the|a|an|total|exact|current|overall|full|rough|absolute|distinct) )*(?:(?:number|no\.?|quantity|volume|amount|counts?|sum)s? of (?=(?:(?:all|the|our|distinct|unique|different|active) )*(?:[\w'’-]+ ){{0,3}}?(?:{_FOLK}|profiles|records|accounts|individuals|users|buyers|persons)\b)|(?:head[- ]?count|tally|cardinality|population|size) of )", "count "),
    row("half of|week of|weeks of|days of", rf"\b(?:(?:in|during|within|over|on) )?the (?P<which>first|1st|last|second|2nd|final|latter) (?P<part>half|week|(?:\d{{1,2}}|{'|'.join(_SMALL)}) (?:days|weeks)) of (?P<month>{_MONTH})(?: (?P<year>20\d\d))?\b", _days),
    row(
        "cart|basket|bag|trolley", rf"(?<!\bto )\b(?:(?:has|have|had|having|with|got|['’]ve got) (?:got )?)(?:still )?(?P<what>{_THING} |{_NAMED})(?:that (?:is|are) |which (?:is|are) )?(?P<how>{_WAITS}{{0,3}})(?:in|inside) {_CART}(?P<when> (?:since \w+(?: \w+)?|(?:for|in|from) (?:the )?(?:last |past )?(?:{NUMBER} )?{UNIT}s?|from last week|from yesterday|from this week))?(?= *(?:[.,;:?!)]|$)| (?:and|but|who|without|yet|now|right now|at the moment)\b)",
        _in_cart,
    ),
    row(" or around| and around|area|greater", r"\b(?P<in>in|from|of|near) (?:or|and) (?:around|near|about|close to|just outside) (?=[A-Z])", r"in "),
    row("area", r"\b(?P<in>in|from|around) the (?:greater |wider |whole )?(?P<where>(?-i:[A-Z])[\w.'’-]+(?: (?-i:[A-Z])[\w.'’-]+)?) (?:metro(?:politan)? )?area\b", r"in \g<where>"),
    row("brought|sent|gave|delivered|won|got", rf"\b(?P<who>{_FOLK}) (?:that |whom |who )?(?P<source>{_SOURCE}) (?:has |have )?(?:brought|sent|gave|given|delivered|won|got|found)(?: (?:to )?(?:us|our way|over))?(?= *(?:[.,;:?!)]|$)| (?:in|this|last|since|during|over|between|from|who|and|but)\b)", r"\g<who> who came from \g<source>"),
    row("single ", rf"\b(?P<neg>{_NO}) (?P<deed>(?:{BOUGHT}|view(?:ed)?|open(?:ed)?|click(?:ed)?(?: on)?|look(?:ed)? at|brows(?:e|ed)|used?|redeem(?:ed)?|search(?:ed)? for)) (?:even )?(?:a|one) single (?!one\b|time\b)(?=\w)", r"\g<neg> \g<deed> any "),
    row("since", r"\b(?:have|has) since (?P<deed>(?:placed|made|bought|ordered|purchased)(?: (?:another|a second|a further|one more|more)(?: (?:order|purchase|one|thing))?| again))\b", r"have ordered at least twice"),
    row("since", r"\b(?:have|has) (?:not since|since not|n['’]t since) (?P<deed>ordered|bought|purchased|returned|come back)(?: again| anything)?\b", r"have ordered exactly once"),
    # what is said of two times, the deed but once
    row("$|€|£", rf"\b(?P<deed>spent|spend|paid) (?P<one>{_AMOUNT} (?:{_WHEN}))(?P<join>,? (?:and|but)(?: then| also| again| only)?) (?P<two>{_AMOUNT} (?:{_WHEN}))\b", r"\g<deed> \g<one>\g<join> \g<deed> \g<two>"),
    row("from ", rf"\b(?P<deed>joined|signed up|registered|came to us) from (?P<one>{_MONTH}(?: 20\d\d)?) (?:to|until|till|through) (?P<two>{_MONTH}(?: 20\d\d)?)\b", r"\g<deed> between \g<one> and \g<two>"),
    # by other names
    row("gap|interval|spacing|pause|wait|break|distance|rhythm|cadence", rf"\b(?P<an>an? |the |their |whose |with )?(?:(?:average|mean|avg\.?|typical|usual) )?(?:gap|interval|spacing|pause|wait(?:ing time)?|break|distance|time|rhythm|cadence) (?:{_WAS} )?(?P<how>(?:(?:at least|more than|over|above|longer than|under|less than|below|shorter than|at most|up to|between) )?{NUMBER}(?: (?:and|to) {NUMBER})?(?: or (?:more|less))? {UNIT}s?) between (?:their |two |successive |consecutive |subsequent )?(?:orders|purchases)\b", r"average time between orders \g<how>"),
    row("intersection|overlap", r"\b(?:how (?:large|big|small) (?:is|are) )?(?:the |an )?(?:intersection|overlap)(?: in size)? (?:of|between) (?P<one>[^,.;?]{2,60}?) (?:and|with) (?!again\b)(?P<two>[^,.;?]{2,60}?)(?= *(?:[.,;?!]|$))", r"customers who are \g<one> and who are \g<two>"),
    row("readers|audience|list members", r"\b(?:newsletter|e-?mail|mailing[- ]list) (?:readers|recipients|audience|list members|list people)\b", "newsletter subscribers"),
    row("paying|pay|check", r"\b(?:began|started|got (?:as far as|to|through to)|reached|made it to|went (?:as far as|to)|came as far as) (?:paying|to pay|(?:the )?payment(?: page)?|(?:the )?till|(?:the )?check(?:ing)?[ -]?out(?: page)?|to check out)(?P<when> (?:on |since |in |last |this |over )?[^.;,]{0,40}?)?,? (?:and|but|yet|without|then)(?: (?:then|they|who|have|has))* (?:(?:did(?:n['’]?t| not)|never|not|(?:has|have)n['’]?t) (?:finish(?:ed)?|complete[d]?|go(?:ne)? through|pay|paid|buy|bought|order(?:ed)?|make it|see it through)|(?:finishing|completing|paying|buying|ordering)|gave up|stopped|walked away|left|dropped out|changed their minds?)(?: (?:it|the order|the purchase|anything|there|with it))?\b(?! (?:since|in|within|during|this|last|after|over|again|until|by|for)\b)", r"abandoned checkout\g<when>"),
)  # fmt: skip


def plainly(text: str) -> str:
    """Promise the text with these put plainly; all else, and the editor's own sentences, as they were."""
    return text if text.startswith("Customers where") else rephrased(text, ROWS)
