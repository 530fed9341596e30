"""Copy for customers at their beginning and in between: welcome, the second order, and what runs out."""

from cdp.assistant.copywriting.theme import OFFER, Letter, Theme, link

WELCOME = Theme(
    "welcome",
    "Welcome series",
    "Greets new people and helps them to their first order. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "Welcome to {{ shop.name }}",
            "Good to have you here",
            (
                "good that you are here. Thank you for letting us into your mailbox; we will try to deserve the place.",
                "If you would like to look around first, there is no hurry.",
                link("Look around the shop"),
                "And one question, because the answer helps us to write you letters worth opening: what made you curious "
                "about us? A line is enough, just answer this one.",
            ),
            (
                'Good to have you here, {{ customer.first_name | default: "friend" }}',
                "Hello from {{ shop.name }}",
                "What made you curious about us?",
                "You are in. Shall we show you around?",
            ),
            offered=f"And this is for you to begin with: {OFFER}.",
            offered_subject=f"Welcome to {{{{ shop.name }}}}: {OFFER}",
        ),
        Letter(
            3,
            "Not sure where to begin?",
            "Three questions that make choosing easier",
            (
                "a new shop can be a lot at once. Three questions make it smaller:",
                "1. Is it for you, or for somebody else?\n2. Will it be used every day, or now and then?\n"
                "3. What was wrong with the last one you had?",
                "Answer this letter with your three answers, and we will tell you what we would pick, and why.",
                link("Or choose by yourself"),
            ),
            (
                "For you, or for somebody else?",
                "What was wrong with the last one?",
                "Let us help you choose",
            ),
        ),
        Letter(
            7,
            "What is holding you back?",
            "An honest question deserves an honest answer",
            (
                "you have known us for a while now and have not ordered yet. Perhaps there is a question in the way: "
                "about the size, the material, the delivery, or whether we can be trusted at all.",
                "Ask it. You get an honest answer, and if something else suits you better, we will say so.",
                link("Have another look"),
            ),
            (
                "Is there a question in the way?",
                "Ask us before you decide",
                "Still thinking it over?",
            ),
        ),
    ),
    (
        "Say in the first letter how often you write, and about what.",
        "Show three good first choices rather than the whole range: it is easier to begin with few.",
        "Tell in three sentences who stands behind the shop, with a photo of the real people.",
        "Answer the question that customers ask most before their first order.",
    ),
)

SECOND_PURCHASE = Theme(
    "second_purchase",
    "Second order",
    "Turns a first order into a second one, by helping before selling. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "How is it going with your first order?",
            "Help first, everything else later",
            (
                "you have ordered from us once, and we would like to know whether it was worth it.",
                "Is something unclear, or not as you hoped? Answer this letter, and we will look into it.",
                "Is everything fine? Then tell us what you like best about it. That helps us too.",
            ),
            (
                "Happy with it so far?",
                "One question about your order",
                'Did it turn out well, {{ customer.first_name | default: "friend" }}?',
            ),
        ),
        Letter(
            7,
            "What would go well with it?",
            "A good second choice begins with the first",
            (
                "the first order is a leap of faith. The second is easier: you know by now how things from us look, feel "
                "and last.",
                "Is there something that would go with what you have, or that you wished you had ordered along with it?",
                link("Find what goes with it"),
                "If you are not sure that two things fit together, ask us before you order.",
            ),
            (
                "Something you wish you had added?",
                "Made to go together?",
                "The second time is easier",
            ),
            offered=f"For your second order, this is yours: {OFFER}.",
            offered_subject=f"For your second order: {OFFER}",
        ),
        Letter(
            21,
            "What did you look for and not find?",
            "Tell us in a line",
            (
                "is there something you hoped to find with us and did not? Tell us in a line. Perhaps we have it, and it "
                "is only hard to find.",
                "Everything else is where you left it.",
                link("Back to the shop"),
            ),
            (
                "What should we have that we do not?",
                "Is something missing?",
                "Hard to find, or not there?",
            ),
        ),
    ),
    (
        "Begin with help on what they bought: first use, care, whom to ask.",
        "Show what others ordered second, rather than what sells most overall.",
        "Explain one thing they may not know about you: how you choose, make, pack or repair.",
    ),
)

REPLENISHMENT = Theme(
    "replenishment",
    "Time to reorder",
    "Reminds people about the time when they usually order again. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "Running low?",
            "A reminder before the last one is gone",
            (
                "a short reminder, in case it is time again{% if customer.days_since_last_order %}: your last order was "
                "{{ customer.days_since_last_order }} days ago{% endif %}.",
                "If you are running low, this spares you an empty shelf. If you still have plenty, forget this letter.",
                link("Order again"),
            ),
            (
                "Is it time again?",
                "Still enough on the shelf?",
                "Before you run out",
            ),
        ),
        Letter(
            10,
            "Just in case this got lost",
            "Our second reminder, and the last one this time",
            (
                "we wrote to you not long ago because you might be running low. This is the second reminder, and the last "
                "one this time.",
                link("Order again"),
                "Did you change to something else? Tell us in a line what was better about it. We can take it.",
            ),
            (
                "Still have enough?",
                "Last reminder this time",
                "Need it, or still have it?",
            ),
        ),
    ),
    (
        "Name what they would reorder, and link straight to it.",
        "Say how long one lasts in ordinary use, so that the day of the letter makes sense to them.",
        "Show the bigger size or the pair, if you have one, to those who reorder often.",
    ),
)
