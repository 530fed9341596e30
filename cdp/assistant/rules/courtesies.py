"""Greetings, thanks, apologies and the like: said to whoever is asked, never about whom is meant."""

import re

_GREETED = r"(?: there| all| everyone| everybody| team| folks| again| you| dear assistant| assistant| friend)?"
_PLEASE = r"(?:,? ?(?:please|pls|plz|thanks|thank you|thx))?"
_POSSIBLE = r"(?:possible|ok(?:ay)?|okay|all ?right|alright|fine|doable|not too much (?:trouble|work|to ask)|no(?:t too much)? (?:trouble|bother|problem)|convenient)"

# Each row is a whole sentence; after a comma some of these words are something else: HI and OK are states.
_OPENINGS: tuple[str, ...] = (
    rf"(?:hi|hello|hey|hiya|hey hey|dear|greetings|howdy|good (?:morning|afternoon|evening|day)){_GREETED}",
    r"ok(?:ay)? so|ok(?:ay)?|right(?: then)?|alright(?: then)?|so yeah|yeah|morning|afternoon|evening",
)

# Each row is a whole phrase between marks (or the ends of the text); what surrounds it is left as it was.
_ROWS: tuple[str, ...] = (
    # greetings and goodbyes
    r"(?:it['’]?s |its )?(?:just )?(?:only )?me again|(?:and )?one more (?:thing|question|request|from me)|(?:a )?quick (?:question|one|request)(?: for you)?|(?:a )?(?:small|little|short|quick|silly|stupid|dumb) (?:question|request|favou?r)",
    r"(?:i )?hope (?:you(?:['’]re| are)|this finds you|all is|everything is|everything['’]s|you had|you have|you['’]ve had)(?: (?:all|doing|having|keeping))*(?: (?:well|good|great|fine|ok|okay|a \w+ \w+))?(?: (?:today|there|over there))?",
    r"how are you(?: doing)?(?: today)?|(?:have|wish(?:ing)? you) a (?:\w+ )?(?:day|weekend|week|one|evening|afternoon)(?: (?:everyone|all|ahead))?|(?:(?:best|kind|kindest|warm|many) )?(?:regards|wishes|greetings)(?:,? (?:from )?\w+(?: \w+)?(?=\W*$))?|cheers(?: mate)?(?:,? (?-i:[A-Z])\w+(?=\W*$))?|bye+(?: bye+)?|talk soon|see you|take care",
    # thanks and praise
    r"(?:and )?(?:many |a thousand |so many |lots of )?(?:thanks+|thank you+|thankyou+|thx|ta|cheers|pl+ease+|pretty please)(?: (?:so|very|ever so))?(?: (?:much|a lot|a bunch|a million|a ton|loads|kindly|again|already|everyone|all|dear|mate|indeed))*(?: (?:in advance|for (?:yesterday|last (?:time|week)|the other day|before|earlier)|for (?:your|the|all your|all the) (?:help|time|patience|effort|support|quick (?:reply|answer))|for (?:helping|this|that|it|everything)))*",
    r"(?:that|this|it) was (?:(?:a|an|so|very|really|such|such a|of) )*(?:great|big|huge|real|good|helpful|useful|brilliant|perfect|fantastic)(?: help)?",
    r"(?:that|this|it)(?: would| will|['’]d|['’]ll)(?: really| just)? (?:be|help)(?: (?:so|very|really|super|most|truly|extremely|hugely|a))*(?: (?:kind|great|lovely|nice|helpful|wonderful|awesome|amazing|appreciated|good|perfect|sweet|fantastic|brilliant|big help|huge help|great help|me|us|a lot|me a lot|us a lot|me out|loads|very much|so much))*(?: of you)?",
    r"(?:any help|it|this|all help)(?: is| would be|['’]d be)(?: (?:much|greatly|very much|highly|really|so))? (?:appreciated|welcome)|(?:much|greatly) appreciated|(?:i['’]d|i would|we['’]d|we would) (?:really |so |very much )?(?:appreciate|be (?:so |very )?grateful for) (?:it|that|your help)",
    r"you(?:['’]re| are)(?: (?:a|an|the|such a|so|my))? (?:star|legend|lifesaver|gem|best|hero|angel|kind|treasure)|i owe you(?: one)?|bless you",
    # apologies and shyness
    rf"(?:so |very |really |i['’]?m |i am )*sorry(?: again)?(?: (?:to|for) (?:bother|ask|be a pain|trouble|pester|nag|disturb|keep asking|bothering|the bother|the trouble|troubling|asking|disturbing|the (?:rush|hurry|late notice|short notice|long message|silly question|confusion))(?: you| again| so late)*)?{_PLEASE}",
    r"(?:i )?hope (?:(?:that|this|it)(?:['’]s| is| isn['’]t| makes| made)|i['’]?m|i am|you don['’]t)(?: (?:not|doing|using|asking|in|explaining|saying|this|that|it|ok|okay|fine|clear|right|sense|allowed|the|correct|correctly|properly|well|place|way|too|much|trouble|mind|possible|make sense))*",
    r"(?:please )?(?:excuse|forgive|pardon) (?:me|my (?:english|spelling|typos|typing|question|ignorance))(?: please)?|apologies(?: (?:for|if) [^.,;!?]{0,40})?",
    r"i(?:['’]?m| am|m)(?: (?:still|a bit|a little|quite|fairly|very|really|pretty|so|only|just|rather))*(?: (?:new (?:here|to this|to the (?:team|job|tool|company)|at this)|not (?:sure|good|very good|great|used) (?:how (?:this|it) works|at (?:this|computers|these things)|with (?:this|computers|these things)|to (?:this|it))|embarrassed(?: to ask(?: this)?)?|lost|a beginner|no expert|not technical|not a technical person))",
    r"(?:please )?bear with me|no (?:rush|hurry|pressure|stress|worries)(?: at all)?|(?:whenever|when|as soon as|once|if) (?:you|u) (?:have|get|find|got)(?: (?:a|an|one|some|the))?(?: (?:minute|moment|chance|sec|second|time|spare minute|free minute))+|at your (?:convenience|leisure)|take your time|(?:as soon as possible|asap|urgent(?:ly)?|it['’]s urgent)(?: please)?",
    # asking whether it may be asked
    rf"(?:but )?(?:only )?(?:if (?:(?:that|this|it)(?:['’]s| is| would be|['’]d be)|at all)? ?(?:at all )?{_POSSIBLE}(?: (?:with|for|in) (?:you|(?:this|the|your) (?:tool|system|program|app|software)))?|if (?:that|this|it) (?:works|makes sense)(?: for you)?|if you (?:could|can|would|don['’]t mind|do not mind|wouldn['’]t mind|may|like|please|will))",
    rf"(?:is|would|was) (?:that|this|it)(?: be)? (?:{_POSSIBLE}|something (?:that )?you (?:can|could) (?:do|help with|manage))",
    r"(?:can|could|would|will) you(?: please| kindly| maybe| perhaps)* (?:help|assist)(?: me| us)?(?: out)?(?: with (?:that|this|it))?(?: please| pls)?(?: today)?|(?:can|could) you (?:do|manage) (?:that|this|it)(?: for (?:me|us))?(?: please)?|would you mind|can i ask (?:you )?(?:something|a question)|may i ask",
    r"(?:just )?in case you(?:['’]?re| are| were)? (?:wonder|wondering|ask|asking|interested)|just so you know|for your information|by the way|btw|as you (?:know|can imagine)|haha|lol|oh well|happy (?:monday|tuesday|wednesday|thursday|friday|weekend)|if (?:i|we) (?:may|might|can|could)(?: ask)?|(?:i['’]m|i am|im|my english is|sorry,? i['’]m) not (?:so|very|that|too) good(?: (?:in|at|with) english)?(?:,? (?:so )?sorry)?|(?:please )?be (?:so |very )?(?:fast|quick)(?: please)?",
    r"(?:does|do) (?:that|this|it|i) make (?:any )?sense|(?:you )?(?:know|see) what i mean|let me know(?: (?:if (?:that|this|it)(?:['’]s| is| would be)? ?(?:works|possible|ok|okay|clear|doable|unclear)|please|if you need (?:more|anything|anything else)))?|(?:i )?look(?:ing)? forward to (?:it|your (?:reply|answer)|hearing from you)",
    # pity and shyness
    r"just (?:checking|asking|wondering|curious)|(?:the )?poor (?:thing|woman|man|lady|guy|soul|dear)|bless (?:her|him|them)|(?:sad|unfortunate|annoying|strange|funny|weird|right|sorry about that|i know|such a (?:shame|pity)|what a (?:shame|pity|pain|day|week|mess))|(?:and |but )?(?:i|we) (?:did not|didn['’]?t|do not|don['’]?t) (?:dare|want|like)(?: to)? (?:to )?(?:ask|bother (?:anyone|anybody|them|you)|interrupt|look (?:silly|stupid))(?: (?:anyone|them|there|in the meeting|out loud))?",
    # fillers of people who dictate
    r"whichever|whichever (?:one|it is)|either way|or whatever|and stuff|and so on|that['’]?s (?:it|all)(?: (?:really|for now|i need|i think|from me|please|thanks))*|i think that['’]?s (?:it|all)|(?:real(?:ly)? )?quick(?:ly)?|you know|all told",
)  # fmt: skip
_SMILEYS = re.compile(r"(?<![\w(])(?:[:;=]['’]?-?[)DPp(/|]|:-?\)+|<3|\^\^|xx+|xo+)(?!\w)")
_EMOJI = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]+")
_COURTESY = re.compile(
    rf"(?:(?:^|(?<=[.;!?…\n]))\s*(?-i:(?!HI|OK))(?:{'|'.join(_OPENINGS)})|(?:^|(?<=[.,;!?…\n])|(?<= [-–—]))\s*(?:and |but )?(?:{'|'.join(_ROWS)}))\s*(?=[.,;!?…\n]|[-–—] |$)[.,;!?…]*",
    re.IGNORECASE,
)
# Without marks around them, at the ends of what was dictated.
_AT_THE_START = re.compile(
    rf"^\W*(?:(?:ok(?:ay)?(?= (?:new|next|last|another|one more) )|alright(?= (?:new|next|last|another|one more) )|good (?:morning|afternoon|evening|day){_GREETED}|ok(?:ay)? so|so yeah|uh+|um+|erm?|right so|alright so|sorry|(?:hey )?(?:it['’]?s )?me again|(?:no )?scratch that|anyway|anyhow|listen|(?:oh )?(?:and )?(?:one more|next|new|last|another|just one more|one last) (?:one|thing|question)(?: for (?:today|now))?(?=,? (?:show|list|who|which|find|give|how|can|could|pull|i|we)\b)|(?:(?:can|could) you )?(?:please )?do me a favou?r(?: and)?|(?:please )?(?:would you )?be so (?:good|kind)(?: and| as to)?|what interests me(?: today| most| now)?(?: is)?:?|(?:sorry,? )?this (?:is|may be|might be|is probably|is maybe) (?:a )?(?:probably )?(?:a )?(?:very )?(?:dumb|silly|stupid|strange|weird|basic|easy) question,? but|just (?:real )?quick(?:ly)?|real quick|quick (?:one|question))\s+)+(?=\w)",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"\s+(?:(?:ok|okay|please|and|bye|bye bye|that['’]?s all(?: i need)?(?: really)?) )*(?:bye|(?:many )?(?:thanks|thank you|thx)(?: (?:so much|very much|a lot|in advance|bye))*|one or the other(?: (?:it )?(?:doesn['’]?t|does not) matter)?|either(?: one)? is (?:fine|ok|okay|good)|(?:it )?(?:doesn['’]?t|does not) matter which(?: one)?|no matter which(?: one)?|(?:and )?(?:nobody|no one) else|cheers|whichever|either way|or whatever|and stuff|if (?:that['’]?s |thats |it['’]?s )?(?:possible|ok|okay)|if you can|when you (?:have|get) a (?:minute|moment|chance|sec))\s*[.!?]*$",
    re.IGNORECASE,
)

