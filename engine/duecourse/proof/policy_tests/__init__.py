"""The tests that a policy carries (language.md, section 5): read, run, compared, written anew."""

from duecourse.proof.policy_tests._compare import Difference
from duecourse.proof.policy_tests.run import (
    Around,
    Outcome,
    asks_no_law,
    each_test,
    find_tests,
    run_tests,
)

__all__ = [
    "Around",
    "Difference",
    "Outcome",
    "asks_no_law",
    "each_test",
    "find_tests",
    "run_tests",
]
