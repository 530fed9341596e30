"""The condition editor: a condition tree, edited in the browser. Python owns the rules, JavaScript only edits."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cdp import access
from cdp.conditions import Problem
from cdp.conditions.editor import veiled

_HERE = Path(__file__).parent
_MATCHES = ("all", "any", "none")
# One script without a build step: each file is a concern of its own, the last one is what Streamlit calls.
_SCRIPTS = (
    "elements.js", "tree.js", "layers.js", "lists.js", "values.js", "subjects.js", "history.js", "moves.js",
    "metrics.js", "conditions.js",
)  # fmt: skip

SCRIPT = "\n".join((_HERE / name).read_text("utf-8") for name in (*_SCRIPTS, "condition_editor.js"))

_mount = st.components.v2.component(
    "cdp_condition_editor",
    html="<div class='condition-editor'></div>\n",
    css=(_HERE / "condition_editor.css").read_text("utf-8"),
    js=SCRIPT,
)


def condition_editor(
    tree: Any,
    vocabulary: Mapping[str, Any],
    *,
    rev: int,
    key: str,
    problems: Sequence[Problem] = (),
    height: int | None = None,
    undoable: bool = False,
    is_locked: bool = False,
    on_change: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Show the editor and return the newest tree: the browser's own for this `rev`, else `tree`.

    Raise `rev` to replace what the browser holds by `tree`; edits of an older `rev` that arrive late are dropped.
    `undoable` lets a person undo the replacement (an assistant's edit) instead of beginning a new history (another
    segment). `problems` are those of `newest(...)` and appear at their conditions. `is_locked`: it is only to be read.
    """
    shown = newest(tree, rev=rev, key=key)
    _mount(
        key=key,
        data={
            "tree": shown if access.may("customers.contacts") else veiled(shown),
            "vocabulary": vocabulary,
            "rev": rev,
            "seen": _edit(key, rev).get("number", 0),
            "problems": [_problem(problem, tree=tree) for problem in problems],
            "height": height,
            "undoable": undoable,
            "locked": is_locked,
        },
        on_edited_change=on_change or _nothing,
    )
    return newest(tree, rev=rev, key=key)


def newest(tree: Any, *, rev: int, key: str) -> dict[str, Any]:
    """Promise the tree as the editor of this key holds it now, for use before it is drawn: always a group at the top."""
    edited = _edit(key, rev).get("tree")
    return _as_group(edited if isinstance(edited, dict) else tree)


def _edit(key: str, rev: int) -> Mapping[str, Any]:
    # What a browser sends is only believed in its outer shape; the tree itself is checked by cdp.conditions.
    state = st.session_state.get(key)
    edit = state.get("edited") if isinstance(state, Mapping) else None
    return edit if isinstance(edit, Mapping) and edit.get("rev") == rev else {}


def _as_group(tree: Any) -> dict[str, Any]:
    if tree is None or tree == {}:
        return {"all": []}
    if isinstance(tree, list):
        return {"all": tree}
    if isinstance(tree, dict) and any(match in tree for match in _MATCHES):
        return tree
    return {"all": [tree]}


def _problem(problem: Problem, *, tree: Any) -> dict[str, Any]:
    # The problems of a bare list are found at '[0]', those of the group that it stands for at 'all[0]'.
    path = f"all{problem.path}" if problem.path.startswith("[") else problem.path
    return {"path": path, "message": problem.message, "is_gap": problem.is_gap}


def _nothing() -> None:
    pass
