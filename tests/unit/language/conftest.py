from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from duecourse.language.model import Policy
from duecourse.language.resolve import resolve
from duecourse.source.folder import Document, read_document, read_path

CORE = Path(__file__).parents[2] / "golden" / "language" / "core"
HEADER = "kind: playbook\nid: mine\nzone: Asia/Shanghai\nlanguages: [zh, en]\n"

Resolve = Callable[..., Policy]


def document(text: str, name: str = "test.yaml") -> Document:
    found, findings = read_document(text.encode(), name)
    assert findings == []
    assert found is not None
    return found


@pytest.fixture(scope="session")
def core() -> Policy:
    policy, findings = resolve(read_path(CORE)[0], None)
    assert findings == []
    assert policy is not None
    return policy


@pytest.fixture
def resolved(core: Policy) -> Resolve:
    """Resolve documents given as text, with a header unless there is one, and no findings."""

    def run(*texts: str, header: str = HEADER) -> Policy:
        policy, findings = resolve([document(text) for text in (header, *texts)], core)
        assert [str(finding) for finding in findings] == []
        assert policy is not None
        return policy

    return run


@pytest.fixture
def complaints(core: Policy) -> Callable[..., list[str]]:
    """Resolve documents given as text and return ``file:line:column CODE``."""

    def run(*texts: str) -> list[str]:
        documents = [document(text, f"{number}.yaml") for number, text in enumerate(texts)]
        _, findings = resolve(documents, core)
        return [f"{finding.span} {finding.code}" for finding in findings]

    return run
