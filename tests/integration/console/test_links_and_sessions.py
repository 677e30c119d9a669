"""Links and sessions of the console: what each opens, for whom, how long, and what the trail says."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from bot.domain import console
from bot.services import second_factor, sign_in
from bot.services.second_factor import Stage, Verdict
from bot.services.sign_in import Entered, Link, NoLink, NotSignedInError, Visit
from tests.integration.console.test_second_factor import enrolled, member, permit, trail
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office
from tests.support import an_office, surroundings

AGENT = "Firefox"
EDGE = timedelta(seconds=1)


def link(office: Office, user: int = ANNA) -> str:
    """The token of a fresh link."""
    made = office.run(sign_in.make_link, member(office, user))
    assert isinstance(made, Link)
    return made.url.rpartition("/")[2]


def enter(office: Office, token: str) -> str:
    entered: Entered = office.run(sign_in.enter, token, AGENT)
    return entered.token


def begin(office: Office, user: int = ANNA) -> str:
    """A session of a member who has shown nothing yet but that the link came to them."""
    return enter(office, link(office, user))


def signs_in(office: Office, app: pyotp.TOTP, user: int = ANNA) -> str:
    _, token = office.run(sign_in.prove, begin(office, user), app.at(office.now), AGENT)
    assert token
    return str(token)


def signed_in(office: Office, user: int = ANNA) -> str:
    return signs_in(office, enrolled(office, user), user)


def visit(office: Office, token: str, *, slide: bool = True) -> Visit | None:
    found: Visit | None = office.run(sign_in.visit, token, slide=slide)
    return found


# -- links ---------------------------------------------------------------------------------------


def test_a_link_opens_one_session_for_ten_minutes(office: Office) -> None:
    permit(office)
    first = link(office)
    office.now += console.LINK_LIFE - EDGE
    assert office.run(sign_in.look, first) == member(office, ANNA)
    begun = office.run(sign_in.enter, first, AGENT)
    assert begun.stage is Stage.PERMITTED
    assert office.run(sign_in.look, first) is None
    assert office.run(sign_in.enter, first, AGENT) is None
    second = link(office)
    office.now += console.LINK_LIFE
    assert office.run(sign_in.look, second) is None
    assert office.run(sign_in.enter, second, AGENT) is None


def test_five_links_an_hour_and_a_sixth_when_the_first_is_an_hour_old(office: Office) -> None:
    anna = member(office, ANNA)
    for _ in range(5):
        assert isinstance(office.run(sign_in.make_link, anna), Link)
        office.now += timedelta(minutes=1)
    assert office.run(sign_in.make_link, anna) is NoLink.TOO_MANY
    assert isinstance(office.run(sign_in.make_link, member(office, BERIT)), Link)
    office.now += timedelta(minutes=55) - EDGE
    assert office.run(sign_in.make_link, anna) is NoLink.TOO_MANY
    office.now += EDGE
    assert isinstance(office.run(sign_in.make_link, anna), Link)
    assert office.run(sign_in.make_link, anna) is NoLink.TOO_MANY
    by = [actor for actor, _ in trail(office, "console:link:sent")]
    assert by.count(f"staff:{anna.id}") == 6


def test_where_there_is_no_address_there_is_no_link(office: Office) -> None:
    office.around = surroundings(office=an_office(public_url=""))
    assert office.run(sign_in.make_link, member(office, ANNA)) is NoLink.NO_ADDRESS


def test_owners_are_asked_by_a_link_that_was_used_and_nobody_allowed(office: Office) -> None:
    begin(office)
    assert "Anna" in office.said(OSKAR)[-1]["text"]
    permit(office)
    begin(office)
    assert office.said(OSKAR) == []


# -- sessions ------------------------------------------------------------------------------------


def test_a_link_alone_proves_nothing_and_waits_ten_minutes_for_the_code(office: Office) -> None:
    app = enrolled(office)
    token = begin(office)
    found = visit(office, token)
    assert found is not None
    assert not found.proved
    with pytest.raises(NotSignedInError):
        office.run(sign_in.acting, token, lambda _unit, who: who)
    assert office.run(sign_in.sessions, member(office, ANNA), "") == ()
    office.now += console.UNPROVED
    with pytest.raises(NotSignedInError):
        office.run(sign_in.prove, token, app.at(office.now), AGENT)


def test_the_code_ends_the_session_of_the_link_and_begins_one_of_its_own(office: Office) -> None:
    app = enrolled(office)
    before = begin(office)
    verdict, after = office.run(sign_in.prove, before, app.at(office.now), AGENT)
    assert verdict is Verdict.RIGHT
    assert visit(office, before) is None
    found = visit(office, after)
    assert found is not None
    assert found.proved
    assert found.member == member(office, ANNA)
    assert office.run(sign_in.acting, after, lambda _unit, who: who.name) == "Anna"
    assert trail(office, "console:session:started") == [(f"staff:{member(office, ANNA).id}", {})]


def test_who_is_signed_in_proves_nothing_again(office: Office) -> None:
    """Else the session of a whole day would begin anew with each code."""
    token = signed_in(office)
    app = permit(office, BERIT)
    with pytest.raises(NotSignedInError):
        office.run(sign_in.prove, token, app.at(office.now), AGENT)


def test_too_many_wrong_codes_end_the_session_of_the_link(office: Office) -> None:
    enrolled(office)
    token = begin(office)
    for tries in range(1, console.TRIES + 1):
        verdict, fresh = office.run(sign_in.prove, token, "", AGENT)
        assert (verdict is Verdict.PAUSED) is (tries == console.TRIES)
        assert fresh == ""
        assert (visit(office, token) is None) is (tries == console.TRIES)


def test_a_page_that_refreshes_itself_and_a_press_alone_keep_nothing_alive(
    office: Office,
) -> None:
    token = signed_in(office)
    office.now += console.IDLE - EDGE
    assert visit(office, token, slide=False) is not None
    assert office.run(sign_in.acting, token, lambda _unit, who: who.name) == "Anna"
    office.now += EDGE
    assert visit(office, token) is None


def test_each_page_keeps_it_alive_for_half_an_hour(office: Office) -> None:
    token = signed_in(office)
    office.now += console.SLIDE_AFTER + EDGE
    assert visit(office, token) is not None
    office.now += console.IDLE - EDGE
    assert visit(office, token) is not None


def test_a_form_of_another_session_is_not_ones_own(office: Office) -> None:
    own, others = visit(office, signed_in(office)), visit(office, signed_in(office, BERIT))
    assert own is not None
    assert others is not None
    shown = (own.csrf, others.csrf, "", "å")
    assert [sign_in.is_own_form(own, one) for one in shown] == [True, False, False, False]


def test_signing_out_and_ending_another_of_ones_own_are_written_down(office: Office) -> None:
    token, anna = signed_in(office), member(office, ANNA)
    (line,) = office.run(sign_in.sessions, anna, "")
    assert (line.agent, line.current) == (AGENT, False)
    assert not office.run(sign_in.revoke, member(office, BERIT), line.id)
    assert visit(office, token) is not None
    assert office.run(sign_in.revoke, anna, line.id)
    assert visit(office, token) is None
    left = begin(office)
    office.run(sign_in.leave, left)
    assert visit(office, left) is None
    office.run(sign_in.leave, left)  # says nothing more
    by = f"staff:{anna.id}"
    ended = [(by, {"why": "revoked"}), (by, {"why": "signed_out"})]
    assert trail(office, "console:session:ended") == ended


def test_the_list_tells_which_session_is_this_one_and_none_that_is_over(office: Office) -> None:
    app = enrolled(office)
    signs_in(office, app)
    office.now += console.IDLE
    own = visit(office, signs_in(office, app))
    assert own is not None
    office.now += second_factor.STEP
    signs_in(office, app)
    newest, older = office.run(sign_in.sessions, member(office, ANNA), own.session_id)
    assert (newest.current, older.current) == (False, True)
    assert older.id == own.session_id


def test_what_a_browser_calls_itself_is_cut(office: Office) -> None:
    app = enrolled(office)
    office.run(sign_in.prove, begin(office), app.at(office.now), "x" * 5000)
    (line,) = office.run(sign_in.sessions, member(office, ANNA), "")
    assert len(line.agent) == sign_in.AGENT_LENGTH


def test_allowing_one_member_ends_no_session_of_another(office: Office) -> None:
    annas, berits = signed_in(office), signed_in(office, BERIT)
    office.run(second_factor.permit_by_hand, ANNA)
    assert (visit(office, annas), visit(office, berits) is not None) == (None, True)
