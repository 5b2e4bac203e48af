"""The pages of the project say what is there, and keep their form."""

import re

import pytest

from tests.unit.project.checkout import PACKAGES, ROOT, shown, sources

MOST_LINES = 350
# A test file is a list of sentences, and a stand-in for a portal is one thing.
MOST_TEST_LINES = 500
MOST_WORDS = 850
NAMED = re.compile(r"`((?:desktop|sync|local_db|printing|resources|tests|docs|bench)[./][\w./]*)`")
HEADINGS = ["Summary", "Context", "Decision", "Consequences", "Alternatives"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
VERSION = re.compile(r"^## (Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\))$")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def exists(name: str) -> bool:
    """Tell whether a path, or a dotted module name, is in the checkout."""
    if (ROOT / name.rstrip("/")).exists():
        return True
    module = name.replace(".", "/")
    return (ROOT / f"{module}.py").exists() or (ROOT / module).is_dir()


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "README.md"])
def test_a_page_names_only_what_exists(name: str) -> None:
    named = NAMED.findall(page(name))
    assert [module for module in named if not exists(module)] == []


def test_the_architecture_page_names_every_package() -> None:
    """A package is also named by the one that it is a part of."""
    packages = {file.parent for file in sources(*PACKAGES) if file.name == "__init__.py"}
    named = {name.rstrip("/") for name in NAMED.findall(page("ARCHITECTURE.md"))}
    second_level = {package for package in packages if package.parent != ROOT}
    unnamed = [
        shown(package)
        for package in sorted(second_level)
        if not {shown(p) for p in (package, *package.parents[:-1]) if p.is_relative_to(ROOT)}
        & named
    ]
    assert unnamed == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *DECISIONS]
    broken = [
        f"{shown(file)}: {target}"
        for file in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text(encoding="utf-8"))
        if not (file.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("folders", "most"), [((*PACKAGES, "bench"), MOST_LINES), (("tests",), MOST_TEST_LINES)]
)
def test_no_source_file_is_too_long_to_read(folders: tuple[str, ...], most: int) -> None:
    lengths = {shown(f): f.read_text(encoding="utf-8").count("\n") for f in sources(*folders)}
    assert {name: lines for name, lines in lengths.items() if lines > most} == {}


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [shown(f) for f in sources(*PACKAGES, "tests") if f.stem in drawers] == []


@pytest.mark.parametrize("record", DECISIONS, ids=lambda file: file.name)
def test_a_decision_has_the_five_headings_and_fits_a_page(record: object) -> None:
    content = record.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", content, re.MULTILINE) == HEADINGS
    assert content.startswith(f"# {record.name[:4]} ")
    assert len(content.split()) <= MOST_WORDS


def test_no_two_decisions_share_a_number() -> None:
    numbers = [record.name[:4] for record in DECISIONS]
    assert len(numbers) == len(set(numbers))
    assert len(numbers) >= 5


def test_the_changelog_has_dated_versions_and_whole_sentences() -> None:
    body = page("CHANGELOG.md").split("\n## ", 1)[1].splitlines()
    lines = ["## " + body[0], *body[1:]]
    assert [x for x in lines if x.startswith("## ") and not VERSION.match(x)] == []
    kinds = [x[4:] for x in lines if x.startswith("### ")]
    assert set(kinds) <= {"Added", "Changed", "Fixed"}
    bullets = " ".join(lines).split(" - ")[1:]
    whole = [re.split(r" #{2,3} ", bullet)[0].strip() for bullet in bullets]
    assert [bullet for bullet in whole if not (bullet[0].isupper() and bullet.endswith("."))] == []


def test_the_licence_names_its_owner() -> None:
    assert "[yyyy]" not in page("LICENSE")
    assert "the Abhijog Desk authors" in page("LICENSE")
