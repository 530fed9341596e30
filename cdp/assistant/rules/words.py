"""A sentence cut into words: contractions written out, hyphens opened, numbers and quotations kept whole."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

LONGEST = 4_000  # letters that are read; a longer text is asked to be shortened
_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00a0": " ",
    }
)
# 'Beanie' in single quotes: no apostrophe, as in "customers' orders", stands before a word and behind one.
_IN_SINGLE = re.compile(r"(?<![\w'])'(?=[^\W\d_]{2})((?:[^'\"\n]|(?<=\w)'(?=\w)){2,60}(?<![\s,;:]))'(?![\w'])")
_CONTRACTIONS: dict[str, str] = {
    "n't": "not", "nt": "not", "'s": "is", "'re": "are", "'ve": "have", "'d": "would", "'ll": "will", "'m": "am",
}  # fmt: skip
_WHOLE: dict[str, str] = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not", "ain't": "is not", "let's": "let s",
    "dont": "do not", "didnt": "did not", "havent": "have not", "hasnt": "has not", "isnt": "is not", "arent": "are not", "wasnt": "was not",
    "werent": "were not", "doesnt": "does not", "wont": "will not", "cant": "can not", "hadnt": "had not", "aint": "is not", "whos": "who is", "thats": "that is",
    "theyve": "they have", "weve": "we have", "ive": "i have", "theyre": "they are", "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "whove": "who have",
    "nothin": "anything", "nuthin": "anything", "w/o": "without", "w/out": "without", "w/": "with", "b/w": "between", "btw": "between", "btwn": "between",
    "abt": "about", "thru": "through", "gonna": "going to", "wanna": "want to", "gotta": "have to", "&": "and", "n": "and", "ppl": "people", "cust": "customers", "custs": "customers",
    "custos": "customers", "yr": "year", "yrs": "years", "mo": "month", "mos": "months", "mths": "months", "mth": "month", "btm": "bottom", "ty": "thank you", "ph": "phone", "tel": "phone", "addr": "address", "mnth": "month", "mnths": "months", "yday": "yesterday", "lst": "last", "pst": "past", "nxt": "next", "ovr": "over", "undr": "under", "w/in": "within", "wk": "week", "wks": "weeks", "qtr": "quarter", "hrs": "hours",
    "avg": "average", "amt": "amount", "mins": "minutes", "subs": "subscribers", "u": "you", "ur": "your", "r": "are", "tho": "though", "bc": "because", "e-mail": "email", "e-mails": "emails",
    "prev": "previous", "clik": "click", "cliks": "clicks", "ord": "orders", "ords": "orders", "ordrs": "orders", "cpn": "coupon", "purch": "purchase", "purchs": "purchases", "rev": "revenue", "cpns": "coupons", "subbed": "subscribed", "sub": "subscribed", "subd": "subscribed", "sub'd": "subscribed", "unsubbed": "unsubscribed", "qty": "quantity",
    "ytd": "this year", "mtd": "this month", "qtd": "this quarter", "hv": "high value", "eml": "email", "emls": "emails", "msg": "message", "bday": "birthday", "bdays": "birthdays", "acct": "account", "accts": "accounts",
    "phila": "philadelphia", "cali": "california", "min": "minimum", "min.": "minimum", "max.": "maximum", "max": "maximum", "catalog": "catalogue", "programme": "program", "cancelled": "cancelled", "canceled": "cancelled", "dont've": "do not have",
    "w": "with", "wo": "without", "seg": "segment", "segs": "segments", "grp": "group", "addrs": "addresses", "prod": "product", "prods": "products", "qtrs": "quarters", "disc": "discount", "subscr": "subscribed", "unsub": "unsubscribe", "unsubs": "unsubscribed", "lang": "language", "bot": "bought", "cmpgn": "campaign",
    "newsltr": "newsletter", "acq": "acquisition", "src": "source", "ctry": "country", "cntry": "country", "inact": "inactive", "reg": "registered", "regd": "registered", "sgnup": "signup", "cxl": "cancelled", "canc": "cancelled", "incl": "including", "exc": "except", "txt": "text", "txts": "texts",
    "mbr": "member", "mbrs": "members", "cstmr": "customer", "cstmrs": "customers", "spnt": "spent", "frm": "from", "wth": "with", "nvr": "never", "evr": "ever", "hvnt": "have not", "thn": "than", "bw": "between", "pls": "please", "plz": "please", "tot": "total", "usr": "user", "usrs": "users",
    "nr": "number", "adress": "address", "adresses": "addresses", "adrs": "address", "xmas": "christmas", "unsub'd": "unsubscribed", "unsubd": "unsubscribed",
    "yest": "yesterday", "ystrdy": "yesterday", "ystrday": "yesterday", "tmrw": "tomorrow", "tmw": "tomorrow", "jkt": "jacket", "jkts": "jackets", "sz": "size", "bfcm": "black friday weekend", "wknd": "weekend", "chkout": "checkout", "xsell": "cross-sell", "bklyn": "brooklyn", "fam": "family", "smth": "something", "sth": "something", "sthg": "something",
    "nobody": "not anyone",  "neither": "not",
}  # fmt: skip
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]{1,120})" | “(?P<quoted2>[^”]{1,200})”
    | (?P<iso>\d{4}-\d{2}-\d{2})(?!\d)
    | (?P<slashed>\d{1,2}[/.]\d{1,2}[/.]\d{4})(?!\d)
    | (?P<domain>@?[a-z0-9][a-z0-9.+_-]{0,60}@[a-z0-9-]{1,60}\.[a-z.]{2,20} | @?[a-z0-9-]{2,60}\.(?:com|net|org|edu|gov|io|co\.uk|de|fr|ca|uk|eu)\b)
    | (?P<zone>(?:america|europe|asia|africa|australia|pacific|atlantic)/[a-z_]{2,30}(?:/[a-z_]{2,30})?)
    | (?P<ending>(?<![\w@])\.(?:edu|gov|org|com|net|de|uk|co\.uk|fr|ca|it|nl)\b)
    | (?P<quarter>(?:q[1-4]|h[12])(?![a-z0-9]))
    | (?P<lastdays>[lpt]\d{1,4}[dwmy](?![a-z0-9]))
    | (?P<identifier>[a-z]{1,40}(?:_[a-z0-9]{1,40}){1,6})
    | (?P<number>[$€£¥]?\s?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?(?![\d,]) | [$€£¥]\s?\d{1,15}(?:\.\d{1,6})? | \d{1,15}(?:\.\d{1,6})?)(?P<unit>\s?%|(?:k|m|st|nd|rd|th|d|x|yrs?|mos?|mths?|wks?|days?|hrs?|h|w|y)(?![a-z0-9])|\s?[$€£](?!\d))?
    | (?P<arrow>[-=]>)|(?P<symbol>>=|<=|=>|=<|!=|<>|==|w/o\b|w/out\b|w/|b/w\b|[<>=≥≤≠+&])
    | (?P<word>[^\W\d_]{1,40}(?:'[^\W\d_]{1,4})?(?:\.[a-z]\b)?)
    | (?P<mark>[,;:.?!()\[\]{}/\n-])
    """,
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
_UNITS = {
    "d": "days",
    "x": "times",
    "yr": "years",
    "yrs": "years",
    "y": "years",
    "mo": "months",
    "mos": "months",
    "mth": "months",
    "mths": "months",
    "wk": "weeks",
    "wks": "weeks",
    "w": "weeks",
    "day": "days",
    "days": "days",
}
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # a thousand in one country, one in another: it is asked about
_LETTER, _CAPITAL = re.compile(r"[^\W\d_]"), re.compile(r"[A-ZÀ-ÖØ-Þ]")
# Words of manner end in -ly; these say how often, how many, how near or when, and so may choose people.
SAYS_MORE = frozenset(
    """
    usually typically normally generally habitually ordinarily primarily predominantly chiefly largely commonly
    only barely hardly rarely scarcely nearly mostly mainly partly partially lately early newly formerly previously weekly
    monthly yearly daily quarterly annually hourly regularly frequently repeatedly occasionally constantly consistently solely exclusively merely likely
    unlikely locally internationally domestically nationally globally unfriendly friendly family elderly lonely supply reply apply july italy
    fully wholly entirely roughly approximately virtually evenly heavily highly lightly mildly strongly weakly poorly richly densely
    sparsely manually automatically digitally physically online currently recently fly ally bully rally silly ugly holy assembly
    monopoly jelly belly lily emily kelly sally molly increasingly decreasingly steadily seasonally periodically intermittently singly doubly
    jointly separately individually cheaply expensively costly deadly orderly scholarly sickly curly wooly woolly oily hilly
    """.split()  # noqa: SIM905
)
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


