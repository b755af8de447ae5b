"""The report of a batch needs no other file, and puts the worst first."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specapp.base.errors import SettingsError
from specapp.batch import Options, run
from specapp.batch.ledger import Row, opened_ledger
from specapp.batch.report import write_report
from specapp.settings.settings import Settings

if TYPE_CHECKING:
    from distributed import Client


class Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert given.keys().isdisjoint({"href"})
        if "src" in given:
            self.sources.append(given["src"] or "")


def test_every_file_has_its_pictures_and_every_failure_its_sentence(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client"
) -> None:
    run([str(tapes)], str(tmp_path / "clean"), settings, cluster, options=Options(pictures=True))
    with opened_ledger(str(tmp_path / "clean"), readonly=True) as ledger:
        write_report(ledger, tmp_path / "report.html", target="clean")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    pictures = Pictures()
    pictures.feed(text)
    assert len(pictures.sources) == 12
    assert all(source.startswith("data:image/webp;base64,") for source in pictures.sources)
    assert "The file is no recording that can be read." in text
    assert re.search(r"6 files done, \d s of sound in \d+ s of work", text)


def test_names_are_no_markup_and_the_worst_is_first(tmp_path: Path) -> None:
    name = "<b>&amp;.wav"
    with opened_ledger(str(tmp_path)) as ledger:
        for lost_db, output in ((-30.0, "good.wav"), (-5.0, name), (-20.0, "middle.wav")):
            ledger.write(Row(output, output, "done", output=output, lost_db=lost_db))
        write_report(ledger, tmp_path / "report.html", target=name)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<b>" not in text
    assert re.findall(r'class="name">([^<]*)</td>', text) == ["&lt;b&gt;&amp;amp;.wav", "middle.wav", "good.wav"]


def test_a_report_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """As where the disk is full or the place has gone since the batch began."""
    (tmp_path / "taken").write_text("")
    with (
        opened_ledger(str(tmp_path / "clean")) as ledger,
        pytest.raises(SettingsError, match=r"The report .* cannot be"),
    ):
        write_report(ledger, tmp_path / "taken" / "report.html", target="clean")
