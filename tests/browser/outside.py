"""What the house holds besides chats: requests on paper, files, follow-ups, incidents."""

from __future__ import annotations

import io
from datetime import date, timedelta

from PIL import Image, ImageDraw
from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.files import FileKind, Looked
from bot.domain.identity import Action, Level, Method
from bot.domain.intake import Asked, Channel, Contact
from bot.domain.messages import MediaKind
from bot.domain.relay import Said
from bot.domain.rights import Ground
from bot.services import (
    assisted,
    by_post,
    decisions,
    delivery,
    evidence,
    follow_up,
    incidents,
    not_me,
    questions,
    queue,
    recusal,
    relay_in,
    staff_identity,
    staff_intake,
)
from bot.services.access import Customer, Member
from bot.services.assisted import Errand
from bot.services.incidents import Verdict
from bot.services.not_me import What
from bot.services.staff_intake import Request, TakenIn
from bot.store import cases as case_rows
from bot.store.tables import Case, Evidence
from bot.store.unit import Unit
from tests.support import paper_link


def furnish(unit: Unit, members: dict[str, Member], refs: dict[str, str]) -> None:
    """Adds them; `refs` gets the names by which pages are asked for."""
    anna, karin, bjorn = members["anna"], members["karin"], members["bjorn"]
    refs["letter"] = _taken_in(unit, anna, "Carin Ek", Asked.ERASURE, days=3)
    refs["phoned"] = _held(unit, anna, karin, "Nils Holm")
    questions.ask(unit, karin, refs["phoned"], "Vilka år gäller det?")
    refs["to-post"] = _held(unit, anna, karin, "Doris Lund")
    decisions.reject(unit, karin, refs["to-post"], Ground.NOTHING_FOUND)
    _fetched(unit, karin, refs["to-post"])
    again = follow_up.reopen(
        unit, bjorn, refs["refused-before"], "Kunden ringde och berättade mer."
    )
    assert isinstance(again, follow_up.FollowUp)
    refs["follow-up"] = again.case.ref
    recusal.recuse(unit, anna, refs["known"], None)
    _with_file(unit, refs["file"])
    refs["incident"] = _incident(unit, What.ANSWER, "a")
    refs["assessed"] = _incident(unit, What.SIGN_IN, "b")
    note = "Kunden hade bytt telefon och skrev själv från den nya. Inget visades."
    incidents.assess(unit, karin, refs["assessed"], Verdict.NO_BREACH, note)
    _asks_for_help(unit)


def _taken_in(unit: Unit, by: Member, name: str, asked: Asked, *, days: int) -> str:
    address = f"{name.split(maxsplit=1)[0].lower()}@example.se"
    contact = Contact(
        name=name,
        address=("Storgatan 1", "423 56 Torslanda"),
        claims=frozenset(
            {Claim(ClaimKind.EMAIL, address), Claim(ClaimKind.PHONE, "+46701740605")}
        ),
    )
    received: date = stockholm_day(unit.now) - timedelta(days=days)
    request = Request(
        asked=asked,
        channel=Channel.LETTER,
        received_on=received,
        language="sv",
        contact=contact,
        words="Jag vill veta vad ni har om mig.",
    )
    taken = staff_intake.take_in(unit, by, request)
    assert isinstance(taken, TakenIn)
    return taken.case.ref


def _held(unit: Unit, by: Member, holder: Member, name: str) -> str:
    """A request on paper of somebody whom a member has seen; `holder` works on it."""
    ref = _taken_in(unit, by, name, Asked.ACCESS, days=5)
    kinds = (ClaimKind.EMAIL, ClaimKind.PHONE)
    staff_identity.record(unit, by, ref, Method.STAFF_SAW_ID, kinds)
    queue.claim(unit, holder, ref)
    return ref


def _fetched(unit: Unit, member: Member, ref: str) -> None:
    first, *_others = by_post.of_case(unit, member, ref)
    link = paper_link(unit, member, first.id)
    assert isinstance(link, delivery.Link)
    delivery.release(unit, link.url.rpartition("/")[2], link.pin)


def _with_file(unit: Unit, ref: str) -> None:
    """The customer has sent the picture of a letter."""
    case = _case(unit, ref)
    said = Said(kind=MediaKind.PHOTO, file_id="photo-1", words="Så här står det i brevet.")
    relay_in.write(unit, _person(case), ref, said)
    row = unit.session.exec(select(Evidence).where(Evidence.case_id == case.id)).one()
    drawn = io.BytesIO()
    image = Image.new("RGB", (640, 400), "white")
    ImageDraw.Draw(image).text((40, 40), "Nya Varvets gata 7", fill="black")
    image.save(drawn, "PNG")
    evidence.finish(unit, row.id, Looked(kind=FileKind.PNG, content=drawn.getvalue()))


def _person(case: Case) -> Customer:
    assert case.chat_id is not None
    assert case.tg_user_id is not None
    return Customer(
        chat_id=case.chat_id, tg_user_id=case.tg_user_id, level=Level.L2, claims=frozenset(),
        binding_id=None, person_digest=case.person_digest, persons=frozenset({case.person_digest}), fresh=True,
    )  # fmt: skip


def _case(unit: Unit, ref: str) -> Case:
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    return case


def _incident(unit: Unit, what: What, account: str) -> str:
    return not_me.report(unit, what=what, person_digest="p", ended=[], account=account).id


def _asks_for_help(unit: Unit) -> None:
    errand = Errand(action=Action.ACCESS_FULL, then="access", since=unit.now.isoformat())
    assisted.ask(unit, chat_id=3001, tg_user_id=3001, errand=errand)


MORE: tuple[tuple[str, Right, int, str | None], ...] = (
    ("refused-before", Right.ACCESS, 15, "karin"),
    ("known", Right.ERASURE, 10, None),
    ("file", Right.ACCESS, 11, "karin"),
)
