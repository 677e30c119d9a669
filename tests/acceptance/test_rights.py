"""The three rights, in both languages and both modes, granted and refused, over real processes.

The register is read before and after with plain SQL, and compared with what an oracle says.
"""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.emulator.client import Person, Seen
from tests import mysql
from tests.acceptance import play, register
from tests.acceptance.pages import Browser
from tests.acceptance.register import Subject
from tests.acceptance.stage import Stage, a_stage, today
from tests.contracts import oracle

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODES = [
    pytest.param(("sv", "polling", ""), id="sv-polling"),
    pytest.param(("en", "webhook", ""), id="en-webhook"),
]
if mysql.server_program("mysql"):  # `make mysql-test`: the register is there, and all else as ever
    MODES.append(pytest.param(("sv", "polling", "mysql"), id="sv-polling-mysql"))
COMMANDS = {
    "sv": {
        "access": "/utdrag",
        "correct": "/rattelse",
        "erase": "/radera",
        "export": "/flytta",
        "noads": "/reklam",
        "consent": "/samtycke",
        "object": "/invand",
        "restrict": "/begransa",
    },
    "en": {
        name: f"/{name}"
        for name in (
            *("access", "correct", "erase", "export"),
            *("noads", "consent", "object", "restrict"),
        )
    },
}
STREET = {
    "sv": ("Kontaktuppgifter", "Adress", "Gatuadress"),
    "en": ("Contact details", "Address", "Street"),
}
SECOND_MUST_BE_ANOTHER = {  # in the language of whoever pressed, whatever the group speaks
    "karin": "Det andra måste komma från någon annan",
    "bjorn": "The second must come from somebody else",
}
STATUTE = {
    "sv": "bokföringslagen (1999:1078) 7 kap. 2 §",
    "en": "Swedish Accounting Act (1999:1078)",
}
GRANTED = "Svar i ditt ärende|Answer in your case"
REFUSED = "Beslut i ärende|Decision in case"
COURT = {"sv": "domstol", "en": "court"}


@dataclass
class Scene:
    """A running stage in one language, and who of the register has had a turn."""

    stage: Stage
    language: str
    taken: set[object] = field(default_factory=set)

    def rows(self) -> oracle.Dump:
        return oracle.dump(self.stage.register_url)

    def cast(self, subjects: list[Subject]) -> Subject:
        """The first of them who has not had a turn yet."""
        chosen = next(one for one in subjects if one.number not in self.taken)
        self.taken.add(chosen.number)
        return chosen

    async def arrive(self, subject: Subject) -> Person:
        """Somebody with the subject's number in their Telegram, who has pressed Start."""
        person = await self.stage.customer(
            str(subject.row["first_name"]), language_code=self.language, phone=subject.phone
        )
        await person.say("/start")
        await play.offered(person, "do:access")
        return person

    def command(self, name: str) -> str:
        return COMMANDS[self.language][name]

    @property
    def handler(self) -> str:
        """A member of staff who speaks the language and may decide alone."""
        return "anna" if self.language == "sv" else "bjorn"

    @property
    def two(self) -> tuple[str, str]:
        """Who approves first and who second; the first speaks the language."""
        return ("karin", "bjorn") if self.language == "sv" else ("bjorn", "karin")

    async def letter(self, person: Person, ref: str, *, heading: str = GRANTED) -> Seen:
        """The answer in a case, with what every answer must say."""
        letter = await person.wait_for(re.compile(rf"^({heading}) {ref}\n"), timeout=play.PATIENCE)
        assert "IMY" in letter.text
        assert "Box 8114" in letter.text
        assert "Westila Group AB" in letter.text
        return letter


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=MODES)
async def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    language, mode, server = request.param
    folder = tmp_path_factory.mktemp(f"rights-{language}")
    url = mysql.fresh_mysql(server) if server else ""
    async with a_stage(folder, mode=mode, register=url) as stage:
        for member in stage.members.values():
            await member.say("/start")
        yield Scene(stage, language)
        assert await stage.refused_calls() == []
        assert stage.bot.troubles() == []


