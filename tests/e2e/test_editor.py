"""An editor with yaml-language-server helps with a policy: keys, meanings, typos.

The real server is installed from npm into ``.cache/npm`` once and spoken to over its standard
input and output, as an editor does.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duecourse.source.schema import kinds

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "npm"
SERVER = CACHE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
VERSION = "1.25.0"

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


class Editor:
    """A client of the language server."""

    def __init__(self, folder: Path) -> None:
        self._ids = itertools.count(1)
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._waiting: list[dict[str, Any]] = []
        self._folder = folder
        self._process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        features = {
            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {},
        }
        self.ask(
            "initialize",
            processId=os.getpid(),
            rootUri=folder.as_uri(),
            capabilities={"textDocument": features, "workspace": {"configuration": True}},
        )
        self._tell("initialized")

    def open(self, name: str, text: str) -> str:
        """Show *text* as the file *name*; return its address."""
        path = self._folder / name
        path.write_text(text, encoding="utf-8")
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        return path.as_uri()

    def at(self, uri: str, what: str, line: int, character: int) -> Any:
        """Ask for ``completion`` or ``hover`` at a place, both numbers from 0."""
        position = {"line": line, "character": character}
        return self.ask(f"textDocument/{what}", textDocument={"uri": uri}, position=position)

    def squiggles(self, uri: str) -> list[tuple[int, int, str]]:
        """Wait for the findings about *uri*."""
        for message in self._messages():
            if message.get("method") == "textDocument/publishDiagnostics":
                if message["params"]["uri"] == uri:
                    return [
                        (
                            found["range"]["start"]["line"],
                            found["range"]["start"]["character"],
                            found["message"],
                        )
                        for found in message["params"]["diagnostics"]
                    ]
        raise AssertionError("no findings came")

    def ask(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        self._send({"id": number, "method": method, "params": params})
        for message in self._messages():
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
        raise AssertionError(f"no answer to {method}")

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self.ask("shutdown")
            self._tell("exit")
            self._process.wait(timeout=10)
        finally:
            self._process.kill()
            self._process.wait()
            self._thread.join(timeout=10)
            self._process.stdin.close()
            self._process.stdout.close()

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Yield what comes, answering the server's own questions."""
        kept, self._waiting = self._waiting, []
        for message in kept:
            if message.get("method") == "textDocument/publishDiagnostics":
                self._waiting.append(message)
            yield message
        while True:
            message = self._answers.get(timeout=60)
            if message.get("method") == "textDocument/publishDiagnostics":
                self._waiting.append(message)
            if "id" in message and "method" in message:
                items = message.get("params", {}).get("items", [])
                result = [self._setting(item.get("section", "")) for item in items]
                self._send({"id": message["id"], "result": result or None})
                continue
            yield message

    def _setting(self, section: str) -> Any:
        settings = {"schemaStore": {"enable": False}, "validate": True, "hover": True}
        return {**settings, "completion": True} if section == "yaml" else {}

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
                header = stream.readline()
            self._answers.put(json.loads(stream.read(length)))


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    if not SERVER.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(CACHE),
             f"yaml-language-server@{VERSION}"],
            check=True,
            capture_output=True,
            timeout=300,
        )  # fmt: skip
    client = Editor(tmp_path_factory.mktemp("policy"))
    yield client
    client.close()


def policy(kind: str, body: str) -> str:
    schema = ROOT / "schemas" / f"{kind}.schema.json"
    return f"# yaml-language-server: $schema={schema.as_uri()}\nkind: {kind}\n{body}"


def labels(answer: Any) -> set[str]:
    return {item["label"] for item in answer["items"]}


def test_keys_are_completed(editor: Editor) -> None:
    text = policy("treatments", "treatments:\n  - id: firm-call\n    \n")
    offered = labels(editor.at(editor.open("keys.yaml", text), "completion", 4, 4))

    assert {"stage", "do", "whom", "when", "script", "rank"} <= offered
    assert "windows" not in offered


def test_words_are_completed(editor: Editor) -> None:
    text = policy("treatments", "treatments:\n  - id: firm-call\n    do: \n")
    offered = labels(editor.at(editor.open("words.yaml", text), "completion", 4, 8))

    assert {"call", "sms", "letter", "review", "hand-over"} <= offered


def test_facts_and_their_meaning_are_completed_inside_a_condition(editor: Editor) -> None:
    text = policy("stages", "stages:\n  - id: golden\n    when:\n      \n")
    answer = editor.at(editor.open("facts.yaml", text), "completion", 5, 6)
    meaning = {item["label"]: item.get("documentation", "") for item in answer["items"]}

    assert {"days_past_due", "all", "any", "not"} <= meaning.keys()
    assert "Days since the oldest unpaid due date" in str(meaning["days_past_due"])


def test_forms_of_a_limit_are_completed(editor: Editor) -> None:
    text = policy("limits", "limits:\n  - id: hours\n    \n")
    offered = labels(editor.at(editor.open("forms.yaml", text), "completion", 4, 4))

    assert {"hours", "cap", "wait", "hold", "forbid", "conceal", "require", "basis"} <= offered


@pytest.mark.parametrize(
    ("kind", "body", "line", "character", "words"),
    [
        ("treatments", "treatments:\n  - {id: a, stage: any}\n", 3, 13, "stage it belongs to"),
        ("call-windows", "windows:\n  - {id: a, calls: 3}\n", 3, 13, "over all points"),
        (
            "stages",
            "stages:\n  - id: a\n    when: {principal: 5}\n",
            4,
            12,
            "Principal of the loan",
        ),
        ("limits", "limits:\n  - id: a\n    cap: {at_most: 7}\n", 4, 12, "How many are allowed"),
    ],
)
def test_hovering_says_what_a_key_means(
    editor: Editor, kind: str, body: str, line: int, character: int, words: str
) -> None:
    shown = editor.at(
        editor.open(f"hover-{kind}.yaml", policy(kind, body)), "hover", line, character
    )

    assert words in str(shown["contents"])


def test_a_typo_is_underlined(editor: Editor) -> None:
    body = "treatments:\n  - id: a\n    stage: any\n    do: review\n    rnak: 3\n"
    found = editor.squiggles(editor.open("typo.yaml", policy("treatments", body)))

    assert [(line, character) for line, character, _ in found] == [(6, 4)]
    assert "rnak" in found[0][2]


def test_a_wrong_word_is_underlined(editor: Editor) -> None:
    body = "windows:\n  - {id: a, days: daily, hours: 08:00-21:00}\n"
    found = editor.squiggles(editor.open("range.yaml", policy("call-windows", body)))

    assert [(line, character) for line, character, _ in found] == [(3, 32)]


OK = sorted((ROOT / "tests" / "golden" / "shape" / "ok").glob("*.yaml"))


@pytest.mark.parametrize(
    "file", [file for file in OK if file.stem in kinds()], ids=lambda f: f.stem
)
def test_a_sound_document_is_not_underlined(editor: Editor, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    schema = (ROOT / "schemas" / f"{file.stem}.schema.json").as_uri()
    uri = editor.open(f"ok-{file.name}", f"# yaml-language-server: $schema={schema}\n{text}")

    assert editor.squiggles(uri) == []
