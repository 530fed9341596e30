"""How people tell of what was sold, used, opened or looked at, put plainly: 'we sold them socks' is 'they bought socks'."""

import re

from cdp.assistant.rules.rephrasing import BOUGHT, MORE, NUMBER, SEARCHED, UNIT, Row, rephrased, row

_END = r"(?= *(?:[.,;:?!)\n]|$)| (?:on|in|at|within|over|during|since|this|last|but|and|or|who|without|yet|before|after|by|except|plus|twice|once|more|at least|\d)\b)"
_WHAT = r"(?:(?!(?:who|that|whose|but|and then|not|never|to)\b)[\w$€£&'’-]+[.,]? ){1,8}?"
_LENGTH = rf"(?:{NUMBER} )?{UNIT}s?"
_WHEN = rf"(?: (?:in|within|during|over|for|of) the (?:last|past|previous) {_LENGTH}| (?:in |during )?(?:this|last) {UNIT}| (?:in |during |from )?20\d\d)?"
_NEVER = r"(?: (?:do|did|does|have|has|had)(?:n['’]?t| not| never)(?: ever)?| never(?: have| has)?)"
_INCLUDED = r"(?:include|contain|carry|carrie|feature|show|list)(?:s|d|ed)?"
_DEEDS = {"order": "bought", "purchase": "bought", "view": "viewed", "add": "carted", "search": "searched for", "open": "opened", "click": "clicked"}  # fmt: skip
_CODED = r"(?:(?:an?|any|the|our|one|no|some|single|discount|promo|coupon|[\w-]*\d[\w-]*|[A-Z]{4,}|[\w-]+) ){0,3}(?:codes?|coupons?|vouchers?|discounts?)\b"

_NAMED = r"(?P<what>(?!(?:product|site|e-?mail|page|who|it|them|something|anything|things?|items?|all|our|the)\b)[\w&'’-]+(?: (?!(?:who|that|and|or|but|with|in|to)\b)[\w&'’-]+){0,2}?)"

# What goes on behind 'searched for socks or' is a deed, or of people, and no second thing they searched for.
_OTHER_DEED = r"(?:look|view|brows|visit|start|add|cart|search|open|click|order|buy|bought|purchas|put|left|abandon|us(?:ed?|ing)|spen|sign|join|subscrib|redeem|return|c[oa]me|liv|from|are|is|was|were|have|has|had|did|who|any|anything|something|they|their|not|never)\w*"


def _included(found: re.Match[str]) -> str:
    """'Whose orders this year include socks': who bought this year socks."""
    deed = next(said for cue, said in _DEEDS.items() if cue in found["noun"].lower())
    if deed == "bought" and re.match(_CODED, found.string[found.end() :]):
        deed = "ordered with"
    never = " never" if found["never"] or found["none"] else " only" if found["only"] else ""
    when = (found["when"] or "").strip() or (f"in {found['year']}" if found["year"] else "")
    return f"who{never} {deed}{f' {when}' if when else ''} "


def _sold(found: re.Match[str]) -> str:
    """'We never sold a parka to': who never bought a parka."""
    said = (found["neg"] or "").lower()
    never = "never " if "never" in said or "not" in said or "n't" in said or "n’t" in said else ""
    return f"who {never}bought {found['what'].strip()}"


def _by_whom(found: re.Match[str]) -> str:
    """'By whom a parka was viewed': who viewed a parka."""
    what = found["what"].strip()
    never = "never " if found["neg"] == "never" or re.match(r"no\b", what, re.IGNORECASE) else ""
    deed = found["deed"].lower().replace("added to cart", "carted")
    return f"who {never}{deed} {re.sub(r'^no ', 'any ', what, flags=re.IGNORECASE)}"


_HOLIDAY = r"(?:black friday|cyber monday|thanksgiving|christmas|xmas|halloween|easter|valentine['’]?s day|mother['’]?s day|father['’]?s day|boxing day)"

