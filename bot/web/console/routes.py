"""The map of the console: each route, where it leads, and who may come in by it."""

from __future__ import annotations

from bot.domain.cases import SECOND_PERSONS, STAFF, Role
from bot.web.console import (
    assets,
    by_people,
    case,
    clockwork,
    deceased,
    decide,
    disputing,
    entrance,
    figures,
    house,
    identify,
    incidents,
    letters,
    mandates,
    outside,
    passages,
    point,
    post,
    queue,
    recipients,
    relay,
    sessions,
    staff_email,
    taking_part,
    topics,
    trail,
)
from bot.web.console.route import Door, Handler, Route

_CASE = "/console/case/{ref}"


_OWNER = frozenset({Role.OWNER})
_SECOND = SECOND_PERSONS


def _get(
    path: str, handler: Handler, door: Door = Door.PROVED, *, roles: frozenset[Role] = STAFF
) -> Route:
    return Route(method="GET", path=path, handler=handler, door=door, roles=roles)


def _post(
    path: str, handler: Handler, door: Door = Door.PROVED, *, roles: frozenset[Role] = STAFF
) -> Route:
    return Route(method="POST", path=path, handler=handler, door=door, roles=roles)


ROUTES = (
    # Style and letters
    _get("/console/static/{name}", assets.static, Door.FREE),
    _get("/console/font/{weight}.ttf", assets.font, Door.FREE),
    # In and out
    _get("/console", entrance.front, Door.OPEN),
    _get("/console/sign-in", entrance.invite, Door.OPEN),
    _get("/console/enter/{token}", entrance.show_link, Door.OPEN),
    _post("/console/enter/{token}", entrance.use_link, Door.OPEN),
    _get("/console/second", entrance.ask_code, Door.UNPROVED),
    _post("/console/second", entrance.check_code, Door.UNPROVED),
    _post("/console/sign-out", entrance.sign_out, Door.UNPROVED),
    # The work
    _get("/console/queue", queue.show),
    _post("/console/queue/bulk", queue.bulk),
    _get("/console/find", queue.find),
    _get("/console/intake", outside.form),
    _post("/console/intake", outside.take_in),
    _get(_CASE, case.show),
    _post(_CASE + "/claim", decide.claim),
    _post(_CASE + "/take-over", decide.take_over),
    _post(_CASE + "/release", decide.release),
    _post(_CASE + "/renew", decide.renew),
    _post(_CASE + "/reveal", case.uncover),
    _post(_CASE + "/passage", passages.uncover),
    _post(_CASE + "/passage/decide", passages.decide),
    _post(_CASE + "/identity", outside.identify),
    _get(_CASE + "/point", point.form),
    _post(_CASE + "/point", point.point_out),
    _post(_CASE + "/post", post.fetch),
    _post(_CASE + "/left", post.left),
    _get(_CASE + "/answered", outside.answer_form),
    _post(_CASE + "/answered", outside.answered),
    _post(_CASE + "/recipient", recipients.note),
    _post(_CASE + "/take-back", outside.take_back),
    _post(_CASE + "/recuse", taking_part.recuse),
    _post(_CASE + "/admit", taking_part.admit),
    _get(_CASE + "/reopen", taking_part.reopen_form),
    _post(_CASE + "/reopen", taking_part.reopen),
    _get(_CASE + "/approve", decide.confirm),
    _post(_CASE + "/approve", decide.approve),
    _post(_CASE + "/send-back", decide.send_back),
    _post(_CASE + "/write", relay.write),
    _post(_CASE + "/settle", relay.settle),
    _post(_CASE + "/file/{id}", relay.show_file),
    _post(_CASE + "/file/{id}/delete", relay.delete_file),
    _get(_CASE + "/ask", decide.question),
    _post(_CASE + "/ask", decide.ask),
    _get(_CASE + "/reject", decide.reasons),
    _post(_CASE + "/reject", decide.reject),
    _post(_CASE + "/lift", decide.lift),
    _get(_CASE + "/extend", clockwork.extension_form),
    _post(_CASE + "/extend", clockwork.extend),
    _get(_CASE + "/pause", clockwork.pause_form),
    _post(_CASE + "/pause", clockwork.pause),
    _get(_CASE + "/topic", topics.form),
    _post(_CASE + "/topic", topics.save),
    _get(_CASE + "/mandate", mandates.form),
    _post(_CASE + "/mandate", mandates.record),
    _post(_CASE + "/mandate/open", mandates.open_case),
    _post(_CASE + "/mandate/end", mandates.end),
    _post(_CASE + "/trust", decide.trust),
    _get(_CASE + "/by-people", by_people.form),
    _post(_CASE + "/by-people", by_people.close),
    _get(_CASE + "/new-holder", disputing.form, roles=_SECOND),
    _post(_CASE + "/new-holder", disputing.record, roles=_SECOND),
    _get(_CASE + "/died", deceased.form, roles=_SECOND),
    _post(_CASE + "/died", deceased.record, roles=_SECOND),
    _get(_CASE + "/lives", deceased.sure, roles=_SECOND),
    _post(_CASE + "/lives", deceased.take_back, roles=_SECOND),
    _get("/console/identify", identify.show),
    _post("/console/identify", identify.write_down),
    # Incidents
    _get("/console/incidents", incidents.listing),
    _get("/console/incidents/{id}", incidents.show),
    _post("/console/incidents/{id}", incidents.assess, roles=_OWNER),
    _get("/console/incidents/{id}/report.txt", incidents.report, roles=_OWNER),
    # The house
    _get("/console/statistics", figures.show),
    _get("/console/statistics.csv", figures.table),
    _get("/console/letters", letters.show),
    _post("/console/letters", letters.save, roles=_SECOND),
    _post("/console/letters/retire", letters.retire, roles=_SECOND),
    _get("/console/audit", trail.show, roles=_OWNER),
    _get("/console/sources", house.sources),
    _get("/console/staff", house.members, roles=_OWNER),
    _post("/console/staff", house.save, roles=_OWNER),
    _post("/console/staff/allow", house.allow, roles=_OWNER),
    _post("/console/staff/remove", house.remove, roles=_OWNER),
    _get("/console/staff/{id}/email", staff_email.show, roles=_OWNER),
    _post("/console/staff/{id}/email", staff_email.ask, roles=_OWNER),
    _post("/console/staff/{id}/email/confirm", staff_email.confirm, roles=_OWNER),
    _post("/console/staff/{id}/email/remove", staff_email.take_away, roles=_OWNER),
    # Oneself
    _get("/console/sessions", sessions.show),
    _post("/console/sessions/revoke", sessions.revoke),
    _post("/console/language", sessions.speak),
    _get("/console/events", sessions.events),
)
