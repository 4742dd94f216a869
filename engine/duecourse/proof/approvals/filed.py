"""The approvals that lie beside a policy, read from their folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duecourse.proof.approvals.document import FOLDER, Filed, read_approval
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_path
from duecourse.source.span import Span


@dataclass(frozen=True, slots=True)
class Shelf:
    """The approvals of a policy, in the order of their files, and what is wrong with them."""

    approvals: tuple[Filed, ...]
    findings: tuple[Diagnostic, ...]


def approvals_of(book: Path, shown: str) -> Shelf:
    """Read the approvals of the policy in the folder *book*, called *shown* in findings.

    Nothing else may lie among them: who wrote it would not be asked, as approvals are not looked at
    when authors are.
    """
    folder, name = book / FOLDER, f"{shown.rstrip('/')}/{FOLDER}" if shown != "." else FOLDER
    if not folder.is_dir():
        return Shelf((), ())
    documents, _ = read_path(folder, name, ignored=frozenset({"approval"}))
    findings = [
        Diagnostic(
            "A201",
            f"a document of kind `{document.kind}` lies among the approvals",
            Span(document.name, 1, 1, 1, 1),
            help=f"move it out of `{FOLDER}/`",
        )
        for document in documents
    ]
    approvals: list[Filed] = []
    for file in sorted(folder.iterdir()):
        if file.suffix in (".yaml", ".yml") and not file.name.startswith("."):
            read, found = read_approval(file, f"{name}/{file.name}")
            findings += found
            if read is not None:
                approvals.append(read)
    return Shelf(tuple(approvals), tuple(findings))


__all__ = ["Shelf", "approvals_of"]
