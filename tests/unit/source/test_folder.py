from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from duecourse.source.folder import read_path

PLAYBOOK = "kind: playbook\nid: a\n"
STAGES = "kind: stages\nstages: []\n"
TESTS = "kind: tests\ntests: []\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_documents_come_in_path_order(tmp_path: Path) -> None:
    write(tmp_path, z_dot_yaml=PLAYBOOK, b__s_dot_yml=STAGES, a__t_dot_yaml=STAGES, x_dot_txt="{")
    documents, findings = read_path(tmp_path, "policy")

    assert findings == []
    assert [(document.name, document.kind) for document in documents] == [
        ("policy/a/t.yaml", "stages"),
        ("policy/b/s.yml", "stages"),
        ("policy/z.yaml", "playbook"),
    ]
    assert documents[2].data == PLAYBOOK.encode()
    assert documents[2].node.span.file == "policy/z.yaml"


def test_cases_tests_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        p_dot_yaml=PLAYBOOK,
        cases__broken_dot_yaml="[",
        _dot_git__x_dot_yaml="[",
        _dot_hidden_dot_yaml="[",
        t_dot_yaml=TESTS,
    )
    documents, findings = read_path(tmp_path)
    everything, _ = read_path(tmp_path, ignored=())

    assert findings == []
    assert [document.kind for document in documents] == ["playbook"]
    assert [document.kind for document in everything] == ["playbook", "tests"]


def test_a_single_file_is_read_whatever_its_kind(tmp_path: Path) -> None:
    write(tmp_path, cases__t_dot_yaml=TESTS)
    documents, findings = read_path(tmp_path / "cases" / "t.yaml", "t.yaml")

    assert [document.kind for document in documents] == ["tests"]
    assert findings == []


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, a_dot_yaml="[", b_dot_yaml=STAGES, c_dot_yaml="kind: stage\n")
    documents, findings = read_path(tmp_path, "")

    assert [document.name for document in documents] == ["b.yaml"]
    assert [(finding.span.file, finding.code) for finding in findings] == [
        ("a.yaml", "P001"),
        ("c.yaml", "P106"),
    ]


def test_a_missing_path_is_a_finding(tmp_path: Path) -> None:
    documents, findings = read_path(tmp_path / "nowhere", "nowhere")

    assert documents == []
    assert [str(finding) for finding in findings] == [
        "nowhere:1:1: error: P010 cannot read `nowhere`: there is no such file"
    ]


def test_a_broken_link_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone.yaml")
    _, findings = read_path(tmp_path, "p")

    assert [(finding.code, finding.span.file) for finding in findings] == [("P010", "p/a.yaml")]


def test_a_link_to_its_own_folder_ends(tmp_path: Path) -> None:
    write(tmp_path, a_dot_yaml=STAGES)
    (tmp_path / "loop").symlink_to(tmp_path)
    documents, findings = read_path(tmp_path, "p")

    assert [document.name for document in documents] == ["p/a.yaml"]
    assert findings == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, a_dot_yaml=STAGES)
    (tmp_path / "a.yaml").chmod(0)
    _, findings = read_path(tmp_path)

    assert [finding.code for finding in findings] == ["P010"]
    assert "permission denied" in findings[0].message


def test_what_is_not_an_ordinary_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    _, findings = read_path(tmp_path, "p")

    assert [finding.message for finding in findings] == [
        "cannot read `p/a.yaml`: it is not an ordinary file"
    ]


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    _, findings = read_path(tmp_path)

    assert [finding.code for finding in findings] == ["P009"]
    assert findings[0].message.startswith("the file is 50.0 MB")


def test_a_folder_inside_an_archive_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "policies.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("p/b.yaml", STAGES)
        file.writestr("p/a/a.yaml", PLAYBOOK)
    with zipfile.ZipFile(archive) as file:
        documents, findings = read_path(zipfile.Path(file, "p/"), "p")

    assert findings == []
    assert [document.name for document in documents] == ["p/a/a.yaml", "p/b.yaml"]
