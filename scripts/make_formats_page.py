"""Write docs/formats.md from the table of formats: `python -m scripts.make_formats_page`."""

from pathlib import Path

from specapp.audio.containers.beside import KINDS
from specapp.audio.formats import FORMATS, SUBTYPES, Format
from specapp.audio.output_format import output_format

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
_HEAD = """# Formats

What comes in, what it comes back as, what is kept and what is not. This page is made from the table in
`specapp/audio/formats/containers.py` by `python -m scripts.make_formats_page`; a test says when it is out of date.

A sound comes back as the kind of file that it was, in the same depth, at the same rate. Where a kind cannot hold
something, a note names it. Videos come back with their pictures, chapters and other tracks copied as they are.

"As it was" is what stands beside the sound of a file that comes back as its own kind: the chunks of WAV, AIFF and CAF,
every ID3 frame and Lyrics3 of MP3, the APE tag of MP3, WavPack and True Audio, all comments and pictures of FLAC and
Ogg, the items and user data of MP4, MOV and 3GP, the annotation of AU. The words after that are kept from other kinds
too. Of an excerpt, markers of AIFF and chapters are moved; what else points at samples is left out, with its name.

| kind | names | comes back as | samples | kept beside the sound | pictures | other tracks |
|-|-|-|-|-|-|-|
"""
_FOOT = """
What follows is beyond what these kinds of file or their decoders can do:

- Raw AAC, AC-3, MP2 and AMR streams, and MP3 without a header of Xing or LAME, do not say by how much their encoder
  delays, nor exactly how long they are: they come back as long as decoders hear them.
- Sound alone that starts later than 0.1 s by the clock of a Matroska, WebM, MP4, MOV or 3GP, as segments do, keeps its
  start in these; other kinds have no such clock.
- WAV of floats of 16 bits and of integers of 64 bits is refused with a sentence.
- Recordings joined in one Ogg file that differ in rate or channels are refused with a sentence, but for Opus: it
  gets the highest of its rates, and mono among stereo is heard on both sides.
- ALAC of 32 bits comes back as plain samples of 32 bits, ALAC of 20 bits as ALAC of 24.
- Samples that a video's container holds but FFmpeg does not write there (A-law or TTA in Matroska, PCM in MP4) come
  back in it as a lossless codec of as many bits or more, which a note names.
- Opus in CAF comes back as plain samples in CAF; DTS and TrueHD have no encoder here and come back as FLAC.
- A file that says no length (raw streams, MPEG, Flash) and was cut exactly between two packets cannot say that it was.
- Matroska, fragments of MP4 and MP4 without an edit list, as older programs write them, and Opus in CAF of others than
  FFmpeg and Apple do not say by how much their encoder delays. Of AAC whose first packet names FFmpeg's encoder it is
  known and left out; all else comes back as long and at the time as every decoder hears it.
- Of recordings that were put one behind the other as WAV, AIFF, AU, CAF, W64, FLAC, MP4, True Audio, VOC or WMA the
  first is read, and a note says that another begins.
- Several editions of chapters, chapters inside chapters, their languages, tags of editions and the variety of a track's
  language (de-CH) are lost from Matroska and WebM, which a note names.
- Sample rates that a lossy codec does not take are refused with a sentence, which names what does.
"""
_KEPT = {"tags": "tags", "own": "own tags", "lyrics": "lyrics", "chapters": "chapters", "covers": "still pictures"}


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_row, FORMATS.values())) + _FOOT


def _row(entry: Format) -> str:
    back = entry.container if entry.writer else output_format(entry.container, "").container
    own = ["as it was"] if entry.container in KINDS and KINDS[entry.container].stays else []
    kept = ", ".join([*own, *(_KEPT[kind] for kind in entry.keeps if kind in _KEPT)]) or "-"
    pictures = ", ".join(entry.pictures) or "-"
    tracks = ", ".join(track.replace("/*", ", any").replace("*", "") for track in entry.tracks) or "-"
    names = ", ".join(entry.extensions)
    return f"| {entry.label} | {names} | {back} | {_samples(entry)} | {kept} | {pictures} | {tracks} |\n"


def _samples(entry: Format) -> str:
    exact = [name for name in entry.subtypes if SUBTYPES[name].exact]
    lossy = [name for name in entry.subtypes if not SUBTYPES[name].exact]
    ways = [f"exact: {', '.join(exact)}"] if exact else []
    return "; ".join([*ways, f"lossy: {', '.join(lossy)}"] if lossy else ways) or "-"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
