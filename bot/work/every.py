"""Every kind of work there is, by the name that `unit.task` gives it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.work import (
    answer,
    assist,
    attorney_form,
    by_hand,
    card,
    challenge,
    cooled,
    deceased,
    eid_contacts,
    evidence,
    later,
    mail,
    old_contact,
    phone,
    plan,
    power,
    quiet_hours,
    recipient,
    returned,
    sms,
    snapshot,
    source_file,
    step,
    who,
)
from bot.work.jobs import Job

JOBS: Mapping[str, Job] = {
    "answer": answer.ANSWER,
    "assist": assist.JOB,
    "attorney_form": attorney_form.JOB,
    "by_hand": by_hand.JOB,
    "card": card.CARD,
    "challenge": challenge.JOB,
    "cooled": cooled.COOLED,
    "deceased": deceased.JOB,
    "eid": eid_contacts.JOB,
    "eid_notice": eid_contacts.NOTICE,
    "evidence": evidence.JOB,
    "later.erase": later.ERASE,
    "later.read": later.READ,
    "mail": mail.MAIL,
    "old_contact": old_contact.OLD_CONTACT,
    "phone": phone.JOB,
    "plan": plan.PLAN,
    "power": power.JOB,
    "quiet_hours": quiet_hours.QUIET_HOURS,
    "recipient": recipient.RECIPIENT,
    "returned": returned.JOB,
    "sms": sms.SMS,
    "snapshot": snapshot.JOB,
    "source_file": source_file.JOB,
    "step": step.STEP,
    "who": who.JOB,
    "who_after": who.AFTER,
}
