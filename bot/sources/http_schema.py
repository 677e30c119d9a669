"""What the JSON Schema of the sources file says about sources over HTTP."""

from __future__ import annotations

from typing import Any

from bot.domain.claims import ClaimKind
from bot.domain.http_calls import Sent
from bot.sources.http_file import METHODS

Schema = dict[str, Any]


def source_members() -> dict[str, Schema]:
    """What stands beside kind, label, url and tables."""
    basic = _object({"user": _secret("The user"), "password": _secret("The password")})
    oauth = _object(
        {
            "token_url": _text("Where the token is fetched, or env:NAME"),
            "client_id": _secret("The client's name"),
            "client_secret": _secret("The client's secret"),
            "scope": _text("The scope, if the system wants one"),
        }
    )
    return {
        "auth": {
            **_object({"bearer": _secret("A fixed token"), "basic": basic, "oauth": oauth}),
            "maxProperties": 1,
            "description": "How Insyn shows who it is (http)",
        },
        "timeout": _number("Seconds that one request may take (http)"),
        "largest": _number("Megabytes that one answer may have (http)"),
        "ping": _text("The path that insyn check asks for (http)"),
        "idempotency": _text("The header by which tries of one change are known (http)"),
    }


def table_member() -> Schema:
    """The member `http` of a table."""
    claim = {"enum": [kind.value for kind in ClaimKind]}
    return _object(
        {
            "at": {"type": "object", "additionalProperties": _pointer("Where the column stands")},
            "find": {"type": "array", "items": _find()},
            "read": _call({"item": _pointer("Where the entry stands in the answer")}),
            "change": _call(
                {
                    "send": {"enum": [sent.value for sent in Sent]},
                    "wrap": _pointer("Where the values are put"),
                    "match": _flag(),
                }
            ),
            "add": _call({"wrap": _pointer("Where the values are put")}),
            "erase": _call({"status": _status(), "match": _flag()}),
            "presumed": claim,
        },
        description="The calls of the table (http)",
    )


def _find() -> Schema:
    name = _text("The name of the parameter")
    numbered = _object({"as": name, "first": _number("Its first value")})
    return _call(
        {
            "by": _text("A kind among identities, or a table among references"),
            "items": _pointer("Where the list stands"),
            "next": _pointer("Where the next page's address stands"),
            "cursor": _object({"at": _pointer("Where the word stands"), "as": name}),
            "page": numbered,
            "offset": numbered,
        }
    )


def _status() -> Schema:
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return _call(
        {
            "job": _pointer("Where the deletion's name stands"),
            "state": _pointer("Where its state stands"),
            "done": words,
            "failed": words,
        }
    )


def _call(more: dict[str, Schema]) -> Schema:
    paths = {method: _text("The path, with {names} in it") for method in METHODS}
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    return _object({**paths, "query": texts, "body": {}, **more})


def _object(members: dict[str, Schema], **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": {**members, "<<": {}},
        "additionalProperties": False,
        **more,
    }


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _secret(description: str) -> Schema:
    return {"type": "string", "pattern": "^env:", "description": f"{description}: env:NAME"}


def _pointer(description: str) -> Schema:
    return {"type": "string", "pattern": "^(/.*)?$", "description": description}


def _number(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _flag() -> Schema:
    return {"type": "boolean", "default": False}
