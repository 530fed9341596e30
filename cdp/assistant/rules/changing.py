"""Trees in JSON changed in place: values set, conditions taken out, lists of values made longer and shorter."""

from collections.abc import Callable, Iterator
from typing import Any

from cdp.assistant.reading import Reading
from cdp.assistant.rules.amounts import Bound
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.nodes import Tree, number
from cdp.assistant.rules.vocabulary import Choice, Vocabulary
from cdp.conditions import FACTS, OPERATORS, Kind, Takes


def conditions_of(part: Reading) -> list[Tree]:
    """Promise the conditions that a part of a sentence stands for, without the consent that marketing adds."""
    tree = part.tree or {}
    nodes = tree["all"] if set(tree) == {"all"} else [tree] if tree else []
    return [node for node in nodes if not (part.intent != "segment" and node.get("field") == "email_subscribed")]


def leaves(tree: Tree) -> Iterator[Tree]:
    """Promise every condition of a tree, groups opened, in order."""
    todo = [tree]
    while todo:
        node = todo.pop()
        inner = [one for match in ("all", "any", "none") for one in node.get(match, ())]
        if not inner and "operator" in node:
            yield node
        todo += reversed(inner)


# A field and the number that it becomes inside a window are called by the same name.
_SAME = {
    "lifetime_value": "orders.sum",
    "total_orders": "orders.count",
    "avg_order_value": "orders.avg",
    "items": "order_lines.sum",
}


def subject_of(node: Tree) -> str:
    """Promise the field of a condition, or what its metric works out: 'orders.count'."""
    metric = node.get("metric")
    return f"{metric['of']}.{metric.get('aggregate', 'count')}" if metric else str(node.get("field", ""))


def fields_of(key: str) -> set[str]:
    """Promise the subjects that a field's name may be meant for."""
    return {key, _SAME.get(key, key)}


def places(tree: Tree) -> list[tuple[Tree, str]]:
    """Promise every value that could be changed: a condition's own, and a metric's window."""
    found: list[tuple[Tree, str]] = []
    for node in leaves(tree):
        if (
            OPERATORS.get(node["operator"])
            and OPERATORS[node["operator"]].takes in (Takes.DAYS, Takes.ONE, Takes.PERCENT)
            and isinstance(node.get("value"), int | float)
            and not isinstance(node.get("value"), bool)
        ):
            found.append((node, "value"))
        if "in_last_days" in node.get("metric", {}):
            found.append(
                ({"metric": node["metric"], "operator": node["operator"], "window": True, "of": node}, "window")
            )
    return found


def kind_of_value(node: Tree, vocabulary: Vocabulary) -> str:
    """Promise what kind of value stands there: days, percent, money or number."""
    if node.get("window"):
        return "days"
    takes = OPERATORS[node["operator"]].takes
    if takes in (Takes.DAYS, Takes.PERCENT):
        return "days" if takes is Takes.DAYS else "percent"
    field = vocabulary.catalogue.fields.get(node.get("field", ""))
    if field is not None:
        is_days = field.key in ("days_since_last_order", "average_days_between_orders")
        return "days" if is_days else "money" if field.kind is Kind.MONEY else "number"
    metric = node.get("metric", {})
    amount = FACTS[metric["of"]].fields.get(metric.get("field", "")) if metric.get("of") in FACTS else None
    return "money" if amount is not None and amount.kind is Kind.MONEY else "number"


def value_in(one: Lexeme) -> tuple[str, int | float, str] | None:
    """Promise what a lexeme would put in the place of a value: its kind, the value, and the operator where one is said."""
    if one.is_a("WINDOW"):
        return "days", one["WINDOW"].days, ""
    if one.is_a("BOUND") and isinstance(one["BOUND"], Bound) and one["BOUND"].operator != "between":
        bound = one["BOUND"]
        return bound.unit, number(bound.low.value), "" if bound.unit == "days" else bound.operator
    if one.is_a("RANKED"):
        return "percent", number(one["RANKED"][1]), one["RANKED"][0]
    if one.is_a("DUR"):
        return "days", one["DUR"].days, ""
    if one.is_a("PCTILE"):
        return "percent", number(one["PCTILE"]), ""
    if one.is_a("PCT"):
        return "percent", number(one["PCT"]), ""
    if one.is_a("NUM"):
        return ("money" if one["NUM"].unit == "money" else "number"), number(one["NUM"].value), ""
    return ("days", one["UNIT"], "") if one.is_a("UNIT") and not one.is_a("PERIOD") else None


