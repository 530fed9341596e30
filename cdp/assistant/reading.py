"""What the rules understood of a sentence: a tree, a question or a refusal, and what was assumed on the way."""

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["segment", "ask", "refuse"]
Intent = Literal["segment", "campaign", "flow", "email", "send_time", "content", "describe"]


@dataclass(frozen=True)
class Assumption:
    """A house meaning that was used: whose words, what they were taken to mean, and the number that can be changed.

    `path` leads to the condition in the tree's JSON, e.g. `("all", 0)`; `value` is what stands there.
    """

    phrase: str
    means: str
    path: tuple[str | int, ...]
    value: float | int | str | None = None


@dataclass(frozen=True)
class Reading:
    """The outcome of reading one sentence.

    A segment has a `tree` in JSON form that parses; an ask has a `message` that quotes what was not understood and up to
    three `options`, whole sentences to choose from; a refusal's `message` names what is missing or not allowed, and
    `nearest` is the nearest possible tree where there is one.
    """

    outcome: Outcome
    intent: Intent = "segment"
    tree: dict[str, Any] | None = None
    message: str = ""
    assumptions: tuple[Assumption, ...] = ()
    unclear: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    nearest: dict[str, Any] | None = None
    is_refinement: bool = False  # it changed the tree on the screen rather than starting a new one
    theme: str = (
        "general"  # which copy suits: win_back, vip, welcome, second_purchase, replenishment, sale, review, sunset
    )
