"""One folder at a time: headers, parties, digests, and how mistakes are kept apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.basis import basis_violations
from duecourse.language.bundle import read_documents, read_policy
from duecourse.language.model import Policy
from duecourse.language.resolve import resolve
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_document

Resolve = Callable[..., Policy]
Complaints = Callable[..., list[str]]

HEADER = "kind: playbook\nid: mine\nzone: Asia/Shanghai\nlanguages: [zh, en]\n"
REGIME = "kind: regime\nid: law\njurisdiction: US\n"
STAGE = "kind: stages\nstages:\n  - {id: golden, when: {product: card}}\n"
ROLE = ir.Input("role", Kind.ENUM, Scope.CONTACT)


def party(policy: Policy, role: str | None) -> ir.Value | None:
    return evaluate(policy.party, Environment(lambda leaf: role if leaf == ROLE else None))


def test_the_header_of_a_playbook(resolved: Resolve) -> None:
    header = resolved(
        header="kind: playbook\nid: mine\nversion: 2019.10\nzone: Asia/Shanghai\n"
        "languages: [zh, en]\ncalendar: CN\ncurrency: CNY\nactor: first_party\n"
        "jurisdiction: [US, US-MA]\n"
    ).header

    assert (header.meta.name, header.regime, header.version) == ("mine/mine", False, "2019.10")
    assert (header.zone, header.languages) == ("Asia/Shanghai", ("zh", "en"))
    assert (header.calendar, header.currency, header.actor) == ("CN", "CNY", "first_party")
    assert header.default_jurisdiction == {"US", "US-MA"}


def test_the_header_of_a_law_pack(resolved: Resolve) -> None:
    header = resolved(
        header="kind: regime\nid: law\njurisdiction: US-MA\nbinds: [third_party]\n"
        "zones: [America/New_York, Pacific/Honolulu]\nsilent_on: [hours]\nas_read: 1970-01-02\n"
    ).header

    assert (header.regime, header.jurisdiction) == (True, "US-MA")
    assert header.binds == {"third_party"}
    assert header.zones == ("America/New_York", "Pacific/Honolulu")
    assert header.silent_on == {"hours"}
    assert header.as_read == 1


def test_a_folder_without_a_header_still_shows_all_its_mistakes(complaints: Complaints) -> None:
    bad = STAGE.replace("card", "crad")

    assert complaints(bad) == ["0.yaml:1:1 P211", "0.yaml:3:34 P303"]
    assert complaints(HEADER, REGIME, STAGE) == ["1.yaml:1:1 P212"]


def test_no_document_is_no_policy(core: Policy) -> None:
    policy, findings = resolve([], core)

    assert policy is None
    assert [finding.code for finding in findings] == ["P211"]


def test_a_folder_without_any_document_is_named(core: Policy, tmp_path: Path) -> None:
    findings: list[Diagnostic] = []

    assert read_policy(read_documents(tmp_path, findings), core, findings) is None
    (missing,) = findings
    assert (missing.code, missing.span.file) == ("P211", tmp_path.as_posix())


def test_the_only_document_is_named_also_where_its_shape_is_wrong(
    core: Policy, tmp_path: Path
) -> None:
    findings: list[Diagnostic] = []
    (tmp_path / "facts.yaml").write_text("kind: facts\nfacts: []\n", "utf-8")

    assert read_policy(read_documents(tmp_path, findings), core, findings) is None
    assert {each.code: Path(each.span.file).name for each in findings} == {
        "P107": "facts.yaml",
        "P211": "facts.yaml",
    }


def test_what_is_wrong_is_left_out_and_the_rest_is_there(core: Policy) -> None:
    stages = STAGE + "  - {id: broken, when: {product: crad}}\n  - {id: last, when: {}}\n"
    act = (
        "kind: treatments\ntreatments:\n"
        "  - {id: look, stage: broken, do: review, when: {odd: yes}}\n"
    )
    facts = "kind: facts\nfacts:\n  - {id: odd, type: boolean, path: nowhere.at_all}\n"
    texts = (HEADER, stages, act, facts)
    documents = [read_document(t.encode(), f"{n}.yaml")[0] for n, t in enumerate(texts)]

    policy, findings = resolve([d for d in documents if d is not None], core)

    assert policy is not None
    assert [finding.code for finding in findings] == ["P303", "P105"]
    assert [stage.meta.id for stage in policy.stages] == ["golden", "last"]
    assert policy.treatments == ()


def test_core_has_its_own_table_of_parties(core: Policy) -> None:
    roles = {
        "debtor": "consumer",
        "guarantor": "liable",
        "co_debtor": "liable",
        "attorney": "professional",
        "sibling": "third_party",
        None: "third_party",
    }

    assert {role: party(core, role) for role in roles} == roles


def test_a_law_pack_has_a_table_of_its_own(resolved: Resolve) -> None:
    parties = "parties:\n  consumer: {role: [debtor, spouse]}\n  liable: {knows_of_loan: yes}\n"
    limits = (
        "kind: limits\nlimits:\n"
        "  - {id: a, on: {party: consumer}, forbid: {}, cite: s 1}\n"
        "  - {id: b, on: {stranger: yes}, forbid: {}, cite: s 2}\n"
    )
    pack = resolved(limits, header=REGIME + parties)
    playbook = resolved(limits)

    def matches(policy: Policy, number: int, role: str | None) -> ir.Value | None:
        env = Environment(lambda leaf: role if leaf == ROLE else None)
        return evaluate(policy.limits[number].on, env)

    assert party(pack, "spouse") == "consumer"
    assert party(pack, None) == "third_party"
    assert (matches(pack, 0, "spouse"), matches(playbook, 0, "spouse")) == (True, False)
    assert (matches(pack, 1, "spouse"), matches(playbook, 1, "spouse")) == (False, True)


def test_the_digest_is_of_content_and_not_of_layout(core: Policy) -> None:
    def digest(*texts: tuple[str, str]) -> str:
        documents = [read_document(text.encode(), name)[0] for name, text in texts]
        policy, _ = resolve([d for d in documents if d is not None], core)
        assert policy is not None
        return policy.digest

    plain = digest(("a", HEADER), ("b", STAGE))
    relaid = "# a comment\nstages:\n- when:\n    product: 'card'\n  id:   golden\nkind: stages\n"

    assert plain.startswith("sha256:")
    assert digest(("z", relaid), ("y", HEADER)) == plain
    assert digest(("a", HEADER), ("b", STAGE.replace("card", "salary"))) != plain
    assert digest(("a", HEADER), ("b", STAGE), ("c", "kind: tests\ntests: []\n")) == plain


def test_choices_on_a_forbidden_basis_are_found(resolved: Resolve) -> None:
    policy = resolved(
        "kind: facts\nfacts:\n  - {id: born, type: date, path: debtor.birth_date}\n"
        "  - {id: old, type: boolean, derive: {when: {birth_year: ..1970}}}\n",
        "kind: stages\nstages:\n  - {id: golden, when: {old: yes}}\n  - {id: last, when: {}}\n",
        "kind: worklist\nscore: [{id: few, points: 1, when: {born: known}}]\norder: [birth_year]\n",
        "kind: treatments\ntreatments:\n"
        "  - {id: look, stage: any, do: review, checklist: [{id: card, when: {old: no}}]}\n"
        "  - {id: fine, stage: any, do: review, when: {product: card}}\n",
        "kind: scripts\ncohorts: [{id: seniors, when: {old: yes}}]\n",
        "kind: limits\nlimits: [{id: not-by-age, basis: {forbid: [birth_date]}}]\n",
    )

    found = basis_violations(policy, policy.limits)

    assert {finding.code for finding in found} == {"P308"}
    assert sorted(finding.message.split(" depends")[0] for finding in found) == [
        "the order of the worklist",
        "the score row `few`",
        "the stage `golden`",
        "the treatment `look`",
    ]


def test_a_large_playbook_is_resolved_quickly(core: Policy) -> None:
    lines = ["kind: treatments\ntreatments:\n"]
    for number in range(600):
        lines.append(
            f"  - id: act-{number}\n    stage: any\n    do: call\n"
            "    whom: {party: consumer, knows_of_loan: yes}\n    purpose: collect\n"
            "    when:\n      days_past_due: 4..7\n      product: [salary, card]\n"
        )
    documents = [read_document(t.encode(), "t")[0] for t in (HEADER, "".join(lines))]
    start = time.process_time()

    policy, findings = resolve([d for d in documents if d is not None], core)

    assert findings == []
    assert policy is not None
    assert len(policy.treatments) == 600
    assert time.process_time() - start < 1.5  # a tenth of it on a quiet machine