def put(node: Tree, where: str, new: int | float, operator: str) -> None:
    """Promise the value put in that place, with the operator where one was said and it takes such a value."""
    if where == "window":
        node["metric"]["in_last_days"] = new
        return
    node["value"] = new
    if operator and operator in OPERATORS and OPERATORS[operator].takes is OPERATORS[node["operator"]].takes:
        node["operator"] = operator


def without(tree: Tree, is_meant: Callable[[Tree], bool]) -> bool:
    """Promise whether the meant conditions were in the tree; they are taken out, with groups that are left empty."""
    changed = False
    todo = [tree]
    while todo:
        node = todo.pop()
        for match in ("all", "any", "none"):
            if match in node:
                kept = [one for one in node[match] if not is_meant(one) and not _is_emptied(one, is_meant)]
                changed |= len(kept) < len(node[match])
                node[match] = kept
                todo += kept
    return changed


def _is_emptied(node: Tree, is_meant: Callable[[Tree], bool]) -> bool:
    inner = [one for match in ("all", "any", "none") for one in node.get(match, ())]
    return bool(inner) and all(is_meant(one) or _is_emptied(one, is_meant) for one in inner)


def without_values(tree: Tree, nodes: list[Tree]) -> bool:
    """Promise whether values could be taken out of lists: 'drop Florida' out of several states."""
    changed = False
    for node in nodes:
        gone = {str(one) for one in (node["value"] if isinstance(node.get("value"), list) else [node.get("value")])}
        for one in leaves(tree):
            if (
                one.get("field") == node.get("field")
                and isinstance(one.get("value"), list)
                and gone & set(map(str, one["value"]))
            ):
                left = [value for value in one["value"] if str(value) not in gone]
                if left:
                    one["value"] = left
                    changed = True
    return changed


def with_values(tree: Tree, node: Tree) -> bool:
    """Promise whether the values could be put to those of the one condition that asks for the same field's values."""
    mine = [
        one
        for one in tree.get("all", [])
        if one.get("field") == node.get("field") and one.get("operator") in ("equals", "in")
    ]
    if (
        len(mine) != 1
        or node.get("operator") not in ("equals", "in")
        or isinstance(node.get("value"), bool)
        or "field" not in node
    ):
        return False
    old, new = (one["value"] if isinstance(one["value"], list) else [one["value"]] for one in (mine[0], node))
    mine[0]["operator"], mine[0]["value"] = "in", list(dict.fromkeys([*old, *new]))
    return True


def with_named(tree: Tree, old: Choice, new: list[Choice]) -> bool:
    """Promise whether a value stood in the tree, inside a metric as well, and gave way to others of its kind."""
    changed = False
    for node in _everywhere(tree):
        said = node.get("value")
        values: list[Any] = said if isinstance(said, list) else [said]
        if _kind_of(str(node.get("field"))) != _kind_of(new[0].field) or _kind_of(old.field) != _kind_of(new[0].field):
            continue
        kept = [one for one in values if str(one).casefold() != old.value.casefold()]
        if len(kept) < len(values):
            _set(node, [*kept, *(one.value for one in new)], new[0])
            changed = True
    return changed


def with_things(tree: Tree, named: list[Choice]) -> bool:
    """Promise whether the one condition on things bought now asks for these: 'beanies or scarves'."""
    mine = [node for node in _everywhere(tree) if node.get("field") in _THINGS]
    if len(mine) != 1 or any(one.field not in _THINGS for one in named) or len({one.field for one in named}) > 1:
        return False
    _set(mine[0], [one.value for one in named], named[0])
    return True


_THINGS = ("product", "category", "vendor")


def _kind_of(field: str) -> str:
    return "thing" if field in _THINGS else "place" if field in ("city", "state", "country") else field


def _set(node: Tree, values: list[Any], like: Choice) -> None:
    unique = list(dict.fromkeys(values))
    node["field"], node["value"] = like.field, unique[0] if len(unique) == 1 else unique
    node["operator"] = like.operator if len(unique) == 1 else "in"


def _everywhere(tree: Tree) -> Iterator[Tree]:
    """Every condition of a tree and of the metrics in it."""
    for node in leaves(tree):
        yield node
        for inner in node.get("metric", {}).get("where", ()):
            yield from leaves(inner)
