"""Machines that look at letters: proxies, prefetchers and scanners, told from people by rules in one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

TOO_SOON = timedelta(seconds=2)  # nobody has read the letter yet
BEFORE_ANYBODY = timedelta(seconds=10)  # when a mailbox provider fetches pictures of its own accord
AT_ONCE = timedelta(seconds=5)  # within it a scanner follows every link
MORE_THAN_A_PERSON = 3  # different links at once: who is interested may well open two side by side


@dataclass(frozen=True)
class Sight:
    """A hit and what is known around it."""

    kind: str  # "opened", "clicked" or "trap"
    at: datetime
    agent: str = ""
    how: str = ""
    sent_at: datetime | None = None
    links_at_once: int = 1  # different links of the letter followed within AT_ONCE, this one with them
    trap_at_once: bool = False  # the invisible link was followed within AT_ONCE of this hit

    def within(self, span: timedelta) -> bool:
        """Promise whether it came so soon after the letter was sent."""
        return self.sent_at is not None and self.at < self.sent_at + span


@dataclass(frozen=True)
class Machine:
    """One rule: its key as recorded, its name on the screen, why no person is behind such a hit, and the test."""

    key: str
    label: str
    why: str
    recognises: Callable[[Sight], bool]


def _named(*words: str) -> Callable[[Sight], bool]:
    pattern = re.compile("|".join(words), re.IGNORECASE)

    @lru_cache(maxsize=4096)  # people use few programs, and looking one up again is dear
    def names(agent: str) -> bool:
        return pattern.search(agent) is not None

    return lambda sight: names(sight.agent)


def _follows_many(sight: Sight) -> bool:
    return sight.kind == "clicked" and sight.links_at_once >= MORE_THAN_A_PERSON


_PROXY = _named("GoogleImageProxy", "YahooMailProxy")
# What Gmail fetches pictures with when it fetches them before anybody has opened the letter.
_GMAIL_AHEAD = _named(r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246")
_SCANNER = _named(
    "Barracuda", "Mimecast", "Proofpoint", "SafeLinks", "Symantec", "MessageLabs", "Forcepoint", "TrendMicro",
    "Sophos", "FireEye", "IronPort", "Cloudmark", "Fortinet", "Zscaler", "VadeSecure", "urlscan", "VirusTotal",
)  # fmt: skip
_PROGRAM = _named(
    r"\bcurl/", r"\bwget/", "python-", "aiohttp", "httpx", "Go-http-client", r"\bJava/", "okhttp", "libwww",
    "node-fetch", "axios", "HeadlessChrome", "PhantomJS", r"bot\b", "crawler", "spider", "preview", "scanner",
    "facebookexternalhit", "WhatsApp", "monitor",
)  # fmt: skip

# The first that recognises a hit gives its name to it.
MACHINES: tuple[Machine, ...] = (
    Machine("trap", "Invisible link", "followed a link that no person can see", lambda s: s.kind == "trap"),
    Machine(
        "trap_at_once", "Scanner", "came together with a visit to the invisible link", lambda s: s.trap_at_once
    ),
    Machine("head", "Link checker", "asked only whether the address exists (HEAD)", lambda s: s.how == "head"),
    Machine("prefetch", "Prefetch", "said itself that it only fetches ahead", lambda s: s.how == "prefetch"),
    Machine("no_agent", "Nameless program", "gave no user agent, as every browser does", lambda s: not s.agent),
    Machine(
        "apple_privacy", "Apple Mail Privacy", "Apple fetches every picture, read or not",
        lambda s: s.kind == "opened" and s.agent.strip() == "Mozilla/5.0",
    ),
    Machine("gmail_ahead", "Gmail prefetch", "Gmail fetched the pictures before the letter was opened", _GMAIL_AHEAD),
    Machine(
        # Later on the same proxies fetch because somebody opens the letter: that is a person.
        "proxy_ahead", "Gmail or Yahoo proxy", "the mailbox provider fetched the pictures on arrival",
        lambda s: _PROXY(s) and s.within(BEFORE_ANYBODY),
    ),
    Machine("scanner", "Security scanner", "a mail security product by its own name", _SCANNER),
    Machine("program", "Program", "a program or robot by its own name", _PROGRAM),
    Machine("too_soon", "Too soon", "came before anybody can have read the letter", lambda s: s.within(TOO_SOON)),
    Machine("many_links", "Many links at once", "followed three links or more within seconds", _follows_many),
)  # fmt: skip


def machine_of(sight: Sight) -> Machine | None:
    """Promise the rule that recognises the hit as a machine's, or None where a person is likely."""
    return next((machine for machine in MACHINES if machine.recognises(sight)), None)
