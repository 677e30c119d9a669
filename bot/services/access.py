"""Who is acting, how sure we are of it, and the one door to a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import identity
from bot.domain.audit import Code
from bot.domain.cases import Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.errors import InsynError
from bot.domain.identity import Action, Assurance, Level, Method, Proof, Safeguard, Session
from bot.domain.references import parse_reference
from bot.domain.texts import Language
from bot.services import shown
from bot.store import bindings, deliveries
from bot.store import cases as case_rows
from bot.store import challenges as challenge_rows
from bot.store import snapshots as snapshot_rows
from bot.store import staff as staff_rows
from bot.store.tables import Binding, Case
from bot.store.unit import Unit

SLIDE_AFTER = timedelta(seconds=20)  # a session's last use is not written more often than this
PSEUDONYM = 8  # characters of it that tell accounts apart
LOGOUT, REPLACED = "logout", "replaced"


class CaseNotFoundError(InsynError):
    """There is no such case, or it is somebody else's: from outside the two look the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Whoever writes in a private chat, with what they have proved in this session."""

    chat_id: int
    tg_user_id: int
    level: Level
    claims: frozenset[Claim]  # proved, and theirs alone: what sources may be searched by
    binding_id: str | None
    person_digest: str | None
    persons: frozenset[str]  # every digest by which they are known, that one among them
    fresh: bool  # every proof is new enough for full access and for what cannot be undone
    number_digest: str | None = None  # of their personal identity number, if it is known
    looked_up: bool = True  # whether it is known yet by what else they are known
    code_sent: bool = True

    @property
    def assurance(self) -> Assurance:
        return Assurance(self.level, self.code_sent)


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A member of staff."""

    id: str
    tg_user_id: int
    name: str
    role: Role
    language: Language


def customer(unit: Unit, *, chat_id: int, tg_user_id: int) -> Customer:
    """The person in a chat as far as they are proved now; keeps a living session alive."""
    binding = live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if binding is None:
        return _nobody(chat_id, tg_user_id)
    if unit.now - binding.last_used_at > SLIDE_AFTER:
        binding.last_used_at = unit.now
    proofs = proofs_of(unit, binding)
    sure = frozenset(proof.contact for proof in proofs if not (proof.ambiguous or proof.stale))
    assurance = identity.assurance_of(proofs, unit.now)
    known = assurance.level > Level.L0
    return Customer(
        chat_id=chat_id,
        tg_user_id=tg_user_id,
        level=assurance.level,
        claims=sure if known else frozenset(),
        binding_id=binding.id,
        person_digest=binding.person_digest if known else None,
        persons=_persons(unit, binding, sure) if known else frozenset(),
        number_digest=binding.number_digest if known else None,
        looked_up=binding.known_as is not None or not known,
        fresh=_session(binding).fresh(unit.now),
        code_sent=assurance.code_sent,
    )


def _nobody(chat_id: int, tg_user_id: int) -> Customer:
    return Customer(
        chat_id=chat_id,
        tg_user_id=tg_user_id,
        level=Level.L0,
        claims=frozenset(),
        binding_id=None,
        person_digest=None,
        persons=frozenset(),
        fresh=False,
        code_sent=False,
    )


def permitted(unit: Unit, customer: Customer, action: Action) -> bool:
    """Whether what was proved is enough, and new enough, for `action`."""
    ruling = unit.office.levels.verdict(action, customer.assurance)
    return ruling.allowed and (customer.fresh or Safeguard.FRESH_PROOF not in ruling.safeguards)


def member(unit: Unit, tg_user_id: int) -> Member | None:
    """The member of staff with this Telegram account, if they are one now."""
    row = staff_rows.by_telegram(unit, tg_user_id)
    if row is None:
        return None
    return Member(
        id=row.id,
        tg_user_id=row.tg_user_id,
        name=row.name,
        role=Role(row.role),
        language="en" if row.language == "en" else "sv",
    )


def case_for(unit: Unit, actor: Customer | Member, ref: str) -> Case:
    """The case of a reference, if the actor may have it. Raises CaseNotFoundError otherwise."""
    parsed = parse_reference(ref)
    case = case_rows.by_ref(unit, parsed) if parsed else None
    if case is None:
        raise CaseNotFoundError
    if isinstance(actor, Customer) and not _is_theirs(case, actor):
        unit.audit(Code.CASE_FOREIGN, actor=actor_name(unit, actor.tg_user_id), case_ref=case.ref)
        raise CaseNotFoundError
    return case


def _is_theirs(case: Case, actor: Customer) -> bool:
    """A proved person has their own cases wherever they opened them; an account only its own.

    What was opened before anything was proved is the account's, whatever it proves later.
    """
    own_account = case.tg_user_id == actor.tg_user_id and case.chat_id == actor.chat_id
    if actor.person_digest is not None and case.person_digest:
        return bool(actor.persons & {case.person_digest, case.number_digest})
    return own_account


def actor_name(unit: Unit, tg_user_id: int) -> str:
    """The customer in the audit trail: the same for the same account, and nobody's name."""
    return f"customer:{unit.digest('telegram', str(tg_user_id))[:12]}"


