"""Decisions for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from duecourse.decide.decision import Decision

VERSION = 1


def text(decisions: Sequence[Decision], format_: str) -> str:
    """Return *decisions* as ``json``, ``jsonl`` or ``yaml``."""
    if format_ == "jsonl":
        return "".join(f"{decision.to_json()}\n" for decision in decisions)
    plain = [decision.to_dict() for decision in decisions]
    if format_ == "json":
        value = {"version": VERSION, "decisions": plain}
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    import yaml  # noqa: PLC0415 - only for this format

    return yaml.safe_dump_all(
        plain, allow_unicode=True, sort_keys=False, width=100, explicit_start=len(plain) > 1
    )
