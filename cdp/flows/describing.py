"""A flow as sentences and as a diagram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdp.flows.gaps import Known
from cdp.flows.kinds import KINDS, Step
from cdp.flows.plan import kind_of, plan
from cdp.flows.shape import tidy_steps

START, END = "start", "end"


def describe_step(step: Mapping[str, Any], about: Known | None = None) -> str:
    """Promise one sentence for a step, e.g. 'Wait 3 days.'; `about` (`flows.known`) names templates and fields."""
    [tidied] = tidy_steps([dict(step)])
    return kind_of(tidied).sentence(tidied, about or Known())


def describe_lines(step: Mapping[str, Any], about: Known | None = None) -> list[str]:
    """Promise what `describe_step` says in lines to stand one under the other: of a branch, one for each way."""
    [tidied] = tidy_steps([dict(step)])
    return kind_of(tidied).lines(tidied, about or Known()) or [describe_step(tidied, about)]


@dataclass(frozen=True)
class Node:
    """One box of the diagram: a step, the start or the end, in row and column; columns begin at 0."""

    id: str
    kind: str
    label: str
    icon: str
    sentence: str
    row: int
    column: int


@dataclass(frozen=True)
class Edge:
    """One arrow of the diagram, with the name of the branch it stands for."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Diagram:
    """Boxes and arrows."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: int
    columns: int


def diagram(steps: Sequence[Step], about: Known | None = None) -> Diagram:
    """Promise the boxes and arrows of a flow: time goes down, branches stand side by side and meet again below."""
    tidied = tidy_steps(list(steps))
    made = plan(tidied)
    nodes: list[Node] = [Node(START, START, "Enter", ":material/login:", "People enter here.", 0, 0)]
    rows, columns = _lay(tidied, 1, 0, nodes, about or Known())
    nodes.append(Node(END, END, "End", ":material/flag:", "The flow is done.", rows, 0))
    edges = [Edge(START, made.first or END)]
    for place in made.places.values():
        named = [name for name, _ in KINDS[place.kind].lists(place.step)]
        edges += [Edge(place.id, door or END, name) for door, name in zip(place.doors, named, strict=True)]
        if not named and place.kind != "exit":
            edges.append(Edge(place.id, place.after or END))
    return Diagram(tuple(nodes), tuple(edges), rows + 1, columns)


def _lay(steps: Sequence[Step], row: int, column: int, nodes: list[Node], about: Known) -> tuple[int, int]:
    """Place one list from this row and column on; promise the first free row below it and the first free column."""
    widest = column + 1
    for step in steps:
        kind = KINDS[step["kind"]]
        nodes.append(Node(step["id"], kind.key, kind.label, kind.icon, kind.sentence(step, about), row, column))
        row, below, beside = row + 1, row + 1, column
        for _, inner in kind.lists(step):
            ends, after = _lay(inner, row, beside, nodes, about)
            below, beside = max(below, ends), after
        row, widest = below, max(widest, beside)
    return row, widest
