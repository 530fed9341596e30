"""A property's value as the databases read it: only of the kind it is asked for, anything else is unknown."""

from cdp.events.catalogue import is_plain

SCALE = 10_000  # properties are added up in ten-thousandths, as whole numbers: the same sum on every engine
LARGEST = 1_000_000_000  # what is larger is no amount


def value_sql(key: str, kind: str, *, is_sqlite: bool) -> str:
    """Promise the SQL of a property of `events`: text, a double, or 'true' and 'false'; NULL where it is of another kind."""
    if not is_plain(key):
        raise ValueError(f"{key!r} cannot be asked for")  # it stands in SQL as it is
    if is_sqlite:
        path = f"events.properties, '$.\"{key}\"'"
        words = {
            "text": f"WHEN 'text' THEN json_extract({path})",
            "number": f"WHEN 'integer' THEN CAST(json_extract({path}) AS REAL) WHEN 'real' THEN json_extract({path})",
            "yes_no": "WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'",
        }
        return f"CASE json_type({path}) {words[kind]} END"
    value = f"events.properties ->> '{key}'"
    kinds = {
        "text": ("string", value),
        "number": ("number", f"({value})::double precision"),
        "yes_no": ("boolean", value),
    }
    name, read = kinds[kind]
    return f"CASE jsonb_typeof(events.properties -> '{key}') WHEN '{name}' THEN {read} END"


def amount_sql(key: str, *, is_sqlite: bool) -> str:
    """Promise the SQL of a number among the properties in ten-thousandths, rounded half away from zero."""
    value = value_sql(key, "number", is_sqlite=is_sqlite)
    scaled = f"({value}) * {SCALE}.0 + CASE WHEN ({value}) < 0 THEN -0.5 ELSE 0.5 END"
    whole = f"CAST({scaled} AS INTEGER)" if is_sqlite else f"CAST(trunc({scaled}) AS BIGINT)"
    return f"CASE WHEN abs({value}) <= {LARGEST} THEN {whole} END"


def rows_sql(key: str, *, is_sqlite: bool) -> str:
    """Promise the SQL of a quick look whether an event may have a property at all."""
    if not is_sqlite:
        return f"jsonb_exists(events.properties, '{key}')"
    return f"instr(events.properties, '\"{key}\"') > 0" if key.isascii() else "1 = 1"
