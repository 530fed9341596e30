"""A model that plays a script, for everything that is not about one provider's wire."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cdp.assistant.turns import Call, Delta, Tool, Turn, Usage

Said = Sequence[Delta] | Callable[[Sequence[Turn]], Sequence[Delta]]


def says(text: str, *, stop: Any = "ok", tokens: int = 15) -> list[Delta]:
    return [Delta(text=text), Delta(stop=stop, usage=Usage(tokens, 0, 0))]


def calls(*wanted: tuple[str, dict[str, Any]], text: str = "") -> list[Delta]:
    made = [Delta(call=Call(name, args, f"c{at}")) for at, (name, args) in enumerate(wanted)]
    return [*([Delta(text=text)] if text else []), *made, Delta(stop="ok", usage=Usage(10, 5, 0))]


class Scripted:
    """Gives the next answer of its script each time; `asked` keeps what it was told."""

    name = "scripted"

    def __init__(self, *script: Said) -> None:
        self._script = list(script)
        self.asked: list[list[Turn]] = []

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        self.asked.append(list(history))
        said = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        yield from said(history) if callable(said) else said
