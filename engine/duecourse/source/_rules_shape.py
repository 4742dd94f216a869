"""``P1xx``: the document does not have the shape of its kind."""

from __future__ import annotations

from duecourse.source._rule import Rule

_TREATMENT = "kind: treatments\ntreatments:\n  - id: firm-call\n"
_LIMIT = "kind: limits\nlimits:\n  - id: hours\n"

SHAPE_RULES = (
    Rule(
        "P101",
        "unknown-key",
        "a key is not one of those that may stand here",
        "A misspelt key would otherwise be ignored without a word, and the rule would not say what "
        "its author meant. Keys of your own are not allowed; remarks belong in `note`.",
        avoid=_TREATMENT + "    stage: any\n    do: review\n    rnak: 20\n",
        prefer=_TREATMENT + "    stage: any\n    do: review\n    rank: 20\n",
    ),
    Rule(
        "P102",
        "missing-key",
        "a key that is needed is missing",
        "Without it the item has no meaning: a treatment without `do` does nothing, a call without "
        "`whom` calls nobody, a limit without one of its eight forms takes nothing away.",
        avoid=_TREATMENT + "    do: review\n",
        prefer=_TREATMENT + "    stage: any\n    do: review\n",
    ),
    Rule(
        "P103",
        "wrong-type",
        "a value is not of the type that is expected",
        "A list stands where a mapping is expected, text where a number is. Numbers, dates and "
        '`yes` and `no` are written without quotes: `"20"` in quotes is text.',
        avoid=_TREATMENT + '    stage: any\n    do: review\n    rank: "20"\n',
        prefer=_TREATMENT + "    stage: any\n    do: review\n    rank: 20\n",
    ),
    Rule(
        "P104",
        "not-one-of",
        "a value is not one of the given words",
        "The words of the language are closed, so that everything a policy can say can be checked "
        "against the law. The message lists them or names the one that was probably meant.",
        avoid=_TREATMENT + "    stage: any\n    do: reveiw\n",
        prefer=_TREATMENT + "    stage: any\n    do: review\n",
    ),
    Rule(
        "P105",
        "wrong-form",
        "a value is not written as it must be",
        "Ids and duties are kebab-case, facts snake_case, dates year-month-day, ranges `a..b`, "
        "durations a number and a unit. A range with `-` cannot be told from a negative number or "
        "a date.",
        avoid=_TREATMENT.replace("firm-call", "Firm_Call") + "    stage: any\n    do: review\n",
        prefer=_TREATMENT + "    stage: any\n    do: review\n",
    ),
    Rule(
        "P106",
        "unknown-kind",
        "the document is of no known kind",
        "`kind:` says what a document holds: playbook, regime, facts, stages, treatments, "
        "disclosure, call-windows, limits, scripts, worklist, cadence, tests, case, mapping or "
        "agents.",
        avoid="kind: stage\nstages: []\n",
        prefer="kind: stages\nstages:\n  - {id: golden, when: {days_past_due: 1..3}}\n",
    ),
    Rule(
        "P107",
        "too-few-or-too-many",
        "there are too few or too many items, or a number is out of bounds",
        "An empty list of windows would forbid every call and an empty `any` could never hold, "
        "which is hardly what was meant; a count below zero means nothing. Remove the key where "
        "nothing is to be said.",
        avoid=_LIMIT + "    require: []\n",
        prefer=_LIMIT + "    require: [mini-miranda]\n",
    ),
    Rule(
        "P108",
        "key-and-key-together",
        "two keys cannot stand together",
        "A limit has exactly one form, so that each reason in a decision names one rule; a fact is "
        "read from the case or derived, not both; a desk act has no `whom`. Split the item in two.",
        avoid=_LIMIT + "    hours: {daily: 08:00..21:00}\n    require: [mini-miranda]\n",
        prefer=_LIMIT
        + "    hours: {daily: 08:00..21:00}\n  - id: say-who\n    require: [mini-miranda]\n",
    ),
)
