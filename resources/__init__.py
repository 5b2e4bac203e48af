"""Fonts, icons, pictures, texts and starting master data, found by name."""

from pathlib import Path

_ROOT = Path(__file__).parent


def asset(name: str) -> Path:
    """Return the path of a bundled file, e.g. ``fonts/HindSiliguri-Regular.ttf``.

    Raises:
        FileNotFoundError: the program was built without that file.
    """
    path = _ROOT / name
    if not path.exists():
        raise FileNotFoundError(name)
    return path
