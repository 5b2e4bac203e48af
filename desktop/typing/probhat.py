"""The Probhat layout: every key writes one letter, nothing is composed."""

from collections.abc import Mapping
from functools import cache

from resources import asset


def probhat(key: str) -> str:
    """Return what a key writes."""
    return _layout().get(key, key)


@cache
def _layout() -> Mapping[str, str]:
    lines = asset("typing/probhat.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {key: "".join(chr(int(code, 16)) for code in codes.split("+")) for key, codes, _ in rows}
