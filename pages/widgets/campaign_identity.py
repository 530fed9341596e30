"""Where everybody of the audience is: a sum that must come out, on the screen at all times."""

import streamlit as st

from cdp.analytics.campaigns import Identity
from pages.widgets import campaign_ledger

_PARTS = (
    ("sent", "sent", "green"),
    ("left_out", "skipped", "gray"),
    ("failed", "failed", "red"),
    ("unknown", "unknown", "orange"),
    ("waiting", "waiting", "blue"),
)
_LOOK = "<style>.st-key-identity_sum button p {font-size: 1.35rem; line-height: 1.2}</style>"
_FILTERS = {"left_out": "skipped"}
_HELP = {
    "sent": "The receiving server took the letter.",
    "left_out": "Nothing was sent, for the reasons below.",
    "failed": "Refused for good.",
    "unknown": "Handed over, but the answer was lost. Never sent again by itself: nobody gets it twice.",
    "waiting": "Still to be sent.",
}


def show(identity: Identity) -> None:
    """Draw audience = sent + skipped + failed + unknown (+ waiting), each number leading to its people."""
    st.html(_LOOK)
    with st.container(border=True, key="campaign_identity", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="identity_sum"):
            _part(
                "all",
                identity.audience,
                "in the audience",
                "gray",
                "Everybody in the segment, and in none of the excluded ones, when it was launched.",
            )
            st.markdown("**=**", width="content")
            shown = [part for part in _PARTS if part[0] != "waiting" or identity.waiting]
            for number, (name, words, colour) in enumerate(shown):
                if number:
                    st.markdown("**+**", width="content")
                _part(_FILTERS.get(name, name), getattr(identity, name), words, colour, _HELP[name])
            if not identity.missing:
                st.markdown(":green[:material/check_circle: :small[the sum comes out]]", width="content")
        if identity.missing:
            st.error(
                f"{identity.missing:,} of the audience are in none of these. This is a fault of ours: please report it.",
                icon=":material/error:",
            )
        if identity.skipped:
            with st.container(horizontal=True, gap="small", key="identity_reasons"):
                for reason, words, count in identity.skipped:
                    st.button(
                        f"{words}: {count:,}", key=f"identity_reason_{reason}", type="tertiary",
                        on_click=campaign_ledger.look_at, args=(f"skipped:{reason}",),
                    )  # fmt: skip


def _part(status: str, count: int, words: str, colour: str, about: str) -> None:
    colour = colour if count else "gray"
    with st.container(gap=None, width="content", horizontal_alignment="center", key=f"identity_{status}"):
        st.button(
            f"**{count:,}**", key=f"identity_open_{status}", type="tertiary", help=about, disabled=not count,
            on_click=campaign_ledger.look_at, args=(status,),
        )  # fmt: skip
        st.markdown(f":{colour}[:small[{words}]]", width="content")
