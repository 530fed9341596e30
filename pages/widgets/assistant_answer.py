"""A question with its answer: as it comes in, piece by piece, and as it stands afterwards."""

import time
from collections.abc import Callable

import streamlit as st

from cdp.text import plural
from pages.widgets import assistant_card, assistant_trace, formats, signed_in
from pages.widgets.assistant_card import Place
from pages.widgets.assistant_talk import Answering, Said

Ask = Callable[[str], None]


@st.fragment(run_every="0.4s", key="assistant_live")
@signed_in.watching
def live(job: Answering, waiting: str) -> None:
    """Draw an answer while it is made, again and again until it is there; `waiting` was asked meanwhile.

    No run of the screen waits for the answer, so that everything else on it, Stop too, answers as ever.
    """
    if job.is_over:
        st.rerun()
    doing, done, text = _so_far(job)
    with st.chat_message("user"):
        st.markdown(formats.plain(job.said.question))
    with st.chat_message("assistant", avatar=assistant_card.AVATAR):
        # Not as a `with`: at its end a status takes itself for done.
        steps = st.status(f":shimmer[{doing}]", type="compact")
        for line in done:
            steps.markdown(line)
        st.markdown(formats.told(text))
        st.button("Stop", key="assistant_stop", icon=":material/stop:", type="tertiary", on_click=job.stop)
    if waiting:
        with st.chat_message("user"):
            st.markdown(formats.plain(waiting))
            st.caption("Asked next, when this is answered.")


def _so_far(job: Answering) -> tuple[str, list[str], str]:
    """What is going on and for how long, what was done, and the words there are."""
    doing, done, text = "Thinking", [], ""
    for event in list(job.events):
        if event.kind == "call":
            doing = assistant_trace.title(event.data["name"])
        elif event.kind == "result":
            done.append(f"{assistant_trace.title(event.data['name'])} {assistant_trace.gist(event.data['value'])}")
            doing = "Thinking"
        elif event.kind == "thought":
            done.append(formats.told(event.data["text"]))
        elif event.kind == "text":
            text += event.data["text"]
    if (left := job.waits_until - time.monotonic()) > 0:
        return f"The model is busy; asking again in {left:.0f} s", done, text
    seconds = int(time.monotonic() - job.began)
    return f"{doing} · {seconds} s" if seconds else doing, done, text


def show(said: Said, place: Place, ask: Ask, *, is_last: bool) -> None:
    """Draw a question with its answer: how it came about, words, cards, and what can be asked next."""
    with st.chat_message("user"):
        st.markdown(formats.plain(said.question))
    with st.chat_message("assistant", avatar=assistant_card.AVATAR):
        assistant_trace.show(said)
        _words(said)
        for warning in assistant_trace.warnings(said):
            st.warning(formats.plain(warning), icon=":material/warning:")
        for draft in said.drafts:
            assistant_card.show(said, draft, place)
        if said.fault:
            st.error(formats.plain(said.fault), icon=":material/error:")
        elif said.outcome == "stopped":
            st.caption(":material/stop_circle: Stopped.")
        if is_last:
            _next(said, place, ask)


def _words(said: Said) -> None:
    """What was answered; where the rules' words say what a card or buttons say too, they are not said twice."""
    first, _, rest = said.answer.partition("\n\n")
    is_repeated = bool(rest and (said.drafts or said.options) and said.model == assistant_trace.RULES)
    if shown := first if is_repeated else said.answer:
        st.markdown(formats.told(shown))
    if is_repeated and said.drafts:
        with st.expander("The whole answer in words", type="compact"):
            st.markdown(formats.told(rest))


def _next(said: Said, place: Place, ask: Ask) -> None:
    for at, option in enumerate(said.options):
        st.button(
            formats.plain(option), key=f"assistant_option_{place.name}_{at}", icon=":material/arrow_forward:",
            on_click=ask, args=(option,), width="stretch",
        )  # fmt: skip
    if said.outcome in ("failed", "stopped"):
        wait = said.seconds_to_wait
        st.button(
            f"Try again in {plural(wait, 'second')}" if wait else "Try again", key=f"assistant_again_{place.name}",
            icon=":material/refresh:", on_click=ask, args=(said.question,),
            help="Press it now: it waits until the model may be asked again." if wait else None,
        )  # fmt: skip
