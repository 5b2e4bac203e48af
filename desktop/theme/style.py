"""The one application style sheet, made from roles and sizes (desktop_ui.md 3).

Widgets carry the properties ``kind``, ``tone`` and ``trouble``; no widget has a sheet of its own.
Fonts are never set here: zoom works through ``QApplication.setFont``.
"""

from desktop.theme.roles import Roles, Tone
from desktop.theme.sizes import Sizes


def sheet_of(roles: Roles, sizes: Sizes) -> str:
    """Return the style sheet for these colours and this zoom."""
    parts = (
        _grounds(roles, sizes),
        _fields(roles, sizes),
        _buttons(roles, sizes),
        _toned(roles, sizes),
        _navigation(roles),
        _tables(roles, sizes),
    )
    return "\n".join(parts)


def _grounds(c: Roles, s: Sizes) -> str:
    edge = f"{c.border_px}px solid"
    return f"""
QFrame[kind="card"] {{ background: {c.surface}; border: {edge} {c.line};
  border-radius: {s.px(6)}px; }}
QFrame[kind="popup"] {{ background: {c.surface}; border: {edge} {c.primary};
  border-radius: {s.px(4)}px; }}
QFrame[kind="line"] {{ background: {c.line}; border: none; }}
QFrame[kind="statusbar"] {{ background: {c.surface}; border: none;
  border-top: {edge} {c.line}; }}
QFrame[kind="drop"] {{ background: {c.sunk}; border: {c.border_px}px dashed {c.field_border};
  border-radius: {s.px(4)}px; }}
QFrame[kind="drop"][active="true"] {{ border: 2px dashed {c.primary}; }}
QFrame[kind="paper"] {{ background: {c.surface}; border: {edge} {c.line};
  border-radius: {s.px(4)}px; }}
QFrame[kind="paper"][current="true"] {{ border: {max(2, c.border_px)}px solid {c.primary}; }}
QFrame[kind="practice"] {{ background: {c.warn_soft}; border: none;
  border-bottom: {c.border_px}px solid {c.warn}; }}
QFrame[kind="practice"] QLabel {{ color: {c.warn}; }}
QLabel[kind="muted"] {{ color: {c.muted}; }}
QLabel[kind="section"] {{ color: {c.primary}; }}
QScrollArea[kind="page"], QWidget[kind="page"] {{ background: transparent; border: none; }}
QToolTip {{ color: {c.text}; background: {c.surface}; border: {edge} {c.field_border};
  padding: {s.px(4)}px; }}
QMenu {{ background: {c.surface}; border: {edge} {c.field_border}; padding: {s.px(4)}px; }}
QMenu::item {{ padding: {s.px(4)}px {s.px(24)}px; }}
QMenu::item:selected {{ background: {c.selection}; color: {c.on_selection}; }}
"""


def _fields(c: Roles, s: Sizes) -> str:
    # One pixel less padding beside the two-pixel focus line keeps the text where it was.
    pad = s.px(10)
    thick = max(2, c.border_px)
    inner = s.control - 2 * c.border_px
    focus_inner = s.control - 2 * thick
    slim = pad - (thick - c.border_px)
    return f"""
QLineEdit[kind="field"], QComboBox[kind="field"] {{ background: {c.surface}; color: {c.text};
  border: {c.border_px}px solid {c.field_border}; border-radius: {s.px(4)}px;
  padding: 0 {pad}px; min-height: {inner}px; max-height: {inner}px;
  selection-background-color: {c.selection}; selection-color: {c.on_selection};
  placeholder-text-color: {c.muted}; }}
QPlainTextEdit[kind="field"] {{ background: {c.surface}; color: {c.text};
  border: {c.border_px}px solid {c.field_border}; border-radius: {s.px(4)}px;
  padding: {s.px(4)}px {s.px(6)}px;
  selection-background-color: {c.selection}; selection-color: {c.on_selection};
  placeholder-text-color: {c.muted}; }}
QLineEdit[kind="field"]:focus, QComboBox[kind="field"]:focus {{
  border: {thick}px solid {c.primary}; padding: 0 {slim}px;
  min-height: {focus_inner}px; max-height: {focus_inner}px; }}
QPlainTextEdit[kind="field"]:focus {{ border: {thick}px solid {c.primary};
  padding: {s.px(4) - thick + c.border_px}px {s.px(6) - thick + c.border_px}px; }}
QLineEdit[kind="field"]:read-only {{ background: {c.sunk}; }}
QLineEdit[kind="field"]:disabled, QComboBox[kind="field"]:disabled,
QPlainTextEdit[kind="field"]:disabled {{ background: {c.sunk}; color: {c.muted}; }}
QLineEdit[trouble="true"], QComboBox[trouble="true"], QPlainTextEdit[trouble="true"] {{
  background: {c.error_soft}; border-color: {c.error}; }}
QLineEdit[trouble="true"]:focus, QComboBox[trouble="true"]:focus,
QPlainTextEdit[trouble="true"]:focus {{ border-color: {c.error}; }}
QComboBox[kind="field"]::drop-down {{ border: none; width: {s.px(28)}px; }}
QComboBox[kind="field"]::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {c.surface}; color: {c.text}; outline: none;
  border: {c.border_px}px solid {c.primary}; padding: {s.px(4)}px; }}
"""


