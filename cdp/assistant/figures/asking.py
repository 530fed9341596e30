"""From a question about the shop to the call that answers it, and the plan with its words."""

import re
from datetime import date
from typing import Any

from cdp import campaigns, events
from cdp.assistant import rules
from cdp.assistant.desk import Desk
from cdp.assistant.figures import telling
from cdp.assistant.plans import Plan, Results
from cdp.assistant.rules import figures
from cdp.assistant.rules.figures import Campaigns, Figures, NotOffered, Unclear
from cdp.assistant.rules.figures.tokens import Days
from cdp.assistant.turns import Call, Result
from cdp.text import listed

_MOST = 10
_MAY_NAME_ONE = re.compile(r"\brates?\b|\bhow\b", re.IGNORECASE)
_OFFERED = (
    "I can tell revenue, orders, average order value, units, refunds, discounts, new customers, repeat share, subscribers gained and "
    "lost, and open and click rates: for any time, against another, by day, weekday, week, month, quarter or year, and by product, category, vendor, "
    "country, coupon or source."
)
EXAMPLES = ("revenue by month this year", "top 5 products by revenue last quarter", "average order value last month vs the month before")  # fmt: skip


def plan(desk: Desk, question: str) -> Plan | None:
    """Promise the plan for a question that is clearly about the shop's figures, or None."""
    vocabulary = rules.vocabulary_of(desk.frames, desk.catalogue, lambda: events.common_values(desk.session))
    names = [each.name for each in campaigns.all(desk.session)] if _MAY_NAME_ONE.search(question) else []
    asked = figures.read(question, vocabulary, now=desk.now, campaigns=names)
    is_one = isinstance(asked, Figures)
    if (both := figures.twofold.read(question, vocabulary, now=desk.now, is_one=is_one)) is not None:
        return _both(*both)
    if isinstance(asked, Figures):
        return _figures(asked)
    if isinstance(asked, Campaigns):
        return _letters(asked)
    if isinstance(asked, NotOffered):
        return _not_offered(asked)
    if isinstance(asked, Unclear) and rules.read(question, vocabulary, now=desk.now).outcome != "segment":
        return _unclear(asked)
    if asked is None and (rest := figures.beside(question, vocabulary, now=desk.now)):
        return _unclear(Unclear((rest,)))
    return None


def following(desk: Desk, question: str, last: Result | None) -> Plan | None:
    """Promise the plan for a question that changes one thing of the figure told last, or None."""
    if last is None or last.call.name != "shop_figures" or "error" in last.value:
        return None
    vocabulary = rules.vocabulary_of(desk.frames, desk.catalogue, lambda: events.common_values(desk.session))
    is_alone = desk.on_screen is None
    asked = figures.following.read(question, _told_before(last), vocabulary, now=desk.now, is_alone=is_alone)
    if isinstance(asked, Figures):
        return _figures(asked)
    return _not_offered(asked) if isinstance(asked, NotOffered) else None


def _told_before(last: Result) -> Figures:
    """What a call asked for, as the rules had read it."""
    args = last.call.args

    def span(prefix: str = "") -> Days | None:
        first, end = (args.get(f"{prefix}{name}") or "" for name in ("first", "last"))
        return Days(date.fromisoformat(first) if first else None, date.fromisoformat(end)) if end else None

    return Figures(
        tuple(args.get("measures", ())), span(), span("against_"), args.get("by", ""), args.get("only", ""),
        int(args.get("most", 0)), is_least=bool(args.get("is_least")), within=args.get("within", ""),
    )  # fmt: skip


def _days(days: Days | None, prefix: str = "") -> dict[str, str]:
    if days is None:
        return {}
    return {f"{prefix}first": days.first.isoformat() if days.first else "", f"{prefix}last": days.last.isoformat()}


def _figures(asked: Figures) -> Plan:
    return _one(_call(asked), lambda told: telling.figures(asked, told))


def _call(asked: Figures) -> Call:
    args: dict[str, Any] = {"measures": list(asked.measures)} | _days(asked.days) | _days(asked.against, "against_")
    if asked.by:
        args |= {"by": asked.by} | ({"only": asked.only} if asked.only else {}) | {"most": asked.most or _MOST}
        args |= {"within": asked.within} if asked.within else {}
        args |= {"is_least": True} if asked.is_least else {}
    return Call("shop_figures", args)


def _both(*asked: Figures) -> Plan:
    """Two figures in one answer, each told by itself; a call is known by its number, as both have one name."""

    def told(results: Results) -> str:
        values = [results.get(f"1.{number}", {}) for number in range(1, len(asked) + 1)]
        return "\n\n".join(
            str(value["error"]) if "error" in value else telling.figures(one, value)
            for one, value in zip(asked, values, strict=True)
        )

    return Plan((lambda _: [_call(one) for one in asked],), told)


def _letters(asked: Campaigns) -> Plan:
    if asked.name:
        return _one(Call("campaign_results", {"name": asked.name}), telling.campaign)
    args: dict[str, Any] = _days(asked.days) | _days(asked.against, "against_")
    args |= {"newest_campaigns": asked.newest} if asked.newest else {}
    return _one(Call("email_figures", args), lambda told: telling.letters(asked, told))


def _one(call: Call, words: Any) -> Plan:
    def told(results: Results) -> str:
        value = results.get(call.name, {})
        return str(value["error"]) if "error" in value else str(words(value))

    return Plan((lambda _: [call],), told)


def _not_offered(asked: NotOffered) -> Plan:
    what = (
        f"Figures {asked.what} are not offered"
        if asked.what.startswith("by ")
        else f"There is no data about {asked.what} here"
    )
    reason = f"{what}. {_OFFERED}"
    call = Call("decline", {"reason": reason[:400], "missing": asked.what[:120]})
    if asked.what != figures.OF_LETTERS:
        return Plan((lambda _: [call],), lambda _: reason)
    nearest = Campaigns(newest=_MOST, rates=("click_rate",), is_ranked=True)
    looked = Call("email_figures", {"newest_campaigns": _MOST})

    def words(results: Results) -> str:
        told = results.get("email_figures", {})
        if "error" in told or not told:
            return f"{what}: an order is not laid to the letter before it. {told.get('error', '')}".strip()
        return f"{what}: an order is not laid to the letter before it. What the newest campaigns came to, the most clicked first:\n\n{telling.letters(nearest, told)}"

    return Plan((lambda _: [call, looked],), words)


def _unclear(asked: Unclear) -> Plan:
    message = f"I did not understand {listed(f'“{word}”' for word in asked.words[:4])}. {_OFFERED}"
    call = Call("ask_back", {"question": message[:400], "options": list(EXAMPLES)})
    return Plan((lambda _: [call],), lambda _: message)
