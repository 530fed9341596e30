"""Copy for customers who were about to order: a cart that was filled, a checkout that was begun."""

from cdp.assistant.copywriting.theme import OFFER, Letter, Theme, link

CART = Theme(
    "cart",
    "Cart reminder",
    "Reminds customers of what they put into the cart and did not order. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "You left something in your cart",
            "In case you meant to come back to it",
            (
                "you put something into your cart with us and did not order. Perhaps something came up; perhaps you were "
                "only looking. Either is fine.",
                link("Back to the shop"),
                "Was something unclear, the size, the material, the way it gets to you? Answer this letter and ask. A "
                "person reads it.",
            ),
            (
                "Still thinking it over?",
                "Was something in the way?",
                "Did you mean to come back?",
                "A question before you decide?",
            ),
            offered=f"In case it helps you decide: {OFFER}.",
            offered_subject=f"{OFFER}, in case it helps you decide",
        ),
        Letter(
            2,
            "Can we help you decide?",
            "Ask us anything about it",
            (
                "we wrote to you because something was still in your cart. This is our last word about it.",
                "If you are torn between two things, answer this letter with both, and say what you need it for. You get "
                "an honest answer.",
                link("Have another look"),
            ),
            (
                "Torn between two?",
                "Our last word about your cart",
                "Say what you need it for",
            ),
            offered=f"And this still stands: {OFFER}.",
        ),
    ),
    (
        "Show what is in the cart, with its picture and its price, and one button that leads back to it.",
        "Answer what people ask most before they order: sizes, delivery, returns.",
        "Write within a day: the later the reminder, the fewer remember what they wanted.",
        "Keep a discount for the second letter, if you give one at all: else carts are left in order to get it.",
    ),
)
