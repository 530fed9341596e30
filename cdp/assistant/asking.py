"""The door: somebody asks, and whichever model there is answers with the same tools, limits and log."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cdp import access, errors
from cdp.assistant import audit, drafting, figures, looking, outcome
from cdp.assistant.agent import run
from cdp.assistant.desk import Desk
from cdp.assistant.models import choosing
from cdp.assistant.offline import Offline
from cdp.assistant.prompt import system
from cdp.assistant.turns import Delta, Event, Limits, Model, Result, Tool, Turn
from cdp.settings import settings


def toolbox(desk: Desk) -> list[Tool]:
    """Promise all that a model may use, over this desk: what looks, what drafts, what asks back. Nothing writes."""
    return [*looking.tools(desk), *figures.tools(desk), *drafting.tools(desk), *outcome.tools()]


def model(desk: Desk) -> Model:
    """Promise the model that the settings name, or else the offline rules."""
    chosen = choosing.chosen(settings())
    return _Away(chosen, desk.session) if chosen else Offline(desk)


class _Away:
    """A model on another machine: while it thinks, which may take minutes, no transaction of ours stays open."""

    def __init__(self, model: Model, session: Session) -> None:
        self.name, self._model, self._session = model.name, model, session

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give what the model gives; what the tools look up next begins a transaction of its own."""
        self._session.rollback()
        yield from self._model.stream(system, history, tools)


def ask(
    desk: Desk,
    history: list[Turn],
    question: str,
    *,
    by: Model,
    limits: Limits | None = None,
    cut_short: Sequence[Result] = (),
) -> Iterator[Event]:
    """Drive one question to its end and give everything that happens, as `agent.run` does; `history` grows.

    It holds nothing of answers that failed or were stopped; what the tools told for them (`cut_short`) is known all the same.
    """
    desk.asked.append(question)
    if not isinstance(by, Offline):  # the rules tell nobody
        looking.recall(desk, [*cut_short, *(result for turn in history for result in turn.results)])
    yield from run(by, toolbox(desk), history, question, system(desk), limits=limits)


def refuse_spent(session: Session, *, owner: str, now: datetime) -> None:
    """Raise CdpError when a person's questions have used up today's share of tokens (`CDP_AI_TOKENS_PER_DAY`), or may not ask."""
    access.require("assistant.ask")
    if audit.tokens_today(session, owner=owner, now=now) >= settings().ai_tokens_per_day:
        raise errors.CdpError(
            "You have used up today's share of the assistant. Go on tomorrow, or build it in the editor."
        )
