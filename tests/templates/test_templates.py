"""Templates are kept with every version; a stale form is told, equal letters are one row, deleting can be undone."""

import pytest
import sqlalchemy as sa

from cdp import attributes, errors, templates
from cdp.models import BodyFormat, Shop, TemplateVersion
from tests.makers import make_customer

LETTER = {"format": "html", "subject": "Hello {{ customer.first_name }}", "body": '<a href="https://a.test">x</a>'}
REST = {"preheader": "", "from_name": "", "reply_to": "", "description": ""}


def test_a_new_template_has_its_first_version_with_its_links(session, now):
    template = templates.create(session, name="  Spring ", **LETTER, owner="anna", now=now)
    version = templates.current(session, template.id)
    assert (template.name, template.version, version.number) == ("Spring", 1, 1)
    assert version.links == ["https://a.test"] and version.created_by == "anna"
    assert templates.all(session) == [template]


def test_saving_another_letter_adds_a_version_and_the_old_one_stays(session, now):
    template = templates.create(session, name="Spring", **LETTER, now=now)
    templates.save(session, template.id, name="Spring", **{**LETTER, "subject": "New"}, **REST, seen_version=1, now=now)
    assert [each.subject for each in templates.versions(session, template.id)] == ["New", LETTER["subject"]]
    assert templates.current(session, template.id).subject == "New"


def test_a_new_name_alone_is_no_new_version(session, now):
    template = templates.create(session, name="Spring", **LETTER, now=now)
    templates.save(session, template.id, name="Summer", **LETTER, **REST, seen_version=1, now=now)
    assert template.name == "Summer" and len(templates.versions(session, template.id)) == 1
    templates.save(session, template.id, name="Summer", **{**LETTER, "subject": "New"}, **REST, seen_version=2, now=now)
    assert [each.number for each in templates.versions(session, template.id)] == [2, 1]


def test_of_two_people_who_rename_it_the_second_is_told(session, now):
    template = templates.create(session, name="Spring", **LETTER, now=now)
    templates.save(session, template.id, name="Theirs", **LETTER, **REST, seen_version=1, now=now)
    with pytest.raises(errors.Conflict, match="saved by someone else") as told:
        templates.save(session, template.id, name="Mine", **LETTER, **REST, seen_version=1, now=now)
    assert template.name == "Theirs" and told.value.changes == {"name": ("Mine", "Theirs")}


def test_a_form_that_is_out_of_date_is_told_what_changed(session, now):
    template = templates.create(session, name="Spring", **LETTER, now=now)
    theirs = {**LETTER, "subject": "Theirs"}
    templates.save(session, template.id, name="Spring", **theirs, **REST, seen_version=1, now=now)
    with pytest.raises(errors.Conflict, match="saved by someone else") as told:
        templates.save(session, template.id, name="Spring", **LETTER, **REST, seen_version=1, now=now)
    assert told.value.changes == {"subject": (LETTER["subject"], "Theirs")}


def test_a_letter_that_cannot_be_read_is_not_saved_and_the_field_is_named(session, now):
    with pytest.raises(errors.Invalid, match="line 1: There is no filter") as refused:
        templates.create(session, name="Bad", **{**LETTER, "subject": "{{ a | nope }}"}, now=now)
    assert "subject" in refused.value.fields and templates.all(session) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Give the template a name"),
        ("name", "x" * 121, "at most 120"),
        ("format", "pdf", "no format of a letter"),
        ("subject", "x" * 501, "at most 500"),
        ("reply_to", "nobody", "not an e-mail address"),
    ],
)
def test_what_is_wrong_is_told_by_field(session, now, field, value, sentence):
    with pytest.raises(errors.Invalid, match=sentence) as refused:
        templates.create(session, **{"name": "Spring", **LETTER, field: value}, now=now)
    assert field in refused.value.fields


def test_a_copy_says_the_same_under_a_name_of_its_own(session, now):
    template = templates.create(session, name="Spring", **LETTER, preheader="pre", now=now)
    copies = [templates.duplicate(session, template.id, now=now) for _ in range(2)]
    assert [copy.name for copy in copies] == ["Spring (copy)", "Spring (copy 2)"]
    assert templates.current(session, copies[0].id).sha256 == templates.current(session, template.id).sha256


def test_what_is_used_is_not_deleted_and_what_is_deleted_can_be_brought_back_with_its_versions(session, now):
    template = templates.create(session, name="Spring", **LETTER, now=now)
    number = template.id
    with pytest.raises(errors.InUse, match="used by the campaign “A” and the flow “B”"):
        templates.delete(session, number, users=["the campaign “A”", "the flow “B”"])
    kept = templates.delete(session, number)
    with pytest.raises(errors.NotFound):
        templates.get(session, number)
    assert session.scalar(sa.select(sa.func.count()).select_from(TemplateVersion)) == 1  # what was sent can be read
    templates.restore(session, kept)
    assert templates.current(session, number).subject == LETTER["subject"]


def test_equal_letters_of_flows_are_kept_once(session, now):
    one, again = (templates.freeze(session, **LETTER, now=now) for _ in range(2))
    other = templates.freeze(session, **{**LETTER, "subject": "Other"}, now=now)
    assert one.id == again.id != other.id and one.template_id is None and one.links == ["https://a.test"]


def test_line_breaks_in_a_subject_are_blanks(session, now):
    template = templates.create(session, name="Spring", **{**LETTER, "subject": "a\r\nBcc: x@y.z"}, now=now)
    assert templates.current(session, template.id).subject == "a Bcc: x@y.z"


def test_every_field_and_attribute_of_a_customer_is_a_merge_tag(session, now):
    attributes.declare(session, label="Shoe size", kind="number")
    customer = make_customer(session, first_name="Anna", last_name="Meyer", tags=["vip"], attributes={"shoe_size": 38})
    values = templates.customer_values(customer, shop=Shop(time_zone="Europe/Riga", currency="EUR"), now=now)
    named = [each.tag.removeprefix("customer.") for each in templates.tags(session) if each.tag.startswith("customer.")]
    assert set(named) == set(values) and "shoe_size" in named
    assert (values["full_name"], values["tags"], values["email_consent"]) == ("Anna Meyer", ["vip"], "unknown")
    assert str(values["created_at"].tzinfo) == "Europe/Riga"


def test_a_compiled_letter_is_made_once_per_wording(session, now):
    version = templates.freeze(session, **LETTER, now=now)
    draft = templates.Source(BodyFormat.HTML, LETTER["body"], LETTER["subject"])
    assert templates.compiled(version) is templates.compiled(draft)
