"""The branch playbook's own tests notice nearly every change of it.

A fixed sample of its mutants is tried here; ``make soak SOAK=mutation`` tries all of them.
"""

from __future__ import annotations

from pathlib import Path

import duecourse
from duecourse.proof.mutation.ignores import read_ignores
from duecourse.proof.mutation.make import mutants
from duecourse.proof.mutation.score import sample, score
from duecourse.proof.mutation.trial import Trial
from duecourse.proof.policy_tests import find_tests
from duecourse.source.folder import read_path

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
TRIED = 40


def test_the_score_of_a_sample_stays_above_95_percent() -> None:
    book = duecourse.load(BRANCH, packs=[])
    documents, _ = read_path(BRANCH)
    tests, _ = find_tests(BRANCH / "tests")
    trial = Trial(book.joined, book.vocabulary, documents, tests)
    found = mutants(documents, book.facts, book.joined.playbook.disclosure_items)
    ignores, findings = read_ignores(documents)
    tried = [trial.attempt(found[place]) for place in sample(TRIED, len(found))]
    result = score(tried, ignores, findings, all_tried=False)
    assert result.findings == ()
    assert result.counted > TRIED / 2
    assert result.percent >= 95, [each.mutant.name for each in result.survivors]
