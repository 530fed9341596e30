"""Accounts, passwords, sessions, waits and links: who gets in, for how long, and what ends it."""

from datetime import timedelta

import bcrypt
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from cdp import __main__ as command_line
from cdp import access, channels, db, errors, shop, users
from cdp.models import AuditEntry, SenderKind, SignInAttempts, User, UserSession
from cdp.settings import settings
from cdp.users import links

GOOD = "correct horse battery"
OTHER = "staple of wet paper"
HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def _hashing_is_quick(monkeypatch):
    # What is tested is not how long it takes; one test says what it takes in the product.
    monkeypatch.setattr("cdp.users.passwords.ROUNDS", 4)


@pytest.fixture
def anna(session):
    return make_user(session)


def make_user(session, email="anna@shop.example", role="marketer", password=GOOD, name="Anna"):
    user = users.add(session, email=email, name=name, role=role)
    if password:
        users.set_password(session, user, password)
    return user


def signed_in(session, user, now):
    return users.enter(session, user, address=HERE, now=now)


# -- accounts ----------------------------------------------------------------------------------------------------------


def test_an_account_is_found_however_its_address_is_written(session, anna):
    assert users.by_email(session, " ANNA@Shop.Example ") is anna
    with pytest.raises(errors.Invalid, match="already"):
        make_user(session, email="Anna@SHOP.example")


@pytest.mark.parametrize(
    ("wrong", "field"), [({"email": "nonsense"}, "email"), ({"name": " "}, "name"), ({"role": "king"}, "role")]
)
def test_what_does_not_do_is_said_at_its_field(session, wrong, field):
    with pytest.raises(errors.Invalid) as refused:
        users.add(session, **{"email": "ben@shop.example", "name": "Ben", "role": "viewer"} | wrong)
    assert list(refused.value.fields) == [field]


def test_the_last_owner_stays(session):
    owner = make_user(session, role="owner")
    for act in (lambda: users.remove(session, owner.id), lambda: users.set_role(session, owner.id, role="viewer")):
        with pytest.raises(errors.InUse, match="only owner"):
            act()
    second = make_user(session, email="zoe@shop.example", role="owner")
    users.remove(session, owner.id)
    with pytest.raises(errors.InUse):
        users.remove(session, second.id)


# -- passwords ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_password_is_kept_as_bcrypt_at_the_usual_cost_and_never_as_it_is(session, anna, monkeypatch):
    monkeypatch.setattr("cdp.users.passwords.ROUNDS", 12)
    users.set_password(session, anna, GOOD)
    assert anna.password_hash.startswith("$2b$12$") and GOOD not in anna.password_hash
    assert bcrypt.checkpw(GOOD.encode(), anna.password_hash.encode())


def test_only_the_right_password_of_the_right_account_fits(session, anna):
    make_user(session, email="new@shop.example", password=None)
    assert users.check(session, "ANNA@shop.example", GOOD) is anna
    assert users.check(session, "anna@shop.example", f" {GOOD} ") is anna  # as the form hands it over
    for email, password in [
        ("anna@shop.example", OTHER), ("anna@shop.example", ""), ("nobody@shop.example", GOOD),
        ("new@shop.example", ""), ("new@shop.example", "nobody"), ("anna@shop.example", GOOD + "x" * 100),
        ("", ""), ("anna@shop.example", "\0"),
    ]:  # fmt: skip
        assert users.check(session, email, password) is None, (email, password)


def test_an_account_that_is_not_there_takes_as_long_as_one_that_is(session, anna, monkeypatch):
    compared = []
    monkeypatch.setattr("cdp.users.passwords.bcrypt.checkpw", lambda *given: compared.append(given) or False)
    for email in ("anna@shop.example", "nobody@shop.example"):
        users.check(session, email, GOOD)
    assert len(compared) == 2


@pytest.mark.parametrize("poor", ["short", "1234567890", "aaaaaaaaaaaa", "password123", "anna@shop.example", "ü" * 60])
def test_a_poor_password_is_refused(session, anna, poor):
    with pytest.raises(errors.Invalid) as refused:
        users.set_password(session, anna, poor)
    assert list(refused.value.fields) == ["password"]
    assert users.check(session, anna.email, GOOD) is anna


def test_a_letter_with_an_accent_is_the_same_however_it_is_typed(session, anna):
    users.set_password(session, anna, "u\u0308bermorgen im zoo")
    assert users.check(session, anna.email, "\u00fcbermorgen im zoo") is anna


