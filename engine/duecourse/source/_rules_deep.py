"""``D1xx`` never, ``D2xx`` law, ``D3xx`` tests, ``D4xx`` numbers, ``D5xx`` words, ``D9xx`` open.

What ``check --deep`` finds: it holds of all cases at once, so no small document shows it.
"""

from __future__ import annotations

from duecourse.source._rule import Rule

DEEP_RULES = (
    Rule(
        "D101",
        "stage-never",
        "no case is ever in this stage",
        "Its condition contradicts itself, or another stage holds wherever it does. Everything "
        "that is done in it is never done.",
    ),
    Rule(
        "D102",
        "treatment-never-offered",
        "a treatment is never offered",
        "Its `when` and `whom` and the conditions of its stages never hold together: somebody "
        "relies on it, and it never comes. Mend the condition, or remove the treatment.",
    ),
    Rule(
        "D103",
        "limit-never-applies",
        "a limit never applies to anything that is offered",
        "It protects nobody. Either nothing that it selects is offered, or its condition never "
        "holds; unknown facts count as holding, so it is not for want of data.",
    ),
    Rule(
        "D104",
        "windows-never-bind",
        "call windows never bind a call",
        "No call that is offered is to whom they are for, in the cases that they are for.",
    ),
    Rule(
        "D105",
        "never-said",
        "a cohort has nobody in it, or a version of a script is never said",
        "Of the versions of a script the first whose cohort is certain is said. One whose cohort "
        "is empty, or lies within those before it, is never heard.",
    ),
    Rule(
        "D106",
        "never-scores",
        "a row of the worklist never gives its points",
        "Its condition never holds, so the order of the worklist is not what it reads.",
    ),
    Rule(
        "D107",
        "never-discloses",
        "a rule of disclosure never lets anybody learn anything",
        "Its condition and its stages never hold together.",
    ),
    Rule(
        "D201",
        "always-barred",
        "limits bar a treatment in every case",
        "Whatever the case, whoever is spoken to, under the law packs that are given (any of their "
        "jurisdictions), something forbids it. The finding names what does, with its citation. "
        "Remove the treatment, or keep it as `status: exhibit`, which shows it and offers it "
        "never.",
    ),
    Rule(
        "D202",
        "never-lawful",
        "a treatment has no lawful minute in any case",
        "No single limit forbids it for ever, but hours, caps and waits together never let it "
        "through.",
    ),
    Rule(
        "D203",
        "window-shut",
        "a call window is never open",
        "On no day of the week, holidays included, is a minute of it within the hours of the other "
        "limits that are named.",
    ),
    Rule(
        "D301",
        "test-adds-nothing",
        "a test is true wherever it is asked",
        "The other tests of the item, or its stage, say it already. Mostly another bound or "
        "another fact was meant. A test of `party` beside one of `role` is left alone: it tells "
        "the reader who is meant.",
    ),
    Rule(
        "D302",
        "bound-out-of-reach",
        "a bound of a range is beyond everything that its stage lets through",
        "`days_past_due: 5..10` in a stage of days 4 to 7 reads as if days 8 to 10 were worked, "
        "and they are not.",
    ),
    Rule(
        "D401",
        "cap-forestalled",
        "the number of a cap is never reached, for a stricter one always comes first",
        "Whenever it would block, another cap of the playbook has blocked already. Who raises or "
        "lowers this number changes nothing.",
    ),
    Rule(
        "D402",
        "cap-above-windows",
        "a cap is above all the calls that the windows leave room for",
        "The numbers of the call windows add up to less than it in the same stretch of days.",
    ),
    Rule(
        "D501",
        "duties-contradict",
        "two duties, or a duty and what is concealed, contradict each other",
        "Both come with one act in the case that is shown: to do a thing and not to do it "
        "(`record-call`, `no-record-call`), or to say what the listener may not learn. Whoever "
        "acts breaks one of them.",
    ),
    Rule(
        "D502",
        "cohorts-overlap",
        "a customer can be of two cohorts of one script",
        "The version that stands first in the text is said. Moving a line then changes what people "
        "hear.",
    ),
    Rule(
        "D503",
        "third-party-hears-of-debt",
        "a script tells someone who does not owe the debt of it",
        "In the case that is shown the treatment is lawful, the listener is a third party by "
        "core's table, and the disclosure rules let the sentence through. No law that ships with "
        "duecourse is known to be at ease with that.",
    ),
    Rule(
        "D901",
        "not-decided",
        "it was neither shown nor proved never to be",
        "The solver was not done in time, or what it found does not decide so when the engine is "
        "asked: something could not be stated exactly. Nothing is left out silently; look at it "
        "by hand.",
    ),
)
