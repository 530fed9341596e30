"""Copy for a sale, and for news that fit no other theme."""

from cdp.assistant.copywriting.theme import OFFER, Letter, Theme, link

SALE = Theme(
    "sale",
    "Sale",
    "Tells the right people of the sale, and helps them to choose. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "The sale is on",
            "Begin with the thing you have had your eye on",
            (
                "the sale at {{ shop.name }} is on.",
                "Our advice for any sale: begin with the thing you have had your eye on for a while, and leave what you would "
                "not want at its full price either.",
                link("Go to the sale"),
                "Unsure about a size or a fit? Answer this letter before you order, and we will help you choose.",
            ),
            (
                "What have you had your eye on?",
                "Our sale, and how to make the most of it",
                "The sale at {{ shop.name }} is on",
                "A good moment to look",
            ),
            offered=f"Here is what you get: {OFFER}.",
            offered_subject=f"{OFFER} at {{{{ shop.name }}}}",
        ),
        Letter(
            3,
            "Still undecided?",
            "Some help with choosing",
            (
                "you may have looked and not decided. That is fine: not buying is a decision too.",
                "If it is only a question that is in the way, ask it. Answer this letter with the two things you hesitate "
                "between, and we will tell you which we would take.",
                link("Back to the sale"),
            ),
            (
                "This one or that one?",
                "Let us help you decide",
                "Is there a question in the way?",
            ),
            offered=f"As a reminder, this is yours: {OFFER}.",
            offered_subject=f"A reminder: {OFFER}",
        ),
    ),
    (
        "Lead with three pieces rather than with all of them, each with its old and its new price.",
        "Say plainly until when the sale runs and what is excluded.",
        "Sort what you show by what these people bought before.",
        "Leave out who has just ordered at the full price: it spares you annoyed answers.",
    ),
)

GENERAL = Theme(
    "general",
    "News",
    "Gives these people a reason to look in again, and follows up once. Whoever orders leaves the flow.",
    (
        Letter(
            0,
            "Something here might be for you",
            "Have a look, and tell us if we are wrong",
            (
                "when we thought about who might like what we have at the moment, you came to mind.",
                link("Have a look"),
                "If there is nothing for you in it, tell us what you would have liked to see. A line in answer to this "
                "letter is enough.",
            ),
            (
                "You came to mind",
                "News from {{ shop.name }}",
                'For you, {{ customer.first_name | default: "if you like" }}',
                "Tell us if we are wrong",
            ),
            offered=f"And for this order, from us: {OFFER}.",
            offered_subject=f"{OFFER}, from {{{{ shop.name }}}}",
        ),
        Letter(
            7,
            "Did you find what you were looking for?",
            "If not, we will gladly help",
            (
                "we wrote to you last week. If you looked in and did not find the right thing, tell us what you were looking "
                "for: we know our shelves better than any search does.",
                link("Look in again"),
            ),
            (
                "Looked, and found nothing?",
                "Tell us what you are looking for",
                "We know our shelves",
            ),
        ),
    ),
    (
        "One letter, one thing: say it in the first sentence.",
        "Say why exactly these people get it: what they bought, where they live, how long they have been with you.",
        "Close with a question that is easy to answer.",
    ),
)
