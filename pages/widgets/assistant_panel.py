"""The assistant beside a screen: a talk in which every answer shows how it came about, and every draft is a card."""

from collections.abc import Callable

import streamlit as st

from cdp import access, db, errors
from cdp.assistant import conversations, prompt
from cdp.assistant.desk import Desk
from cdp.assistant.models import choosing
from cdp.settings import settings
from pages.widgets import (
    assistant_answer,
    assistant_card,
    assistant_talk,
    assistant_trace,
    formats,
    signed_in,
)
from pages.widgets.assistant_card import Place
from pages.widgets.assistant_talk import Talk
from pages.widgets.shop_data import ShopData

_NEWEST = 8
_AT_ONCE = 0.4  # seconds in which an answer is there without a look at it in the making
_ROOM = 480  # pixels of a talk, where the panel around it does not say
_LOOK = """<style>
/* The talk takes what the panel has left, and scrolls by itself. */
[data-testid=stLayoutWrapper]:has(> [class*=st-key-assistant_said_]) { height: auto !important; flex: 1 1 0 !important; min-height: 0; }
[class*=st-key-assistant_said_] { height: 100% !important; padding-inline: 2px; }
@media (max-width: 640px) {
  [data-testid=stLayoutWrapper]:has(> .st-key-assistant_said_segment) { flex: none !important; }
  .st-key-assistant_said_segment { height: auto !important; max-height: 75vh; }
  .st-key-assistant_said_page [data-testid=stChatMessage] > [data-testid^=stChatMessageAvatar] { display: none; }
}
/* Signs without words in the first line; who cannot see them is told the words. */
[class*=st-key-assistant_head_] button [data-testid=stMarkdownContainer] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
[class*=st-key-assistant_head_] [data-testid=stPopoverButton] > div > [aria-hidden] { display: none; }
/* Suggestions and what can be asked next are sentences: they stand at the left, and take the lines they need. */
:is([class*=st-key-assistant_suggest_], [class*=st-key-assistant_option_]) button { height: auto; padding-block: .45rem; }
:is([class*=st-key-assistant_suggest_], [class*=st-key-assistant_option_]) button > div { justify-content: flex-start; width: 100%; }
:is([class*=st-key-assistant_suggest_], [class*=st-key-assistant_option_]) button p { text-align: left; white-space: normal; }
[class*=st-key-assistant_said_] [data-testid=stChatMessage] { gap: .5rem; padding: .5rem 0; background: none; }
[class*=st-key-assistant_said_] [data-testid=stChatMessage]:has(> [aria-label="Chat message from user"]) {
  background: color-mix(in srgb, currentColor 6%, transparent); padding: .5rem .75rem; border-radius: 10px;
  width: fit-content; max-width: 100%; margin-left: auto;
}
[data-testid=stChatMessage]:has(> [aria-label="Chat message from user"]) > [data-testid^=stChatMessageAvatar],
:is(.st-key-assistant_said_segment, .st-key-assistant_said_beside) [data-testid=stChatMessage] > [data-testid^=stChatMessageAvatar] {
  display: none;
}
</style>"""


def show(data: ShopData, place: Place, *, head: Callable[[], None] | None = None) -> None:
    """Draw the panel; `head` adds to its first line. Who may not ask is told who may."""
    try:
        access.require("assistant.ask")
    except errors.NotAllowed as refused:
        st.caption(formats.plain(refused))
        return
    assistant_card.follow(is_part=place.editor is not None)
    talk = assistant_talk.current()
    st.html(_LOOK)
    top = st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"assistant_head_{place.name}"
    )
    said_here = st.container(height=_ROOM, autoscroll=True, border=False, key=f"assistant_said_{place.name}")
    field = f"assistant_ask_{place.name}"
    is_begun = talk.said or talk.waiting or st.session_state.get(field)
    typed = st.chat_input(
        "Change it, or ask more" if is_begun else "Whom do you want to reach?", max_chars=2000, key=field
    )
    talk.waiting = typed or talk.waiting  # until the answer before it is there
    if talk.waiting and talk.job is None:
        question, talk.waiting = talk.waiting, ""
        assistant_talk.Answering(talk, question, place.on_screen).wait(_AT_ONCE)
    with said_here:
        _talk(talk, data, place)
    with top:
        _head(talk, place)
        if head:
            head()


