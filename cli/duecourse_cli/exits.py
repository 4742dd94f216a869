"""The exit codes of every command; the decision and the severity are in the output, not here."""

from __future__ import annotations

OK = 0
"""Did the job: nothing to report, tests passed, a decision was given (barred is a decision)."""

FOUND = 1
"""Did the job and found something: diagnostics, failing tests, ``--exit-status`` with a bar."""

FAILED = 2
"""Could not do the job: wrong usage, unreadable file, no tests, bad input, internal error."""

OPEN = 3
"""Did the job, and the question stays open: ``prove`` neither proved nor refuted it."""

INTERRUPTED = 130
"""Stopped by Ctrl-C."""
