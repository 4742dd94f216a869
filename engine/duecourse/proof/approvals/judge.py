"""Four eyes: whether enough people approved a policy who did not write it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from duecourse.clock.instants import MINUTE, to_iso
from duecourse.errors import ApprovalError
from duecourse.proof.approvals.authors import History, Written
from duecourse.proof.approvals.document import Against, Filed, Seen, mailbox
from duecourse.proof.approvals.filed import approvals_of
from duecourse.proof.approvals.signers import Signers
from duecourse.proof.approvals.ssh import intact, verify
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.span import Span

_EARLY = 5 * MINUTE
"""How far the clock of who approved may be ahead of the one it is judged by."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of approvals.

    Attributes:
        required: How many people.
        signers: Who may approve.
        revoked: Keys that count no more: a list of them, or OpenSSH's list of revoked keys.
        authors: Who wrote the policy, besides those that git and the approvals name.
        against: What the approvals must have been compared with; None asks for nothing.
        now: Instant in microseconds; what is dated later is not believed.
    """

    required: int
    signers: Signers
    now: int
    revoked: Path | None = None
    authors: tuple[str, ...] = ()
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy that is to be approved.

    Attributes:
        folder: Its folder.
        name: What it is called in findings.
        digest: As ``subject`` gives it.
        seen: The law that it is checked with.
        span: Its header.
    """

    folder: Path
    name: str
    digest: str
    seen: Seen
    span: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the approvals of a policy.

    Attributes:
        findings: Sorted by place; the approvals suffice where none is an error.
        approvers: Those whose approval counts.
        authors: Those whose approval does not, since they wrote it.
    """

    findings: tuple[Diagnostic, ...]
    approvers: tuple[str, ...]
    authors: tuple[str, ...]


def judge(policy: Policy, terms: Terms) -> Verdict:
    """Tell whether the approvals beside *policy* satisfy *terms*.

    Raises:
        ApprovalError: They cannot be judged: no ``ssh-keygen``, git that does not answer, a list of
            signers in the hands of who writes the policy.
    """
    _apart(policy.folder, terms)
    return _Judge(policy, terms).verdict()


def _apart(book: Path, terms: Terms) -> None:
    """Refuse lists that whoever may write the policy may write too."""
    for file in filter(None, (terms.signers.path, terms.revoked)):
        for there in (file.absolute(), file.resolve()):
            if there.is_relative_to(book.resolve()) or there.is_relative_to(book.absolute()):
                raise ApprovalError(
                    "A103",
                    f"`{file}` lies in the policy itself, so its authors would say who approves it",
                    "keep it where only those may write who answer for approvals",
                )


@dataclass
class _Judge:
    policy: Policy
    terms: Terms
    findings: list[Diagnostic] = field(default_factory=list)
    earlier: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.git = History.of(self.policy.folder)

    def verdict(self) -> Verdict:
        shelf = approvals_of(self.policy.folder, self.policy.name)
        self.findings += shelf.findings
        others = [each for each in shelf.approvals if each.approval.digest != self.policy.digest]
        mine = [each for each in shelf.approvals if each.approval.digest == self.policy.digest]
        signed = [each for each in mine if self._signed(each)]
        compared = self._compared(signed, others)
        authors = self._authors(compared)
        approvers: dict[frozenset[str], str] = {}
        for each in compared:
            self._count(each, authors, approvers)
        if len(approvers) < self.terms.required:
            self._too_few(others, approvers, authors)
        found = sorted(dict.fromkeys(self.findings), key=lambda finding: finding.sort_key)
        return Verdict(tuple(found), tuple(approvers.values()), tuple(sorted(authors)))

    # --- each approval -------------------------------------------------------------------------

    def _signed(self, filed: Filed, *, quiet: bool = False) -> bool:
        """Whether an approval is signed by whom it names, with a key that was good then."""
        found = self._unsigned(filed)
        if found is not None and not quiet:
            self.findings.append(found)
        return found is None

    def _unsigned(self, filed: Filed) -> Diagnostic | None:
        who, at = filed.approval.approver, filed.approval.at
        if not filed.signature.is_file():
            message = f"the approval of `{who}` is not signed: there is no `{filed.signature.name}`"
            return Diagnostic(
                "A202", message, filed.span, help="restore it, or remove the approval"
            )
        whole = intact(filed.data, filed.signature)
        if not whole.good:
            message = f"the signature of the approval of `{who}` does not hold: {whole.reason}"
            return Diagnostic("A203", message, filed.span, help=_EDITED)
        terms = self.terms
        known = verify(filed.data, filed.signature, who, terms.signers.path, at)
        if not known.good:
            message = f"the approval of `{who}` does not count: its key {whole.key} is not theirs"
            help = f"`{terms.signers.path}` says whose key is allowed and from when until when"
            return _none("A204", f"{message}, or was not on {to_iso(at, 0)}", filed, help)
        if terms.revoked is not None:
            valid = verify(filed.data, filed.signature, who, terms.signers.path, at, terms.revoked)
            if not valid.good:
                message = f"the approval of `{who}` does not count: its key {whole.key} is revoked"
                return _none("A205", message, filed, "let them approve with another key")
        if at > terms.now + _EARLY:
            message = f"the approval of `{who}` does not count: it is dated {to_iso(at, 0)}"
            return _none("A206", f"{message}, which is still to come", filed, "mend a clock")
        return None

    def _compared(self, signed: list[Filed], others: list[Filed]) -> list[Filed]:
        """Return the approvals that were given on the same comparison, the one that is asked for.

        Of several comparisons, the one that most approvals were given on.
        """
        wanted = self.terms.against
        if wanted is None and signed:
            wanted = Counter(each.approval.against for each in signed).most_common(1)[0][0]
        kept: list[Filed] = []
        for each in signed:
            against = each.approval.against
            if against == wanted:
                kept.append(each)
                continue
            told = f"compared with {against.digest}" if against else "compared with nothing"
            asked = f", and {wanted.digest} was asked for" if self.terms.against and wanted else ""
            if against is not None and wanted is not None and against.digest == wanted.digest:
                told, asked = f"given on the differences {against.diff}", f", not {wanted.diff}"
            message = f"the approval of `{each.approval.approver}` does not count: it was {told}"
            help = "let them approve what the others approved, with `--against`"
            self.findings.append(_none("A207", message + asked, each, help))
        if wanted is not None and kept and not self._approved(wanted.digest, others):
            message = (
                f"the version that it was compared with, {wanted.digest}, is not itself approved "
                f"by {self.terms.required}"
            )
            help = "keep its approvals beside the policy, or approve this one without `--against`"
            self.findings += [_none("A208", message, each, help) for each in kept]
            return []
        return kept

    def _approved(self, digest: str, others: list[Filed]) -> bool:
        """Whether enough people approved *digest*, too, who did not write it.

        Otherwise an author could leave a commit of theirs out by comparing with a version after it.
        So it is asked of the version that those compared with, and so on.
        """
        if digest not in self.earlier:
            self.earlier[digest] = False  # what is compared with itself in the end is not approved
            of_it = [each for each in others if each.approval.digest == digest]
            signed = [each for each in of_it if self._signed(each, quiet=True)]
            self.earlier[digest] = any(
                self._enough(digest, against, [e for e in signed if e.approval.against == against])
                and (against is None or self._approved(against.digest, others))
                for against in dict.fromkeys(each.approval.against for each in signed)
            )
        return self.earlier[digest]

    def _enough(self, digest: str, against: Against | None, given: list[Filed]) -> bool:
        """Whether an older version was approved by enough who did not write it."""
        before = against.digest if against is not None else None
        git = Written(()) if self.git is None else self.git.written_then(digest, before)
        if git.unknown and not self.terms.authors:
            self._nobody_knows(git.unknown, _SAY)
        authors = self._everyone({*git.authors, *_authors_said(given)})
        people = {self.terms.signers.person(each.approval.approver) for each in given}
        return sum(not _wrote(person, authors) for person in people) >= self.terms.required

    def _count(self, filed: Filed, authors: set[str], approvers: dict[frozenset[str], str]) -> None:
        """Count an approval whose signature holds, unless it is an author's or a second one."""
        approval = filed.approval
        who = approval.approver
        person = self.terms.signers.person(who)
        wrote = _wrote(person, authors)
        if wrote:
            also = "" if wrote == [who.casefold()] else f" as `{wrote[0]}`"
            message = f"the approval of `{who}` does not count: they wrote it{also}"
            self.findings.append(_none("A209", message, filed, "let somebody else approve it"))
            return
        if person in approvers:
            message = f"the approval of `{who}` does not count again: `{approvers[person]}` is them"
            self.findings.append(_none("A210", message, filed))
            return
        gone = sorted(approval.seen.law.keys() - self.policy.seen.law.keys())
        if gone:
            listed = ", ".join(f"`{name}`" for name in gone)
            message = f"the approval of `{who}` does not count: it was given under {listed}"
            help = "check with the same law packs, or approve it again"
            self.findings.append(_none("A211", f"{message}, which is left out here", filed, help))
            return
        self._changed_law(filed)
        approvers[person] = who

    def _changed_law(self, filed: Filed) -> None:
        now, then = self.policy.seen.law, filed.approval.seen.law
        changed = [name for name, digest in sorted(then.items()) if now[name] != digest]
        if changed:
            listed = ", ".join(f"`{name}`" for name in changed)
            message = f"{listed} changed since `{filed.approval.approver}` approved"
            help = "look at what the law now leaves of the policy; the approval still counts"
            self.findings.append(_none("A212", message, filed, help))

    # --- the whole ---------------------------------------------------------------------------

    def _authors(self, signed: list[Filed]) -> set[str]:
        """Return the names of whoever wrote the policy, in lower case."""
        terms = self.terms
        before = next((e.approval.against.digest for e in signed if e.approval.against), None)
        lists = tuple(file for file in (terms.signers.path, terms.revoked) if file is not None)
        git = Written((), _NOBODY) if self.git is None else self.git.written(before, lists)
        named = self._everyone({*terms.authors, *_authors_said(signed), *git.authors})
        for file in git.changed:
            message = (
                f"`{file}` was changed by one who wrote the policy that it lets people approve"
            )
            help = "let somebody who does not write policy answer for it"
            self.findings.append(Diagnostic("A213", message, self.policy.span, help=help))
        if git.unknown and not terms.authors and (git.unknown != _NOBODY or not named):
            self._nobody_knows(git.unknown, _SAY)
        if git.elsewhere:  # whoever may write there is named by nobody, whatever is said
            self._nobody_knows(git.elsewhere, "put it into the policy's folder itself")
        return named

    def _everyone(self, named: set[str]) -> set[str]:
        """Return every name of these people, in lower case."""
        return {other for name in named for other in self.terms.signers.person(name)}

    def _nobody_knows(self, why: str, help: str) -> None:
        message = f"nobody can tell who wrote the policy: {why}"
        self.findings.append(Diagnostic("A214", message, self.policy.span, help=help))

    def _too_few(
        self, others: list[Filed], approvers: dict[frozenset[str], str], authors: set[str]
    ) -> None:
        for each in others:
            message = (
                f"the approval of `{each.approval.approver}` does not count: it is of "
                f"{each.approval.digest}, and the policy now is {self.policy.digest}"
            )
            self.findings.append(_none("A215", message, each))
        by = f": {', '.join(f'`{who}`' for who in approvers.values())}" if approvers else ""
        message = f"{len(approvers)} of {self.terms.required} approvals that are needed count{by}"
        help = "let those who did not write it look at it, and run `duecourse approve`"
        self.findings.append(Diagnostic("A216", message, self.policy.span, help=help))


def _wrote(person: frozenset[str], authors: set[str]) -> list[str]:
    """Return the names by which somebody is among the authors, sorted."""
    boxes = {mailbox(name) for name in person}
    return sorted(name for name in authors if name in person or mailbox(name) in boxes)


def _authors_said(given: list[Filed]) -> set[str]:
    """Return whom approvals name as authors."""
    return {name for each in given for name in each.approval.authors}


def _none(code: str, message: str, filed: Filed, help: str = "") -> Diagnostic:
    return Diagnostic(code, message, filed.span, Severity.WARNING, help)


_EDITED = "approvals are never edited: restore the file, or let them approve again"
_NOBODY = "it lies in no git repository"
_SAY = "say it with `--author`"


__all__ = ["Policy", "Terms", "Verdict", "judge"]
