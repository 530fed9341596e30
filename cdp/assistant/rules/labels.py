"""Notes as on a form: 'AOV: more than 120; orders: 0', where a label stands before a colon and what is asked of it behind."""

from dataclasses import replace
from datetime import date

from cdp.assistant.rules.amounts import Bound
from cdp.assistant.rules.lexemes import Lexeme, merged
from cdp.assistant.rules.periods import Period
from cdp.assistant.rules.vocabulary import Vocabulary, grammar
from cdp.assistant.rules.words import Word

_OPENS, _CLOSES = ("COMMA", "BUT", "AND", "LP"), ("STOP", "COMMA", "SEMI", "BUT", "AND", "RP")
_BETWEEN = (";", ",", ".", "\n", "(", "and", "but", "or")
_LABELS = ("FIELD", "SIGNUP", "BUY", "SPEND", "REFUND", "TERM", "STATUSOF", "STATUS")
_LONGEST = 6  # words of a label


def labelled(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Promise the words without the colons that stand behind a label; before a bare year it is 'in'."""
    if not any(word.text == ":" for word in words):
        return words
    out: list[Word] = []
    for at, word in enumerate(words):
        if word.text != ":" or word.kind != "mark" or not is_label(_clause(words[:at]), vocabulary):
            out.append(word)
        elif at + 1 < len(words) and _is_year(words[at + 1]):
            out.append(Word("in", "word", word.start, word.end, "in"))
    return out


def without_colons(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes without the colon of 'orders in 2026: 3 or more'."""
    return [
        one
        for at, one in enumerate(lexemes)
        if not (
            one.is_a("COLON")
            and at > 1
            and lexemes[at - 1].is_a("WINDOW", "PERIOD")
            and any(before.is_a("FIELD", "SPEND", "BUY") for before in lexemes[max(at - 3, 0) : at - 1])
            and any(after.is_a("BOUND", "NUM", "TIMES", "NOTHING") for after in lexemes[at + 1 : at + 2])
        )
    ]


def with_statuses(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with 'cancelled or refunded' as one: an order of either status."""
    out: list[Lexeme] = []
    for one in lexemes:
        if one.is_a("STATUS") and len(out) > 1 and out[-2].is_a("STATUS") and out[-1].is_a("OR", "SLASH"):
            first, joint = out[-2], out[-1]
            named = one["STATUS"].split()[: 1 if "status" in first.text else None]
            both = " ".join(dict.fromkeys([*first["STATUS"].split(), *named]))
            is_either = len(out) > 2 and out[-3].is_a("EITHER")
            out[-3 if is_either else -2 :] = [merged([first, joint, one], {"STATUS": both})]
        else:
            out.append(one)
    return out


def with_alternatives(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with the commas behind 'at least one of these' as 'or', until an 'and' or the end of the sentence."""
    out: list[Lexeme] = []
    is_listing = False
    for at, one in enumerate(lexemes):
        is_listing |= one.is_a("EITHER") and one.text.endswith((" of these", " of following"))
        is_listing &= not one.is_a("STOP", "SEMI", "AND", "BUT", "RP")
        after = lexemes[at + 1 : at + 2]
        is_or = is_listing and one.is_a("COMMA") and not any(two.is_a("AND", "BUT", "OR") for two in after)
        out.append(replace(one, readings={"OR": None}) if is_or else one)
    return out


def with_worth(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with the number behind 'worth' as money: 'an order worth more than 250'."""
    return [
        replace(one, readings={"BOUND": _as_money(one["BOUND"])})
        if at and lexemes[at - 1].text == "worth" and one.is_a("BOUND") and one["BOUND"].unit == "number"
        else one
        for at, one in enumerate(lexemes)
    ]


def _as_money(bound: Bound) -> Bound:
    return replace(bound, low=replace(bound.low, unit="money"), high=bound.high and replace(bound.high, unit="money"))


def with_years(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with a bare year as a time where it tells which people are meant: '2025 signups', '2025 buyers'."""
    return [
        replace(one, readings={"PERIOD": Period(date(int(one["YEAR"]), 1, 1), date(int(one["YEAR"]) + 1, 1, 1))})
        if one.is_a("YEAR") and not one.is_a("PERIOD") and at + 1 < len(lexemes) and _is_of_year(lexemes[at + 1])
        else one
        for at, one in enumerate(lexemes)
    ]


def _is_of_year(after: Lexeme) -> bool:
    is_buyers = after.is_a("TERM") and after["TERM"].key == "buyers"
    return (
        after.is_a("SIGNUP")
        or after.text in ("orders", "purchases")
        or is_buyers
        or after.readings.get("FIELD") in ("first_order_date", "last_order_date", "created_at")
    )


def set_right(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with what their neighbours make of them: colons, years, worths, lists of statuses and of alternatives."""
    return with_nothing(with_statuses(with_alternatives(with_worth(with_years(without_colons(lexemes))))))


def with_nothing(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with what denies before what it denies: 'this year nothing anymore', '0 Clicked Email events'.

    'Yet' before a time or at the end joins nothing: 'nothing yet this month'.
    """
    out: list[Lexeme] = []
    for at, one in enumerate(lexemes):
        after = lexemes[at + 1] if at + 1 < len(lexemes) else None
        if one.text == "yet" and one.is_a("AND") and (after is None or after.is_a("WINDOW", "PERIOD", *_CLOSES)):
            continue
        is_last = after is None or after.is_a(*_CLOSES)
        if (
            is_last
            and one.is_a("NOTHING")
            and len(out) > 1
            and out[-1].is_a("WINDOW", "PERIOD")
            and out[-2].is_a(*_OPENS)
        ):
            out[-1:] = [one, out[-1]]
        elif one.is_a("NUM") and one.text == "0" and after is not None and after.is_a("EVENTNAME"):
            out.append(replace(one, readings={"NOT": None}))
        else:
            out.append(one)
    return out


def is_label(words: list[Word], vocabulary: Vocabulary) -> bool:
    """Promise whether these words are the name of one number, day or deed, and nothing else."""
    texts = [word.text for word in words]
    if not 0 < len(texts) <= _LONGEST:
        return False
    kinds = set(grammar().readings(texts) or {}) | set(vocabulary.own.readings(texts) or {})
    return not kinds.isdisjoint(_LABELS)


def _clause(words: list[Word]) -> list[Word]:
    """The words since the clause began."""
    begins = max((at + 1 for at, word in enumerate(words) if word.text in _BETWEEN), default=0)
    return words[begins:]


def _is_year(word: Word) -> bool:
    return (
        word.kind == "number" and isinstance(word.value, float) and 1900 <= word.value <= 2100 and "," not in word.text
    )
