"""Case documents from files: YAML or JSON, with their places."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from duecourse.errors import CaseError
from duecourse.language.bundle import PathLike
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map
from duecourse.source.reader import read_bytes
from duecourse.source.span import Span


def read_case(path: PathLike) -> Map:
    """Read one case document from a YAML or JSON file, with its places.

    Raises:
        CaseError: The file cannot be read or is not a mapping.
    """
    source = path if isinstance(path, Traversable) else Path(path)
    try:
        data = source.read_bytes()
    except OSError as error:
        place = Diagnostic("P010", f"cannot read `{path}`: {error.strerror}", _nowhere(str(path)))
        raise CaseError((place,)) from error
    return parse_case(data, str(path))


def parse_case(data: bytes, name: str) -> Map:
    """Read one case document from *data*; *name* stands for it in findings.

    Raises:
        CaseError: It is not valid YAML or JSON, or not a mapping.
    """
    node, findings = read_bytes(data, name)
    if findings or not isinstance(node, Map):
        if not findings:
            findings = [Diagnostic("C103", "a case must be a mapping of keys", _nowhere(name))]
        raise CaseError(tuple(findings))
    return node


def _nowhere(name: str) -> Span:
    return Span(name, 1, 1, 1, 1)
