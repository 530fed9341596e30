"""Column kinds of the tables: exact money, UTC instants, JSON, and text that is never blank."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CENT = Decimal("0.01")

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def micros(at: datetime) -> int:
    """Promise the microseconds since 1970 of an aware instant, exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(kept: int | datetime) -> datetime:
    """Promise the aware UTC instant that a database keeps: its microseconds on SQLite, itself on PostgreSQL."""
    return kept.astimezone(UTC) if isinstance(kept, datetime) else EPOCH + timedelta(microseconds=int(kept))


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite, exact on both."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; times in the database are UTC instants")
        return micros(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


class Money(TypeDecorator[Decimal]):
    """An exact amount with two decimals, kept as a whole number of hundredths (cents)."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * 100).to_integral_value("ROUND_HALF_UP"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) / 100).quantize(CENT)
