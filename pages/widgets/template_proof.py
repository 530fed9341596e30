"""One letter to oneself, as the customer in the preview would get it."""

import streamlit as st

from cdp import access, channels, db, delivery, errors
from cdp.models import Sender, SenderKind
from pages.widgets import formats, template_letter, template_reader
from pages.widgets.shop_data import ShopData
from pages.widgets.template_draft import Draft
from pages.widgets.template_letter import Built

_TO, _SAID = "template_proof_to", "template_proof_said"


def offer(draft: Draft, built: Built, data: ShopData) -> None:
    """Draw the button and, under it, the address, who sends, and what became of the last test."""
    if not access.may("delivery.test"):
        return
    box = st.popover("Send a test", icon=":material/forward_to_inbox:", key="template_proof", on_change="rerun")
    if not box.open:
        return
    with db.session() as session:
        sender = channels.senders.default(session)
    with box, st.container(width=380):
        st.text_input(
            "Send it to", key=_TO, type="email", autocomplete="email", placeholder="you@example.com", max_chars=254,
            persist_state="session",
        )  # fmt: skip
        _say_where(sender)
        st.button(
            "Send test letter", key="template_proof_send", type="primary", icon=":material/send:", on_click=_send,
            args=(draft, data, sender), disabled=built.letter is None or bool(built.faults),
            help="Put right what is marked in the source first." if built.faults else None,
        )  # fmt: skip
        if said := st.session_state.pop(_SAID, None):
            said[0](formats.plain(said[1]), icon=said[2])
            if sender.kind == SenderKind.FILES and said[0] is st.success:
                st.page_link("outbox.py", label="Open the Outbox", icon=":material/outbox:")


def _say_where(sender: Sender) -> None:
    if sender.kind == SenderKind.FILES:
        st.info(
            f"“{formats.plain(sender.name)}” only writes files: the letter will lie in the Outbox of this machine and "
            "reach nobody. Name a mail server under Settings to get it in your inbox.",
            icon=":material/folder:",
        )
    else:
        st.caption(f"Sent by “{formats.plain(sender.name)}” from {formats.plain(sender.from_email)}.")


def _send(draft: Draft, data: ShopData, sender: Sender) -> None:
    address = (st.session_state.get(_TO) or "").strip()
    draft.take_in()
    try:
        if not address:
            raise errors.Invalid("Say where to send it: your own e-mail address.")
        customer = template_reader.current(data).values
        built = template_letter.build(draft)
        letter = template_letter.proof(built, customer, data.shop, sender=sender, to=address)
        with db.session() as session:
            delivery.send_proof(session, sender, to=address, letter=letter)
    except errors.CdpError as error:
        st.session_state[_SAID] = (st.error, str(error), ":material/error:")
        return
    where = "It lies in the Outbox now." if sender.kind == SenderKind.FILES else f"It is on its way to {address}."
    st.session_state[_SAID] = (st.success, where, ":material/check_circle:")
