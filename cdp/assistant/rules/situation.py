"""The situation told around a request: which sentence or clause is the request, and which only says why it is made."""

import re
from collections.abc import Callable, Iterable

from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.missing import OF_PEOPLE
from cdp.assistant.rules.scan import Scanned

_PEOPLE = (
    r"customers?|people|persons?|folks?|shoppers?|buyers?|clients?|clientele|subscribers?|members?|users?|contacts?|accounts?|purchasers?"
    r"|everyone|everybody|anyone|anybody|those|ones|spenders?|owners?|prospects?|vips?|whales?|regulars"
)
_COLLEAGUE = r"boss|chef|chief|manager|lead|team|colleagues?|director|ceo|cfo|cmo|owner|partner|intern|accountant|supervisor|assistant|head of \w+|coworker|co-worker|agency|designer|buyer|supplier"

# -- how a request begins ------------------------------------------------------------------------------------------------

_FILLERS = r"(?:(?:kindly|in (?:that|this) context|in the meantime|meanwhile|hence my question|(?:so |and )?my question(?: is)?|the question is|listen|look|but anyway|so anyway|anyhow|hi|hey|hello|hi there|hey there|ok|okay|so|and|then|well|now|anyway|anyways|basically|please|pls|just|quick|quickly|real quick|just quick|um|uh|hence|therefore|thus|also|actually|instead|to compare|for comparison|for that|for this|first of all|in short|if possible|today),?:? ){0,8}"
_WANT = r"(?:(?:need|want|wanna|like|love|require|appreciate)(?:ed|d|s)?\b|be (?:happy|glad|grateful|curious))"
_ASKED = "|".join(
    (
        r"(?:could|can|would|will) (?:you|someone|we|i)\b",
        r"(?:may|might) (?:we|i)\b",
        r"(?:would|is) it (?:be )?possible",
        rf"(?:i|we)(?:['’]d| would| do| really| just| now| also| still| actually| only)* {_WANT}",
        r"(?:i|we)(?:['’](?:m|re|ve|d)| am| are| was| were| have| had)? ?(?:been |just |now |only |actually )*(?:hoping|wondering|after|looking (?:for|to)|searching|trying|asked (?:to|for|about)|curious|interested|supposed)\b",
        r"i['’]?m asking\b",
        r"im (?:looking|searching|after|trying)\b",
        r"what (?:i|we)\b(?:['’]\w+)?(?: actually| really| still)* (?:need|want|wanted|am after|would like)",
        r"let(?: us|['’]?s| me)\b(?! (?:say|know why))",
        r"(?:list|show|find|pull|give|get|count|tell|draft|write|send|e-?mail|mail|set up|prepare|create|build|make|launch|promote|put together|look up|search|display|identify|pick|select|compile|check"
        r"|start|schedule|invite|offer|reward|thank|spin up|win back|target|include|exclude|filter|add|remove|keep|take|use|limit|drop|leave|skip|do|don['’]t|refund|cancel|delete|change|export)\b(?! (?:is|are|was|were|has|have|costs?|takes|brings|drives|works?|rates?|volumes?|never|does|still)\b)",
    )
)
_QUESTION = rf"who(?:se|m|['’]?s|['’]?ve)?\b|which\b|what\b|how many\b|is there\b|are there\b|do we\b|have we\b|(?:all |every |any |our |the )*(?:{_PEOPLE})\b|(?!(?:some|a few|many|most|one)\b)(?:[\w-]+,? ){{1,4}}(?:{_PEOPLE}) (?:who|whose)\b"
_BEGINS = re.compile(rf"\W*{_FILLERS}(?:{_ASKED}|{_QUESTION})", re.IGNORECASE)

LEADING = re.compile(rf"^\W*{_FILLERS}(?={_ASKED}|{_QUESTION})", re.IGNORECASE)

# -- where one part ends and the next begins -----------------------------------------------------------------------------

