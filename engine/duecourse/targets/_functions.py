"""Assembles the functions of one plan from emitted lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duecourse import ir
from duecourse.book.plan import Act, Instance, Plan
from duecourse.ir import Expr
from duecourse.targets._emit import SCOPES, Emitter

HEAD = "cf = P.cf; X = {end}; XD = NEVER_DAY"
TODAY = "TODAY = P.desk.local(t)[0]"
TAIL = ("if XD < NEVER_DAY:", "    i = P.desk.start_of_day(XD)", "    if i < X: X = i")


def indent(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Return *lines* further in."""
    return ["    " * levels + line for line in lines]


def opening(emitter: Emitter, plan: Plan, body: Sequence[str]) -> list[str]:
    """Return the first lines of a function, with today's date only where it is read."""
    lines = [HEAD.format(end=plan.end)]
    used = "\n".join((*body, *(line for b in emitter.blocks.values() for line in b.lines)))
    lines += stores(used, 0, "P")
    if "TODAY" in used:
        lines.append(TODAY)
    return lines


def stores(used: str, depth: int, holder: str) -> list[str]:
    """Return lines that bring what is known of a case, contact or point to hand, where read."""
    return [
        f"{name}{depth} = {holder}.{store}"
        for name, store in (("T", "tallies"), ("F", "fixed"))
        if f"{name}{depth}.get" in used
    ]


def asked_alone(used: str) -> list[str]:
    """Return the same for the contact and the point that a function is called with, if any."""
    lines = stores(used, 1, "(k or P)")
    return lines + stores(used, 2, "(p or k or P)")


def stage_function(plan: Plan, constants: dict[str, object]) -> list[str]:
    """Return ``stage(P, t)``: index or -1, mask of unknown stages, and until when that holds."""
    emitter = Emitter(constants)
    emitter.register(condition for _, condition in plan.stages)
    case = emitter.blocks[ir.Scope.CASE]
    body = ["S = -1; N = 0; U = 0"]
    for index, (_, condition) in enumerate(plan.stages):
        body += [
            f"q1 = {emitter.kleene(condition)}",
            f"if q1 == 3: S = {index}; N += 1",
            f"elif q1: U |= {1 << index}",
        ]
    body += ["if N != 1: S = -1", *TAIL, "return S, U, X"]
    head = opening(emitter, plan, body)
    return ["def stage(P, t):", *indent((*head, *case.lines, *body))]


def score_function(plan: Plan, constants: dict[str, object]) -> list[str]:
    """Return ``score(P, t)``: points, mask of rows that hold, of unknown rows, until when."""
    emitter = Emitter(constants)
    emitter.register(row.condition for row in plan.score)
    body = ["S = 0; H = 0; U = 0"]
    for index, row in enumerate(plan.score):
        body += [
            f"q1 = {emitter.kleene(row.condition)}",
            f"if q1 == 3: S += {row.points}; H |= {1 << index}",
            f"elif q1: U |= {1 << index}",
        ]
    body += [*TAIL, "return S, H, U, X"]
    head = opening(emitter, plan, body)
    return ["def score(P, t):", *indent((*head, *emitter.blocks[ir.Scope.CASE].lines, *body))]


def arms_function(plan: Plan, constants: dict[str, object]) -> list[str]:
    """Return ``arms(P, t)``: mask of the arms that a case is in, and until when."""
    emitter = Emitter(constants)
    emitter.register(arm.condition for arm in plan.arms)
    body = ["H = 0"]
    for index, arm in enumerate(plan.arms):
        body.append(f"if {emitter.kleene(arm.condition)} == 3: H |= {1 << index}")
    body += [*TAIL, "return H, X"]
    head = opening(emitter, plan, body)
    return ["def arms(P, t):", *indent((*head, *emitter.blocks[ir.Scope.CASE].lines, *body))]


def value_function(name: str, expr: Expr, plan: Plan, constants: dict[str, object]) -> list[str]:
    """Return ``name(P, k, p, t)``: the value of *expr*, and until when it holds."""
    emitter = Emitter(constants)
    emitter.register([expr])
    code = emitter.value(expr)
    lines = [line for scope in SCOPES for line in emitter.blocks[scope].lines]
    head = opening(emitter, plan, [code])
    text = "\n".join(lines)
    if "kf[" in text:
        head.append("kf = k.facts")
    if "pf[" in text:
        head.append("pf = p.facts")
    head += asked_alone(text)
    return [f"def {name}(P, k, p, t):", *indent((*head, *lines, *TAIL, f"return {code}, X"))]


def where_function(name: str, condition: Expr, constants: dict[str, object]) -> list[str]:
    """Return ``name(e)``: whether an event's fields meet *condition*, as 0, 1 or 3."""
    emitter = Emitter(constants)
    emitter.register([condition])
    code = emitter.kleene(condition)
    lines = [line for block in emitter.blocks.values() for line in block.lines]
    return [f"def {name}(e):", *indent((*lines, f"return {code}"))]


