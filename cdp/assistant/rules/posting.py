"""Letters on paper: read as if by e-mail, but for all who are meant, as the post needs no consent to e-mail.

'For the winter catalogue mailing: ...', 'a postcard to gold members', 'the brochure goes in the post next week'. The words
of the letter choose nobody; who wants the printed catalogue is told by other words, and those are left alone.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from cdp.assistant.reading import Reading
from cdp.assistant.rules import consent

NOT_SENT = "Nothing is printed or posted from here, only e-mail is sent. These are the people."
_POST = r"(?:(?:the|our) )?(?:(?:post|posting|mail|mailing|print|printing|fulfilment|fulfillment) (?:house|office|shop|works|company)|lettershop|post|mail|snail mail|letter ?box(?:es)?|printers?|printing|print|royal mail|usps)"
_BOOK = r"(?:catalogues?|catalogs?|brochures?|look ?books?|magazines?)"
_CARD = r"(?:post ?cards?|flyers?|fliers?|leaflets?|(?:(?:printed|paper|greeting|christmas|holiday|thank[- ]you) )+cards?|(?:(?:real|physical|printed|paper|postal|hand[ -]?written) )+(?:letters?|notes?|cards?|invitations?))"
_OF_PAPER = rf"(?:{_BOOK}|post|postal|print|printed|paper|direct|snail|physical|post ?card|flyer|leaflet|letter ?box)"
_LETTER = r"(?:mailings?|mail ?outs?|mail ?shots?|mailers?|mail(?:ing)? (?:campaign|drop|run|list)s?|mails?|post|letters?|newsletters?|invitations?|invites?|campaigns?|drops?|print runs?|runs?|send[- ]?outs?|dispatch|shipments?|postings?|distribution|launch|piece)"
_SAID = r"(?:(?:winter|spring|summer|autumn|fall|christmas|xmas|holiday|festive|new|next|big|annual|yearly|upcoming|seasonal|paper|printed|print|postal|little|small|nice|personal|hand[ -]?written|signed|thank[- ]you|anniversary|birthday|january|december|november|20\d\d) ){0,3}?"
_DAY = r"(?: (?:out|off|now|today|tomorrow|soon|early|late|this|next|on|in|\w+day|week|month|\w+uary|march|april|may|june|july|august|\w+ber)\b){0,4}"
_SENDING = r"(?:goe?s?|going|comes?|will (?:go|be|come|leave)|is (?:going|being|to go|to be)|are (?:going|to go|being)|leaves?|drops?|lands?|(?:gets?|is|are|be|being) (?:posted|printed|mailed|shipped|sent|dispatched))"
# Who wants it, gets it or came by it is a condition of theirs.
_THEIRS = re.compile(
    r"\b(?:want\w*|got|gets|(?<!should )(?<!will )(?<!must )(?<!to )(?:get|receive)|receive[sd]|request\w*|asked for|order\w*|read|saw|from|via|through|by|because of|thanks to"
    r"|(?:sign\w*|regist\w*|subscri\w*|opt\w*|agree\w*|yes|no)(?: up| in)? (?:for|to))(?: the| our| an?| any| some)? $",
    re.IGNORECASE,
)
_ROWS = tuple(
    (re.compile(written, re.IGNORECASE), said)
    for written, said in (
        # a clause of its own: 'the printed catalogue goes in the post next week', 'we post the winter catalogue tomorrow'
        (rf"(?:^|(?<=[.,;!?:] ))(?:(?:and|so|because|as) )?(?:the|our|this|an?|new) {_SAID}(?:{_BOOK}|{_CARD}|mailing|letter|invitation) {_SENDING}(?:{_DAY} (?:in|into|to|by|via|with) {_POST})?{_DAY}(?=\s*(?:[.,;!?:]|$))", "it's for the newsletter"),
        (rf"(?:^|(?<=[.,;!?:] ))(?:(?:and|so|because|as) )?(?:we|i)(?:['’](?:re|m|ll)| are| am| will| want to| plan to| need to)?(?: (?:going to|about to|now|just))* (?:print|post|mail|send|ship|dispatch|deliver|write|sign)(?:ing)?(?: out)? (?:the|our|an?|some) {_SAID}(?:{_BOOK}|{_CARD}|cards?)(?: (?:by|in|via|per|through) {_POST})?{_DAY}(?=\s*(?:[.,;!?:]|$))", "it's for the newsletter"),
        (rf"(?:^|(?<=[.,;!?:] ))(?:(?:and|so|because|as) )?(?:(?:we|i)(?:['’](?:re|m|ll|d)| are| am| will| want to| plan to| need to| would like to)?(?: (?:going to|about to|now|just|like to))* |(?:please )?(?=(?:post|mail|send|write)\b))(?:post|mail|send|write|giv|hand)(?:e|ing)? (?:out )?(?:to )?(?:each of )?(?:them|these|those|everyone|everybody|all of them) (?:all |each )?(?:(?:the|our|an?|some) )?{_SAID}(?:{_BOOK}|{_CARD}|cards?|parcels?|packages?|presents?|gifts?)(?: (?:by|in|via|per|through) {_POST})?{_DAY}(?=\s*(?:[.,;!?:]|$))", "it's for the newsletter"),
        (rf"(?:^|(?<=[.,;!?:] ))(?:(?:and|so|because|as) )?(?:(?:we|i)(?:['’](?:re|m|ll|d)| are| am| will| want to| plan to)?(?: (?:going to|just|also))* )?(?:have|having|get|getting) (?:(?:the|our|an?|some) )?{_SAID}(?:{_BOOK}|{_CARD}|cards?|letters?|notes?|invitations?|parcels?) (?:post|mail|sent|print|written|ship|deliver|made)(?:ed|ped)?(?: (?:and|then) (?:posted|mailed|sent))?(?: out)?(?: (?:to|for) (?:them|these|those|each|everyone|everybody|all|each of them|all of them|every one of them))?(?: (?:by|in|via|per|through) {_POST})?{_DAY}(?=\s*(?:[.,;!?:]|$))", "it's for the newsletter"),
        (rf"(?:^|(?<=[.,;!?:] ))(?:(?:and|so|because|as) )?(?:they|each of them|these|those|everyone|everybody|each)(?:['’](?:ll|re)| will| are| should| shall)?(?: (?:all|each|both|then|also|going to))* (?:get|getting|gets|receive|receives) (?:(?:the|our|an?|some) )?{_SAID}(?:{_BOOK}|{_CARD}|cards?|letters?|notes?|invitations?|parcels?|packages?|presents?|gifts?)(?: (?:by|in|via|per|through) {_POST}|(?<=card)|(?<=cards)|(?<=parcel)){_DAY}(?=\s*(?:[.,;!?:]|$))", "it's for the newsletter"),
        (rf"(?:^|(?<=[.,;!?:] )|\s)(?:we|i)(?:['’](?:re|m)|m| are| am) (?:having|getting) (?:the |our |an? |some )?{_SAID}(?:{_BOOK}|{_CARD}|cards?) (?:posted|sent|mailed|printed|delivered)(?: out)?(?: to (?:them|these|those|all of them))?{_DAY}(?=\s*(?:[.,;!?:]|$))", ", it's for the newsletter"),
        (rf"(?:^|(?<=[.,;!?:] ))(?:(?:and|so|because|as) )?(?:we|i)(?:['’]ll| will| want to| would like to| must| can)? (?:post|mail|send|ship|give)(?: out)? (?:(?:to )?(?:them|these|those|everyone) (?:it|this|that|one)|(?:it|this|that|one) (?:to )?(?:them|these|those|everyone)) (?:by|in|via|per|through|with|over) {_POST}{_DAY}(?=\s*(?:[.,;!?:]|$))", "it's for the newsletter"),
        # a letter that is called so
        (rf"\b(?:(?:print|post|mail|send|ship|dispatch|write|prepare|make|plan)(?P<ing>ing)?(?: out)?) (?P<a>an?|the|our|some) {_SAID}(?:{_BOOK}|{_CARD}|cards?)(?: (?:by|in|via|per|through) {_POST})?{_DAY}(?=:| (?:to|for)\b)", r"send{ing} an email"),
        (rf"\b(?:(?P<a>an?|the|our|this|my) )?{_SAID}{_OF_PAPER}[ -]{_LETTER}\b", r"{a} newsletter"),
        (rf"\b(?:(?P<a>an?|the|our|this|my) )?{_SAID}{_CARD}(?: {_LETTER})?\b(?: (?:by|in|via|per) {_POST})?", r"{a} newsletter"),
        (rf"\b(?:(?P<a>an?|the|our) )?{_SAID}(?:{_BOOK}|(?:mailing|letter|invitation|card|campaign|offer|reminder|greeting)s?) (?:(?:by|in|via|per|through) {_POST}|(?:in|on) paper(?: form)?)\b", "{a} newsletter"),
        (rf"\b(?:letter|mailing|invitation|card)s? (?:by|in|via|per|through) {_POST}\b", "newsletter"),
        (rf"\bfor (?:posting|mailing|sending|printing)(?: out)? (?:of )?(?:the|our|an?) {_SAID}{_BOOK}\b", "for the newsletter,"),
    )
)  # fmt: skip
# What is asked for by e-mail as well needs consent to it.
_BY_MAIL = re.compile(
    r"(?<!opened )(?<!open )(?<!clicked )(?<!opened an )(?<!clicked an )(?<!opened any )(?<!to )(?<!by )(?<!our )(?<!from )\b(?:e-?mails?|newsletters?|flows?)\b(?! (?:subscri|list|consent|opt|address|yes|no|ok|list|contact))",
    re.IGNORECASE,
)
# 'The catalogue goes to print: who in Canada wants it?', 'for the catalogue, whoever asked for the printed one'
_WANTS_IT = re.compile(
    r"\b(?P<what>catalogue|catalog)(?P<between>\b[^?]{0,160}?)\b(?P<who>(?:who|which (?:(?!(?:have|has|want|who)\b)[\w'-]+ ){1,3}?(?=(?:have|has|want))|that|which|and|people|customers|everyone|everybody|anyone|those|whoever|they)(?: (?:living |based )?(?:in|from|of) (?:(?!(?:who|that|which|has|have|want|wants)\b)[\w.'-]+,? ){0,5}?(?:[\w.'-]+))?) ?(?:has|have|['’]ve|['’]s|had)?(?: already)? ?\b(?:want|wants|wanted|asked for|requested|ordered|would like|wish(?:es|ed)?(?: for)?|desire[sd]?|demanded|ticked|signed up for|opted for)(?: to have| to get| to receive)? (?:it|one|that|that one|this|(?:the|a) (?:printed|paper|print) (?:one|version|copy))(?= *(?:[.,;:?!)]|$| (?:and|but|or|has|have|who|with|from|in|spent|bought)\b))",
    re.IGNORECASE,
)

_WANTS_BY_POST = re.compile(
    r"\b(?:have |has )?(?P<want>want|wants|wanted|wish|wishes|wished|asked for|requested|ordered|gets?|receives?) (?:the|our|a) (?:catalogue|catalog) (?:by|via|per|in|on|through) (?:the )?(?:post|mail|paper|print)\b",
    re.IGNORECASE,
)


def wanted(text: str) -> str:
    """Promise the text with the printed catalogue named where people are said to want 'it'; all else as it was."""
    text = _WANTS_BY_POST.sub("want the printed catalogue", text)
    return _WANTS_IT.sub(r"\g<what>\g<between>\g<who> want the printed catalogue", text)


def by_mail(text: str) -> str | None:
    """Promise the request as if by e-mail where only a letter on paper is told of, else None."""
    told = text
    for written, said in _ROWS:
        told = written.sub(partial(_put, said), told)
    return None if told == text or _BY_MAIL.search(text) else told


def _put(said: str, found: re.Match[str]) -> str:
    if _THEIRS.search(found.string, 0, found.start()):
        return found.group()
    groups = {name: value or "" for name, value in found.groupdict().items()}
    return said.format(**groups).strip()


def read(text: str, by_letter: Callable[[str], Reading]) -> Reading | None:
    """Promise who is meant by a request for letters on paper, or None where it is none; `by_letter` reads it as one by e-mail."""
    if (told := by_mail(text)) is None:
        return None
    found = by_letter(told)
    if found.outcome == "ask" and (whole := by_letter(text)).outcome == "segment":
        found = whole  # 'I have to sign the Christmas cards' is said in passing
    if found.outcome == "refuse" and found.message == consent.REFUSED:
        return replace(found, outcome="segment", intent="segment", tree=found.nearest, message=NOT_SENT, nearest=None)
    if found.tree is None:
        return replace(found, options=()) if found.outcome == "ask" else None
    kept = tuple(one for one in found.assumptions if one.phrase != consent.WRITTEN_TO)
    message = f"{found.message} {NOT_SENT}".strip()
    return replace(found, intent="segment", tree=consent.not_assumed(found), message=message, assumptions=kept)
