"""``duecourse approve`` and ``check --require-approvals``, with real keys and real attacks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ._office import Office, here, name
from .conftest import HERE, Run

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    assert here("-q", "init", str(tmp_path / "desk")).returncode == 0
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path)


BY = ("--author", "dora@lender.example")


def test_two_who_did_not_write_it_suffice(office: Office) -> None:
    assert office.check(*BY)[:2] == (1, ["A216"])
    done = office.approve("anna", *BY, "--note", 'all: "well"')
    assert done.stdout.startswith("desk/approvals/")
    assert office.check(*BY)[:2] == (1, ["A216"])
    office.approve("bela", *BY)
    code, codes, said = office.check()
    assert (code, codes) == (0, [])
    assert "approved by anna@lender.example, bela@lender.example" in said
    assert office.check(need=3)[:2] == (1, ["A216"])


def test_approvals_are_no_part_of_the_book_and_stay_as_signed(office: Office) -> None:
    def digest() -> str:
        done = here("decide", "desk", "desk/cases/sample.yaml", "--no-law", "--at",
                   "2026-03-10T10:05+08:00", "--format", "json")  # fmt: skip
        return done.stdout

    before = digest()
    office.approve("anna", *BY, "--note", "a remark, much longer than a line: " + "word " * 40)
    assert digest() == before
    signed = office.approval("anna").read_bytes()
    assert here("fmt", "desk").returncode == 0
    assert here("lint", "desk").returncode == 0
    assert office.approval("anna").read_bytes() == signed
    with office.approval("anna").open("rb") as stream:  # as an auditor would, without duecourse
        done = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", office.signers, "-I", name("anna"), "-n",
             "duecourse-approval", "-s", f"{office.approval('anna')}.sig"],
            stdin=stream, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0


def test_an_approval_is_not_replaced_unasked(office: Office) -> None:
    office.approve("anna", *BY)
    assert "already there" in office.approve("anna", *BY, code=2).stderr
    office.approve("anna", *BY, "--force")


def test_nothing_with_mistakes_is_approved(office: Office) -> None:
    stages = office.book / "stages.yaml"
    stages.write_text(stages.read_text() + "  - {id: reminder, when: {}}\n")
    assert "cannot be used" in office.approve("anna", *BY, code=2).stderr
    assert not (office.book / "approvals").exists()


# --- attacks -------------------------------------------------------------------------------------


def test_the_same_person_twice(office: Office) -> None:
    office.approve("anna", *BY)
    second = office.key("second")
    # Another key of hers, and another name of hers for the same key.
    office.signers.write_text(
        "\n".join([office.line("anna", names=f"{name('anna')},{name('hanna')}"),
                   office.line("second", names=name("Anna")), office.line("bela")]) + "\n"
    )  # fmt: skip
    office.approve("Anna", *BY, key=str(second))
    office.approve("hanna", *BY, key="anna")
    assert office.check()[:2] == (1, ["A210", "A210", "A216"])
    office.approve("bela", *BY)
    assert office.check()[:2] == (0, ["A210", "A210"])


def test_the_author_does_not_count(office: Office) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    assert office.check("--author", "Bela@lender.example")[:2] == (1, ["A209", "A216"])
    assert (
        "wrote what is to be approved"
        in office.approve("cora", "--author", name("cora"), code=2).stderr
    )
    office.approve("cora", "--author", name("anna"))  # told by another approver
    code, codes, said = office.check()
    assert (code, codes) == (0, ["A209"])
    assert "`anna@lender.example` does not count: they wrote it" in said


def test_the_author_under_another_name_of_their_key(office: Office) -> None:
    office.signers.write_text(
        office.line("anna", names=f"{name('anna')},anna") + "\n" + office.line("bela") + "\n"
    )
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    assert office.check("--author", "anna")[:2] == (1, ["A209", "A216"])


def test_the_author_with_a_plus_in_their_address(office: Office) -> None:
    wrote = ("--author", "Anna+policy@lender.example")
    assert "would not count" in office.approve("anna", *wrote, code=2).stderr
    office.approve("anna")
    code, codes, said = office.check(*wrote, need=1)
    assert (code, codes) == (1, ["A209", "A216"])
    assert "they wrote it as `anna+policy@lender.example`" in said
    assert office.check("--author", "annabel+anna@lender.example", need=1)[:2] == (0, [])


def test_without_an_author_nobody_is_left_out(office: Office) -> None:
    office.approve("anna")
    office.approve("bela")
    assert office.check()[:2] == (1, ["A214"])
    assert office.check(*BY)[:2] == (0, [])


def test_edited_after_approval(office: Office) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    windows = office.book / "call-windows.yaml"
    text = windows.read_text()
    windows.write_text("# only a remark\n" + text)
    assert office.check()[:2] == (0, [])
    edited = text.replace("calls: 1", "calls: 9")
    assert edited != text
    windows.write_text(edited)
    code, codes, said = office.check(*BY)
    assert (code, codes) == (1, ["A215", "A215", "A216"])
    assert "it is of sha256:" in said
    windows.write_text(text)
    assert office.check()[0] == 0


def test_order_of_the_text_is_approved_too(office: Office) -> None:
    """Treatments of equal rank stand in the order of files: a new name can change what is first."""
    office.approve("anna", *BY)
    (office.book / "treatments.yaml").rename(office.book / "zz.yaml")
    assert office.check(*BY, need=1)[:2] == (0, [])  # it still comes after all others
    (office.book / "zz.yaml").rename(office.book / "a.yaml")
    assert office.check(*BY, need=1)[:2] == (1, ["A215", "A216"])


def test_edited_approval(office: Office) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    office.approve("cora", *BY)
    file = office.approval("bela")
    file.write_bytes(file.read_bytes().replace(b"dora", b"nina"))
    assert office.check(*BY)[:2] == (1, ["A203"])  # although two others suffice


def test_an_old_approval_made_to_say_the_new_digest(office: Office) -> None:
    office.approve("anna", *BY)
    stages = office.book / "disclosure.yaml"
    stages.write_text(
        stages.read_text().replace("may_learn: [caller_name", "may_learn: [amount, caller_name")
    )
    office.approve("bela", *BY)
    now = office.approval("bela").read_text().split("\ndigest: ")[1].split()[0]
    old = office.approval("anna")
    then = old.read_text().split("\ndigest: ")[1].split()[0]
    assert now != then
    old.write_text(old.read_text().replace(then, now))
    assert office.check(*BY)[:2] == (1, ["A203", "A216"])


def test_signature_of_another_file(office: Office) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    shutil.copy(f"{office.approval('anna')}.sig", f"{office.approval('bela')}.sig")
    assert office.check()[:2] == (1, ["A203", "A216"])


def test_an_approval_of_hers_that_somebody_else_signed(office: Office) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY, key="cora")
    assert office.check()[:2] == (1, ["A204", "A216"])


def test_signature_is_missing_or_none(office: Office) -> None:
    office.approve("anna", *BY)
    signature = Path(f"{office.approval('anna')}.sig")
    signature.write_bytes(b"signed, anna\n")
    assert office.check(*BY, need=1)[:2] == (1, ["A203", "A216"])
    signature.unlink()
    assert office.check(*BY, need=1)[:2] == (1, ["A202", "A216"])


def test_signature_for_another_purpose(office: Office) -> None:
    office.approve("anna", *BY)
    file = office.approval("anna")
    Path(f"{file}.sig").unlink()
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", "anna", str(file)]
    subprocess.run(command, cwd=office.folder, check=True, capture_output=True)
    code, codes, said = office.check(*BY, need=1)
    assert (code, codes) == (1, ["A203", "A216"])
    assert "namespace does not match" in said


def test_a_list_that_allows_another_purpose_only(office: Office) -> None:
    office.approve("anna", *BY)
    office.signers.write_text(office.line("anna", 'namespaces="git,file"') + "\n")
    assert office.check(*BY, need=1)[:2] == (1, ["A204", "A216"])


def test_unknown_key(office: Office) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    office.allow("anna", "cora")
    assert office.check()[:2] == (1, ["A204", "A216"])


@pytest.mark.parametrize("kind", ["keys", "krl"])
def test_revoked_key(office: Office, kind: str) -> None:
    office.approve("anna", *BY)
    office.approve("bela", *BY)
    revoked = office.folder / "revoked"
    if kind == "keys":
        shutil.copy(office.folder / "bela.pub", revoked)
    else:
        subprocess.run(
            ["ssh-keygen", "-q", "-k", "-f", revoked, office.folder / "bela.pub"], check=True
        )
    assert office.check("--revoked", "revoked")[:2] == (1, ["A205", "A216"])


def test_validity_is_judged_when_it_was_approved(office: Office) -> None:
    office.approve("anna", *BY)
    for options, fits in (
        ('valid-before="20200101"', False),
        ('valid-after="20200101",valid-before="21000101"', True),
        ('valid-after="21000101"', False),
    ):
        office.signers.write_text(office.line("anna", options) + "\n")
        code, codes, _ = office.check(*BY, need=1)
        assert (code, codes) == ((0, []) if fits else (1, ["A204", "A216"])), options


def test_an_approval_that_is_still_to_come(office: Office) -> None:
    office.approve("anna", *BY)
    file = office.approval("anna")
    at = file.read_text().split("\nat: ")[1].split()[0]
    file.write_text(file.read_text().replace(at, "2120-01-01T00:00:00+00:00"))
    Path(f"{file}.sig").unlink()
    command = ["ssh-keygen", "-Y", "sign", "-n", "duecourse-approval", "-f", "anna", str(file)]
    subprocess.run(command, cwd=office.folder, check=True, capture_output=True)
    assert office.check(*BY, need=1)[:2] == (1, ["A206", "A216"])


def test_policy_does_not_hide_among_approvals(office: Office) -> None:
    office.approve("anna", *BY)
    hidden = office.book / "approvals" / "more.yaml"
    hidden.write_text("kind: worklist\nscore:\n  - {points: 1, when: {}}\n")
    assert "A201" in office.check(*BY, need=1)[1]


def test_law_that_changed_or_is_left_out(office: Office) -> None:
    pack = office.folder / "us"
    shutil.copytree(HERE.parents[1] / "policies" / "regimes" / "us", pack)
    who = ("--as", name("anna"), "--key", "anna")
    done = here("approve", "desk", "--pack", "us", *who, *BY)
    assert done.returncode == 0, done.stderr

    def check(*law: str) -> tuple[int, str]:
        done = here("check", "desk", *law, "--require-approvals", "1", "--approvers",
                   "allowed_signers", "-f", "concise")  # fmt: skip
        return done.returncode, done.stdout

    assert check("--pack", "us")[0] == 0
    assert "A211" in check("--no-law")[1]
    assert check("--no-law")[0] == 1
    limits = sorted(pack.glob("*.yaml"))
    regime = next(file for file in limits if "kind: regime" in file.read_text())
    text = regime.read_text()
    regime.write_text(text.replace("as_read: ", "version: changed\nas_read: "))
    code, told = check("--pack", "us")
    assert (code, "A212 `us` changed since `anna@lender.example` approved" in told) == (0, True)
    assert check("--pack", "us", "--fail-on", "warning")[0] == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [("*@lender.example KEY", "several people"), ("!x,anna@lender.example KEY", "several people"),
     ("anna@lender.example cert-authority KEY", "makes certificates"),
     ("# nobody", "name nobody"), ("anna@lender.example ssh-ed25519", "no line of allowed"),
     ('anna@lender.example namespaces="x KEY', "no line of allowed")],
)  # fmt: skip
def test_a_list_that_does_not_tell_people_apart(office: Office, line: str, told: str) -> None:
    public = (office.folder / "anna.pub").read_text().strip()
    office.signers.write_text(line.replace("KEY", public) + "\n")
    code, _, said = office.check(*BY)
    assert code == 2
    assert "A103" in said
    assert told in said


def test_who_may_approve_is_not_for_the_policy_to_say(office: Office) -> None:
    inside = office.book / "allowed_signers"
    shutil.copy(office.signers, inside)
    link = office.folder / "link"
    link.symlink_to(inside)
    for file in ("desk/allowed_signers", "link"):
        code, _, said = office.check("--approvers", file)
        assert (code, "A103" in said) == (2, True)


def test_without_ssh_keygen(office: Office, run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    environ = {"PATH": str(empty)}
    args = ("--no-law", "--as", name("anna"), "--key", "anna")
    done = run("approve", "desk", *args, cwd=office.folder, environ=environ)
    assert done.returncode == 2
    assert "A101 `ssh-keygen` is not there" in done.stderr
    assert "openssh-client" in done.stderr
    office.approve("anna", *BY)
    done = run("check", "desk", "--no-law", "--require-approvals", "1", "--approvers",
               "allowed_signers", cwd=office.folder, environ=environ)  # fmt: skip
    assert done.returncode == 2
    assert "A101" in done.stderr


def test_flags_that_say_nothing_alone(office: Office) -> None:
    for args, told in (
        (("--require-approvals", "2"), "--approvers"),
        (("--approvers", "allowed_signers"), "--require-approvals"),
        (("--author", "anna"), "--require-approvals"),
    ):
        done = here("check", "desk", *args)
        assert (done.returncode, told in done.stderr) == (2, True)
    done = here("approve", "desk", "--as", "-x", "--key", "anna")
    assert done.returncode == 2
    done = here("approve", "desk", "--as", "anna", "--key", "allowed_signers")
    assert (done.returncode, "A102" in done.stderr) == (2, True)
