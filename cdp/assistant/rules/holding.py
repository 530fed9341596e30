"""Conditions out of house meanings, ranks and averages, and out of words that lean on what was said before."""

from cdp.assistant.rules.amounts import Amount, Bound, Window
from cdp.assistant.rules.deeds import of_meaning
from cdp.assistant.rules.glossary import Meaning
from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.nodes import (
    Atom,
    Note,
    Tree,
    Unreadable,
    Unsayable,
    When,
    at_time,
    compare,
    condition,
    kind_of_field,
    number,
    ordered_at,
    subject,
)
from cdp.assistant.rules.periods import Period
from cdp.conditions import Kind

_PLAIN = (
    "subscribed",
    "unsubscribed",
    "never_ordered",
    "buyers",
    "sms",
    "no_sms",
    "never_subscribed",
)  # no choice was made


def _noted(meaning: Meaning, nodes: list[Tree], phrase: str) -> list[Note]:
    if meaning.key in _PLAIN:
        return []
    about = next(
        (
            one
            for one in nodes
            if isinstance(one.get("value"), int) and (len(nodes) == 1 or one["operator"].endswith("days"))
        ),
        nodes[0],
    )
    return [Note(about, phrase, meaning.means, about.get("value"))]


def term(found: Found, making: Making) -> Atom | None:
    """A house meaning by one of its names."""
    meaning: Meaning = found.get("TERM")
    if _is_letter(found, making):
        return None
    nodes = of_meaning(meaning)
    timed = {
        "buyers": ordered_at,
        "one_time": ordered_at,
        "recent": ordered_at,
        "active": ordered_at,
        "never_ordered": _no_order_at,
        "engaged": lambda when: _engaged_at(meaning, when),
        "unengaged": lambda when: _engaged_at(meaning, when),
    }.get(meaning.key)
    is_deed = meaning.key in (
        "buyers",
        "recent",
        "active",
        "never_ordered",
        "subscribed",
        "unsubscribed",
        "engaged",
        "unengaged",
    )
    return atom(nodes, _noted(meaning, nodes, making.said(found)), timed=timed, is_deed=is_deed, is_house=True)


def _engaged_at(meaning: Meaning, when: When) -> list[Tree]:
    if not isinstance(when, Window) or when.older:
        raise Unreadable("engagement is read over the last so many days")
    node = of_meaning(meaning)[0]
    node["metric"]["in_last_days"] = when.days
    return [node]


def _is_letter(found: Found, making: Making) -> bool:
    """'clicked a link in our newsletter': the letter itself, not who gets it."""
    before = making.lexemes[max(0, found.start - 1) : found.start]
    return making.said(found).lower().startswith("in ") and any(
        one.is_a("OPEN", "CLICK", "ENGAGE", "MAIL") for one in before
    )


def term_at_time(found: Found, making: Making) -> Atom | None:
    """'new customers in March', 'no orders in 60 days', 'inactive for 120 days': the time takes the place of the house's own."""
    meaning: Meaning = found.get("TERM")
    when, notes = making.when(found)
    assert when is not None
    if _is_letter(found, making) or (isinstance(when, Bound) and meaning.key not in ("new", "buyers", "one_time")):
        return None
    if meaning.key == "sms":
        return atom([*of_meaning(meaning), *at_time("sms_consent_at", when)], notes, is_deed=True)
    if (
        isinstance(when, Window)
        and when.is_long
        and meaning.key in ("subscribed", "unsubscribed", "new", "active", "buyers")
    ):
        when = Window(when.days, older=True)
        if meaning.key in ("active", "buyers", "new"):
            return None
    if meaning.key == "new":
        is_this_month = (
            isinstance(when, Period)
            and when.end is None
            and when.start is not None
            and when.start.day == 1
            and "this month" in making.said(found).lower()
        )
        if is_this_month:
            return atom(of_meaning(meaning), [Note(None, making.said(found), meaning.means, 30)], timed=None)
        return atom(at_time("created_at", when, blank_allowed=True), notes)
    if meaning.key in ("recent", "active", "buyers"):
        return atom(ordered_at(when), notes, timed=ordered_at, is_deed=True)
    if meaning.key == "never_ordered":
        nodes = ordered_at(when)
        return atom([_not_then(nodes)], notes, timed=ordered_at, is_deed=True)
    if meaning.key in ("lapsed", "churned") and isinstance(when, Period) and when.start and when.end is None:
        return atom([of_meaning(meaning)[0], condition("last_order_date", "before", when.start.isoformat())], notes)
    if meaning.key in ("lapsed", "churned", "at_risk") and isinstance(when, Window):
        first = of_meaning(meaning)[0]
        return atom([first, condition("last_order_date", "not_in_last_days", when.days)], notes)
    if meaning.key == "one_time":
        is_first = making.said(found).lower().startswith(("first time", "first-time", "1st time", "1st-time"))
        last = at_time("last_order_date", when) if isinstance(when, Bound) else ordered_at(when)
        nodes = at_time("first_order_date", when) if is_first else [*of_meaning(meaning), *last]
        return atom(nodes, notes, is_deed=True)
    if making.lexemes[found.start].text.endswith(" again") and any(
        one.is_a("WINDOW", "PERIOD") for one in making.lexemes[: found.start]
    ):  # 'bought last year and bought again this year'
        return atom(ordered_at(when), notes, timed=ordered_at, is_deed=True)
    if meaning.key in ("repeat", "loyal"):
        about = of_meaning(meaning)[0]
        return atom([{**subject("total_orders", when), "operator": about["operator"], "value": about["value"]}], notes)
    if meaning.key in ("engaged", "unengaged") and isinstance(when, Window):
        return atom(_engaged_at(meaning, when), notes)
    if meaning.key == "subscribed":
        return atom([*of_meaning(meaning), *at_time("email_consent_at", when)], notes, is_deed=True)
    if meaning.key == "unsubscribed":
        return atom(
            [condition("email_consent", "equals", "unsubscribed"), *at_time("email_consent_at", when)],
            notes,
            is_deed=True,
        )
    return None


