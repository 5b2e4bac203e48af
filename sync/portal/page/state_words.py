"""A state in a citizen's words, and what to do next (domain.md A2, C3; groups of the catalogue)."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from resources import asset
from resources.text import Language
from sync.portal.page.html import words

_UNKNOWN: Final = "SX"
_REFUSED_OR_DONE: Final = frozenset({"S6"})


def state_words(state: str, language: Language) -> str:
    """Return the name of a state's group; a state we do not know is shown by its code."""
    group = _groups().get(state, _UNKNOWN)
    name: str = _group_names()[group][f"name_{language.value}"]
    return f"{name} ({state})" if group == _UNKNOWN else name


def step_words(state: str, language: Language) -> str:
    """Return what happened last, where nobody wrote it down for the citizen."""
    return words(f"step.{_groups().get(state, _UNKNOWN)}", language)


def advice_words(state: str, language: Language, *, is_late: bool) -> str:
    """Return what to do next: by where it stands, and whether the promised day has passed."""
    group = _groups().get(state, _UNKNOWN)
    if group in _REFUSED_OR_DONE:
        return words("next.done", language)
    return words("next.late" if is_late else "next.wait", language)


@cache
def _groups() -> Mapping[str, str]:
    return {row["code"]: row["group"] for row in _catalogue()["states"]}


@cache
def _group_names() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in _catalogue()["state_groups"]}


@cache
def _catalogue() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(asset("catalogue.json").read_text(encoding="utf-8"))
    return found
