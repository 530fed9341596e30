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


_WHEN = rf"(?:(?:in|within|during|over) the (?:last|past) {NUMBER} {UNIT}s?|(?:in )?(?:this|last) (?:week|month|quarter|year|spring|summer|autumn|winter)|in (?:{_MONTH}|20\d\d))"
_CART = r"(?:in|into|to) (?:the |their |our )?(?:cart|basket)"


# Each row holds wherever it fits, so it must leave no doubt.
ROWS = (
    # around the request
    row("for to ", r"\bfor to (?=[a-z])", "to "),
    row("propose|suggest", r"\b(?P<to>to|and|we|will) (?:propose|suggest) (?:to )?(?=(?:them|these|those)\b)", r"\g<to> offer "),
    row("choose|elect ", r"^(?P<head>(?:[^.!?]*[.!?] )?\W*(?:please |kindly |can you |could you )*)(?:choose|elect) (?=(?:me |us |the |all )?(?:[\w-]+ ){0,2}(?:customers?|clients?|people|persons|members|those))", r"\g<head>find "),
    row("chief", r"\b(?P<of>my|our|the) chief\b", r"\g<of> boss"),
    row(" phone|telephone", r"\b(?P<call>call|calls|calling|phone|phones|ring|rings) (?P<whom>them|these|those|each of them|all of them) (?:up )?(?:on|by|per|with|over|via) (?:the |a )?(?:phone|telephone)\b", r"\g<call> \g<whom>"),
    # the verb at the end
    row("cart|basket", rf"\b(?:has|have|had) (?P<when>{_WHEN} )?(?P<what>(?:something|anything|(?:an?|some|the|our|any) (?:(?!(?:in|into|to|and|or|but)\b)[\w'-]+ ){{0,2}}(?!(?:in|into|to)\b)[\w'-]+)) {_CART} (?:laid|put|placed|added)\b", lambda found: f"put {found['what']} in the cart {(found['when'] or '').strip()}"),
    row("nothing", r"\b(?P<and>and|but) (?:then |after that |afterwards )?nothing (?P<deed>ordered|bought|purchased)\b(?: have| has)?", r"\g<and> not \g<deed> anything"),
    row("have |has ", rf"\b(?:have|has) (?P<when>{_WHEN}) (?P<what>for [^.,;]{{2,40}}?) (?:(?:by|with|from) us )?(?P<deed>bought|ordered|purchased|shopped)\b", r"\g<deed> \g<what> \g<when>"),
    row("by us ", rf"\bby us (?=(?:{BOUGHT})\b)", ""),
    row(" are| is| have been| has been", rf"\b(?:already )?(?:since |for )?(?P<long>(?:(?:longer|more|less) than )?(?:an? |{NUMBER} ){UNIT}s?) (?:our |a )?(?:customers?|clients?|members?) (?:of us |of ours )?(?:are|is|have been|has been)\b", lambda found: f"have been with us for {re.sub('longer', 'more', found['long'], flags=re.IGNORECASE)}"),
    # orders
    row("command", r"\b(?P<pre>an?|the|one|no|any|first|second|last|only|their|\d+|two|three|four|five|of|more|my|our|all) command(?P<many>s?)\b(?! (?:line|center|centre))", r"\g<pre> order\g<many>"),
    row("pass", rf"\b(?:have |has )?(?P<not>not |never )?pass(?:ed|es)? (?=(?:(?:since|in|during|until) [\w ]{{2,12}}? )?{_SO_MANY}{_ORDERS}\b)", lambda found: f"{found['not'] or ''}placed "),
    row("reali|effect|execut|perform|concreti|conclud", rf"\b(?:reali[sz]|effectuat|effect|execut|perform|concreti[sz]|conclud)(?P<form>ed|es|ing|e) (?={_SO_MANY}{_ORDERS}\b)", _made),
    row(" second| 2nd| other| more| again| next", rf"(?P<head>\bfirst (?:order|purchase|buy|time)\b[^.;]{{0,60}}?),? (?:and|but) (?:after (?:this|that|it|which|the first)(?: one| order)?,? )?(?:(?:they|who|that|has|have) )*(?:{_NOT} (?:(?:ma[dk]e|placed?|do|did|done|have|had|bought|buy|ordered|order|come|came|return(?:ed)?)(?: back)? )(?:(?:for |to )?(?:an?|any|the)? ?(?:second|2nd|other|another|more|next|new)(?: one| order| purchase| time| command)?|again|any ?more)|no (?:second|2nd|other|more|next)(?: one| order| purchase)?){_END}", r"\g<head> and placed exactly one order"),
    row(" or ", rf"\b(?P<deed>(?:only |just )?(?:{BOUGHT}|placed|made|have|has|had|with) )?(?:only |just )?(?<!, )(?P<low>one|two|three|four|five|\d) or (?P<high>two|three|four|five|six|\d) (?P<what>times?|orders?|purchases?)\b(?! (?:or more|and more|per|a|every)\b)", lambda found: re.sub(r"^(?:only|just) ", "", _or_one_more(found))),
    row("or more|and more", rf"(?<!least )(?<!than )(?<!most )(?<!exactly )\b(?P<many>{NUMBER}) (?P<what>orders|purchases) (?:or|and) more\b", r"\g<many> or more \g<what>"),
    row("stayed|remained|stopped", r",? (?:and|but) (?:then |so |since )?(?:it|that|this|they) (?:have |has )?(?:stayed|remained|stopped) (?:by|at|with|after) (?:that |this |the |only )*(?:one|first|single)(?: order| purchase| time| one)?\b", " and placed exactly one order"),
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
    row("inimal|aximal", rf"\b(?P<which>mini|maxi)mal(?:ly|e)? (?=[$€£]?{NUMBER}\b)", lambda found: "at least " if found["which"].lower() == "mini" else "at most "),
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
    row("hobb", r"\b(?:with|have|has|having|whose) (?:the |an? |as )?hobb(?:y|ies)(?: is| are|:)? (?=\w)", "interested in "),
    row("wish", r"\b(?:wish|wishes|desires?) (?=catalog)", "want the "),
    row("accept", r"\b(?:are |is )?accept(?:s|ed|ing)? (?:the |our |to (?:get|receive) (?:the |our )?)?(?P<way>sms|texts?|e-?mails?|newsletters?)\b", r"subscribed to \g<way>"),
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
