"""The closing words of the offline rules: what came of it, with the tools' own numbers and no others."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cdp.assistant.copywriting import Theme
from cdp.assistant.reading import Reading
from cdp.assistant.turns import Call
from cdp.conditions import money_words
from cdp.text import listed, plural

Results = Mapping[str, dict[str, Any]]
Told = dict[str, Any]


def asked(reading: Reading, results: Results) -> str:
    """Promise the question, with what was understood so far."""
    said = [reading.message]
    understood = results.get("count_segment", {})
    if "count" in understood:
        said.append(f"So far: {_sentence(understood)} {_how_many(understood)}")
    if reading.options:
        said.append("Say it in other words, or begin with one of the suggestions.")  # they are shown beside the words
    return "\n\n".join(said)


def refused(reading: Reading, results: Results) -> str:
    """Promise the refusal by name, with the nearest that is possible."""
    said = [reading.message]
    nearest = results.get("draft_segment", {})
    if "count" in nearest:
        said.append(f"I drafted the nearest: {_sentence(nearest)} {_how_many(nearest)} {_can_be_written_to(nearest)}")
        said.append("**Use this** opens it in the editor; leave it, if it is not what you are after.")
    return "\n\n".join(said)


def described(results: Results, currency: str) -> str:
    """Promise who these people are, in words; `currency` is the shop's."""
    told = results.get("profile_segment", {})
    if "error" in told:
        return str(told["error"])
    said = [f"{_sentence(told)} {_how_many(told)} {_can_be_written_to(told)}"]
    if "note" in told:
        return "\n\n".join([*said, str(told["note"])])
    lines = list(_facts(told, currency))
    return "\n\n".join(
        [
            *said,
            "\n".join(f"- {line}" for line in lines),
            "Say “make a campaign for them” or “make a segment of them”, and I draft it.",
        ]
    )


def _facts(told: Told, currency: str) -> list[str]:
    lines = []
    if told.get("average_lifetime_value") is not None:
        lines.append(
            f"Each has spent {_money(told['average_lifetime_value'], currency)} on average; together they bring "
            f"{told['percent_of_revenue']}% of the revenue."
        )
    if told.get("average_order_value") is not None:
        lines.append(f"Their average order is {_money(told['average_order_value'], currency)}.")
    for key, words in (("last_order", "Last order"), ("orders", "Orders so far"), ("sources", "Came from")):
        if bars := told.get(key):
            lines.append(f"{words}: {_most(bars)}.")
    if (differences := told.get("commoner_than_among_everyone")) and differences:
        more = [f"{each['what']} ({each['times_as_common']} times as common)" for each in differences[:3]]
        lines.append(f"Commoner than among everyone: {listed(more)}.")
    return lines


def _money(amount: float, currency: str) -> str:
    return money_words(Decimal(str(amount)), currency)


def _most(bars: dict[str, int]) -> str:
    """The three commonest, e.g. "up to 30 days ago (48 people), up to 60 days ago (14) and never (12)"."""
    first, *others = sorted(bars.items(), key=lambda bar: -bar[1])[:3]
    return listed(
        [f"{_ago(first[0])} ({_people(first[1])})", *(f"{_ago(label)} ({count:,})" for label, count in others)]
    )


def _ago(label: str) -> str:
    return (
        f"up to {label[2:]} ago"
        if label.startswith("≤ ")
        else f"over {label[2:]} ago"
        if label.startswith("> ")
        else label
    )


def _people(count: int) -> str:
    return plural(count, "person", "people")


def timed(results: Results) -> str:
    """Promise when to write to these people, and what that rests on."""
    counted, best = results.get("count_segment", {}), results.get("best_send_time", {})
    if "error" in counted or "error" in best:
        return str(counted.get("error") or best.get("error"))
    return "\n\n".join(
        [
            f"{_sentence(counted)} {_how_many(counted)}",
            when(best),
            "Say “make a campaign for them” and I draft one for then.",
        ]
    )


def when(best: Told) -> str:
    """Promise the day and hour with the reason, as a paragraph."""
    if best.get("enough_data"):
        return f"Send it on {_day(best['send_date'])} at {best['send_time']} ({best['zone']}). {reason(best)}"
    return reason(best)


def reason(best: Told) -> str:
    """Promise why then, in one or two sentences; without enough data it says so."""
    if not best.get("enough_data"):
        n = f"only {plural(best['n'], 'order or click', 'orders and clicks')}" if "n" in best else "too little"
        return f"Not enough data to know when these people buy: {n} in half a year. Tuesday morning is the usual choice, no finding."
    based = f"{plural(best['orders'], 'order')} and {plural(best['clicks'], 'click')} of theirs in the last half year"
    parts = []
    if best["weekday"] is not None:
        parts.append(f"{best['percent_on_that_weekday']}% fall on a {best['weekday']}")
    if best["hour"] is not None:
        parts.append(f"{best['percent_at_that_hour']}% {'' if parts else 'fall '}in that hour")
    if not parts:
        return f"Of {based} no hour and no day stands out, so it is the usual Tuesday morning."
    missing = "" if len(parts) == 2 else (" No hour stands out, so it is the usual one." if best["hour"] is None else " No day stands out, so it is the usual one.")  # fmt: skip
    return f"Of {based}, {listed(parts)}.{missing}"


