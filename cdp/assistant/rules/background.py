"""What is said around a request, clause by clause: set aside where it cannot choose people, and said so.

A text is cut into clauses at its marks and joining words. A clause is set aside when what is left is a whole request and
the clause has the form of what only tells (a row of FRAMES: a statement of ours, a plan, a purpose, a question about the
answer, a comment), and holds nothing that tells people apart beyond what its frame explains or the request says itself.
What describes the people, a bare modifier, an unknown crowd, a limit or an exception is none of these, and is asked about.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from cdp.assistant.rules import antecedents, situation
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.missing import OF_PEOPLE
from cdp.assistant.rules.scan import Scanned

MOST = 24  # clauses of one text

# -- where a clause begins -------------------------------------------------------------------------------------------------

_COLLEAGUE = r"boss|chef|chief|manager|lead|team|colleagues?|director|ceo|cfo|cmo|owner|partner|intern|accountant|supervisor|assistant|agency|designer|supplier|marketing|sales|finance|management"
_BE = r"(?:['’]?m|['’]?re|['’]ve|['’]d|['’]ll|ll|ve|\s(?:am|are|was|were|will|would|have|had|can|could|may|might|should|must|need|want|plan|hope|think|guess|just|only|also|really|still|do\snot|don['’]?t|didn['’]?t|can['’]?t|got|gotta|wanna))"
_OWN = rf"(?:i|we){_BE}\b(?!\s(?:bought|sold|met|lost|won|emailed|mailed|contacted|called|reached|sent|got\sfrom|never|not)\b)|im\b|ive\b|(?:my|our|the)\s(?:{_COLLEAGUE})\s(?!who\b)\w|(?:it|this|that)(?:['’]?s|\sis|\swill|\swould)\b|boss\s(?:wants|needs|says|asked)\b"
_JOINTS = rf"""
    (?:and\s|but\s|so\s|or\s|then\s)*(?:{_OWN})
  | but\b | and\s(?:then|now)\b | so\s(?!far|many|much|called|long)(?:that\s)? | (?:because|cause|cuz|coz|bc)\b | (?:since|as|while|before|given|now\sthat|in\scase|although|though|even\sthough|whether)\s(?=(?:i|we|my|our|it|this|that)\b)
  | in\sorder\sto\b | (?:and\s|but\s|so\s)*(?:can|could|would)\syou\b | (?:and\s|but\s|so\s)*(?:please\s)?(?:show|give|get|find|list)\s(?:me|us)\b | (?:and\s|but\s)+(?:please|thanks|sorry)\b
  | for\s(?:an?|my|our|the|this|next|tomorrow['’]?s?|today['’]?s?)\s | whatever\b
