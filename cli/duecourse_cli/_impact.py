"""What ``diff`` and ``preview`` share: a portfolio decided by several books and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.portfolio.impact.model import Impact

Command = TypeVar("Command", bound=Callable[..., Any])


def options(function: Command) -> Command:
    """Add ``--cases``, ``--mapping``, ``--allow-unowned`` and ``--progress``."""
    return _options.several(
        click.option(
            "--cases",
            "source",
            metavar="FROM",
            help="A portfolio to decide: a folder with its tables, a DuckDB or SQLite file, or "
            "`postgresql://…`, as `run --source` reads it.",
        ),
        click.option(
            "--mapping",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="How the portfolio's columns become ours.",
        ),
        _options.allow_unowned,
        _options.progress,
    )(function)


def compared(
    session: Session,
    books: Sequence[Book],
    at: datetime,
    horizon: int,
    chosen: dict[str, Any],
) -> list[Impact]:
    """Return the impact of each book after the first, against the one before it.

    Raises:
        CliError: The portfolio cannot be read or compared.
        MappingError: The mapping has mistakes.
    """
    try:
        from duecourse.portfolio.impact.through import Asked, impacts, wide  # noqa: PLC0415
    except ImportError:
        raise CliError(
            "a portfolio is read with pyarrow and numpy, which are not installed",
            "install them with `pip install 'duecourse[portfolio]'`",
        ) from None
    from duecourse.portfolio.errors import PortfolioError  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.intake.mapping import no_mapping, read_mapping  # noqa: PLC0415
    from duecourse.portfolio.intake.sources import source  # noqa: PLC0415
    from duecourse_cli.views.progress import State, bar  # noqa: PLC0415

    asked = Asked(at, horizon, allow_unowned=chosen["allow_unowned"])
    mapping: Path | None = chosen["mapping"]

    def look() -> State:
        now = asked.progress
        return State(now.label, now.done, now.size, now.count, now.noun)

    try:
        known = wide(books)
        columns = no_mapping(known) if mapping is None else read_mapping(mapping, known)
        opened = source(chosen["source"], columns)
        try:
            with bar(look, session, chosen["progress"]):
                found = impacts(books, opened, columns, asked)
        finally:
            opened.close()
    except PortfolioError as trouble:
        said = f"{trouble.code}: {trouble}" if trouble.code else str(trouble)
        raise CliError(said, trouble.help) from None
    if not found[0].compared:
        raise _nothing(found[0])
    if found[0].rejected:
        session.warn(
            f"{found[0].rejected:,} of {found[0].read:,} cases were rejected and are in no figure; "
            "`duecourse run` tells which rows"
        )
    return found


def _nothing(found: Impact) -> CliError:
    """Return why not a single case was compared."""
    if not found.read:
        return CliError("the portfolio has no case")
    told = f"none of the {found.read:,} cases was compared: all of them were rejected"
    if found.rejects:
        from duecourse.source.rules import RULES  # noqa: PLC0415 - the engine takes its time

        (code, number), *others = found.rejects.most_common()
        rule = RULES.get(code)
        told += f", most of them by {code}" if others else f" by {code}"
        told += f" ({rule.summary}), {number:,} times" if rule else f", {number:,} times"
    return CliError(told, "`duecourse run` tells which rows, and what is wrong with each")


def titles(*books: Book) -> dict[str, str]:
    """Return what stages, treatments and limits are called; of two titles the last."""
    found: dict[str, str] = {}
    for book in books:
        for policy in book.joined.policies():
            for limit in policy.limits:
                _put(found, limit.meta.name, limit.meta.title)
            for document in policy.call_windows:
                _put(found, document.meta.name, document.meta.title)
                for window in document.windows:
                    _put(found, window.meta.name, window.meta.title)
        playbook = book.joined.playbook
        metas = [stage.meta for stage in playbook.stages]
        for meta in (*metas, *(treatment.meta for treatment in playbook.treatments)):
            _put(found, meta.id, meta.title)
    return found


def _put(into: dict[str, str], name: str, words: Any) -> None:
    title = words.get("en") or words.get("") or next(iter(words.values()), "")
    if title:
        into[name] = title


def stages(*books: Book) -> list[str]:
    """Return the ids of the stages in the order of their texts, the last book's first."""
    found: dict[str, None] = {}
    for book in reversed(books):
        found |= dict.fromkeys(stage.meta.id for stage in book.joined.playbook.stages)
    return list(found)
