"""The door: how signing in on a screen becomes a cookie that no script can read.

A screen talks over a websocket, which sets no cookies. It gets a code of one minute, and has the browser post it here.
"""

from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from cdp import db, errors, users
from cdp.models import User, utc_now
from pages.widgets import signed_in

COOKIE = signed_in.COOKIE
_CODE = "door_code"
_PATH = "/session/begin"
_LONGEST = 4_000  # bytes of a form with a code and an address
_NEVER_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

# A link that lets choose a password is good once: it is kept nowhere, and nobody comes back to it.
_HERE = """
const here = new URL(window.location.href);
here.searchParams.delete("password");
const place = here.pathname + here.search;
"""
_mount = st.components.v2.component(
    "cdp_door",
    html="<form method='post' hidden><input name='code'><input name='next'></form>",
    js=f"""
export default function ({{ data, parentElement }}) {{
  const form = parentElement.querySelector("form");
  {_HERE}
  form.action = data.action;
  form.elements.code.value = data.code;
  const wanted = sessionStorage.getItem("cdp_wanted");
  sessionStorage.removeItem("cdp_wanted");
  form.elements.next.value = here.pathname === "/" && wanted ? wanted : place;
  form.submit();
}}
""",
)
_mount_wanted = st.components.v2.component(
    "cdp_wanted",
    js=f"""
export default function () {{
  {_HERE}
  sessionStorage.setItem("cdp_wanted", place);
}}
""",
)


def open_for(user: User) -> None:
    """Let the browser in as this account; the run that follows goes through the door."""
    with db.session() as session:
        st.session_state[_CODE] = users.begin(session, user, address=signed_in.address(), now=utc_now())


def is_opening() -> bool:
    """Go through the door if it was opened: the browser changes a code into its cookie, and comes back where it is."""
    if not (code := st.session_state.pop(_CODE, None)):
        return False
    _mount(data={"action": _PATH, "code": code}, key="door", height=1)
    st.caption("Signing in …")
    return True


def keep_place() -> None:
    """Have the browser's tab remember where it is: who signs in elsewhere comes back at the start, and goes on there."""
    _mount_wanted(key="wanted", height=1)


async def begin(request: Request) -> Response:
    """The browser's own request: a code against a cookie, and back to the screen."""
    if not _is_ours(request):
        return PlainTextResponse("Sign in on the screens themselves.", 403, headers=_NEVER_KEPT)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    try:
        token = await run_in_threadpool(_complete, form.get("code", [""])[0])
    except errors.NotSignedIn:
        return RedirectResponse("/", 303, headers=_NEVER_KEPT)  # the screen asks again
    answer = RedirectResponse(_inside(form.get("next", ["/"])[0]), 303, headers=_NEVER_KEPT)
    answer.set_cookie(
        COOKIE, token, max_age=int(users.longest().total_seconds()), path="/",
        httponly=True, samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


def _complete(code: str) -> str:
    with db.session() as session:
        return users.complete(session, code, now=utc_now())


def _is_ours(request: Request) -> bool:
    """Whether one of our own pages sent it: nobody else may sign a browser in, as themselves."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def _inside(path: str) -> str:
    is_inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_inside else "/"


route = Route(_PATH, begin, methods=["POST"], max_body_size=_LONGEST)
