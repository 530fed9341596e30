"""How trade goes, told before the request: 'Nobody is buying beanies. Who bought two of them last year?'.

What nobody or everybody buys, what sells slowly, what fills the warehouse and what has come in chooses no people: it is
set aside, and the thing it was about is named where the request points back to it.
"""

import re
from collections.abc import Callable

from cdp.assistant.rules import antecedents, situation
from cdp.assistant.rules.scan import Scanned

_FOLK = r"(?:people|customers|shoppers|buyers|folks|clients)"
_NOBODY = rf"(?:(?:almost |nearly |practically |virtually )?(?:nobody|no one|no-one|none of our {_FOLK})(?: else)?|(?:hardly|barely|scarcely) (?:anyone|anybody|any {_FOLK})|(?:not (?:many|enough|a lot of)|(?:very |too |so |only a )?few|fewer(?: and fewer)?|less and less|not a single|far fewer) ?{_FOLK}?)"
_EVERYBODY = rf"(?:everyone|everybody|all the world|the whole world|half the (?:town|country|world)|(?:lots of |more and more |plenty of |so many |(?:all )?our )?{_FOLK})"
_BE = r"(?:['’](?:s|re)|is|are|was|were|seems? to be|has been|have been|had been|keeps?(?: on)?|can['’]t stop|cannot stop|won['’]t stop|isn['’]t|aren['’]t)(?: (?:still|just|really|suddenly|currently|now|even|only|not|all|always|already|hardly|barely|actually))*"
_TRADES = r"(?:buying|ordering|getting|purchasing|taking|touching|wanting|after|looking (?:for|at)|asking (?:for|about)|searching for|crazy about|mad (?:about|for)|wild about|fond of|interested in|keen on|in the mood for|into|snapping up|going for)"
_TRADED = r"(?:(?:has|have|had|did|does|do|will)(?: (?:ever|even|yet|really|actually))* )?(?:buys?|bought|orders?|ordered|wants?|wanted|needs?|needed|purchased|touche[sd]|cares? (?:for|about)|looks? (?:for|at)|looked (?:for|at))"
_STOCK = r"(?:warehouse|stock ?room|store ?room|depot|attic|cellar|shelves|shelf|shop|store|stock|basement)"
_PILE = r"(?:(?:way |far |much )?too (?:many|much)|(?:so|very|not) (?:many|much)|lots|loads|plenty|a (?:lot|pile|mountain|heap|glut|surplus|load|few|couple|handful)|piles|mountains|heaps|tons|masses|hundreds|thousands|dozens|hardly any|(?:just |only |about |around |over |almost |still |some )*(?:a |two |three |four |five |several )?(?:\d[\d,]*|hundred|thousand|dozen|fifty|sixty|eighty|ninety|forty|thirty|twenty)(?: and \w+)?)"
_WE = r"(?:we|i)(?:['’](?:ve|re|m|d))?(?: (?:have|are|had|were|am|do|did|haven['’]t|aren['’]t|hardly|just|still|only|also|really|now|currently|been|not|never|got))*"
_FORMS = tuple(
    re.compile(rf"\W*(?:(?:so|well|now|hm+|hi|hello|ok|okay|right|sadly|apparently|it seems|it looks like|i hear|strangely),? )*(?:{form})\b.*", re.IGNORECASE | re.DOTALL)
    for form in (
        rf"{_NOBODY} ?(?:{_BE} {_TRADES}|{_TRADED})",
        rf"{_EVERYBODY} ?{_BE} {_TRADES}",
        r"(?:the )?(?:sales|orders|demand|interest|appetite|supplies|stocks?)(?: of| for| in) .{2,40}? (?:is|are|was|were|has|have|had|fell|rose|dropped|keeps?|seems?|looks?|went|jumped|grew|slowed|stalled|collapsed|doubled|picked|came)",
        rf"(?:the|our) (?:\w+ )?{_STOCK} (?:is|are|was) (?:\w+ )*?(?:full|packed|stuffed|bursting|overflowing|crammed|groaning|stacked|drowning|heaving|empty|short|low)",
        rf"{_WE} ?(?:drowning in|swimming in|sitting on|stuck with|left with|overstocked on|long on|short (?:of|on)|low on|out of|(?:nearly |almost )?sold out of|running (?:low on|out of))",
        rf"{_WE} ?{_PILE} (?!order|purchase|customer|people|subscriber|member|buyer)[^.!?]{{2,50}}? (?:left|over|left over|to (?:shift|clear|sell|move|spare|get rid of)|in (?:the |our )?{_STOCK}|lying (?:around|about)|on (?:the |our )?shelves)",
        rf"(?:there (?:is|are|['’]s)|there['’]s) (?:still )?{_PILE} (?!order|purchase|customer|people|subscriber|member|buyer)[^.!?]{{2,50}}? (?:left|over|left over|to (?:shift|clear|sell|move)|in (?:the |our )?{_STOCK}|lying (?:around|about)|on (?:the |our )?shelves)",
        r"we (?:['’]re|are|were) ?(?:not|hardly|barely|only|just) selling|we(?:['’]re| are|['’]ve| have)? ?(?:not |hardly |barely |only |n['’]t )*(?:selling|sold)",
    )
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!;])\s+(?=\S)")
_OF_PEOPLE = re.compile(
    rf"\b(?:which|who|how many|all|most|some|any) (?:ones )?(?:of|among) (?:them|these|those)\b|\b(?:these|those|such) {_FOLK}\b(?! who)",
    re.IGNORECASE,
)
_NEVER = ("PLACE", "REGION", "TAG", "SOURCE", "FIELD", "TIER", "COUPONNAME", "ATTRVALUE", "LANG", "SEGMENT", "RANKED")
_OURS = ("sales", "orders", "stock", "stocks")
# 'Who bought two or more last year?', 'five pairs': of what was told before.
_BARE = re.compile(
    r"(?P<got>\b(?:bought|ordered|purchased|buy|order)(?: at least| more than)? (?:\d+|two|three|four|five|six)(?: or more|\+)?)(?: (?:pairs?|pieces|of them))?(?: or more)?(?= *(?:[.,;!?]|$)| (?:in|since|this|last|during|within|over the)\b)",
    re.IGNORECASE,
)
MOST = 2  # sentences


def set_aside(text: str, scanned: Callable[[str], Scanned]) -> tuple[str, tuple[str, ...]] | None:
    """Promise the request with its thing named, and what was told of the trade before it; None where nothing was."""
    said = _SENTENCE.split(text.strip(), maxsplit=MOST)
    told = next((at for at, one in enumerate(said[:MOST]) if not tells(one, scanned)), min(len(said) - 1, MOST))
    rest = " ".join(said[told:])
    if not told or not situation.asks(rest) or _OF_PEOPLE.search(rest):
        return None
    return antecedents.named(_BARE.sub(r"\g<got> of them", rest), said[:told], scanned), tuple(said[:told])


def tells(sentence: str, scanned: Callable[[str], Scanned]) -> bool:
    """Promise whether a sentence only tells how a thing sells or how much of it lies there."""
    if not any(form.match(sentence) for form in _FORMS):
        return False
    return not any(one.is_a(*_NEVER) and one.text not in _OURS for one in scanned(sentence).lexemes)
