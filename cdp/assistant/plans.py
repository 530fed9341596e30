"""From what the rules understood to the calls that answer it, one after the other, and the words that close it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cdp import conditions as cd
from cdp import errors, events
from cdp.analytics.timing import next_at
from cdp.assistant import copywriting, drafting, naming, rules, telling
from cdp.assistant.copywriting import Theme
from cdp.assistant.desk import SUBSCRIBED, Desk
from cdp.assistant.reading import Reading
from cdp.assistant.turns import Call, Result

Results = Mapping[str, dict[str, Any]]
Step = Callable[[Results], list[Call]]
Tree = dict[str, Any]

_ABOUT_THEM = re.compile(
    r"^(?:please\s+)?(?:who\s+are|describe|profile|tell\s+me\s+(?:more\s+)?about|what\s+do\s+(?:we|you|i)\s+know\s+about|"
    r"what\s+kind\s+of\s+people\s+are)\s+(?P<whom>.+?)\s*[?.!]*$",
    re.IGNORECASE,
)
_WHEN = re.compile(r"^(?:please\s+)?(?:when|what\s+time|which\s+(?:day|hour)|at\s+what)\b.*\b(?:send|e-?mail|mail|write|reach|contact)\b", re.IGNORECASE)  # fmt: skip
# A question for the time to write, with nobody named in it: of all who may be written to.
_TO_ANYBODY = re.compile(
    r"(?=(?:(?:um|uh|so|ok|hi|hey|and|please|tell me|(?:can|could) you tell me|do you know),? )*(?:on |at )?(?:when|what|which|best|ideal|optimal|(?:do|does|are|is)\b(?=.* (?:or|than) ))\b)"
    r"(?=.*\b(?:when|day|weekdays?|weekends?|hour|time|moment|mornings?|evenings?|afternoons?|lunchtime|night|\w+day)\b)(?=.*\b(?:send|sending|e-?mail|mail|mailing|write|newsletter|campaign|open|opened|read|click)s?\b)"
    r"(?:(?:when|what|which|whats|what's|on|at|in|the|a|an|is|are|would|be|it|best|better|good|right|ideal|optimal|perfect|usual|suitable|day|days|weekday|weekdays|hour|hours"
    r"|time|times|moment|of|week|to|2|for|that|we|i|should|shall|do|does|can|could|you|know|me|us|our|my|your|out|go|goes|send|sending|e-?mails?|mails?|mailings?|newsletters?|campaigns?|letters?|one"
    r"|write|recommend|suggest|advise|tell|please|pls|hi|hey|so|um|uh|ok|usually|generally|normally|most|likely|often|and|or|than|more|rather|too|early|late|during|before|after|mornings?|evenings?|afternoons?|lunchtime|nights?|noon|weekends?|midweek|\w+days?|works?|next|customers?|clients?|subscribers?|people|everyone|everybody|list|they|opens?|opened|opening|reads?|clicks?|clicked|mostly)\b\W*){3,30}"
    r"(?:(?:i['’]?m|i am|we['’]?re|we are|it['’]?s|this is|my|our|the boss|thanks|thank you|cheers)\b[^?]{0,80})?",
    re.IGNORECASE,
)
_THESE = re.compile(
    r"^(?:these|they|them|those|this\s+(?:segment|audience|group)|the\s+segment\s+on\s+(?:the\s+)?screen|"
    r"(?:these|those)\s+(?:people|customers|ones))$",
    re.IGNORECASE,
)
_SAVE = re.compile(
    r"^(?:please\s+)?(?:make|create|save|build|draft)\s+(?:(?:a|the)\s+segment\s+(?:of|for|from|with)\s+(?:these|them|those|it)"
    r"(?:\s+(?:people|customers))?|(?:these|them|those|it|this)\s+(?:as\s+)?(?:a\s+)?segment)[.!]*$",
    re.IGNORECASE,
)
_TO_THESE = re.compile(r"\b(?:these|them|those|this\s+segment)(?:\s+(?:people|customers))?\s*[?.!]*$", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Steps to take, each of which knows the results so far; a step without calls is passed over."""

    steps: tuple[Step, ...]
    words: Callable[[Results], str]

    def calls(self, taken: int, results: Results) -> list[Call]:
        """Promise the calls of the next step; none when only words are left."""
        return self.steps[taken](results) if taken < len(self.steps) else []


def of(desk: Desk, question: str, last: Result | None, *, said: Sequence[str] = ()) -> Plan:
    """Promise what to do about a question; `last` is the newest result of the conversation that is about people.

    Without one, as in a conversation that is taken up again, what was `said` before is read once more.
    """
    drafted = spoken_of(last) or _read_again(desk, said)
    on_screen = desk.on_screen if _is_whole(desk, desk.on_screen) else drafted
    reading = _read(desk, question, on_screen)
    if reading.outcome == "ask" and on_screen and _means_these(reading, question):
        reading = replace(reading, outcome="segment", tree=drafting.mailable(on_screen), message="", options=())
    if reading.outcome == "ask":
        return _draft_alone(desk, question, reading) or _asking(reading)
    if reading.outcome == "refuse":
        return _refusing(desk, reading)
    assert reading.tree is not None
    if reading.intent == "describe":
        return _describing(desk, reading)
    if reading.intent == "send_time":
        return _timing(reading)
    if reading.intent == "segment":
        is_of_it = reading.is_refinement and drafted is not None and _is_for(drafted, on_screen)
        if is_of_it and last is not None and last.call.name == "draft_campaign":
            return _campaign_again(desk, reading, last.call)
        return _segment(desk, reading)
    return _campaign(desk, question, reading)


