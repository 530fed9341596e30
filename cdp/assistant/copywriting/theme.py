"""What copy for one theme is made of: letters with their days, subject lines to choose from, and ideas for the content."""

from dataclasses import dataclass, replace
from typing import Any

HELLO = 'Hi {{ customer.first_name | default: "there" }},'
END = "Best wishes  \n{{ shop.name }}"
OFFER = "[[the offer]]"  # where the person's own words stand, e.g. "20% off"


def link(words: str) -> str:
    """Promise a paragraph with a link to the shop, which a shop without a website leaves out."""
    # A line that begins with a tag is taken as it is, so the tags around Markdown stand on lines of their own.
    return "{% if shop.website != blank %}\n\n[" + words + "]({{ shop.website }})\n\n{% endif %}"


@dataclass(frozen=True)
class Letter:
    """One letter of a series: `day` counts from the first one, `alternatives` are other subject lines.

    `offered` is said after the first paragraph and `offered_subject` as the subject when the person named an offer.
    """

    day: int
    subject: str
    preheader: str
    paragraphs: tuple[str, ...]
    alternatives: tuple[str, ...]
    offered: str = ""
    offered_subject: str = ""
    end: str = END

    @property
    def body(self) -> str:
        """The whole letter in Markdown."""
        first, *others = self.paragraphs
        return "\n\n".join((HELLO, first[0].upper() + first[1:], *others, self.end))

    def with_offer(self, offer: str) -> "Letter":
        """Promise the letter with the person's own words for the offer, where it has a place for one."""
        if not offer or not self.offered:
            return self
        said = self.offered.replace(OFFER, offer)
        first, *rest = self.paragraphs
        subject = self.offered_subject.replace(OFFER, offer) or self.subject
        subject = subject[0].upper() + subject[1:]
        others = self.alternatives if subject == self.subject else (self.subject, *self.alternatives)
        return replace(self, subject=subject, alternatives=others, paragraphs=(first, said, *rest))


@dataclass(frozen=True)
class Theme:
    """Copy for one purpose. `goal` says what the flow is for and who leaves it; `ideas` are hints for the content."""

    key: str
    name: str
    goal: str
    letters: tuple[Letter, ...]
    ideas: tuple[str, ...]
    stop_when_ordered: bool = True

    def steps(self, *, offer: str = "", most: int | None = None) -> list[dict[str, Any]]:
        """Promise the letters as steps of a draft, the first `most` of them."""
        return [
            {"day": each.day, "subject": each.subject, "preheader": each.preheader, "body": each.body}
            for each in (letter.with_offer(offer) for letter in self.letters[:most])
        ]

    def takes_offer(self, most: int | None = None) -> bool:
        """Promise whether one of the first `most` letters has a place for an offer."""
        return any(letter.offered for letter in self.letters[:most])

    def subjects(self, *, offer: str = "") -> list[str]:
        """Promise the other subject lines of the first letter."""
        return list(self.letters[0].with_offer(offer).alternatives)[:5]
