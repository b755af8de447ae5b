"""Lists of files, as text or as tables of any spreadsheet, in which a file may have settings of its own."""

from pathlib import Path

import pytest

from specapp.base.errors import SettingsError
from specapp.batch import Writing
from specapp.batch.plan import Task, tasks_of
from specapp.settings.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files, one of them with a name in an old code page."""
    for name in ("a.wav", "b.wav", "\udcfc.wav"):
        (tmp_path / name).write_bytes(b"1")
    return tmp_path


def listed(folder: Path, data: bytes) -> list[Task]:
    (folder / "list").write_bytes(data)
    return list(tasks_of([], Settings("voice"), writing=Writing(dither=True), lists=[str(folder / "list")]))


@pytest.mark.parametrize(
    "data",
    [
        b"a.wav\nb.wav\n",
        b"# those of May\n\na.wav\r\n  b.wav\r\n",
        b"file\na.wav\nb.wav\n",
        b"\xef\xbb\xbfFile;Strength\r\na.wav;\r\nb.wav;\r\n",
        "Strength\tSource\n\ta.wav\n\tb.wav\n".encode("utf-16"),
        b"file,preset\na.wav\nb.wav\n",
    ],
)
def test_lists_of_any_program_are_read(data: bytes, folder: Path) -> None:
    tasks = listed(folder, data)
    assert [(task.name, task.settings) for task in tasks] == [
        ("a.wav", Settings("voice")),
        ("b.wav", Settings("voice")),
    ]


def test_names_may_be_any_bytes(folder: Path) -> None:
    (task,) = listed(folder, b"\xfc.wav\n")
    assert task.name == "\udcfc.wav"


def test_a_row_may_have_settings_of_its_own(folder: Path) -> None:
    one, other = listed(folder, b"file;preset;strength\na.wav;quick;50\nb.wav;;20\n")
    assert one.settings == Settings("quick", strength=50)
    assert other.settings == Settings("voice", strength=20)


def test_rows_may_have_kinds_of_their_own(folder: Path) -> None:
    tasks = listed(folder, b"file,format,bitrate\na.wav,mp3,128\nb.wav,,\na.wav,flac,\n")
    assert [(task.name, task.writing) for task in tasks] == [
        ("a.mp3", Writing(dither=True, format="mp3", bit_rate=128_000)),
        ("b.wav", Writing(dither=True)),
        ("a.flac", Writing(dither=True, format="flac")),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"# nothing\n\n", "is empty"),
        (b"file,preset\n", "is empty"),
        (b"RIFF\x00\x00", "cannot be read as a list"),
        (b"\xff\xfea", "cannot be read as a list"),
        (b"gone.wav\n", "There is no file or folder"),
        (b"file,preset\n,quick\n", "row 2 names no file"),
        (b"preset,file\nquick\n", "row 2 names no file"),
        (b"file,strength\na.wav,50\na.wav,50,5\n", "row 3 has more cells"),
        (b'file,strength\na.wav,"50,5"\n', r"a\.wav: strength = '50,5' is not a number"),
        (b"file,colour\na.wav,red\n", r"a\.wav: the column 'colour' is no setting"),
        (b"file,preset\na.wav,loud\n", r"a\.wav: Preset 'loud'"),
        (b"file,format\na.wav,xyz\n", r"a\.wav: Files named \.xyz cannot be written"),
        (b"file,bitrate\na.wav,loud\n", r"a\.wav: bitrate = 'loud' is no number"),
        (b"file,bitrate\na.wav,nan\n", r"a\.wav: bitrate = 'nan' is no number"),
        (b"file,bitrate\na.wav,99999\n", r"a\.wav: 99999 kbit/s are not possible"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, said: str, folder: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        listed(folder, data)
