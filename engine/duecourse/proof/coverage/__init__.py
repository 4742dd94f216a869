"""Which parts of a playbook its tests reach, by meaning and not by line.

Every item of a playbook, each test of its conditions and each bound of its ranges has *goals*: a
case to which a treatment is offered, and one to which it is not; a case in which
``days_past_due is 4 to 7`` holds, one in which it does not; a case of day 3, 4, 7 and 8. A goal is
reached when the plan's own conditions, evaluated for a decision that some test asks for, say so.

Goals know items by id and tests by what they say, so laying the file out otherwise, or putting
its keys in another order, changes nothing. What counts as just past a bound is told at
:class:`duecourse.proof.coverage._bounds.Bound`. Law packs and core have no goals: they are not the
playbook's to test. Nor have ``where`` of counts, openings, voicemails and the cadence.

Instants that a decision looks at on its way (``until``, ``not_before``) reach nothing: only those
that a test decides do.
"""

from duecourse.proof.coverage._goal import Goal
from duecourse.proof.coverage.collect import (
    Collector,
    Coverage,
    Recorder,
    TestRef,
    Touched,
    combined,
    cover,
)

__all__ = ["Collector", "Coverage", "Goal", "Recorder", "TestRef", "Touched", "combined", "cover"]
