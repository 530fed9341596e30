"""How good the assistant is, measured: prompts with known answers, judged by whether the same people are selected."""

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import numpy as np
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import errors, frames
from cdp.assistant import asking
from cdp.assistant.desk import Desk, open_desk
from cdp.assistant.models import choosing
from cdp.assistant.models.choosing import cost
from cdp.assistant.models.replay import Record
from cdp.assistant.offline import Offline
from cdp.assistant.outcome import outcome
from cdp.assistant.turns import Event, Model, Usage
from cdp.settings import settings

PROMPTS = Path(__file__).parent / "prompts"
WRITTEN = datetime(2026, 11, 28, 12, tzinfo=UTC)  # "in October" of most of them is October 2026
Verdict = Literal["right", "asked", "silently_wrong"]
_Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Case:
    """One prompt with its right outcome: a segment (with its tree), an answer in words, a question back, or a refusal.

    Where a question is right and a tree is given too, either is right. `on_screen` is the tree of the segment that the
    person looks at while asking. `needs` names data that whoever labelled it did not have, as "cart events": there a
    refusal without a tree is right, and so is a draft with a metric over events, which this product may hold.
    """

    id: str
    category: str
    prompt: str
    outcome: str
    gold: dict[str, Any] | None
    set: str = ""
    on_screen: dict[str, Any] | None = None
    needs: str = ""


@dataclass(frozen=True)
class Judged:
    """What became of one case. `tree` is what was drafted, `said` the last words."""

    case: Case
    verdict: Verdict
    outcome: str
    tree: dict[str, Any] | None
    said: str
    milliseconds: float
    usage: Usage


def run(
    session: Session, files: Sequence[Path], *, model: str = "", record: Path | None = None, now: datetime
) -> dict[str, Any]:
    """Promise the report on all prompts of these files; `model` is "rules", a Gemini id, or what the settings name.

    Raises Invalid for a file that is none, or a Gemini model without a key.
    """
    by = _answering(model, record)
    zone = open_desk(session, now=now).catalogue.time_zone
    asked = [case for path in files for case in cases(path, today=now.astimezone(zone).date())]
    results = list(judged(lambda: open_desk(session, now=now), asked, by=by))
    return report(results, model=by(open_desk(session, now=now)).name, now=now)


def _answering(model: str, record: Path | None) -> Callable[[Desk], Model]:
    if model == "rules":
        chosen: Model | None = None
    elif model:
        named = settings().model_copy(update={"gemini_model": model})
        if named.gemini_api_key is None:
            raise errors.Invalid(f"{model} needs a key: set GEMINI_API_KEY.")
        chosen = choosing.chosen(named)
    else:
        chosen = choosing.chosen(settings())
    if chosen is None:
        return Offline
    kept: Model = Record(chosen, record) if record else chosen
    return lambda _desk: kept


def cases(path: Path, *, today: date) -> list[Case]:
    """Promise the cases of a JSONL file with their relative dates filled in; raises Invalid for a file that is none.

    A line has one `prompt`, or `wordings` that all mean the same. In these files `after` a day includes the day, as their
    labelling guide has it; the product says `at_least`.
    """
    read = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise errors.Invalid(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            gold, on_screen = (
                _in_our_words(row[key], today) if row.get(key) else None for key in ("gold", "on_screen")
            )
            said = {f"{row['id']}.{at}": text for at, text in enumerate(row.get("wordings", ()), 1)}
            for name, prompt in (said or {row["id"]: row["prompt"]}).items():
                needs = row.get("needs", "")
                read.append(Case(name, row["category"], prompt, row["outcome"], gold, path.stem, on_screen, needs))
        except (KeyError, TypeError, ValueError) as error:
            raise errors.Invalid(f"Line {number} of {path.name} is no prompt with its answer: {error!r}.") from error
    return read


def _in_our_words(part: Any, today: date) -> Any:
    if isinstance(part, list):
        return [_in_our_words(one, today) for one in part]
    if not isinstance(part, dict):
        return part
    if "$date" in part:
        return _day(part["$date"], today).isoformat()
    told = {key: _in_our_words(value, today) for key, value in part.items()}
    return told | {"operator": "at_least"} if told.get("operator") == "after" else told


def _day(name: str, today: date) -> date:
    """A day by its name: 'start_of_last_month', 'last_year-11-24', '2025-11-24'."""
    for prefix, year in (("this_year-", today.year), ("last_year-", today.year - 1)):
        if name.startswith(prefix):
            return date.fromisoformat(f"{year}-{name.removeprefix(prefix)}")
    if (named := _STARTS.get(name)) is None:
        return date.fromisoformat(name)
    return named(today)


def _month(day: date, ahead: int) -> date:
    months = day.year * 12 + day.month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1)


