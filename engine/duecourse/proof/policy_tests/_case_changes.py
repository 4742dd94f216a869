"""What a test changes of its case: ``set`` and the events of its timeline."""

from __future__ import annotations

from duecourse.errors import CaseError
from duecourse.language.suggest import did_you_mean
from duecourse.proof.policy_tests._compare import iso
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Node, Seq, Text


def changed(case: Map, changes: Map) -> Map:
    """Return *case* with dotted or nested keys set."""
    out = Map(dict(case), case.span)
    for key, value in changes.items():
        out = _set(out, str(key).split("."), key, value)
    return out


def _set(node: Map, path: list[str], key: Text, value: Node) -> Map:
    out = Map(dict(node), node.span)
    name, rest = path[0], path[1:]
    known = next((k for k in out if k == name), Text(name, key.span))
    before = out.get(known)
    if rest:
        inner = before if isinstance(before, Map) else Map({}, key.span)
        if isinstance(before, Seq):
            out[known] = _set_in_list(before, rest, key, value)
        else:
            out[known] = _set(inner, rest, key, value)
    elif isinstance(value, Map) and isinstance(before, Map):
        out[known] = changed(before, value)
    else:
        out[known] = value
    return out


def _set_in_list(items: Seq, path: list[str], key: Text, value: Node) -> Seq:
    """Set a key in the entry of a list that the next part of the path names by id."""
    out = Seq(list(items), items.span)
    names = [
        str(item.get(Text("id"), place)) if isinstance(item, Map) else str(place)
        for place, item in enumerate(items)
    ]
    found = [n for n, name in enumerate(names) if path[0] in (name, str(n))]
    if not found:
        help_ = did_you_mean(path[0], names)
        message = f"the case has no `{path[0]}` in what `{key}` names"
        raise CaseError((Diagnostic("P903", message, key.span, help=help_),))
    for place in found:
        item = out[place]
        if len(path) == 1:
            out[place] = value
        elif isinstance(item, Map):
            out[place] = _set(item, path[1:], key, value)
    return out


def with_event(case: Map, event: Map, at: Text) -> Map:
    """Return *case* with an event that happened *at* the instant of its step."""
    out = Map(dict(case), case.span)
    key = next((k for k in out if k == "events"), Text("events", event.span))
    before = out.get(key)
    happened = Map(dict(event), event.span)
    if happened.get(Text("at")) is None:
        happened[Text("at", at.span)] = Text(iso(at), at.span)
    out[key] = Seq([*(before if isinstance(before, Seq) else ()), happened], event.span)
    return out
