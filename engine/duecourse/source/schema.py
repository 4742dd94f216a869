"""Checks a document against the schema of its kind and says what is wrong in the user's words.

The schemas are JSON Schema 2020-12 and validated by jsonschema; the words ``x-type`` say how a
scalar is written, so that ``08:00..21:00`` and ``2019.10`` are judged as text and ``yes`` as yes.
"""

from __future__ import annotations

from duecourse._resources import bundled
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import KINDS
from duecourse.source.node import Node

ROWS = ("contact-log",)
"""What is no document: a schema of one row."""


def kinds() -> tuple[str, ...]:
    """Return the kinds of document, in the order in which a reader should meet them."""
    return KINDS


def schema_text(kind: str) -> str:
    """Return the JSON Schema of *kind*, as it ships.

    Args:
        kind: One of :func:`kinds` or :data:`ROWS`, or ``common`` for the parts that they share.

    Raises:
        ValueError: There is no such kind.
    """
    if kind not in (*KINDS, *ROWS, "common"):
        raise ValueError(f"no schema for `{kind}`")
    return (bundled("schemas") / f"{kind}.schema.json").read_text(encoding="utf-8")


def validate(node: Node, kind: str) -> list[Diagnostic]:
    """Check one document.

    Args:
        node: The document.
        kind: The kind that it is.

    Returns:
        One finding for each mistake, sorted by place; codes ``P1xx`` and ``P502``, or ``C1xx``
        for a case.

    Raises:
        ValueError: There is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no schema for `{kind}`")
    from duecourse.source._check import check  # noqa: PLC0415 -- jsonschema loads slowly

    return check(node, kind)
