"""A question about the shop read to its end: which figures, when, against when and apart by what; or what is not offered."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from cdp.assistant.rules import corrections, courtesies, spoken
from cdp.assistant.rules.figures import cutting, letters, times
from cdp.assistant.rules.figures.asked import Campaigns, Figures, NotOffered, Question, Unclear
from cdp.assistant.rules.figures.cutting import ALWAYS, every, has, only
from cdp.assistant.rules.figures.measuring import LINES, measures_of, value_of
from cdp.assistant.rules.figures.tokens import Days, Token, may_be_asked
from cdp.assistant.rules.vocabulary import Vocabulary
from cdp.assistant.rules.words import LONGEST, clean

__all__ = ["Campaigns", "Figures", "NotOffered", "Question", "Unclear", "read"]

OVERVIEW = (
    "revenue", "orders", "average_order_value", "new_customers", "returning_share", "refunded_share", "new_subscribers",
    "unsubscribes",
)  # fmt: skip
OF_LETTERS = "which revenue a letter brought"
_MEASURES = ("PLAIN", "COUNTED", "PEOPLE")
_MARKED = ("PER", "WHICH", "MOST", "LEAST", "SELLER", "LEASTSELLER", "NUMBER", "USED")
_TO_BE_WRITTEN = re.compile(
    r"[,;:.>-] ?(?:send |write |draft |need )?(?:an? )?(?:e-?mail|mail|campaign|flow|newsletter|reminder)(?: (?:them|asap|now|today|please|pls|tomorrow))*\W*$",
    re.IGNORECASE,
)
_PERSONS = frozenset(["customers", "people", "subscribers", "buyers", "him", "his", "her", "everyone"])


def read(text: str, vocabulary: Vocabulary, *, now: datetime, campaigns: Sequence[str] = ()) -> Question | None:
    """Promise what is asked of the shop's figures, or None when that is not clearly what the question is about."""
    if (question := _read(text, vocabulary, now, campaigns)) is None and cutting.OF_A_GROUP.match(text):
        return NotOffered("what one group of people spends")
    if question is None and cutting.COUNTS_LACKING_ORDERS.match(text):
        return NotOffered("orders by what they lack")
    return question


def _read(text: str, vocabulary: Vocabulary, now: datetime, campaigns: Sequence[str]) -> Question | None:
    if not text.strip() or len(text) > LONGEST:
        return None
    plain = cutting.without_remarks(cutting.in_plain_words(clean(spoken.put_right(text, vocabulary)[0])))
    if not may_be_asked(plain):
        return None
    said = corrections.settled(courtesies.without(plain))
    if cutting.COUNTS_BIG_ORDERS.search(said):
        return NotOffered("how many orders are above or below an amount")
    if cutting.counts_deeds(said):
        return None
    today = now.astimezone(vocabulary.catalogue.time_zone).date()
    if found := letters.of_name(said, campaigns):
        return found
    pieces = cutting.pieces_of(said, vocabulary, today)
    if any(one.is_a("NOT_KEPT") for one in pieces):
        if _TO_BE_WRITTEN.search(said):
            return None  # 'abandoned carts last 2 days, email asap': people, to be written to
        return _not_kept(pieces)
    if cutting.COUNTED_BACK.search(said):
        is_of_shop = has(pieces, "PLAIN", "MANY") and not has(pieces, "CUSTOMERS", "PEOPLE", "SUBSCRIBERS")
        return NotOffered("figures between two days that are counted back") if is_of_shop else None
    pieces = cutting.without_its_kind(pieces)
    for shape in (
        letters.campaigns,
        letters.rates,
        _ordered_twice,
        _with_coupon,
        _subscribers,
        _overview,
        _of_letters,
        _figures,
    ):
        if (question := shape(pieces, today)) is not None:
            if has(pieces, "VALUE") and not has(pieces, *_MEASURES) and letters.is_named(said, campaigns):
                return None  # 'how did the Merino Tee letter do' is about a campaign of that name
            return _ahead(pieces) or question
    return _unclear(pieces)


def beside(text: str, vocabulary: Vocabulary, *, now: datetime) -> str:
    """Promise what stands beside a question about the shop and is not understood with it: 'Only in Germany.'."""
    asking, *others = cutting.sentences(clean(text)) if len(text) <= LONGEST else [""]
    rest = " ".join(others)
    if not rest or (cutting.IS_OF_PEOPLE.search(rest) and not asking.rstrip().endswith("?")):
        return ""
    return rest[:60] if isinstance(read(asking, vocabulary, now=now), Figures | Campaigns) else ""