def test_changing_ones_password_takes_the_present_one(session, anna):
    with access.acting(users.principal(anna)):
        with pytest.raises(errors.Invalid, match="not your present"):
            users.change_password(session, anna.id, current=OTHER, password="another good one")
        users.change_password(session, anna.id, current=GOOD, password=OTHER)
    assert users.check(session, anna.email, OTHER) is anna


def test_nobody_changes_the_password_of_another(session, anna):
    viewer = make_user(session, email="vera@shop.example", role="viewer")
    with access.acting(users.principal(viewer)), pytest.raises(errors.NotAllowed):
        users.change_password(session, anna.id, current=GOOD, password=OTHER)


# -- sessions ----------------------------------------------------------------------------------------------------------


def test_a_code_becomes_one_session_of_one_browser(session, anna, now):
    code = users.begin(session, anna, address=HERE, now=now)
    assert users.known(session, code, now=now) is None  # the code itself opens nothing
    token = users.complete(session, code, now=now)
    who = users.known(session, token, now=now, address=HERE)
    assert (who.kind, who.id, who.name, who.role, who.address) == ("user", anna.id, anna.email, "marketer", HERE)
    with pytest.raises(errors.NotSignedIn):
        users.complete(session, code, now=now)


def test_a_code_is_good_for_a_minute(session, anna, now):
    code = users.begin(session, anna, address=HERE, now=now)
    with pytest.raises(errors.NotSignedIn):
        users.complete(session, code, now=now + timedelta(seconds=61))


HOUR, MOMENT = timedelta(hours=1), timedelta(seconds=1)


def test_a_session_ends_after_half_a_day_without_use(session, anna, now):
    token = signed_in(session, anna, now)
    assert users.known(session, token, now=now + 12 * HOUR - MOMENT)
    users.note_use(session, token, now=now + 12 * HOUR - MOMENT)
    assert users.known(session, token, now=now + 23 * HOUR)
    assert users.known(session, token, now=now + 24 * HOUR) is None
    users.note_use(session, token, now=now + 24 * HOUR)  # too late: what has ended stays so
    assert users.known(session, token, now=now + 24 * HOUR) is None


def test_a_session_ends_after_two_weeks_however_much_it_is_used(session, anna, now):
    token = signed_in(session, anna, now)
    for hours in range(0, 14 * 24, 11):
        assert users.known(session, token, now=now + hours * HOUR)
        users.note_use(session, token, now=now + hours * HOUR)
    assert users.known(session, token, now=now + users.longest() - MOMENT)
    assert users.known(session, token, now=now + users.longest()) is None


def test_how_long_a_session_lasts_is_a_setting(session, anna, now, monkeypatch):
    monkeypatch.setenv("CDP_SESSION_IDLE_HOURS", "1")
    monkeypatch.setenv("CDP_SESSION_DAYS", "2")
    settings.cache_clear()
    token = signed_in(session, anna, now)
    assert users.known(session, token, now=now + HOUR - MOMENT) and not users.known(session, token, now=now + HOUR)
    for half in range(96):
        users.note_use(session, token, now=now + half * HOUR / 2)
    assert users.known(session, token, now=now + 48 * HOUR) is None


def test_the_words_of_cookies_are_kept_as_hashes(session, anna, now):
    token = signed_in(session, anna, now)
    held = session.scalars(sa.select(UserSession.token_hash)).all()
    assert token not in held and all(len(each) == 64 for each in held)
    assert users.known(session, held[0], now=now) is None


