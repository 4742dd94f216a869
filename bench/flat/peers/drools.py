"""drools_jpy: Drools in a JVM within the process; 34 rules, all that match fire for one event."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .rules34 import RULES, Condition, gathered

NAME = "drools_jpy"

_OPERATORS = {
    "lt": "LessThanExpression",
    "lte": "LessThanOrEqualToExpression",
    "gte": "GreaterThanOrEqualToExpression",
    "eq": "EqualsExpression",
}


def _term(condition: Condition) -> dict[str, Any]:
    form, *rest = condition
    if form in ("and", "or"):
        found = _term(rest[0])
        for part in rest[1:]:
            name = "AndExpression" if form == "and" else "OrExpression"
            found = {name: {"lhs": found, "rhs": _term(part)}}
        return found
    if form == "absent":
        return {"IsNotDefinedExpression": {"Event": rest[0]}}
    field, value = rest
    typed = {"Boolean": value} if isinstance(value, bool) else {"Integer": value}
    return {_OPERATORS[form]: {"lhs": {"Event": field}, "rhs": typed}}


def make() -> Callable[[dict[str, Any]], Any]:
    """Start the JVM and build the ruleset."""
    os.environ.setdefault("DROOLS_JPY_GC_AFTER", "0")
    os.environ.setdefault("DROOLS_JPY_JVM_LOG", "defaultLogLevel=error")
    java = shutil.which("java")
    if java is not None:
        os.environ.setdefault("JAVA_HOME", str(Path(java).resolve().parents[1]))
    from drools.rule import Rule  # noqa: PLC0415 - it reads the environment when imported
    from drools.ruleset import Ruleset  # noqa: PLC0415

    fired: list[tuple[str, str]] = []
    rules = [
        {
            "Rule": {
                "name": f"r{i}",
                "condition": {"AllCondition": [_term(condition)]},
                "actions": [{"Action": {"action": "none", "action_args": {}}}],
                "enabled": True,
            }
        }
        for i, (_, _, condition) in enumerate(RULES)
    ]
    ruleset = Ruleset(
        name="flat",
        serialized_ruleset=json.dumps(
            {"name": "flat", "match_multiple_rules": True, "rules": rules}
        ),
    )
    for i, (kind, outcome, _) in enumerate(RULES):
        ruleset.add_rule(Rule(f"r{i}", _noting(fired, kind, outcome)))

    def decide(case: dict[str, Any]) -> Any:
        fired.clear()
        event = {key: value for key, value in case.items() if value is not None}
        ruleset.assert_event(json.dumps(event))
        return gathered(fired)

    return decide


def _noting(fired: list[tuple[str, str]], kind: str, outcome: str) -> Callable[[Any], None]:
    def note(matches: Any) -> None:
        fired.append((kind, outcome))

    return note
