from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from jsonschema import Draft202012Validator

import duecourse
from duecourse.decide.schema import decision_schema

ROOT = Path(__file__).parents[3]


def test_the_published_schema_is_current() -> None:
    published = json.loads((ROOT / "schemas/decision.schema.json").read_text("utf-8"))
    assert published == decision_schema()


def test_decisions_fit_it() -> None:
    validator = Draft202012Validator(decision_schema())
    book = duecourse.load(ROOT / "policies/branch", packs=[])
    at = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
    for path in sorted((ROOT / "policies/branch/cases").glob("*.yaml")):
        decision = book.decide(book.read_case(path), at)
        validator.validate(json.loads(decision.to_json()))
