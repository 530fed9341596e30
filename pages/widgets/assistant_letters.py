"""What a draft would send: letters by their day, subject lines to choose from, when and why then, and ideas."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import streamlit as st

from cdp.assistant.drafts import CampaignDraft, Draft, Drafted, FlowDraft, LetterDraft, subjects, with_subject
from pages.widgets import assistant_talk, formats
from pages.widgets.assistant_talk import Said


@dataclass(frozen=True)
class _Letter:
    """One letter on its day; no day for a letter that is sent alone."""

    subject: str
    preheader: str
    body: str
    day: int | None = None


def show(said: Said, draft: Draft, place: str, zone: str, *, is_open: bool) -> None:
    """Draw all of it that the draft holds; a segment holds none."""
    value = draft.value
    if is_open and len(lines := subjects(value)) > 1:
        _choice(said, draft, lines, place)
    for letter in _letters(value):
        _letter(letter)
    if isinstance(value, CampaignDraft):
        _when(value, zone)


def _choice(said: Said, draft: Draft, lines: tuple[str, ...], place: str) -> None:
    key = f"subject_{place}_{draft.id}"
    st.selectbox(
        "Subject line" if not _is_flow(draft.value) else "Subject line of the first letter", lines, key=key,
        format_func=formats.readable, on_change=_choose, args=(said, draft, key),
    )  # fmt: skip


def _is_flow(value: Drafted) -> bool:
    return isinstance(value, CampaignDraft) and value.flow is not None


def _choose(said: Said, draft: Draft, key: str) -> None:
    if (line := st.session_state.pop(key, None)) is None:
        return  # the browser spoke of a card that was no longer drawn
    chosen = with_subject(draft.value, line)  # the chosen one is the first of the lines now
    assistant_talk.replace(said, Draft(draft.id, draft.kind, chosen))


def _letters(value: Drafted) -> Iterator[_Letter]:
    if isinstance(value, LetterDraft):
        yield _Letter(value.subject, value.preheader, value.body)
    elif isinstance(value, FlowDraft):
        yield from _by_day(value)
    elif isinstance(value, CampaignDraft):
        if value.letter:
            yield from _letters(value.letter)
        if value.flow:
            yield from _by_day(value.flow)


def _by_day(flow: FlowDraft) -> Iterator[_Letter]:
    day = 0
    for step in flow.steps:
        if step["kind"] == "wait":
            day += int(step.get("for", {}).get("days", 0))
        elif step["kind"] == "email":
            yield _Letter(step.get("subject", ""), step.get("preheader", ""), step.get("body", ""), day)


def _letter(letter: _Letter) -> None:
    subject = formats.plain(formats.readable(letter.subject))
    label = subject if letter.day is None else f"Day {letter.day} · {subject}"
    with st.expander(label, icon=":material/mail:", type="compact"):
        if letter.preheader:
            st.caption(formats.plain(formats.readable(letter.preheader)))
        st.markdown(formats.told(formats.readable(letter.body)))


def _when(value: CampaignDraft, zone: str) -> None:
    if value.send_date:
        day = date.fromisoformat(value.send_date)
        words = f"{day:%a} {formats.day(day, zone)}" + (f" at {value.send_time}" if value.send_time else "")
        st.markdown(f":material/schedule: Send on **{words}**")
    if value.reason:
        st.markdown(f":small[{formats.plain(value.reason)}]")
    if value.content_ideas:
        with st.expander("Content ideas", icon=":material/lightbulb:", type="compact"):
            st.markdown("\n".join(f"- {formats.plain(idea)}" for idea in value.content_ideas))
