"""``F0xx``: a file that ``duecourse fmt`` leaves alone."""

from __future__ import annotations

from duecourse.source._rule import Rule

LAYOUT_RULES = (
    Rule(
        "F001",
        "layout-not-proved",
        "a file is left as it is, since its new layout is not proved to mean the same",
        "`duecourse fmt` reads what it would write, and writes it only where the digest of the "
        "document, the quotes that tell text from a number, and every comment are the same as "
        "before. Here one of them was not, so the file was not touched. Its YAML is unusual: lay "
        "the place out by hand, in lines of its own, and please report it.",
    ),
)
