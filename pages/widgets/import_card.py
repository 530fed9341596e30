"""One table that could be imported: what it is, what has to be asked, and what would happen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from cdp import imports, shop
from cdp.text import plural
from pages.widgets import formats

COUNTS = (
    ("new", "New", "Not here yet."),
    ("changed", "Changed", "Here already, and something in the file is different."),
    ("unchanged", "Unchanged", "Here already, and the file says the same."),
    ("merged", "Merged", "Rows of the file that are the same customer or the very same line; they go into one."),
    ("rejected", "Rejected", "Cannot be taken; the reasons are below."),
)
_NONE = "– leave out –"


def head(key: str, table: imports.Recognised) -> str:
    """Draw the name, what it was recognised as, and its first rows; promise the kind it is to be read as."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"import_head_{key}"):
        st.subheader(formats.plain(table.source.name), anchor=False, icon=":material/table:", width="stretch")
        kind = st.selectbox(
            "Read as",
            list(imports.READERS),
            index=list(imports.READERS).index(table.kind),
            format_func=lambda each: imports.READERS[each].label,
            key=f"import_kind_{key}",
            label_visibility="collapsed",
            width=260,
        )
    sure = "Recognised by its columns" if table.is_certain else "Not an export we know: check below what each column is"
    st.caption(f"{sure} · {plural(len(table.columns), 'column')} · {_size(table.source.size)}")
    for warning in table.source.warnings:
        st.warning(formats.plain(warning), icon=":material/warning:")
    with st.expander("First rows", expanded=True, key=f"import_rows_{key}"):
        rows = pd.DataFrame(table.first_rows, columns=list(table.columns)).fillna("")  # blank there, blank here
        st.dataframe(rows, hide_index=True, key=f"import_head_rows_{key}")
    return kind


def _size(count: int) -> str:
    if count < 1000:
        return plural(count, "byte")
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def ask(key: str, table: imports.Recognised) -> tuple[dict[str, Any], list[str]]:
    """Draw the questions; promise what `imports.plan` and `imports.run` are to be told, and what is still open."""
    mapping = None if table.is_certain else _mapping(key, table)
    if mapping is not None:
        columns = {target: (column,) for target, column in mapping.items()}
        table = imports.look(table.source, kind=table.kind, mapping=columns)
    answers = {question.key: _answer(key, question) for question in table.questions}
    traits = _traits(key, table, mapping)
    asked = {"kind": table.kind, "mapping": mapping, "options": imports.Options(**answers, traits=traits)}
    return asked, [each.text for each in table.questions if each.default is None and answers[each.key] is None]


def _mapping(key: str, table: imports.Recognised) -> dict[str, str]:
    """Which column is what: the guesses to be looked at first, what no column was found for below, folded."""
    targets = list(imports.READERS[table.kind].targets)
    guessed = [target for target in targets if target in table.mapping]
    rest = [target for target in targets if target not in table.mapping]
    chosen: dict[str, str] = {}
    if guessed:
        with st.expander("Which column is what", expanded=True, icon=":material/schema:", key=f"import_mapping_{key}"):
            chosen |= _menus(key, table, guessed)
    if rest:
        with st.expander(
            f"{plural(len(rest), 'more field')}", expanded=not guessed, icon=":material/add_column_right:",
            key=f"import_unmapped_{key}",
        ):  # fmt: skip
            chosen |= _menus(key, table, rest)
    return chosen


def _menus(key: str, table: imports.Recognised, targets: list[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    grid: list[Any] = []
    for number, target in enumerate(targets):
        grid = st.columns(3) if number % 3 == 0 else grid
        guess = table.mapping.get(target, (_NONE,))[0]
        options = [_NONE, *table.columns]
        column = grid[number % 3].selectbox(
            imports.READERS[table.kind].targets[target].label, options, index=options.index(guess),
            key=f"import_map_{table.kind}_{target}_{key}",
        )  # fmt: skip
        if column != _NONE:
            chosen[target] = column
    return chosen


def _answer(key: str, question: imports.Question) -> str | None:
    name = f"import_ask_{question.key}_{key}"
    if question.key == "time_zone":
        zones = sorted(shop.time_zones())
        return st.selectbox(question.text, zones, index=zones.index(question.default or "UTC"), key=name)
    if question.key == "currency":
        codes = ["", *shop.currencies()]
        return (
            st.selectbox(question.text, codes, key=name, format_func=lambda code: code or "The shop's own currency")
            or None
        )
    return st.pills(question.text, list(question.choices), format_func=question.choices.get, key=name)


def _traits(key: str, table: imports.Recognised, mapping: dict[str, str] | None) -> tuple[imports.Trait, ...]:
    used = set((mapping or {}).values())
    offered = {trait.key: trait for trait in table.traits if trait.column not in used}
    if not offered:
        return ()
    chosen = st.multiselect(
        "Columns that become custom attributes",
        list(offered),
        default=[each for each, trait in offered.items() if trait.is_on],
        format_func=lambda each: f"{offered[each].label} ({offered[each].kind.value.replace('_', '/')})",
        key=f"import_traits_{key}",
        help="Each can be used in segments and tables afterwards. Take out what you do not need.",
    )
    return tuple(replace(offered[each], is_on=True) for each in chosen)


def outlook(key: str, planned: imports.Plan, *, told: Sequence[str] = ()) -> None:
    """Draw what would happen: counts, what is to be known and was not told above, rejected rows, examples of changes."""
    show_counts(planned.counts, planned.subject)
    for warning in (each for each in planned.warnings if each not in told):
        st.warning(formats.plain(warning), icon=":material/warning:")
    if planned.rejected:
        told = ", ".join(f"{formats.plain(reason)} ({count:,})" for reason, count in planned.reasons.items())
        with st.expander(f"Why {plural(planned.counts['rejected'], 'row')} cannot be taken", key=f"import_why_{key}"):
            st.markdown(told)
            rows = pd.DataFrame(planned.rejected, columns=["Line", "Reason"])
            st.dataframe(rows, hide_index=True, key=f"import_rejected_{key}")
    if planned.changes:
        with st.expander("Examples of what changes", key=f"import_changes_{key}"):
            rows = pd.DataFrame(planned.changes).rename(columns=str.capitalize)
            st.dataframe(rows.astype("string"), hide_index=True, key=f"import_examples_{key}")


def show_counts(counts: dict[str, Any], subject: str) -> None:
    """Draw the counts of a plan or of a report as a row of figures."""
    with st.container(horizontal=True, gap="small"):
        for name, label, about in COUNTS:
            st.metric(label, f"{counts.get(name, 0):,}", help=about, border=True, width=150)
    if subject == "orders":
        new, changed = (counts.get(f"customers_{name}", 0) for name in ("new", "changed"))
        told = [plural(new, "new customer")] * bool(new) + [f"more about {plural(changed, 'known customer')}"] * bool(
            changed
        )
        st.caption(f"With them {' and '.join(told)}." if told else "All their customers are known already.")