_THEREFORE = (
    r"(?:so|hence|therefore|thus|that['’]s why|that is why|which is why|for that reason|accordingly|consequently)"
)
_SENTENCES = re.compile(r"(?<=[.?!;…])\s+(?=\S)")
_TURNS = re.compile(
    rf"(?:[,;]|\s[-–—])?\s+(?:and )?{_THEREFORE}[,:]?\s+(?={_FILLERS}(?:{_ASKED}|{_QUESTION}))"
    rf"|[,;]?\s+and (?:i |we )?(?:would|['’]d) (?=(?:need|like) (?:some|a few|the|those|all|every)\b)"
    rf"|[,;]?\s+(?:and|but)(?: now| then| anyway,?| first)? (?=(?:i|we)(?:['’]d| would| do| really| just| now)* (?:need|want|like)\b|(?:could|can|would) (?:you|i|we)\b|please\b)"
    rf"|[,;]?\s+(?:and|but) (?:(?:i|we|(?:my|our|the) (?:\w+ )?(?:{_COLLEAGUE}))(?:['’]d| would| do| really| just| now)* )?(?:need|want|have|like|love)s? to (?:know|see|find out|check|learn|hear) (?={_QUESTION})"
    rf"|[,;]?\s+(?:and|but) (?:i|we)(?:['’]d| would) (?:love|like) to (?:know|see|find out|check) (?={_QUESTION})"
    rf"|[,;]?\s+(?:but |so )?(?:anyway|anyhow),?\s+(?={_FILLERS}(?:{_ASKED}|{_QUESTION}))"
    r"|\s+(?=(?:can|could) you (?:please |just )?(?:show|list|get|pull|find|give|tell|send|draft|make|count)\b|(?:show|give|get|find|list) me\b|i (?:need|want)\b)"
    rf"|[,;]?\s+(?:and|but|so) (?:first|before that|meanwhile|in the meantime|for now|right now|quickly|before i (?:go|leave)),? (?=(?:{_ASKED}))"
    rf"|[,;]?\s+(?:and|but|so)(?: now)? (?:i|we)(?: just| also| now)?(?: wondered| (?:was|am|were|are) (?:wondering|curious|asking myself)|['’](?:m|re) (?:wondering|curious|asking myself)) (?={_QUESTION})"
    r"|\s+(?=(?:i|we)['’]d (?:like|love) (?:to see |to have )?(?:the|all|those|everyone|customers|people)\b)"
    rf"|[,;]\s+(?:namely|(?:and )?(?:the (?:first|second|next|last)(?: one| question)?|(?:his|her|their|the|my) question|it) (?:is|was))[,:]?\s+(?={_QUESTION})"
    rf"|,\s+(?=(?:please )?(?:could|can|would) you\b|(?:i|we)(?:['’]d| would| do)? (?:need|want|like)\b)"
    rf"|[,;]?\s+(?:and|who|which) (?:has |have |just |then )?(?:asked|told|wants|wanted|needs|needed|begged|got) (?:me|us) (?:to |for )(?=\w)"
    rf"|:\s+(?=(?:{_QUESTION}|{_ASKED}|could you|please))"
    rf"|:\s+(?=(?:[\w-]+,? ){{1,5}}(?:{_PEOPLE})(?: (?:who|whose|that|with|in|from|without)\b|$))",
    re.IGNORECASE,
)

# -- what only tells -----------------------------------------------------------------------------------------------------

