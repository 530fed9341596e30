"""Shorthand, formulas and what a microphone heard, put into the words that the tables read."""

import re
from collections.abc import Callable

_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_DAYS = {word: at for at, word in enumerate(_ORDINALS, start=1)} | {"thirtieth": 30}
_DAYS |= {f"twenty {word}": 20 + at for at, word in enumerate(_ORDINALS[:9], start=1)} | {"thirty first": 31}
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_DAY = "|".join(sorted((word.replace(" ", "[ -]") for word in _DAYS), key=len, reverse=True))
_SPOKEN = re.compile(rf"\b({_MONTH}) (?:the )?({_DAY})\b", re.IGNORECASE)
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_YEARS = (
    dict(zip(_TEENS, range(10, 20), strict=True))
    | {"twenty": 20}
    | {f"twenty {one}": 20 + at for at, one in enumerate(_ONES, start=1)}
)
_SPOKEN_YEAR = re.compile(
    rf"\b((?:{_MONTH})(?: \d{{1,2}}| (?:the )?(?:{_DAY}))?),? (?:of |in )?twenty ({'|'.join(sorted((one.replace(' ', '[ -]') for one in _YEARS), key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_ISO_MONTH = re.compile(r"(?<![\d-])(20\d\d)-(0[1-9]|1[0-2])(?![\d-])")
_FIGURE = r"[$€£]?\d[\d,.]*(?:k\b)?"
_LENGTH = r"(?:half (?:a )?|an? |one |two |three |six |\d+ )(?:day|week|month|quarter|year)s?"
_HASTY = r"\d+\s?(?:days?|d|wks?|weeks?|w|months?|mths?|mos?|years?|yrs?|y)\b"
_COMPARED = r"(?:>=|=>|<=|=<|[<>=≥≤])"
_THAN = r"(?:more than |over |above |at least |upwards of |less than |under |up to )"
_SUM = r"(?:[$€£]?\d[\d,.]*|a hundred|one hundred|two hundred|fifty|twenty|thirty|a thousand)(?: (?:dollars|bucks|usd|euros|eur|pounds))?"
_SUMMED = r"(?:summed(?: up)?|added up|cumulated|cumulative|aggregated?|accumulated|combined)"

_HOLIDAY = r"(?:black friday|bf|bfcm|cyber monday|thanksgiving|christmas|xmas|halloween|easter|memorial day|labou?r day|(?:mother|father|valentine|president|new year)['’]?s?['’]? day|valentine['’]?s)"

_WORK = r"(?:meeting|call|sync|stand-?up|deck|report|board|boss|slides?|budget|planning|review|client|team|forecast|print run|printer)"
_OCCASION = rf"(?:\d{{1,2}}(?::\d\d)? ?(?:am|pm)?|noon|today|tomorrow|tmrw|eod|(?:mon|tues|wednes|thurs|fri)day)?(?: ?(?:'s )?{_WORK}){{0,2}}"
_ARROW = r"(?:→|=>|-->|->|>>|(?<![<>=])>)"
_OF_LETTER = r"(?:(?!(?:only|not|no|without|except|excluding|who|whose|and|but|or|in|from|if|to|average|avg|mean|median|last|this|if|unless)\b)[a-z][a-z'-]*|2nd|second|1st|next)"
_MAIL = r"(?:e-?mails?|mail|mailing|newsletter|campaign|flow|sms|text|offer|promo|win-?back|reminder|invit(?:e|ation)|letter|thank you|nudge|survey|series|sequence|reactivation|heads[- ]up|early access|preview|sneak peek|announcement|blast|message|msg|note)"
_PURPOSE = rf"(?:{_OF_LETTER} ){{0,3}}{_MAIL}\b(?! (?:value|rate|consent|subscri\w+|opens?|clicks?))"
_OCCASIONAL = r"(?:cross[- ]?sell|upsell|reactivate|win them back|thanks)(?: [a-z]+){0,2}"
_NO_MAIL = r"[^,.;]{0,30}\b(?:sms|texts?|flow|series|sequence)\b"  # what it is then decides who may get it

_DAY_OF = r"(?:day|time|hour|weekday|moment)s?(?: (?:of|in) (?:the |a )?(?:week|day|month))?"
_BEST = r"(?:the )?(?:best|ideal|optimal|right|good|better|smartest)"
_SEND = r"(?:(?:for us|for sending|for the sending|for|that|when|if|to|we|i|should|of|out) )*(?:send(?:ing)?(?: out)?(?: of)?|e-?mail(?:ing)?|mail(?:ing)?)(?: (?:the|our|an?|my|out))*(?: (?:newsletters?|e-?mails?|campaigns?|mails?|mailings?|letters?))?\b"
_WHILE = r"(?:(?:in|during|within|over|for) (?:the |this )?(?:last|past) (?:\w+ ){0,2}?(?:days?|weeks?|months?|quarters?|years?)|(?:in |during |so far )?(?:this|last) (?:week|month|quarter|year|spring|summer|autumn|fall|winter)|(?:in|since|during) (?:[a-z]+ )?20\d\d|since (?:then|[a-z]+))"
_DEEDS = {
    "open": "opened an email",
    "click": "clicked an email",
    "visit": "visited the site",
    "view": "viewed a product",
}


def _gone_without(found: re.Match[str]) -> str:
    """'Gone 90 days without opening an email': not opened one in the last 90 days."""
    deed = (found["deed"] or found["noun"]).lower().removesuffix("ing")
    return f"who have not {_DEEDS[deed]} in the last {found['long']}"


# What is written, and how it is said plainly. Each row holds wherever it fits, so it must leave no doubt.
_ROWS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # said beside the conditions: whenever it was, that all of them hold, whether there are many
    (r",? (?:whenever|no matter when|(?:at )?whatever time|does ?n[o']t matter when|regardless of when)(?= *(?:[.,;!?)]|$))", ""),
    (r"[,;.-]? ?\b(?:is|are) there (?:so )?(?:many|a lot|lots)(?: of (?:them|those|these|such))?\W*$", ""),
    (r"^((?:(?!\bor\b)[^(]){8,300})\((?:all (?:two|three|four|five|\d)(?: of (?:them|these))?)\)\W*$", r"\1"),
    (r"[\s,;.-]+all (?:(?:two|three|four|five|\d|of (?:them|these|those)) )?(?:conditions? |criteria )?(?:must|have to|should|need to|has to) (?:be true|hold|apply|match|be met)(?: at once| together| at the same time)?\W*$", ""),
    (r"(?:(?<=\w),?(?: then| and| but)*|^\W*) ?\bkeep (?:only|just)(?: the)? ", ", "),
    (r"(?<!not )\b(?:only|just) (?=(?:the )?(?:people|customers|those|ones|shoppers|clients|persons|folks|members|subscribers) (?:who|that|which)\b)", ""),
    (r"^(\W*(?:(?:please|ok|okay|so|now|then|first),? )*)take (?=(?:all|every\w*|our|the|those|any\w*|customers|people|subscribers|members) ?)", r"\1show "),
    # words that are not what they look like
    (r"\b(more|less|fewer|bigger|larger|higher|greater|lower|smaller|older|longer|other|better|later|earlier) then (?=[$€£]?\d|an? (?:hundred|thousand|year|month)|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred)\b)", r"\1 than "),
    (r"\bopt(in|out)(s?)\b", r"opt-\1\2"),
    (r"(?<=[=:]) ?(y|n)(?= *(?:[.,;|)\n]|$))", lambda found: " yes" if found[1].lower() == "y" else " no"),
    (r"\b(e-?mail|mail|letter|message|note) of (invitation|invite|thanks|thank you|welcome|reminder|congratulations?|apology|information|presentation|promotion|confirmation|greetings?|offer|reactivation|recovery|goodbye)\b", r"\2 \1"),
    (r"\b(?:not|never(?: had| got| made)?) (?:even )?(?:a single|one) returns?\b", "no refunds"),
    (r"\b(?:not|never(?: had| got| made)?) (?:even )?(?:a single|one) (refund|order|purchase)s?\b(?! (?:over|above|more|under|less|of|in|with)\b)", r"no \1s"),
    (r"\b((?:an?|one|1|any|single) order|orders(?= (?:that (?:are|were) )?(?:bigger|larger|dearer|pricier))) (?:that (?:are|were|is|was) )?(?:bigger|larger|higher|greater|dearer|pricier) than (?=\d[\d,.]*\b(?! ?(?:orders|times|days|items|pieces)))", r"\1 over $"),
    (r"\b(last|this|that) year,? (?:so |i mean |meaning |that['’]?s |that is |i\.e\. )*(?:two thousand (?:and )?twenty[ -](?:four|five|six)|20\d\d)\b", r"\1 year"),
    (rf"\b(in|of|since|before|after|year|{_MONTH}) two thousand (?:and )?twenty[ -]({'|'.join(_ONES)})\b", lambda found: f"{found[1]} 202{_ONES.index(found[2].lower()) + 1}"),
    # how they came, and what they are to be moved to
    (r"\b(?:got|get|came|come|arrived|landed|made it) (?:here|to us|(?:on|to|onto) our (?:site|shop|store|website)) (?:by|through|via|thanks to|from) (?:way of )?", "came via "),
    (r"\breached us (?:by|through|via|from|on) ", "came via "),
    (r"\b(nudge|push|move|bring|lead|guide|convert|drive|turn|coax|steer|get) ((?!(?:them|those|it)\b)[^,.;:!?]{3,60}?) (?:in)?to(?:wards?)? (?:their|a|the|his|her|an) (?:very )?first (?:purchase|order|buy|sale)\b", r"\1 \2 who never ordered"),
    (r"\b(?:mak(?:e|es|ing)|bring(?:s|ing)? home|tak(?:e|es|ing) home|earn(?:s|ing)?) (?=(?:over|above|more than|upwards of|at least|under|less than) [$€£]?\d[\d,.]*k?(?: (?:dollars|bucks|usd|euros?))?,? ?(?:an?|per|/) ?(?:year|yr|annum|month)\b)", "with an income of "),
    # of orders and things
    (r"\b(?:returned|refunded|sent back) (?:an? |the |one |some )?(?!(?:an?|the|any|some|in|on|at|least|last|one|two|three|full|whole|entire|first|single|complete)\b)([a-z][\w-]*(?: [\w-]+)?) order\b(?! (?:in|for) full)", r"had a \1 order refunded"),
    (r"\b(?:returned|refunded|sent back) (?:an?|the|one) order of ((?:(?!(?:in|this|last|since|and|or|but|over|more)\b)[a-z][\w-]*)(?: (?!(?:in|this|last|since|and|or|but|over|more)\b)[a-z][\w-]*)?)", r"had an order of \1 refunded"),
    (r"\b(?:(?:have|has|had|did|do|does)(?: not|n['’]?t)|no|never|not) (?:buy|bought|buying|order|ordered|orders|ordering|purchased?|shop|shopped)(?: anything| from us| with us)?(?: (?:in|for|since))?(?: an?)?(?: very| really| quite| such a)? (?:long time|ages|long while)(?: (?:now|already))?\b", "lapsed"),
    (r"\b(?:do not|don['’]?t|does not|doesn['’]?t|did not|didn['’]?t) (?:have|own) (?:any |an? |the )?((?!(?:phone|birthday|tag|e-?mail|name|address|order|consent)\b)[\w-]+(?: [\w-]+)?) (?:of ours|from us)(?: yet)?\b", r"never bought \1"),
    (r"^(\W*(?:please |pls |can you |could you )*)(?:exclude|remove|leave out|take out|omit|filter out) (?!(?:customers|people|everyone|everybody|anyone|those|these|them|him|her|it|clients|members)\b)([\w&' -]{2,40}?) from (?:the |our |all |all the |all our |my )(?=(?:[\w-]+ ){0,2}(?:subscribers|customers|buyers|members|vips|shoppers|people|prospects|signups|clients)\b)([^.;]*)", r"\1\3, excluding \2"),
    (rf"(\b(?:bought|buy|buys|ordered|purchased|purchase)\b(?:(?!\b(?:open|click|view|look|cart|visit|search|spent|return)\w*\b)[^.;!?]){{1,120}}?(?:,| and| but|;| -)(?: then| so far)?) nothing(?: at all| more| whatsoever)?(?: since)? (?={_WHILE})", r"\1 no orders "),
    (rf"(\b(?:bought|buy|buys|ordered|purchased|purchase)\b(?:(?!\b(?:open|click|view|look|cart|visit|search|spent|return)\w*\b)[^.;!?]){{1,120}}?(?:,| and| but|;| -)(?: then)?) ({_WHILE}) nothing\b(?! (?:else|but|other|opened|clicked|viewed|carted))(?: at all| more)?", r"\1 no orders \2"),
    (rf"\b((?:at least |more than |over |exactly )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\+? (?:or more )?(?:orders|purchases))((?: {_WHILE})?),? (?:that|which|and) (?:have |has |had )?(?:used|use|redeemed|applied) ((?:the )?(?:(?:coupon|code) )?[a-z]+\d*(?: code)?) (?:at least once|once or more|at some point|on (?:at least )?one(?: of them)?|at least one time)\b", r"\1\2 and used \3 at least once\2"),
    (rf"\b((?:at least |more than |over |exactly )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\+? (?:or more )?(?:orders|purchases))((?: {_WHILE})?),? (?:(?:and )?(?:at least )?one of (?:them|which|those)) (?:(?:was |placed )?(?:with|using)|used|had) ((?:the )?(?:(?:coupon|code) )?[a-z]+\d*(?: code)?)(?= *(?:[.,;!?)]|$))", r"\1\2 and used \3 at least once\2"),
    # time without a deed
    (r"(?<!not )(?<!n['’]t )(?<!never )(?<!dont )\b(?:(?:have|has|had) |['’]ve |['’]s )?(?:gone|went|go|goes) (?:for )?(?:more than |over |at least )?(?P<long>(?:an? |\d+ |[a-z]+ )(?:days?|weeks?|months?|years?)) (?:now )?without (?:(?:even )?(?P<deed>opening|clicking|visiting|viewing)|(?:an?|any|a single|one) (?P<noun>open|click|visit))(?P<what>(?: (?:an?|any|one|our|the|a single|on|up|e-?mails?|mails?|newsletters?|links?|site|website|anything|messages?))*)\b(?! (?:or|and|nor)\b)", _gone_without),
    # days with a name, in the year that is said of both
    (r"\b(?:between|from) black friday (?:and|to|until|till|through) cyber monday\b", "on the black friday weekend"),
    (rf"\b(between|from) ({_HOLIDAY}) (and|to|until|till|through) ({_HOLIDAY}|[a-z]+ \d{{1,2}}) (last year|this year|(?:of |in )?20\d\d)\b", r"\1 \2 \5 \3 \4 \5"),
    # in a hurry: what the number is for, arrows to the letter, a full stop that was spoken
    (rf"[,;.-]? ?\b(?:(?:i|we) )?(?:just )?need(?:ed)? (?:the |a )?(?:#|number|count|no\.?|total)s?(?: (?:asap|quick(?:ly)?|pls|please|now|only|fast))?(?: (?:for|by|before) (?:the |my |our |a )?{_OCCASION})?(?: (?:asap|pls|please))?\W*$", ""),
    (r"^\W*(?:no\.?|nr\.?|nbr\.?|num\.?|#) of (?=\w)", "how many "),
    (r"(?<!holiday)(?<!christmas)(?<!festive)(?<!time)(?<!the)(?<!this)(?<!that)(?<!same)(?<!previous)[,.]? (?:period|full stop)[.!]*$", ""),
    (rf" ?{_ARROW} ?((?!{_NO_MAIL})(?:{_PURPOSE}(?: {_OF_LETTER}){{0,4}}|{_OCCASIONAL}))(?:[,;:] (?:our |the |a )?new [a-z]+ (?:comes?|coming|starts?|arrives?|launch\w*|drops?|is (?:here|coming))(?: soon| next week| tomorrow| today)?)?\W*$", r", send them an email about \1"),
    (rf" ?{_ARROW} ?(?={_PURPOSE})", " -> "),
    (r"\b(bronze|silver|gold)\+(?=\W|$)", r"\1 and above"),
    (r"\b(\d+)x\+", r"at least \1 times"),
    (r"\b(since|before|after|until|last|this) mon\b(?! ?(?:th|day))", r"\1 monday"),
    (r"\b(since|before|after|until|last|this) tues?\b", r"\1 tuesday"),
    (r"\b(since|before|after|until|last|this) weds?\b", r"\1 wednesday"),
    (r"\b(since|before|after|until|last|this) thu(?:rs?)?\b", r"\1 thursday"),
    (r"\b(since|before|after|until|last|this) fri\b", r"\1 friday"),
    (r"^\W*(?:(?:sry|sorry|hey|hi|ok|yo)\b,? ?)?(?:quick (?:one|q|question)|qq)\b[,:;-]* (?=\w)", ""),
    (r"^(?![^\n]*\b(?:send|blast|e-?mail|mail|launch|fire|shoot|push|message|text|deliver|dispatch)\b)([^\n]{3,200}?),? (?:rn|atm)\W*$", r"\1"),
    (r"\b(?:tmrw|tmw|2moro|tomoz)\b", "tomorrow"),
    (r"\be-?mail unsub(?:s|scribed)?\b(?! (?:rate|link|page|flow|campaign|button))", "unsubscribed from email"),
    (rf"\bonce (?:ordered|bought|purchased|shopped|spent) (?:for )?(?={_THAN}[$€£]?\d[\d,.]* ?(?:[$€£]|dollars|bucks|usd|euros|eur|pounds)|{_THAN}[$€£]\d)", "placed a single order of "),
    (r"\b(evry|every|any|some|no)1\b", r"\1one"),
    (r"\bevryone\b", "everyone"),
    (r"\bat (?:lest|leats|leat|lease)\b", "at least"),
    (r"\b(?:came|come|comes|joined) form\b", "came from"),
    (r"\b(?:did|do|does|have|has|had)n['’]?t never\b", "never"),
    (r"\b(never (?:order|buy|purchase|bought|ordered|purchased)(?:ed)?) nothing\b", r"\1 anything"),
    (r"\bb4\b", "before"),
    (r"\bopnd\b", "opened"),
    (r"\b(last|past|in|within) (\d{1,3}) d\b", r"\1 \2 days"),
    (r"\b(?:serched|seached|searchd|searhced)\b", "searched"),
    (r"\b(avg|average) order val\b(?!u)", r"\1 order value"),
    (r"\b(ordered|bought|purchased) (?:only |just )?once or twice\b", r"\1 1 to 2 times"),
    (r",? or (?:in )?both,? (?=who\b|which\b|that\b|but\b)", " "),  # 'hiking or camping, or both, who'
    (r"\b(platinum|gold|silver|bronze) in (?:the|our) loyalty (?:program(?:me)?|scheme)\b", r"\1"),
    (r"\b(?:i\.e\.|i\.e\b),?", ","),
    (r"\b(has|have|had|did|do|does)n['’]?t (?=(?:come|came|been) back\b|return)", r"\1 not "),
    # what is heard for what is said
    (r"\b(?:witch|wich|hoo)\b", "who"),
    (r"\bthere (?=(?:first|1st|last|second|2nd|own|order|orders|purchase|e-?mail|birthday|cart|basket|latest|most|average|lifetime|total)\b)", "their "),
    (r"\b(bought|ordered|purchased|shopped|buy|order|shop) for (?=times\b)", r"\1 four "),
    (r"\b(bought|ordered|purchased|shopped|buy|order|shop) (?:to|too) (?=times\b)", r"\1 two "),
    (r"\b(?:to|too) (?=(?:hundred|thousand)\b)", "two "),
    (r"(?:(?<=\bthan )|(?<=\bover )|(?<=\bleast ))for (?=(?:hundred|thousand)\b)", "four "),
    (r"\b(last|past) (?:tree|free) (?=(?:days|weeks|months|years|orders)\b)", r"\1 three "),
    (r"\b(last|passed) (?=\d+ (?:days|weeks|months|years)\b)", "last "),
    (r"\bsense (?=(?:the |last |january|february|march|april|may|june|july|august|september|october|november|december|\d))", "since "),
    (r"\bhour (?=(?:customers|store|shop|list|newsletter|e-?mails|best|people|last|latest|mailing)\b)", "our "),
    (r"\bonce (?=(?:used|redeemed|bought|ordered|purchased|had|opened|clicked)\b)", ""),
    (r"\b(in|from|across|throughout) the states\b(?= *(?:[.,;?!]|$)| (?:that|who|which|with|and|but|have|has|whose|only|bought|ordered|spent|over|since|for)\b)", r"\1 the USA"),
    (
        r"(\b(?:who|that|they|and|is|are|was|but|um|uh),?) like,? (?=(?:bought|ordered|spent|have|has|had|haven't|hasn't|never|only|live|lives|signed|opened|joined|in|from|at least|over|more|under|about|\d|two|three|four|five|six|ten)\b)",
        r"\1 ",
    ),
    (r"\bused to (?:buy|order|shop|purchase) (?=(?:a lot|often|frequently|regularly)\b)", "bought "),
    (r"\bused to (?:buy|purchase) (?!from\b|with\b|but\b|and\b|here\b|every\b)(?=\w)", "bought "),
    (r"\bused to (?:buy|order|shop|purchase)(?: (?:from us|with us|here|things|stuff|from the shop))?(?= (?:but|and (?:have|has|now|then|not|never|stopped|don|do|did))\b|,)", "ordered before"),
    (r"\bused to (?:order|buy|shop)(?: from us| with us)? (?=every\b)", "order "),
    (r"\bused to be (?!active|engaged|subscribed|in\b|on\b)", "are "),
    (r"\b((?:did|do|does|have|has)(?:n['’]t| not)) (click|clicked|open|opened|buy|bought|order|ordered)(?: on)? (?:nothing|none|no (?:e-?mail|mail|newsletter|link)s?)\b", r"\1 \2 anything"),
    (r"\bsearched for (?:uh|um|er|erm|like),? ", "searched for "),
    (r"\b(clicked|clicks|click|opened|opens|open) (?:on )?(?:nothing|none|zero)(?: of (?:them|those))?\b", r"not \1"),
    (r",? comma,?(?= )", ","),
    (r"\bin both (\w+) and (?:in )?(\w+)(?= *(?:[.,;]|$| and | but ))", r"in \1, and in \2"),
    (r"\b(at least|at most|minimum|maximum|more than|less than) (bought|ordered|purchased|spent) (?=(?:one|two|three|four|five|ten|\$?\d))", r"\2 \1 "),
    (r"\b(this|last|past|since|in|during|of|the) fall\b", r"\1 autumn"),
    (r"\bsub[- ]?(?=[$€£]?\d)", "under "),
    (r"(?<!the )(?<!last )\bpast (?=(?:the )?(?:[$€£]\d|(?:\d{1,3}|two|three|four|five|six|ten) (?:orders|purchases)\b|\d\d(?:th|st|nd|rd) percentile))", "over "),
    (r"\bp(\d\d)\b(?! (?:days|d)\b)", r"\1th percentile"),
    (r"\bpercentile (\d\d?)\b", r"\1th percentile"),
    (r"\b(\d\d?) percentile\b", r"\1th percentile"),
    # sums of money given back or let off
    (rf"\b(?:receiv(?:ed?|ing)|gotten|got|had|having had|saved|taken|enjoyed|given|paid(?: them)? back) ({_THAN}{_SUM})(?: knocked off| taken off| off| back)? (?:in |of |as |worth of |through )?(?:total )?(discount|refund)s?\b(?! codes?\b| coupons?\b)", r"with total \2s \1"),
    (rf"\b(?:received|gotten|got|had|saved|enjoyed|been given) (?P<sum>{_THAN}{_SUM})(?: knocked| taken)? off (?:an?|one|any|some|the|their|one of their) (?:single )?(?P<noun>order|purchase)\b", r"with an \g<noun> with a discount \g<sum>"),
    (rf"\b(?:received|gotten|got|had|saved|enjoyed|been given|taken) (?P<sum>{_THAN}{_SUM})(?: knocked| taken)? off\b(?! (?:an?|one|the)\b)(?: (?:in|on|of) (?:total|all(?: of)? their orders|their orders|all orders|everything))?(?: (?:with|through|by|thanks to|using) (?:codes?|coupons?|discounts?|vouchers?))?", r"with total discounts \g<sum>"),
    (rf"\bsaved (?P<sum>{_THAN}{_SUM})(?: (?:with|through|by|from|thanks to|using) (?:our |the )?(?:(?:coupon|discount|promo|voucher) )?(?:codes?|coupons?|discounts?|vouchers?|promos?|sales?))", r"with total discounts \g<sum>"),
    (rf"\b(?:been )?(refund|discount)ed (?:by |for )?(?=(?:{_THAN})(?:[$€£]|{_SUM} ?(?:dollars|bucks|usd|eur|euros|pounds)))", r"with total \1s "),
    (rf"\b(?:had|got|with) ({_THAN}{_SUM}) refunded\b", r"with total refunds \1"),
    # one order's amount
    (r"\bput (?=(?:more than|over|above|at least|less than|under) [$€£]?\d[\d,.]*(?: (?:dollars|bucks|usd|euros|eur|pounds))? in(?:to)? (?:their )?(?:orders|purchases)\b)", "spent "),
    (r"\bin(?:to)? (?:their )?(?:orders|purchases) (?=(?:in|over|during|within) the (?:past|last))", ""),
    # exactly so many
    (r"\b(more|fewer|less) (orders|purchases) than (\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen)\b", r"\1 than \3 \2"),
    (r"\b(once|twice|thrice|(?:one|a single|two|three|four|five|\d+) (?:times?|orders?|purchases?)),? (?:and |but )?(?:no more(?:,? (?:and )?no (?:less|fewer))?|not more|neither more nor (?:less|fewer)|never again|(?:and )?not a (?:second|third|fourth))(?= *(?:[.,;!?)]|$))", r"exactly \1"),
    (r"\b(?:just|only) (?=(?:twice|thrice|(?:two|three|four|five|\d+) times)\b)", "exactly "),
    (r"\b(?:only|just)(?: ever)? (bought|ordered|purchased|shopped)(?: anything| something| things)?(?: (?:from|with) us)? (?=(?:twice|thrice|(?:two|three|four|five|\d+) times)\b)", r"\1 exactly "),
    (r"\bfrom ([$€£]?\d[\d,.]*) (?:up|upwards?)\b(?! to\b)", r"at least \1"),
    (r"\b(min|max)\.(?= ?[$€£]?\d)", r"\1"),
    (r"\b(interval|gap|cadence|spacing) of (?=(?:less|more|over|under|at least|at most|fewer|below|above)\b)", r"\1 "),
    (r"\bnever (?:placed|made) (?:a |an |their )?(?:second|2nd|another|repeat) (?:order|purchase) after (?:their |the |that |his |her )?(?:first|initial)(?: one| order| purchase)?\b", "placed exactly one order"),
    (r"(\d|two|three|four|five|six|hundred),? up to and including (?=[$€£]?\d|three|four|five|six|ten)", r"\1 to "),
    # an average named behind what it is of
    (r"\b(?:waits?|waiting|takes?|taking|leaves?|leaving) ((?:on average |in average )?)(?=(?:more|less|fewer|longer|over|under|at least) (?:than )?\d+ days between)", r"\1"),
    (r"\b(order|orders|buy|buys|bought|ordered|purchase|reorder) more often than (?:once )?every (?=\d+ (?:days|weeks|months))", r"\1 every less than "),
    (r"\b(?:an? )?(higher|lower|greater|bigger|smaller|larger) ([\w-]+(?: [\w-]+){0,3}?) than (?:the |our |that of the )?(average|mean|norm)(?: customer(?:['’]s)?| one)?\b", r"\2 \1 than average"),
    (r"\bgone (?:for )?(?:more than |over )?(\d+ (?:days|weeks|months)) without (?:an order|a purchase|ordering|buying|purchasing|shopping)\b", r"with no order in the last \1"),
    # times
    (rf"\b(\d{{1,2}}) ?- ?(\d{{1,2}}) ((?:{_MONTH})\b)", r"from \1 \3 to \2 \3"),
    (rf"\b(?:between|from) (?:the )?(\d{{1,2}}) (?:and|to|until|till|through) (?:the )?(\d{{1,2}}) (?:of )?((?:{_MONTH})\b(?:,? 20\d\d)?)", r"from \1 \3 to \2 \3"),
    (rf"\bbetween ({_MONTH}) (\d{{1,2}}) and (\d{{1,2}})\b(?! ?(?:{_MONTH}))", r"between \1 \2 and \1 \3"),
    (r"\b(since|before|after) ((?:[a-z]+ )?(?:\d{4}|[a-z]+)) (?:began|started|begun)\b", r"\1 \2"),
    (rf"\bfrom ((?:[\w-]+ ){{0,2}}20\d\d(?:-\d\d-\d\d)?|(?:{_MONTH})(?: \d{{1,2}})?) (?:to|until|till|up to|through) (?:now|today|the present(?: day)?|this day)\b", r"since \1"),
    (r"\b(shopped|shopping|bought|buying|ordered|ordering|purchased) with us (?=since\b)", r"\1 "),
    (r"\bto the end of (?=(?:20\d\d|[a-z]+)\b)", "to "),
    (rf"\b(in (?:20\d\d|(?:{_MONTH})(?: 20\d\d)?)) and (?:also )?(?=in (?:20\d\d|{_MONTH})\b)", r"\1, and "),
    (r"\b(?:in )?(?:both|each of|both years,)(?: of)? (?:in )?((?:last|this) (?:year|month|quarter)|20\d\d) and (?:in )?((?:last|this) (?:year|month|quarter)|20\d\d)\b", r"in \1, and in \2"),
    (r"\byear[- ]to[- ]date\b|\bsince (?:the )?new year(?:'s)?(?: day)?\b", "this year"),
    (r"\bmonth[- ]to[- ]date\b", "this month"),
    (r"\bquarter[- ]to[- ]date\b", "this quarter"),
    (rf"\b((?:{_MONTH}|q[1-4]|h[12]|summer|spring|autumn|fall|winter)) ?[’'/-](2\d)\b", r"\1 20\2"),
    # what they are to be given
    (r"(?<!used)(?<!redeemed)(?<!got)(?<!received)(?<!bought)(?<!ordered) \b(?:an?|our|the|some) (?:[\w%-]+ ){0,2}?(?:vouchers?|coupons?|discounts?|codes?) as (?:an? |our )?(?:[\w-]+ ){0,2}?(?:present|gift|treat|thank[- ]you|surprise|goodie)\b", " a surprise"),
    # what is sent to whoever asks
    (r"\b(?:send|mail|e-?mail|forward) (?:(?:it|them|those|the (?:list|names|numbers)) (?:over )?to (?:me|us)|(?:me|us) (?:the |a |this |that )?(?:list|segment|names|numbers|it|them)\b)(?: (?:by|via|per) (?:e-?mail|mail))?", "show me the list"),
    # when to send
    (rf"\b(?:on |at )?(?:(?:which|what) (?:is )?(?:{_BEST} )?{_DAY_OF}|when)(?:['’]s)?(?: (?:is|would|be|it|by us|for us|with us|works?|are))* {_BEST} {_SEND}", "best time to send an email"),
    (rf"\b(?:(?:what|which|when)(?:['’]s| is| would be) )?{_BEST} {_DAY_OF} {_SEND}", "best time to send an email"),
    # pieces of a letter's plan
    (r"\b(?:\w+|\d+)[- ](?:part|step|stage|e-?mail|letter|message|touch)[- ](?=(?:\w+ )?(?:series|sequence|flow|campaign|journey|automation|drip|onboarding)\b)", ""),
    # people left out after they were named
    (r"(?<=count\. )([^.;!?]*) (?:without|minus|excluding) them\b", r"\1"),
    (r"(?:^|(?<=[.;!?] ))([^.;,!?]{3,60}?) (?:should ?n[o']t|must ?n[o']t|do(?:es)? ?n[o']t|do not|does not|need not|should not|must not) (?:count|be included|be in (?:it|there|the list)|be counted|get (?:it|this|one)|qualify|apply|belong(?: here| in it)?)[.;!] ?([^.;!?]*)[.;!?]?(?: (?:without|minus|excluding|not) them)?", r"\2, excluding \1"),
    (r"\band (?:once )?again (?=(?:in|on|during|this|last)\b)", ", and "),
    (r"\b(?:cust\w*|ppl|people|members?|clients?|with us) 4 (?=\d)", "customers for "),
    (r"\b(?:never|not|n't) (?:come|came|been|returned?|go|went|gone|back|showed up)(?: back)? (?:for|to place|to make) (?:a |an |their |the )?(?:second|2nd|another|other|next|repeat) (?:order|purchase|one|time|buy)\b", "placed exactly one order"),
    # one word away from an average, or from two conditions
    (rf"\border (?:value|total|amount)s?,? {_SUMMED}\b|\b{_SUMMED} order (?:value|total|amount)s?\b", "spend"),
    (rf"(?<!biggest )(?<!largest )(?<!highest )\b(?:(?:one|an?|any) )?single (?:ord|ordr|order|purchase),? (?:(?:that (?:was|is)|worth) )?(?=(?:of )?(?:{_COMPARED}|over|above|more than|bigger than|larger than|higher than|greater than|at least|upwards? of) ?{_FIGURE}(?! ?(?:d|w|m|y|days?|weeks?|months?|years?)\b))", "biggest order "),
    # formulas
    (rf"\b(?:n|count|cnt|number)\s*\(([^()]+)\)\s*({_COMPARED})\s*({_FIGURE})", r"\2 \3 \1"),
    (r"(?:Σ|\bsum)\s*(?:of )?\(?\s*(?:order|orders)[ ._]?(?:value|total|amount)s?\b(?! net)(?:\s*\))?", "spent"),
    (r"\b(?:avg|mean|average)\s*\(\s*(?:orders?[ ._])?(?:value|total|amount)\s*\)", "average order value"),
    (rf"(?:∈|\b(?:with)?in|\bbetween)\s*\[\s*({_FIGURE})\s*[,;]\s+({_FIGURE})\s*\]", r"between \1 and \2"),
    (rf"(?:∈|\bin)\s*\[\s*({_FIGURE})\s*[,;]\s+({_FIGURE})\s*[)\[]", r"at least \1 but less than \2"),
    (
        rf"\b(?:from |between )({_FIGURE}) (?:up to|to|and|until|till),?(?: but)? (?:excluding|not including|exclusive of) ({_FIGURE})",
        r"at least \1 but less than \2",
    ),
    # what a microphone hears, only where a number must stand
    (r"(?<=\band )ate(?= (?:times|orders|purchases)\b)", "eight"),
    (r"(?:(?<=\bleast )|(?<=\bthan ))ate(?= (?:times|orders|purchases)\b)", "eight"),
    (r"(?:(?<=\bleast )|(?<=\bthan ))for(?= (?:times|orders|purchases)\b)", "four"),
    (
        r"(?:(?<=\bleast )|(?<=\bthan )|(?<=\bwith )|(?<=\bhave )|(?<=\bhas )|(?<=\bplaced )|(?<=\bmade )|(?<=\bexactly )|(?<=\bonly ))(?:to|too)(?= (?:times|orders|purchases)\b)",
        "two",
    ),
    (
        r"\b(cliks?|clicks?|clicked|opens?|opened|opnd|opend)\s+(\d+\s?(?:d|days|w|weeks|mo|months))\b",
        r"\1 in the last \2",
    ),
    (r"(?<=\bby )(?:money|amount spent|total spent)\b", "lifetime value"),
    # said by people who speak another language
    (rf"\bsince ({_LENGTH}) (?:nothing (?:any ?)?more|no orders?(?: (?:any ?)?more)?)\b", r"no order in the last \1"),
    (rf"\bsince ({_LENGTH}) nothing\b", r"nothing in the last \1"),
    (r"\b(?:a )?minimum in (?=\d)", "in at least "),
    (r"\b(?:gave|given|give|handed|paid) us (?=(?:at least|more|over|less|under|between|above|[$€£\d]|an? (?:hundred|thousand|grand)))", "spent "),
    (r"\b(?:wish|wishes|desire|desires) (?=(?:to|the|an?|our)\b)", "want "),
    (rf"\b(was|is|were|been) before ((?:more than |over |at least )?{_LENGTH})(?! ago)\b", r"\1 \2 ago"),
    (
        r"\b(are|is|was|everyone|everybody|people|customers|anyone|those|ones?|shoppers|folks|who's) on (?:the|our|my) (?:mailing |e-?mail )?list\b(?! of)",
        r"\1 subscribed to email",
    ),
    (r"\b(spends?|spending) the less\b", r"\1 the least"),
    (
        r"\b(?:(?:have|has) |'ve |'s )?(?:come|came|been) back for (?:a |an |the |their )?(second|third|2nd|3rd) (?:order|purchase|time)\b",
        r" placed orders of the \1 purchase",
    ),
    # said twice while thinking
    (r"\b(no|not|never|without)[, ]+(?:um|uh|er|erm|like)[, ]+\1\b", r"\1"),
    (r"\b(the|and|or|in|who|with|to|for|from|of)[, ]+(?:(?:um|uh|er|erm)[, ]+)?\1\b", r"\1"),
    (r"\bu\.? k\b", "UK"),
    (r"\bu\.? s\.?(?: a)?\b", "USA"),
    # said by people who speak another language
    (
        r"(\b(?:not|nothing|no|never)\b.{1,80}\bbut) before(?:hand)?,? (they (?:have|had) (?:ordered|bought|purchased))(?= *(?:[.,;!?]|$))",
        r"\1 \2",
    ),
    (
        r"\b(?:have |has |had |did |do |does )?(?:n[o']t|never) (?:come|came|been|returned) ?(?:back)?,? (?=(?:in|for|since|within|during|over|this|last|the last|the past)\b(?! (?:a|the|their) (?:second|2nd)))",
        " not ordered ",
    ),
    (
        r"\b(?:have |has |had |did |do |does )?(?:not|never) (?:(?:come|came|been) back|returned)\b(?! after| (?:an? |any |the |their |one )?(?:single )?(?:anything|something|stuff|things?|goods|items?|products?|orders?|purchases?)\b)(?: yet| ever| again| to us)?",
        "placed exactly one order",
    ),
    (r"\b(?:only|just) (?:one|1|a single) time\b(?! (?:buyer|customer|purchaser|shopper))", "only once"),
    (r"\b(?:the )?most (high|low)\b", r"\1est"),
    (rf"\b(?:in |of )?the month (?:of )?({_MONTH})\b", r"in \1"),
    (
        r"\b(?:have|has|having) ((?:between |more than |over |less than |under |at least )?\d+(?: (?:and|to) \d+)?) years\b(?! (?:of|as|with|in))",
        r"aged \1",
    ),
    # a day that the letter is for
    (rf"^(?:for|ahead of|in time for) (?:our |the |this year['’]s )?{_HOLIDAY}(?: (?:sale|season|promo|campaign))?,? (?=(?:please |let['’]s )?(?:e-?mail|mail|send|write|draft|create|make|build|find|get|show|give|list|pull|i|we|who)\b)", ""),
    (rf"^(?:our |the )?{_HOLIDAY} (?:is|['’]s) (?:coming(?: up)?|next (?:week|month)|soon|around the corner|approaching|almost here|near),? (?:(?:and|so|then),? )*(?:i think )?", ""),
    # in haste
    (r"\b12 ?(?:mos?|mths?)\b", "12 months"),
    (rf"\bno (?:purch\w*|ords?|orders?) ({_HASTY})", r"no orders in the last \1"),
    (rf"\bgone (?:for )?({_HASTY})\+?", r"who bought before but not in the last \1"),
    (r"\b(?:sms|text) (?:yes|y|ok)\b", ", with sms consent,"),
    (r"\b(?:sms|text) (?:no|n)\b", ", without sms consent,"),
    (r"\be-?mail (?:yes|y|ok)\b", ", subscribed to email,"),
    (r"\be-?mail (?:no|n)\b(?! (?:more|longer))", ", not subscribed to email,"),
    (
        r"\b(?:can|may|could) (?:text|sms) but (?:not|cannot|can't|can not|may not) (?:e-?mail|mail)\b",
        "with sms consent but not subscribed to email",
    ),
    # around the request
    (r"\b(?:used|redeemed|applied) (?:a |any |our )?(?:(?:coupon|discount|promo|voucher) )?(?:codes?|coupons?|vouchers?|discounts?) (?:on|in|for|with) ((?:at least |more than |over )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)(?: or more)?) (?:different |separate )?(orders|purchases)\b", r"placed \1 \2 with a coupon"),
    (r"\bmay (i|we)\b", r"can \1"),
    (r"\bi['’]?m asking you\b", "tell me"),
    (r"\b(show|give|list|tell|send)( me)?,?( please)? once\b(?! (?:per|a|every|more))", r"\1\2\3"),
    (r"\bas an? (?:example|list|overview|table)\b", ""),
    (r"\b(?:i|we)(?: would be| am| are|['’]m|['’]re|['’]d be)(?: also| very| mainly)* interested in (?!know|see|learn|hear|find|what|how)", "show "),
    (r"\b(i|we) ((?:would )?(?:need|want)) (for (?:our|my|the|a|an|this) (?:\w+ )?(?:presentation|report|meeting|analysis|project|work|newsletter|campaign|mailing|event|planning|audit|statistics?|survey|board|team|boss|call|talk|deck|budget|study|test)),? (?=(?:a list of |the |all |those )*(?:customers|people|clients|shoppers|buyers|subscribers|members)\b)", r"\3 \1 \2 "),
    (r"\b(?:i|we)(?: was| were|['’]ve been| have been|['’]m| am)(?: just| kindly)? (?:asked|told|supposed|requested) to (?:check|look up|find out|see|tell \w+)\b", "find"),
    (r"\b(?:i|we)(?: was| were|['’]ve been| have been|['’]m| am)(?: just| kindly)? (?:asked|told|supposed|requested) to (?=(?:draft|set up|write|send|create|prepare|make|list|show|pull|get|build|e-?mail|count|launch|plan)\b)", "please "),
    (r"\bjoin(?:ed|s)? us (?=(?:over|in (?:calendar|20\d\d|the (?:last|past)|q\d|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter)|since|this|last|during|before|after|between|within)\b)", "signed up "),
    (r"\b(in|from|across) the states(?= (?:who|that|which|whose|with|(?:and|or) canada)\b)", r"\1 the USA"),
    (r"\b(orders?) (?:which|that) (?:was|were|has been|have been|got) (?:complete?ly|fully|entirely|totally|wholly) refunded\b", r"fully refunded \1"),
    (r"\b(not|never|\w+n['’]t)( ever)? (?:demanded|solicited|desired|wished for|inscribed for) (?=(?:the |our |a )?(?:(?:paper|print|printed|mailed|postal) )?catalog(?:ue)?\b)", r"\1\2 requested "),
    (r"(?<!not )(?<!n't )(?<!n’t )(?<!never )(?<!not ever )\b(?:(?:have|has|had) )?(?:demanded|demands?|requested|requests?|solicited|asked (?:us )?for|asking for|asks? for|ordered themselves|inscribed for|desired?|wished for) (?:to (?:receive|get|have) )?(?=(?:the |our |a )?(?:(?:paper|print|printed|mailed|postal) )?catalog(?:ue)?\b)", "want "),
    (r"\b(?:re-?launch|relance|re-?win|re-?conquer|re-?gain|recuperate|re-?animate) (?=(?:(?:the|our|my|all|these|those|some) )*(?:[\w-]+ ){0,3}?(?:customers?|clients?|people|shoppers?|buyers?|members?|ones|lapsed|inactives?)\b)", "win back "),
    (r"^\W*(?:(?:ok|okay|so|right|alright|well|hey|hi|yes|now|um|uh|erm?)[,.]? )*(?:(?:a|an|another|one|one more|next|the next) )?(?:new|next|another) (?:segment|list|audience|group)(?! (?:members?|subscribers?|people|customers?|sign-?ups?|joiners?|of|for|with|who|from|in|that)\b)(?: please)?[,:;.]?(?: (?:um+|uh+|erm?|hmm|like|so|please|it['’]s|is|with)[,.]?)* (?=\w)", "segment: "),
    (r"\b(wants?|wanted) to (?:rec(?:ei|ie|e|i)ve|get|be sent) (?=(?:the|our|a) )", r"\1 "),
    (r"\bthey(ll|ve|re)\b", r"they'\1"),
    (r"\b(a )?(?:little|small|tiny|wee) (?=(?:treat|gift|discount|thank|something|surprise|present|reminder|nudge|note|welcome|e-?mail|mail|letter|offer|flow|campaign|voucher|coupon|code|cards?|reward|extra|bonus|sample|goodie|greeting|message|mailing|text|sms|event|dinner|evening|party|meeting|question|request|survey|test|report|overview|table|statistics?|presentation|check|favou?r|help|action|promotion|workshop|tour|breakfast|lunch|reception|celebration|ceremony)\b)", lambda found: found[1] or ""),
    (r"\b(?:the )?first (?:dibs|access|pick|look|go) (?:on|at|to) (?:the |our )?(?:new |upcoming |next )?[\w-]+(?: [\w-]+)?(?=\s*(?:[,.;!?]|$))", "a preview"),
    (r",? (?:the |an? )?(e-?mail|mail|letter|newsletter|campaign)(?:['’]s| is)? (?:going out|goes out|to go out|leaving|leaves) (?:(?:on|this|next) )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|today|week)\b", r", \1"),
)  # fmt: skip
_COMPILED = tuple((re.compile(written, re.IGNORECASE), said) for written, said in _ROWS)


def _year(found: re.Match[str]) -> str:
    """'June twenty twenty five': June 2025."""
    return f"{found[1]} 20{_YEARS[found[2].lower().replace('-', ' ')]}"


def plainly(text: str) -> str:
    """Promise the text with shorthand, formulas and misheard numbers in plain words; all else as it was."""
    for written, said in _COMPILED:
        text = written.sub(said, text)
    text = _ISO_MONTH.sub(lambda found: f"{_MONTH.split('|')[int(found[2]) - 1]} {found[1]}", text)
    text = _SPOKEN_YEAR.sub(_year, text)
    text = _SPOKEN.sub(lambda found: f"{found[1]} {_DAYS[found[2].lower().replace('-', ' ')]}", text)
    return _SPOKEN_YEAR.sub(_year, text)
