"""``L1xx`` names, ``L2xx`` words, ``L3xx`` readings, ``L4xx`` times, ``L9xx`` remarks set aside."""

from __future__ import annotations

from duecourse.source._rule import Rule

_LIMITS = "kind: limits\nlimits:\n  - id: {id}\n    title: {{en: Few calls, zh: 少打电话}}\n"
_CAP = "    source: memo 12\n    on: {{channel: call}}\n"
_REST = "    cap: {{count: attempts, at_most: 3, within: {within}, per: [person]}}\n"
_LIMIT = _LIMITS + _CAP + _REST


def _limit(**changed: str) -> str:
    return _LIMIT.format(**{"id": "three-a-day", "within": "today", **changed})


_PACK = (
    "kind: regime\nid: xx\ntitle: {en: Example, zh: 示例}\njurisdiction: XX\nbinds: [first_party]\n"
)
_CASE = "kind: case\nid: LN-1\nperson: P-1\ncontacts: [{{id: {}, role: debtor}}]\n"
_SHIFT = "kind: agents\nzone: America/New_York\nshift: {}\nagents: [{{id: a, languages: [en]}}]\n"
_WINDOW = "kind: call-windows\nwindows:\n  - {{id: morning, days: daily, hours: {}}}\n"
_DATED = "kind: playbook\nid: branch\ntitle: Branch\nzone: Asia/Shanghai\n"

