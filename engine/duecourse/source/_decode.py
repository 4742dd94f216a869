"""From the bytes of a file to text that YAML may hold, or a finding that says why not."""

from __future__ import annotations

import codecs
import re
from typing import Final

from duecourse.source.diagnostic import Diagnostic
from duecourse.source.span import Span

MAX_BYTES: Final = 8 * 1024 * 1024
"""A policy file larger than this is refused before it is parsed."""

_MOST_CHARACTERS_REPORTED = 10

_NOT_ALLOWED = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_BREAK = re.compile("\r\n|\r|\n")
_NAMES = {
    0x00: "a NUL character (U+0000)",
    0x85: "an invisible line break (U+0085)",
    0x2028: "an invisible line break (U+2028)",
    0x2029: "an invisible line break (U+2029)",
    0xFEFF: "a byte order mark (U+FEFF) inside the text",
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def split_lines(text: str) -> list[str]:
    """Split *text* into lines as spans count them: at LF, CR LF and CR, nowhere else."""
    return _BREAK.split(text)


def too_large(size: int, name: str) -> Diagnostic:
    """Return the finding about a file of *size* bytes that is over the limit."""
    return Diagnostic(
        "P009",
        f"the file is {size / 1024 / 1024:.1f} MB, more than the {MAX_BYTES // 1024 // 1024} MB "
        "a policy file may have",
        Span(name, 1, 1, 1, 1),
        help="split it into several files of the same kind; cases belong in a portfolio file",
    )


def decode(data: bytes, name: str) -> tuple[str | None, list[Diagnostic]]:
    """Decode one file.

    Args:
        data: The file's bytes.
        name: The file's name in findings.

    Returns:
        The text without a byte order mark, or None with the findings that stopped it.
    """
    if len(data) > MAX_BYTES:
        return None, [too_large(len(data), name)]
    wide = _wide_encoding(data)
    if wide:
        return None, [
            Diagnostic(
                "P007",
                f"the file is in {wide}, not UTF-8",
                Span(name, 1, 1, 1, 2),
                help="save it again with the encoding UTF-8",
            )
        ]
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(body, error.start, name)]
    findings = _control_characters(text, name)
    return (None, findings) if findings else (text, [])


def _wide_encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    start = data[:64]
    if len(start) >= 4 and len(start) % 2 == 0:
        odd, even = start[1::2].count(0), start[::2].count(0)
        half = len(start) // 2
        if (odd == half and even == 0) or (even == half and odd == 0):
            return "UTF-16"
    return ""


def _place(before: str, name: str) -> Span:
    lines = split_lines(before)
    line, column = len(lines), len(lines[-1]) + 1
    return Span(name, line, column, line, column + 1)


def _not_utf8(body: bytes, start: int, name: str) -> Diagnostic:
    guess = ""
    try:
        gbk = body.decode("gbk")
    except UnicodeDecodeError:
        pass
    else:
        guess = " (it looks like GBK)" if re.search("[\u4e00-\u9fff]{2}", gbk) else ""
    return Diagnostic(
        "P007",
        f"the byte `0x{body[start]:02x}` is not UTF-8",
        _place(body[:start].decode("utf-8"), name),
        help=f"save the file again with the encoding UTF-8{guess}",
    )


def _control_characters(text: str, name: str) -> list[Diagnostic]:
    findings: list[Diagnostic] = []
    for match in _NOT_ALLOWED.finditer(text):
        code = ord(match[0])
        what = _NAMES.get(code, f"a control character (U+{code:04X})")
        findings.append(
            Diagnostic(
                "P001",
                f"the text holds {what}, which YAML does not allow",
                _place(text[: match.start()], name),
                help="remove it; it may be invisible in your editor",
            )
        )
        if len(findings) == _MOST_CHARACTERS_REPORTED:
            break
    return findings
