"""Outcomes of a playbook's tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as xml

import click

from duecourse.proof.policy_tests import Outcome
from duecourse_cli.formats import Lines, counted
from duecourse_cli.formats.full import finding_text
from duecourse_cli.formats.json_ import plain

VERSION = 1


def text(outcomes: Sequence[Outcome], format_: str) -> str:
    """Return *outcomes* as ``full``, ``concise``, ``json`` or ``junit``."""
    return {"full": _full, "concise": _concise, "json": _json, "junit": _junit}[format_](outcomes)


def _summary(outcomes: Sequence[Outcome]) -> str:
    failed = sum(not outcome.passed for outcome in outcomes)
    passed = click.style(f"{len(outcomes) - failed:,} passed", fg="green")
    if not failed:
        return f"{passed}."
    return f"{click.style(f'{failed:,} failed', fg='red', bold=True)}, {passed}."


def _full(outcomes: Sequence[Outcome]) -> str:
    lines = Lines({})
    parts = [_failure(outcome, lines) for outcome in outcomes if not outcome.passed]
    return "\n".join([*parts, _summary(outcomes)]) + "\n"


def _failure(outcome: Outcome, lines: Lines) -> str:
    rows = [
        f"{click.style('FAILED', fg='red', bold=True)} {click.style(outcome.name, bold=True)}",
        f"  {click.style('-->', fg='blue')} {outcome.span.file}:{outcome.span.line}",
    ]
    for difference in outcome.differences:
        place = f"{difference.span.file}:{difference.span.line}"
        rows += [
            f"  {click.style(difference.path, fg='cyan')}  ({place})",
            f"    expected  {click.style(difference.expected, fg='green')}",
            f"    got       {click.style(difference.got, fg='red')}",
        ]
    for finding in outcome.trouble:
        rows.append(finding_text(finding, lines).rstrip("\n"))
    if outcome.differences and outcome.decisions:
        rows += ["  decided", *(f"    {reason}" for reason in reasons(outcome))]
    return "\n".join(rows) + "\n"


def reasons(outcome: Outcome) -> list[str]:
    """Return what the last decision of *outcome* was, a line a thing, with its reasons."""
    decision = outcome.decisions[-1]
    rows = [f"at {decision.at}, stage {decision.stage or 'none'}, law {decision.law}"]
    rows += [f"now     {item.treatment} {item.to}".rstrip() for item in decision.now]
    rows += [
        f"later   {item.treatment} {item.to} from {item.not_before}: "
        + ", ".join(reason.limit for reason in item.because)
        for item in decision.later
    ]
    rows += [
        f"barred  {item.treatment} {item.to}: ".replace(" :", ":")
        + ", ".join(reason.limit for reason in item.because)
        for item in decision.barred
        if not item.exhibit
    ]
    rows += [f"missing {item.fact} ({item.of})" for item in decision.missing]
    return rows


def _concise(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for outcome in outcomes:
        where = f"{outcome.span.file}:{outcome.span.line}"
        rows += [
            f"{d.span}: {outcome.name}: {d.path}: expected {d.expected}, got {d.got}"
            for d in outcome.differences
        ]
        rows += [f"{where}: {outcome.name}: {finding}" for finding in outcome.trouble]
    return "".join(f"{row}\n" for row in [*rows, _summary(outcomes)])


def _json(outcomes: Sequence[Outcome]) -> str:
    value = {
        "version": VERSION,
        "passed": sum(outcome.passed for outcome in outcomes),
        "failed": sum(not outcome.passed for outcome in outcomes),
        "tests": [_plain(outcome) for outcome in outcomes],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "file": outcome.span.file,
        "line": outcome.span.line,
        "passed": outcome.passed,
        "differences": [
            {
                "path": difference.path,
                "expected": difference.expected,
                "got": difference.got,
                "line": difference.span.line,
            }
            for difference in outcome.differences
        ],
        "trouble": [plain(finding) for finding in outcome.trouble],
    }


def _junit(outcomes: Sequence[Outcome]) -> str:
    suites = xml.Element("testsuites", name="duecourse")
    for file in dict.fromkeys(outcome.span.file for outcome in outcomes):
        tests = [outcome for outcome in outcomes if outcome.span.file == file]
        failures = sum(bool(outcome.differences) and not outcome.trouble for outcome in tests)
        errors = sum(bool(outcome.trouble) for outcome in tests)
        suite = xml.SubElement(
            suites,
            "testsuite",
            name=file,
            tests=str(len(tests)),
            failures=str(failures),
            errors=str(errors),
        )
        for outcome in tests:
            case = xml.SubElement(
                suite,
                "testcase",
                classname=file,
                name=outcome.name,
                file=file,
                line=str(outcome.span.line),
            )
            if not outcome.passed:
                kind = "error" if outcome.trouble else "failure"
                count = counted(len(outcome.differences), "difference")
                told = xml.SubElement(case, kind, message=count if kind == "failure" else "not run")
                told.text = _printable(click.unstyle(_failure(outcome, Lines({}))))
    xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suites, "unicode") + "\n"


def _printable(text: str) -> str:
    """Return *text* without the control signs that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or sign >= " ")
