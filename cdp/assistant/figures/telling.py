"""The closing words for figures: a short sentence or a small table, with the days and what each figure rests on."""

from datetime import date
from typing import Any

from cdp.assistant.rules.figures import Campaigns, Figures
from cdp.text import plural

Told = dict[str, Any]


def figures(asked: Figures, told: Told) -> str:
    """Promise what the shop's figures are, for the question that was asked."""
    if "rows" in told:
        said = [_rows(asked, told)]
    elif "few" in told:
        said = [f"{told['only']}, {told['period']['words']}: {told['few']}"]
    elif len(told["figures"]) == 1:
        said = [_single(asked, told, told["figures"][0])]
    else:
        said = [_several(told)]
    said += [f"Left out: {told['left_out']}, too few to tell apart."] if told.get("left_out") else []
    if told.get("values", 0) > len(told.get("rows", ())) and not asked.most:
        said.append(f"The first {len(told['rows'])} of {told['values']}.")
    if any(one["slug"] == "new_revenue" for one in told.get("figures", ())):
        said.append("New: the first order ever falls into the period; returning: it was before. Orders without a customer are neither.")  # fmt: skip
    said += [told["note"] + (_NOT_NET if asked.is_net else "")] if told.get("note") else []
    if told.get("against") and told["period"]["goes_on"] and told["period"]["days"] == 1:
        said.append(f"{told['period']['words']} is not over yet.")
    elif told.get("against") and told["period"]["goes_on"] and told["period"]["days"] < told["against"]["days"]:
        said.append(f"{told['period']['words']} is not over yet: {told['period']['days']} days against {told['against']['days']}.")  # fmt: skip
    if asked.is_usual and not all(each.get("as_of") for each in told.get("figures", [{}])):
        if len(told.get("figures", [])) == 1 and told["figures"][0].get("means"):
            said.append(
                f"{told['figures'][0]['name']}: {told['figures'][0]['means']}"
            )  # 'what is AOV' may ask for that
        said.append("You named no time; say one and I look again, for example “last month” or “this year”.")
    return "\n\n".join(said)


_NOT_NET = " Refunds and discounts are known of whole orders alone."


def _single(asked: Figures, told: Told, one: Told) -> str:
    """'Average order, 1 Oct – 31 Oct 2026: **$82.10**, from 312 orders.'"""
    when = f"as of {_iso(one['as_of'])}" if "as_of" in one else told["period"]["words"]
    of_what = f" of {told['only']}" if "only" in told else ""
    first = f"{one['name']}{of_what}, {when}: **{one['words']}**{_basis(one, one['of'])}."
    if "before" not in one:
        return first
    change = f" That is {one['change']}." if one["change"] else ""
    before = f"{told['against']['words']}: **{one['before_words']}**{_basis(one, one['before_of'])}."
    return f"{first}\n\n{before}{change}"


def _basis(one: Told, of: str) -> str:
    """What it rests on, unless that is the figure itself."""
    return "" if one["slug"] == "orders" else f", from {of}" if one["slug"] not in _COUNTS else f" (of {of})"


_COUNTS = frozenset(["new_customers", "subscribed", "new_subscribers", "unsubscribes", "signed_up", "refunded_orders"])


def _several(told: Told) -> str:
    """A small table: a row for each measure, and a column for each period."""
    against = told.get("against")
    heads = [
        told.get("only", "Figure"),
        told["period"]["words"],
        *([against["words"], "Change"] if against else []),
        "From",
    ]
    lines = [
        [
            one["name"] + (f" (as of {_iso(one['as_of'])})" if "as_of" in one else ""),
            one["words"],
            *([one.get("before_words", "–"), one.get("change", "") or "–"] if against else []),
            one["of"] + (f"; {one['before_of']}" if one.get("before_of") and one["before_of"] != one["of"] else ""),
        ]
        for one in told["figures"]
    ]
    return _table(heads, lines)


def _rows(asked: Figures, told: Told) -> str:
    rows, by = told["rows"], told["by"] + (f" of {told['within']}" if "within" in told else "")
    if not rows:
        return f"Nothing to show by {by} for {told['period']['words']}."
    if told.get("against"):
        return _two_periods(told)
    has_orders = "Orders" in told["columns"]  # what the rest is from
    heads = [
        told["by"].capitalize(),
        *told["columns"],
        *(["Share"] if "percent" in rows[0] else []),
        *([] if has_orders else ["From"]),
    ]
    lines = [
        [_name(row), *row["words"], *([f"{row['percent']}%"] if "percent" in row else []), *([] if has_orders else [row["of"]])]
        for row in rows
    ]  # fmt: skip
    period = told["period"]["words"]
    if "as_of" in told:
        period = f"as of {_iso(told['as_of'])}"
    table = _table(heads, lines)
    top = _top(asked, told)
    return f"{top} ({period}).\n\n{table}" if top else f"{told['columns'][0]} by {by}, {period}:\n\n{table}"


