"""The chapter of disclosure: who may learn what, and what forbids the rest.

Nothing is read off names: each relation to the debtor is tried against every rule and every limit
that conceals, channel by channel, and relations that come out alike are one row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from duecourse import ir
from duecourse.book._limits import Rule
from duecourse.book.join import ACTOR, JURISDICTION
from duecourse.handbook._loosely import loosely, truth
from duecourse.handbook.blocks import (
    Block,
    Bullets,
    Cell,
    Line,
    Paragraph,
    Run,
    Section,
    Table,
    cell,
    line,
    strong,
)
from duecourse.handbook.view import View
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_tools import all_of, facts_of
from duecourse.language.model import CHANNELS, Limit, Meta

KNOWS = "knows_of_loan"
_FIXED = frozenset({"role", KNOWS, "channel", "do", "jurisdiction", "actor"})


@dataclass(slots=True)
class Learned:
    """What one kind of listener comes out with.

    Attributes:
        granted: Items that the playbook grants them, with the stages; None is every stage.
        never: By item, what always forbids it.
        partly: By item, what forbids it in some circumstances.
    """

    granted: dict[str, tuple[str, ...] | None]
    never: dict[str, tuple[str, ...]] = field(default_factory=dict)
    partly: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def key(self) -> tuple[object, ...]:
        """Return what makes two kinds of listener alike."""
        open_ = self.granted.keys() - self.never.keys()
        return (
            tuple((item, self.granted[item], self.partly.get(item)) for item in sorted(open_)),
            tuple(sorted(self.never.items())),
        )


def disclosure(view: View) -> Section:
    """Return a matrix for each place whose law is at hand, and the playbook's own rules."""
    items = tuple(
        dict.fromkeys((*view.joined.core.disclosure_items, *view.playbook.disclosure_items))
    )
    blocks: list[Block] = [
        Paragraph(line(view.say("disclosure_lead")), "lead"),
        Paragraph(line(view.say("matrix_key")), "note"),
    ]
    parts = [_place(view, items, place) for place in view.places]
    return Section("disclosure", view.say("disclosure"), tuple(blocks), (*parts, _rules(view)))


def _place(view: View, items: tuple[str, ...], place: tuple[str, ...]) -> Section:
    packs = [p for p in view.policies() if p.header.regime and p.header.jurisdiction in place]
    law = view.listed(view.title(pack.header.meta) for pack in packs)
    title = view.say("under", law=law or view.say("none"))
    rows = audiences(view, items, place)
    marks = _numbered(rows, view)
    heads = (view.say("listener"), *(view.item(item) for item in items))
    name = "-".join(place).lower() or "none"
    table = tuple(
        (
            Cell(_names(view, roles, knows)),
            *(_cell(view, learned, item, marks, name) for item in items),
        )
        for roles, knows, learned in rows
    )
    blocks: list[Block] = [Table(title, heads, table, wide=True)]
    if marks:
        blocks.append(Paragraph(line(strong(view.say("forbidden_by")))))
        blocks.append(Bullets(tuple(_reason(view, each, n, name) for each, n in marks.items())))
    return Section(f"disclosure-{name}", title, tuple(blocks))


def _rules(view: View) -> Section:
    found = []
    for rule in view.there(view.playbook.disclosure):
        if rule.may_learn is None:
            what = view.say("everything")
        else:
            what = view.listed(view.item(item) for item in sorted(rule.may_learn))
        who = [line(view.sentence(view.tell.audience(rule.whom)))]
        if rule.stages is not None:
            named = {s.meta.id: view.title(s.meta) for s in view.playbook.stages}
            stages = view.listed(named.get(stage, stage) for stage in rule.stages)
            who.append(line(view.say("only_in", stages=stages)))
        found.append((cell(view.titled(rule.meta)), Cell(tuple(who)), cell(what or "–")))
    heads = (view.say("rule"), view.say("whom"), view.say("may_learn"))
    lead = Paragraph(line(view.say("rules_lead")))
    table = Table(view.say("rules"), heads, tuple(found))
    return Section("disclosure-rules", view.say("rules"), (lead, table))


def audiences(
    view: View, items: tuple[str, ...], place: tuple[str, ...]
) -> list[tuple[tuple[str, ...], bool | None, Learned]]:
    """Return kinds of listeners that come out alike: relations, whether they know, what they learn.

    Whether they know of the loan is None where it makes no difference.
    """
    role = view.joined.core.facts.get("role")
    roles = role.values if role is not None else ("debtor", "other")
    asked = any(KNOWS in facts_of(rule.whom) for rule in view.playbook.disclosure)
    alike: dict[tuple[object, ...], tuple[list[str], bool | None, Learned]] = {}
    here = {"core", view.playbook.header.meta.id}
    here |= {p.header.meta.id for p in view.joined.packs if p.header.jurisdiction in place}
    concealing = tuple(r for r in view.rules if r.form == "conceal" and r.meta.origin in here)
    for name in roles:
        tried = {
            knows: _learned(view, items, concealing, name, knows)
            for knows in ((True, False) if asked else (None,))
        }
        if len({each.key() for each in tried.values()}) == 1:
            tried = {None: next(iter(tried.values()))}
        for knows, learned in tried.items():
            key = (knows, *learned.key())
            alike.setdefault(key, ([], knows, learned))[0].append(name)
    return [(tuple(names), knows, learned) for names, knows, learned in alike.values()]


