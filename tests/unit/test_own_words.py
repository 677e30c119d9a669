"""Insyn's own rows in a copy: every name and every code that a person reads is in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import AutoString

import handlers
from bot import i18n
from bot.domain import (
    cases,
    eid,
    files,
    identity,
    later,
    letters,
    own_registry,
    plans,
    post,
    powers,
)
from bot.domain.audit import Code
from bot.domain.claims import ClaimKind
from bot.domain.codes import Scope
from bot.domain.holdings import Finding, Item, Row, Waiting
from bot.domain.intake import Asked, Channel
from bot.domain.mandates import Kind as MandateKind
from bot.domain.messages import Kind, MediaKind
from bot.domain.own_cases import CASES
from bot.domain.receipts import CorrectionOutcome
from bot.domain.recipients import NoticeState
from bot.domain.registry import Registry, Wish
from bot.domain.relay import Topic
from bot.domain.restrictions import Reason
from bot.domain.rights import ErasureGround, Ground
from bot.domain.texts import LANGUAGES
from bot.services import (
    access,
    assisted,
    casework,
    deceased,
    delivery,
    extension,
    incidents,
    kept_files,
    manual_tasks,
    not_me,
    phones,
    recycled,
    reveal,
    sessions,
    snapshots,
)
from bot.services import fulfilment as carrying_out
from bot.store import later_erasures, relay
from bot.store.own_data import TABLES
from bot.store.unit import PERSONAL
from bot.telegram.render import METHODS
from bot.telegram.routing import Router
from bot.work import own_codes, own_contents, own_words
from tests.support import an_office

ROOT = Path(__file__).resolve().parents[2]
RAW = re.compile(r"\w+_\w+|\b[a-z]+[A-Z]\w*|[{}\[\]\"]|\bNone\b|\bTrue\b|\bFalse\b")
BY_RULE = {"actor", "code", "facts", "source"}  # told by `own_words.of` itself
STATES = (relay.ARRIVING, relay.KEPT, relay.REFUSED, relay.DELETED)
SENDING = ("pending", "held", "sending", "sent", "failed", "in_doubt")
NO_FILE = (*files.FileRefusal, kept_files.OUT_OF_TIME, "taken_back", "not_needed")
EVENTS = (
    *cases.Event,
    *(casework.SUBMITTED, casework.REPEATED, casework.NOTED, casework.DIED, casework.TRUSTED),
    *(casework.POINTED_OUT, casework.NOT_BY_HAND, casework.SIGNED, casework.POSTED),
    casework.LET_IN,
)
UNTIED = (
    access.LOGOUT,
    access.REPLACED,
    sessions.ERASED,
    not_me.NOT_ME,
    deceased.WHY,
    recycled.WHY,
)
LETTERS = (assisted.OPEN, assisted.CHECKING, assisted.LETTER, assisted.DONE, assisted.REFUSED)
LATER = (
    *(later_erasures.WAITING, later_erasures.ORDERED),
    *(later_erasures.DONE, later_erasures.LEFT),
)


def _router() -> Router:
    router = Router()
    handlers.register(router)
    return router


ROUTER = _router()

# Every code that can stand in a column of ours.
CODES: Mapping[tuple[str, str], Iterable[str]] = {
    ("conversation", "language"): LANGUAGES,
    ("conversation", "step"): ROUTER.steps,
    ("binding", "revoked_why"): UNTIED,
    ("assist", "action"): identity.Action,
    ("assist", "state"): LETTERS,
    ("assist", "method"): identity.Method,
    ("incident", "what"): not_me.What,
    ("incident", "verdict"): incidents.Verdict,
    ("challenge", "method"): identity.Method,
    ("challenge", "purpose"): identity.Action,
    ("rate_counter", "event"): ("sent:1e43", "failed:9f"),
    ("case_file", "right"): cases.Right,
    ("case_file", "state"): cases.State,
    ("case_file", "language"): LANGUAGES,
    ("case_file", "came_by"): Channel,
    ("case_file", "ground"): Ground,
    ("case_file", "notice_failed"): ("blocked", "chat gone", "refused", "token", "ANewError"),
    ("case_event", "event"): EVENTS,
    ("case_event", "state"): cases.State,
    ("fulfilment_step", "source"): ("westila",),
    ("fulfilment_step", "state"): ("waiting", "done", "failed", "refused"),
    ("fulfilment_step", "failure"): (*Waiting, *carrying_out.Why, "OperationalError"),
    ("relay_line", "kind"): MediaKind,
    ("evidence", "state"): STATES,
    ("evidence", "kind"): files.FileKind,
    ("evidence", "why"): NO_FILE,
    ("source_file", "state"): STATES,
    ("source_file", "kind"): files.FileKind,
    ("source_file", "why"): NO_FILE,
    ("sent_letter", "outcome"): letters.Outcome,
    ("sent_letter", "language"): LANGUAGES,
    ("restriction", "reason"): Reason,
    ("recipient_notice", "state"): NoticeState,
    ("outbox", "method"): (*METHODS.values(), "sendMessage", "editMessageText", "aNewMethod"),
    ("outbox", "kind"): Kind,
    ("outbox", "purpose"): (PERSONAL,),
    ("outbox", "state"): SENDING,
    ("outbox", "failure"): ("blocked", "chat gone", "message gone", "refused", "TimeoutError"),
    ("mail", "state"): SENDING,
    ("sms", "state"): SENDING,
    ("sms", "report"): ("sent", "delivered", "failed"),
    ("delivery", "kind"): ("answer", "letter"),
    ("delivery", "posted_how"): (*post.How, delivery.WITHHELD),
    ("eid_order", "mode"): eid.Mode,
    ("eid_order", "state"): eid.State,
    ("eid_order", "hint"): (*eid.Hint, "aNewHint"),
    ("eid_order", "why"): (*eid.End, *eid.Hint),
    ("snapshot", "purpose"): identity.Action,
    ("task", "kind"): (
        *(f"wake:{one}:5" for one in ROUTER.signals),
        "plan",
        "answer",
        "a_new_one",
    ),
    ("task", "failure"): ("OperationalError",),
    ("audit_event", "code"): Code,
    ("audit_event", "actor"): ("customer", "staff", "system", "page", "cli", "customer:7eb3"),
    ("case_event", "actor"): ("customer", "staff", "system"),
    ("relay_line", "actor"): ("customer", "staff"),
    ("erasure_ledger", "source"): ("westila",),
    ("later_erasure", "source"): ("westila",),
    ("later_erasure", "state"): LATER,
    ("power", "state"): powers.State,
    ("power", "why"): powers.End,
}

# Every code that can stand in a member of what is sealed, or in a fact of the trail.
MEMBERS: Mapping[str, Iterable[str]] = {
    "action": plans.Action,
    "came_by": Channel,
    "covers": Asked,
    "failure": (*Waiting, *carrying_out.Why, "OperationalError"),
    "field": reveal.Covered,
    "finding": Finding,
    "for": identity.Action,
    "ground": (*ErasureGround, *Ground, *Reason),
    "how": post.How,
    "kind": (*ClaimKind, *MandateKind, *files.FileKind, *MediaKind),
    "language": LANGUAGES,
    "method": identity.Method,
    "mode": eid.Mode,
    "outcome": (*snapshots.Outcome, *CorrectionOutcome, *manual_tasks.Outcome),
    "reason": (*Reason, *identity.ContactRefusal),
    "right": cases.Right,
    "risk": ("low", "moderate", "high"),
    "scope": ("all", *Scope),
    "signs": ErasureGround,
    "state": (*cases.State, *NoticeState),
    "topic": Topic,
    "verdict": incidents.Verdict,
    "way": identity.Method,
    "what": not_me.What,
    "why": (
        *NO_FILE, *UNTIED, *eid.End, *later.WhyLeft, *extension.Why, *phones.NumberRefusal,
        *identity.ContactRefusal, *powers.End,
    ),
    "wish": Wish,
}  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> Registry:
    return an_office().registry


def _said(registry: Registry, table: str, column: str, value: str) -> list[str]:
    """What stands in the copy, in both languages."""
    source = own_registry.SOURCE
    declared = source.table(table)
    row = Row(source=source.name, table=table, key=("1",), values={column: value})
    item = Item(source=source, table=declared, row=row, field=declared.field_of(column))
    told = own_words.of(item, registry)
    assert told is not None, (table, column, value)
    return [i18n.plain(told, language) for language in LANGUAGES]


def _raw(said: str) -> list[str]:
    return RAW.findall(said)


def test_every_column_of_words_is_told_by_a_table_or_speaks_for_itself():
    texts = {
        (table.name, field.column)
        for table in own_registry.SOURCE.tables
        for field in table.fields
        if isinstance(TABLES[table.name].__table__.columns[field.column].type, AutoString)  # type: ignore[attr-defined]
    }
    by_rule = {(table, column) for table, column in texts if column in BY_RULE}
    facts = {(table, column) for table, column in texts if column == "facts"}
    assert texts - facts == set(CODES) | own_codes.PLAIN | (by_rule - facts)
    assert not set(CODES) & own_codes.PLAIN


@pytest.mark.parametrize(("table", "column"), CODES)
def test_every_code_in_a_column_is_in_words(registry: Registry, table: str, column: str):
    for code in CODES[table, column]:
        swedish, english = _said(registry, table, column, str(code))
        assert _raw(swedish) + _raw(english) == [], code
        assert swedish != code, code


@pytest.mark.parametrize("name", MEMBERS)
def test_every_code_in_what_is_sealed_is_in_words(registry: Registry, name: str):
    for code in MEMBERS[name]:
        for language, said in zip(LANGUAGES, _contents(registry, {name: str(code)}), strict=True):
            label = i18n.plain(own_contents.NAMES[name], language)
            assert said.startswith(f"{label}: ")
            assert _raw(said) == [], code
            assert own_codes.member(name, str(code)) is not None, code


def _contents(registry: Registry, content: Any) -> list[str]:
    return _said(registry, "audit_event", "facts", json.dumps(content))


def test_every_table_of_codes_is_walked():
    assert set(own_codes.MEMBERS) - {"purpose"} == set(MEMBERS)


def _calls(folder: str, call: str) -> Iterator[str]:
    """What stands between the brackets of every call of that name."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text("utf-8")
        for found in re.finditer(rf"\.{call}\(", text):
            depth, end = 1, found.end()
            while depth:
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            yield text[found.end() : end - 1]


