"""What a microphone wrote down, put as it was meant before anything else is read.

Names of the shop are told by their sound ('fair aisle sweater'), a word that is said again because it was heard wrongly is
said once ('the wales um whales', 'parker a parka'), letters that spell a word are that word, marks that are spoken are
marks, and short figures are figures ('two fifty').
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from cdp.assistant.reading import Assumption
from cdp.assistant.rules.amounts import NUMBERS
from cdp.assistant.rules.rephrasing import Row, rephrased, row
from cdp.assistant.rules.sounds import sound
from cdp.assistant.rules.variants import numbers_of, words_of
from cdp.assistant.rules.vocabulary import Vocabulary, grammar

MOST_WORDS = 120  # of a text that is listened to
LONGEST = 4  # words of a name
_SURE = 4  # sounds that tell a name by themselves, where no word of it was heard rightly
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HEM = r"(?:u+h+|u+m+|e+r+m?|uhm|hm+|oh|ah|i mean|i meant|you know|no|nope|wait|sorry|that is|as in|i said|or rather|rather|well|like|yeah|ok|okay)"
_BETWEEN = re.compile(rf"[ ,.…–—-]*(?:(?:{_HEM})[ ,.…–—-]+)+(?:(?:an?|the|our) )?", re.IGNORECASE)
_ARTICLE = re.compile(r",? (?:(?:an?|the) )?", re.IGNORECASE)
_SPELT = re.compile(
    r"(?P<word>[^\W\d_]{3,})(?P<lead>[ ,]+(?:(?:that(?:['’]s| is)|it(?:['’]s| is)|spell?ed|spelt|as in|with|so|i mean|you know|uh|um)[ ,]+)*)(?P<letters>(?:[a-z][ .,-]+){2,}[a-z])(?![\w'’])",
    re.IGNORECASE,
)
_JOINING = frozenset(
    re.findall(r"\w+", "or and a an i who in at of on to the is are by for with not no but it its that from")
)
_SMALL = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"


_WHEN = r"(?:(?:in|within|during|over) the (?:last|past) (?:[\w-]+ )?(?:day|week|month|hour)s?|(?:this|last) (?:week|month|weekend)|yesterday|today|since \w+|on \w+day)"


def _hundreds(found: re.Match[str]) -> str:
    """'Two fifty': 250."""
    return f"{100 * NUMBERS[found['many'].lower()] + sum(NUMBERS[one.lower()] for one in found['rest'].split()):.0f}"


_ROWS: tuple[Row, ...] = (
    row("comma|semicolon|full stop|question mark|period|new line|dash", r" (?:comma|semicolon|new line|dash)(?= )(?! (?:separated|delimited|and dot)\b)", ","),
    row("full stop|question mark|period|exclamation", r" (?:full stop|question mark|exclamation (?:mark|point))(?=\W|$)|(?<!same)(?<!that)(?<!this)(?<!the)(?<!time)(?<!sale)(?<!sales)(?<!trial)(?<!long)(?<!short)(?<!day)(?<!week)(?<!month)(?<!year)(?<!whole)(?<!entire)(?<!holiday)(?<!a) period(?=\s*$)", "."),
    row("quote", r"\b(?:open |begin )?quote (?P<what>[\w'-]+(?: [\w'-]+){0,4}?) (?:unquote|end quote|close quote|end of quote)\b", r'"\g<what>"'),
    row("quote unquote", r"\b(?:in )?(?:quote unquote|air quotes) ", ""),
    row(" dot ", r"(?P<before>[\w]*) ?\bdot (?P<after>com|org|net|edu|gov|de|fr|ca|se|nl|ie|io|co(?: dot)? uk|uk|at|ch|es|pl|jp|dk|eu)\b", lambda found: f"{found['before']}{' ' if found['before'].lower() in ('in', 'with', '') else ''}.{found['after'].replace(' dot ', '.').replace('co uk', 'co.uk')}"),
    row(_TENS, rf"(?<!\bat )\b(?P<many>{_SMALL}) (?P<rest>(?:{_TENS})(?:[ -](?:{_SMALL}))?|{_TEENS})\b(?! (?:hundred|thousand|grand|dollar order|or more times|times)\b)(?! (?:{_TENS}|{_TEENS})\b)", _hundreds),
    # hemming and hawing between little words, where nothing is taken back by it
    row(" uh| um| er| erm| uhm| hmm| like", r"\b(?P<one>or|and|but|never|not|than|also|least|most|bought|ordered|used|viewed|spent|searched|clicked|opened|tagged|either|both|whose|is|are|was|has|have|had|for|about|by),? (?:(?:uh+|u+m+|er|erm|uhm|hmm|like),? )+(?!(?:no|sorry|wait|actually|rather|i mean|or rather|like)\b)(?!(?:\w+ )?(?P=one)\b)", r"\g<one> "),
    row(" like ", r"(?<!\bwho)(?<!\bthey)(?<!\bthat)(?<!\bwould)(?<!\bi)(?<!\bwe)(?<!\byou)(?<!\balso)(?<!\bdo)(?<!n['’]t)(?<!\bnot)(?<!\bpeople)(?<!\bcustomers)(?<!\bdid)(?<!\bbe)(?<!\bis)(?<!\blook)(?<!\bthings),? like,? (?=(?:in|on|since|at least|over|under|more than|less than|around|maybe|two|three|four|five|six|ten|twenty|thirty) )", " "),
    # a slip between two that are named alike: 'the dutch customers no the danish ones'
    row(" ones| people| folks| customers| members| buyers", r"(?P<first>\b[\w-]+ (?:ones|people|folks|customers|members|buyers|shoppers|subscribers)),? (?:uh |um )?(?P<mark>no sorry|no wait|no i mean|i mean|no|sorry|wait|or rather|make that|oh sorry|oh no),? (?:the |our )?(?!(?:same|other|new|more|such|only|right|wrong|big|good|bad|best)\b)(?P<what>[\w-]+) (?:ones|people|folks|customers|members|buyers|shoppers|subscribers)\b", lambda found: f"{found['first']} {'no sorry' if found['mark'].lower() in ('no', 'sorry', 'wait', 'oh no') else found['mark']} {found['what']}"),
    # what we are up to, and then the request
    row("can|could|get|give|show|find|pull|list|count", r"^(?P<told>(?:(?:um|uh|okay|ok|so|and|well|right|hey|hi),? )*(?:we|i|there|it|this|our|my)\b(?:['’]\w+)?(?! (?:need|want|would like|wanna|like)\b)[^.,;:?!]{8,110}?) (?:and so |and |so )?(?<! to )(?<!please )(?<!you )(?<!can )(?<!could )(?<!would )(?<!let )(?<! i )(?<! we )(?P<ask>(?:can|could|would) (?:you|we|i)\b|(?:get|give|show|find|pull|list|count)(?: up| out)? (?:me|us|all|every|everyone|everybody|anyone|the|those)\b)", r"\g<told>. \g<ask>"),
    row("should|ought|could|would|might|will", r"^\W*(?:(?:um|uh|okay|ok|so|and|well|i think|i guess),? )*(?:somebody|someone|anybody|anyone|whoever)(?: who| that)?[^.,;]{5,80}? (?:should|ought to|could|would|might|will)(?: probably| also| really)* (?:have|need|get|want|like|love|own|buy)\b[^.,;]{3,60}?,? so (?=(?:give|get|show|find|pull|list|can you|could you|i want|i need)\b)", ""),
    row("miss you|want you back|come back", r"\b(?P<a>an? |the )?(?:so |like )?[\"“']?(?:we (?:really )?miss(?:ed)? you|miss you|we want you back|(?:please )?come back(?: to us)?)[\"”']? (?P<kind>e-?mails?|mails?|letters?|flows?|campaigns?|messages?|texts?|notes?|newsletters?)\b", r"\g<a>win back \g<kind>"),
    row("pop up|popup|pop-up", r"\b(?:signed up|subscribed|joined|came|got on|registered)(?: (?:for|to|on|in))?(?: (?:the|our))? (?:newsletter|mailing list|list) (?:with|via|through|in|on|using|by|from) (?:the |our |that )?pop-? ?ups?\b(?! stores?\b)", "tagged newsletter pop-up"),
    row("what", r"^(?P<asked>\W*(?:(?:um|uh|so|okay|ok|sorry|wait),? )*what(?:['’]?s| is| are| does| do| did)\b(?! (?:the|our) (?:revenue|sales)).{2,60}?) again\W*$", r"\g<asked>"),
    # a clause of ours behind the request, and the checkout with what was in it
    row("i'm|i am|i'll|i'd|we're|we are|we'll|we'd|i want|we want|i will|we will|they each|they'll|they get|they all|let's", r"(?<=\w) (?<!that )(?<!who )(?<!which )(?<!whom )(?<!what )(?<!because )(?<!when )(?<!while )(?<!if )(?<!since )(?<!as )(?<!and )(?<!so )(?<!but )(?<!or )(?<!people )(?<!customers )(?<!ones )(?<!those )(?<!than )(?<!before )(?<!after )(?<!until )(?<!how )(?<!where )(?<!uh )(?<!um )(?<!like )(?<!know )(?<!sure )(?<!think )(?<!mean )(?<!week )(?<!month )(?<!year )(?<!quarter )(?<!day )(?<!weekend )(?<!morning )(?<!evening )(?<!tomorrow )(?<!tonight )(?<!soon )(?<!now )(?=(?:(?:i|we)(?:['’](?:m|re|ll|d)| am| are| will) (?!not\b|after\b|looking\b|interested\b)\w|(?:i|we) want (?:an?|it|to (?:send|write|post|give|invite|thank|text|mail|e-?mail|offer|print|call))\b|they(?:['’]ll| will| all| each)(?: (?:all|each))? gets?\b|let['’]?s (?:send|write|give|post|text|mail|e-?mail)\b))", ". "),
    row("checkout|check out", rf"\b(?P<deed>(?:start|began|begin|begun|initiat|enter|reach)\w* (?:(?:the|a|an|their) )?(?:checkout|check out)(?: process)?)(?P<when> {_WHEN})? (?:with|for|of|on|containing|including|that (?:had|contained|included|held))(?P<what> (?:an?|the|some|any|our|one of the) (?:(?!(?:in|and|but|last|past|next|first|this)\b)[\w'-]+ ?){{1,4}}?)(?: in (?:it|the cart|the basket|there))?(?= (?:and|but|in the|this|last|since|yesterday|today|who|on)\b|\W*$)", lambda found: f"{found['deed']} with{found['what'].rstrip()}{found['when'] or ''}"),
    row("cart|basket|checkout|check out", r"(?P<head>\b(?:cart|basket|checkout|check out)\b[^.;]{0,60}?)(?:,| and| but)+(?: then| they| who)*(?: just)? (?:that was (?:it|that)|nothing (?:more|else)(?: happened| came)?|(?:went|got|gone|come|came) no further|left(?: again| the site)?|never paid|did(?:n['’]t| not) pay|have(?:n['’]t| not) paid|no order (?:came|followed|after(?: that| it)?))(?=\W*$| (?:this|last|in|since|and|who)\b)", r"\g<head> but didn't finish"),
    row("you know|so basically|kind of|sort of|i guess|right so|how do i", r"(?:(?<=^)|(?<= ))(?:(?<!as )you know(?! (?:who|what|which|how|that|if|whether|when)\b)|so basically|kind of like|sort of like|how do i (?:put|say) (?:it|this|that)|let['’]?s see|where was i|right so)[, ]+", ""),
)  # fmt: skip
# Once every name is said once.
_NAMED: tuple[Row, ...] = (
    # what is asked about, named first
    row("who|which|every|any", r"^\W*(?:(?:um|uh|so|okay|ok) )*(?:you know )?(?:the|our|that|those|these) (?P<what>(?!people\b|customers\b|ones\b|folks\b)(?:[\w-]+ ){1,4}?)(?:(?:yeah|so|um|uh|right|ok|okay) )*(?P<ask>(?:(?:show me|find|find me|list|count|get me|give me) )?(?:who|which (?:people|customers)|how many (?:people|customers)|(?:every|any)(?:one|body) (?:who|that)|(?:the )?(?:people|customers|folks) (?:who|that))(?:['’]s|s| has| have)?(?: (?:already|ever|never|not|hasn['’]t|haven['’]t))?) (?P<deed>bought|ordered|purchased|got|viewed|looked at|carted) (?:that|it|them|those|these|one|this|any)\b(?! (?:one|code|coupon)\b)", r"\g<ask> \g<deed> the \g<what>"),
    row("returns often", r"(?P<what>\breturns often),? (?:(?:like|so|meaning|i mean|as in|you know),? )?(?:(?:the ones|people|those) (?:who|that)|they|who) (?:just |always |constantly |keep )*(?:send|sending|return|returning|bring|bringing)s? (?:stuff|things|everything|it all|half of it|most of it|it)(?: back)?(?: (?:all the time|a lot|constantly|every time|always|again))*", r"\g<what>"),
    # an aside about what was named, and what is only said to go on speaking
    row("tik|insta|facebook|newsletter|affiliate|referral|influencer|pop", r"\b(?P<what>tik ?tok|instagram|facebook|newsletter|affiliates?|referrals?|influencers?|pop-?up store),? (?:um |uh )?(?:(?:you know|i mean) )?the (?:(?:video|photo|social|other|new) )?(?:app|site|website|web site|platform|thing|social (?:network|media)(?: one| thing)?|one)\b", r"\g<what>"),
    row("whale|vip", r"\b(?P<what>whales|v ?i ?ps?)(?:,|,? (?:um|uh|you know|i mean|so),?)* the (?:really |very |real )?(?:big|biggest|best|top|rich|important) (?:ones|fish|spenders|buyers|customers)\b", r"\g<what>"),
)  # fmt: skip


def put_right(text: str, vocabulary: Vocabulary) -> tuple[str, tuple[Assumption, ...]]:
    """Promise the text as it was probably spoken, and a note for every name that was heard as something else."""
    if len(text.split()) > MOST_WORDS:
        return text, ()
    text, notes = _with_names(_said_once(_spelt(rephrased(text, _ROWS)), vocabulary), vocabulary)
    return rephrased(text, _NAMED), notes


def _spelt(text: str) -> str:
    """'Marino i mean merino m e r i n o', 'marino m e r i n o': the word that the letters spell, once."""

    def once(found: re.Match[str]) -> str:
        word = re.sub(r"[^a-z]", "", found["letters"].lower())
        return word if sound(word) == sound(found["word"]) else f"{found['word']} {word}"

    return _SPELT.sub(once, text)


def _said_once(text: str, vocabulary: Vocabulary) -> str:
    """What sounds like what was said right before it, written otherwise, is what was meant: 'the wales um whales'."""
    at = 0
    while (found := _echo(text, at, vocabulary)) is not None:
        start, end, meant = found
        text, at = f"{text[:start]}{meant}{text[end:]}", start
    return text


def _echo(text: str, begin: int, vocabulary: Vocabulary) -> tuple[int, int, str] | None:
    words = list(_WORD.finditer(text, begin))
    for last, word in enumerate(words):
        gap = _BETWEEN.match(text, word.end()) or _ARTICLE.match(text, word.end())
        if gap is None:
            continue
        second = [one for one in words[last + 1 :] if one.start() >= gap.end()][:3]
        if not second or second[0].start() != gap.end():
            continue
        for first in (words[max(last - 2, 0) : last + 1], words[max(last - 1, 0) : last + 1], [word]):
            for many in range(len(second), 0, -1):
                ends = {one.group().lower() for one in (first[0], word, second[0], second[many - 1])}
                if ends & (_JOINING | NUMBERS.keys()):
                    continue
                said = text[first[0].start() : word.end()]
                meant = text[second[0].start() : second[many - 1].end()]
                if _is_same(said, meant, vocabulary, is_hemmed=gap.re is _BETWEEN):
                    kept = meant if _is_known(meant, vocabulary) or not _is_known(said, vocabulary) else said
                    return first[0].start(), second[many - 1].end(), kept
    return None


def _is_same(said: str, meant: str, vocabulary: Vocabulary, *, is_hemmed: bool) -> bool:
    heard = sound(said)
    if said.lower() == meant.lower() or heard != sound(meant) or len(heard) < (2 if is_hemmed else 3):
        return False
    if said.lower().rstrip("s") == meant.lower().rstrip("s"):
        return False
    is_split = len(said.split()) != len(meant.split()) and len(heard) >= _SURE
    return is_hemmed or is_split or not (_is_known(said, vocabulary) and _is_known(meant, vocabulary))


def _is_known(said: str, vocabulary: Vocabulary) -> bool:
    words = words_of(said.lower())
    return grammar().has(words) or vocabulary.own.has(words)


def _with_names(text: str, vocabulary: Vocabulary) -> tuple[str, tuple[Assumption, ...]]:
    names, notes, at = _names(vocabulary), [], 0
    while (found := next(_heard(text, at, vocabulary, names), None)) is not None:
        start, end, meant = found
        notes.append(Assumption(text[start:end], f"read as “{meant}”", ()))
        text, at = f"{text[:start]}{meant}{text[end:]}", start + len(meant)
    return text, tuple(notes)


def _heard(
    text: str, begin: int, vocabulary: Vocabulary, names: dict[str, tuple[str, ...]]
) -> Iterator[tuple[int, int, str]]:
    """Runs of words that sound like a name of the shop, where a word among them is of no phrase that is known."""
    words = list(_WORD.finditer(text, begin))
    loose = _loose([one.group().lower() for one in words], vocabulary)
    for at, word in enumerate(words):
        for many in range(min(LONGEST, len(words) - at), 0, -1):
            run = words[at : at + many]
            if not any(one in loose for one in range(at, at + many)):
                continue
            said = text[word.start() : run[-1].end()]
            if {run[0].group().lower(), run[-1].group().lower()} & _JOINING:
                continue
            if re.search(r"[^\w\s-]|\d", said) or (meant := _name(said, names)) is None:
                continue
            yield word.start(), run[-1].end(), meant


def _loose(words: list[str], vocabulary: Vocabulary) -> frozenset[int]:
    """Places of words that are part of no known phrase here."""
    out, at = set(), 0
    while at < len(words):
        end = max(grammar().longest(words, at)[0], vocabulary.own.longest(words, at)[0])
        if end == at:
            out.add(at)
        at = max(end, at + 1)
    return frozenset(out)


def _name(said: str, names: dict[str, tuple[str, ...]]) -> str | None:
    heard = sound(said)
    found = names.get(heard, ())
    spoken = words_of(said.lower())
    shared = [one for one in found if len(spoken) > 1 and not set(spoken).isdisjoint(one.split())]
    best = shared or [one for one in found if len(heard) >= (_SURE if len(spoken) > 1 else _SURE + 1)]
    return best[0] if len(best) == 1 and not set(best[0].split()) <= set(spoken) else None


@lru_cache(maxsize=8)
def _names_of(known: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for values in known:
        for value in values:
            name = words_of(value.split(",")[0].lower())
            heads = [name[:2]] if len(name) > 2 else []
            for phrase in [*(list(one) for one in numbers_of(name)), *heads]:
                said = " ".join(phrase)
                if len(said) > 4:
                    found.setdefault(sound(said), set()).add(said)
    return {heard: tuple(sorted(names)) for heard, names in found.items()}


_FIELDS = ("orders.product", "orders.category", "orders.vendor", "city", "acquisition_source", "tags", "interests")


def _names(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    return _names_of(tuple(vocabulary.known(key) for key in _FIELDS))