# -- access -----------------------------------------------------------------------------------


async def test_granted_access_gives_every_row_once_on_a_page_behind_a_pin(scene: Scene) -> None:
    before = scene.rows()
    subject = register.named(before, "Åkesson" if scene.language == "sv" else "Kovačević")
    scene.taken.add(subject.number)
    person = await scene.arrive(subject)
    ref = await play.ask_for_copy(
        scene.stage, person, subject.email, command=scene.command("access")
    )
    await play.claim(scene.stage, scene.handler, ref)
    await play.approve(scene.stage, scene.handler, ref)
    await scene.letter(person, ref)

    link, pin = await _link(person)
    async with Browser(link) as browser:
        await _look_in_vain(browser, pin)
        status, _body = await browser.open(pin)
        assert status == 303
        document, words = await browser.save_json(), await browser.save_pdf()
        page = await browser.save_html()
    async with Browser(link) as stranger:
        assert (await stranger.open(pin))[0] == 404
        assert (await stranger.look())[0] == 404

    expected = register.expected_answer(before, subject, scene.language)
    assert register.told_answer(document) == expected
    assert document["case"] == ref
    assert document["language"] == scene.language
    assert str(subject.row["last_name"]) in words
    assert "IMY" in words
    assert str(subject.row["last_name"]) in page
    assert "<script" not in page
    assert str(subject.row["personnummer"]) not in words + page + str(document)
    assert scene.rows() == before


async def _link(person: Person) -> tuple[str, str]:
    await play.press(person, "delivery:get:")
    shown = await person.wait_for(re.compile(r"\d{6}"))
    found = re.search(r"\b(\d{6})\b", shown.text)
    assert found is not None
    url = next(str(button["url"]) for button in shown.inline if "url" in button)
    assert shown.protected
    return url, found[1]


async def _look_in_vain(browser: Browser, pin: str) -> None:
    """Previews and crawlers look, and somebody guesses: the answer still waits."""
    for _time in range(2):
        status, body = await browser.look()
        assert status == 200
        assert "<form" in body
        assert browser.headers["Cache-Control"] == "no-store"
        assert browser.headers["Referrer-Policy"] == "no-referrer"
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"
    status, body = await browser.open(wrong)
    assert status == 403
    assert pin not in body


async def test_refused_access_tells_why_and_where_to_complain(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.subjects(before)[4:])
    person = await scene.arrive(subject)
    ref = await play.ask_for_copy(
        scene.stage, person, subject.email, command=scene.command("access")
    )
    await _reject(scene, person, ref, ground="unfounded", words="Du har fått svaret två gånger.")
    assert all("delivery:get" not in str(seen.inline) for seen in await person.messages())
    assert scene.rows() == before


async def _reject(scene: Scene, person: Person, ref: str, *, ground: str, words: str) -> None:
    await play.claim(scene.stage, scene.handler, ref)
    await play.reject(scene.stage, scene.handler, ref, ground=ground, words=words)
    letter = await scene.letter(person, ref, heading=REFUSED)
    assert words in letter.text
    assert COURT[scene.language] in letter.text


# -- rectification ----------------------------------------------------------------------------


async def test_granted_correction_changes_that_one_value_and_nothing_else(scene: Scene) -> None:
    before = scene.rows()
    last_name = "Öberg" if scene.language == "sv" else 'O\'Neill "AB"'
    subject = register.named(before, last_name)
    scene.taken.add(subject.number)
    person = await scene.arrive(subject)
    street = "Äppelvägen 12 B"
    ref = await _ask_street(scene, person, subject, street)
    assert scene.rows() == before, "nothing changes before somebody has decided"
    await play.claim(scene.stage, scene.handler, ref)
    await play.approve(scene.stage, scene.handler, ref)
    await scene.letter(person, ref)
    [address] = oracle.belonging(before, subject.row)["address"]
    after = copy.deepcopy(before)
    after["address"][address]["street"] = street
    assert scene.rows() == after


