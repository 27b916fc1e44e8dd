"""All settings, read from environment variables that start with `STRATA_`.

`python -m builder.settings` prints the table that `docs/settings.md` holds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

PREFIX = "STRATA_"
WEEK = 7 * 24 * 3600.0
"""The longest time that a setting may have something wait for, in seconds."""


class SettingsError(ValueError):
    """An environment variable holds a value that cannot be used."""


def _default_home() -> Path:
    return platformdirs.user_data_path("strata", appauthor=False)


def _default_runs() -> int:
    return max(1, (os.cpu_count() or 1) // 2)


class Settings(BaseModel):
    """The settings of this process. Every field is the variable `STRATA_<FIELD>`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=_default_home,
        description="Folder for projects, runs and kept weights.",
        json_schema_extra={"default_text": "the user's data directory"},
    )
    data: Path | None = Field(
        default=None,
        description="Folder of data files `<name>.npz` that are used before any download, and of "
        "files and folders of images that everyone may bring to a project.",
        json_schema_extra={"default_text": "`<home>/data`"},
    )
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of the store, such as `postgresql+psycopg://host/strata`.",
        json_schema_extra={"default_text": "SQLite, `<home>/strata.sqlite`"},
    )
    download: bool = Field(
        default=True, description="Whether data sets may be downloaded from their publishers."
    )
    download_timeout: float = Field(
        default=8.0,
        gt=0,
        le=WEEK,
        description="Seconds without any answer after which a download is given up.",
    )
    max_runs: int = Field(
        default_factory=_default_runs,
        ge=1,
        description="Trainings that run at the same time; further ones wait in the queue.",
        json_schema_extra={"default_text": "half the processor cores, at least 1"},
    )
    runs_per_user: int = Field(
        default=250,
        ge=1,
        description="Trainings that one user may have waiting and running at a time.",
    )
    run_seconds: float | None = Field(
        default=None,
        gt=0,
        description="Seconds after which a training is stopped, pauses included.",
        json_schema_extra={"default_text": "no limit"},
    )
    lab_workers: int = Field(
        default=1, ge=1, description="Processes that answer for filters, feature maps and the like."
    )
    lab_timeout: float = Field(
        default=60.0,
        gt=0,
        le=WEEK,
        description="Seconds that one request to a lab process may take.",
    )
    memory_limit_mb: int = Field(
        default=4096, ge=256, description="Memory that one worker process may use, in MB."
    )
    weights_budget_mb: int = Field(
        default=512,
        ge=0,
        description="Disk space for the weights that one run keeps per epoch, in MB.",
    )
    upload_mb: int = Field(
        default=100,
        ge=1,
        le=2048,
        description="The largest data file that may be brought through the browser, in MB.",
    )
    own_data_mb: int = Field(
        default=1024,
        ge=0,
        description="Disk space for the data that are brought to one project, in MB.",
    )
    own_data_mb_per_user: int = Field(
        default=4096,
        ge=0,
        description="Disk space for the data that one user brings to all projects, in MB.",
    )
    idle_seconds: float = Field(
        default=600.0,
        gt=0,
        le=WEEK,
        description="Seconds without work or open pages after which the supervisor ends.",
    )

    @field_validator("home", "data")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        file = quote(str(self.home / "strata.sqlite"), safe="/\\:")  # "?" would begin options
        return self.database_url or f"sqlite:///{file}"

    @property
    def data_directory(self) -> Path:
        """Where a teacher puts data files."""
        return self.data or self.home / "data"

    @property
    def samples_directory(self) -> Path:
        """The folder of samples that people have drawn or brought to look at."""
        return self.home / "samples"

    def run_directory(self, run_id: str) -> Path:
        """Returns the folder that a run keeps its weights in.

        Raises:
            ValueError: If `run_id` is not made of letters and digits alone.
        """
        if not (run_id.isascii() and run_id.isalnum()):
            raise ValueError(f"Expected a run id of letters and digits, got {run_id!r}.")
        return self.home / "runs" / run_id


def settings() -> Settings:
    """Returns the settings that the environment gives at this moment.

    Raises:
        SettingsError: If a `STRATA_` variable is unknown or holds an unusable value.
    """
    found = {key: value for key, value in os.environ.items() if key.startswith(PREFIX)}
    return _read(tuple(sorted(found.items())))


@lru_cache(maxsize=16)
def _read(variables: tuple[tuple[str, str], ...]) -> Settings:
    given = {key.removeprefix(PREFIX).lower(): value for key, value in variables if value}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError("\n".join(map(_complaint, error.errors()))) from None


def _complaint(problem: Mapping[str, Any]) -> str:
    variable = variable_name(str(problem["loc"][0]))
    if problem["type"] == "extra_forbidden":
        known = ", ".join(map(variable_name, Settings.model_fields))
        return f"{variable} is not a setting. Expected one of {known}."
    return f"{variable}: {problem['msg']}, got {problem['input']!r}."


def variable_name(field: str) -> str:
    """Returns the environment variable of a field of `Settings`."""
    return PREFIX + field.upper()


def settings_table() -> str:
    """Returns all settings with defaults and meaning, as a Markdown table."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        shown = extra.get("default_text") if isinstance(extra, dict) else f"`{field.default}`"
        lines.append(f"| `{variable_name(name)}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(settings_table(), end="")
