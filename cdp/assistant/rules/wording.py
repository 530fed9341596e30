"""All tables that put a sentence into the words that are read, in their order: each reads what the one before it has written."""

from cdp.assistant.rules import coupons, false_friends, ordering, otherwise, parlance, particulars
from cdp.assistant.rules.plainly import plainly
from cdp.assistant.rules.rephrasing import rephrased
from cdp.assistant.rules.shopwords import told_plainly

_TABLES = (
    false_friends.plainly,
    parlance.plainly,
    ordering.plainly,
    coupons.plainly,
    plainly,
    otherwise.plainly,
    rephrased,
    told_plainly,
    particulars.plainly,
)


def in_plain_words(text: str) -> str:
    """Promise the text said plainly; what is in no table stays as it was."""
    for put in _TABLES:
        text = put(text)
    return text
