"""Signatures of OpenSSH: every key and every signature is handled by ``ssh-keygen`` itself."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from duecourse.clock.instants import to_iso
from duecourse.errors import ApprovalError

NAMESPACE: Final = "duecourse-approval"
"""What the signature is for: one made to sign mail or commits is no approval."""

_KEY = re.compile(r" key (SHA256:[A-Za-z0-9+/]+)\s*$", re.MULTILINE)
_PREFIX = re.compile(r"^(sig_verify: |sshsig_\w+: |Signature verification failed: )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``ssh-keygen`` said of a signature.

    Attributes:
        key: Fingerprint of the key, where the signature is good.
        reason: Why it is not; empty where it is.
    """

    key: str
    reason: str

    @property
    def good(self) -> bool:
        """Whether the signature holds."""
        return not self.reason


def sign(data: bytes, key: Path) -> bytes:
    """Return the signature of *data* by the private key in the file *key*.

    A public key stands for the private one that the agent of the session holds. A passphrase is
    asked for by ``ssh-keygen``.

    Raises:
        ApprovalError: A101 without ``ssh-keygen``; A102 where it does not sign.
    """
    done = _run(["-Y", "sign", "-f", str(key), "-n", NAMESPACE], data)
    if done.returncode != 0:
        raise ApprovalError(
            "A102",
            f"`ssh-keygen` did not sign with `{key}`: {_said(done)}",
            "give the file of a private key, or a public key that the agent holds",
        )
    return done.stdout


def intact(data: bytes, signature: Path) -> Answer:
    """Tell whether *signature* is one of *data*, for approvals, by whatever key."""
    named = ["-n", NAMESPACE, "-s", str(signature)]
    return _answer(_run(["-Y", "check-novalidate", *named], data))


def verify(
    data: bytes, signature: Path, who: str, signers: Path, at: int, revoked: Path | None = None
) -> Answer:
    """Tell whether *signature* is one of *data* by a key of *who* that was allowed at *at*.

    Args:
        data: What is signed.
        signature: The file of the signature.
        who: The name of the signer.
        signers: The list of allowed signers.
        at: Instant in microseconds. ``valid-after`` and ``valid-before`` of the list are read in
            UTC, whatever the zone of the machine.
        revoked: Keys that count no more, at any time.
    """
    moment = datetime.fromisoformat(to_iso(at, 0))
    given = ["-f", str(signers), "-I", who, "-n", NAMESPACE, "-s", str(signature)]
    given.append(f"-Overify-time={moment:%Y%m%d%H%M%S}")
    if revoked is not None:
        given += ["-r", str(revoked)]
    return _answer(_run(["-Y", "verify", *given], data))


def _answer(done: subprocess.CompletedProcess[bytes]) -> Answer:
    if done.returncode != 0:
        return Answer("", _said(done))
    found = _KEY.search(done.stdout.decode("utf-8", "replace"))
    return Answer(found[1], "") if found else Answer("", "it does not say by which key")


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the first line that says why, in lower case and without what comes before it."""
    lines = [
        _PREFIX.sub("", line.strip())
        for line in done.stderr.decode("utf-8", "replace").splitlines()
    ]
    told = next((line for line in lines if line), "it gives no reason").rstrip(".")
    return told[:1].lower() + told[1:]


def _run(arguments: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    try:
        return subprocess.run(
            ["ssh-keygen", *arguments],
            input=data,
            capture_output=True,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise ApprovalError(
            "A101",
            "`ssh-keygen` is not there, and approvals are signed and verified by it",
            "install OpenSSH's client: `apt install openssh-client`, `brew install openssh`",
        ) from None


__all__ = ["NAMESPACE", "Answer", "intact", "sign", "verify"]
