"""Who works the cases, and their way into the web console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from bot.store.tables.columns import Record, moment, new_id, sealed, telegram_id


class Staff(Record, table=True):
    """A member of staff. Removed members keep their row so that history stays whole."""

    id: str = Field(default_factory=new_id, primary_key=True)
    tg_user_id: int = telegram_id(index=True)
    name: str
    role: str  # handler, approver, owner
    language: str
    sealed_email: bytes | None = sealed()  # where reminders go beside Telegram, if anywhere
    sealed_new_email: bytes | None = sealed()  # one that waits for its code, or an old one to tell
    quiet_from: int | None = None  # the hours in which messages wait, Swedish time
    quiet_until: int | None = None
    added_at: datetime = moment()
    removed_at: datetime | None = moment(null=True)


class ConsoleLink(Record, table=True):
    """A link into the web console that the bot sent to a member; it opens one session."""

    __tablename__ = "console_link"
    id: str = Field(default_factory=new_id, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    token_digest: str = Field(unique=True)  # SHA-256 of what stands in the link
    created_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    used_at: datetime | None = moment(null=True)


class ConsoleSession(Record, table=True):
    """A browser in which a member is signed in; without `proved_at` only the code may follow."""

    __tablename__ = "console_session"
    id: str = Field(default_factory=new_id, primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    token_digest: str = Field(unique=True)  # SHA-256 of the cookie
    sealed_agent: bytes | None = sealed()  # what the browser calls itself
    created_at: datetime = moment(index=True)
    last_used_at: datetime = moment()
    proved_at: datetime | None = moment(null=True)
    ended_at: datetime | None = moment(null=True)


class SecondFactor(Record, table=True):
    """A member's authenticator (RFC 6238); no code of a step that was used is taken again."""

    __tablename__ = "second_factor"
    id: str = Field(primary_key=True, foreign_key="staff.id")
    sealed_secret: bytes | None = sealed()
    permitted_until: datetime | None = moment(null=True)  # until when it may be set up
    confirmed_at: datetime | None = moment(null=True)
    last_step: int = Field(default=0, sa_type=BigInteger)
    tries: int = 0
    paused_until: datetime | None = moment(null=True)
