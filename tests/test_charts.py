"""Charts: shares on one scale, no gaps in the numbers, words for those who cannot see them."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp import charts
from cdp.analytics import Month, Seller
from cdp.analytics.campaigns.spread import Link
from cdp.frames.preview import MONTHS, ORDERS, VALUE_BINS, Bars, Difference, Distribution, Preview

RECENCY = ("≤ 30 days", "≤ 60 days", "≤ 1 year", "longer", "never")
MONTH_LABELS = tuple(f"{2024 + at // 12}-{at % 12 + 1:02d}" for at in range(MONTHS))


def bars(labels, counts=None, everyone=None) -> Bars:
    counts = counts or (1,) * len(labels)
    return Bars(tuple(labels), tuple(counts), tuple(everyone or (2,) * len(labels)))


def make_preview(**fields) -> Preview:
    values = {
        "count": 10,
        "total": 40,
        "revenue": 500.0,
        "revenue_of_everyone": 2_000.0,
        "orders": 20,
        "subscribed": 5,
        "lifetime_value": Distribution(
            tuple(50.0 * at for at in range(VALUE_BINS + 1)), (10, *(0,) * (VALUE_BINS - 1)), (20,) * VALUE_BINS
        ),
        "recency": bars(RECENCY),
        "order_counts": bars(ORDERS),
        "sources": bars(("google", "instagram"), (6, 4), (10, 8)),
        "places": bars(("DE", "AT"), (6, 4), (10, 8)),
        "place_field": "country",
        "joined": bars(MONTH_LABELS),
        "different": (Difference("City", "Berlin", 6, 0.6, 0.2, 3.0),),
    }
    return Preview(**{**values, **fields})


def all_charts(preview: Preview):
    return [
        charts.lifetime_value(preview, "EUR"), charts.recency(preview), charts.order_counts(preview),
        charts.sources(preview), charts.places(preview), charts.joined(preview), charts.different(preview),
    ]  # fmt: skip


def empty() -> Preview:
    nothing = make_preview()
    changes = {
        name: replace(getattr(nothing, name), counts=(0,) * len(getattr(nothing, name).counts))
        for name in ("lifetime_value", "recency", "order_counts", "joined")
    }
    return replace(nothing, count=0, sources=bars(()), places=bars(()), different=(), **changes)


def test_segment_and_everyone_are_shares_of_their_own_total():
    figure = charts.sources(make_preview())
    mine, everyone = figure.data
    assert mine.x == (60, 40)
    assert everyone.x == (25, 20)


def test_the_line_of_everyone_covers_exactly_the_columns():
    bars_, line = charts.order_counts(make_preview()).data
    assert list(line.x) == list(range(len(ORDERS) + 1))
    assert len(line.y) == len(line.x)
    assert bars_.x[0] == 0.5
    assert figure_range(charts.order_counts(make_preview())) == (0, len(ORDERS))


def figure_range(figure):
    return tuple(figure.layout.xaxis.range)


def test_hovering_tells_counts_and_shares_of_both():
    assert charts.sources(make_preview()).data[0].hovertext[0] == (
        "<b>google</b><br>Segment: 6 · 60%<br>Everyone: 10 · 25%"
    )
    assert charts.different(make_preview()).data[1].hovertext[0] == (
        "<b>City: Berlin</b><br>Segment: 6 · 60%<br>Everyone: 8 · 20%"
    )


def test_everyone_is_not_compared_with_itself():
    figure = charts.sources(make_preview(count=40, sources=bars(("google",), (10,), (10,))))
    assert len(figure.data) == 1
    assert figure.data[0].hovertext[0] == "<b>google</b><br>10 customers · 25%"
    assert "everyone" not in charts.alt(figure)


def test_an_empty_segment_says_that_nobody_is_there():
    for figure in all_charts(empty()):
        assert not figure.data
        assert figure.layout.annotations[0].text in {"Nobody to show", "Nothing sets them apart clearly"}
        assert charts.alt(figure)


def test_people_who_all_came_earlier_than_the_chart_reaches_are_not_called_nobody():
    figure = charts.joined(make_preview(joined=bars(MONTH_LABELS, (0,) * MONTHS)))
    assert figure.layout.annotations[0].text == "None of them in this range"


def test_what_is_known_of_nobody_says_so():
    figure = charts.sources(make_preview(sources=bars(())))
    assert figure.layout.annotations[0].text == "Not known of anybody here"


def test_groups_that_do_not_overlap_are_named_by_both_ends():
    titles = [text.split("</b>")[0] for text in charts.recency(make_preview()).data[0].hovertext]
    assert titles == [
        "<b>In the last 30 days",
        "<b>30 days to 60 days ago",
        "<b>60 days to 1 year ago",
        "<b>More than 1 year ago",
        "<b>Never ordered",
    ]


def test_the_last_bin_of_values_is_open_and_money_has_its_sign():
    hover = charts.lifetime_value(make_preview(), "EUR").data[0].hovertext
    assert hover[0].startswith("<b>€0 to €50</b>")
    assert hover[-1].startswith("<b>€1.15K or more</b>")


def test_countries_are_written_out():
    assert charts.places(make_preview()).layout.yaxis.ticktext == ("Germany", "Austria")
    assert charts.places(make_preview(place_field="state")).layout.yaxis.ticktext == ("DE", "AT")


def test_long_names_end_in_an_ellipsis_and_are_whole_on_hover():
    name = "A very long name of a source indeed"
    figure = charts.sources(make_preview(sources=bars((name,))))
    assert figure.layout.yaxis.ticktext == ("A very long name…",)
    assert name in figure.data[0].hovertext[0]


def test_markup_in_the_data_is_shown_and_not_obeyed():
    nasty = "<a href='x'>&"
    sources = charts.sources(make_preview(sources=bars((nasty,))))
    different = charts.different(make_preview(different=(Difference("City", nasty, 6, 0.6, 0.2, 3.0),)))
    shown = (*sources.layout.yaxis.ticktext, *sources.data[0].hovertext)
    shown += (*different.layout.yaxis.ticktext, *different.data[1].hovertext)
    assert all("&lt;a href" in text and "<a" not in text for text in shown)


def test_a_single_row_is_no_thicker_than_one_of_five():
    assert tuple(charts.sources(make_preview(sources=bars(("google",)))).layout.yaxis.range) == (4.5, -0.5)


def test_lifts_and_counts_stand_beside_the_bars():
    head = charts.different(make_preview()).data[1]
    assert head.text[0].startswith("3.0×")
    assert "n = 6" in head.text[0]


def test_every_chart_is_the_height_it_was_given():
    assert charts.recency(make_preview(), height=140).layout.height == 140
    assert charts.recency(empty(), height=140).layout.height == 140


counts = st.lists(st.integers(0, 10**9), min_size=len(ORDERS), max_size=len(ORDERS))


@pytest.mark.slow
@given(counts, st.integers(0, 10**9))
def test_no_chart_ever_holds_a_number_that_is_none(given, more):
    everyone = [one + more for one in given]
    preview = make_preview(
        count=sum(given),
        total=sum(everyone),
        order_counts=bars(ORDERS, given, everyone),
        sources=bars(ORDERS, given, everyone),
    )
    for figure in (charts.order_counts(preview), charts.sources(preview)):
        for trace in figure.data:
            numbers = trace.x if getattr(trace, "orientation", None) == "h" else trace.y
            assert all(0 <= number <= max(100, len(ORDERS)) for number in numbers)


def test_each_chart_says_in_a_sentence_what_it_shows():
    said = [charts.alt(figure) for figure in all_charts(make_preview())]
    assert said[3] == "Sources of these customers: google 60% (of everyone 25%), instagram 40% (of everyone 20%)."
    assert said[6] == "Compared with everyone: City Berlin 3.0× as common."
    assert all(sentence.endswith(".") for sentence in said)


# -- the dashboard's own ---------------------------------------------------------------------------------------------

TRADE = (Month(date(2026, 5, 1), 1_000.0, 10, 4, 5), Month(date(2026, 6, 1), 250.5, 3, 1, 2))


def test_revenue_by_month_marks_the_month_that_is_not_over():
    figure = charts.revenue_by_month(TRADE, "EUR")
    assert figure.data[0].y == (1_000, 250.5)
    assert figure.data[0].marker.opacity == (1, 0.5)
    assert figure.data[0].hovertext[1] == "<b>June 2026 so far</b><br>€250.50<br>3 orders"
    assert charts.alt(figure) == "Revenue by month: most in May 2026 with €1K, €250 in June 2026 so far."


def test_the_money_axis_has_round_steps():
    assert charts.revenue_by_month(TRADE, "EUR").layout.yaxis.ticktext == ("€0", "€500", "€1K")


def test_first_orders_stand_on_top_of_returning_customers():
    figure = charts.buyers_by_month(TRADE)
    assert [(trace.name, trace.y) for trace in figure.data] == [("Returning", (5, 2)), ("First order", (4, 1))]
    assert figure.data[0].hovertext[0] == "<b>May 2026</b><br>First order: 4<br>Returning: 5 · 55.6%"


def test_best_sellers_are_listed_from_the_top():
    figure = charts.best_sellers((Seller("Scarf", 300.0, 4), Seller("Sock", 90.0, 9)), "EUR")
    assert figure.layout.yaxis.ticktext == ("Scarf", "Sock")
    assert figure.data[0].hovertext == ("<b>Scarf</b><br>€300<br>4 pieces sold", "<b>Sock</b><br>€90<br>9 pieces sold")


@pytest.mark.parametrize("draw", [
    lambda: charts.best_sellers((), "EUR"),
    lambda: charts.buyers_by_month((Month(date(2026, 6, 1), 0.0, 0, 0, 0),)),
    lambda: charts.revenue_by_month((Month(date(2026, 6, 1), 0.0, 0, 0, 0),), "EUR"),
])  # fmt: skip
def test_a_shop_without_orders_is_told_so(draw):
    assert draw().layout.annotations


# -- small lines on cards ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("course", [(), (1.0,)])
def test_a_course_of_fewer_than_two_points_is_no_line(course):
    assert charts.spark(course) == ""


@given(st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=15))
def test_a_small_line_stays_inside_its_picture_whatever_it_shows(course):
    drawing = ElementTree.fromstring(charts.spark(course))
    points = [point.split(",") for point in drawing[1].get("points").split()]
    assert len(points) == len(course)
    assert all(0 <= float(x) <= 180 and 0 <= float(y) <= 28 for x, y in points)


def test_a_small_line_starts_at_nought_so_that_little_change_looks_little():
    drawing = ElementTree.fromstring(charts.spark((100.0, 99.0)))
    heights = [float(point.split(",")[1]) for point in drawing[1].get("points").split()]
    assert heights[1] - heights[0] < 1


@pytest.mark.parametrize(("letters", "step"), [(1, 1), (3, 1), (400, None)])
def test_few_letters_are_counted_in_whole_ones(letters, step):
    link = Link("https://shop.example/sale", letters, letters, 0)
    assert charts.links([link], 500).layout.xaxis.dtick == step