_STYLE = r"(?:warm|friendly|short|long|simple|nice|catchy|funny|formal|casual|personal|polite|pushy|salesy|cheerful|light|sweet|professional|crisp|punchy|honest|charming|elegant)"
# How the letter is to sound, at the end of a request.
_TONE = re.compile(
    rf"(?:[,.;!]|\s[-–—]|\band)\s*(?:and )?(?:please )?(?:something|keep it|make it(?: sound)?|it should be|should be|nothing too|(?:the )?(?:tone|subject|subject line|text|wording) (?:should be|can be|must be|is)) (?:(?:very|really|a bit|a little|rather|not too|too|quite|nice and) )*{_STYLE}(?:(?:,| and| but| or)+ (?:(?:very|not too|not|never|really) )*{_STYLE})*(?: please)?\s*[.!]*$",
    re.IGNORECASE,
)


# What a letter is to hold, which is theirs as little as its tone.
_HOLDS = re.compile(
    r"(?P<letter>\b(?:e-?mails?|mails?|letters?|newsletters?|flows?|campaigns?|series|messages?|texts?|sms|notes?|cards?|invitations?|something|mailings?)\b(?P<theirs> (?:for|to) (?:them|these|those|everyone|all of them|each|each of them|us))?),? (?:with (?:that|this|the|our|an?) (?!(?:who|that)\b)(?:[\w-]+ ){1,3}?(?:code|coupon|voucher|discount)(?: in (?:it|there))?(?(theirs)|(?!))(?=\W*$)|(?:with|including|containing|and put|that has|that have|which has) (?:an?|the|our|some|their) (?:(?:little|small|nice|free|personal|tiny|lovely|special|extra|short|funny|birthday|christmas|holiday|thank[- ]you|discount|coupon|promo|voucher|welcome|gift|\d+ ?%|\d+ percent|\w+ percent) )*(?:presents?|gifts?|surprises?|treats?|goodies|goodie|goody|samples?|freebies?|vouchers?|coupons?|codes?|discounts?|offers?|cards?|notes?|jokes?|pictures?|photos?|recipes?|patterns?|stories|story|poems?|tips?|links?|videos?)(?: (?:in|inside|attached|enclosed|included|for them|with it))*(?: (?:it|them|there|the (?:mail|letter|e-?mail)))?(?=\W*$))",
    re.IGNORECASE,
)


