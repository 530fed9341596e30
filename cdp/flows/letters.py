"""The letters of the flows to start from, in Markdown: written to be sent, and to be made one's own.

Postal address, unsubscribe link and preferences come below each of them by themselves.
"""

from typing import Any

_HELLO = 'Hi {{ customer.first_name | default: "there" }},'
_END = "Best wishes  \n{{ shop.name }}"
# A line that begins with a tag is taken as it is, so the tags around Markdown stand on lines of their own.
_VISIT = "{% if shop.website != blank %}\n\n[Visit {{ shop.name }}]({{ shop.website }})\n\n{% endif %}"


def _letter(subject: str, preheader: str, *paragraphs: str) -> dict[str, Any]:
    body = "\n\n".join([_HELLO, *paragraphs, _END])
    return {"kind": "email", "format": "markdown", "subject": subject, "preheader": preheader, "body": body}


WELCOME = _letter(
    "Welcome to {{ shop.name }}",
    "Good to have you here",
    "thank you for signing up. It means a lot to us that you let us into your mailbox, and we will not wear it out.",
    "You will hear from us when there is something worth telling. You can stop at any time: the link is at the end of "
    "each letter.",
    "If you have a question, just answer this one.",
    _VISIT,
)
WHAT_BRINGS_YOU = _letter(
    "What brings you to {{ shop.name }}?",
    "A line from you helps us write better letters",
    "you have been with us for a couple of days now, and we would like to know you a little better.",
    "What made you curious about us, and what are you hoping to find? Answer with a line or two. It helps us to write to "
    "you about what you like and to leave out the rest.",
)
STILL_LOOKING = _letter(
    "Can we help you choose?",
    "Ask us before you decide",
    "you have been looking around. Choosing is not easy when you cannot touch things.",
    "Tell us what you are looking for and what it is for, and we will tell you honestly what fits and what does not. "
    "Just answer this letter.",
    _VISIT,
)
WHERE_TO_BEGIN = _letter(
    "Not sure where to begin?",
    "Look around, or just ask",
    "a new shop can be a lot at once. There is no hurry: look around whenever you like.",
    _VISIT,
    "And if you would rather ask than search, answer this letter and say what you have in mind. We are glad to help.",
)
WE_MISS_YOU = _letter(
    'It has been a while, {{ customer.first_name | default: "friend" }}',
    "We would love to see you again",
    "we hope that what you bought from us is doing its work{% if customer.days_since_last_order %}: your last order was "
    "{{ customer.days_since_last_order }} days ago{% endif %}.",
    "If you feel like it, come and have a look around. And if something kept you away, tell us by answering this letter.",
    _VISIT,
)
LOOK_AROUND = _letter(
    "Care to look around?",
    "It does not take long",
    "thank you for still reading us.",
    "If you have a minute, come and see what we have at the moment. And if what you want is not there, tell us what you "
    "would add.",
    _VISIT,
)
ASK_WHY = _letter(
    "May we ask you one question?",
    "Your answer helps, whatever it is",
    "you have not ordered for a while, and we would like to understand why.",
    "Was it the choice, the price, the delivery, or do you simply need nothing at the moment? One word in answer to this "
    "letter is enough.",
)
LAST_WORD = _letter(
    "We will leave you in peace",
    "You know where to find us",
    "we have written to you a few times now, and do not want to be a nuisance. This is the last letter of its kind for "
    "quite some time.",
    "If you feel like coming back, you will be as welcome as on the first day.",
    _VISIT,
)
FIRST_THANKS = _letter(
    "Thank you for your first order",
    "We are glad you chose us",
    "thank you for your order, and for your trust: the first one is special to us.",
    "If anything is not as it should be when it arrives, answer this letter and we will look into it.",
)
THANKS_AGAIN = _letter(
    "Thank you for coming back",
    "It means a lot to us",
    "thank you for ordering with us again. That you came back is the best sign that we are doing something right.",
    "If you need anything, answer this letter.",
)
MAKE_THE_MOST = _letter(
    "How to make the most of it",
    "And where to ask if you are stuck",
    "by now you have probably had time to try what you ordered.",
    "Two things help most: use it soon, while it is easy to ask about it, and look after it the way its label or manual "
    "says. If you have a question, just answer this letter.",
)
HOW_WAS_IT = _letter(
    "How do you like it?",
    "Tell us in a line",
    "are you happy with what you ordered?",
    "If you are, we would love to know what you like best. If you are not, we would like to know that even more. An "
    "answer to this letter is all it takes.",
)
RUNNING_LOW = _letter(
    "Time to stock up?",
    "A reminder before you run out",
    "this is about the time when many of those who order from us again do so{% if customer.days_since_last_order %}; your "
    "last order was {{ customer.days_since_last_order }} days ago{% endif %}.",
    "If you are running low, this is a good moment. If you still have plenty, forget this letter: we only wanted to spare "
    "you an empty shelf.",
    _VISIT,
)
STILL_NEED_IT = _letter(
    "Still have enough?",
    "Only a second reminder, and the last one",
    "we wrote to you not long ago because you might be running low. This is just to be sure that it did not get lost.",
    "If you need nothing right now, all is well. We will not remind you again this time.",
    _VISIT,
)
VIP_THANKS = _letter(
    'Thank you, {{ customer.first_name | default: "dear customer" }}',
    "Just a thank you, nothing to buy",
    "you are one of the customers we owe the most to{% if customer.total_orders %}: {{ customer.total_orders }} orders "
    "so far{% endif %}. We want to say thank you, without trying to sell you anything.",
    "A shop lives from people like you, who come back. We know that, and we do not take it for granted.",
)
VIP_QUESTION = _letter(
    "What should we do better?",
    "You know us better than most",
    "you have ordered from us often enough to know our strengths and our weak spots.",
    "If you could change one thing about {{ shop.name }}, what would it be? Answer this letter, and be frank.",
)
STILL_INTERESTED = _letter(
    "Do you still want to hear from us?",
    "Tell us, or simply do nothing",
    "it looks as if our letters have not been of much use to you lately. We would rather write to fewer people who enjoy "
    "them.",
    "{% if shop.website != blank %}\n\n[Yes, I would like to stay]({{ shop.website }})\n\n{% else %}\n\nIf you would like "
    "to stay, answer this letter.\n\n{% endif %}",
    "You can also [choose to hear from us less often]({{ preferences_url }}). If you have had enough, you need not do "
    "anything.",
)
GOODBYE = _letter(
    "A quiet goodbye",
    "This is our last letter for now",
    "as we have not heard from you, we will stop writing to you for the time being.",
    "Should you miss us one day, [you can tell us here]({{ preferences_url }}). Thank you for having been with us.",
)
