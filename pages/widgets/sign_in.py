"""Before anybody is signed in: signing in, the first owner, one click into the sample shop, and choosing a password."""

import threading

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.utilities import LoginError

from cdp import access, db, errors, logs, shop, users
from cdp.models import utc_now
from pages.widgets import door, first_owner, formats, signed_in
from pages.widgets.faults import Faults

log = logs.logger(__name__)
_ASKS_FOR_LINK = "sign_in_asks_for_link"
_STRANGER = "sign_in_stranger"
faults = Faults("sign_in_faults")
# The library's form has a heading that is the screen's already, and a button that does not say it is the way on.
_LOOKS = (
    "<style>[data-testid=stMainBlockContainer]{padding-top:9vh}"
    ".st-key-sign_in [data-testid=stForm] [data-testid=stElementContainer]:has([data-testid=stHeading]){display:none}"
    ".st-key-sign_in [data-testid=stElementContainer]:has([data-testid=stFormSubmitButton]),"
    ".st-key-sign_in :has(>[data-testid=stFormSubmitButton]){width:100%}"
    ".st-key-sign_in [data-testid=stFormSubmitButton],.st-key-sign_in [data-testid=stFormSubmitButton] button{width:100%}"
    "</style>"
)
_WAY_ON = (
    "<style>.st-key-sign_in [data-testid=stFormSubmitButton] button{background:#4f46e5;border-color:#4f46e5;color:#fff}"
    ".st-key-sign_in [data-testid=stFormSubmitButton] button:hover{background:#4338ca;border-color:#4338ca}</style>"
)
_LABELS = {"Form name": "Sign in", "Username": "E-mail", "Password": "Password", "Login": "Sign in"}


def show() -> None:
    """Draw whichever of the ways in there is for this browser."""
    st.html(_LOOKS)
    with st.container(horizontal_alignment="center"), st.container(width=430, key="sign_in"):
        if link := st.query_params.get("password"):
            _choose_password(link)
        elif signed_in.company() and _by_company():
            pass
        elif not _has_any():
            _head(
                "Welcome", "Nobody has an account yet. Make the first one: it owns this shop and can add other people."
            )
            first_owner.demo()
            first_owner.form()
        elif st.session_state.get(_ASKS_FOR_LINK):
            _ask_for_link()
        else:
            _sign_in()


def refuse(verb: str) -> None:
    """Say that a screen is not for whoever is signed in, and who it is for."""
    try:
        access.require(verb)
    except errors.CdpError as error:
        st.title("Not for your role", anchor=False)
        st.info(formats.plain(error), icon=":material/lock:")


def _has_any() -> bool:
    with db.reading() as session:
        return users.has_any(session)


def _head(title: str, said: str) -> None:
    with db.reading() as session:
        name = shop.get(session).name
    st.caption(f":material/storefront: {formats.plain(name)}")
    st.title(title, anchor=False)
    if said:
        st.markdown(said)


# -- signing in -----------------------------------------------------------------------------------------------------


class _Form(Authenticate):
    """streamlit-authenticator's form before our own accounts, attempts and cookie."""

    def __init__(self) -> None:
        # Not the library's own beginning: it would add a component that writes a cookie which scripts can read.
        self.path, self.api_key, self.attrs, self.secret_key = None, None, {"login_sleep_time": 0}, ""
        self.cookie_controller = _Cookies()
        self.authentication_controller = AuthenticationController({"usernames": {}}, auto_hash=False)
        model = self.authentication_controller.authentication_model
        model.check_credentials = self._check
        self._known = model.credentials["usernames"]

    def _check(self, email: str, password: str) -> bool:
        who = {"email": email, "address": signed_in.address()}
        try:
            signed_in.count(**who)
        except errors.NotSignedIn as error:
            raise LoginError(str(error)) from error
        with db.reading() as session:
            user = users.check(session, email, password or "")
        if user is None:
            log.warning("sign_in_refused", address=who["address"])
            with db.session() as session:
                users.refused(session, **who)
            return False
        with db.session() as session:
            users.clear(session, **who)
        self._known[email] = {"email": user.email, "name": user.name, "roles": [user.role]}
        door.open_for(user)
        return True


class _Cookies:
    """Where the library would write its own cookie."""

    def get_cookie(self) -> None:
        """No cookie of the library's signs anybody in."""

    def set_cookie(self) -> None:
        """Signed in: the next run goes through the door."""
        st.rerun()