def _quarter(day: date, number: int) -> date:
    """The first day of the newest quarter of that number."""
    start = date(day.year, 3 * number - 2, 1)
    return start if start <= day else start.replace(year=day.year - 1)


_STARTS: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "yesterday": lambda day: day - timedelta(days=1),
    "start_of_this_week": lambda day: day - timedelta(days=day.weekday()),
    "start_of_last_week": lambda day: day - timedelta(days=day.weekday() + 7),
    "start_of_this_month": lambda day: _month(day, 0),
    "start_of_last_month": lambda day: _month(day, -1),
    "start_of_next_month": lambda day: _month(day, 1),
    "start_of_this_quarter": lambda day: _month(day, -((day.month - 1) % 3)),
    "start_of_last_quarter": lambda day: _month(day, -((day.month - 1) % 3) - 3),
    "start_of_this_year": lambda day: date(day.year, 1, 1),
    "start_of_newest_q3": lambda day: _quarter(day, 3),
    "start_of_newest_q4": lambda day: _quarter(day, 4),
    "end_of_newest_q4": lambda day: _month(_quarter(day, 4), 3),
    "start_of_last_year": lambda day: date(day.year - 1, 1, 1),
}


def judged(
    desk: Callable[[], Desk],
    asked: Iterable[Case],
    *,
    by: Callable[[Desk], Model],
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Judged]:
    """Promise a verdict on each case, each asked in a conversation of its own on a fresh desk.

    Right is the same people, or a question or refusal where that is right. Silently wrong is a draft of other people, or
    any where none is right. All else is asked: nothing wrong was drafted, and the person knows it.
    """
    for case in asked:
        at = replace(desk(), on_screen=case.on_screen)
        model = by(at)
        start = clock()
        events = list(asking.ask(at, [], case.prompt, by=model))
        took = (clock() - start) * 1000
        ended, tree = outcome(events), tree_of(events)
        said = str(events[-1].data.get("text") or events[-1].data.get("message") or "")
        yield Judged(case, _verdict(at, case, ended, tree), ended, tree, said, took, _used(events))


def tree_of(events: Sequence[Event]) -> dict[str, Any] | None:
    """Promise the tree of the last draft with an audience, or of the last count when nothing was drafted."""
    drafted = [event.data["draft"] for event in events if event.kind == "draft"]
    for draft in reversed(drafted):
        if draft["kind"] in ("segment", "campaign"):
            value = draft["value"]
            found: dict[str, Any] = (
                value["conditions"] if draft["kind"] == "segment" else value["segment"]["conditions"]
            )
            return found
    called = {event.data["id"]: event.data["args"] for event in events if event.kind == "call"}
    counted = [event.data["id"] for event in events if event.kind == "result" and "count" in event.data["value"]]
    return called[counted[-1]].get("conditions") if counted else None


def _verdict(desk: Desk, case: Case, ended: str, tree: dict[str, Any] | None) -> Verdict:
    if case.outcome in ("ask", "refuse"):
        if ended == case.outcome or (case.gold and tree is not None and _same_people(desk, case.gold, tree)):
            return "right"
        if case.outcome == "refuse" and case.needs and not case.gold and ended == "draft" and _counts_events(tree):
            return "right"
        return "silently_wrong" if ended in ("draft", "answer") and tree is not None else "asked"
    if case.outcome == "answer":
        return "right" if ended == "answer" else "silently_wrong" if ended == "draft" else "asked"
    if ended not in ("draft", "answer") or tree is None:
        return "asked"
    return "right" if _same_people(desk, case.gold, tree) else "silently_wrong"


def _counts_events(part: Any) -> bool:
    """Whether a tree holds a metric over events."""
    if isinstance(part, list):
        return any(_counts_events(one) for one in part)
    if not isinstance(part, dict):
        return False
    return (part.get("metric") or {}).get("of") == "events" or any(_counts_events(one) for one in part.values())


