"""The form for a power of attorney: in the chat's language, ready to print, about nobody."""

from __future__ import annotations

import base64
import io

import pytest
from pypdf import PdfReader

from tests.integration.customer.town import Town


@pytest.mark.parametrize(
    ("language", "button", "name", "words"),
    [
        ("sv", "En fullmakt att skriva ut", "fullmakt.pdf", ("Fullmakt", "Gäller till och med")),
        ("en", "A power of attorney to print", "power-of-attorney.pdf", ("Valid until", "Place")),
    ],
)
def test_whoever_acts_for_another_gets_a_form_to_print(
    town: Town, language: str, button: str, name: str, words: tuple[str, ...]
) -> None:
    agent = town.person(9010, language=language)
    agent.types("/start")
    agent.presses_data("hard.is:agent")
    agent.presses(button)
    (sent,) = [params for method, params in agent.calls if method == "sendDocument"]
    assert sent["_filename"] == name
    (page,) = PdfReader(io.BytesIO(base64.b64decode(sent["_file"]))).pages
    said = page.extract_text()
    assert all(word in said for word in (*words, "Westila Group AB", "15", "17", "7"))
