"""Every kind of work there is, by the name that `unit.task` gives it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.work import answer, card, challenge, mail, phone, plan, snapshot, step
from bot.work.jobs import Job

JOBS: Mapping[str, Job] = {
    "answer": answer.ANSWER,
    "card": card.CARD,
    "challenge": challenge.JOB,
    "mail": mail.MAIL,
    "phone": phone.JOB,
    "plan": plan.PLAN,
    "snapshot": snapshot.JOB,
    "step": step.STEP,
}
