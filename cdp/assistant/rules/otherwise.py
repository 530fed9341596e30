"""The grammar of other languages, of notes in haste and of the data's own names, put into the words that the tables read."""

import re

from cdp.assistant.rules.fields import LANGUAGES
from cdp.assistant.rules.rephrasing import BOUGHT, MORE, NUMBER, UNIT, rephrased, row

_THAN = r"(?:more than|over|above|at least|minimum|upwards of|less than|under|up to|exactly|exceeding|in excess of)"
_SUM = r"(?:[$€£] ?\d[\d,.]*|\d[\d,.]* ?(?:[$€£]|(?:dollars?|bucks|euros?|pounds|usd|eur)\b))"
_COUNT = rf"(?:(?:at least|minimum|at minimum|more than|over|exactly|at most) )?{NUMBER}(?: (?:{MORE}))?"
_PUT = r"(?:put|popp?(?:ed)?|add(?:ed)?|drop(?:ped)?|threw|thrown|placed?|laid|lay)"
_CART = r"(?:in(?:to)?|to|inside) (?:(?:the|their|his|her|a|our) )?(?:shopping )?(?:cart|basket)"
_CONSENT = r"(?:consent|status|permission|opt[- ]in)"
_END = r"(?= *(?:[.,;:?!)\n+]|$))"
_ELSE = r"(?:open(?:ed)?|click(?:ed)?|order(?:ed)?|bought|used|redeemed|subscribed|signed|returned|c[oa]me|been|again|had|spent|viewed)"
_NO = r"(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|(?:didnt|dont|doesnt|havent|hasnt)|never|not|no|zero|without)"
_HAND = r"(?:(?:hold|contain|include|feature|have|has|had|held)(?:s|d|ed)?|got)"

_TONGUES = "|".join(dict.fromkeys(LANGUAGES.values()))
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = rf"(?:{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_DAY = rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?|(?:the |last |this )*(?:spring|summer|autumn|fall|winter))(?:,? 20\d\d)?"
_WHEN = rf"(?:{_MONTH}(?: 20\d\d)?|20\d\d|(?:last|this) year)"
_WHO = r"(?:customers|people|ones|members|clients|buyers|subscribers|folks)"
_NATION = r"(?:the )?(?:swiss|austrians?|germans?|french|dutch|belgians?|spanish|italians?|british|brits|irish|americans?|canadians?|danes|danish|swedes|swedish|norwegians?|poles|polish|portuguese|mexicans?|australians?)"


def _months(found: re.Match[str]) -> str:
    """'In Nov or Dec 2025': from the one to the other where they follow each other, else the year is that of each."""
    names = [name.lower() for name in re.findall(rf"\b{_MONTH}\b", found["months"], re.IGNORECASE)]
    places = [next(at for at, month in enumerate(_MONTHS) if month.startswith(name[:3])) for name in names]
    year = found["year"]
    if places == list(range(places[0], places[0] + len(places))):
        return f"between {names[0]} {year} and {names[-1]} {year}"
    return " or ".join(f"in {name} {year}" for name in names)


def _of_both(found: re.Match[str]) -> str:
    """'Not subscribed to email or sms': to neither of them."""
    is_denied = re.search(
        r"(?:\b(?:not|never|neither|nor|without)|n['’]t)(?: been| being)? ?$",
        found.string[: found.start()],
        re.IGNORECASE,
    )
    join = found["join"]
    if is_denied and join.lower() == "and":
        return found.group()  # neither, or not both: it is asked about
    join = "nor" if is_denied and join.lower() == "or" else join
    return f"{found['deed']} {found['to']} {found['one']} {join} {found['deed']} {found['to']} {found['two']}"


def _left_open(found: re.Match[str]) -> str:
    """'Tiktok or influencer (either source)': said of what was listed before, else it stays and is asked about."""
    is_listed = re.search(r" or |/|\+|,|&", found.string[max(found.start() - 200, 0) : found.start()]) is not None
    return "" if is_listed else found.group()


def _in_both(found: re.Match[str]) -> str:
    """'Bought in both October 2025 and October 2026': once in each; the year of the second is that of the first too."""
    if re.search(rf"{_NO} ?$", found.string[: found.start()], re.IGNORECASE):
        return f"{found['deed']} both in {found['one']} and in {found['two']}"  # in neither, or not in both: it is asked about
    one, year = found["one"], re.search(r" 20\d\d$", found["two"])
    one = f"{one}{year.group()}" if year and not re.search(r"\d|year", one) else one
    return f"{found['deed']} in {one} and {found['deed']} in {found['two']}"


def _some_things(found: re.Match[str]) -> str:
    """'A scarf or some gloves', where they were bought: any of them."""
    was_bought = re.search(rf"\b{BOUGHT}\b", found.string[max(found.start() - 80, 0) : found.end()], re.IGNORECASE)
    return f"{found['head']} " if was_bought else found.group()


def _and_so_on(found: re.Match[str]) -> str:
    """'Does not live in Germany, so the Swiss and so on': examples of whom that leaves, where a place was denied."""
    earlier = found.string[max(found.start() - 60, 0) : found.start()]
    is_denied = re.search(rf"(?:{_NO} (?:live|living|based|be|reside)?|\boutside(?: of)?|\bnot)(?: in)? (?:the )?[\w ]{{2,20}}$", earlier, re.IGNORECASE)  # fmt: skip
    return "" if is_denied else found.group()


