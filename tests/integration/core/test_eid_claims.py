"""On both databases: of many replicas one asks about an order, ends it, or takes the browser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import select

from bot.domain.cases import Right, Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import Ask, Completed, EidPolicy, End, Hint, Mode, Pending, Started, State
from bot.domain.identity import Method, Proof
from bot.domain.relay import Topic
from bot.services import (
    access,
    deceased,
    eid_binding,
    eid_orders,
    eid_tickets,
    intake,
    sessions,
    staff,
)
from bot.services.eid_tickets import Page, Pressed, Stage
from bot.store.tables import AuditEvent, Deceased, EidOrder
from tests.support import NOON, a_unit, an_office, surroundings

AROUND = surroundings(office=an_office(eid=EidPolicy()))
ASK = Ask(ip="192.0.2.1", visible="x")
APPROVED = Completed(personnummer="198507099805", name="E", ip="192.0.2.1", risk="low")
BEGUN = Started(order_ref="r", auto_start_token="a", qr_start_token="q", qr_start_secret="s")


def unit(engine: Engine, *, seconds: float = 0):
    return a_unit(engine, now=NOON + timedelta(seconds=seconds), around=AROUND)


def a_link(engine: Engine, *, chat: int = 1) -> str:
    errand = {"action": "access", "then": "x", "since": "y"}
    with unit(engine) as one:
        url = eid_tickets.open_ticket(
            one, chat_id=chat, tg_user_id=chat, name="Elin", errand=errand
        )
    assert url is not None
    return url.rpartition("/")[2]


def opened(engine: Engine, token: str) -> Pressed:
    with unit(engine) as one:
        made = eid_tickets.press(one, token, None, mode=Mode.OTHER_DEVICE, ask=ASK)
        assert isinstance(made, Pressed)
        assert eid_orders.started(one, made.order_id, BEGUN, NOON)
    return made


def state(engine: Engine) -> tuple[str, str]:
    with unit(engine) as one:
        row = one.session.exec(select(EidOrder)).one()
        return row.state, row.why


def test_many_replicas_ask_once(engine: Engine) -> None:
    opened(engine, a_link(engine))

    def ask(_number: int) -> int:
        with unit(engine, seconds=3) as one:
            return len(eid_orders.due(one).collect)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(12))) == 1


def test_an_order_is_completed_once_and_not_after_its_end(engine: Engine) -> None:
    made = opened(engine, a_link(engine))
    with unit(engine) as one:
        assert eid_orders.settle(one, made.order_id, Pending(Hint.USER_SIGN)) is None
    for _ in range(2):
        with unit(engine) as one:
            eid_orders.settle(one, made.order_id, APPROVED)
    assert state(engine) == (State.COMPLETED, "")
    with unit(engine, seconds=181) as one:
        eid_orders.sweep(one)
    assert state(engine) == (State.ENDED, End.NOT_BOUND)
    with unit(engine) as one:
        row = one.session.exec(select(EidOrder)).one()
        assert (row.sealed_result, row.sealed_start, row.sealed_ask) == (None, None, None)
        eid_orders.settle(one, made.order_id, APPROVED)
        assert row.state == State.ENDED


def test_a_cancelled_order_is_told_to_the_provider_once(engine: Engine) -> None:
    token = a_link(engine)
    made = opened(engine, token)
    with unit(engine) as one:
        eid_tickets.cancel(one, token, "another cookie", End.BY_PERSON)
    assert state(engine)[0] == State.OPEN
    with unit(engine) as one:
        eid_tickets.cancel(one, token, made.cookie, End.BY_PERSON)
    told = []
    for _ in range(2):
        with unit(engine, seconds=1) as one:
            told += [due.order_ref for due in eid_orders.due(one).cancel]
    assert told == ["r"]
    assert state(engine) == (State.ENDED, End.BY_PERSON)


def test_only_the_same_device_is_given_a_way_back(engine: Engine) -> None:
    for mode in Mode:
        token = a_link(engine)
        with unit(engine) as one:
            made = eid_tickets.press(one, token, None, mode=mode, ask=ASK)
        assert isinstance(made, Pressed)
        assert (made.ask.return_url is not None) is (mode is Mode.SAME_DEVICE)


def test_a_link_works_for_ten_minutes_and_ten_presses(engine: Engine) -> None:
    token, cookie = a_link(engine), None

    def press(*, seconds: float = 0) -> str | None:
        with unit(engine, seconds=seconds) as one:
            made = eid_tickets.press(one, token, cookie, mode=Mode.SAME_DEVICE, ask=ASK)
        return made.cookie if isinstance(made, Pressed) else None

    for seconds, works in ((599, True), (600, False)):
        with unit(engine, seconds=seconds) as one:
            assert (eid_tickets.look(one, token, None) is not None) is works
    assert press(seconds=600) is None
    for _ in range(10):
        cookie = press()
        assert cookie is not None
    assert press() is None


def test_a_second_browser_ends_it_for_both(engine: Engine) -> None:
    token = a_link(engine)
    made = opened(engine, token)
    with unit(engine) as one:
        second = eid_tickets.press(one, token, None, mode=Mode.SAME_DEVICE, ask=ASK)
        assert isinstance(second, Page)
        assert (second.stage, second.why) == (Stage.ENDED, End.SECOND_BROWSER)
    with unit(engine) as one:
        first = eid_tickets.look(one, token, made.cookie)
        assert first is not None
        assert (first.stage, first.again) == (Stage.ENDED, False)
        assert eid_tickets.press(one, token, made.cookie, mode=Mode.OTHER_DEVICE, ask=ASK) is None


def test_a_link_lives_for_ten_minutes(engine: Engine) -> None:
    token = a_link(engine)
    with unit(engine, seconds=599) as one:
        assert eid_tickets.look(one, token, None) is not None
    with unit(engine, seconds=600) as one:
        assert eid_tickets.look(one, token, None) is None
        assert eid_tickets.press(one, token, None, mode=Mode.SAME_DEVICE, ask=ASK) is None


def test_whoever_was_identified_in_the_session_is_the_only_one_who_may_answer(
    engine: Engine,
) -> None:
    """Step-up: the number goes along, and another answer is thrown away."""
    from bot.domain.claims import Claim, ClaimKind
    from bot.domain.identity import Method, Proof
    from bot.services import sessions

    claim = Claim(ClaimKind.PERSONNUMMER, "198507099805")
    with unit(engine) as one:
        proof = Proof(method=Method.EID, contact=claim, proved_at=NOON)
        sessions.identify(one, chat_id=1, tg_user_id=1, proofs=[proof], person_digest="")
    made = opened(engine, a_link(engine))
    assert made.ask.personnummer == "198507099805"
    other = Completed(personnummer="199111239837", name="M", ip="192.0.2.1", risk="low")
    with unit(engine) as one:
        eid_orders.settle(one, made.order_id, other)
    assert state(engine) == (State.ENDED, End.RISK)


def test_a_bankid_of_somebody_who_has_died_is_turned_away(engine: Engine) -> None:
    with unit(engine) as one:
        member = staff.add(one, tg_user_id=7, name="Olle", role=Role.OWNER, language="sv")
        asker = access.customer(one, chat_id=8, tg_user_id=8)
        topic = {"topic": Topic.DECEASED.value}
        case = intake.open_case(one, asker, right=Right.QUESTION, request=topic).case
        deceased.record(one, member, case.ref, MAILBOX)
        one.session.flush()
        row = one.session.exec(select(Deceased)).one()
        deceased.settle(one, row.id, [MAILBOX])
    made = opened(engine, a_link(engine))
    with unit(engine) as one:
        eid_orders.settle(one, made.order_id, APPROVED)
        eid_binding.contacts_found(one, made.order_id, [MAILBOX.value])
    assert state(engine)[1] == End.FOR_STAFF


MAILBOX, PHONE = Claim(ClaimKind.EMAIL, "elin@example.com"), Claim(ClaimKind.PHONE, "+46701740605")
OTHERS = Claim(ClaimKind.PHONE, "+46701740606")


PROOFS = [  # what was proved, and what that makes of the approval
    (Method.EMAIL_CODE, MAILBOX, {}, State.BOUND),
    (Method.SMS_CODE, PHONE, {}, State.BOUND),
    (Method.STAFF_CALL_BACK, PHONE, {}, State.BOUND),
    (Method.STAFF_CALL_BACK, OTHERS, {}, State.COMPLETED),  # somebody else was rung
    (Method.SMS_CODE, OTHERS, {}, State.COMPLETED),
    (Method.SMS_CODE, PHONE, {"ambiguous": True}, State.COMPLETED),
    (Method.SMS_CODE, PHONE, {"stale": True}, State.COMPLETED),
    (Method.TELEGRAM_PHONE, PHONE, {}, State.COMPLETED),  # it says nothing of who holds it now
]


def test_a_scanned_code_counts_with_a_contact_of_whoever_approved(engine: Engine) -> None:
    become = []
    for chat, (method, contact, signs, _) in enumerate(PROOFS, 1):
        made = opened(engine, a_link(engine, chat=chat))
        with unit(engine) as one:
            proof = Proof(method=method, contact=contact, proved_at=one.now, **signs)
            sessions.prove(one, chat_id=chat, tg_user_id=chat, proof=proof)
            eid_orders.settle(one, made.order_id, APPROVED)
            as_written = [MAILBOX.value.title(), PHONE.value]  # in the register
            eid_binding.contacts_found(one, made.order_id, as_written)
            become.append(
                one.session.exec(select(EidOrder.state).where(EidOrder.id == made.order_id)).one()
            )
    assert become == [wanted for *_, wanted in PROOFS]


TOLD = [  # what is on file, whether text messages are sent, and who is told of it
    ([MAILBOX, PHONE], True, [MAILBOX.value]),
    ([PHONE, OTHERS], True, [PHONE.value]),
    ([PHONE], False, []),
    ([Claim(ClaimKind.PHONE, "+46315910544")], True, []),  # a text message would not arrive
]


def test_whoever_was_identified_for_the_first_time_is_told_or_else_staff_are(
    engine: Engine,
) -> None:
    told, warned = [], []
    for chat, (contacts, texts, _) in enumerate(TOLD, 1):
        sent = frozenset({Method.EMAIL_CODE, *([Method.SMS_CODE] if texts else [])})
        around = surroundings(office=an_office(eid=EidPolicy(), codes=sent))
        made = opened(engine, a_link(engine, chat=chat))
        with a_unit(engine, now=NOON, around=around) as one:
            row = one.session.get(EidOrder, made.order_id)
            row.state = State.BOUND
            one.seal(row, "sealed_contacts", [claim.value for claim in contacts])
            found = eid_binding.whom_to_tell(one, made.order_id)
            told.append([claim.claim.value for claim in found])
            assert eid_binding.whom_to_tell(one, made.order_id) is None
        with unit(engine) as one:
            codes = one.session.exec(select(AuditEvent.code)).all()
            warned.append(codes.count("identity:eid:untold"))
    assert told == [wanted for *_, wanted in TOLD]
    assert warned == [0, 0, 1, 2]
