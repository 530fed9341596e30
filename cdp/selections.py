"""Who matches a condition tree, asked of the database: the truth for what is sent, and the check on the preview."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import db, events
from cdp.conditions import Catalogue, Clock, Field, Group, Kind, Lowered, Membership, Metric, Subject, Test
from cdp.models import ConsentStatus, Customer, Event, Order, OrderLine, Product
from cdp.models.columns import Instant, micros

Clause = sa.ColumnElement[bool]
Column = sa.ColumnElement[Any]
_DAY = 86_400_000_000  # microseconds


def matching(
    session: Session, tree: cd.Node, catalogue: Catalogue, *, now: datetime, among: Collection[int] | None = None
) -> sa.Select[int]:
    """Promise the statement that selects the ids of the living customers who match, for use in one INSERT ... SELECT.

    With `among` only these customers are asked about, and only their orders and events are read.
    """
    clause = Compiler(session, catalogue, now, among).clause(tree)
    wanted = sa.select(Customer.id).where(Customer.deleted_at.is_(None), clause)
    return wanted if among is None else wanted.where(db.among(session, Customer.id, among))


def count(session: Session, tree: cd.Node, catalogue: Catalogue, *, now: datetime) -> int:
    """Promise how many living customers match."""
    return session.scalar(matching(session, tree, catalogue, now=now).with_only_columns(sa.func.count())) or 0


def sql(session: Session, tree: cd.Node, catalogue: Catalogue, *, now: datetime) -> str:
    """Promise the statement as text with its values written in, to read or to run by hand."""
    statement = matching(session, tree, catalogue, now=now)
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return str(compiled)


class Compiler:
    """Turns a tree into one SQL expression over `customers`, asking the database for percentiles on the way."""

    def __init__(
        self, session: Session, catalogue: Catalogue, now: datetime, among: Collection[int] | None = None
    ) -> None:
        self.session, self.catalogue, self.among = session, catalogue, among
        self.clock = Clock(now, catalogue.time_zone)
        self.is_sqlite = db.is_sqlite(session)

    def clause(self, node: cd.Node) -> Clause:
        """Promise the expression of a tree; it is true or false for each row, never NULL."""
        if isinstance(node, Group):
            return self._group(node, self.clause)
        if isinstance(node.subject, Membership):
            inner = cd.parse(self.catalogue.segments[node.subject.segment].conditions, self.catalogue)
            clause = self.clause(inner)
            return clause if node.operator == "in" else sa.not_(clause)
        lowered = cd.lower(node, self.clock, self)
        if isinstance(node.subject, Metric):
            return self._metric(node.subject, lowered)
        return self._ask(self._customer_column(node.subject), node.subject, lowered)

    def _group(self, group: Group, clause: Callable[[Any], Clause]) -> Clause:
        parts = [clause(part) for part in group.parts]
        if group.match == "all":
            return _every(parts)
        anyone: Clause = reduce(or_, parts) if parts else sa.false()
        return anyone if group.match == "any" else sa.not_(anyone)

    # -- percentiles -------------------------------------------------------------------------------------------------

    def known(self, subject: Subject) -> int:
        """Promise how many living customers have a value."""
        values = self._values(subject).subquery()
        return self.session.scalar(sa.select(sa.func.count(values.c.value))) or 0

    def kth(self, subject: Subject, k: int) -> int | float:
        """Promise the k-th smallest known value, counting from 1."""
        values = self._values(subject).subquery()
        ordered = sa.select(values.c.value).where(values.c.value.is_not(None)).order_by(values.c.value)
        found = self.session.scalar(ordered.limit(1).offset(k - 1))
        return found if isinstance(found, float) and not cd.is_whole(subject) else int(found or 0)

    def _values(self, subject: Subject) -> sa.Select[Any]:
        living = Customer.deleted_at.is_(None)
        if isinstance(subject, Field):
            return sa.select(self._customer_column(subject).label("value")).where(living)
        assert isinstance(subject, Metric)
        figures = self._figures(subject).subquery()
        value: Column = figures.c.value
        if subject.aggregate in ("count", "sum"):
            value = sa.func.coalesce(value, 0)
        return (
            sa.select(value.label("value")).select_from(Customer)
            .outerjoin(figures, figures.c.customer_id == Customer.id).where(living)
        )  # fmt: skip

    # -- customer fields ---------------------------------------------------------------------------------------------

    def _customer_column(self, field: Field) -> Column:
        if field.is_attribute:
            return self._attribute(field)
        if computed := getattr(self, f"_{field.key}", None):
            return computed()  # type: ignore[no-any-return]
        return _plain(getattr(Customer, field.key))

    def _attribute(self, field: Field) -> Column:
        if self.is_sqlite:
            path = '$."' + field.key + '"'
            value: Column = sa.func.json_extract(Customer.attributes, path)
            if field.kind is Kind.YES_NO:
                return sa.type_coerce(value, sa.Integer)
            return sa.cast(value, sa.Double) if field.kind is Kind.NUMBER else sa.type_coerce(value, sa.String)
        if field.kind is Kind.LIST:
            return sa.type_coerce(Customer.attributes[field.key], sa.String)
        value = Customer.attributes.op("->>")(field.key)
        return sa.cast(value, sa.Double) if field.kind is Kind.NUMBER else sa.type_coerce(value, sa.String)

    def _email_subscribed(self) -> Column:
        return Customer.email_consent == ConsentStatus.SUBSCRIBED

    def _full_name(self) -> Column:
        first, last = sa.func.coalesce(Customer.first_name, ""), sa.func.coalesce(Customer.last_name, "")
        return sa.func.trim(first + " " + last)

    def _days_since_last_order(self) -> Column:
        return self._days_since(_plain(Customer.last_order_date))

    def _days_since(self, at: Column) -> Column:
        if self.is_sqlite:
            passed = sa.literal(micros(self.clock.now), sa.BigInteger) - sa.type_coerce(at, sa.BigInteger)
            return (passed - ((passed % _DAY) + _DAY) % _DAY).op("/", precedence=100)(_DAY)
        return sa.cast(
            sa.func.floor(sa.extract("epoch", sa.literal(self.clock.now, sa.DateTime(True)) - at) / 86400),
            sa.BigInteger,
        )

    # -- one plain question to one column ----------------------------------------------------------------------------

    def _ask(self, column: Column, field: Field, lowered: Lowered) -> Clause:
        clause = _every([self._test(column, field, test) for test in lowered.tests])
        return _false_when_unknown(clause, negated=lowered.negated)

    def _test(self, column: Column, field: Field, test: Test) -> Clause:
        if test.op == "never":
            return sa.false()
        if field.kind in (Kind.TEXT, Kind.CHOICE):
            return _test_text(column, test)
        if field.kind is Kind.LIST:
            return self._test_list(column, test)
        if test.op == "blank":
            return column.is_(None)
        if field.kind is Kind.YES_NO and (field.is_attribute or field.is_property):
            yes, no = (1, 0) if self.is_sqlite and field.is_attribute else ("true", "false")
            return column == (yes if test.value else no)
        if field.kind is Kind.DATE:
            column = column if self.is_sqlite else column.collate("C")
        return _test_order(column, field, test)

    def _test_list(self, column: Column, test: Test) -> Clause:
        if test.op == "blank":
            return sa.or_(column.is_(None), sa.cast(column, sa.Text) == "[]")
        assert isinstance(test.value, tuple)
        if self.is_sqlite:
            items = sa.func.json_each(sa.func.coalesce(column, "[]")).table_valued("value")
            item: Column = items.c.value
        else:
            items = sa.func.jsonb_array_elements_text(sa.func.coalesce(column, sa.text("'[]'::jsonb"))).table_valued(
                "value"
            )
            item = items.c.value
        return sa.exists(sa.select(1).select_from(items).where(_folded(item).in_([str(v) for v in test.value])))

    # -- metrics -----------------------------------------------------------------------------------------------------

    def _metric(self, metric: Metric, lowered: Lowered) -> Clause:
        """Customers without any row are zero (count, sum) or unknown; they are let in by leaving out the others."""
        figures = self._figures(metric, self.among).subquery()
        passing = _every([_test_number(figures.c.value, test) for test in lowered.tests])
        passing = _false_when_unknown(passing, negated=lowered.negated)
        if not _passes_without_rows(metric, lowered):
            return Customer.id.in_(sa.select(figures.c.customer_id).where(passing))
        return Customer.id.not_in(sa.select(figures.c.customer_id).where(sa.not_(passing)))

    def _figures(self, metric: Metric, among: Collection[int] | None = None) -> sa.Select[Any]:
        """One row per customer who has any: customer_id and the metric's value."""
        fact = _FACTS[metric.of]
        start, end = cd.window(metric, self.clock)
        wanted = [self._where(metric, metric.where), fact.customer.is_not(None)]
        if start is not None:
            wanted += [fact.time >= start, fact.time <= end]
        if among is not None:
            wanted.append(db.among(self.session, fact.customer, among))
        if metric.of != "events" and not cd.asks_status(metric):
            wanted.append(Order.is_counted.is_(True))
        if metric.amount.startswith(cd.PROPERTY):
            wanted.append(self._amount(metric).is_not(None))
        value = self._aggregate(metric, fact)
        return (
            fact.source(sa.select(fact.customer.label("customer_id"), value.label("value")))
            .where(*wanted)
            .group_by(fact.customer)
        )

    def _aggregate(self, metric: Metric, fact: "_Fact") -> Column:
        if metric.aggregate == "count":
            return sa.func.count()
        if metric.aggregate in cd.TIMED:
            edge = sa.func.max if metric.aggregate == "days_since" else sa.func.min
            return self._days_since(edge(fact.time))
        amount = self._amount(metric)
        if metric.aggregate == "avg":
            # One division of two exact whole numbers: the same double on every engine.
            return sa.cast(sa.func.sum(amount), sa.Double) / sa.cast(sa.func.count(), sa.Double)
        function: dict[str, Any] = {"sum": sa.func.sum, "min": sa.func.min, "max": sa.func.max}
        return sa.cast(function[metric.aggregate](amount), sa.BigInteger)

    def _amount(self, metric: Metric) -> Column:
        if metric.amount.startswith(cd.PROPERTY):
            key = metric.amount.removeprefix(cd.PROPERTY)
            return sa.literal_column(events.amount_sql(key, is_sqlite=self.is_sqlite), sa.BigInteger())
        return sa.type_coerce(_fact_column(metric.of, metric.amount), sa.BigInteger)

    def _property(self, field: Field) -> Column:
        kind: Any = sa.Double() if field.kind is Kind.NUMBER else sa.String()
        key = field.key.removeprefix(cd.PROPERTY)
        return sa.literal_column(events.value_sql(key, field.kind.value, is_sqlite=self.is_sqlite), kind)

    def _where(self, metric: Metric, node: cd.Node) -> Clause:
        if isinstance(node, Group):
            return self._group(node, lambda part: self._where(metric, part))
        field = node.subject
        assert isinstance(field, Field)
        lowered = cd.lower(node, self.clock, self)
        column = self._property(field) if field.is_property else _fact_column(metric.of, field.key)
        if not field.of_lines:
            return self._ask(column, field, lowered)
        has_line = (
            sa.exists(sa.select(1).select_from(OrderLine).join(Product).where(
                OrderLine.order_id == Order.id, self._ask(column, field, Lowered(lowered.tests))
            ).correlate(Order))
        )  # fmt: skip
        return sa.not_(has_line) if lowered.negated else has_line


