"""Names for what is drafted, made from the conditions: "High-value customers, quiet for 60 days"."""

from collections.abc import Iterator

from cdp import conditions as cd
from cdp.assistant.traits import BUYERS, SUBSCRIBERS, trait
from cdp.conditions import Catalogue
from cdp.text import listed

LONGEST = 80
EVERYONE = "All customers"
_VERBS = ("bought ", "did not buy ", "ordered ", "spent ", "joined ", "last ordered ", "opened ", "clicked ")


def segment_name(tree: cd.Group, catalogue: Catalogue) -> str:
    """Promise a short name for a segment, by what its customers have in common."""
    parts = [node for node in _all_of(tree) if not (isinstance(node, cd.Group) and not node.parts)]
    words = [_said(node, catalogue) for node in parts]
    heads = [head for head, _ in words if head]
    tails = [tail for _, tail in words if tail]
    for implied in (SUBSCRIBERS, BUYERS):
        if len(heads) > 1 and implied in heads:
            heads.remove(implied)
    if not heads and not tails:
        return EVERYONE
    first, *others = heads or ["Customers"]
    tails = [*map(_lowered, others), *tails]
    near = [tail for tail in tails if tail.startswith(("in ", "from "))]
    far = [tail for tail in tails if tail not in near]
    if not heads and far and far[0].startswith(_VERBS):
        near, far = [*near, f"who {far[0]}"], far[1:]
    return _cut(", ".join([" ".join([first, *near]), *far]))


def _all_of(node: cd.Node) -> Iterator[cd.Node]:
    if isinstance(node, cd.Group) and (node.match == "all" or (node.match == "any" and len(node.parts) == 1)):
        for part in node.parts:
            yield from _all_of(part)
    else:
        yield node


def _said(node: cd.Node, catalogue: Catalogue) -> tuple[str, str]:
    """One part as the noun of the name, or as what follows it."""
    if isinstance(node, cd.Condition):
        return trait(node, catalogue)
    words = [_of_part(part, catalogue) for part in node.parts]
    either = listed([words[0], *map(_lowered, words[1:])]).replace(" and ", " or ")
    return (either, "") if node.match == "any" else ("", f"not {_lowered(either)}")


def _of_part(node: cd.Node, catalogue: Catalogue) -> str:
    """A part by itself: its noun, or what would follow one."""
    if isinstance(node, cd.Condition):
        head, tail = trait(node, catalogue)
        return head or tail
    return segment_name(cd.Group("all", (node,)), catalogue)


def _lowered(words: str) -> str:
    """The words as they stand inside a sentence; names in capitals stay."""
    return words[0].lower() + words[1:] if words[1:2].islower() else words


def titled(purpose: str, named: str) -> str:
    """Promise a campaign's name: "Win-back: high-value customers, quiet for 60 days"."""
    return f"{purpose}: {_lowered(named)}"[:120]


def _cut(name: str) -> str:
    """As much of the name as is short enough, whole parts of it where that leaves two."""
    name = name[0].upper() + name[1:]
    if len(name) <= LONGEST:
        return name
    whole = name[:LONGEST].rsplit(", ", 1)[0]
    return whole if len(whole) > LONGEST // 3 and ", " in name[:LONGEST] else f"{name[:LONGEST].rsplit(' ', 1)[0]} …"
