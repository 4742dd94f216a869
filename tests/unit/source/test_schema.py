from __future__ import annotations

import importlib.util
import json
import time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from yaml import safe_dump

from duecourse.source.folder import read_document
from duecourse.source.reader import read_bytes
from duecourse.source.rules import RULES
from duecourse.source.schema import kinds, schema_text, validate

ALL = (*kinds(), "common")


def find(text: str, kind: str) -> list[str]:
    node, findings = read_bytes(text.encode(), "f.yaml")
    assert findings == []
    assert node is not None
    return [
        f"{finding.span.line}:{finding.span.column}-{finding.span.end_column} {finding.code} "
        f"{finding.path}"
        for finding in validate(node, kind)
    ]


def parts(schema: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every subschema that describes a key, with its path."""
    found: list[tuple[str, dict[str, Any]]] = []
    if isinstance(schema, dict):
        for name, part in schema.items():
            if name in ("properties", "$defs") and path.rsplit("/", 1)[-1] not in ("if", "then"):
                found += [(f"{path}/{key}", value) for key, value in part.items()]
            if name not in ("examples", "default"):
                found += parts(part, f"{path}/{name}")
    elif isinstance(schema, list):
        for index, part in enumerate(schema):
            found += parts(part, f"{path}/{index}")
    return found


@pytest.mark.parametrize("kind", ALL)
def test_schemas_are_json_schema_with_an_address(kind: str) -> None:
    schema = json.loads(schema_text(kind))
    Draft202012Validator.check_schema(schema)

    assert schema["$id"] == f"https://duecourse.dev/schemas/{kind}.schema.json"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("kind", ALL)
def test_every_key_tells_an_editor_what_it_means(kind: str) -> None:
    schema = json.loads(schema_text(kind))
    silent = [
        path
        for path, part in parts(schema)
        if not {"description", "$ref", "const", "not"} & part.keys()
        and "/if/" not in path
        and "/allOf/" not in path
    ]

    assert silent == []


@pytest.mark.parametrize("kind", kinds())
def test_shared_parts_are_the_same_everywhere(kind: str) -> None:
    """Run ``tests/unit/source/embed_schemas.py`` after a change of ``common.schema.json``."""
    path = Path(__file__).with_name("embed_schemas.py")
    spec = importlib.util.spec_from_file_location("embed_schemas", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert schema_text(kind) == script.embedded(schema_text(kind), schema_text("common"))


@pytest.mark.parametrize("kind", kinds())
def test_the_example_of_each_schema_fits_it(kind: str) -> None:
    example = json.loads(schema_text(kind))["examples"][0]
    node, read = read_bytes(safe_dump(example, allow_unicode=True).encode(), "f.yaml")
    assert read == []
    assert node is not None

    assert [str(finding) for finding in validate(node, kind)] == []


def test_an_unknown_kind_is_the_callers_mistake() -> None:
    node, _ = read_bytes(b"a: 1", "f")
    assert node is not None

    with pytest.raises(ValueError, match="no schema for `nothing`"):
        validate(node, "nothing")
    with pytest.raises(ValueError, match="no schema for"):
        schema_text("../pyproject")


def test_spans_are_of_the_key_the_value_or_the_mapping() -> None:
    text = (
        "kind: treatments\ntreatments:\n  - id: a\n    stage: any\n    do: reviw\n"
        "    colour: red\n  - {id: b, do: review}\n"
    )

    assert find(text, "treatments") == [
        "5:9-14 P104 treatments[0].do",
        "6:5-11 P101 treatments[0].colour",
        "7:5-24 P102 treatments[1]",
    ]


def test_a_misspelt_key_that_is_needed_is_one_finding() -> None:
    text = "kind: treatments\ntreatments:\n  - {id: a, stagee: any, do: review}\n"

    assert find(text, "treatments") == ["3:13-19 P101 treatments[0].stagee"]


def test_a_misspelt_form_of_a_limit_is_one_finding() -> None:
    assert find("kind: limits\nlimits: [{id: a, hodl: {when: {}}}]\n", "limits") == [
        "2:18-22 P101 limits[0].hodl"
    ]


def test_a_value_that_two_places_repeat_is_reported_once() -> None:
    text = (
        "kind: treatments\ntreatments:\n  - {id: a, stage: any, do: call, whom: &w [x]}\n"
        "  - {id: b, stage: any, do: call, whom: *w}\n"
    )

    assert len({place.split()[0] for place in find(text, "treatments")}) == 1


@pytest.mark.parametrize(
    ("value", "fits"),
    [("yes", True), ("no", True), ("true", True), ("false", True), ("'yes'", False), ("on", False),
     ("Yes", False), ("1", False)],
)  # fmt: skip
def test_what_is_yes_or_no(value: str, fits: bool) -> None:
    text = f"kind: facts\nfacts: [{{id: a, type: text, path: loan.a, reserved: {value}}}]\n"

    assert (find(text, "facts") == []) is fits


@pytest.mark.parametrize(
    ("value", "fits"),
    [("08:00..21:00", True), ("8:00..21:00", True), ("22:00..2:00", True), ("0:00..24:00", True),
     ("08:00-21:00", False), ("08:00..", False), ("24:00..25:00", False), ("8..21", False)],
)  # fmt: skip
def test_what_is_a_time_range(value: str, fits: bool) -> None:
    text = f"kind: call-windows\nwindows: [{{id: a, days: daily, hours: {value}}}]\n"

    assert find(text, "call-windows") == (
        [] if fits else [f"2:39-{39 + len(value)} P502 windows[0].hours"]
    )


def test_no_is_text_where_text_is_expected() -> None:
    assert find("kind: case\nid: no\nperson: 0123\n", "case") == []


def test_findings_of_a_case_have_codes_of_their_own() -> None:
    text = (
        "kind: case\nid: a\nhistory: some\nloan: {principal: '1'}\nevents: [{at: x, type: call}]\n"
    )

    assert [place.split()[1] for place in find(text, "case")] == ["C102", "C104", "C103", "C109"]


def test_a_policy_of_five_thousand_lines_is_checked_quickly() -> None:
    item = (
        "  - id: t{}\n    stage: any\n    do: call\n    whom: {{party: consumer}}\n"
        "    when: {{days_past_due: 4..7}}\n"
    )
    text = "kind: treatments\ntreatments:\n" + "".join(item.format(i) for i in range(1000))
    find("kind: treatments\ntreatments: [{id: a, stage: any, do: review}]\n", "treatments")
    start = time.process_time()

    assert find(text, "treatments") == []
    assert time.process_time() - start < 1.5  # 0.2 s on a quiet machine


@pytest.mark.parametrize("code", sorted(RULES))
def test_rules_are_complete_and_their_examples_show_them(code: str) -> None:
    rule = RULES[code]
    own = code.startswith(("P0", "P1")) or code in {"P502", "C101", "C102", "C103", "C104", "C109"}

    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.explanation.endswith(".")
    assert rule.name == rule.name.lower().replace(" ", "-")
    for text, expected in ((rule.avoid, {code} if own else set()), (rule.prefer, set())):
        if text:
            document, findings = read_document(text.encode(), "f.yaml")
            if document is not None:
                findings = findings + validate(document.node, document.kind)
            assert {finding.code for finding in findings} == expected, text


def test_names_of_rules_are_not_used_twice() -> None:
    names = [rule.name for rule in RULES.values()]

    assert len(set(names)) == len(names)


def test_a_document_full_of_mistakes_is_checked_soon() -> None:
    unknown = "".join(f"whenn{i}: x\n" for i in range(20_000))
    items = "".join(f"  - {{id: A{i}, stage: any, do: rview}}\n" for i in range(3_000))
    start = time.process_time()

    assert len(find(f"kind: stages\nstages: [{{id: a, when: {{}}}}]\n{unknown}", "stages")) == 100
    assert len(find(f"kind: treatments\ntreatments:\n{items}", "treatments")) == 1_000
    assert time.process_time() - start < 20