def _talk(talk: Talk, data: ShopData, place: Place) -> None:
    ask = _Asking(talk)
    job = talk.job  # read once: its thread lets go of it at any moment
    earlier = max(0, len(talk.said) - talk.shown)
    above = st.empty()
    if earlier:
        above.button(
            f"Earlier in this conversation ({earlier})", key=f"assistant_earlier_{place.name}", icon=":material/history:",
            type="tertiary", on_click=talk.show_earlier, help="Show the questions before these.",
        )  # fmt: skip
    for at, said in enumerate(talk.said):
        if at < earlier:  # every answer keeps its place: what somebody opened in one stays open there
            st.empty()
            st.empty()
        elif job is None or said is not job.said:
            assistant_answer.show(said, place, ask, is_last=said is talk.said[-1])
    here = st.empty()  # what is drawn in it goes at once when something else is
    if job is not None:
        with here.container():
            assistant_answer.live(job, talk.waiting)
    elif not talk.said:
        with here.container():
            _begin(ask, data, place)


class _Asking:
    """What a press on a suggestion does: the next run takes the question up."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    def __call__(self, question: str) -> None:
        self.talk.waiting = question


def _head(talk: Talk, place: Place) -> None:
    model = choosing.chosen(settings())
    name = model.name if model else assistant_trace.RULES
    st.subheader("Assistant", anchor=False, width="stretch", icon=assistant_card.AVATAR, help=_about(name))
    kept_ones(talk, place)
    st.button(
        "New conversation", key=f"assistant_new_{place.name}", icon=":material/edit_square:", type="tertiary",
        on_click=assistant_talk.anew, disabled=not talk.said, help="New conversation",
    )  # fmt: skip


def _about(name: str) -> str:
    if name == assistant_trace.RULES:
        return (
            "Answers are made by rules: no model is asked, and nothing leaves this machine. With a key in "
            "GEMINI_API_KEY, Gemini answers."
        )
    return f"{formats.plain(name)} answers. It is told fields, counts and averages, never rows of people."


def kept_ones(talk: Talk, place: Place) -> None:
    """Draw the menu of kept conversations."""
    with st.popover(
        "Conversations", icon=":material/history:", type="tertiary", key=f"assistant_kept_{place.name}",
        help="Earlier conversations", on_change="rerun",
    ) as kept:  # fmt: skip
        if kept.open:
            with db.reading() as session:
                listed = conversations.all(session, owner=signed_in.actor())[:_NEWEST]
            if not listed:
                st.caption("Nothing has been asked yet.")
            for each in listed:
                st.button(
                    formats.plain(each.title), key=f"assistant_open_{place.name}_{each.id}", type="tertiary",
                    on_click=reopen, args=(each.id,), disabled=each.id == talk.conversation_id,
                )  # fmt: skip
            st.page_link("assistant.py", label="All conversations", icon=":material/open_in_full:")


def reopen(number: int) -> None:
    """Go on with a kept conversation, or begin a new one when it is gone."""
    try:
        assistant_talk.reopen(number)
    except errors.NotFound:
        assistant_talk.anew()


def _begin(ask: Callable[[str], None], data: ShopData, place: Place) -> None:
    st.markdown("Say in a sentence whom you want to reach, and what you want to send them. You get a draft to check.")
    # Every edit of a segment comes through here: what the screen has read is not read again.
    with db.reading() as session:
        prompts = prompt.suggested(Desk(session, data.frames, data.catalogue, data.shop, data.now))
    for at, each in enumerate(prompts):
        st.button(
            formats.plain(each), key=f"assistant_suggest_{place.name}_{at}", on_click=ask, args=(each,), width="stretch"
        )