def offer_function(plan: Plan, act: Act, constants: dict[str, object]) -> list[str]:
    """Return ``offer(P, k, p, t)``: until when, and whether *act* is certainly offered.

    In a stage of its own; nothing else is looked at, no limit and no words.
    """
    emitter = Emitter(constants)
    emitter.register(act.parts)
    codes = ["" if part == ir.TRUE else emitter.kleene(part) for part in act.parts]
    facts, holders = ("", "kf = k.facts", "pf = p.facts"), ("P", "k", "p")
    lines: list[str] = []
    for depth, (scope, code) in enumerate(zip(SCOPES, codes, strict=True)):
        block = emitter.blocks[scope].lines
        if code or block:
            if depth:
                lines += [facts[depth], *stores("\n".join(block), depth, holders[depth])]
            lines += [*block, f"q1 = {code or 3}", "if q1 != 3: continue"]
    out = ["q1 = 3", "for _ in (0,):", *indent([*lines, "pass"]), *TAIL, "return X, q1 == 3"]
    head = opening(emitter, plan, out)
    return ["def offer(P, k, p, t):", *indent((*head, *out))]


def words_function(plan: Plan, act: Act, stage: int, constants: dict[str, object]) -> list[str]:
    """Return ``words(P, k, p, t)``: until when the same may be said, of the same version.

    By *act* in *stage*; whether the act is offered or lawful is not looked at.
    """
    emitter = Emitter(constants)
    versions = act.script.versions if act.script is not None else ()
    exprs = [i.applies for i in plan.instances if act.conceals >> i.bit & 1]
    exprs += [plan.conditions[v.condition] for v in versions if v.condition >= 0]
    exprs += [grant.condition for grant in plan.grants if stage in grant.stages]
    emitter.register(exprs)
    for expr in exprs:
        emitter.kleene(expr)  # for the lines that tell until when what it reads holds
    lines = [line for scope in SCOPES for line in emitter.blocks[scope].lines]
    head = opening(emitter, plan, TAIL)
    head += ["kf = k.facts", "pf = p.facts", *asked_alone("\n".join(lines))]
    return ["def words(P, k, p, t):", *indent((*head, *lines, *TAIL, "return X"))]


