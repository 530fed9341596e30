"""The tools that look: fields, counts, profiles, what there is already, how it did, and when to write. None writes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cdp import campaigns, flows, segments
from cdp import conditions as cd
from cdp.analytics.campaigns import report
from cdp.analytics.timing import DAYS, BestTime, best_time, next_at
from cdp.assistant.desk import FEWEST, Counted, Desk
from cdp.assistant.knowledge import conditions_schema, described, loose_schema, shown
from cdp.assistant.turns import Result, Tool, ToolError
from cdp.frames import Mask
from cdp.frames.preview import Bars, Preview, preview

MOST_LISTED = 50


class Nothing(BaseModel):
    """No arguments."""

    model_config = ConfigDict(extra="ignore")


class ByName(BaseModel):
    """One thing by its name or its number."""

    name: str = Field(max_length=200, description="The name, or the number from the list.")


class Conditioned(BaseModel):
    """Arguments with conditions, a tree as `cd.parse` takes it."""

    conditions: dict[str, Any]


_DESCRIBING = ("profile_segment", "best_send_time")
_TOO_FEW = "Too few people, or too like an earlier question, to say more than their number."


def tools(desk: Desk) -> list[Tool]:
    """Promise the tools that look, over this desk."""

    def tool(
        name: str,
        description: str,
        args: type[BaseModel],
        run: Callable[[Desk, Any], dict[str, Any]],
        conditions: Callable[[], dict[str, Any]] | None = None,
    ) -> Tool:
        return Tool(name, description, args, lambda given: run(desk, given), conditions=conditions)

    return [
        tool("describe_fields", "Fields, operators and known values. Call it before you build conditions.", Nothing,
             lambda at, _: described(at)),
        tool("count_segment", "Counts the customers that conditions select, on live data. Every number you tell the "
             "person must come from a tool.", Conditioned, _count, lambda: conditions_schema(desk.catalogue)),
        tool("profile_segment", "Describes who the customers of conditions are, in averages and shares.", Conditioned, _profile, loose_schema),
        tool("list_segments", "The saved segments with their counts.", Nothing, _segments),
        tool("read_segment", "A saved segment: its sentence, conditions and count, and what rests on it.", ByName, _segment),
        tool("list_flows", "The flows with their status.", Nothing, _flows),
        tool("read_flow", "The steps of a flow in words, and how many people are in it.", ByName, _flow),
        tool("list_campaigns", "The campaigns, newest first, with their status.", Nothing, _campaigns),
        tool("campaign_results", "What came of a campaign: sent, opened, clicked, unsubscribed.", ByName, _results),
        tool("best_send_time", "When customers of conditions order and click, from the last half year.", Conditioned, _best, loose_schema),
    ]  # fmt: skip


def recall(desk: Desk, told: Iterable[Result]) -> None:
    """Note whom a conversation described so far, so that no later question is subtracted from an earlier one."""
    for result in told:
        if result.call.name in _DESCRIBING and "error" not in result.value and result.value.get("note") != _TOO_FEW:
            try:
                desk.may_look(desk.mask(desk.tree(result.call.args.get("conditions"))))
            except ToolError:
                continue  # a segment or a field in it is gone


def counts(desk: Desk, tree: cd.Group, found: Mask) -> tuple[Counted, dict[str, Any]]:
    """Promise how many a tree selects, as values and as a tool tells them."""
    n = desk.counted(found)
    told = {
        "sentence": cd.describe(tree, desk.catalogue), "count": n.count, "of": n.of,
        "percent": round(100 * n.count / n.of, 1) if n.of else 0.0, "subscribed": n.subscribed, "reachable": n.reachable,
    }  # fmt: skip
    meanings = {
        cd.describe_part(condition, desk.catalogue): round(number, 2)
        for condition in cd.conditions(tree)
        if (number := desk.number(condition)) is not None
    }
    return n, told | ({"numbers_behind": meanings} if meanings else {})


def _count(desk: Desk, args: Any) -> dict[str, Any]:
    tree = desk.tree(args.conditions)
    return counts(desk, tree, desk.mask(tree))[1]


def _profile(desk: Desk, args: Any) -> dict[str, Any]:
    tree = desk.tree(args.conditions)
    found = desk.mask(tree)
    _, told = counts(desk, tree, found)
    if not desk.may_look(found):
        return told | {"note": _TOO_FEW}
    return told | profile(
        desk, preview(desk.frames, found, desk.catalogue, now=desk.now, leave_out=cd.fields_named(tree))
    )


def profile(desk: Desk, seen: Preview) -> dict[str, Any]:
    """Promise who these people are, in averages and shares; groups of fewer than five are not told."""
    return {
        "revenue": round(seen.revenue),
        "percent_of_revenue": round(100 * seen.revenue / seen.revenue_of_everyone, 1)
        if seen.revenue_of_everyone
        else 0,
        "average_order_value": None if seen.average_order is None else round(seen.average_order, 2),
        "average_lifetime_value": round(seen.revenue / seen.count, 2) if seen.count else None,
        "last_order": _bars(seen.recency),
        "orders": _bars(seen.order_counts),
        "sources": _bars(seen.sources),
        desk.catalogue.fields[seen.place_field].label.lower(): _bars(seen.places),
        "commoner_than_among_everyone": [
            {"what": f"{each.field}: {shown(each.value)}", "times_as_common": round(each.lift, 1), "n": each.n}
            for each in seen.different[:6]
        ],
    }


def _bars(bars: Bars) -> dict[str, int]:
    return {shown(label): count for label, count in zip(bars.labels, bars.counts, strict=True) if count >= FEWEST}


def _segments(desk: Desk, _: Any) -> dict[str, Any]:
    listed = segments.all(desk.session)
    rows = [
        {"id": each.id, "name": shown(each.name), "customers": each.customer_count} for each in listed[:MOST_LISTED]
    ]
    return {"segments": rows, "total": len(listed)}


def _segment(desk: Desk, args: ByName) -> dict[str, Any]:
    found = named(segments.all(desk.session, archived=True), args.name, "segment")
    tree = desk.tree(found.conditions)
    told = counts(desk, tree, desk.mask(tree))[1]
    used = [shown(user) for user in segments.used_by(desk.session, found)]
    return {"name": shown(found.name), "conditions": found.conditions, "used_by": used, **told}


def _flows(desk: Desk, _: Any) -> dict[str, Any]:
    listed = flows.all(desk.session)
    rows = [{"id": each.id, "name": shown(each.name), "status": each.status.value} for each in listed[:MOST_LISTED]]
    return {"flows": rows, "total": len(listed)}


def _flow(desk: Desk, args: ByName) -> dict[str, Any]:
    found = named(flows.all(desk.session, archived=True), args.name, "flow")
    known = flows.known(desk.session)
    steps = [{"step": flows.describe_step(step, known), "depth": depth} for step, depth in flows.walk(found.steps)]
    people = vars(flows.flow_counts(desk.session, found.id))
    return {"name": shown(found.name), "status": found.status.value, "people": people, "steps": steps}


def _campaigns(desk: Desk, _: Any) -> dict[str, Any]:
    listed = campaigns.all(desk.session)
    rows = [
        {
            "id": each.id, "name": shown(each.name), "status": each.status.value,
            "sent_on": each.launched_at.date().isoformat() if each.launched_at else None, "audience": each.audience_count,
        }
        for each in listed[:MOST_LISTED]
    ]  # fmt: skip
    return {"campaigns": rows, "total": len(listed)}


def _results(desk: Desk, args: ByName) -> dict[str, Any]:
    found = named(campaigns.all(desk.session, archived=True), args.name, "campaign")
    if found.launched_at is None:
        raise ToolError(f"“{shown(found.name)}” has not been sent, so there are no results yet.")
    told = report(desk.session, found.id, now=desk.now, shop=desk.shop)
    who = told.identity
    return {
        "name": shown(found.name), "status": found.status.value, "audience": who.audience, "sent": who.sent,
        "failed": who.failed, "waiting": who.waiting, "left_out": who.left_out,
        "figures": [
            {"what": each.name, "people": each.people, "of": each.of,
             "percent": None if each.rate is None else round(100 * each.rate, 1)}
            for each in told.figures
        ],
    }  # fmt: skip


def _best(desk: Desk, args: Any) -> dict[str, Any]:
    found = desk.mask(desk.tree(args.conditions))
    if not desk.may_look(found):
        return {"enough_data": False, "note": _TOO_FEW}
    return told_time(desk, best_time(desk.frames, found, zone=desk.catalogue.time_zone, now=desk.now))


def told_time(desk: Desk, best: BestTime) -> dict[str, Any]:
    """Promise when to write to these people, with what it rests on; or that there is not enough to say."""
    if not best.is_enough:
        return {
            "enough_data": False,
            "n": best.n,
            "note": "Not enough data: fewer than 100 orders and clicks in half a year.",
        }
    at = next_at(best.weekday, best.hour, zone=desk.catalogue.time_zone, now=desk.now)
    return {
        "enough_data": True, "n": best.n, "orders": best.orders, "clicks": best.clicks,
        "hour": best.hour, "percent_at_that_hour": round(100 * best.hour_share, 1),
        "weekday": None if best.weekday is None else DAYS[best.weekday],
        "percent_on_that_weekday": round(100 * best.weekday_share, 1),
        "send_date": at.date().isoformat(), "send_time": f"{at:%H:%M}", "zone": desk.shop.time_zone,
        "note": "None stands out clearly." if best.hour is None and best.weekday is None else "",
    }  # fmt: skip


def named(listed: Sequence[Any], name: str, noun: str) -> Any:
    """Promise the one of that name or number; raises ToolError naming what there is."""
    wanted = name.strip().casefold()
    for each in listed:
        if wanted in (str(each.id), each.name.casefold()):
            return each
    like = [each for each in listed if wanted and wanted in each.name.casefold()]
    if len(like) == 1:
        return like[0]
    names = ", ".join(shown(each.name) for each in (like or listed)[:8])
    raise ToolError(
        f"There is no {noun} “{name[:60]}”. " + (f"There are: {names}." if names else "There are none yet.")
    )