class _Fact:
    """Where the rows of a metric lie: the columns for customer and time, and how the tables are joined."""

    def __init__(self, customer: Any, time: Any, source: Callable[[sa.Select[Any]], sa.Select[Any]]) -> None:
        self.customer, self.time, self.source = customer, time, source


_FACTS = {
    "orders": _Fact(Order.customer_id, Order.placed_at, lambda s: s.select_from(Order)),
    "order_lines": _Fact(
        Order.customer_id, Order.placed_at, lambda s: s.select_from(OrderLine).join(Order).join(Product)
    ),
    "events": _Fact(Event.customer_id, Event.occurred_at, lambda s: s.select_from(Event)),
}
_PRODUCT = {"product": Product.name, "sku": Product.sku, "category": Product.category, "vendor": Product.vendor}


def _fact_column(of: str, key: str) -> Column:
    if of == "events":
        return _plain(getattr(Event, key))
    if key in _PRODUCT:
        return _plain(_PRODUCT[key])
    if key in ("quantity", "price"):
        return _plain(getattr(OrderLine, key))
    if key == "amount":
        return OrderLine.quantity * _plain(OrderLine.price)
    if key == "value":
        return _plain(Order.total) - _plain(Order.refunded_amount)
    return _plain(getattr(Order, key))