_SOMEBODY = re.compile(
    r"(?:\W*(?:so|well|ok|okay|also|sorry|apparently|basically|yesterday|today|earlier|this morning|last week),? )*"
    r"(?:(?:(?:i|we) (?:just )?(?:had|have|got|met|(?:spoke|talked) (?:to|with)) (?:(?:an? |another )?(?:call|e-?mail|message|letter|complaint|visit|note) from )?)?(?:an?|one|another) (?:of (?:our|my|the) )?(?:\w+ ){0,2}?(?:gentleman|lady|customer|client|regulars?|woman|man|guy|person|shopper|buyer|member|caller|visitor|subscriber)s?\b"
    r"|some(?:one|body)\b)(?! (?:with|in their|tagged|whose))",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\b(?:is|are|was|were|am|im|ive|its|theyre|has|have|had|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|hasn['’]t|haven['’]t|\w+['’](?:s|re|m|ve|ll|d)|will|would|might|may|can|could|do|does|did|don['’]t|doesn['’]t|didn['’]t|won['’]t|wouldn['’]t"
    r"|keeps?|says?|said|told|asked|thinks?|feels?|seems?|looks?|costs?|eats?|carry|carries|takes?|makes?|went|got|came|needs?|depends?|comes?|runs?|sells?|drop(?:s|ped)|fell|rose|noticed|wrote|arrives?|go|help|helps|use|uses|leaves?|departs?|wants?|met|meets?|spoke|talked|spilled|moved|hired|sold|ran|broke|lost|won|made|sent|put|rejected|failed|worked|crashed|grew|changed|announced|launched|decided|plans?|hopes?|believes?|loved?|loves|likes?|hates?|enjoys?|expects?|deserves?|suggests?|suggested|read|heard|saw|found|learned|discussed|promised|agreed|forgot|thought|tried|left|brought|gave|complains?|complained|starts?|opens?|closes?|gets?|goes|matters?|turns?|celebrates?|ends?|ended|begins?|began|lands?|ships?|launche[sd]|returns?|falls?|happens?|arrived|opened|closed)\b",
    re.IGNORECASE,
)
_TELLS_US = re.compile(
    rf"\W*(?:(?:so|well|also) )?(?:some|a few|several|many|most|lots|a lot|a couple|two|three|other|certain)?\s*(?:of )?(?:(?:our|my|the) )?(?:\w+ )?(?:{_PEOPLE})\s+(?:(?:in|at|on) (?:the |our |my )?\w+ )?(?:\w+ly |always |often |sometimes |just |still |keeps? |have |who \w+ |have been )*"
    r"(?:got in touch|came (?:in|by|up|back) (?:to|with|because|and|today|yesterday)|wondered|wondering|rang|e-?mailed (?:me|us)|contacted (?:me|us)|tell|told|telling|ask|asked|asking|say|said|saying|wrote|write|writing|call|called|calling|complain|complained|complaining|mention|mentioned|phone|phoned|report|reported|had (?:the|a|an|some|trouble|problems?|issues?|difficult\w+)|struggled?|could not|couldn['’]?t)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:only|must|should|has to|have to|exclud\w+|except|unless|without|leave|leaving|skip|ignor\w+|limit\w*|restrict\w*|focus\w*|concentrat\w*|target\w*|segment|audience|cohort|group|interested in"
    r"|looking (?:at|for)|look (?:at|for)|care about|cares about|concerned with|(?:is|are) about(?! to\b)|by \w+ i mean|i mean|mean by|counts?|qualif\w+|includ\w+|belongs?|they|those|these|whoever|nobody|no one|not (?:the|our|any))\b",
    re.IGNORECASE,
)
# Words of the business that sound like people or limits: 'the key account review', 'behind target'.
BUSINESS = re.compile(
    r"\b(?:my|our|the|a|one of (?:my|our)) (?:\w+ )?(?:focus(?: area)?|priority|priorities|theme|topic)\b(?! (?:group|segment|audience))"
    r"|\b(?:key )?accounts? (?:reviews?|meetings?|management|planning|plans?|calls?|team)\b"
    r"|(?:(?<=\bq[1-4] )|(?<=\bthe )|(?<=\bour )|(?<=\bmy )|(?<=\ba ))(?:cohort|segment|audience|group)(?= for (?:the|my|our|an?|tomorrow['’]s|monday['’]s) (?:[\w-]+ ){0,2}(?:deck|report|slides?|presentation|meeting|review|board|dashboard|analysis|talk)\b)|\b(?:tier|credit|rate|budget|size|order) limits?\b"
    r"|\bchurn(?: rates?| numbers?| figures?)?\b|\b(?:our|the) (?:retention|return|conversion|repeat|response|open|click) rates?\b"
    r"|\b(?:customer|client|member|user|buyer|people)(?: |-)(?:service|care|support|success|experience|satisfaction|relations|journey|day|council|board|panel|reports?|reviews?|meetings?|workshop|newsletter|strategy|dashboard|insights?|analytics|marketing)\b"
    r"|\b(?:behind|below|under|above|over|ahead of|short of|off|on|miss(?:ed|ing)?|hit|hitting|meet|reach(?:ed)?|beat|our|my|the|sales|revenue|growth|budget|quarterly|monthly|annual|yearly|q[1-4])(?: (?:our|my|the|sales|revenue|growth|budget|quarterly|monthly|annual|yearly|q[1-4]))* targets?\b(?! (?:group|audience|segment|customers?|people))",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:they|these|those|nobody|no one|look(?:ing|ed)? at|for|without|limits?|(?:^\W*)?only(?= (?:\d+|a|an|one|two|three|ten|twenty|thirty|forty|fifty)\b)|interested in)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"(?<!^)\b(?:[a-z]{3,}ed|sit|stand|meet|meets|lie|lies|left|died|took|flew|wore|gave|knits?)\b")
