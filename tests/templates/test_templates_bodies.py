"""MJML, HTML and Markdown become the HTML of a letter with every merge tag in its place, and a text that says the same."""

import re

import pytest

from cdp import templates
from cdp.errors import Invalid
from tests.templates.letters import VALUES, compiled, saying, written

TABLE = """<html><body><table>{% for product in campaign.products %}<tr><td>{{ product.name }}</td></tr>{% endfor %}</table></body></html>"""
MJML = "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"


def two_products() -> dict:
    """The values with two products."""
    return {
        **VALUES,
        "campaign": {
            "products": [{"name": "Sock", "url": "https://a.test/1"}, {"name": "Hat", "url": "https://a.test/2"}]
        },
    }


def test_a_loop_over_rows_of_a_table_stays_in_the_table():
    page = compiled(TABLE).show(two_products()).html
    rows = re.search(r"<table>(.*?)</table>", page, re.DOTALL)[1]
    assert re.findall(r"<td>(\w+)</td>", rows) == ["Sock", "Hat"] and page.index("<table>") < page.index("Sock")


def test_a_loop_between_elements_of_mjml_repeats_them():
    body = MJML.format(
        '{% for product in campaign.products %}<mj-button href="{{ product.url }}">{{ product.name }}</mj-button>{% endfor %}'
    )
    page = compiled(body, format="mjml").show(two_products()).html
    assert re.findall(r'href="(https://a\.test/\d)"', page) == ["https://a.test/1", "https://a.test/2"]


def test_a_loop_around_a_list_of_markdown_repeats_its_points():
    body = "Look:\n{% for product in campaign.products %}\n- **{{ product.name }}** [here]({{ product.url }})\n{% endfor %}\nBye"
    page = compiled(body, format="markdown").show(two_products()).html
    assert re.findall(r"<strong>(\w+)</strong>", page) == ["Sock", "Hat"] and ">Bye</p>" in page


def test_a_comparison_in_a_tag_survives_the_parsers():
    body = MJML.format(
        '<mj-text>{% if customer.total_orders > 2 and customer.city == "Riga" %}often{% else %}new{% endif %}</mj-text>'
    )
    assert ">often</div>" in compiled(body, format="mjml").show(VALUES).html
    assert ">new</div>" in compiled(body, format="mjml").show(saying(total_orders=1)).html


def test_styles_are_inlined_and_what_only_a_stylesheet_can_say_is_kept():
    body = "<html><head><style>p{color:#123456} @media (max-width:400px){p{color:#654321}}</style></head><body><p>x</p></body></html>"
    page = compiled(body).show(VALUES).html
    assert re.search(r'<p style="color: ?#123456', page) and "@media" in page


@pytest.mark.parametrize(
    "body",
    [
        '<html><head><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></head><body>x</body></html>',
        '<html><head><link rel="stylesheet" href="file:///etc/passwd"></head><body>x</body></html>',
        "<style>@import url(file:///etc/passwd)</style>x",
    ],
)
def test_nothing_is_fetched_for_a_letter(body):
    assert "root:" not in compiled(body).show(VALUES).html


@pytest.mark.parametrize("place", ["/etc/passwd", "http://127.0.0.1:9/x.mjml"])
def test_mjml_includes_nothing(place):
    with pytest.raises(Invalid, match="Line 2: A letter brings in no other file"):
        compiled(f'<mjml><mj-body>\n<mj-include path="{place}"/></mj-body></mjml>', format="mjml")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<mjml><mj-body>\n<mj-section><mj-column>\n<mj-text>Hi\n</mj-column>", r"Line 3: <mj-text> is not closed.*</mj-column>"),
        ("<mjml><mj-body>\n<mj-section>", "Line 2: <mj-section> is not closed"),
        ("<mjml><mj-body>\n<mj-section></mj-column></mj-section></mj-body></mjml>", "Line 2: </mj-column> closes what nothing"),
        ("{% comment %}\na\n{% endcomment %}<!--\n--><mjml>\n<mj-body>", "Line 5: <mj-body> is not closed"),
        (MJML.format("<mj-text>\n<p>a<br></mj-text>"), "<p> is not closed: write </p> before the </mj-text>"),
        (MJML.format("<mj-text>1 < 2</mj-text>"), "write &lt; for a <"),
        ("Hello", "begin with <mjml>"),
    ],
)  # fmt: skip
def test_broken_mjml_is_told_with_the_element_and_its_line(body, said):
    with pytest.raises(Invalid, match=said):
        compiled(body, format="mjml")


