"""Marketing by text message: read as if by e-mail, for people who agreed to texts instead of to letters.

'An SMS reminder to gold members', 'text everyone who ...', 'a campaign by text message'. Who agreed to texts is told by
other words ('subscribed to SMS', 'who can we text'), and those are left alone. Texts are not sent from here: it is said.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from cdp.assistant.reading import Assumption, Reading
from cdp.assistant.rules import consent

NOT_SENT = "Texts are not sent from here, only e-mail. These are the people who agreed to texts."
REFUSED = "They did not agree to texts, so none can be sent to them. Without the text, the segment can be made."
_SMS = r"(?:(?:sms|text|txt)[ -](?:messages?|msgs?)|sms(?:es)?|texts?|txts?|texting)"
_KIND = r"(?:campaigns?|blasts?|flows?|reminders?|alerts?|promos?|promotions?|marketing|nudges?|invites?|invitations?|notifications?|offers?|series|automations?|sequences?|announcements?|teasers?|greetings?|newsletters?|mailings?|updates?|drops?|push|sends?|shots?|outreach|win[ -]?backs?)"
_OF_CONSENT = (
    r"(?! ?(?:consent|(?:un|non[ -]?)?subscri|opt|list|status|permission|sign|address|agree|yes|no\b|ok\b|only\b|=|:))"
)
_WHOM = r"(?=(?:all|our|the|every|everyone|everybody|them|those|these|people|customers|anyone|anybody|any|my|whoever|vips?|gold|silver|platinum|bronze|lapsed|churned|new|loyal|active|inactive|repeat|buyers|shoppers|members|cart|folks|clients)\b)"
_ASKED = r"(?:^\W*(?:please |pls |just |hi |hey )*|\b(?:want|wants|like|love|going|need|plan|planning|have|time|idea is|gonna|wanna|let['’]?s|lets|should|please|and|then|will|['’]ll|(?:can|could) (?:you|we)(?: please)?|so)(?: to)? )"
_HAS = r"(?<!got )(?<!received )(?<!receive )(?<!opened )(?<!clicked )(?<!get )(?<!gets )"
_AGREED = re.compile(
    r"\b(?:accept\w*|agree\w*|consent\w*|(?:un)?subscri\w*|opt(?:ed|s|ing)?[ -]?(?:in|out)|withdr\w+|reachable|contactable|be (?:reached|contacted|written to|texted)|allowed|permission|we (?:can|may|could) (?:reach|contact|write to))\b[^,.;:]{0,20}$",
    re.IGNORECASE,
)
# 'an e-mail about our texts' is one by e-mail
_TOLD_OF = re.compile(
    r"\b(?:e-?mails?|mail|mailing|newsletter|letter|campaign|write|tell)\b[^.;:!?]{0,30}\b(?:about|abt|regarding|announcing) (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"\b(?:e-?mails?|mails?) (?:and|or|&|/|\+) {_SMS}\b|\b{_SMS} (?:and|or|&|/|\+) (?:e-?mails?|mails?)\b",
    re.IGNORECASE,
)
_ROWS = tuple(
    (re.compile(written, re.IGNORECASE), said)
    for written, said in (
        (rf"\b{_SMS}[ -](?={_KIND}\b)", "email "),
        (rf"{_ASKED}te?xt {_WHOM}", None),
        (
            r"(?:(?<=[,;.:!>] )|(?<= - ))(?:(?:please|pls|then|just|so) )*(?:te?xt|sms) (?=(?:them|['’]?em|those|these|all of them)\b)",
            "email ",
        ),
        (
            rf"{_HAS}\b(?P<a>an?|the|our|this|one|that|another) (?:(?:(?:quick|short|little|friendly|kind|nice|new|next|big|annual|[\w-]+(?= (?:day|friday|monday|sale|eve|launch|offer)\b)|day|friday|monday|sale|eve|launch|offer|christmas|holiday|birthday|promo|winter|summer|spring|autumn|easter|welcome|thank[- ]?you|win[- ]?back|reminder|flash|weekend) ){{0,4}})?{_SMS}\b{_OF_CONSENT}",
            "an email",
        ),
        (rf"\b(?:by|via|per|through|over|using) (?:an? )?{_SMS}\b{_OF_CONSENT}", "by email"),
        (
            rf"(?P<lead>\b(?:reach(?: out)?|contact|inform|notify|ping|nudge|remind|target|write|message)\b[^,.;]{{0,50}}?\b)(?:with|on|in) (?:an? )?{_SMS}\b{_OF_CONSENT}",
            "by email",
        ),
        (rf"^\W*(?:(?:need|send|write|ok|okay|so|um|uh|please|pls|now),? ){{0,3}}{_SMS} (?:to|for)\b:? ", "email to "),
        # 'sms: gold tier', 'gold tier -> sms', 'gold tier, txt pls'
        (
            rf"^\W*(?:need |send |an? )?{_SMS}(?: (?:list|push|promo))? ?(?::|->|→|=>|(?<= )-)(?![ >]*(?:yes|no|y|n|ok|true|false|subscri\w+|unsubscri\w+|opt\w*|unknown|never)\b)[ >]*",
            "email: ",
        ),
        (
            rf"\s*(?:[,;+–-]|->|→|=+>|>+|–>)+ ?(?:(?:for|by|via|per|send|as|an?|then|do|get|the) )*{_SMS}(?: (?:pls|please|plz|them|asap|only|thx|ty|today|tonight|now|tomorrow|tmrw|list))*[\s.!]*$",
            ", email them",
        ),
        (
            rf"\b(?:send|shoot|drop|make|do|prepare|write|draft|create|launch|set up|need|want) (?:out )?(?:them |everyone )?(?:one |some )?{_SMS} (?=(?:to|for) )",
            "send an email ",
        ),
    )
)


def by_mail(text: str) -> str | None:
    """Promise the request as if by e-mail where marketing by text message alone is asked for, else None."""
    if _BOTH.search(text):
        return None
    for written, said in _ROWS:
        for found in written.finditer(text):
            before = text[max(found.start() - 40, 0) : found.start()]
            if _AGREED.search(before) or _TOLD_OF.search(before):
                continue
            lead = found.groupdict().get("lead") or ""
            put = lead + said if said is not None else re.sub(r"te?xt $", "email ", found.group(), flags=re.IGNORECASE)
            return f"{text[: found.start()]}{put}{text[found.end() :]}"
    return None


def read(text: str, by_letter: Callable[[str], Reading]) -> Reading | None:
    """Promise what is meant by a request for texts, or None where it is none; `by_letter` reads it as one for letters."""
    if (told := by_mail(text)) is None:
        return None
    found = by_letter(told)
    tree = found.nearest if found.outcome == "refuse" and found.message == consent.REFUSED else found.tree
    if tree is None:
        return replace(found, message=re.sub(r"\bemail\b", "SMS", found.message), options=())
    tree = consent.not_assumed(replace(found, tree=tree))
    kept = [one for one in found.assumptions if one.phrase != consent.WRITTEN_TO]
    if consent.speaks_of_no_consent(tree, consent.SMS):
        return replace(found, outcome="refuse", message=REFUSED, nearest=tree, tree=None, assumptions=tuple(kept))
    if not any(node == consent.SMS for node in tree.get("all", ())):
        tree = {"all": [*tree["all"], dict(consent.SMS)]} if "all" in tree else {"all": [tree, dict(consent.SMS)]}
        at = ("all", len(tree["all"]) - 1)
        kept.append(Assumption(consent.WRITTEN_TO, "subscribed to SMS", at))
    message = f"{found.message} {NOT_SENT}".strip() if found.outcome == "segment" else NOT_SENT
    return replace(
        found, outcome="segment", intent="segment", tree=tree, message=message, nearest=None, assumptions=tuple(kept)
    )
