"""Reads the parameters of a Bot API call that brings a file along, without the file."""

from __future__ import annotations

import json
import re
from typing import Any

_FIELD = re.compile(rb'name="(\w+)"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)


def fields(form: bytes) -> dict[str, Any]:
    """The fields of a multipart form; what is no text travels in it as JSON."""
    return {name.decode(): _value(value.decode()) for name, value in _FIELD.findall(form)}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