LINT_RULES = (
    Rule(
        "L101",
        "name-not-in-kebab-case",
        "a contact or point of a sample case is not in kebab-case",
        "Ids of items are checked, in kebab-case and for facts in snake_case (P105). Those of the "
        "contacts and points of a case are the host's; in the cases that a book carries, tests "
        "name them, and one way of writing saves mistakes.",
        avoid=_CASE.format("Self_1"),
        prefer=_CASE.format("self"),
    ),
    Rule(
        "L102",
        "name-too-short",
        "a name is too short to say what it names",
        "Reasons in decisions, reports and tests are told by these names, years later too, to "
        "people who did not write them. Months of arrears (`m2`) are words of the field.",
        avoid=_limit(id="lc"),
        prefer=_limit(),
    ),
    Rule(
        "L103",
        "name-says-nothing",
        "a name says nothing: `rule1`, `tmp`, `new-2`",
        "`barred by branch/rule1` explains nothing to an agent, a customer or a court. Name an "
        "item after what it does.",
        avoid=_limit(id="rule1"),
        prefer=_limit(),
    ),
    Rule(
        "L201",
        "title-missing",
        "an item has no title",
        "Decisions are explained to people by titles. Without one they read an id.",
        avoid=_limit().replace("    title: {en: Few calls, zh: 少打电话}\n", ""),
        prefer=_limit(),
    ),
    Rule(
        "L202",
        "language-missing",
        "a title or note is not in every language of the book",
        "Whoever reads in that language gets the other one. A playbook speaks the `languages` of "
        "its header; a law pack, which any playbook may meet, English and Chinese.",
        avoid=_PACK.replace(", zh: 示例", "") + "as_read: 2026-11-01\n",
        prefer=_PACK + "as_read: 2026-11-01\n",
    ),
    Rule(
        "L203",
        "source-missing",
        "a limit of a playbook does not say where it comes from",
        "A limit whose origin nobody knows is never loosened and never trusted. `source` names the "
        "memo, slide or decision; `cite` a law. A limit of a law pack without `cite` is P801.",
        avoid=_limit().replace("    source: memo 12\n", ""),
        prefer=_limit(),
    ),
    Rule(
        "L301",
        "as-read-missing",
        "a law pack does not say of which day its text is",
        "Law changes. `as_read` says up to which day the pack can be trusted to be the law.",
        avoid=_PACK,
        prefer=_PACK + "as_read: 2026-11-01\n",
    ),
    Rule(
        "L302",
        "as-read-stale",
        "the text of a law pack was read long ago",
        "Nobody has looked for changes since. How old a reading may be is said with `--max-age`, "
        "by which day with `--today`.",
        avoid=_PACK + "as_read: 2020-01-01\n",
        prefer=_PACK + "as_read: 2026-11-01\n",
    ),
    Rule(
        "L303",
        "as-read-in-the-future",
        "the text of a law pack is said to be read on a day that is still to come",
        "A year mistyped makes a stale pack look fresh.",
        avoid=_PACK + "as_read: 2062-11-01\n",
        prefer=_PACK + "as_read: 2026-11-01\n",
    ),
    Rule(
        "L304",
        "in-force-since-read",
        "an item of a law pack came into force after its text was read",
        "What was read before that day was a draft or an announcement; it may have been changed, "
        "put off or dropped. Read it as it came into force and write the new `as_read`.",
        avoid=_PACK + "effective: {from: 2026-11-10}\nas_read: 2026-11-01\n",
        prefer=_PACK + "effective: {from: 2026-10-10}\nas_read: 2026-11-01\n",
    ),
    Rule(
        "L305",
        "over",
        "an item of a playbook ended in the past",
        "It never comes back. Law packs keep what is over, since past contacts are judged by the "
        "law of their day; a playbook that is not asked about past days need not.",
        avoid=_DATED + "effective: {until: 2020-01-31}\n",
        prefer=_DATED,
    ),
    Rule(
        "L401",
        "leap-day",
        "a date is the 29th of February",
        "Three years of four do not have it, so an anniversary of it means either of two days. "
        "Write the one that is meant.",
        avoid=_DATED + "effective: {from: 2024-02-29}\n",
        prefer=_DATED + "effective: {from: 2024-03-01}\n",
    ),
    Rule(
        "L402",
        "hour-skipped-or-repeated",
        "a time of day does not exist, or comes twice, when the clocks change",
        "A window that begins or ends there is shorter or longer on that day than it reads. The "
        "engine neither loses nor doubles a minute, but people at the desk will. The zones of the "
        "book, in the two years after the day asked about, are looked at.",
        avoid=_SHIFT.format("02:30..11:00"),
        prefer=_SHIFT.format("03:00..11:00"),
    ),
    Rule(
        "L403",
        "days-or-hours",
        "the words of an item speak of hours and it counts calendar days, or the reverse",
        "`7 days` are calendar days, today the last; `168 hours` roll. A law means one of them: "
        "seven calls in seven days and in 168 hours allow different calls.",
        avoid=_limit(within="1 days").replace("Few calls", "Three calls in 24 hours"),
        prefer=_limit(within="24 hours").replace("Few calls", "Three calls in 24 hours"),
    ),
    Rule(
        "L404",
        "one-day-is-today",
        "a stretch of one day is written as `1 days`",
        "It is the calendar day itself and not the 24 hours before. `today` says so. `--fix` "
        "writes it.",
        avoid=_limit(within="1 days"),
        prefer=_limit(within="today"),
    ),
    Rule(
        "L405",
        "hour-of-one-digit",
        "a time of day has an hour of one digit",
        "`9:30..11:00` beside `19:30..21:00` is misread at a glance. `--fix` writes two digits.",
        avoid=_WINDOW.format("9:30..11:00"),
        prefer=_WINDOW.format("09:30..11:00"),
    ),
    Rule(
        "L406",
        "window-of-no-length",
        "a window begins and ends at the same minute",
        "The end is outside, so it holds nothing. `check` refuses it (P502); lint tells of it in "
        "documents that are not checked alone, too.",
        avoid=_WINDOW.format("09:30..09:30"),
        prefer=_WINDOW.format("09:30..11:00"),
    ),
    Rule(
        "L407",
        "range-of-one-value",
        "a range from a value to the same value",
        "`7..7` is `7`, and looks like a slip of the pen. `--fix` writes it.",
        avoid="kind: stages\nstages:\n  - {id: last-day, title: x, when: {days_past_due: 7..7}}\n",
        prefer="kind: stages\nstages:\n  - {id: last-day, title: x, when: {days_past_due: 7}}\n",
    ),
    Rule(
        "L901",
        "ignore-unused",
        "a comment sets a remark aside that is not made",
        "What it excused is gone; left standing it would hide the next one. `--fix` removes it.",
        avoid=_limit() + "    # duecourse: ignore[L402] nobody calls at that hour\n",
        prefer=_limit(),
    ),
    Rule(
        "L902",
        "ignore-without-reason",
        "a comment sets a remark aside and does not say why",
        "Who reads it next cannot tell whether it still holds. Nothing is set aside without.",
        avoid=_limit(id="lc  # duecourse: ignore[L102]"),
        prefer=_limit(id="lc  # duecourse: ignore[L102] the desk has called it so since 2011"),
    ),
    Rule(
        "L903",
        "ignore-not-understood",
        "a comment means to set a remark aside and names no code of lint",
        "Write `# duecourse: ignore[L402] reason` beside what is remarked on or on the line above; "
        "`ignore-file[L402]` for the whole file. Mistakes that `check` finds cannot be set aside.",
        avoid=_limit() + "    # duecourse: ignore[P401] it is fine\n",
        prefer=_limit(),
    ),
)
