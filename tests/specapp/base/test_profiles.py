"""Limits under one name."""

import pytest

from specapp.audio.limits import Limits
from specapp.base.errors import SettingsError
from specapp.base.profiles import PROFILES, environment
from specapp.jobs import JobLimits


@pytest.mark.parametrize("name", PROFILES)
def test_each_variable_of_a_profile_is_one_that_is_read(name: str) -> None:
    chosen = {"SPECAPP_PROFILE": name}
    limits, jobs = Limits.from_environment(chosen), JobLimits.from_environment(chosen)
    for variable, value in PROFILES[name].items():
        field = variable.removeprefix("SPECAPP_JOBS_").removeprefix("SPECAPP_MAX_").lower()
        held = getattr(jobs if variable.startswith("SPECAPP_JOBS_") else limits, field)
        assert held == float(value), variable


def test_a_demo_is_smaller_in_everything_it_names() -> None:
    for kind in (Limits, JobLimits):
        usual, demo = kind.from_environment({}), kind.from_environment({"SPECAPP_PROFILE": "demo"})
        changed = [name for name in kind.__slots__ if getattr(usual, name) != getattr(demo, name)]
        assert changed
        assert all(getattr(demo, name) < getattr(usual, name) for name in changed)


def test_what_is_said_beside_a_profile_counts() -> None:
    assert Limits.from_environment({"SPECAPP_PROFILE": "demo", "SPECAPP_MAX_SECONDS": "9"}).seconds == 9


def test_without_a_profile_nothing_changes() -> None:
    assert environment({"A": "1"}) == {"A": "1"}


def test_an_unknown_profile_is_said() -> None:
    with pytest.raises(SettingsError, match=r"SPECAPP_PROFILE = 'big' is no profile\. Choose from: demo"):
        environment({"SPECAPP_PROFILE": "big"})
