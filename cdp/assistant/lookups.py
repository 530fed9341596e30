"""Questions about what there is already: segments, flows, campaigns, how one did, and what can be asked."""

import re
from collections.abc import Callable
from typing import Any

from cdp.assistant import defining, plans
from cdp.assistant.desk import Desk
from cdp.assistant.plans import Plan, Results
from cdp.assistant.rules.deeds import of_meaning
from cdp.assistant.rules.glossary import Meaning
from cdp.assistant.turns import Call
from cdp.conditions import CUSTOMER_FIELDS
from cdp.text import listed, plural

Told = dict[str, Any]

_LIST = (
    r"(?:please\s+)?(?:(?:show|list|give|tell)\s+(?:me\s+)?|what(?:'s|\s+are|\s+is)?\s+|which\s+|see\s+|do\s+(?:i|we)\s+have\s+(?:any\s+)?)?"
    r"(?:all\s+)?(?:of\s+)?(?:(?:my|our|the|saved|existing|recent|last)\s+)*(?P<what>segments|flows|automations|campaigns)"
    r"(?:\s+(?:do\s+(?:i|we|you)\s+have|have\s+(?:i|we)|are\s+there|exist|there\s+are|(?:i|we)\s+have))?"
)
_RESULTS = (
    r"(?:how\s+(?:did|is|was|has|does)\s+(?:the\s+|my\s+|our\s+)?(?:campaign\s+)?(?P<name>.+?)(?:\s+campaign)?\s+"
    r"(?:do|doing|done|perform|performed|performing|go|going|gone|work|working)"
    r"|(?:show\s+(?:me\s+)?)?(?:the\s+)?(?:results?|performance|report|numbers|open\s+rate)\s+(?:of|for|from)\s+(?:the\s+|my\s+|our\s+)?(?:campaign\s+)?(?P<other>.+?)(?:\s+campaign)?)"
)
_READ = (
    r"(?:please\s+)?(?:explain|describe|read|show(?:\s+me)?|open|what\s+is|what's|tell\s+me\s+about|who\s+is\s+in)\s+"
    r"(?:the\s+|my\s+|our\s+)?(?P<what>segment|flow|automation)\s+(?P<name>.+?)"
)
_READ_LAST = (
    r"(?:please\s+)?(?:explain|describe|read|show(?:\s+me)?|open|what\s+is|what's|tell\s+me\s+about|who\s+is\s+in)\s+"
    r"(?:the\s+|my\s+|our\s+)?(?P<name>.+?)\s+(?P<what>segment|flow|automation)"
)
_HELP = (
    r"(?:help|hi|hello|what\s+can\s+(?:you|i)\s+(?:do|ask|say)(?:\s+(?:for\s+me|here|you))?|how\s+does\s+this\s+work|"
    r"(?:what|which)\s+(?:fields|data)\s+(?:are\s+there|do\s+(?:you|we|i)\s+have|can\s+(?:i|you)\s+use|is\s+there))"
)


_MEANING = r"what(?:'s|\s+is|\s+are|\s+does)?\s+(?:an?\s+)?(?P<what>segment|flow|campaign)s?(?:\s+mean)?"
_MEANINGS = {
    "segment": "A segment is a set of conditions, such as “ordered in the last 30 days”. Who meets them is in it today, and the "
    "segment follows them as they change.",
    "flow": "A flow is a series of steps over time: letters, waits and branches. Each person goes through it at their own pace.",
    "campaign": "A campaign sends one letter or a flow to the people of a segment, at a time you choose, once you launch it.",
}  # fmt: skip


def plan(desk: Desk, question: str) -> Plan | None:
    """Promise the plan for a question about what there is, or None when it is about people."""
    said = question.strip().rstrip("?!. ").replace("’", "'")
    if _matches(_HELP, said):
        return _one(Call("describe_fields"), _fields)
    if asked := defining.defined(question):
        return _definition(*asked)
    if found := _matches(_LIST, said):
        what = found["what"].lower().replace("automations", "flows")
        return _one(Call(f"list_{what}"), {"segments": _segments, "flows": _flows, "campaigns": _campaigns}[what])
    if found := _matches(_MEANING, said):
        meaning = _MEANINGS[found["what"].lower()]
        return Plan((), lambda _: f"{meaning} Say whom you want to reach, and I draft one.")
    for pattern in (_READ, _READ_LAST):
        if found := _matches(pattern, said):
            is_segment = found["what"].lower() == "segment"
            tool, words = ("read_segment", _segment) if is_segment else ("read_flow", _flow)
            name = _bare(found["name"])
            is_saved = not is_segment or any(
                name.casefold() in each.name.casefold() for each in desk.catalogue.segments.values()
            )
            told = None if is_saved else plans.people(desk, name)
            return told or _one(Call(tool, {"name": name}), words)
    if (found := _matches(_RESULTS, said)) and (name := _bare(found["name"] or found["other"])):
        return _one(Call("campaign_results", {"name": name}), _results)
    return None


