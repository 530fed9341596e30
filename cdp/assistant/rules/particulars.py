"""What is known of people, said around it: consent, places, names, sizes and what is missing, put as the tables read it."""

import re
from collections.abc import Callable

_KEPT = r"(?:birthdays?|birth ?dates?|dates? of birth|shoe sizes?|phone numbers?|phones?|telephone numbers?|mobile numbers?|loyalty tiers?|zip codes?|postal codes?|postcodes?|first names?|last names?|street addresse?s?|time zones?)"
_NOT = (
    r"(?:do not|don't|does not|doesn't|did not|didn't|have not|haven't|has not|hasn't|never|dont|doesnt|havent|hasnt)"
)
_ON_FILE = r"(?: (?:entered|on file|on record|recorded|given|saved|known|stored|in (?:their|the) profiles?|for them))?"
_NO_TIME = (
    r"(?! (?:in|this|next|between|coming|within|before|after|under|over|above|below|starting|ending|at|from|of|\d)\b)"
)
_GIVES = rf"(?:\b(?:that|which|who) )?(?:have |has )?(?:gave|given|told|left) us (?:their|an?|the) (?P<kept>{_KEPT})\b"
_SMS = r"(?:sms messages?|text messages?|sms(?:es)?|texts?|texting)"
_MAIL = r"(?:e-?mails?|mails?|newsletters?)"
_STARTS = r"(?:starts?|starting|begins?|beginning)(?: in| by| with| on| at)?(?: the)?(?: letters?| digits?)?"
_ZIP = r"(?:zip(?: ?codes?)?|zips|post ?codes?|postal codes?)"


def _row(written: str, said: str | Callable[[re.Match[str]], str], *, is_exact: bool = False) -> tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]:  # fmt: skip
    return re.compile(written, 0 if is_exact else re.IGNORECASE), said