_NOTS = {
    "h": "haven't",
    "do": "doesn't",
    "we": "weren't",
    "a": "aren't",
    "di": "didn't",
    "has": "hasn't",
    "wo": "wouldn't",
}


def _not_written(found: re.Match[str]) -> str:
    """'Havnt', 'dosent', 'arnt': as they are written."""
    said = found.group().lower()
    return next(right for start, right in reversed(_NOTS.items()) if said.startswith(start))


def _that_place(found: re.Match[str]) -> str:
    """'In Victoria, the Australian one': which of two places of one name; after a denial it stays, and is asked about."""
    is_denied = re.search(rf"(?:{_NO}|outside|except)(?: \w+){{0,2}} ?$", found.string[: found.start()], re.IGNORECASE)
    return found.group() if is_denied else f"{found['place']} {found['nation'] or 'in '}"


_CODE = r"(?:[a-z]{3,}\d+|(?-i:[A-Z]{5,}))"


def _both_codes(found: re.Match[str]) -> str:
    """'Used VIP15 and SPRING10, both': the one and the other, which 'and' alone may leave open."""
    is_both = found["first"] or found["last"]
    return f"used {found['one']} and used {found['two']}" if is_both else found.group()


# What '4' and '2' stand behind in haste where they are 'for' and 'to', and what they count where they are numbers.
_PIECE = r"(?:e-?mails?|mails?|mailings?|campaigns?|flows?|letters?|offers?|messages?|msgs?|notes?|promos?|newsletters?|sms|texts?|txts?|win-?backs?|nudges?|reminders?|invites?|series|automations?|lists?|segments?|segs?|audiences?|vouchers?|coupons?|discounts?|codes?|copy|drip|thank you|ty)"
_COUNTABLE = r"(?:orders?|ords?|ordrs?|purchases?|times?|x|days?|d|wks?|weeks?|months?|mos?|hours?|hrs?|years?|yrs?|pairs?|pieces?|items?|units?|pcs|products?|opens?|clicks?|visits?|parts?|steps?|stages?|e-?mails|mails|letters|messages|touches|of|or|to|and|in|on|plus|more|percent|k|dollars|bucks)\b"
_NO_COUNT = r"(?<!top )(?<!first )(?<!last )(?<!least )(?<!than )(?<!only )(?<!exactly )(?<!best )(?<!past )(?<!next )(?<!most )(?<!over )(?<!under )(?<!or )(?<!with )(?<!w )(?<!between )"
_TO_DO = r"(?:reach|send|target|thank|win|nudge|remind|get|upsell|cross-?sell|sell|promote|invite|see|show|check|make|know|ask|give|find|tell|bring|reactivate|re-?engage|contact|celebrate|say)\b"
_TO_WRITE = r"(?:e-?mail|mail|text|sms|write|call|message|post|offer|draft|build|create|launch|start|run)\b"

