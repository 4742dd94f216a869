"""``L2xx``: words and sources that are missing."""

from __future__ import annotations

from duecourse.lint._items import Item, items_of
from duecourse.lint.finding import Context, Remarks
from duecourse.source.node import Map, Text

EXPLAINED_IN = ("en", "zh")
"""The languages in which a law pack, which any playbook may meet, should speak."""

_TITLED = frozenset(
    "playbook|law pack|stage|treatment|limit|fact|checklist item|experiment|arm".split("|")
)
_WORDS = {"en": "English", "zh": "Chinese"}


def words(remarks: Remarks) -> None:
    """Remark on titles, notes and sources."""
    wanted = _languages(remarks.context)
    for item in items_of(remarks.document):
        if item.what in _TITLED:
            _title(remarks, item, wanted)
        for key in ("title", "note"):
            _every_language(remarks, item, key, wanted)
        if item.what == "limit" and not remarks.context.is_pack:
            _source(remarks, item)


def _languages(context: Context) -> tuple[str, ...]:
    given = context.words("languages")
    return given or (EXPLAINED_IN if context.is_pack else ())


def _title(remarks: Remarks, item: Item, wanted: tuple[str, ...]) -> None:
    title = item.node.get(Text("title"))
    if title is None or title in ("", {}) or (isinstance(title, Text) and title.is_null):
        languages = ", ".join(f"{language}: …" for language in wanted or ("en",))
        remarks.add(
            "L201",
            f"{item.name} has no title",
            item.place,
            f"say in a few words what it is: `title: {{{languages}}}`",
        )


def _every_language(remarks: Remarks, item: Item, key: str, wanted: tuple[str, ...]) -> None:
    value = item.node.get(Text(key))
    if not isinstance(value, Map) or not value:
        return
    here = {str(language).partition("-")[0] for language in value}
    for language in wanted:
        if language.partition("-")[0] not in here:
            remarks.add(
                "L202",
                f"the {key} of {item.name} is not in {_WORDS.get(language, f'`{language}`')}",
                item.node.key(key),
                f"add `{language}: …`; the book speaks " + " and ".join(wanted),
            )


def _source(remarks: Remarks, item: Item) -> None:
    if item.text("source") is None and item.text("cite") is None:
        remarks.add(
            "L203",
            f"{item.name} does not say where it comes from",
            item.place,
            "add `source:` with the memo, the slide or the decision behind it, or `cite:`",
        )