def _ahead(pieces: list[Token]) -> NotOffered | None:
    return NotOffered("forecasts") if any(one.is_a("AHEAD") for one in pieces) else None


# -- what has its own form -------------------------------------------------------------------------------------------------


def _not_kept(pieces: list[Token]) -> Question | None:
    """A figure that is not kept, asked for as one: 'what is our conversion rate'."""
    others = [one for one in pieces if not one.is_a("NOT_KEPT")]
    if only(others, "PER", "BY", "PLAIN", "EACH", "MOST", "NEWEST", "CAMPAIGN") and has(pieces, "ASK", "MANY", "TIME"):
        return NotOffered(every(pieces, "NOT_KEPT")[0])
    return None


def _ordered_twice(pieces: list[Token], today: date) -> Question | None:
    """'What share of customers ever ordered twice': of all time, for the share in a period is another."""
    if not (
        has(pieces, "SHARE")
        and has(pieces, "AGAIN", "REPEAT")
        and only(pieces, "SHARE", "CUSTOMERS", "AGAIN", "REPEAT")
    ):
        return None
    found = times.asked(pieces, today, is_compared=False)
    if found is None:
        return None
    days, against = found
    return Figures(("repeat_rate", "buyers") if days else ("ordered_twice",), days, against, is_ever=days is None)


def _with_coupon(pieces: list[Token], today: date) -> Question | None:
    """'What share of last quarter's orders used a coupon'."""
    kinds = ("SHARE", "COUPONED", "COUNTED", "USED", "BY")
    is_asked = has(pieces, "SHARE", "MANY") and has(pieces, "COUPONED") and has(pieces, "COUNTED")
    if not is_asked or not only(pieces, *kinds):
        return None
    if (found := times.asked(pieces, today, is_compared=_is_compared(pieces))) is None:
        return None
    days = found[0] or (None if has(pieces, "EVER") else times.usual("", today, is_ever=False))
    if not has(pieces, "SHARE"):
        return Figures(("orders", "revenue"), days, by="coupon", is_ever=days is None, is_usual=not found[0])
    return Figures(("coupon_share",), days, found[1], is_ever=days is None, is_usual=not found[0])


def _subscribers(pieces: list[Token], today: date) -> Question | None:
    if not has(pieces, "SUBSCRIBERS", "GROWTH") or not only(
        pieces, "SUBSCRIBERS", "GAINED", "LOST", "HAVE", "GROWTH", "PLAIN"
    ):
        return None
    wanted = [
        slug
        for kind, slug in (("HAVE", "subscribed"), ("GAINED", "new_subscribers"), ("LOST", "unsubscribes"))
        if any(
            one.is_a(kind) and not (kind == "HAVE" and one.text.lower() in ("have", "we have", "have we"))
            for one in pieces
        )
    ]
    measures = dict.fromkeys([*wanted, *(["new_subscribers", "unsubscribes"] if has(pieces, "GROWTH") else [])])
    found = times.asked(pieces, today, is_compared=False)
    if not measures or found is None or not has(pieces, "MANY", "ASK", "GROWTH"):
        return None
    return Figures(tuple(measures), *found)


def _overview(pieces: list[Token], today: date) -> Question | None:
    is_how = any(one.text.lower() == "how" for one in pieces)
    is_going = is_how and has(pieces, "DOING") and has(pieces, "TIME") and not has(pieces, *_MEASURES)
    if (
        not (is_going or has(pieces, "OVERVIEW"))
        or not has(pieces, "ASK", "TIME")
        or not only(pieces, "OVERVIEW", "PLAIN", "COUNTED")
    ):
        return None
    found = times.asked(pieces, today, is_compared=True)
    if found is None:
        return None
    days = found[0] or Days(times.starts(today, "month"), today)
    measures = (*every(pieces, "PLAIN"), *every(pieces, "COUNTED")) or OVERVIEW
    return Figures(tuple(measures), days, found[1] or times.before(days, today))


# -- measures over periods, over time and apart ----------------------------------------------------------------------------

_FIGURE_KINDS = (
    "PLAIN", "COUNTED", "PEOPLE", "EACH", "PER", "MOST", "LEAST", "SELLER", "LEASTSELLER", "USED", "REPEAT", "SHARE", "VALUE",
    "BESTCUSTOMERS", "HAVE", "ISSUED", "NET", "GROSS", "RETURNING", "NEWONES", "NEWANDRETURNING", "ONAVERAGE",
)  # fmt: skip


def _of_letters(pieces: list[Token], _today: date) -> Question | None:
    """'How much revenue did our last campaign bring': no order is laid to a letter here."""
    is_both = (
        has(pieces, "PLAIN", "COUNTED") and has(pieces, "CAMPAIGN") and has(pieces, "ASK", "MANY", "WHICH", "SHARE")
    )
    return NotOffered(OF_LETTERS) if is_both and only(pieces, *_FIGURE_KINDS, "CAMPAIGN", "NEWEST") else None


