"""Authors of a policy that lies in git, whose approval does not count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ._office import Office, commit, git, here, name

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None, reason="no git here"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The playbook is committed by Dora, who may not approve anyway."""
    assert here("-q", "init", str(tmp_path / "desk")).returncode == 0
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", ".")
    commit(tmp_path, "desk", by="dora")
    return Office(tmp_path)


def edit(office: Office, by: str, calls: int, message: str = "words") -> None:
    windows = office.book / "call-windows.yaml"
    text = windows.read_text()
    at = text.index("calls: ") + len("calls: ")
    windows.write_text(f"{text[:at]}{calls}{text[at + 1 :]}")
    commit(office.folder, "desk/call-windows.yaml", by=by, message=message)


def test_those_who_wrote_its_commits_are_authors(office: Office) -> None:
    done = office.approve("anna")
    assert "written by dora@lender.example" in done.stderr
    office.approve("bela")
    assert office.check()[:2] == (0, [])
    commit(office.folder, "desk/approvals", by="anna")  # approvals are no part of the policy
    assert office.check()[:2] == (0, [])


def test_an_author_does_not_approve_by_any_order_of_steps(office: Office) -> None:
    edit(office, "anna", 2)
    edit(office, "bela", 3, "words \x01\x1f\n\nCo-authored-by: Cora <cora@lender.example>")
    for who in ("anna", "bela", "cora"):
        assert "would not count" in office.approve(who, code=2).stderr
    for who in ("anna", "bela", "cora"):  # approved where git does not look, then brought here
        shutil.move(office.folder / ".git", office.folder / "aside")
        office.approve(who)
        shutil.move(office.folder / "aside", office.folder / ".git")
    assert office.check()[:2] == (1, ["A209", "A209", "A209", "A216"])


def test_a_branch_that_was_merged_has_authors_too(office: Office) -> None:
    office.approve("anna")
    git(office.folder, "checkout", "-qb", "side")
    text = (office.book / "call-windows.yaml").read_text()
    edit(office, "anna", 7)
    (office.book / "call-windows.yaml").write_text(text)
    commit(office.folder, "desk/call-windows.yaml", by="anna")  # as it was: the merge shows nothing
    git(office.folder, "checkout", "-q", "-")
    commit(office.folder, "desk/approvals", by="dora")
    git(office.folder, "merge", "-q", "--no-ff", "-m", "merge", "side", by="dora")
    assert office.check(need=1)[:2] == (1, ["A209", "A216"])


def test_who_merges_wrote_nothing_unless_they_decided(office: Office) -> None:
    windows = office.book / "call-windows.yaml"
    git(office.folder, "checkout", "-qb", "side")
    edit(office, "cora", 7)
    git(office.folder, "checkout", "-q", "-")
    (office.book / "worklist.yaml").write_text("kind: worklist\nscore: [{points: 1, when: {}}]\n")
    commit(office.folder, "desk/worklist.yaml", by="dora")
    git(office.folder, "merge", "-q", "--no-ff", "-m", "merge", "side", by="anna")
    office.approve("anna")
    assert office.check(need=1)[:2] == (0, [])
    git(office.folder, "checkout", "-qb", "other", "HEAD~1")
    edit(office, "dora", 4)
    git(office.folder, "checkout", "-q", "-")
    git(office.folder, "merge", "-q", "-m", "merge", "other", by="bela", check=False)
    git(office.folder, "checkout", "--theirs", "desk/call-windows.yaml", check=False)
    assert "calls: 4" in windows.read_text()
    commit(office.folder, "desk/call-windows.yaml", by="bela")
    assert "would not count" in office.approve("bela", code=2).stderr


def test_who_merges_and_drops_a_side_decided_it(office: Office) -> None:
    git(office.folder, "checkout", "-qb", "side")
    edit(office, "cora", 7)
    git(office.folder, "checkout", "-q", "-")
    git(office.folder, "merge", "-q", "-s", "ours", "-m", "merge", "side", by="anna")
    assert "would not count" in office.approve("anna", code=2).stderr


@pytest.mark.parametrize("file", ["more.yaml", "ignored.yaml"])
def test_changes_that_are_not_committed_have_no_author(office: Office, file: str) -> None:
    (office.folder / ".gitignore").write_text("ignored.yaml\n")
    (office.book / file).write_text("kind: worklist\nscore:\n  - {points: 1, when: {}}\n")
    office.approve("anna")
    code, codes, said = office.check(need=1)
    assert (code, codes) == (1, ["A214"])
    assert "not committed" in said
    assert office.check("--author", name("dora"), need=1)[:2] == (0, [])


