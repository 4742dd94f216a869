"""Policies read from folders: the vocabulary and the law packs that ship with the engine, kept.

The shape of what ships is looked at only when it does not resolve, since tests check it; every
other folder is checked whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from duecourse._resources import bundled
from duecourse.errors import PolicyLoadError
from duecourse.language.model import Policy
from duecourse.language.resolve import NO_HEADER, no_header, resolve
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document, read_path
from duecourse.source.schema import validate
from duecourse.source.span import NOWHERE

PathLike = str | Path | Traversable
State = tuple[object, ...]
"""What changes with the files of a folder; empty inside a zipped package, which does not."""


def read_documents(path: PathLike, findings: list[Diagnostic]) -> list[Document]:
    """Return the documents at *path*; what is wrong with their text goes to *findings*.

    There too where there are none: only here it is known of which folder that is to be said.
    """
    place = path if isinstance(path, Traversable) else Path(path)
    documents, found = read_path(place)
    findings += found
    if not documents:
        findings.append(no_header(place.as_posix() if isinstance(place, Path) else place.name))
    return documents


def read_policy(
    documents: Sequence[Document], core: Policy | None, findings: list[Diagnostic]
) -> Policy | None:
    """Return the policy of *documents*, their shape checked; mistakes go to *findings*."""
    if not documents and any(each.code == NO_HEADER for each in findings):
        return None  # it has been said, and of which folder
    shaped = []
    for document in documents:
        mistakes = validate(document.node, document.kind)
        findings += mistakes
        if not any(mistake.severity is Severity.ERROR for mistake in mistakes):
            shaped.append(document)
    policy, mistakes = resolve(shaped, core, documents[0].node.span if documents else NOWHERE)
    findings += mistakes
    return policy


def read_core(findings: list[Diagnostic]) -> Policy | None:
    """Return the vocabulary and the house floor; mistakes go to *findings*."""
    core, mistakes = _core(_state(_core_folder()))
    findings += mistakes
    return core


def bundled_core() -> Policy:
    """Return the vocabulary and the house floor that ship with the engine.

    Raises:
        PolicyLoadError: They do not load, so the installation is broken.
    """
    findings: list[Diagnostic] = []
    core = read_core(findings)
    if core is None or findings:
        raise PolicyLoadError(tuple(findings))
    return core


def pack_folders() -> list[Traversable]:
    """Return the folders of the law packs that ship with the engine, by id."""
    folder = bundled("policies") / "regimes"
    if not folder.is_dir():
        return []
    return [item for item in sorted(folder.iterdir(), key=lambda i: i.name) if item.is_dir()]


def read_packs(findings: list[Diagnostic], wanted: bytes = b"") -> list[Policy | None]:
    """Return the law packs that ship with the engine; None for one that does not resolve.

    Args:
        findings: Where mistakes go.
        wanted: Leave out packs in whose files these bytes do not occur.
    """
    core = _state(_core_folder())
    found: list[Policy | None] = []
    for folder in pack_folders():
        if not wanted or _contains(folder, wanted):
            pack, mistakes = _pack(folder.name, _state(folder), core)
            findings += mistakes
            found.append(pack)
    return found


def bundled_packs() -> tuple[Policy, ...]:
    """Return every law pack that ships with the engine, by id.

    Raises:
        PolicyLoadError: One does not load, so the installation is broken.
    """
    findings: list[Diagnostic] = []
    found = [pack for pack in read_packs(findings) if pack is not None]
    if findings:
        raise PolicyLoadError(tuple(findings))
    return tuple(found)


def _core_folder() -> Traversable:
    return bundled("policies") / "core"


@lru_cache(maxsize=1)
def _core(state: State) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    """Read core; kept until its files change (*state*), for it is never changed."""
    return _kept(_core_folder(), None)


@lru_cache(maxsize=64)
def _pack(name: str, state: State, core: State) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    """Read a pack; kept until its files or those of core change."""
    return _kept(bundled("policies") / "regimes" / name, _core(core)[0])


def _kept(folder: Traversable, core: Policy | None) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    findings: list[Diagnostic] = []
    documents = read_documents(folder, findings)
    policy, mistakes = resolve(documents, core)
    if mistakes:
        policy = read_policy(documents, core, findings)
    return policy, tuple(findings)


def _state(folder: Traversable) -> State:
    if not isinstance(folder, Path):
        return ()
    files = sorted(folder.rglob("*.yaml"))
    return tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def _contains(folder: Traversable, wanted: bytes) -> bool:
    files = (item for item in folder.iterdir() if item.name.endswith(".yaml"))
    return any(wanted in file.read_bytes() for file in files)
