"""The language can be changed at every step there is: the step stays, and its question comes anew."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import handlers
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import EidPolicy
from bot.domain.identity import Action, Method, Proof
from bot.domain.intake import Asked, Channel
from bot.services import access, queue, receiving, snapshots
from bot.store.engine import open_engine
from bot.store.tables import Binding
from bot.store.unit import Unit
from bot.telegram.routing import Router, Talk
from tests.integration.requests.chat import some_holdings
from tests.integration.staff.binder import BY_BERIT, binder
from tests.integration.staff.conftest import CARIN, OSKAR, Office
from tests.integration.staff.test_intake import (
    a_letter,
    identified,
    planned_with_customer,
    taken_in,
)
from tests.support import NOON, an_office, surroundings

NOBODY, BY_MAIL = 60, 61  # who has proved nothing, or an e-mail address
EMAIL = Claim(ClaimKind.EMAIL, "carin@example.se")
PHONE = Claim(ClaimKind.PHONE, "+46701740605")
Data = Mapping[str, Any]
SINCE = NOON.isoformat()


@pytest.fixture(scope="module")
def house(staffed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """An office in which every step has what it is about."""
    path = tmp_path_factory.mktemp("languages") / "insyn.db"
    path.write_bytes(staffed_file.read_bytes())
    office = Office(open_engine(f"sqlite:///{path}"))
    registry = an_office().registry
    registry = replace(registry, sources=(*registry.sources, binder(BY_BERIT)))
    office.around = surroundings(office=an_office(registry=registry, eid=EidPolicy()))
    for user, contacts in ((CARIN, (EMAIL, PHONE)), (BY_MAIL, (EMAIL,))):
        office.run(_prove, user, *contacts)
    pointed = taken_in(office, a_letter(Asked.RECTIFICATION, channel=Channel.PHONE, words="Fel."))
    asyncio.run(identified(office, pointed, "staff_saw_id"))
    planned_with_customer(office, pointed)
    ref = office.opened(Right.ERASURE)
    office.run(queue.claim, office.run(access.member, OSKAR), ref)
    for user in (NOBODY, BY_MAIL):
        office.run(_received, user)
    return SimpleNamespace(
        office=office,
        ref=ref,
        pointed=pointed,
        snapshot=office.run(_look_up),
    )


def _prove(unit: Unit, user: int, *contacts: Claim) -> None:
    methods = {ClaimKind.EMAIL: Method.EMAIL_CODE, ClaimKind.PHONE: Method.TELEGRAM_PHONE}
    proofs = [Proof(method=methods[one.kind], contact=one, proved_at=NOON) for one in contacts]
    row = Binding(
        tg_user_id=user, chat_id=user, person_digest=f"person-{user}",
        sealed_proofs=b"", level=len(contacts), verified_at=NOON, last_used_at=NOON,
        binding_until=NOON + timedelta(days=90),
    )  # fmt: skip
    access.seal_proofs(unit, row, proofs)
    unit.add(row)


def _received(unit: Unit, user: int) -> None:
    """Their request is noted already, so that it is not told again above the question."""
    receiving.receive(unit, chat_id=user, tg_user_id=user, right=Right.ACCESS, received_at=NOON)


def _look_up(unit: Unit) -> str:
    """What is stored about Carin, as a look-up has found it."""
    carin = access.customer(unit, chat_id=CARIN, tg_user_id=CARIN)
    snapshot_id = snapshots.order(unit, carin, "correct", signal="correct.ready")
    snapshots.fill(unit, snapshot_id, some_holdings())
    return snapshot_id


def proving(action: Action, **more: Any) -> Data:
    return {"action": action.value, "then": "access.go", "since": SINCE, **more}


COPY = proving(Action.ACCESS)
HERE = {"snapshot": "{snapshot}", "received": SINCE}
CASE = {"ref": "{ref}"}
LOOKING, PLACE = "I am still looking", {"source": "westila", "table": "address", "key": [11]}
NEW = {"kind": "delivery", "street": "Nygatan 3", "postcode": "423 56", "city": "Torslanda"}
ROW = {"ref": "{pointed}", "nth": 0, "values": {}}
PREVIEW = "This is how the letter reads in English"

# Who is at which step with what, and how its question goes in English.
STEPS: list[tuple[int, str, Data, str]] = [
    (NOBODY, "verify:email", COPY, "Proof 1 of 2"),
    (NOBODY, "verify:number", COPY, "Which mobile number does"),
    (NOBODY, "verify:code", {**COPY, "contact": EMAIL.value}, "we have sent a code of six digits"),
    (NOBODY, "verify:eid", COPY, "I am waiting for BankID."),
    (BY_MAIL, "verify:phone", COPY, "Proof 2 of 2"),
    (BY_MAIL, "verify:checking", COPY, "I am still comparing the number."),
    (BY_MAIL, "verify:assist", COPY, "I go on by myself once our staff have confirmed you."),
    (BY_MAIL, "verify:eid", proving(Action.ACT_FOR_ANOTHER), "I need to be quite sure"),
    (
        NOBODY,
        "free.said",
        {"received": SINCE, "words": "ta bort mig"},
        "Do you mean one of these?",
    ),
    (NOBODY, "question", {"topic": "complaint", "at": SINCE}, "Complain to us"),
    (CARIN, "question", {"choosing": "question", "at": SINCE}, "What is it about?"),
    (CARIN, "correct.wait", HERE, LOOKING),
    (CARIN, "correct.choose", HERE, "What would you like to correct"),
    (CARIN, "correct.value", {**HERE, "at": [0, 0, 0]}, "First name"),
    (
        CARIN,
        "correct.review",
        {**HERE, "at": [0, 0, 0], "new": "Maja"},
        "check that this is right",
    ),
    (CARIN, "correct.fill", {**HERE, "nth": 0, "values": {}}, "Step 1 of"),
    (CARIN, "correct.filled", {**HERE, "nth": 0, "values": NEW}, "check that this is right"),
    (CARIN, "correct.describe", {**HERE, "place": 0}, "No program can search there"),
    (CARIN, "correct.described", {**HERE, "place": 0, "text": "Fel."}, "check that this is right"),
    (CARIN, "statement.write", {"place": PLACE, "received": SINCE}, "Your statement on: Address"),
    (CARIN, "statement.review", {"place": PLACE, "text": "Nej."}, "check that this is right"),
    (CARIN, "erase.wait", HERE, LOOKING),
    (CARIN, "erase.ground", HERE, "Why do you want your data erased?"),
    (CARIN, "erase.plan", {**HERE, "ground": "unlawful"}, "This will be erased"),
    (CARIN, "erase.sure", {**HERE, "ground": "unlawful"}, "cannot be brought back"),
    (CARIN, "erase.sign", {**HERE, "ground": "unlawful"}, "I am waiting for your signature."),
    (CARIN, "consent.wait", HERE, LOOKING),
    (CARIN, "consent.choose", HERE, "consent"),
    (CARIN, "object.wait", HERE, LOOKING),
    (CARIN, "object.choose", HERE, "Shall our staff look all the same?"),
    (CARIN, "object.why", {**HERE, "use": "all"}, "Why do you not want it?"),
    (CARIN, "restrict.ground", {"received": SINCE}, "Why do you want that?"),
    (CARIN, "restrict.scope", {"ground": "unlawful"}, "Which data is it about?"),
    (CARIN, "cases:unhappy", CASE, "Are you not satisfied with case"),
    (OSKAR, "staff:words", {**CASE, "ground": "unfounded"}, "This ground needs it."),
    (OSKAR, "staff:words", {**CASE, "ground": "no_ground", "words": None}, PREVIEW),
    (OSKAR, "staff:ask", CASE, "Write the question to the customer"),
    (OSKAR, "staff:write", CASE, "Write to the customer in case"),
    (OSKAR, "staff:extend", {**CASE, "why": "complex"}, "why this very case takes longer"),
    (OSKAR, "staff:extend", {**CASE, "why": "complex", "words": "Tre arkiv."}, PREVIEW),
    (OSKAR, "staff:pause", CASE, "Write why we cannot go on"),
    (OSKAR, "staff:pause", {**CASE, "words": "Oklart."}, "for this reason: Oklart."),
    (OSKAR, "staff:paper_answer", CASE, "What did the customer answer"),
    (
        OSKAR,
        "staff:paper_answer",
        {**CASE, "day": "2026-11-23"},
        "write in short what they answer",
    ),
    (OSKAR, "staff:died", CASE, "Who has died?"),
    (OSKAR, "staff:died", {**CASE, "kind": "email", "value": "a@b.se"}, "died?"),
    (OSKAR, "staff:posted", {**CASE, "how": "post"}, "On which day did it leave?"),
    (OSKAR, "staff:again", CASE, "Look at case"),
    (OSKAR, "staff:impossible", {**CASE, "number": 1}, "Write why they cannot be told"),
    (OSKAR, "staff:reason:sv", {"topic": "extended"}, "Write the reason in Swedish"),
    (OSKAR, "staff:reason:en", {"topic": "extended", "sv": "x"}, "the same in English"),
    (OSKAR, "staff:intake", {}, "What is asked for?"),
    (OSKAR, "staff:intake", {"asked": "access"}, "How did it come?"),
    (OSKAR, "staff:point_out", {"ref": "{pointed}", "at": [0, 0, 0]}, "Stored now:"),
    (
        OSKAR,
        "staff:point_out",
        {"ref": "{pointed}", "at": [0, 0, 0], "new": "x"},
        "what the person",
    ),
    (OSKAR, "staff:point_out_row", ROW, "Step 1 of 4"),
    (OSKAR, "staff:point_out_row", {**ROW, "values": NEW}, "check that this is right"),
    (OSKAR, "staff:point_out_words", {"ref": "{pointed}", "at": [0, 0]}, "in their own words"),
    (OSKAR, "staff:point_out_words", {"ref": "{pointed}", "at": [0, 0], "text": "x"}, "kept with"),
    (OSKAR, "hand:count", {"task": "t", "right": "access"}, "How many"),
    (OSKAR, "hand:write", {"task": "t", "count": 1}, "Write in one message what is there"),
    (OSKAR, "hand:write", {"task": "t", "count": 1, "text": "Ja."}, "becomes part of the answer"),
    (OSKAR, "hand:why", {"task": "t"}, "why it cannot be done"),
    (OSKAR, "incident:note", {"incident": "i", "verdict": "no_risk"}, "what happened"),
]


def test_every_step_there_is_can_be_asked_again_and_is_tried_here() -> None:
    router = Router()
    handlers.register(router)
    declared = {*router.steps, *router.media, *router.contacts, *router.rereads} - {""}
    assert declared <= set(router.agains) == {step for _, step, _, _ in STEPS}


@pytest.mark.parametrize(("user", "step", "data", "question"), STEPS)
async def test_the_step_stays_and_is_asked_in_the_new_language(
    house: SimpleNamespace, user: int, step: str, data: Data, question: str
) -> None:
    office = house.office
    kept = _filled(data, vars(house))
    office.run(_put, user, "", {})
    await office.press(user, "language:sv")
    office.run(_put, user, step, kept)

    english, swedish, once_more = [
        await _told(office, user, language) for language in ("en", "sv", "en")
    ]

    assert english[0].startswith("I speak English with you from now on.")
    assert question in " ".join(english)
    assert once_more == english
    assert not set(swedish) & set(english)
    stands, has = office.run(_standing, user)
    assert stands == step
    assert has.items() >= kept.items()


def _put(unit: Unit, user: int, step: str, data: dict[str, Any]) -> None:
    Talk(unit, chat_id=user, user_id=user).go(step, data)


async def _told(office: Office, user: int, language: str) -> list[str]:
    said = await office.press(user, f"language:{language}")
    return [call["text"] for call in said if call.get("text")]


def _filled(data: Data, places: Data) -> dict[str, Any]:
    return {
        name: value.format(**places) if isinstance(value, str) else value
        for name, value in data.items()
    }


def _standing(unit: Unit, user: int) -> tuple[str, dict[str, Any]]:
    talk = Talk(unit, chat_id=user, user_id=user)
    return talk.step, talk.data
