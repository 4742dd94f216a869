"""durable-rules: 34 rules, one session, each case asserted as a fact and retracted again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from durable import engine

from .rules34 import RULES, Condition, gathered

NAME = "durable-rules"

_OPERATORS = {"lt": "$lt", "lte": "$lte", "gte": "$gte"}


def _term(condition: Condition) -> dict[str, Any]:
    form, *rest = condition
    if form in ("and", "or"):
        return {f"${form}": [_term(part) for part in rest]}
    if form == "absent":
        return {"$nex": {rest[0]: 1}}
    field, value = rest
    return {field: value} if form == "eq" else {_OPERATORS[form]: {field: value}}


def make() -> Callable[[dict[str, Any]], Any]:
    """Build the ruleset."""
    logging.getLogger("durable").setLevel(logging.ERROR)
    fired: list[tuple[str, str]] = []

    def action(kind: str, outcome: str) -> Callable[[Any], None]:
        def run(c: Any) -> None:
            fired.append((kind, outcome))

        return run

    rules = {
        f"r{i}": {
            "all": [{"m": {"$and": [{"kind": "case"}, _term(condition)]}}],
            "run": action(kind, outcome),
        }
        for i, (kind, outcome, condition) in enumerate(RULES)
    }
    host = engine.Host({"flat": rules})

    def decide(case: dict[str, Any]) -> Any:
        fired.clear()
        fact = {key: value for key, value in case.items() if value is not None}
        fact["kind"] = "case"
        host.assert_fact("flat", fact)
        host.retract_fact("flat", fact)
        return gathered(fired)

    return decide