def test_a_misspelt_element_of_mjml_is_told_instead_of_left_out():
    with pytest.raises(Invalid, match="MJML has no <mj-txt>"):
        compiled(MJML.format("<mj-txt>x</mj-txt>"), format="mjml")


def test_notes_of_an_author_stay_with_the_author():
    page = (
        compiled(MJML.format("<!-- ask Bob --><mj-text>x<!-- {{ customer.secret }} --></mj-text>"), format="mjml")
        .show(VALUES)
        .html
    )
    assert "Bob" not in page and "secret" not in page


def test_a_tag_between_attributes_is_told_with_its_line():
    with pytest.raises(Invalid, match=r"Line 2: “\{% if customer\.city %\}” stands between the attributes"):
        compiled('<p>x</p>\n<p {% if customer.city %}class="a"{% endif %}>y</p>')


def test_a_tag_inside_an_attribute_is_escaped_there():
    page = (
        compiled('<img src="https://a.test/x.png" alt="For {{ customer.first_name }}">')
        .show(saying(first_name='"><script>'))
        .html
    )
    assert 'alt="For &#34;&gt;&lt;script&gt;"' in page


def test_the_preheader_is_hidden_at_the_beginning_and_takes_the_place_of_that_in_the_mjml():
    body = MJML.replace("<mj-body>", "<mj-head><mj-preview>old</mj-preview></mj-head><mj-body>", 1).format(
        "<mj-text>x</mj-text>"
    )
    shown = compiled(body, format="mjml", preheader="5 < 6, {{ customer.first_name }}").show(saying(first_name="<A>"))
    assert shown.preheader == "5 < 6, <A>" and "old" not in shown.html and "5 &lt; 6, &lt;A&gt;" in shown.html
    assert "5 < 6" not in shown.text


def test_markdown_brings_the_footer_the_law_wants_unless_the_author_wrote_one():
    own = compiled("Hi [Leave]({{ unsubscribe_url }})", format="markdown").show(VALUES)
    by_itself = compiled("Hi", format="markdown").show(VALUES)
    assert "Unsubscribe" not in own.text and "Leave <" in own.text
    assert "Unsubscribe <" in by_itself.text and "Brīvības 1\nRīga" in by_itself.text


def test_the_text_part_says_every_word_of_the_page_in_its_order_and_its_links():
    for start in templates.LIBRARY:
        shown = compiled(start.body, format=start.format, subject=start.subject).show(VALUES)
        body = re.search(r"<body.*</body>", re.sub(r"(?s)<!--.*?-->", "", shown.html), re.DOTALL)[0]
        page = re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").replace("&amp;", "&").replace("\xa0", " ")
        text = re.sub(r" <\S+>", " ", shown.text)
        assert re.findall(r"\w+", text) == re.findall(r"\w+", page), start.key
        assert "https://lavka.test" in shown.text


def test_the_text_part_is_tidy():
    body = "<h1>Title</h1><p>One<br>two</p><ul><li>a</li><li>b</li></ul><p><a href='https://x.test/'>https://x.test/</a> <img src='https://x.test/i.png' alt='A sock'></p><div style='display:none'>hidden</div>"
    text = compiled(body).show(VALUES).text
    assert text == "Title\n\nOne\ntwo\n\n- a\n- b\n\nhttps://x.test/ A sock\n"


def test_an_empty_letter_can_be_made_and_saved_to_be_written_later():
    for format in ("mjml", "html", "markdown"):
        assert "<body" in templates.compiled(written("", format=format)).show(VALUES).html
