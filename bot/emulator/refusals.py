"""What the Bot API refuses, in the form and the words of the real one."""

from __future__ import annotations

from typing import Any


class RefusedError(Exception):
    """The Bot API refuses a call; the code is also the HTTP status of the answer."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(what: str, **parameters: Any) -> RefusedError:
    return RefusedError(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> RefusedError:
    return RefusedError(403, f"Forbidden: {what}")


def conflict(what: str) -> RefusedError:
    return RefusedError(409, f"Conflict: {what}")


def too_many(retry_after: int) -> RefusedError:
    told = f"Too Many Requests: retry after {retry_after}"
    return RefusedError(429, told, retry_after=retry_after)


class ClientError(Exception):
    """A person tries what the app would not let them do; a page says `code` in its words."""

    def __init__(self, text: str, *, code: str = "") -> None:
        super().__init__(text)
        self.code = code


PLAIN = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot"
    " instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def scripted(status: int, *, retry_after: int | None, description: str | None) -> RefusedError:
    """The refusal that a test asked for."""
    if status == 429:
        return too_many(retry_after or 1)
    return RefusedError(status, description or PLAIN.get(status, "Bad Request"))