def _figures(pieces: list[Token], today: date) -> Question | None:
    by, not_by = _apart(pieces, "BY"), _apart(pieces, "NOT_BY")
    if by == "campaign":
        return None
    kinds = (
        *_FIGURE_KINDS,
        *(["COUPONED"] if has(pieces, "VALUE") else []),
        *(["CUSTOMERS"] if has(pieces, "PLAIN") and _are_of_a_value(pieces) else []),
        *(["BY"] if by else []),
        *(["NOT_BY"] if not_by else []),
    )
    is_ranked = has(pieces, "MOST", "LEAST", "SELLER", "LEASTSELLER", "BESTCUSTOMERS")
    if not_by and is_ranked and not by and not has(pieces, *_MEASURES) and only(pieces, *kinds, "NUMBER"):
        return NotOffered(f"by {not_by}")
    is_of_before = any(one.is_a("NUMBER") and after.is_a("BEFORE") for one, after in pairwise(pieces))
    number = next((one.readings["NUMBER"] for one in pieces if one.is_a("NUMBER")), 0)
    if not only(pieces, *kinds, *(["NUMBER"] if number and (by or is_of_before) else [])):
        return None
    each = by or next(iter(every(pieces, "EACH")), "")
    if not each and has(pieces, "USED") and value_of(pieces)[1] == "coupon":
        each = "coupon"  # 'how many times was WELCOME10 used'
    if (one := _doing(pieces)) is not None:
        return _measured(one, "", today)
    if not (each or not_by) and has(pieces, "MOST", "LEAST") and not has(pieces, "BESTCUSTOMERS"):
        return None  # the most of what
    question = _measured(pieces, each, today)
    if question is None or not _is_clear(pieces, question, is_apart=bool(each or not_by)):
        return None
    if not_by and not by:
        return NotOffered(f"by {not_by}")
    if isinstance(question, Figures) and question.by and not question.only:
        is_least = has(pieces, "LEAST", "LEASTSELLER")
        return replace(question, most=number, is_ranked=is_ranked, is_least=is_least)
    return question


def _are_of_a_value(pieces: list[Token]) -> bool:
    """'Revenue from customers in Germany', 'Instagram customers': not 'revenue, and customers in Germany'."""
    beside = [
        before for before, one in pairwise([Token(""), *pieces]) if one.is_a("CUSTOMERS") and not one.is_a("NEWONES")
    ]
    return has(pieces, "VALUE") and all(one.is_a("VALUE") or one.text.lower() in ("from", "of", "by") for one in beside)


_USUAL = {"coupon": ("orders", "revenue"), "country": ("revenue", "orders"), "source": ("revenue", "orders")}


def _doing(pieces: list[Token]) -> list[Token] | None:
    """'How did BLACKFRIDAY do yesterday': one value of the shop's and how it went, with the figures meant by that."""
    is_how = any(one.text.lower() == "how" for one in pieces) and has(pieces, "DOING")
    if not is_how or not has(pieces, "VALUE") or has(pieces, *_MEASURES, *_MARKED, "REPEAT", "SHARE"):
        return None
    measures = _USUAL.get(value_of(pieces)[1], ("revenue", "units"))
    return [*pieces, *(Token(slug, {"PLAIN": slug}) for slug in measures)]


def _apart(pieces: list[Token], kind: str) -> str:
    """By what, where a word before it says that it is that: 'by country', 'which product', 'top 5 brands'."""
    for at, one in enumerate(pieces):
        if one.is_a(kind) and not one.is_a("PLAIN", "COUNTED"):
            said = next((each for each in reversed(pieces[:at]) if not each.readings.keys() <= {"IDLE"}), None)
            is_asked = said is not None and (said.is_a(*_MARKED) or said.text.lower() in ("what", "what is", "whats"))
            if (
                is_asked
                and said is not None
                and said.text.lower() in _PARTS_OF_PEOPLE
                and one.readings[kind] in times.OF_TIME
            ):
                continue
            if is_asked or has(pieces, "SELLER", "LEASTSELLER", "USED"):
                return str(one.readings[kind])
        elif one.is_a(kind) and at and pieces[at - 1].is_a(*_MARKED):
            return str(one.readings[kind])
    if kind == "BY" and has(pieces, "SELLER", "LEASTSELLER") and not any(one.is_a("BY", "NOT_BY") for one in pieces):
        return "product"
    return ""