# 'A regular is someone with five orders' settles a word; no story does.
_DEFINES = re.compile(
    rf"\b(?:is|are|means?|counts? as|call(?:ed)?|defined as)\b (?:for (?:me|us) |here )?(?:someone|somebody|whoever|one (?:who|with|that)|(?:an? |the |all )?(?:{_PEOPLE})\b)",
    re.IGNORECASE,
)
_MANY = re.compile(rf"\b(?:{_PEOPLE}|they|them|women|men|families|students|sign-?ups|orders)\b", re.IGNORECASE)
_FOLK = re.compile(rf"\b(?!ones\b)(?:{_PEOPLE}|they|women|men|families|students|sign-?ups)\b", re.IGNORECASE)
# What the request leans on: without what was told before, nobody knows who or what it is about.
_LEANS = re.compile(
    r"\b(?:of|from|among|with|in|about|during|since|bought|buy|buying|ordered|order|used|opened|clicked|saw|seen|viewed|own|owns|have|has|had|got|not|after|before|for|at|on|like) (?:it|them|they|there|these|those|that|this|one|any|such|either|both)(?= *(?:[.,;!?)]|$|\b(?:and|or|but|yet|before|already|then|in|last|this|twice|since)\b))"
    r"|\b(?:of|among|from) (?:them|these|those|whom)\b(?! (?:who|with|that|whose))"
    r"|(?<!\bare )(?<!\bis )\bthere\b|\b(?:then|thereof|the same|same ones|the others?|the rest|such (?:people|customers)|these (?:people|customers|ones)|those (?:people|customers)|the (?:former|latter)|that (?:one|product|item|code|sale|month|period|time|city|country|state|campaign|e-?mail))\b"
    rf"|^\W*(?:\w+ ){{0,4}}?(?:their|them|they|his|her)\b(?!.*\b(?:to|for|at) (?:the |our |all )*(?:{_PEOPLE})\b)",
    re.IGNORECASE,
)
_NEEDS_IT = re.compile(r"\W*(?:and )?(?:i|we) need (?:it|this|that|them) (?:for|by|before|until)\b", re.IGNORECASE)
_FRONT_ALONE = re.compile(
    rf"\W*{_FILLERS}(?:before (?:i|we)|following up|coming back|getting back|regarding|concerning|with regard|while|as|since|because|now that|given|considering|in (?:view|light) of|due to|thanks to|with|although|though|for|as part of|in preparation for|ahead of|to|in order to)\b",
    re.IGNORECASE,
)
TO_LOOK_AT = re.compile(
    r"\b(?:some|a few) (?:people|customers|names|accounts) to (?:look at|check|go through|practi[sc]e (?:on|with)|work with|write to)\b",
    re.IGNORECASE,
)
_EMPTY_HEAD = re.compile(
    rf"\W*{_FILLERS}(?:{_ASKED})(?:(?!\b(?:{_PEOPLE}|with|whose|without|not|never|only)\b).)*$"
    rf"|\W*{_FILLERS}(?:{_ASKED}).*\b(?:who (?:that|this|it) would (?:concern|affect|be|include)|some (?:people|customers|names) to (?:look at|check|go through|practise on|practice on|work with)|what i mean|the following)\W*$",
    re.IGNORECASE,
)

