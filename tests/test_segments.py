"""Segments: saved, counted, shared, refused with names."""

import threading
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import db, errors, frames, segments, selections
from cdp.models import ConsentStatus, Segment
from tests.makers import make_customer, make_order, make_segment

RICH = {"all": [{"field": "lifetime_value", "operator": "at_least", "value": 100}]}


@pytest.fixture
def three(session: Session) -> list[int]:
    made = [make_customer(session, lifetime_value=Decimal(value)) for value in (50, 100, 300)]
    session.commit()
    return [customer.id for customer in made]


def new(session: Session, now: datetime, name: str = "Rich", conditions: Any = None, **more: Any) -> Segment:
    return segments.create(session, name=name, conditions=RICH if conditions is None else conditions, now=now, **more)


def test_a_new_segment_knows_its_count_and_when_it_was_counted(
    session: Session, now: datetime, three: list[int]
) -> None:
    segment = new(session, now)
    assert (segment.customer_count, segment.counted_at, segment.count_error) == (2, now, None)


def test_the_seeds_flat_list_is_a_segment_with_the_seeds_meanings(session: Session, now: datetime) -> None:
    make_customer(session, email="anna@shop.test", total_orders=3, lifetime_value=Decimal(412), state="Texas",
                  email_consent=ConsentStatus.SUBSCRIBED, last_order_date=now)  # fmt: skip
    make_customer(session, email="ben@other.test", total_orders=3, lifetime_value=Decimal(412), state="Texas")
    session.commit()
    flat = [
        {"field": "lifetime_value", "operator": "greater_than", "value": "400"},
        {"field": "total_orders", "operator": "equals", "value": "3"},
        {"field": "email_subscribed", "operator": "equals", "value": "true"},
        {"field": "email", "operator": "equals", "value": "shop.test"},
        {"field": "state", "operator": "contains", "value": "tex"},
        {"field": "last_order_date", "operator": "in_last_days", "value": "30"},
        {"field": "last_order_date", "operator": "greater_than", "value": "2026-01-01"},
    ]
    assert new(session, now, conditions=flat).customer_count == 1


def test_keys_come_from_names_and_never_clash(session: Session, now: datetime) -> None:
    assert [new(session, now, name=name).key for name in ("VIP: Zoë & co", "vip zoe co", "日本")] == [
        "vip-zoe-co",
        "vip-zoe-co-2",
        "segment",
    ]


def test_a_stale_form_is_told_and_changes_nothing(session: Session, now: datetime) -> None:
    segment = new(session, now)
    segments.save(session, segment.id, name="Richer", conditions=RICH, description="", seen_version=1, now=now)
    with pytest.raises(errors.Conflict, match="saved by someone else"):
        segments.save(session, segment.id, name="Mine", conditions=[], description="", seen_version=1, now=now)
    assert (segment.name, segment.version) == ("Richer", 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["save", "create"])
def test_of_two_people_at_the_same_moment_the_second_is_told(database_url: str, now: datetime, kind: str) -> None:
    with db.session() as session:
        segment_id = new(session, now).id
    inside, answers = threading.Event(), list[str]()

    def act(session: Session, words: str) -> None:
        if kind == "create":
            new(session, now, name="VIP")
        else:
            segments.save(session, segment_id, name="Rich", conditions=RICH, description=words, seen_version=1, now=now)

    def second() -> None:
        try:
            with db.session() as session:
                act(session, "second")
        except errors.CdpError as error:
            answers.append(f"{type(error).__name__}: {error}")

    other = threading.Thread(target=second)
    with db.session() as session:
        act(session, "first")
        other.start()
        inside.wait(
            0.5
        )  # the other one runs into what is held here; were it too late, it would be refused all the same
    other.join(timeout=60)
    assert len(answers) == 1 and ("Invalid: There is a segment “VIP”" if kind == "create" else "Conflict") in answers[0]
    with db.reading() as session:
        assert segments.get(session, segment_id).description == ("" if kind == "create" else "first")


def test_a_segment_cannot_rest_on_itself_and_the_circle_is_named(session: Session, now: datetime) -> None:
    first = new(session, now, name="First")
    second = new(session, now, name="Second", conditions=[{"segment": "first", "operator": "in"}])
    with pytest.raises(errors.Invalid, match="First → Second → First"):
        segments.save(session, first.id, name="First", conditions=[{"segment": "second", "operator": "not_in"}], description="",
                      seen_version=1, now=now)  # fmt: skip
    assert second.customer_count == 0


@pytest.mark.slow
def test_a_segment_that_others_rest_on_is_not_deleted(session: Session, now: datetime) -> None:
    first = new(session, now, name="First")
    new(session, now, name="Second", conditions=[{"none": [{"segment": "first", "operator": "in"}]}])
    with pytest.raises(errors.InUse, match="“First” is used by the segment “Second”"):
        segments.delete(session, first.id)


def test_deleting_can_be_undone(session: Session, now: datetime) -> None:
    segment = new(session, now, description="Big spenders")
    kept = segments.delete(session, segment.id)
    assert segments.all(session) == []
    back = segments.restore(session, kept)
    assert (back.id, back.name, back.description, back.conditions) == (
        kept["id"],
        "Rich",
        "Big spenders",
        cd.to_json(cd.parse(RICH, cd.Catalogue())),
    )
    with pytest.raises(errors.Conflict):
        segments.restore(session, kept)


