"""Ways of putting a condition that no table of words can hold, because other words stand in their middle, put plainly.

'Popped a parka in the cart' is said 'carted a parka', 'five pairs of socks or more' 'at least five pairs of socks'.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
NUMBER = rf"(?:[$€£]?\d[\d,.]*|(?:{_TENS})(?:[ -](?:{_ONES}))?|{_TEENS}|{_ONES})"
UNIT = r"(?:day|week|month|quarter|year)"
_LENGTH = rf"(?:half an? |an? |{NUMBER} )?{UNIT}s?"
MORE = r"or more|or over|and up|and over|or above|or higher|and above|plus"
_FEWER = r"or fewer|or less|or under|or below|at most"
_PIECES = r"(?:pairs?|units?|pieces?|items?|orders?|purchases?)"
_NOT = r"(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|didnt|dont|doesnt|havent|hasnt|hadnt|never)"
BOUGHT = r"(?:order(?:ed)?|buy|bought|purchased?|shop(?:ped)?)"
_PUT = r"(?:put|pop(?:ped)?|add(?:ed)?|drop(?:ped)?|throw|threw|thrown|toss(?:ed)?|place|placed|stick|stuck|chuck(?:ed)?|load(?:ed)?)(?:s|ing)?"
_ANY_BUT = r"(?!(?:and|or|but|who|not|nothing|no|never|without|worth|more|less|over|at|in|to|into)\b)"
_NAMELESS = (
    r"(?:nothing|it|them|us|you|customers?|people|clients?|everyone|something|anything|stuff|things?|items?|products?)"
)
_END = r"(?:on|in|at|within|over|during|since|this|last|but|and|or|who|twice|once|three|more|less|then|without|yet|before|after|ever|never|to|with|recently|lately|several|many|exactly|\d)\b"
SEARCHED = rf"(?P<what>(?!{_NAMELESS}\b|{_END})[\w'-]+(?: (?!{_END})[\w'-]+){{0,3}}?)(?= *(?:[.,;:?!)]|$)| {_END})"


# What people are invited to.
EVENT = r"(?:evenings?|openings?|events?|part(?:y|ies)|workshops?|meet-?ups?|gatherings?|dinners?|receptions?|tastings?|get-?togethers?|trunk shows?|vernissages?|(?:preview )?nights?)"


@dataclass(frozen=True)
class Row:
    """What is written, and how it is said plainly; looked for only where one of its `cues` stands."""

    cues: tuple[str, ...]
    written: re.Pattern[str]
    said: str | Callable[[re.Match[str]], str]


def row(cues: str, written: str, said: str | Callable[[re.Match[str]], str]) -> Row:
    """Promise a row whose cues are separated by a bar."""
    return Row(tuple(cues.split("|")), re.compile(written, re.IGNORECASE), said)


_DIGITS = {word: at for at, word in enumerate(_ONES.split("|"), start=1)}
_DIGITS |= {word: at for at, word in enumerate(_TEENS.split("|"), start=10)}
_DIGITS |= {word: 10 * at for at, word in enumerate(_TENS.split("|"), start=2)}


def _year(found: re.Match[str]) -> str:
    """'nineteen seventy five': 1975."""
    words = found["year"].lower().replace("-", " ").split()
    return f"{found['before']} {20 if found['century'].lower() == 'twenty' else 19}{sum(map(_DIGITS.__getitem__, words)):02d}"


_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


def _decade(found: re.Match[str]) -> str:
    """'Born in the 1980s', 'a birthday in the nineties': from the first of its years to the last."""
    tens = int(found["tens"]) if found["tens"] else 20 + 10 * _DECADES.index(found["word"].lower())
    first = (100 * int(found["century"]) if found["century"] else 2000 if tens < 20 else 1900) + tens
    return f"{found['before']} between {first} and {first + 9}"


_CENTURY = rf"(?P<century>nineteen|twenty) (?P<year>(?:{_TENS})(?:[ -](?:{_ONES}))?|{_TEENS})"

_MONEY = r"(?:[$€£]\d|\d[\d,.]* ?(?:dollars|bucks|euros|pounds|usd))"
_AMOUNT = rf"(?:(?:more than|over|above|at least|at most|less than|under|below|up to|exactly|between|north of) )?(?={_MONEY}){_MONEY}"
_WARDROBES = "wardrobe|closet|drawer|cupboard"
_WARDROBE = r"(?:their|his|her|the|an?|our) (?:own )?(?:wardrobe|closet|drawer|cupboard)s?\b"


def _same_length(found: re.Match[str]) -> str:
    """'In the same 60 days', after 'in the last 60 days': said again in full; after any other time it stays, and is asked about."""
    length = found["length"]
    before = re.findall(
        rf"\b(?:the )?(?:last|past|this|recent) {re.escape(length)}\b", found.string[: found.start()], re.IGNORECASE
    )
    return f"in {before[-1]}" if before else found.group()


# Each row holds wherever it fits, so it must leave no doubt.
ROWS: tuple[Row, ...] = (
    # one thing denied twice, as other languages do
    row(
        "nothing| no | none", rf"\b(?P<neg>{_NOT})(?P<mid>(?: (?!(?:and|but|or|who|with|in|from|for|since|say|said|nothing|no)\b)\w+){{1,3}}?) (?:nothing|none)\b",
        r"\g<neg>\g<mid> anything",
    ),
    row(
        " no ", rf"\b(?P<neg>{_NOT})(?P<mid>(?: (?!(?:and|but|or|who|with|in|from|for|since|say|said|no)\b)\w+){{1,3}}?) no (?!longer|more|matter|later|earlier|less|fewer)",
        r"\g<neg>\g<mid> any ",
    ),
    row(" view|search", rf"\b(?P<neg>{_NOT})(?P<ever> ever| even)? (?P<deed>view|search) (?=\w)", r"\g<neg>\g<ever> \g<deed>ed "),
    row("earlier", r"\bearlier(?=,? (?:but|and|yet)\b)|(?<=\bwho )earlier(?= (?:bought|ordered|purchased|used|opened|clicked|viewed))", "already"),
    row("nothing", rf"\b(?P<neg>{_NOT}) nothing (?P<deed>{BOUGHT}|opened|clicked)\b", r"\g<neg> \g<deed> anything"),
    row("since|last|past", rf"\b(?:since|(?:for|in|within|during|over) the (?:last|past)) (?P<length>{_LENGTH}) (?P<neg>{_NOT}) (?P<deed>{BOUGHT})\b(?: (?:anything|any ?more|from us))*", r"\g<neg> \g<deed> in the last \g<length>"),
    # what is left out, around its name
    row("aside|to one side", r"\b(?:leaving|setting|putting|leave|set|put|taking) ([^,.;:]{2,40}?) (?:aside|to one side),?", r"excluding \1,"),
    # one or the other, said before each
    row(" or ", r"\b(bought|ordered|purchased|own|owns|have|has|from|with|used|in) or (?=(?:an? |the |some )?(?:[\w'-]+ ){1,5}or )", r"\1 "),
    # what is said and then said better
    row(
        "make it|make that|i mean|rather|scratch that",
        rf"\b(?P<head>(?:in|within|over|during|for) the (?:last|past) )(?:{_LENGTH}),? (?:(?:no|wait|sorry|actually|oh|um|uh),? ){{0,3}}(?:make (?:that|it)|i mean|scratch that|or rather|rather),? (?:in |within |over )?(?:the )?(?:(?:last|past) )?(?P<new>{_LENGTH})\b",
        r"\g<head>\g<new>",
    ),
    row("not ", rf"(\bexactly {NUMBER}\b[^.;:]*?),? not {NUMBER}(?:,? (?:and |or |nor )?not {NUMBER})*(?= *(?:[.;?!]|$))", r"\1"),
    row(" city", r",? ?\b(?:the )?(?:whole|entire|full) state,? (?:and )?not (?:just |only )?the city\b", " "),
    # times
    row("calendar", rf"\b(?:(?:in|during|within|over) )?(?:the )?(?:last|past|previous) (?:full |complete )?calendar ({UNIT})\b", r"last \1"),
    row(" years", r",? ?\b(?:over|through|throughout|across|down|in|during) (?:all )?(?:the|these|those|all the|all these) years\b(?! (?:since|from|between|\d))", ""),
    row("easter", r"\b(since|before|after) easter\b(?! (?:sunday|weekend))", r"\1 easter sunday"),
    row(" year in ", r"\b(last|this) year,? in (january|february|march|april|may|june|july|august|september|october|november|december)\b(?! (?:or|and|to|\d))", r"in \2 \1 year"),
    row("actual|ongoing|running", rf"\b(?:actual|ongoing|running) (?={UNIT}\b)", "current "),
    row("since it|since that|since this", rf"(\b(?:this|current) {UNIT}),? (?:i mean |that is |meaning )?(?:ever )?since (?:it|that|this) (?:began|begun|started)\b", r"\1"),
    row("nineteen|twenty", rf"\b(?P<before>born|in|before|after|since|until|year|of|from|and|to) {_CENTURY}(?! (?:days|weeks|months|years|orders|times|dollars|percent|hundred|thousand|euros|pounds|bucks|items|units|pairs))\b", _year),
    row(" only", rf", (?:in |within |over )?(?:the )?((?:last|past) {_LENGTH}) only\b", r", \1"),
    row("0s|ties", r"\b(?P<before>born|birthdays?|birth dates?|date of birth) (?:was |is |falls? |being )?(?:in|during) (?:the )?(?:(?P<century>19|20)|nineteen )?(?:(?P<tens>\d0)['’]?s|(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b", _decade),
    row(" yet ", rf"\b(?P<neg>{_NOT}|no|nothing)(?P<mid>(?: (?!(?:and|or|who|that)\b)[\w-]+){{0,4}}?) yet (?=(?:this|in|since|during|within|over|for|so far|last)\b)", r"\g<neg>\g<mid> "),
    row("no |any ", r"\b(?P<any>no|any|not an) (?:further|other|more|additional|subsequent|later) (?P<what>orders?|purchases?) (?=(?:after|since|in|from|during|this|until|within|past)\b)", r"\g<any> \g<what> "),
    row("this means|that means|which means", r"\b(?:this|that|which) means,? (?=(?:from|since|in|between|the|on|after|before|last|this)\b)", ""),
    row("cohort", r"\b(?P<when>(?:[a-z]+ |q[1-4] )?20\d\d|q[1-4]) (?:[a-z-]+ )?cohort(?: check)?\s?(?P<open>[:(])(?P<rest>[^:()]{0,60}?)\b(?:in|during) (?:that|this|the same) (?:month|quarter|year|period)\b", r"\g<open>\g<rest>in \g<when>"),
    row("cohort", r"\b(?:(?:[a-z]+ |q[1-4] )?20\d\d|q[1-4]) (?:[a-z-]+ )?cohort(?: check)?\s?: ?(?=[^:]{0,80}\b(?:20\d\d|q[1-4])\b)", ""),
    row(" of our | of the | of these | of those ", rf"\b(?P<many>(?:at least|more than|at most|exactly) {NUMBER}|{NUMBER} or more) of (?:our|the|these|those) (?P<what>e-?mails|mails|newsletters|campaigns|letters|orders)\b", r"\g<many> \g<what>"),
    row("together", r"\btogether,? (?=(?:spend|spent|spends|paid|pay)\b)", ""),
    row("never|not ", r"\b(?P<deed>bought|ordered|purchased) (?:(?:still|yet|until now|so far) )?(?:never|not yet|not) (?:something|anything|once)\b", r"never \g<deed> anything"),
    row("some ", r"\b(?:in )?some (?=(?:order|purchase|e-?mail|mail|newsletter|product|item)\b)", "an "),
    row("nothing|none", r"\b(?P<deed>carted|put|added|viewed) (?:nothing|none)\b(?! but| else| other)", r"not \g<deed> anything"),
    row("time ", r"\b(?:at )?any ?time (?=(?:in|during|between|since|within|after|before|this|last)\b)", ""),
    row("earlier this", r"\bearlier (?=this (?:week|month|quarter|year)\b)", ""),
    # how many, around what
    row("inimum|aximum|at least|at most", rf"\b(?:at )?minimum (?=(?:{NUMBER}) times?\b)", "at least "),
    row("inimum|aximum", rf"\b(?:at )?maximum (?=(?:{NUMBER}) times?\b)", "at most "),
    row("one time", r"\b(at least|at most|exactly) one time\b", r"\1 once"),
    row("or |and |plus|at most", rf"\b(?<!least )(?<!most )(?<!than )(?<!over )({NUMBER} {_PIECES} of (?:[\w'-]+ ?){{1,3}}?) (?:{MORE})\b", r"at least \1"),
    row("or |and |at most", rf"\b(?<!least )(?<!most )(?<!than )(?<!over )({NUMBER} {_PIECES} of (?:[\w'-]+ ?){{1,3}}?) (?:{_FEWER})\b", r"at most \1"),
    row("pairs of|pair of", r"\b(bought|buy|buys|buying|ordered|purchased|own|owns|any|some|single|of|looked at|viewed) pairs? of ", r"\1 "),
    row("units of|pairs of|pieces of|items of|quantity of", r"\b((?:total )?(?:units|pairs|pieces|items|quantity) of (?:[\w'-]+ ){1,3}?)(?:purchased|bought|ordered)\b", r"\1"),
    row(" to ", rf"\b(orders|purchases) (?:come|add|amount|sum|tot)(?:s|ed|ing)?(?: up)? to (?={NUMBER}(?: \w+)? (?:{MORE}|{_FEWER})\b)", r"total \1 "),
    row(
        " to ", rf"(?:,? (?:all[- ]time|overall|in total|altogether|all told),?)? (?:come|add|amount|sum|tot)(?:s|ed|ing)?(?: up)? to (?={NUMBER}(?: \w+)? (?:{MORE}|{_FEWER})\b)",
        " ",
    ),
    row(
        "discount|refund", r"\b((?:discounts?|refunds?)\b[^.,;]{0,40}?) (?:on|across|over|for|from) (?:all )?(?:their )?orders (?:placed |made )?(?=(?:since|in|between|during|after|before|from|on|within|last|this)\b)",
        r"\1 ",
    ),
    row("order|purchase", r"\b(an?|any|one|1|at least one) (?:single )?(order|purchase) worth (?=(?:of )?(?:over|above|more than|at least|under|below|less than|between|up to|[$€£\d]))", r"an \2 of "),
    row("order|purchase", r"(?<!only )(?<!just )(?<!exactly )(?<!than )(?<!most )\b(?:one|1|at least one) (order|purchase) (?=(?:of )?(?:over|above|more than|at least|under|below|less than) (?:[$€£]\d|\d[\d,.]* ?(?:dollars|bucks|euros|pounds|usd)))", r"an \1 "),
    row("total|value|amount", r"\b(an?|any|one) (order|purchase) with (?:an? |the )?(?:total|value|amount)(?: of)? (over|above|more than|at least|under|below|less than) [$€£]?(?=\d)", r"an \2 of \3 $"),
    # After one order in a month, 'again in July' is one more, not two of July.
    row(" again ", rf"\b({BOUGHT} in \w+(?: \d{{4}})?)(,? (?:and |but )?(?:then |also )*){BOUGHT} again (?=in \w+)", r"\1\2bought "),
    row("gross ", r"\bgross (revenue|spend|spending|sales)\b", r"\1 before refunds"),
    row(
        "total|value|amount", r"\b(?P<one>(?:an?|any|one|at least one) (?:single )?)?(?P<what>orders?|purchases?|transactions?)(?P<mid>(?: (?!(?:and|or|but|who|that|which)\b)[\w-]+){0,6}?) (?:whose|where the|where its|with an?) (?:order )?(?:total|value|amount)\b(?: is| was| of)?",
        lambda found: f"{'an ' if found['one'] else ''}{found['what']}{found['mid']} worth",
    ),
    row("refund", r",? (before|after|net of|gross of|excluding|without|less|minus) (?:any |all |the )?refunds?,?(?= |$)", r" \1 refunds"),
    row("refunded", r"\b(?:(?:were|was|been|we|we've|got|have been|has been) )*refunded (?=(?:(?:more than|over|at least|less than|under|between|above) )?(?:[$€£]|\d[\d,.]* ?(?:dollars|bucks|euros|pounds|usd)))", "with refunds of "),
    row("at least one|at least an", r"\bat least (?:one|an|1) (order|purchase) (?=(?:worth|of|over|above|with a value)\b)", r"an \1 "),
    # several things said of one order
    row(
        " that | which ", r"\b((?:orders?|purchases?)(?: (?!(?:and|or|but|who|that|which|people|customers?)\b)[\w-]+){0,6}?) (?:that|which) (?:(?:contain|include|feature)(?:s|ed|d)?|have|has|had|holds?|held)(?! been)(?: something| anything| items?| products?| at least one(?: item| product)?)?(?: (?:from|of|in|by))?(?: the)?(?: category| vendor| brand)? (?=\w)",
        r"\1 of ",
    ),
    row("with items|with products|with something|with anything", r"\b(orders?|purchases?) with (?:items|products|something|anything|articles|goods) (?:from|of|by|in)(?: the)?(?: category| vendor| brand| range)? (?=\w)", r"\1 of "),
    row("placed|made", r", (?:all )?(?:placed|made) (?=(?:on|in|since|between|before|after|during|within|from|this|last)\b)", " placed "),
    row("order", r"\b(orders?|purchases?) (?:whose|where the|that|which|where) (?=(?:payments?|(?:only )?(?:is|are|was|were|has been|have been|got|had been)?) ?(?:is|are|was|were|has|have|got|still|only|fully|completely|completly|entirely|totally|partially|partly|cancell?ed|refunded|voided|pending|authori[sz]ed)\b)", r"\1 "),
    row("paid ", r"\bpaid (?:for )?(?:with|using) (?=(?:an? |the )?(?:coupon|code|voucher|discount code|promo))", "using "),
    row(" back on| back in", r"\b(?:who |that )?(?:received|got|had) ((?:(?:more than|over|at least|less than|under|above) )?[$€£]?\d[\d.,]*(?: (?:dollars|bucks|euros|pounds|usd))?) back (?=(?:on|in|for|from) (?:an?|one|any) )", r"with a refund total \1 "),
    row("refunded|cancelled|canceled", r"\b(was|were|is|are|got|been) (?:later|subsequently|eventually|then|afterwards|since) (?=(?:fully |partially |partly )?(?:refunded|cancell?ed|voided))", r"\1 "),
    # more than others
    row("average", r"\b(?P<way>more|fewer|less) (?P<what>orders|purchases) than (?:the |our )?(?:average|mean)(?: customers?| shoppers?)?\b", r"orders \g<way> than average"),
    row("average", rf"\b(?:who )?{BOUGHT} (?P<way>more|less) (?:often|frequently|times) than (?:the |our )?average(?: customers?| shoppers?)?\b", r"with orders \g<way> than average"),
    # as it is noted
    row("status", r"\bstatus ?(?:=|:|is|of|equals)? ?[\"“'‘](\w+)[\"”'’]", r"status \1"),
    row("=|:", r"\b(category|vendor|brand|product|coupon|code) ?(?:==?|:) ?(?=[\w\"])", r"\1 "),
    row("tag", r"\btags? (?:exclude|excludes|excluding|do(?:es)? not (?:include|contain)|do(?:es)?n't (?:include|contain)|not (?:include|contain|including|containing)|!=|<>) ", "not tagged "),
    row("q1|q2|q3|q4", r"\b(20\d\d)[- ]?q([1-4])\b", r"q\2 \1"),
    row("calendar year", r"\bcalendar year (?=20\d\d\b)", ""),
    # how often on average
    row("back every|back on average", r"\b(?:come|comes|came|coming|is|are|return|returns|returning)(?: back)? (?:to us )?(?=(?:on average )?(?:about )?every\b)", "order "),
    row(" or ", rf"\b(every {_LENGTH}) or (?:more often|more frequently|oftener|quicker|faster|sooner)\b", r"\1 or less"),
    row(" or ", rf"\b(every {_LENGTH}) or (?:less often|less frequently|rarer|later|slower)\b", r"\1 or more"),
    row("on average", rf"\b(?:reorder|order again|buy again|come back|came back|comes back|return)(?:s|ed)? (?:with)?in ({_LENGTH}) on average\b", r"order every \1"),
    row("on average", r"\bon average,? (?=(?:[\w']+ ){0,4}every )", ""),
    row("on average", rf"\b(every {_LENGTH}(?: (?:or|and) \w+)?),? on average\b", r"\1"),
    # the site
    row("checkout|check-out|check out", rf"\b(?:began|begun|begins?|start(?:ed|s)?|initiated) (?P<when>(?:since|in|within|during|over) (?:the )?(?:(?:last|past|this|these) )?(?:{_LENGTH}|\w+day)|yesterday|today) (?:(?:with|in) )?(?:the |a |their )?(?:checkout|check-out|check out)(?: process)?\b", r"started checkout \g<when>"),
    row("cart|basket|checkout", r"(?P<head>^\W*|[,;:&+] ?|\b(?:with|w/|an?|and|open) )(?P<what>cart|basket|checkout)s? (?:that (?:was |were )?)?(?:left|abandoned|dropped|open|unfinished|not finished|not completed)\b(?! (?:in|behind)\b)", r"\g<head>abandoned \g<what>"),
    row("cart|basket", r"(?P<head>^\W*|[,;:] ?|\b(?:with|and) )(?:(?:left |open )?cart|basket): ?(?P<what>(?!(?:left|abandoned|yes|no|any|some|over|more)\b)[a-z][\w'-]*(?: [a-z][\w'-]*){0,2})(?= *(?:[.,;!?)]|$))(?:,(?= (?:in |within )?(?:the )?(?:last|past)\b))?", r"\g<head>leftincart \g<what>"),
    row("last|past", rf"(?P<deed>\b(?:viewed|looked at|browsed|carted|leftincart|left|abandoned|searched|clicked|opened|started checkout|visited|bought|ordered|used)\b[^,;.:]{{0,40}}), (?=(?:in |within |over )?(?:the )?(?:last|past) (?:(?:{NUMBER} ?)?(?:{UNIT}s?|d|wks?|mos?|yrs?|w|m)) ?(?:[,;+]|$))", r"\g<deed> "),
    row("abandon", r"^\W*(?:(?:the|an?|our|abandon(?:ed|ment|ers?)|carts?|baskets?|checkouts?|check|list|segment|audience|report|recovery|analysis|cohort|group|follow[- ]up)\W{1,2}){2,6}(?<=[:–—-] )(?=.{0,80}\b(?:cart|basket|checkout)\b)", ""),
    row("cart|basket", rf"(?P<head>^|[,;:>] |\b(?:with|w/|of|for|had|have|has) )(?P<what>(?:{_ANY_BUT}(?!(?:something|anything|items?|things?|stuff|products?|goods|people|customers|those|they|was|were|is|are|been|be)\b)[\w'-]+ ){{1,3}}?)(?:(?:was|were|got) )?(?:left|forgotten|abandoned)(?: behind)? (?:in|inside) (?:(?:the|their|a|our) )?(?:shopping )?(?:cart|basket)s?\b", r"\g<head>leftincart \g<what>"),
    row("cart|basket", rf"\b(?:left|leave|leaving|abandon(?:ed|ing)?|forgot|forgotten|deserted) (?P<what>(?:{_ANY_BUT}(?!(?:something|anything|items?|things?|stuff|products?|goods|it|them|behind|sitting|full|their)\b)[\w'-]+ ){{1,4}}?)(?:behind )?(?:in|inside) (?:(?:the|their|a|our|his|her|my) )?(?:shopping |online )?(?:cart|basket)s?\b", r"leftincart \g<what>"),
    row("cart|basket", rf"\b{_PUT} (?P<many>(?:(?:more than|at least|over|less than|at most|up to) )?{NUMBER}(?: (?:{MORE}|{_FEWER}))?) (?:things|items|products|articles) (?:in|into|to) (?:the|their|our) (?:shopping )?(?:cart|basket)\b", r"carted \g<many> items"),
    row("cart|basket", rf"\b{_PUT} (?:in|into|to) (?:the|their|our) (?:shopping |online )?(?:cart|basket) (?=(?:an?|the|some|one) )", "carted "),
    row("cart|basket", r"(?P<left>\b(?:abandon\w* (?:cart|basket)s?|(?:cart|basket) abandon\w*)\b[^.;]{0,60}?(?:\b(?:with|containing|having) |\()(?:[\w'-]+ ){1,4}?)(?:in|inside) (?:(?:the|their|it) )?(?:shopping )?(?:cart|basket)s?\b", r"\g<left>"),
    row("cart|basket", rf"\b{_PUT} (?:some )?(?P<what>(?:(?:{_ANY_BUT}|(?:or|and) (?=(?:{_ANY_BUT}[\w'-]+ ){{1,3}}in))[\w'-]+ ){{1,6}}?)(?:in|into|in to|to|inside) (?:(?:the|their|a|our|his|her|my) )?(?:shopping |online )?(?:cart|basket)s?\b", r"carted \g<what>"),
    row("search", r"\bsearched (?:the |our )?(?:\w+ )?(?:for|with) (?:something|anything|a (?:word|term|phrase)) (?:with|containing|including|that (?:contains|includes|contained|had)) [\"'“]?(?P<what>[\w-]+)[\"'”]?(?: in (?:it|their search|the (?:search|query|name)))?", r'searched for "\g<what>"'),
    row("search", rf"\b(?<!i have )(?<!we have )(?:searched|(?:(?<=anyone )|(?<=someone )|(?<=people )|(?<=customers )|(?<=been ))searching|did a search|did search)(?: (?:our|the) (?:web)?(?:site|shop|store))? (?:for|after) (?:(?:an?|the|our|some|any|uh|um),? ){{0,2}}{SEARCHED}", r'searched for "\g<what>"'),
    row("searched", rf"\b(?<!i have )(?<!we have )searched (?!(?:our|the|this|that|for|after|site|website|web|shop|store|often|frequently|regularly|again|something|anything|is|was|were|term|terms|query|product|products|email)\b){SEARCHED}", r'searched for "\g<what>"'),
    row("looked for|looking for", rf"\blook(?:ed|ing) for (?:(?:an?|the|our|some|any|uh|um),? ){{0,2}}{SEARCHED} (?=(?:on|in|at) (?:the|our) (?:web ?)?(?:site|shop|store|page|search))", r'searched for "\g<what>" '),
    row("the code|only ever|did it|done it|did so", r"\b(?:did|done) (?:it|so|that|this) (?:with|using|via) (?=[^.,;]*\b(?:code|coupon|voucher|discount)\b)", "used "),
    # the time said again, which was named before
    row(" same |those |these ", rf"\b(?:in|within|during|over|for) (?:(?:the |this |that |these |those )?(?:very )?same |these |those )(?P<length>{_LENGTH})\b(?! (?:of |in )?(?:the |a |one )?(?:last|past|previous|prior|preceding|year|month|next|following|before|earlier|after|later|that|each|every|\d)\b)", _same_length),
    row("since", rf"\bsince (?P<length>(?:half an? |an? |{NUMBER} ){UNIT}s?) (?:they |he |she |who )(?P<neg>{_NOT}) (?P<deed>{BOUGHT})\b(?: (?:anything|any ?more|from us))*", r"they \g<neg> \g<deed> in the last \g<length>"),
    row("included|inclusive", r" ?[,(]? ?\b(?:both|all|each) (?:(?:the )?(?:days?|dates?|ends?|of them|bounds|boundaries) )?(?:are |being |were )?(?:included|inclusive)\b\)?", ""),
    row(" none", r"\b(?:bought|ordered|purchased) none(?: of (?:them|those|these|it))?\b(?! of\b)", "did not buy any"),
    # the words in the order of another language
    row(" not | never ", r"\b(?P<aux>have|has|had|did) (?P<what>(?:the |an? |any )(?:(?!(?:orders?|purchases?|refunds?|tier|birthday|account|value|and|or|but|who|that|which|not|never|more|less|least|most|in|at|on|for|since)\b)[\w-]+ ){1,4})(?P<neg>not|never) (?P<deed>used|redeemed|bought|ordered|purchased|opened|clicked|viewed|looked at)\b(?= *(?:[.,;:?!)]|$| (?:but|and|or|in|since|during|within|this|last)\b))", r"\g<aux> \g<neg> \g<deed> \g<what>"),
    row("looked at|viewed", r"\b(?:have|has|had) (?P<when>(?:in|within|during|over) the (?:last|past) (?:\w+ ){1,3}?(?:days?|weeks?|months?|years?) )?(?P<what>(?:an?|the|some|any) (?:(?!(?:and|or|but|who|that|which|not|never)\b)[\w-]+ ){1,3}?)(?P<deed>looked at|viewed)\b(?= *(?:[.,;:?!)]|$| (?:but|and|or|in|since|during|within|this|last)\b))", lambda found: f"{found['deed']} {found['what']}{found['when'] or ''}".rstrip()),
    row("did |have |has ", rf"\b(?P<aux>did|have|has) (?P<when>(?:in|within|during|over) the (?:last|past) {_LENGTH}) (?P<neg>not|never) (?P<deed>open|opened|click|clicked|{BOUGHT})(?P<what>(?: (?!(?:and|or|but|who|that|which|in|since|not|never|with)\b)[\w-]+){{0,3}})(?= *(?:[.,;:?!)]|$| (?:but|and|or)\b))", r"\g<aux> \g<neg> \g<deed>\g<what> \g<when>"),
    row("first time", rf"\b(?:who|which|that) (?:did |have |has )?{BOUGHT} (?:for )?the first time (?=(?:in|this|last|since|within|during|between|before|after)\b)", "whose first order was "),
    row("lies |lay ", r"\b(?:lies|lay) (?=(?:more|less|between|over|under|at least|at most|longer|before|after|above|below|in the|within)\b)", "is "),
    row("the last winter|the last summer|the last spring|the last autumn", r"\bthe last (?=(?:winter|summer|spring|autumn)\b)", "last "),
    row("coupon|code|voucher", rf"\b(?P<use>used|redeemed) (?P<when>in 20\d\d|(?:in|within|during|over) the (?:last|past) {_LENGTH}|(?:in )?(?:this|last) {UNIT}) (?P<code>(?:an? |the |our |any )?(?:(?:coupon|discount|promo|voucher) )?(?:code|coupon|voucher)(?: (?=\w*\d)[\w-]+)?)(?P<often> (?:(?:minimum|maximum|at least|at most|exactly|more than|less than) )?(?:{NUMBER} times|once|twice))?(?= *(?:[.,;:?!)]|$| (?:but|and|or)\b))", r"\g<use> \g<code>\g<often> \g<when>"),
    row(" yet ", r"\b(not|n['’]t) yet (?=(?:use|used|redeem|redeemed|order|ordered|buy|bought|open|opened|click|clicked|subscribe|subscribed)\b)", r"\1 "),
    row("last time", rf"\b(?:have |has |did )?(?:order(?:ed)?|bought|buy|purchased)(?: for)? the last time (?:before|since) (?P<how>(?:more than |over |at least )?{_LENGTH})\b(?! ago)", r"last ordered \g<how> ago"),
    row("registered|signed up", rf"\b(?:are |is |have |has )?(?:already )?since (?P<how>(?:more than |over |at least ){_LENGTH}) (?P<deed>registered|signed up)\b", r"\g<deed> \g<how> ago"),
    # how much in all, how often
    row("sum|summa", r"\b(?:in (?:the )?sum|sum+a sum+arum|all in all|in the total)\b(?! of)", "in total"),
    row("order|purchase", rf"\bwhose (?:orders|purchases)(?P<when>(?: (?:in|from|of|over|within|during|since|this|last|the|past|year|month|quarter|\d+|days|weeks|months|years|{_ONES}|{_TEENS}|{_TENS})){{0,8}}) (?:(?:together|combined|in total|altogether) )?(?:come|came|add|added|sum|summed|amount|amounted|total|totalled|totaled)(?: up)?(?: to)? (?={_AMOUNT})", r"who\g<when> spent in total "),
    row("one time|1 time", rf"\b(?:one|1) time (?:{MORE})\b", "at least once"),
    row("or more|at least|minimum|once|twice|times", rf"\b(?P<use>used?|using|redeemed|applied|entered) (?P<often>(?:at least |at most |more than |exactly )?(?:once|twice|{NUMBER} times?)(?: (?:{MORE}|{_FEWER}))?) (?:with )?(?P<code>(?:the |our )?(?:coupon |promo |discount |voucher )?(?:code|coupon|voucher) [\w-]+)\b", r"\g<use> \g<code> \g<often>"),
    row("never", r"\b(?P<but>but|and)(?P<what>(?: (?!(?:but|and|or|who|that|which|they|has|have|had|did|do|does|was|were|are|is|not|never)\b)[\w'-]+){1,4}),? never(?= *(?:[.,;:?!)]|$| (?:but|and)\b))", r"\g<but> never\g<what>"),
    row("up to", rf"\b({NUMBER}) up to (?={NUMBER}\b)", r"\1 to "),
    # what was given back
    row("back", rf"\b(?:(?:to whom|whom|that|who|which) )?we(?:['’]ve| have| had)?(?: already)? (?:paid|gave|given|sent|handed|transferred|wired|pay|give) (?:them )?back (?P<how>{_AMOUNT})", r"with refunds of \g<how>"),
    row("back", rf"\b(?:got|gotten|get|received|were given|were paid|been paid|been given|was paid|was given|had) (?:paid )?back (?P<how>{_AMOUNT})", "with refunds of \\g<how>"),
    row("back", rf"\b(?:got|gotten|get|received|had) (?P<how>{_AMOUNT}[\d,.]*(?: (?:dollars|bucks|euros|pounds|usd))?) (?:paid |given |sent )?back\b", "with refunds of \\g<how>"),
    # letters
    row("click|open", r"\b(?:e-?mail|mail|newsletter|letter|campaign) (click|open)(s?)\b(?![ -](?:rate|ratio|through|thru|percent|share))", r"\1\2"),
    # what hangs in the wardrobe was bought
    row(_WARDROBES, rf"\b(?:add|brought|welcome|bring|put)(?:ed|d)? (?P<what>(?:{_ANY_BUT}[\w'-]+ ){{1,5}}?)(?:to|into|in) {_WARDROBE}", r"bought \g<what>"),
    row(_WARDROBES, rf"\b(?:have|has|had|own|owns|got)(?: got)? (?P<what>(?:{_ANY_BUT}[\w'-]+ ){{1,5}}?)in {_WARDROBE}", r"bought \g<what>"),
    row(_WARDROBES, rf"\b(?:have|has|had)(?: got)? in {_WARDROBE} (?=(?:an?|the|some|any|one) )", "bought "),
    row(_WARDROBES, rf"\bwith (?P<what>(?:{_ANY_BUT}[\w'-]+ ){{1,5}}?)in {_WARDROBE}", r"who bought \g<what>"),
    row(_WARDROBES, rf"\b(?:without|lacking) (?P<what>(?:{_ANY_BUT}[\w'-]+ ){{1,5}}?)in {_WARDROBE}", r"who never bought \g<what>"),
    # what is only told of the number
    row("belt", r" under (?:their|his|her|the|its) belts?\b", ""),
    row("in their|in his|in her|back in the", r",? ?\b(?:(?:back )?in (?:their|his|her) (?:day|prime|heyday|better days|best days|best times)|back in the day)\b", " "),
    row("only ever", r"\bonly ever (bought|ordered|purchased|shopped) (?:just )?(?:one time|once|1 time)\b", r"\1 only once"),
)  # fmt: skip


def rephrased(text: str, rows: tuple[Row, ...] = ROWS) -> str:
    """Promise the text with these put plainly; all else as it was."""
    lowered = text.lower()
    for one in rows:
        if any(cue in lowered for cue in one.cues) and (changed := one.written.sub(one.said, text)) != text:
            text, lowered = changed, changed.lower()
    return text
