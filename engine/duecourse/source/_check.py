"""The validator of each kind; a module of its own, as jsonschema loads slowly."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from duecourse.source._bundle import Schema, resolved
from duecourse.source._lexical import well_formed
from duecourse.source._translate import translate
from duecourse.source._typed import build
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Node


def check(node: Node, kind: str) -> list[Diagnostic]:
    """Return the findings about a document of *kind*, sorted by place."""
    errors = _validator(kind).iter_errors(build(node, resolved(kind)))
    return translate(errors, node, as_case=kind == "case")


@cache
def _validator(kind: str) -> Any:
    extend: Any = validators.extend
    return extend(Draft202012Validator, {"x-type": _x_type})(resolved(kind))


def _x_type(
    validator: object, kind: str, instance: object, schema: Schema
) -> Iterator[ValidationError]:
    del validator, schema
    if isinstance(instance, str) and not well_formed(kind, instance):
        yield ValidationError("not well formed")