def test_every_fact_of_the_trail_has_a_name_in_words_or_is_a_number_of_ours():
    named = set(own_contents.NAMES) | own_contents.UNSAID | {"actor", "case_ref"}
    calls = [*_calls("bot", "audit"), *_calls("handlers", "audit")]
    written = {name for call in calls for name in re.findall(r"(\w+)=(?!=)", call)}
    assert {"due", "rows", "tries"} <= written
    assert written - named == set()


def test_everything_that_a_dialogue_keeps_has_a_name_in_words_or_is_a_number_of_ours():
    named = set(own_contents.NAMES) | own_contents.UNSAID
    kept = {one for call in _calls("handlers", "go") for one in re.findall(r'"(\w+)":', call)}
    kept |= {one for call in _calls("handlers", "kept") for one in re.findall(r"(\w+)=", call)}
    assert {"received", "ground", "text"} <= kept
    assert kept - named == set()


@pytest.mark.parametrize(
    ("table", "column", "content", "swedish", "english"),
    [
        (
            "binding",
            "sealed_proofs",
            [
                {"method": "email_code", "kind": "email", "value": "a@example.com",
                 "at": "2026-11-26T17:41:28.9+00:00", "ambiguous": False, "stale": False},
            ],
            ("Sätt: Kod med e-post, Slag: E-postadress, Värde: a@example.com, "
             "När: 2026-11-26 18:41, Passar in på flera personer: nej, Inte bekräftad på ett år: nej"),
            ("Method: Code by e-mail, Kind: E-mail address, Value: a@example.com, "
             "When: 2026-11-26 18:41, Fits several persons: no, Not confirmed for a year: no"),
        ),
        (
            "plan",
            "sealed_body",
            {"kind": "access", "entries": {"westila.customer": 1, "westila.order_line": 11}},
            "Slag: Ett registerutdrag\nPoster: Kund: 1, Orderrad: 11",
            "Kind: A copy\nEntries: Customer: 1, Order line: 11",
        ),
        (
            "case_file",
            "sealed_request",
            {"source": "westila", "table": "address", "key": [4], "column": "postcode",
             "old": "423 56", "new": "411 04"},
            ("Vilket system: Kundregistret\nSlag av uppgift: Adress\nFält: Postnummer\n"
             "Så står det: 423 56\nSå ska det stå: 411 04"),
            ("Which system: The customer register\nKind of entry: Address\nField: Postcode\n"
             "How it reads: 423 56\nHow it should read: 411 04"),
        ),
        (
            "case_file",
            "sealed_request",
            {"source": "westila", "table": "address", "owner_key": [1], "asked": {"street": "Vägen 1"}},
            "Vilket system: Kundregistret\nSlag av uppgift: Adress\nVad som ska läggas till: Gatuadress: Vägen 1",
            "Which system: The customer register\nKind of entry: Address\nWhat is to be added: Street: Vägen 1",
        ),
        (
            "fulfilment_step",
            "sealed_receipt",
            {"source": "westila", "deleted": {"address": 2}, "blanked": {}, "kept": {"invoice": 5},
             "residuals": [{"table": "address", "key": [3]}]},
            ("Vilket system: Kundregistret\nVad som raderades: Adress: 2\nVad som sparades: Faktura: 5\n"
             "Finns kvar: Slag av uppgift: Adress"),
            ("Which system: The customer register\nWhat was deleted: Address: 2\nWhat was kept: Invoice: 5\n"
             "Still there: Kind of entry: Address"),
        ),
        (
            "later_erasure",
            "sealed_items",
            [{"source": "westila", "table": "invoice", "key": ["F1"], "action": "keep", "digest": "9f",
              "after": None, "blank": {}, "until": "2033-12-31", "statutes": [{"sv": "BFL", "en": "The Act"}]}],
            ("Vilket system: Kundregistret, Slag av uppgift: Faktura, Vad: sparas, "
             "Till och med: 2033-12-31, Lag: BFL"),
            ("Which system: The customer register, Kind of entry: Invoice, What: is kept, "
             "Until: 2033-12-31, Law: The Act"),
        ),
        ("recipient_notice", "sealed_name", {"sv": "Frakten", "en": "Freight"}, "Frakten", "Freight"),
        ("case_event", "sealed_note", "westila", "Kundregistret", "The customer register"),
        ("case_event", "sealed_note", "Hej {du}", "Hej {du}", "Hej {du}"),
        (
            "conversation",
            "sealed_data",
            {"snapshot": "9f", "at": [0, 1, 2]},
            "våra egna nummer, som inte säger något i klartext",
            "numbers of our own, which say nothing in plain text",
        ),
    ],
)  # fmt: skip
def test_what_is_sealed_is_told_name_by_name(
    registry: Registry, table: str, column: str, content: Any, swedish: str, english: str
):
    sealed = content if isinstance(content, str) else json.dumps(content)
    assert _said(registry, table, column, sealed) == [swedish, english]


@pytest.mark.parametrize(
    ("language", "person"), [("sv", r"\bdu\b|[Kk]und"), ("en", r"\byou g|\byou a|\byou to")]
)
def test_what_is_told_of_a_request_fits_whoever_made_it(language: str, person: str) -> None:
    """Somebody may have asked for the person, and nobody asked the person for a proof then."""
    case = next(one for one in CASES if one.name == "case_file")
    asked = {"sealed_request", "sealed_contact", "came_by"}
    told = [field.label for field in case.fields if field.column in asked]
    events = own_codes.COLUMNS["case_event", "event"]
    states = own_codes.COLUMNS["case_event", "state"]
    told += [
        events[casework.SUBMITTED],
        events[cases.Event.IDENTITY_ASKED],
        events[cases.Event.IDENTITY_PROVED],
        states[cases.State.WAITING_FOR_IDENTITY],
    ]
    assert not [
        one for one in (i18n.plain(two, language) for two in told) if re.search(person, one)
    ]
