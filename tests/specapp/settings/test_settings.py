"""Settings check themselves, and a recipe leaves and comes back the same."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from specapp import DENOISERS, PRESETS, Estimate, Mark, NoiseProfile, Pass, Settings, SettingsError, Step
from specapp.base.parameter import Parameter
from specapp.settings.passes import ESTIMATE_PARAMETERS, MOST_ESTIMATES, MOST_STEPS, PASS_PARAMETERS
from specapp.settings.serialisation import from_json, from_query, to_json, to_query
from specapp.settings.settings import MOST_MARKS, MOST_PASSES, SETTINGS_PARAMETERS

FULL = Settings(
    preset="voice",
    strength=42.5,
    passes=(
        Pass((Estimate((Step("nlm", 0.8, (("h", 10.0),)), Step("median")), rule="wiener", weight=0.7),), window_ms=50),
        Pass(n_fft=1023, hop_length=256, window="hann", noise="gated"),
    ),
    reduction_db=18,
    channels="independent",
    start_s=1.5,
    seconds=20,
    noise_region=(2.0, 2.5),
    profile=NoiseProfile(31.25, (1e-6, 2e-6), "fan"),
    marks=(
        Mark("remove", "lasso", ((0.0, 1.0), (2.0, 3.0), (4.0, 5.0))),
        Mark("only", "brush", ((1.0, 2.0),), 0.1, 50),
    ),
    hum=True,
)


@pytest.mark.parametrize("settings", [Settings(), FULL, *(Settings(preset=name) for name in PRESETS)])
def test_recipes_come_back(settings: Settings) -> None:
    assert from_json(Settings, to_json(settings)) == settings
    assert from_query(Settings, to_query(settings)) == (settings, ())
    assert hash(from_json(Settings, to_json(settings))) == hash(settings)


def test_presets_can_be_written_out_as_own_passes() -> None:
    for name in PRESETS:
        own = Settings(passes=Settings(preset=name).effective_passes)
        assert from_json(Settings, to_json(own)).effective_passes == PRESETS[name].passes


def test_a_recipe_names_only_what_was_changed() -> None:
    assert json.loads(to_json(Settings())) == {}
    assert json.loads(to_json(Settings(strength=30))) == {"strength": 30}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        "null",
        '{"preset": "loud"}',
        '{"preset": 3}',
        '{"strength": 101}',
        '{"strength": "many"}',
        '{"strength": NaN}',
        '{"strength": true}',
        '{"unknown": 1}',
        '{"passes": 1}',
        '{"passes": [1]}',
        '{"passes": [{"estimates": [{"chain": [{"denoiser": "magic"}]}]}]}',
        '{"passes": [{"estimates": [{"chain": [{"denoiser": "nlm", "size": 3}]}]}]}',
        '{"passes": [{"window_ms": -1}]}',
        '{"noise_region": [3, 1]}',
        '{"noise_region": "all"}',
        '{"marks": [{"kind": "remove"}]}',
        '{"profile": {"bin_hz": 1, "density": []}}',
        '{"profile": []}',
        '{"hum": "yes"}',
        '{"high_pass_hz": 5}',
        '{"high_pass_hz": 400}',
        '{"notch_hz": 50}',
        '{"notch_hz": [0]}',
        '{"notch_hz": ["fifty"]}',
        '{"notch_hz": [' + ",".join(map(str, range(1, 40))) + "]}",
        "[" * 5000,
        '{"preset": ' + '"a' * 9,
    ],
)
def test_what_is_no_recipe_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SettingsError) as error:
        from_json(Settings, text)
    assert 10 < len(str(error.value)) < 500


def test_a_link_with_errors_keeps_what_can_be_used() -> None:
    settings, complaints = from_query(Settings, {"preset": "music", "strength": "500", "colour": "red", "passes": "{"})
    assert settings == Settings(preset="music")
    assert len(complaints) == 3
    assert "strength" in complaints[0]
    assert "from 0 to 100" in complaints[0]


@pytest.mark.parametrize("parameter", [*SETTINGS_PARAMETERS, *PASS_PARAMETERS, *ESTIMATE_PARAMETERS])
def test_parameters_accept_their_ends_and_refuse_beyond(parameter: Parameter) -> None:
    assert parameter.checked(parameter.default) == parameter.default
    assert parameter.help.endswith(".")
    for end, beyond in ((parameter.minimum, -1), (parameter.maximum, 1)):
        if end is not None:
            assert parameter.checked(end) == end
            with pytest.raises(SettingsError, match=parameter.name):
                parameter.checked(end + beyond)
    for choice in parameter.choices:
        assert parameter.checked(choice) == choice


def test_odd_and_whole_numbers() -> None:
    size = Parameter("size", "Size", 3, "Side of the window.", 1, 9, 2, odd=True)
    assert size.checked(5.0) == 5
    for wrong in (4, 2.5, "3", None, True):
        with pytest.raises(SettingsError):
            size.checked(wrong)


def test_noise_that_was_pointed_at_replaces_the_estimator() -> None:
    for settings in (Settings(noise_region=(0, 1)), Settings(marks=(Mark("noise", "box", ((0, 0), (1, 1))),))):
        assert {one.noise for one in settings.effective_passes} == {"region"}
    assert {one.noise for one in replace(FULL, noise_region=None).effective_passes} == {"profile"}


@pytest.mark.parametrize("name", DENOISERS)
def test_every_denoiser_fits_into_a_chain(name: str) -> None:
    parameters: dict[str, Any] = {parameter.name: parameter.default for parameter in DENOISERS[name].parameters}
    step = Step(name, 0.5, tuple(parameters.items()))
    assert dict(step.parameters) == parameters


HUGE = "9" * 400
ODD_TEXTS = (
    HUGE,
    "-" + HUGE,
    "1e999",
    "[" * 900 + "]" * 900,
    "[]",
    "[[]]",
    "[null]",
    "null",
    "true",
    '"x"',
    '{"a": 1}',
    f"[{HUGE}, 1]",
    f'{{"bin_hz": {HUGE}, "density": [1]}}',
    '[{"kind": "noise"}]',
    f'[{{"kind": "noise", "shape": "box", "points": [[{HUGE}, 1], [2, 3]]}}]',
    '[{"estimates": 5}]',
    f'[{{"window_ms": {HUGE}}}]',
    '[{"estimates": [{"chain": [{"denoiser": []}]}]}]',
    f'[{{"estimates": [{{"chain": [{{"denoiser": "nlm", "h": {HUGE}}}]}}]}}]',
)


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_whatever_a_link_says_gives_settings_or_a_short_sentence(name: str) -> None:
    for text in ODD_TEXTS:
        settings, complaints = from_query(Settings, {name: text})
        assert isinstance(settings, Settings)
        assert all(len(complaint) < 400 for complaint in complaints)


def many(what: str, count: int) -> Settings:
    steps = (Step("median"),) * (count if what == "steps" else 1)
    estimates = (Estimate(steps),) * (count if what == "estimates" else 1)
    passes = (Pass(estimates),) * (count if what == "passes" else 1)
    marks = (Mark("protect", "box", ((0, 100), (1, 200))),) * (count if what == "marks" else 0)
    return Settings(passes=passes, marks=marks)


@pytest.mark.parametrize(
    ("what", "most"),
    [("steps", MOST_STEPS), ("estimates", MOST_ESTIMATES), ("passes", MOST_PASSES), ("marks", MOST_MARKS)],
)
def test_a_recipe_holds_so_many_parts_and_no_more(what: str, most: int) -> None:
    assert many(what, most) == many(what, most)
    with pytest.raises(SettingsError, match=f"the limit is {most}"):
        many(what, most + 1)
