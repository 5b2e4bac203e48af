"""The contract file is valid, and its own examples follow it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from contract_file import CONTRACT
from openapi_spec_validator import validate

from sync.contract import protocol
from sync.contract.canonical import canonical_json, digest
from sync.contract.codes import MessageStatus, MessageType

# What HTTP sends without a body.
EMPTY = re.compile(r"^head | (204|304)$")


def media() -> Iterator[tuple[str, Any]]:
    for path, item in CONTRACT.document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            if "requestBody" in operation:
                yield f"{method} {path} body", operation["requestBody"]["content"]
            for status, response in operation["responses"].items():
                yield f"{method} {path} {status}", CONTRACT.resolve(response).get("content", {})


def examples() -> Iterator[tuple[str, Any, Any]]:
    for place, content in media():
        for kind in content.values():
            named = kind.get("examples", {"example": {"value": kind.get("example")}})
            for name, example in named.items():
                yield f"{place} {name}", kind["schema"], example["value"]


def test_the_file_is_valid_openapi_3_1() -> None:
    validate(CONTRACT.document)
    assert CONTRACT.document["openapi"].startswith("3.1")


def test_every_body_and_every_reply_has_an_example() -> None:
    missing = [place for place, _, value in examples() if value is None]
    bare = [place for place, content in media() if not content and not EMPTY.search(place)]
    assert missing == []
    assert bare == []


@pytest.mark.parametrize(
    ("schema", "value"), [pytest.param(s, v, id=place) for place, s, v in examples()]
)
def test_an_example_follows_its_schema(schema: Any, value: Any) -> None:
    CONTRACT.check(schema, value)


def test_the_example_message_is_sealed_rightly() -> None:
    envelope = CONTRACT.document["paths"]["/messages"]["post"]["requestBody"]["content"]
    (message,) = envelope["application/json"]["example"]["messages"]
    assert message["digest"] == digest(canonical_json(message["body"]))


def test_the_file_and_the_code_name_the_same_things() -> None:
    schemas = CONTRACT.document["components"]["schemas"]
    assert schemas["Message"]["properties"]["type"]["enum"] == list(MessageType)
    assert schemas["Envelope"]["properties"]["messages"]["maxItems"] == protocol.BATCH_MAX
    results = schemas["MessagesReply"]["properties"]["results"]["items"]
    assert results["properties"]["status"]["enum"] == list(MessageStatus)
