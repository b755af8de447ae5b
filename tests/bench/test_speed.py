"""Which conditions the table of costs measures, how one is measured, and how it compares with the targets."""

from pathlib import Path

import pytest

from bench import speed
from bench.cost import starting
from bench.cost.cases import Case, cases
from bench.cost.cases import measure as measure_case
from bench.cost.probe import DENOISER, FLOOR, Cost
from tests.support.scripts import ROOT


class TestSpeed:
    def test_dear_conditions_are_left_out(self) -> None:
        chosen = cases([FLOOR, "rnnoise", f"{DENOISER}nlm"], [60, 1, 10], [1, 2], [1, 2])
        assert [case.minutes for case in chosen if case.method == "rnnoise"] == [1, 10, 1, 10, 10]
        chosen = [case for case in chosen if case.method != "rnnoise"]
        assert [case for case in chosen if case.method != FLOOR] == [Case(f"{DENOISER}nlm", "speech", 1, 1, 1)]
        assert [case.minutes for case in chosen if case.cores == 2] == [10]
        assert len([case for case in chosen if case.method == FLOOR]) == 2 * 3 + 1

    def test_other_rates_are_measured_at_the_least_length_on_one_core(self) -> None:
        chosen = cases([FLOOR, f"{DENOISER}nlm"], [1, 10], [1, 2], [1, 2], rates=[48_000, 16_000, 192_000])
        others = [case for case in chosen if case.sample_rate != 48_000]
        assert [case.column for case in others] == [
            f"1 min {channels}, {khz} kHz, 1 core" for khz in (16, 192) for channels in ("mono", "stereo")
        ]
        assert {case.method for case in others} == {FLOOR}

    def test_ratios_are_those_of_the_same_condition(self) -> None:
        def cost(cpu: float, wall: float) -> Cost:
            return Cost(60, cpu, wall, 0.0, 1)

        measured = {
            Case(FLOOR, "speech", 1, 1, 1): cost(1, 1),
            Case("noisereduce", "speech", 1, 1, 1): cost(8, 8),
            Case("auto", "speech", 1, 1, 1): cost(12, 12),
            Case("auto", "speech", 1, 2, 1): cost(15, 15),
            Case("auto", "speech", 1, 1, 2): cost(13, 6.6),
        }
        text = speed.ratio_table(measured)
        assert "| speech, 1 min mono, 1 core | 12.00 | 1.50 |  |  |  |" in text
        assert "| speech, 1 min stereo, 1 core |  |  | 1.25 |  |  |" in text
        assert "| speech, 1 min mono, 2 cores |  |  |  | 1.08 | 0.55 |" in text
        assert speed.multiples(measured) == {FLOOR: 1, "noisereduce": 8, "auto, speech": 12}

    def test_the_automatic_preset_is_measured_on_both_sounds(self) -> None:
        assert [case.row for case in cases(["auto"], [1], [1], [1])] == ["auto, speech", "auto, music"]

    @pytest.mark.parametrize("method", [FLOOR, f"{DENOISER}gaussian", "nlm-8bit"])
    def test_one_measurement_in_a_process_of_its_own(self, tmp_path: Path, method: str) -> None:
        cost = measure_case(Case(method, "speech", 0.05, 2, 1), tmp_path)
        assert cost.seconds == pytest.approx(3.0)
        assert 0 < cost.cpu_seconds < 60
        assert 0 < cost.peak_bytes < 2e9

    def test_growth_and_multiples_of_the_targets(self) -> None:
        def cost(minutes: float, cpu: float, megabytes: float) -> Cost:
            return Cost(60 * minutes, cpu * 60 * minutes, 1.0, 0.0, round(megabytes * 1e6))

        measured = {
            Case(FLOOR, "speech", 10, 1, 1): cost(10, 0.001, 30),
            Case("auto", "speech", 10, 1, 1): cost(10, 0.015, 200),
            Case("auto", "music", 10, 1, 1): cost(10, 0.018, 200),
            Case("auto", "speech", 60, 1, 1): cost(60, 0.015, 300),
        }
        text = speed.page(measured)
        assert "0.0150 (15 ×)" in text
        assert "| … as a multiple of the floor | ≤ 25 | ≤ 12 | 18 | reached |" in text
        assert "| memory of 60 minutes over that of 10 | ≤ 1.1 | ≤ 1.1 | 1.5 | **missed** |" in text
        assert "| memory, MB | ≤ 400 | ≤ 250 | 300 | reached |" in text


class TestStarting:
    def test_the_command_of_a_build_is_timed_with_all_that_it_starts(self, tmp_path: Path) -> None:
        found = starting.command(ROOT, tmp_path)
        assert (tmp_path / "clean.wav").is_file()
        assert 0.05 < found.cpu_s < 60
        assert 0.05 < found.wall_s < 60

    def test_a_build_whose_command_fails_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "specapp").mkdir()
        with pytest.raises(RuntimeError, match=f"{tmp_path}: the command ended with 1"):
            starting.command(tmp_path, tmp_path)

    def test_ratios_are_medians_of_neighbouring_runs(self) -> None:
        now, before = Path("now"), Path("before")
        spent = {now: (1.0, 2.0, 9.0), before: (2.0, 2.0, 10.0)}
        starts = {("a", build): [starting.Start(one, 2 * one) for one in each] for build, each in spent.items()}
        last = starting.report(starts, [now, before]).splitlines()[-1]
        assert last == "| a | 2.00 | 4.00 | 0.90 | 0.90 |"
