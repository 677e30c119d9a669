"""Queries on electronic identification: one winner whatever the number of replicas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, delete, select, update

from bot.domain.eid import LIVING, State
from bot.store.prepared import Prepared
from bot.store.tables import EidOrder, EidTicket
from bot.store.unit import Unit

_ROWS = EidOrder.__table__.c  # type: ignore[attr-defined]
_LIVING = Prepared(  # asked after every right code
    sa.select(_ROWS.id)
    .where(
        _ROWS.chat_id == sa.bindparam("chat"),
        _ROWS.tg_user_id == sa.bindparam("account"),
        sa.or_(*(_ROWS.state == state.value for state in sorted(LIVING))),
    )
    .limit(1)
)


def ticket(unit: Unit, token_digest: str) -> EidTicket | None:
    wanted = select(EidTicket).where(col(EidTicket.token_digest) == token_digest)
    return unit.session.exec(wanted).first()


def ticket_of(unit: Unit, order: EidOrder) -> EidTicket:
    found = unit.session.get(EidTicket, order.ticket_id)
    assert found is not None
    return found


def by_id(unit: Unit, order_id: str) -> EidOrder | None:
    return unit.session.get(EidOrder, order_id)


def by_nonce(unit: Unit, nonce_digest: str) -> EidOrder | None:
    wanted = select(EidOrder).where(col(EidOrder.nonce_digest) == nonce_digest)
    return unit.session.exec(wanted).first()


def newest_of(unit: Unit, ticket_id: str) -> EidOrder | None:
    """The order of the last press on a page."""
    wanted = (
        select(EidOrder)
        .where(col(EidOrder.ticket_id) == ticket_id)
        .order_by(col(EidOrder.pressed_at).desc())
    )
    return unit.session.exec(wanted).first()


def living_of_chat(unit: Unit, *, chat_id: int, tg_user_id: int) -> Sequence[EidOrder]:
    """What an account has under way, the newest first: mostly nothing, which is soon known."""
    unit.session.flush()
    if not _LIVING.all(unit.rows.connection, {"chat": chat_id, "account": tg_user_id}):
        return ()
    wanted = (
        select(EidOrder)
        .where(
            col(EidOrder.chat_id) == chat_id,
            col(EidOrder.tg_user_id) == tg_user_id,
            col(EidOrder.state).in_(LIVING),
        )
        .order_by(col(EidOrder.pressed_at).desc())
    )
    return unit.session.exec(wanted).all()


def open_tickets(unit: Unit, *, chat_id: int, tg_user_id: int) -> Sequence[EidTicket]:
    wanted = select(EidTicket).where(
        col(EidTicket.chat_id) == chat_id,
        col(EidTicket.tg_user_id) == tg_user_id,
        col(EidTicket.closed).is_(False),
    )
    return unit.session.exec(wanted).all()


def newest_ticket(unit: Unit, *, chat_id: int, tg_user_id: int) -> EidTicket | None:
    """The last link of an account, used or not."""
    wanted = select(EidTicket).where(
        col(EidTicket.chat_id) == chat_id, col(EidTicket.tg_user_id) == tg_user_id
    )
    return unit.session.exec(wanted.order_by(col(EidTicket.created_at).desc())).first()


def change_cookie(unit: Unit, row: EidTicket, cookie_digest: str) -> bool:
    """Ties a ticket to a browser's new cookie; False if another browser was there meanwhile."""
    before = col(EidTicket.cookie_digest)
    same = before.is_(None) if row.cookie_digest is None else before == row.cookie_digest
    changed = (
        update(EidTicket)
        .where(col(EidTicket.id) == row.id, same)
        .values(cookie_digest=cookie_digest)
        .execution_options(synchronize_session=False)
    )
    won = unit.session.exec(changed).rowcount == 1
    unit.session.refresh(row)
    return won


def presses(unit: Unit, ticket_id: str) -> int:
    wanted = select(sa.func.count()).where(col(EidOrder.ticket_id) == ticket_id)
    return unit.session.exec(wanted).one()


def claim_collect(unit: Unit, *, before: datetime) -> Sequence[EidOrder]:
    """The open orders that nobody has asked about since `before`: each is ours alone now."""
    claimed = (
        update(EidOrder)
        .where(
            col(EidOrder.state) == State.OPEN,
            sa.or_(
                col(EidOrder.last_collect_at).is_(None), col(EidOrder.last_collect_at) <= before
            ),
        )
        .values(last_collect_at=unit.now)
        .returning(col(EidOrder.id))
        .execution_options(synchronize_session=False)
    )
    ids = [row[0] for row in unit.session.exec(claimed).all()]
    return _fresh(unit, ids)


def claim_state(unit: Unit, *, state: State, to: State) -> Sequence[EidOrder]:
    """Every order of a state goes over to another, for one of the replicas alone."""
    claimed = (
        update(EidOrder)
        .where(col(EidOrder.state) == state)
        .values(state=to)
        .returning(col(EidOrder.id))
        .execution_options(synchronize_session=False)
    )
    return _fresh(unit, [row[0] for row in unit.session.exec(claimed).all()])


def _fresh(unit: Unit, ids: Sequence[str]) -> Sequence[EidOrder]:
    if not ids:
        return []
    wanted = select(EidOrder).where(col(EidOrder.id).in_(ids))
    return unit.session.exec(wanted.execution_options(populate_existing=True)).all()


def step(unit: Unit, row: EidOrder, *, to: State, of: Iterable[State]) -> bool:
    """Lets an order go over from one of some states; False if it stands elsewhere by now."""
    moved = (
        update(EidOrder)
        .where(col(EidOrder.id) == row.id, col(EidOrder.state).in_(list(of)))
        .values(state=to)
        .execution_options(synchronize_session=False)
    )
    won = unit.session.exec(moved).rowcount == 1
    unit.session.refresh(row)
    return won


def over_time(unit: Unit, *, pressed: datetime, completed: datetime) -> Sequence[EidOrder]:
    """What was pressed or completed so long ago that it ends now."""
    wanted = select(EidOrder).where(
        sa.or_(
            sa.and_(
                col(EidOrder.state).in_([State.OPEN, State.STARTING]),
                col(EidOrder.pressed_at) <= pressed,
            ),
            sa.and_(
                col(EidOrder.state) == State.COMPLETED, col(EidOrder.completed_at) <= completed
            ),
        )
    )
    return unit.session.exec(wanted).all()


def unheard(unit: Unit, *, started: datetime) -> Sequence[EidOrder]:
    """Orders whose start was asked for and never answered: the process died in between."""
    wanted = select(EidOrder).where(
        col(EidOrder.state) == State.STARTING,
        col(EidOrder.pressed_at) <= started,
        sa.or_(col(EidOrder.started_at).is_(None), col(EidOrder.started_at) <= started),
    )
    return unit.session.exec(wanted).all()


def any_living(unit: Unit) -> bool:
    wanted = select(EidOrder.id).where(col(EidOrder.state).in_([*LIVING, State.CANCELLING]))
    return unit.session.exec(wanted.limit(1)).first() is not None


def drop_old(unit: Unit, *, older_than: datetime) -> int:
    """Deletes tickets and orders that nothing refers to any more."""
    old = select(EidTicket.id).where(col(EidTicket.expires_at) < older_than)
    orders = delete(EidOrder).where(col(EidOrder.ticket_id).in_(old))
    tickets = delete(EidTicket).where(col(EidTicket.expires_at) < older_than)
    return unit.session.exec(orders).rowcount + unit.session.exec(tickets).rowcount
