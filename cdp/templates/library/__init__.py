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


LIBRARY: tuple[Starter, ...] = ()
