"""A second sentence about the tree on the screen: 'make it 90 days', 'and only Texas', 'drop the country'."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from cdp.assistant.reading import Reading
from cdp.assistant.rules import changing
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.nodes import Tree, opposite
from cdp.assistant.rules.scan import scan
from cdp.assistant.rules.vocabulary import Choice, Vocabulary
from cdp.conditions import describe_part, parse
from cdp.text import listed

# How a second sentence begins, one row per kind of change. The first that fits decides.
OPENINGS: tuple[tuple[str, str], ...] = (
    ("describe", r"(how many|how much|what (share|percentage|percent|part|fraction|proportion))\b.*\b(that|this|it|they|them|these|those)\??|(from |in )?(which|what) (countries|country|cities|city|states|state|places|sources|channels|languages) (are|do|did) (they|these|those)\b.*|where (are|do|did) (they|these|those)\b.*"),
    ("counted", r"((and |so )?(count|number)( of)?|how many( of)?|what (share|percentage) of) (these|those|them|they)( people| customers| ones)? (?P<rest>.+)"),
    ("timeless", r"(and |with )?(no|without( any| a)?|drop the|remove the|forget the|ignore the) (time|date) ?(limit|window|frame|range|filter|condition|restriction|constraint)?s?|(at )?any time|(of |for )?all time|ever|regardless of (the )?(time|when|date)|no matter when"),
    ("instead_of", r"(?P<rest>.+?,? (not|instead of|rather than) .+)"),
    ("describe", r"(who (are|is) (these|those|they|in (it|this|here)|this)\b.*|who are we looking at.*|describe (this|it|them|these|the segment|this segment).*|what (is|does) (this|it|the) ?(segment)? ?(mean|say|show|do|about)?\b.*|explain (this|it|the segment|these|them).*|tell me about (them|these|this|it|this segment).*|how many (are|is) (there|they|these|it|in (it|this|here)).*|what am i looking at.*)\??"),
    ("everyone", r"(please )?(also )?(include|with|add|keep|allow) (the )?(un-?subscribed|non-?subscribed|non-?subscribers|not subscribed|people who (are not|aren't|did not|didn't) subscribed?)( people| customers| ones)?( too| as well| also)?|(ignore|forget|drop|remove|without) (the )?(consent|subscription|subscribed|email consent|e-mail consent)( filter| condition| part| requirement)?|(subscribed or not|whether subscribed or not)"),
    ("drop", r"(please )?(now )?(drop|remove|delete|forget|ignore|take out|lose|get rid of|clear|take away|skip|leave out) (the |that |this )?(?P<rest>.+)"),
    ("without", r"(please )?(but )?(now )?(without|exclude|excluding|except|minus|leave out|not|but not|no|not the|filter out) (the |any |those |those in |people in |people from )?(?P<rest>.+)"),
    ("swap", r"(please )?(change|replace|swap|switch) (the )?(?P<rest>.+? (to|with|for|by|in|into) .+)"),
    ("change", r"(no,? )?(please )?(and )?(now )?(can you |could you )?(make|change|set|turn|switch|raise|lower|increase|decrease|extend|reduce|shorten|use|do|try|widen|broaden|expand|loosen|tighten|relax|bump|push|move|go|put|stretch|take|say)( it| that| this| the \w+( \w+){0,3}?)?( up| down| out)?( to| be| into| into be)? (?P<rest>.+)"),
    ("wider", r"(please )?(and |or )?(also )?(include|add|or|plus|as well as|also)( people| customers| those| the ones| anyone)?( in| from| who are in| who live in)? (?P<rest>.+?)( too| as well| also)?"),
    ("narrow", r"(please )?(now )?(and |but |just |then )?(only|just|narrow (it |this |them )?(down )?to|limit (it |this |them )?to|restrict (it |this |them )?to|keep only|filter (it |this |them )?(by|to|for|down to)|but only|and only|and also|and|but|who|that|which|with|where|in|from|those|of those|of these|of them|the ones)( the ones| those| people| customers)? (?P<rest>.+)"),
    ("narrow", r"(?P<rest>.+) (only|alone)"),
)  # fmt: skip
_ROWS = [(kind, re.compile(rf"^{pattern}[.! ]*$", re.IGNORECASE)) for kind, pattern in OPENINGS]
_ONES = re.compile(
    r"\b(ones|people|customers|too|as well|instead|please|filter|condition|criterion|part|rule|requirement|limit)\b",
    re.IGNORECASE,
)
# What people say on the way to a change; it changes nothing itself.
_FIRST = re.compile(
    r"^(?:(?:no(?=,| wait)|nope|wait|actually|hmm+|ok|okay|well|sorry|oh|um+|uh+|hey|i mean|i meant|on second thought|please|now|maybe|perhaps|so)[,.! ]+)+(?=\S{2})",
    re.IGNORECASE,
)
_MAKE_IT = re.compile(
    r"^(?:make that|let'?s (?:say|do|make it|go with|take|use|try)|go with|chg|better|i'?d (?:say|rather)|we(?:'d)? (?:want|need)|i (?:want|need)|it should be|should be)\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r",? (?:either one|any of (?:them|those)|whichever|either)$|(?<=\w) (?:bit|thing|clause)(?=[.! ]*$)", re.IGNORECASE
)
_REQUEST = re.compile(
    r"\b(?:show|find|list|get|give|pull|who|which|what|how|when|where|customers?|people|persons?|folks|shoppers?|buyers?|clients?|everyone|everybody|anyone|anybody|all|subscribers?|segment|campaign|flow|e-?mails?|send|write|draft|create|build)\b",
    re.IGNORECASE,
)
MOST_OF_A_FRAGMENT = 8  # words
_INSTEAD = re.compile(r"\b(instead|rather)\b", re.IGNORECASE)
_JOIN = re.compile(r"^(and|but|just|now|then)\s+", re.IGNORECASE)
LONGEST = 160
_NAMED = ("PLACE", "TAG", "SOURCE", "GOODS", "ATTRVALUE", "COUPONNAME", "SOURCECUE", "TAGCUE")

Read = Callable[[str], Reading]


def read(text: str, vocabulary: Vocabulary, today: date, on_screen: Tree, sentence: Read) -> Reading | None:
    """Promise the changed tree, a question about it, or None when the sentence starts anew."""
    said = _plain(text)
    if len(said) > LONGEST:
        return None
    tree = (
        copy.deepcopy(on_screen)
        if set(on_screen) & {"all", "any", "none"}
        else {"all": [copy.deepcopy(on_screen)] if on_screen else []}
    )
    edit = _Edit(tree, vocabulary, today, sentence)
    if _INSTEAD.search(said) and (changed := edit.change(_ONES.sub(" ", said))):
        return changed
    bare = _JOIN.sub("", said)
    if edit.is_bare(bare):
        return edit.change(bare)
    for kind, pattern in _ROWS:
        if (match := pattern.match(said)) is None:
            continue
        rest = match.groupdict().get("rest") or ""
        found: Reading | None = getattr(edit, kind)(rest)
        if found is not None:
            return replace(found, is_refinement=True)
    if len(said.split()) <= MOST_OF_A_FRAGMENT and not _REQUEST.search(said):
        return edit.fragment(said)
    return None


def _plain(text: str) -> str:
    """The change without what is said on the way to it: 'no wait, make that ...', '+ ...'."""
    said = _LAST.sub("", _FIRST.sub("", " ".join(text.split()).strip()))
    said = re.sub(r"^\+ ?", "and ", said)
    return _MAKE_IT.sub("make it", said)


class _Edit:
    """One change of one tree."""

    def __init__(self, tree: Tree, vocabulary: Vocabulary, today: date, sentence: Read) -> None:
        self.tree, self.vocabulary, self.today, self.sentence = tree, vocabulary, today, sentence

    # -- looking -------------------------------------------------------------------------------------------------------

    def describe(self, _rest: str) -> Reading:
        """The tree as it is, to be explained."""
        return Reading("segment", intent="describe", tree=self.tree)

    def lexemes(self, said: str) -> list[Lexeme]:
        """The lexemes of the change."""
        return scan(said, self.vocabulary, self.today).lexemes

    def counted(self, rest: str) -> Reading | None:
        """How many of them are also something, to be told and not drafted."""
        found = self.narrow(rest)
        return replace(found, intent="describe") if found is not None and found.outcome == "segment" else found

    def is_bare(self, said: str) -> bool:
        """Only a number or a time, which can only be meant for what is on the screen."""
        kinds = ("NUM", "BOUND", "WINDOW", "DUR", "PCT", "PCTILE", "RANKED", "STOP", "IN", "COMMA", "BAREUNIT")
        found = self.lexemes(said)
        return any(map(changing.value_in, found)) and all(one.is_a(*kinds) for one in found)

    # -- changing a value ----------------------------------------------------------------------------------------------

    def change(self, rest: str) -> Reading | None:
        """Another number or length in the one condition that has such a value."""
        found = self.lexemes(_ONES.sub(" ", rest))
        value = next((changing.value_in(one) for one in found if changing.value_in(one)), None)
        if value is None:
            return self._replaced(rest)
        kind, new, operator = value
        if any(
            not changing.value_in(one)
            and not one.is_a(
                "FIELD",
                "TERM",
                "IN",
                "STOP",
                "COMMA",
                "TO",
                "NOISE",
                "MARKET",
                "BY",
                "SPEND",
                "BUY",
                "HAVE",
                "RANK",
                "CMP",
                "LASTWORD",
            )
            for one in found
        ):
            return None
        named = {key for one in found if one.is_a("FIELD") for key in changing.fields_of(one["FIELD"])}
        if any(one.is_a("SPEND") for one in found):
            named.add("lifetime_value")
        places = [
            place
            for place in changing.places(self.tree)
            if changing.kind_of_value(place[0], self.vocabulary) == kind
            or (kind == "number" and changing.kind_of_value(place[0], self.vocabulary) in ("money", "number"))
        ]
        if named:
            places = [place for place in places if changing.subject_of(place[0]) in named]
        if not places and kind == "days":
            return self._ask("There is no length of time in this segment to change.")
        if not places:
            return self._ask("There is no number like that in this segment to change.")
        if len(places) > 1:
            shown = [self._words(node.get("of", node)) for node, _ in places[:3]]
            return self._ask(
                f"Which one should change: {listed(shown)}?", tuple(f"make “{words}” {rest}" for words in shown)
            )
        node, where = places[0]
        node = node.get("of", node)
        changing.put(node, where, new, operator)
        return self._done(f"{self._words(node)}", node, new)

    def _replaced(self, rest: str) -> Reading | None:
        """'make it Texas': another value of the same field."""
        part = self.sentence(_ONES.sub(" ", rest))
        nodes = changing.conditions_of(part)
        if part.outcome != "segment" or len(nodes) != 1 or "field" not in nodes[0]:
            return None
        mine = [one for one in self.tree.get("all", []) if one.get("field") == nodes[0]["field"]]
        if len(mine) != 1:
            return None
        at = self.tree["all"].index(mine[0])
        self.tree["all"][at] = nodes[0]
        return self._done(self._words(nodes[0]), nodes[0], nodes[0].get("value"))

    def swap(self, rest: str) -> Reading | None:
        """'change Texas to California'."""
        before, _, after = re.split(r" (to|with|for|by|in|into) ", rest, maxsplit=1, flags=re.IGNORECASE)
        return self._swapped(before, after)

    def instead_of(self, rest: str) -> Reading | None:
        """'instagram, not facebook', 'two or more, not one'."""
        after, _, before = re.split(r",? (not|instead of|rather than) ", rest, maxsplit=1, flags=re.IGNORECASE)
        before = re.sub(r"^(?:the|an?) ", "", before, flags=re.IGNORECASE)
        if (swapped := self._swapped(before, after)) is not None:
            return swapped
        old = next(filter(None, map(changing.value_in, self.lexemes(before))), None)
        values = [place[0].get("value") for place in changing.places(self.tree)]
        values += [place[0]["metric"]["in_last_days"] for place in changing.places(self.tree) if place[1] == "window"]
        return self.change(after) if old is not None and old[1] in values else None

    def _swapped(self, before: str, after: str) -> Reading | None:
        old, new = self._named(before), self._named(after)
        if len(old) == 1 and new and changing.with_named(self.tree, old[0], new):
            return self._done(f"{listed([one.value for one in new])} in the place of {old[0].value}", None, None)
        return None

    def _named(self, said: str) -> list[Choice]:
        """The values of the shop's data that are named, and nothing but such values."""
        found = [one for one in self.lexemes(_ONES.sub(" ", said)) if not one.is_a("STOP", "IN")]
        named = [next((one[kind] for kind in _NAMED if one.is_a(kind)), None) for one in found]
        if any(one is None for one in named):
            return []
        return [choice for values in named if values is not None for choice in values.choices]

    def fragment(self, said: str) -> Reading | None:
        """A few words that ask for nobody: another value of what is there, or one more condition."""
        named = self._named(said)
        if named and changing.with_things(self.tree, named):
            return self._done(listed([one.value for one in named]), None, None)
        if (replaced := self._replaced(said)) is not None:
            return replaced
        part = self.sentence(said)
        if part.outcome != "segment" or not changing.conditions_of(part):
            return None
        return self.narrow(said)

    def timeless(self, _rest: str) -> Reading:
        """Without a limit of time."""
        windows = [node["metric"] for node in changing.leaves(self.tree) if "in_last_days" in node.get("metric", {})]
        for metric in windows:
            del metric["in_last_days"]
        dated = ("last_order_date", "created_at", "first_order_date", "days_since_last_order")
        if changing.without(self.tree, lambda node: changing.subject_of(node) in dated) or windows:
            return self._done("at any time", None, None)
        return self._ask("There is no length of time in this segment to take away.")

    # -- taking away ---------------------------------------------------------------------------------------------------

    def everyone(self, _rest: str) -> Reading:
        """Whoever is in it, subscribed or not."""
        if not changing.without(self.tree, lambda node: node.get("field") in ("email_subscribed", "email_consent")):
            return self._ask("Consent is no condition of this segment, so there is nothing to change.")
        return self._done("subscribed to e-mail or not", None, None)

    def drop(self, rest: str) -> Reading | None:
        """A condition less: by its field, its kind, or its words. What is no condition of it is left out as people."""
        found = self.lexemes(_ONES.sub(" ", rest))
        fields = {key for one in found if one.is_a("FIELD") for key in changing.fields_of(one["FIELD"])}
        if re.fullmatch(
            r"(the )?(date|dates|time|time frame|timeframe|time window|window|period|recency)s?( filter| condition| part| limit)?",
            rest.strip(),
            re.IGNORECASE,
        ):
            found = []
            fields = {"last_order_date", "created_at", "first_order_date", "days_since_last_order"}
        if fields and all(one.is_a("FIELD", "NOISE", "STOP", "IN") for one in found):
            if changing.without(self.tree, lambda node: changing.subject_of(node) in fields):
                return self._done("that condition is gone", None, None)
            return self._ask("There is no such condition in this segment.")
        part = self.sentence(_ONES.sub(" ", rest))
        nodes = changing.conditions_of(part)
        if part.outcome != "segment" or not nodes:
            return None
        if changing.without(self.tree, lambda node: node in nodes) or changing.without_values(self.tree, nodes):
            return self._done("that condition is gone", None, None)
        return self.without(rest)

    def without(self, rest: str) -> Reading | None:
        """Fewer people: those are left out."""
        part = self.sentence(_ONES.sub(" ", rest))
        nodes = changing.conditions_of(part)
        if part.outcome != "segment" or not nodes:
            return self._not_understood(part)
        self._also([opposite(nodes)])
        return self._done(f"left out are those where {self._words(*nodes)}", None, None, part)

    # -- adding --------------------------------------------------------------------------------------------------------

    def narrow(self, rest: str) -> Reading | None:
        """Fewer people: only those; a value of a field that is already asked takes the place of the old one."""
        part = self.sentence(_ONES.sub(" ", rest))
        nodes = changing.conditions_of(part)
        if part.outcome != "segment" or not nodes:
            return self._not_understood(part)
        replaced = {node["field"] for node in nodes if _is_choice(node)}
        changing.without(self.tree, lambda one: one.get("field") in replaced and _is_choice(one))
        self._also(nodes)
        return self._done(f"only those where {self._words(*nodes)}", None, None, part)

    def wider(self, rest: str) -> Reading | None:
        """More people: those as well, in the condition on the same field or beside the whole."""
        part = self.sentence(_ONES.sub(" ", rest))
        nodes = changing.conditions_of(part)
        if part.outcome != "segment" or not nodes:
            return self._not_understood(part)
        if len(nodes) == 1 and changing.with_values(self.tree, nodes[0]):
            return self._done(f"those as well where {self._words(*nodes)}", None, None, part)
        self.tree = {"any": [self.tree, nodes[0] if len(nodes) == 1 else {"all": nodes}]}
        return self._done(f"those as well where {self._words(*nodes)}", None, None, part)

    # -- ending --------------------------------------------------------------------------------------------------------

    def _also(self, nodes: list[Tree]) -> None:
        if "all" in self.tree:
            self.tree["all"] += [node for node in nodes if node not in self.tree["all"]]
        else:
            self.tree = {"all": [self.tree, *nodes]}

    def _done(self, means: str, node: Tree | None, value: Any, part: Reading | None = None) -> Reading:
        notes = part.assumptions if part else ()
        kept = tuple(replace(note, path=()) for note in notes if note.means != "subscribed to e-mail")
        if self.tree == {"any": []}:
            self.tree = {"all": []}  # an empty "any" would be nobody
        return Reading("segment", tree=self.tree, message=f"Changed: {means}.", assumptions=kept, is_refinement=True)

    def _ask(self, message: str, options: tuple[str, ...] = ()) -> Reading:
        return Reading("ask", message=message, options=options, is_refinement=True)

    def _not_understood(self, part: Reading) -> Reading | None:
        if part.outcome == "refuse" or part.unclear:
            return replace(part, is_refinement=True)
        return None

    def _words(self, *nodes: Tree) -> str:
        return describe_part(parse({"all": list(nodes)}, self.vocabulary.catalogue), self.vocabulary.catalogue)


def _is_choice(node: Tree) -> bool:
    """A condition on a field of which everybody has one value, so that another value takes its place."""
    single = ("country", "state", "city", "language", "acquisition_source")
    return node.get("field") in single and node.get("operator") in ("equals", "in")
