"""The talk with the assistant: one per session, the same on every screen, kept in the database as it goes on."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from cdp import db, errors, logs
from cdp.assistant import asking, audit, conversations, outcome
from cdp.assistant.desk import open_desk
from cdp.assistant.drafts import Draft, from_json, to_json
from cdp.assistant.generate import trace
from cdp.assistant.turns import Event, Result, Turn
from cdp.models import Conversation, Exchange, utc_now
from cdp.text import clean
from pages.widgets import shop_data, signed_in

log = logs.logger(__name__)

_KEY = "assistant_talk"
AT_ONCE = 6  # answers that are drawn; each costs every run of the screen some ten milliseconds
_LONGEST_WAIT = (
    60  # seconds a question waits for a busy model by itself; who is told to wait longer asks when they like
)
_TICK = 0.25  # seconds between two looks at whether a busy model may be asked again


@dataclass
class Said:
    """A question with its answer, as it stands on the screen; `states` says what became of each draft, by its id.

    `about` are the conditions that were on the screen when it was asked.
    """

    question: str
    answer: str = ""
    fault: str = ""
    outcome: str = "answered"
    trace: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    model: str = ""
    tokens: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    milliseconds: int = 0
    id: int | None = None
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    about: dict[str, Any] | None = None
    retry_at: float = 0.0  # by the monotonic clock: when a busy model wants to be asked again

    @property
    def seconds_to_wait(self) -> int:
        """How long a busy model still wants to be left alone."""
        return max(0, round(self.retry_at - time.monotonic()))


@dataclass
class Talk:
    """A conversation in progress. `history` is what the model is told of it, `job` the answer in the making.

    `shown` are the newest answers that are drawn; a person may ask for more of them.
    """

    conversation_id: int | None = None
    said: list[Said] = field(default_factory=list)
    history: list[Turn] = field(default_factory=list)
    waiting: str = ""  # a question that a button asked, for the next run to take up
    job: "Answering | None" = None
    shown: int = AT_ONCE

    def show_earlier(self) -> None:
        """Draw as many answers more."""
        self.shown += AT_ONCE

    @property
    def cut_short(self) -> list[Result]:
        """What the tools told for answers that failed or were stopped."""
        ended = [said for said in self.said if said.outcome not in conversations.WHOLE]
        return [result for said in ended for result in conversations.told_by_tools(said.trace)]

    def subject(self, on_screen: dict[str, Any] | None) -> dict[str, Any] | None:
        """Promise the conditions that “make it 90 days” is about.

        They are those on the screen, but for a draft that was made since the screen last changed.
        """
        shown = on_screen if on_screen and any(on_screen.values()) else None
        for said in reversed(self.said):
            for draft in reversed(said.drafts):
                value = getattr(draft.value, "segment", draft.value)
                if hasattr(value, "conditions") and said.states.get(draft.id, {}).get("action") != "discarded":
                    return dict(value.conditions) if shown is None or shown == said.about else shown
        return shown


class Answering:
    """One answer in the making, in a thread of its own: it goes on when the screen is drawn anew or another is opened.

    Whichever comes first settles it: its end, or a person's Stop.
    """

    def __init__(self, talk: Talk, question: str, on_screen: dict[str, Any] | None) -> None:
        self.said = Said(clean(question) or "", outcome="stopped", about=on_screen)
        self.events: list[Event] = []
        self.began = time.monotonic()
        last = talk.said[-1] if talk.said else None
        self.waits_until = last.retry_at if last else 0.0
        self._talk, self._subject, self._history = talk, talk.subject(on_screen), list(talk.history)
        self._cut_short = talk.cut_short
        self._is_over = False
        self._changed = threading.Condition()
        talk.said.append(self.said)
        talk.job, talk.shown = self, AT_ONCE
        self._thread = signed_in.apart(self._run, name="assistant")
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it has ended or was stopped."""
        return self._is_over

    def wait(self, seconds: float) -> None:
        """Wait until it is over, but no longer than this."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over, seconds)

    def stop(self) -> None:
        """Let go of the answer: what there is of it is kept as stopped."""
        self._settle()

    def _run(self) -> None:
        while (left := self.waits_until - time.monotonic()) > 0 and not self._is_over:
            time.sleep(min(left, _TICK))
        try:
            with db.reading() as session:
                self._ask(session)
        except errors.CdpError as error:
            self._fail(str(error))
        except Exception:
            log.exception("the assistant failed")
            self._fail("This did not work, and it is our mistake. Try again; what went wrong is in the log.")
        self._settle()

    def _ask(self, session: Session) -> None:
        asking.refuse_spent(session, owner=signed_in.actor(), now=utc_now())
        asked = [turn.text for turn in self._history if turn.role == "user"]
        desk = open_desk(session, now=shop_data.minute(), on_screen=self._subject, asked=asked)
        model = asking.model(desk)
        self.said.model = model.name
        for event in asking.ask(desk, self._history, self.said.question, by=model, cut_short=self._cut_short):
            if self._is_over:
                return
            self._note(event)

    def _fail(self, sentence: str) -> None:
        self._note(Event("error", {"message": sentence, "error": "failed", "retry_after": None}))

    def _note(self, event: Event) -> None:
        with self._changed:
            if not self._is_over:
                self.events.append(event)
                _take(self.said, event)
                self._changed.notify_all()

    def _settle(self) -> None:
        with self._changed:
            if self._is_over:
                return
            self._is_over = True
            self.said.trace, self.said.options = trace(self.events), outcome.options(self.events)
            took = time.monotonic() - max(self.began, self.waits_until)
            self.said.milliseconds = max(0, round(took * 1000))
            if self.said.outcome in conversations.WHOLE:
                self._talk.history = self._history
            try:
                _keep(self._talk, self.said, self.events)
            except Exception:
                log.exception("a conversation was not kept")
            self._talk.job = None
            self._changed.notify_all()


def current() -> Talk:
    """Promise the talk of this session."""
    talk: Talk = st.session_state.setdefault(_KEY, Talk())
    return talk


def anew() -> None:
    """Begin another talk; the one before stays among the kept ones."""
    st.session_state[_KEY] = Talk()


def reopen(conversation_id: int) -> None:
    """Go on with a kept conversation; raises NotFound."""
    with db.reading() as session:
        found = conversations.get(session, conversation_id, owner=signed_in.actor())
        kept = conversations.exchanges(session, found)
    said = [_said(exchange) for exchange in kept]
    st.session_state[_KEY] = Talk(conversation_id, said, conversations.history(kept))


def _said(kept: Exchange) -> Said:
    is_failed = kept.outcome == "failed"
    return Said(
        kept.question, "" if is_failed else kept.answer, outcome=kept.outcome, trace=kept.trace, model=kept.model,
        fault=kept.answer if is_failed else "", drafts=[from_json(each) for each in kept.drafts], id=kept.id,
        prompt_tokens=kept.prompt_tokens, output_tokens=kept.output_tokens,
        tokens=kept.prompt_tokens + kept.output_tokens, milliseconds=kept.milliseconds,
        states={each["id"]: each.get("state", {}) for each in kept.drafts}, options=_options(kept.trace),
    )  # fmt: skip


def _options(told: list[dict[str, Any]]) -> list[str]:
    asked = [each["value"] for each in told if each["kind"] == "result" and "asked" in each["value"]]
    return [str(option) for value in asked for option in value.get("options", [])]


def _take(said: Said, event: Event) -> None:
    data = event.data
    if event.kind == "text":
        said.answer += data["text"]
    elif event.kind == "draft":
        said.drafts.append(from_json(data["draft"]))
    elif event.kind == "usage":
        said.prompt_tokens += data["prompt"]
        said.output_tokens += data["output"] + data["thoughts"]
        said.tokens = said.prompt_tokens + said.output_tokens
    elif event.kind == "error":
        said.outcome, said.fault = "failed", data["message"]
        wait = (
            (data.get("retry_after") or 0.0) if data["error"] == "rate" else 0.0
        )  # else the next question may do better
        said.retry_at = time.monotonic() + wait if 0 < wait <= _LONGEST_WAIT else 0.0
    elif event.kind == "done":
        said.outcome = "drafted" if said.drafts else "answered"


def _keep(talk: Talk, said: Said, events: list[Event]) -> None:
    now = utc_now()
    with db.session() as session:
        conversation = _going_on(session, talk) or conversations.begin(
            session, owner=signed_in.actor(), question=said.question, now=now
        )
        kept = conversations.add(
            session, conversation, now=now, question=said.question, answer=said.fault or said.answer,
            trace=said.trace, drafts=_stored(said), outcome=said.outcome, model=said.model,
            prompt_tokens=said.prompt_tokens, output_tokens=said.output_tokens, milliseconds=said.milliseconds,
        )  # fmt: skip
        audit.note(session, events, owner=signed_in.actor(), model=said.model, question=said.question, now=now)
        numbers = conversation.id, kept.id
    talk.conversation_id, said.id = numbers  # only now are they sure to be there


def _going_on(session: Session, talk: Talk) -> Conversation | None:
    """The conversation as it is kept; None when there is none yet, or it was deleted in another window."""
    if talk.conversation_id is None:
        return None
    try:
        return conversations.get(session, talk.conversation_id, owner=signed_in.actor())
    except errors.NotFound:
        return None


def _stored(said: Said) -> list[dict[str, Any]]:
    return [to_json(draft) | {"state": said.states.get(draft.id, {})} for draft in said.drafts]


def replace(said: Said, draft: Draft) -> None:
    """Put an adjusted draft in the place of the one it came from, unless something became of that meanwhile."""
    if is_settled(said, draft):
        return
    said.drafts = [draft if each.id == draft.id else each for each in said.drafts]
    _rewrite(said)


def is_settled(said: Said, draft: Draft) -> bool:
    """Promise whether the draft was created or discarded already, by a second press or in another window."""
    if said.id is not None and not said.states.get(draft.id, {}).get("action"):
        with db.reading() as session:
            if known := conversations.settled(session, said.id, draft.id):
                said.states[draft.id] = known
    return bool(said.states.get(draft.id, {}).get("action"))


def discard(said: Said, draft: Draft) -> None:
    """Put a draft away, unless something became of it meanwhile."""
    if not is_settled(said, draft):
        settle(said, draft, "discarded")


def settle(said: Said, draft: Draft, action: str, **state: Any) -> None:
    """Write down that a draft was created or discarded, beside it and in the log."""
    said.states[draft.id] = {"action": action} | state
    with db.session() as session:
        audit.note_action(session, action, owner=signed_in.actor(), draft_id=draft.id, kind=draft.kind, now=utc_now())
    _rewrite(said)


def unsettle(said: Said, draft: Draft) -> None:
    """Take a discarded draft back, as it was."""
    said.states.pop(draft.id, None)
    _rewrite(said, reopened=draft.id)


def _rewrite(said: Said, *, reopened: str = "") -> None:
    """Write the drafts down; what became of the others in another window stays."""
    for draft in said.drafts:
        if draft.id != reopened:
            is_settled(said, draft)
    if said.id is not None:
        with db.session() as session:
            conversations.replace_drafts(session, said.id, _stored(said))
