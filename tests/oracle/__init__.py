"""The decision of language.md, section 6, read off minute by minute.

A second reading of the specification, written from its text and sharing no code with
``duecourse.clock``, ``duecourse.decide`` or ``duecourse.targets``: every condition and every limit
is evaluated at every whole minute of a stretch of days, zones by ``zoneinfo`` on datetimes, and the
verdicts are then looked up in the minutes. Slow and plain on purpose.
"""

from tests.oracle.decision import Verdict, View, ask

__all__ = ["Verdict", "View", "ask"]
