"""Users: the team members who sign in, with what role, how they prove it, and how long that holds."""

from cdp.users.accounts import (
    add,
    all,
    by_email,
    demand,
    get,
    has_any,
    remove,
    rename,
    set_role,
)
from cdp.users.attempts import clear, count, forgive, refused
from cdp.users.company import of_company, stranger
from cdp.users.first import DEMO_ADDRESS, code, demo_owner, first_owner, is_first_code
from cdp.users.links import demand_mail, link_of, mail_link, user_of
from cdp.users.passwords import change_password, check, choose_password, set_password
from cdp.users.sessions import begin, complete, end, enter, known, longest, note_use, principal

__all__ = [
    "DEMO_ADDRESS",
    "add",
    "all",
    "begin",
    "by_email",
    "change_password",
    "check",
    "choose_password",
    "clear",
    "code",
    "complete",
    "count",
    "demand",
    "demand_mail",
    "demo_owner",
    "end",
    "enter",
    "first_owner",
    "forgive",
    "get",
    "has_any",
    "is_first_code",
    "known",
    "link_of",
    "longest",
    "mail_link",
    "note_use",
    "of_company",
    "principal",
    "refused",
    "remove",
    "rename",
    "set_password",
    "set_role",
    "stranger",
    "user_of",
]
