"""Campaign copy by theme: written to be sent, and to be made one's own. It promises nothing that nobody gave."""

from cdp.assistant.copywriting.choosing import offer_in, theme_for, without_offer
from cdp.assistant.copywriting.figures import favourite, hints, usual_gap
from cdp.assistant.copywriting.growing import REPLENISHMENT, SECOND_PURCHASE, WELCOME
from cdp.assistant.copywriting.reminding import CART
from cdp.assistant.copywriting.returning import SUNSET, WIN_BACK
from cdp.assistant.copywriting.selling import GENERAL, SALE
from cdp.assistant.copywriting.thanking import REVIEW, VIP
from cdp.assistant.copywriting.theme import OFFER, Letter, Theme

THEMES: dict[str, Theme] = {
    each.key: each
    for each in (WIN_BACK, CART, VIP, WELCOME, SECOND_PURCHASE, REPLENISHMENT, SALE, REVIEW, SUNSET, GENERAL)
}

__all__ = [
    "OFFER",
    "THEMES",
    "Letter",
    "Theme",
    "favourite",
    "hints",
    "offer_in",
    "theme_for",
    "usual_gap",
    "without_offer",
]