def _learned(
    view: View, items: tuple[str, ...], concealing: tuple[Rule, ...], role: str, knows: bool | None
) -> Learned:
    listener: dict[str, ir.Value] = {"role": role}
    if knows is not None:
        listener[KNOWS] = knows
    granted: dict[str, tuple[str, ...] | None] = {}
    someone = Environment(lambda leaf: listener.get(leaf.fact))
    for grant in view.there(view.playbook.disclosure):
        if evaluate(grant.whom, someone) is True:
            for item in items if grant.may_learn is None else sorted(grant.may_learn):
                before = granted.get(item, ())
                if before is None or grant.stages is None:
                    granted[item] = None
                else:
                    granted[item] = tuple(dict.fromkeys((*before, *grant.stages)))
    never: dict[str, list[str]] = {}
    partly: dict[str, list[str]] = {}
    for rule in concealing:
        known = {**listener, **_bound(view, rule.meta)}
        full, bare = _binds(view, rule)
        tried = [{**known, "channel": each, "do": each} for each in CHANNELS]
        truths = {truth(full, each) for each in tried}
        # Who may be released must first show that they are: until then it binds.
        if all(truth(bare, each) for each in tried):
            truths = {True}
        into = never if truths == {True} else partly if truths != {False} else None
        if into is not None:
            for place, item in enumerate(items):
                if rule.items >> place & 1:
                    into.setdefault(item, []).append(rule.meta.name)
    return Learned(
        granted,
        {item: tuple(names) for item, names in never.items()},
        {item: tuple(names) for item, names in partly.items()},
    )


def _binds(view: View, rule: Rule) -> tuple[ir.Expr, ir.Expr]:
    """Return when a rule may bind at all, and when it binds someone of whom nothing else is known.

    The second is the engine's own reading, without what releases from the rule.
    """
    full = all_of((rule.selector, rule.rest))
    limit = view.limits.get(rule.meta.name)
    if limit is None or rule.meta.origin == "core":
        return loosely(full, _FIXED), full
    return loosely(full, _FIXED), all_of((rule.selector, limit.when))


def _bound(view: View, meta: Meta) -> dict[str, ir.Value]:
    """Return the place and the actor that a pack binds, so that it is asked where it is the law."""
    pack = next((p for p in view.joined.packs if p.header.meta.id == meta.origin), None)
    if pack is None:
        return {}
    header = pack.header
    found: dict[str, ir.Value] = {JURISDICTION.fact: frozenset({header.jurisdiction})}
    found[ACTOR.fact] = min(header.binds) if header.binds else "first_party"
    return found


def _numbered(
    rows: list[tuple[tuple[str, ...], bool | None, Learned]], view: View
) -> dict[str, int]:
    names: set[str] = set()
    for _, _, learned in rows:
        names.update(name for found in learned.never.values() for name in found)
        for item in learned.granted.keys() - learned.never.keys():
            names.update(learned.partly.get(item, ()))
    order = list(view.limits)
    kept = sorted(names, key=lambda name: order.index(name) if name in order else len(order))
    return {name: number for number, name in enumerate(kept, 1)}


def _cell(view: View, learned: Learned, item: str, marks: dict[str, int], place: str) -> Cell:
    never = _marks(learned.never.get(item, ()), marks, place)
    if item not in learned.granted:
        return Cell((line("✗"), never) if never else (line("–"),), "no" if never else "none")
    if never:
        return Cell((line("✗"), never), "no")
    partly = _marks(learned.partly.get(item, ()), marks, place)
    stages = learned.granted[item]
    if partly or stages is not None:
        names = {stage.meta.id: view.title(stage.meta) for stage in view.playbook.stages}
        where = view.listed(names.get(each, each) for each in stages or ())
        only = line(view.say("only_in_stages", stages=where)) if where else ()
        lines: tuple[Line, ...] = (line("(✓)"), only, partly)
        return Cell(tuple(each for each in lines if each), "part")
    return cell("✓", kind="yes")


def _marks(names: tuple[str, ...], marks: dict[str, int], place: str) -> Line:
    found: list[Run] = []
    for name in names:
        if found:
            found.append(Run(" "))
        found.append(Run(str(marks[name]), "quiet", f"#why-{place}-{marks[name]}"))
    return tuple(found)


def _reason(view: View, name: str, number: int, place: str) -> Line:
    mark = Run(str(number), f"why-{place}")
    limit: Limit | None = view.limits.get(name)
    if limit is None:  # what the engine itself keeps, where the house floor is left out
        return line(mark, " ", view.say("point_confirmed"))
    said = view.say("semi").join((view.tell.rule(limit), *view.tell.scope(limit)))
    told = [mark, Run(" "), strong(view.title(limit.meta)), Run(view.say("colon"))]
    pack = next((p for p in view.joined.packs if p.header.meta.id == limit.meta.origin), None)
    binds = ""
    if pack is not None and len(pack.header.binds) == 1:
        words = view.say(f"binds_{min(pack.header.binds)}")
        binds = view.say("only_binds", binds=words) + " "
    return line(*told, view.sentence(said), " ", binds, view.cited(limit.meta))


def _names(view: View, roles: tuple[str, ...], knows: bool | None) -> tuple[Line, ...]:
    words = view.listed(view.tell.named(role) for role in roles)
    head = line(strong(words[:1].upper() + words[1:]))
    if knows is None:
        return (head,)
    return (head, line(view.say("who_knows" if knows else "who_knows_not")))