def _buttons(c: Roles, s: Sizes) -> str:
    thick = max(2, c.border_px)
    edge = f"{c.border_px}px solid"
    slim = thick - c.border_px
    return f"""
QPushButton[kind] {{ border-radius: {s.px(4)}px; padding: 0 {s.px(14)}px;
  min-height: {s.control - 2 * c.border_px}px; }}
QPushButton[kind="plain"] {{ background: {c.surface}; color: {c.text};
  border: {edge} {c.field_border}; }}
QPushButton[kind="plain"]:hover {{ border-color: {c.primary}; color: {c.primary}; }}
QPushButton[kind="plain"]:pressed {{ background: {c.info_soft}; }}
QPushButton[kind="plain"]:focus {{ border: {thick}px solid {c.primary};
  padding: 0 {s.px(14) - slim}px; min-height: {s.control - 2 * thick}px; }}
QPushButton[kind="plain"]:disabled {{ background: {c.sunk}; color: {c.muted};
  border-color: {c.line}; }}
QPushButton[kind="primary"] {{ background: {c.primary}; color: {c.on_primary};
  border: {edge} {c.primary}; padding: 0 {s.px(20)}px;
  min-height: {s.main_action - 2 * c.border_px}px; }}
QPushButton[kind="primary"]:hover {{ background: {c.primary_hover};
  border-color: {c.primary_hover}; }}
QPushButton[kind="primary"]:focus {{ border: {thick}px solid {c.text};
  padding: 0 {s.px(20) - slim}px; min-height: {s.main_action - 2 * thick}px; }}
QPushButton[kind="primary"]:disabled {{ background: {c.sunk}; color: {c.muted};
  border-color: {c.line}; }}
QPushButton[kind="quiet"] {{ background: transparent; color: {c.primary}; border: none;
  padding: 0 {s.px(6)}px; min-height: {s.px(24)}px; }}
QPushButton[kind="quiet"]:hover {{ background: {c.info_soft}; }}
QPushButton[kind="quiet"]:focus {{ border: {thick}px solid {c.primary};
  padding: 0 {s.px(6) - thick}px; min-height: {s.px(24) - 2 * thick}px; }}
QPushButton[kind="filter"] {{ background: {c.surface}; color: {c.text};
  border: {edge} {c.field_border}; border-radius: {s.px(13)}px; padding: 0 {s.px(12)}px;
  min-height: {s.px(28) - 2 * c.border_px}px; }}
QPushButton[kind="filter"]:checked {{ background: {c.info_soft}; color: {c.info};
  border: {thick}px solid {c.primary}; padding: 0 {s.px(12) - slim}px;
  min-height: {s.px(28) - 2 * thick}px; }}
QPushButton[kind="filter"]:focus {{ border: {thick}px solid {c.text};
  padding: 0 {s.px(12) - slim}px; min-height: {s.px(28) - 2 * thick}px; }}
"""


def _toned(c: Roles, s: Sizes) -> str:
    rules = []
    for tone in Tone:
        ink, paper = c.ink(tone), c.paper(tone)
        outline = f"{c.border_px}px solid {ink}" if c.border_px > 1 else "none"
        rules.append(f"""
QLabel[tone="{tone}"] {{ color: {ink}; }}
QFrame[kind="chip"][tone="{tone}"] {{ background: {paper}; border: {outline};
  border-radius: {s.px(12)}px; }}
QFrame[kind="strip"][tone="{tone}"] {{ background: {paper};
  border: {c.border_px}px solid {ink}; border-radius: {s.px(6)}px; }}
QFrame[kind="banner"][tone="{tone}"] {{ background: {paper}; border: none;
  border-bottom: {c.border_px}px solid {ink}; }}
QLabel[kind="disc"][tone="{tone}"] {{ background: {paper}; border: {outline};
  border-radius: {s.px(20)}px; }}""")
    return "\n".join(rules)


def _navigation(c: Roles) -> str:
    edge = f"border-right: {c.border_px}px solid {c.line};" if c.border_px > 1 else ""
    return f"""
QFrame[kind="nav"] {{ background: {c.nav}; border: none; {edge} }}
QFrame[kind="nav"] QLabel {{ color: {c.nav_text}; }}
QFrame[kind="nav"] QLabel[kind="muted"] {{ color: {c.nav_muted}; }}
QAbstractButton[kind="navbutton"] {{ background: transparent; border: none; }}
"""


def _tables(c: Roles, s: Sizes) -> str:
    return f"""
QTableView[kind="register"], QListView[kind="list"] {{ background: {c.surface};
  alternate-background-color: {c.background}; border: none; outline: none;
  selection-background-color: {c.row_mark}; selection-color: {c.on_row_mark}; }}
QTableView[kind="register"] {{ border: {max(2, c.border_px)}px solid {c.surface}; }}
QTableView[kind="register"]:focus {{ border: {max(2, c.border_px)}px solid {c.primary}; }}
QListView[kind="list"]::item {{ padding: {s.px(4)}px {s.px(8)}px; }}
QHeaderView {{ background: {c.sunk}; }}
QHeaderView::section {{ background: {c.sunk}; color: {c.muted}; border: none;
  border-bottom: {c.border_px}px solid {c.line}; padding: 0 {s.px(5)}px; }}
QScrollBar:vertical {{ background: transparent; width: {s.px(12)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {s.px(12)}px; margin: 0; }}
QScrollBar::handle {{ background: {c.field_border}; border-radius: {s.px(4)}px; margin: 2px;
  min-height: {s.px(32)}px; min-width: {s.px(32)}px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; border: none; width: 0; height: 0; }}
QProgressBar[kind="busy"] {{ background: transparent; border: none; max-height: {s.px(4)}px;
  min-height: {s.px(4)}px; }}
QProgressBar[kind="busy"]::chunk {{ background: {c.primary}; }}
QProgressBar[kind="work"] {{ background: {c.sunk}; border: {c.border_px}px solid {c.field_border};
  border-radius: {s.px(4)}px; max-height: {s.px(10)}px; min-height: {s.px(10)}px; }}
QProgressBar[kind="work"]::chunk {{ background: {c.primary}; border-radius: {s.px(3)}px; }}
"""
