"""The documents of a policy folder (or of one file), in path order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from duecourse.source._decode import MAX_BYTES, too_large
from duecourse.source._suggest import closest
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.reader import read_bytes
from duecourse.source.span import Span

KINDS: Final = (
    "playbook",
    "regime",
    "facts",
    "stages",
    "treatments",
    "disclosure",
    "call-windows",
    "limits",
    "scripts",
    "worklist",
    "cadence",
    "experiments",
    "tests",
    "case",
    "mapping",
    "agents",
    "approval",
)
NOT_POLICY: Final = frozenset({"tests", "case", "mapping", "agents", "approval"})

_SUFFIXES = (".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset({"cases"})


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One file of a policy.

    Attributes:
        node: Its content; not yet checked against the schema of its kind.
        kind: One of ``KINDS``.
        name: Its path as shown to the user, ``/``-separated.
        data: Its bytes, for digests.
    """

    node: Map
    kind: str
    name: str
    data: bytes


def read_path(
    path: Path | Traversable,
    shown: str | None = None,
    *,
    ignored: Collection[str] = NOT_POLICY,
) -> tuple[list[Document], list[Diagnostic]]:
    """Read a policy folder, recursively, or the one file that *path* is.

    In a folder, ``*.yaml`` and ``*.yml`` are read in path order; folders called ``cases`` and
    hidden files and folders are not.

    Args:
        path: A folder or a file.
        shown: What *path* is called in findings; its own text when absent.
        ignored: Kinds left out of the result where *path* is a folder.

    Returns:
        The documents whose kind is known, and the findings.
    """
    root = (path.as_posix() if isinstance(path, Path) else path.name) if shown is None else shown
    documents: list[Document] = []
    findings: list[Diagnostic] = []
    try:
        is_folder = path.is_dir()
        files = sorted(_walk(path, root, frozenset())) if is_folder else [(root, path)]
    except OSError as error:
        return [], [_unreadable(root, _reason(error))]
    for name, file in files:
        document, found = read_file(file, name)
        findings += found
        if document is not None and not (is_folder and document.kind in ignored):
            documents.append(document)
    return documents, findings


def read_file(file: Path | Traversable, name: str) -> tuple[Document | None, list[Diagnostic]]:
    """Read the one document of *file*, called *name* in findings."""
    try:
        data = _bytes(file, name)
    except OSError as error:
        return None, [_unreadable(name, _reason(error))]
    if isinstance(data, Diagnostic):
        return None, [data]
    return read_document(data, name)


def read_document(data: bytes, name: str) -> tuple[Document | None, list[Diagnostic]]:
    """Read the one document that *data* is, called *name* in findings."""
    node, findings = read_bytes(data, name)
    if node is None:
        return None, findings
    kind, finding = kind_of(node)
    if finding is not None:
        return None, [*findings, finding]
    assert isinstance(node, Map)
    return Document(node, kind, name, data), findings


def kind_of(node: Node) -> tuple[str, Diagnostic | None]:
    """Return the kind that a document says it is, or the finding that it says none."""
    if not isinstance(node, Map):
        what = "a list" if isinstance(node, Seq) else "text"
        return "", Diagnostic(
            "P103", f"a policy document must be a mapping, got {what}", node.span, help=_BEGIN
        )
    if "kind" not in node:
        start = Span(node.span.file, node.span.line, node.span.column, node.span.line, 1)
        near = closest("kind", (key for key, value in node.items() if isinstance(value, Text)))
        if near:
            return "", Diagnostic(
                "P101", f"unknown key `{near}`", node.key(near).span, help="did you mean `kind`?"
            )
        start = Span(start.file, start.line, start.column, start.line, start.column + 1)
        return "", Diagnostic("P102", "the key `kind` is missing", start, help=_BEGIN)
    kind = node[Text("kind")]
    if not isinstance(kind, Text) or kind.is_null:
        return "", Diagnostic(
            "P103",
            "`kind` must be the name of a kind",
            _place(kind, node),
            help=_BEGIN,
            path="kind",
        )
    if kind not in KINDS:
        near = closest(kind, KINDS)
        hint = f"did you mean `{near}`?" if near else f"expected one of {_listed(KINDS)}"
        return "", Diagnostic("P106", f"unknown kind `{kind}`", kind.span, help=hint, path="kind")
    return str(kind), None


def _place(value: Node, node: Map) -> Span:
    return node.key("kind").span if isinstance(value, Text) and not value else value.span


def _walk(
    folder: Path | Traversable, name: str, above: frozenset[Path]
) -> Iterator[tuple[str, Path | Traversable]]:
    if isinstance(folder, Path):
        real = folder.resolve()
        if real in above:
            return  # a link that leads back to a folder it stands in
        above |= {real}
    for child in folder.iterdir():
        if child.name.startswith("."):
            continue
        path = f"{name.rstrip('/')}/{child.name}" if name not in ("", ".") else child.name
        if child.is_dir():
            if child.name not in _SKIPPED_FOLDERS:
                yield from _walk(child, path, above)
        elif child.name.endswith(_SUFFIXES):
            yield path, child


def _bytes(file: Path | Traversable, name: str) -> bytes | Diagnostic:
    if isinstance(file, Path):
        if file.is_dir():
            return _unreadable(name, "it is a folder")
        status = file.stat()
        if not file.is_file():
            return _unreadable(name, "it is not an ordinary file")
        if status.st_size > MAX_BYTES:
            return too_large(status.st_size, name)
    return file.read_bytes()


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    return (error.strerror or "the system refused").lower()


def _unreadable(name: str, reason: str) -> Diagnostic:
    return Diagnostic("P010", f"cannot read `{name}`: {reason}", Span(name, 1, 1, 1, 1))


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


_BEGIN = f"begin the document with `kind:` and one of {_listed(KINDS)}"
