"""Welcome, menu, language, policy, and a polite answer to everything else."""

from __future__ import annotations

import pytest

from bot.services import chats
from handlers import menu
from tests.integration.customer.town import Person, Town
from tests.support import STAFF_GROUP

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"

MENU = "Vad vill du göra?"
COMMANDS = {
    "/help": "<b>Det här kan jag hjälpa dig med</b>",
    "/access": "✅ Jag har tagit emot din begäran: ärende <b>",
    "/utdrag": "✅ Jag har tagit emot din begäran: ärende <b>",
    "/correct": "✅ Jag har tagit emot din begäran: ärende <b>",
    "/rattelse": "✅ Jag har tagit emot din begäran: ärende <b>",
    "/erase": "✅ Jag har tagit emot din begäran: ärende <b>",
    "/radera": "✅ Jag har tagit emot din begäran: ärende <b>",
    "/cases": "Först behöver jag veta att det är du",
    "/arenden": "Först behöver jag veta att det är du",
    "/privacy": "<b>Integritetspolicy för Westila Group AB</b>",
    "/integritet": "<b>Integritetspolicy för Westila Group AB</b>",
    "/language": "Vilket språk ska jag tala?",
    "/sprak": "Vilket språk ska jag tala?",
    "/cancel": "Det finns inget att avbryta.",
    "/avbryt": "Det finns inget att avbryta.",
    "/logout": "Du är utloggad.",
    "/loggaut": "Du är utloggad.",
}


@pytest.mark.parametrize(
    ("code", "welcome", "menu"),
    [
        ("sv", "Välkommen", MENU),
        ("sv-FI", "Välkommen", MENU),
        ("en", "Welcome", "What would you like to do?"),
        ("de", "Welcome", "What would you like to do?"),
    ],
)
def test_the_welcome_speaks_the_language_of_the_persons_telegram(
    town: Town, code: str, welcome: str, menu: str
) -> None:
    said = town.person(1, language=code).types("/start")
    assert welcome in said[0]
    assert said[1] == menu


def test_a_language_once_chosen_stays(town: Town) -> None:
    person = town.person(1, language="en")
    with town.unit() as unit:
        unit.conversation(1).language = "sv"
    assert "Välkommen" in person.types("/start")[0]


def test_a_new_chat_in_any_other_language_is_english(town: Town) -> None:
    with town.unit() as unit:
        for chat_id, code in enumerate(("en", "de", "fa"), start=1):
            chats.greet(unit, chat_id=chat_id, language_code=code)
            assert unit.language(chat_id) == "en"
        chats.greet(unit, chat_id=9, language_code=None)
        assert unit.language(9) == "sv"


def test_choosing_a_language_keeps_the_question_that_was_asked(town: Town, elin: Person) -> None:
    elin.types("/access")
    elin.presses_data("language:sv")
    assert elin.step() == "verify:email"
    said = [call["text"] for _, call in elin.calls if "text" in call][-1]
    assert said.startswith("Från och med nu talar jag svenska med dig.\n\n")
    assert "Först behöver jag veta att det är du" in said


@pytest.mark.parametrize(("command", "answer"), COMMANDS.items())
def test_every_command_and_its_swedish_alias_is_answered(
    elin: Person, command: str, answer: str
) -> None:
    assert elin.types(command)[0].startswith(answer)


@pytest.mark.parametrize("link", ["access", "correct", "erase", "cases"])
def test_a_deep_link_leads_past_the_menu(elin: Person, link: str) -> None:
    said = elin.types(f"/start {link}")
    assert "Välkommen" in said[0]
    assert "Först behöver jag veta att det är du" in said[1]


def test_whoever_comes_back_by_a_link_is_not_welcomed_again(elin: Person) -> None:
    elin.types("/start")
    assert "Först behöver jag veta att det är du" in elin.types("/start access")[0]


@pytest.mark.parametrize("link", ["", " menu", " logout", " <b>", " x y z"])
def test_any_other_link_leads_to_the_menu(elin: Person, link: str) -> None:
    assert elin.types(f"/start{link}")[1] == MENU


