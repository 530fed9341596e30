"""A template as it stands on the screen, saved or not: kept for the session, so that leaving the screen loses nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cdp import errors
from cdp.models import BodyFormat, Template, TemplateVersion
from pages.widgets import allowed, template_source, undo

NEW = "new"
editing = allowed.Part("templates.change")
_KEY = "template_drafts"
LETTER = ("format", "subject", "preheader", "body", "from_name", "reply_to")
_FIELDS = ("name", "description", "format", "from_name", "reply_to")  # those with a widget of Streamlit's own
BLANK = dict.fromkeys(LETTER, "") | {"format": BodyFormat.MJML.value}


@dataclass
class Draft:
    """What is being edited; `rev` goes up when Python replaces the text, `template.version` is the one loaded."""

    token: str
    name: str = ""
    description: str = ""
    letter: dict[str, str] = field(default_factory=lambda: dict(BLANK))
    template: Template | None = None
    rev: int = 0
    saved: tuple[str, str, dict[str, str]] = ("", "", BLANK)
    fault: errors.CdpError | None = None
    good: Any = None  # the letter as it was built when it last had no faults

    def key(self, name: str) -> str:
        """The key of this template's widget for a field."""
        return f"template_{name}_{self.token}"

    @property
    def is_changed(self) -> bool:
        """Whether there is something that has not been saved."""
        return (self.name, self.description, self.letter) != self.saved

    def take_in(self) -> None:
        """Keep what the source and the fields hold now, so that it outlives the widgets."""
        self.letter = template_source.newest(self.letter, rev=self.rev, key=self.key("source"))
        given = {name: st.session_state.get(self.key(name)) for name in _FIELDS}
        self.name = self.name if given["name"] is None else given["name"]
        self.description = self.description if given["description"] is None else given["description"]
        self.letter |= {name: given[name] for name in _FIELDS[2:] if given[name] is not None}

    def fill_in(self) -> None:
        """Put what is here into its fields, whatever stood there; before the fields are drawn."""
        values = {**self.letter, "name": self.name, "description": self.description}
        st.session_state.update({self.key(name): values[name] for name in _FIELDS})

    def keep_fields(self) -> None:
        """Give fields that are drawn for the first time what is here."""
        values = {**self.letter, "name": self.name, "description": self.description}
        for name in _FIELDS:
            st.session_state.setdefault(self.key(name), values[name])

    def replace(self, letter: Mapping[str, str]) -> None:
        """Put another letter into the source and the fields."""
        self.letter, self.rev = dict(letter), self.rev + 1
        self.fill_in()

    def loaded_from(self, template: Template, version: TemplateVersion) -> None:
        """Become what is saved."""
        self.template, self.fault = template, None
        self.name, self.description = template.name, template.description
        letter = letter_of(version)
        if letter != self.letter:  # what is the same stays in the browser's hands: somebody may be typing on
            self.replace(letter)
        self.fill_in()
        self.saved = (self.name, self.description, dict(self.letter))


def letter_of(version: TemplateVersion) -> dict[str, str]:
    """Promise what a version says, as the draft holds it."""
    return {name: str(getattr(version, name)) for name in LETTER}


def opened(token: str, load: Callable[[int], tuple[Template, TemplateVersion]]) -> Draft:
    """Promise the draft of 'new' or of a template's id; raises NotFound when there is no such template."""
    drafts: dict[str, Draft] = st.session_state.setdefault(_KEY, {})
    if token == NEW:
        draft = drafts.setdefault(NEW, Draft(NEW))
        draft.take_in()
        return draft
    if not (token.isascii() and token.isdecimal() and len(token) < 19):
        raise errors.NotFound("This link leads to no template. Pick one from the list.")
    template, version = load(int(token))
    if draft := drafts.get(token):
        draft.take_in()
    if draft is None or (template.updated_at != draft.template.updated_at and not draft.is_changed):
        draft = drafts[token] = Draft(token, rev=0 if draft is None else draft.rev)
        draft.loaded_from(template, version)
    if template.updated_at == draft.template.updated_at:
        draft.template = template  # archived or brought back, which is no change of the letter
    return draft


def begin(letter: Mapping[str, str] | None = None, *, name: str = "", description: str = "") -> None:
    """Go on with the new template that was not saved, or start one: from nothing, or from the start library.

    One from the library takes the place of what was not saved, and the banner offers the way back.
    """
    before: Draft | None = st.session_state.setdefault(_KEY, {}).get(NEW)
    if letter is None and before is not None and before.is_changed:
        return
    letter = {**BLANK, **(letter or {})}
    _put(Draft(NEW, name, description, dict(letter), saved=(name, description, dict(letter))))


def _put(draft: Draft) -> None:
    undo.put_in_place(draft, st.session_state[_KEY], noun="template", place="New template")


def forget(token: str) -> None:
    """Let go of what was not saved."""
    st.session_state.get(_KEY, {}).pop(token, None)
