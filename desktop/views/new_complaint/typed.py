"""From what stands in the controls to the body of a complaint, and to a draft and back.

A draft keeps the raw words of every field, finished or not; the body is what the domain judges.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

from desktop.views.new_complaint.placement import PAPERS, PARTS, spec_of
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.date_field import DateField
from desktop.widgets.line_field import DigitsField, TextField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.search_pick import SearchPick
from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.fields import FieldKind

YES: Final = "yes"
NO: Final = "no"
NO_PHONE: Final = "0"


class Control(Protocol):
    """A control of the form; its kind is known by its class."""


def raw_words(control: object) -> str:
    """Return what stands in a control, finished or not."""
    if isinstance(control, SearchPick):
        return control.value() or control.typed()
    if isinstance(control, ChoiceField):
        return control.value()
    if isinstance(control, LongTextField | TextField):
        return control.words()
    if isinstance(control, DigitsField | DateField):
        return control.text()
    return ""


def safe_words(path: str, words: str) -> str:
    """Return words as a draft may keep them: no Aadhaar number is stored, not even for a moment."""
    if path == PAPERS or spec_of(path).kind is not FieldKind.NUMBER:
        return mask_aadhaar(words)[0]
    # On the way to fourteen digits a draft stays one key behind rather than be spoilt.
    return words[:-1] if mask_aadhaar(words)[1] else words


def show_words(control: object, words: str) -> None:
    """Show what a draft kept, exactly as it stood."""
    if isinstance(control, SearchPick):
        control.set_value(words)
        if words and not control.value():
            control.set_typed(words)
    elif isinstance(control, ChoiceField | LongTextField | TextField | DigitsField):
        control.set_value(words)
    elif isinstance(control, DateField):
        control.setText(words)


def show_value(control: object, value: object) -> None:
    """Show a value of the domain in a control."""
    if isinstance(control, DateField):
        control.set_value(value if isinstance(value, date) else None)
        return
    if isinstance(value, bool):
        value = YES if value else NO
    show_words(control, "" if value is None else str(value))


def value_for_body(path: str, control: object) -> object:
    """Return the value a control gives to the body of the complaint."""
    kind = spec_of(path).kind
    if isinstance(control, DateField):
        day = control.value()
        return day.isoformat() if day is not None else control.text().strip() or None
    words = raw_words(control)
    if kind is FieldKind.FLAG:
        return words == YES
    if isinstance(control, DigitsField):
        digits = control.value()
        if kind is FieldKind.MOBILE and digits == NO_PHONE:
            return None
        if kind is FieldKind.WHOLE:
            return int(digits) if digits else None
        return digits or None
    return words or None


def body_of(controls: Mapping[str, object], carried: Mapping[str, str]) -> dict[str, object]:
    """Return the body of ``case.filed`` as far as it is typed (contract section 6)."""
    parts: dict[str, dict[str, object]] = {part: {} for part in PARTS}
    for path, control in controls.items():
        if path != PAPERS:
            part, _, name = path.rpartition(".")
            parts[part][name] = value_for_body(path, control)
    for path, code in carried.items():
        part, _, name = path.rpartition(".")
        parts[part][name] = code
    top = parts.pop("")
    if not any(parts["on_behalf_of"].values()):
        return {**top, **parts, "on_behalf_of": None}
    return {**top, **parts}
