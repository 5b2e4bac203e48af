import pytest

from desktop.settings import (
    DAMAGED_SUFFIX,
    DeskSettings,
    SettingsError,
    SettingsFile,
    SlipPaper,
    parse_settings,
    write_settings,
)
from desktop.theme import ThemeChoice
from resources.text import Language


def test_settings_survive_a_restart(tmp_path):
    path = tmp_path / "settings.toml"
    SettingsFile(path).change(
        language=Language.EN,
        theme=ThemeChoice.DARK,
        zoom=1.3,
        last_operator='রিনা "R"',
        paper=SlipPaper.ROLL_58,
    )
    again = SettingsFile(path).current
    assert again == DeskSettings(
        language=Language.EN,
        theme=ThemeChoice.DARK,
        zoom=1.3,
        last_operator='রিনা "R"',
        paper=SlipPaper.ROLL_58,
    )


def test_what_is_written_can_be_read():
    settings = DeskSettings(zoom=1.0, window_width=1092)
    assert parse_settings(write_settings(settings)) == settings


def test_no_file_means_the_defaults(tmp_path):
    assert SettingsFile(tmp_path / "settings.toml").current == DeskSettings()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("colour = 'red'", "settings_unknown_key"),
        ("theme = 'pink'", "settings_bad_value"),
        ("zoom = true", "settings_bad_value"),
        ("window_width = '9'", "settings_bad_value"),
        ("lock_minutes = 0", "settings_bad_value"),
        ("lock_minutes = 31", "settings_bad_value"),
        ("language = ", "settings_unreadable"),
    ],
)
def test_what_is_not_declared_is_an_error(written, code):
    with pytest.raises(SettingsError) as refused:
        parse_settings(written)
    assert refused.value.code == code


@pytest.mark.parametrize("damage", [b"zoom = [", b"\xff\xfe\x00", b"colour = 'red'"])
def test_a_damaged_file_is_kept_aside_and_the_defaults_serve(tmp_path, damage):
    path = tmp_path / "settings.toml"
    path.write_bytes(damage)
    assert SettingsFile(path).current == DeskSettings()
    assert (tmp_path / f"settings.toml{DAMAGED_SUFFIX}").read_bytes() == damage


def test_a_setting_that_is_not_declared_cannot_be_changed(tmp_path):
    with pytest.raises(TypeError):
        SettingsFile(tmp_path / "settings.toml").change(colour="red")


def test_a_whole_number_is_a_zoom():
    assert parse_settings("zoom = 1").zoom == 1.0


def test_a_disk_that_refuses_does_not_stop_the_counter(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    settings = SettingsFile(blocked / "settings.toml")
    assert settings.change(zoom=1.3).zoom == 1.3