async def _ask_street(scene: Scene, person: Person, subject: Subject, street: str) -> str:
    return await play.ask_for_correction(
        scene.stage,
        person,
        subject.email.lower(),
        command=scene.command("correct"),
        path=STREET[scene.language],
        value=street,
    )


async def test_refused_correction_leaves_the_value(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.with_one_address(before)[4:])
    person = await scene.arrive(subject)
    ref = await _ask_street(scene, person, subject, "Fel gata 1")
    await _reject(scene, person, ref, ground="data_correct", words="Adressen är hämtad i dag.")
    assert scene.rows() == before


# -- erasure ----------------------------------------------------------------------------------


async def test_granted_erasure_needs_two_and_leaves_what_the_law_keeps(scene: Scene) -> None:
    before = scene.rows()
    [subject, *_more] = register.with_old_and_new_invoices(before, year=today().year)
    person = await scene.arrive(subject)
    ref = await play.ask_for_erasure(
        scene.stage, person, subject.email, command=scene.command("erase")
    )
    first, second = scene.two
    await play.claim(scene.stage, first, ref)
    await play.approve(scene.stage, first, ref)
    told = await play.press(scene.stage.in_group(first), f"s:second:{ref}")
    assert told is not None
    assert SECOND_MUST_BE_ANOTHER[first] in told["text"]
    assert scene.rows() == before, "one approval erases nothing"
    await play.second(scene.stage, second, ref)

    letter = await scene.letter(person, ref)
    until = max(register.invoice_years(before, subject)) + 7
    assert STATUTE[scene.language] in letter.text
    assert f"31 december {until}" in letter.text.lower()
    assert COURT[scene.language] in letter.text
    expected = copy.deepcopy(before)
    oracle.erase(expected, subject.row, today=today())
    assert scene.rows() == expected


async def test_refused_erasure_leaves_everything(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.subjects(before)[6:])
    person = await scene.arrive(subject)
    ref = await play.ask_for_erasure(
        scene.stage, person, subject.email, command=scene.command("erase")
    )
    await _reject(scene, person, ref, ground="legal_claims", words="Tvisten är inte avgjord.")
    assert scene.rows() == before


# -- portability ------------------------------------------------------------------------------


async def test_what_was_provided_can_be_taken_along_as_tables(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.with_one_address(before)[8:])
    person = await scene.arrive(subject)
    ref = await play.ask_to_take_along(
        scene.stage, person, subject.email, command=scene.command("export")
    )
    await play.claim(scene.stage, scene.handler, ref)
    await play.approve(scene.stage, scene.handler, ref)
    await scene.letter(person, ref)
    link, pin = await _link(person)
    async with Browser(link) as browser:
        await browser.open(pin)
        document = await browser.save_json()
        with await browser.save_zip() as archive:
            names = set(archive.namelist())
            table = archive.read("westila-address.csv").decode("utf-8")
    assert {"westila-customer.csv", "westila-address.csv", "everything.json"} <= names
    assert "westila-invoice.csv" not in names
    [address] = oracle.belonging(before, subject.row)["address"]
    assert str(before["address"][address]["street"]) in table
    assert document["case"] == ref
    assert scene.rows() == before


async def test_refused_portability_tells_why(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.subjects(before)[10:])
    person = await scene.arrive(subject)
    ref = await play.ask_to_take_along(
        scene.stage, person, subject.email, command=scene.command("export")
    )
    await _reject(scene, person, ref, ground="unfounded", words="Filerna gjordes i går.")
    assert scene.rows() == before


# -- what ends at once --------------------------------------------------------------------------


