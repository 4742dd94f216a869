"""Print the requirements of dependency groups of pyproject.toml; any pip can install them."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def requirements(groups: dict[str, list[Any]], name: str) -> Iterator[str]:
    """Yield the requirements of the group *name*, and of those it includes."""
    for item in groups[name]:
        if isinstance(item, dict):
            yield from requirements(groups, item["include-group"])
        else:
            yield item


if __name__ == "__main__":
    table = tomllib.loads(PROJECT.read_text("utf-8"))["dependency-groups"]
    for group in sys.argv[1:]:
        print("\n".join(requirements(table, group)))
