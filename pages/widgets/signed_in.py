"""Who sits before the screen: found anew in each run, whole or part, by the browser's cookie."""

import functools
import ipaddress
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cdp import access, audit, db, shop, users
from cdp.access import Principal
from cdp.models import utc_now
from cdp.settings import settings

COOKIE = "cdp_session"
LEAVE = "sign-out"
_FOUND = "signed_in_found"
_WAS_INSIDE = "signed_in_was_inside"
_BY_ITSELF, _NEXT_USE = "signed_in_by_itself", "signed_in_next_use"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def find() -> Principal | None:
    """Promise who is signed in where this runs for a screen, NOBODY for nobody, and None where no screen asks."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None
    found = st.session_state.get(_FOUND)
    # Each run begins new cursors: who was found is asked once per run, and never taken over from the one before.
    if found is None or found[0] is not context.cursors:
        found = (context.cursors, _look_up())
        st.session_state[_FOUND] = found
    return found[1]


def _look_up() -> Principal:
    with db.reading() as session:
        known = users.known(session, token(), now=utc_now(), address=address())
    if known is not None and known.name == users.DEMO_ADDRESS and not is_demo_allowed():
        return access.NOBODY
    return known or access.NOBODY


def token() -> str | None:
    """Promise the word in this browser's cookie."""
    return st.context.cookies.get(COOKIE)


def company() -> bool:
    """Promise whether the company's own sign-in says who this is."""
    return bool(st.user.get("is_logged_in"))


def origin() -> str:
    """Promise the address of this product as the browser knows it, e.g. https://cdp.example.com."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else settings().local_url.rstrip("/")


def address() -> str:
    """Promise the address that the browser comes from."""
    return st.context.ip_address or "this machine"


def forget() -> None:
    """Have the next question in this run looked up anew."""
    st.session_state.pop(_FOUND, None)


def sign_out() -> None:
    """Let nobody be signed in with this browser's cookie any more, and keep nothing of what the person had open."""
    with db.session() as session:
        users.end(session, token())
    is_company = company()
    for key in list(st.session_state):
        del st.session_state[key]
    if is_company:
        st.logout()


def leave() -> None:
    """The way out, as an entry of the menu. A link from elsewhere must be confirmed: it signs nobody out."""
    if st.session_state.pop(_WAS_INSIDE, False):
        sign_out()
        st.switch_page("dashboard.py")
    st.title("Sign out?", anchor=False)
    st.button("Sign out", key="leave", type="primary", icon=":material/logout:", on_click=sign_out)


def note_inside(path: str) -> None:
    """Note that this window is in use, so that it is left without a question."""
    use()
    if path != LEAVE:
        st.session_state[_WAS_INSIDE] = True


def count(*, email: str, address: str) -> None:
    """Count an attempt at a password before it is made, for good; raises NotSignedIn while one must wait."""
    with db.session() as session:
        users.count(session, email=email, address=address, now=utc_now())


def apart(work: Callable[..., None], *args: Any, name: str) -> threading.Thread:
    """Promise a thread, to be started, in which whoever is acting here goes on acting."""
    me = access.who()

    def worked() -> None:
        with access.acting(me):
            work(*args)

    return threading.Thread(target=worked, name=name, daemon=True)


def still(make: Callable[[], bytes], noted: str = "", *, count: int = 1) -> Callable[[], bytes]:
    """Promise what makes a file when it is asked for, later and apart from any run: for whoever is signed in then.

    What the file holds is `noted` in the audit log, unless the verb that makes it does so.
    """
    word, from_where = (token(), address()) if get_script_run_ctx(suppress_warning=True) else (None, "")

    def made() -> bytes:
        if word is None:
            return _made(make, noted, count)
        with db.reading() as session:
            known = users.known(session, word, now=utc_now(), address=from_where)
        with access.acting(known or access.NOBODY):
            return _made(make, noted, count)

    return made


def _made(make: Callable[[], bytes], noted: str, count: int) -> bytes:
    file = make()
    if noted:
        with db.session() as session:
            audit.note(session, "exported", noted, count=count)
    return file


def actor() -> str:
    """Promise who is said to have changed something."""
    return access.who().name


def only(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Have a part that draws itself alone draw nothing once its person is signed out: the whole screen asks again."""
    return _guarded(draw, _use_of_part)


def watching(draw: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a part that is drawn again and again by itself: nobody uses the product by that."""
    return _guarded(draw, lambda: None)


def _guarded(draw: Callable[..., Any], noted: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(draw)
    def drawn(*args: Any, **options: Any) -> Any:
        if access.who() == access.NOBODY:
            st.rerun()
        noted()
        return draw(*args, **options)

    return drawn


def _use_of_part() -> None:
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and context.fragment_ids_this_run:  # else the whole screen has noted it
        use()


def use() -> None:
    """Note, once a minute, that somebody does something here: without that, the session ends after some hours."""
    now = utc_now()
    if st.session_state.pop(_BY_ITSELF, False) or now < st.session_state.get(_NEXT_USE, now):
        return
    st.session_state[_NEXT_USE] = now + timedelta(minutes=1)
    if access.who().id is not None:
        with db.session() as session:
            users.note_use(session, token(), now=now)


def again() -> None:
    """Have the whole screen drawn because something happened elsewhere, not because somebody did something here."""
    st.session_state[_BY_ITSELF] = True
    st.rerun()


def is_here() -> bool:
    """Promise whether the browser runs on this machine, and no proxy stands between that could bring others."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    if any(name in headers for name in _FORWARDED) or not _is_loopback(st.context.ip_address or "127.0.0.1"):
        return False
    # A proxy that says nothing about itself still passes on what the browser was told to ask for.
    names = (urlsplit(f"//{headers.get('host', '')}").hostname, urlsplit(headers.get("origin", "")).hostname)
    return all(name is not None and _is_loopback(name) for name in names)


def is_demo_allowed() -> bool:
    """Promise whether the sample shop may be entered with one click: on this machine, by a server only it reaches."""
    bound = str(config.get_option("server.address") or "")
    if not bound or not _is_loopback(bound) or not is_here():
        return False
    with db.reading() as session:
        return shop.get(session).is_demo and not users.has_any(session)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"


access.provide(find)
