"""The bookkeeping of the benchmark: which files, which methods, what is kept, what is printed."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bench.evaluation import runs
from bench.evaluation.measures import Figures
from bench.evaluation.pairs import Pair, find_pairs
from bench.evaluation.runs import Cache, Failure, Row, evaluate
from bench.methods import peers
from bench.methods.table import METHODS, PACKAGE_FILES, Method
from bench.quality import main as quality
from bench.quality import quick, results
from bench.report import tables
from bench.report.chart import quality_chart
from bench.report.document import write_section
from specapp.settings.presets import PRESETS

RATE = 16_000


def row(method: str, gain_db: float, *, domain: str = "music", name: str = "a", pesq_wb: float = math.nan) -> Row:
    unknown = dict.fromkeys(Figures.__dataclass_fields__, math.nan)
    figures = Figures(**{**unknown, "si_sdr_gain_db": gain_db, "pesq_wb": pesq_wb})
    return Row(method, name, domain, domain == "speech", 2.0, 0.5, figures)


def write_pairs(folder: Path, domain: str, names: Sequence[str], suffix: str = ".flac") -> None:
    for index, name in enumerate(names):
        clean = 0.1 * np.random.default_rng(index).standard_normal(RATE)
        noisy = clean + 0.05 * np.random.default_rng(99).standard_normal(RATE)
        for kind, sound in (("clean", clean), ("noisy", noisy)):
            path = folder / domain / kind / f"{name}{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, sound, RATE)


def quiet(message: str) -> None:
    del message


class TestPairs:
    def test_a_folder_per_domain(self, tmp_path: Path) -> None:
        write_pairs(tmp_path, "speech", ["vb_p232_001", "mx_00"])
        write_pairs(tmp_path, "music", ["mu_00"], suffix=".wav")
        (tmp_path / "music" / "clean" / "only_clean.wav").write_bytes(b"")
        pairs = find_pairs(tmp_path)
        assert [(pair.domain, pair.name, pair.voicebank) for pair in pairs] == [
            ("music", "mu_00", False),
            ("speech", "mx_00", False),
            ("speech", "vb_p232_001", True),
        ]
        clean, noisy, rate = pairs[0].read()
        assert clean.shape == noisy.shape == (1, RATE)
        assert rate == RATE

    def test_voicebank_as_published(self, tmp_path: Path) -> None:
        write_pairs(tmp_path, ".", ["p232_001", "p257_434"], suffix=".wav")
        for kind in ("clean", "noisy"):
            (tmp_path / kind).rename(tmp_path / f"{kind}_testset_wav")
        pairs = find_pairs(tmp_path)
        assert [pair.name for pair in pairs] == ["p232_001", "p257_434"]
        assert all(pair.speech and pair.voicebank for pair in pairs)

    def test_a_folder_without_pairs_is_one_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert quality([str(tmp_path)]) == 1
        assert capsys.readouterr().err.startswith("error: ")

    def test_files_of_two_rates_are_no_pair(self, tmp_path: Path) -> None:
        write_pairs(tmp_path, "music", ["a"])
        soundfile.write(tmp_path / "music" / "noisy" / "a.flac", np.zeros(100), 8000)
        with pytest.raises(ValueError, match="differ in rate"):
            find_pairs(tmp_path)[0].read()

    def test_quick_takes_some_of_every_kind(self, tmp_path: Path) -> None:
        pairs = [Pair(f"p{n}", domain, tmp_path, tmp_path) for domain in ("music", "nature") for n in range(10)]
        pairs += [Pair(f"vb_p232_{n:03}", "speech", tmp_path, tmp_path) for n in range(2)]
        chosen = quick(pairs)
        assert {pair.domain for pair in chosen} == {"music", "nature", "speech"}
        assert 3 + 3 + 2 >= len(chosen) >= 3 + 1 + 1


class TestEvaluation:
    def test_every_method_over_every_pair_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_pairs(tmp_path / "sounds", "music", ["a", "b"])
        pairs, methods = find_pairs(tmp_path / "sounds"), [METHODS["noisy"], METHODS["quick"]]
        cache = Cache(tmp_path / "cache")
        rows, failures = evaluate(methods, pairs, cache, jobs=1, report=quiet)
        assert not failures
        assert [(one.method, one.name) for one in rows] == [(m, n) for m in ("noisy", "quick") for n in ("a", "b")]
        assert rows[0].figures.si_sdr_gain_db == 0
        assert rows[2].figures.noise_reduced_db > 3 or math.isnan(rows[2].figures.noise_reduced_db)
        assert rows[2].cpu_seconds > 0

        def fail(*_arguments: object, **_options: object) -> None:
            pytest.fail("computed again what was kept")

        monkeypatch.setattr(runs, "ProcessPoolExecutor", fail)
        again, _ = evaluate(methods, pairs, cache, jobs=1, report=quiet)
        assert [one.method for one in again] == [one.method for one in rows]
        assert repr(again) == repr(rows)  # NaN is not equal to itself

    def test_a_changed_file_is_measured_again(self, tmp_path: Path) -> None:
        write_pairs(tmp_path / "sounds", "music", ["a"])
        (pair,) = find_pairs(tmp_path / "sounds")
        cache, method = Cache(tmp_path / "cache"), METHODS["noisy"]
        cache.store(method, pair, row("noisy", 0.0))
        assert cache.load(method, pair) is not None
        soundfile.write(pair.noisy, np.zeros(RATE), RATE)
        assert cache.load(method, pair) is None
        assert cache.load(METHODS["quick"], pair) is None

    def test_a_file_that_fails_is_reported_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        write_pairs(tmp_path, "music", ["a", "b"])
        soundfile.write(tmp_path / "music" / "noisy" / "a.flac", np.zeros(100), 8000)
        rows, failures = evaluate([METHODS["noisy"]], find_pairs(tmp_path), Cache(tmp_path / "c"), jobs=1, report=quiet)
        assert [one.name for one in rows] == ["b"]
        assert [(one.method, one.name) for one in failures] == [("noisy", "a")]
        assert "differ in rate" in failures[0].reason


class TestWhole:
    def test_a_folder_of_music_becomes_a_page_and_a_table_of_every_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_pairs(tmp_path / "sounds", "music", ["a"])
        monkeypatch.setattr("bench.quality.write_chart", lambda _figure, _picture: "nothing draws here")
        page, lines = tmp_path / "page.md", tmp_path / "rows.csv"
        kept = ["--cache", str(tmp_path / "cache"), "--write", str(page), "--csv", str(lines)]
        assert quality([str(tmp_path / "sounds"), "--methods", "noisy", "nlm-8bit", *kept]) == 0
        text = page.read_text(encoding="utf-8")
        assert text.index("### In short") < text.index("### Music (1 files)") < text.index("### Harm on clean input")
        assert "judges" not in text
        assert [line.split(",")[0] for line in lines.read_text().splitlines()] == ["method", "noisy", "nlm-8bit"]


class TestMethods:
    def test_every_preset_is_measured(self) -> None:
        assert [name for name, method in METHODS.items() if method.family == "ours"] == [*PRESETS, "stream"]

    def test_the_picture_taken_for_the_sound_keeps_shape_and_nearly_the_sound(self) -> None:
        samples = (0.1 * np.random.default_rng(0).standard_normal((2, RATE))).astype(np.float32)
        cleaned = peers.nlm_8bit(RATE)(samples)
        assert cleaned.shape == samples.shape
        assert 0.5 < np.std(cleaned) / np.std(samples) < 1.05

    def test_a_method_of_one_rate_gets_that_rate_and_gives_the_length_back(self) -> None:
        seen: list[int] = []

        def run(samples: peers.Samples) -> peers.Samples:
            seen.append(samples.size)
            return samples[:-100]

        samples = np.sin(np.arange(22_050) * 0.05).astype(np.float32)[None]
        cleaned = peers.each_channel(lambda channel: peers.at_rate(run, 22_050, 48_000, channel), samples)
        assert seen == [48_000]
        assert cleaned.shape == samples.shape
        assert cleaned[0, 1000:20_000] == pytest.approx(samples[0, 1000:20_000], abs=1e-3)

    def test_a_peer_that_is_not_there_is_said_and_not_measured(self) -> None:
        absent = Method("absent", "Absent", "network", peers.untouched, "absent-package", "no_such_module")
        assert not absent.installed
        assert "Not installed here: absent-package." in results([], [], [absent], [])

    @pytest.mark.parametrize("name", ["noisereduce", "logmmse", "rnnoise", "nsnet2", "deepfilternet"])
    def test_peers_take_any_rate_and_keep_the_shape(self, name: str) -> None:
        method = METHODS[name]
        if not method.installed:
            pytest.skip(f"{method.package} comes with the benchmark's requirements")
        samples = (0.01 * np.random.default_rng(0).standard_normal((2, 22_050))).astype(np.float32)
        cleaned = method.prepare(22_050)(samples)
        assert cleaned.shape == samples.shape
        assert np.isfinite(cleaned).all()


class TestTables:
    ROWS = (
        row("noisy", 0.0, domain="speech", pesq_wb=1.5),
        row("auto", 4.0, domain="speech", pesq_wb=2.0),
        row("auto", -0.7, domain="speech", name="b", pesq_wb=2.2),
        row("auto", 3.0),
        row("auto", -0.4, name="b"),
    )

    def test_figures_of_a_group(self) -> None:
        music = tables.select(self.ROWS, "auto", tables.GROUPS["music"])
        speech = tables.select(self.ROWS, "auto", tables.GROUPS["speech"])
        assert tables.worst_gain_db(music) == -0.4
        assert (tables.harmed(music), tables.harmed(speech)) == (0, 1)
        assert tables.mean_of("pesq_wb")(speech) == pytest.approx(2.1)
        assert tables.cpu_seconds_per_second(speech) == pytest.approx(0.25)

    def test_a_table_per_group_and_a_line_per_method(self) -> None:
        text = tables.quality_tables(self.ROWS, {"noisy": "noisy input", "auto": "specapp auto"})
        assert "### Speech (2 files)" in text
        assert "### Nature" not in text
        assert text.count("| specapp auto |") == 3
        assert text.count("| noisy input |") == 2
        widths = {line.count("|") for line in text.split("### Music")[1].splitlines() if line.startswith("|")}
        assert len(widths) == 1

    @pytest.mark.parametrize(
        ("value", "at_most", "words"),
        [
            (2.0, False, "**missed**"),
            (2.1, False, "reached"),
            (3.0, False, "reached, stretch too"),
            (2.0, True, "reached"),
            (4.0, True, "**missed**"),
            (math.nan, True, "not measured"),
        ],
    )
    def test_verdicts(self, value: float, at_most: bool, words: str) -> None:  # noqa: FBT001 - a parameter of the test
        goal, stretch = (3.0, 1.0) if at_most else (2.1, 3.0)
        assert tables.verdict(value, goal, stretch, at_most=at_most)[-1] == words

    def test_targets_of_what_was_not_measured(self) -> None:
        text = tables.target_table(self.ROWS)
        assert "| auto | nature | worst file dB | ≥ -0.3 | ≥ 0 | nan | not measured |" in text
        assert "| auto | music | worst file dB | ≥ -0.3 | ≥ 0 | -0.4 | **missed** |" in text

    def test_failures_are_printed(self) -> None:
        assert "auto failed on a: broken" in results(self.ROWS, [METHODS["auto"]], [], [Failure("auto", "a", "broken")])

    def test_the_chart_has_every_method_in_every_panel(self) -> None:
        figure = quality_chart(self.ROWS, [METHODS["noisy"], METHODS["auto"]])
        bars = [trace for trace in figure.data if trace.type == "bar"]
        assert [list(trace.y) for trace in bars] == 4 * [["noisy input"], ["specapp auto"]]
        assert list(bars[1].x) == [pytest.approx(2.1)]
        assert [trace.x[0] for trace in figure.data if trace.type == "scatter"][1] == -0.4


class TestPage:
    def test_a_section_is_replaced_where_it_stands(self, tmp_path: Path) -> None:
        page = tmp_path / "docs" / "page.md"
        write_section(page, "quality", "old")
        write_section(page, "speed", "fast")
        write_section(page, "quality", "new")
        text = page.read_text(encoding="utf-8")
        assert "old" not in text
        assert text.index("new") < text.index("fast")
        write_section(page, "quality", "new")
        assert page.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "name",
    [
        "spectral/noise/noise.onnx",
        "pipeline/detection/speech_detector.json",
        "denoisers/block_dct.py",
        "spectral/gain.py",
    ],
)
def test_results_are_computed_again_when_what_makes_the_sound_changes(name: str) -> None:
    assert any(path.as_posix().endswith(f"specapp/{name}") for path in PACKAGE_FILES)
