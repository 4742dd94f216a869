"""What an approval is of, as one short text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from duecourse.language.digest import canonical
from duecourse.source.diagnostic import Severity
from duecourse.source.folder import Document, read_path

_SCHEME = "duecourse-approval-1"


def subject(documents: Sequence[Document]) -> str:
    """Return ``sha256:…`` over the documents of a policy in the order of their paths.

    Layout, comments, quotes and the names of files do not matter, as in the digest that decisions
    carry. The order of the documents does, unlike there: treatments of equal rank, and the rows of
    a worklist, stand in the order of the text, so a file that is renamed can change what is done
    first.

    Args:
        documents: As ``read_path`` gives them: without tests, cases, mappings, agents, approvals.
    """
    texts = [[document.kind, canonical(document.node)] for document in documents]
    whole = json.dumps([_SCHEME, texts], ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def subject_of(folder: Path) -> str | None:
    """Return the digest of the policy in *folder*; None where its text does not read."""
    documents, findings = read_path(folder)
    if not documents or any(finding.severity is Severity.ERROR for finding in findings):
        return None
    return subject(documents)


__all__ = ["subject", "subject_of"]
