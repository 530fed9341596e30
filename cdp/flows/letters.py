"""The letters of the flows to start from, in Markdown: written to be sent, and to be made one's own.

Postal address, unsubscribe link and preferences come below each of them by themselves.
"""

from typing import Any

_HELLO = 'Hi {{ customer.first_name | default: "there" }},'
_END = "{{ shop.name }}"


def _letter(subject: str, preheader: str, *paragraphs: str) -> dict[str, Any]:
    body = "\n\n".join([_HELLO, *paragraphs, _END])
    return {"kind": "email", "format": "markdown", "subject": subject, "preheader": preheader, "body": body}


WELCOME = _letter(
    "Welcome to {{ shop.name }}",
    "Good to have you here",
    "thank you for signing up. It means a lot to us that you let us into your mailbox, and we will not wear it out.",
    "Here is what you can expect: news when there is something new, and now and then a story about how our things are "
    "made and used. You can stop at any time with one click at the end of each letter.",
    "If you have a question, just answer this letter. A person reads it.",
)
WHO_WE_ARE = _letter(
    "Who is behind {{ shop.name }}",
    "A few words about us",
    "you know our name by now. Here is a little more.",
    "We make and choose our things the way we would want them ourselves: to be used often and for a long time. When "
    "something does not live up to that, we want to hear about it.",
    "What made you curious about us? Answer with a line. It helps us to write to you about what you like.",
)
STILL_LOOKING = _letter(
    "Can we help you choose?",
    "Ask us before you decide",
    "we saw that you had a look around. Choosing is not easy when you cannot touch things.",
    "Tell us what you are looking for and what it is for, and we will tell you honestly what fits and what does not. "
    "Just answer this letter.",
)
WHERE_TO_BEGIN = _letter(
    "Not sure where to begin?",
    "Start with what others like",
    "a new shop can be a lot at once. The simplest way in is to look at what our customers come back for.",
    "And if you would rather ask than search: answer this letter and say what you have in mind. We are glad to help.",
)
WE_MISS_YOU = _letter(
    'It has been a while, {{ customer.first_name | default: "friend" }}',
    "We would love to see you again",
    "{% if customer.days_since_last_order %}your last order was {{ customer.days_since_last_order }} days ago. "
    "{% endif %}We hope that what you bought is doing its work.",
    "A few things have changed since then. If you are curious, come and have a look. And if something kept you away, "
    "tell us: an answer to this letter reaches a person.",
)
WHAT_IS_NEW = _letter(
    "See what you have missed",
    "A short look at what is new",
    "thank you for still reading us.",
    "We keep working on what we offer, much of it because customers told us what was missing. Come and see what is there "
    "now, and tell us what you would add.",
)
ASK_WHY = _letter(
    "May we ask you one question?",
    "Your answer helps, whatever it is",
    "you have not ordered for a while, and we would like to understand why.",
    "Was it the choice, the price, the delivery, or do you simply need nothing at the moment? One word in answer to this "
    "letter is enough. We read every one.",
)
LAST_WORD = _letter(
    "We will leave you in peace",
    "You know where to find us",
    "we have written to you a few times now, and do not want to be a nuisance. This is the last letter of its kind for "
    "quite some time.",
    "If you feel like coming back, you will be as welcome as on the first day.",
)
FIRST_THANKS = _letter(
    "Thank you for your first order",
    "We are glad you chose us",
    "thank you for your order, and for your trust: the first one is special to us.",
    "You get your confirmation and the news about your parcel separately. If anything is not as it should be when it "
    "arrives, answer this letter and we will put it right.",
)
THANKS_AGAIN = _letter(
    "Thank you for coming back",
    "It means a lot to us",
    "thank you for ordering with us again. Customers who come back are the best proof that we are doing something right.",
    "You get your confirmation and the news about your parcel separately. If you need anything, answer this letter.",
)
MAKE_THE_MOST = _letter(
    "How to make the most of it",
    "A little care goes a long way",
    "by now you have probably had time to try what you ordered.",
    "Our advice: use it soon and use it often, and look after it the way its label or manual says. Most questions that "
    "reach us have a quick answer, so if you have one, just ask by answering this letter.",
)
HOW_WAS_IT = _letter(
    "How do you like it?",
    "Tell us in a line",
    "are you happy with what you ordered?",
    "If you are, we would love to know what you like best. If you are not, we would like to know that even more, and to "
    "make it good. An answer to this letter is all it takes.",
)
RUNNING_LOW = _letter(
    "Time to stock up?",
    "A reminder before you run out",
    "{% if customer.days_since_last_order %}it has been {{ customer.days_since_last_order }} days since your last order. "
    "{% endif %}About now, many of our customers order again.",
    "If you are running low, this is a good moment. If you still have plenty, forget this letter: we only wanted to spare "
    "you an empty shelf.",
)
STILL_NEED_IT = _letter(
    "Still have enough?",
    "Only a second reminder, and the last one",
    "we wrote to you not long ago because you might be running low. This is just to be sure that it did not get lost.",
    "If you need nothing right now, all is well. We will not remind you again this time.",
)
VIP_THANKS = _letter(
    'Thank you, {{ customer.first_name | default: "dear customer" }}',
    "No offer, just a thank you",
    "you are one of the customers we owe the most to{% if customer.total_orders %}: {{ customer.total_orders }} orders "
    "so far{% endif %}. We want to say thank you, without trying to sell you anything.",
    "Shops like ours live from people like you, who come back and tell others about it. We know that, and we do not take "
    "it for granted.",
)
VIP_QUESTION = _letter(
    "What should we do better?",
    "You know us better than most",
    "you have been with us for long enough to know our strengths and our weak spots.",
    "If you could change one thing about {{ shop.name }}, what would it be? Answer this letter. It goes to people who can "
    "change it.",
)
STILL_INTERESTED = _letter(
    "Do you still want to hear from us?",
    "One click and you stay",
    "it looks as if our letters have not been of much use to you lately. We would rather write to fewer people who enjoy "
    "them.",
    "If you would like to stay, [tell us so here]({{ preferences_url }}); there you can also choose to hear from us less "
    "often. If not, you need not do anything.",
)
GOODBYE = _letter(
    "A quiet goodbye",
    "This is our last letter for now",
    "as we have not heard from you, we will stop writing to you for the time being.",
    "Should you miss us one day, [you can come back here]({{ preferences_url }}). Thank you for having been with us.",
)