def test_every_button_of_the_menu_leads_somewhere(elin: Person) -> None:
    elin.types("/start")
    labels = {button.action for row in menu.keyboard() for button in row}
    for action in labels:
        before = len(elin.calls)
        elin.presses_data(str(action))
        assert elin.calls[before][0] == "answerCallbackQuery"
        assert elin.calls[before + 1][0] == "editMessageText"


@pytest.mark.parametrize("forged", ["do", "do:start", "do:queue", "do:", "do:access:x"])
def test_a_forged_menu_button_does_no_harm(elin: Person, forged: str) -> None:
    assert elin.presses_data(forged)


def test_an_unknown_button_gets_a_notice_and_changes_nothing(elin: Person) -> None:
    elin.types("/access")
    elin.presses_data("no:such:button")
    assert elin.calls[-1] == (
        "answerCallbackQuery",
        {
            "callback_query_id": "q",
            "text": "Den knappen är för gammal. Skicka /start för att börja om.",
            "show_alert": False,
        },
    )
    assert elin.step() == "verify:email"


VOICE = {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}}
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (("/utdrag",), "Vilken e-postadress"),
        (("/utdrag", "elin.akesson@example.com"), "Om adressen"),
    ],
)
@pytest.mark.parametrize("message", [VOICE, PHOTO], ids=["voice", "photo"])
def test_an_open_question_is_asked_again_after_what_cannot_answer_it(
    elin: Person, typed: tuple[str, ...], asked: str, message: dict
) -> None:
    for text in typed:
        elin.types(text)
    step = elin.step()
    said = elin.sends(**message)
    assert asked in said[-1]
    assert "Vad kan jag hjälpa dig med" not in "".join(said)
    assert elin.step() == step


