"""The contract file as a judge: every reply a test sees is held against it."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema
import requests
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import sync.contract

FILE = Path(sync.contract.__file__).with_name("openapi.yaml")
_URI = "urn:contract"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class ContractFile:
    @cached_property
    def document(self) -> dict[str, Any]:
        return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))

    @cached_property
    def registry(self) -> Registry[Any]:
        resource = Resource(contents=self.document, specification=DRAFT202012)
        return Registry().with_resource(_URI, resource)

    def resolve(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            found: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def check(self, schema: Any, value: Any) -> None:
        """Raise when a value does not follow a schema of the file."""
        absolute = _absolute(schema)
        checker = jsonschema.FormatChecker()
        Draft202012Validator(absolute, registry=self.registry, format_checker=checker).validate(
            value
        )

    def operation(self, method: str, path: str) -> Any | None:
        bare = path.partition("?")[0]
        # A path without a parameter goes before one that it would fit, too.
        for pattern, item in sorted(self.document["paths"].items(), key=lambda p: "{" in p[0]):
            regex = re.sub(r"\{[^}]+\}", "[^/]+", pattern)
            if re.fullmatch("/v1" + regex, bare):
                return item.get(method.lower())
        return None

    def check_reply(
        self, method: str, path: str, reply: requests.Response, *, request_id: str
    ) -> None:
        """Hold a reply against the rules of section 1 and its operation's schema."""
        is_usable = UUID4.fullmatch(request_id) is not None
        assert reply.headers.get("X-Request-ID") == (request_id if is_usable else None)
        assert "Date" in reply.headers
        operation = self.operation(method, path)
        if operation is None:
            schema: Any = {"$ref": "#/components/schemas/Problem"}
            assert reply.headers["Content-Type"] == "application/problem+json"
        else:
            response = self.resolve(operation["responses"][str(reply.status_code)])
            if "content" not in response:
                assert reply.content == b""
                return
            ((media_type, media),) = response["content"].items()
            assert reply.headers["Content-Type"] == media_type
            schema = media["schema"]
        told = reply.json()
        self.check(schema, told)
        if reply.status_code < 300 and path != "/v1/oauth/token":
            assert told["request_id"] == request_id


def _absolute(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            name: _URI + value if name == "$ref" and value.startswith("#") else _absolute(value)
            for name, value in node.items()
        }
    return [_absolute(item) for item in node] if isinstance(node, list) else node


CONTRACT = ContractFile()
