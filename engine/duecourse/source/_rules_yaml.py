"""``P0xx``: the text is not the YAML that a policy may be."""

from __future__ import annotations

from duecourse.source._rule import Rule

_HEAD = "kind: playbook\nid: branch\nzone: Asia/Shanghai\n"
_STAGE = "kind: stages\nstages:\n  - id: golden\n    when:\n"

YAML_RULES = (
    Rule(
        "P001",
        "not-valid-yaml",
        "the text is not valid YAML",
        "The file cannot be read as YAML from this place on: a quote or bracket is never closed, a "
        "line is indented differently from its neighbours, a tab indents a line, or text that "
        "holds `: ` or begins with `@`, `*`, `{` has no quotes. Nothing after this place was "
        "checked, so mend it first.",
        avoid=_HEAD + 'title: "Branch playbook\n',
        prefer=_HEAD + 'title: "Branch playbook"\n',
    ),
    Rule(
        "P002",
        "duplicate-key",
        "a key is given twice in one mapping",
        "Most YAML readers silently keep the last of two equal keys, so half of what was written "
        "would be lost without a word. Remove one of them, or merge their values.",
        avoid=_STAGE + "      days_past_due: 1..\n      days_past_due: ..3\n",
        prefer=_STAGE + "      days_past_due: 1..3\n",
    ),
    Rule(
        "P003",
        "too-deep",
        "the document is nested too deep",
        "No policy needs 32 levels of lists and mappings. Brackets that are opened and never "
        "closed are the usual cause; a file made to exhaust the reader is the other.",
        avoid=_STAGE + "      x: " + "[" * 33 + "]" * 33 + "\n",
        prefer=_STAGE + "      x: [a]\n",
    ),
    Rule(
        "P004",
        "too-many-aliases",
        "aliases repeat too much, or repeat themselves",
        "An alias (`*name`) repeats what an anchor (`&name`) marks. Aliases of aliases can blow a "
        "small file up to billions of values, and one that stands inside its own anchor never "
        "ends. Write the values out.",
        avoid=_STAGE + "      all: &loop\n        - {any: *loop}\n",
        prefer=_STAGE + "      all:\n        - {days_past_due: 1..3}\n",
    ),
    Rule(
        "P005",
        "unknown-tag",
        "a tag (`!…`) is not allowed",
        "Tags make some YAML readers build objects and run code. A policy file is plain data, safe "
        "to load from anyone. Remove the tag; put text that begins with `!` in quotes.",
        avoid=_HEAD + "title: !shout Branch playbook\n",
        prefer=_HEAD + "title: Branch playbook\n",
    ),
    Rule(
        "P006",
        "several-documents",
        "a file holds more than one document",
        "Each file holds one document of one kind. What follows the second `---` is not read; "
        "move it to a file of its own.",
        avoid=_HEAD + "---\nkind: stages\n",
        prefer=_HEAD,
    ),
    Rule(
        "P007",
        "not-utf8",
        "the file is not in UTF-8",
        "Policy files are UTF-8, with or without a byte order mark. A file saved as GBK, "
        "Windows-1252 or UTF-16 must be saved again; otherwise scripts would be read out garbled.",
    ),
    Rule(
        "P008",
        "empty-file",
        "the file is empty",
        "A file with nothing in it, or nothing but comments, was probably saved by mistake. "
        "Delete it, or begin with `kind:`.",
        avoid="# stages, to be written\n",
        prefer=_HEAD,
    ),
    Rule(
        "P009",
        "file-too-large",
        "the file is larger than 8 MB",
        "A policy file this large is a mistake: a portfolio, an export, a log. It is refused "
        "before it is read. Cases belong in a portfolio file; long policies in several files.",
    ),
    Rule(
        "P010",
        "unreadable-file",
        "the file or folder cannot be read",
        "There is no such file, it is not a file, or permission was denied. A link that points "
        "nowhere counts too: nothing is silently left out of a policy.",
    ),
    Rule(
        "P011",
        "merge-key",
        "the merge key `<<` is not part of YAML 1.2",
        "`<<: *base` is an old extension that editors and other readers treat as an ordinary key. "
        "What a rule says must stand in the rule. Write the keys out; whole values may still be "
        "repeated with `*name`.",
        avoid=_STAGE + "      <<: {loan_status: active}\n      days_past_due: 1..3\n",
        prefer=_STAGE + "      loan_status: active\n      days_past_due: 1..3\n",
    ),
)
