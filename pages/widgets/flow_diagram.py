"""A flow as a picture: boxes and arrows from the top down, branches side by side, with who is where."""

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import streamlit as st

from cdp import flows
from pages.widgets import formats, signed_in
from pages.widgets.flow_draft import Draft

if TYPE_CHECKING:
    from pages.widgets.flow_editor import Shown

WIDTH, HEIGHT, GAP_X, GAP_Y, LEFT = 176, 75, 22, 44, 3
_ROUND = 9
_LINE = 28  # letters that fit on a line of a box
_SMALLEST = 0.7  # a large picture shrinks so far before it is moved about instead
_ENDS = ("start", "end")
# What each kind looks like, as paths on a square of 24 by 24: fonts of icons do not reach into a picture.
_SIGNS = {
    "email": "M3 6h18v12H3zM3 7l9 6 9-6",
    "wait": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
    "branch": "M6 3v6a6 6 0 0 0 6 6h6M6 21V9M15 12l3 3-3 3",
    "split": "M12 3v6M12 9l-6 8M12 9l6 8M6 13v4h4M18 13v4h-4",
    "update": "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    "webhook": "M9 7a4 4 0 1 1 6 3l2 4M12 8l-4 8H4M16 17H9",
    "exit": "M14 4h6v16h-6M3 12h11M10 8l4 4-4 4",
}

_mount = st.components.v2.component(
    "cdp_flow_diagram",
    html="<div class='diagram' tabindex='0' role='group' aria-label='Diagram, scrollable'></div>\n",
    css="""
.diagram { overflow-x: auto; font-family: var(--st-font); }
.diagram:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; border-radius: 6px; }
.diagram svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
.diagram svg.wide { max-width: none; }
.box { fill: var(--st-background-color); stroke: var(--st-border-color); stroke-width: 1.2; }
.node[data-step] { cursor: pointer; }
.node[data-step]:hover .box { stroke: var(--st-primary-color); }
.node.open .box { stroke: var(--st-primary-color); stroke-width: 2.4; }
.node.lacking .box { stroke: var(--st-orange-color); stroke-dasharray: 5 3; stroke-width: 1.6; }
.node.end .box { fill: var(--st-secondary-background-color); }
.title { font-size: 12px; font-weight: 650; fill: var(--st-text-color); }
.words { font-size: 10.5px; fill: color-mix(in srgb, var(--st-text-color) 78%, var(--st-background-color)); }
.count { font-size: 10.5px; font-weight: 600; fill: color-mix(in srgb, var(--st-text-color) 85%, var(--st-background-color)); }
.lane { font-size: 10.5px; font-weight: 600; fill: color-mix(in srgb, var(--st-text-color) 85%, var(--st-background-color)); }
.behind { fill: var(--st-background-color); }
.way { fill: none; stroke: color-mix(in srgb, var(--st-text-color) 38%, var(--st-background-color)); stroke-width: 1.4; }
.tip { fill: color-mix(in srgb, var(--st-text-color) 38%, var(--st-background-color)); }
.sign { fill: none; stroke: var(--sign); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.node { --sign: color-mix(in srgb, var(--st-text-color) 60%, var(--st-background-color)); }
.node.email { --sign: var(--st-blue-color); } .node.wait { --sign: var(--st-orange-color); }
.node.branch, .node.split { --sign: var(--st-violet-color); } .node.update { --sign: var(--st-green-color); }
.node.exit { --sign: var(--st-red-color); }
""",
    js="""
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".diagram");
  if (place.drawn !== data.picture) {
    place.drawn = data.picture;
    place.innerHTML = data.picture; // made by the server, which escapes whatever people wrote
  }
  place.onclick = (event) => {
    const step = event.target.closest("[data-step]")?.dataset.step;
    if (!step || !data.opens) return;
    setTriggerValue("opened", step);
    document.querySelector(`.st-key-flow_head_${CSS.escape(step)}`)?.scrollIntoView({ block: "center" });
  };
}
""",
)


