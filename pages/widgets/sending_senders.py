"""Senders: the addresses letters come from and the servers that take them; made, changed, tried and put away."""

import os
from contextlib import closing
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

import streamlit as st

from cdp import campaigns, db, errors
from cdp.channels import Unreachable, senders, smtp
from cdp.delivery import allowance
from cdp.models import Sender, SenderKind, SmtpSecurity, utc_now
from cdp.text import plural
from pages.widgets import allowed, formats, notice, row_menu, sending_test, signed_in
from pages.widgets.faults import Faults

_STATE, _TRIED, _WANTED = "sender_dialog", "sender_tried", "sender_to_try"
KINDS = {SenderKind.FILES: "Files on this machine", SenderKind.SMTP: "Mail server (SMTP)"}
_SECURITY = {SmtpSecurity.STARTTLS: "STARTTLS", SmtpSecurity.TLS: "TLS", SmtpSecurity.NONE: "None"}
_WARM = 1_000_000  # letters a day, from which on a warm-up holds back nobody
_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
_SHARED = ("name", "from_name", "from_email", "reply_to")
_SERVER = ("host", "port", "security", "username", "password_variable", "return_path", "connections", "dkim_selector")
faults = Faults("sender_faults")


def show() -> None:
    """Draw the senders with what can be done to each."""
    with db.session() as session:  # the first look makes the first sender
        listed = senders.all(session, archived=bool(st.session_state.get("senders_archived")))
    with st.container(border=True, key="senders_box"):
        with st.container(horizontal=True, vertical_alignment="center", key="senders_head"):
            st.subheader("Senders", anchor=False, icon=":material/outgoing_mail:", width="stretch")
            allowed.button(
                "senders.change", "New sender", key="sender_new", icon=":material/add:", on_click=_open, args=(None,)
            )
        st.caption(
            "Who letters come from, and the server that takes them. A campaign picks one; flows use the default."
        )
        for sender in listed:
            _row(sender)
        st.toggle("Show archived", key="senders_archived")
    _try_connection()