def _definition(*asked: Meaning) -> Plan:
    """What words mean here; of a single one also how many people that is now."""
    meant = " ".join(f"“{each.key.replace('_', ' ').capitalize()}” means here: {each.means}." for each in asked)
    if len(asked) > 1:
        return Plan((), lambda _: f"{meant} Say whom you want to reach, and I draft a segment.")

    def words(told: Told) -> str:
        now = f"Now that is {told['count']:,} of {plural(told['of'], 'customer')}."
        return f"{meant} {now} Say other numbers in a sentence, and they take its place."

    return _one(Call("count_segment", {"conditions": {"all": of_meaning(asked[0])}}), words)


def _matches(pattern: str, said: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, said, re.IGNORECASE)


def _bare(name: str) -> str:
    return name.strip("“”\"' ")[:200]


def _one(call: Call, words: Callable[[Told], str]) -> Plan:
    def told(results: Results) -> str:
        value = results.get(call.name, {})
        return str(value["error"]) if "error" in value else words(value)

    return Plan((lambda _: [call],), told)


def _fields(told: Told) -> str:
    own = [field["label"] for key, field in told["fields"].items() if key not in _BUILT_IN]
    labels = [told["fields"][key]["label"] for key in _SHOWN if key in told["fields"]] + own[:8]
    return "\n\n".join(
        [
            f"Say in a sentence whom you want to reach, and I find them among your {plural(told['customers'], 'customer')}: a segment, "
            "or a campaign with letters and a time to send it. Everything I make is a draft until you press Create.",
            f"I can ask about {listed(label[0].lower() + label[1:] for label in labels)}, among other things; about orders, products "
            "and e-mails in any time; and about your saved segments.",
            "I can also tell who the people of a segment are, when to write to them, how a campaign did, and the shop's figures: "
            "“revenue by month this year”, “best selling product last month”.",
        ]
    )


_BUILT_IN = frozenset(field.key for field in CUSTOMER_FIELDS)
_SHOWN = (
    "lifetime_value", "total_orders", "avg_order_value", "last_order_date", "first_order_date", "email_subscribed", "tags",
    "acquisition_source", "created_at", "country", "state", "city", "language",
)  # fmt: skip


def _segments(told: Told) -> str:
    if not told["segments"]:
        return "There are no saved segments yet. Say whom you want to reach, and I draft the first one."
    lines = [f"- {each['name']}: {_people(each['customers'])}" for each in told["segments"]]
    return f"There {_are(told['total'], 'saved segment')}:\n\n" + "\n".join(lines) + "\n\n" + _ASK_ONE.format("segment")


_ASK_ONE = "Ask about one of them with “explain the {} …”."


def _are(count: int, noun: str) -> str:
    return f"{'is' if count == 1 else 'are'} {plural(count, noun)}"


def _people(count: int | None) -> str:
    return "not counted yet" if count is None else plural(count, "customer")


def _flows(told: Told) -> str:
    if not told["flows"]:
        return "There are no flows yet. Say for example “a welcome flow for new subscribers”, and I draft one."
    lines = [f"- {each['name']}: {each['status']}" for each in told["flows"]]
    return f"There {_are(told['total'], 'flow')}:\n\n" + "\n".join(lines) + "\n\n" + _ASK_ONE.format("flow")


def _campaigns(told: Told) -> str:
    if not told["campaigns"]:
        return "There are no campaigns yet. Say whom you want to reach and why, and I draft one."
    lines = [
        f"- {each['name']}: {each['status']}"
        + (f", sent on {each['sent_on']} to {_people(each['audience'])}" if each["sent_on"] else "")
        for each in told["campaigns"]
    ]
    return (
        f"There {_are(told['total'], 'campaign')}:\n\n"
        + "\n".join(lines)
        + "\n\nAsk “how did … do?” about one that was sent."
    )


def _segment(told: Told) -> str:
    said = [
        f"**{told['name']}**: {told['sentence']}",
        f"{told['count']:,} of {plural(told['of'], 'customer')} ({told['percent']}%) are in it; {told['subscribed']:,} are subscribed "
        f"to e-mail and {told['reachable']:,} can be reached now.",
    ]
    if told["used_by"]:
        said.append(f"It is used by {listed(told['used_by'])}.")
    return "\n\n".join(said)


def _flow(told: Told) -> str:
    steps = "\n".join(f"{'  ' * each['depth']}- {each['step']}" for each in told["steps"])
    people = listed(
        f"{count:,} {state.replace('_', ' ')}"
        for state, count in told["people"].items()
        if isinstance(count, int) and count
    )
    return "\n\n".join(
        [f"**{told['name']}** ({told['status']})", steps or "It has no steps yet.", f"People: {people or 'none yet'}."]
    )


def _results(told: Told) -> str:
    lines = [
        f"- {each['what']}: {each['people']:,}" + (f" ({each['percent']}%)" if each["percent"] is not None else "")
        for each in told["figures"]
    ]
    failed = f", {told['failed']:,} failed" if told["failed"] else ""
    waiting = f", {told['waiting']:,} still waiting" if told["waiting"] else ""
    return "\n\n".join(
        [
            f"**{told['name']}** ({told['status']}) went to {told['sent']:,} of {plural(told['audience'] or 0, 'customer')}{failed}{waiting}.",
            "\n".join(lines),
        ]
    )