def show(draft: Draft, shown: "Shown") -> None:
    """Draw the draft; pressing a box opens the form of its step."""
    with st.container(horizontal=True, vertical_alignment="center", key="flow_diagram_top"):
        st.subheader("Diagram", anchor=False, width="stretch")
        if draft.steps:
            st.button(
                "Enlarge", key="flow_enlarge", icon=":material/open_in_full:", type="tertiary", on_click=_enlarge,
                args=(draft, True),
            )  # fmt: skip
    if not draft.steps:
        st.caption("It grows with the steps.")
        return
    lacking = {fault.step_id for fault in shown.faults if fault.step_id}
    made = picture(draft.steps, shown.about, counts=shown.counts or {}, lacking=lacking, opened=draft.open_step)
    key = draft.key("diagram")
    _mount(key=key, data={"picture": made, "opens": True}, on_opened_change=lambda: _open(draft, key))
    st.caption("Press a box to open its step." + (" Dashed boxes still lack something." if lacking else ""))

    if draft.is_enlarged:
        name = draft.name or "New flow"
        st.dialog(name, width=1400, icon=":material/account_tree:", on_dismiss=lambda: _enlarge(draft, False))(
            signed_in.only(_large)
        )(draft, shown)


def _enlarge(draft: Draft, is_enlarged: bool) -> None:
    draft.take_in()
    draft.is_enlarged = is_enlarged


def _large(draft: Draft, shown: "Shown") -> None:
    made = picture(draft.steps, shown.about, counts=shown.counts or {}, smallest=_SMALLEST)
    _mount(key=draft.key("diagram_large"), data={"picture": made, "opens": False}, on_opened_change=lambda: None)


def still(steps: Sequence[Mapping[str, Any]], about: flows.Known, *, key: str) -> None:
    """Draw steps that are only looked at."""
    _mount(key=key, data={"picture": picture(steps, about), "opens": False}, on_opened_change=lambda: None)


def _open(draft: Draft, key: str) -> None:
    state = st.session_state.get(key)
    wanted = state.get("opened") if isinstance(state, Mapping) else None
    draft.take_in()
    if any(step["id"] == wanted and flows.KINDS[step["kind"]].fields for step, _ in flows.walk(draft.steps)):
        draft.open_step = wanted


def picture(
    steps: Sequence[Mapping[str, Any]],
    about: flows.Known,
    *,
    counts: Mapping[str, flows.StepCount] | None = None,
    lacking: set[str] | frozenset[str] = frozenset(),
    opened: str | None = None,
    smallest: float = 0,
) -> str:
    """Promise the picture as SVG that scales down to its place; its words are a text for those who cannot see it."""
    plan = flows.diagram(list(steps), about)
    numbers = {node.id: at for at, node in enumerate(node for node in plan.nodes if node.id not in _ENDS)}
    places = {node.id: node for node in plan.nodes}
    width, height = plan.columns * (WIDTH + GAP_X) + 6, plan.rows * (HEIGHT + GAP_Y)
    lanes: dict[str, list[int]] = {}
    _lanes(steps, 0, lanes)
    ways = "".join(
        _way(places[edge.source], places[edge.target], edge.label, _column(edge, places, lanes)) for edge in plan.edges
    )
    boxes = "".join(
        _box(node, numbers.get(node.id), (counts or {}).get(node.id), node.id in lacking, node.id == opened)
        for node in plan.nodes
    )
    wide = f" style='min-width:{width * smallest:.0f}px'" if smallest else " class='wide'" if plan.columns > 4 else ""
    return (
        f"<svg{wide} role='img' viewBox='0 0 {width} {height}' width='{width}' height='{height}'>"
        f"<title>{escape(_spoken(plan))}</title>{ways}{boxes}</svg>"
    )


def _spoken(plan: flows.Diagram) -> str:
    steps = [node for node in plan.nodes if node.id not in _ENDS]
    return "Diagram of the flow. " + " ".join(
        f"{at}. {node.label}: {formats.readable(node.sentence)}" for at, node in enumerate(steps, 1)
    )


