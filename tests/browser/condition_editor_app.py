"""A page with nothing but the condition editor and what Python makes of its tree, for test_condition_editor.py."""

import json
import os

import streamlit as st

from cdp import conditions
from cdp.conditions import Catalogue, SavedSegment
from pages.widgets.condition_editor import condition_editor, newest

KEY = "conditions"
CATALOGUE = Catalogue.of(
    [("shoe_size", "Shoe size", "number"), ("birthday", "Birthday", "date"), ("vip", "VIP", "yes_no"), ("tier", "Tier", "list")],
    segments={"big": SavedSegment("Big spenders", {"all": []}), "new": SavedSegment("New ones", {"all": []})},
    currency="EUR",
)  # fmt: skip
NASTY = "\"quotes\" & <script>alert('boo')</script> 🧦"
SUGGESTIONS = {
    "country": ["Germany", "France", "Österreich", "United States"],
    "city": ["Berlin", "Paris", "Washington, D.C.", NASTY],
    "tags": ["vip", "wholesale", "blogger"],
    "orders.product": ["Wool socks", "Linen shirt"],
    "orders.coupon": ["WELCOME10", "SUMMER"],
    "events.name": ["Viewed product", "Started checkout"],
}
VOCABULARY = conditions.vocabulary(CATALOGUE, SUGGESTIONS)

st.set_page_config(page_title="Condition editor", layout="wide")
state = st.session_state
if "rev" not in state:
    state.rev, state.undoable = 1, False
    state.tree = json.loads(st.query_params.get("tree", '{"all": []}'))


def replace() -> None:
    """Put another tree in, as a page does that loads a segment or takes over a draft."""
    state.tree, state.rev, state.undoable = json.loads(state.other), state.rev + 1, state.as_draft


def count_change() -> None:
    """Note that the editor spoke."""
    state.changes = state.get("changes", 0) + 1


with st.container(width=int(st.query_params.get("width", "330"))):
    shown = newest(state.tree, rev=state.rev, key=KEY)
    checked, problems = conditions.examine(shown, CATALOGUE)
    tree = condition_editor(
        state.tree, VOCABULARY, rev=state.rev, key=KEY, problems=problems, undoable=state.undoable, on_change=count_change,
        is_locked="locked" in st.query_params,
    )  # fmt: skip

if "plain" not in st.query_params:
    st.text(conditions.describe(checked, CATALOGUE))
    with st.container(key="tree"):
        st.text(json.dumps(tree, ensure_ascii=False))
    st.text(f"rev {state.rev}, {state.get('changes', 0)} changes, {os.getpid()}")
    st.text_area("Another tree", key="other")
    st.checkbox("A draft that can be undone", key="as_draft")
    st.button("Replace", on_click=replace, key="replace")