def term_by(found: Found, making: Making) -> Atom | None:
    """'best customers by orders': the house's quarter, by another number."""
    key = found.get("FIELD")
    if found.get("TERM").key != "high_value" or key not in ("lifetime_value", "avg_order_value", "total_orders"):
        return None
    node = condition(key, "above_percentile", 75)
    return atom([node], [Note(node, making.said(found), f"{_label(making, key)} above the 75th percentile", 75)])


def term_at_length(found: Found, making: Making) -> Atom | None:
    """'inactive 120d'."""
    if making.lexemes[found.end - 1].is_a("BAREUNIT"):
        return None
    when = Window(found.get("DUR").days)
    parts = (*(part for part in found.parts if part[0] != "DUR"), ("WINDOW", when))
    made = term_at_time(Found(found.start, found.end, found.row, parts), making)
    if made is not None:
        made.is_timed, made.when = True, when
    return made


def _no_order_at(when: When) -> list[Tree]:
    return [_not_then(ordered_at(when))]


def _not_then(nodes: list[Tree]) -> Tree:
    node = nodes[0]
    if len(nodes) == 1 and node["operator"] == "in_last_days":
        return {**node, "operator": "not_in_last_days"}
    if len(nodes) == 1 and "metric" in node:
        return {**node, "operator": "equals", "value": 0}
    return {"none": nodes if len(nodes) == 1 else [{"all": nodes}]}


def so_many_term(found: Found, making: Making) -> Atom | None:
    """'2+ buyers', '3 time customers'."""
    bound: Bound = found.get("BOUND", "TIMES") or Bound("equals", found.get("NUM"))
    if bound.unit != "number" or found.get("TERM").key not in ("buyers", "repeat"):
        return None
    return atom(compare(subject("total_orders"), bound), is_deed=True)


# -- ranks ---------------------------------------------------------------------------------------------------------------


def _numeric(making: Making, key: str | None) -> bool:
    return key is None or kind_of_field(making.vocabulary.catalogue, key) in (Kind.NUMBER, Kind.MONEY)


def ranked(found: Found, making: Making) -> Atom | None:
    """'top 10% by spend this year', 'aov above the 75th percentile'."""
    operator, percent = found.get("RANKED")
    key = found.get("FIELD")
    when, notes = making.when(found)
    if not _numeric(making, key):
        return None
    if key is None:
        notes.append(Note(None, making.said(found), "by lifetime value", number(percent)))
    return atom([{**subject(key or "lifetime_value", when), "operator": operator, "value": number(percent)}], notes)


def ranked_twice(found: Found, making: Making) -> Atom | None:
    """'top 10% by longest time between orders': both words name one end."""
    return ranked(found, making) if found.get("RANKED")[0] == f"{found.get('RANK')}_percent" else None


def not_ranked(found: Found, making: Making) -> Atom | None:
    """'lifetime value not in the bottom 25%'."""
    made = ranked(found, making)
    return made and atom([{"none": made.nodes}])


_RANKED_TERMS = {
    "high_value": "lifetime_value", "vip": "lifetime_value", "whales": "lifetime_value", "buyers": "lifetime_value", "low_value": "lifetime_value",
    "high_aov": "avg_order_value", "low_aov": "avg_order_value", "loyal": "total_orders", "repeat": "total_orders",
}  # fmt: skip


def ranked_term(found: Found, making: Making) -> Atom | None:
    """'top 10% of spenders'."""
    operator, percent = found.get("RANKED")
    key = _RANKED_TERMS.get(found.get("TERM").key)
    if key is None:
        return None
    node = condition(key, operator, number(percent))
    return atom([node], [Note(None, making.said(found), f"by {_label(making, key)}", number(percent))])