def _every(clauses: list[Clause]) -> Clause:
    return reduce(and_, clauses) if clauses else sa.true()


def _plain(column: Any) -> Column:
    """Money as the cents it is kept in, words as text; everything else as it is."""
    if isinstance(column.type, sa.TypeDecorator) and not isinstance(column.type, Instant):
        return sa.type_coerce(column, sa.BigInteger)
    return sa.type_coerce(column, sa.String) if isinstance(column.type, sa.Enum) else column


def _folded(column: Column) -> Column:
    return sa.type_coerce(sa.func.cdp_fold(column), sa.String)


def _false_when_unknown(clause: Clause, *, negated: bool) -> Clause:
    # Two-valued: a comparison with NULL is "no", and the negative of it "yes".
    known = sa.func.coalesce(clause, sa.false())
    return sa.not_(known) if negated else known


def _test_text(column: Column, test: Test) -> Clause:
    if test.op == "blank":
        return sa.or_(column.is_(None), column == "")
    folded, value = _folded(column), test.value
    if test.op == "eq":
        return folded == value
    if test.op == "in":
        assert isinstance(value, tuple)
        return folded.in_(value)
    method: Any = {"contains": folded.contains, "starts": folded.startswith, "ends": folded.endswith}[test.op]
    clause: Clause = method(value, autoescape=True)
    return clause


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {"lt": lt, "le": le, "gt": gt, "ge": ge, "eq": lambda a, b: a == b}


