"""What events came with is asked for by segments, in the preview and in the database alike, also of what came just now."""

import pytest

from cdp import conditions as cd
from cdp import db, errors, frames, segments, selections
from cdp.frames.explain import explain
from cdp.models import Customer, utc_now
from tests.ingest.conftest import rows, take_in


def paid(web, user, **properties):
    assert web.post("/track", json={"userId": user, "event": "Paid", "properties": properties}).status_code == 200


def who(condition):
    """The customers found by the preview, after the database found the same."""
    now = utc_now()
    with db.reading() as session:
        known = segments.catalogue(session)
        tree = cd.parse([condition], known)
        held = frames.current(session)
        previewed = set(held.customers["id"].to_numpy()[frames.mask(held, tree, known, now=now)].tolist())
        assert previewed == set(session.scalars(selections.matching(session, tree, known, now=now)))
    names = {each.id: each.identities[0].external_id for each in _with_ids()}
    return sorted(names[each] for each in previewed)


def _with_ids():
    with db.session() as session:
        people = session.query(Customer).all()
        for each in people:
            each.identities
        return people


def metric(aggregate, *where, field="", **more):
    named = {"of": "events", "aggregate": aggregate, "where": list(where)} | ({"field": field} if field else {})
    return {"metric": named, **more}


def test_sums_filters_and_kinds_of_properties(web):
    paid(web, "anna", price=10.5, plan="Gold", again=True)
    paid(web, "anna", price=9.5, plan="gold")
    paid(web, "ben", price=19.99, plan="Silver", again=False)
    paid(web, "cleo", price="free")
    take_in()
    plan = {"field": "properties.plan", "operator": "equals", "value": "GOLD"}
    again = {"field": "properties.again", "operator": "equals", "value": True}
    dear = {"field": "properties.price", "operator": "greater_than", "value": 19.98}
    assert who(metric("sum", field="properties.price", operator="at_least", value=20)) == ["anna"]
    assert who(metric("max", field="properties.price", operator="equals", value=19.99)) == ["ben"]
    assert who(metric("avg", field="properties.price", operator="equals", value=10)) == ["anna"]
    assert who(metric("count", plan, operator="equals", value=2)) == ["anna"]
    assert who(metric("count", again, operator="at_least", value=1)) == ["anna"]
    assert who(metric("count", dear, operator="at_least", value=1)) == ["ben"]
    assert who(metric("sum", field="properties.price", operator="less_than", value=1)) == ["cleo"]
    assert who(metric("days_since_first", operator="at_most", value=1)) == ["anna", "ben", "cleo"]


def test_what_comes_in_later_is_found_without_reading_everything_again(web):
    paid(web, "anna", price=10, plan="Gold")
    take_in()
    gold = metric(
        "count", {"field": "properties.plan", "operator": "contains", "value": "old"}, operator="at_least", value=1
    )
    much = metric("sum", field="properties.price", operator="at_least", value=15)
    assert (who(gold), who(much)) == (["anna"], [])
    with db.reading() as session:
        before = frames.current(session)
    paid(web, "anna", price=5)
    paid(web, "ben", plan="Marigold")
    take_in()
    assert (who(gold), who(much)) == (["anna", "ben"], ["anna"])
    with db.reading() as session:
        after = frames.current(session)
    assert after is not before
    assert {name for name in after.events if str(name).startswith("properties.")} == {
        "properties.plan:text", "properties.price:number",
    }  # fmt: skip


@pytest.mark.slow
def test_the_sentence_and_the_reason_name_the_property(web):
    paid(web, "anna", order_value=1234.5)
    take_in()
    now = utc_now()
    with db.reading() as session:
        known = segments.catalogue(session)
        tree = cd.parse([metric("sum", field="properties.order_value", operator="at_least", value=1000)], known)
        assert cd.describe(tree, known) == "Customers where the sum of order value over events is at least 1,000."
        held = frames.current(session)
        [reason] = explain(held, tree, known, held.position(rows(Customer)[0].id), now=now).parts
    assert (reason.holds, reason.value) == (True, "1,234.5")


@pytest.mark.sqlite_only
def test_a_property_nobody_ever_sent_and_one_of_an_odd_name_are_refused_by_name(web):
    paid(web, "anna", **{"it's": 1, 'quo"te': 2, "price": 1})
    take_in()
    with db.reading() as session:
        known = segments.catalogue(session)
    assert [key for key in known.facts["events"].fields if key.startswith("properties.")] == ["properties.price"]
    for key in ("properties.it's", 'properties.quo"te', "properties.never"):
        with pytest.raises(errors.Invalid, match="There is no field"):
            cd.parse([metric("count", {"field": key, "operator": "is_blank"}, operator="at_least", value=1)], known)