# When the answer is needed: no time of the people's, unless their own days are spoken of.
_DEADLINE = re.compile(
    r",?\s+by (?:(?:today|tonight|tomorrow|noon|midday|lunch(?:time)?|(?:the )?end of (?:the |this )?(?:day|business)|eod|cob|close of business|\d{1,2}(?::\d\d)? ?(?:am|pm|o['’]?clock))(?:,? (?:today|tomorrow|tonight|morning|noon|afternoon|evening|at the latest|please|latest)){0,3})(?=\s*(?:[.!?;]|$))",
    re.IGNORECASE,
)
# When a letter is to go out, where no deed of the people's stands before it: 'thank our loyal people before Christmas'.
_SENT_BEFORE = re.compile(
    r"(\b(?:thank|reward|treat|surprise|invite|remind|reach|win back|re-?engage|write to|e-?mail)\b(?: (?!(?:who|whose|that|with|ordered|bought|joined|signed|since|not|never|last|\w+ed)\b)[\w-]+){1,6}) before (?:christmas|xmas|the holidays|easter|black friday|thanksgiving|new year(?:['’]s)?|valentine['’]?s day|the (?:christmas|holiday|summer|winter) (?:season|rush|sale))(?=\s*(?:[.!?;]|$))",
    re.IGNORECASE,
)
# 'Who ordered by noon?' asks for them; 'my boss needs it by noon' does not.
_COMES_ROUND = re.compile(
    r"\A(?!.*\b(?:needs?|wants?|tomorrow|tonight|end of|eod|cob|latest|please)\b)|birthday|anniversar|renew|expir|due\b|ordered by|bought by|placed by",
    re.IGNORECASE,
)


