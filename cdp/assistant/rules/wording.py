"""All tables that put a sentence into the words that are read, in their order: each reads what the one before it has written."""

from cdp.assistant.rules import false_friends, ordering, otherwise, particulars
from cdp.assistant.rules.plainly import plainly
from cdp.assistant.rules.rephrasing import rephrased
from cdp.assistant.rules.shopwords import told_plainly


def in_plain_words(text: str) -> str:
    """Promise the text said plainly; what is in no table stays as it was."""
    return particulars.plainly(
        told_plainly(rephrased(otherwise.plainly(plainly(ordering.plainly(false_friends.plainly(text))))))
    )
