"""The Python made from a template says what python-liquid says, whatever the template and the values."""

import quopri
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.templates import language
from cdp.templates.part import Part

VALUES: dict[Any, Any] = {
    "customer": {
        "name": "Анна <b>&'\"",
        "dots": ".\r\n.. =3D\t",
        "long": "x y" * 90,
        "nought": "",
        "spaces": "  ",
        "none": None,
        "yes": True,
        "no": False,
        "count": 3,
        "zero": 0,
        "amount": Decimal("1204.50"),
        "share": 0.1,
        "born": date(1990, 2, 3),
        "seen": datetime(2026, 5, 31, 9, tzinfo=UTC),
        "day": "2026-05-31",
        "tags": ["vip", "a&b", "vip", ""],
        "size": "a key of that name",
        "deep": {"er": {"x": "deepest", "list": [1, [2, 3], "x"]}},
    },
    "products": [
        {"name": "Sock <1>", "price": 19.9, "colors": ["red", "blue"]},
        {"name": "Hat", "price": 5, "colors": []},
        {"name": None, "colors": "none"},
    ],
    "shop": {"name": "Shop", "currency": "EUR"},
    language.TRACKS: None,
}

_PATHS = [
    *(f"customer.{key}" for key in VALUES["customer"]), "customer", "products", "products[0].name", "products[9].name",
    "products.first.name", "products.last", "products.size", "customer.tags.size", "customer.tags[0]", "customer.name.size",
    "customer.deep.er.x", "customer.deep.er.list[1]", "customer.deep.er.list", "customer['name']", "missing", "missing.x",
    "customer.name.x", "customer.count.x", "p.name", "p.price", "p.colors", "p", "q", "forloop.index", "forloop.first",
    "forloop.last", "forloop.rindex0", "forloop.length", "v", "w", "w.size", "shop.name",
]  # fmt: skip
_LITERALS = ["'a<b>'", '"there"', "''", "1", "0", "-2", "2.5", "true", "false", "nil", "empty", "blank"]
_FILTERS = [
    "default: 'x<y>'", "default: customer.name", "default: 1, allow_false: true", "money", "money: 'USD'", "upcase",
    "capitalize", "date", "date: '%Y-%m-%d'", "truncate: 6", "truncate: 6, ''", "truncatewords: 1", "strip", "escape",
    "strip_html", "newline_to_br", "url_encode", "append: '!&'", "append: customer.name", "prepend: '<'", "replace: 'a', '<'",
    "remove: 'a'", "split: 'a'", "join: ' & '", "first", "last", "size", "reverse", "sort", "uniq", "map: 'name'",
    "where: 'name', 'Hat'", "plus: 1", "minus: 0.1", "times: 2", "divided_by: 2", "divided_by: 0", "modulo: 2", "round: 1",
    "floor", "ceil", "abs", "at_least: 2", "at_most: 2", "downcase",
]  # fmt: skip
_primitive = st.sampled_from([*_PATHS, *_LITERALS])
_comparison = st.sampled_from(["==", "!=", "<", ">", "<=", ">=", "contains"])
_words = st.sampled_from(["Hi ", "\n", " . ", ".\n.", "a=b é ", "  ", "<p>", "]]&lt;"])


@st.composite
def _filtered(draw: st.DrawFn) -> str:
    filters = draw(st.lists(st.sampled_from(_FILTERS), max_size=3))
    return " | ".join([draw(_primitive), *filters])