def test_copies_and_archives(session: Session, now: datetime) -> None:
    segment = new(session, now)
    assert [segments.duplicate(session, segment.id, now=now).name for _ in range(2)] == ["Rich (copy)", "Rich (copy 2)"]
    segments.archive(session, segment.id, now=now)
    assert "Rich" not in [one.name for one in segments.all(session)]
    assert "Rich" in [one.name for one in segments.all(session, archived=True)]
    segments.unarchive(session, segment.id)
    assert "Rich" in [one.name for one in segments.all(session)]


def test_the_copy_of_a_long_name_is_still_a_name(session: Session, now: datetime) -> None:
    segment = new(session, now, name="x" * 120)
    names = [segments.duplicate(session, segment.id, now=now).name for _ in range(2)]
    assert names == ["x" * 113 + " (copy)", "x" * 111 + " (copy 2)"]
    assert segments.copy_name(session, "  ") == "Segment (copy)"


def test_what_the_database_refuses_to_count_is_written_beside_the_count(
    session: Session, now: datetime, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = new(session, now)
    monkeypatch.setattr(selections, "count", lambda session, *_, **__: session.scalar(sa.text("SELECT nonsense")))
    segments.recount(session, segment, now=now)
    assert segment.customer_count is None and "fewer conditions" in (segment.count_error or "")
    assert new(session, now, name="After it").count_error
    session.commit()
    assert [one.name for one in segments.all(session)] == ["After it", "Rich"]


def test_segments_inside_segments_count_towards_the_most_a_segment_can_have(session: Session, now: datetime) -> None:
    new(session, now, name="0", conditions=[{"field": "city", "operator": "is_blank"}] * 20)
    for at in range(1, 4):
        new(session, now, name=str(at), conditions=[{"segment": str(at - 1), "operator": "in"}] * 2)
    with pytest.raises(
        errors.Invalid, match="at most 500 conditions, counting those of the segments it names; with “3”"
    ):
        new(session, now, name="4", conditions=[{"segment": "3", "operator": "in"}] * 3)


@pytest.mark.slow
def test_segments_inside_segments_can_only_be_so_deep(session: Session, now: datetime) -> None:
    with pytest.raises(errors.Invalid, match="at most 20 deep, counting those of the segments it names"):
        for at in range(25):
            new(session, now, name=str(at), conditions=[{"segment": str(at - 1), "operator": "in"}] if at else RICH)
    assert len(segments.all(session)) == 20


def test_customers_changed_in_the_same_transaction_are_counted_without_a_false_alarm(
    session: Session, now: datetime, three: list[int]
) -> None:
    make_customer(session, lifetime_value=Decimal(500))
    segment = new(session, now)
    assert (segment.customer_count, segment.count_error) == (3, None)


def test_a_fault_in_a_stored_segment_is_shown_beside_its_count(session: Session, now: datetime) -> None:
    segment = make_segment(session, conditions={"all": [{"field": "gone", "operator": "equals", "value": 1}]})
    segments.recount(session, segment, now=now)
    assert segment.customer_count is None and "There is no field “gone”" in (segment.count_error or "")


def test_a_difference_between_preview_and_database_is_an_error_that_is_kept(
    session: Session, now: datetime, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selections, "count", lambda *_, **__: 7)
    segment = new(session, now)
    assert segment.customer_count == 7 and "The preview found 2 customers, the database 7" in (
        segment.count_error or ""
    )


def test_why_a_customer_is_in_a_segment(session: Session, now: datetime) -> None:
    customer = make_customer(session, lifetime_value=Decimal("412.35"), first_name="Zoë", last_order_date=now)
    make_order(session, customer, lines=[("Wool sock", 2, 10)], placed_at=now)
    session.commit()
    new(session, now, name="VIP", conditions=[{"field": "lifetime_value", "operator": "at_least", "value": 400}])
    new(session, now, name="Quiet", conditions=[
        {"segment": "vip", "operator": "in"}, {"none": [{"field": "last_order_date", "operator": "in_last_days", "value": 60}]},
        {"metric": {"of": "orders", "where": [{"field": "product", "operator": "contains", "value": "SOCK"}]}, "operator": "at_least", "value": 1},
    ])  # fmt: skip
    session.commit()
    with db.reading() as reading:
        first, second = segments.of_customer(reading, frames.current(reading), customer.id, now=now)
    assert (
        (first.segment.name, first.is_in) == ("VIP", True) and first.reason and first.reason.parts[0].value == "$412.35"
    )
    assert (second.segment.name, second.is_in) == ("Quiet", False) and second.reason
    member, recent, bought = second.reason.parts
    assert member.holds and member.parts[0].holds
    assert not recent.holds and recent.parts[0].holds and recent.parts[0].value == "30 Jun 2026 12:00"
    assert bought.holds and bought.value == "1"


def test_a_missing_segment_is_a_sentence(session: Session) -> None:
    with pytest.raises(errors.NotFound, match="Pick another one"):
        segments.get(session, 99)
    with pytest.raises(errors.NotFound, match="There is no segment “vip”"):
        segments.by_key(session, "vip")
