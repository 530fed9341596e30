"""What a screen shows when it cannot go on: a sentence for the person, and a reference for whoever reads the log."""

import secrets

import streamlit as st

from cdp import errors, logs
from pages.widgets import formats

log = logs.logger(__name__)


def show(error: Exception) -> bool:
    """Promise that the person sees a sentence instead of a traceback; what we did not foresee is logged in full."""
    if isinstance(error, errors.CdpError):
        st.error(formats.plain(error), icon=":material/info:")
        return True
    reference = secrets.token_hex(4)
    log.error("screen_failed", reference=reference, exc_info=error)
    st.error(
        f"Reload the page to see what was saved. If it happens again, pass on the reference **{reference}**: "
        "the log has the details under it.",
        title="This did not work, and it is our mistake",
        icon=":material/error:",
    )
    return True
