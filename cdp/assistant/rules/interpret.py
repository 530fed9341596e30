"""One sentence read to its end: refused, asked about, or a tree that parses."""

import copy
import logging
import re
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from cdp import errors
from cdp.assistant.reading import Assumption, Reading
from cdp.assistant.rules import (
    announcing,
    antecedents,
    asides,
    asking_back,
    background,
    clauses,
    consent,
    corrections,
    courtesies,
    edits,
    framing,
    haste,
    mailings,
    misheard,
    otherwise,
    passing,
    pointing,
    posting,
    refusing,
    repairs,
    shorthand,
    spoken,
    texting,
    trade,
    wishes,
)
from cdp.assistant.rules.asking_back import EXAMPLES
from cdp.assistant.rules.build import Ambiguous, Builder
from cdp.assistant.rules.cover import cover
from cdp.assistant.rules.making import Making
from cdp.assistant.rules.nodes import Note, Tree
from cdp.assistant.rules.scan import Scanned, scan
from cdp.assistant.rules.titles import with_titles
from cdp.assistant.rules.vocabulary import Vocabulary
from cdp.assistant.rules.wording import in_plain_words
from cdp.assistant.rules.words import LONGEST, clean
from cdp.conditions import parse

log = logging.getLogger(__name__)
MOST_WORDS = 250
_NOBODY_NAMED = "Who should be in it? Name at least one criterion."
_TAKEN_BACK = "Something was taken back there, but not what. Please say it once more as it is meant."
_WORDS = re.compile(r"\w+|[^\w\s]")
# Sentences of the editor name numbers out of orders and events that marketers' words do not tell from the fields.
_OF_THE_EDITOR = re.compile(
    r"^customers where\b.*\bthe (number|sum|average|smallest|largest|days since last)\b", re.IGNORECASE | re.DOTALL
)
_IN_EDITOR = "This is a sentence of the editor about a number out of orders or events. Build it there, or say it in your own words."
# 'Which loyalty tiers do exist?' asks for values, not for customers.
_OF_VALUES = re.compile(
    r"^\W*(?:which|what) (?!customers|people|clients|shoppers|members|subscribers|buyers)(?:[\w-]+ ){1,3}(?:do |does )?(?:exist|exists|we (?:have|use|know)|are there|there are)\b[^,.;]{0,30}\W*$",
    re.IGNORECASE,
)
_VALUES = "This asks which values there are, not for customers. The editor lists them under the field."
# Letters read in the search for the request among what stands around it: a long text is tried less often.
MOST_TRIED = 3_000


def read(text: str, vocabulary: Vocabulary, *, now: datetime, on_screen: dict[str, Any] | None = None) -> Reading:
    """Promise what a sentence means in this shop; whatever is typed, the outcome is one of segment, ask and refuse."""
    try:
        heard: tuple[Assumption, ...] = ()
        if len(text) <= LONGEST:
            text, heard = spoken.put_right(text, vocabulary)
            text = posting.wanted(otherwise.with_nouns(clauses.in_english_order(text)))
        reading = _told(text, vocabulary, now, on_screen)
        if shorthand.may_help(reading) and (full := shorthand.written_out(text, vocabulary)) is not None:
            text, reading = shorthand.better(
                (text, reading), full, lambda told: _told(otherwise.with_nouns(told), vocabulary, now, on_screen)
            )
        if reading.unclear and (done_by := shorthand.with_deed(text, reading, vocabulary)) is not None:
            done = _told(done_by, vocabulary, now, on_screen)
            text, reading = (done_by, done) if done.outcome == "segment" else (text, reading)
        if reading.unclear:
            today = now.astimezone(vocabulary.catalogue.time_zone).date()
            reading = misheard.read(
                text,
                reading,
                vocabulary,
                lambda told: _told(told, vocabulary, now, on_screen),
                lambda told: len(" ".join(sentence(told, vocabulary, today).unclear)),
            )
        return replace(reading, assumptions=(*reading.assumptions, *heard)) if reading.tree is not None else reading
    except Exception:
        log.exception("a sentence could not be read")
        return Reading(
            "ask", message="That sentence could not be read. Please say it in other words.", options=EXAMPLES
        )