# Asked once more, naming nobody: 'could you find them for me?', 'could you set up who gets it?', 'size that group for me'.
_ONCE_MORE = re.compile(
    rf"\W*{_FILLERS}(?:(?:could|can|would|will) you )?(?:please |kindly |just |maybe )*"
    r"(?:(?:find|list|show|pull|get|give|fetch|count|size|display|identify|look up|pick out|work out|put together|build|create|make|set up|prepare)(?: me| us)?(?: (?:up|out))? (?:them|those|that|it|(?:that|this|the) (?:list|group|segment|audience|crowd|cohort|number))(?: (?:up|out|together|all))?"
    r"|(?:set up|work out|build|find|pick|show|figure out|choose|list|prepare|define)(?: me| us)? (?:who (?:gets|should get|will get|would get|receives|should receive|is to get) (?:it|that|this|one|them)|who (?:they|these|those) are|the (?:audience|segment|list|recipients)(?: for (?:it|that|this))?)|(?:tell|show) me|let me know|check(?: that| it)?|look (?:that|it) up|do (?:that|it)|help(?: me)?(?: with (?:that|it|this))?)"
    r"(?: (?:for (?:me|us|my \w+|that|this)|please|pls|today|now|quickly))*\W*",
    re.IGNORECASE,
)

# A whole statement with a subject of its own: of us, of some people, of a place.
_STATED = re.compile(
    rf"\W*(?:{_FILLERS})(?:(?:we|it|there|i)(?:['’]\w+)? (?!(?:do |would |also |just |really |only )*{_WANT})\w+"
    rf"|(?:(?:the|our|my|all|most|many) )*(?:[\w-]+ ){{0,2}}?(?:{_PEOPLE}) (?:is|are|was|were|can|will|should|love|like|matter|deserve|tend|come|keep|make|bring|drive|seem)\b"
    r"|(?:(?:the|our|my) )?(?:[\w-]+ ){1,3}(?:is|are|was|were|can|will|has|sells?|looks?) )",
    re.IGNORECASE,
)

# 'Just a quick check before my call at 3:'
_ANNOUNCES = re.compile(
    r"\W*(?:and |so |just |only )*(?:(?:an?|one|another|my|the) (?:(?:quick|small|short|last|next|little|simple|more) )*|(?:quick|small|short|little|simple) )(?:check|question|request|thing|ask|task|exercise|idea|one|look) (?:before|for|about|from|on)\b",
    re.IGNORECASE,
)

# Which time is meant, the kind alone does not tell: 'that was in March', 'since March'.
_OF_IT = re.compile(
    r"^\W*(?:and |but |so |all )*(?:it|this|that|its|since|before|after|until|during|within|between|in|on|from|for|to|while)\b|\b(?:their|orders?|ordered|purchases?|purchased|bought|buy|spent|joined|signed)\b",
    re.IGNORECASE,
)
# What the one who asks says of himself or of those around him: 'I am a little lost'.
_OF_ME = re.compile(
    rf"\W*(?:and |but |so |sorry,? |well,? )*(?:i|im|i['’]\w+|(?:my|our) (?:wife|husband|mother|mum|mom|father|dad|brother|sister|friend|daughter|son|{_COLLEAGUE}))\b",
    re.IGNORECASE,
)
# What is told of somebody or something else, wherever it is: 'the mill in Portugal has new looms'.
_FOREIGN = re.compile(
    rf"\W*{_FILLERS}(?:the|an?|this|every|one of the|it turns out|postage|storm) (?!(?:\w+ )?(?:{'|'.join(('sales', 'revenue', 'turnover', 'order', 'orders', 'focus', 'list', 'market', 'people', 'region', 'state', 'city', 'country'))})\b)",
    re.IGNORECASE,
)
PERSONAL = frozenset(
    [
        "gender",
        "age",
        "income and wealth",
        "religion, origin and politics",
        "pets and diets",
        "jobs and employers",
        "family",
    ]
)
_OURS = ("sales", "revenue", "turnover")  # numbers of the shop: 'sales are slow this month'

