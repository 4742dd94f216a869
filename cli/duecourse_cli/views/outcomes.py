"""Outcomes of a playbook's tests."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as xml

import click

from duecourse.proof.policy_tests import Outcome
from duecourse_cli._session import columns, shown
from duecourse_cli.formats import Lines, counted
from duecourse_cli.formats.full import finding_text
from duecourse_cli.formats.json_ import plain

if TYPE_CHECKING:
    from duecourse.explain.explanation import Step
    from duecourse.proof.coverage import Coverage
    from duecourse.proof.policy_tests import Difference
    from duecourse.proof.policy_tests._why import Why

VERSION = 1
WIDEST = 120
"""Lines are no longer than the terminal, and never longer than people like to read."""
_STEPS = 5
"""How many limits are shown where many stand against one act."""
_STATUS = {
    "now": "{whom} may be done now: it is offered, and no limit stands against it",
    "later": "{whom} must wait: these limits stand against it",
    "barred": "{whom} is barred: these limits stand against it",
    "exhibit": "{whom} is only shown, and these limits stand against it",
    "not-offered": "{whom} is not offered: this does not hold",
    "unknown": "{whom} is not offered: it is not known whether this holds",
    "other-stage": "{whom} is of another stage: this does not hold",
    "case": "this is what was found of the case",
}
_MARKS = {"yes": ("✓", "green"), "no": ("✗", "red"), "unknown": ("?", "yellow")}


def text(
    outcomes: Sequence[Outcome],
    format_: str,
    seconds: Sequence[float],
    coverage: Coverage | None = None,
) -> str:
    """Return *outcomes* as ``full``, ``concise``, ``json`` or ``junit``.

    Args:
        outcomes: What the tests came to.
        format_: How to write it.
        seconds: What each took, for JUnit.
        coverage: What they reached, for JSON.
    """
    if format_ == "json":
        return _json(outcomes, coverage)
    if format_ == "junit":
        return _junit(outcomes, seconds)
    return {"full": _full, "concise": _concise}[format_](outcomes)


def _summary(outcomes: Sequence[Outcome]) -> str:
    failed = sum(not outcome.passed for outcome in outcomes)
    passed = click.style(f"{len(outcomes) - failed:,} passed", fg="green")
    if not failed:
        return f"{passed}."
    return f"{click.style(f'{failed:,} failed', fg='red', bold=True)}, {passed}."


def _full(outcomes: Sequence[Outcome]) -> str:
    lines, width = Lines({}), min(columns(), WIDEST)
    parts = [_failure(outcome, lines, width) for outcome in outcomes if not outcome.passed]
    return "\n".join([*parts, _summary(outcomes)]) + "\n"


def _failure(outcome: Outcome, lines: Lines, width: int) -> str:
    rows = [
        f"{click.style('FAILED', fg='red', bold=True)} {click.style(outcome.name, bold=True)}",
        f"  {click.style('-->', fg='blue')} {outcome.span.file}:{outcome.span.line}",
    ]
    rows += (finding_text(finding, lines).rstrip("\n") for finding in outcome.trouble)
    last = -1
    told: set[object] = set()
    for difference in outcome.differences:
        if difference.decision != last:
            last = difference.decision
            rows += _instant(outcome, last)
        rows += _difference(outcome, difference, width)
        for why in outcome.why:
            key = (why.decision, why.status, why.steps)
            if key not in told and _about(why, difference):
                told.add(key)
                rows += _why(why, width)
    return "\n".join(rows) + "\n"


def _instant(outcome: Outcome, number: int) -> list[str]:
    decision = outcome.decisions[number]
    law = {"none": ", no law asked", "partial": ", law incomplete"}.get(decision.law, "")
    stage = f"stage {decision.stage}" if decision.stage else "in no stage"
    return [f"  at {decision.at}, {stage}{law}"]


def _difference(outcome: Outcome, difference: Difference, width: int) -> list[str]:
    whom = f"{difference.treatment} to {difference.to}".removesuffix(" to ")
    path = click.style(difference.path, fg="cyan")
    about = f"  {whom}" if whom and difference.what == "value" else ""
    place = f"line {difference.span.line}"
    if difference.span.file != outcome.span.file:
        place = f"{difference.span.file}:{difference.span.line}"
    return [
        f"  {path}{about}  ({place})",
        *_labelled("expected", difference.expected, "green", width),
        *_labelled("got", difference.got, "red", width),
    ]


def _labelled(label: str, value: str, color: str | None, width: int) -> Iterator[str]:
    """Yield a value behind its label, on as many lines as it needs."""
    for number, row in enumerate(_wrapped(value, width - 14)):
        yield f"    {label if not number else '':<10}{click.style(row, fg=color) if color else row}"


def _wrapped(text: str, width: int) -> list[str]:
    rows = textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
    return rows or [text]


def _about(why: Why, difference: Difference) -> bool:
    if why.decision != difference.decision:
        return False
    if difference.treatment:
        return why.subject == difference.treatment and difference.to in ("", why.to)
    return difference.path.partition("[")[0].partition(".")[0] == why.subject


def _why(why: Why, width: int) -> Iterator[str]:
    whom = f"{why.subject} to {why.to}".removesuffix(" to ")
    yield from _labelled("why", _STATUS[why.status].format(whom=whom), None, width)
    for step in why.steps[:_STEPS]:
        yield from _step(step, 14, width)
    if len(why.steps) > _STEPS:
        yield f"{' ' * 14}and {len(why.steps) - _STEPS} more"


def _step(step: Step, indent: int, width: int) -> Iterator[str]:
    mark, color = ("✗", "red") if step.stands else _MARKS.get(step.holds, (" ", "white"))
    rows = _wrapped(step.text.removesuffix(": ✗"), width - indent - 2)
    place = ""
    if step.place:
        file, _, rest = step.place.partition(":")
        place = f"{shown(file)}:{rest.partition(':')[0]}"
        if indent + 4 + len(rows[-1]) + len(place) <= width:
            rows[-1] += f"  {click.style(place, fg='blue')}"
            place = ""
    if place:
        rows.append(click.style(place, fg="blue"))
    for number, row in enumerate(rows):
        yield f"{' ' * indent}{click.style(mark, fg=color) if not number else ' '} {row}"
    for part in step.parts:
        yield from _step(part, indent + 2, width)


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


def _json(outcomes: Sequence[Outcome], coverage: Coverage | None) -> str:
    value: dict[str, Any] = {
        "version": VERSION,
        "passed": sum(outcome.passed for outcome in outcomes),
        "failed": sum(not outcome.passed for outcome in outcomes),
        "tests": [_plain(outcome) for outcome in outcomes],
    }
    if coverage is not None:
        from duecourse_cli.views import coverage as view  # noqa: PLC0415 - only when asked

        value["coverage"] = view.plain(coverage)
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "file": outcome.span.file,
        "line": outcome.span.line,
        "passed": outcome.passed,
        "law": _law([outcome]),
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


def _law(outcomes: Sequence[Outcome]) -> str | None:
    """Return how much law was asked where least was; None where nothing was decided."""
    asked = {decision.law for outcome in outcomes for decision in outcome.decisions}
    return next((law for law in ("none", "partial", "full") if law in asked), None)


def _junit(outcomes: Sequence[Outcome], seconds: Sequence[float]) -> str:
    timed = list(zip(outcomes, seconds, strict=True))
    suites = xml.Element("testsuites", {"name": "duecourse", **_counts(timed)})
    for file in dict.fromkeys(outcome.span.file for outcome in outcomes):
        tests = [(outcome, took) for outcome, took in timed if outcome.span.file == file]
        suite = xml.SubElement(
            suites, "testsuite", {"name": file, "skipped": "0", **_counts(tests)}
        )
        law = _law([outcome for outcome, _ in tests])
        if law is not None:
            asked = xml.SubElement(suite, "properties")
            xml.SubElement(asked, "property", name="law", value=law)
        for outcome, took in tests:
            suite.append(_testcase(outcome, file, took))
    xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suites, "unicode") + "\n"


def _counts(tests: Sequence[tuple[Outcome, float]]) -> dict[str, str]:
    """Return the attributes that CI servers read of a suite, and of all suites."""
    return {
        "tests": str(len(tests)),
        "failures": str(sum(bool(o.differences) and not o.trouble for o, _ in tests)),
        "errors": str(sum(bool(o.trouble) for o, _ in tests)),
        "time": f"{sum(took for _, took in tests):.3f}",
    }


def _testcase(outcome: Outcome, file: str, seconds: float) -> xml.Element:
    case = xml.Element(
        "testcase",
        classname=_dotted(file),
        name=_printable(outcome.name),
        file=file,
        line=str(outcome.span.line),
        time=f"{seconds:.3f}",
    )
    if not outcome.passed:
        kind = "error" if outcome.trouble else "failure"
        if outcome.trouble:
            message, what = outcome.trouble[0].message, outcome.trouble[0].code
        else:
            first = outcome.differences[0]
            message = f"{first.path}: expected {first.expected}, got {first.got}"
            more = len(outcome.differences) - 1
            message += f" (and {counted(more, 'difference')} more)" if more else ""
            what = "difference"
        told = xml.SubElement(case, kind, message=_printable(message), type=what)
        told.text = _printable(click.unstyle(_failure(outcome, Lines({}), WIDEST)))
    return case


def _dotted(file: str) -> str:
    """Return a file as CI servers group tests: what stands before the last dot is a package."""
    return _printable(file.rpartition(".")[0].strip("./").replace(".", "_").replace("/", "."))


def _printable(text: str) -> str:
    """Return *text* without the signs that XML cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n"
        or (sign >= " " and sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff")
    )
