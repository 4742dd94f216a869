"""Reads, resolves and joins a playbook with its law, and proves what can be proved of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from duecourse._resources import bundled
from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.errors import PolicyLoadError
from duecourse.language.basis import basis_violations
from duecourse.language.model import Policy
from duecourse.language.resolve import resolve
from duecourse.proof.scripts import check_scripts
from duecourse.proof.stages import check_stages
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document, read_path
from duecourse.source.node import Text
from duecourse.source.schema import validate

PathLike = str | Path | Traversable


def check(path: PathLike, *, packs: Sequence[PathLike] | None = None) -> tuple[Diagnostic, ...]:
    """Return every finding about a playbook and its law, warnings too, sorted by place.

    The vocabulary itself, ``policies/core``, can be checked too.
    """
    findings: list[Diagnostic] = []
    documents = read_documents(path, findings)
    if any(d.kind == "playbook" and d.node.get(Text("id")) == "core" for d in documents):
        _policy(documents, None, findings)
        return tuple(sorted(findings, key=lambda finding: finding.sort_key))
    if packs is None:
        # Of a bundled pack only what it forbids as a basis can be a mistake of a playbook.
        core = _core(findings)
        regimes = _bundled_regimes(core, findings, wanted=b"basis:")
        joined, _, found = _joined(documents, core, regimes, False, False, findings)
    else:
        joined, _, found = join(documents, packs, findings, advisory=False)
    if joined is None:
        return found
    # A book with these can be loaded: what they forbid is barred or counts nothing when it decides.
    stated = joined.playbook.header.default_jurisdiction
    resting: list[Diagnostic] = []
    for policy in joined.policies():
        place = policy.header.jurisdiction
        if packs is None and stated and policy.header.regime and place not in stated:
            continue  # this playbook is for other places
        found_here = basis_violations(joined.playbook, policy.limits)
        if packs is None and policy.header.regime and not stated:
            # It may never be used there: what would be wrong is said, what falls back is not.
            errors = [finding for finding in found_here if finding.severity is Severity.ERROR]
            found_here = [replace(finding, severity=Severity.WARNING) for finding in errors]
        resting += found_here
    return tuple(sorted((*found, *resting), key=lambda finding: finding.sort_key))


def read_documents(path: PathLike, findings: list[Diagnostic]) -> list[Document]:
    """Return the documents at *path*; what is wrong with their text goes to *findings*."""
    documents, found = read_path(path if isinstance(path, Traversable) else Path(path))
    findings += found
    return documents


def _policy(
    documents: Sequence[Document], core: Policy | None, findings: list[Diagnostic]
) -> Policy | None:
    shaped = []
    for document in documents:
        mistakes = validate(document.node, document.kind)
        findings += mistakes
        if not any(mistake.severity is Severity.ERROR for mistake in mistakes):
            shaped.append(document)
    policy, mistakes = resolve(shaped, core)
    findings += mistakes
    return policy


def _core(findings: list[Diagnostic]) -> Policy | None:
    """Return core; its shape is looked at only when it does not resolve, since tests check it."""
    folder = bundled("policies") / "core"
    state: tuple[object, ...] = ()
    if isinstance(folder, Path):
        files = sorted(folder.rglob("*.yaml"))
        state = tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    core, mistakes = _read_core(state)
    findings += mistakes
    return core


@lru_cache(maxsize=1)
def _read_core(state: tuple[object, ...]) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    """Read and resolve core; kept until its files change (*state*), for it is never changed."""
    findings: list[Diagnostic] = []
    documents = read_documents(bundled("policies") / "core", findings)
    core, mistakes = resolve(documents, None)
    if mistakes:
        core = _policy(documents, None, findings)
    return core, tuple(findings)


def join(
    documents: Sequence[Document],
    packs: Sequence[PathLike] | None,
    findings: list[Diagnostic],
    *,
    advisory: bool,
) -> tuple[Joined | None, Vocabulary, tuple[Diagnostic, ...]]:
    """Read the packs, then :func:`join_documents`; None is every bundled pack."""
    core = _core(findings)
    if packs is None:
        regimes = _bundled_regimes(core, findings)
    else:
        read = [read_documents(folder, findings) for folder in packs]
        regimes = [_policy(pack, core, findings) for pack in read]
    lawless = packs is not None and not packs
    return _joined(documents, core, regimes, lawless, advisory, findings)


def join_documents(
    playbook_documents: Sequence[Document],
    pack_documents: Sequence[Sequence[Document]],
    *,
    lawless: bool,
    advisory: bool,
    findings: list[Diagnostic],
) -> tuple[Joined | None, Vocabulary, tuple[Diagnostic, ...]]:
    """Resolve and join documents that have been read; add to *findings* and return all, sorted."""
    core = _core(findings)
    regimes = [_policy(documents, core, findings) for documents in pack_documents]
    return _joined(playbook_documents, core, regimes, lawless, advisory, findings)


def _joined(
    playbook_documents: Sequence[Document],
    core: Policy | None,
    regimes: Sequence[Policy | None],
    lawless: bool,
    advisory: bool,
    findings: list[Diagnostic],
) -> tuple[Joined | None, Vocabulary, tuple[Diagnostic, ...]]:
    playbook = _policy(playbook_documents, core, findings) if core is not None else None
    ordered = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    if core is None or playbook is None or any(regime is None for regime in regimes):
        return None, Vocabulary(), ordered
    joined = Joined(
        playbook,
        tuple(regime for regime in regimes if regime is not None),
        core,
        lawless,
        advisory,
    )
    if not any(finding.severity is Severity.ERROR for finding in ordered):
        proofs = _proofs(joined)
        ordered = tuple(sorted((*findings, *proofs), key=lambda finding: finding.sort_key))
    return joined, _vocabulary(joined), ordered


def _proofs(joined: Joined) -> list[Diagnostic]:
    """Prove what can be proved by trying every cell: one stage a case, and no script that leaks.

    A law pack binds the cases of its own place; whether any listener at all may hear a script is a
    question to the playbook alone.
    """
    joined = replace(joined, packs=())
    facts, playbook = joined.facts, joined.playbook
    found = check_stages(playbook, facts)
    boundaries = joined.boundaries()
    plans = [lower(joined, *epoch_of(boundaries, us)) for us in (0, *boundaries)]
    seen: set[tuple[str, str, str]] = set()
    for plan in plans:
        for finding in check_scripts(playbook, plan, facts):
            key = (finding.code, finding.message, str(finding.span))
            if key not in seen:
                seen.add(key)
                found.append(finding)
    return found


def bundled_packs() -> list[Traversable]:
    """Return the folders of the law packs that ship with the engine, by id."""
    folder = bundled("policies") / "regimes"
    if not folder.is_dir():
        return []
    return [item for item in sorted(folder.iterdir(), key=lambda i: i.name) if item.is_dir()]


def bundled_core() -> Policy:
    """Return the vocabulary and the house floor that ship with the engine.

    Raises:
        PolicyLoadError: They do not load, so the installation is broken.
    """
    findings: list[Diagnostic] = []
    core = _core(findings)
    if core is None:
        raise PolicyLoadError(tuple(findings))
    return core


def bundled_regimes() -> tuple[Policy, ...]:
    """Return every law pack that ships with the engine, by id.

    Raises:
        PolicyLoadError: One does not load, so the installation is broken.
    """
    findings: list[Diagnostic] = []
    found = [regime for regime in _bundled_regimes(bundled_core(), findings) if regime is not None]
    if findings:
        raise PolicyLoadError(tuple(findings))
    return tuple(found)


def _bundled_regimes(
    core: Policy | None, findings: list[Diagnostic], wanted: bytes = b""
) -> list[Policy | None]:
    """Return the bundled packs, each resolved once for as long as its files stay as they are.

    Args:
        core: The vocabulary.
        findings: Where mistakes go.
        wanted: Leave out packs in whose files these bytes do not occur.
    """
    found: list[Policy | None] = []
    for folder in bundled_packs():
        if core is None or (wanted and not _contains(folder, wanted)):
            continue
        documents = read_documents(folder, findings)
        key = (core.digest, *((document.name, document.data) for document in documents))
        known = _RESOLVED.get(key)
        if known is None:
            # Their shape is looked at only when they do not resolve, since tests check it.
            known, mistakes = resolve(documents, core)
            if mistakes or known is None:
                found.append(_policy(documents, core, findings))
                continue
            if len(_RESOLVED) >= _RESOLVED_KEPT:
                _RESOLVED.clear()
            _RESOLVED[key] = known
        found.append(known)
    return found


def _contains(folder: Traversable, wanted: bytes) -> bool:
    files = (item for item in folder.iterdir() if item.name.endswith(".yaml"))
    return any(wanted in file.read_bytes() for file in files)


_RESOLVED: dict[tuple[object, ...], Policy] = {}
_RESOLVED_KEPT = 256


def _vocabulary(joined: Joined) -> Vocabulary:
    header = joined.playbook.header
    vocabulary = Vocabulary(
        currency=header.currency,
        actor=header.actor,
        jurisdiction=header.default_jurisdiction,
    )
    vocabulary.learn(joined.facts)
    return vocabulary