# Nouns that would be taken for something else before the rest is looked at, and figures written for little words.
NOUNS = (
    row("n't|nt|n’t|havn", r"\b(?:hav(?:n['’]?t?|e?net)|hvnt|dosn['’]?t|dosent|doesent|dosen['’]t|wern['’]?t|arn['’]?t|dident|didint|din['’]?t|hasen['’]?t|woud?n['’]?t)\b", _not_written),
    row(" no", r"\b(?P<head>(?:has|have|having|got|with|w/?|without|w/o|no|an?|the|their|any|whose|valid) (?:valid )?(?:phone|mobile|cell|tel|telephone|contact)) no\b\.?(?= *(?:[,;:?!)\n]|$)| (?:and|or|but|on|in|who|known|missing|given|available|stored|saved)\b)", r"\g<head> number"),
    row("phone|call|dial", r"(?<!on the )(?<!on our )(?<!on a )\b(?:phone|call|calling|telephone|dialling)[- ]lists?\b(?P<colon>:?)", lambda found: "" if found["colon"] else "list"),
    row("from our|from us|at our|on our", r"\b(?:from|at|on) (?:our|us) (?:side|end|part)\b", "from us"),
    row(" one", rf"(?P<place>\b(?:in|from|of) [a-z]+(?: [a-z]+)?),? \(?(?:i mean )?(?:(?P<nation>{_NATION}) one\b|the one in (?=[a-z]))\)?", _that_place),
    # in haste: what is said of consent behind a sign, none of a thing, a code that was used, goods left, who had so much off
    row("sms|text|txt", r"\b(?P<to>sms|te?xts?)(?: (?:consent|status|opt[ -]?in))? ?[=:]=? ?(?:y|yes|true|ok|on)\b", r"subscribed to \g<to>"),
    row("mail", r"\be-?mail(?: (?:consent|status|opt[ -]?in))? ?[=:]=? ?(?:(?P<yes>y|yes|true|ok|on)|n|no|false|off)\b(?! (?:e-?mails?|letters?|mails?|orders?|purchases?)\b)", lambda found: f"{'' if found['yes'] else 'not '}subscribed to email"),
    row("promo|launch|teaser|offer|sale|sell", r"(?P<head>[.;,] ?|->|→ ?)(?P<kind>(?:promo|launch|teaser|offer|sale|x-?sell|upsell|up-sell|cross-?sell)(?:ing)? (?:e-?mail|mail|campaign|newsletter|flow)) (?P<what>(?!(?:for|to|about|on|who|pls|please|asap|list|only|next|this|with|w)\b)[a-z][\w'-]*(?: (?!(?:buyers?|owners?|subs|subscribers|customers?|custs?|people|ppl|who|fans|lovers|viewers|to|for)\b)[a-z][\w'-]*){0,3}) *$", r"\g<head>\g<kind> about \g<what>"),
    row("0|zero", rf"\b(?P<deed>{BOUGHT}|viewed|opened|clicked|used|got|w/|with|has|have|had) (?:0|zero) (?!(?:of|to|or|and|in|on|at|for|during|within|over|since|but|times?|this|last)\b)(?=[a-z])", r"\g<deed> no "),
    row("0|zero", rf"(?<![\w.,$€£+/-])(?:0|zero) (?=(?:(?!(?:and|or|but|in|on|since|of|orders?)\b)[a-z'-]+ ){{1,3}}(?:{BOUGHT}|viewed|opened|clicked|used)\b)", "no "),
    row("usd", r"(?<!\d )(?<!\d)\busd (?=(?:the |our |code |coupon |promo )*(?:[a-z]+\d+|[A-Z]{5,}|coupons?|codes?|discounts?|vouchers?)\b)", "used "),
    row("size", r"(?<!to )(?<!and )(?<!- )\bsizes? (?P<size>\d+(?:\.5)?(?: ?(?:-|to|or) ?\d+(?:\.5)?)?\+?) (?:shoes?|feet|foot)\b", r"shoe size \g<size>"),
    row("(", r"\b(?:many|lots of|a lot of|loads of|lots|tons of) (?P<what>[a-z][a-z -]{2,24}?) ?\((?P<how>(?:[<>≥]=?|at least|more than|over|min(?:imum)?) ?\d[^)]{0,30})\)", r"\g<what> \g<how>"),
    row("both", rf"\b(?P<deed>used|using|redeemed|applied|with|w/|got|had|ordered with)(?: the)?(?P<first> both)?(?: the)?(?: (?:discount |coupon |promo )?(?:codes?|coupons?|vouchers?))? (?P<one>{_CODE}) ?(?:and|&|\+|plus|n) ?(?P<two>{_CODE})(?P<last>,? both(?: of (?:them|those))?)?\b", _both_codes),
    row("discount", r"\bdiscounts? (?P<how>>=?|<=?|over|above|under|more than|less than|at least) ?(?P<sum>[$€£]?\d[\d,.]*) (?:in )?(?:total|all|sum)\b", r"total discount \g<how> \g<sum>"),
    row(" only", r"\b(?P<deed>bought|ordered|purchased) (?P<what>(?!(?:in|on|at|with|from|and|or|once|twice|one|two|for|this|last)\b)[a-z][\w'-]*(?: (?!(?:in|on|at|with|from|and|or|once|twice|for|this|last|time|times|order|orders|year|month|week)\b)[a-z][\w'-]*){0,2}) only(?= *(?:[.,;!?)+]|$|->|→))", r"only \g<deed> \g<what>"),
    row("4", rf"\b(?P<what>{_PIECE}|looking|asap|pls|good|this is|it['’]?s) 4 (?!{_COUNTABLE})(?=[a-z\d])", r"\g<what> for "),
    row("2", rf"\b(?P<what>{_PIECE}|send|write|sent|goes|go|going|out|give|sell) 2 (?!{_COUNTABLE})(?=[a-z])", r"\g<what> to "),
    row("4", rf"{_NO_COUNT}(?:(?<=[a-z] )|(?<=[,;:] )|(?<=-> )|^)4 (?=(?:those|all|every(?:one|body)|any(?:one|body)|ppl|people|my|our|the|whoever|xmas|christmas|bf)\b)", "for "),
    row("2", rf"{_NO_COUNT}(?:(?<=[a-z] )2 (?={_TO_DO})|(?<=need |want |anna |oing |plan |time |good |nice )2 (?={_TO_WRITE}))", "to "),
    row("for ", r"^\W*(?:(?:hey|hi|hello|um|uh|okay|ok|so|right|well|yeah|alright)\b[ ,]+){1,6}(?=for (?:the|our)\b)", ""),
    row(" drop", rf"\b(?P<head>(?:the|our|this|next|\w+day['’]s)(?: (?!price\b|{_WHO}\b)[\w'’-]+){{0,2}}) (?<!price )drop\b(?=\s*(?:[-–—:,.;!?)]|$)| (?:e-?mail|mail|campaign|announcement|next|this|on|in|is|goes|comes)\b)", r"\g<head> launch"),
    row("edition of|version of|issue of", r"\b(?:edition|version|issue) of (?:the|our) (?=(?:newsletter|mailing|e-?mail|letter)\b)", ""),
    row("birthday", rf"\b(?P<head>birthday (?:flow|e-?mail|mail|campaign|mailing|offer|journey|series|automation|treat|promo)s?) ?[,:;-] ?(?:in |within )?(?:the )?(?P<when>(?:next|coming) {NUMBER} {UNIT}s?|(?:this|next) (?:week|month))\b", r"\g<head>, birthday in the \g<when>"),
    row("unsubscribed|opted out", r"\b(?P<deed>unsubscribed from|opted out of) (?:(?:the|our|all|your) )*letters?\b", r"\g<deed> emails"),
    row("so on|so forth|etc|the like", rf",? (?:so|meaning|like|i\.e\.|that is|that means|basically),? {_NATION}(?:(?:, | and |, and ){_NATION}){{0,4}},? (?:and so on|and so forth|etc\b\.?|and the like)(?: and so on)?", _and_so_on),
    row(" by ", rf"\b(?P<neg>{_NO}) by (?=(?:anything|something|any)\b)", r"\g<neg> buy "),
    row("look|view", rf"(?P<head>^\W*|\b(?:{_WHO}|those|everyone|anyone) )who (?P<deed>look at|looks at|views?) (?!(?:(?:our|the|my|your|any|these|this) )?(?:e-?mails?|mails?|newsletters?|letters?|numbers|figures|reports?|site|website|list|it|this|these)\b)(?=\w)", lambda found: f"{found['head']}who {'viewed' if found['deed'].lower().startswith('view') else 'looked at'} "),
    row("never buy", r"\bnever buy (?P<it>it|them|one)\b", r"never bought \g<it>"),
    row(" both", rf"\b(?P<deed>{BOUGHT}(?: (?!in\b|both\b)[\w'-]+){{0,3}}) (?:in both|both in) (?P<one>{_WHEN}) and (?:in )?(?P<two>{_WHEN})(?![\w-])", _in_both),
    row("time", r"\b(?P<who>(?:one|1|single)[- ]time (?:buyers?|customers?|shoppers?|purchasers?)) (?:w/|with) ?(?P<what>(?:an? )?(?!an?\b|orders?\b)[\w'-]+(?: (?!and\b|or\b)[\w'-]+)?) in (?:it|that order|the order|their order)\b", r"\g<who> who bought \g<what>"),
    row("order ", rf"(?:(?P<head>^\W*|[,;&+] ?|\b(?:with|w/|and) ))order (?P<how>>=?|over|above|more than|at least) ?[$€£]? ?(?P<sum>[5-9]\d|\d{{3,}})(?![\d%.,]\d)(?! ?(?:{UNIT}s?|times|orders|pieces|units|items|%|percent)\b)", lambda found: f"{found['head'] or ''}an order of {'at least' if found['how'].lower() in ('>=', 'at least') else 'more than'} ${found['sum']}"),
    row("quiet|cold|warm|lost|silent|sleepy|winter|friendly", rf"\b(?P<one>an?|some|our|the) (?:quiet|silent|cold|warm|low-key|discreet|soft|gentle|friendly) (?=(?:(?!{_WHO}\b)[a-z][\w-]* ){{0,3}}?(?:e-?mails?|newsletters?|letters?|notes?|reminders?|nudges?|invitations?|messages?|thank[ -]yous?|words?|hello|push)\b)", lambda found: f"{'a' if found['one'].lower() == 'an' else found['one']} "),
    row("one", r"\b(?P<deed>viewed|looked at|browsed|carted) (?P<what>an? (?!product\b|item\b|page\b)[\w'-]+(?: (?!in\b|and\b|but\b|or\b|on\b|this\b|last\b|within\b|during\b)[\w'-]+)?)(?P<rest>[^,.;]{0,30},? (?:and|but) (?:have |has )?(?:never|not|haven['’]t|hasn['’]t|didn['’]t) (?:bought|ordered|purchased|buy|order)) one\b", r"\g<deed> \g<what>\g<rest> \g<what>"),
)  # fmt: skip


