"""Settings come from the environment alone, and every one of them is documented."""

import tomllib
from pathlib import Path

import pytest

from builder.settings import Settings, SettingsError, settings, settings_table, variable_name
from builder.store import Store

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(variable_name(name), raising=False)


def test_the_documentation_holds_the_table_of_all_settings():
    assert settings_table() in DOCS.read_text(encoding="utf-8")


def test_every_setting_has_a_row_with_its_meaning():
    rows = settings_table().splitlines()[2:]
    assert len(rows) == len(Settings.model_fields)
    assert all("None" not in row for row in rows)


def test_defaults_need_no_environment():
    found = settings()
    assert found.home.is_absolute()
    assert found.data_directory == found.home / "data"
    assert found.store_url == f"sqlite:///{found.home / 'strata.sqlite'}"


@pytest.mark.parametrize("name", ["what?", "50%20", "a#b", "me@home", "zwei Wörter", "a=b&c"])
def test_the_store_is_in_the_home_whatever_it_is_called(monkeypatch, tmp_path, name):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / name))
    Store.open().close()
    assert (tmp_path / name / "strata.sqlite").exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_download_is_given_up_within_ten_seconds():
    assert settings().download_timeout < 10


def test_variables_are_read_when_asked(monkeypatch, tmp_path):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    monkeypatch.setenv("STRATA_MAX_RUNS", "3")
    assert (settings().home, settings().max_runs) == (tmp_path, 3)
    monkeypatch.setenv("STRATA_MAX_RUNS", "4")
    assert settings().max_runs == 4


def test_an_empty_variable_means_the_default(monkeypatch):
    monkeypatch.setenv("STRATA_DATABASE_URL", "")
    assert settings().database_url is None


def test_folders_may_start_with_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("STRATA_DATA", "~/sets")
    assert settings().data_directory == tmp_path / "sets"


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("STRATA_MAX_RUNS", "many", "STRATA_MAX_RUNS.*valid integer.*'many'"),
        ("STRATA_MAX_RUNS", "0", "STRATA_MAX_RUNS.*greater than or equal to 1.*'0'"),
        ("STRATA_DOWNLOAD_TIMEOUT", "inf", "STRATA_DOWNLOAD_TIMEOUT.*less than or equal.*'inf'"),
        ("STRATA_HOEM", "/tmp", "STRATA_HOEM is not a setting.*STRATA_HOME"),
    ],
)
def test_unusable_values_are_named(monkeypatch, variable, value, says):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=says):
        settings()


def test_a_run_has_a_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    assert settings().run_directory("a1b2") == tmp_path / "runs" / "a1b2"


@pytest.mark.parametrize("run_id", ["", "..", "a/b", "../../etc", "a b", "é"])
def test_no_run_id_leads_out_of_the_folder(run_id):
    with pytest.raises(ValueError, match="letters and digits"):
        settings().run_directory(run_id)


def test_the_server_takes_uploads_as_large_as_the_setting_says():
    config = tomllib.loads((DOCS.parents[1] / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] == Settings.model_fields["upload_mb"].default