def test_a_history_that_is_cut_off(office: Office) -> None:
    edit(office, "anna", 4)
    edit(office, "bela", 5)
    shutil.move(office.folder / ".git", office.folder / "aside")
    office.approve("anna")
    shutil.move(office.folder / "aside", office.folder / ".git")
    commit(office.folder, "desk", by="dora")
    git(office.folder, "clone", "-q", "--depth", "1", f"file://{office.folder}", "cut")
    args = ("--no-law", "--require-approvals", "1", "--approvers", office.signers, "-f", "concise")
    cut = here("check", office.folder / "cut" / "desk", *args)
    assert (cut.returncode, "A214" in cut.stdout) == (1, True)
    git(office.folder, "clone", "-q", f"file://{office.folder}", "whole")
    whole = here("check", office.folder / "whole" / "desk", *args)
    assert (whole.returncode, "A209" in whole.stdout) == (1, True)


def test_a_map_of_names_does_not_hide_an_author(office: Office) -> None:
    edit(office, "anna", 6)
    (office.folder / ".mailmap").write_text("Zoe <zoe@lender.example> <anna@lender.example>\n")
    commit(office.folder, ".mailmap")
    assert "would not count" in office.approve("anna", code=2).stderr


def test_a_commit_that_git_was_told_to_replace_is_read_as_it_is(office: Office) -> None:
    edit(office, "anna", 6)
    tree, before = (
        git(office.folder, "rev-parse", each).strip() for each in ("HEAD^{tree}", "HEAD~1")
    )
    made = git(office.folder, "commit-tree", tree, "-p", before, "-m", "words", by="dora").strip()
    git(office.folder, "replace", "HEAD", made)
    assert "would not count" in office.approve("anna", code=2).stderr


