"""The Qt palette of a set of roles; Fusion draws every control from it."""

from PySide6.QtGui import QColor, QPalette

from desktop.theme.roles import Roles

_Role = QPalette.ColorRole


def palette_of(roles: Roles) -> QPalette:
    """Return the palette; disabled words stay readable (Fusion's own are at 1.6:1)."""
    palette = QPalette()
    colours = {
        _Role.Window: roles.background,
        _Role.WindowText: roles.text,
        _Role.Base: roles.surface,
        _Role.AlternateBase: roles.sunk,
        _Role.Text: roles.text,
        _Role.Button: roles.surface,
        _Role.ButtonText: roles.text,
        _Role.BrightText: roles.error,
        _Role.Highlight: roles.selection,
        _Role.HighlightedText: roles.on_selection,
        _Role.Accent: roles.primary,
        _Role.Link: roles.primary,
        _Role.LinkVisited: roles.primary,
        _Role.PlaceholderText: roles.muted,
        _Role.ToolTipBase: roles.surface,
        _Role.ToolTipText: roles.text,
        _Role.Light: roles.surface,
        _Role.Midlight: roles.sunk,
        _Role.Mid: roles.line,
        _Role.Dark: roles.field_border,
        _Role.Shadow: roles.field_border,
    }
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(roles.muted))
    return palette