def _corner(node: flows.Node) -> tuple[int, int]:
    return LEFT + node.column * (WIDTH + GAP_X), 3 + node.row * (HEIGHT + GAP_Y)


def _box(node: flows.Node, at: int | None, counted: flows.StepCount | None, lacks: bool, is_open: bool) -> str:
    x, y = _corner(node)
    if at is None:
        return (
            f"<g class='node end'><rect class='box' x='{x + 38}' y='{y + 16}' width='{WIDTH - 76}' height='30' rx='15'/>"
            f"<text class='title' x='{x + WIDTH / 2}' y='{y + 35}' text-anchor='middle'>{escape(node.label)}</text></g>"
        )
    look = " ".join(["node", node.kind, *(["lacking"] if lacks else []), *(["open"] if is_open else [])])
    sign = f"<path class='sign' d='{_SIGNS.get(node.kind, _SIGNS['exit'])}' transform='translate({x + 8} {y + 7}) scale(.62)'/>"
    lines = wrap(formats.readable(node.sentence), _LINE, max_lines=2 if counted else 3, placeholder="…")
    words = "".join(
        f"<text class='words' x='{x + 9}' y='{y + 35 + 13 * at}'>{escape(line)}</text>" for at, line in enumerate(lines)
    )
    return (
        f"<g class='{look}' data-step='{escape(node.id)}'><title>{escape(formats.readable(node.sentence))}</title>"
        f"<rect class='box' x='{x}' y='{y}' width='{WIDTH}' height='{HEIGHT}' rx='{_ROUND}'/>{sign}"
        f"<text class='title' x='{x + 28}' y='{y + 19}'>{at + 1}. {escape(node.label)}</text>{words}"
        f"{_people(counted, x, y)}</g>"
    )


def _people(counted: flows.StepCount | None, x: int, y: int) -> str:
    if counted is None:
        return ""
    said = f"{counted.waiting:,} waiting · {counted.done:,} done · {counted.exited:,} left"
    return f"<text class='count' x='{x + 9}' y='{y + 66}'>{said}</text>"


def _lanes(steps: Sequence[Mapping[str, Any]], column: int, found: dict[str, list[int]]) -> int:
    """Write down in which columns the lists inside each step lie, empty ones too; promise the next free column."""
    widest = column + 1
    for step in steps:
        beside, found[step["id"]] = column, []
        for _, inner in flows.KINDS[step["kind"]].lists(step):
            found[step["id"]].append(beside)
            beside = _lanes(inner, beside, found)
        widest = max(widest, beside)
    return widest


def _column(edge: flows.Edge, places: Mapping[str, flows.Node], lanes: Mapping[str, list[int]]) -> int:
    """The lanes of a step are taken in the order of its arrows."""
    own = lanes.get(edge.source) or []
    return own.pop(0) if own else places[edge.source].column


def _way(source: flows.Node, target: flows.Node, label: str, column: int) -> str:
    """From the bottom of one box down its lane to the top of the next."""
    y1 = _corner(source)[1] + (46 if source.id in _ENDS else HEIGHT)
    y2 = _corner(target)[1] + (16 if target.id in _ENDS else 0)
    x1, lane, x2 = (LEFT + at * (WIDTH + GAP_X) + WIDTH // 2 for at in (source.column, column, target.column))
    path = f"M{x1} {y1}V{y1 + 10}H{lane}V{y2 - 14}H{x2}V{y2 - 6}"
    tip = f"<path class='tip' d='M{x2 - 4} {y2 - 7}h8l-4 6z'/>"
    return f"<path class='way' d='{path}'/>{tip}{_named(label, lane, y1)}"


def _named(label: str, x: int, y: int) -> str:
    if not label:
        return ""
    words = label if len(label) <= 22 else f"{label[:21]}…"
    return (
        f"<rect class='behind' x='{x - 3.1 * len(words) - 3}' y='{y + 12}' width='{6.2 * len(words) + 6}' height='14' rx='4'/>"
        f"<text class='lane' x='{x}' y='{y + 23}' text-anchor='middle'>{escape(words)}</text>"
    )
