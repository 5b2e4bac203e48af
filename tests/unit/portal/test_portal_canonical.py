"""The canonical form and its digest, as any other language would write them."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.canonical import (
    CanonicalFormError,
    canonical_items,
    canonical_json,
    digest,
    parse_object,
)

TEXT = st.text(st.characters(codec="utf-8"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(st.dictionaries(TEXT, JSON))
def test_the_form_is_pythons_compact_sorted_json_in_utf8(body: dict[str, object]) -> None:
    told = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(body) == told.encode("utf-8")
    assert json.loads(canonical_json(body)) == body


def test_bengali_is_never_escaped() -> None:
    assert canonical_json({"b": "রাস্তা", "a": 1}) == '{"a":1,"b":"রাস্তা"}'.encode()


def test_the_digest_is_the_sha256_of_the_form() -> None:
    sealed = canonical_json({"a": "খ"})
    assert digest(sealed) == "sha256:" + hashlib.sha256('{"a":"খ"}'.encode()).hexdigest()


def test_a_packs_items_are_hashed_as_one_list() -> None:
    assert canonical_items([{"b": 1, "a": 2}, {}]) == b'[{"a":2,"b":1},{}]'
    assert canonical_items([]) == b"[]"


def deep(levels: int) -> dict[str, object]:
    body: dict[str, object] = {}
    for _ in range(levels):
        body = {"a": body}
    return body


@pytest.mark.parametrize("body", [{"a": 1.5}, {"a": [{"b": 2.0}]}, {"a": "\ud800"}, deep(5_000)])
def test_a_body_without_a_canonical_form_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(CanonicalFormError):
        canonical_json(body)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'"a"',
        b"{",
        b"\xff{}",
        b'{"a":NaN}',
        b'{"a":' * 99_999,
        b"{}{}",
        b'{"a":Infinity}',
    ],
)
def test_only_one_json_object_in_utf8_is_a_body(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what is wrong does not matter
        parse_object(data)


def test_a_lone_surrogate_passes_the_door_so_that_one_message_cannot_spoil_the_rest() -> None:
    assert parse_object(b'{"a":"\\ud800"}') == {"a": "\ud800"}
