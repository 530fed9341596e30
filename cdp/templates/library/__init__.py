"""The starting templates: letters that look good as they are, to be made one's own."""

from dataclasses import dataclass
from pathlib import Path

from cdp.models import BodyFormat


@dataclass(frozen=True)
class Starter:
    """One starting template: what it is for, and the letter."""

    key: str
    name: str
    description: str
    subject: str
    preheader: str
    format: BodyFormat = BodyFormat.MJML

    @property
    def body(self) -> str:
        """The MJML, from the file of its key."""
        return (Path(__file__).parent / f"{self.key}.mjml").read_text("utf-8")


LIBRARY: tuple[Starter, ...] = (
    Starter(
        "newsletter",
        "Newsletter",
        "A round of news: arrivals, a story, something good to know.",
        "News from {{ shop.name }}",
        "New arrivals, a story and something good to know.",
    ),
    Starter(
        "launch",
        "Product launch",
        "One new thing, shown first to those who follow you.",
        '{{ customer.first_name | default: "Hello" }}, something new is here',
        "We have been working on this for a while. Have a first look.",
    ),
    Starter(
        "sale",
        "Sale",
        "The sale has begun: where to look, and how it works.",
        "The sale at {{ shop.name }} has begun",
        "Many favourites are reduced right now. Come in and find yours.",
    ),
    Starter(
        "welcome",
        "Welcome",
        "The first letter to somebody who has just subscribed.",
        "Welcome to {{ shop.name }}",
        "Who we are, where to look around, and how to reach us.",
    ),
    Starter(
        "winback",
        "Win-back",
        "To people who have not ordered for a while: what is new, and a question.",
        'It has been a while, {{ customer.first_name | default: "hasn\'t it" }}',
        "A lot has come to {{ shop.name }} since you were here.",
    ),
    Starter(
        "thanks",
        "Thank you and review",
        "After an order: thanks, a request for a review, and help where something is wrong.",
        'Thank you for your order, {{ customer.first_name | default: "and enjoy it" }}',
        "How do you like it? A few honest words help the next person choose.",
    ),
)
