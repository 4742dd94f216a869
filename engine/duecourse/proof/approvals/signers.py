"""Who may approve: a list of allowed signers of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from duecourse.errors import ApprovalError

_LINE = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))
    (?:\s+(?P<options>(?!(?:ssh|ecdsa|sk)-)(?:[^\s"]|"(?:[^"\\]|\\.)*")+))?
    \s+(?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]+\s+(?P<key>[A-Za-z0-9+/=]+)(?:\s.*)?""",
    re.VERBOSE,
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_HELP = (
    "a line is names, options, the kind of key and the key: `jo@lender.example ssh-ed25519 AAAA…`"
)


@dataclass(frozen=True, slots=True)
class Signers:
    """The list of those who may approve.

    Attributes:
        path: Its file.
        people: By name in lower case, every name of the same person: names that share a key are
            one person's, and so are the keys of a name.
    """

    path: Path
    people: dict[str, frozenset[str]]

    def person(self, name: str) -> frozenset[str]:
        """Return every name, in lower case, of whoever is called *name*."""
        return self.people.get(name.casefold(), frozenset({name.casefold()}))


def read_signers(path: Path) -> Signers:
    """Read a list of allowed signers.

    What lets one key speak for several people is refused, since then nobody knows how many eyes
    there were: names with ``*``, ``?`` or ``!``, and authorities that make certificates.

    Raises:
        ApprovalError: A103: it cannot be read, or has such a line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        reason = getattr(trouble, "strerror", None) or "it is not text"
        raise ApprovalError(
            "A103", f"cannot read the allowed signers `{path}`: {reason.lower()}"
        ) from None
    by_key: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            names, key = _line(line, f"{path}:{number}")
            by_key[key] |= names
    if not by_key:
        raise ApprovalError("A103", f"the allowed signers `{path}` name nobody", _HELP)
    return Signers(path, _people(by_key))


def _line(line: str, place: str) -> tuple[set[str], str]:
    """Return the names of a line and the fingerprint of its key."""
    split = _LINE.fullmatch(line)
    if split is None:
        raise ApprovalError("A103", f"{place} is no line of allowed signers", _HELP)
    options = _QUOTED.sub("", split["options"] or "").lower().split(",")
    names = (split["bare"] if split["quoted"] is None else split["quoted"]).split(",")
    if "cert-authority" in options:
        raise ApprovalError(
            "A103",
            f"{place} allows an authority that makes certificates, and so anyone it names",
            "list the key of each person",
        )
    for name in names:
        if not name or any(sign in name for sign in "*?!"):
            raise ApprovalError(
                "A103",
                f"{place} has the name `{name}`, which several people may have",
                "list each person by name, with a key of their own",
            )
    try:
        blob = base64.b64decode(split["key"], validate=True)
    except (binascii.Error, ValueError):
        raise ApprovalError("A103", f"{place} has no key that can be read", _HELP) from None
    return {name.casefold() for name in names}, hashlib.sha256(blob).hexdigest()


def _people(by_key: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    people: dict[str, frozenset[str]] = {}
    for names in by_key.values():
        whole = frozenset().union(*(people.get(name, frozenset({name})) for name in names))
        people.update(dict.fromkeys(whole, whole))
    return people


__all__ = ["Signers", "read_signers"]