def _label(making: Making, key: str) -> str:
    label = making.vocabulary.catalogue.fields[key].label
    return label[0].lower() + label[1:]


def ranked_apart(found: Found, making: Making) -> Atom | None:
    """'the 20% with the highest average order value'."""
    key, percent = found.get("FIELD"), found.get("PCT", "FRACTION")
    if not _numeric(making, key) or not 0 < percent < 100:
        return None
    return atom([{**subject(key), "operator": f"{found.get('RANK')}_percent", "value": number(percent)}])


def ranked_spending(found: Found, making: Making) -> Atom | None:
    """'the 15% with the highest spending', where one phrase names the rank and what is ranked."""
    said = next((one.text for one in making.lexemes[found.start : found.end] if one.is_a("RANK")), "")
    percent = found.get("PCT", "FRACTION")
    if not said.endswith(("spending", "value", "valuable")) or not 0 < percent < 100:
        return None
    node = condition("lifetime_value", f"{found.get('RANK')}_percent", number(percent))
    return atom([node], [Note(None, making.said(found), "by lifetime value", number(percent))])


def ranked_spenders(found: Found, making: Making) -> Atom | None:
    """'the 10% who spend the least'."""
    said = next((one.text for one in making.lexemes[found.start : found.end] if one.is_a("TERM")), "")
    way = {"most": "top_percent", "least": "bottom_percent"}.get(said.split()[-1]) if said.startswith("spen") else None
    percent = found.get("PCT", "FRACTION")
    if way is None or not 0 < percent < 100:
        return None
    node = condition("lifetime_value", way, number(percent))
    return atom([node], [Note(node, making.said(found), "by lifetime value", number(percent))])


def rank_alone(found: Found, making: Making) -> Atom | None:
    """'the highest average order value': the house's quarter."""
    key = found.get("FIELD")
    if not _numeric(making, key) or key not in ("lifetime_value", "avg_order_value", "total_orders"):
        return None
    is_top = found.get("RANK") == "top"
    node = condition(key, "above_percentile" if is_top else "bottom_percent", 75 if is_top else 25)
    means = "above the 75th percentile" if is_top else "the bottom 25%"
    return atom([node], [Note(None, making.said(found), means, node["value"])])


def top_people(found: Found, making: Making) -> Atom | None:
    """'top 100 customers by spend': the percentage that gives so many people now, which moves as customers come."""
    amount: Amount = found.get("NUM")
    key = found.get("FIELD") or _RANKED_TERMS.get(getattr(found.get("TERM"), "key", ""), "lifetime_value")
    if found.has("BUY"):
        key = "total_orders"
    if amount.unit != "number" or not _numeric(making, key):
        return None
    known = making.vocabulary.figures.known.get(key, 0)
    count = int(amount.value)
    if not 0 < count < known:
        return None
    percent = round(100 * (count - 0.5) / known, 6)
    way, label = found.get("RANK"), _label(making, key)
    if way == "bottom" and key != "avg_order_value":  # whoever never ordered ties for the last place
        raise Unsayable(
            f"So many customers tie for the bottom by {label} that no share holds {count:,} of them. Which share is meant?",
            [f"bottom 5% by {label}", f"bottom 25% by {label}"],
        )
    means = f"{count:,} of {known:,} customers by {label}, {percent:.2g}%"
    node = condition(key, f"{way}_percent", percent)
    note = Note(
        node,
        making.said(found),
        f"{way} {count:,} today: {means}; the share is one of all customers whatever else is asked, it stays while the number moves, and who is equal to the last one counts too",
        percent,
    )
    return atom([node], [note])


def so_many_best(found: Found, making: Making) -> Atom | None:
    """'our 50 best customers', where 'best customers' has a house meaning of its own."""
    if found.get("TERM").key not in ("high_value", "high_aov"):
        return None
    return top_people(Found(found.start, found.end, found.row, (*found.parts, ("RANK", "top"))), making)


def average_spenders(found: Found, making: Making) -> Atom | None:
    """'above-average spenders'."""
    is_spender = making.lexemes[found.end - 1].text.startswith("spender")
    return average(found, making) if is_spender else None


def average(found: Found, making: Making) -> Atom | None:
    """'spend more than average': today's average as a number."""
    is_above = found.has("ABOVEAVERAGE")
    key = found.get("FIELD") or ("total_orders" if found.has("BUY") else "lifetime_value")
    mean = making.vocabulary.figures.means.get(key)
    if mean is None:
        return None
    value = number(round(mean, 2))
    node = condition(key, "greater_than" if is_above else "less_than", value)
    means = f"{_label(making, key)} {'above' if is_above else 'below'} {value:,}, the average now"
    return atom([node], [Note(node, making.said(found), means, value)])
