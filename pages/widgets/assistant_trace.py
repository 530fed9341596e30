"""What the assistant did to come to its answer: each tool with what it was asked and what it said, folded away."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from cdp.assistant.models.choosing import cost
from cdp.assistant.turns import Usage
from cdp.text import plural
from pages.widgets import formats
from pages.widgets.assistant_talk import Said

_SAYS = {
    "describe_fields": "Looked up the fields", "count_segment": "Counted customers", "profile_segment": "Looked at who they are",
    "list_segments": "Looked through the segments", "read_segment": "Read a segment", "list_flows": "Looked through the flows",
    "read_flow": "Read a flow", "list_campaigns": "Looked through the campaigns",
    "shop_figures": "Looked up the shop's figures", "email_figures": "Looked up what letters came to",
    "campaign_results": "Looked at a campaign's results", "best_send_time": "Looked for the best time",
    "draft_segment": "Drafted a segment", "draft_email": "Drafted a letter", "draft_flow": "Drafted a flow",
    "draft_campaign": "Drafted a campaign", "ask_back": "Asked back", "decline": "Said what is not possible",
}  # fmt: skip
_LONGEST = 6_000  # letters of a tool's answer that are shown
RULES = "rules"
_CENT = Decimal("0.01")


def made_by(model: str) -> str:
    """Promise who answered, in words: the rules, or a model by its id."""
    return "Made by rules" if model == RULES else f"Made by {formats.plain(model)}" if model else "Not answered"


def title(name: str) -> str:
    """Promise a tool in plain words."""
    return _SAYS.get(name, formats.plain(name))


def gist(value: Mapping[str, Any]) -> str:
    """Promise in a few words what a tool answered."""
    if "error" in value:
        return f"· {formats.plain(str(value['error'])[:160])}"
    if "count" in value and "of" in value:
        return f"· {value['count']:,} of {value['of']:,}"
    return ""


def summary(said: Said) -> str:
    """Promise who answered in how many steps, how long it took, and what it cost where a model was paid for."""
    steps = sum(1 for each in said.trace if each["kind"] == "call")
    parts = [made_by(said.model), *([plural(steps, "step")] if steps else []), f"{said.milliseconds / 1000:.1f} s"]
    if said.tokens:
        parts.append(plural(said.tokens, "token"))
        if (price := cost(said.model, Usage(said.prompt_tokens, said.output_tokens))) is not None:
            parts.append(f"about {price * 100:.2f} US cents" if price >= _CENT / 100 else "less than 0.01 US cents")
    return " · ".join(parts)


def show(said: Said) -> None:
    """Draw the whole trace, folded; arguments and answers one level deeper."""
    told = [each for each in said.trace if each["kind"] in ("thought", "call", "retry")]
    if not told:
        st.caption(summary(said))
        return
    answers = {each["id"]: each["value"] for each in said.trace if each["kind"] == "result"}
    with st.expander(summary(said), type="compact"):
        for each in told:
            if each["kind"] == "call":
                _step(each, answers.get(each["id"], {}))
            elif each["kind"] == "thought":
                with st.expander("Thought", type="step", icon=":material/psychology:"):
                    st.markdown(formats.told(each["text"]))
            else:
                with st.expander("Tried again", type="step", icon=":material/refresh:"):
                    st.markdown(formats.plain(each["message"]))


def _step(call: Mapping[str, Any], value: Mapping[str, Any]) -> None:
    icon = ":material/error:" if "error" in value else None
    with st.expander(f"{title(call['name'])} {gist(value)}".strip(), type="step", icon=icon):
        if call["args"]:
            st.caption("Asked with")
            detail(call["args"])
        st.caption("Answered")
        detail(value)


def detail(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Draw JSON as it is."""
    text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
    st.code(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n…", language=None, wrap_lines=True)


def warnings(said: Said) -> list[str]:
    """Promise what to be careful about in the answer."""
    return [str(each["message"]) for each in said.trace if each["kind"] == "warning"]
