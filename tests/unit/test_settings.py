"""Settings: read from environment, files and `.env`; every fault is told at once, with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.crypto import new_keys
from bot.settings import OPTIONS, Settings, SettingsError, load, referred
from tests.support import EXAMPLE

GOOD = {
    "TELEGRAM_TOKEN": "123456:AAabcdefghijklmnopqrstuvwxyz",
    "KEYS": new_keys("k1"),
    "SOURCES_FILE": str(EXAMPLE / "sources.yaml"),
    "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
}


def loaded(folder: Path, **changes: str) -> Settings:
    return load({**GOOD, **changes}, folder=folder)


def faults(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load(environment, folder=folder)
    return {fault.name: str(fault) for fault in caught.value.faults}


def test_what_must_be_set_is_little(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.telegram_mode == "polling"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite:///var/insyn.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.staff_chat_id is None
    assert settings.demo is False


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, {})
    assert set(told) == {"TELEGRAM_TOKEN", "KEYS", "SOURCES_FILE", "COMPANY_FILE"}
    assert "insyn keys new" in told["KEYS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "token"),
        ("TELEGRAM_TOKEN", "abc:AAabcdefghijklmnopqrstuvwxyz"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_MODE", "push"),
        ("TELEGRAM_RATE", "fast"),
        ("TELEGRAM_RATE", "-1"),
        ("TELEGRAM_RATE", "nan"),
        ("PUBLIC_URL", "insyn.example.se"),
        ("LISTEN", "8000"),
        ("LISTEN", "127.0.0.1:http"),
        ("LISTEN", "127.0.0.1:70000"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("WEBHOOK_SECRET", "sixteen letters and spaces"),
        ("DATABASE_URL", "mysql://db/insyn"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://insyn:hem/ligt@db/insyn"),
        ("KEYS", "k1:AAAA"),
        ("STAFF_CHAT_ID", "the-group"),
        ("SOURCES_FILE", "/nowhere/sources.yaml"),
        ("COMPANY_FILE", "/nowhere/company.yaml"),
        ("SMTP_URL", "mail.example.se"),
        ("SMS_ACCOUNT", "only-a-user"),
        ("SMS_SENDER", "far too long"),
        ("SMS_SENDER", "0701740605"),
        ("SMS_URL", "http://sms.example.se"),
        ("SMS_PER_HOUR", "0"),
        ("SMS_COUNTRIES", "46"),
        ("LEVELS_FILE", "/nowhere/levels.yaml"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_faulty_value_is_named_alone(tmp_path: Path, name: str, value: str) -> None:
    assert set(faults(tmp_path, {**GOOD, name: value})) == {name}


def test_half_a_set_up_of_text_messages_is_refused(tmp_path: Path) -> None:
    assert set(faults(tmp_path, {**GOOD, "SMS_ACCOUNT": "u:p"})) == {"SMS_SENDER"}
    assert set(faults(tmp_path, {**GOOD, "SMS_SENDER": "Westila"})) == {"SMS_ACCOUNT"}
    settings = loaded(
        tmp_path, SMS_ACCOUNT="u:p:q", SMS_SENDER="Westila", SMS_COUNTRIES="+46, +45"
    )
    assert settings.sms_account == ("u", "p:q")
    assert settings.sms_countries == ("+46", "+45")
    assert "p:q" not in repr(settings)


def test_faults_of_many_settings_are_told_together(tmp_path: Path) -> None:
    wrong = {"TELEGRAM_MODE": "push", "LISTEN": "x", "KEYS": "", "SOURCES_FILE": "/nowhere"}
    assert set(faults(tmp_path, {**GOOD, **wrong})) == set(wrong)


def test_webhook_mode_needs_an_address_and_a_secret(tmp_path: Path) -> None:
    told = faults(tmp_path, {**GOOD, "TELEGRAM_MODE": "webhook"})
    assert set(told) == {"PUBLIC_URL", "WEBHOOK_SECRET"}


def test_a_mail_server_needs_a_sender(tmp_path: Path) -> None:
    assert set(faults(tmp_path, {**GOOD, "SMTP_URL": "smtps://mail.example.se"})) == {"MAIL_FROM"}


def test_no_fault_repeats_a_secret(tmp_path: Path) -> None:
    secret = "hemligt-hemligt-hemligt!"
    named = ("TELEGRAM_TOKEN", "KEYS", "WEBHOOK_SECRET", "DATABASE_URL", "SMTP_URL")
    told = faults(tmp_path, {**GOOD, **dict.fromkeys(named, secret)})
    assert set(told) == set(named)
    assert secret not in " ".join(told.values())


def test_a_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{GOOD['TELEGRAM_TOKEN']}\n", "utf-8")
    given = {name: value for name, value in GOOD.items() if name != "TELEGRAM_TOKEN"}
    settings = load({**given, "TELEGRAM_TOKEN_FILE": str(tmp_path / "token")}, folder=tmp_path)
    assert settings.telegram_token == GOOD["TELEGRAM_TOKEN"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff"])
def test_a_secret_file_that_cannot_be_read_is_a_fault(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "keys").write_bytes(content)
    told = faults(tmp_path, {**GOOD, "KEYS_FILE": str(tmp_path / "keys")})
    assert set(told) == {"KEYS_FILE"}


def test_the_environment_goes_before_the_env_file(tmp_path: Path) -> None:
    lines = [
        "# a comment",
        "export LISTEN='0.0.0.0:9000'",
        "LOG_LEVEL=debug",
        "",
        "no equals sign",
    ]
    (tmp_path / ".env").write_text("\n".join(lines), "utf-8")
    settings = loaded(tmp_path, LOG_LEVEL="warning")
    assert settings.listen == "0.0.0.0:9000"
    assert settings.log_level == "WARNING"


def test_a_file_that_the_env_file_names_goes_after_the_environment_too(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("0.0.0.0:9999", "utf-8")
    (tmp_path / ".env").write_text(f"LISTEN_FILE={tmp_path / 'other'}\n", "utf-8")
    assert loaded(tmp_path).listen == "0.0.0.0:9999"
    assert loaded(tmp_path, LISTEN="127.0.0.1:1").listen == "127.0.0.1:1"


def test_the_demo_is_not_led_to_the_real_thing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n", "utf-8")
    assert loaded(tmp_path).log_level == "DEBUG"
    assert loaded(tmp_path, DEMO="1").log_level == "INFO"


def test_an_env_file_is_read_as_editors_write_it(tmp_path: Path) -> None:
    """With a mark of its encoding at the beginning, and with quotes that belong to a value."""
    lines = [
        "\ufeffSMTP_URL=smtps://mail.example.se",
        'MAIL_FROM="o\'neill@example.se"',
        "SMS_SENDER=''",
    ]
    (tmp_path / ".env").write_text("\n".join([*lines, "BANKID_CERT_PASSWORD=it's'"]), "utf-8")
    told = faults(tmp_path, GOOD)
    assert set(told) == {"BANKID_CERT_PASSWORD"}, "the rest was read"
    (tmp_path / ".env").write_text("\n".join(lines), "utf-8")
    settings = loaded(tmp_path)
    assert (settings.smtp_url, settings.mail_from, settings.sms_sender) == (
        "smtps://mail.example.se", "o'neill@example.se", ""
    )  # fmt: skip


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    settings = loaded(tmp_path, DATABASE_URL_FILE=str(tmp_path / "empty"))
    assert settings.database_url == "sqlite:///var/insyn.db"


def test_an_address_of_ipv6_can_be_listened_on(tmp_path: Path) -> None:
    assert loaded(tmp_path, LISTEN="[::1]:8000").host == "::1"


def test_the_sources_file_may_refer_to_what_stands_in_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("postgresql://register\n", "utf-8")
    (tmp_path / ".env").write_text(
        f"SHOP_KEY=from-env-file\nREGISTER_URL_FILE={tmp_path / 'secret'}\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOP_SECRET", "from-environment")
    names = referred()
    assert names.get("SHOP_KEY") == "from-env-file"
    assert names.get("REGISTER_URL") == "postgresql://register"
    assert names.get("SHOP_SECRET") == "from-environment"
    assert names.get("NOTHING") is None


def test_secrets_never_show_in_a_repr(tmp_path: Path) -> None:
    shown = repr(loaded(tmp_path, WEBHOOK_SECRET="a-secret-of-sixteen"))
    assert GOOD["TELEGRAM_TOKEN"] not in shown
    assert "a-secret-of-sixteen" not in shown


def test_every_setting_says_what_it_is_for() -> None:
    assert all(option.help.endswith(".") for option in OPTIONS)


# -- BankID -----------------------------------------------------------------------------------


def bankid(folder: Path, **changes: str) -> dict[str, str]:
    (folder / "our.p12").touch()
    given = {
        "PUBLIC_URL": "https://insyn.example.se",
        "BANKID_ENV": "production",
        "BANKID_CERT": str(folder / "our.p12"),
        "BANKID_CERT_PASSWORD": "a-password-of-the-file",
    }
    return {**GOOD, **given, **changes}


def test_a_whole_bankid_is_taken(tmp_path: Path) -> None:
    assert load(bankid(tmp_path), folder=tmp_path).bankid_env == "production"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"BANKID_ENV": ""}, {"BANKID_CERT", "BANKID_CERT_PASSWORD"}),
        ({"BANKID_CERT": ""}, {"BANKID_CERT"}),
        ({"BANKID_CERT_PASSWORD": ""}, {"BANKID_CERT_PASSWORD"}),
        ({"BANKID_CERT": "/no/such.p12"}, {"BANKID_CERT"}),
        ({"BANKID_ENV": "live"}, {"BANKID_ENV"}),
        ({"PUBLIC_URL": "http://insyn.example.se"}, {"PUBLIC_URL"}),
        ({"PUBLIC_URL": ""}, {"PUBLIC_URL"}),
        ({"BANKID_URL": "https://127.0.0.1:1"}, {"BANKID_URL"}),
        (
            {"BANKID_ENV": "simulator"},
            {"BANKID_ENV", "BANKID_URL", "BANKID_APP_URL", "BANKID_CA"},
        ),
        ({"TRUSTED_PROXIES": "10.0.0.0/8, nonsense"}, {"TRUSTED_PROXIES"}),
    ],
)
def test_half_a_bankid_is_refused(
    tmp_path: Path, changes: dict[str, str], named: set[str]
) -> None:
    assert set(faults(tmp_path, bankid(tmp_path, **changes))) == named


def test_a_simulator_elsewhere_is_refused(tmp_path: Path) -> None:
    there = {"BANKID_ENV": "simulator", "DEMO": "1", "BANKID_CA": str(tmp_path / "our.p12")}
    there |= {"BANKID_URL": "https://evil.example/", "BANKID_APP_URL": "http://127.0.0.1:1/bankid"}
    assert set(faults(tmp_path, bankid(tmp_path, **there))) == {"BANKID_URL"}