def account_of(actor: str) -> str:
    """As much of a customer's pseudonym as people are shown, in the console and in the group."""
    return actor.partition(":")[2][:PSEUDONYM]


# -- sessions ---------------------------------------------------------------------------------


def live_binding(unit: Unit, *, chat_id: int, tg_user_id: int) -> Binding | None:
    """The binding whose session is still running."""
    binding = bindings.newest(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    return binding if binding is not None and _session(binding).valid(unit.now) else None


def session_runs(unit: Unit, binding_id: str) -> bool:
    """Whether the session in which something was asked for is still running."""
    binding = bindings.by_id(unit, binding_id)
    return binding is not None and _session(binding).valid(unit.now)


def session_end(binding: Binding) -> datetime:
    """When the session ends if nothing more happens in it."""
    return _session(binding).ends_at


def _session(binding: Binding) -> Session:
    return Session(
        verified_at=binding.verified_at,
        last_used_at=binding.last_used_at,
        ended_at=binding.revoked_at,
    )


def logout(unit: Unit, *, chat_id: int, tg_user_id: int, why: str = LOGOUT) -> bool:
    """Ends session, binding, codes and unopened links to answers, forgets what was looked up.

    Says whether a session was running.
    """
    snapshot_rows.drop_of_chat(unit, chat_id)
    challenge_rows.kill_open(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    binding = bindings.newest(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if binding is None:
        return False
    running = _session(binding).valid(unit.now)
    ids = {case.id for case in case_rows.of_person(unit, persons_by(binding))}
    deliveries.close_links(unit, ids, opened=False)  # link and PIN stand in the chat
    revoke(unit, binding, why=why)
    return running


def revoke(unit: Unit, binding: Binding, *, why: str) -> None:
    """Ends a binding at once and wipes what was proved."""
    binding.revoked_at, binding.revoked_why = unit.now, why
    unit.seal(binding, "sealed_proofs", [])
    shown.take_out(unit, binding.chat_id)
    actor = actor_name(unit, binding.tg_user_id)
    unit.audit(Code.SESSION_ENDED, actor=actor, why=why)
    unit.audit(Code.BINDING_REVOKED, actor=actor, why=why)


def proofs_of(unit: Unit, binding: Binding) -> tuple[Proof, ...]:
    """What was proved under a binding, in the order in which it was."""
    return tuple(_proof(one) for one in unit.open(binding, "sealed_proofs") or [])


def seal_proofs(unit: Unit, binding: Binding, proofs: Iterable[Proof]) -> None:
    unit.seal(binding, "sealed_proofs", [_proof_json(proof) for proof in proofs])


def _proof(data: dict[str, Any]) -> Proof:
    return Proof(
        method=Method(data["method"]),
        contact=Claim(ClaimKind(data["kind"]), data["value"]),
        proved_at=datetime.fromisoformat(data["at"]),
        ambiguous=data["ambiguous"],
        stale=data.get("stale", False),
        name=data.get("name", ""),
    )


def _proof_json(proof: Proof) -> dict[str, Any]:
    return {
        "method": proof.method.value,
        "kind": proof.contact.kind.value,
        "value": proof.contact.value,
        "at": proof.proved_at.isoformat(),
        "ambiguous": proof.ambiguous,
        "stale": proof.stale,
        **({"name": proof.name} if proof.name else {}),
    }


def person_digest(unit: Unit, proofs: Iterable[Proof]) -> str:
    """The person by the first contact that is theirs alone, or else by the first one at all."""
    ordered = sorted(proofs, key=lambda proof: proof.ambiguous or proof.stale)
    return digest_of(unit, ordered[0].contact)


def _persons(unit: Unit, binding: Binding, sure: Iterable[Claim]) -> frozenset[str]:
    """What was proved in one session is one person's, whatever the register adds to it."""
    return persons_by(binding).union(digest_of(unit, claim) for claim in sure)


def persons_by(binding: Binding) -> frozenset[str]:
    """Every digest by which whoever proved this is known."""
    return frozenset({binding.person_digest, *(binding.known_as or "").split()})


def digest_of(unit: Unit, contact: Claim) -> str:
    """A person by one of their contacts."""
    return unit.digest("person", f"{contact.kind.value}:{contact.value.casefold()}")