def _two_periods(told: Told) -> str:
    """A row for each value with its figure in both periods; of pieces of time, with the piece that it is beside."""
    now, then = told["period"]["words"], told["against"]["words"]
    of = f" of {told['within']}" if "within" in told else ""
    is_of_time = "before_name" in told["rows"][0]
    heads = [told["by"].capitalize(), now, *(["Beside"] if is_of_time else []), then, "Change", "From"]
    lines = [
        [_name(row), *row["words"], *([row["before_name"]] if is_of_time else []), row["before_words"], row["change"] or "–", row["of"]]
        for row in told["rows"]
    ]  # fmt: skip
    return f"{told['columns'][0]} by {told['by']}{of}:\n\n{_table(heads, lines)}"


def _name(row: Told) -> str:
    return f"{row['name']} (not over)" if row.get("goes_on") else str(row["name"])


def _top(asked: Figures, told: Told) -> str:
    """'Most revenue: **US**, $340 from 2,152 orders', where the first of a ranking is what was asked for."""
    if not asked.is_ranked:
        return ""
    name = told.get("best") or told.get("least") or told["rows"][0]["name"]
    row = next(each for each in told["rows"] if each["name"] == name)
    least = "Least" if asked.is_least else "Most"
    return f"{least} {told['columns'][0].lower()}: **{name}** with {row['words'][0]}, from {row['of']}"


def _table(heads: list[str], lines: list[list[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)


def _iso(day: str) -> str:
    read = date.fromisoformat(day)
    return f"{read.day} {read:%b %Y}"


# -- letters ---------------------------------------------------------------------------------------------------------------

_NAMES = {
    "open_rate": ("Open rate", "opened", "delivered"), "click_rate": ("Click rate", "clicked", "delivered"),
    "unsubscribe_rate": ("Unsubscribe rate", "unsubscribed", "delivered"), "bounce_rate": ("Bounce rate", "", "sent"),
    "sent": ("Sent", "sent", ""),
}  # fmt: skip


def letters(asked: Campaigns, told: Told) -> str:
    """Promise the rates of a period, or of the newest campaigns side by side."""
    if "campaigns" in told:
        return _campaigns(asked, told)
    first = _rates(asked, told["period"], told["letters"])
    if "against" not in told:
        return (
            f"{first}\n\nA letter counts as opened when a person loads its pictures."
            if "open_rate" in asked.rates
            else first
        )
    return f"{first}\n\n{_rates(asked, told['against'], told['letters_against'])}"


def _rates(asked: Campaigns, period: Told, n: Told) -> str:
    if not n["sent"]:
        return f"{period['words']}: no letters were sent, so there are no rates."
    parts = [_rate(slug, n) for slug in asked.rates]
    return (
        f"{period['words']}: {', '.join(parts)}, of {plural(n['delivered'], 'letter')} delivered ({n['sent']:,} sent)."
    )


def _rate(slug: str, n: Told) -> str:
    name, part, _ = _NAMES[slug]
    if slug == "sent":
        return f"**{n['sent']:,}** letters sent"
    counted = f" ({n[part]:,})" if part else ""
    return f"{name.lower()} **{n[slug]}%**{counted}" if n[slug] is not None else f"no {name.lower()}"


def _campaigns(asked: Campaigns, told: Told) -> str:
    rows = told["campaigns"]
    if asked.is_ranked:
        slug = asked.rates[0]
        known = [row for row in rows if row[slug] is not None]
        rows = sorted(known, key=lambda row: row[slug] * (1 if asked.is_least else -1))
    heads = ["Campaign", "Sent on", "Sent", "Delivered", "Opened", "Clicked", "Unsubscribed"]
    lines = [
        [
            row["name"],
            row["sent_on"],
            f"{row['sent']:,}",
            f"{row['delivered']:,}",
            *(_part(row, *each) for each in _PARTS),
        ]
        for row in rows
    ]
    said = ["Shares are of the letters delivered."]
    if len(rows) < told["asked_for"] and not asked.is_ranked:
        said.append(f"There {'is' if told['sent_campaigns'] == 1 else 'are'} only {plural(told['sent_campaigns'], 'sent campaign')}.")  # fmt: skip
    return "\n\n".join([_table(heads, lines), " ".join(said)])


_PARTS = (("opened", "open_rate"), ("clicked", "click_rate"), ("unsubscribed", "unsubscribe_rate"))


def _part(row: Told, count: str, rate: str) -> str:
    return f"{row[count]:,}" + (f" ({row[rate]}%)" if row[rate] is not None else "")


def campaign(told: Told) -> str:
    """Promise the results of one campaign, as a small table."""
    lines = [
        [each["what"], f"{each['people']:,}", "–" if each["percent"] is None else f"{each['percent']}%", f"{each['of']:,}"]
        for each in told["figures"]
    ]  # fmt: skip
    return f"**{told['name']}** ({told['status']}):\n\n{_table(['', 'Letters', 'Share', 'Of'], lines)}"
