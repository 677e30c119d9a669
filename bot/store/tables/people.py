"""Chats, and how it becomes known whose they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from bot.store.tables.columns import Record, moment, new_id, sealed, telegram_id


class Conversation(Record, table=True):
    """One chat: where the conversation stands, and the number of its newest outbox row."""

    chat_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    language: str | None = None
    step: str = ""  # the name of the question that waits for an answer; "" is none
    sealed_data: bytes | None = sealed()  # what the step has gathered so far
    seq: int = 0
    menu_message_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # the newest message with live buttons
    blocked_at: datetime | None = moment(null=True)
    moved_to: int | None = Field(
        default=None, sa_type=BigInteger
    )  # a group that became a supergroup
    updated_at: datetime | None = moment(null=True)


class Binding(Record, table=True):
    """A Telegram account that proved contact points: a session for data, a binding for notices."""

    id: str = Field(default_factory=new_id, primary_key=True)
    tg_user_id: int = telegram_id(index=True)
    chat_id: int = telegram_id()
    person_digest: str = Field(index=True)  # of the first claim that was proved
    number_digest: str | None = Field(default=None, index=True)  # of the personal identity number
    known_as: str | None = None  # digests of what else is theirs alone; None until looked up
    sealed_proofs: bytes = sealed(null=False)  # list of proofs: method, claim kind, value, when
    level: int
    verified_at: datetime = moment()
    last_used_at: datetime = moment()
    binding_until: datetime = moment()
    revoked_at: datetime | None = moment(null=True)
    revoked_why: str | None = None


class Incident(Record, table=True):
    """Somebody said that something was not them, and the note on what got out (Art. 33(5))."""

    id: str = Field(default_factory=new_id, primary_key=True)
    what: str
    person_digest: str = Field(index=True)
    account_digest: str = Field(index=True)  # of what is doubted: the same again opens no other
    shown: bool  # whether anything was shown or fetched meanwhile
    reported_at: datetime = moment()
    due_at: datetime = moment(index=True)  # 72 hours later (Art. 33(1))
    warned: int = 0  # how often the owners have been reminded
    assessed_at: datetime | None = moment(null=True)
    assessed_by: str | None = Field(default=None, foreign_key="staff.id")
    verdict: str | None = None
    sealed_note: bytes | None = sealed()


class Assist(Record, table=True):
    """Somebody whom staff help to show who they are, by a number that they tell the staff."""

    id: str = Field(default_factory=new_id, primary_key=True)
    ref: str = Field(unique=True)
    chat_id: int = telegram_id()
    tg_user_id: int = telegram_id(index=True)
    action: str
    then: str
    since: str
    made_at: datetime = moment()
    expires_at: datetime = moment()
    state: str = "open"
    method: str | None = None
    sealed_claims: bytes | None = sealed()  # by what staff named the person, and the session's
    code_digest: str = ""  # of a letter's code
    tries: int = 0
    staff_id: str | None = Field(default=None, foreign_key="staff.id")
    done_at: datetime | None = moment(null=True)


class Deceased(Record, table=True):
    """Somebody who has died, by one of the contacts that they were known by."""

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)  # in which it was recorded
    person_digest: str = Field(default="", index=True)  # "" until the contact was looked up
    recorded_at: datetime = moment()
    recorded_by: str = Field(foreign_key="staff.id")
    sealed_claim: bytes | None = sealed()  # as it was written; wiped once it was looked up


class Challenge(Record, table=True):
    """A code that was asked for. Decoys (unknown contacts) look the same and can never succeed."""

    id: str = Field(default_factory=new_id, primary_key=True)
    tg_user_id: int = telegram_id(index=True)
    chat_id: int = telegram_id()
    method: str
    purpose: str
    sealed_target: bytes | None = sealed()
    target_digest: str = Field(index=True)
    customer_digest: str = Field(  # of whoever has the contact, once it was looked up
        default="", sa_column_kwargs={"server_default": ""}
    )
    code_digest: str = ""
    created_at: datetime = moment()
    expires_at: datetime = moment()
    tries: int = 0
    used_at: datetime | None = moment(null=True)
    decoy: bool = True  # until the look-up has found the contact on file


class RateCounter(Record, table=True):
    """What happened to a contact, an account or both lately; the subject is a keyed digest."""

    __tablename__ = "rate_counter"
    id: str = Field(default_factory=new_id, primary_key=True)
    subject_digest: str = Field(index=True)
    customer_digest: str = Field(  # of wrong codes: whose contact it is
        default="", index=True, sa_column_kwargs={"server_default": ""}
    )
    event: str
    at: datetime = moment()


class Power(Record, table=True):
    """A power of attorney that is filled in on our page and signed electronically."""

    __tablename__ = "power"
    id: str = Field(default_factory=new_id, primary_key=True)
    chat_id: int = telegram_id()  # of the person who gives it
    tg_user_id: int = telegram_id(index=True)
    person_digest: str = Field(index=True)  # theirs, by their personal identity number
    agent_digest: str = Field(default="", index=True)  # of whoever may act, by the same
    state: str = "draft"
    token_digest: str | None = Field(default=None, unique=True)  # of the page's link
    sealed_terms: bytes | None = sealed()  # who, what, until when; then the signature as well
    until: date | None = None
    created_at: datetime = moment()
    expires_at: datetime = moment()  # of the link
    signed_at: datetime | None = moment(null=True)
    ended_at: datetime | None = moment(null=True)
    why: str = ""


class EidTicket(Record, table=True):
    """A link to the page of electronic identification, of one account in one chat."""

    __tablename__ = "eid_ticket"
    id: str = Field(default_factory=new_id, primary_key=True)
    token_digest: str = Field(unique=True)  # SHA-256: the token is too random to be guessed
    tg_user_id: int = telegram_id()
    chat_id: int = telegram_id(index=True)
    sealed_errand: bytes | None = sealed()  # action, what follows, since when, name, number
    cookie_digest: str | None = None  # of the one browser that pressed
    created_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    closed: bool = False


class EidOrder(Record, table=True):
    """One order at the provider: between our page, the app and the chat that started it."""

    __tablename__ = "eid_order"
    id: str = Field(default_factory=new_id, primary_key=True)
    ticket_id: str = Field(foreign_key="eid_ticket.id", index=True)
    tg_user_id: int = telegram_id()
    chat_id: int = telegram_id(index=True)
    provider: str
    mode: str
    state: str = Field(index=True)
    hint: str = ""  # the provider's last word
    why: str = ""  # how it ended, if it was us who ended it
    nonce_digest: str | None = Field(default=None, unique=True)  # of the way back from the app
    sealed_ask: bytes | None = sealed()  # what it is asked with, for a quiet new start
    sealed_start: bytes | None = sealed()  # the provider's reference, tokens and secret
    sealed_result: bytes | None = sealed()  # who approved; wiped after three minutes
    sealed_contacts: bytes | None = sealed()  # contacts on file of whoever approved
    pressed_at: datetime = moment()
    started_at: datetime | None = moment(null=True)
    last_collect_at: datetime | None = moment(null=True)
    completed_at: datetime | None = moment(null=True)
    returned_at: datetime | None = moment(null=True)
    looked_up_at: datetime | None = moment(null=True)
    tries: int = 0  # at the code of the return page
