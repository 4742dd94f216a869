"""Reads, resolves and joins a playbook with its law, and proves what can be proved of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.language.basis import basis_violations
from duecourse.language.bundle import (
    PathLike,
    read_core,
    read_documents,
    read_packs,
    read_policy,
)
from duecourse.language.model import HoursBody, Policy, Schedule
from duecourse.proof.scripts import check_scripts
from duecourse.proof.stages import check_stages
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Text


def check(path: PathLike, *, packs: Sequence[PathLike] | None = None) -> tuple[Diagnostic, ...]:
    """Return every finding about a playbook and its law, warnings too, sorted by place.

    The vocabulary itself, ``policies/core``, can be checked too.
    """
    findings: list[Diagnostic] = []
    documents = read_documents(path, findings)
    if any(d.kind == "playbook" and d.node.get(Text("id")) == "core" for d in documents):
        read_policy(documents, None, findings)
        return tuple(sorted(findings, key=lambda finding: finding.sort_key))
    if packs is None:
        # Of a bundled pack only what it forbids as a basis can be a mistake of a playbook.
        regimes = read_packs(findings, wanted=b"basis:")
        joined, _, found = _joined(documents, regimes, findings)
    else:
        law = [read_documents(folder, findings) for folder in packs]
        joined, _, found = join(documents, law, findings, advisory=False)
    if joined is None:
        return found
    remarked = remarks(joined, chosen=packs is not None)
    return tuple(sorted((*found, *remarked), key=lambda finding: finding.sort_key))


def remarks(joined: Joined, *, chosen: bool) -> list[Diagnostic]:
    """Return what is wrong with a book that can be loaded.

    What it forbids is barred, or counts nothing, when it decides. *chosen* tells whether its law
    packs were named, or are all that ship.
    """
    return [*_resting(joined, chosen=chosen), *_uncalendared(joined)]


def _resting(joined: Joined, *, chosen: bool) -> list[Diagnostic]:
    """Return what of a playbook rests on a forbidden basis.

    Packs that were not *chosen* are those that ship: one of a place that the playbook does not
    state says nothing, and where it states none, what would be wrong there is a warning.
    """
    playbook = joined.playbook
    stated = playbook.header.default_jurisdiction
    found = basis_violations(playbook, (*playbook.limits, *joined.core.limits))
    for pack in joined.packs:
        if chosen or pack.header.jurisdiction in stated:
            found += basis_violations(playbook, pack.limits)
        elif not stated:
            errors = basis_violations(playbook, pack.limits)
            errors = [each for each in errors if each.severity is Severity.ERROR]
            found += [replace(each, severity=Severity.WARNING) for each in errors]
    return found


def _uncalendared(joined: Joined) -> list[Diagnostic]:
    """Return a warning where hours read holidays and neither playbook nor pack has a calendar."""
    playbook = joined.playbook
    reaches = any(not treatment.is_desk for treatment in playbook.treatments)
    if playbook.header.calendar or not reaches:
        return []
    without = [p for p in joined.packs if not p.header.calendar]
    core = () if joined.lawless else (joined.core,)
    names = [
        limit.meta.name
        for policy in (*without, playbook, *core)
        for limit in policy.limits
        if isinstance(limit.body, HoursBody) and _reads_holidays(limit.body.schedule)
    ]
    names += [
        document.meta.name
        for document in playbook.call_windows
        if any(_reads_holidays(window.schedule) for window in document.windows)
    ]
    if not names:
        return []
    listed = ", ".join(f"`{name}`" for name in names)
    return [
        Diagnostic(
            "P506",
            f"the playbook has no `calendar`, and what reads holidays is shut every day: {listed}",
            playbook.header.meta.span,
            Severity.WARNING,
            "add the calendar of its country, such as `calendar: CN`",
        )
    ]


def _reads_holidays(schedule: Schedule) -> bool:
    return any(row.days & {"holiday", "workday"} for row in schedule.rows)


def join(
    documents: Sequence[Document],
    packs: Sequence[Sequence[Document]] | None,
    findings: list[Diagnostic],
    *,
    advisory: bool,
) -> tuple[Joined | None, Vocabulary, tuple[Diagnostic, ...]]:
    """Join with the packs of these documents, or with every bundled pack where that is None."""
    if packs is None:
        return _joined(documents, read_packs(findings), findings, advisory=advisory)
    return join_documents(documents, packs, lawless=not packs, advisory=advisory, findings=findings)


def join_documents(
    playbook_documents: Sequence[Document],
    pack_documents: Sequence[Sequence[Document]],
    *,
    lawless: bool,
    advisory: bool,
    findings: list[Diagnostic],
) -> tuple[Joined | None, Vocabulary, tuple[Diagnostic, ...]]:
    """Resolve and join documents that have been read; add to *findings* and return all, sorted."""
    core = read_core([])  # what is wrong with core is said where it is joined
    regimes = [read_policy(documents, core, findings) for documents in pack_documents]
    return _joined(playbook_documents, regimes, findings, lawless=lawless, advisory=advisory)


def _joined(
    playbook_documents: Sequence[Document],
    regimes: Sequence[Policy | None],
    findings: list[Diagnostic],
    *,
    lawless: bool = False,
    advisory: bool = False,
) -> tuple[Joined | None, Vocabulary, tuple[Diagnostic, ...]]:
    core = read_core(findings)
    playbook = read_policy(playbook_documents, core, findings) if core is not None else None
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


def _vocabulary(joined: Joined) -> Vocabulary:
    header = joined.playbook.header
    vocabulary = Vocabulary(
        currency=header.currency,
        actor=header.actor,
        jurisdiction=header.default_jurisdiction,
        places=joined.jurisdictions,
        salts=tuple(experiment.salt for experiment in joined.playbook.experiments),
    )
    vocabulary.learn(joined.facts)
    return vocabulary