def _sign_in() -> None:
    for key in ("authentication_status", "username", "name", "email", "roles"):
        st.session_state[key] = None  # what the library remembers is not what signs in
    st.html(_WAY_ON)
    _head("Sign in", "")
    try:
        _Form().login(fields=_LABELS | {"Form name": ""}, key="sign_in_form")
        if st.session_state["authentication_status"] is False:
            st.error("The address or the password is not right.", icon=":material/lock:")
    except LoginError as error:
        st.error(str(error), icon=":material/hourglass_top:")
    with st.container(horizontal=True):
        st.button("Forgot your password?", key="sign_in_forgot", type="tertiary", on_click=_want_link, args=(True,))
        st.space("stretch")
        _company_buttons()


def _company_buttons() -> None:
    configured = get_secrets_auth_section()
    named = [name for name, section in configured.items() if hasattr(section, "items")]
    providers = named or ([""] if configured.get("client_id") else [])
    if providers:
        door.keep_place()
    for provider in providers:
        label = f"Sign in with {provider.capitalize()}" if provider else "Sign in with your company"
        if st.button(label, key=f"sign_in_with_{provider}", icon=":material/key:"):
            st.login(provider or None)


def _by_company() -> bool:
    """Let in whom the company's own sign-in has just named; promise whether it had anything to say."""
    claims = dict(st.user)
    try:
        with db.reading() as session:
            user = users.of_company(session, claims, now=utc_now())
    except errors.NotSignedIn:
        return False
    except errors.NotAllowed as error:
        _turned_away(str(claims.get("email") or ""), str(error))
        return True
    door.open_for(user)
    st.rerun()
    return True


def _turned_away(email: str, said: str) -> None:
    if st.session_state.get(_STRANGER) != email:
        st.session_state[_STRANGER] = email
        with db.session() as session:
            users.stranger(session, email, address=signed_in.address())
    _head("No account here", formats.plain(said))
    st.button("Sign in as somebody else", key="sign_in_other", on_click=st.logout)


# -- passwords ------------------------------------------------------------------------------------------------------


def _want_link(wanted: bool) -> None:
    st.session_state[_ASKS_FOR_LINK] = wanted
    faults.forget()


def _ask_for_link() -> None:
    _head("Forgot your password?", "We mail you a link to choose another one. It is good for a day.")
    with st.form("ask_for_link", border=True):
        st.text_input("E-mail", key="link_email", autocomplete="username")
        st.form_submit_button("Mail me a link", key="link_submit", type="primary", on_click=_mail_link)
    if st.session_state.pop("link_mailed", False):
        st.success("If there is an account with this address, a link is on its way to it.", icon=":material/mail:")
    faults.at_the_end()
    st.button(
        "Back", key="link_back", type="tertiary", icon=":material/arrow_back:", on_click=_want_link, args=(False,)
    )


def _mail_link() -> None:
    email = st.session_state["link_email"] or ""
    with faults.kept():
        signed_in.count(email=f"link {email}", address=signed_in.address())
        with db.reading() as session:
            users.demand_mail(session)
        # Apart, so that the answer takes as long whether or not there is such an account.
        threading.Thread(target=_mail, args=(email,), name="account letter", daemon=True).start()
        st.session_state["link_mailed"] = True


def _mail(email: str) -> None:
    try:
        with db.session() as session:
            users.mail_link(session, email, now=utc_now())
    except Exception as error:
        log.error("account_letter_failed", error=type(error).__name__)


def _choose_password(link: str) -> None:
    try:
        with db.reading() as session:
            name = users.user_of(session, link, at=utc_now().timestamp()).name
    except errors.NotSignedIn as error:
        _head("This link has ended", "")
        st.warning(str(error), icon=":material/link_off:")
        st.button("Sign in", key="link_ended", on_click=st.query_params.clear)
        return
    _head("Choose a password", f"For **{formats.plain(name)}**. Whoever is signed in with the account is signed out.")
    with st.form("choose_password", border=True):
        st.text_input("New password", key="chosen_password", type="password", autocomplete="new-password",
                      help="At least 10 characters. A few words are easy to keep in mind.")  # fmt: skip
        faults.under("password")
        st.form_submit_button("Save and sign in", key="chosen_submit", type="primary", on_click=_chosen, args=(link,))
    faults.at_the_end()


def _chosen(link: str) -> None:
    with faults.kept():
        with db.session() as session:
            user = users.choose_password(
                session, link, st.session_state["chosen_password"] or "", at=utc_now().timestamp()
            )
        door.open_for(user)
