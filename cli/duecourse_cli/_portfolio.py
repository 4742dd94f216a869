"""Portfolios as ``plan`` and ``report`` read them: from whatever ``run`` reads."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, shown

if TYPE_CHECKING:
    from duecourse.book.bind import Vocabulary
    from duecourse.portfolio.intake.gather import Gathered

_POSTGRES = ("postgresql://", "postgres://")


def holds_parquet(path: Path) -> bool:
    """Tell whether *path* is a folder whose table of cases is Parquet, to be read where it lies."""
    return path.is_dir() and (
        (path / "cases.parquet").exists()
        or ((path / "cases").is_dir() and any((path / "cases").glob("*.parquet")))
    )


def is_portfolio(address: str) -> bool:
    """Tell whether *address* is a portfolio in any form that ``run`` reads, and no case files."""
    if address.startswith(_POSTGRES):
        return True
    path = Path(address)
    from duecourse.portfolio.intake.sources import is_database, tables_in  # noqa: PLC0415

    return is_database(path) or (path.is_dir() and "cases" in tables_in(path))


def gathered(
    session: Session,
    vocabulary: Vocabulary,
    address: str,
    mapping: Path | None,
    *,
    allow_unowned: bool,
) -> Path:
    """Return a folder with the portfolio as Parquet; it is gone when the command ends.

    Raises:
        CliError: It cannot be read, or rows name no person and that is not allowed.
        MappingError: The mapping has mistakes.
    """
    from duecourse.portfolio.errors import PortfolioError  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.intake.gather import gather  # noqa: PLC0415
    from duecourse.portfolio.intake.mapping import no_mapping, read_mapping  # noqa: PLC0415
    from duecourse.portfolio.intake.sources import source  # noqa: PLC0415

    folder = click.get_current_context().with_resource(
        TemporaryDirectory(prefix="duecourse-portfolio-")
    )
    wanted = no_mapping(vocabulary) if mapping is None else read_mapping(mapping, vocabulary)
    try:
        opened = source(address, wanted)
        try:
            found = gather(opened, wanted, Path(folder))
        finally:
            opened.close()
    except PortfolioError as trouble:
        raise CliError(str(trouble), trouble.help) from None
    _tell(session, found, address, allow_unowned=allow_unowned)
    return found.folder


def _tell(session: Session, found: Gathered, address: str, *, allow_unowned: bool) -> None:
    lost = {name: count for name, count in found.unowned.items() if name != "cases"}
    if lost and not allow_unowned:
        listed = ", ".join(f"{count:,} of {name}" for name, count in lost.items())
        raise CliError(
            f"`{shown(address)}` has rows that name no person, or cannot be read: {listed}; whose "
            "they are cannot be known",
            "`duecourse run` tells which; mend them, or decide with its `--allow-unowned` first",
        )
    out = []
    if found.persons:
        out.append(f"{len(found.persons):,} {'person' if len(found.persons) == 1 else 'persons'}")
    if found.twice:
        out.append(f"{len(found.twice):,} ids of cases that stand twice")
    if out:
        session.warn(
            f"left out, because rows do not fit: {' and '.join(out)}; `duecourse run` tells which"
        )
