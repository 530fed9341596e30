"""What was refused of a form: kept until the next attempt, and said under the field it is about."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cdp import errors
from pages.widgets import formats


class Faults:
    """The faults of one form, kept in the session under `key`."""

    def __init__(self, key: str) -> None:
        self.key = key

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Forget what was wrong before, and keep what the block is refused; to be used in a callback."""
        self.forget()
        try:
            yield
        except errors.Invalid as fault:
            st.session_state[self.key] = fault.fields or {"": [str(fault)]}
        except errors.CdpError as error:
            st.session_state[self.key] = {"": [str(error)]}

    def forget(self) -> None:
        """Have nothing wrong."""
        st.session_state[self.key] = {}

    def under(self, *fields: str) -> None:
        """Draw what is wrong with these fields, under them."""
        for sentence in self._of(*fields):
            st.markdown(formats.fault(sentence))

    def at_the_end(self) -> None:
        """Draw what is wrong with no field in particular."""
        for sentence in self._of(""):
            st.error(formats.plain(sentence), icon=":material/info:")

    def _of(self, *fields: str) -> Iterator[str]:
        held: dict[str, list[str]] = st.session_state.get(self.key, {})
        return (sentence for field in fields for sentence in held.get(field, ()))
