"""Words and their order taken over from another language, put as English has them.

'Have passed a command' is 'placed an order' (French), 'under the latest 90 days' 'in the last 90 days' (Swedish), 'since 60
days not ordered' 'not ordered in 60 days' (German), 'without to use' 'without using' (many).
"""

import re

from cdp.assistant.rules.phrases import inflected
from cdp.assistant.rules.rephrasing import BOUGHT, NUMBER, UNIT, rephrased, row

_NOT = r"(?:(?:did|do|does|have|has|had)(?:n['’]?t| not)|(?:didnt|dont|doesnt|havent|hasnt|hadnt)|never|not)"
_LENGTH = rf"(?:(?:more than|over|at least|longer than|almost|already) )?(?:half (?:an? )?|an? |{NUMBER} ){UNIT}s?"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_ORDERS = r"(?:orders?|purchases?|buys?)"
_SO_MANY = rf"(?:(?:only|just|already|at least|at most|more than|less than|fewer than|minimum|maximum|exactly|an?|one|any|no|the|their|our|some|single|several|big|first|last|second|third|{NUMBER}) ){{0,4}}"
_END = r"(?= *(?:[.,;:!?)]|$| (?:and|but|or|who|that|which|please)\b))"
_BASKET = r"(?:baskets?|tickets?|carts?|orders?|purchases?|receipts?|bills?|spend|expense|expenditure)"
_MAKE = {"e": "make", "ed": "made", "es": "makes", "ing": "making"}
_NEXT = {"one": "two", "two": "three", "three": "four", "four": "five", "five": "six"}
_PAST = {"buyed": "bought", "spended": "spent", "payed": "paid", "putted": "put", "leaved": "left", "goed": "went", "getted": "got", "abonned": "subscribed", "abonnated": "subscribed", "abonated": "subscribed"}  # fmt: skip
_TIER = r"(?:gold(?:en)?|silver|bronze|platinum)"
_AWAY = r"(?:gone|away|disappeared|missing|lost|silent|quiet|vanished|sleeping|asleep|absent|inactive|not active)"
_NO_THING = r"(?!(?:of|time|times|days?|weeks?|months?|years?|orders?|purchases?|dollars?|euros?|pounds?|points?|others?|other|more|things?|items?|money|amount|kind|sort|while|customers?|people|ones|members|clients|buyers|subscribers|folks)\b)"


def _doing(found: re.Match[str]) -> str:
    """'Without to use': without using."""
    return f"without {inflected(found['verb'].lower())[2]}"


def _made(found: re.Match[str]) -> str:
    """'Did not yet realise a purchase': did not yet make one."""
    return f"{_MAKE[found['form'].lower()]} "


def _or_one_more(found: re.Match[str]) -> str:
    """'One or two times': from the one to the other, where they follow each other."""
    low, high = found["low"].lower(), found["high"].lower()
    follows = int(high) == int(low) + 1 if low.isdigit() and high.isdigit() else _NEXT.get(low) == high
    if not follows:
        return found.group()
    return f"{found['deed'] or ''}between {low} and {high} {found['what'].rstrip('s')}s"


