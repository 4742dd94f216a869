"""``C1xx``: a case does not fit its schema or the vocabulary of the book."""

from __future__ import annotations

from duecourse.source._rule import Rule

_HEAD = "kind: case\nid: LN-1\nperson: P-1\n"

CASE_RULES = (
    Rule(
        "C101",
        "unknown-case-key",
        "a key of the case is not known to the book",
        "What the book does not know it would not use, and a misspelt `cease_requested` must never "
        "be lost. Declare the fact in a `facts` document, or put free data under `extra`.",
        avoid=_HEAD + "histroy: person\n",
        prefer=_HEAD + "history: person\n",
    ),
    Rule(
        "C102",
        "missing-case-key",
        "a key of the case is missing",
        "Every case names itself and its person, every contact and point itself, every event its "
        "time and type. Facts may be absent: then they are unknown.",
        avoid="kind: case\nid: LN-1\n",
        prefer=_HEAD,
    ),
    Rule(
        "C103",
        "wrong-case-type",
        "a value of the case is not of the type of its fact",
        "Numbers are numbers, not text in quotes; dates are year-month-day; `yes` and `no` have no "
        "quotes in YAML and are `true` and `false` in JSON.",
        avoid=_HEAD + 'loan: {amount_due: "3200"}\n',
        prefer=_HEAD + "loan: {amount_due: 3200}\n",
    ),
    Rule(
        "C104",
        "not-one-of-in-case",
        "a value of the case is not one of the fact's values",
        "An unknown role, outcome or product would match no rule. Where it is not known, leave the "
        "key out: unknown is a value, and the strictest reading then applies.",
        avoid=_HEAD + "contacts: [{id: a, role: dettor}]\n",
        prefer=_HEAD + "contacts: [{id: a, role: debtor}]\n",
    ),
    Rule(
        "C105",
        "duplicate-case-id",
        "two contacts, points or events have one id",
        "Decisions and events name contacts and points by id, so each id stands for one of them.",
        avoid=_HEAD + "contacts: [{id: a, role: debtor}, {id: a, role: spouse}]\n",
        prefer=_HEAD + "contacts: [{id: a, role: debtor}, {id: b, role: spouse}]\n",
    ),
    Rule(
        "C106",
        "dangling-reference",
        "an event names a contact or point that the case does not have",
        "An event that cannot be matched to a point would not count against its caps. Add the "
        "point to its contact, even where it is no longer used.",
        avoid=_HEAD + "contacts: []\n"
        "events: [{at: 2026-01-01T10:00+08:00, type: call, point: x}]\n",
        prefer=_HEAD + "contacts: [{id: a, points: [{id: x, channel: call}]}]\n"
        "events: [{at: 2026-01-01T10:00+08:00, type: call, point: x}]\n",
    ),
    Rule(
        "C107",
        "unknown-case-zone",
        "a time zone of the case does not exist",
        "Zones are IANA names such as `Asia/Shanghai`. Where the zone is not known, leave it out: "
        "the hours must then be lawful in every zone of the jurisdiction.",
        avoid=_HEAD
        + "contacts: [{id: a, points: [{id: x, channel: call, zones: [Asia/Peking]}]}]\n",
        prefer=_HEAD
        + "contacts: [{id: a, points: [{id: x, channel: call, zones: [Asia/Shanghai]}]}]\n",
    ),
    Rule(
        "C108",
        "currency-differs",
        "the currency of the case is not the playbook's",
        "Amounts are compared as numbers, so a case in another currency would be judged by the "
        "wrong bounds. Use a playbook for that currency.",
        avoid=_HEAD + "loan: {currency: USD}  # the playbook says CNY\n",
        prefer=_HEAD + "loan: {currency: CNY}\n",
    ),
    Rule(
        "C109",
        "bad-instant",
        "an instant has no distance from UTC, or does not exist",
        "Without `+08:00` or `Z` an instant means another moment in each zone, and a call window "
        "could open an hour early.",
        avoid=_HEAD + "events: [{at: 2026-01-01T10:00, type: call}]\n",
        prefer=_HEAD + "events: [{at: 2026-01-01T10:00+08:00, type: call}]\n",
    ),
    Rule(
        "C110",
        "second-debtor",
        "a case has more than one contact with the role `debtor`",
        "A case is one debt of one person. Written down as two contacts, one person would be "
        "counted as two, and called twice as often as the law allows.",
        avoid=_HEAD + "contacts: [{id: a, role: debtor}, {id: b, role: debtor}]\n",
        prefer=_HEAD + "contacts: [{id: a, role: debtor}, {id: b, role: co_debtor}]\n",
    ),
)
