"""A step in words, for its card, for the diagram and for a screen reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from cdp import conditions as cd
from cdp.flows.gaps import SPANS, Known
from cdp.text import listed, plural

Step = Mapping[str, Any]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def email(step: Step, known: Known) -> str:
    """Promise e.g. 'Send “Welcome to Wool & Co”.'"""
    if step.get("template_id") is not None:
        name = known.templates.get(step["template_id"])
        return f"Send the template “{name}”." if name else "Send a template that was deleted."
    subject = str(step.get("subject") or "").strip()
    return f"Send “{subject}”." if subject else "Send an e-mail that has no subject yet."


def wait(step: Step, known: Known) -> str:
    """Promise e.g. 'Wait 3 days, then until 9:00, Monday to Friday only.'"""
    parts = [part for part in (_span(step), _date(step, known)) if part]
    if step.get("until_hour") is not None:
        parts.append(f"until {step['until_hour']}:00{' on the shop’s clock' if step.get('zone') == 'shop' else ''}")
    days = weekdays(step["weekdays"]) if step.get("weekdays") else ""
    if parts:
        return f"Wait {', then '.join(parts)}{f', {days} only' if days else ''}."
    return f"Wait for the next of these days: {days}." if days else "Wait until you say how long."


def _span(step: Step) -> str:
    span = step.get("for") or {}
    return listed(plural(span[unit], unit[:-1]) for unit in reversed(SPANS) if span.get(unit))


def _date(step: Step, known: Known) -> str:
    if not (key := step.get("until_field")):
        return ""
    found, days = known.catalogue.fields.get(key), step.get("days") or 0
    name = found.label.lower() if found else key
    when = f"{plural(abs(days), 'day')} {'before' if days < 0 else 'after'} {name}" if days else name
    return f"until {when}{', every year' if step.get('yearly') else ''}"


def weekdays(days: Iterable[int]) -> str:
    """Promise e.g. 'Monday to Friday', or 'Monday, Thursday and Sunday'."""
    chosen = sorted(day for day in set(days) if 0 <= day <= 6)
    if len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        return f"{WEEKDAYS[chosen[0]]} to {WEEKDAYS[chosen[-1]]}"
    return listed(WEEKDAYS[day] for day in chosen)


def branch(step: Step, known: Known) -> str:
    """Promise e.g. 'Yes: they ordered at least 2 times. Everybody else goes on.'"""
    return " ".join(ways(step, known))


def ways(step: Step, known: Known) -> list[str]:
    """Promise a sentence for each way out of a branch."""
    said = [
        f"{each.get('name') or f'Branch {at}'}: {_asked(each.get('conditions'), known)}."
        for at, each in enumerate(step["branches"], 1)
    ]
    return [*said, f"Everybody else {'takes the last way' if step['otherwise'] else 'goes on'}."]


def _asked(source: Any, known: Known) -> str:
    tree, problems = cd.examine(source, known.catalogue)
    if problems or not tree.parts:
        return "not filled in yet"
    return cd.describe_part(tree, known.catalogue)


def split(step: Step, _known: Known) -> str:
    """Promise e.g. 'By chance: 50 % A, 50 % B.'"""
    total = sum(float(part.get("weight") or 0) for part in step["parts"]) or 1
    shares = (
        f"{100 * float(part.get('weight') or 0) / total:.3g} % {part.get('name') or f'Part {at}'}"
        for at, part in enumerate(step["parts"], 1)
    )
    return f"By chance: {', '.join(shares)}."


def update(step: Step, known: Known) -> str:
    """Promise e.g. 'Give the tag “vip”, set Loyalty tier to “gold”.'"""
    said = [
        f"{verb} the tag{'s' if len(tags) > 1 else ''} {listed(f'“{tag}”' for tag in tags)}"
        for verb, tags in (("give", step.get("add_tags")), ("take off", step.get("remove_tags")))
        if tags
    ]
    for key, value in (step.get("attributes") or {}).items():
        label = known.attributes[key].label if key in known.attributes else key
        said.append(f"empty {label}" if value in (None, "", []) else f"set {label} to “{value}”")
    sentence = listed(said) or "change nothing yet"
    return f"{sentence[0].upper()}{sentence[1:]}."


def webhook(step: Step, _known: Known) -> str:
    """Promise e.g. 'Call https://example.com/hook.'"""
    return f"Call {step.get('url') or 'an address that is not filled in yet'}."


def exit(_step: Step, _known: Known) -> str:
    """Promise that the flow ends here."""
    return "Leave the flow."