# Which lexemes can be a condition, and of what: a place told is covered by a place asked for.
_KINDS = {
    "PLACE": "place", "REGION": "place", "CODE": "place",
    "GOODS": "goods", "GOODSCUE": "goods", "CATEGORY": "", "COUPONNAME": "coupon", "COUPON": "coupon",
    "TAG": "tag", "TAGGED": "tag", "SEGMENT": "segment", "SOURCE": "source", "LANG": "language", "ATTRVALUE": "attribute", "EVENTNAME": "event",
    "TERM": "term", "RANKED": "rank", "NUM": "number", "BOUND": "number", "PCT": "number", "TIMES": "number", "ORDINAL": "",
    "WINDOW": "time", "PERIOD": "time", "DUR": "time", "AHEAD": "ahead", "AGODAYS": "time",
}  # fmt: skip
_PERSONS = ("OF:first_name", "OF:last_name", "OF:full_name")  # 'Anna from finance needs it'
ORDINARY = re.compile(
    r"\b(?:down|fair|boxes)\b|\bknit-(?:along|in|a-thon)s?\b|(?<=\b(?:our|the) )(?:[\w'’-]+ ){1,2}(?:evening|night|workshop|class|circle|club|weekend|event|fair|party|course|meet-?up|walk|tour|open day|photos?|shoot|campaign shots?|launch|festival|market|exhibition)\b|(?<=\b(?:them|each) )(?:on|over|by) (?:the )?(?:tele)?phone\b|\bout of interest|\bleft us (?=(?:with|an?|some|lots|so|too|many|no|sitting)\b)|\b(?:i['’]?m|we['’]?re|is|are|am) off\b|\b(?:up|down|by|fell|rose|dropped|grew|declined|increased|raised|shrank)(?: by)?(?: about| around| almost| nearly| over| more than)? \d+(?:\.\d+)? ?(?:%|percent)|\b(?:one of (?:our|my|the|these|those)|(?:that|this|no|any|every|each|which|another|last) one|the one(?= (?:we|i|you|that|with)\b)|(?:my|our|the) team lead|one (?:more )?(?:thing|question|day|moment|second|sec)|one by one|a second|(?:like |about |only |just )*(?:\w+|\d+) (?:minutes?|mins?|hours?|seconds?)|(?:one|two|three|four) of (?:our|my|the)|at (?:\d{1,2}(?::\d\d)?(?: ?[ap]m)?|one|two|three|four|five|six|noon)(?= *(?:[.,;!?]|$| and | today| tomorrow)))\b",
    re.IGNORECASE,
)


def names_first(part: str) -> bool:
    """Promise whether a part begins with whom it is about, and not with words of asking: 'users of the code'."""
    return re.match(rf"\W*(?!who)(?:all |every |any |our |the )*(?:{_PEOPLE})\b", part, re.IGNORECASE) is not None


def leans(request: str) -> bool:
    """Promise whether a request speaks of something said before: 'who of them', 'who has bought any?'."""
    return _LEANS.search(request) is not None


def states(part: str) -> bool:
    """Promise whether a sentence only says how things are, although it names people or places: 'the VIPs can wait'."""
    if _STATED.match(part):
        return not _LIMITS.search(re.sub(r"\bonly\b", "", part, flags=re.IGNORECASE)) and not _DEFINES.search(part)
    return False


def asks(part: str) -> bool:
    """Promise whether a part asks for something, by how it begins."""
    return _BEGINS.match(part) is not None and not _TELLS_US.match(part) and not _NEEDS_IT.match(part)


def parts(text: str) -> list[str]:
    """Promise the parts of a prompt: sentences, and what stands before and after 'so', a colon or 'and asked me to' within them."""
    found: list[str] = []
    for said in _SENTENCES.split(text.strip()):
        start = 0
        for turn in _TURNS.finditer(said):
            head = said[start : turn.start()]
            if not asks(head) or (len(head.split()) > 3 and is_empty(head)):
                found.append(head)
                start = turn.end()
        found.append(said[start:])
    return [part for part in found if part.strip(" .,;:!?-–—")]


def is_empty(part: str) -> bool:
    """Promise whether a part asks for nothing yet: 'I need some people to look at', 'we want to check the rest'."""
    return _EMPTY_HEAD.match(part) is not None


