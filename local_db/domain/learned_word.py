"""A word that an operator chose for what was typed (issue 6, What 3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedWord:
    """What was typed in Latin keys, and the Bengali word that was meant."""

    typed: str
    word: str
