"""``A1xx``: approvals that cannot be given or judged; ``A2xx``: approvals that do not count."""

from __future__ import annotations

from duecourse.source._rule import Rule

APPROVAL_RULES = (
    Rule(
        "A101",
        "no-ssh-keygen",
        "approvals are signed and verified by `ssh-keygen`, which is not there",
        "It is part of OpenSSH's client. No key is ever read by duecourse itself. Nothing counts "
        "as approved while signatures cannot be verified.",
    ),
    Rule(
        "A102",
        "not-signed",
        "`ssh-keygen` did not sign",
        "The key cannot be read, its passphrase was wrong, or the agent does not hold it. Nothing "
        "was written.",
    ),
    Rule(
        "A103",
        "signers-not-usable",
        "the list of those who may approve cannot be read, or does not say who they are",
        "It is OpenSSH's list of allowed signers. Each line is of one person: names with `*`, `?` "
        "or `!`, and authorities that make certificates, let one key speak for several people. It "
        "lies outside of the policy, or its authors would say who approves it.",
    ),
    Rule(
        "A104",
        "git-does-not-answer",
        "git cannot say who wrote the policy",
        "An author's approval does not count, so who wrote it must be known. git's own words are "
        "in the message; often it does not trust the folder's owner (`safe.directory`).",
    ),
    Rule(
        "A201",
        "policy-among-approvals",
        "a document that is no approval lies among the approvals",
        "Changes of that folder are not looked at when authors are, since approvers write there. "
        "Policy must not hide in it.",
    ),
    Rule(
        "A202",
        "signature-missing",
        "an approval has no signature beside it",
        "Anyone could have written it. `duecourse approve` writes the document and `.sig` beside "
        "it; both belong together.",
    ),
    Rule(
        "A203",
        "signature-does-not-hold",
        "an approval was edited, or its signature is of something else",
        "The signature is over every byte of the approval, and made for approvals of duecourse "
        "only. One of another file, or for another purpose, does not hold. This is an error even "
        "where enough others approved: somebody touched what must not be touched.",
    ),
    Rule(
        "A204",
        "key-not-allowed",
        "an approval is signed with a key that its approver was not allowed",
        "The key is not in the list of allowed signers under that name, or was not valid at the "
        "moment that the approval says (`valid-after`, `valid-before`, read in UTC).",
    ),
    Rule(
        "A205",
        "key-revoked",
        "an approval is signed with a key that is revoked",
        "Whoever holds a stolen key can date an approval as they like, so a revoked key counts at "
        "no time.",
    ),
    Rule(
        "A206",
        "approved-in-the-future",
        "an approval is dated later than now",
        "A clock is wrong, or somebody wants a key to be judged at another moment.",
    ),
    Rule(
        "A207",
        "compared-with-another",
        "an approval was given on another comparison",
        "Approvals count together only where all approvers were shown the same differences from "
        "the same version.",
    ),
    Rule(
        "A208",
        "compared-with-unapproved",
        "the version that an approval was compared with is not approved itself",
        "Otherwise a change could be approved in two steps of which nobody saw the first. The "
        "approvals of the version before stay beside the policy.",
    ),
    Rule(
        "A209",
        "author-approves",
        "an approval is by one who wrote the policy",
        "Four eyes need a second pair. Authors are those named with `--author`, by an approval, "
        "and by git since the version approved before.",
    ),
    Rule(
        "A210",
        "approved-twice",
        "a second approval is by the same person",
        "People are told apart by the list of allowed signers: names that share a key are one "
        "person, and so are all keys of a name.",
    ),
    Rule(
        "A211",
        "law-left-out",
        "an approval was given under a law pack that is left out here",
        "The policy was approved with that law on top of it. Without it more would be done than "
        "the approver saw.",
    ),
    Rule(
        "A212",
        "law-changed",
        "a law pack, or the vocabulary, changed since an approval",
        "Law is no part of what is approved: it changes when the law does, and is approved by "
        "itself. The approval still counts; look at what the law now leaves of the policy. With "
        "`--fail-on warning` it must be approved again.",
    ),
    Rule(
        "A213",
        "signers-changed-by-author",
        "one who wrote the policy also changed the list of those who may approve it",
        "In the same repository, since the version approved before. Whoever writes policy must not "
        "say who approves it. Keep the list where authors cannot write: in another repository, or "
        "under a rule that asks others to review it.",
    ),
    Rule(
        "A214",
        "author-unknown",
        "nobody can tell who wrote the policy",
        "It lies in no git repository and no approval names an author, or git does not know all: "
        "changes are not committed, the history is cut off (`fetch-depth: 0` gets all of it).",
    ),
    Rule(
        "A215",
        "approval-of-another-digest",
        "an approval is of another version of the policy",
        "The policy was changed after it was approved. Old approvals may stay where they are, and "
        "count for nothing but the version they are of.",
    ),
    Rule(
        "A216",
        "too-few-approvals",
        "fewer people approved the policy than are needed",
        "Only people count who are allowed to approve, did not write it, and signed the digest "
        "that the policy now has. The remarks beside it say why others do not count.",
    ),
)
