"""The import contract is kept, and illegal imports would be caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.project.checkout import PACKAGES, ROOT

# file planted, its content, the import that must be named
PLANTED = (
    ("local_db/planted_qt.py", "import PySide6.QtCore", "local_db.planted_qt -> PySide6"),
    ("local_db/planted_up.py", "import sync", "local_db.planted_up -> sync"),
    ("local_db/planted_http.py", "import requests", "local_db.planted_http -> requests"),
    (
        "local_db/domain/planted_library.py",
        "import sqlalchemy",
        "local_db.domain.planted_library -> sqlalchemy",
    ),
    ("printing/planted_sideways.py", "import sync", "printing.planted_sideways -> sync"),
    ("sync/planted_pdf.py", "import reportlab", "sync.planted_pdf -> reportlab"),
    (
        "sync/portal/planted_client.py",
        "import requests",
        "sync.portal.planted_client -> requests",
    ),
    (
        "desktop/services/planted_qt.py",
        "from PySide6 import QtCore",
        "desktop.services.planted_qt -> PySide6",
    ),
    (
        "desktop/services/planted_up.py",
        "import desktop.views",
        "desktop.services.planted_up -> desktop.views",
    ),
    (
        "desktop/views/planted_sql.py",
        "import sqlalchemy",
        "desktop.views.planted_sql -> sqlalchemy",
    ),
    (
        "desktop/models/planted_pdf.py",
        "import printing",
        "desktop.models.planted_pdf -> printing",
    ),
    (
        "desktop/widgets/planted_hidden.py",
        "def late() -> None:\n    import sync",
        "desktop.widgets.planted_hidden -> sync",
    ),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the packages and their contract, to be spoilt."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=lambda _, names: _not_python(names)
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _not_python(names: list[str]) -> list[str]:
    return [name for name in names if "." in name and not name.endswith(".py")]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(tool), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contract_is_kept(copy: Path) -> None:
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout


def test_every_illegal_import_is_named(copy: Path) -> None:
    for file, source, _ in PLANTED:
        (copy / file).write_text(f'"""Planted."""\n\n{source}\n', encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode == 1
    assert [named for _, _, named in PLANTED if named not in done.stdout] == []


def test_two_modules_that_import_each_other_are_caught(copy: Path) -> None:
    (copy / "printing/planted_one.py").write_text("import printing.planted_two\n")
    (copy / "printing/planted_two.py").write_text("import printing.planted_one\n")
    done = lint_imports(copy)
    assert done.returncode == 1
    assert "planted_one" in done.stdout