def is_story(part: str) -> bool:
    """Promise whether it tells what one person said or did, which is his own story."""
    return (
        _SOMEBODY.match(part) is not None
        and not _DEFINES.search(part)
        and not re.search(r"\b(?:only|must|exclud\w+|except)\b", part, re.IGNORECASE)
    )


def tells_before(part: str) -> bool:
    """Promise whether a part before the request only says how things are, and nothing of who is to be in the segment.

    There 'they' and 'nobody' are of somebody else.
    """
    if _DEFINES.search(part):
        return False
    if is_front(part):
        return names_nobody(part)
    if _TELLS_US.match(part):
        return not re.search(r"\b(?:only|must|exclud\w+|except)\b", part, re.IGNORECASE)
    part = _OF_OTHERS.sub("it", BUSINESS.sub("it", part))
    if _LIMITS.search(part):
        return False
    is_stated = len(part.split()) > 2 and (_STATES.search(part) or _DONE.search(part)) is not None
    return is_stated or _ANNOUNCES.match(part) is not None


def is_front(part: str) -> bool:
    """Promise whether a part begins as what stands before a request: 'for the Friday meeting', 'before we renew it'."""
    return _FRONT_ALONE.match(part) is not None


def names_nobody(part: str) -> bool:
    """Promise whether a part speaks of no people and of no limits."""
    part = BUSINESS.sub("it", part)
    return not _FOLK.search(part) and not _LIMITS.search(part)


def is_again(part: str) -> bool:
    """Promise whether a part asks once more for what was asked for: 'could you find them for me?'."""
    return _ONCE_MORE.fullmatch(part) is not None


def is_covered(part: str, scanned: Callable[[str], Scanned], asked: set[str]) -> bool:
    """Promise whether all that could be a condition in what is told before a request is spoken of in the request too."""
    part = BUSINESS.sub("it", part)
    lexemes = scanned(ORDINARY.sub(" ", part)).lexemes
    if any(one.is_a("MARKET") for one in lexemes) and not (_STATES.search(part) or _FRONT_ALONE.match(part)):
        return False
    is_of_me = _OF_ME.match(part) is not None and not _MANY.search(part)
    is_of_many = _MANY.search(_OF_OTHERS.sub("it", part)) is not None
    told_of = {one["MISSING"].data for one in lexemes if one.is_a("MISSING")}
    if not is_of_me and told_of & (OF_PEOPLE if is_of_many else PERSONAL):
        return False
    told = conditions_of(
        one for at, one in enumerate(lexemes) if not one.is_a(*_PERSONS) and not counts_something(lexemes, at)
    )
    if told and _names_a_value(part, lexemes[0]):
        return False
    if not re.search(r"birthday|anniversar|renew", part, re.IGNORECASE):
        told -= {"ahead"}
    is_told = _TELLS_US.match(part) is not None
    if "time" in told and not is_told and _OF_IT.search(part):
        return False
    if is_told or not _MANY.search(part):
        told -= {"time"}
    if is_of_me:
        told -= {"term"}
    if is_told or not (is_of_many or any(one.is_a("BOUND", "FIELD", "BUY", "SPEND") for one in lexemes)):
        told -= {"number"}
    if _FOREIGN.match(part) and not is_of_many:
        told -= {"place", "term"}
    return told <= asked


def counts_something(lexemes: list[Lexeme], at: int) -> bool:
    """Promise whether it is a number of what is in no table: 'nineteen appendices', 'eight percent'."""
    after = lexemes[at + 1 : at + 2]
    is_last = not after or after[0].is_a("STOP", "COMMA")
    return lexemes[at].is_a("NUM", "PCT", "TIMES") and (is_last or set(after[0].readings) <= {"WORD", "RAW"})


def _names_a_value(part: str, first: Lexeme) -> bool:
    """'Country is Canada' is a condition, whatever follows."""
    is_field = first.is_a("FIELD") and first.text not in _OURS
    return is_field and re.match(r"\W*(?:is|are|=|:)", part[first.end :]) is not None


def conditions_of(lexemes: Iterable[Lexeme]) -> set[str]:
    """Promise of what there could be conditions in these: place, goods, time and so on."""
    found = {_KINDS[kind] for one in lexemes for kind in one.readings if kind in _KINDS}
    return found - {""}
