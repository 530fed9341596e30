"""A slip that is put right while speaking: 'in Texas, no wait, in Ohio' is 'in Ohio'.

As in all speech, what is said at first (A), a mark ('no, sorry'), remarks ('wrong country') and what is meant (B) follow
each other. B takes the place of the last thing of its kind in A; where it begins with words of A, A is said anew from
there; where it is as long as the end of A and ends like it, it takes the place of that end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.recounts import FIGURE, recounted
from cdp.assistant.rules.scan import Scanned

MOST = 4  # slips put right in one sentence
_LONG = 600  # letters from which on one is, as each has all be read anew
_GAP = r"[\s,.;:!?…()–—-]+"
_NO_EXCUSE = r"(?! (?:(?:for|about) (?:my|the|any|all|this|that|bothering|being|asking|having|late|another)|to|if|that|but i|my|i['’]?m|in advance)\b)"  # 'sorry for my English' takes nothing back
_FIRM = (
    rf"no(?=,? not (?!more|less|fewer|later|earlier|yet\b))|no,? (?:wait|sorry{_NO_EXCUSE}|no|actually|rather|make (?:that|it)|hang on|hold on|i mean|i meant)|actually,? no|wait|sorry{_NO_EXCUSE}|pardon(?: me)?(?! my)|excuse me|nope|nah"
    r"|oops|whoops|argh|d['’]?oh|oh dear|(?:no )?scratch that|strike that|correction|let me (?:rephrase|correct)(?: that| this)?|i meant?(?: to say)?"
    r"|(?:no )?make (?:that|it)|or rather|or better|or no|my mistake|my bad|typo|on second thoughts?|what am i saying|hang on|hold on"
    r"|(?:or )?you know what|oh go on|the other way (?:a)?round|did i (?:just )?say [\w ]{3,30}(?=\?)"
)
_PAUSE = r"er+|erm|ehm|uh+|um+|hm+|ah+|oh|actually"
_WEAK = rf"{_PAUSE}|well|so"
_MARK = re.compile(
    rf"(?<![\s,.;:!?…()–—-]){_GAP}(?:(?:{_WEAK}|or|but){_GAP}){{0,3}}"
    rf"(?:(?P<firm>{_FIRM}|(?:(?<=[,.;:!?…(–—-]\s)|(?<=…)|(?<=\.\.\.)|(?<=\())no+(?=\s*[,.:!?…–—])|(?:(?<=\buh\s)|(?<=\bargh\s)|(?<=\bah\s)|(?<=\boh\s)|(?<=\bhmm\s)|(?<=\bum\s))no+)"
    rf"|(?:(?<=[,.;:!?…(–—-]\s)|(?<=\())(?:{_PAUSE})|(?P<denied>(?<=[.!?]\s)not (?:the |an? |in )?[\w ]{{2,24}}(?=[.!?,])))(?:{_GAP}(?:{_FIRM}|{_WEAK}|no)(?![\w'’])){{0,4}}(?![\w'’])(?:{_GAP})?",
    re.IGNORECASE,
)
_SOFT = ("i mean", "make it", "make that")  # 'I mean since it began', 'make it friendly' take nothing back
_AT_FIRST = re.compile(
    r"^\s*(?:no|nope|nah),\s+(?=\w)", re.IGNORECASE
)  # 'no, customers in Texas' answers what was said before
_GOES_ON = re.compile(r"\W*(?:and|or|but|also|with|who|please|could|can|show|list|find|give|i|we)\b", re.IGNORECASE)
_TAKES_BACK = re.compile(r"\b(?:meant|scratch|strike|correction|rather|rephrase)\b", re.IGNORECASE)
_ENDS = re.compile(r"[,.;:!?…()]+(?=\s|$)|[.…]{3}|\s[-–—]+\s|(?<=\s)[(]|[)]")
_CHOOSES = re.compile(
    r"^\W*(?:(?:so|and|but|go with|take|use|let['’]?s say|say|rather|it was|it['’]?s|it is|that['’]?s|that is|make (?:that|it)|i mean|i meant|instead|actually|just)\b[\s,:]*)+",
    re.IGNORECASE,
)
_NOT = re.compile(r"\W*(?:not|did i (?:just )?say)\s+(?:the |an? )?(?P<what>[^,.;:!?]{2,40})\W*$", re.IGNORECASE)
_REMARK = re.compile(r"\W*(?:i|me|my|we|they|that|it|this|same|the rest|rest|the others?|wrong|too|one|long day|twice|once)\b", re.IGNORECASE)  # fmt: skip
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "in on the a an of at to from with by for it was is are who since over under than more less exactly fewer about only",
    )
)
_PLACED = frozenset(["in", "over", "within", "during", "since", "for", "from", "before", "after", "until"])
_KINDS = {
    "PLACE": "place", "REGION": "place", "CODE": "place", "LANG": "language", "GOODS": "goods", "GOODSCUE": "goods",
    "CATEGORY": "", "SOURCE": "source", "SOURCECUE": "source", "TAG": "tag", "TAGCUE": "tag", "AHEAD": "time", "COUPONNAME": "coupon", "ATTRVALUE": "attribute",
    "PERIOD": "time", "WINDOW": "time", "DUR": "length", "MONTH": "time", "DATE": "time", "NUM": "number", "BOUND": "number",
    "TIMES": "number", "PCT": "percent", "RANKED": "percent", "TERM": "term", "STATUS": "status", "AGODAYS": "length", "YEAR": "year", "LASTSOMANY": "length",
}  # fmt: skip
_FIGURE = re.compile(FIGURE, re.IGNORECASE)
_MONEY = re.compile(r" ?(?:dollars?|bucks|usd|euros?|eur|pounds?|quid)\b|[$€£]", re.IGNORECASE)
# What is looked for while speaking: 'in Utah and, what's the other one, Montana'.
_SOUGHT = re.compile(
    r",?\s+(?:(?:uh|um|er|erm|oh)[, ]+)?(?:what['’]?s (?:it called|the other (?:one|state|city|country|code|tag|name)|the (?:name|word)(?: again)?|that (?:one|other one))|what (?:is|was) (?:it called|it again|it|the other (?:one|state|city|country|code|tag|name)|the (?:name|word)(?: again)?)|what do you call (?:it|them)|how do you (?:say|call)(?: it)?|whatchamacallit)(?: again)?(?=\s*(?:[,.;:…?-]+\s*)?\w)[,.;:…?-]*\s*",
    re.IGNORECASE,
)
# A start that is left: 'this uh in the past two weeks', 'in the um in Texas'.
_LEFT = re.compile(
    r"\b(?:this|the|an?|last|past)(?:,| -|\.{3}|…)? (?:uh|um|er|erm|hmm)[, ]+(?=(?:in|over|during|since|within|from|for|who|that|before|after|at|on) )"
    r"|\b(in|from|with|who|for|to|at|on|over|since|of|by)(?: (?:the|an?|our|their|this|last))?,? (?:uh|um|er|erm|hmm)[, ]+(?=\1 )",
    re.IGNORECASE,
)
_EXCUSED = re.compile(
    r"[,;.(-]?\s*\b(?:and |but |ps |p\.s\. )?(?:i['’]?m |i am |we are |we['’]re )?(?:so |very |really |just )?(?:sorry|apologi[sz]e|apologies|pardon|excuse) (?:(?:for|about) (?:my |the |this |any |all )?(?:bad |poor |broken |terrible |horrible |rusty )?|(?:my|the|this|any|all) (?:bad |poor |broken |terrible |horrible |rusty )?|(?:bad|poor|broken|terrible|horrible|rusty) |(?=english|spelling|grammar|typing|typos?|writing))(?:english|german|french|spanish|spelling|grammar|typing|typos?|writing|language)\b[\s!)]*[,.;:)]?",
    re.IGNORECASE,
)
# A mark that only takes back where the same kind of thing stands on both sides of it: 'in Ohio actually in Iowa'.
_BARE = re.compile(
    r",?\s+(?:(?:uh|um|er|erm|oh|or),? )?(?P<word>actually|i\.? ?e\b\.?|no(?!,? (?:less|fewer|more|later|earlier|longer)\b)),?\s+(?=[$€£]?\w)",
    re.IGNORECASE,
)
_BESIDE = 6  # words that are looked at on each side of it
_ONE_ONLY = frozenset(["country", "state", "city", "acquisition_source", "loyalty_tier", "language"])


@dataclass(frozen=True)
class Repaired:
    """The text with what was meant, and the words that were not put right because nothing of their kind was said before."""

    text: str
    unclear: str = ""


def repaired(text: str, scanned: Callable[[str], Scanned]) -> Repaired:
    """Promise the text with each slip put right, as far as it is plain what takes whose place."""
    at, text = 0, _LEFT.sub("", _SOUGHT.sub(" ", _EXCUSED.sub(" ", _AT_FIRST.sub("", text))))
    for _ in range(MOST if len(text) <= _LONG else 1):
        mark = _MARK.search(text, at)
        if mark is None:
            break
        said, meant = text[: mark.start()], text[mark.end() :]
        if mark["denied"]:  # 'bought a parka. Not parka. A beanie'
            what = mark["denied"].split()[-1]
            if not re.search(rf"(?<!\bno )(?<!\bnot )\b{re.escape(what)}\b", said, re.IGNORECASE):
                at = mark.end()
                continue
            meant = f"{mark['denied']}, {meant}"
        is_about = _says(scanned(said)) or (mark["firm"] is not None and _cut_off(said, scanned) is not None)
        if "(" in mark.group():
            meant = meant.replace(")", ",", 1)
        if not (mark["firm"] or mark["denied"]):
            is_about &= not _GOES_ON.match(meant) and len(meant[: _end(meant)[0]].split()) < 10
        new = _put_right(said, meant, scanned) if is_about else None
        if new is not None:
            text, at = new, 0
            continue
        taken = mark.group().strip(" ,.;:-–—!?…()")
        is_firm = (mark["firm"] or mark["denied"]) and taken.lower() not in _SOFT
        if taken.lower() == "i mean" and _is_other_deed(said, meant, scanned):
            return Repaired(text, taken)
        if is_firm and _says(scanned(said)) and (_says(scanned(meant)) or (meant and _TAKES_BACK.search(taken))):
            return Repaired(text, taken)
        at = mark.end()
    return _between_like(text, scanned)


_DEEDS = ("BUY", "OPEN", "CLICK", "VIEW", "VIEWANY", "CART", "CARTANY", "CHECKOUT", "SEARCHED", "SIGNUP")


def _is_other_deed(said: str, meant: str, scanned: Callable[[str], Scanned]) -> bool:
    """'Opened an e-mail I mean clicked an e-mail': one deed for another, and how much of the first goes with it is not said."""
    new = {kind for one in scanned(meant).lexemes[:1] for kind in _DEEDS if one.is_a(kind)}
    old = {kind for one in scanned(said).lexemes for kind in _DEEDS if one.is_a(kind)}
    if _names(scanned(meant).lexemes[:1]) - _names(scanned(said).lexemes):
        return bool(_names(scanned(said).lexemes))
    return bool(new and old) and not new & old


def _names(lexemes: list[Lexeme]) -> set[str]:
    return {choice.value for one in lexemes if one.is_a("EVENTNAME") for choice in one["EVENTNAME"].choices}


def _between_like(text: str, scanned: Callable[[str], Scanned]) -> Repaired:
    """'In Ohio actually in Iowa': B for A where nothing but the mark stands between two of a kind; a bare 'no' may deny as well."""
    at = 0
    for _ in range(MOST):
        if (mark := _BARE.search(text, at)) is None:
            break
        at = mark.end()
        said, meant = text[: mark.start()], text[mark.end() :]
        words = list(re.finditer(r"\S+", said))[-_BESIDE:]
        near = said[words[0].start() :] if words else ""
        beside = " ".join(meant.split()[:_BESIDE])
        is_no = mark["word"].lower() == "no"
        if is_no and "," not in mark.group() and (counted := recounted(said, meant)) is not None:
            text, at = counted, 0
            continue
        before = scanned(near).lexemes[-1:]
        after = [one for one in scanned(beside).lexemes if one.text not in _SMALL][:1]
        if len(scanned(beside).lexemes) > 1 and scanned(beside).lexemes[1].is_a("SPEAK"):
            continue
        if not (before and after) or before[0].end < len(near.rstrip(" ,")) or not _are_like(before[0], after[0]):
            continue
        if is_no and not (_kinds(after[0]) & {"number"} or _is_spoken(text) or _is_placed_alike(said, meant)):
            return Repaired(text, mark["word"])
        if (new := _put_right(said, meant, scanned)) is not None:
            text, at = new, 0
    return Repaired(text)


def _is_spoken(text: str) -> bool:
    """Whether it was dictated, where nobody says 'gold no platinum' for 'not platinum'."""
    return re.search(r"\b(?:uh+|um+|erm|hmm)\b", text, re.IGNORECASE) is not None


def _is_placed_alike(said: str, meant: str) -> bool:
    """'From Ohio no from Iowa': said anew with the word before it."""
    first = meant.split(maxsplit=1)[0].lower()
    return first in _PLACED and re.search(rf"\b{first} [\w-]+(?: [\w-]+)?[\s,]*$", said, re.IGNORECASE) is not None


def _are_like(one: Lexeme, other: Lexeme) -> bool:
    """Whether nobody can be both: two places, tiers or numbers."""
    if "number" in (alike := _kinds(one) & _kinds(other)) and not other.is_a("YEAR"):
        return True
    if "time" in alike and one.is_a("PERIOD", "MONTH") and other.is_a("PERIOD", "MONTH"):
        return True
    return bool(_fields_of(one) & _fields_of(other) & _ONE_ONLY)


def _fields_of(one: Lexeme) -> set[str]:
    kinds = ("PLACE", "SOURCE", "SOURCECUE", "ATTRVALUE")
    return {choice.field for kind in kinds if one.is_a(kind) for choice in one[kind].choices}


def _put_right(said: str, rest: str, scanned: Callable[[str], Scanned]) -> str | None:
    """What was meant in the place of what was said; None where nothing of its kind was said."""
    about, rest = _denied_at_first(said, rest)
    while not _says(scanned(rest[: (end := _end(rest))[0]])) or _NOT.match(rest[: end[0]]):
        if denied := _NOT.match(rest[: end[0]]):
            about = denied["what"].strip()
        elif len(rest[: end[0]].split()) > 7:
            return None
        if not (rest := rest[end[1] :].lstrip()):
            return None
    meant, after = _CHOOSES.sub("", rest[: end[0]], count=1).strip(), rest[end[0] :]
    if denied := _NOT.match(rest[end[1] : (second := _end(rest[end[1] :]))[0] + end[1]]):
        about, after = denied["what"].strip(), rest[end[1] + second[0] :]
    said = _without_echo(said, meant)
    if cut := _cut_off(said, scanned):
        return f"{said[: cut.start]}{meant}{_without_remarks(after, scanned)}"
    new = (
        recounted(said, meant)
        or _anew(said, meant, scanned)
        or _exchanged(said, meant, about, scanned)
        or _instead(said, meant, about)
    )
    return None if new is None else f"{new}{_without_remarks(after, scanned)}"


def _denied_at_first(said: str, rest: str) -> tuple[str, str]:
    """'In California, sorry, not California New York': what is denied by name, and what is meant instead."""
    denial = re.match(r"\W*not\s+(?:in |from |the |an? |tagged )?", rest, re.IGNORECASE)
    words = list(re.finditer(r"\S+", rest[denial.end() :]))[:4] if denial else []
    for word in reversed(words):
        assert denial is not None
        what = rest[denial.end() : denial.end() + word.end()].strip(" ,.;:")
        meant = rest[denial.end() + word.end() :].lstrip(" ,.;:")
        if meant and re.search(rf"\b{re.escape(what)}\b", said, re.IGNORECASE):
            return what, re.sub(r"^but ", "", meant)
    return "", rest


def _end(text: str) -> tuple[int, int]:
    """Where the first clause ends, and where the next begins."""
    found = _ENDS.search(text)
    return found.span() if found else (len(text), len(text))


_DENIED_LAST = re.compile(r"[\s,]+(?:no,? )?not (?P<what>[\w-]+(?: [\w-]+)?)\W*$", re.IGNORECASE)


def _without_echo(said: str, meant: str) -> str:
    """'In Seattle. Portland, I meant Portland': the name that is said again is no slip; nor is what is denied: 'not LA, sorry'."""
    denied = _DENIED_LAST.search(said)
    if denied and re.search(rf"\b{re.escape(denied['what'])}\b", said[: denied.start()], re.IGNORECASE):
        said = said[: denied.start()]  # 'in Sweden not Sweden sorry'
    ends = list(_ENDS.finditer(said))
    if not ends:
        return said
    last = said[ends[-1].end() :].strip()
    is_echo = (
        last.lower() in meant.lower()
        or _NOT.match(last) is not None
        or said[: ends[-1].start()].lower().endswith(last.lower())
    )
    return said[: ends[-1].start()] if last and is_echo else said


def _cut_off(said: str, scanned: Callable[[str], Scanned]) -> Lexeme | None:
    """The unknown word that breaks off: 'in Oklah... no, Texas'."""
    last = scanned(said).lexemes[-1:]
    is_broken = bool(last) and set(last[0].readings) <= {"WORD", "RAW"} and last[0].end == len(said.rstrip())
    return last[0] if is_broken and len(last[0].text) > 2 else None


def _anew(said: str, meant: str, scanned: Callable[[str], Scanned]) -> str | None:
    """Where the end of what was said is said anew, as long and alike, or from a word of it on."""
    first, second = re.findall(r"\S+\s*", said), meant.split()
    old = [word.strip(" ,.").lower() for word in first]
    new = [word.strip(" ,.").lower() for word in second]
    length = len(new)
    if length < 2 or length > len(old):
        return None
    alike = sum(one == other for one, other in zip(old[-length:], new, strict=True))
    if old[-1] == new[-1] and 2 * alike >= length:
        return "".join(first[:-length]) + meant
    if length < 3 or new[0] not in old or new[0] in _SMALL:
        return None
    at = len(old) - 1 - old[::-1].index(new[0])
    if _kinds_of(new[0], scanned) - {"term"} and not {new[1], *old[at + 1 : at + 2]} <= {"and", "or"}:
        return None
    return "".join(first[:at]) + meant


def _instead(said: str, meant: str, denied: str) -> str | None:
    """'Not press, vip': in the place of what is denied by name."""
    at = said.lower().rfind(denied.lower()) if denied and len(meant.split()) < 5 else -1
    if at < 0:
        return None
    new = said[:at] + meant + said[at + len(denied) :]
    return re.sub(r"\b(the|an?|code|tag) (?:the |an? )?\1\b", r"\1", new, flags=re.IGNORECASE)


def _exchanged(said: str, meant: str, about: str, scanned: Callable[[str], Scanned]) -> str | None:
    """The first thing of what is meant in the place of the last of its kind."""
    old, new = scanned(said), scanned(meant)
    right = next((one for one in new.lexemes if _kinds(one)), None)
    if right is None:
        return None
    kinds = _kinds(right)
    alike = [one for one in old.lexemes if _kinds(one) & kinds and about.lower() in said[one.start : one.end].lower()]
    if kinds == {"number"} and not about:
        if (units := _units(right, meant)) is None and any(one.is_a("WINDOW", "DUR", "RANKED") for one in old.lexemes):
            return None if alike else _in_figures(said, meant, right)  # '3 times in 30 days, no, 4': of which?
        alike = next((fit for unit in units or () if (fit := [one for one in alike if _unit(one) == unit])), alike)
    wrong = alike[-1] if alike else None
    if wrong is None:
        return None if about else _in_figures(said, meant, right)
    first, last = meant[: right.start].strip(), meant[right.end :]
    start, end = _denied_in(said, wrong, about)
    kept = said[:start]
    if first and not {word.lower() for word in first.split()} <= _SMALL:
        lead = re.search(rf"\b{re.escape(first.split()[0])}\b[^,.;:!?]{{0,40}}$", kept, re.IGNORECASE)
        if lead is None:
            return None
        kept = f"{kept[: lead.start()]}{first} "
    was, now = said[start:end], meant[right.start : right.end]
    is_placed = now.split()[0].lower() in _PLACED or was.split()[0].lower() not in _PLACED
    if not is_placed and right.is_a("WINDOW", "PERIOD"):  # 'since May, no, June'
        now = f"{was.split()[0]} {now}"
    now = _in_its_place(was, now, wrong, right)
    tail = said[end:]
    if last.split()[:2] == tail.split()[:2] or set(tail.lower().split()) <= set(last.lower().split()):
        tail = ""
    return f"{kept}{now}{last}{tail}"


def _denied_in(said: str, wrong: Lexeme, denied: str) -> tuple[int, int]:
    """'In Ireland and Austria, no, not Austria, Australia': of a list only the one that is denied by name."""
    is_list = bool(denied) and re.search(r"\b(?:and|or)\b|[,/&+]", said[wrong.start : wrong.end]) is not None
    at = said.lower().rfind(denied.lower(), wrong.start, wrong.end) if is_list else -1
    return (at, at + len(denied)) if at >= 0 else (wrong.start, wrong.end)


_COUNTED = re.compile(r"\W*(?:orders?|times?|purchases?|items?|pieces?)\b", re.IGNORECASE)


def _units(right: Lexeme, meant: str) -> tuple[str, ...] | None:
    """What a number can be of by the words beside it: money, or a count; None where nothing says it."""
    if _unit(right) == "money":
        return ("money", "number")
    is_counted = right.is_a("TIMES") or _COUNTED.match(meant[right.end :]) is not None
    return ("number",) if is_counted else None


def _unit(one: Lexeme) -> str:
    value = next((one[kind] for kind in ("BOUND", "TIMES", "NUM") if one.is_a(kind)), None)
    return getattr(value, "unit", "")


def _in_its_place(was: str, now: str, wrong: Lexeme, right: Lexeme) -> str:
    """A number in the place of the number alone, so that 'more than' and 'the last' stay."""
    old, new = list(_FIGURE.finditer(was)), list(_FIGURE.finditer(now))
    if len(old) != 1 or len(new) != 1 or right.is_a("BOUND", "WINDOW", "RANKED"):
        return now
    figure, number = old[0], new[0].group()
    if right.is_a("DUR") and wrong.is_a("WINDOW"):
        return was[: figure.start()] + now
    if right.is_a("PCT") and wrong.is_a("RANKED"):
        return was[: figure.start()] + now
    if not (right.is_a("NUM") and wrong.is_a("BOUND", "TIMES", "WINDOW", "NUM")):
        return now
    if _MONEY.search(now):
        rest = was[figure.end() :]
        return was[: figure.start()] + now + (rest[unit.end() :] if (unit := _MONEY.match(rest)) else rest)
    sign = figure.group()[0] if figure.group()[0] in "$€£" and number[0].isdigit() else ""
    return was[: figure.start()] + sign + number + was[figure.end() :]


def _in_figures(said: str, meant: str, right: Lexeme) -> str | None:
    """'Exactly one order. Correction: exactly two', where a house meaning took the number along."""
    figures = list(_FIGURE.finditer(said))
    if not right.is_a("NUM", "BOUND") or not figures or not (new := _FIGURE.findall(meant[right.start : right.end])):
        return None
    return f"{said[: figures[-1].start()]}{new[0]}{said[figures[-1].end() :]}{meant[right.end :]}"


def _without_remarks(after: str, scanned: Callable[[str], Scanned]) -> str:
    """'Rest stays', 'I always mix them up': said of the slip, not of the people."""
    end = _ENDS.match(after)
    rest = after[end.end() :] if end else after
    if rest and _REMARK.match(rest) and not _says(scanned(rest)) and len(rest.split()) < 8:
        return ""
    return after


def _says(scanned: Scanned) -> bool:
    return any(_kinds(one) for one in scanned.lexemes)


def _kinds_of(word: str, scanned: Callable[[str], Scanned]) -> set[str]:
    return {kind for one in scanned(word).lexemes for kind in _kinds(one)}


def _kinds(one: Lexeme) -> set[str]:
    return {_KINDS[kind] for kind in one.readings if kind in _KINDS} - {""}