def _told(text: str, vocabulary: Vocabulary, now: datetime, on_screen: Tree | None) -> Reading:
    by_mail = partial(_with_letters, vocabulary=vocabulary, now=now, on_screen=on_screen)
    return texting.read(text, by_mail) or posting.read(text, by_mail) or by_mail(text)


def _with_letters(text: str, vocabulary: Vocabulary, now: datetime, on_screen: Tree | None) -> Reading:
    """Promise the reading for a letter where a clause beside the people says that the list is for one."""
    reading = _read(text, vocabulary, now, on_screen)
    today = now.astimezone(vocabulary.catalogue.time_zone).date()
    found = mailings.asked_for(
        text,
        reading,
        lambda rest: _read(rest, vocabulary, now, on_screen),
        lambda part: scan(part, vocabulary, today),
    )
    return _written_to(*found) if found else reading


def _read(text: str, vocabulary: Vocabulary, now: datetime, on_screen: Tree | None) -> Reading:
    if len(text) > LONGEST:
        return Reading("ask", message=f"Please say it in at most {LONGEST:,} letters.", options=EXAMPLES)
    if len(_WORDS.findall(text)) > MOST_WORDS:
        return Reading("ask", message=f"Please say it in at most {MOST_WORDS} words.", options=EXAMPLES)
    if not text.strip():
        return Reading("ask", message="Say who you are looking for.", options=EXAMPLES)
    today = now.astimezone(vocabulary.catalogue.time_zone).date()

    @cache
    def scanned(part: str) -> Scanned:
        return scan(part, vocabulary, today)

    put_right = repairs.repaired(clean(text), scanned)
    if put_right.unclear:
        return Reading("ask", message=_TAKEN_BACK, options=EXAMPLES, unclear=(put_right.unclear,))
    polite = courtesies.without(put_right.text)
    if (letter := announcing.set_aside(polite, scanned)) is not None:
        alone = _read(antecedents.named(letter.rest, (letter.said,), scanned), vocabulary, now, on_screen)
        if alone.outcome == "segment" or not letter.said:
            return _written_to(alone, letter)
    said = with_titles(in_plain_words(corrections.settled(polite)), vocabulary)
    if _OF_VALUES.match(said):
        return Reading("ask", message=_VALUES, options=EXAMPLES)
    kept, was_cut, harm = refusing.set_aside(said)
    if harm and not (kept.strip() and was_cut):
        return Reading("refuse", message=harm)
    if was_cut and not kept.strip():
        return Reading("refuse", message=harm or refusing.NOT_ORDERS)
    if not was_cut and (unhurried := haste.without(kept)) is not None:
        return _not_sent(_read(unhurried, vocabulary, now, on_screen))
    if (
        on_screen is not None
        and (
            changed := edits.read(
                kept, vocabulary, today, on_screen, lambda part: sentence(part, vocabulary, today, is_part=True)
            )
        )
        is not None
    ):
        return _checked(_with_answer(changed, harm) if was_cut else changed, vocabulary)

    @cache
    def understood(part: str) -> Reading:
        return sentence(part, vocabulary, today, scanned=scanned(part))

    tried = 0

    def is_whole(part: str) -> bool:
        nonlocal tried
        tried += len(part)
        if tried > MOST_TRIED:
            return False
        return understood(part).outcome == "segment" and understood(part).tree != {"all": []}

    kept = antecedents.named(kept, (), scanned)
    is_short = len(kept.split()) <= asides.LONGEST
    if is_short and understood(kept).outcome != "segment" and is_whole(slimmer := pointing.narrowed(kept)):
        kept = slimmer
    told: tuple[str, ...] = ()
    if is_short and (trading := trade.set_aside(kept, scanned)) is not None:
        kept, told = trading
    elif is_short and not was_cut and (whole := pointing.joined(kept, understood, scanned)) is not None:
        return _checked(whole, vocabulary)
    if is_short and (around := background.parted(kept, scanned, is_whole)) is not None:
        kept, told = around.request, (*told, *around.told)
    reading = understood(kept)
    if reading.outcome != "segment" and is_short and (asked := framing.without(kept, is_whole)) is not None:
        kept, reading = asked, understood(asked)
    if (reading.outcome != "segment" or ":" in kept) and is_short:
        reading = asides.without_background(
            kept,
            reading,
            understood,
            lambda part: _says_how_much(scanned(part)),
        )
    if reading.outcome == "segment" and not told:
        reading = asides.in_doubt(kept, reading, understood)
    for part in told:
        reading = asides.noted(reading, part, asides.BACKGROUND)
    is_of_all = reading.intent == "send_time"  # 'when is it best to send?' is asked of whoever may be written to
    if reading.message == _NOBODY_NAMED and reading.intent != "segment" and (on_screen or is_of_all):
        reading = _for_those_on_screen(reading, on_screen or {"all": []})
    if was_cut and reading.outcome != "segment":
        return Reading("refuse", message=harm or refusing.NOT_ORDERS)
    if was_cut:
        reading = _with_answer(reading, harm)
    return _checked(reading, vocabulary)


