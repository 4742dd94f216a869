"""The fence around durable-rules: the only way in, and everything that keeps it safe.

durable-rules 2.0.28 is steady as long as one thread at a time asserts one flat fact in a session of
its own and deletes the session at once. So there is one lock for the process, a small fixed pool
of session ids whose 32-bit hashes differ (it tells sessions apart by nothing else), and no
``Host``: a ``Ruleset`` on its own has no background threads.
"""

from __future__ import annotations

import sys
import threading
import warnings
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from itertools import count, cycle
from typing import Any

from duecourse.errors import TargetError

MAX_RULES = 500
"""Rules in one ruleset; at the 512th the engine never returns."""

REMEDY = (
    "the rete target needs durable-rules, which cannot be imported ({0}): "
    "install it with `pip install 'duecourse[durable]'` (it is built from source, so a C compiler "
    "is needed; it does not run on Python 3.13), or use the scalar target"
)


def fnv32(text: str) -> int:
    """Return the hash by which durable-rules knows a session, a fact and a field."""
    found = 2166136261
    for byte in text.encode():
        found = (found ^ byte) * 16777619 & 0xFFFFFFFF
    return found


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return *names* without any whose hash, or whose session record's, an earlier one has."""
    seen = {fnv32(name) for name in RESERVED}
    kept: list[str] = []
    for name in names:
        hashes = {fnv32(name), fnv32(f"sid-{name}")}
        if len(hashes) == 2 and not hashes & seen:
            seen |= hashes
            kept.append(name)
    return tuple(kept)


FACT = "fact"
"""The id of the one fact that a session ever holds."""
RESERVED = ("sid", "id", "kind", "$s", "$forward", FACT)
"""Names that durable-rules or every message has a use for."""
SESSIONS = distinct([f"duecourse-{number}" for number in range(16)])
"""Ids of sessions; each lives for one call. The engine dies at the 1,025th live one."""

_LOCK = threading.Lock()
_SLOTS = cycle(SESSIONS)
_NAMES = count()
_CONDEMNED: list[int] = []
"""Handles of rulesets that nobody uses any more, deleted by the next call that holds the lock."""


def library() -> Any:
    """Return durable-rules' module.

    Raises:
        TargetError: It is not installed, or does not import; the text says what to do.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module("durable.engine")
    except Exception as error:  # a C extension may fail to import in any way
        raise TargetError(REMEDY.format(error)) from error


def _quiet() -> AbstractContextManager[object]:
    # Python 3.12 deprecates a clock that durable-rules reads for each action.
    if sys.version_info < (3, 12):
        return nullcontext()
    return warnings.catch_warnings(action="ignore", category=DeprecationWarning)


class Rules:
    """One ruleset: numbered conditions, of which a message meets some.

    The engine refuses a message that meets no rule, and a misspelt field looks no different. So
    one more rule meets every message of its kind, and a call in which it did not fire has failed.
    """

    def __init__(self, kind: str, conditions: Sequence[Mapping[str, object]]) -> None:
        """Keep the conditions; they are built when first asked about.

        Args:
            kind: Guards every rule: messages of another kind meet none.
            conditions: JSON conditions of durable-rules, each with the guard in it.
        """
        if len(conditions) >= MAX_RULES:
            raise TargetError(f"a ruleset of {len(conditions)} rules does not fit: {MAX_RULES}")
        self.kind, self.conditions = kind, tuple(conditions)
        self._fired: list[int] = []
        self._ruleset: Any = None
        self._release: weakref.finalize[..., Rules] | None = None

    def fire(self, message: Mapping[str, object]) -> frozenset[int]:
        """Return the numbers of the conditions that *message* meets.

        Raises:
            TargetError: The engine failed in any way; its ruleset is thrown away.
        """
        with _LOCK, _quiet():
            while _CONDEMNED:
                library().durable_rules_engine.delete_ruleset(_CONDEMNED.pop())
            try:
                return self._fire(message)
            except TargetError:
                self._discard()
                raise
            except Exception as error:
                self._discard()
                told = getattr(error, "message", None) or str(error)
                raise TargetError(f"durable-rules failed on a `{self.kind}`: {told}") from error
            except BaseException:
                self._discard()
                raise

    def _fire(self, message: Mapping[str, object]) -> frozenset[int]:
        ruleset = self._ruleset or self._build()
        session = next(_SLOTS)
        outcomes: list[tuple[object, Mapping[str, object] | None]] = []
        self._fired.clear()
        fact = {"sid": session, "id": FACT, "kind": self.kind, **message}
        handle = ruleset.assert_fact(fact)
        ruleset.do_actions(handle, lambda error, state: outcomes.append((error, state)))
        ruleset.delete_state(session)
        if len(outcomes) != 1:
            raise TargetError(f"durable-rules did not finish a `{self.kind}`")
        error, state = outcomes[0]
        if error is not None:
            raise TargetError(f"durable-rules failed on a `{self.kind}`: {error}")
        if state is not None and "exception" in state:
            raise TargetError(f"an action of a `{self.kind}` failed: {state['exception']}")
        fired = frozenset(self._fired)
        if -1 not in fired:
            raise TargetError(f"durable-rules ran no rule on a `{self.kind}`")
        return fired - {-1}

    def _build(self) -> Any:
        engine = library()
        rules: dict[str, object] = {
            f"r{number}": {"all": [{"m": condition}], "run": _action(self._fired, number)}
            for number, condition in enumerate(self.conditions)
        }
        rules["every"] = {"all": [{"m": {"kind": self.kind}}], "run": _action(self._fired, -1)}
        self._ruleset = engine.Ruleset(f"duecourse-{next(_NAMES)}", None, rules)
        # Not deleted here and now: this may run in the middle of another call, in any thread.
        self._release = weakref.finalize(self, _CONDEMNED.append, self._ruleset._handle)
        self._release.atexit = False
        return self._ruleset

    def _discard(self) -> None:
        if self._release is not None:
            self._release()
        self._ruleset = self._release = None


def _action(fired: list[int], number: int) -> Callable[[object], None]:
    def note(context: object) -> None:
        fired.append(number)

    return note