# Each row holds wherever it fits, so it must leave no doubt.
ROWS = (
    # around the request
    row("for to ", r"\bfor to (?=[a-z])", "to "),
    row("propose|suggest", r"\b(?P<to>to|and|we|will) (?:propose|suggest) (?:to )?(?=(?:them|these|those)\b)", r"\g<to> offer "),
    row("choose|elect ", r"^(?P<head>(?:[^.!?]*[.!?] )?\W*(?:please |kindly |can you |could you )*)(?:choose|elect) (?=(?:me |us |the |all )?(?:[\w-]+ ){0,2}(?:customers?|clients?|people|persons|members|those))", r"\g<head>find "),
    row("chief", r"\b(?P<of>my|our|the) chief\b", r"\g<of> boss"),
    # what there is, by the nearest word of another language
    row("minim", rf"\b(?:at )?(?:the )?minim(?:al|ally|um|umly)(?: of)? (?=(?:for |about )?[$€£]?{NUMBER}\b)", "at least "),
    row("maxim", rf"\b(?:at )?(?:the )?maxim(?:al|ally|um|umly)(?: of)? (?=(?:for |about )?[$€£]?{NUMBER}\b)", "at most "),
    row("gold|silver|bronze|platinum", rf"\b(?P<tier>{_TIER}(?:(?: and| or|,|/) ?{_TIER})*) (?:(?:customer|client|member(?:ship)?|loyalty|bonus|club|fidelity) )?(?:card|rank|class|grade|category|stage|step|badge|league|level|status|tier|group)s?(?: holders?| owners?| members?)?\b", r"\g<tier> tier"),
    row("gold|silver|bronze|platinum", rf"\b(?:(?:on|in|at|of|with|has|have|a|the|our) )*(?:customer|client|member(?:ship)?|loyalty|bonus|club|fidelity)?[ -]?(?:card|rank|class|grade|category|stage|step|league|program(?:me)?|scheme|club)s?(?: (?:on|in|at|is|are|with|as|of|level|status|the|tier))*:? (?P<tier>{_TIER}(?:(?: and| or|,|/) ?{_TIER})*)\b(?! tier)", r" with tier \g<tier>"),
    row("stay|remain|left it|stopped|ended", rf",? ?\b(?P<join>(?:and|but)(?: then)? |then |which )?(?:it |they |who |have |has )*(?:stay(?:ed|s)?|remain(?:ed|s)?|left it|stopped|ended) (?:by|at|with|on|after) (?:(?:that|this|the|only|just|their|an?) )*(?:one|single|first|1)(?: (?:single|one|only))*(?: (?:order|purchase|time|buy))?{_END}", " and ordered exactly once"),
    row("become|became|becomed", r"\b(?P<we>(?:did|do|have|has) we|we have|we) (?:become|became|becomed)\b", r"\g<we> get"),
    row("become|became|becomed", r"\b(?:become|became|becomed|becomes|becoming) (?=(?:(?:an?|the|our|any|no|their|some|this|at least one) )?(?:(?:small|little|new|last|printed|paper|thank[- ]you|welcome) )?(?:newsletters?|e-?mails?|mails?|letters?|refunds?|discounts?|money|coupons?|vouchers?|codes?|catalog(?:ue)?s?|sms|reminders?|offers?|gifts?|invitations?|cards?|messages?)\b)", "get "),
    row("after", r"\bafter (?=(?:the |their )?(?:turnover|revenue|spending|amount|order value|(?:number|amount|count) of orders|lifetime value)\b)", "by "),
    row("phone|telephone", r"\b(?:call|phone|ring|contact|reach|inform|ask|speak (?:to|with)|talk (?:to|with)) (?P<whom>them|these|those|each of them|everyone of them)(?: all)?(?: up)? (?:by|on|over|per|via|through|with|at) (?:the |a )?(?:tele)?phone\b", r"call \g<whom>"),
    row("per mail|per e-mail|per email|per sms|per text|per post|over mail|over email|over e-mail|over sms", r"\b(?:per|over) (?P<way>e-?mail|mail|sms|text(?: message)?|post)\b", r"by \g<way>"),
    row("by us", rf"\b(?P<deed>{BOUGHT}|spent|spend|paid|used|redeemed|returned|registered|signed up|opened|{_ORDERS}|customers?|clients?|been|are|is|stay(?:ed)?)(?P<mid>(?: (?:something|anything|nothing|already|only|once|twice|more|again))*) by us\b", r"\g<deed>\g<mid> with us"),
    row("together|in sum", r"\b(?P<deed>spent|spend|paid|ordered|bought)(?P<us> (?:with|from|by) us)? (?:together|in sum|summed),? (?=(?:for |already )?(?:more|over|at least|less|under|exactly|about|[$€£\d]))", r"\g<deed>\g<us> "),
    row("permission|consent|agreement|approval|accept|allow|agree", r"\b(?:(?:given|gave|give|gives|granted|grant|confirmed|made|have|has|with) (?:us )?(?:(?:the|their|an?|his|her) )?(?:permission|consent|agreement|approval)|(?:are |is )?accept(?:ed|s|ing)?|allow(?:ed|s)?(?: us)?|agree[ds]?(?: with| on| in| for| to)?)(?: (?:for|to|on|in|with|that))?(?: (?:the|our|we|us))?(?: (?:get|receive|receiving|getting|send|sending|write|writing)(?: them| to them)?)? (?P<way>sms|text messages?|texts|e-?mails?)\b", r"subscribed to \g<way>"),
    row("entered|typed|written|wrote|put |gave", r"\b(?:entered|typed(?: in)?|written|wrote|put|gave) (?P<what>[\"“][^\"”]{2,40}[\"”]|(?:(?!in\b|into\b)[\w'-]+ ?){1,3}?) (?:in|into|to|at) (?:the |our )?search(?:[ -]?(?:field|bar|box|line|window|engine|mask))?\b", r"searched for \g<what>"),
    row("few|some|several|couple", rf"\b(?:only )?(?:an? )?(?:few|some|several|couple of) (?P<what>{_ORDERS}|times),? (?:and )?(?:concretely|namely|that is|that means|i\.e\.|meaning|to be (?:exact|precise|concrete)|(?:more )?(?:exactly|precisely)|say|so):? (?P<many>{NUMBER}(?: (?:or|to) {NUMBER})?)(?: {_ORDERS}| times)?{_END}", r"\g<many> \g<what>"),
    row("how much", r"\bhow much (?=(?:(?:new|gold|silver|bronze|platinum|active|loyal|of our|of the|more) )*(?:customers|clients|people|persons|subscribers|members|buyers|users|orders|pieces|times|women|men)\b)", "how many "),
    row("asked after|ask after|asks after", r"\b(?P<ask>ask(?:ed|s|ing)?) after (?=(?:the |our |an? )?(?:\w+ )?(?:catalog|newsletter|mail|sms))", r"\g<ask> for "),
    row(" us", rf"\b(?:came|come|arrived|found)(?: in| new| newly)*(?P<when> (?:in |on |since |during |within |over )?(?:the )?(?:last |past |this )?(?:{NUMBER} )?(?:{UNIT}s?|{_MONTH}|20\d\d|yesterday|today|spring|summer|autumn|winter))? (?:to|by|with|on|at) us(?: for the first time)?(?P<then>(?= (?:in|since|during|this|last|after|before|within|yesterday|today|on|between)\b)|(?(when)|(?!)))", r"joined\g<when>"),
    row(" new ", rf"(?<=(?:who|hat|ich|ers|nts|ple) )(?:are|is|were) new (?:(?:by|with|to|at|for) us )?(?=(?:since|from|this|last) \w|in (?:{_MONTH}|20\d\d|the last|this))", "joined "),
    row(" us", r"\b(?:came|come|comes|found|reached) (?:on|to|onto|up to) us (?=(?:through|via|by|over|from|because of|thanks to)\b)", "came "),
    row("full price", rf"\b(?:paid|pay) (?:the )?full price (?:in|for|on|at|with) (?:every|each|all) (?:of their |their )?{_ORDERS}(?P<when> (?:in )?(?:this|last) {UNIT}| in {_MONTH}| in 20\d\d)?(?:,? (?:so|i\.e\.|meaning|that is) no (?:coupons?|codes?)(?: used)?)?", lambda found: f"ordered{found['when'] or ''} and used no coupon{found['when'] or ''}"),
    row("search", r"\b(?:entered|typed|written|wrote|put|gave) (?:in|into|to|at) (?:the |our )?search(?:[ -]?(?:field|bar|box|line|window|engine|mask))? (?P<what>[\"“][^\"”]{2,40}[\"”]|(?!in\b|for\b|the\b)[\w'-]+)", r"searched for \g<what>"),
    row("looked|watched|clicked|searched", rf"\b(?P<deed>looked|watched|clicked|searched) (?P<when>(?:(?:in|within|during|over|since) )?(?:the |this |last |past )+(?:{NUMBER} )?{UNIT}s?|since \w+|in {_MONTH}|yesterday|today) (?P<to>at|on|for|to) (?P<what>[\w' -]{{2,40}}?){_END}", r"\g<deed> \g<to> \g<what> \g<when>"),
    row("recommendation|advice| tip", r"\b(?:(?:an?|the|their|our|some) )?(?:friend|customer|colleague|family|mouth)s?['’]?s? (?:recommendation|advice|tip|suggestion)s?\b|\b(?:an? |the )?(?:recommendation|advice|tip)s? (?:of|from|by) (?:an?|their|some|the|another|other) (?:friend|customer|colleague|client|family|acquaintance)s?\b", "referral"),
    row("since then|since that", r"(?P<head>\b(?:came|come|comes) (?:to us )?(?:through|via|from|over|by)\b[^.;]{2,100}?) since (?:then|that)(?: time)?\b", r"\g<head>"),
    row("otherwise|the rest|apart from that", r"^(?P<who>[^,.;]{3,60}?)(?: please)? (?:leave out|leave away|exclude|skip|not|ignore)(?: please)?,? (?:but |and )?(?:otherwise|for the rest|apart from that|from the rest) (?P<rest>(?:all|everyone|everybody|the)\b[^.;]{4,})", r"\g<rest>, excluding \g<who>"),
    row("paid|pay", rf"(?P<join>\b(?:but|and|then|who)|,)(?: (?:they|who|have|has|had|did|do|does|then|still|yet))*(?: (?:not|never)|n['’]t)(?: yet)? (?:pay|paid|payed)(?: (?:for )?(?:it|them|anything|(?:the|their) (?:order|cart|basket|purchase)))?{_END}", r"\g<join> did not finish the order"),
    row("catalog", r"\b(?:have|has) not (?:wished|desired)(?: for)? (?P<what>the (?:printed |paper )?catalog(?:ue)?)", r"do not want \g<what>"),
    # how long
    row("since", rf"\b(?P<who>customers?|clients?|members?|with us)(?: already)? since (?P<long>{_LENGTH})\b(?: already)?(?! ago| or)", r"\g<who> for \g<long>"),
    row("since|for|already", rf"\b(?:(?:have|has|are|is|were|was|been|went|go|stay(?:ed)?) )*{_AWAY}(?: (?:from us|already|now))* (?:since|for|already) (?P<long>{_LENGTH})(?! ago)\b", r"ordered before but not in the last \g<long>"),
    row("since|for|already", rf"\b(?:now )?(?:since|for|already) (?P<long>{_LENGTH}) (?:already )?(?:have been|has been|are|is|were|have|has) {_AWAY}\b", r"have not ordered in the last \g<long>"),
    row("last|this|before", rf"(?P<head>\b(?:orders?|ordered|bought|purchases?)\b[^.;]*? (?:but|and) (?:(?:in )?(?:last|this|the last) {UNIT}|in (?:20\d\d|{_MONTH})|before(?: that)?) (?:at least|more than|over|exactly|only|at most) {NUMBER}){_END}", r"\g<head> orders"),
    # orders
    row("command", r"\b(?P<pre>an?|the|one|no|any|first|second|last|only|their|\d+|two|three|four|five|of|more|my|our|all) command(?P<many>s?)\b(?! (?:line|center|centre))", r"\g<pre> order\g<many>"),
    row("pass", rf"\b(?:have |has )?(?P<not>not |never )?pass(?:ed|es)? (?=(?:(?:since|in|during|until) [\w ]{{2,12}}? )?{_SO_MANY}{_ORDERS}\b)", lambda found: f"{found['not'] or ''}placed "),
    row("reali|effect|execut|perform|concreti|conclud", rf"\b(?:reali[sz]|effectuat|effect|execut|perform|concreti[sz]|conclud)(?P<form>ed|es|ing|e) (?={_SO_MANY}{_ORDERS}\b)", _made),
    row(" second| 2nd| other| more| again| next", rf"(?P<head>\bfirst (?:order|purchase|buy|time)\b[^.;]{{0,60}}?),? (?:and|but) (?:after (?:this|that|it|which|the first)(?: one| order)?,? )?(?:(?:they|who|that|has|have) )*(?:{_NOT} (?:(?:ma[dk]e|placed?|do|did|done|have|had|bought|buy|ordered|order|come|came|return(?:ed)?)(?: back)? )(?:(?:for |to )?(?:an?|any|the)? ?(?:second|2nd|other|another|more|next|new)(?: one| order| purchase| time| command)?|again|any ?more)|no (?:second|2nd|other|more|next)(?: one| order| purchase)?){_END}", r"\g<head> and placed exactly one order"),
    row(" or ", rf"\b(?P<deed>(?:only |just )?(?:{BOUGHT}|placed|made|have|has|had|with) )?(?:only |just )?(?<!, )(?P<low>one|two|three|four|five|\d) or (?P<high>two|three|four|five|six|\d) (?P<what>times?|orders?|purchases?)\b(?! (?:or more|and more|per|a|every)\b)", lambda found: re.sub(r"^(?:only|just) ", "", _or_one_more(found))),
    row("or more|and more", rf"(?<!least )(?<!than )(?<!most )(?<!exactly )\b(?P<many>{NUMBER}) (?P<what>orders|purchases) (?:or|and) more\b", r"\g<many> or more \g<what>"),
    row("made|placed|did", rf"(?P<head>\b{_ORDERS}\b[^.;]{{2,60}}?\b(?:made|placed|did) (?:(?:at least|more than|less than|only|exactly) )?(?:{NUMBER})){_END}", r"\g<head> orders"),
    row("return", r"\b(?:have |has |had )?(?P<not>not |never )?(?:did |do |does )?(?:made|make|done|did|makes) (?:an?|any|some|one|the|a single)? ?returns?\b(?! (?:of|to|trip|visit|customers?))", lambda found: f"{found['not'] or ''}returned something"),
    row(" back", r"\b(?:gave|given|give|gives|brought|handed) back (?=(?:an?|the|some|something|any|one|their|orders?|goods|articles?|products?|items?)\b)", "returned "),
    # codes
    row("profit", r"\b(?:have |has )?profit(?:ed|s|ing)? (?:of|from|by|with) (?=(?:(?:the|an?|our|any|this) )?(?:[\w-]+ )?(?:codes?|coupons?|vouchers?|discounts?|promos?|promotions?)\b|[A-Z][A-Z0-9]{4,})", "used "),
    row("without to", r"\bwithout to (?P<verb>use|order|buy|purchase|finish|complete|pay|open|click|return|make|place|put|apply|redeem|enter|have)\b", _doing),
    # how long, how often, how much
    row("makes|is |been|are ", rf"\b(?P<join>and |, |but )?(?:it|that) (?:makes?|is|are|has been|have been|['’]s been) (?:now |already )*(?P<long>{_LENGTH}) (?:now |already )?(?:that|since|as) (?:they|he|she|who|the clients?|the customers?) (?P<neg>{_NOT}) (?P<deed>{BOUGHT}|opened|clicked)\b", lambda found: f"{(found['join'] or '').replace(', ', ' and ')}who have not {found['deed']} for {found['long']}"),
    row(
        "already|since", rf"\b(?:(?:for |since )?already|since(?: already)?) (?P<long>(?:half (?:an? )?|an? |{NUMBER} ){UNIT}s?) (?P<what>(?:(?:they|he|she|who|have|has|had|did|do|does|were|was|are|is|been) )*(?:not|never|no|nothing|(?:were|was|are|is|did|do|does|have|has|had)n['’]?t)\b(?: (?!(?:and|but|or|in|since|for)\b)[\w'’-]+){{1,6}}?(?: on (?:the |our )?(?:web ?)?(?:web|site|shop|store|page))?){_END}",
        r"\g<what> in the last \g<long>",
    ),
    row(" web", r"\b(?P<on>on|at|visited|visit) (?:our|the) web(?= *(?:[.,;:?!)]|$)| (?:in|for|since|this|last|and|but|or)\b)", r"\g<on> our website"),
    row("not more|no more", rf"\b(?:not|no) more (?P<deed>{BOUGHT}|opened|clicked)\b", r"not \g<deed>"),
    row("minus", rf"\bminus (?:of |than |as |that )(?=[$€£]? ?{NUMBER}\b)", "less than "),
    row("more of|less of|more as|less as|older as|bigger as|higher as|lower as", rf"\b(?P<how>more|less|older|bigger|higher|lower|longer|fewer) (?:of|as) (?=[$€£]? ?(?:{NUMBER}|an? (?:hundred|thousand|year|month))\b)", r"\g<how> than "),
    row(" not ", rf"\b(?:already|since|for) (?P<long>{NUMBER} {UNIT}s?) (?:were|are|was|have|has) not (?:been )?(?:on|at|in) (?:our|the) (?:web ?(?:page|shop|site)?|site|page|shop)\b", r"have not visited the site in the last \g<long>"),
    row(" not ", rf"\b(?:were|are|was|have|has) not (?:been )?(?:on|at|in) (?:our|the) (?:web ?(?:page|shop|site)?|site|page|shop) (?:already |since |for )(?P<long>{NUMBER} {UNIT}s?)\b", r"have not visited the site in the last \g<long>"),
    row("latest|last|past", rf"\b(?:under|on|inside) (?:the )?(?:latest|last|past) (?={NUMBER} {UNIT}s?\b)", "in the last "),
    row("latest", rf"\bthe latest (?={NUMBER} {UNIT}s\b)", "the last "),
    row("past year|last year", rf"\b(?P<month>{_MONTH}) of the (?:past|last|previous) year\b", r"\g<month> of last year"),
    row("edium|middle|mean ", rf"\b(?:medium|middle|mean) (?:value of )?{_BASKET}\b(?: value| amount| size)?", "average order value"),
    row("in total|altogether|overall|all in all", rf"\b(?P<join>but|and) (?:in total|altogether|overall|all in all),? (?=(?:minimum|at least|more than|exactly|over|only) {NUMBER} (?:times|orders))", r"\g<join> in total ordered "),
    row("since|for", rf"\b(?P<aux>have |has |['’]ve |['’]s |are |is )(?:been |already )*(?:our |a )?(?:clients?|customers?|members?) (?:of ours |with us )?(?:already )?(?:for|since) (?P<long>{_LENGTH})\b", lambda found: f"{' ' if found['aux'][0] in chr(39) + '’' else ''}have been with us for {found['long']}"),
    row("ed ", rf"\b(?P<deed>{'|'.join(_PAST)})\b", lambda found: _PAST[found["deed"].lower()]),
    row("in total for|in all for", rf"\b(?:{BOUGHT}) in (?:total|all) for (?=(?:(?:more than|over|at least|less than|under|minimum) )?[$€£]?{NUMBER}\b)", "spent "),
    row("consent", r"\b(?:do |does |did )?(?:not|n['’]t) have (?:(?:an?|the|any|given|their|our) )*(?P<way>e-?mail|sms) consent\b", r"without \g<way> consent"),
    # what they looked at, put and like
    row("without", r"\b(?P<left>left|abandon\w*|leave|leaves) (?:the|their|a) (?P<what>basket|cart|checkout) without (?:finishing|completing|concluding|paying|buying|ordering|checking out)(?: (?:the|their|an?|any|for) ?(?:order|purchase|it|payment|anything))?", r"\g<left> the \g<what>"),
    row("consult", r"\bconsult(?:ed|s)? (?=(?:the|our|an?|some|any|one)\b)", "looked at "),
    row("laid |layed |lay ", r"\b(?:laid|layed|lay) (?=[^.,;]{2,40}\b(?:basket|cart)\b)", "put "),
    row("interest", r"\binterested (?:of|about|for|on|at|by|with|to) (?=\w)", "interested in "),
    row("interest", r"\b(?:have|has|having|with|show|shows) (?:an? |any |some |big |great |strong )*interests? (?:of|about|for|on|at|by|to|with) (?=\w)", "are interested in "),
    row("wish", r"\b(?:wish|wishes|desires?) (?=catalog)", "want the "),
    row(" some ", rf"\b(?P<deed>{BOUGHT}|viewed|looked at|saw|seen|carted|put|added|opened|used|searched|wore|owns?) some {_NO_THING}(?=[a-z])", r"\g<deed> "),
    row(" of ", r"(?<!opened )(?<!opened the )(?<!clicked )(?<!clicked the )(?<!read the )\b(?P<what>e-?mail|mail|letter|newsletter|campaign|mailing) of (?:the )?(?P<day>christmas|xmas|easter|black friday|cyber monday|halloween|thanksgiving|new year|(?:mother|father|valentine)s?['’]?s? day|winter|spring|summer|autumn)\b", r"\g<day> \g<what>"),
    # who is left out
    row("without", r"\bwithout (?=(?:the (?:ones|people|customers|persons|clients)|those|them|customers|everyone|anyone|anybody|persons|clients) (?:who|that|which|with|from|in|tagged)\b)", "excluding "),
    row("see them|have them|get them|know them", r"[,;] (?:i|we) (?:want|need|would like|wish|['’]d like) (?:to )?(?:see|have|get|know) (?:them|these|those)(?= *[,;.!?]|$)", ""),
    row("only who|just who", r",? (?:only|just) who (?=\w)", " who "),
    # denied twice, or behind
    row("they have not|they did not|they had not|they haven|they didn", rf"\b(?:an? |any |the )?(?P<what>orders?|purchases?) they (?P<neg>{_NOT}) (?:yet )?(?:placed?|ma[dk]e|done|given|put)\b", r"they \g<neg> ordered"),
    row("neither", rf"\b(?P<neg>{_NOT}(?: (?!(?:and|but|or|who|with)\b)[\w']+){{0,3}}?) neither (?P<one>[^.,;]{{2,50}}?),? (?:nor|or) ", r"\g<neg> \g<one> or "),
    row("catalog", r"\b(?:have|has) (?P<what>the (?:printed |paper )?catalog(?:ue)?) not (?:wished|wanted|requested|desired|asked)(?: for)?\b", r"do not want \g<what>"),
    # who joined
    row("inscribed|enrolled", r"\b(?:are |is |have |has |were |was |got )*(?:inscribed|enrolled)(?: themselves)?(?! (?:to|for|in|on|into|at) (?:the |our )?(?:newsletter|mailing|e-?mail|list|catalog|sms))\b", "signed up"),
)  # fmt: skip


def plainly(text: str) -> str:
    """Promise the text with these put as English has them; all else as it was."""
    return rephrased(text, ROWS)
