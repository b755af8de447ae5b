"""Which conditions the table of costs measures, how one is measured, and how it compares with the targets."""

from pathlib import Path

import pytest

from bench import speed
from bench.cost.cases import Case, cases
from bench.cost.cases import measure as measure_case
from bench.cost.probe import DENOISER, FLOOR, Cost


class TestSpeed:
    def test_dear_conditions_are_left_out(self) -> None:
        chosen = cases([FLOOR, "rnnoise", f"{DENOISER}nlm"], [60, 1, 10], [1, 2], [1, 2])
        assert [case.minutes for case in chosen if case.method == "rnnoise"] == [1, 10, 1, 10, 10]
        chosen = [case for case in chosen if case.method != "rnnoise"]
        assert [case for case in chosen if case.method != FLOOR] == [Case(f"{DENOISER}nlm", "speech", 1, 1, 1)]
        assert [case.minutes for case in chosen if case.cores == 2] == [10]
        assert len([case for case in chosen if case.method == FLOOR]) == 2 * 3 + 1

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
