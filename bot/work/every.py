"""Every kind of work there is, by the name that `unit.task` gives it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.work import answer, card, challenge, eid_contacts, mail, phone, plan, snapshot, step
from bot.work.jobs import Job

JOBS: Mapping[str, Job] = {
    "answer": answer.ANSWER,
    "card": card.CARD,
    "challenge": challenge.JOB,
    "eid": eid_contacts.JOB,
    "eid_notice": eid_contacts.NOTICE,
    "mail": mail.MAIL,
    "phone": phone.JOB,
    "plan": plan.PLAN,
    "snapshot": snapshot.JOB,
    "step": step.STEP,
}
