"""The canonical text of a policy document, given only where it is proved to mean the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import yaml

from duecourse.language.digest import digest
from duecourse.layout._scalars import is_word
from duecourse.layout._writer import written
from duecourse.layout.order import ordered
from duecourse.layout.tree import read_tree
from duecourse.source._decode import decode
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document, read_document
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span


@dataclass(frozen=True, slots=True)
class Laid:
    """A document as it should be laid out.

    Attributes:
        data: The bytes it should have; None where it cannot be laid out, and stays as it is.
        findings: Why not; warnings that do not hinder it.
        digest: The digest of the document, the same before and after.
    """

    data: bytes | None
    findings: tuple[Diagnostic, ...] = ()
    digest: str = ""


def canonical(data: bytes, name: str) -> Laid:
    """Lay one document out.

    Comments, the order of items, and which mappings stand in braces stay as they were; a byte
    order mark goes; line ends stay CR LF where the first line ends so. The text is given only
    where the engine's own reader finds in it what it found in *data*: the same digest, the same
    words, quoted where quotes tell text from a number, and every comment. An approval stays as it
    is, since its bytes are signed.

    Args:
        data: The bytes of the file.
        name: What it is called in findings.
    """
    before, findings = read_document(data, name)
    if before is None or any(finding.severity is Severity.ERROR for finding in findings):
        return Laid(None, tuple(findings))
    proof = digest([(before.kind, before.node)])
    if before.kind == "approval":  # its bytes are signed
        return Laid(data, tuple(findings), proof)
    text, _ = decode(data, name)
    assert text is not None
    tree = read_tree(text)
    comments = Counter(tree.comments)
    ordered(tree.root, before.kind)
    laid = written(tree)
    after, found = read_document(laid.encode(), name)
    reason = _difference(before, after, found, comments, laid)
    if reason:
        return Laid(None, (*findings, _refused(reason, name)))
    ends = "\r\n" if "\r\n" in text and text.find("\n") == text.find("\r\n") + 1 else "\n"
    return Laid(laid.replace("\n", ends).encode(), tuple(findings), proof)


def _difference(
    before: Document,
    after: Document | None,
    found: list[Diagnostic],
    comments: Counter[str],
    laid: str,
) -> str:
    """Return what the new text would change, or nothing."""
    if after is None or found:
        return f"the result would not read: {found[0].message}" if found else "it would not read"
    if digest([(before.kind, before.node)]) != digest([(after.kind, after.node)]):
        return "the result would have another digest"
    if not _same(before.node, after.node):
        return "quotes that tell text from a number would be lost"
    try:
        kept = Counter(read_tree(laid).comments)
    except yaml.YAMLError:
        return "the result would not read"
    return "" if kept == comments else "a comment would be lost"


def _same(one: Node, other: Node) -> bool:
    if isinstance(one, Text) and isinstance(other, Text):
        if one.is_null or other.is_null:
            return one.is_null and other.is_null
        quotes = one.plain == other.plain or is_word(one) or " " in one
        return str(one) == str(other) and quotes
    if isinstance(one, Map) and isinstance(other, Map):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, Seq) and isinstance(other, Seq):
        return len(one) == len(other) and all(map(_same, one, other))
    return False


def _refused(reason: str, name: str) -> Diagnostic:
    return Diagnostic(
        "F001",
        f"`{name}` is left as it is: {reason}",
        Span(name, 1, 1, 1, 1),
        help="lay it out by hand, and send the file to the maintainers of duecourse",
    )