ENDS = {
    "signed out": lambda session, user, token: users.end(session, token),
    "another password": lambda session, user, token: users.set_password(session, user, OTHER),
    "a lower role": lambda session, user, token: users.set_role(session, user.id, role="viewer"),
    "removed": lambda session, user, token: users.remove(session, user.id),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_session_ends_when_it_must_and_others_go_on(session, anna, now, what):
    other = make_user(session, email="otto@shop.example", role="owner")
    token, theirs = signed_in(session, anna, now), signed_in(session, other, now)
    assert users.known(session, token, now=now)
    ENDS[what](session, anna, token)
    session.commit()
    assert users.known(session, token, now=now) is None
    assert users.known(session, theirs, now=now)


@pytest.mark.parametrize("forged", [None, "", "x" * 43, "ü", "\udcff", "' OR 1=1 --"])
def test_a_forged_cookie_is_nobodys(session, anna, now, forged):
    signed_in(session, anna, now)
    assert users.known(session, forged, now=now) is None


def test_a_number_is_never_given_to_somebody_else(session, now):
    first = make_user(session, role="viewer")
    number = first.id
    users.remove(session, first.id)
    assert make_user(session).id > number


# -- too many attempts -------------------------------------------------------------------------------------------------


def fail(session, now, *, email="anna@shop.example", address=HERE):
    users.count(session, email=email, address=address, now=now)


def test_each_failure_beyond_a_few_doubles_the_wait_for_the_account_wherever_it_is_tried_from(session, now):
    for number in range(5):
        fail(session, now, address=f"192.0.2.{number}")
    with pytest.raises(errors.NotSignedIn, match="16 seconds"):
        fail(session, now, address="192.0.2.99")
    now += timedelta(seconds=16)
    fail(session, now, address="192.0.2.99")
    with pytest.raises(errors.NotSignedIn, match="31 seconds"):
        fail(session, now, address="192.0.2.99")
    fail(session, now, email="ben@shop.example", address="192.0.2.99")  # others are not held up


def test_no_wait_is_longer_than_an_hour(session, now):
    for _ in range(40):
        fail(session, now)
        now += timedelta(hours=1)
    row = session.scalars(sa.select(SignInAttempts).where(SignInAttempts.subject.like("account%"))).one()
    assert row.failures == 40
    with pytest.raises(errors.NotSignedIn):
        fail(session, row.last_at + timedelta(minutes=59))


def test_one_address_that_tries_many_accounts_waits_too(session, now):
    for number in range(20):
        fail(session, now, email=f"user{number}@shop.example")
    with pytest.raises(errors.NotSignedIn):
        fail(session, now, email="another@shop.example")
    fail(session, now, email="another@shop.example", address="192.0.2.8")


def test_signing_in_forgets_the_failures_of_the_account(session, now):
    for _ in range(4):
        fail(session, now)
    users.count(session, email="anna@shop.example", address=HERE, now=now)
    users.clear(session, email="anna@shop.example", address=HERE)
    fail(session, now)
    kept = dict(session.execute(sa.select(SignInAttempts.subject, SignInAttempts.failures)).all())
    assert kept == {"account anna@shop.example": 1, f"address {HERE}": 5}


def test_after_a_day_all_is_forgotten(session, now):
    for _ in range(5):
        fail(session, now)
    fail(session, now + timedelta(days=1, seconds=1))
    assert session.scalars(sa.select(SignInAttempts.failures)).all() == [1, 1]


# -- links -------------------------------------------------------------------------------------------------------------


def test_a_link_gives_one_password_and_is_spent_by_it(session, now):
    user, at = make_user(session, password=None), now.timestamp()
    link = users.link_of(session, user.id, now=now)
    assert users.choose_password(session, link, GOOD, at=at) is user
    assert users.check(session, user.email, GOOD) is user
    with pytest.raises(errors.NotSignedIn, match="used already"):
        users.choose_password(session, link, OTHER, at=at)


def test_a_link_ends_after_a_day_and_fits_nobody_else(session, anna, now):
    other = make_user(session, email="otto@shop.example")
    link, at = users.link_of(session, anna.id, now=now), now.timestamp()
    with pytest.raises(errors.NotSignedIn):
        users.user_of(session, link, at=at + links.LASTS)
    number, until, signature = link.split(".")
    for forged in (
        f"{other.id}.{until}.{signature}", f"{number}.{int(until) + 1}.{signature}", f"{number}.{until}.", "", "1", "..",
        f"{10**30}.{until}.{signature}", "x" * 500, f"{number}.{until}.ü",
    ):  # fmt: skip
        with pytest.raises(errors.NotSignedIn):
            users.user_of(session, forged, at=at)
    assert users.user_of(session, link, at=at) is anna


@pytest.mark.slow
def test_a_link_is_mailed_by_a_mail_server_and_never_into_the_outbox_that_others_read(session, anna, now, monkeypatch):
    sent = []
    monkeypatch.setattr("cdp.users.links.channels.send_now", lambda by, to, letter: sent.append((by.name, to, letter)))
    channels.senders.default(session)  # the outbox on this machine
    with pytest.raises(errors.CdpError, match="No mail server"):
        users.mail_link(session, anna.email, now=now)
    channels.senders.create(session, name="Server", kind=SenderKind.SMTP, from_email="a@shop.example", host="127.0.0.1",
                            port=9, security="none", now=now)  # fmt: skip
    shop.update(session, name="Larch & Loom")
    assert users.mail_link(session, "nobody@shop.example", now=now) is False and not sent
    assert users.mail_link(session, "Anna@shop.example", now=now) is True
    ((by, to, letter),) = sent
    [noted] = session.scalars(sa.select(AuditEntry))
    assert (noted.actor, noted.action, noted.label) == (
        "nobody",
        "mailed a link to choose a password",
        "anna@shop.example",
    )
    link = users.link_of(session, anna.id, now=now)
    assert (by, to) == ("Server", "anna@shop.example")
    assert f"/?password={link}".encode() in letter.replace(b"=\n", b"").replace(b"=3D", b"=")


# -- the first ones ----------------------------------------------------------------------------------------------------


def test_the_first_owner_is_made_on_this_machine_or_by_the_code_and_only_once(session):
    about = {"email": "olga@shop.example", "name": "Olga", "password": GOOD}
    for typed in ("", "AAAA-BBBB-CCCC-DDDD", users.code()[:-1]):
        with pytest.raises(errors.NotAllowed, match="not the code"):
            users.first_owner(session, **about, is_here=False, typed=typed)
    owner = users.first_owner(session, **about, is_here=False, typed=f" {users.code().lower().replace('-', ' ')} ")
    assert owner.role == "owner" and users.check(session, owner.email, GOOD) is owner
    for is_here in (True, False):
        with pytest.raises(errors.NotAllowed, match="already"):
            users.first_owner(session, **about | {"email": "eve@shop.example"}, is_here=is_here, typed=users.code())


def test_the_sample_shops_owner_is_there_only_while_nobody_else_and_no_real_shop_is(session, now):
    with pytest.raises(errors.NotAllowed):
        users.demo_owner(session)
    shop.update(session, name="Larch & Loom").is_demo = True
    session.flush()
    demo = users.demo_owner(session)
    token = signed_in(session, demo, now)
    assert users.known(session, token, now=now).role == "owner"
    assert users.demo_owner(session) is demo and not users.has_any(session)
    users.first_owner(session, email="olga@shop.example", name="Olga", password=GOOD, is_here=True)
    assert users.known(session, token, now=now) is None
    with pytest.raises(errors.NotAllowed):
        users.demo_owner(session)


# -- the command line --------------------------------------------------------------------------------------------------


def run(*words, typed=""):
    done = CliRunner().invoke(command_line.app, ["user", *words], input=typed)
    return done.exit_code, done.output


def test_an_address_that_a_company_does_not_call_verified_is_believed_only_where_that_is_said(
    session, anna, now, monkeypatch
):
    said = {"iat": now.timestamp(), "email": anna.email}
    with pytest.raises(errors.NotAllowed, match="does not confirm"):
        users.of_company(session, said, now=now)
    assert users.of_company(session, said | {"email_verified": True}, now=now) is anna
    monkeypatch.setenv("CDP_OIDC_ADDRESSES_ARE_VERIFIED", "true")
    settings.cache_clear()
    assert users.of_company(session, said, now=now) is anna
    with pytest.raises(errors.NotAllowed, match="does not confirm"):
        users.of_company(session, said | {"email_verified": False}, now=now)


@pytest.mark.sqlite_only
def test_accounts_are_kept_by_the_command_line(database_url):
    code, said = run("add", "--email", "olga@shop.example", "--name", "Olga", "--password-stdin", typed=f"{GOOD}\n")
    assert (code, "as owner" in said) == (0, True) and GOOD not in said
    assert run("add", "--email", "vera@shop.example", "--name", "Vera", "--role", "viewer", "--password-stdin",
               typed="short\n")[0] == 1  # fmt: skip
    code, said = run(
        "add", "--email", "vera@shop.example", "--name", "Vera", "--role", "viewer", typed=f"{OTHER}\n{OTHER}\n"
    )
    assert code == 0, said
    assert "olga@shop.example" in run("list")[1] and "viewer" in run("list")[1]
    assert run("password", "vera@shop.example", "--password-stdin", typed=f"{GOOD}\n")[0] == 0
    with db.reading() as session:
        assert users.check(session, "vera@shop.example", GOOD)
    assert run("remove", "vera@shop.example")[0] == 0
    assert run("remove", "vera@shop.example")[0] == 1
    code, said = run("remove", "olga@shop.example")
    assert code == 1 and "only owner" in said
    with db.reading() as session:
        assert session.scalars(sa.select(User.email)).all() == ["olga@shop.example"]