@dataclass(frozen=True)
class Word:
    """One word or number with its place in the text. `kind` is word, number, money, percent, quoted, date, domain or mark."""

    text: str
    kind: str
    start: int
    end: int
    raw: str = ""
    value: float | date | None = None


def clean(text: str) -> str:
    """Promise the text with plain quotes and dashes and no control or direction marks, of the same meaning."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode()).translate(_QUOTES)
    composed = _IN_SINGLE.sub(r'"\1"', composed)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in composed)


def cut(text: str) -> list[Word]:
    """Promise the words of a cleaned text in order; signs that are no part of a sentence are left out."""
    is_shouted = _is_shouted(text)
    text = unaccented(text)
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "unit" else "number"
        if (
            kind == "word"
            and match.group().lower() in ("mail", "mails")
            and found
            and found[-1].text == "e"
            and match.start() - found[-1].end <= 1
        ):
            found[-1] = Word(
                match.group().lower().replace("mail", "email"), "word", found[-1].start, match.end(), match.group()
            )
            continue
        found += _words_of(match, str(kind), is_shouted=is_shouted)
    return found


def is_of_manner(word: str) -> bool:
    """Promise whether a word only says in what manner: 'happily', 'usually'."""
    return word.endswith("ly") and len(word) > 5 and word not in SAYS_MORE


def unaccented(text: str) -> str:
    """Promise the text with plain letters, of the same length: 'Köln' as 'Koln'."""
    if text.isascii():
        return text
    return "".join(
        char
        if char.isascii() or len(plain := unicodedata.normalize("NFKD", char)) == 1 or not plain[0].isalpha()
        else plain[0]
        for char in text
    )


def _is_shouted(text: str) -> bool:
    capitals, letters = len(_CAPITAL.findall(text)), len(_LETTER.findall(text))
    return letters > 12 and capitals > 0.8 * letters


def _words_of(match: re.Match[str], kind: str, *, is_shouted: bool) -> list[Word]:
    raw, start, end = match.group(), match.start(), match.end()
    lowered = raw.lower()
    if kind in ("quoted", "quoted2"):
        inner = match.group("quoted") or match.group("quoted2")
        return [Word(inner.strip().lower(), "quoted", start, end, inner.strip())]
    if kind in ("iso", "slashed"):
        day = _day(raw, is_iso=kind == "iso")
        return [Word(lowered, "date" if day else "word", start, end, raw, day)]
    if kind == "number":
        return _number(match)
    if kind == "mark":
        is_idle = raw == "\n" or (raw == "-" and not _is_range(match))
        return [] if is_idle else [Word(raw, "mark", start, end, raw)]
    if kind in ("domain", "ending"):
        return [Word(lowered, "domain", start, end, raw)]
    if kind == "zone":
        return [Word(lowered, "word", start, end, raw)]
    if kind == "quarter":
        return [Word(lowered, "word", start, end, raw)]
    if kind == "arrow":
        return [Word(",", "mark", start, end, ",")]
    if kind == "lastdays":
        unit = {"d": "days", "w": "weeks", "m": "months", "y": "years"}[lowered[-1]]
        number = Word(lowered[1:-1], "number", start, end, lowered[1:-1], float(lowered[1:-1]))
        return [
            Word("the", "word", start, end),
            Word("last", "word", start, end),
            number,
            Word(unit, "word", start, end, unit),
        ]
    if kind == "identifier":
        return [Word(part, "word", start, end, part) for part in lowered.split("_") if part]
    said = raw.lower() if is_shouted else raw
    return [Word(one, "word", start, end, said if one == lowered else one) for one in opened(lowered)]


def opened(word: str) -> list[str]:
    """Promise the words that a contraction stands for; any other word is itself."""
    if word in _WHOLE:
        return _WHOLE[word].split()
    if "'" in word:
        for ending, full in _CONTRACTIONS.items():
            if word.endswith(ending) and len(word) > len(ending):
                return [word[: -len(ending)], full]
        return [word.replace("'", "")]
    return [word]


def _is_range(match: re.Match[str]) -> bool:
    """A dash between numbers or between spaces; any other only joins two words."""
    before, after = match.string[: match.start()][-2:], match.string[match.end() :][:2]
    if before[-1:].isdigit() and (after[:1].isdigit() or after[:1] in _SIGNS):
        return True
    return before[-1:] == " " and after[:1] == " "


def _number(match: re.Match[str]) -> list[Word]:
    raw, unit = match.group(), (match.group("unit") or "").strip().lower()
    figure = match.group("number")
    sign = next((char for char in figure + unit if char in _SIGNS), "")
    digits = re.sub(r"[^\d.]", "", figure)
    if "," not in figure and _THOUSANDS.fullmatch(digits):
        return [Word(raw.strip().lower(), "word", match.start(), match.end(), raw.strip())]
    value = float(digits)
    kind = "money" if sign else "number"
    if unit in ("h", "hr", "hrs"):  # '48h' are two days; what is no whole day is asked about
        if value % 24 or not value:
            return [Word(raw.strip().lower(), "word", match.start(), match.end(), raw.strip())]
        unit, value = "d", value / 24
    if unit == "%":
        kind = "percent"
    elif unit in ("k", "m"):
        value *= 1_000 if unit == "k" else 1_000_000
    number = Word(raw.strip().lower(), kind, match.start(), match.end(), raw.strip(), value)
    more = _UNITS.get(unit)
    if unit in ("st", "nd", "rd", "th"):
        return [Word(raw.strip().lower(), "ordinal", match.start(), match.end(), raw.strip(), value)]
    return [number, Word(more, "word", match.start(), match.end(), more)] if more else [number]


def _day(raw: str, *, is_iso: bool) -> date | None:
    try:
        if is_iso:
            return date.fromisoformat(raw)
        month, day, year = (int(part) for part in re.split(r"[/.]", raw))
        return date(year, day, month) if "." in raw else date(year, month, day)
    except ValueError:
        return None
