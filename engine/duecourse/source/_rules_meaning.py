"""``P2xx`` and ``P3xx``: names that name nothing, and conditions that cannot be meant."""

from __future__ import annotations

from duecourse.source._rule import Rule

_STAGES = "kind: stages\nstages:\n"
_TREATMENT = "kind: treatments\ntreatments:\n  - id: firm-call\n    do: call\n"
_WHOM = "    whom: {party: consumer}\n"
_FACTS = "kind: facts\nfacts:\n"
_SCRIPT = "kind: scripts\nscripts:\n  - id: courtesy\n    versions:\n"
_HEAD = "kind: playbook\nid: branch\n"


def _stage(when: str) -> str:
    return f"{_STAGES}  - {{id: golden, when: {{{when}}}}}\n"


def _fact(text: str) -> str:
    return f"{_FACTS}  - {{{text}}}\n"


MEANING_RULES = (
    Rule(
        "P201",
        "unknown-fact",
        "no fact has this name",
        "A condition reads facts that core, the book's `facts` documents or a law pack declare. A "
        "misspelt one would be unknown for ever and the rule would never apply.",
        avoid=_stage("day_past_due: 1..3"),
        prefer=_stage("days_past_due: 1..3"),
    ),
    Rule(
        "P202",
        "unknown-stage",
        "no stage has this name",
        "A treatment or disclosure rule of a stage that does not exist never applies.",
        avoid=_TREATMENT + _WHOM + "    stage: criticle\n",
        prefer=_TREATMENT + _WHOM + "    stage: critical\n",
    ),
    Rule(
        "P203",
        "unknown-script",
        "no script has this name",
        "A treatment names the script that is said; the book has none with this id.",
        avoid=_TREATMENT + _WHOM + "    stage: any\n    script: curtesy\n",
        prefer=_TREATMENT + _WHOM + "    stage: any\n    script: courtesy\n",
    ),
    Rule(
        "P204",
        "unknown-cohort",
        "no cohort has this name",
        "A version of a script is for a cohort that the book declares under `cohorts`.",
        avoid=_SCRIPT + "      - {cohort: eighties, text: {en: [Hello.]}}\n",
        prefer="kind: scripts\ncohorts:\n  - {id: eighties, when: {birth_year: 1980..1989}}\n"
        "scripts:\n  - id: courtesy\n    versions:\n"
        "      - {cohort: eighties, text: {en: [Hello.]}}\n      - {text: {en: [Hello.]}}\n",
    ),
    Rule(
        "P205",
        "duplicate-id",
        "two items of a kind have one id",
        "Decisions give ids as reasons, over all files of the book, so an id stands for one item.",
        avoid=_STAGES + "  - {id: golden, when: {days_past_due: 1..3}}\n"
        "  - {id: golden, when: {days_past_due: 4..7}}\n",
        prefer=_STAGES + "  - {id: golden, when: {days_past_due: 1..3}}\n"
        "  - {id: critical, when: {days_past_due: 4..7}}\n",
    ),
    Rule(
        "P206",
        "cycle-in-derivation",
        "a fact is derived from itself",
        "Each derived fact must lead back to what stands in the case; these lead only to each "
        "other.",
        avoid=_FACTS + "  - {id: a, type: integer, derive: {add: [b, 1]}}\n"
        "  - {id: b, type: integer, derive: {add: [a, 1]}}\n",
        prefer=_FACTS + "  - {id: a, type: integer, derive: {add: [b, 1]}}\n"
        "  - {id: b, type: integer, path: loan.b}\n",
    ),
    Rule(
        "P207",
        "reserved-fact",
        "a fact that the law reads is redefined",
        "Law packs read this fact, so only core defines it. A playbook that could redefine or "
        "default it could loosen the law.",
        avoid=_fact("id: cease_requested, type: boolean, path: loan.cease, default: no"),
        prefer=_fact("id: wants_letters, type: boolean, path: debtor.wants_letters"),
    ),
    Rule(
        "P208",
        "unknown-disclosure-item",
        "no disclosure item has this name",
        "What a listener may learn, a fragment reveals or a limit conceals is one of core's items "
        "or one that a `disclosure` document adds under `items`.",
        avoid="kind: disclosure\nrules:\n"
        "  - {id: told, whom: {party: consumer}, may_learn: [amonut]}\n",
        prefer="kind: disclosure\nrules:\n"
        "  - {id: told, whom: {party: consumer}, may_learn: [amount]}\n",
    ),
    Rule(
        "P209",
        "unknown-language",
        "a language is not one of the playbook's",
        "Scripts are written in the languages that the playbook lists under `languages`; text in "
        "another would never be said.",
        avoid=_SCRIPT + "      - {text: {fr: [Bonjour.]}}\n",
        prefer=_SCRIPT + "      - {text: {en: [Hello.]}}\n",
    ),
    Rule(
        "P210",
        "unknown-indicator",
        "no indicator has this name",
        "A meeting looks at indicators that a `cadence` document declares.",
        avoid="kind: cadence\nmeetings:\n  - {id: daily, at: 9:00, looks_at: [inflow]}\n",
        prefer="kind: cadence\nmeetings:\n  - {id: daily, at: 9:00, looks_at: [inflow]}\n"
        "indicators:\n  - {id: inflow, measure: inflow_rate}\n",
    ),
    Rule(
        "P211",
        "no-header",
        "the folder has no playbook or regime document",
        "A folder is a playbook or a law pack, and one document of it says which, with its id, "
        "zone and languages.",
        avoid=_stage("days_past_due: 1..3"),
        prefer=_HEAD + "zone: Asia/Shanghai\n",
    ),
    Rule(
        "P212",
        "several-headers",
        "the folder has more than one playbook or regime document",
        "A folder is one playbook or one law pack. Move the other to a folder of its own.",
        avoid=_HEAD + "zone: Asia/Shanghai  # and a second file of kind: playbook\n",
        prefer=_HEAD + "zone: Asia/Shanghai\n",
    ),
    Rule(
        "P213",
        "unknown-word",
        "a duty, theme, purpose or kind of data is not known",
        "These words are closed lists of core, because law packs forbid or require them by name; "
        "a word that no law pack knows would slip through.",
        avoid=_TREATMENT + _WHOM + "    stage: any\n    purpose: colect\n",
        prefer=_TREATMENT + _WHOM + "    stage: any\n    purpose: collect\n",
    ),
    Rule(
        "P214",
        "fact-conflict",
        "one fact is declared in two ways",
        "Two documents declare the same fact with different types, paths or derivations. One of "
        "them must go, or be renamed.",
        avoid=_FACTS + "  - {id: score, type: integer, path: loan.score}\n"
        "  - {id: score, type: text, path: loan.score}\n",
        prefer=_fact("id: score, type: integer, path: loan.score"),
    ),
    Rule(
        "P301",
        "impossible-test",
        "a test can never hold",
        "A test that no value of the fact can pass makes its rule dead text.",
        avoid=_stage("days_past_due: 2.5"),
        prefer=_stage("days_past_due: 2"),
    ),
    Rule(
        "P302",
        "wrong-type-of-test",
        "the test does not suit the type of the fact",
        "Tests are read by the type of their fact: ranges for numbers and dates, `yes` and `no` "
        "for what is either, words for the rest.",
        avoid=_stage("days_past_due: debtor"),
        prefer=_stage("days_past_due: 1..3"),
    ),
    Rule(
        "P303",
        "unknown-value",
        "the fact never has this value",
        "The values of the fact are a closed list, and this is not one of them.",
        avoid=_TREATMENT + "    stage: any\n    whom: {role: dettor}\n",
        prefer=_TREATMENT + "    stage: any\n    whom: {role: debtor}\n",
    ),
    Rule(
        "P304",
        "type-mismatch-of-facts",
        "two facts of different types are compared",
        "An amount can be compared with an amount and a date with a date, not one with the other.",
        avoid=_stage('amount_due: "< $due_date"'),
        prefer=_stage('amount_paid_today: "< $amount_due"'),
    ),
    Rule(
        "P305",
        "wrong-scope",
        "the fact cannot be read here",
        "Stages, cohorts and the worklist are about the case, so they cannot ask about one contact "
        "or point; a desk act reaches nobody, so its `when` cannot either.",
        avoid=_stage("role: debtor"),
        prefer=_stage("days_past_due: 1..3"),
    ),
    Rule(
        "P306",
        "empty-range",
        "the range holds nothing",
        "The first end of the range lies beyond the second.",
        avoid=_stage("days_past_due: 7..4"),
        prefer=_stage("days_past_due: 4..7"),
    ),
    Rule(
        "P307",
        "bad-derivation",
        "the derivation does not fit its operands or its type",
        "`days_since` needs a date, `sum` a number, `band` an enum whose values are its bands, and "
        "so on.",
        avoid=_fact("id: age, type: integer, derive: {days_since: loan_status}"),
        prefer=_fact("id: age, type: integer, derive: {days_since: oldest_unpaid_due_date}"),
    ),
    Rule(
        "P308",
        "basis-violation",
        "a choice depends on a fact that the law forbids as a basis",
        "A law pack forbids choosing by this fact (age, sex, descent …) or by anything derived "
        "from it. Only the words of a script may differ, and fall back to the neutral version.",
        avoid="kind: worklist\nscore:\n  - {points: 10, when: {birth_year: ..1960}}\n",
        prefer='kind: worklist\nscore:\n  - {points: 10, when: {principal: ">= 50000"}}\n',
    ),
)