def _written_to(reading: Reading, letter: announcing.Announced) -> Reading:
    """People for whom a letter was announced beside the request: who may be written to."""
    if not letter.said or (tree := reading.tree) is None:
        return reading
    reading = asides.noted(reading, letter.said, "about the letter: it chooses nobody")
    if reading.intent not in ("segment", "describe"):
        return reading
    base = replace(reading, intent=letter.intent, theme=letter.theme if reading.theme == "general" else reading.theme)
    if consent.speaks_of_no_consent(tree):
        return replace(base, outcome="refuse", message=consent.REFUSED, nearest=tree, tree=None)
    tree, added = consent.with_consent(tree)
    notes = [Note(added, consent.WRITTEN_TO, "subscribed to e-mail")] if added else []
    return replace(base, tree=tree, assumptions=(*reading.assumptions, *assumptions(tree, notes)))


def _not_sent(reading: Reading) -> Reading:
    """An order to send at once is refused; whom it was for is the nearest that is possible."""
    if reading.outcome == "refuse":
        return reading
    nearest = reading.tree or reading.nearest
    if nearest is not None and not consent.speaks_of_no_consent(nearest):
        nearest, _ = consent.with_consent(nearest)
    return Reading("refuse", reading.intent, message=haste.NOT_SENT, nearest=nearest)


def _with_answer(reading: Reading, harm: str) -> Reading:
    """What was set aside is answered beside what was read."""
    return replace(reading, message=f"{harm or refusing.NOT_ORDERS} The rest was read. {reading.message}".strip())


def sentence(
    text: str, vocabulary: Vocabulary, today: date, *, is_part: bool = False, scanned: Scanned | None = None
) -> Reading:
    """Promise what a sentence means by itself; `is_part` when it only adds to a tree, and needs no people of its own.

    `scanned` is given where it was scanned before.
    """
    scanned = scanned or scan(text, vocabulary, today)
    if _OF_THE_EDITOR.search(text):
        return Reading("ask", message=_IN_EDITOR, options=EXAMPLES)
    making = Making(vocabulary, scanned.text, scanned.lexemes)
    aside = passing.of(scanned)
    wish = wishes.of(scanned, aside)
    pieces = cover(making, wish.free, aside, is_marketing=wish.is_marketing)
    claimed = {piece.start for piece in pieces if piece.kind == "MARKET"}
    intent = wish.intent_of(claimed)
    base = Reading("segment", intent=intent, theme=wish.theme)
    places = [(scanned.lexemes[piece.start].start, scanned.lexemes[piece.end - 1].end) for piece in pieces]
    builder = Builder(scanned.text, scanned.people, places, sorted(piece.atom.start for piece in pieces if piece.atom))
    gaps = [piece for piece in pieces if piece.kind == "MISSING"]
    unclear = asking_back.unclear_in(pieces, scanned)
    try:
        tree = builder.tree(pieces)
    except Ambiguous as doubt:
        if not gaps and not unclear:
            return replace(base, outcome="ask", message=str(doubt), options=tuple(doubt.options[:3]))
        tree = None
    unclear += [scanned.text[start:end] for start, end in builder.unclear]
    is_marketing = intent not in ("segment", "describe")
    if gaps:
        return asking_back.refused(gaps, scanned, tree, replace(base, unclear=tuple(unclear)))
    made = [piece.atom for piece in pieces if piece.atom]
    unsayable = [(one, why) for one in made if (why := one.unsayable)]
    if unsayable and not unclear:
        atom, why = unsayable[0]
        options = [scanned.text[: atom.start] + words + scanned.text[atom.end :] for words in why.options]
        return replace(
            base,
            outcome="ask",
            message=str(why),
            options=tuple(options[:3]),
            unclear=(scanned.text[atom.start : atom.end],),
        )
    if unclear:
        return asking_back.asked(unclear, tree, scanned, base)
    if tree is None:
        if not wishes.means_everyone(scanned) or is_part:
            return replace(base, outcome="ask", message=_NOBODY_NAMED, options=EXAMPLES)
        tree = {"all": []}
    tree = tree if set(tree) & {"all", "any"} else {"all": [tree]}
    notes = builder.notes + [Note(None, wrong, f"read as “{right}”") for wrong, right in scanned.mended]
    notes += [
        Note(None, scanned.text[start:end], "a word about the letter, not about who gets it")
        for (start, end), piece in zip(places, pieces, strict=True)
        if piece.kind == "CONTENT" and scanned.lexemes[piece.start].is_a("TERM")
    ]
    notes += [
        Note(None, scanned.lexemes[piece.start].text, "said in passing: it chooses nobody")
        for piece in pieces
        if piece.kind == "IDLE" and piece.start in aside.words
    ]
    if is_marketing:
        if consent.speaks_of_no_consent(tree):
            return replace(
                base,
                outcome="refuse",
                message=consent.REFUSED,
                nearest=tree,
            )
        tree, added = consent.with_consent(tree)
        notes += [Note(added, consent.WRITTEN_TO, "subscribed to e-mail")] if added else []
    return replace(base, tree=tree, assumptions=assumptions(tree, notes))


