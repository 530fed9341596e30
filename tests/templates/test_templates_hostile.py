"""Templates and values are hostile: what cannot be allowed is told with its line, the rest is inert and has an end."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp import templates
from cdp.errors import Invalid
from cdp.templates import language
from tests.templates.letters import VALUES, compiled, part, recipient, saying, written
from tests.templates.test_templates_program import _FILTERS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "line", "sentence"),
    [
        ("a\nb {{ x | uppcase }}", 2, "no filter “uppcase”. Did you mean “upcase”?"),
        ("{% include 'x' %}", 1, "“{% include %}” is not a tag for letters"),
        ("\n{% render 'x' %}", 2, "“{% render %}” is not a tag for letters"),
        ("{% cdp_link %}x{% endcdp_link %}", 1, "is not a tag for letters"),
        ("{% iff x %}", 1, "Did you mean “if”?"),
        ("x\n\n{% if a %}y", 3, "“{% if %}” has no “{% endif %}”"),
        ("{% endfor %}", 1, "has no beginning"),
        ("x\n{{ a", 2, "has no “}}” behind it"),
        ("{% raw %}x", 1, "has no “{% endraw %}” behind it"),
        ("{{ a b }}", 1, "cannot be read"),
        ("{{ 'a'*10**9 }}", 1, "cannot be read"),
        ("{{ f() }}", 1, "cannot be read"),
        ("{{ (1..9999999999) | join }}", 1, "may stand only in a loop"),
        ("{% for i in (1..9999999999) reversed %}{% endfor %}", 1, "may stand only in a loop"),
        ("{% for a in b %}" * 4 + "{% endfor %}" * 4, 1, "three deep"),
        ("x" * 300_000, 1, "too long"),
        ("{{ a }}" * 1_001, 1, "1,001 merge tags"),
    ],
)
def test_what_is_not_allowed_is_told_with_its_line(source, line, sentence):
    (fault, *_) = language.faults(source)
    assert fault.line == line and sentence in fault.sentence
    with pytest.raises(Invalid, match=f"[Ii]n the subject, line {line}:") as refused:
        templates.demand(written("", subject=source))
    assert list(refused.value.fields) == ["subject"]


@pytest.mark.parametrize(
    "body",
    [
        "{% for i in (1..99999999999) %}x{% endfor %}",
        "{% for i in (1..100) %}{% for j in (1..100) %}x{% endfor %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..100) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
        "{% assign a = 9 %}{% for i in (1..1000) %}{% assign a = a | times: a %}{% endfor %}{{ a }}",
        "{{ customer.long | replace: 'y', customer.long | replace: 'y', customer.long }}",
        "{{ customer.long | split: '' | join: customer.long }}",
        "{% for i in (1..1000) %}{{ customer.long }}{% endfor %}",
        "{% for i in (1..1000) %}" + "<p>word</p>" * 800 + "{% endfor %}",
        "{% capture a %}{% for i in (1..1000) %}{{ customer.long }}{% endfor %}{% endcapture %}",
    ],
)
def test_bombs_are_refused_before_they_cost_anything(body):
    letter, start = compiled(body), time.process_time()
    with pytest.raises(Invalid, match="could not be written"):
        letter.build(recipient(values=saying(long="y" * 10_000)))
    assert time.process_time() - start < 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 40_000,
        "<b>" * 40_000,
        "<div></x>" * 27_000,
        "<div/>" * 40_000,
        "".join(f"<a{number}>" for number in range(25_000)),
        "<svg>" + "<td>" * 40_000,
        "<div><table><td></div>" * 9_000,
    ],
)
def test_elements_without_end_are_refused_instead_of_taking_the_process_down(body):
    with pytest.raises(Invalid, match="elements are inside one another"):
        compiled(body)
    nested = f"<mjml><mj-body><mj-section><mj-column><mj-text>{'<td>' * 9_000}{'</td>' * 9_000}</mj-text></mj-column></mj-section></mj-body></mjml>"
    with pytest.raises(Invalid, match="elements are inside one another"):
        compiled(nested, format="mjml")


@pytest.mark.parametrize(
    "body",
    ["{%" * 90_000, "{{" * 90_000, "<a " * 60_000, "<!--" * 50_000, "<!-- " * 900 + "x" * 200_000, '<a "' * 50_000],
)
def test_what_never_ends_is_read_once(body):
    start = time.process_time()
    with suppress(Invalid):
        compiled(body)
    assert time.process_time() - start < 3


@pytest.mark.slow
@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([each for each in _FILTERS if "<" not in each]), max_size=3),
    st.sampled_from(["<script>alert(1)</script>", '"><img src=x onerror=y>', "&lt;script&gt;<script"]),
)
def test_no_filter_lets_html_through_from_a_value(filters, evil):
    letter = compiled("<p>{{ " + " | ".join(["customer.first_name", *filters]) + " }}</p>")
    try:
        page = letter.show({**saying(first_name=evil), "customer": {"first_name": evil, "name": evil}}).html
    except Invalid:
        return
    said = page[page.index("<p>") + 3 : page.rindex("</p>")].replace("<br />", "")
    assert "<" not in said and '"' not in said


def test_objects_of_python_are_out_of_reach():
    body = "{{ customer.first_name.__class__ }}{{ customer.__init__ }}{{ customer['__class__'] }}{{ shop.name.upper }}"
    assert "<p></p>" in compiled(f"<p>{body}</p>").show(VALUES).html


def test_what_the_author_wrote_is_never_run_as_python():
    odd = "x') or __import__('os').abort() or ('"
    body = f'<p>{{% assign a = "{odd}" %}}{{{{ a }}}}{{% if "{odd}" == a %}}same{{% endif %}}</p>'
    assert "same</p>" in compiled(body).show(VALUES).html


def test_a_value_that_looks_like_a_tag_is_only_text():
    mail = compiled("<p>{{ customer.first_name }}</p>").build(
        recipient(values=saying(first_name="{{ shop.name }}{% if %}"))
    )
    assert "{{ shop.name }}{% if %}" in part(mail, "html")
