"""``M1xx``: a mapping; ``R1xx``: a row that is not decided; ``S1xx``: a run on Spark."""

from __future__ import annotations

from duecourse.source._rule import Rule

_HEAD = "kind: mapping\ntables:\n"

TABLE_RULES = (
    Rule(
        "M101",
        "unknown-target-column",
        "a mapping fills a column that the portfolio does not have",
        "Columns are called as they are in a case document: `loan.principal`, `role`, `at`. What "
        "no fact of the book reads would be lost without a word.",
        avoid=_HEAD + "  cases: {columns: {loan.principel: amount}}\n",
        prefer=_HEAD + "  cases: {columns: {loan.principal: amount}}\n",
    ),
    Rule(
        "M102",
        "unknown-source-column",
        "a mapping reads a column that the source does not have",
        "A column that is not there would make a fact unknown in every case. Write the name as the "
        "source has it, capitals included.",
    ),
    Rule(
        "M103",
        "unit-does-not-fit",
        "a unit, a format or a zone stands at a column that cannot have one",
        "`cents` is of amounts, `days` of durations, `epoch-…` of instants; a format is of dates "
        "and instants, a zone of instants.",
        avoid=_HEAD + "  cases: {columns: {loan.status: {from: st, unit: cents}}}\n",
        prefer=_HEAD + "  cases: {columns: {loan.status: st}}\n",
    ),
    Rule(
        "M104",
        "unknown-mapping-zone",
        "a zone of the mapping does not exist",
        "Zones are IANA names such as `Asia/Shanghai`. An instant without its zone means another "
        "moment in each.",
        avoid=_HEAD.replace("tables", "zone: Asia/Peking\ntables") + "  cases: {from: loans}\n",
        prefer=_HEAD.replace("tables", "zone: Asia/Shanghai\ntables") + "  cases: {from: loans}\n",
    ),
    Rule(
        "M105",
        "constant-does-not-fit",
        "a constant of the mapping, or what a value stands for, is not of the column's type",
        "It would be wrong in every row, so it is told before one is read.",
        avoid=_HEAD + "  cases: {columns: {loan.digital: {value: perhaps}}}\n",
        prefer=_HEAD + "  cases: {columns: {loan.digital: {value: yes}}}\n",
    ),
    Rule(
        "R101",
        "unreadable-row",
        "a row of a table could not be read",
        "It is no JSON, or has more or fewer cells than there are columns. Whose row it was cannot "
        "be known, so the run stops unless it is told to go on.",
    ),
    Rule(
        "R102",
        "orphan-row",
        "a row belongs to a person, case or contact that is not there",
        "A contact, number or event that cannot be placed would be lost. Where its person has "
        "cases, none of them is decided.",
    ),
    Rule(
        "R103",
        "incomplete-person",
        "a case is not decided because a row of its person does not fit",
        "A contact, number or event that is lost could make lawful what is not: whoever asked to "
        "be left alone would be called. Mend the row that is named, and the case is decided.",
    ),
    Rule(
        "R104",
        "duplicate-row",
        "two rows of a table have one id",
        "Which of two cases of one id is right cannot be known, so neither is decided; an event "
        "that stands twice would count twice.",
    ),
    Rule(
        "S101",
        "no-java",
        "Spark needs Java, which is not there or does not start",
        "PySpark starts the Java that `JAVA_HOME` names, else the `java` on the path. Spark 4 "
        "needs Java 17 or newer. The executors of a cluster need it too.",
    ),
    Rule(
        "S102",
        "no-cluster",
        "the master of the cluster cannot be reached, or gives nothing to run on",
        "Nothing was decided that is not written; the same command goes on when the cluster is "
        "there. The folder holds what was read.",
    ),
    Rule(
        "S103",
        "executor-without-duecourse",
        "the executors' Python has no duecourse, or lacks what it needs",
        "An executor runs the worker that this machine would run, so `duecourse[portfolio]` is "
        "installed in its Python, of the same minor version: `spark.pyspark.python` or "
        "`PYSPARK_PYTHON` say which Python that is.",
    ),
    Rule(
        "S104",
        "another-duecourse",
        "a process that decides has another duecourse, other zone tables or other law packs",
        "Each makes the book once and compares its digest with the one that was asked for. Half a "
        "portfolio decided by another law is worse than none, so the run stops.",
    ),
    Rule(
        "S105",
        "spark-failed",
        "Spark could not decide a part",
        "What it says is in `.run/spark.log` of the results. Parts that were finished are kept.",
    ),
)