def _for_those_on_screen(reading: Reading, on_screen: Tree) -> Reading:
    """'Email them' is for whoever the screen shows, as far as they agreed to it."""
    tree = copy.deepcopy(on_screen) if set(on_screen) & {"all", "any", "none"} else {"all": [copy.deepcopy(on_screen)]}
    if consent.speaks_of_no_consent(tree):
        return reading
    tree, added = consent.with_consent(tree)
    notes = [Note(added, consent.WRITTEN_TO, "subscribed to e-mail")] if added else []
    return replace(reading, outcome="segment", tree=tree, message="", options=(), assumptions=assumptions(tree, notes))


def _says_how_much(scanned: Scanned) -> bool:
    """Whether a number or a time stands in it, which no background may take along."""
    kinds = ("NUM", "BOUND", "WINDOW", "PERIOD", "RANKED", "PCT", "DUR", "AHEAD", "TIMES", "AGODAYS", "NOT", "EXCEPT", "NONEOF")  # fmt: skip
    return any(one.is_a(*kinds) for one in scanned.lexemes)


def assumptions(tree: Tree, notes: list[Note]) -> tuple[Assumption, ...]:
    """Promise the notes with the way to the condition that each is about."""
    ways: dict[int, tuple[str | int, ...]] = {}
    todo: list[tuple[Tree, tuple[str | int, ...]]] = [(tree, ())]
    while todo:
        node, way = todo.pop()
        ways[id(node)] = way
        for match in ("all", "any", "none"):
            todo += [(inner, (*way, match, at)) for at, inner in enumerate(node.get(match, ()))]
    found = [Assumption(note.phrase, note.means, ways.get(id(note.node), ()), note.value) for note in notes]
    return tuple(one for at, one in enumerate(found) if one not in found[:at])


def _checked(reading: Reading, vocabulary: Vocabulary) -> Reading:
    """A tree leaves only when it parses; otherwise its fault is asked about."""
    nearest = reading.nearest
    if nearest is not None and not _parses(nearest, vocabulary):
        reading = replace(reading, nearest=None)
    if reading.outcome != "segment" or reading.tree is None:
        return reading
    try:
        parse(reading.tree, vocabulary.catalogue)
    except errors.Invalid as fault:
        return Reading("ask", intent=reading.intent, message=str(fault), options=EXAMPLES, theme=reading.theme)
    return reading


def _parses(tree: Tree, vocabulary: Vocabulary) -> bool:
    try:
        parse(tree, vocabulary.catalogue)
    except errors.Invalid:
        return False
    return True
