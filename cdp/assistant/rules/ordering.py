"""How many, how dear and since when, as people put orders and pieces, told in the words that the tables read."""

import re

from cdp.assistant.rules.rephrasing import BOUGHT, NUMBER, UNIT, rephrased, row

_ORDER = r"(?:order|purchase|transaction|checkout)"
_OVER = r"(?:more than|over|above|exceeding|exceeds|greater than|higher than|bigger than|larger than|upwards of|in excess of|at least|less than|under|below|up to|at most|north of|beyond)"
_AS_MUCH = r"(?: (?:worth|of|with|for|valued at|in value|totalling|totaling|costing))?(?: (?:a )?(?:total|value|amount) of)?"
_NO_TIME = rf"(?!{NUMBER}(?: (?:hundred|thousand))? ?{UNIT}s?\b)"
_NOT = r"(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|(?:didnt|dont|doesnt|havent|hasnt|hadnt)|never|not)"
_TIMED = r"(?:in|for|since|within|during|over|this|last|until|after|by|as of)\b"
_END = r"(?= *(?:[.,;:!?)]|$| (?:and|but|or|who)\b))"
_PIECES = r"(?:pieces|units|items|pairs|single pieces|individual pieces|articles)"
_IN_ALL = r"(?:altogether|all together|in total|in all|overall|total|all in all)"
_SINCE = r"(?:since(?: then| that)?|ever since|after (?:that|it|this one|that one)|afterwards?|later(?: on)?|thereafter)"
_DENIED = re.compile(r"\b(?:no|not|nothing|none|never|without)\b|n['’]?t\b|\b(?:havent|hasnt|didnt)\b", re.IGNORECASE)
_TIMES = re.compile(rf"(?:(?:at least|minimum|min|more than|over|exactly) )?(?:{NUMBER} ?(?:times|x)|twice|once)\b", re.IGNORECASE)
_PLAIN = re.compile(r"\d[\d,.]*\b(?! ?(?:dollars?|bucks|usd|euros?|eur|pounds?|[$€£]))", re.IGNORECASE)
_COUNTS = {"one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_COUPON = r"(?:an? |any |the )?(?:coupon|discount|promo|voucher)?(?: ?code| ?coupon| ?voucher)?s?"
_PERIOD = rf"(?:(?:in|within|during|over) the (?:last|past) (?:{NUMBER} )?{UNIT}s?|(?:in )?(?:this|last) {UNIT}|since \w+(?: \d{{4}})?|in (?:20\d\d|{_MONTH}(?: 20\d\d)?))"


def _before(found: re.Match[str]) -> str:
    """'Nothing in half a year, but before at least three': where none came after, all there are came before."""
    is_denied = _DENIED.search(found.string, max(0, found.start() - 100), found.start()) is not None
    is_bare = not found["verb"] and _TIMES.match(found.string, found.end()) is not None
    return f"{found['join']} {found['verb'] or ('ordered ' if is_bare else '')}" if is_denied else found.group()


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


def _bare_days(found: re.Match[str]) -> str:
    """'Opened in the last 30 days, no order in 90': days as well."""
    earlier = re.findall(rf"\b(?:last|past|in) {NUMBER} ?({UNIT})s?\b", found.string[: found.start()], re.IGNORECASE)
    return f"{found['deed']} in the last {found['many']} {earlier[-1]}s" if earlier else found.group()


def _by_whom(found: re.Match[str]) -> str:
    """'The 50 best by what they've spent', 'by how often they ordered'."""
    said = found["how"].lower()
    return "by lifetime value" if "spen" in said or "paid" in said or "pay" in said else "by number of orders"


# Each row holds wherever it fits, so it must leave no doubt.
ROWS = (
    # one order of that value
    row("order|purchase|transaction|checkout", rf"\b(?:(?:at least|minimum|min\.?) )?(?:(?:one|an?|1|any|some) )?(?:single|individual)(?: big| large)? ({_ORDER})s?{_AS_MUCH} ({_OVER}) (?:[$€£] ?)?{_NO_TIME}(?={NUMBER}|an?\b)", lambda found: f"an {found[1]} of {found[2]} {_sign(found)}"),
    row("order|purchase|transaction|checkout", rf"\b(?:(?:at least|minimum) )?(?:one|an?|1) (?:big|large|expensive|bigger|larger) ({_ORDER}){_AS_MUCH} ({_OVER}) (?:[$€£] ?)?{_NO_TIME}(?={NUMBER}|an?\b)", lambda found: f"an {found[1]} of {found[2]} {_sign(found)}"),
    row("max single|maximum single|max order|highest single", rf"\bmax(?:imum)?\.? (?:single )?(?={_ORDER}\b(?! (?:of )?{NUMBER}))", "biggest single "),
    row("or more", rf"\b(?P<many>{NUMBER}) ({_ORDER})s? or more (?P<over>(?:of |worth )?{_OVER} )", r"at least \g<many> orders \g<over>"),
    # so many before, and none after
    row("before|previously|earlier|formerly|in the past|until then|prior to", rf"(?P<join>\b(?:but|and|though|yet)|,)(?: (?:they|who|have|had|has|did))* (?P<head>before(?: that| then)?|previously|earlier|formerly|beforehand|in the past|prior to that|until then),? (?:(?:have|had|has|they|who|did) )*(?P<verb>{BOUGHT} |placed |made |spent )?(?=at least|minimum|min\b|more than|over|{NUMBER} ?(?:times|orders|purchases|x\b)|twice|once|{NUMBER} or more|exactly)", _before),
    row("in the past|previously|formerly", r"\b(?:in the past|previously|formerly)(?=,? but (?:(?:have |has |had |did )?not|nothing|no|none|never|haven|hasn|didn|in the (?:last|past))\b)", ""),
    row("but no|and no|and up to", rf"\b(?:(?:but|and) (?:no|not) (?:more|longer|older|later|further back) than|and up to) (?={NUMBER} ?{UNIT}s?\b)", "but at most "),
    # once and no more
    row("only|just", rf"\b(?:only|just)(?: ever)? (?P<deed>bought|ordered|purchased|shopped)(?: (?:with|from|by) us)?(?: only| just)? (?:one time|one single time|a single time|1 time|once)\b(?! (?:in|this|last|since|within|during|every|per|a)\b)", r"\g<deed> only once"),
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
    row(" again", rf"\b(?P<neg>{_NOT}) (?P<deed>{BOUGHT})(?: anything| a thing| something)? again (?={_TIMED}|$)", r"\g<neg> \g<deed> "),
    row("return|back", rf"\b(?P<neg>{_NOT}) (?:returned?|come back|came back|been back) to (?:buy|shop|order|purchase|us|the shop|the store)(?: again)? (?={_TIMED})", r"\g<neg> ordered "),
    row("no second|no 2nd|no repeat|no new|no next", rf"\bno (?:second|2nd|repeat|new|next) ({_ORDER}s?) (?={_TIMED})", r"no \1 "),
    row("single thing|one thing|single item|a thing", rf"\b(?P<neg>{_NOT}) (?P<deed>{BOUGHT}) (?:one |a )?(?:single )?(?:thing|item)\b", r"\g<neg> \g<deed> anything"),
    row("nothing", r"\b(?P<deed>(?:used|redeemed) [^.;,]{3,50}?) (?:and|but) nothing (?P<since>since(?: then)?|after(?:wards| that))\b", r"\g<deed> and not ordered anything \g<since>"),
    row(" in ", rf"\b(?P<deed>no (?:orders?|purchases?)|not (?:ordered|bought|purchased)|n['’]t (?:ordered|bought|purchased)) in (?:the last )?(?P<many>\d{{1,3}}){_END}", _bare_days),
    # none of those orders
    row(
        "coupon|code|voucher|discount", rf"(?P<when>{_PERIOD}),? (?:and |but |with )?(?:not one|none|not a single one|not even one|no one)(?: of (?:those|them|these|the orders)(?: orders)?)? (?:(?:was|were|had|has|used|placed|made|bought|with|using|carried|being|having) )*(?P<what>{_COUPON}){_END}",
        lambda found: f"{found['when']} and no orders {found['when']} with {found['what']}" if found["what"].strip() else found.group(),
    ),
    # pieces
    row(" pair", rf"\b(?P<many>(?!one\b|1\b){NUMBER}) pair\b", r"\g<many> pairs"),
    row("not ", rf"(?:[,;:(-]| i mean| uh| um)* ?\b(?P<many>{NUMBER}) (?P<what>pairs|pieces|units|items)(?: {_IN_ALL})?,? (?:and )?not (?P=many) (?:orders|purchases|times)\b\)?", _so_many_again),
    row("orders", rf"[ ,.;:?(-]*\b(?:i mean |that is |meaning |so )?(?:(?:counted |counting |measured )?in )?(?:individual )?{_PIECES}(?: {_IN_ALL})?,? (?:and )?not (?:in |the )?(?:(?:the )?(?:number|count) of )?(?:orders|purchases)\b\)?", _not_orders),
    row("pair|piece|unit|item", rf"\b(?P<deed>bought|buy|buys|ordered|purchased) (?:many |lots of |a lot of )?(?P<what>(?!(?:at|more|over|in|on|anything|something|nothing)\b)[\w'-]+(?: (?!(?:at|in|on|since|with|and|or|but)\b)[\w'-]+){{0,2}}?), (?P<many>(?:at least |more than |over |minimum |exactly )?{NUMBER}) (?P<unit>pairs|pieces|units|items)\b(?! of)(?: {_IN_ALL})?", r"\g<deed> \g<many> \g<unit> of \g<what>"),
    row("in total of|altogether of|in all of", rf"\b(?P<many>{NUMBER} (?:pairs|pieces|units|items)) {_IN_ALL} of\b", r"\g<many> of"),
    # refunds
    row("partial|partly|in part", r"\b(?P<one>an? |any )?(?:(?:full|partial|complete|whole) or (?:an? )?(?:full|partial|complete|whole)|(?:full|partial)/(?:full|partial)) (?=refunds?\b)", lambda found: found["one"] or ""),
    row("partial|partly|in part", r"(?P<before>\brefund(?:s|ed)?\b[^.;]{0,40}?)[ ,(]*(?:you know |i mean |whether |be it |either )*\b(?:in )?(?:full|fully|completely|partial|partially|partly|part) or (?:in )?(?:full|fully|completely|partial|partially|partly|part)\b\)?", r"\g<before>"),
    # with us for so long
    row("customer|client|member", rf"\b(?:for |since )?(?P<how>(?:longer|more|less) than|over|at least) (?P<long>(?:half an? |an? |{NUMBER} ){UNIT}s?) (?:already )?(?:an? |our )?(?P<who>customer|client|member)s?\b(?! (?:who|that|which|with|from|in)\b)", r"\g<who> for \g<how> \g<long>"),
    row("customer|client|member", rf"\b(?:been )?(?:an? |our )?(?P<who>customer|client|member)s? (?:of )?(?P<how>longer than|more than|over|at least) (?P<long>(?:half an? |an? |{NUMBER} ){UNIT}s?)\b(?! ago)", r"\g<who> for \g<how> \g<long>"),
    # a month of a year
    row("year", rf"\b(?:in )?(?P<which>last|this|past|previous) year,? (?:in|during) (?P<month>{_MONTH}|{_SEASON})\b(?P<more>(?:(?:,| and| or| to) {_MONTH})*)(?! of\b| \d)", lambda found: f"in {found['month']}{found['more']} of {'this' if found['which'].lower() == 'this' else 'last'} year"),
    # ranks
    row("by what|by how", r"\bby (?P<how>(?:what|how much(?: money)?|how (?:often|many (?:times|orders))) (?:they|customers|people|each|everyone|someone)(?:['’]ve| have|['’]s| has)? ?(?:spent|spend|paid|pay|placed|made|ordered|bought|purchased|shopped)(?: us| with us| for| from us)?(?: in total| overall| so far)?)\b", _by_whom),
    row("neither", r"\b(?P<deed>tagged|labell?ed|flagged|marked)(?: as| with)? neither(?: as| with)?\b", r"neither \g<deed>"),
    # the shop's things, looked at and searched for
    row("viewed|looked at|browsed|views", r"\b(?P<deed>viewed|looked at|browsed|viewing|looking at|browsing) (?:any |some )?(?:products?|items?|anything|something|things|stuff) (?:from|in|of|out of|within) (?:the |our )?(?=\w)", r"\g<deed> "),
    row(" d", r"\b(\d{1,3}) d\b(?!['’])", r"\1 days"),
)  # fmt: skip


def _sign(found: re.Match[str]) -> str:
    """An amount without a unit is money where it is that of an order."""
    return "$" if _PLAIN.match(found.string, found.end()) else ""


def plainly(text: str) -> str:
    """Promise the text with these put plainly; all else, and the editor's own sentences, as they were."""
    return text if text.startswith("Customers where") else rephrased(text, ROWS)
