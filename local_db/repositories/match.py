"""Full-text queries as text: every word quoted, so that nothing typed is read as query syntax."""

from collections.abc import Iterable, Sequence


def quoted(word: str) -> str:
    """Return one word."""
    doubled = word.replace('"', '""')
    return f'"{doubled}"'


def beginning(word: str) -> str:
    """Return every word that begins so."""
    return f"{quoted(word)}*"


def any_of(words: Iterable[str]) -> str:
    """Return the query for one of some words; empty when there is none."""
    return either(quoted(word) for word in dict.fromkeys(words))


def either(queries: Iterable[str]) -> str:
    """Return the query for one of some queries; empty ones are passed over."""
    wanted = [query for query in queries if query]
    return f"({' OR '.join(wanted)})" if wanted else ""


def both(one: str, other: str) -> str:
    """Return the query for both; empty when one of them is, for it finds nothing."""
    return f"({one} AND {other})" if one and other else ""


def every(queries: Sequence[str]) -> str:
    """Return the query for all of some queries; empty when one of them is, or there is none."""
    return " AND ".join(queries) if queries and all(queries) else ""