def test_variables_of_git_do_not_lead_it_elsewhere(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edit(office, "anna", 6)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", ".")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(office.folder))
    assert "would not count" in office.approve("anna", code=2).stderr


# --- against the version approved before ----------------------------------------------------------


@pytest.fixture
def released(office: Office) -> Office:
    """The first version is approved by Anna and Bela, and lies in `old` too."""
    office.approve("anna")
    office.approve("bela")
    commit(office.folder, "desk/approvals", by="dora")
    assert office.check()[:2] == (0, [])
    shutil.copytree(office.book, office.folder / "old")
    return office


def test_authors_are_those_since_the_version_approved_before(released: Office) -> None:
    edit(released, "cora", 4)
    done = released.approve("anna", "--against", "old")
    assert "written by cora@lender.example" in done.stderr  # and not by Dora
    assert "against:\n  digest: sha256:" in released.approval("anna", newest=True).read_text()
    assert "would not count" in released.approve("cora", "--against", "old", code=2).stderr
    released.approve("bela", "--against", "old")
    assert released.check()[:2] == (0, [])
    assert released.check("--against", "old")[:2] == (0, [])


def test_all_were_shown_the_same_differences(released: Office) -> None:
    edit(released, "cora", 4)
    released.approve("anna", "--against", "old")
    released.approve("bela")
    assert released.check()[:2] == (1, ["A207", "A215", "A215", "A216"])
    shutil.copytree(released.book, released.folder / "other")
    edit(released, "cora", 5)
    released.approve("anna", "--against", "old")
    released.approve("bela", "--against", "old")
    assert released.check("--against", "old")[:2] == (0, [])
    code, codes, _ = released.check("--against", "other")
    assert code == 1
    assert codes.count("A207") == 2


def test_a_version_that_was_never_approved_hides_no_step(released: Office) -> None:
    """Cora's step would be left out if what is compared with may be any version."""
    edit(released, "cora", 4)
    shutil.copytree(released.book, released.folder / "between")
    edit(released, "dora", 5)
    for who in ("cora", "anna"):
        released.approve(who, "--against", "between")
    code, codes, said = released.check()
    assert code == 1
    assert codes.count("A208") == 2
    assert "is not itself approved" in said
    assert "A208" in released.check("--against", "between")[1]


def test_a_version_whose_approvals_are_gone_is_not_approved(released: Office) -> None:
    edit(released, "cora", 4)
    for who in ("anna", "bela"):
        released.approve(who, "--against", "old")
    assert released.check()[0] == 0
    for file in (released.folder / "old" / "approvals").iterdir():
        if "anna" in file.name:
            (released.book / "approvals" / file.name).unlink()
    assert "A208" in released.check()[1]


def test_an_author_does_not_say_who_may_approve(released: Office) -> None:
    commit(released.folder, "allowed_signers", by="dora")
    edit(released, "cora", 4)
    for who in ("anna", "bela"):
        released.approve(who, "--against", "old")
    assert released.check()[:2] == (0, [])  # Dora wrote nothing of this version
    with released.signers.open("a") as file:
        file.write("# more\n")
    commit(released.folder, "allowed_signers", by="cora")
    assert released.check()[:2] == (1, ["A213"])


def test_the_same_version_is_nothing_to_compare_with(released: Office) -> None:
    assert "say the same" in released.approve("anna", "--against", "old", "--force", code=2).stderr


@pytest.mark.parametrize("among", ["shared", "desk/approvals", "desk/other"])
def test_what_is_linked_into_a_policy_has_no_author(office: Office, among: str) -> None:
    """Else an author would edit the file that is linked in, and approve that."""
    windows = office.book / "call-windows.yaml"
    there = office.folder / among / "windows.txt"
    there.parent.mkdir(exist_ok=True)
    windows.rename(there)
    windows.symlink_to(Path("..") / among / there.name)
    commit(office.folder, "desk", among, by="dora")
    there.write_text(there.read_text().replace("calls: 1", "calls: 2"))
    commit(office.folder, among, by="anna")
    office.approve("bela" if among == "desk/other" else "anna")
    for more in ((), ("--author", name("dora"))):
        code, codes, said = office.check(*more, need=1)
        if among == "desk/other":  # its commits are those of the policy
            assert (code, codes) == (0, [])
        else:
            assert (code, codes) == (1, ["A214"])
            assert "`call-windows.yaml` is a link to what lies elsewhere" in said


def test_a_folder_that_is_linked_in_and_a_repository_inside(office: Office) -> None:
    office.approve("anna")
    shared = office.folder / "shared"
    shared.mkdir()
    (office.book / "more").symlink_to(shared)
    commit(office.folder, "desk", by="dora")
    assert "`more` is a link" in office.check(need=1)[2]
    (office.book / "more").unlink()
    commit(office.folder, "desk", by="dora")
    assert office.check(need=1)[:2] == (0, [])
    (office.book / "own").mkdir()
    git(office.book / "own", "init", "-q", ".")
    assert "`own` is a repository of its own" in office.check(need=1)[2]


def test_a_step_that_its_author_approved_is_hidden_by_no_later_one(released: Office) -> None:
    """Cora's step was approved by Anna alone; Dora's, after it, would carry it along."""
    edit(released, "cora", 4)
    shutil.move(released.folder / ".git", released.folder / "aside")
    released.approve("cora", "--against", "old")  # approved where git does not look
    shutil.move(released.folder / "aside", released.folder / ".git")
    released.approve("anna", "--against", "old")
    commit(released.folder, "desk/approvals", by="dora")
    code, codes, _ = released.check()
    assert (code, codes.count("A209")) == (1, 1)
    shutil.copytree(released.book, released.folder / "between")
    edit(released, "dora", 5)
    for who in ("cora", "bela"):
        released.approve(who, "--against", "between")
    code, codes, _ = released.check("--against", "between")
    assert (code, codes.count("A208")) == (1, 2)


def test_a_step_that_nobody_approved_is_hidden_by_no_two_later_ones(released: Office) -> None:
    """Dora's steps after Cora's are approved, each against the one before it."""
    edit(released, "cora", 4)
    for calls, people in ((5, ("cora", "anna")), (6, ("cora", "bela"))):
        before = f"before-{calls}"
        shutil.copytree(released.book, released.folder / before)
        edit(released, "dora", calls)
        for who in people:
            released.approve(who, "--against", before)
        commit(released.folder, "desk/approvals", by="dora")
    code, codes, _ = released.check("--against", "before-6")
    assert (code, codes.count("A208")) == (1, 2)


def test_who_wrote_one_version_may_approve_the_next(released: Office) -> None:
    for by, calls, people in (("cora", 4, ("anna", "bela")), ("anna", 5, ("cora", "bela"))):
        before = f"before-{calls}"
        shutil.copytree(released.book, released.folder / before)
        edit(released, by, calls)
        for who in people:
            released.approve(who, "--against", before)
        commit(released.folder, "desk/approvals", by="dora")
        assert released.check("--against", before)[0] == 0
    git(released.folder, "clone", "-q", "--depth", "3", f"file://{released.folder}", "cut")
    args = (
        "--no-law",
        "--require-approvals",
        "2",
        "--approvers",
        released.signers,
        "-f",
        "concise",
    )
    cut = here("check", released.folder / "cut" / "desk", *args)
    assert (cut.returncode, "A214" in cut.stdout) == (1, True)
    said = here("check", released.folder / "cut" / "desk", *args, "--author", name("anna"))
    assert said.returncode == 0
