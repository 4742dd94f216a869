"""``P4xx`` to ``P9xx``: disclosure, time, caps, stages, law and tests."""

from __future__ import annotations

from duecourse.source._rule import Rule

_SCRIPT = "kind: scripts\nscripts:\n  - id: courtesy\n"
_VERSION = "    versions: [{text: {en: [Please call back.]}}]\n"
_WINDOWS = "kind: call-windows\nwindows:\n"
_LIMIT = "kind: limits\nlimits:\n"
_HOURS = "    hours: {daily: 08:00..21:00}\n"
_TEST = "kind: tests\ntests:\n  - name: no call at night\n    at: 2026-03-10T23:00:00+08:00\n"

POLICY_RULES = (
    Rule(
        "P401",
        "opening-reveals",
        "the opening of a script says too much",
        "Before identity is established anybody may be listening, so an opening reveals nothing "
        "but who calls and the number to call back.",
        avoid=_SCRIPT + '    opening: {en: ["You owe {amount_due}."]}\n' + _VERSION,
        prefer=_SCRIPT + '    opening: {en: ["This is {caller_name}."]}\n' + _VERSION,
    ),
    Rule(
        "P402",
        "script-always-refused",
        "a script can never be said to those it is meant for",
        "An essential sentence reveals what these listeners may never learn, so the script is "
        "always refused. Grant the item under `disclosure`, or write a script without it.",
        avoid=_SCRIPT + "    versions:\n      - text:\n          en:\n"
        '            - {say: "Pay the debt.", reveals: [debt_exists], essential: yes}\n',
        prefer=_SCRIPT + _VERSION,
    ),
    Rule(
        "P403",
        "speaks-of-debt-undeclared",
        "a sentence seems to speak of the debt but declares nothing",
        "A sentence without `reveals` may be said to anybody. This one has words such as `overdue` "
        "or `repay`; declare what hearing it gives away.",
        avoid=_SCRIPT + '    versions: [{text: {en: ["Your loan is overdue."]}}]\n',
        prefer=_SCRIPT + "    versions:\n      - text:\n          en:\n"
        '            - {say: "Your loan is overdue.", reveals: [debt_exists]}\n',
    ),
    Rule(
        "P404",
        "voicemail-reveals",
        "a voicemail says too much",
        "Anybody in the household may hear a message left on a machine.",
        avoid=_SCRIPT + _VERSION + '    voicemail: {en: ["You owe {amount_due}."]}\n',
        prefer=_SCRIPT + _VERSION + '    voicemail: {en: ["Call {callback_number}."]}\n',
    ),
    Rule(
        "P405",
        "exhibit-has-script",
        "a treatment that is only shown has a script",
        "An exhibit documents a practice that is not allowed. It is never done, so it must not "
        "carry words that could be said.",
        avoid="kind: treatments\ntreatments:\n  - {id: shame, status: exhibit, stage: any, "
        "do: call, whom: {party: third_party}, script: courtesy}\n",
        prefer="kind: treatments\ntreatments:\n  - {id: shame, status: exhibit, stage: any, "
        "do: call, whom: {party: third_party}}\n",
    ),
    Rule(
        "P501",
        "unknown-zone",
        "there is no such time zone",
        "Zones are IANA names, such as `Asia/Shanghai` or `America/New_York`; abbreviations such "
        "as `CST` mean several zones.",
        avoid="kind: playbook\nid: branch\nzone: Asia/Shangai\n",
        prefer="kind: playbook\nid: branch\nzone: Asia/Shanghai\n",
    ),
    Rule(
        "P502",
        "bad-time-range",
        "a time range is not written as `08:00..21:00`",
        "A range of times has two times on the 24-hour clock with `..` between them, and holds the "
        "first but not the second. `-` is refused, because elsewhere it is a minus.",
        avoid=_WINDOWS + "  - {id: morning, days: daily, hours: 09:30-11:00}\n",
        prefer=_WINDOWS + "  - {id: morning, days: daily, hours: 09:30..11:00}\n",
    ),
    Rule(
        "P503",
        "window-never-opens",
        "a window allows nothing",
        "The window holds no minute, no calls, or lies wholly outside hours that the same book "
        "allows.",
        avoid=_WINDOWS + "  - {id: morning, days: daily, hours: 09:30..11:00, calls: 0}\n",
        prefer=_WINDOWS + "  - {id: morning, days: daily, hours: 09:30..11:00, calls: 3}\n",
    ),
    Rule(
        "P504",
        "unknown-calendar",
        "there is no such calendar of holidays",
        "Calendars are named by country or country and state: `CN`, `US`, `US-MA`.",
        avoid="kind: playbook\nid: branch\nzone: Asia/Shanghai\ncalendar: XX\n",
        prefer="kind: playbook\nid: branch\nzone: Asia/Shanghai\ncalendar: CN\n",
    ),
    Rule(
        "P505",
        "dates-reversed",
        "`until` lies before `from`",
        "The item would never exist. Both days belong to the time in which it does.",
        avoid=_LIMIT
        + "  - id: hours\n"
        + _HOURS
        + "    effective: {from: 2026-06-01, until: 2026-01-31}\n",
        prefer=_LIMIT
        + "  - id: hours\n"
        + _HOURS
        + "    effective: {from: 2026-01-31, until: 2026-06-01}\n",
    ),
    Rule(
        "P506",
        "no-calendar",
        "hours depend on holidays and the playbook has no calendar",
        "Without a calendar every day may be a holiday, so hours that are shut on holidays are "
        "shut every day: those of the house floor among them, where no law speaks of hours. "
        "Name the calendar of the playbook's country.",
        avoid="kind: playbook\nid: branch\nzone: Asia/Shanghai\n",
        prefer="kind: playbook\nid: branch\nzone: Asia/Shanghai\ncalendar: CN\n",
    ),
    Rule(
        "P507",
        "break-outside-shift",
        "a break does not lie within its agent's shift",
        "Outside the shift nothing is booked anyway, so a break there is a slip: most often the "
        "shift was moved and the break was not. Breaks are on the same clock as the shift.",
        avoid="kind: agents\nagents:\n"
        "  - {id: desk-1, shift: 09:00..12:00, breaks: [12:30..13:00]}\n",
        prefer="kind: agents\nagents:\n"
        "  - {id: desk-1, shift: 09:00..18:00, breaks: [12:30..13:00]}\n",
    ),
    Rule(
        "P601",
        "cap-never-bites",
        "a cap can never be reached, or forbids everything",
        "The cap counts something that its own conditions exclude, or allows none at all. To "
        "forbid, use `forbid`, whose reason is plain.",
        avoid=_LIMIT + "  - {id: none, cap: {count: visits, at_most: 0}}\n",
        prefer=_LIMIT + "  - {id: none, forbid: {channel: visit}}\n",
    ),
    Rule(
        "P701",
        "stage-gap",
        "some cases are in no stage",
        "For the case shown no stage holds, so nothing would be done for it. Widen a stage, or say "
        "under `outside` that this is meant.",
        avoid="kind: stages\nstages:\n  - {id: early, when: {days_past_due: ..3}}\n"
        "  - {id: late, when: {days_past_due: 5..}}\n",
        prefer="kind: stages\nstages:\n  - {id: early, when: {days_past_due: ..3}}\n"
        "  - {id: late, when: {days_past_due: 4..}}\n",
    ),
    Rule(
        "P702",
        "stage-overlap",
        "some cases are in two stages",
        "For the case shown two stages hold, and a case is in exactly one.",
        avoid="kind: stages\nstages:\n  - {id: early, when: {days_past_due: ..4}}\n"
        "  - {id: late, when: {days_past_due: 4..}}\n",
        prefer="kind: stages\nstages:\n  - {id: early, when: {days_past_due: ..3}}\n"
        "  - {id: late, when: {days_past_due: 4..}}\n",
    ),
    Rule(
        "P703",
        "stages-not-proved",
        "it was not proved that every case is in exactly one stage",
        "The bounds of the stages cut more cells than are enumerated. Install the solver, which "
        "decides it, or make the stages simpler.",
    ),
    Rule(
        "P801",
        "limit-without-citation",
        "a limit of a law pack names no paragraph",
        "Whoever is told that a call is barred may ask by what law. Every limit of a law pack has "
        "`cite`, and `url` where the text is public.",
        avoid=_LIMIT + "  - id: hours\n" + _HOURS,
        prefer=_LIMIT
        + "  - id: hours\n"
        + _HOURS
        + '    cite: "12 CFR 1006.6(b)(1)(i)"\n    force: regulation\n    certainty: A\n',
    ),
    Rule(
        "P802",
        "certainty-not-encoded",
        "a limit rests on a reading that is not sure enough",
        "Only what was read in the primary text (`A`) or in a sound secondary source (`B`) is "
        "encoded as law. What is less sure belongs in the pack's documentation.",
        avoid=_LIMIT + "  - id: hours\n" + _HOURS + "    cite: hearsay\n    certainty: C\n",
        prefer=_LIMIT + "  - id: hours\n" + _HOURS + "    cite: Art. 5\n    certainty: B\n",
    ),
    Rule(
        "P803",
        "offer-in-a-pack",
        "a law pack offers something",
        "A law pack only takes away. Treatments, scripts, stages, worklists and cadences belong in "
        "a playbook.",
        avoid="kind: treatments  # in a folder whose header is a regime\ntreatments:\n"
        "  - {id: review, stage: any, do: review}\n",
        prefer=_LIMIT + "  - {id: no-visits, forbid: {channel: visit}, cite: Art. 5}\n",
    ),
    Rule(
        "P804",
        "gap-in-dates",
        "the dates of a law pack leave days without a limit that it has before and after",
        "On a day on which no hours, or no numbers, of a pack are in force, nothing of it would "
        "hold a call back. Where the law itself has such days, a limit says what holds on them. "
        "Limits whose dates overlap are no mistake: all of them hold, so the strictest does.",
        avoid=_LIMIT
        + "  - {id: old, hours: {daily: 08:00..19:00}, cite: A, effective: {until: 2026-12-30}}\n"
        "  - {id: new, hours: {daily: 08:00..19:00}, cite: B, effective: {from: 2027-01-01}}\n",
        prefer=_LIMIT
        + "  - {id: old, hours: {daily: 08:00..19:00}, cite: A, effective: {until: 2026-12-31}}\n"
        "  - {id: new, hours: {daily: 08:00..19:00}, cite: B, effective: {from: 2027-01-01}}\n",
    ),
    Rule(
        "P901",
        "case-file-missing",
        "the case of a test is not there",
        "`case` is a path relative to the file of the test. A test without its case shows nothing.",
        avoid=_TEST + "    case: cases/brnch.yaml\n    expect: {now: []}\n",
        prefer=_TEST + "    case: cases/branch.yaml\n    expect: {now: []}\n",
    ),
    Rule(
        "P902",
        "unknown-expectation",
        "a test expects something that no decision can hold",
        "The treatment or the stage that the test names is not in the playbook, or no decision has "
        "a key of that name, so the test could never pass.",
        avoid=_TEST + "    case: cases/branch.yaml\n    expect: {stage: criticle}\n",
        prefer=_TEST + "    case: cases/branch.yaml\n    expect: {stage: critical}\n",
    ),
    Rule(
        "P903",
        "nothing-to-change",
        "a test changes what is not there",
        "`policy` of a test puts another value in the place of one that the playbook states: "
        "`item-id.path`, with the id of an item of the playbook itself and the keys that lead to "
        "the value. `set` does the same to the case. A test that changes nothing shows nothing.",
        avoid=_TEST
        + "    case: cases/branch.yaml\n    policy: {mornin.hours: 10:00..11:00}\n"
        + "    expect: {now: []}\n",
        prefer=_TEST
        + "    case: cases/branch.yaml\n    policy: {morning.hours: 10:00..11:00}\n"
        + "    expect: {now: []}\n",
    ),
    Rule(
        "P904",
        "nothing-expected",
        "a test states nothing of what is decided",
        "A timeline without `expect`, or an expectation that holds only `exactly` or `in_order`, "
        "would pass whatever the playbook says, and be counted among the tests that passed.",
        avoid=_TEST + "    case: cases/branch.yaml\n    expect: {exactly: yes}\n",
        prefer=_TEST + "    case: cases/branch.yaml\n    expect: {exactly: yes, now: []}\n",
    ),
)