def _test_order(column: Column, field: Field, test: Test) -> Clause:
    if test.op == "ranges":
        pairs = cast(tuple[tuple[Any, Any], ...], test.value)
        return sa.or_(*(sa.and_(column >= _bound(low), column < _bound(high)) for low, high in pairs))
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return _test_number(column, test)
    value = _bound(test.value)
    return _COMPARE[test.op](column, value)  # type: ignore[no-any-return]


def _bound(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _test_number(column: Column, test: Test) -> Clause:
    if test.op == "never":
        return sa.false()
    if test.op == "blank":
        return column.is_(None)
    if test.op == "in":
        assert isinstance(test.value, tuple)
        return column.in_([_number(value) for value in test.value])
    return _COMPARE[test.op](column, _number(test.value))  # type: ignore[no-any-return]


def _number(value: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(None, value, sa.Double() if isinstance(value, float) else sa.BigInteger(), unique=True)


def _passes_without_rows(metric: Metric, lowered: Lowered) -> bool:
    """Whether a customer with nothing to count passes: as zero for count and sum, as unknown otherwise."""
    if metric.aggregate not in ("count", "sum"):
        return all(test.op == "blank" for test in lowered.tests) != lowered.negated
    return all(_zero_passes(test) for test in lowered.tests) != lowered.negated


def _zero_passes(test: Test) -> bool:
    if test.op in ("never", "blank"):
        return False
    if test.op == "in":
        assert isinstance(test.value, tuple)
        return 0 in test.value
    return bool(_COMPARE[test.op](0, test.value))