@pytest.mark.parametrize("old", ["verify:resend", "verify:other", "cancel", "menu"])
def test_old_buttons_do_no_harm(elin: Person, old: str) -> None:
    assert elin.presses_data(old)
    assert elin.step() == ""


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        (
            {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
            "Jag kan inte lyssna",
        ),
        (
            {
                "sticker": {
                    "file_id": "f",
                    "file_unique_id": "u",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "Fint klistermärke!",
        ),
        (
            {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
            "Jag har tagit bort din bild",
        ),
        ({"document": {"file_id": "f", "file_unique_id": "u"}}, "Jag har tagit bort din fil"),
        ({"location": {"latitude": 57.7, "longitude": 11.9}}, "Jag behöver inte veta var du är"),
        ({"text": "asdf"}, "Här tar jag hand om dina personuppgifter"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "Här tar jag hand om dina personuppgifter"),
        ({"text": "/nonsense"}, "Det kommandot känner jag inte till."),
    ],
)
def test_everything_else_gets_a_polite_answer_with_the_menu(
    elin: Person, message: dict, answer: str
) -> None:
    said = elin.sends(**message)
    assert said[0].startswith(answer)
    assert "Rätta uppgifter" in elin.buttons()


DOCUMENT = {"document": {"file_id": "f", "file_unique_id": "u"}}


@pytest.mark.parametrize(("message", "answer"), [(PHOTO, "bilder"), (DOCUMENT, "filer")])
@pytest.mark.parametrize("asked", [(), ("/utdrag",), ("/utdrag", "elin.akesson@example.com")])
def test_each_of_an_album_is_deleted_and_one_explanation_given(
    elin: Person, message: dict, answer: str, asked: tuple[str, ...]
) -> None:
    for text in asked:
        elin.types(text)
    step, before = elin.step(), len(elin.methods())
    first = elin.sends(media_group_id="1", caption="mitt körkort", **message)
    assert first[0].startswith(f"Jag tar bort dina {answer} utan att")
    assert elin.methods()[before] == "deleteMessage"
    for _more in range(2):
        assert elin.sends(media_group_id="1", **message) == []
        assert elin.methods()[-1] == "deleteMessage"
    assert elin.sends(media_group_id="2", **message)[0].startswith("Jag tar bort dina")
    assert elin.step() == step


@pytest.mark.parametrize(
    "message",
    [
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"document": {"file_id": "f", "file_unique_id": "u"}},
    ],
)
def test_what_could_show_an_id_is_deleted_unread(elin: Person, message: dict) -> None:
    said = elin.sends(**message)
    assert elin.methods()[0] == "deleteMessage"
    assert "Skicka aldrig en legitimation hit" in said[0]
    assert "getFile" not in elin.methods()


@pytest.mark.parametrize(
    ("command", "why", "needed"),
    [
        ("/utdrag", "I fel händer kan dina uppgifter skada dig.", "två bevis"),
        ("/radera", "Det som raderas går inte att få tillbaka.", "två bevis"),
        ("/rattelse", "Ingen annan än du får ändra det som finns lagrat om dig.", "ett bevis"),
        ("/arenden", "Dina ärenden visar att vi känner till dig", "ett bevis"),
        ("/noads", "Det här kan knappast skada dig", "ett bevis"),
    ],
)
def test_a_request_tells_what_it_takes_and_why_and_what_is_never_asked_for(
    elin: Person, command: str, why: str, needed: str
) -> None:
    asked = elin.types(command)[-1]
    assert len(asked) < 310  # what is needed now, and no more
    (told,) = elin.presses("Varför? Och andra sätt")
    for part in (why, needed, "Jag ber aldrig om en bild på en legitimation"):
        assert part in told
    assert "• en kod till en e-postadress" in told
    assert "0705-910544" in told
    assert "BankID" not in told
    assert "Ditt ärende" not in told  # the receipt is told once
    assert told.splitlines()[-1] in asked  # the open question, which an address still answers
    assert "har vi skickat en sexsiffrig kod" in elin.types("elin.akesson@example.com")[0]


@pytest.mark.parametrize(
    ("before", "answer"),
    [([], "Det här kan jag hjälpa dig med"), (["/arenden"], "Jag går efter det du skrev först.")],
)
def test_an_edited_message_is_read_anew_unless_a_question_took_it(
    elin: Person, before: list[str], answer: str
) -> None:
    for text in before:
        elin.types(text)
    edited = {"message_id": 5, "date": 1, "edit_date": 2, "text": "hej"}
    chat = {"id": elin.user_id, "type": "private"}
    said = elin.update({"edited_message": {**edited, "chat": chat, "from": elin._user()}})
    assert answer in said[0]


def test_a_command_in_a_group_is_answered_with_the_way_to_a_private_chat(town: Town) -> None:
    town.person(-500)  # listens to what is said in the group
    _in_a_group(town, -500)
    method, params = town.people[-500].calls[-1]
    assert method == "sendMessage"
    assert params["text"].startswith("Jag talar bara om dina uppgifter i en privat chatt")
    button = params["reply_markup"]["inline_keyboard"][0][0]
    assert button["url"] == "https://t.me/westila_insyn_bot?start=menu"


def test_an_unknown_command_in_the_staff_group_is_left_alone(town: Town) -> None:
    town.person(STAFF_GROUP)
    _in_a_group(town, STAFF_GROUP)
    assert town.people[STAFF_GROUP].calls == []


def _in_a_group(town: Town, chat_id: int) -> None:
    user = {"id": 1, "is_bot": False, "first_name": "X"}
    chat = {"id": chat_id, "type": "group", "title": "G"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": "/access"}
    entity = {"type": "bot_command", "offset": 0, "length": 7}
    town.person(chat_id).update({"message": {**message, "entities": [entity]}}, chat_id=chat_id)


@pytest.mark.parametrize("step", ["", "/access"])
def test_a_typed_personnummer_is_deleted_and_not_repeated(elin: Person, step: str) -> None:
    if step:
        elin.types(step)
    said = elin.types("Hej, jag är 850709-9805, vad har ni?")
    assert len(elin.deleted()) == 1
    assert said[0].startswith("Jag har tagit bort ditt meddelande")
    assert "9805" not in "".join(said)


def test_the_policy_is_read_section_by_section(elin: Person) -> None:
    elin.types("/privacy")
    assert "Senast ändrad 13 oktober 2019" in elin.calls[-1][1]["text"]
    said = elin.presses("Rätt till tillgång")
    assert "Vi ska svara utan onödigt dröjsmål." in said[0]
    assert "Enligt vår policy från 13 oktober 2019, avsnitt ”Rätt till tillgång”." in said[0]
    said = elin.presses("Mer")
    assert "ta del av den information vi har lagrad om dig" in said[0]
    assert elin.buttons()["« Tillbaka"] == "privacy:access"


def test_the_policy_tells_how_to_complain_and_what_the_bot_itself_keeps(elin: Person) -> None:
    elin.types("/privacy")
    complaint = elin.presses("Om du inte är nöjd")[0]
    for fact in ("Box 8114", "104 20 Stockholm", "08-657 61 00", "imy@imy.se"):
        assert fact in complaint
    assert "Telegramkonto" in elin.presses("Vad den här boten lagrar")[0]


@pytest.mark.parametrize(
    "text", ["\u202egnirts", "a\u200bb", "\x00", "👩‍👩‍👧", "<b>hej", "*x_", "x" * 4096]
)
def test_strange_text_is_answered_kindly_at_every_question(elin: Person, text: str) -> None:
    assert elin.sends(text=text)
    elin.types("/access")
    assert elin.sends(text=text)
    assert elin.step() == "verify:email"
    elin.types("elin.akesson@example.com")
    assert elin.sends(text=text)
    assert elin.step() == "verify:code"


@pytest.mark.parametrize(
    ("hours", "said", "deleted"), [(47, "Jag har tagit bort", 1), (49, "är för gammalt", 0)]
)
def test_an_old_message_that_is_changed_is_deleted_if_telegram_lets_us(
    town: Town, elin: Person, hours: int, said: str, deleted: int
) -> None:
    now = int(town.now.timestamp())
    edited = {"message_id": 5, "date": now - hours * 3600, "edit_date": now, "text": "850709-9805"}
    chat = {"id": elin.user_id, "type": "private"}
    told = elin.update({"edited_message": {**edited, "chat": chat, "from": elin._user()}})
    assert any(said in one for one in told)
    assert len(elin.deleted()) == deleted


# The steps in which something is asked for: what leads there, what is said next, where that leads.
QUESTIONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "verify:email": (("/utdrag",), EMAIL, "verify:code"),
    "verify:code": (("/radera", EMAIL), "CODE", "verify:phone"),
    "verify:phone": (("/utdrag", EMAIL, "CODE"), "SHARE", ""),
    "erase.ground": (("/radera", EMAIL, "CODE", "SHARE"), "jaha", "erase.ground"),
    "correct.value": (
        ("/rattelse", EMAIL, "CODE", "SHARE", "[Kontaktuppgifter", "[Adress", "[Gatuadress"),
        "Nya vägen 7",
        "correct.review",
    ),
    "question": (("/personal",), "Hej, jag undrar en sak.", "question"),
}


def goes_on(person: Person, said: str) -> None:
    if said == "CODE":
        person.types(person.town.code())
    elif said == "SHARE":
        person.shares(PHONE)
    elif said.startswith("["):
        label = next(one for one in person.buttons() if one.startswith(said[1:]))
        person.presses(label)
    else:
        person.types(said)


@pytest.mark.parametrize("step", QUESTIONS)
def test_in_the_middle_of_everything_one_can_read_the_policy_and_change_the_language(
    elin: Person, step: str
) -> None:
    there, said, after = QUESTIONS[step]
    for one in there:
        goes_on(elin, one)
    assert elin.step() == step
    assert "Integritetspolicy" in elin.types("/integritet")[0]
    elin.presses_data("privacy:storage")
    elin.presses_data("privacy:storage:more")
    elin.presses_data("privacy:bot")
    assert elin.presses_data("language:en")[0].startswith("I speak English")
    assert "Privacy policy" in elin.types("/privacy")[0]
    assert elin.step() == step
    goes_on(elin, said)
    assert elin.step() == after