def segment(reading: Reading, call: Call, results: Results) -> str:
    """Promise what was drafted as a segment."""
    told = results.get("draft_segment", {})
    if "error" in told:
        return f"This could not be drafted: {told['error']}"
    said = [
        f"**{call.args['name']}**: {_how_many(told, results.get('count_segment'))} {_can_be_written_to(told)}",
        _sentence(told),
    ]
    said = [*_changed(reading), *said, *_assumed(call, told)]
    said.append(_go_on(call.args["conditions"]) if told["count"] else _NOBODY)
    return "\n\n".join(said)


def _go_on(tree: dict[str, Any]) -> str:
    """What can be done next, with a change that makes sense for these conditions."""
    said = str(tree)
    change = (
        "make it 6 months"
        if "_days'" in said
        else "and only subscribers"
        if "total_orders" in said
        else "and only repeat customers"
    )
    return f"**Use this** opens it in the editor, **Create** saves it. Or go on: “{change}”, “who are they?”, “make a campaign for them”."


def campaign(reading: Reading, call: Call, theme: Theme | None, results: Results) -> str:
    """Promise what was drafted as a campaign: for whom, which letters, when, and why then."""
    told, args = results.get("draft_campaign", {}), call.args
    if "error" in told:
        return f"This could not be drafted: {told['error']}"
    said = [
        *_changed(reading),
        f"**{args['name']}**, for {_how_many(told, results.get('count_segment'))} {_can_be_written_to(told)}",
        _sentence(told),
        *_assumed(call, told),
        _letters(args["steps"]),
    ]
    if theme is not None and len(args["steps"]) > 1:
        said.append(theme.goal)
    if theme is not None and reading.intent == "content":
        said += _listed("Other subject lines", args["subject_alternatives"]) + _listed(
            "Ideas for the content", args["content_ideas"]
        )
    said.append(f"**When:** {_day(told['send_date'])} at {told['send_time']}. {args['reason']}")
    said.append(_NEXT if told["count"] else f"{_NOBODY} {_NEXT}")
    return "\n\n".join(said)


_NEXT = (
    "**Use this** opens it in the editor, **Create** saves segment, letters and campaign as drafts. Nothing is sent before "
    "you launch it."
)
_NOBODY = "Nobody matches at the moment. Loosen one of the conditions, or keep it for those who will match later."


def _changed(reading: Reading) -> list[str]:
    return [reading.message] if reading.is_refinement and reading.message else []


def alone(call: Call, theme: Theme, results: Results) -> str:
    """Promise what was drafted without an audience."""
    told = results.get(call.name, {})
    if "error" in told:
        return f"This could not be drafted: {told['error']}"
    what = (
        _letters(call.args["steps"])
        if call.name == "draft_flow"
        else f"The letter's subject: “{_readable(call.args['subject'])}”."
    )
    said = [f"**{call.args['name']}**", what]
    if call.name == "draft_flow":
        said.append(theme.goal)
    else:
        said += _listed("Other subject lines", call.args["subject_alternatives"])
    return "\n\n".join([*said, "It has no audience yet. Say whom it is for, for example “a win-back flow for VIP customers”, and I count them."])  # fmt: skip


# -- parts -----------------------------------------------------------------------------------------------------------------


def _sentence(told: Told) -> str:
    return str(told.get("sentence", ""))


def _how_many(told: Told, counted: Told | None = None) -> str:
    percent = (counted or told).get("percent")
    share = f" ({percent}%)" if percent is not None else ""
    return f"{told['count']:,} of {plural(told['of'], 'customer')}{share}."


def _can_be_written_to(told: Told) -> str:
    if not told["count"]:
        return ""
    return f"{told['subscribed']:,} subscribed to e-mail, {told['reachable']:,} can be reached now."


def _assumed(call: Call, told: Told) -> list[str]:
    said = _listed("I took", told.get("assumptions", []))
    return said + _listed("Could not be expressed", call.args.get("could_not_express", []))


def _listed(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:\n\n" + "\n".join(f"- {_readable(line)}" for line in lines)] if lines else []


def _letters(steps: list[dict[str, Any]]) -> str:
    if len(steps) == 1:
        return f"One letter: “{_readable(steps[0]['subject'])}”."
    lines = [f"- Day {each['day']}: “{_readable(each['subject'])}”" for each in steps]
    return f"{len(steps)} letters:\n\n" + "\n".join(lines)


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day:%A}, {day.day} {day:%B}"


_TAG = re.compile(r"\{\{\s*(?:customer\.)?([a-z_.]+)[^}]*\}\}")


def _readable(line: str) -> str:
    """A line with its merge tags as people read them: [first name]."""
    return _TAG.sub(lambda tag: f"[{re.sub('[._]', ' ', tag[1])}]", line)
