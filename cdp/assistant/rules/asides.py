"""What is said beside the request: a title before a colon, a sentence of background. It is set aside and said so."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cdp.assistant.reading import Assumption, Reading
from cdp.assistant.rules import background, situation
from cdp.assistant.rules.missing import OF_PEOPLE

_SENTENCES = re.compile(r"(?<=[.?!])\s+(?=\S)")
_TITLE = re.compile(r"^[^:?.!()]{3,60}?(?::|\s-)\s+")
_NARRATOR = re.compile(r"(we|i|our|my|an?|one|someone|somebody|it|there)\b", re.IGNORECASE)
_STATES = re.compile(r"\b(is|are|was|were|has|have|had|got|keeps?|kills?|killed|went|said|says)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(customers?|people|persons?|who|whom|whose|every\w*|any\w*|those|them|only|must|should|need|want|find|list|show"
    r"|get|give|send|write|e-?mails?|mail|target|exclude|include|delete|export|set|change|shoppers?|buyers?|clients?)\b",
    re.IGNORECASE,
)
# What follows the request and speaks of its people is of them, unless it says what they are to get.
_OF_THEM = re.compile(
    r"\W*(?:and |but |so |also |all )*(?:they|their|those|these|who|whose|the ones|each)\b(?! (?:should|must|will|would|can|shall|are to|['’]ll) (?:get|receive|hear|see|learn|be told|know|have|find)\b)",
    re.IGNORECASE,
)
_DENIALS = re.compile(r"\b(nobody|no one|nothing|not|never|no|none)\b|n't\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(only|just|people|customers?|who|whom|whose|those|shoppers?|buyers?|clients?)\b", re.IGNORECASE
)
_SUCH = re.compile(r"\b(?:the|those|these) (?:[\w-]+ ){1,2}ones\b", re.IGNORECASE)  # 'finance wants the refunded ones'
_PERSONS = re.compile(r"\b(?:people|folks|customers|shoppers|buyers|clients|members|subscribers|users)$", re.IGNORECASE)
_NAMES = ("list", "segment", "group", "audience", "cohort", "bucket", "crowd")
MOST = 4  # sentences of one request
BACKGROUND, TITLE = "taken as background", "taken as a title"
LONGEST = 120  # words of a request in which background is looked for: its parts are all read once more


def without_background(
    text: str, whole: Reading, read: Callable[[str], Reading], says_how_much: Callable[[str], bool]
) -> Reading:
    """Promise the reading of the one part that makes sense by itself, when the others hold no condition; else `whole`."""
    if title := _TITLE.match(text):
        rest, name = read(text[title.end() :]), title.group().rstrip(":- ")
        is_whole = rest.outcome == "segment" and rest.tree != {"all": []}
        own = _conditions(read(name))
        is_said_again = set(map(str, own)) <= set(map(str, _conditions(rest)))
        if is_whole and name.lower().endswith(_NAMES) and own and not is_said_again and whole.intent == "segment":
            options = (text[title.end() :], f"({name}) and ({text[title.end() :]})")
            return Reading("ask", message=f"Is “{name}” only the name, or a condition as well?", options=options)
        if _names_people(name, read(situation.ORDINARY.sub(" ", name)), text[title.end() :]):
            return whole if whole.outcome != "segment" else _asked_about(name, text[title.end() :], whole)
        if own and is_said_again and whole.intent != "segment" == rest.intent and whole.outcome == "segment":
            return whole  # 'Abandoned cart campaign: people who left a cart': for a letter, as its title says
        if is_whole and (own or whole.outcome != "segment") and (not own or is_said_again) and not says_how_much(name):
            return noted(rest, name, TITLE)
    if whole.outcome == "segment":
        return whole
    parts = [part for part in _SENTENCES.split(text.strip()) if part.strip()]
    if not 1 < len(parts) <= MOST:
        return whole
    readings = [read(part) for part in parts]
    wanted = [at for at, one in enumerate(readings) if one.outcome == "segment" and one.tree not in (None, {"all": []})]
    if len(wanted) != 1:
        return whole
    if wanted[0] and situation.leans(parts[wanted[0]]):
        return whole
    chosen = readings[wanted[0]]
    for at, part in enumerate(parts):
        if at == wanted[0]:
            continue
        if background.may_choose(part) or _SUCH.search(part):
            return whole
        if at > wanted[0] and _OF_THEM.match(part) and (readings[at].unclear or readings[at].outcome == "refuse"):
            return whole
        if readings[at].intent != "segment" and situation.asks(part) and readings[at].outcome != "segment":
            return whole  # 'email the winners' names people who are not known
        if readings[at].outcome == "refuse" and (_ASKS.search(part) or _tells_people_apart(readings[at])):
            return whole
        if _is_story(part, readings[at], says_how_much):
            chosen = noted(chosen, part.strip(), BACKGROUND)
            continue
        own = _conditions(readings[at])
        unclear = " ".join(readings[at].unclear) if own else part
        if says_how_much(unclear) or not set(map(str, own)) <= set(map(str, _conditions(chosen))):
            return whole
        chosen = noted(chosen, part.strip(), BACKGROUND)
    return chosen


def _names_people(name: str, alone: Reading, rest: str) -> bool:
    """Whether a title is people of a kind that nobody knows: 'Nurses and teachers', 'Kayakers', 'Dog people'."""
    told = situation.BUSINESS.sub("it", name)
    is_named_anew = situation.names_first(rest) or situation.asks(rest)  # else it tells what they are called
    if (is_named_anew and background.names_a_crowd(told)) or (
        alone.outcome == "refuse" and any(data in alone.message for data in situation.PERSONAL)
    ):
        return True
    return is_named_anew and bool(alone.unclear) and _PERSONS.search(told) is not None


def _asked_about(name: str, rest: str, whole: Reading) -> Reading:
    return replace(
        whole,
        outcome="ask",
        message=f"Is “{name}” only a title, or who is meant?",
        options=(rest,),
        nearest=whole.tree,
        tree=None,
        unclear=(name,),
    )


_OF_THOSE = re.compile(r"\W*(?:\w+ ){0,4}?(?:those|them|the ones|these)\b", re.IGNORECASE)


# 'Socks we like' are some of them; 'as we like', 'and what we need' are none.
_TASTE = re.compile(
    r"(?<!as)(?<!what)(?<!how)(?<!if)(?<!all)(?<!that)(?<!and)(?<!so)(?<!but)(?<!which)(?<!whatever)(?<!whenever)(?<!when)(?<![,;:.!?-])\s((?:we|i) (?:like|love|prefer|recommend|favou?r))(?= *(?:[.,;!?]|$| (?:best|most|too|and|or|but|in|from|since|last|this)\b))",
    re.IGNORECASE,
)


def in_doubt(text: str, whole: Reading, read: Callable[[str], Reading]) -> Reading:
    """Promise a question where a statement before the request was read as a condition of it, else `whole`.

    'We only ship to Canada. List customers who bought socks' may or may not ask for Canadians.
    """
    if found := _TASTE.search(text):
        return replace(
            whole,
            outcome="ask",
            message=f"Which are meant by “{found[1]}”?",
            options=(text.replace(found[1], ""),),
            unclear=(found[1],),
            nearest=whole.tree,
            tree=None,
        )
    parts = situation.parts(text)
    stated = [at for at, part in enumerate(parts[:-1]) if situation.states(part)]
    if not 1 < len(parts) <= MOST or stated != list(range(len(stated))) or not stated:
        return whole
    said, rest = " ".join(parts[: len(stated)]), " ".join(parts[len(stated) :])
    if situation.leans(rest) or _OF_THOSE.match(rest) or _OF_THEM.match(rest) or not situation.asks(rest):
        return whole
    alone = read(rest)
    if alone.outcome != "segment" or alone.tree in (None, {"all": []}):
        return whole
    if set(map(str, _conditions(whole))) <= set(map(str, _conditions(alone))):
        return whole
    return replace(
        alone,
        outcome="ask",
        message=f"Is “{said}” only background, or a condition as well?",
        options=(rest,),
        nearest=alone.tree,
        tree=None,
    )


def _is_story(part: str, reading: Reading, says_how_much: Callable[[str], bool]) -> bool:
    """What somebody told: mostly words of no table, with no number, time, place or thing that could be a condition."""
    if says_how_much(_DENIALS.sub(" ", part)):
        return False
    if reading.outcome == "refuse":  # 'small baskets are killing our margins' asks for nobody
        return bool(_STATES.search(part)) and not _ASKS.search(part) and len(part.split()) > 3
    if _PEOPLE.search(part) or not _NARRATOR.match(part) or len(reading.unclear) < 2:
        return False
    return all(node.get("field") == "total_orders" for node in _conditions(reading))


def _tells_people_apart(refused: Reading) -> bool:
    """'Women are our main audience' may well be a wish."""
    return any(data in refused.message for data in OF_PEOPLE)


def _conditions(reading: Reading) -> list[Any]:
    """The conditions that were understood in a part; consent, which marketing words add, is none of its own."""
    tree = reading.tree or (
        reading.nearest if reading.outcome == "ask" or "rest of the sentence" in reading.message else None
    )
    if tree is None:
        return []
    nodes = tree.get("all", [tree])
    return [node for node in nodes if not (node.get("field") == "email_subscribed" and reading.intent != "segment")]


def noted(reading: Reading, said: str, how: str) -> Reading:
    """Promise the reading with a note on what was set aside, and as what."""
    return replace(reading, assumptions=(*reading.assumptions, Assumption(said[:120], how, ())))
