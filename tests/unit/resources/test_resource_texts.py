import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources import asset
from resources.text import (
    Language,
    bengali_digits,
    catalogue,
    has_text,
    local_digits,
    text,
)

ROOT = Path(__file__).parents[3]
DOMAIN = ROOT / "local_db" / "domain"
STEMS = sorted({path.stem for path in asset("i18n").glob("*/*.toml")})


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def calls() -> Iterator[ast.Call]:
    for path in sorted(DOMAIN.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node):
                yield node


def constant(node: ast.AST) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def desk_errors() -> set[str]:
    """The names of DeskError and of every class that comes of it."""
    found = {"DeskError"}
    for path in DOMAIN.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                found |= {node.name} if bases & found else set()
    return found


def storage_troubles() -> set[str]:
    tree = ast.parse((DOMAIN / "errors.py").read_text(encoding="utf-8"))
    trouble = next(n for n in ast.walk(tree) if getattr(n, "name", "") == "StorageTrouble")
    return {
        code for n in ast.walk(trouble) if isinstance(n, ast.Assign) if (code := constant(n.value))
    }


def codes() -> set[tuple[str, str, frozenset[str]]]:
    """Every (area, code, values) that the domain can hand out."""
    found = {("errors", code, frozenset()) for code in storage_troubles()}
    found.add(("errors", "invalid", frozenset({"fields"})))
    errors = desk_errors()
    for call in calls():
        name, first = called(call), constant(call.args[0]) if call.args else None
        values = frozenset(k.arg for k in call.keywords if k.arg is not None)
        code = next((constant(k.value) for k in call.keywords if k.arg == "code"), None)
        if name in errors and first:
            found.add(("errors", first, values))
        if name == "_BadValueError" and first:
            found.add(("problems", first, values))
        if name == "NumberError" and first and first.startswith("number_"):
            found.add(("problems", first, values))
        if name == "Problem" and code:
            given = next((k.value for k in call.keywords if k.arg == "values"), None)
            keys = given.keys if isinstance(given, ast.Dict) else []
            found.add(("problems", code, frozenset(filter(None, map(constant, keys)))))
        if name == "Notice" and code:
            found.add(("notices", code, frozenset()))
    return found


def test_the_search_for_codes_finds_them():
    found = {(area, code) for area, code, _ in codes()}
    assert ("problems", "mobile_invalid") in found
    assert ("problems", "place_required") in found
    assert ("problems", "number_check") in found
    assert ("notices", "aadhaar_masked") in found
    assert ("errors", "seal_unreadable") in found
    assert ("errors", "disk_full") in found
    assert ("errors", "illegal_move") in found
    assert len(found) > 45


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("area", "code", "values"), sorted(codes(), key=str))
def test_every_code_of_the_domain_has_its_sentence(area, code, values, language):
    sentence = catalogue(language)[f"{area}.{code}"]
    assert placeholders(sentence) <= values
    assert text(f"{area}.{code}", language, **dict.fromkeys(values, 5)).endswith((".", "।"))


@pytest.mark.parametrize("stem", STEMS)
def test_both_languages_have_the_same_keys_and_placeholders(stem):
    bengali, english = catalogue(Language.BN), catalogue(Language.EN)
    of_area = {key for key in {*bengali, *english} if key.startswith(f"{stem}.")}
    assert of_area
    for key in of_area:
        assert placeholders(bengali[key]) == placeholders(english[key]), key
        assert bengali[key].strip()
        assert english[key].strip()


@pytest.mark.parametrize("area", ["errors", "problems", "notices"])
def test_sentences_are_written_in_their_own_script(area):
    for key, sentence in catalogue(Language.BN).items():
        if key.startswith(f"{area}."):
            assert any("\u0980" <= ch <= "\u09ff" for ch in sentence), key
    for key, sentence in catalogue(Language.EN).items():
        if key.startswith(f"{area}."):
            assert sentence.isascii(), key


def test_a_text_is_filled_in():
    assert text("problems.too_many", Language.EN, limit=5).startswith("At most 5 papers")
    assert text("problems.required", Language.BN) == "এটি ফাঁকা আছে। পূরণ করুন।"


def test_an_unknown_key_is_noticed():
    assert has_text("problems.required")
    assert not has_text("problems.nonsense")
    with pytest.raises(KeyError):
        text("problems.nonsense", Language.EN)


def test_counts_and_dates_are_shown_in_the_digits_of_the_language():
    assert bengali_digits("23-11-2026") == "২৩-১১-২০২৬"
    assert local_digits(80, Language.BN) == "৮০"
    assert local_digits(80, Language.EN) == "80"


def test_a_file_that_was_not_bundled_is_named():
    assert asset("catalogue.json").is_file()
    with pytest.raises(FileNotFoundError, match=r"fonts/Nothing\.ttf"):
        asset("fonts/Nothing.ttf")