"""
# Marks of three strengths: where a sentence ends, where a clause is set off, and where one begins without a mark.
_ENDS = re.compile(r"(?:(?<![\s.(][A-Z])[.]|[?!;…])+(?:\s+|$)")
_MARKS = re.compile(r"[,:]\s+|\s[-–—]+\s+|\s?\((?P<inner>[^()]{2,90})\)[,;:]?")
_JOINED = re.compile(
    rf"\s+(?=(?:{_JOINTS}))|\s(?:to\s(?:know|find\sout|check|see|learn|hear)|(?:asks|asked|asking|wonders|wondered|wondering|curious)(?:\s(?:me|us))?)\s+(?=(?:who|which|how\smany|whether)\b)"
    rf"|\s(?:is\s|was\s|keeps\s)?(?:asking|asked|asks)\s(?:(?:me|us)\s)?(?:about|for)\s+(?=(?:the|our|all|my)\b)"
    rf"|\s(?:potential|opportunit\w+|money|room|value|upside)\s(?:\w+\s){{0,3}}?(?:among|in|with|within|from)\s+(?=customers|people|buyers|shoppers|those|members|subscribers|clients)|\s(?:has\s|have\s)?(?:asked|told|wants|wanted|needs|needed|begged|got)\s(?:me|us)\s(?:to|for)\s+(?=\w)",
    re.IGNORECASE | re.VERBOSE,
)
_LEVELS = (_ENDS, _MARKS, _JOINED)


@dataclass(frozen=True)
class Clause:
    """A stretch of the text, the separator before it, and whether it stands in brackets."""

    before: str
    said: str

    @property
    def is_sentence(self) -> bool:
        return self.before.strip()[:1] in (".", "?", "!", ";", "…")


def clauses(text: str, is_one: Callable[[str], bool], level: int = 0, before: str = "") -> list[Clause]:
    """Promise the clauses of a text, in order: cut at its marks as far as a stretch `is_one` thing said."""
    if level == len(_LEVELS) or (before and is_one(text)):
        return [Clause(before, text)]
    found: list[Clause] = []
    start = 0
    for one in _LEVELS[level].finditer(text):
        if said := text[start : one.start()].strip(" "):
            found += clauses(said, is_one, level + 1, before or " ")
            before = ""
        if inner := one.groupdict().get("inner"):
            found.append(Clause(" (", inner))
            before = " "
        else:
            before += one.group()
        start = one.end()
    if said := text[start:].strip(" "):
        found += clauses(said, is_one, level + 1, before or " ")
    return found


# -- what tells people apart -----------------------------------------------------------------------------------------------

_PEOPLE = re.compile(
    r"\b(?:who(?!\s(?:knows|cares)\b)|whom|whose|customers?|people|persons?|folks?|shoppers?|buyers?|clients?|subscribers?|members?|users?|contacts?|accounts?|purchasers?|prospects?|everyone|everybody|anyone|anybody|those|these|ones|they|them|their|he|she|his|her|him|vips?|guys|women|men|families|crowd|audience|group|segment|cohort|profiles?|nobody|whoever)\b",
    re.IGNORECASE,
)
_CROWD = re.compile(
    r"\b(?!(?:purists|tiers|papers|numbers|letters|matters|others|offers|orders|banners|posters|flyers|headers|computers|suppliers|managers|investors|partners|colleagues|trainers|drawers|summers|winters|tries|series|stories|lists|costs|posts|tests|interests|boosts|pastries|wonders|quarters|retailers|designers|founders|covers|answers|lockers|corners|printers|figures|errors)\b)\w{2,}(?:ers|ors|ists|ians|students|parents|clients|residents|ees|women|moms|mums|nerds|geeks|lovers|fans|types|kids|guys|folk|pros)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:only(?! (?:curious|asking|me|a (?:quick|small|thought|question)))|exclusively|must|(?<!we )(?<!i )should(?! (?:i|we)\b)|has to|have to be|exclud\w+|except|unless|without|leave (?:out|off)|leaving|skip\w*|ignor\w+|limit\w*|restrict\w*|focus\w*|concentrat\w*|target\w*|includ\w+|qualif\w+|but not|other than|rather|instead|not (?:the|our|any|in|from)|minus|apart from|besides|i mean(?! (?:just|if|it|that|this)\b|$)|by \w+ i mean|meaning|mean the|counts?|remove|drop|keep|add|take out)\b|\b(?:never|not|none|no)\W*$",
    re.IGNORECASE,
)
# A wish for a thing, which may be people: 'I need kayakers', 'my boss prefers gold'. A wish to do, or for the list itself, is none.
_WISH = re.compile(
    r"\b(?:want|need|like|love|prefer|require|after|looking for|search(?:ing)? for|interested in|care about|wants|needs|likes|loves|prefers|think of|thinking of(?! an? ))\b"
    r"(?! (?:to (?!see\b|have\b|find\b|get\b|reach\b|target\b|show\b|list\b|look at\b|know\b|include\b|focus\b|keep\b|start with\b)|to (?:see|know|find out|check|look at|have|get|show|list|keep|find)(?: (?:if|whether|how|what|why|it|this|that|them|a (?:quick |rough )?(?:feeling|feel|look|idea|sense|overview|number|clue)|an (?:idea|overview))\b)|(?:it|this|that|them|the (?:number|numbers|list|figure|figures|data|result|answer)|(?:an? |the |some )?(?:[\w'’-]+ ){0,2}(?:e-?mail|mail|newsletter|campaign|mailing|flow|win-?back|letter)s?\b|a (?:number|list|figure|quick|rough)|some (?:numbers|figures|data|help)|#)(?:\b|$| ))|[ ,.]*$)",
    re.IGNORECASE,
)
# 'to thank them', 'we'll send them': what is going to be done with whoever is found describes nobody.
_DONE_WITH = re.compile(
    r"\b(?:to|can|could|will|would|might|may|should|['’]?ll|let['’]?s|let us|and|then|gonna)\s(?:(?!not\b|never\b)[\w'’-]+\s){1,6}?(?:them|these|those|['’]em)\b(?! (?:who|with|that|in|from)\b)",
    re.IGNORECASE,
)
_IDIOMS = re.compile(
    r"\b(?:there (?:are|is|might be|must be|may be|should be|could be) )?(?:hundreds|dozens|thousands|many|lots|loads|a lot|a few|not many|tons|plenty|how many) of (?:them|these|those)\b|\bworth (?:it|a|the|doing|\w+ing)\b|\bis worth\b|\bif (?:such|any such) (?:people|customers) exist\b|\bwho (?:doesn['’]t|would have thought)\b",
    re.IGNORECASE,
)
# 'Who ordered before we moved': a time of the deed, unless it is what we are yet to do.
_TIMES = re.compile(
    r"\W*(?:and |but |so )*(?:(?:since|while|until|after|when) (?:i|we|my|our|it|this|that|the)\b(?!['’](?:re|m|ve|s|ll)\b| (?:are|am|is|have|need|want|will|can|plan|do|has)\b)|before (?:it|this|that|the|my|our|(?:i|we) (?!(?:go|do|decide|send|order|print|talk|meet|start|leave|spend|plan|commit|launch|make|speak|head|call|present|renew|sign|hire|close|change|put|can|get|have to)\b)))",
    re.IGNORECASE,
)
_DEEDS = ("BUY", "SPEND", "OPEN", "CLICK", "VIEW", "CART", "SIGNUP", "SUBSCRIBE", "UNSUB", "BOUNCE")
_NAMES = ("FIELD", "TAGGED", "TAGCUE", "SEGMENT")
_DENIED = ("NOT", "EXCEPT", "NONEOF")

# -- what only tells -------------------------------------------------------------------------------------------------------

_FILL = r"\W*(?:(?:so|and|but|or|then|well|ok|okay|oh|also|now|hi|hey|hello|sorry|actually|basically|honestly|yes|no|yeah|just|or|though|because|cause|cuz|coz|bc|since|as|while|before|after|until|given|given that|now that|that|in case|although|even though|if|by the way|btw|apparently|sadly|frankly|plus|right|hmm?|um|uh|please|currently|today|tomorrow|yesterday|this (?:week|month|morning|afternoon)|next (?:week|month)|last (?:week|month)|at the moment|soon|later|long story short|i (?:think|guess|mean|know|suppose|hope|believe))\b[\s,]*){0,5}"
_VERB = r"(?:\w+['’](?:s|re|ve|d|ll|m|t)|is|are|was|were|has|have|had|will|would|might|may|can|could|do|does|did|keeps?|says?|said|told|asked|asks|thinks?|feels?|seems?|looks?|costs?|takes?|makes?|went|got|came|needs?|wants?|depends?|comes?|runs?|sells?|fell|rose|met|helps?|starts?|opens?|closes?|gets?|goes|matters?|\w{3,}ed|swears?|couldn['’]?t|can['’]?t|isn['’]?t)"
_PLANS = r"(?:planning|launching|running|preparing|opening|organi[sz]ing|hosting|doing|starting|working on|rolling out|introducing|printing|moving|thinking (?:about|of)|trying|building|testing|writing|making|setting up|considering|wondering|clearing|restocking|discontinuing|overstocked|sitting on|low on|out of|short on|redesigning|rebranding|reviewing|looking (?:into|at)|hoping|debating|deciding|getting ready)"
_US = rf"(?:(?:i|we)(?:['’](?:m|re|ve|ll|d))?|im|ive|ill|(?:my|our|the) (?:\w+ )?(?:{_COLLEAGUE})|boss|me|us)"


_COMMENTS = (
    r"(?:an? )?quick one$|either (?:one|of them|way)\b(?: is)?|"
    r"(?:which (?:by the way|as you)\b|(?:that|it|this|which)(?:['’]s|\s(?:is|isn['’]t|was|wasn['’]t|surprised|seems|sounds|includes|means))\b|here comes\b|feels? like\b|knock on wood\b|don['’]t ask\b|(?:it )?(?:doesn['’]t|does not) matter\b|no matter\b|who (?:doesn['’]t|would have thought|knows|cares)\b|god knows\b"
    r"|if (?:memory serves|such|any|they exist|there are|it helps|not for|that makes|possible|need be)|as (?:far as|usual|always|did|ever|it were|expected|planned|they say|people say|\w+ (?:says?|keeps?|insists?|calls?|puts?))|a\.?k\.?a\.?\b|i\.e\.|e\.g\.|assuming\b|presumably\b|supposedly\b|whichever\b|whatever\b|any (?:colou?r|size|one|e-?mail|kind|brand|shade)\b|of any \w+$"
    r"|(?:what a|such a|how) \w+|would (?:you )?believe|strangely enough|oddly enough|funnily enough|believe it or not|strange(?:ly)?$|lucky\b|wow\b|yay\b|phew\b|lol\b|haha\b|hmm\b|alas$|obviously$|embarrassingly$|incidentally$|presumably$|really$|indeed$|naturally$|singular$|sensible$|sensibly$|awkward$|amazing$|nice$|sweet$|great$|sadly$|weird(?:ly)?$|odd(?:ly)?$|interesting(?:ly)?$|annoying(?:ly)?$|amusing(?:ly)?$"
    r"|in other words$|(?:us )?dollars$|us sizes$|to be (?:precise|exact|clear|honest|sure|fair)$|of course$|needless to say$|for (?:the purists|what it['’]s worth|short)$|so to (?:speak|say)$|or so i|long day$"
    r"|(?:the|a|our) (?:brand|category|province|state|city|country|interest|tag|code|coupon|product|source|label|vendor|tier|language|region|word|spelling|name)(?: (?:of course|obviously|that is|i mean))?$)"
)
_CALLS = (
    r"(?:hi+ya|hey+|hi+|hello|yo|mornin['’g]*|evenin['’g]*|bonjour|hola|ciao|servus|moin|ça va|ca va|omg|oof|phew|ugh|right then|so yeah|deep breath|top of the|long time no|well hello|okay then|dear \w+|hey \w+|hi \w+|hiya \w+"
    r"|merci|danke|gracias|grazie|tak|thx|ta|cheers|best|kind|warm|love|big hug|hugs|xx?|regards|god bless|bless|enjoy|have a|happy|no rush|no hurry|appreciate|thank\w*|thanks heaps|ur the|you(?:['’]re| are) the|there$|yay|phew|once more$|again$)\b[^.!?]{0,40}$"
)


_AFFAIR = r"(?:meetings?|calls?|reports?|decks?|slides?|presentations?|board|reviews?|workshop|brainstorm|newsletters?|mailings?|campaigns?|e-?mails?|mail|print(?: run)?|projects?|surveys?|tests?|experiments?|analysis|articles?|posts?|research|budget|plan(?:ning)?|forecast|dashboard|audit|pitch|talk|boss|team|manager|colleagues?|intern|agency|ideas?|checks?|comparison|overview|training|statistics|numbers|figures|flow|flyers?|brochure|event|party)"


@dataclass(frozen=True)
class Frame:
    """A form of clause that only tells: how it begins, the conditions it explains, and whether it may deny or follow a request."""

    name: str
    begins: re.Pattern[str]
    explains: frozenset[str] = frozenset()
    may_deny: bool = False
    is_comment: bool = False


def _frame(name: str, begins: str, explains: str = "", *, may_deny: bool = False, is_comment: bool = False) -> Frame:
    return Frame(
        name, re.compile(f"{_FILL}(?:{begins})", re.IGNORECASE), frozenset(explains.split()), may_deny, is_comment
    )


STORY, TOLD, LEAD, HEAD, AGAIN = (Frame(name, re.compile("")) for name in ("story", "told", "lead", "head", "again"))


FRAMES = (
    _frame("plan", rf"(?:{_US}\s(?:(?:am|are|is|was|were|have been|has been|be|might be|will be|still|currently|also|just|not|only|really)\s){{0,4}})?{_PLANS}\b", "goods time number ahead"),
    _frame("stock", rf"{_US}\s(?:have|got|sold|ordered|have got|still have)\s(?:way |far |a bit )?(?:too (?:many|much)|so (?:many|much)|lots of|loads of|plenty of|no more|a lot of|a pile of|tons of)\b", "goods"),
    _frame("deadline", rf"(?:{_US}\s|(?:it|this|that)\s)?(?:needs?|wants?|asked(?: me)? for|has to have|would like|expects?|is needed|due|is due|will be needed|got to go|gotta go|has to be|have to be)\s?(?:it|this|that|them|the (?:list|numbers?|figures?|data|report))?\s?(?:(?:out|ready|done|on \w+ desk)\s)?(?:(?:by|for|before|until|on|at|in|asap|urgently|back|quickly|today|tomorrow)\b|$)", "time number ahead"),
    _frame("wish", rf"(?:{_US}\s)?(?:(?:am|is|are|was|would|just|only|really|also|simply|mainly|['’]d|do)\s){{0,3}}(?:wants?|wanted|like|love|need|have|wanna|would like|trying|try|plan|hope|hoping|wish)\s(?:me |us |you )?to\s\w"),
    _frame("mind", r"(?:i['’]?m |i am |we['’]?re |we are |i |we )?(?:(?:do not|don['’]?t|did not|didn['’]?t|can['’]?t|cannot|just|really|only|still|also|always|never) ){0,3}(?:not (?:quite |really |entirely )?sure|unsure|know|guess|wonder|hope|bet|suppose|understand|remember|recall|forgot|curious|confused|lost|afraid|worried|excited|struggling|stuck|promise|swear|ask me|idea|clue)\b", may_deny=True),
    _frame("us", rf"(?:{_US}\s\w|(?:my|our|one of (?:my|our|the))\s(?:[\w-]+\s){{1,4}}?{_VERB}\b|some(?:one|body) (?:in|from|at|on|said|told|asked))", "time", may_deny=True),
    _frame("it", r"(?:(?:it|this|that|there|here|everything|nothing|all of this|the (?:newsletter|shop|store|website|site|warehouse|budget|deadline|report|list|idea|point|plan|goal|reason|question|rest|numbers?|figures?|result))(?:['’]?(?:s|ll|d)\b| (?:is|isn['’]?t|was|wasn['’]?t|will|would|might|may|could|can|does|doesn['’]?t|goes|helps?|makes?|seems?|sounds?|looks?|feels?|surprised|means?|should be|to)\b))", may_deny=True),
    _frame("purpose", rf"(?:(?:in order )?to (?:see|check|test|find out|understand|figure|learn|measure|plan|prepare|decide|get (?:a|an)|compare|show|prove|thank|do|have a|put|print|give|say|make|work out|use|discuss|present|share|estimate|judge|know|keep|look at|play|try)\b|(?:so|so that) (?:that )?{_US}\b|whether\b|for (?:an?|my|our|the|this|next|tomorrow['’]?s?|today['’]?s?)\s(?:[\w'’-]+\s){{0,3}}?{_AFFAIR}\b|with .{{3,40}} in mind$|out of|purely|just out of|asking for)"),
    _frame("for", r"for (?:an?|my|our|the|this|next|tomorrow['’]?s?|today['’]?s?)\s(?!(?:\w+\s){0,2}(?:who|with)\b)\w"),
    _frame("question", r"(?:(?:is|does|do|did|can|could|would|will|should|might) (?:it|that|this|i|we|you|there)|(?:what|how|why|where|when) (?:is|does|do|did|can|could|would|will|should|about|else) ?(?:it|that|this|i|we|you|there|the)?|what['’]?s (?:it|that|this|the)|how come|does (?:anyone|anybody) know|any (?:idea|chance|thoughts))\b", may_deny=True),
    _frame("order", r"(?:do not|don['’]?t|no need to|nothing to|without having to|will|let me|let['’]?s|bear with|trust me|ask|forget|never mind|tried|have tried|asking|going to|gonna|would|could|might|hope|hopefully|wish|excuse|believe it or not|as (?:far as|usual|always|expected|discussed|promised|mentioned|said|agreed|planned|you)|you (?:helped|told|said|can|know|might|could|once|did)|whatever|no (?:rush|hurry|need|pressure|idea|clue|worries))\b", may_deny=True),
    _frame("comment", _COMMENTS, is_comment=True),
    _frame("aside", r"(?=.{2,90}$).*\b(?:as (?:\w+ ){1,3}(?:says?|keeps?|insists?|calls?|puts?|know)|for the purists$|i (?:believe|think|guess|mean|suppose|know|suspect|assume|reckon)$|if you ask me|(?:lol|haha|btw|obviously|incidentally|of course|really|mind)$|(?:i|i['’]\w+|we|we['’]\w+|you|you['’]\w+) \w+|my \w+$)", may_deny=True),
    _frame("call", _CALLS, may_deny=True),
)  # fmt: skip


@dataclass(frozen=True)
class Parted:
    """A text in two: the words of the request, and what was only told around it."""

    request: str
    told: tuple[str, ...]


def parted(text: str, scanned: Callable[[str], Scanned], is_whole: Callable[[str], bool]) -> Parted | None:
    """Promise the request without what surrounds it, or None where that leaves no whole request.

    Where all was read as it stands, only what is told before words of asking is still looked at.
    """
    is_read = is_whole(text)
    framed = cache(lambda part: _frames_of(part, scanned, is_read=is_read))
    said = clauses(text, lambda part: part != text.strip() and bool(framed(part)))
    if not 1 < len(said) <= MOST:
        return None
    asking = [situation.asks(one.said) for one in said]
    about = [at for at, one in enumerate(said) if asking[at] and _is_about(one.said, scanned)]
    first = next((at for at in about if not _is_empty(said[at].said)), about[0] if about else None)
    if first is None:
        first = next((at for at in range(len(said) - 1, -1, -1) if _is_about(said[at].said, scanned)), 0)
        alone = antecedents.named(_joined(said, set(range(first))), [one.said for one in said[:first]], scanned)
        if is_read or not is_whole(alone):
            first = 0
    formed = _told_before(said, first, asking, is_read=is_read)
    own = [
        (at, frame, one.said)
        for at, one in enumerate(said)
        for frame in ([AGAIN] if at > first and situation.is_again(one.said) else framed(one.said))
        if not (is_read and at > first) and (frame.name != "for" or one.before.strip())
    ]
    known = sorted({at for at, *_ in (*formed, *own)})
    rest = antecedents.named(_joined(said, set(known)), [said[at].said for at in known], scanned)
    asked = situation.conditions_of(scanned(rest).lexemes)
    loose = {at for at, frame, whole in (*formed, *own) if _is_explained(whole, frame, scanned, asked)}
    for taken in _choices(loose, len(said)):
        told = _phrases(said, taken)
        request = antecedents.named(situation.LEADING.sub("", _joined(said, taken)), told, scanned)
        if request and not (min(taken) < first and situation.leans(request)) and is_whole(request):
            return Parted(request, told)
    return None


def _phrases(said: list[Clause], taken: set[int]) -> tuple[str, ...]:
    """What is set aside, neighbours together, as it was said."""
    found: list[str] = []
    for at in sorted(taken):
        one = said[at]
        if at - 1 in taken:
            found[-1] += one.before + one.said
        else:
            found.append(one.said)
    return tuple(_LOOSE_END.sub("", each.strip(" ,;:.-–—()")) for each in found)


_LOOSE_END = re.compile(r"(?:[\s,]+(?:and|so|but|just|quick|then))+$", re.IGNORECASE)


def _is_about(said: str, scanned: Callable[[str], Scanned]) -> bool:
    """Whether a clause names people, or what they could be chosen by."""
    return bool(scanned(said).people) or bool(situation.conditions_of(scanned(said).lexemes))


def _choices(loose: set[int], length: int) -> Iterator[set[int]]:
    """What may be set aside: all that is loose, then only what stands behind, before, or between and behind."""
    if not loose or len(loose) == length:
        return
    yield loose
    firm = [at for at in range(length) if at not in loose]
    for some in (
        {at for at in loose if at > firm[-1]},
        {at for at in loose if at < firm[0]},
        {at for at in loose if at > firm[0]},
    ):
        if some and some != loose:
            yield some


def _joined(said: list[Clause], taken: set[int]) -> str:
    """The clauses that are kept; where one between commas or brackets is gone, so are these."""
    out, is_cut = "", False
    for at, one in enumerate(said):
        if at in taken:
            is_cut = True
            out += ". " if out and re.search(r"[.?!]", one.before) else ""
            continue
        before = " " if is_cut and not one.is_sentence else one.before
        out += (before if out else "") + one.said
        is_cut = False
    return out.strip(" ,;:-–—.")


def may_choose(said: str) -> bool:
    """Promise whether a sentence limits the people or names a crowd that nobody knows: 'ignore the test ones', 'the kayakers'."""
    return _LIMITS.search(said) is not None or _CROWD.search(_PEOPLE.sub(" ", said)) is not None


_LEADS = re.compile(r":|\w")  # a colon, or words such as 'is asking about', lead up to the request


def _told_before(said: list[Clause], first: int, asking: list[bool], *, is_read: bool) -> list[tuple[int, Frame, str]]:
    """The clauses before the request which only tell, with the sentence they are of; and what leads up to words of asking."""
    formed: list[tuple[int, Frame, str]] = []
    starts = [at for at in range(first + 1) if at == 0 or said[at].is_sentence]
    for start, end in zip(starts, [*starts[1:], first], strict=True):
        leads = end == first and not said[first].is_sentence
        is_marked = _LEADS.search(said[first].before) is not None or said[first].said.lower().startswith("so ")
        if start == end or (leads and not asking[first]):
            continue
        if any(asking[at] and not _is_empty(said[at].said) for at in range(start, end)):
            continue
        whole = _joined(said[start:end], set())
        if leads and is_read and not (is_marked or situation.is_front(whole)):
            continue
        frame = None
        if situation.is_story(whole):
            frame = STORY
        elif situation.tells_before(whole) and not (
            leads and not is_marked and situation.names_first(said[first].said)
        ):
            frame = TOLD
        elif leads and not _CROWD.search(whole) and situation.names_nobody(whole):
            frame = LEAD if is_marked else HEAD
        if frame:
            formed += [(at, frame, whole) for at in range(start, end)]
    return formed


def _is_empty(said: str) -> bool:
    """Whether words of asking name nobody yet: 'I want to check the rest', but not 'I want mothers'."""
    return situation.is_empty(said) and not _WISH.search(situation.TO_LOOK_AT.sub(" ", said))


def _frames_of(said: str, scanned: Callable[[str], Scanned], *, is_read: bool) -> list[Frame]:
    """The forms of what only tells that a clause has, where it holds nothing that limits or describes the people."""
    lexemes = scanned(_IDIOMS.sub(" ", situation.ORDINARY.sub(" ", said))).lexemes
    frames = [frame for frame in FRAMES if not is_read or frame.name in ("plan", "stock")]
    return [frame for frame in frames if _fits(frame, said, lexemes)]


_BROKEN = re.compile(
    r"\W*(?:it|this|that|there|we|i) (?:is|was|will|would|are|am)\W*", re.IGNORECASE
)  # 'ordered once this is'


def _fits(frame: Frame, said: str, lexemes: list[Lexeme]) -> bool:
    if not frame.begins.match(said) or _TIMES.match(said) or _BROKEN.fullmatch(said):
        return False
    rest = _DONE_WITH.sub("to do it", _IDIOMS.sub(" ", situation.BUSINESS.sub("it", said)))
    if _PEOPLE.search(rest) or _LIMITS.search(rest):
        return False
    if any(one.is_a(*_DEEDS) or (one.is_a("MISSING") and one["MISSING"].data in OF_PEOPLE) for one in lexemes):
        return False
    if _CROWD.search(rest):
        return False
    if frame.is_comment:
        return True
    if frame.name != "deadline" and _WISH.search(rest):
        return False
    if frame.name != "aside" and any(one.is_a(*_NAMES) for one in lexemes):
        return False
    is_denied = any(one.is_a(*_DENIED) for one in lexemes)
    if not is_denied and any(one.is_a("MARKET") for one in lexemes):
        return False  # a letter that is planned is asked for
    return frame.may_deny or not is_denied


def _is_explained(said: str, frame: Frame, scanned: Callable[[str], Scanned], asked: set[str]) -> bool:
    """Whether all that could be a condition in a clause is explained by its frame, or asked for in the request too."""
    if frame in (STORY, AGAIN):
        return True
    if frame is TOLD:
        return situation.is_covered(said, scanned, asked)
    lexemes = scanned(_IDIOMS.sub(" ", situation.ORDINARY.sub(" ", situation.BUSINESS.sub("it", said)))).lexemes
    if frame in (LEAD, HEAD) and any(
        one.is_a(*_DENIED, "MARKET", *((*_NAMES, "WEEKDAY", "MONTH", "DATE") if frame is HEAD else ()))
        for one in lexemes
    ):
        return False
    named = situation.conditions_of(
        one for at, one in enumerate(lexemes) if not situation.counts_something(lexemes, at)
    )
    if frame is LEAD:
        return named <= asked
    is_remark = frame.is_comment or frame.name == "aside"
    return named <= frame.explains | (asked - {"time", "number", "ahead"} if is_remark else set())
