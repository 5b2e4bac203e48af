"""What a screen reader can say: every control that takes the keyboard has a name, on every page."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QLineEdit,
    QWidget,
)

from resources.text import Language


def takes_keyboard(part: QWidget) -> bool:
    return (
        part.isVisible()
        and part.isEnabled()
        and bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and part.focusProxy() is None
    )


def spoken_name(part: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(part)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def nameless(window: QWidget) -> list[str]:
    """Name the visible controls that take the keyboard and have nothing to say."""
    return [
        f"{type(part).__name__} {part.objectName()} in {type(part.parent()).__name__}"
        for part in window.findChildren(QWidget)
        if takes_keyboard(part) and not spoken_name(part).strip()
    ]


@pytest.mark.parametrize("language", Language)
def test_no_control_of_any_page_is_without_a_name(on_duty: Counter, language: Language) -> None:
    on_duty.desk.ui.speaker.switch(language)
    on_duty.file()
    found: dict[str, list[str]] = {}
    for key in on_duty.window.page_keys():
        on_duty.program.page(key)
        on_duty.wait_idle()
        found[key] = nameless(on_duty.window)
    assert {key: parts for key, parts in found.items() if parts} == {}


def test_a_control_without_a_name_is_found(on_duty: Counter) -> None:
    plant = QLineEdit(on_duty.new)
    plant.show()
    assert [found for found in nameless(on_duty.window) if found.startswith("QLineEdit")] != []


@pytest.mark.parametrize("language", Language)
def test_the_list_of_phrases_has_names_too(on_duty: Counter, language: Language) -> None:
    on_duty.desk.ui.speaker.switch(language)
    on_duty.keys.press(Qt.Key.Key_F8)
    assert nameless(on_duty.window) == []
    on_duty.keys.press(Qt.Key.Key_F8)
    on_duty.wait_idle()
    assert nameless(on_duty.window) == []