def without(text: str) -> str:
    """Promise the text without its courtesies; where nothing else was said, the text as it was."""
    left = _EMOJI.sub(" ", _SMILEYS.sub(_as_a_stop, text))
    while (shorter := _COURTESY.sub(_with_its_end, left)) != left:
        left = shorter
    left = _AT_THE_END.sub("", _AT_THE_START.sub("", left)).strip()
    left = _HOLDS.sub(r"\g<letter>", _TONE.sub("", left))
    if not _COMES_ROUND.search(left):
        left = _DEADLINE.sub("", left)
    left = _SENT_BEFORE.sub(r"\1", left)
    return left if re.search(r"\w", left) else text


def _with_its_end(found: re.Match[str]) -> str:
    """'VIPs, please. They ...': the sentence still ends where it did."""
    before = found.string[: found.start()].rstrip()[-1:]
    ends = [mark for mark in found.group()[-3:] if mark in ".!?…"]
    return f"{ends[-1]} " if ends and before and before not in ".!?…" else " "


def _as_a_stop(found: re.Match[str]) -> str:
    """A smiley ends a sentence where no mark does."""
    said = found.string[: found.start()]
    if said.count("(") > said.count(")"):
        return found.group()  # it closes a bracket
    before = said.rstrip()[-1:]
    return " " if not before or before in ".,;!?…" else "."