# Each row holds wherever it fits, so it must leave no doubt.
_ROWS = (
    # what is missing, and what is there
    _row(rf"\b(?:aren't|isn't|are not|is not|not) missing (?:an?|their|the|any) ({_KEPT})\b", r"whose \1 is known"),
    _row(_GIVES, lambda found: found.group() if found.string[: found.start()].rstrip().lower().endswith(("not", "n't", "never")) else f"whose {found['kept']} is known"),
    _row(rf"\b(?:(?:for|of) (?:whom|which) )?(?:we )?{_NOT} (?:know|have) (?:their|the|an?|any|his|her) ({_KEPT})\b{_ON_FILE}{_NO_TIME}", r"whose \1 is unknown"),
    _row(rf"\bwhose ({_KEPT}) (?:(?:do we not|don't we|we don't|we do not) (?:know|have)|is (?:missing|not known|unknown|blank|empty)|isn't known)\b", r"whose \1 is unknown"),
    _row(rf"\b(?:the )?(?:ones|people|customers|those) we have no ({_KEPT}) (?:for|of)\b", r"customers whose \1 is unknown"),
    _row(rf"\b{_NOT} (?:told|given|tell|give) us (?:their|an?|the) ({_KEPT})\b", r"whose \1 is unknown"),
    _row(rf"(?<!not )\b(?:with no|having no|no|lacking|without|missing)(?: an?| any| their| the)? (birthdays?|birth ?dates?|dates? of birth|shoe sizes?)\b{_ON_FILE}{_NO_TIME}", r"whose \1 is unknown"),
    _row(rf"\b(?:with|having|have|has)(?: an?| their| the| any)? (?:known|recorded|given|stored|valid|filled-in|entered|specified|registered) ({_KEPT})\b{_ON_FILE}", r"whose \1 is known"),
    _row(rf"\b({_KEPT}) (?:field )?(?:is |was )?left (?:empty|blank)\b", r"\1 is unknown"),
    # consent, by either way
    _row(rf"\bwe(?:'re| are) allowed to (?:e-?mail|mail|write to)\b|\b(?:said|say) yes to {_MAIL}\b|\bagreed to (?:get|receive|getting|receiving) (?:our )?{_MAIL}(?: from us)?", "subscribed to email"),
    _row(rf"\b(?:did )?never (?:ever |once |been )*(?:subscribed?|signed up|opted in)(?: (?:to|for|on|by))? (?:our |the )?{_MAIL}\b|\b(?:the )?never[- ]subscribed (?:for|on|to|by) {_MAIL}\b|\be-?mail (?:consent )?(?:status )?(?:is |= ?)?[\"“]?never[ _-]subscribed\b[\"”]?", "never subscribed to email"),
    _row(r"\bactive e-?mail opt[- ]ins?\b", "email opt-in"),
    _row(rf"\b(?:but |and )?(?:(?:can(?:'t|not| not)|can we not|may not|(?:aren't |are not |not )allowed to)(?: be)? text(?:ed)?|not (?:(?:for|by|via|to|our|on|their|allowed|agreed to|subscribed to|opted in (?:to|for)) )*{_SMS}|no {_SMS} (?:subscription|consent|opt-in)|haven't agreed to {_SMS})\b", "but not subscribed to sms"),
    _row(r"\b(?:who|whom) (?:can|may) we text\b|\bwe (?:can|may|are allowed to) (?:text|send texts? to|(?:reach|contact|write to) (?:by|via|through|over|per) (?:text|sms)(?: messages?)?)\b", "subscribed to sms"),
    _row(rf"\b(?:opted out|has unsubscribed|unsubscribed?|withdrew|withdrawn|withdraw) (?:of|from) (?:(?:getting|receiving|our|the) )*{_SMS}(?: list)?\b(?:, status unsubscribed)?|\b(?:sms|text(?: message)?)[ -](?:opt[ -]?outs?|opted out|unsubscri(?:bes?|bed|bers?|ptions?))\b|\b(?:sms|text(?: message)?) status is unsubscribed\b", "unsubscribed from sms"),
    _row(r"\bused to get our texts and unsubscribed from them\b", "unsubscribed from sms"),
    _row(r"\b(?:sms|text(?: message)?)[ -]opt[ -]ins?\b(?! (?:state|status|date))|\bsubscribed by (?:text|sms)\b|\bsms list size\?? the subscribed ones\b", "subscribed to sms"),
    _row(rf"\b(?:for whom )?we {_NOT} know (?:(?:the|their) (?:sms|text) consent|(?:whether|if) they (?:have )?(?:consented|agreed|opted in) to (?:sms|texts?))\b|\b(?:the |an? |with |their |whose )*(?:(?:sms|text(?: message)?) (?:consents?|permission|status|opt[- ]in (?:state|status)|consent status)|consent (?:for|to) (?:sms|texts?))(?: (?:status|is|reads|to us))*(?: ?[:=])? ?[\"“]?(?:unknown|not known|isn't known)\b[\"”]?(?: to us)?|\b(?:an? )?unknown (?:sms|text(?: message)?) (?:consents?|status|permission|consent status)(?: status)?\b|\bmarked unknown for (?:sms|texts?)\b", 'SMS consent = "unknown"'),
    # where
    _row(r"(?<=[a-z]),? OR(?=\s*[.?!]?$)", ", Oregon", is_exact=True),
    _row(r"\b[Tt]he States\b(?!['’])", "the USA", is_exact=True),
    _row(r"\bUS states\b", "US", is_exact=True),
    _row(r"\b(?:the |our )?((?:US|UK|[A-Z][a-z]+)) market\b(?!ing)", r"\1 customers", is_exact=True),
    _row(r"\b(?:abroad|international|overseas)(?: customers| people| clients)?,? ?\(?(?:i\.?e\.?|meaning|that is|so)?,? ?(?=(?:not|any|every|outside)\b)", ""),
    _row(r"\b(?:any|every)where (?:else )?(?:but|except|other than|outside(?: of)?) (?=[a-z])", "outside "),
    _row(r"\b(?:(?:through|via|by|from|got here by) )?any (?:way|channel|source) (?:but|other than|except|besides) |\b(?:from|through|via) (?:some(?:thing|where)|anything|anywhere) (?:but|other than|except|besides) ", "not via "),
    _row(r"\b(country|state|city|source|language) other than ", r"\1 is not "),
    _row(r",? (?:i mean )?the (?:one in ([A-Z]\w+)|([A-Z]\w+) one)\b", lambda found: f", {found[1] or found[2]}", is_exact=True),
    _row(r"\b(?:a )?([A-Z]\w+) home country\b", r"country \1", is_exact=True),
    _row(r"\bdown under, (?=in\b)", ""),
    # what begins in some way
    _row(rf"\b(?:an? )?(\d{{1,4}})(?:x+|\*)? (?:zip )?(?:prefix )?{_ZIP}(?: prefix)?\b(?=\s*(?:[.,;?!]|$))|\b{_ZIP} (?:prefix )(\d{{1,4}})\b", lambda found: f"zip code starts with {found[1] or found[2]}"),
    _row(rf"\b(\d{{1,4}})x+ {_ZIP}\b", r"zip code starts with \1"),
    _row(rf"\b{_ZIP}(?: is)?:? (\d{{1,4}})(?:x+\b|\*|\.\.+|-something\b|-ish\b)", r"zip code starts with \1"),
    _row(rf"\b{_ZIP} {_STARTS} (?=\d)", "zip code starts with "),
    _row(rf"\bthe first (?:\w+ )?(?:digits|letters|figures) of (?:the|their) {_ZIP} (?:are|is) (?=\d)", "zip code starts with "),
    _row(rf"\bfirst names?(?: that| which)? {_STARTS}(?: an?)? \"?([a-z])\b\"?", r'first name starts with "\1"'),
    _row(r"\bfirst name(?:'s)? initial is ([A-Za-z])\b|\b(?:an? )?([A-Z]) as the first letter of their first name\b|\bcalled ([A-Z])-something by first name\b|\bfirst names? in ([A-Z])\b|(?:\ba )?\b([B-HJ-Z]) first names?\b|\bFirst name: ([A-Z])\*", lambda found: f'first name starts with "{next(filter(None, found.groups()))}"', is_exact=True),
    # sizes
    _row(r"\bsize (\d+) to size (\d+)\b", r"size \1 to \2"),
    _row(r"\b(\d+) up to and including (\d+)\b", r"\1 to \2"),
    _row(r"\bsizes? ranging from\b", "size from"),
    _row(r"\bshoes in sizes? ", "shoe size "),
    _row(r"\b(?:wear(?:s|ing)?|takes?|taking|having) (?=(?:an? )?(?:(?:shoe|foot)s? )?(?:sizes?|number|nr)[ -]\w+)", "with "),
    _row(r"\b(?:whose )?(?:an? )?(?:feet are )?size[ -]((?:\d+|\w+)(?: to \d+)?) (?:shoes?|feet|foot)\b", r"shoe size \1"),
    _row(r"\bwhose feet are (?=size)", "with shoe "),
    _row(r"\b(?:is |'s |have |has )?(?:an? )?(\d+) (?:in shoes|for shoe size)\b", r" shoe size \1"),
    # tongues
    _row(r"\bfrancophones?\b", "French-speaking"),
    _row(r"\blanguage setting\b", "language"),
    _row(r"\b(english|german|french|spanish|italian|dutch|swedish|polish|danish)[ -]language (?=\w)|\b(?:have |has |with )?(english|german|french|spanish|italian|dutch|swedish|polish|danish) (?:set |down )?as (?:their )?language\b|\b(english|german|french|spanish|italian|dutch|swedish|polish|danish) language\b", lambda found: f"{next(filter(None, found.groups()))}-speaking "),
    # tags, tiers, interests
    _row(r"\b(?:carry|carries|bear|bears|wear|wears) (?=(?:an?|the) [\w\"“” -]{2,40}? tags?\b)", "have "),
    _row(r"\btag holders\b", "tag"),
    _row(r"\bthe ([\w]+)-tagged and the ([\w]+)-tagged customers(?: together)?", r"customers tagged \1 or \2"),
    _row(r", and (?:also )?(?:all|everyone|everybody|the ones) (?=(?:tagged|from|in|living)\b)", " or "),
    _row(r"\btags? (?:contain|include)s? either ", "tagged "),
    _row(r"\btagged either ", "tagged "),
    _row(r"\bat least one of the tags ([\w -]{2,30}) and ", r"the tag \1 or "),
    _row(r"\bloyalty (?=(?:bronze|silver|gold|platinum)\b)|(?<=bronze |silver )loyalty\b(?= members?)|(?<=gold )loyalty\b(?= members?)|(?<=platinum )loyalty\b(?= members?| status)", ""),
    _row(r"\b(bronze|silver|gold|platinum) (?:loyalty|level|status)\b", r"\1 tier"),
    _row(r"\bof (?:the|our|all) ((?:customers |people )?[\w -]{3,50}), (?:which|the ones|those) (?:who )?(?:are|is|have) (?:also )?([\w -]{3,50}?)(?: too| also| as well)?(?=\s*[.?!]?$)", r"\1 and who are also \2"),
    # times ahead
    _row(r"\b(birthdays?)((?: is| are| comes| falls| coming| coming up)*) (?:within|in|at most) (\d+ (?:days|weeks))(?: or less| away| from now)*(?=\s*(?:[.,;?!]|$| and| but))", r"\1 in the next \3"),
    _row(r"\bupcoming birthdays?,? next ", "birthday in the next "),
    _row(r"^in the (?:last|past) ([\w ]{1,20}? days), (which|who|what) ([^.,;?!]{3,60}?)(?=[?.!]?$)", r"\2 \3 in the last \1"),
    # quiet for so long
    _row(r"\b(?:who's|who has|who have|who've|have|has)? ?gone (\d+ (?:days|weeks|months)) without ([^.,;?!]{3,40}?)(?=\s*(?:[.,;?!]|$| and| but))", r" without \2 in the last \1"),
    _row(r"\b(shopped|bought|ordered|purchased|bought anything|ordered anything) (?:with|from) us (?=(?:for|in|within|since|over|during)\b)", r"\1 "),
    _row(r"\b(?:have |has )?been quiet, no order (?=(?:for|in)\b)", "without an order "),
    # who is left out, said first
    _row(r"^\W*(?:exclud(?:e|ing)|leav(?:e|ing) out|skip|drop) ([\w -]{2,40}?)(?: as a source)?, (?:and )?(?:then )?((?:give|show|list|find|get|e-?mail)\b[^.;?!,]{4,})", lambda found: f"{found[2].replace('the rest', 'customers')}, excluding {found[1]}"),
    _row(r"\b(bought|ordered|purchased) anything (?:but|other than|except) (?!not\b|never\b|in\b|on\b|this\b|last\b|since\b)", r"\1 things other than "),
    _row(r"\bdid we (?:pick up|get|win|acquire|gain) (from|on|via|through)\b", r"came \1"),
    _row(r"\b([\w-]+) (?:plus|and) ([\w-]+)( in their interests)? ?\(both\)", r"both \1 and \2\3"),
    _row(r"\bwant them to have (?=the |an? )", "want people with "),
    _row(r"\b(?:with |having )?both (interests|tags),? ", r"with \1 both "),
    _row(r"\b(?:with |having |has |have )?(?:the )?two (interests|tags):? ([\w -]{3,30}?)(?:,| and) (?=[\w -]{3,30}$)", r"with \1 both \2 and "),
    # whom a letter is for
    _row(r"\bre-(?=(?:activat|engag|order|target|purchas))", "re"),
    _row(r"(?<=\w), (?:audience|recipients|target(?: group)?)(?::| is)? ", " for "),
    _row(r"\b(?:drop|shoot) ((?:the |our |all )[\w' -]{2,40}?) an? (?:line|note|e-?mail|mail|message)\b", r"write to \1"),
    _row(r"^(\W*(?:please )?)(?:get|win|bring|lure|draw) ((?:the|our) [\w-]+(?: customers| people)?) back\b", r"\1win back \2"),
    _row(r"\b(newsletter|email)[ -](?:acquired|sourced) (customers|people|shoppers|clients)", r"\2 acquired via \1"),
)  # fmt: skip


def plainly(text: str) -> str:
    """Promise the text with these put plainly; all else, and the editor's own sentences, as they were."""
    if text.startswith("Customers where"):
        return text
    for written, said in _ROWS:
        text = written.sub(said, text)
    return text
