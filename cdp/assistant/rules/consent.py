"""Consent: a condition of every letter, and at odds with those who did not agree."""

from cdp.assistant.reading import Reading
from cdp.assistant.rules.nodes import Tree

WRITTEN_TO = "to be written to"  # for what consent was assumed
SMS: Tree = {"field": "sms_consent", "operator": "equals", "value": "subscribed"}
_CONSENT = {"field": "email_subscribed", "operator": "equals", "value": True}
REFUSED = "They did not agree to e-mail, so nothing can be sent to them. Without the letter, the segment can be made."


def with_consent(tree: Tree) -> tuple[Tree, Tree | None]:
    """Promise the tree with consent among its conditions, and the condition where it was added."""
    if any(node.get("field") in ("email_subscribed",) and node.get("value") is True for node in tree.get("all", ())):
        return tree, None
    consent = dict(_CONSENT)
    return ({"all": [*tree["all"], consent]} if "all" in tree else {"all": [tree, consent]}), consent


def not_assumed(reading: Reading) -> Tree:
    """Promise the tree of a reading without the consent that was added for a letter; what was asked for stays."""
    tree = reading.tree or {}
    added = next((one.path for one in reading.assumptions if one.phrase == WRITTEN_TO), None)
    if not added or "all" not in tree:
        return tree
    return {**tree, "all": [node for at, node in enumerate(tree["all"]) if ("all", at) != added]}


def speaks_of_no_consent(tree: Tree, agreed: Tree = _CONSENT) -> bool:
    """Promise whether it asks for people who did not agree, to e-mail or to texts."""
    denies = _denies_consent if agreed is _CONSENT else _denies_texts
    return any(denies(node) for node in tree.get("all", ()))


def _denies_texts(node: Tree) -> bool:
    is_none = any(one == SMS for one in node.get("none", ()))
    is_other = node.get("operator") == "equals" and node.get("value") != "subscribed"
    return is_none or (node.get("field") == "sms_consent" and (is_other or node.get("operator") == "not_equals"))


def _denies_consent(node: Tree) -> bool:
    if node.get("field") == "email_consent":
        return node.get("operator") == "equals" and node.get("value") != "subscribed"
    return node.get("field") == "email_subscribed" and node.get("value") is False
