"""Copy for the best customers, and for asking what people think."""

from cdp.assistant.copywriting.theme import OFFER, Letter, Theme, link

VIP = Theme(
    "vip",
    "Thank you",
    "Thanks your best customers in person, then asks their advice. Nobody leaves it by ordering.",
    (
        Letter(
            0,
            'Thank you, {{ customer.first_name | default: "dear customer" }}',
            "From all of us, and meant",
            (
                "a shop lives from a small number of people who come back again and again. You are one of them"
                "{% if customer.total_orders %}: {{ customer.total_orders }} orders so far{% endif %}.",
                "We do not take that for granted. Thank you.",
                "If there is something we could do for you that the shop does not offer, answer this letter and say what.",
            ),
            (
                "You are one of the few",
                "From all of us at {{ shop.name }}: thank you",
                "Something we should have said sooner",
                "Not an advertisement. A thank-you.",
            ),
            offered=f"And because thanks may be more than words, this is for you: {OFFER}.",
            offered_subject=f"A thank-you for you: {OFFER}",
        ),
        Letter(
            7,
            "Your advice, please",
            "You know us better than most",
            (
                "you know our strengths by now, and our weak spots too.",
                "If you could change one thing about {{ shop.name }}, what would it be? Answer in a line, and be frank: we "
                "would rather hear it from you than guess.",
            ),
            (
                "What should we do better?",
                "One thing you would change",
                "Be frank with us",
            ),
        ),
        Letter(
            21,
            "What should we make room for?",
            "Tell us what you would like to see here",
            (
                "one more question, and then we leave you in peace: what would you buy from us if we had it?",
                "A brand, a colour, a size, a whole kind of thing: name it in an answer to this letter.",
                link("See what is there today"),
            ),
            (
                "What would you buy if we had it?",
                "Name one thing we do not have",
                "Help us choose what comes next",
            ),
        ),
    ),
    (
        "Thank first and sell nothing in the first letter: that is what people remember.",
        "Let them see new things before the others, and tell them that they are the first.",
        "Ask their advice on something you really have to decide, and tell them later what came of it.",
        "Sign with a person's name, and let the answers reach that person.",
    ),
    stop_when_ordered=False,
)

REVIEW = Theme(
    "review",
    "How do you like it?",
    "Asks for an honest opinion after an order, and helps those who are not happy. Nobody leaves it by ordering.",
    (
        Letter(
            0,
            "How do you like it?",
            "Two honest lines are all it takes",
            (
                "by now you have had some time with what you ordered. How do you like it?",
                "Two lines are enough: what is good, and what could be better. Just answer this letter.",
                "And if something is wrong with it, say that first. We would rather put it right than be praised.",
            ),
            (
                "Your honest opinion, please",
                "Worth it, or not?",
                "What would you tell a friend about it?",
            ),
        ),
        Letter(
            7,
            "What were you unsure about?",
            "One sentence that helps the next person decide",
            (
                "one question more: what were you unsure about before you ordered, and how did it turn out?",
                "That one sentence helps somebody who is now where you were then. Praise and criticism are both welcome.",
            ),
            (
                "And how did it turn out?",
                "One sentence would help",
                "Praise and criticism are both welcome",
            ),
        ),
    ),
    (
        "Ask one concrete question, such as what they were unsure about before they bought.",
        "Send those who are unhappy to a person, and not to a form.",
        "Put the link to your review page into the first letter, if you have one.",
        "Answer every opinion you get, above all the bad ones.",
    ),
    stop_when_ordered=False,
)
