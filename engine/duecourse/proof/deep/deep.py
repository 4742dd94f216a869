"""The deep check: what can be said of a playbook and its law over all cases at once.

z3 is asked whether a claim about a case can ever hold. That it never can is proved, for every case,
log of events and zone; that it can is shown by a case, which the engine has decided again. A claim
that is neither is reported as not decided, and never left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duecourse.book.join import Joined
from duecourse.book.vocabulary import Vocabulary
from duecourse.proof.deep._cohorts import check_cohorts
from duecourse.proof.deep._dead import check_dead
from duecourse.proof.deep._duties import check_duties
from duecourse.proof.deep._inquiry import Decides, Inquiry
from duecourse.proof.deep._law import check_law
from duecourse.proof.deep._leaks import check_leaks
from duecourse.proof.deep._numbers import check_numbers
from duecourse.proof.deep._places import Places
from duecourse.proof.deep._stages import check_stages_deeply
from duecourse.proof.deep._tests import check_tests
from duecourse.proof.deep.finding import DeepFinding
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import Document

STAGES_NOT_PROVED = "P703"
CHECKS: tuple[tuple[str, Callable[[Inquiry], None]], ...] = (
    ("D101 D102 D103 D104 D105 D106 D107", check_dead),
    ("D301 D302", check_tests),
    ("D201 D202 D203", check_law),
    ("D401 D402", check_numbers),
    ("D501", check_duties),
    ("D502", check_cohorts),
    ("D503 P402", check_leaks),
)
"""What is looked for, by the codes it is told by."""


@dataclass(frozen=True, slots=True)
class DeepCheck:
    """What the deep check found.

    Attributes:
        findings: What it found, in the order of the text.
        settled: Codes of plain findings that it has answered, and that are no longer to be told.
    """

    findings: tuple[DeepFinding, ...]
    settled: frozenset[str]


def examine(
    joined: Joined,
    vocabulary: Vocabulary,
    documents: Sequence[Document],
    book: Decides,
    known: Sequence[Diagnostic],
    at_us: int,
    wanted: Callable[[str], bool] = lambda code: True,
) -> DeepCheck:
    """Examine a playbook that loads.

    Args:
        joined: The playbook with its law.
        vocabulary: What its cases are bound with.
        documents: The playbook's text, for the places of findings.
        book: What decides witnesses again.
        known: What the plain check found.
        at_us: The instant whose epoch is looked at, in microseconds.
        wanted: Which codes are; what would only give others is not looked for.
    """
    inquiry = Inquiry(joined, vocabulary, Places(documents), book, at_us)
    settled: set[str] = set()
    if any(finding.code == STAGES_NOT_PROVED for finding in known):
        check_stages_deeply(inquiry)
        settled.add(STAGES_NOT_PROVED)  # what is still open is said as D901
    for codes, check in CHECKS:
        if any(map(wanted, codes.split())):
            check(inquiry)
    told = {(each.code, each.span) for each in known}
    findings = [
        each
        for each in inquiry.findings
        if (each.diagnostic.code, each.diagnostic.span) not in told
        and (wanted(each.diagnostic.code) or each.diagnostic.code == "D901")
    ]
    findings.sort(key=lambda each: each.diagnostic.sort_key)
    return DeepCheck(tuple(findings), frozenset(settled))