@st.composite
def _condition(draw: st.DrawFn) -> str:
    one = st.one_of(_primitive, st.tuples(_primitive, _comparison, _primitive).map(" ".join))
    rest = draw(st.lists(st.tuples(st.sampled_from(["and", "or"]), one), max_size=2))
    return " ".join([draw(one), *(f"{word} {other}" for word, other in rest)])


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    loop = st.tuples(
        st.sampled_from(["p", "q"]),
        st.sampled_from(
            ["products", "customer.tags", "p.colors", "(1..3)", "customer.name", "customer.deep", "missing"]
        ),
        st.sampled_from(["", " limit: 2", " offset: 1", " reversed", " limit: 1 offset: 1 reversed", " limit: 0"]),
        inner,
        st.sampled_from(["", "{% else %}none"]),
    ).map(lambda x: f"{{% for {x[0]} in {x[1]}{x[2]} %}}{x[3]}{x[4]}{{% endfor %}}")
    choice = st.tuples(st.sampled_from(["if", "unless"]), _condition(), inner, _condition(), inner, inner).map(
        lambda x: f"{{% {x[0]} {x[1]} %}}{x[2]}{{% elsif {x[3]} %}}{x[4]}{{% else %}}{x[5]}{{% end{x[0]} %}}"
    )
    case = st.tuples(_primitive, _primitive, _primitive, inner, inner).map(
        lambda x: f"{{% case {x[0]} %}}{{% when {x[1]}, {x[2]} %}}{x[3]}{{% else %}}{x[4]}{{% endcase %}}"
    )
    capture = st.tuples(st.sampled_from(["v", "w", "p"]), inner).map(
        lambda x: f"{{% capture {x[0]} %}}{x[1]}{{% endcapture %}}"
    )
    return st.one_of(loop, choice, case, capture)


_plain = st.one_of(
    _words,
    _filtered().map(lambda x: f"{{{{ {x} }}}}"),
    _filtered().map(lambda x: f"{{%- echo {x} -%}}"),
    st.tuples(st.sampled_from(["v", "w", "q"]), _filtered()).map(lambda x: f"{{% assign {x[0]} = {x[1]} %}}"),
    st.sampled_from(["{% comment %}{{ x }}{% endcomment %}", "{% # a note %}", "{% raw %}{{ raw }}{% endraw %}",
                     "{% break %}", "{% continue %}", "{% cycle 'a', 'b' %}"]),
)  # fmt: skip
_template = st.recursive(
    st.lists(_plain, min_size=1, max_size=4).map("".join),
    lambda inner: st.lists(st.one_of(_plain, _blocks(inner)), min_size=1, max_size=4).map("".join),
    max_leaves=8,
)


def outcome(render: Any, *given: Any) -> str | None:
    """What comes out, or None where it is refused: the sentences of both may differ."""
    try:
        out = render(*given)
    except Exception:
        return None
    return out if isinstance(out, str) else b"".join(out).decode()


def unquoted(wired: str | None) -> str | None:
    """What a mail program reads."""
    return None if wired is None else quopri.decodestring(wired.encode()).decode().replace("\r\n", "\n")


def as_read(text: str | None) -> str | None:
    """Line breaks are one thing in a mail, however they were written."""
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=200)
@given(_template, st.booleans())
@pytest.mark.slow
def test_it_says_what_python_liquid_says(source: str, is_html: bool):
    template = language.parsed(source, html=is_html)
    part, theirs = Part(template), outcome(template.render, VALUES)
    assert as_read(outcome(part.plain, VALUES)) == as_read(theirs)
    assert unquoted(outcome(part.wired, VALUES)) == as_read(theirs)


_LOOP_MARKS = "".join(
    f"[{{{{ forloop.{key} }}}}]" for key in ("index", "index0", "rindex", "rindex0", "first", "last", "length")
)
_LOOPS = [
    f"{{% for p in {items}{options} %}}{{{{ p }}}}{_LOOP_MARKS}{{% else %}}none{{% endfor %}}"
    for items in ("products", "customer.tags", "(1..3)", "customer.name", "customer.deep", "missing", "customer.count")
    for options in ("", " limit: 2", " limit: 0", " offset: 1", " reversed", " limit: 1 offset: 1 reversed")
]
_COMPARED = [
    f"{{% if {one} {operator} {other} %}}yes{{% else %}}no{{% endif %}}"
    for operator in ("==", "!=", "<", ">", "<=", ">=", "contains")
    for one, other in (("1", "2"), ("2", "1"), ("1", "1"), ("customer.name", "'А'"), ("missing", "nil"), ("nil", "1"))
]


@pytest.mark.parametrize("source", [*_LOOPS, *_COMPARED])
def test_each_loop_and_comparison_is_the_one_of_python_liquid(source):
    template = language.parsed(source, html=True)
    assert as_read(outcome(Part(template).plain, VALUES)) == as_read(outcome(template.render, VALUES))