def _row(sender: Sender) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"sender_{sender.id}"):
        with st.container(gap=None, width="stretch"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{formats.plain(sender.name)}**", width="content")
                if sender.is_default:
                    st.badge("Default", color="blue")
                if sender.archived_at:
                    st.badge("Archived", color="gray")
            st.markdown(f":small[{_about(sender)}]")
            _said_of_trial(sender)
        allowed.menu_button("senders.change",
            "More", _actions(sender), key=f"sender_more_{sender.id}", icon=":material/more_horiz:", type="tertiary",
            on_click=partial(_act, sender.id),
        )  # fmt: skip


def _about(sender: Sender) -> str:
    who = f"{formats.plain(sender.from_name)} " if sender.from_name else ""
    way = (
        "writes files, nothing leaves this machine"
        if sender.kind == SenderKind.FILES
        else f"{formats.plain(sender.host)}:{sender.port}"
    )
    rate = f" · at most {sender.rate_per_minute:,} a minute" if sender.rate_per_minute else ""
    return f"{who}`{sender.from_email}` · {way}{rate}{_warming(sender)}"


def _warming(sender: Sender) -> str:
    """What the warm-up leaves the sender today, as long as it still matters."""
    now = utc_now()
    most = allowance.of_day(sender, now=now)
    if most is None or most >= _WARM:
        return ""
    return f" · warming up, {allowance.used_of_day(sender, now=now):,} of {plural(most, 'letter')} used today"


def _actions(sender: Sender) -> list[str]:
    if sender.archived_at:
        return ["Bring back"]
    smtp_only = ["Test the connection"] if sender.kind == SenderKind.SMTP else []
    others = [] if sender.is_default else ["Make it the default", "Archive"]
    return ["Edit", *smtp_only, "Send a test letter", *others]


def _act(sender_id: int) -> None:
    action = st.session_state[f"sender_more_{sender_id}"]
    try:
        with db.session() as session:
            _ACTIONS[action](session, sender_id)
    except errors.CdpError as error:
        notice.later(str(error), icon=":material/error:", duration="long")


def _archive(session: Any, sender_id: int) -> None:
    sender = senders.archive(session, sender_id, now=utc_now())
    stops = campaigns.stopped_by(session, sender)
    row_menu.archived(sender.name, lambda s: senders.unarchive(s, sender_id), rest=stops)


def _make_default(session: Any, sender_id: int) -> None:
    notice.later(f"“{senders.make_default(session, sender_id).name}” is the default now.", icon=":material/check:")


_ACTIONS = {
    "Edit": lambda session, sender_id: _open(senders.get(session, sender_id)),
    "Test the connection": lambda _, sender_id: st.session_state.update({_WANTED: sender_id}),
    "Send a test letter": lambda _, sender_id: sending_test.open_for(sender_id),
    "Make it the default": _make_default,
    "Archive": _archive,
    "Bring back": lambda session, sender_id: senders.unarchive(session, sender_id),
}


# -- is there anybody? -------------------------------------------------------------------------------------------------


def _try_connection() -> None:
    if (sender_id := st.session_state.pop(_WANTED, None)) is None:
        return
    with db.reading() as session:
        sender = senders.get(session, sender_id)
    with st.spinner(f"Asking {formats.plain(sender.host)} …"):
        st.session_state[_TRIED] = {sender_id: _answer(sender)}
    st.rerun()


def _answer(sender: Sender) -> tuple[bool, str]:
    try:
        with closing(smtp.Server.of(sender).connect()) as line:
            offers = sorted(name.upper() for name in line.esmtp_features if name in ("pipelining", "smtputf8", "size"))
    except Unreachable as error:
        return False, str(error)
    return True, f"The server answers and lets us in. It offers {', '.join(offers) or 'nothing beyond the basics'}."


def _said_of_trial(sender: Sender) -> None:
    if told := st.session_state.get(_TRIED, {}).get(sender.id):
        is_well, sentence = told
        colour, icon = ("green", "check_circle") if is_well else ("red", "error")
        st.markdown(f":small[:{colour}[:material/{icon}: {formats.plain(sentence)}]]")


# -- the dialog --------------------------------------------------------------------------------------------------------


def _key(field: str) -> str:
    return f"sender_field_{field}"


def _open(sender: Sender | None) -> None:
    st.session_state[_STATE] = {"id": sender and sender.id, "version": sender and sender.version}
    faults.forget()
    shown = sender or Sender(kind=SenderKind.SMTP, port=587, security=SmtpSecurity.STARTTLS, connections=4,
                             password_variable="CDP_SMTP_PASSWORD")  # fmt: skip
    for field in (*_SHARED, *_SERVER, "kind"):
        value = getattr(shown, field)
        st.session_state[_key(field)] = "" if value is None else value
    st.session_state[_key("rate_per_minute")] = shown.rate_per_minute
    st.session_state[_key("warmup")] = shown.warmup_first_day is not None
    st.session_state[_key("warmup_first_day")] = shown.warmup_first_day or 50
    st.session_state[_key("warmup_started_on")] = (shown.warmup_started_on or utc_now()).date()


def _close() -> None:
    st.session_state.pop(_STATE, None)


def is_open() -> bool:
    """Whether the dialog is on the screen."""
    return _STATE in st.session_state


def show_dialog() -> None:
    """Draw the dialog if it is open; call it near the end of a screen."""
    if is_open():
        title = "New sender" if st.session_state[_STATE]["id"] is None else "Edit sender"
        # A click beside it must not throw away what was typed.
        st.dialog(title, width="medium", icon=":material/outgoing_mail:", dismissible=False)(signed_in.only(_draw))()


def _draw() -> None:
    if not is_open():
        st.rerun()
    _text("name", "Name", placeholder="Newsletter")
    kind = st.segmented_control(
        "How letters leave", list(KINDS), key=_key("kind"), required=True, format_func=KINDS.get
    )
    with st.container(horizontal=True):
        _text("from_name", "From-name", placeholder="Larch & Loom")
        _text("from_email", "From-address", placeholder="hello@shop.example")
    _text("reply_to", "Answers go to", placeholder="The from-address")
    if kind == SenderKind.SMTP:
        _server()
    else:
        st.info("Letters become files in the Outbox. Nothing leaves this machine.", icon=":material/inbox:")
    faults.at_the_end()
    with st.container(horizontal=True, horizontal_alignment="right", key="sender_actions"):
        st.button("Cancel", key="sender_cancel", on_click=_close)
        st.button("Save sender", key="sender_save", type="primary", on_click=_save)


def _server() -> None:
    with st.container(horizontal=True):
        _text("host", "Mail server", placeholder="smtp.example.com")
        with st.container():
            st.number_input("Port", 1, 65535, key=_key("port"))
            faults.under("port")
    st.segmented_control("Secured by", list(_SECURITY), key=_key("security"), required=True, format_func=_SECURITY.get,
                         on_change=_usual_port)  # fmt: skip
    faults.under("security")
    with st.container(horizontal=True):
        _text("username", "User name", placeholder="Empty: without signing in")
        _text("password_variable", "Password is in the variable",
              help="Passwords are read from the environment of the program, so that they are in no database and no backup.")  # fmt: skip
    _say_password()
    with st.expander("Rate, warm-up and bounces", icon=":material/tune:", key="sender_more"):
        _finer()


def _say_password() -> None:
    name = st.session_state.get(_key("password_variable")) or ""
    if not st.session_state.get(_key("username")) or not name:
        return
    if os.environ.get(name):
        st.caption(f":green[:material/check:] {formats.plain(name)} is set.")
    else:
        st.caption(f":orange[:material/warning:] {formats.plain(name)} is not set. Set it and start the program again.")


def _finer() -> None:
    with st.container(horizontal=True):
        with st.container():
            st.number_input("At most a minute", 1, 1_000_000, None, key=_key("rate_per_minute"), placeholder="No limit")
            faults.under("rate_per_minute")
        with st.container():
            st.number_input("Connections at once", 1, 32, key=_key("connections"))
            faults.under("connections")
    _text("return_path", "Bounces go to", placeholder="The from-address",
          help="A mailbox of your own whose reports are read by the worker.")  # fmt: skip
    _text("dkim_selector", "DKIM selector", placeholder="Empty: the mail server signs",
          help="Most providers sign for you. Fill it in only if this program holds the key.")  # fmt: skip
    if st.toggle("Warm the address up", key=_key("warmup"),
                 help="A new address that sends much at once looks like spam: begin small, double each day."):  # fmt: skip
        with st.container(horizontal=True):
            st.number_input("Letters on the first day", 1, 10_000_000, key=_key("warmup_first_day"))
            st.date_input("First day", key=_key("warmup_started_on"))
        if first := st.session_state[_key("warmup_first_day")]:
            days = ", ".join(f"{allowance.planned(first, day):,}" for day in range(4))
            st.caption(
                f"The plan: {days} and so on, {allowance.planned(first, 7):,} after a week. What is over waits for the "
                "next day."
            )
    faults.under("warmup_first_day")


def _usual_port() -> None:
    if st.session_state[_key("port")] in _PORTS.values():
        st.session_state[_key("port")] = _PORTS[st.session_state[_key("security")]]


def _text(field: str, label: str, **options: Any) -> None:
    with st.container(width="stretch"):
        st.text_input(label, key=_key(field), **options)
        faults.under(field)


def _typed() -> dict[str, Any]:
    state = st.session_state
    kind = state[_key("kind")]
    values = {field: state.get(_key(field)) or "" for field in _SHARED} | {"kind": kind}
    if kind != SenderKind.SMTP:
        return values
    values |= {field: state[_key(field)] for field in (*_SERVER, "rate_per_minute") if _key(field) in state}
    warms = bool(state.get(_key("warmup")))
    day = state.get(_key("warmup_started_on"))
    values["warmup_first_day"] = state.get(_key("warmup_first_day")) if warms else None
    values["warmup_started_on"] = datetime.combine(day, time(), UTC) if warms and day else None
    return values


def _save() -> None:
    dialog = st.session_state[_STATE]
    with faults.kept():
        with db.session() as session:
            saved = _written(session, dialog)
        _close()
        st.session_state.pop(_TRIED, None)
        notice.later(f"“{saved.name}” is saved.", icon=":material/check:")


def _written(session: Any, dialog: dict[str, Any]) -> Sender:
    if dialog["id"] is None:
        return senders.create(session, now=utc_now(), **_typed())
    return senders.save(session, dialog["id"], seen_version=dialog["version"], now=utc_now(), **_typed())
