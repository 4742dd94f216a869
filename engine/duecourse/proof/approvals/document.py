"""The document of kind ``approval``: written once, signed, never edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from duecourse.clock.instants import parse_instant, to_iso, to_us
from duecourse.language.findings import Findings
from duecourse.language.nodes import map_at, maps_at, text_at, texts_at
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_document
from duecourse.source.node import Map
from duecourse.source.schema import validate
from duecourse.source.span import Span

FOLDER: Final = "approvals"
"""Where approvals lie, in the folder of the book."""
WHO: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+@-]{0,99}")
"""The names that approvers and authors can have."""


def mailbox(name: str) -> str:
    """Return a name in lower case, of an address the mailbox: without what stands behind a plus.

    Whoever writes as ``jo+policy@lender.example`` reads the mail of ``jo@lender.example``.
    """
    local, at, domain = name.casefold().partition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}" if at else local


@dataclass(frozen=True, slots=True)
class Against:
    """The version approved before, and the digest of the report on what differs from it."""

    digest: str
    diff: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The law that a policy was approved under.

    Attributes:
        book: Digest of policy and law together, as decisions name it.
        law: Digests by id: ``core`` and the law packs.
    """

    book: str
    law: dict[str, str]


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody approved.

    Attributes:
        book: Id of the policy.
        version: As its header says it.
        digest: As ``subject`` gives it.
        approver: Their name in the list of allowed signers.
        at: Instant in microseconds, whole seconds.
        authors: Who wrote it, as far as the approver knew.
    """

    book: str
    version: str
    digest: str
    approver: str
    at: int
    seen: Seen
    authors: tuple[str, ...] = ()
    against: Against | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """An approval in its file.

    Attributes:
        data: The bytes that are signed.
        path: Where the file lies; the signature lies beside it with ``.sig`` at its end.
        span: Where the document begins, for findings.
    """

    approval: Approval
    data: bytes
    path: Path
    span: Span

    @property
    def signature(self) -> Path:
        """Where its signature lies."""
        return self.path.with_name(self.path.name + ".sig")


def file_name(approval: Approval) -> str:
    """Return the name of the file of an approval."""
    short = approval.digest.removeprefix("sha256:")[:16]
    return f"{short}-{approval.approver}.yaml"


def written(approval: Approval) -> bytes:
    """Return the document of an approval, ready to be signed."""
    return ("\n".join(_lines(approval)) + "\n").encode()


def _lines(approval: Approval) -> Iterator[str]:
    yield "kind: approval"
    if approval.note:
        yield f"note: {_quoted(approval.note)}"
    yield f"book: {approval.book}"
    if approval.version:
        yield f"version: {_quoted(approval.version)}"
    yield f"digest: {approval.digest}"
    yield f"approver: {approval.approver}"
    yield f"at: {to_iso(approval.at, 0)}"
    if approval.authors:
        yield f"authors: [{', '.join(approval.authors)}]"
    if approval.against is not None:
        yield "against:"
        yield f"  digest: {approval.against.digest}"
        yield f"  diff: {approval.against.diff}"
    yield "seen:"
    yield f"  book: {approval.seen.book}"
    yield "  law:"
    for name, digest in sorted(approval.seen.law.items()):
        yield f"    - {{id: {name}, digest: {digest}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def moment(at: datetime) -> int:
    """Return an aware datetime in microseconds, cut to the whole second."""
    return to_us(at.replace(microsecond=0))


def read_approval(path: Path, name: str) -> tuple[Filed | None, list[Diagnostic]]:
    """Return the approval in a file, called *name* in findings, and what is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as trouble:
        reason = (trouble.strerror or "the system refused").lower()
        return None, [Diagnostic("P010", f"cannot read `{name}`: {reason}", Span(name, 1, 1, 1, 1))]
    document, found = read_document(data, name)
    if document is None or document.kind != "approval":
        return None, found
    found = [*found, *validate(document.node, "approval")]
    if found:
        return None, found
    approval = _approval(document.node)
    begin = Span(name, 1, 1, 1, 1)
    if approval is None:
        return None, [Diagnostic("P105", "`at` is no moment that can be reckoned", begin)]
    return Filed(approval, data, path, begin), []


def _approval(node: Map) -> Approval | None:
    quiet = Findings()  # the schema has said what is wrong

    def text(item: Map | None, key: str) -> str:
        return str(text_at(item, key, quiet) or "") if item is not None else ""

    against, seen = map_at(node, "against", quiet), map_at(node, "seen", quiet)
    at = parse_instant(text(node, "at"))
    if seen is None or at is None:
        return None
    return Approval(
        text(node, "book"),
        text(node, "version"),
        text(node, "digest"),
        text(node, "approver"),
        at,
        Seen(
            text(seen, "book"),
            {text(each, "id"): text(each, "digest") for each in maps_at(seen, "law", quiet)},
        ),
        tuple(str(each) for each in texts_at(node, "authors", quiet)),
        None if against is None else Against(text(against, "digest"), text(against, "diff")),
        text(node, "note"),
    )


__all__ = [
    "FOLDER",
    "WHO",
    "Against",
    "Approval",
    "Filed",
    "Seen",
    "file_name",
    "mailbox",
    "moment",
    "read_approval",
    "written",
]
