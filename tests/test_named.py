"""What segments, templates, flows and campaigns promise alike: names, copies, archives, and the way back."""

from datetime import timedelta

import pytest

from cdp import campaigns, errors, flows, segments, templates
from tests.makers import make_campaign

LETTER = {"format": "markdown", "subject": "Hi", "body": "Hello."}
KINDS = {"segment": segments, "template": templates, "flow": flows, "campaign": campaigns}


@pytest.fixture(params=KINDS)
def kind(request):
    """One of the four, as the word that sentences use for it."""
    return request.param


def new(session, kind, name, now):
    """One of that kind with nothing special about it."""
    said = {"segment": {"conditions": []}, "template": LETTER}.get(kind, {})
    return KINDS[kind].create(session, name=name, **said, now=now)


def test_a_name_is_given_once_and_the_sentence_says_what_to_do(session, now, kind):
    new(session, kind, " Spring ", now)
    for name, sentence in (
        ("Spring", f"There is a {kind} “Spring” already. Choose another name."),
        (" ", f"Give the {kind} a name."),
        ("x" * 121, "A name can have at most 120 letters."),
    ):
        with pytest.raises(errors.Invalid, match=sentence) as refused:
            new(session, kind, name, now)
        assert refused.value.fields == {"name": [sentence]}


def test_copies_have_names_of_their_own_however_long_the_first_was(session, now, kind):
    first = new(session, kind, "x" * 120, now)
    copies = [KINDS[kind].duplicate(session, first.id, now=now).name for _ in range(2)]
    assert copies == ["x" * 113 + " (copy)", "x" * 111 + " (copy 2)"]


def test_what_is_archived_twice_was_archived_the_first_time(session, now, kind):
    row = new(session, kind, "Spring", now)
    KINDS[kind].archive(session, row.id, now=now)
    KINDS[kind].archive(session, row.id, now=now + timedelta(days=1))
    assert KINDS[kind].all(session) == [] and row.archived_at == now
    assert KINDS[kind].all(session, archived=True) == [row]
    assert KINDS[kind].unarchive(session, row.id).archived_at is None and KINDS[kind].all(session) == [row]


def test_what_was_deleted_comes_back_though_its_number_was_given_away(session, now, kind):
    kept = KINDS[kind].delete(session, new(session, kind, "Spring", now).id)
    new(session, kind, "Summer", now)
    back = KINDS[kind].restore(session, kept)
    assert {row.name for row in KINDS[kind].all(session)} == {"Spring", "Summer"}
    assert KINDS[kind].get(session, back.id).name == "Spring"
    with pytest.raises(errors.Conflict, match=f"There is another {kind} “Spring” by now."):
        KINDS[kind].restore(session, kept)


def test_a_template_whose_number_was_given_away_comes_back_with_its_letter(session, now):
    kept = templates.delete(session, new(session, "template", "Spring", now).id)
    templates.create(session, name="Summer", **LETTER | {"body": "Sun."}, now=now)
    back = templates.restore(session, kept)
    assert templates.current(session, back.id).body == LETTER["body"]


def test_a_flow_whose_number_was_given_away_comes_back_live(session, now):
    step = {"id": "s1", "kind": "email", **LETTER}
    first, second = (flows.create(session, name=name, steps=[step], now=now) for name in ("First", "Second"))
    flows.publish(session, second.id, now=now)
    kept = flows.delete(session, second.id)
    third = flows.create(session, name="Third", steps=[step], now=now)
    flows.publish(session, third.id, now=now)
    back = flows.restore(session, kept)
    assert flows.live(session, back).flow_id == back.id
    assert flows.live(session, third).flow_id == third.id and flows.live(session, first) is None


def test_what_a_draft_rested_on_is_gone_and_the_sentence_says_so(session, now):
    campaign = make_campaign(session)
    segment_id = campaign.segment_id
    kept = campaigns.delete(session, campaign.id)
    segments.delete(session, segment_id)
    with pytest.raises(errors.Conflict, match="cannot come back: what it rests on is gone"):
        campaigns.restore(session, kept)
    assert campaigns.all(session) == []
