"""What the commands that ask a solver share: that it is there, and the cases that it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from duecourse_cli._errors import CliError

if TYPE_CHECKING:
    from datetime import datetime


@contextmanager
def solving(what: str) -> Iterator[None]:
    """Tell that *what* was asked for, and that z3 is not installed.

    Raises:
        CliError: It is not.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        raise CliError(
            f"`{what}` needs z3, which is not installed", "pip install 'duecourse[proof]'"
        ) from None


def case_text(remark: str, case: Mapping[str, Any], at: datetime) -> str:
    """Return a case as the text of a file, below a remark; ``extra.at`` is the instant."""
    lines = [f"# {remark}"]
    for key, value in {**case, "extra": {"at": at.isoformat()}}.items():
        # Quoted as JSON is, which YAML reads as it stands: text stays text, a number a number.
        lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
