"""The answer of Art. 15, letter by letter (reference L13-L16), checked against its own schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlmodel import select

from bot.domain import own_registry
from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.services import disclosure, passages, queue, staff
from bot.services.access import Member
from bot.services.disclosure import AnswerOrder
from bot.store import own_data
from bot.store.own_data import TABLES
from bot.store.tables import (
    Assist,
    Binding,
    Case,
    Challenge,
    Conversation,
    EidOrder,
    EidTicket,
    Evidence,
    FulfilmentStep,
    Incident,
    Mail,
    ManualTask,
    Power,
    RateCounter,
    RelayLine,
    RestrictionFlag,
    SentLetter,
    Sms,
    Snapshot,
    SourceFile,
    Statement,
    Task,
)
from bot.store.unit import Unit
from bot.work import answer, paper
from bot.work.jobs import Tools
from tests.integration.fulfilment.shop import ANNA, CHAT, Shop, email, phone

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
SCHEMA = json.loads((files("bot") / "schemas" / "insyn.access-3.json").read_text("utf-8"))
CHECKER = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
Document = dict[str, Any]


def _document(shop: Shop, *claims: Any, spoil: Callable[[], None] | None = None) -> Document:
    """The answer as it would be delivered."""
    shop.ask(Right.ACCESS, {"scope": "all"}, *claims)
    shop.run(_looked_at, shop.case().ref)
    if spoil:
        spoil()
    order = _order(shop)
    return dict(answer.write(Tools(sources={}, mailer=None), order).document)


def _looked_at(unit: Unit, ref: str) -> None:
    unit.audit(Code.CASE_PLAN_SHOWN, actor=f"staff:{ANNA}", case_ref=ref)


def _order(shop: Shop) -> AnswerOrder:
    """Approves, and stops just before the answer is handed over."""
    prepared: list[AnswerOrder] = []

    def keep(unit: Unit, case_id: str) -> None:
        order = disclosure.prepare(unit, case_id)
        assert order is not None
        prepared.append(order)

    shop.approve(work=False)
    while task := shop._next():
        if task.kind == "answer":
            break
        shop._do(task)
    shop.run(keep, shop.case_id)
    return prepared[0]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("claims", [ELIN, (email("nobody@example.com"),)], ids=["elin", "nobody"])
def test_the_answer_is_as_its_published_schema_says(shop: Shop, language: str, claims: Any):
    shop.speaking(language)
    document = _document(shop, *claims)
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in CHECKER.iter_errors(document)] == []
    assert document["schema"].endswith("/schemas/insyn.access-3.json")
    assert document["language"] == language


def test_the_schema_refuses_what_an_answer_must_not_lack(shop: Shop):
    document = _document(shop, *ELIN)
    for member in document:
        lacking = {name: value for name, value in document.items() if name != member}
        assert list(CHECKER.iter_errors(lacking)), member


def _of(document: Document, label: str) -> Document:
    return next(one for one in document["categories"] if one["category"] == label)


LETTERS: dict[str, Callable[[Document], bool]] = {
    "15(1) confirmation": lambda d: d["data_found"] is True and d["complete"] is True,
    "(a) purposes": lambda d: all(c["purposes"] for c in d["categories"]),
    "(a) legal basis": lambda d: (
        "Ett avtal med dig (artikel 6.1 b)" in _of(d, "Beställningar")["legal_basis"]
    ),
    "(b) categories": lambda d: (
        {"Vem du är", "Fakturor"} <= {c["category"] for c in d["categories"]}
    ),
    "(c) recipients by name": lambda d: (
        "PostNord Sverige AB (frakt)" in [r["name"] for r in _of(d, "Beställningar")["recipients"]]
    ),
    "(d) period": lambda d: any("sjunde året" in k for k in _of(d, "Fakturor")["kept"]),
    "(e) rights": lambda d: (
        len(d["rights"]) == 6
        and all(any(f"rtikel {a}" in r for r in d["rights"]) for a in (16, 17, 18, 20, 21, 7))
    ),
    "(f) complaint": lambda d: d["complaint"]["email"] == "imy@imy.se" and bool(d["court"]),
    "(g) source": lambda d: all(c["origin"] for c in d["categories"]),
    "(h) automated decisions": lambda d: bool(d["automated_decisions"]),
    "15(2) safeguards": lambda d: any(
        r["country"] and r["safeguard"] for r in d["third_countries"]
    ),
    "15(3) copy": lambda d: any(e["values"] for c in d["categories"] for e in c["entries"]),
    "15(4) manifest": lambda d: isinstance(d["covered"], list),
    "controller": lambda d: d["controller"]["orgnr"] == "559020-4144",
    "source by source": lambda d: (
        {s["source"]: s["finding"] for s in d["sources"]}
        == {"Kundregistret": "found", "Insyn": "found"}
    ),
    "searched by what was proved": lambda d: (
        len(d["searched_by"]) == 2 and "elin.akesson" not in str(d["searched_by"])
    ),
}


@pytest.fixture
def elins(shop: Shop) -> Document:
    return _document(shop, *ELIN)


@pytest.mark.parametrize("letter", LETTERS)
def test_each_letter_of_the_article_is_told(elins: Document, letter: str):
    assert LETTERS[letter](elins), letter


def test_where_an_entry_names_its_own_origin_the_answer_names_it(shop: Shop):
    ((mail, agency),) = shop.rows(
        "SELECT email, agency FROM customer JOIN credit_check USING (customer_id) "
        "WHERE protected_identity = 0 LIMIT 1"
    )
    document = _document(shop, email(mail))
    named = _of(document, "Kreditupplysningar")["actual_origin"]
    assert agency in [one["name"] for one in named]


def test_when_and_why_staff_looked_is_told_without_a_name(elins: Document):
    looked = elins["consulted"]
    assert [one["what"] for one in looked] == [
        "Tittade på vad ärendet gäller, med maskerade värden"
    ]
    assert looked[0]["role"] == "Handläggare"
    assert elins["case"] in looked[0]["purpose"]
    assert ANNA not in json.dumps(elins)


def test_what_is_about_others_is_covered_and_listed(shop: Shop):
    text = "Ring min fru, 900118-9811 eller 19850709-9805, bo@example.org. Jag: elin.akesson@example.com"
    shop.change(
        "UPDATE customer SET note = :t WHERE email LIKE 'elin.akesson%'",
        t=text,
    )
    document = _document(shop, *ELIN)
    told = json.dumps(document, ensure_ascii=False)
    assert "bo@example.org" not in told
    assert "850709-9805" not in told
    assert "Jag: elin.akesson@example.com" in told
    (covered,) = document["covered"]
    assert (covered["label"], covered["passages"]) == ("Våra anteckningar", 3)
    assert "15.4" in covered["reason"]


def test_what_staff_let_go_out_stays_and_what_is_new_since_is_covered(shop: Shop):
    sql = "UPDATE customer SET note = :t WHERE email LIKE 'elin.akesson%'"
    shop.change(sql, t="Ring bo@example.org, inte eva@example.org.")
    shop.ask(Right.ACCESS, {"scope": "all"}, *ELIN)
    hanna = shop.run(_claimed, shop.case_id)
    first, _second = shop.run(passages.listing, hanna, shop.case().ref)
    shop.run(passages.decide, hanna, shop.case().ref, first.id, release=True)
    shop.change(sql, t="Ring bo@example.org, inte eva@example.org. Nytt: ny@example.org.")
    document = answer.write(Tools(sources={}, mailer=None), _order(shop)).document
    told = json.dumps(document, ensure_ascii=False)
    assert "Ring bo@example.org, inte" in told
    assert "eva@example.org" not in told
    assert "ny@example.org" not in told


def _claimed(unit: Unit, case_id: str) -> Member:
    member = staff.member_by_id(unit, ANNA)
    case = unit.session.get_one(Case, case_id)
    queue.claim(unit, member, case.ref)
    return member


# -- the bot is a source too --------------------------------------------------------------------


def test_every_table_and_column_of_our_own_is_told_or_excused():
    told = {table.name: table for table in own_registry.SOURCE.tables}
    assert set(TABLES) == set(told) | own_registry.NOT_ABOUT_CUSTOMERS
    untold = {
        f"{name}.{column.name}"
        for name, table in told.items()
        for column in TABLES[name].__table__.columns  # type: ignore[attr-defined]
        if column.name not in {f.column for f in table.fields} | own_registry.UNTOLD
    }
    assert untold == set()


def test_what_the_bot_stores_about_a_person_all_stands_in_the_answer(shop: Shop):
    shop.ask(Right.ERASURE, {"ground": "unlawful", "scope": "all"}, *ELIN)

    def furnish(unit: Unit) -> None:
        who = shop.customer(*ELIN)
        facts = {"chat_id": CHAT, "tg_user_id": CHAT}
        row = Binding(
            **facts, person_digest=str(who.person_digest), sealed_proofs=b"", level=2,
            verified_at=unit.now, last_used_at=unit.now, binding_until=unit.now,
        )  # fmt: skip
        unit.seal(row, "sealed_proofs", [{"method": "email_code"}])
        unit.add(row)
        contact = unit.digest("contact", "email:elin.akesson@example.com")
        code = Challenge(
            **facts, method="email_code", purpose="access", target_digest=contact,
            created_at=unit.now, expires_at=unit.now,
        )  # fmt: skip
        unit.seal(code, "sealed_target", {"value": "elin.akesson@example.com"})
        unit.add(code)
        unit.add(RateCounter(subject_digest=contact, event="sent:x", at=unit.now))
        mail = Mail(challenge_id=code.id, created_at=unit.now)
        unit.seal(mail, "sealed_body", {"to": "elin", "subject": "Kod", "text": "123456"})
        unit.add(mail)
        sms = Sms(challenge_id=code.id, created_at=unit.now)
        unit.seal(sms, "sealed_body", {"to": "+46701740605", "text": "123456"})
        unit.add(sms)
        asked = unit.session.exec(select(Case)).first()
        helped = Assist(
            **facts, ref="ABC234", action="access", then="x", since="y", made_at=unit.now,
            expires_at=unit.now, method="letter_code", state="letter", code_digest="d",
        )  # fmt: skip
        unit.seal(helped, "sealed_claims", [["customer_number", "K-1"]])
        unit.add(helped)
        said = Incident(
            what="sign_in", person_digest=asked.person_digest, account_digest="a", shown=False,
            reported_at=unit.now, due_at=unit.now, assessed_at=unit.now, verdict="no_breach",
        )  # fmt: skip
        unit.seal(said, "sealed_note", "Inget visades")
        unit.add(said)
        flag = RestrictionFlag(
            case_id=asked.id, row_digest="d", sealed_place=b"", reason="unlawful", set_at=unit.now
        )
        unit.seal(flag, "sealed_place", {"source": "westila", "table": "customer", "key": [1]})
        unit.add(flag)
        letter = SentLetter(
            case_id=asked.id, outcome="refused", language="sv", template="t", sent_at=unit.now
        )
        unit.seal(letter, "sealed_text", {"text": "Hej"})
        unit.add(letter)
        file = Evidence(case_id=asked.id, state="arriving", sent_at=unit.now)
        unit.seal(file, "sealed_source", "secret-number-at-telegram")
        unit.add(file)
        line = RelayLine(
            case_id=asked.id, number=1, at=unit.now, actor="customer", level=2, kind="voice"
        )
        unit.seal(line, "sealed_text", "Så här låter det")
        unit.seal(line, "sealed_file", "secret-number-at-telegram")
        unit.add(line)
        power = Power(
            **facts, person_digest=asked.person_digest, state="held", created_at=unit.now,
            expires_at=unit.now,
        )  # fmt: skip
        terms = {"scopes": ["copy"], "agent": "secret-4", "number": "secret-5"}
        unit.seal(power, "sealed_terms", {"terms": terms, "own": "secret-6"})
        unit.add(power)
        ticket = EidTicket(
            **facts, token_digest="t", created_at=unit.now, expires_at=unit.now, closed=True
        )
        errand = {"action": "access", "name": "Elin", "then": "x", "personnummer": "secret-1"}
        unit.seal(ticket, "sealed_errand", errand)
        unit.add(ticket)
        order = EidOrder(
            **facts, ticket_id=ticket.id, provider="BankID", mode="same", state="open",
            pressed_at=unit.now,
        )  # fmt: skip
        ask = {"ip": "192.0.2.1", "user_agent": "Firefox", "return_url": "secret-2"}
        unit.seal(order, "sealed_ask", ask)
        unit.seal(order, "sealed_result", {"personnummer": "secret-3"})
        unit.add(order)
        unit.add(
            Task(
                kind="wake:x",
                subject="y",
                lane=f"chat:{CHAT}",
                run_at=unit.now,
                created_at=unit.now,
            )
        )
        unit.conversation(CHAT).step = "correct.value"

    def state(unit: Unit) -> None:  # after the erasure, with which what was kept before goes
        asked = unit.session.exec(select(Case)).first()
        words = Statement(
            id="w", case_id=asked.id, person_digest=asked.person_digest, row_digest="r",
            sealed_place=b"", sealed_text=b"", made_at=unit.now,
        )  # fmt: skip
        unit.seal(words, "sealed_place", {"source": "westila", "table": "address"})
        unit.seal(words, "sealed_text", "Det stämmer inte.")
        unit.add(words)
        step = unit.session.exec(select(FulfilmentStep)).first()
        task = ManualTask(
            step_id=step.id, case_id=asked.id, source="westila", due=unit.now.date(),
            asked_at=unit.now,
        )  # fmt: skip
        unit.add(task)
        unit.session.flush()
        found = SourceFile(
            task_id=task.id, case_id=asked.id, number=1, state="arriving", sent_at=unit.now
        )
        unit.seal(found, "sealed_source", "secret-number-at-telegram")
        unit.add(found)
        unit.add(
            Snapshot(
                chat_id=CHAT,
                binding_id="b",
                purpose="access",
                made_at=unit.now,
                expires_at=unit.now,
            )
        )

    shop.run(furnish)
    shop.approve()
    shop.run(state)
    document = _document(shop, *ELIN)
    entries = [e for c in document["categories"] for e in c["entries"] if e["source"] == "Insyn"]
    shown = {entry["table"] for entry in entries}
    labels = {table.label.sv for table in own_registry.SOURCE.tables}
    assert labels - shown == {"Svar som väntar på dig"}  # nothing is delivered yet
    assert "123456" not in json.dumps(entries)
    assert "192.0.2.1" in json.dumps(entries)
    assert "Så här låter det" in json.dumps(entries, ensure_ascii=False)
    assert "secret" not in json.dumps(entries)
    assert "insyn.access" not in json.dumps(entries)
    told = [v.get("told", v["value"]) for entry in entries for v in entry["values"]]
    words = [one for one in told if isinstance(one, str)]
    assert [one for one in words if re.search(r"[a-z]_[a-z]|[{\[\]}]|None|True", one)] == []
    case = next(e for e in entries if e["table"] == "Ärende")
    assert {v["label"] for v in case["values"]} >= {
        "Ärendenummer",
        "Vad som begärdes",
        "Sista dag",
    }


def test_nothing_of_another_person_with_the_same_telegram_account_is_told(shop: Shop):
    shop.ask(Right.ERASURE, {"ground": "unlawful", "scope": "all"}, email("other@example.com"))
    other = shop.case()
    document = _document(shop, *ELIN)
    assert other.ref not in json.dumps(document)
    assert "other@example.com" not in json.dumps(document)


def test_rows_of_our_own_are_found_for_every_table_that_is_declared(shop: Shop):
    assert set(own_data.TABLES) >= {table.name for table in own_registry.SOURCE.tables}
    assert Conversation.__tablename__ in own_data.TABLES


# -- paper and page -----------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.loads += [name for name, _value in attrs if name in ("src", "href", "onclick")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_fields_of_one_label_and_several_statements_all_stand_in_the_page(shop: Shop):
    document = json.loads(json.dumps(_document(shop, *ELIN)))
    orders = [
        entry
        for category in document["categories"]
        for entry in category["entries"]
        if entry["table"] == "Orderrad"
    ]
    assert len(orders) > 3  # enough for a table on the page
    for number, entry in enumerate(orders):
        entry["values"][1] |= {"label": entry["values"][0]["label"], "value": f"andra {number}"}
        said = {"field": "statement", "label": "Uttalande"}
        entry["values"] += [said | {"value": f"{part} {number}"} for part in ("först", "sedan")]
    html = paper.as_html(document).decode()
    for number, entry in enumerate(orders):
        for words in (entry["values"][0]["value"], "andra", "först", "sedan"):
            assert f"{words} {number}" in html or words == entry["values"][0]["value"] in html


def test_what_the_tool_itself_stores_is_told_in_words(shop: Shop):
    document = _document(shop, *ELIN)
    own = [
        (one["field"], one.get("told", one["value"]))
        for category in document["categories"]
        for entry in category["entries"]
        if entry["source"] == "Insyn"
        for one in entry["values"]
    ]
    events = [told for field, told in own if field == "event"]
    assert events[0] == "Begäran kom in"
    assert events[-1] == "Ärendet godkändes"
    assert ("source", "Kundregistret") in own
    assert not [told for field, told in own if field == "code" and ":" in str(told)]
    codes = {"approved", "claimed", "submitted", "sendMessage", "ordinary", "sent", "done"}
    assert not codes & {told for _field, told in own if isinstance(told, str)}


def test_the_page_loads_nothing_runs_nothing_and_says_it_all(shop: Shop):
    shop.change(
        "UPDATE customer SET last_name = 'Kovačević <script>alert(1)</script>' "
        "WHERE email LIKE 'elin.akesson%'"
    )
    document = _document(shop, *ELIN)
    html = paper.as_html(document).decode()
    tags = _Tags()
    tags.feed(html)
    assert "script" not in tags.seen
    assert tags.loads == []
    assert "Kovačević <script>alert(1)</script>" in tags.text
    assert '<html lang="sv">' in html
    assert "default-src 'none'" in html
    for category in document["categories"]:
        assert category["category"] in tags.text
    for entry in document["categories"][0]["entries"]:
        for one in entry["values"]:
            assert (
                isinstance(one["value"], bool)
                or str(one["value"]).replace("T", " ")[:16] in tags.text
            )