async def test_advertising_ends_at_once_without_staff(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(_with(before, "newsletter_subscriber"))
    person = await scene.arrive(subject)
    ref = await play.stop_advertising(
        scene.stage, person, subject.email, command=scene.command("noads")
    )
    letter = await scene.letter(person, ref)
    assert {"sv": "Nyhetsbrev", "en": "Newsletter"}[scene.language] in letter.text
    expected = copy.deepcopy(before)
    for key in oracle.belonging(before, subject.row)["newsletter_subscriber"]:
        del expected["newsletter_subscriber"][key]
    assert scene.rows() == expected


async def test_consents_end_at_once_and_keep_their_history(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(_with(before, "web_visitor"))
    person = await scene.arrive(subject)
    ref = await play.take_back_consents(
        scene.stage, person, subject.email, command=scene.command("consent")
    )
    await scene.letter(person, ref)
    after = scene.rows()
    mine = oracle.belonging(before, subject.row)
    expected = copy.deepcopy(before)
    for table in ("newsletter_subscriber", "web_visitor", "web_visit"):
        for key in mine[table]:
            del expected[table][key]
    for key in mine["consent"]:
        assert after["consent"][key]["withdrawn_at"]
        expected["consent"][key]["withdrawn_at"] = after["consent"][key]["withdrawn_at"]
    assert mine["consent"]
    assert after == expected


def _with(rows: oracle.Dump, table: str) -> list[Subject]:
    """Whoever has something in that table."""
    return [
        one
        for one in register.subjects(rows)[12:]
        if oracle.belonging(rows, one.row)[table]
        and all(not rows["consent"][key]["withdrawn_at"] for key in _consents(rows, one))
    ]


def _consents(rows: oracle.Dump, one: Subject) -> list[object]:
    return list(oracle.belonging(rows, one.row)["consent"])


# -- objection and restriction --------------------------------------------------------------------


async def test_a_granted_objection_ends_what_rests_on_our_interest(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(_with(before, "credit_check"))
    person = await scene.arrive(subject)
    ref = await play.object_to_interest(
        scene.stage, person, subject.email, command=scene.command("object"), words="Min ekonomi."
    )
    assert scene.rows() == before
    await play.claim(scene.stage, scene.handler, ref)
    await play.approve(scene.stage, scene.handler, ref)
    await scene.letter(person, ref)
    expected = copy.deepcopy(before)
    for table in ("credit_check", "public_record"):
        for key in oracle.belonging(before, subject.row)[table]:
            del expected[table][key]
    assert scene.rows() == expected


async def test_a_refused_objection_names_our_reasons(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(_with(before, "credit_check"))
    person = await scene.arrive(subject)
    ref = await play.object_to_interest(
        scene.stage, person, subject.email, command=scene.command("object"), words="Vill inte."
    )
    await _reject(scene, person, ref, ground="compelling", words="Obetalda fakturor, tre stycken.")
    assert scene.rows() == before


async def test_a_granted_restriction_changes_no_row_and_says_what_it_covers(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.subjects(before)[14:])
    person = await scene.arrive(subject)
    ref = await play.ask_to_restrict(
        scene.stage,
        person,
        subject.email,
        command=scene.command("restrict"),
        ground="legal_claims",
        scope="contact",
    )
    await play.claim(scene.stage, scene.handler, ref)
    await play.approve(scene.stage, scene.handler, ref)
    letter = await scene.letter(person, ref)
    assert {"sv": "Adress", "en": "Address"}[scene.language] in letter.text
    assert scene.rows() == before


async def test_a_refused_restriction_tells_why(scene: Scene) -> None:
    before = scene.rows()
    subject = scene.cast(register.subjects(before)[16:])
    person = await scene.arrive(subject)
    ref = await play.ask_to_restrict(
        scene.stage,
        person,
        subject.email,
        command=scene.command("restrict"),
        ground="unlawful",
        scope="all",
    )
    await _reject(scene, person, ref, ground="no_restriction", words="Avtalet gäller ännu.")
    assert scene.rows() == before
