"""Copy for customers who stay away: winning them back, and letting go of those who no longer read."""

from cdp.assistant.copywriting.theme import OFFER, Letter, Theme, link

WIN_BACK = Theme(
    "win_back",
    "Win-back",
    "Brings customers who have gone quiet back to one more order. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            'It has been a while, {{ customer.first_name | default: "friend" }}',
            "A short hello, and one honest question",
            (
                "you have ordered from us before, and then it went quiet. That happens, and you need not explain anything.",
                "{% if customer.days_since_last_order %}Your last order was {{ customer.days_since_last_order }} days ago. "
                "{% endif %}If something of it has worn out, run out or been given away since, you know where to find its "
                "successor.",
                link("See what is in the shop now"),
                "And if something went wrong last time, tell us by answering this letter. We would like the chance to put "
                "it right.",
            ),
            (
                "Did we get something wrong?",
                "A quick hello from {{ shop.name }}",
                "The door is still open",
                "Remember us?",
            ),
            offered=f"So that coming back is easy, this is for your next order: {OFFER}.",
            offered_subject=f"{OFFER}, for your next order",
        ),
        Letter(
            7,
            "What are you looking for these days?",
            "Tell us in a line, and we will look for you",
            (
                "needs change. What you bought from us then may not be what you need today.",
                "So here is an offer of help: answer this letter and say what you are looking for, for whom, and what "
                "matters most about it. You get an honest answer, even if it is that we do not have it.",
                link("Or look around by yourself"),
            ),
            (
                "Can we look for it for you?",
                "Say what you need, and we will answer honestly",
                "What has changed since your last order?",
            ),
            offered=f"And this still stands for your next order: {OFFER}.",
        ),
        Letter(
            21,
            "One word is enough",
            "Why did you stop? We would like to understand",
            (
                "this is the last letter of its kind for now, and all it asks for is one word. What kept you away: the "
                "choice, the price, the delivery, or simply no need?",
                "Answer with that word. It helps us more than any statistic.",
                "If you would rather hear from us less often, you can [say so here]({{ preferences_url }}).",
            ),
            (
                "Choice, price, delivery, or no need?",
                "May we ask you one question?",
                "Before we leave you in peace",
            ),
        ),
    ),
    (
        "Open with what they bought last: a picture, and one sentence on what goes with it or comes after it.",
        "Show what has changed since they were last here: what is new, better, or back in stock.",
        "Let them answer with one word why they stopped; those answers are worth more than the orders.",
        "Hold a discount back until the last letter, if you give one at all: some come back without it.",
    ),
)

SUNSET = Theme(
    "sunset",
    "Stay or go",
    "Asks people who no longer read you whether they want to stay, and lets the others go. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "Do you still want to hear from us?",
            "If not, you need not do anything",
            (
                "our letters do not seem to have been of much use to you lately. We would rather write to fewer people "
                "who enjoy them.",
                "{% if shop.website != blank %}\n\n[Yes, keep writing to me]({{ shop.website }})\n\n{% else %}\n\nIf you "
                "would like to stay, just answer this letter.\n\n{% endif %}",
                "Is it too many letters rather than the wrong ones? Then [choose how often you hear from us]"
                "({{ preferences_url }}).",
                "And if you have had enough, simply do nothing.",
            ),
            (
                "Stay, fewer letters, or goodbye?",
                "Shall we stop writing to you?",
                "Your mailbox, your decision",
            ),
        ),
        Letter(
            10,
            "We will stop here",
            "Our last letter, unless you say otherwise",
            (
                "as we have not heard from you, this is our last letter for now. No hard feelings: mailboxes are full "
                "enough.",
                "Should you change your mind, [you can tell us here]({{ preferences_url }}).",
                "Thank you for having been with us.",
            ),
            (
                "A quiet goodbye",
                "This is our last letter to you",
                "Leaving your mailbox in peace",
            ),
        ),
    ),
    (
        "Ask one question with two answers, stay or go, and make both easy.",
        "Offer fewer letters as the third way: some who would leave stay for that.",
        "Leave those who do not answer out of later campaigns: it protects how your other letters arrive.",
    ),
)
