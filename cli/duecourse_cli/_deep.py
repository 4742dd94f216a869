"""``check --deep``: the findings of a solver, and the cases that show them as files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from duecourse_cli._errors import CliError
from duecourse_cli._findings import Codes
from duecourse_cli._session import plain, save, shown
from duecourse_cli._solver import case_text, solving

if TYPE_CHECKING:
    from datetime import date

    from duecourse.proof.deep.finding import DeepFinding
    from duecourse.source.diagnostic import Diagnostic


class Deep:
    """Checks books deeply, and keeps the witnesses.

    Attributes:
        witnesses: What findings are shown by, in the order they were found.
    """

    def __init__(self, packs: Sequence[str] | None, today: date | None, codes: Codes) -> None:
        """Look for *codes* in the law and the items in force on *today*; None is today in UTC."""
        self._packs, self._codes = packs, codes
        day = today or datetime.now(UTC).date()
        self._at = datetime.combine(day, time(12), UTC)
        self.witnesses: list[DeepFinding] = []

    def check(self, book: Path) -> tuple[Diagnostic, ...]:
        """Return every finding about a book.

        Raises:
            CliError: z3 is not installed.
        """
        with solving("--deep"):
            from duecourse.deep import deep_check  # noqa: PLC0415 - an extra
        report = deep_check(shown(book), packs=self._packs, at=self._at, wanted=self._codes.wanted)
        self.witnesses += (each for each in report.deep if each.witness is not None)
        return report.findings

    def write(self, folder: Path, findings: Sequence[Diagnostic], *, force: bool) -> list[Path]:
        """Write the cases that show *findings* into a folder; return the files.

        Raises:
            CliError: One is there already, or cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise CliError(f"cannot write `{shown(folder)}`: {plain(trouble)}") from None
        written: dict[str, Path] = {}
        for each in self.witnesses:
            if each.diagnostic not in findings:
                continue
            stem = re.sub(r"[^A-Za-z0-9-]+", "-", f"{each.diagnostic.code}-{each.item}")
            name, number = stem, 2
            while name in written:
                name, number = f"{stem}-{number}", number + 1
            file = folder / f"{name}.yaml"
            remark = f"{each.diagnostic.code} {each.diagnostic.message}"
            witness = each.witness
            assert witness is not None
            save(file, case_text(remark, witness.document, witness.at), force=force)
            written[name] = file
        return list(written.values())
