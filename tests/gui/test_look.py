"""The look: contrast of every pair of colours, the switch, the zoom, the font and the icons."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette, QRawFont, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.theme import DARK, HIGH_CONTRAST, LIGHT, Sizes, TextSize, ThemeChoice, Tone, contrast
from desktop.theme.icons import pixmap
from desktop.theme.roles import high_contrast
from desktop.theme.theme import roles_of_palette
from desktop.widgets.chip import TONE_ICONS
from resources import asset
from resources.text import Language, catalogue

THEMES = {"light": LIGHT, "dark": DARK, "high contrast": HIGH_CONTRAST}
READ = 4.5
SEEN = 3.0


@pytest.mark.parametrize("name", THEMES)
def test_every_word_is_readable_on_every_ground_it_stands_on(name):
    roles = THEMES[name]
    grounds = (roles.background, roles.surface, roles.sunk)
    pairs = [(ink, ground) for ink in (roles.text, roles.muted) for ground in grounds]
    pairs += [(roles.ink(tone), roles.paper(tone)) for tone in Tone]
    pairs += [(roles.ink(tone), roles.surface) for tone in Tone]
    pairs += [(roles.text, roles.error_soft), (roles.muted, roles.error_soft)]
    pairs += [(roles.on_primary, roles.primary), (roles.on_primary, roles.primary_hover)]
    pairs += [(roles.on_selection, roles.selection), (roles.on_row_mark, roles.row_mark)]
    pairs += [(roles.primary, ground) for ground in (roles.surface, roles.background)]
    pairs += [
        (ink, ground)
        for ink in (roles.nav_text, roles.nav_muted)
        for ground in (roles.nav, roles.nav_active)
    ]
    poor = [(one, other, round(contrast(one, other), 2)) for one, other in pairs]
    assert [pair for pair in poor if pair[2] < READ] == []


@pytest.mark.parametrize("name", THEMES)
def test_the_outline_of_a_field_and_the_focus_are_seen(name):
    roles = THEMES[name]
    for edge, ground in itertools.product((roles.field_border, roles.primary), (roles.surface,)):
        assert contrast(edge, ground) >= SEEN
    assert contrast(roles.nav_mark, roles.nav_active) >= SEEN


@pytest.mark.parametrize(
    ("one", "other", "measured"),
    [
        (LIGHT.text, LIGHT.surface, 16.3),
        (LIGHT.text, LIGHT.background, 14.9),
        (LIGHT.muted, LIGHT.surface, 7.1),
        (LIGHT.ok, LIGHT.ok_soft, 5.7),
        (LIGHT.warn, LIGHT.warn_soft, 6.6),
        (LIGHT.error, LIGHT.error_soft, 5.6),
        (DARK.text, DARK.surface, 13.6),
        (DARK.muted, DARK.surface, 7.7),
    ],
)
def test_the_ratios_are_those_of_the_study(one, other, measured):
    assert contrast(one, other) == pytest.approx(measured, abs=0.15)


def test_high_contrast_uses_the_four_colours_of_the_system_only():
    roles = high_contrast(
        base="#000000", text="#FFFFFF", highlight="#00FF00", on_highlight="#000000"
    )
    colours = {value for name in roles.__slots__ if str(value := getattr(roles, name))[:1] == "#"}
    assert colours == {"#000000", "#FFFFFF", "#00FF00"}
    assert roles.border_px == 2


def test_the_theme_is_switched_while_the_program_runs(ui, qtbot):
    for choice, roles in ((ThemeChoice.DARK, DARK), (ThemeChoice.LIGHT, LIGHT)):
        with qtbot.waitSignal(ui.theme.changed):
            ui.theme.choose(choice)
        assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(roles.background)
        assert roles.primary in QApplication.instance().styleSheet()


def test_zoom_goes_by_steps_and_stops_at_its_ends(ui):
    sizes = []
    for _ in range(6):
        ui.theme.zoom_by(1)
        sizes.append(QApplication.font().pixelSize())
    assert sizes == [16, 18, 21, 21, 21, 21]
    for _ in range(9):
        ui.theme.zoom_by(-1)
    assert ui.theme.zoom == 0.9
    assert ui.theme.sizes.control == 29


@pytest.mark.parametrize("size", TextSize)
@pytest.mark.usefixtures("ui")
def test_the_bundled_font_is_used_in_its_real_weights(size):
    font = QFontInfo(Sizes().font(size))
    assert font.family().startswith("Hind Siliguri")
    assert font.weight() == size.value[1]


def test_a_label_keeps_its_weight_under_the_style_sheet(ui, qtbot):
    label, button = QLabel("x"), QPushButton("x")
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.setFont(ui.theme.sizes.font(TextSize.LABEL))
        widget.ensurePolished()
        assert widget.font().pixelSize() == 13
        assert widget.font().weight() == TextSize.LABEL.value[1]


@pytest.mark.parametrize(
    "name", ["লক্ষ্মীরানী", "पूर्णबहादुर राई", "ᱥᱟᱱᱛᱟᱲᱤ", "محمد رفیق", "Theresa D'Souza"]
)
@pytest.mark.usefixtures("ui")
def test_a_name_in_any_script_of_the_state_is_seen_and_not_boxes(name):
    layout = QTextLayout(name, Sizes().font(TextSize.BODY))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert [run for run in layout.glyphRuns() if 0 in run.glyphIndexes()] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.usefixtures("ui")
def test_every_letter_of_the_window_is_in_the_bundled_font(language):
    font = QRawFont(str(asset("fonts/HindSiliguri-Regular.ttf")), 14)
    words = "".join(said for key, said in catalogue(language).items() if key.startswith("desk."))
    missing = {ch for ch in words if not ch.isspace() and not font.supportsCharacter(ord(ch))}
    assert missing == set()


def test_both_languages_have_the_same_texts_and_places_for_values():
    def shape(language):
        return {
            key: sorted(part.split("}")[0] for part in said.split("{")[1:])
            for key, said in catalogue(language).items()
            if key.startswith("desk.")
        }

    assert shape(Language.BN) == shape(Language.EN)


@pytest.mark.usefixtures("qapp")
def test_every_icon_can_be_drawn_in_any_colour():
    names = sorted(path.stem for path in asset("icons").glob("*.svg"))
    assert len(names) >= 25
    for name in names:
        image = pixmap(name, "#FF0000", 24, 2.0).toImage()
        inked = [
            image.pixelColor(x, y)
            for x in range(0, 48, 2)
            for y in range(0, 48, 2)
            if image.pixelColor(x, y).alpha() > 200
        ]
        assert inked, name
        assert all(colour.red() > 200 and colour.green() < 60 for colour in inked), name


def test_every_tone_has_an_icon():
    assert set(TONE_ICONS) == set(Tone)
    assert len({LIGHT.ink(tone) for tone in Tone}) == len(Tone)


def test_the_icons_are_small_together():
    assert sum(path.stat().st_size for path in asset("icons").glob("*.svg")) < 12_000


@pytest.mark.usefixtures("ui")
def test_a_disabled_word_stays_readable():
    palette = QApplication.palette()
    faint = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
    assert contrast(faint, LIGHT.surface) >= READ


def test_the_system_decides_until_somebody_chooses(ui):
    ui.theme.choose(ThemeChoice.SYSTEM)
    is_dark = QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert ui.theme.roles is (DARK if is_dark else LIGHT)


def test_the_high_contrast_of_the_system_is_taken_unless_it_does_not_contrast():
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, "#000000"),
        (QPalette.ColorRole.WindowText, "#ffff00"),
        (QPalette.ColorRole.Highlight, "#00ff00"),
        (QPalette.ColorRole.HighlightedText, "#000000"),
    ):
        palette.setColor(role, QColor(colour))
    assert roles_of_palette(palette).text == "#ffff00"
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#222222"))
    assert roles_of_palette(palette) is HIGH_CONTRAST
