"""What the prove commands share: their flags, and how an answer is told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from duecourse_cli import _laws, _options, exits
from duecourse_cli._dates import Day
from duecourse_cli._session import Session, save, shown
from duecourse_cli._solver import case_text, solving

if TYPE_CHECKING:
    from duecourse.proof.prove.answer import Answer
    from duecourse.proof.prove.budget import Budget

Command = TypeVar("Command", bound=Callable[..., Any])
Asked: TypeAlias = "Callable[..., Answer]"
"""What is asked of loaded books, with ``since``, ``until`` and ``budget``."""

_COLOURS = {"proved": "green", "refuted": "red", "not decided": "yellow"}
_CODES = {"proved": exits.OK, "refuted": exits.FOUND, "not decided": exits.OPEN}


def span(function: Command) -> Command:
    """Add ``--from`` and ``--until``."""
    function = click.option(
        "--until", "until", type=Day(), help="The last day asked about; default: for ever."
    )(function)
    return click.option(
        "--from",
        "since",
        type=Day(),
        help="The first day asked about: the law and the items in force then and later count; "
        "default: today, in UTC.",
    )(function)


def answers(function: Command) -> Command:
    """Add ``--budget``, ``--witness``, ``--format`` and ``--output``."""
    function = _options.output(function)
    function = _options.formats(["text", "json"], "text")(function)
    function = click.option(
        "--witness",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the case that refutes to a file; `extra.at` in it is the instant.",
    )(function)
    return click.option(
        "--budget",
        "seconds",
        type=_options.Real(min=1),
        default=300,
        show_default=True,
        metavar="SECONDS",
        help="How long to work on it; what is open then is said not to be decided.",
    )(function)


def check_new(choices: Mapping[str, Any]) -> None:
    """Refuse before anything is worked out where a file that is to be written is already there.

    Raises:
        CliError: It is, and was not to be replaced.
    """
    wanted = [path for path in (choices["witness"], choices["output"]) if path is not None]
    _laws.check_new(wanted, force=choices["force"])


def ask(
    session: Session,
    playbooks: Sequence[str],
    question: Callable[[], Asked],
    choices: Mapping[str, Any],
) -> None:
    """Put a question to one playbook or two, and tell the answer.

    Args:
        session: Where to tell it.
        playbooks: Their folders.
        question: Imports what is to be asked of the loaded books.
        choices: The values of the flags of :func:`span`, :func:`answers` and ``_options.law``.
    """
    check_new(choices)
    books = [_options.load(playbook, choices) for playbook in playbooks]
    with solving("prove"):
        asked = question()
    answer = asked(
        *books,
        since=begin(choices["since"]),
        until=end(choices["until"]),
        budget=budget(choices["seconds"]),
    )
    tell(session, answer, choices)


def begin(since: date | None) -> int:
    """Return the first instant of a day, or of today, in microseconds (UTC)."""
    return _us(since or datetime.now(UTC).date())


def end(until: date | None) -> int | None:
    """Return the last instant of a day, in microseconds (UTC); None for ever."""
    return None if until is None else _us(until + timedelta(days=1)) - 1


def _us(day: date) -> int:
    return int(datetime.combine(day, clock_time(), UTC).timestamp()) * 1_000_000


def budget(seconds: float) -> Budget:
    """Return a budget by this machine's clock."""
    from duecourse.proof.prove.budget import Budget as Seconds  # noqa: PLC0415 - takes its time

    return Seconds(seconds, time.monotonic)


def tell(session: Session, answer: Answer, choices: Mapping[str, Any]) -> None:
    """Write an answer and the case that refutes, and leave with its exit code."""
    witness: Path | None = choices["witness"]
    counter = answer.counter
    case = counter.case if counter is not None else None
    if witness is not None and counter is not None and case is not None:
        text = case_text(counter.sentence, case.document, case.at)
        save(witness, text, force=choices["force"])
    text = as_json(answer) if choices["format_"] == "json" else as_text(answer)
    session.write(text, choices["output"], force=choices["force"])
    if witness is not None:
        session.note(
            f"wrote {shown(witness)}" if case is not None else "there is no case to be written"
        )
    click.get_current_context().exit(_CODES[answer.verdict])


def as_json(answer: Answer) -> str:
    """Return an answer as JSON."""
    counter = answer.counter
    case = counter.case if counter is not None else None
    value: dict[str, object] = {
        "version": 1,
        "verdict": answer.verdict.replace(" ", "_"),
        "question": answer.question,
        "holds_for": list(answer.holds_for),
        "why": list(answer.why),
        "checked": dict(answer.checked),
        "counter": None,
    }
    if counter is not None:
        value["counter"] = {
            "sentence": counter.sentence,
            "treatment": counter.treatment,
            "case": None if case is None else dict(case.document),
            "at": None if case is None else case.at.isoformat(),
            "decided": list(counter.decided),
        }
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_text(answer: Answer) -> str:
    """Return an answer as people read it."""
    from duecourse.proof.prove._shrink import facts_of  # noqa: PLC0415 - takes its time

    head = click.style(answer.verdict, fg=_COLOURS[answer.verdict], bold=True)
    lines = [f"{head}: {answer.question}"]
    lines += [f"  because {why}" for why in answer.why]
    counter = answer.counter
    if counter is not None:
        lines.append(f"  {counter.sentence}")
        if counter.case is not None:
            lines += ["  case:", *(f"    {line}" for line in facts_of(counter.case.document))]
        if counter.decided:
            lines += ["  decided:", *(f"    {line}" for line in counter.decided)]
    if answer.holds_for:
        lines += ["  this holds for:" if answer.verdict == "proved" else "  asked of:"]
        lines += [f"    {each}" for each in answer.holds_for]
    return "\n".join(lines)
