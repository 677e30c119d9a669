"""The jobs of the clock, with how often each runs."""

from __future__ import annotations

from datetime import timedelta

from bot.services import (
    assisted,
    delivery,
    eid_certificate,
    eid_orders,
    later_erasures,
    manual_late,
    not_me,
    other_deciders,
    receiving,
    recipients,
    retention,
    returned,
    snapshots,
    trail_seals,
    verification,
)
from bot.store import ticks
from bot.work import reminders
from bot.work.clock import ScheduledJob

JOBS = (
    ScheduledJob(name="sweep", every=timedelta(hours=1), run=ticks.sweep),
    ScheduledJob(name="snapshots", every=timedelta(minutes=5), run=snapshots.sweep),
    ScheduledJob(name="challenges", every=timedelta(hours=1), run=verification.sweep),
    ScheduledJob(name="eid", every=timedelta(minutes=1), run=eid_orders.sweep),
    ScheduledJob(name="by_hand", every=timedelta(hours=1), run=manual_late.chase),
    ScheduledJob(name="certificate", every=timedelta(days=1), run=eid_certificate.remind),
    ScheduledJob(name="deliveries", every=timedelta(minutes=5), run=delivery.expire),
    ScheduledJob(name="audit head", every=timedelta(days=1), run=trail_seals.seal_day),
    ScheduledJob(name="assists", every=timedelta(hours=1), run=assisted.sweep),
    ScheduledJob(name="incidents", every=timedelta(minutes=15), run=not_me.remind),
    ScheduledJob(name="retention", every=timedelta(hours=1), run=retention.tidy),
    ScheduledJob(name="lapse", every=timedelta(hours=1), run=receiving.lapse),
    ScheduledJob(name="recipients", every=timedelta(days=1), run=recipients.remind),
    ScheduledJob(name="deciders", every=timedelta(minutes=15), run=other_deciders.see_to_all),
    ScheduledJob(name="reminders", every=timedelta(minutes=15), run=reminders.run),
    ScheduledJob(name="later erasures", every=timedelta(hours=1), run=later_erasures.order_due),
    ScheduledJob(name="returned persons", every=timedelta(days=1), run=returned.order_scan),
)