def _is_for(drafted: Tree, on_screen: Tree | None) -> bool:
    """Whether a campaign was drafted for the people on the screen; consent is added for it, and nothing else."""
    return on_screen is drafted or (
        on_screen is not None and drafting.mailable(on_screen) == drafting.mailable(drafted)
    )


def spoken_of(result: Result | None) -> Tree | None:
    """Promise the tree of the people that a result is about, or None."""
    if result is None or "count" not in result.value:
        return None
    return result.value.get("conditions") or result.call.args.get("conditions")


def _read_again(desk: Desk, said: Sequence[str]) -> Tree | None:
    tree = None
    for question in said[-REREAD:]:
        reading = _read(desk, question, tree)
        tree = reading.tree if reading.outcome == "segment" and _has_conditions(reading.tree) else tree
    return tree


REREAD = 10  # questions


def _means_these(reading: Reading, question: str) -> bool:
    """Whether all was understood but whom, and that is said by “them” or “these people”."""
    is_marketing = reading.intent not in ("segment", "describe")
    return is_marketing and not reading.unclear and reading.nearest is None and bool(_TO_THESE.search(question))


def _is_whole(desk: Desk, tree: Tree | None) -> bool:
    """Whether there are conditions, all of them finished: half a condition on the screen is nothing to speak of."""
    try:
        return _has_conditions(tree) and bool(cd.parse(tree, desk.catalogue).parts)
    except errors.CdpError:
        return False


def _has_conditions(tree: Tree | None) -> bool:
    return bool(tree and any(tree.values()))


def _read(desk: Desk, question: str, on_screen: Tree | None) -> Reading:
    """What the rules make of it; who people are and when to write is asked in the same words about any people."""
    if (about := _ABOUT_THEM.match(question.strip())) is not None:
        whom = about["whom"]
        if _THESE.match(whom) and on_screen:
            return Reading("segment", "describe", tree=on_screen)
        reading = _understood(desk, whom, on_screen)
        return replace(reading, intent="describe") if reading.outcome == "segment" else reading
    if on_screen and _SAVE.match(question.strip()):
        return Reading("segment", tree=on_screen)
    reading = _understood(desk, question, on_screen)
    if _WHEN.match(question.strip()):
        if reading.outcome == "segment":
            return replace(reading, intent="send_time")
        if _TO_THESE.search(question) and on_screen:
            return Reading("segment", "send_time", tree=on_screen)
    if reading.outcome in ("ask", "refuse") and len(question) < 200 and _TO_ANYBODY.fullmatch(question.strip()):
        return Reading("segment", "send_time", tree={"all": [dict(SUBSCRIBED)]})
    return reading


def _understood(desk: Desk, said: str, on_screen: Tree | None) -> Reading:
    """What the rules make of the sentence; where an offer is in their way, of the sentence without it."""
    vocabulary = rules.vocabulary_of(desk.frames, desk.catalogue, lambda: events.common_values(desk.session))
    reading = rules.read(said, vocabulary, now=desk.now, on_screen=on_screen)
    if reading.outcome == "ask" and (rest := copywriting.without_offer(said)) != said:
        again = rules.read(rest, vocabulary, now=desk.now, on_screen=on_screen)
        if again.outcome == "segment" and again.intent in _WRITES:
            return again
    return reading


_WRITES = ("campaign", "flow", "email", "content")


# -- what ends without a draft of one's own --------------------------------------------------------------------------------


def _asking(reading: Reading) -> Plan:
    calls = [Call("ask_back", {"question": reading.message[:400], "options": list(reading.options[:3])})]
    if reading.nearest:
        calls.append(Call("count_segment", {"conditions": reading.nearest}))
    return Plan((lambda _: calls,), lambda results: telling.asked(reading, results))


def _refusing(desk: Desk, reading: Reading) -> Plan:
    calls = [Call("decline", {"reason": reading.message[:400]})]
    if reading.nearest:
        named = naming.segment_name(cd.parse(reading.nearest, desk.catalogue), desk.catalogue)
        calls.append(Call("draft_segment", {"name": named, "conditions": reading.nearest}))
    return Plan((lambda _: calls,), lambda results: telling.refused(reading, results))


def _describing(desk: Desk, reading: Reading) -> Plan:
    call = Call("profile_segment", {"conditions": reading.tree})
    return Plan((lambda _: [call],), lambda results: telling.described(results, desk.shop.currency))


def people(desk: Desk, said: str) -> Plan | None:
    """Promise the plan that tells who certain people are, where the rules understand who is meant."""
    reading = _understood(desk, said, None)
    return _describing(desk, reading) if reading.outcome == "segment" and _has_conditions(reading.tree) else None


