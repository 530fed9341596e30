"""Questions about the shop's own figures, read by tables of their own before anybody looks for people in them."""

from cdp.assistant.rules.figures import following, twofold
from cdp.assistant.rules.figures.read import OF_LETTERS, Campaigns, Figures, NotOffered, Question, Unclear, beside, read

__all__ = [
    "OF_LETTERS",
    "Campaigns",
    "Figures",
    "NotOffered",
    "Question",
    "Unclear",
    "beside",
    "following",
    "read",
    "twofold",
]
