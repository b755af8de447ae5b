"""The results in short, and the tables of the judges, of clean input and by kind of noise."""

import math
from collections.abc import Sequence

import pytest

from bench.evaluation.judges import Verdict
from bench.evaluation.measures import Figures
from bench.evaluation.pairs import CLEAN, ORIGINAL, WHISPERED
from bench.evaluation.runs import Row
from bench.methods.table import METHODS
from bench.quality import details, judgement, results
from bench.report import summary, tables

LABELS = {"noisy": "noisy input", "auto": "specapp auto", "nlm-8bit": "8-bit picture, non-local means"}
PEER = LABELS["nlm-8bit"]
METHODS_SHOWN = [METHODS[name] for name in LABELS]


def row(method: str, domain: str, *, name: str = "a", errors: float = math.nan, **figures: float) -> Row:
    known = {**dict.fromkeys(Figures.__dataclass_fields__, math.nan), **figures}
    verdict = None if math.isnan(errors) else Verdict(3.0, 3.0, 3.0, 10.0, errors, 1.0)
    return Row(method, name, domain, False, 2.0, 0.5, Figures(**known), verdict)


ROWS = (
    row("noisy", "speech", errors=6, pesq_wb=1.5, si_sdr_gain_db=0),
    row("auto", "speech", errors=5, pesq_wb=2.5, si_sdr_gain_db=4),
    row("auto", "speech", name="b", errors=1, pesq_wb=2.1, si_sdr_gain_db=4),
    row("nlm-8bit", "speech", errors=2, pesq_wb=1.9, si_sdr_gain_db=6),
    row("auto", "music", si_sdr_gain_db=3),
    row("nlm-8bit", "music", si_sdr_gain_db=-20),
)
EXTRA = (
    row("noisy", ORIGINAL, errors=0),
    row("auto", WHISPERED, stoi=80, si_sdr_gain_db=1.5, signal_lost_db=2),
)


def cells(text: str, first: str) -> Sequence[str]:
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_word_errors_are_shared_out_over_all_words() -> None:
    auto = tables.select(ROWS, "auto", tables.GROUPS["speech"])
    assert tables.words_wrong(auto) == 30
    assert math.isnan(tables.words_wrong([]))
    assert math.isnan(tables.words_wrong(tables.select(ROWS, "auto", tables.GROUPS["music"])))


def test_the_summary_has_a_line_per_method_that_was_measured() -> None:
    text = summary.summary_table(ROWS, {**LABELS, "loudness": "Loudness kit"})
    assert len(text.splitlines()) == 2 + 3
    assert cells(text, "specapp auto")[1:4] == ["2.30", "3.00", "30.0"]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("speech: PESQ-WB", ["2.30", "1.90", PEER, "ahead"]),
        ("speech: words wrong %", ["30.0", "20.0", PEER, "**behind**"]),
        ("speech: SI-SDR gained dB", ["4.0", "6.0", PEER, "**behind**"]),
        ("speech: DNSMOS overall", ["3.00", "3.00", PEER, "level"]),
        ("speech: files harmed", ["0", "0", PEER, "level"]),
    ],
)
def test_where_the_automatic_preset_stands(figure: str, expected: Sequence[str]) -> None:
    assert cells(summary.standing_table(ROWS, METHODS_SHOWN), figure)[1:] == expected


def test_without_peers_nothing_stands_beside_it() -> None:
    assert summary.standing_table(ROWS, METHODS_SHOWN[:2]) == ""


def test_the_judges_say_first_what_the_clean_recordings_reach() -> None:
    text = tables.judges_table(ROWS, EXTRA, LABELS)
    assert text.splitlines()[2].startswith("| clean recordings | 3.00 | 3.00 | 3.00 | 0.0 |")
    assert cells(text, "specapp auto")[4:] == ["30.0", "1.0", "80.0", "+1.5", "2.0"]


def test_clean_input_has_a_cell_for_median_and_worst() -> None:
    clean = [row("auto", CLEAN + "music", name=str(kept), si_sdr_db=kept, signal_lost_db=0.5) for kept in (20, 30, 70)]
    assert cells(tables.harm_table(clean, LABELS), "specapp auto")[1:] == ["30.0 / 20.0", "0.50"]
    reached = tables.target_table(clean)
    assert "| auto | clean music | median SI-SDR kept dB | ≥ 40 | ≥ 40 | 30 | **missed** |" in reached


def test_kinds_of_noise_are_columns_of_a_table_per_domain() -> None:
    text = tables.kind_tables(ROWS, LABELS, {"a": "rain", "b": "wind"})
    assert text.index("#### Music") < text.index("#### Speech")
    assert "|  | rain (1) | wind (1) |" in text
    assert cells(text.split("#### Speech")[1], "specapp auto")[1:] == ["+4.0", "+4.0"]


def test_the_page_begins_with_the_summary_and_ends_with_the_targets() -> None:
    page = results(ROWS, METHODS_SHOWN, [], []) + judgement(ROWS, EXTRA, METHODS_SHOWN)
    page += details(ROWS, [row("auto", CLEAN + "music", si_sdr_db=30)], METHODS_SHOWN, {"a": "rain"})
    heads = [line for line in page.splitlines() if line.startswith("#")]
    assert heads[:3] == ["## Quality", "### In short", "### What the figures mean"]
    assert heads[-1] == "### Targets"
    for part in ("### Speech, as judges say that nobody tunes on", "### Harm on clean input", "### By kind of noise"):
        assert part in heads
    assert judgement(ROWS[4:], [], METHODS_SHOWN) == ""
