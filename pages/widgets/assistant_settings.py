"""Which model answers, what it costs and may see, and the log of what the assistant did."""

import csv
import io
import json

import streamlit as st

from cdp import db
from cdp.assistant import audit
from cdp.assistant.models import choosing
from cdp.models import AssistantEntry
from cdp.settings import settings
from cdp.text import escaped, listed
from pages.widgets import assistant_trace, formats, signed_in
from pages.widgets.shop_data import ShopData

SHOWN, ALL = 200, 100_000
_WORDS = {"asked": "Asked", "created": "Created", "discarded": "Discarded"}
_OUTCOMES = {
    "rate": "model busy", "network": "no connection", "budget": "over its tokens", "deadline": "over its time",
    "steps": "over its steps", "length": "cut off", "bad_call": "tools used wrongly", "repairs": "tools used wrongly",
}  # fmt: skip
_COLUMNS = ("When", "Who", "What", "Model", "Outcome", "Tools", "Tokens", "Draft")
_VARIABLES = {
    "`GEMINI_API_KEY`": "a key for Gemini; `GOOGLE_API_KEY` works too",
    "`GEMINI_MODEL`": "another model of Gemini's than `gemini-3.8-flash`",
    "`CDP_OPENAI_BASE_URL`, `CDP_OPENAI_MODEL`": "a server that speaks OpenAI's language, such as one on your own machine",
    "`CDP_AI_TOKENS_PER_DAY`": "how many tokens each person may use in a day",
    "`AI=off`": "no model is asked, whatever else is set; the rules go on answering",
}


def show(data: ShopData) -> None:
    """Draw what answers now, how to change that, and the log."""
    left, right = st.columns([1, 1.35], gap="large")
    with left:
        _model(data)
        _variables()
    with right:
        _log(data)


def _model(data: ShopData) -> None:
    model = choosing.chosen(settings())
    with st.container(border=True, key="assistant_model"):
        st.subheader("Who answers", anchor=False, icon=":material/auto_awesome:")
        if model is None:
            st.markdown(
                "**Rules** answer. No model is asked, nothing leaves this machine, and it costs nothing."
                + ("" if settings().ai else " Models are switched off by `AI=off`.")
            )
            return
        st.markdown(
            f"**{formats.plain(model.name)}** answers. It is told fields, counts and averages of groups, never rows of people."
        )
        with db.reading() as session:
            used = audit.tokens_today(session, owner=signed_in.actor(), now=data.now)
        share = settings().ai_tokens_per_day
        st.progress(
            min(1.0, used / share if share else 1.0),
            f"{used:,} of your {share:,} tokens are used today.",
        )


def _variables() -> None:
    with st.container(border=True, key="assistant_variables"):
        st.subheader("Set it up", anchor=False, icon=":material/key:")
        st.markdown(
            "A key is never typed in here. Set it in the environment of the server, or in the file `.env` beside "
            "`app.py`, and start the server again."
        )
        st.markdown("\n".join(f"- {name}: {meaning}" for name, meaning in _VARIABLES.items()))
        st.warning(
            "With a key of Gemini's free tier, Google may use what is sent to improve its products, and people may "
            "read it. Do not send personal data with it. For users in the European Economic Area, Switzerland and the "
            "United Kingdom, Google's terms allow only the paid service.",
            title="Free keys and paid keys",
            icon=":material/gavel:",
        )


def _log(data: ShopData) -> None:
    zone = data.shop.time_zone
    with st.container(border=True, key="assistant_log"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("What it did", anchor=False, icon=":material/history:", width="stretch")
            st.download_button(
                "CSV", signed_in.still(lambda: _csv(zone), "assistant log"), "assistant-log.csv", "text/csv", key="assistant_log_csv", on_click="ignore",
                icon=":material/download:", type="tertiary", help="The whole log as CSV, arguments included.",
            )  # fmt: skip
        with db.reading() as session:
            lines = audit.entries(session, limit=SHOWN)
        if not lines:
            st.caption("Nothing has been asked yet.")
            return
        st.dataframe(
            [dict(zip(_COLUMNS, _row(line, zone), strict=True)) for line in lines], hide_index=True, height=430,
            key="assistant_log_table", column_order=_COLUMNS[:-1],
            column_config={"Tools": st.column_config.TextColumn(width="large")}, alt=f"The newest {len(lines):,} lines of the assistant's log",
        )  # fmt: skip
        st.caption(
            f"Kept for {audit.KEPT_DAYS} days. Questions are kept as a hash, results as counts; never a row of a person, never a key."
        )


def _row(line: AssistantEntry, zone: str) -> tuple[str | int, ...]:
    tools = listed([assistant_trace.title(call["tool"]) for call in line.calls]) if line.calls else ""
    what = _WORDS.get(line.action, line.action)
    return (
        formats.clock(line.at, zone), line.owner, what, line.model, _OUTCOMES.get(line.outcome, line.outcome.replace("_", " ")), tools, line.tokens, line.draft_id,
    )  # fmt: skip


def _csv(zone: str) -> bytes:
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow([*_COLUMNS, "Calls", "Question (SHA-256)"])
    with db.reading() as session:
        for line in audit.entries(session, limit=ALL):
            cells = [*_row(line, zone), json.dumps(line.calls, ensure_ascii=False, default=str), line.question_sha256]
            writer.writerow([escaped(str(cell)) for cell in cells])
    return sink.getvalue().encode("utf-8-sig")