# Each row holds wherever it fits, so it must leave no doubt.
_ROWS: tuple[Row, ...] = (
    # new by the time that is said, not by the last 30 days
    row("new ", r"\bnew (customers?|people|clients?|members?|shoppers?|buyers?|accounts?|users?) (?=(?:who |that |which )?(?:have |had |has |were |did )?(?:signed up|sign up|joined|join|registered|registrated|register|subscribed|created an account|came|added|acquired) (?:with us |to us |here )?(?:in|last|this|since|during|between|yesterday|today|on|from|before|after|within|over|the (?:last|past|previous))\b)", r"\1 "),
    # who sold it, and whenever
    row("off ", r"\boff (?:of )?us\b", "from us"),
    row("point|time", r"\bat (?:some|any|one) (?:point|time|stage)(?: or (?:other|another))?\b(?! (?:between|before|after))", "ever"),
    row("no point|no time|no stage", r"\b(?:at|in) no (?:point|time|stage)\b", "never"),
    row("all time|over time", r"(?:,| -)? ?\b(?:of |over |for )?(?:all[ -]time|over time)\b(?= *(?:[.,;:?!)]|$))", " ever"),
    # which of them, where all are the same
    row(
        "colo|kind|size|style|shade|product|code|coupon|whatever|which",
        r",? ?\(?\b(?:(?:in|of) )?(?:(?:any|all|every|whatever|whichever|no matter (?:which|what)|regardless of(?: the)?|irrespective of(?: the)?)(?: of the)? (?:colou?r|colourway|colorway|kind|size|style|shade|sort|type)s?|(?:the )?(?:colou?r|size|style)s? (?:does ?n['o’]t|does not|do not|don['’]?t) matter)\b\)?(?! of)",
        "",
    ),
    row("any product|any code|any item|any coupon|whatever", r", (?:any|whatever|whichever|no matter (?:which|what)) (?:products?|items?|codes?|coupons?)(?= *(?:[.,;:?!)]|$))", ""),
    row("purchase-wise|shopping-wise|order-wise", r",? ?\b(?:purchase|shopping|order)s?-wise\b", ""),
    # we sold it to them
    row(
        "sold", rf"\b(?:(?:that|who|whom|which|to whom) )?we(?:['’]ve| have|['’]d| had)?(?P<neg> (?:never|not|ever)|n['’]t(?: ever)?)? sold (?P<what>{_WHAT})to\b(?! (?:an?|the|our|us|me|be)\b)",
        _sold,
    ),
    row("sold", rf"\bto whom we(?:['’]ve| have|['’]d| had)?(?P<neg> (?:never|not|ever)|n['’]t(?: ever)?)? sold (?P<what>(?:[\w&'-]+ ?){{1,6}}?){_END}", _sold),
    row(
        "by whom", rf"\bby whom (?P<what>{_WHAT})(?:has|have|had|was|were|is|are)(?: (?P<neg>never|ever))?(?: been)? (?P<deed>(?:viewed|opened|clicked|used|redeemed|bought|ordered|purchased|searched for|searched|added to cart))\b",
        _by_whom,
    ),
    # what is among their orders, views, searches
    row(
        "include|contain|carr|feature|include|show|list",
        rf"\bwhose (?:(?P<year>20\d\d) )?(?:site |e-?mail |product |cart )?(?P<noun>orders?|purchases?|order history|views?|adds?|searches|opens|clicks)(?P<when>{_WHEN})(?P<never>{_NEVER})? {_INCLUDED}(?P<none> no(?:ne of)?)?(?P<only> only| nothing but| exclusively)? (?=\w)",
        _included,
    ),
    row("number", rf"\b((?:orders|purchases|opens|clicks|views|visits|redemptions|searches|adds)\b[^.,;:]{{0,40}}?) (?:number|count)s? (?=(?:(?:at least|at most|more than|over|exactly) )?{NUMBER}(?: {MORE})?\b)", r"\1 "),
    # one order that holds several things
    row(
        "order", rf"\b(?:(?:at least )?(?:one|a|an|1)|any|one or more) (?:single |and the same )?orders? (?:with|containing|holding|including|has|that (?:includes|contains|holds|has|had)) (?:both )?(?P<what>(?:(?!and\b|with\b)[\w'-]+ ){{1,5}}?(?:and(?: also)?|as well as|plus) (?:[\w'-]+ ?){{1,5}}?)(?: in it)?{_END}",
        r"bought \g<what> in one order",
    ),
    row("together", r"\b(bought|ordered|purchased) together(?: in (?:one|the same) order)?:? ?([^.;:?!]+)", lambda found: f"{found[1]} {found[2].replace(', ', ' and ')} in one order"),
    row("same|one", r"\b(?:together )?(?:in|on|within) (?:one and the same|one single|the very same|the same|one) (order|purchase|basket|transaction|checkout)\b(?: as (?P<what>(?:an?|the) (?:[\w'-]+ ?){1,4}?)(?= *(?:[.,;:?!)]|$)))?", lambda found: f"{'and ' + found['what'] + ' ' if found['what'] else ''}in one order"),
    row("same", r",? (?<!in )(?:the )?same (?:ord|orders?|basket|purchase)(?= *(?:[.,;:?!)]|$))", " in one order"),
    # times that are noted
    row("in the year", r"\bin the year (?=20\d\d\b)", "in "),
    row("20", r"(?<!\bin )(?<!\bof )(?<!since )(?<!from )(?<!before )(?<!after )(?<!until )(?<!during )(?<!year )(?<!and )(?<!than )\b(20[12]\d) (?=(?:(?!(?:with|without|who|that|and|but|or|has|have)\b)[\w'-]+ ){0,2}(?:buyers|purchasers|shoppers|owners|orders|purchases|redeemers)\b)", r"in \1 "),
    row("20", r"\b(buyers?|purchasers?|owners?|bought|purchased|ordered|used|redeemed|redeemers),? (?:(?:back )?in )?(20[12]\d)\b(?! ?(?:orders|times|items|dollars))", r"\1 in \2"),
    row("20", r"\b(bought|ordered|purchased|no) ((?:(?!(?:in|since|of|from|before|after|during|and|until|to|by|than)\b)[A-Za-z'-]+ ){1,3}?(?:[A-Za-z'-]+))(?:,)? (20[12]\d)(?= *(?:[.,;:?!)]|$))", r"\1 \2 in \3"),
    row(" in 20", r"\b(in 20[12]\d) (?:and|as well as)(?: also| again| then)? (?:in )(?:the year )?(?=20[12]\d\b)", r"\1, and in "),
    # named days: who bought on them, in which year
    row("20|last year|this year", rf"\b(?P<day>{_HOLIDAY}) (?P<who>orders|purchases|buyers|shoppers|purchasers|sales)(?: (?:of|in|from))? (?P<year>20[12]\d|(?:last|this) year)\b", lambda found: f"{'' if found['who'].lower() in ('orders', 'purchases', 'sales') else 'customers who '}ordered on {found['day']} {found['year']}"),
    row("orders 20|purchases 20", r"\b(?P<what>orders|purchases) (?P<year>20[12]\d)\b(?! ?(?:or|and) (?:more|over|up|fewer|less))", r"\g<what> in \g<year>"),
    # nouns of deeds
    row("redemption|coupon use|code use|voucher use", r"\b(?:(coupon|code|voucher)s? (?:redemptions?|uses?)|redemptions?)\b", lambda found: f"used {found[1] or 'coupon'}"),
    row("0 |zero ", r"\b(?:0|zero) (?=(?:(?!(?:and|or|but|in|on|since|of)\b)[\w'-]+ ){0,3}(?:opens?|clicks?|purchases?|orders?|visits?|views|searches|engagement)\b)(?!orders of)", "no "),
    row("or more|and up|or over|plus", rf"(?<!least )(?<!most )(?<!than )(?<!over )\b({NUMBER} (?:times|separate times|orders|purchases|e-?mails|opens|clicks|views|visits|pairs|units|items|pieces|products|things)) (?:{MORE})\b", r"at least \1"),
    row("email|mail|newsletter", r"^(?:our|the) (e-?mails?|newsletters?|mails?)[:,] (who(?:['’]s| has| have)? (?:never |ever )?(?:open|click)ed)(?: (?:on )?(?:one|any|it|them)\b)?", r"\2 \1"),
    row("both", r"[,-] both (?=(?:in|over|within|during) )", ", "),
    # those and nothing else
    row("nothing but", rf"\b({BOUGHT}|got|gotten) nothing but ", r"only \1 "),
    row("only|all ", rf"\b(?:all|the only things?) (?:that )?(?:they|he|she)(?:['’]ve| have| has)?(?: ever)? ({BOUGHT}|got) (?:is|are|was|were|has been) ", r"only \1 "),
    row("only thing|all they", rf"(?P<what>(?:(?!(?:who|that|whose)\b)[\w&'-]+ ){{1,3}}?)(?:is|are) (?:the only things?|all) (?:that )?they(?:['’]ve| have)?(?: ever)? (?P<deed>{BOUGHT}|got)\b", r"only \g<deed> \g<what>"),
    row("-only |only-", r"\b([\w&]+)[- ]only (buyers|customers|shoppers|purchasers)\b", r"\2 who only bought \1"),
    row("else|other", rf"(?:,| -)?(?: and| but| with| who)*(?: have| has|['’]ve)?(?: never(?: (?:{BOUGHT}|got|gotten))?| no| not| zero)(?: from)? (?:anything else|else|(?:any )?other (?:category|categories|products?|things?|items?))(?: {BOUGHT})?\b(?! than)", " and nothing else"),
    row("not one|not a single|at least one|one or more|any ", r"\bnot (?:one|a single) (?=(?:e-?mail )?(?:click|open|order|purchase|visit|view)\b)", "no "),
    row("openers|clickers", rf"\b(?:(?:e-?mail|mail|our) )?(?:open|click)ers (?=with (?:(?:at least|more than) )?{NUMBER}(?: {MORE})? (?:e-?mail )?(?:opens|clicks)\b)", "customers "),
    row("engaged with", r"\b(?:un|dis|not )engaged with (?:our |any |the )?(?:e-?mails?|newsletters?)\b", "not engaged with email"),
    row("anything but|something but", rf"\b({BOUGHT}) (?:any|some)thing but (?!(?:not|never|also|then)\b)", r"\1 something other than "),
    row("openers|clickers", r"\b(?:(?:e-?mail|mail|newsletter|our) )?(open|click)ers\b(?: (?:on|of|in) (?:our )?e-?mails?\b)?", r"\1ed email"),
    row("engage", r"\b(?:(?P<none>no|zero|without(?: any)?|un|not)[ -]?)?(?:(?:any|our) )?e-?mail[ -](?P<un>un)?engage(?:ment|d)(?: with)?\b(?! (?:score|rate))", lambda found: f"{'not ' if found['none'] or found['un'] else ''}engaged with email"),
    row("interacted|engaged", r"\b((?:interacted|engaged) with (?:our |an? |any |the )?e-?mails?) \((?:no |an? )?(?:open|click)s?(?:,| or| and) (?:no |an? )?(?:open|click)s?\)", r"\1"),
    # nouns of deeds on the site
    row("visitor|viewer|looker|searcher|starter", r"\b(?:site|website|web ?shop) visitors\b", "visited the site"),
    row("starters", r"\b(?:checkout) starters\b", "started checkout"),
    row("viewers|lookers", rf"(?P<head>^|[,;:] |\b(?:all|the|our|minus|except|find|show|list|of|me|not) ){_NAMED} (?:viewers|lookers|browsers)\b", r"\g<head>viewed \g<what>"),
    row("category|range|collection", r"\b(?:viewed|looked at|browsed|viewing|browsing|looking at) (?:(?:any|some|an?|our|the) )?(?:products?|items?|articles?|things?|something|anything|stuff|pieces) (?:in|from|of|out of|within) (?:the |our )?(?P<what>[\w'-]+(?: [\w'-]+)?) (?:category|range|collection)\b", r"viewed \g<what>"),
    row(" view|cart add|search", rf"\b(?:with|having|who have|that have) (?:(?:at least )?(?:an?|one|any)|1) {_NAMED} (?:page |product )?views?\b", r"who viewed \g<what>"),
    row("page", rf"\b(?:checked out|looked at|been on|visited|opened) (?:an?|the|our|any) {_NAMED}(?:['’]s)? (?:product )?pages?\b", r"viewed \g<what>"),
    row("cart add", rf"(?P<head>^|[,;:] |\b(?:all|the|our|with|any|an?) ){_NAMED} cart adds?\b", r"\g<head>carted \g<what>"),
    row("cart|basket", rf"(?P<head>^|[,;:] |\bwith (?:an?|the|our|any) )(?!(?:left|leave|leaving|abandon\w*|forgot\w*|still|sitting|waiting|something|anything|items?|things?|stuff)\b){_NAMED} (?:(?:was |were |been )?(?:added|put|placed) (?:to|in|into)|in) (?:the |their |a )?(?:shopping )?(?:cart|basket)\b", r"\g<head>carted \g<what>"),
    row("cart|basket", rf"\b(?:add|put|plac|stuck|stick|dropp|popp)(?:ed|ing|s)? (?:(?:at least |more than )?one|(?:any|some|an?|something|anything)(?: products?| items?| things?)?(?: (?:in|from|of|out of))?) (?:of )?(?:(?:the|our) )?{_NAMED}(?: category| range| collection)? (?:to|in|into) (?:the |their |a )?(?:shopping )?(?:cart|basket)\b", r"carted \g<what>"),
    row("site|shop|store", r"\b(?:(?:(?:was|were|been|is|are) )?(?P<neg>(?:never|not) (?:been )?)?(?:active|seen|around|present|come by|came by|dropped by|stopped by)(?: on)?|(?:was|were|is|are)(?P<neg2>n['’]?t| not)? on|(?P<neg3>not|never) (?:been )?on) (?:the |our )?(?:web ?)?(?:site|shop|store|online (?:shop|store))\b(?! (?:list|mailing))(?: (?:even )?once)?", lambda found: f"{'not ' if found['neg'] or found['neg2'] or found['neg3'] else ''}visited the site"),
    row("online", r"\bvisit(?:ed|s)? us online\b", "visited the site"),
    row("site activity|visit", r"\b(?:(?P<none>no|zero|without(?: any)?) )?(?:any )?(?:web)?(?:site|shop) (?:activity|visits)\b(?: (?:falls|is|was))?", lambda found: f"{'not ' if found['none'] else ''}visited the site"),
    row("visit", r"\b(?:made|make|making|paid) no visits? to (?:the|our) (?:web ?)?(?:site|shop|store)\b", "not visited the site"),
    row("visit", r"\b(did ?n['o’]t|did not|do not|don['’]t|does not|never) visit (?=(?:the|our) )", r"\1 visited "),
    row("search", rf"\b(?:with|having|ran|did|made|who have|typed) (?:(?:at least )?(?:an?|one|any)|1)? ?(?:search|searches) for {SEARCHED}", r'who searched for "\g<what>"'),
    row("search", rf"\b(?:looked up|look up|typed(?: in)?|entered) {_NAMED} (?:in|into|on|with) (?:the|our) (?:site )?search(?: (?:box|bar|field))?\b", r'searched for "\g<what>"'),
    row("search", rf"\bsearched(?: for)?: ?{_NAMED}(?= *(?:[.,;!?)]|$))", r'searched for "\g<what>"'),
    row('" or ', rf'(?P<deed>\bsearched for "[^"]{{1,60}}") or (?:for )?(?!{_OTHER_DEED}\b){SEARCHED}', r'\g<deed> or "\g<what>"'),
    row('" or for "', r'(?P<deed>\bsearched for "[^"]{1,60}") or for "', r'\g<deed> or "'),
    row("searchers", rf"(?P<head>^|[,;:] |\b(?:all|the|our|find|show|list|of|me) ){_NAMED} searchers\b", r'\g<head>searched for "\g<what>"'),
)  # fmt: skip


def told_plainly(text: str) -> str:
    """Promise the text with what is told of the shop's side, or of the things themselves, told of the customers."""
    return rephrased(text, _ROWS)
