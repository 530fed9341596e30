"""The offline rules as a model among the others: the same tools, trace, cards and limits, without anybody's server."""

from collections.abc import Iterator, Sequence

from cdp.assistant import explaining, figures, lookups, plans
from cdp.assistant.desk import Desk
from cdp.assistant.plans import Plan, spoken_of
from cdp.assistant.turns import Call, Delta, Result, Tool, Turn


class Offline:
    """Reads a sentence by the rules, uses the tools, and tells what came of it. It keeps nothing between questions."""

    name = "rules"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: tuple[tuple[str, int], Plan] | None = None

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give the next calls of the plan for the newest question, or its closing words when all are answered."""
        at = max(place for place, turn in enumerate(history) if turn.role == "user")
        plan = self._plan(history[at].text, history[:at])
        answered = [result for turn in history[at:] for result in turn.results]
        results = {key: one.value for one in answered for key in (one.call.name, one.call.id)}
        taken = sum(turn.role == "model" for turn in history[at:])
        calls = plan.calls(taken, results)
        if calls:
            for number, call in enumerate(calls, 1):
                yield Delta(call=Call(call.name, call.args, f"{taken + 1}.{number}"))
        else:
            yield Delta(text=plan.words(results))
        yield Delta(stop="ok")

    def _plan(self, question: str, before: Sequence[Turn]) -> Plan:
        key = (question, len(before))
        if self._known is None or self._known[0] != key:
            plan = figures.following(self._desk, question, last_figure(before)) or self._of_the_shop(question)
            plan = plan or lookups.plan(self._desk, question)
            self._known = key, plan or self._of_people(question, before)
        return self._known[1]

    def _of_the_shop(self, question: str) -> Plan | None:
        return explaining.plan(self._desk, question) or figures.plan(self._desk, question)

    def _of_people(self, question: str, before: Sequence[Turn]) -> Plan:
        """The plan for a question about people, those of before with it; a question about the shop was about nobody."""
        last = last_people(before)
        told = _answers(before)[-plans.REREAD :] if last is None else []
        asked = [
            said
            for said, results in told
            if not any(one.call.name in _OF_THE_SHOP or _is_declined(one) for one in results)
        ]
        said = [one for one in asked if self._of_the_shop(one) is None]
        return plans.of(self._desk, question, last, said=said)


def last_figure(history: Sequence[Turn]) -> Result | None:
    """Promise the figure that the newest answer told; an answer that one is not offered is passed over."""
    for _, results in reversed(_answers(history)):
        if not results or not _is_declined(results[-1]):
            return results[-1] if results else None
    return None


_OF_THE_SHOP = ("shop_figures", "email_figures")


def _is_declined(result: Result) -> bool:
    return result.call.name == "decline" and bool(result.call.args.get("missing"))


def _answers(history: Sequence[Turn]) -> list[tuple[str, list[Result]]]:
    """Each question with the results of its answer."""
    answers: list[tuple[str, list[Result]]] = []
    for turn in history:
        if turn.role == "user":
            answers.append((turn.text, []))
        elif answers:
            answers[-1][1].extend(turn.results)
    return answers


def last_people(history: Sequence[Turn]) -> Result | None:
    """Promise the newest result of a conversation that is about certain people, or None."""
    for turn in reversed(history):
        if any(result.call.name == "ask_back" for result in turn.results):
            continue  # what was only half understood is nobody yet
        for result in reversed(turn.results):
            if spoken_of(result):
                return result
    return None
