"""The report and the ledger of a campaign: every person in one place, figures that can be counted by hand."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from cdp import shop, text
from cdp.analytics import campaigns
from cdp.errors import Invalid, NotFound
from cdp.models import CampaignStatus, Customer, Enrolment, EnrolmentStatus, MessageEvent, MessageEventKind
from tests.makers import (
    make_campaign,
    make_customer,
    make_flow_version,
    make_message,
    make_segment,
    make_template_version,
)

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
SENT = NOON - timedelta(hours=2)


def launched(session, **fields):
    """A campaign that was launched, to as many as `audience` says."""
    given = {
        "status": CampaignStatus.SENDING,
        "launched_at": SENT,
        "audience_count": fields.pop("audience", 0),
        **fields,
    }
    return make_campaign(session, **given)


def letter(session, campaign, status="sent", address=None, **fields):
    """A letter of the campaign to somebody of their own."""
    customer = fields.pop("customer", None) or make_customer(session, **({"email": address} if address else {}))
    at = {"sent_at": SENT} if status == "sent" else {}
    return make_message(session, customer, campaign=campaign, status=status, **{**at, **fields})


def happened(session, message, kind, *, machine=False, link=None, at=NOON):
    """Something that happened to a letter, as tracking writes it down."""
    session.add(
        MessageEvent(
            message_id=message.id, kind=kind, at=at, link=link, is_machine=machine, source="test",
            dedupe_key=f"{message.id}{kind}{machine}{link}{at}",
        )
    )  # fmt: skip
    session.flush()


def read(session, campaign, now=NOON):
    return campaigns.report(session, campaign.id, now=now, shop=shop.get(session))


def figures(report):
    return {figure.slug: figure.people for figure in report.figures}


def test_everybody_in_the_audience_is_in_one_place(session):
    campaign = launched(session, audience=9)
    version = make_template_version(session)
    for status, reason in [
        ("sent", None), ("sent", None), ("queued", None), ("claimed", None), ("failed", "550 no such user"),
        ("unknown", None), ("skipped", "no_consent"), ("skipped", "no_consent"), ("skipped", "suppressed"),
    ]:  # fmt: skip
        letter(session, campaign, status, reason=reason, template_version=version)
    letter(session, launched(session), "sent")  # of another campaign
    identity = read(session, campaign).identity
    assert (identity.sent, identity.waiting, identity.failed, identity.unknown) == (2, 2, 1, 1)
    assert [(key, count) for key, _, count in identity.skipped] == [("no_consent", 2), ("suppressed", 1)]
    assert identity.skipped[0][1] == "No consent"
    assert identity.audience == 9 and identity.missing == 0


def test_somebody_who_is_nowhere_is_missed(session):
    campaign = launched(session, audience=3)
    letter(session, campaign)
    assert read(session, campaign).identity.missing == 2


def test_in_a_flow_people_are_counted_not_letters(session):
    version = make_flow_version(session)
    campaign = launched(session, audience=5, template=None, flow_id=version.flow_id)

    def enrolled(status, **fields):
        customer = make_customer(session)
        way = Enrolment(flow_id=version.flow_id, flow_version_id=version.id, campaign_id=campaign.id,
                        customer_id=customer.id, status=status, **fields)  # fmt: skip
        session.add(way)
        session.flush()
        return customer, way

    for status in ("active", "done"):  # two letters each: they are still one person
        customer, way = enrolled(status)
        for step in ("s1", "s3"):
            letter(session, campaign, "sent", customer=customer, enrolment=way, step=step,
                   template_version=make_template_version(session))  # fmt: skip
    enrolled(EnrolmentStatus.ACTIVE, due_at=NOON + timedelta(hours=2))  # waits before the first letter
    enrolled(EnrolmentStatus.EXITED, exit_reason="ordered")
    letter(session, campaign, "skipped", reason="no_email")  # never let in
    report = read(session, campaign)
    identity = report.identity
    assert (identity.sent, identity.waiting, identity.left_out, identity.missing) == (2, 1, 2, 0)
    assert {key for key, _, _ in identity.skipped} == {"no_email", "no_letter"}
    assert report.progress.in_flow == 2 and report.progress.next_in_flow_at == NOON + timedelta(hours=2)
    assert [(step.step, step.sent) for step in report.by_step] == [("s1", 1), ("s1", 1), ("s3", 1), ("s3", 1)]
    ledger = campaigns.ledger(session, campaign.id)
    assert ledger.total == 7
    assert [line.reason for line in ledger.lines if line.message_id is None and line.status == "skipped"] == ["Ordered"]
    assert campaigns.ledger(session, campaign.id, status="waiting").total == 1


def test_figures_are_of_people_and_machines_stand_apart(session):
    campaign = launched(session, audience=5)
    read_by_person = letter(session, campaign, opened_at=NOON, clicked_at=NOON)
    happened(session, read_by_person, MessageEventKind.OPENED)
    happened(session, read_by_person, MessageEventKind.OPENED, machine=True)
    scanned = letter(session, campaign)
    happened(session, scanned, MessageEventKind.OPENED, machine=True)
    happened(session, scanned, MessageEventKind.OPENED, machine=True, at=NOON + timedelta(minutes=1))
    happened(session, scanned, MessageEventKind.CLICKED, machine=True, link="https://shop.example/")
    letter(session, campaign, bounced_at=NOON)
    letter(session, campaign, complained_at=NOON, unsubscribed_at=NOON)
    letter(session, campaign, "failed", bounced_at=NOON)
    report = read(session, campaign)
    assert figures(report) == {
        "sent": 4, "delivered": 3, "opened": 1, "clicked": 1, "bounced": 2, "complained": 1, "unsubscribed": 1,
    }  # fmt: skip
    by_slug = {figure.slug: figure for figure in report.figures}
    assert by_slug["opened"].machines == 1 and by_slug["clicked"].machines == 1
    assert by_slug["opened"].rate == pytest.approx(1 / 3) and by_slug["bounced"].rate == pytest.approx(2 / 5)
    assert all(figure.definition for figure in report.figures)


def test_nothing_sent_is_no_rate_and_no_fault(session):
    report = read(session, make_campaign(session))
    assert all(figure.rate is None for figure in report.figures)
    assert report.over_time == () and report.by_link == () and report.by_provider == ()


def test_progress_says_how_fast_and_until_when(session):
    campaign = launched(session, audience=5)
    letter(session, campaign, "skipped", reason="no_consent")  # nothing is to be done for them
    letter(session, campaign, sent_at=NOON - timedelta(seconds=20))
    letter(session, campaign, sent_at=NOON - timedelta(minutes=5))
    letter(session, campaign, "queued", due_at=NOON + timedelta(hours=3))
    letter(session, campaign, "queued", due_at=NOON, attempts=2)
    progress = read(session, campaign).progress
    assert (progress.done, progress.of, progress.waiting, progress.retrying, progress.per_minute) == (2, 4, 2, 1, 1)
    assert progress.next_at == NOON and progress.share == 0.5 and progress.minutes_left == 2


@pytest.mark.parametrize(("behind", "minutes"), [(timedelta(), 2), (timedelta(minutes=5), 20)])
def test_a_throttle_foretells_its_end_as_long_as_the_sender_keeps_up(session, behind, minutes):
    campaign = launched(session, audience=21, throttle_per_hour=600)
    letter(session, campaign, sent_at=NOON - timedelta(seconds=6))  # the first minute has only begun
    for number in range(20):
        letter(session, campaign, "queued", due_at=NOON - behind + number * timedelta(seconds=6))
    assert read(session, campaign).progress.minutes_left == minutes


def test_clicks_are_counted_per_link(session):
    campaign = launched(session)
    first, second = letter(session, campaign), letter(session, campaign)
    for message, link, minute in [(first, "https://a.example/", 0), (first, "https://a.example/", 1), (second, "https://a.example/", 0),
                                  (second, "https://b.example/", 0)]:  # fmt: skip
        happened(session, message, MessageEventKind.CLICKED, link=link, at=NOON + timedelta(minutes=minute))
    happened(session, first, MessageEventKind.CLICKED, link="https://b.example/", machine=True)
    assert [(one.address, one.letters, one.clicks, one.machine_clicks) for one in read(session, campaign).by_link] == [
        ("https://a.example/", 2, 3, 0),
        ("https://b.example/", 1, 1, 1),
    ]


@pytest.mark.slow
def test_mailboxes_are_grouped_by_who_runs_them(session):
    campaign = launched(session)
    for address in (
        "a@gmail.com",
        "b@GoogleMail.com",
        "c@hotmail.co.uk",
        "d@outlook.de",
        "e@not-gmail.com",
        "f@gmail.com",
    ):
        letter(session, campaign, address=address)
    letter(session, campaign, "failed", address="g@gmail.com", bounced_at=NOON)
    letter(session, campaign, "skipped", address="h@gmail.com", reason="no_consent")
    found = {one.name: (one.tried, one.sent, one.bounced) for one in read(session, campaign).by_provider}
    assert found == {"Gmail": (4, 3, 1), "Outlook and Hotmail": (2, 2, 0), "not-gmail.com": (1, 1, 0)}


def test_many_small_providers_are_one_row(session):
    campaign = launched(session)
    for number in range(20):
        letter(session, campaign, address=f"a@firm{number}.example")
    found = read(session, campaign).by_provider
    assert len(found) == 12 and found[-1].name == "All others" and sum(one.tried for one in found) == 20


@pytest.mark.parametrize(
    ("last", "spans", "first"),
    [
        (timedelta(minutes=30), 31, datetime(2026, 6, 30, 10, 0)),
        (timedelta(hours=6), 25, datetime(2026, 6, 30, 10, 0)),
        (timedelta(days=2), 49, datetime(2026, 6, 30, 10, 0)),
        (timedelta(days=20), 21, datetime(2026, 6, 30)),
    ],
)
def test_the_course_is_in_spans_that_fit_by_the_shops_clock(session, last, spans, first):
    shop.update(session, time_zone="Europe/Berlin")
    campaign = launched(session)
    at = datetime(2026, 6, 30, 8, 0, 30, tzinfo=UTC)  # ten in Berlin
    letter(session, campaign, sent_at=at, opened_at=at + timedelta(seconds=5), clicked_at=at + last)
    letter(session, campaign, sent_at=at)
    moments = read(session, campaign).over_time
    assert len(moments) == spans
    assert moments[0].at.replace(tzinfo=None) == first
    assert (moments[0].sent, moments[0].opened, moments[-1].clicked) == (2, 1, 1)
    assert sum(moment.sent for moment in moments) == 2


def test_days_go_on_through_the_night_in_which_clocks_change(session):
    shop.update(session, time_zone="America/New_York")
    campaign = launched(session)
    at = datetime(2026, 10, 28, 3, 30, tzinfo=UTC)
    letter(session, campaign, sent_at=at, clicked_at=at + timedelta(days=10))
    moments = read(session, campaign).over_time
    assert [f"{moment.at:%d %H:%M}" for moment in moments] == [
        f"{day:02d} 00:00" for day in (27, 28, 29, 30, 31, *range(1, 7))
    ]
    assert sum(moment.clicked for moment in moments) == 1


@pytest.mark.slow
def test_the_ledger_is_searched_filtered_and_paged(session):
    campaign = launched(session)
    for number in range(7):
        letter(session, campaign, "sent" if number % 2 else "skipped", reason=None if number % 2 else "no_consent")
    zoe = letter(
        session, campaign, customer=make_customer(session, first_name="Zoë", last_name="MÜLLER", email="z_e@x.example")
    )
    first, second = (campaigns.ledger(session, campaign.id, limit=5, offset=at) for at in (0, 5))
    assert first.total == second.total == 8
    assert len({line.message_id for page in (first, second) for line in page.lines}) == 8
    for words in ("zoë mül", "Z_E@"):
        found = campaigns.ledger(session, campaign.id, search=words)
        assert [line.message_id for line in found.lines] == [zoe.id] and found.total == 1
    assert campaigns.ledger(session, campaign.id, search="%").total == 0
    assert campaigns.ledger(session, campaign.id, status="skipped").total == 4
    assert campaigns.ledger(session, campaign.id, status="skipped:no_consent").total == 4
    assert campaigns.ledger(session, campaign.id, status="skipped:suppressed").total == 0
    assert campaigns.ledger(session, campaign.id, status="skipped").lines[0].reason == "No consent"


@pytest.mark.parametrize("words", ["kelvin", "ÅSE kel", "ås", "SÖREN", "ōe", "100%_", "/"])
def test_the_ledger_finds_what_folding_finds_whatever_the_alphabet(session, words):
    campaign = launched(session)
    names = ["\u212aelvin", "Åse Kelvin", "ÅSE \u212aELVIN", "\u017fören", "SÖREN", "Zōe", "100%_ /", "1000 _", "plain"]
    for name in names:
        letter(session, campaign, customer=make_customer(session, first_name=name, last_name=""))
    wanted = [name for name in names if text.fold(words) in text.fold(name)]
    assert wanted and [line.name for line in campaigns.ledger(session, campaign.id, search=words).lines] == wanted


def test_letters_are_listed_as_they_were_sent_and_in_a_flow_before_people_without_one(session):
    version = make_flow_version(session)
    campaign = launched(session, template=None, flow_id=version.flow_id)
    ways = []
    for _ in range(4):
        way = Enrolment(flow_id=version.flow_id, flow_version_id=version.id, campaign_id=campaign.id,
                        customer_id=make_customer(session).id, status=EnrolmentStatus.ACTIVE)  # fmt: skip
        session.add(way)
        ways.append(way)
    session.flush()
    late, early = (
        letter(session, campaign, customer=session.get(Customer, way.customer_id), enrolment=way, step="s1", sent_at=at)
        for way, at in zip(ways, (NOON, SENT), strict=False)
    )
    skipped = letter(session, campaign, "skipped", reason="no_email")
    pages = [campaigns.ledger(session, campaign.id, limit=2, offset=at) for at in (0, 2, 4)]
    people = [(line.message_id, line.customer_id) for page in pages for line in page.lines]
    assert [each for each, _ in people] == [skipped.id, late.id, early.id, None, None]
    assert [each for _, each in people[3:]] == [way.customer_id for way in ways[2:]]
    assert {page.total for page in pages} == {5}
    assert [line.message_id for line in campaigns.ledger(session, campaign.id, status="sent").lines] == [
        early.id,
        late.id,
    ]
    assert campaigns.ledger(session, campaign.id, limit=2, offset=9) == campaigns.Ledger((), 5)
    assert campaigns.ledger(session, campaign.id, search="nobody", offset=9).total == 0


@pytest.mark.slow
@pytest.mark.parametrize("status", campaigns.filters(("no_email",)))
def test_each_filter_can_be_asked_for_in_flows_too(session, status):
    flow = make_flow_version(session)
    campaign = launched(session, template=None, flow_id=flow.flow_id)
    assert campaigns.ledger(session, campaign.id, status=status, search="x").total == 0


def test_a_filter_nobody_knows_and_a_campaign_that_is_gone_are_refused(session):
    with pytest.raises(Invalid, match="no status"):
        campaigns.ledger(session, make_campaign(session).id, status="sold")
    with pytest.raises(NotFound):
        campaigns.ledger(session, 999)
    with pytest.raises(NotFound):
        campaigns.report(session, 999, now=NOON, shop=shop.get(session))


def test_the_exported_ledger_is_whole_and_runs_nothing_in_a_spreadsheet(session):
    shop.update(session, time_zone="Europe/Berlin")
    campaign = launched(session)
    letter(
        session,
        campaign,
        customer=make_customer(session, first_name="=HYPERLINK(1)", last_name="", email="a@x.example"),
    )
    letter(session, campaign, "failed", reason="mailbox gone", code=550, reply="+1 no such user")
    rows = list(
        csv.DictReader(
            io.StringIO(campaigns.ledger_csv(session, campaign.id, zone="Europe/Berlin").decode("utf-8-sig"))
        )
    )
    assert [row["status"] for row in rows] == ["sent", "failed"]
    assert rows[0]["name"] == "'=HYPERLINK(1)" and rows[0]["sent_at"] == "2026-06-30 12:00:00"
    assert rows[1]["reply"] == "'+1 no such user" and rows[1]["code"] == "550"


def test_the_list_of_campaigns_reads_all_its_figures_at_once(session):
    one, other, draft = launched(session), launched(session), make_campaign(session, segment=make_segment(session))
    letter(session, one, opened_at=NOON)
    letter(session, one, "queued")
    found = campaigns.brief(session, [one, other, draft])
    assert (found[one.id].sent, found[one.id].opened, found[one.id].waiting) == (1, 1, 1)
    assert draft.id not in found and campaigns.brief(session, []) == {}


@pytest.mark.sqlite_only  # PostgreSQL chooses by what is in the tables, and these are small
def test_a_report_reads_no_letters_but_those_it_tells_of(session):
    """The plans of the statements that a report and its ledger ask: an index for each count, no walk through the table."""
    campaign = launched(session)
    letter(session, campaign)
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        campaigns.report(session, campaign.id, now=NOON, shop=shop.get(session), is_whole=False)
        for status in campaigns.filters(("no_consent",)):
            campaigns.ledger(session, campaign.id, status=status)
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    driver = session.connection().connection.driver_connection
    plans = [row[3] for statement, parameters in asked if statement.startswith(("SELECT", "WITH"))
             for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]  # fmt: skip
    assert plans and not [plan for plan in plans if plan in ("SCAN messages", "SCAN message_events", "SCAN customers")]
