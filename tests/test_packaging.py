"""The wheel and the sdist hold what they should, and the wheel works where nothing else is."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ("policies", "schemas")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def _run(*arguments: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.mark.parametrize("kind", BUNDLED)
def test_the_wheel_holds_every_bundled_file(wheel: Path, kind: str) -> None:
    prefix = f"duecourse/_data/{kind}/"
    with zipfile.ZipFile(wheel) as archive:
        held = {
            name.removeprefix(prefix): archive.read(name)
            for name in archive.namelist()
            if name.startswith(prefix) and not name.endswith("/")
        }
    assert held == _files(ROOT / kind)


def test_the_wheel_holds_the_code_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for root, package in (("engine", "duecourse"), ("cli", "duecourse_cli")):
        for name in _files(ROOT / root / package):
            assert f"{package}/{name}" in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"duecourse", "duecourse_cli"}
    assert {"duecourse/py.typed", "duecourse_cli/py.typed"} <= names
    _run(Path(sys.executable).with_name("check-wheel-contents"), wheel, cwd=ROOT)


def test_the_sdist_holds_what_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("engine", "cli", "policies", "schemas", "tests"):
        assert any(name.startswith(f"{folder}/") for name in names), folder
    assert {"pyproject.toml", "README.md", "LICENSE"} <= names


def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    python, duecourse = scripts / "python", scripts / "duecourse"
    _run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        wheel,
        cwd=tmp_path,
    )

    where = "from duecourse._resources import bundled; print(bundled('policies') / 'branch')"
    branch = Path(_run(python, "-c", where, cwd=tmp_path).strip())
    assert branch.is_relative_to(home)
    assert "No mistakes found." in _run(duecourse, "check", branch, cwd=tmp_path)
    assert "passed." in _run(duecourse, "test", branch, "--no-law", cwd=tmp_path)
    _run(duecourse, "init", "my-desk", cwd=tmp_path)
    assert "3 passed." in _run(duecourse, "test", "my-desk", cwd=tmp_path)
    assert "First call" in _run(duecourse, "decide", "my-desk", "--no-law", cwd=tmp_path)


def test_the_command_is_lean() -> None:
    """Help, and the names of the commands, need neither the engine nor rich."""
    code = (
        "import sys; from duecourse_cli.app import main; main(['-h']); "
        "print([m for m in ('duecourse.api', 'rich', 'yaml', 'jsonschema') if m in sys.modules])"
    )
    assert _run(sys.executable, "-c", code, cwd=ROOT).splitlines()[-1] == "[]"
    code = (
        "import sys; from duecourse_cli.app import main; main(['check', 'policies/branch']); "
        "print([m for m in ('rich', 'numpy', 'durable', 'z3', 'duckdb') if m in sys.modules])"
    )
    assert _run(sys.executable, "-c", code, cwd=ROOT).splitlines()[-1] == "[]"