# Each row holds wherever it fits, so it must leave no doubt.
ROWS = (
    # when, with the time before the deed or in two parts
    row("since", rf"\b(?:have |has )?since (?P<day>{_DAY}) (?:have |has )?(?:not |nothing )(?:ordered|bought|purchased|shopped)(?: anything)?(?: with us)? (?:any ?more|any longer)\b", r"whose last order was before \g<day>"),
    row("since", rf"\b(?:have |has )?since (?P<day>{_DAY}) (?:have |has )?(?:not |nothing )(?P<deed>ordered|bought|purchased|shopped)\b", r"have not \g<deed> since \g<day>"),
    row("since", rf"\b(?:have |has )?since (?P<length>(?:half (?:an? )?|an? |{NUMBER} ){UNIT}s?) (?:have |has )?(?:not |nothing )(?P<deed>ordered|bought|purchased|shopped)(?: anything)?(?: with us)?(?: (?:any ?more|any longer))?\b", r"have not \g<deed> in the last \g<length>"),
    row("after", rf"\bafter (?P<day>{_DAY}) (?:they )?(?:have |has )?nothing (?:more |else |any ?more )?(?:have |has )?(?P<deed>ordered|bought|purchased)\b", r"not \g<deed> after \g<day>"),
    row("year", rf"\b(?:in )?(?P<year>(?:last|this) year),? (?:between|from) (?P<first>{_MONTH}) (?:and|to|until|till|through) (?P<last>{_MONTH})\b(?! ?\d| of\b)", r"between \g<first> and \g<last> of \g<year>"),
    row("neither", r"\b(?:subscribed|opted in|signed up|opted-in) (?:to |for )?neither (?:to |for |in )?(?P<one>e-?mails?|sms|texts?) (?:nor|or) (?:to |for )?(?P<two>e-?mails?|sms|texts?)\b", r"not subscribed to \g<one> nor subscribed to \g<two>"),
    row("but no|yet no", r",? (?:but|yet|and yet) no (?=(?:phone|telephone|mobile|birthday|birth date|date of birth|shoe size|zip|postal|street)\b(?: (?:number|code|address))?)", " with no "),
    row("some ", rf"\b(?P<head>or|and|{BOUGHT}) some (?!(?:times|days|weeks|months|years|orders|purchases|dollars|euros|pounds|points|others|things|items|{_WHO})\b)(?=[\w'-]+s\b(?! ago))", _some_things),
    # nothing, no and some, as other languages have them
    row("never|not yet|still not", rf"\b(?P<deed>bought|ordered|purchased|buy|opened|clicked)(?: (?:still|yet|so far|until now|till now|already|up to now))* (?P<neg>never|not yet|still not)(?: yet)?\b(?! {_ELSE}\b)(?: (?:something|anything|nothing)\b)?", r"never \g<deed>"),
    row("nothing|none", rf"\b{_PUT} (?:nothing|none|no (?:products?|items?|articles?)) {_CART}\b", "not carted anything"),
    row("some ", r"\bsome (?=(?:order|purchase|e-?mail|mail|newsletter|letter|campaign|coupon|code|discount|voucher|product|item|article|link|refund|tag)\b)", "any "),
    row("which|whom", r"\b(?:people|customers|clients|those|the ones),? (?:of|from|by) (?:which|whom|who) (?=we\b|there\b)", "people where "),
    row("date of birthday|birthday date|date birthday", r"\b(?:date of (?:the )?birthday|birthday date)\b", "birthday"),
    row(" nor ", r"\b(?P<open>open(?:ed|s)?) nor (?:(?:have |has |did )?(?:ever )?)(?=click)", r"\g<open> or "),
    # how much, how often, in all
    row("together|all in all|altogether", r"\b(?:all )?(?:together|altogether) (?P<verb>spend|spent|have spent|has spent|paid|have paid)\b", r"\g<verb> in total"),
    row("together", rf"\b(?P<verb>spend|spent|paid|bought) (?:all )?together (?=(?:for )?(?:{_THAN} )?{_SUM})", r"\g<verb> in total "),
    row("used|let|left", rf"\b(?:used|use|let|left) (?=(?:{_THAN} )?{_SUM})", "spent "),
    row("recent", rf"\b(?:(?:in|within|during|over|for) )?(?:the )?(?:most )?recent (?=(?:half (?:an? )?|an? |{NUMBER} ){UNIT}s?\b)", "in the last "),
    row("order|purchase", rf"\b(?P<deed>{BOUGHT}|have|has|had) (?P<what>(?:(?!(?:and|or|but|who|that|not|never|orders?|purchases?|placed|made|done|used|redeemed|applied|spent|paid|code|coupon|voucher|discount|refunds?|items?|units?|pieces?|in|on|with|at)\b)[\w&'-]+ ){{1,4}})(?:in|on|across) (?P<count>{_COUNT}) (?:(?:different|separate|distinct|individual|several) )?(?:orders|purchases)\b", r"bought \g<what>\g<count> times"),
    row(" for ", rf"\b(?:bought|ordered|purchased|shopped) for (?=(?:in total )?(?:{_THAN} )?{_SUM})", "spent "),
    row("since", rf"\bsince (?P<length>(?:half (?:an? )?|an? |{NUMBER} ){UNIT}s?) (?:not (?:any ?)?more|no more|not any longer) (?P<deed>{BOUGHT})\b", r"not \g<deed> in the last \g<length>"),
    row("since", rf"\b(?:are |is |have been |has been )?since (?P<length>(?:more than |over |at least |longer than )?(?:half (?:an? )?|an? |{NUMBER} ){UNIT}s?) (?:with us|our (?:customers?|clients?)|(?:customers?|clients?)(?: of us| of ours)?)\b", r"have been with us for \g<length>"),
    row("since", r"\b(?:are|is|been|exist|exists) in (?:our|the) (?:data|database|system|crm|records|books|register) since\b", "joined since"),
    row("page", r"\b(?:visited|came (?:on|to)|(?:was|were|been) on) (?:our|the) (?:internet |online |web ?)?page\b(?! (?:of|for|from))", "visited the site"),
    # what was in the orders
    row("order|purchase", rf"\b(?P<noun>orders?|purchases?) (?:that|which|where) (?:they )?{_HAND} (?P<what>(?:(?!(?:and|or|but|who|that|not|never|more|less|over|under|at|in|value|total|discount|refunded)\b)[\w&'-]+ ){{1,4}})in (?:them|it)\b", r"\g<noun> of \g<what>"),
    row("order|purchase", r"\b(?P<noun>orders?|purchases?) (?:that|which) (?:had|held|included|contained|featured) (?!(?:been|more|less|over|under|at|an?|in)\b)(?=\w)", r"\g<noun> of "),
    row("same order|different order|separate order|in one order|one purchase", r",? ?\(?\b(?:(?:it |they |that )?(?:do(?:es)?(?:n['’]?t| not) (?:have|need) to|need(?:n['’]?t| not)|not necessarily|not|can|could|may|might) (?:be |have been )?(?:in |on |from )?(?:the )?(?:same|one|different|separate|two|single) (?:orders?|purchases?)|no matter (?:if|whether) in (?:the same|one) (?:order|purchase))(?: too| as well| necessarily| though)?\)?" + _END, ""),
    # looked at or put into the cart at some time, whatever it was
    row("carted|viewed|browsed", rf"\b(?P<deed>carted|viewed|browsed) (?P<when>(?:(?:in|within|during|over) )?(?:the )?(?:last|past|this) (?:{NUMBER} ?)?(?:{UNIT}s?|d|h|hrs?|hours|wks?|mo|mos|mths?)\b|yesterday|today)(?= *(?:[,.;:!?)]|$)| (?:but|and|no|not|nothing|without|w/o|who|never|with|yet|didn\w*|haven\w*)\b)", r"\g<deed> something \g<when>"),
    # yes and no
    row("want", r"(?<!\bi )(?<!\bwe )(?<!\byou )\b(?:(?:do|does|did)(?:n['’]?t| not)|dont|doesnt|didnt|never) want(?:ed)? (?:to (?:get|receive|have|be sent) )?(?:(?:our|the|any|more|my) )*(?P<what>e-?mails?|newsletters?|mails|sms|texts|text messages)\b(?! (?:address|to\b|about|for|that))", lambda found: f"are not subscribed to {'sms' if found['what'][0].lower() in 'st' else 'email'}"),
    row("consent|subscribed", rf"\b(?:with|for|on|as for|about|by|regarding|to) (?:the |their |our )?(?P<way>e-?mail|sms|text)(?: {_CONSENT})?,? (?:they|he|she|it)(?:['’](?:re|s)| are| is| have| has)?(?P<un> not | never | )(?P<what>(?:un)?subscribed)\b", r"\g<way> consent is\g<un>\g<what>"),
    row("consent|status", rf"\b(?P<field>(?:e-?mail|sms|text) {_CONSENT}|tier|level|status) (?:says|reads|shows|stands (?:at|on)|is (?:on|at|set to)) ", r"\g<field> is "),
    row("subscribed|opted in", r"\b(?P<deed>(?:un)?subscribed|opted (?:in|out)) (?P<to>to|from|of) (?:both )?(?P<one>e-?mails?|sms|texts?) (?P<join>or|nor|and|but not) (?:(?:to|from|of|by|for) )?(?P<two>e-?mails?|sms|texts?)\b(?! consent)", _of_both),
    row("subscribers", r"\b(?P<one>e-?mail|sms|text) (?P<join>and|or|nor) (?P<two>e-?mail|sms|text) subscribers\b", r"\g<one> subscribers \g<join> \g<two> subscribers"),
    row("not on|not sms|not email|not text", r"\bon (?P<one>e-?mail|sms|texts?)(?P<join>,? (?:but|and)|,)? not (?:on )?(?P<two>e-?mail|sms|texts?)\b(?! consent)", r"subscribed to \g<one>\g<join> not subscribed to \g<two>"),
    row("and on ", r"\band on (?=(?:the |our |my )?(?:e-?mail|mailing|newsletter|mail|marketing|sms|text)(?:[ -]?list)?\b)", "and are on "),
    row("on email|on e-mail|on mail|via email|by email|for email", rf"\b(?P<neg>(?:but |and )?(?:not|never)|without being) (?:on|in|via|by|for) (?:our |the )?(?:e-?mail|mail)(?:s|ings?)?{_END}", r"\g<neg> subscribed to email"),
    row(" no ", r"\b(?:gets?|receives?|getting|receiving) no (?:e-?mails?|newsletters?|mails?|mailings?)(?: from us)?\b(?! (?:about|on|since|in|for)\b)", "not subscribed to email"),
    row("on email|on e-mail", rf"\b(?P<are>are|is|and|but|also|both) on e-?mails?{_END}", r"\g<are> subscribed to email"),
    row("with ", r"(?P<head>^|[,;&+] |\b(?:people|customers|clients|ones|everyone|everybody|members|shoppers|buyers|those|persons|folks) )with (?:the |our |a )?newsletter(?= *(?:[.,;:?!)\n+]|$|please|pls|thanks))", r"\g<head>subscribed to newsletter"),
    row("catalog", r"(?: have| has|['’]ve|['’]s)? (?:put (?:their|his|her) names? down|(?:are|is|were) down|signed up|opted|registered|spoken|ticked the box|said yes) (?:for|to) (?=(?:the |our |a )?(?:printed |paper )?catalog)", " want "),
    row("asked|request|agreed|opted|wish|like", r"\b(?:have |has )?(?:asked|requested|wished|wish|agreed|opted|(?:would )?like) (?:to (?:get|receive|have|be sent)|for getting) (?=(?:the |our |a )?(?:printed |paper )?catalog)", "want "),
    # what the letter is about, behind the people
    row("about|abt", r"(?<!up)(?<!subscribed)(?<!registered)(?<!asked)(?<!joined)(?:,| -| –| —)? for (?:an?|the|our) (?:[\w-]+ )?(?P<what>e-?mail|newsletter|letter|campaign|mailing) (?:about|abt) (?P<topic>(?!(?:who|whose|whom|which|that|people|customers|members|those|them|in|from|since|with|without|not|never|last|past|over|under|more|less)\b)[\w'’&%-]+(?: (?!(?:who|whose|whom|which|that|people|customers|members|those|them|in|from|since|with|without|not|never|last|past|over|under|more|less)\b)[\w'’&%-]+){0,7}) ?(?=[.!?]*$)", r", send them an email about \g<topic>"),
    # a wish run into the condition before it
    row(" i | we ", r"(?<=[a-z0-9])(?<!people)(?<!customers)(?<!those)(?<!who)(?<!that)(?<!which)(?<!and) (?=(?:i|we) (?:want|need|would like|['’]d like) (?:an? )?(?:e-?mail )?(?:flow|campaign|e-?mail|letter|newsletter|reminder|series) (?:for|to) (?:those|them|these)\b)", ", "),
    # not one of them
    row("even one|even a single", r"\b(?P<deed>opened|open|clicked|click)(?: on)? even (?:a single )?one\b(?: (?:of (?:them|these|those)|e-?mail|mail|newsletter|campaign|link))?(?! of)", r"\g<deed> any email"),
    row("without", r"\bwithout (?:a single|even (?:one|a single)|one single|so much as one) (?P<deed>open|click)s?\b(?! (?:rate|in|on))", r"but not \g<deed>ed"),
    row("opened|clicked|read", r"\b(?:no|not an?|not one|not a single) (?:of our )?(?:e-?mails?|newsletters?|mails?|campaigns?|letters?) (?:(?:were|was|have been|has been) )?(?P<deed>opened|clicked|read)\b", r"not \g<deed> any email"),
    row("unsub", r"\b(?:e-?mail|mail|newsletter) unsub(?:bed|s)?\b", "unsubscribed from email"),
    row("newsletter e|newsletter mail", r"\b(?P<deed>(?:subscri\w+|sign\w* up|opted in) (?:to|for) (?:the |our )?newsletter) (?:e-?)?mails?\b", r"\g<deed>"),
    row("clicks", r"\bno (?:e-?mail )?opens?,? (?:and|or|nor|&|\+) (?:no )?(?:e-?mail )?clicks?\b", "not opened or clicked any email"),
    row("opens", r"\bno (?:e-?mail )?clicks?,? (?:and|or|nor|&|\+) (?:no )?(?:e-?mail )?opens?\b", "not opened or clicked any email"),
    row("text message", r"\bsms[\s,(:]{1,4}text messages?\)?", "sms"),
    row("sms|text", r"(?P<head>^|[,;:] |\b(?:are|is|people|customers|those|and|who|members) )(?:reachable|contactable|can be (?:reached|contacted)|may be (?:reached|contacted)) (?:by|via|through|over|on|per) (?:sms|texts?|text messages?)\b", r"\g<head>subscribed to sms"),
    row("on sms|on text", r"(?P<head>^|[,;:] |\b(?:are|is|people|customers|those|and|who|members) )on (?:our )?(?:sms|texts?)(?= *(?:[.,;:?!)\n+]|$|but|and|not))", r"\g<head>subscribed to sms"),
    row("no sms|no text", rf"\bno (?:sms|texts?){_END}", "without sms consent"),
    row("sms|email|e-mail|mail", r"\b(?P<way>e-?mail|sms)(?: consent| status)? ?(?:==?|:) ?(?P<what>never[ _]?subscribed|unsubscribed|unknown|subscribed)\b", r"\g<way> consent is \g<what>"),
    row("on record|on file|on the books", r"\b(?P<noun>orders?|purchases?) on (?:record|file|(?:the |our )?books)\b", r"\g<noun>"),
    row("subscri", r"(?:^|(?<=[,;+&:] )|(?<=\band )|(?<=\bbut ))(?P<way>e-?mail|sms) (?P<what>unsubscribed|never[ _]subscribed)\b(?! from| to)", r"\g<way> consent \g<what>"),
    row("not subscribed", r"(?:^|(?<=[,;+&:] )|(?<=\band )|(?<=\bbut ))(?P<way>e-?mail|sms) not subscribed\b(?! to)", r"not subscribed to \g<way>"),
    row("never", r"\bnever (?:been|were|was) (?:an? )?(?:e-?mail |newsletter )?subscribers?\b", "never subscribed to email"),
    row("permission", r"\b(?P<way>e-?mail|sms) permission\b", r"\g<way> consent"),
    # said once more, or left open
    row("so the|so that|such that|so our", r",? (?:so|so that|such that) (?:the |that |our )?(?:number|average|figure|rate|data|interval) (?:really |actually )?(?:means (?:something|anything)|is (?:meaningful|reliable|robust|stable)|makes sense)" + _END, ""),
    row("cohort", rf"^(?:(?:the|our) )?(?:q[1-4]|{_MONTH})(?: of)? 20\d\d (?:acquisition |customer |new customer )?cohort: (?=first[_ ](?:order|purchase))", ""),
    row("cohort", rf"\b(?P<when>(?:q[1-4]|{_MONTH})(?: of)? 20\d\d) (?:acquisition |customer )?cohort \((?:their |whose )?first (?:order|purchase) (?:was )?(?:in|during|within) (?:that|this|the) (?:month|quarter)\)", r"first order in \g<when>"),
    row("not once|not even|not ever|single time", rf"\b(?P<said>{_NO}\b[^.,;:]{{1,60}}?),? (?:not (?:even )?(?:once|one time|a single time)|not ever){_END}", r"\g<said>"),
    row("either", rf",? ?\(?\b(?:from |of |in )?either (?:(?:one|source|channel|tag|brand|vendor|colou?r|state|city|segment|code|coupon|product|category|country|tier|of (?:the two|them|these|those|both)) ?(?:will do|is (?:fine|ok|okay)|works)?|way|is (?:fine|ok|okay)|works|will do)\b\)?{_END}", _left_open),
    row("any date|all dates|any time|whenever", rf",? ?\(?\b(?:at |on |of )?(?:any|all|whatever|whichever) (?:dates?|time frame|period)\b\)?{_END}", ""),
    row("partial", r",? ?\(?\b(?:a )?(?:full|complete|fully)(?: refunds?| refunded)?,? (?:and |but )?not (?:a |the |just )?(?:partial(?:ly)?|partly|in part)(?: ones?| refunds?| refunded)?\b\)?", " fully refunded "),
    row("status", r"\bstatus(?: is| of| ?==? ?|: ?| )? ?\"(?P<status>cancelled|refunded|partially refunded|pending|voided|authorized|partially paid)\"", r"status \g<status>"),
    row("summed|added up|in total|totalled|combined|adding up", rf",? ?\(?\b(?:summed|added|adding|totalled|combined|in total)(?: up)?(?: together)? (?:over|across|on|from|for|in) (?:all )?(?:of )?(?:their |the |his |her )?(?P<when>20\d\d|{_MONTH}(?: 20\d\d)?) (?:orders|purchases)\b\)?", r" in \g<when>"),
    row("counting|summed|added up|adding up|taken together", r",? ?\(?\b(?:summed|added|adding|summing|counted|counting|taken|totalled)(?: up)?(?: together)? (?:over|across|on|from|through|for) all (?:of )?(?:their |the |his |her )?(?:orders|purchases)\b\)?", " in total"),
    row("counting", r",? ?\(?\bcounting (?:all |every |the )?(?:of the )?(?:quantities|quantity|units?|pieces?|multiples)(?: (?:across|over|in) all (?:of )?(?:their )?orders)?\b\)?", " "),
    # sums and amounts by the names the data has for them
    row("sum of|total of", r"\b(?P<sum>sum|total) of (?:the |their |all )?discount\b(?! codes?)", r"\g<sum> of discounts"),
    row("refund|discount", r"\b(?P<what>(?:refund|discount)(?:s|ed)?[ _]amounts?|discounts?) (?:on|across|over|for|from|of|in) (?:all )?(?:their |the )?orders (?:placed |made )?(?=(?:since|in|between|during|after|before|from|on|within|over|above|more|exceed\w*|last|this)\b)", r"\g<what> "),
    row("discount|refund", rf"\b(?:with |had |got |have |has |having )?(?P<sum>(?:{_THAN} )?{_SUM}) (?:of|in|worth of) (?P<what>discount|refund)s?(?: in total| in all| altogether| overall)\b", r"with total \g<what>s \g<sum>"),
    row("order value|order amount|order volume", rf"\b(?P<sum>{_THAN} {_SUM}) (?:of|in|worth of) (?:total )?order (?:value|amount|volume)\b", r"spent \g<sum>"),
    row("orders|purchases", rf"\b(?P<noun>orders|purchases) (?:with|having) (?:an? |the )?(?:order )?values?(?: of)? (?={_THAN}|>|<)(?!less than)(?P<than>{_THAN}|>=?|<=?) ?(?P<sum>{_SUM})", r"\g<noun> \g<than> \g<sum>"),
    row("order|purchase", rf"\b(?P<noun>orders?|purchases?) (?:whose|where the|where its|with an?|with) (?:order )?(?:value|amount)s?(?: is| was| are| were| of)? (?={_THAN} {_SUM})", r"\g<noun> worth "),
    # tongues with their countries
    row("(", rf"\b(?:{_TONGUES})(?: (?:from|of|in) [A-Za-z]{{2,20}})? \((?P<code>[a-z]{{2}}[-_][A-Z]{{2}})\)", r"\g<code>"),
    row("(", rf"\b(?P<tongue>{_TONGUES}) \((?P<place>[A-Za-z]{{2,20}}(?: [A-Za-z]{{2,20}})?)\)", r"\g<tongue> \g<place>"),
    # a year said once, a decade
    row("0s", r"\bborn (?:in|during|within) (?:the )?(?P<decade>(?:19|20)\d)0['’]?s\b", r"born between \g<decade>0 and \g<decade>9"),
    row(" or ", rf"\b(?<!between )(?<!from )(?<!since )(?<!born )(?<!birthday )(?:in )?(?P<months>{_MONTH}(?:, ?(?:in )?{_MONTH}){{0,4}},? or (?:in )?{_MONTH})(?:,? (?:of|in))? (?P<year>20\d\d|(?:last|this) year)\b", _months),
    # signs of a note
    row("=", r" ==? (?=(?:only|no|never|top|bottom|signed|just|bought|ordered|not)\b)", ": "),
    row("to the|to our|to my|to this|to an", r"^to (?=(?:the|our|my|this|an?) (?:\w+[ -]){0,3}(?:e-?mail|mail|campaign|newsletter|letter|mailing|offer|flow)\b)", "For "),
)  # fmt: skip


def plainly(text: str) -> str:
    """Promise the text with these ways of saying put plainly; all else as it was."""
    return rephrased(text, ROWS)


def with_nouns(text: str) -> str:
    """Promise the text with nouns that look like something else, and figures for words, as what they are: 'flow 4 VIPs'."""
    return rephrased(text, NOUNS)