_PARTS_OF_PEOPLE = frozenset(
    ["top", "bottom", "highest", "lowest"]
)  # 'the top quarter by spend' is a quarter of the people


def _measured(pieces: list[Token], by: str, today: date) -> Question | None:
    measures = measures_of(pieces, by)
    value, where = value_of(pieces)
    found = times.asked(pieces, today, is_compared=_is_compared(pieces) and not by)
    if found is None or not measures or value is None:
        return None
    days, against = found
    if where == "state" or where == "city":
        return NotOffered(f"by {where}")
    within = value if where in ("category", "vendor") and by in LINES and by != where else ""
    if value and by and by != where and not within:
        return NotOffered("by two things at once")
    if within:
        value, where = "", ""
    if (
        has(pieces, "SHARE")
        and not where
        and not has(pieces, "REPEAT", "RETURNING", "NEWONES", "NEWANDRETURNING")
        and _SHARES.isdisjoint(measures)
    ):
        return None
    by = where or by
    is_list = bool(by) and (not value or has(pieces, "SHARE"))
    is_trend = is_list and _is_compared(pieces) and by not in times.OF_TIME
    if is_trend and has(pieces, "MOST", "LEAST"):  # the most of what has changed, not of what it is
        return NotOffered(f"by {by} with how each has changed")
    if against and by == "weekday":
        return NotOffered("by weekday in two periods at once")
    days = times.whole(pieces, days, by, today)
    days = days or times.usual(by, today, is_ever=has(pieces, "EVER"))
    against = against or (times.before(days, today) if is_trend and days else None)
    named = bool(found[0]) or has(pieces, "EVER") or measures[0] == "average_lifetime_value"
    return Figures(
        tuple(measures), days, against, by, "" if is_list else value, is_ever=days is None, is_usual=not named and days is not None,
        is_net=has(pieces, "NET"), within=within,
    )  # fmt: skip


_SHARES = frozenset(["refunded_share", "checkout_conversion", "cart_conversion"])  # asked for as a share of something
_TRENDS = frozenset(
    [
        "up",
        "down",
        "grow",
        "grown",
        "grew",
        "growth",
        "change",
        "changed",
        "better",
        "worse",
        "higher",
        "lower",
        "improve",
        "improved",
    ]
)


def _is_compared(pieces: list[Token]) -> bool:
    """Whether it is asked how a figure has changed, with no word of since when."""
    is_trend = any(one.is_a("AGAINST") and not _TRENDS.isdisjoint(one.text.lower().split()) for one in pieces)
    return is_trend or (has(pieces, "DOING") and any(one.text.lower() == "how" for one in pieces))


def _is_clear(pieces: list[Token], question: Question, *, is_apart: bool) -> bool:
    """Whether nobody could have meant people: counts must be asked for, counts of people set side by side."""
    is_asked = has(pieces, "ASK", "MANY", "WHICH", "SHARE")
    is_of_people = any(one.is_a("PEOPLE") and not one.is_a("PLAIN") for one in pieces)
    if not isinstance(question, Figures):
        return (is_asked or has(pieces, "PLAIN", "SELLER", "LEASTSELLER")) and not is_of_people
    is_set_apart = is_apart or question.against is not None
    if is_of_people:
        return is_apart or (question.against is not None and has(pieces, "AGAINST", "BEFORE", "YEARBEFORE"))
    if has(pieces, "PLAIN"):
        return True
    if has(pieces, "USED") and not is_asked and not has(pieces, "MOST", "LEAST"):
        return False  # 'coupon used: WELCOME10' is a note about people
    if has(pieces, "SELLER", "LEASTSELLER", "USED", "BESTCUSTOMERS") or (is_apart and has(pieces, "MOST", "LEAST")):
        return is_apart
    return is_asked or is_set_apart


# -- what was asked of the shop and not understood --------------------------------------------------------------------------


def _unclear(pieces: list[Token]) -> Unclear | None:
    """'How much revenue did we make with blurbs': clearly about the shop, and a word of it is strange."""
    begins = [one for one in pieces if not one.readings.keys() <= {"IDLE", "MARK"}][:3]
    is_headed = has(begins, "MANY", "ASK") and has(begins, "PLAIN", "COUNTED", "LETTERS")
    words = {word for one in pieces for word in one.text.lower().split()}
    strange = [one.text for one in pieces if one.is_a("UNKNOWN", "NUMBER", "NOT_BY") or not one.is_a(*ALWAYS, *_FIGURE_KINDS, "BY")]  # fmt: skip
    if not is_headed or not words.isdisjoint(_PERSONS) or not strange:
        return None
    return Unclear(tuple(dict.fromkeys(strange)))
