"""``P41x``: experiments that cannot be run as they are written."""

from __future__ import annotations

from duecourse.source._rule import Rule

_EXPERIMENT = (
    "kind: experiments\nexperiments:\n  - id: {id}\n    salt: {salt}\n    champion: {champion}\n"
    "    exclude: [{{vulnerable: yes}}]\n    arms:\n"
    "      - {{id: usual, share: {share}, treatments: [firm-call]}}\n"
    "      - {{id: warm, share: 20%, treatments: [{treatment}]}}\n"
)


def _written(**changed: str) -> str:
    usual = {
        "id": "opening-tone",
        "salt": "opening-tone-2026",
        "champion": "usual",
        "share": "80%",
        "treatment": "warm-call",
    }
    return _EXPERIMENT.format(**{**usual, **changed})


def _second(**changed: str) -> str:
    return _written() + _written(id="greeting", **changed).partition("experiments:\n")[2]


EXPERIMENT_RULES = (
    Rule(
        "P411",
        "arm-without-treatment",
        "an arm names a treatment that there is not, or that is never done",
        "What an arm changes is which treatments are on in it. A misspelt one would leave the arm "
        "with nothing, and the figures would blame the idea. An exhibit is only shown.",
        avoid=_written(treatment="wram-call"),
        prefer=_written(),
    ),
    Rule(
        "P412",
        "shares-not-whole",
        "the shares of the arms are not 100% together",
        "Everybody who takes part is in exactly one arm.",
        avoid=_written(share="70%"),
        prefer=_written(),
    ),
    Rule(
        "P413",
        "champion-not-an-arm",
        "the champion is none of the arms",
        "The champion is today's practice, and what everybody has who does not take part.",
        avoid=_written(champion="old"),
        prefer=_written(),
    ),
    Rule(
        "P414",
        "treatment-tried-twice",
        "a treatment is in two experiments that run at the same time",
        "Neither could tell by itself what came of it.",
        avoid=_second(salt="greeting-2026"),
        prefer=_written(),
    ),
    Rule(
        "P415",
        "salt-used-twice",
        "two experiments have the same salt",
        "Who is in which arm would be the same in both, so what one does would look like what the "
        "other does; after one another, the second would begin with what the first left behind.",
        avoid=_second(salt="opening-tone-2026"),
        prefer=_written(),
    ),
)