class RunFunction:
    """Writes ``run_<stage>(P, t)``: what is offered in one stage, and which limits apply."""

    def __init__(
        self, plan: Plan, stage: int, constants: dict[str, object], only: Act | None = None
    ) -> None:
        """Gather the acts (or *only* one), limits, grants and versions that a stage can meet."""
        self.plan, self.stage = plan, stage
        self.acts = [act for act in plan.acts if stage in act.stages and only in (None, act)]
        used = 0
        for act in self.acts:
            used |= act.blocks | act.conceals | act.requires
        self.instances = [i for i in plan.instances if used >> i.bit & 1]
        self.speaking = [act for act in self.acts if act.script is not None]
        wanted = {
            version.condition
            for act in self.speaking
            if act.script is not None
            for version in act.script.versions
            if version.condition >= 0
        }
        self.conditions = [(bit, plan.conditions[bit]) for bit in sorted(wanted)]
        self.grants = [g for g in plan.grants if stage in g.stages] if self.speaking else []
        self.emitter = Emitter(constants)
        for act in self.acts:
            self.emitter.register(act.parts)
        self.emitter.register(i.applies for i in self.instances)
        self.emitter.register(c for _, c in self.conditions)
        self.emitter.register(g.condition for g in self.grants)
        self.constants = constants
        self._users: dict[int, int] = {}

    def users(self, instance: Instance) -> int:
        """Return the acts that *instance* can touch."""
        if not self._users:
            for act in self.acts:
                mask = act.blocks | act.conceals | act.requires
                while mask:
                    low = mask & -mask
                    self._users[low] = self._users.get(low, 0) | 1 << act.bit
                    mask ^= low
        return self._users.get(1 << instance.bit, 0)

    def lines(self) -> list[str]:
        """Return the function."""
        case, contact, point = (self.emitter.blocks[scope] for scope in SCOPES)
        self._level(0, case.lines)
        self._level(1, contact.lines)
        body = point.lines
        self._level(2, body)
        desk = sum(1 << act.bit for act in self.acts if act.treatment.is_desk)
        channels: dict[str, int] = {}
        for act in self.acts:
            if not act.treatment.is_desk:
                channels[act.treatment.do] = channels.get(act.treatment.do, 0) | 1 << act.bit
        table = self.emitter.constant(_Channels(channels))
        out = [f"R = []; C0 = O0 & {~desk}"]
        if channels:
            out += [
                "if C0:",
                "    for k in P.contacts:",
                "        O1 = C0; U1 = U0; A1 = A0; B1 = B0; V1 = V0; G1 = G0; kf = k.facts",
                *indent(stores("\n".join(contact.lines), 1, "k"), 2),
                *indent(contact.lines, 2),
                "        if not O1: continue",
                "        for p in k.points:",
                f"            O2 = O1 & {table}[p.channels]",
                "            if not O2: continue",
                "            U2 = U1; A2 = A1; B2 = B1; V2 = V1; G2 = G1; pf = p.facts",
                *indent(stores("\n".join(body), 2, "p"), 3),
                *indent(body, 3),
                "            if O2: R.append((k, p, O2, U2, A2, B2, G2, V2))",
            ]
        out += [*TAIL, f"return X, O0 & {desk}, U0, A0, B0, R"]
        head = opening(self.emitter, self.plan, out)
        return [f"def run_{self.stage}(P, t):", *indent((*head, *case.lines, *out))]

    def probe_lines(self) -> list[str]:
        """Return ``probe(P, k, p, t)``: the same for one act, of one contact and point."""
        case, contact, point = (self.emitter.blocks[scope] for scope in SCOPES)
        self._level(0, case.lines)
        self._level(1, contact.lines)
        self._level(2, point.lines)
        out = ["R = None", "for _ in (0,):", "    if not O0: continue"]
        if any(act.treatment.is_desk for act in self.acts):
            out += ["    R = (k, p, O0, U0, A0, B0, G0, V0)"]
        else:
            out += [
                "    O1 = O0; U1 = U0; A1 = A0; B1 = B0; V1 = V0; G1 = G0; kf = k.facts",
                *indent(stores("\n".join(contact.lines), 1, "k")),
                *indent(contact.lines),
                "    if not O1: continue",
                "    O2 = O1; U2 = U1; A2 = A1; B2 = B1; V2 = V1; G2 = G1; pf = p.facts",
                *indent(stores("\n".join(point.lines), 2, "p")),
                *indent(point.lines),
                "    if O2: R = (k, p, O2, U2, A2, B2, G2, V2)",
            ]
        out += [*TAIL, "return X, R"]
        head = opening(self.emitter, self.plan, out)
        return ["def probe(P, k, p, t):", *indent((*head, *case.lines, *out))]

    def _level(self, depth: int, lines: list[str]) -> None:
        """Write what is decided at one level: offers, then limits, versions and grants."""
        e, d = self.emitter, depth
        if depth == 0:
            start = sum(1 << act.bit for act in self.acts)
            lines.append(f"O0 = {start}; U0 = 0; A0 = 0; B0 = 0; V0 = 0; G0 = 0")
        for act in self.acts:
            part, bit = act.parts[depth], 1 << act.bit
            if part == ir.TRUE:
                continue
            code = e.kleene(part)
            guard = "" if depth == 0 else f"if O{d} & {bit}: "
            if not guard:
                lines += [
                    f"q1 = {code}",
                    f"if not q1: O{d} ^= {bit}",
                    f"elif q1 == 1: U{d} |= {bit}",
                ]
            else:
                lines += [
                    guard,
                    f"    q1 = {code}",
                    f"    if not q1: O{d} ^= {bit}",
                    f"    elif q1 == 1: U{d} |= {bit}",
                ]
        if any(act.parts[depth] != ir.TRUE for act in self.acts) and depth == 2:
            lines.append("if not O2: continue")
        for instance in self.instances:
            if e.depth(instance.applies) != depth:
                continue
            bit = 1 << instance.bit
            code = e.kleene(instance.applies)
            if code == "3":
                lines.append(f"A{d} |= {bit}")
                continue
            lines += [
                f"if O{d} & {self.users(instance)}:",
                f"    q1 = {code}",
                f"    if q1: A{d} |= {bit}",
                f"    if q1 == 1: B{d} |= {bit}",
            ]
        for number, condition in self.conditions:
            if e.depth(condition) == depth:
                lines.append(f"if {e.certain(condition)}: V{d} |= {1 << number}")
        for grant in self.grants:
            if e.depth(grant.condition) == depth:
                lines.append(f"if {e.certain(grant.condition)}: G{d} |= {grant.items}")


class _Channels(dict[frozenset[str], int]):
    """Acts that a point can carry, by the channels it has."""

    def __init__(self, acts: dict[str, int]) -> None:
        super().__init__()
        self.acts = acts

    def __missing__(self, channels: frozenset[str]) -> int:
        mask = 0
        for channel, acts in self.acts.items():
            if channel in channels:
                mask |= acts
        if len(self) < 64:
            self[channels] = mask
        return mask

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Channels) and self.acts == other.acts

    __hash__ = None