def _timing(reading: Reading) -> Plan:
    calls = [Call(name, {"conditions": reading.tree}) for name in ("count_segment", "best_send_time")]
    return Plan((lambda _: calls,), telling.timed)


# -- drafts ----------------------------------------------------------------------------------------------------------------


def _about(reading: Reading) -> dict[str, Any]:
    """Conditions, assumptions and what was left out, as every tool that drafts for people takes them."""
    meanings = [
        {"phrase": each.phrase[:120], "means": each.means[:240], "path": ".".join(map(str, each.path))[:60]}
        for each in reading.assumptions[:12]
    ]
    left_out = [reading.message] if reading.message and not reading.is_refinement else []
    return {"conditions": reading.tree, "assumptions": meanings, "could_not_express": left_out}


def _segment(desk: Desk, reading: Reading) -> Plan:
    call = Call("draft_segment", {"name": _name(desk, reading)} | _about(reading))
    counted = Call("count_segment", {"conditions": reading.tree})
    return Plan((lambda _: [counted], lambda _: [call]), lambda results: telling.segment(reading, call, results))


def _name(desk: Desk, reading: Reading) -> str:
    return naming.segment_name(cd.parse(reading.tree, desk.catalogue), desk.catalogue)


def _looked(reading: Reading) -> list[Call]:
    return [Call(name, {"conditions": reading.tree}) for name in ("count_segment", "best_send_time")]


def _campaign(desk: Desk, question: str, reading: Reading) -> Plan:
    assert reading.tree is not None
    theme = copywriting.THEMES[copywriting.theme_for(reading.theme, reading.tree)]
    offer = copywriting.offer_in(question)
    most = 1 if reading.intent in ("email", "content") else None
    named = _name(desk, reading)
    args = _about(reading) | {
        "name": naming.titled(theme.name, named),
        "segment_name": named,
        "steps": theme.steps(offer=offer, most=most),
        "subject_alternatives": theme.subjects(offer=offer),
        "stop_when_ordered": theme.stop_when_ordered,
    }

    if offer and not theme.takes_offer(most):
        args["could_not_express"].append(f"“{offer}”: these letters have no place for an offer. Put it in by hand.")

    @cache
    def ideas() -> list[str]:
        tree = cd.parse(drafting.mailable(args["conditions"]), desk.catalogue)
        hints = copywriting.hints(desk, desk.mask(tree))
        return [*hints, *theme.ideas]

    def draft(results: Results) -> Call:
        return Call("draft_campaign", args | {"content_ideas": ideas()} | _when(desk, results))

    return Plan(
        (lambda _: _looked(reading), lambda results: [draft(results)]),
        lambda results: telling.campaign(reading, draft(results), theme, results),
    )


def _campaign_again(desk: Desk, reading: Reading, last: Call) -> Plan:
    """The campaign drafted before, for the people as they are wanted now."""
    named = _name(desk, reading)
    head = str(last.args["name"]).split(": ")[0]
    args = dict(last.args) | _about(reading) | {"name": naming.titled(head, named), "segment_name": named}

    def draft(results: Results) -> Call:
        return Call("draft_campaign", args | _when(desk, results))

    return Plan(
        (lambda _: _looked(reading), lambda results: [draft(results)]),
        lambda results: telling.campaign(reading, draft(results), None, results),
    )


def _when(desk: Desk, results: Results) -> dict[str, str]:
    """The day, the hour and the reason: from their orders and clicks, or else the usual ones, said to be that."""
    best = results.get("best_send_time", {})
    usual = next_at(None, None, zone=desk.catalogue.time_zone, now=desk.now)
    day = str(best.get("send_date") or usual.date().isoformat())
    hour = str(best.get("send_time") or f"{usual:%H:%M}")
    return {"send_date": day, "send_time": hour, "reason": telling.reason(best)[:300]}


def _draft_alone(desk: Desk, question: str, reading: Reading) -> Plan | None:
    """A flow or a letter on a theme that was named, where nobody was named to get it."""
    is_only_that = not reading.unclear and reading.nearest is None and reading.theme != "general"
    if not is_only_that or reading.intent not in ("flow", "email", "content"):
        return None
    theme, offer = copywriting.THEMES[reading.theme], copywriting.offer_in(question)
    call = _flow_call(theme, offer) if reading.intent == "flow" else _letter_call(theme, offer)
    return Plan((lambda _: [call],), lambda results: telling.alone(call, theme, results))


def _flow_call(theme: Theme, offer: str) -> Call:
    args = {
        "name": theme.name,
        "description": theme.goal,
        "steps": theme.steps(offer=offer),
        "stop_when_ordered": theme.stop_when_ordered,
    }
    return Call("draft_flow", args)


def _letter_call(theme: Theme, offer: str) -> Call:
    first: dict[str, Any] = theme.steps(offer=offer, most=1)[0]
    first.pop("day")
    return Call("draft_email", first | {"name": theme.name, "subject_alternatives": theme.subjects(offer=offer)})
