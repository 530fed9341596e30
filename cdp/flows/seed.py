"""The older form of a flow: a plain list of letters with the days between them, read and written without loss."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

from cdp import errors
from cdp.flows.clock import Wait
from cdp.flows.kinds import Step
from cdp.flows.plan import walk
from cdp.models import Flow, TemplateVersion

_OWN = ("step_number", "email_subject", "email_content", "delay_days")


def from_seed(rows: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Promise the steps of a list of {step_number, email_subject, email_content, delay_days}; raises Invalid.

    `delay_days` is how long to wait before the letter. What else a row holds is kept with the letter.
    """
    return [step for row in sorted(rows, key=_number) for step in _steps(row)]


def _number(row: Mapping[str, Any]) -> int:
    try:
        return int(row["step_number"])
    except (KeyError, TypeError, ValueError):
        raise errors.Invalid("Each step needs a step_number, a whole number.") from None


def _steps(row: Mapping[str, Any]) -> list[Step]:
    number, content = _number(row), str(row.get("email_content") or "")
    letter: Step = {
        "id": f"letter{number}",
        "kind": "email",
        "subject": str(row.get("email_subject") or ""),
        "preheader": "",
        "format": "html" if "</" in content else "markdown",
        "body": content,
        "step_number": number,
    }
    if more := {key: value for key, value in row.items() if key not in _OWN}:
        letter["more"] = more
    days = _days(row)
    return [{"id": f"wait{number}", "kind": "wait", "for": {"days": days}}, letter] if days else [letter]


def _days(row: Mapping[str, Any]) -> int:
    try:
        days = int(row.get("delay_days") or 0)
    except (TypeError, ValueError):
        days = -1
    if days < 0:
        raise errors.Invalid(f"Step {row['step_number']}: delay_days is a whole number from 0 on.")
    return days


def to_seed(flow: Flow | Sequence[Step], letters: Mapping[int, TemplateVersion] | None = None) -> list[dict[str, Any]]:
    """Promise the letters of a flow in reading order, each with the days waited before it.

    What `from_seed` made comes back as it was. `letters` says what the templates hold that steps name. Where
    `fits_seed` is false the rows show less than the flow holds.
    """
    steps = flow.steps if isinstance(flow, Flow) else flow
    rows, days = [], 0
    for step, _ in walk(steps):
        if step["kind"] == "wait":
            days += Wait.of(step).days
        elif step["kind"] == "email":
            rows.append(_row(step, days, letters or {}))
            days = 0
    numbers = [row["step_number"] for row in rows]
    if numbers != sorted({number for number in numbers if number is not None}):
        for number, row in enumerate(rows, 1):
            row["step_number"] = number
    return rows


def _row(step: Step, days: int, letters: Mapping[int, TemplateVersion]) -> dict[str, Any]:
    version = letters.get(step.get("template_id") or 0)
    return {
        "step_number": step.get("step_number"),
        "email_subject": version.subject if version else step.get("subject", ""),
        "email_content": version.body if version else step.get("body", ""),
        "delay_days": days,
        **step.get("more", {}),
    }


def fits_seed(steps: Sequence[Step]) -> bool:
    """Promise whether the rows of `to_seed` say all that the steps say: letters of their own and days between them."""
    plain = [_plain(step) for step in from_seed(to_seed(steps))]
    return plain == [_plain(step) for step in steps]


def _plain(step: Step) -> Step:
    return {key: value for key, value in step.items() if key not in ("id", "step_number") and value not in ("", None)}


def letter_id(flow_id: int, step: Step) -> int:
    """Promise the whole number by which other programs know a letter of a flow, the same as long as the step stands."""
    return flow_id * 2**32 + crc32(step["id"].encode())


def letters_of(flow: Flow, letters: Mapping[int, TemplateVersion] | None = None) -> list[tuple[Step, dict[str, Any]]]:
    """Promise each letter of a flow as its step and its row."""
    steps = [step for step, _ in walk(flow.steps) if step["kind"] == "email"]
    return list(zip(steps, to_seed(flow, letters), strict=True))


def with_rows(flow: Flow, rows: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Promise the steps that these rows make of a flow; a row with the `id` of a letter is that letter, changed.

    Raises Conflict where the flow holds more than rows can say: writing them would lose it.
    """
    if not fits_seed(flow.steps):
        raise errors.Conflict(
            f"“{flow.name}” has branches, waits or templates that a list of letters cannot say, and they would be lost. "
            "Send the whole `tree`, or change it on the screen."
        )
    known = {letter_id(flow.id, step): step for step, _ in walk(flow.steps) if step["kind"] == "email"}
    waits = dict(_waits(flow.steps))
    numbered = [{**row, "step_number": row.get("step_number") or at} for at, row in enumerate(rows, 1)]
    return [step for row in sorted(numbered, key=_number) for step in _again(row, known.get(row.get("id") or 0), waits)]


def _waits(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Each letter that has a wait before it, with that wait."""
    return [
        (after["id"], before["id"]) for before, after in pairwise(steps) if (before["kind"], after["kind"]) == _WAITED
    ]


_WAITED = ("wait", "email")


def _again(row: Mapping[str, Any], known: Step | None, waits: Mapping[str, str]) -> list[Step]:
    *wait, letter = _steps({key: row.get(key) for key in _OWN})
    for step in (*wait, letter):
        del step["id"]
    if known is None:
        return [*wait, letter]
    if letter["body"] == known.get("body"):
        del letter["format"]
    if wait and known["id"] in waits:
        wait[0]["id"] = waits[known["id"]]
    return [*wait, {**known, **letter}]
