"""What a campaign is looked at for before it is sent: each of its letters, and the letters in view of who gets them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import channels, errors, messages, segments, selections, shop, templates
from cdp import conditions as cd
from cdp.campaigns.audience import live_version, rules, selected
from cdp.models import Campaign, Customer, Message, MessageStatus, TemplateVersion
from cdp.templates import language
from cdp.templates.checks import Check
from cdp.text import listed, plural

LATELY = timedelta(days=7)  # another campaign to the same people so short a time ago is worth a word
REPEATED = timedelta(days=60)  # within which the same letter a second time is more likely a mistake than a wish
_SAMPLE = 100
_GOT_IT = (MessageStatus.QUEUED, MessageStatus.CLAIMED, MessageStatus.SENT, MessageStatus.UNKNOWN)


def checks(session: Session, campaign: Campaign, *, now: datetime) -> list[Check]:
    """Promise what every check says of the campaign's letters and of its audience, the gravest first.

    Raises Invalid for a segment with a fault.
    """
    at = _Looked(session, campaign, now)
    letters = [check for version in at.versions for check in _of_letter(at, version)]
    found = [*letters, *(row(at) for row in _OF_AUDIENCE)]
    return sorted(found, key=lambda check: ("error", "warning", "ok").index(check.level))


@dataclass(frozen=True)
class _Looked:
    """A campaign under examination."""

    session: Session
    campaign: Campaign
    now: datetime

    @cached_property
    def versions(self) -> list[TemplateVersion]:
        """The letters it would send, as they are now."""
        if self.campaign.template_id is not None:
            return [templates.current(self.session, self.campaign.template_id)]
        flow = live_version(self.session, self.campaign)
        ids = list(dict.fromkeys(_letters_in(flow.steps))) if flow else []
        return [self.session.get_one(TemplateVersion, each) for each in ids]

    @cached_property
    def recipients(self) -> sa.Select[Any]:
        """The ids of the people who will be sent it."""
        asked = rules(self.session, self.campaign, now=self.now)
        judged = messages.verdicts(selected(self.session, self.campaign, now=self.now), asked)
        return sa.select(judged.c.id).where(judged.c.reason.is_(None))

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """What merge tags stand for with some of them."""
        about = shop.get(self.session)
        some = sa.select(Customer).where(Customer.id.in_(self.recipients)).order_by(Customer.id).limit(_SAMPLE)
        given = (templates.customer_values(one, shop=about, now=self.now) for one in self.session.scalars(some))
        return [{"customer": values} for values in given]


def _letters_in(steps: Any) -> Iterator[int]:
    """The letters that steps name, however deep in branches."""
    if isinstance(steps, dict):
        if steps.get("template_version_id") is not None:
            yield int(steps["template_version_id"])
        steps = list(steps.values())
    for inner in steps if isinstance(steps, list) else ():
        yield from _letters_in(inner)


def _of_letter(at: _Looked, version: TemplateVersion) -> Iterator[Check]:
    """The checks of one letter, with merge tags counted over everybody; of many letters only what is found."""
    try:
        letter = templates.compiled(version)
    except errors.Invalid as error:
        yield Check(f"letter_{version.id}", "error", f"“{version.subject}” can be written", str(error))
        return
    sender = at.campaign.sender_id and channels.senders.get(at.session, at.campaign.sender_id)
    found = templates.checks.examine(
        letter,
        version,
        shop=shop.get(at.session),
        sender=sender or channels.senders.default(at.session),
        people=at.people,
        known=[each.tag for each in templates.tags(at.session)],
    )
    alone = len(at.versions) == 1
    for check in found:
        counted = _filled(at, version, check) if check.key == "empty_tags" else check
        if alone:
            yield counted
        elif counted.level != "ok":
            yield replace(counted, key=f"{check.key}_{version.id}", title=f"{check.title} · “{version.subject}”")


def _filled(at: _Looked, version: TemplateVersion, check: Check) -> Check:
    """The check of empty merge tags, asked of the database about everybody rather than of a few."""
    texts = (version.subject, version.preheader, version.body)
    bare = sorted({tag for text in texts for tag in language.bare_tags(text or "")})
    empty = {tag: n for tag in bare if (n := _nobodys(at, tag))}
    if not empty:
        return replace(check, level="ok", detail="", remedy="")
    said = ", ".join(f"“{tag}” for {plural(n, 'person', 'people')}" for tag, n in empty.items())
    return replace(
        check,
        level="warning",
        detail=f"Nothing is there: {said}.",
        remedy='Say what to write instead: | default: "there".',
    )


_MADE_OF = {"full_name": ("first_name", "last_name")}


def _nobodys(at: _Looked, tag: str) -> int:
    """How many of the recipients have nothing behind a merge tag of theirs."""
    root, _, field = tag.partition(".")
    if root != "customer":
        return 0
    known = segments.catalogue(at.session)
    blank = [{"field": each, "operator": "is_blank"} for each in _MADE_OF.get(field, (field,))]
    try:
        tree = cd.parse({"all": blank}, known)
    except errors.Invalid:
        return 0  # an unknown tag has a check of its own, and some fields are never blank
    found = selections.matching(at.session, tree, known, now=at.now).where(Customer.id.in_(at.recipients))
    return at.session.scalar(found.with_only_columns(sa.func.count())) or 0


def _same_letter(at: _Looked) -> Check:
    shas = {version.sha256 for version in at.versions}
    subjects = {version.subject for version in at.versions}
    repeats = sa.or_(TemplateVersion.sha256.in_(shas), TemplateVersion.subject.in_(subjects))
    earlier = _reached(at, REPEATED, Message.template_version_id.in_(sa.select(TemplateVersion.id).where(repeats)))
    if not earlier:
        return Check("repeated", "ok", "Not sent before")
    return Check(
        "repeated", "warning", "Sent before",
        f"The same letter, or one with the same subject, went out lately: {_listed(earlier)}.",
        "Make sure it is meant to be read twice, or leave out who got it.",
    )  # fmt: skip


def _others_lately(at: _Looked) -> Check:
    earlier = _reached(at, LATELY)
    if not earlier:
        return Check("overlap", "ok", "Room to breathe")
    return Check(
        "overlap", "warning", "Little room to breathe",
        f"Some of these people were written to in the last {LATELY.days} days: {_listed(earlier)}.",
        "Wait a few days, or set a frequency cap under Settings.",
    )  # fmt: skip


def _reached(at: _Looked, within: timedelta, *where: sa.ColumnElement[bool]) -> dict[str, int]:
    """Which campaigns reached how many of the recipients lately, the largest first."""
    found = (
        sa.select(Campaign.name, sa.func.count(Message.customer_id.distinct()).label("people"))
        .join(Campaign, Campaign.id == Message.campaign_id)
        .where(
            Campaign.launched_at > at.now - within,
            Campaign.id != at.campaign.id,
            Message.status.in_(_GOT_IT),
            Message.customer_id.in_(at.recipients),
            *where,
        )
        .group_by(Campaign.id, Campaign.name)
        .order_by(sa.desc("people"), Campaign.name)
    )
    return {row.name: row.people for row in at.session.execute(found)}


def _listed(reached: dict[str, int], most: int = 3) -> str:
    return listed((f"“{name}” to {n:,} of them" for name, n in reached.items()), most)


_OF_AUDIENCE: tuple[Callable[[_Looked], Check], ...] = (_same_letter, _others_lately)