def _same_people(desk: Desk, gold: Any, tree: Any) -> bool:
    def found(conditions: Any) -> frames.Mask:
        return desk.mask(cd.parse(conditions, desk.catalogue))

    return bool(np.array_equal(found(_filled(desk, gold)), found(tree)))


def _filled(desk: Desk, part: Any) -> Any:
    """The gold with today's numbers: {"$average": field}, and {"$top": n, "of": field} as the share that n people are."""
    if isinstance(part, list):
        return [_filled(desk, one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$average" in part or "$top" in part:
        field = desk.catalogue.fields[part.get("$average") or part["of"]]
        values = desk.frames.customers[field.key].to_numpy()[desk.mask(cd.EVERYONE)].astype(float)
        known = values[~np.isnan(values)]
        if "$average" in part:
            return round(float(known.mean()) / (100 if field.kind is cd.Kind.MONEY else 1), 2)
        return 100 * (part["$top"] - 0.5) / len(known)
    return {key: _filled(desk, value) for key, value in part.items()}


def _used(events: Sequence[Event]) -> Usage:
    used = [event.data for event in events if event.kind == "usage"]
    return Usage(*(sum(one[key] for one in used) for key in ("prompt", "output", "thoughts")))


@dataclass(frozen=True)
class Score:
    """Counts of verdicts over some cases, and the 95 % interval of the share that is right (Wilson, JASA 22, 1927)."""

    n: int
    right: int
    asked: int
    silently_wrong: int
    low: float
    high: float


def score(results: Sequence[Judged]) -> Score:
    """Promise the counts of some results."""
    counts = {
        verdict: sum(one.verdict == verdict for one in results) for verdict in ("right", "asked", "silently_wrong")
    }
    low, high = _interval(counts["right"], len(results))
    return Score(len(results), counts["right"], counts["asked"], counts["silently_wrong"], low, high)


def _interval(right: int, n: int) -> tuple[float, float]:
    if not n:
        return 0.0, 1.0
    share = right / n
    middle = share + _Z**2 / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return round((middle - spread) / (1 + _Z**2 / n), 3), round((middle + spread) / (1 + _Z**2 / n), 3)


def report(results: Sequence[Judged], *, model: str, now: datetime) -> dict[str, Any]:
    """Promise everything as one JSON object, the counts of all cases at its top."""
    took = sorted(one.milliseconds for one in results)
    used = Usage(*(sum(getattr(one.usage, key) for one in results) for key in ("prompt", "output", "thoughts")))
    price: Decimal | None = cost(model, used)
    return {
        **asdict(score(results)),
        "model": model,
        "date": now.date().isoformat(),
        "by_set": _grouped(results, lambda case: case.set),
        "by_category": _grouped(results, lambda case: case.category),
        "p50_ms": round(_percentile(took, 0.5), 1),
        "p95_ms": round(_percentile(took, 0.95), 1),
        "tokens": used.total,
        "cost_usd": None if price is None else float(round(price, 4)),
        "not_right": [
            {"id": one.case.id, "set": one.case.set, "verdict": one.verdict, "prompt": one.case.prompt,
             "wanted": one.case.outcome, "got": one.outcome, "gold": one.case.gold, "tree": one.tree, "said": one.said}
            for one in results if one.verdict != "right"
        ],
    }  # fmt: skip


def _grouped(results: Sequence[Judged], key: Callable[[Case], str]) -> dict[str, dict[str, Any]]:
    names = dict.fromkeys(key(one.case) for one in results)
    return {name: asdict(score([one for one in results if key(one.case) == name])) for name in names}


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def table(told: dict[str, Any]) -> str:
    """Promise the report as a table to read, in Markdown."""
    lines = ["| | n | right | asked | silently wrong | right, 95 % interval |", "|---|---|---|---|---|---|"]
    groups = [("**all**", told), *told["by_set"].items(), *told["by_category"].items()]
    for name, row in groups:
        share = row["right"] / row["n"] if row["n"] else 0.0
        lines.append(
            f"| {name} | {row['n']} | {row['right']} ({share:.1%}) | {row['asked']} | {row['silently_wrong']} "
            f"| {row['low']:.1%} to {row['high']:.1%} |"
        )
    price = "no list price" if told["cost_usd"] is None else f"{told['cost_usd']} USD"
    took = f"p50 {told['p50_ms']} ms, p95 {told['p95_ms']} ms"
    return "\n".join([*lines, "", f"{told['model']}, {told['date']}: {took}, {told['tokens']:,} tokens, {price}."])
