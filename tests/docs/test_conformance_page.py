"""The page of the law's own examples names tests that exist, and all of them."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conformance-reg-f.md"
FILES = sorted((ROOT / "tests" / "conformance" / "regimes").glob("us-1006-*.yaml"))


class _Written(yaml.SafeLoader):
    """Keeps every scalar as written."""


_Written.yaml_implicit_resolvers = {}


def _cases() -> set[str]:
    return {
        f"{file.stem}/{case['id']}"
        for file in FILES
        for case in yaml.load(file.read_text("utf-8"), _Written)["cases"]
    }


def _named() -> set[str]:
    found: set[str] = set()
    for line in PAGE.read_text("utf-8").splitlines():
        file = ""
        for word in re.findall(r"`([\w./()-]+)`", line.rpartition(" | ")[2]):
            if word.startswith("us-1006-"):
                file = word.partition("/")[0]
                found.add(word)
            elif file and re.fullmatch(r"[a-z0-9-]+", word):
                found.add(f"{file}/{word}")
    return found


def test_every_test_it_names_exists() -> None:
    assert _named() - _cases() == set()


def test_every_example_that_is_a_test_is_named() -> None:
    assert _cases() - _named() == set()
    assert len(_cases()) >= 60
