"""A tool's arguments as the JSON schema that models can work with."""

from typing import Any

from cdp.assistant.turns import Tool

# Bounds and titles make Gemini refuse a schema as having "too many states", and defaults are refused by others; pydantic
# enforces all of them on the way back.
_DROPPED = {
    "title", "default", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "pattern", "format", "uniqueItems", "examples",
}  # fmt: skip


def wire_schema(tool: Tool) -> dict[str, Any]:
    """Promise the schema of its arguments without bounds and titles, all definitions at its root, where `#/$defs/...` points."""
    definitions: dict[str, Any] = {}
    described = tool.args.model_json_schema()
    if tool.conditions:
        described["properties"]["conditions"] = tool.conditions()
    schema: dict[str, Any] = _walk(described, definitions)
    return schema | ({"$defs": definitions} if definitions else {})


def _walk(part: Any, definitions: dict[str, Any], *, names: bool = False) -> Any:
    """`names` says that the keys are names of fields, which may be called like a keyword."""
    if isinstance(part, list):
        return [_walk(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    if not names and isinstance(found := part.get("$defs"), dict):
        definitions |= {name: _walk(one, definitions) for name, one in found.items()}
        part = {key: value for key, value in part.items() if key != "$defs"}
    return {
        key: _walk(value, definitions, names=not names and key == "properties")
        for key, value in part.items()
        if names or key not in _DROPPED
    }
