"""How many, how dear and since when, as people put orders and pieces, told in the words that the tables read."""

import re

from cdp.assistant.rules.rephrasing import BOUGHT, EVENT, MORE, NUMBER, SEARCHED, UNIT, rephrased, row

_ORDER = r"(?:order|purchase|transaction|checkout)"
_OVER = r"(?:more than|over|above|exceeding|exceeds|greater than|higher than|bigger than|larger than|upwards of|in excess of|at least|less than|under|below|up to|at most|north of|beyond)"
_AS_MUCH = (
    r"(?: (?:worth|of|with|for|valued at|in value|totalling|totaling|costing))?(?: (?:a )?(?:total|value|amount) of)?"
)
_NO_TIME = rf"(?!{NUMBER}(?: (?:hundred|thousand))? ?(?:{UNIT}s?\b|%|percent\b))"
_NOT = r"(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|(?:didnt|dont|doesnt|havent|hasnt|hadnt)|never|not)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_TIMED = r"(?:in|for|since|within|during|over|this|last|until|after|by|as of)\b"
_END = r"(?= *(?:[.,;:!?)]|$| (?:and|but|or|who)\b))"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DONE = r"(?:started|began|left|abandoned|added|put|carted|viewed|looked at|visited|ordered|bought|purchased|opened|clicked|searched|joined|signed up|used|redeemed|registered|placed|made)"
_PIECES = r"(?:pieces|units|items|pairs|single pieces|individual pieces|articles)"
_COUNTED = r"(?:orders?|purchases?|opens?|clicks?|e-?mail opens|e-?mail clicks|site visits?|visits?)"
_IN_ALL = r"(?:altogether|all together|in total|in all|overall|total|all in all)"
_SINCE = (
    r"(?:since(?: then| that)?|ever since|after (?:that|it|this one|that one)|afterwards?|later(?: on)?|thereafter)"
)
_DENIED = re.compile(r"\b(?:no|not|nothing|none|never|without)\b|n['’]?t\b|\b(?:havent|hasnt|didnt)\b", re.IGNORECASE)
_ENDED = re.compile(rf"\b(?:in|during|of|from|until|before|after) (?:{_MONTH}|{_SEASON}|20\d\d|q[1-4])\b|\blast (?:week|month|quarter|year|{_SEASON}|{_MONTH})\b|\bbetween\b", re.IGNORECASE)  # fmt: skip
_TIMES = re.compile(
    rf"(?:(?:at least|minimum|min|more than|over|exactly) )?(?:{NUMBER} ?(?:times|x)|twice|once)\b", re.IGNORECASE
)
_MONEY = r" ?(?:dollars?|bucks|usd|euros?|eur|pounds?|grand|k|[$€£])"
_IS_MONEY = re.compile(rf"(?:\d[\d,.]*|(?:[a-z]+[ -]){{1,5}}?){_MONEY}(?!\w)", re.IGNORECASE)
_IS_ALONE = re.compile(r"\d[\d,]*(?:\.\d+)?(?= *(?:[.,;:!?)]|$)| (?:in|on|since|this|last|during|within|between|from|placed|made|ever|and|but|or|who|with|using|before|after|over|for|at|how|yet|so|by|please|pls)\b)", re.IGNORECASE)  # fmt: skip
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_IN_DIGITS = {word: at for at, word in enumerate(f"{_ONES}|{_TEENS}|twenty".split("|"), start=1)}
_COUNTS = {"one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_COUPON = r"(?:an? |any |the )?(?:coupon|discount|promo|voucher)?(?: ?code| ?coupon| ?voucher)?s?"
_LONG = rf"{NUMBER}(?: ?(?:{UNIT}s?|d|w|wks?|mo|mos|mths?|m))?"
_AGO = rf"(?:(?:more|less|longer) than |over |at least |at most |between |from )?{_LONG}(?: ?(?:and|to|[-–—]) ?{_LONG})? ago\b"
_WAS = r"(?:is|was|are|were|came|lies|lay|fell|dates(?: from)?|happened|took place|being|placed|made|done)"
_ONCE = r"(?:once|one(?: single)? time|a single time|1 ?(?:time|x))"
_ONLY = r"(?:only|just|exactly)"
_SO_FAR = r"(?:,? (?:only|ever|so far|in total|in all|with us|from us|to date))*"
_THAT_ORDER = rf"(?:,|,? (?:and|but|with|where|whose|which|that|this|it|the|their|an?|only|one|{_ORDER}|ord|{_WAS})\b)*"
_PERIOD = rf"(?:(?:in|within|during|over) the (?:last|past) (?:{NUMBER} )?{UNIT}s?|(?:in )?(?:this|last) {UNIT}|since \w+(?: \d{{4}})?|in (?:20\d\d|{_MONTH}(?: 20\d\d)?))"


def _before(found: re.Match[str]) -> str:
    """'Nothing in half a year, but before at least three': where none came after, all there are came before."""
    earlier = found.string[max(0, found.start() - 100) : found.start()]
    is_denied = _DENIED.search(earlier) is not None and _ENDED.search(earlier) is None
    is_bare = not found["verb"] and _TIMES.match(found.string, found.end()) is not None
    return f"{found['join']} {found['verb'] or ('ordered ' if is_bare else '')}" if is_denied else found.group()


def _worth(found: re.Match[str]) -> str:
    """'A single order over 500': money, though no currency is said, where nothing else is counted."""
    at, has_sign = found.end(), found.group().rstrip()[-1] in "$€£"
    if has_sign or _IS_ALONE.match(found.string, at):
        return f"an {found[1]} of {found[2]} $"
    return f"an {found[1]} of {found[2]} " if _IS_MONEY.match(found.string, at) else found.group()


def _with_its_worth(found: re.Match[str]) -> str:
    """'An order in May with a code and a value of $200': the value behind the order that it is of."""
    how = re.sub(r"^of ", "", found["how"], flags=re.IGNORECASE)
    return f"{found['head']} of {how}{found['rest']}".rstrip(",")


def _more_since(found: re.Match[str]) -> str:
    """'First order in May, and one more since': the first is one of them."""
    said = (found["many"] or "one").lower()
    many = _COUNTS.get(said) or (int(said) if said.isdigit() else 0)
    return f"{found['head']}{found['join'] or ' '}with at least {many + 1} orders" if many else found.group()


def _not_orders(found: re.Match[str]) -> str:
    """'Pieces, not orders' after a number of things: it was one of pieces already."""
    before = found.string[: found.start()]
    has_orders = re.search(rf"\b{_ORDER}s\b", before, re.IGNORECASE) is not None
    return found.group() if has_orders or not re.search(rf"\b{NUMBER}\b", before, re.IGNORECASE) else ""


def _so_many_again(found: re.Match[str]) -> str:
    """'Four pairs of socks, I mean four pairs altogether, not four orders': the number said before."""
    was_said = re.search(
        rf"\b{found['many']} {found['what']}\b", found.string[: found.start()], re.IGNORECASE
    )  # else it is the first time
    return "" if was_said else f" {found['many']} {found['what']}"


_DAYS = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday"}  # fmt: skip


def _year_in_words(found: re.Match[str]) -> str:
    """'Two thousand twenty five': 2025."""
    return str(2000 + sum(_IN_DIGITS[word] for word in found["year"].lower().replace("-", " ").split()))


def _those_days(found: re.Match[str]) -> str:
    """'In the last 5 days ... in these days': the same days again."""
    before = re.findall(rf"\b(?:in |within |over )?(?:the )?(?:last|past) (?:{NUMBER} )?{UNIT}s?\b", found.string[: found.start()], re.IGNORECASE)  # fmt: skip
    is_fit = before and (
        found["unit"].lower() in ("time", "period") or found["unit"].lower()[:-1] in before[-1].lower()
    )
    return (
        f"in the {re.sub(r'^(?:in |within |over )?(?:the )?', '', before[-1], flags=re.IGNORECASE)}"
        if is_fit
        else found.group()
    )


_USE = {"used": "use", "redeemed": "redeem", "applied": "apply", "entered": "enter"}
_NAMED = {
    "month": rf"(?:{_MONTH}(?:,? (?:of )?(?:20\d\d|last year|this year))?|(?:last|this) month)\b",
    "year": r"(?:20\d\d|last year|this year)\b",
    "quarter": r"(?:q[1-4](?:,? (?:of )?(?:20\d\d|last year|this year))?|(?:last|this) quarter)\b",
    "week": r"(?:last|this) week\b",
    "day": r"(?:yesterday|today)\b",
}


def _that_period(found: re.Match[str]) -> str:
    """'Ordered twice in October and used no code in that month': the month named before, and no month from now."""
    before = re.findall(rf"\b{_NAMED[found['unit'].lower()]}", found.string[: found.start()], re.IGNORECASE)
    is_of_cohort = "cohort" in found.string.lower()  # which is named by its month, and put plainly elsewhere
    return f" in {before[-1]}" if before and not is_of_cohort else found.group()


def _used_it(found: re.Match[str]) -> str:
    """'Used BLACKFRIDAY last year and has not used it this year': the one code that was named, as codes are written."""
    codes = set(re.findall(r"\b[A-Z][A-Z0-9]{4,}\b", found.string[: found.start()]))
    return f"{found['neg'] or ''}{found['deed']} {codes.pop()}" if len(codes) == 1 else found.group()


def _bare_days(found: re.Match[str]) -> str:
    """'Opened in the last 30 days, no order in 90': days as well."""
    earlier = re.findall(rf"\b(?:last|past|in) {NUMBER} ?({UNIT})s?\b", found.string[: found.start()], re.IGNORECASE)
    return f"{found['deed']} in the last {found['many']} {earlier[-1]}s" if earlier else found.group()


def _by_whom(found: re.Match[str]) -> str:
    """'The 50 best by what they've spent', 'by how often they ordered'."""
    said = found["how"].lower()
    return "by lifetime value" if "spen" in said or "paid" in said or "pay" in said else "by number of orders"


def _last_too(found: re.Match[str]) -> str:
    """'Ordered only once, and that was 30 to 60 days ago': the only order is the last; 'ordered once 30 days ago' stays."""
    is_only = re.search(rf"\b(?:{_ONLY})\b", found["only"], re.IGNORECASE) and found["that"]
    is_named = re.search(rf"\b(?:it|that|this|which|whose|the|{_ORDER})\b", found["that"], re.IGNORECASE)
    return (
        f" who ordered exactly once and whose last order was {found['ago']}" if is_only or is_named else found.group()
    )


# Each row holds wherever it fits, so it must leave no doubt.
ROWS = (
    # in whose money
    row("us$", r"\bus\$ ?(?=\d)", "$"), row("us$", r"(?<=\d) ?us\$", " dollars"), row("usd", r"\busd ?(?=\d)", "$"),
    row("dollars", r"\b(?:u\.?s\.?|american) dollars\b", "dollars"),
    # one order of that value
    row(
        " order | purchase ", rf"\b(made|make|makes|placed|place|places|did|do|does|done) ({_ORDER}) (?=(?:for|of|worth) {_OVER}\b)", r"\1 an \2 ",
    ),
    row("order|purchase|transaction|checkout", rf"\b(?:(?:at least|minimum|min\.?) )?(?:(?:one|an?|1|any|some) )?(?:single|individual)(?: big| large)? ({_ORDER})s?{_AS_MUCH} ({_OVER}) (?:[$€£] ?)?{_NO_TIME}(?={NUMBER}|an?\b)", _worth),
    row("order|purchase|transaction|checkout", rf"\b(?:(?:at least|minimum) )?(?:one|an?|1) (?:big|large|expensive|bigger|larger) ({_ORDER}){_AS_MUCH} ({_OVER}) (?:[$€£] ?)?{_NO_TIME}(?={NUMBER}|an?\b)", _worth),
    row("max single|maximum single|max order|highest single", rf"\bmax(?:imum)?\.? (?:single )?(?={_ORDER}\b(?! (?:of )?{NUMBER}))", "biggest single "),
    row("or more", rf"\b(?P<many>{NUMBER}) ({_ORDER})s? or more (?P<over>(?:of |worth )?{_OVER} )", r"at least \g<many> orders \g<over>"),
    row(
        "worth|value|total|amount", rf"(?P<head>\b(?:an|any|(?:at least )?one|a single|exactly one) (?:\w+ )?(?:{_ORDER})|\b(?:placed|made) (?:an? )?(?:{_ORDER}))(?P<rest>,?(?: (?!(?:who|whose|that|which|customers?|people|have|has|are|is|but|or|where|refund\w*|discount\w*|lifetime|spent|spend|average|{_ORDER}|worth|value|total|amount)\b)[\w&'’-]+,?){{0,9}}?),?(?: (?:and|with|having|that|which|was|is|had|an?|the|its|it|{_ORDER})\b){{0,4}} (?:worth|(?:value|total|amount)(?: of| is| was)?|valued at|totalling) (?P<how>(?:(?:of|at|over|above|under|below|more than|less than|at least|at most|exceeding|between|from|>=?|<=?) ?){{0,2}}[$€£] ?\d[\d,.]*(?: ?(?:and|to|-) ?[$€£]? ?\d[\d,.]*)?(?: (?:{MORE}))?)(?!\w)",
        _with_its_worth,
    ),
    row("value", rf"(?P<head>\bon an? ){_ORDER} value (?:of )?(?={_OVER} )", r"\g<head>order of "),
    # a code on it, or none
    row(" on ", rf"\b(?P<use>(?:used|use|redeemed|applied|entered) (?:(?!on\b|and\b|or\b|but\b)[\w-]+ ){{1,4}}?)(?P<when>(?:yesterday|yday|today|{_PERIOD}|(?:last|this) \w+) )?on (?:(?:an?|one|any|some|at least one) )?(?:single )?(?P<what>{_ORDER})s? (?P<worth>(?:(?:that|which) (?:was|is|were) )?(?:worth |of |for )?{_OVER} [$€£]?{_NO_TIME}{NUMBER}(?:{_MONEY}(?!\w))?)", lambda found: f"{found['use']}on an {found['what']} {found['worth']} {(found['when'] or '').strip()}".rstrip()),
    row("without|with no|w/o", rf"\b(?P<one>(?:an?|one|any) )?(?P<what>{_ORDER}s?) (?:without|with no|w/o) (?:using )?(?P<code>(?:an? |any |the )?(?:coupon|discount|promo|voucher)?(?: ?code| ?coupon| ?voucher)?) (?P<worth>(?:of |worth )?{_OVER} [$€£]?{_NO_TIME}{NUMBER}(?:{_MONEY}(?!\w))?)", lambda found: f"{found['one'] or ''}{found['what']} {found['worth']} without {found['code']}" if found["code"].strip() else found.group()),
    row("containing|including|holding", rf"\b(?P<noun>{_ORDER}s?)(?: ever)? (?:containing|including|holding) (?:anything|something|(?:any )?(?:products?|items?)|an item|a product) (?:by|from|of) ", r"\g<noun> with anything from "),
    # a day of the week on which something was done, and the gap since the last order
    row("day", rf"\b(?P<head>{_DONE}\b[^.,;:]{{0,40}}?) on (?P<one>{_WEEKDAY})(?: or (?:on )?(?P<two>{_WEEKDAY}))?(?: (?:of )?this week)?(?! (?:last|next|of)\b)\b", lambda found: f"{found['head']} last {found['one']}{' or last ' + found['two'] if found['two'] else ''}"),
    row("since their last one", rf"(?P<head>\b(?:{BOUGHT}|{_ORDER}s?)\b[^.;]{{0,100}}\bsince their last) one\b", r"\g<head> order"),
    row(" every", r"\b(?:normally|usually|typically|generally|habitually|ordinarily) (?=(?:re)?(?:order|buy|purchase|shop|come back|return)s? (?:(?:with|from) us |again )?(?:at least |at most )?(?:once )?every\b)", ""),
    # so many before, and none after
    row("nothing", rf"\bsince (?P<long>(?:half an? |an? |{NUMBER} ){UNIT}s?) (?:they )?nothing (?:more |further |any ?more |else )?(?:have |has )?(?P<deed>ordered|bought|purchased)(?: have| has)?\b", r"have not \g<deed> in the last \g<long>"),
    row("nothing", rf"\bsince (?P<day>(?:the )?(?:last )?(?:{_MONTH}|{_SEASON}|easter|christmas)(?: 20\d\d)?|20\d\d) (?:they )?nothing (?:more |further |any ?more |else )?(?:have |has )?(?P<deed>ordered|bought|purchased)(?: have| has)?\b", r"have not \g<deed> since \g<day>"),
    row("before|previously|earlier|formerly|in the past|until then|prior to", rf"(?P<join>\b(?:but|and|though|yet)|,)(?: (?:they|who|have|had|has|did))* (?P<head>before(?: that| then)?|previously|earlier|formerly|beforehand|in the past|prior to that|until then),? (?:(?:have|had|has|they|who|did) )*(?P<verb>{BOUGHT} |placed |made |spent )?(?=at least|minimum|min\b|more than|over|{NUMBER} ?(?:times|orders|purchases|x\b)|twice|once|{NUMBER} or more|exactly)", _before),
    row("in the past|previously|formerly", r"\b(?:in the past|previously|formerly)(?=,? but (?:(?:have |has |had |did )?not|nothing|no|none|never|haven|hasn|didn|in the (?:last|past))\b)", ""),
    row("but no|and no|and up to", rf"\b(?:(?:but|and) (?:no|not) (?:more|longer|older|later|further back) than|and up to) (?={NUMBER} ?{UNIT}s?\b)", "but at most "),
    # once and no more
    row("only|just", r"\b(?:only|just)(?: ever)? (?P<deed>bought|ordered|purchased|shopped)(?: (?:with|from|by) us)?(?: only| just)? (?:one time|one single time|a single time|1 time|once)\b(?! (?:in|this|last|since|within|during|every|per|a)\b)", r"\g<deed> only once"),
    # the only order is the last one too
    row("ago", rf"(?P<who>\b(?:one|1|single)[- ]?(?:time|x|order) (?:buyer|customer|purchaser|shopper|client)s?),?{_THAT_ORDER} (?P<ago>{_AGO})", r"\g<who> whose last order was \g<ago>"),
    row("ago", rf"(?:\bwho |\bwhich |\bthat |\bwith |\bhaving )?(?P<only>(?:\b(?:have|has|had|['’]ve) )?\b(?:{_ONLY} )?(?:ever )?(?:(?:{BOUGHT}) (?:{_ONLY} )?{_ONCE}|(?:(?:placed|made|did|have|has|had) )?(?:{_ONLY} )?(?:one|1|a|an) (?:single )?{_ORDER}){_SO_FAR})(?P<that>{_THAT_ORDER}) (?P<ago>{_AGO})", _last_too),
    row("ago", rf"\b(?P<whose>whose|their|the|with the) (?:only|one and only|single|sole|one) {_ORDER}(?: ever)?(?: {_WAS})* (?P<ago>{_AGO})", r"who ordered exactly once and whose last order was \g<ago>"),
    row(
        "placed|made|dated", rf"(?P<one>\b(?:with|having|who (?:placed|made)|placed|made) (?:only |just |exactly )?(?:a single|one|1) {_ORDER}\b[^.;]{{0,70}}?),? (?:and )?(?:that was |which was |it was )?(?:placed|made|dated) (?P<ago>{_AGO})",
        r"\g<one>, whose last order was \g<ago>",
    ),
    # the one that was named
    row("this", rf"\b(?P<join>and|but|where|which) this (?:{_ORDER} |one )?(?P<is>was|is|has been)(?= (?:not |placed |made )?(?:in|on|between|from|within|over|under|more|less|at least|longer|before|after|during|last|yesterday|since|without|with)\b)", r"\g<join> it \g<is>"),
    row("order|purchase", rf"\b(?P<join>but|and)(?: the| an?| any)? (?P<what>{_ORDER})s? (?:they|he|she|who) (?P<aux>have|has|had|did|do)(?: (?:not|never)|n['’]t) (?:yet )?(?:placed?|made?|given?|done?|complet\w+|finish\w+){_END}", r"\g<join> did not \g<what>"),
    # where they are invited to
    row("evening|opening|event|part|workshop|meet|gather|dinner|reception|tasting|get-|get t|trunk|vernissage|night", rf"(?P<letter>\b(?:invit\w*|newsletter|e-?mail|letter|card)\b[^.;!?]{{0,90}}?\b(?:to|for)) (?:the|our|an?) (?:(?!(?:who|that|which|with|of|in|and|or|for|to|customers|people|members)\b)[\w'’-]+ ){{1,3}}{EVENT}\b", r"\g<letter> the event"),
    # one more after the first
    row(
        "first|1st|initial|debut", rf"(?P<head>\b(?:first|1st|initial|debut)(?: ever)? (?:{_ORDER}|bought|ordered|purchased|bought)\b[^.;]{{2,70}}?)(?P<join>,? (?:and|but|then) (?:(?:then|who|that|have|has|had|they|also|with|did|made|placed|put in) )*|, (?:(?:then|who|that|have|has|had|they|also|with|made|placed) )*)(?:at least )?(?P<many>one|an?|two|three|four|five|\d{{1,2}})? ?(?:more|further|additional|other|another|second|later|subsequent|repeat)(?: (?:{_ORDER}|one|order)s?)?(?: placed| made)? {_SINCE}{_END}",
        _more_since,
    ),
    row(
        "first|1st|initial|debut", rf"(?P<head>\b(?:first|1st|initial|debut)(?: ever)? (?:{_ORDER}|bought|ordered|purchased|bought)\b[^.;]{{2,70}}?)(?P<join>,? (?:and|but|then) (?:(?:then|who|that|have|has|had|they|also|did) )*|, (?:(?:then|who|that|have|has|had|they|also) )*)(?:ordered|bought|purchased|shopped) (?:(?:at least |minimum )?(?:once |one (?:more )?time )?(?:more|again)|again(?: at least once)?)(?P<many>)? {_SINCE}{_END}",
        _more_since,
    ),
    row(
        "first|1st|initial|debut", rf"(?P<head>\b(?:first|1st|initial|debut)(?: ever)? {_ORDER}\b[^.;]{{2,70}}?,? (?:and|but))(?: (?:have|has|who|they|then))* (?:never|not) (?:ordered|bought|purchased|shopped) again(?! (?:in|since|for|within|during|over|until|after|this|last)\b)",
        r"\g<head> ordered exactly once",
    ),
    # none any more
    row(" again", rf"\b(?P<neg>{_NOT}) (?P<deed>{BOUGHT})(?: anything| a thing| something)? again (?={_TIMED})", r"\g<neg> \g<deed> "),
    row("return|back", rf"\b(?P<neg>{_NOT}) (?:returned?|come back|came back|been back) to (?:buy|shop|order|purchase|us|the shop|the store)(?: again)? (?={_TIMED})", r"\g<neg> ordered "),
    row("without", rf"\b(?:(?:are|is|been|stayed|['’]re) (?:(?:now|already|for|since) )*(?:more than |over |at least |longer than )?|(?:more than|over|at least|longer than) )(?P<long>(?:half a |an? |{NUMBER} ){UNIT}s?) (?:now |already )?without (?:(?:buying|ordering|purchasing|shopping)(?: anything| again| from us| with us)*|(?:an? |any )?(?:orders?|purchases?)){_END}", r"did not buy anything in the last \g<long>"),
    row("no order|no purchase|without", rf"(?<!than )(?<!least )(?<!over )(?<!gone )(?<!went )(?<!last )(?<!past )(?<!in )(?<!for )(?<!since )(?<!these )(?<!every )(?<!within )\b(?P<long>(?:half a |{NUMBER} ){UNIT}s?) (?P<none>no (?:orders?|purchases?)|without (?:an |any )?(?:order|purchase)s?)\b{_END}", r"\g<none> in the last \g<long>"),
    row("no second|no 2nd|no repeat|no new|no next", rf"\bno (?:second|2nd|repeat|new|next) ({_ORDER}s?) (?={_TIMED})", r"no \1 "),
    row("single thing|one thing|single item|a thing", rf"\b(?P<neg>{_NOT}) (?P<deed>{BOUGHT}) (?:one |a )?(?:single )?(?:thing|item)\b", r"\g<neg> \g<deed> anything"),
    row("nothing", r"\b(?P<deed>(?:used|redeemed) [^.;,]{3,50}?) (?:and|but) nothing (?P<since>since(?: then)?|after(?:wards| that))\b", r"\g<deed> and not ordered anything \g<since>"),
    row(" in ", rf"\b(?P<deed>no (?:orders?|purchases?)|not (?:ordered|bought|purchased)|n['’]t (?:ordered|bought|purchased)) in (?:the last )?(?P<many>\d{{1,3}}){_END}", _bare_days),
    # none of those orders
    row(
        "coupon|code|voucher|discount", rf"(?P<head>\b(?:orders?|purchases|ordered|bought|purchased)(?: (?:(?:at least|more than|over|minimum) )?{NUMBER} (?:times|orders))? )(?P<when>{_PERIOD}),? (?:and |but |with )?(?:not one|none|not a single one|not even one|no one)(?: of (?:those|them|these|the orders)(?: orders)?)? (?:(?:was|were|had|has|used|placed|made|bought|with|using|carried|being|having) )*(?P<what>{_COUPON}){_END}",
        lambda found: f"{found['head']}{found['when']} and no orders {found['when']} with {found['what']}" if found["what"].strip() else found.group(),
    ),
    # pieces
    row(" pair", rf"\b(?P<many>(?!one\b|1\b){NUMBER}) pair\b", r"\g<many> pairs"),
    row("not ", rf"(?:[,;:(-]| i mean| uh| um)* ?\b(?P<many>{NUMBER}) (?P<what>pairs|pieces|units|items)(?: {_IN_ALL})?,? (?:and )?not (?P=many) (?:orders|purchases|times)\b\)?", _so_many_again),
    row("order|purchases", rf"[ ,.;:?(-]*\b(?:i mean |that is |meaning |so )?(?:(?:counted|counting|measured|count|summing|adding up) (?:in |by |up )?(?:the )?|in )?(?:individual )?(?:{_PIECES}|(?:sum of |total )?quantity|sum of quantities)(?: {_IN_ALL})?,? (?:(?:and |but )?not|rather than|instead of|as opposed to) (?:in |the )?(?:(?:the )?(?:number|count) of )?(?:orders|purchases|order counts?|order numbers?)\b\)?", _not_orders),
    row("pair|piece|unit|item", rf"\b(?P<deed>bought|buy|buys|ordered|purchased) (?:many |lots of |a lot of )?(?P<what>(?!(?:at|more|over|in|on|anything|something|nothing)\b)[\w'-]+(?: (?!(?:at|in|on|since|with|and|or|but)\b)[\w'-]+){{0,2}}?), (?P<many>(?:at least |more than |over |minimum |exactly )?{NUMBER}) (?P<unit>pairs|pieces|units|items)\b(?! of)(?: {_IN_ALL})?", r"\g<deed> \g<many> \g<unit> of \g<what>"),
    row("in total of|altogether of|in all of", rf"\b(?P<many>{NUMBER} (?:pairs|pieces|units|items)) {_IN_ALL} of\b", r"\g<many> of"),
    # refunds
    row("partial|partly|in part", r"\b(?P<one>an? |any )?(?:(?:full|partial|complete|whole) or (?:an? )?(?:full|partial|complete|whole)|(?:full|partial)/(?:full|partial)) (?=refunds?\b)", lambda found: found["one"] or ""),
    row("partial|partly|in part", r"(?P<before>\brefund(?:s|ed)?\b[^.;]{0,40}?)[ ,(]*(?:you know |i mean |whether |be it |either )*\b(?:in )?(?:full|fully|completely|partial|partially|partly|part) or (?:in )?(?:full|fully|completely|partial|partially|partly|part)\b\)?", r"\g<before>"),
    row("return|sent back|send back", rf"\b(?:return(?:ed|s|ing)?|sent back|send back) (?P<many>(?:(?:at least|more than|over|exactly|minimum) )?{NUMBER}(?: (?:{MORE})| ?\+)?) (?P<what>{_ORDER}s)\b(?P<more> (?:{MORE}))?", lambda found: f"had {found['many']}{found['more'] or ''} {found['what']} refunded"),
    row("returns", rf"\b(?:with |have |had |has )?(?P<many>(?:(?:at least|more than|over|exactly|minimum) )?{NUMBER})(?P<more> (?:{MORE})| ?\+)? returns\b(?! (?:rate|often|policy|label|reason|in transit))", lambda found: f"had {found['many']}{found['more'] or ''} orders refunded"),
    row("refunds", rf"\b(?:with |have |had |has )?(?P<many>(?:(?:at least|more than|over|exactly|minimum) )?(?![$€£])(?<![$€£])(?:\d{{1,2}}|{_SMALL}))(?P<more> (?:{MORE})| ?\+)? refunds\b(?! (?:of|over|above|worth|total))", lambda found: f"had {found['many']}{found['more'] or ''} orders refunded"),
    row("return", r"\b(?:with |have |had |has )?(?:at least |minimum )(?:one|an?|1) return\b(?! (?:rate|policy|label))", "got refunded at least once"),
    row("no refund|zero refund|without", r"\b(?:(?:had|have|has|having|with) )*(?:(?:no|zero) refunds?|without(?: any| an?| even an?)? refund)\b(?! (?:total|amount|of|over|above|more|less|under|request|rate|policy))", "never returned anything"),
    row("returns", r"\b(?:with |have |had |has )?(?:no|zero|without|without any) returns\b(?! (?:rate|often|policy|label|tag))", "never returned anything"),
    row("nothing", r"\b(?:returned|sent back) nothing\b", "never returned anything"),
    row(" time", rf"\b(?P<many>(?!one\b|1\b){NUMBER}) time\b(?= *(?:[.,;:!?)]|$)| (?:in|since|this|last|during|within|and|but|or more)\b)", r"\g<many> times"),
    row("refund", r"(?<!without )(?<!no )(?<!not )(?<!never )(?<!n't )\b(?:with|having|had|have|has|any|there (?:is|was))(?: (?:an?|any))? refund\b(?! (?:total|amount|of|over|above|more|less|under|request|rate|was|is))", "who got a refund"),
    row("refund", rf"^\W*refund (?={_TIMED})", "got a refund "),
    # with us for so long
    row("customer|client|member", rf"(?<!in )(?<!within )(?<!last )\b(?:for |since )?(?P<how>(?:longer|more|less) than|over|at least) (?P<long>(?:half an? |an? |{NUMBER} ){UNIT}s?) (?:already )?(?:an? |our )?(?P<who>customer|client|member)s?\b{_END}", r"\g<who> for \g<how> \g<long>"),
    row("customer|client|member", rf"\b(?:been )?(?:an? |our )?(?P<who>customer|client|member)s? (?:of )?(?P<how>longer than|more than|over|at least) (?P<long>(?:half an? |an? |{NUMBER} ){UNIT}s?)\b{_END}", r"\g<who> for \g<how> \g<long>"),
    # a month of a year, a year in words, a year said twice
    row("two thousand", rf"\b(?:two|2) thousand (?:and )?(?P<year>twenty(?:[ -](?:{_ONES}))?|{_TEENS})\b(?![ -](?:{_ONES})\b)(?! (?:dollars|bucks|euros|pounds|usd|hundred|thousand|customers|people|orders))", _year_in_words),
    row("last year|this year", r"\b(?:(?:in|of|from),?(?: uh| um)? )?(?:last|this) year,? (?:so|i mean|that is|meaning|i\.e\.),? (?:in )?(?P<year>20\d\d)\b", r"in \g<year>"),
    row("year", rf"\b(?:in )?(?P<which>last|this|past|previous) year,? (?:in|during) (?P<month>{_MONTH}|{_SEASON})\b(?P<more>(?:(?:,| and| or| to) {_MONTH})*)(?! of\b| \d| this\b| last\b)", lambda found: f"in {found['month']}{found['more']} of {'this' if found['which'].lower() == 'this' else 'last'} year"),
    row("customer|client|member|with us|since", rf"\b(?:with us|customers?|clients?|members?) (?:from|since) before (?={_MONTH}\b|20\d\d)", "who signed up before "),
    row("year|month|week", rf"\b(?P<how>(?:more|longer|less) than|over|at least) (?P<long>(?:half an? |an? |{NUMBER} ){UNIT}s?) (?P<deed>registered|signed up)\b", r"\g<deed> \g<how> \g<long> ago"),
    row(" in the|these days|those days", r"\b(?:in|during|within) (?:these|those|that) (?P<unit>days|weeks|months|time|period)\b(?! (?:last|past|before))", _those_days),
    row("that|same", rf" (?:(?:(?:in|on|during|within|of) )?(?:that very|(?:that|the|this) (?:very )?same)|(?:in|on|during|within) that) (?P<unit>{UNIT})\b(?! (?:last|past|before|as|of|when))", _that_period),
    row("used no|used zero|redeemed no|applied no|entered no|used not", r"\b(?P<deed>used|redeemed|applied|entered) (?:no|zero|not a single|not any|not one) (?=(?:(?:coupon|discount|promo|voucher) )?(?:codes?|coupons?|vouchers?|discounts?)\b)", lambda found: f"did not {_USE[found['deed'].lower()]} any "),
    row("was|is|fell", rf"(?<=[a-z]) \((?:that|which|it) (?:was|is|fell on|being) (?:on )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}|{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?)(?:,? 20\d\d)?\)", ""),
    row("mon|tue|wed|thu|fri|sat|sun", r"\b(?P<when>since|last|on|until|before|this) (?P<day>mon|tues?|wed|thurs?|fri|sat|sun)\b(?!['’.-])", lambda found: f"{found['when']} {_DAYS[found['day'][:3].lower()]}"),
    row("both", rf"\bin both (?P<one>{_MONTH}|q[1-4]) and (?:in )?(?P<two>{_MONTH}|q[1-4])(?P<year>(?: of)? (?:this year|last year|20\d\d))", lambda found: f"in {found['one']}{found['year']}, and in {found['two']}{found['year']}"),
    row("come back|came back|return", rf"\b(?P<when>(?:in )?(?:this|last) {UNIT}|since \w+|in 20\d\d) (?:they )?(?P<neg>{_NOT}) (?:come back|came back|returned?)(?: to us)?{_END}", r"\g<neg> ordered \g<when>"),
    row("never", rf"\b(?P<neg>{_NOT}|no) (?P<what>(?:(?!(?:and|but|or|who|that)\b)[\w'-]+ ){{1,4}}?)never{_END}", r"\g<neg> \g<what>"),
    row("use it|used it|using it|redeemed it", rf"\b(?P<neg>{_NOT} )?(?P<deed>used?|redeemed) (?:it|that one|that code|the code)(?= (?:{_TIMED})|{_END[3:-1]})", _used_it),
    row(" uh| um| er", r"\b(\w{2,}),? (?:uh|um|er|erm|uhm),? (?=\1\b)", ""),
    # neither of two in one time
    row(" no ", rf"\bno (?P<one>{_COUNTED}),? (?P<join>and|or|,) no (?P<two>{_COUNTED}) (?P<when>{_PERIOD})", r"no \g<one> \g<when> \g<join> no \g<two> \g<when>"),
    row("but no", r"\bbut no (?=(?:opens?|clicks?)\b)", "and no "),
    row("nothing|none", rf"\b(?P<neg>{_NOT}) (?P<deed>click(?:ed)?|open(?:ed)?)(?: on)? (?:nothing|none)\b", r"\g<neg> \g<deed>"),
    row("hundred|thousand", rf"\b(?P<low>{_SMALL}) (?P<join>and|to|or) (?P<high>{_SMALL}) (?P<scale>hundred|thousand)\b(?! and\b)", r"\g<low> \g<scale> \g<join> \g<high> \g<scale>"),
    # once more in a time, at the first, on the day that was named, about every so often
    row("back", r"\b(?:came|come|comes|been|were) back (?:again |to us |to (?:the|our) shop )?(?:to (?:buy|order|shop)(?: again)? )?(?=(?:in (?:january|february|march|april|may|june|july|august|september|october|november|december|the (?:spring|summer|autumn|winter|fall|last|past)|20\d\d)|this|last|since|during|within|yesterday|on black friday|on cyber monday)\b)", "ordered "),
    row("first", r"\b(?:(?:who|that|have|has) )*(?:ordered|bought(?: something)?|purchased(?: something)?|placed an order)(?: from us)? (?P<when>(?:yesterday|today|on|in|last|this|during|within|since|between)\b(?: (?!(?:and|but|who|that|which|where)\b)[\w'-]+){0,6}?),? (?:and|where|which|with)(?: it| that| this| theirs)? (?:was|being)(?: also| actually| really)? (?:their|his|her|the)(?: very)? (?:first|1st)(?: ever)?(?: (?:order|purchase|one|time))?(?: ever)?\b", r"whose first order was \g<when>"),
    row("first", r"\bwhose (?:last|latest|most recent) order was (?P<when>(?:exactly )?(?:yesterday|today|on|in|last|this|during|within|since|between)\b(?: (?!(?:and|but|who|that|which|where)\b)[\w'-]+){0,6}?),? (?:and|where|which|with)(?: it| that| this)? (?:was|being)(?: also| actually| really)? (?:their|his|her|the)(?: very)? (?:first|1st|only)(?: ever)?(?: (?:order|purchase|one|time))?(?: ever)?(?: too| as well)?\b", r"who ordered exactly once and whose last order was \g<when>"),
    row(" day", rf"(?P<day>\b(?:yesterday|today|on (?:black friday|cyber monday|thanksgiving|christmas(?: day| eve)?|boxing day|easter(?: sunday| monday)?)|on (?:last )?{_WEEKDAY}|on (?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH})))(?P<between>[^.;]{{3,80}}?) (?:on )?that (?:very |same |exact )?day\b", r"\g<day>\g<between> \g<day>"),
    row(" every", r"\b(?:about|roughly|around|more or less|pretty much|approximately|nearly|almost|basically) (?=every (?:other |two |three |four |five |six |\d+ )?(?:days?|weeks?|months?|quarters?|years?)\b)", ""),
    row(" exactly", r"\bexactly (?=(?:on|in) (?!\d)\w)", ""),
    # what is in none of their orders
    row("order|purchase", r"\b(?P<head>(?:viewed|looked at|browsed|carted|clicked on|searched for) (?:the |our |an? )?(?P<what>(?:(?!(?:and|or|but|who|in|on|last|this|since|twice|once|at)\b)[\w'\"-]+ ?){1,4}?)(?P<more> (?!(?:but|and)\b)[^.;]{2,40}?)?,? (?:but|and|yet)) (?:(?:do(?:n['’]t| not)|does(?:n['’]t| not)) have (?:it|them|one)|(?:have|has) (?:it|them|one) not|have(?:n['’]t| not) (?:got )?(?:it|them|one)|(?:it|they) (?:is|are) not)(?: yet)? in (?:any(?: of)?|one of|an?) (?:their |the )?(?:orders?|purchases?)\b", r"\g<head> never bought \g<what>"),
    row("in one go|at once|in one sitting|at one time|at a time", rf"\b(?P<deed>bought|ordered|purchased|got) (?P<many>(?:(?:more than|at least|over|exactly|minimum) )?{NUMBER}(?: (?:{MORE}))?) (?:items?|things?|products?|pieces?|articles?) (?:in one (?:go|sitting|swoop)|(?:all )?at once|at (?:a|one) time)\b", r"\g<deed> \g<many> pieces in one order"),
    row("in one go|at once|in one sitting|at one time|at a time", r"\b(?:in one (?:go|sitting|swoop)|all at once|at once|at one time)(?= *(?:[.,;:?!)]|$)| (?:in|on|last|this|since|during|within|and|but)\b)", "in one order"),
    # ranks
    row("by what|by how", r"\bby (?P<how>(?:what|how much(?: money)?|how (?:often|many (?:times|orders))) (?:they|customers|people|each|everyone|someone)(?:['’]ve| have|['’]s| has)? ?(?:spent|spend|paid|pay|placed|made|ordered|bought|purchased|shopped)(?: us| with us| for| from us)?(?: in total| overall| so far)?)\b", _by_whom),
    row("top|bottom|best|lowest|highest|worst", rf"\b(?P<rank>(?:top|bottom|best|lowest|highest|worst) {NUMBER}(?: ?%| percent| per cent)?)(?P<who> (?:of )?(?:the |our )?(?:customers|people|buyers|shoppers|clients|spenders))? (?:for|in|on|in terms of|when it comes to|measured (?:by|on|in)|going by|judged by|as (?:to|for)|regarding|sorted by|according to) (?:the |their )?(?=(?:(?:average|avg|mean) (?:order|basket|cart)(?: value| size)?|aov|lifetime (?:value|spend)|ltv|clv|(?:total )?spend(?:ing)?\b|money spent|(?:total |number of |order )?(?:orders|order count|order number)s?)\b)", r"\g<rank>\g<who> by "),
    row("most loyal|most frequent", rf"\b(?P<many>{NUMBER}) most (?:loyal|frequent) (?:customers|buyers|shoppers|clients|people)\b", r"top \g<many> customers by number of orders"),
    row("neither", r"\b(?:neither (?P<first>tagged|labell?ed|flagged|marked)|(?P<deed>tagged|labell?ed|flagged|marked)(?: as| with)? neither)(?: as| with)? (?P<one>[^,;.]{2,40}?) nor (?!tagged|labell?ed|flagged|marked)", lambda found: f"neither {found['first'] or found['deed']} {found['one']} nor {found['first'] or found['deed']} "),
    # the shop's things, looked at and searched for
    row("viewed|looked at|browsed|views", r"\b(?P<deed>viewed|looked at|browsed|viewing|looking at|browsing) (?:any |some )?(?:products?|items?|anything|something|things|stuff) (?:(?:from|of|out of) (?:the |our )?(?!\d|last|past|this|these|previous)(?=\w)|(?:in|within) (?:the |our )?(?=(?:[\w&'-]+ ){1,4}(?:category|range|line|collection|department)\b))", r"\g<deed> "),
    row("search", r"\b(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|didnt|dont|doesnt|never)(?: ever| even)? search(?:es)?\b(?! (?:bar|box|results?|terms?|quer\w+)\b)", "never searched"),
    row("search", r"\b(?P<who>who|that|which)(?: do)? search(?:es)? (?=for\b)", r"\g<who> searched "),
    row("search|serched", rf"(?<!\bi )(?<!\bwe )(?<!['’]ve )(?<!i have )(?<!we have )\bse(?:a|e)?rched (?!(?:for|after|with|by|through|our|the|on|in|at|up|out|something|anything|stuff|things)\b|[\"“]){SEARCHED}", r'searched for "\g<what>"'),
    row(" d", r"\b(\d{1,3}) d\b(?!['’])", r"\1 days"),
)  # fmt: skip


def plainly(text: str) -> str:
    """Promise the text with these put plainly; all else, and the editor's own sentences, as they were."""
    return text if text.startswith("Customers where") else rephrased(text, ROWS)
