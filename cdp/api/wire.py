"""The kinds of values that go over the wire, and how an answer is written."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, NamedTuple

from fastapi import Path
from fastapi.responses import Response
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import to_json

MOST = 2**63 - 1  # beyond 64 bits no database can even be asked


def _cents(amount: Decimal) -> str:
    return f"{amount:.2f}"


Id = Annotated[int, Path(ge=1, le=MOST, description="Its number.")]
Number = Annotated[int, Field(ge=1, le=MOST)]
Money = Annotated[Decimal, WithJsonSchema({"type": "string", "examples": ["1250.00"]})]
Instant = datetime  # in UTC, as everything in the database is: written with a Z
# What is given is checked by the product itself, whose sentences say more; here only what JSON kind it is.
GivenMoney = Annotated[Decimal | float | str, Field(description="An amount, best as a string with two decimals.")]


def _in_utc(at: datetime) -> datetime:
    if not 1900 <= at.year <= 2200:
        raise ValueError("The year must lie between 1900 and 2200.")
    return at.astimezone(UTC)


At = Annotated[AwareDatetime, AfterValidator(_in_utc)]
GivenInstant = Annotated[str, Field(description="ISO 8601, e.g. 2026-06-30T12:00:00Z.")]
Text = Annotated[str, Field(max_length=10_000)]
Long = Annotated[str, Field(max_length=500_000)]


_DEEPEST = 100  # far more than conditions and steps may be


def _storable(value: Any) -> Any:
    """JSON may hold what no database does: the letter with the number nought, and halves of surrogate pairs."""
    return _held(value, 0)


def _held(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("This is nested too deep.")
    if isinstance(value, str):
        plain = value.replace("\x00", "")
        return plain if plain.isascii() else plain.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_held(key, depth): _held(each, depth + 1) for key, each in value.items()}
    return [_held(each, depth + 1) for each in value] if isinstance(value, list) else value


Anything = Annotated[Any, BeforeValidator(_storable)]


class Given(BaseModel):
    """What a program sends: unknown fields are refused, those that are only read may come back and are left alone."""

    model_config = ConfigDict(extra="forbid")
    only_read: ClassVar[frozenset[str]] = frozenset({"id", "created_at", "updated_at"})

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_only_read(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        return {key: value for key, value in _storable(said).items() if key not in cls.only_read}

    def given(self) -> dict[str, Any]:
        """Promise what was really sent, by field."""
        return self.model_dump(exclude_unset=True)


class Shown(BaseModel):
    """What a program gets; it describes the answer, which `shown` makes without it."""


def shown(kind: type[BaseModel], row: Any, **more: Any) -> dict[str, Any]:
    """Promise the row by the fields of its kind, unchecked as it is our own; `more` names what the row does not hold."""
    form = _form(kind, frozenset(more))
    told = dict(form.blank)  # in the order in which they are described
    told.update(zip(form.held, form.read(row), strict=True))
    told.update(more)
    for name in form.amounts:
        if isinstance(value := told[name], Decimal):
            told[name] = _cents(value)
    return told


class _Form(NamedTuple):
    """How rows of a kind are shown: which fields they hold, what reads these, and which may be amounts."""

    blank: dict[str, None]
    held: tuple[str, ...]
    read: Callable[[Any], tuple[Any, ...]]
    amounts: tuple[str, ...]


@cache
def _form(kind: type[BaseModel], more: frozenset[str]) -> _Form:
    held = tuple(name for name in kind.model_fields if name not in more)
    read = attrgetter(*held) if len(held) > 1 else lambda row: tuple(getattr(row, name) for name in held)
    amounts = tuple(name for name, field in kind.model_fields.items() if "Decimal" in str(field.annotation))
    return _Form(dict.fromkeys(kind.model_fields), held, read, amounts)


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Promise the value as JSON; it is written at once and not looked through a second time."""
    return Response(to_json(value, inf_nan_mode="null"), status, dict(headers or {}), "application/json")


def nothing() -> Response:
    """Promise the answer to what was deleted."""
    return Response(status_code=204)
