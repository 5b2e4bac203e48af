"""How the keyboard writes."""

from enum import StrEnum


class TypingMode(StrEnum):
    """How the keyboard writes Bengali; ``system`` leaves it to the system's own keyboards."""

    SYSTEM = "system"
    AVRO = "avro"
    PROBHAT = "probhat"
