"""The kind of file and the bit rate that a visitor chooses for the sounds that are taken away."""

from dataclasses import replace

import streamlit as st

from specapp.audio.formats import SUBTYPES
from specapp.audio.output_format import OutputFormat, output_format
from specapp.audio.recording import Recording
from specapp.audio.write_back import kept_format, rated, with_losses
from specapp.ui.text import msg
from specapp.ui.text.language import tr

_KEY = "kind of file"
_KINDS = {
    "WAV": ("WAV", ""), "FLAC": ("FLAC", ""), "MP3": ("MP3", ""), "M4A, AAC": ("M4A", "AAC"),
    "Opus": ("OGG", "OPUS"), "Ogg Vorbis": ("OGG", "VORBIS"), "AIFF": ("AIFF", ""), "WavPack": ("WV", ""),
}  # fmt: skip
"""What is offered, as container and subtype."""
_AS_IT_CAME = msg("As it came")
_KBITS = (24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 320)
_NOTABLE = 1.1
"""From so many times the bits on it is another rate."""
_KIND_HELP = msg(
    "WAV, FLAC, AIFF and WavPack keep every sample; the others are much smaller and keep what is heard. Sounds come "
    "back as the kind that they came as unless you choose another."
)
_RATE_HELP = msg(
    "Of files that are not exact. A file that came with few bits comes back with about as many, as more would keep "
    "nothing of it better; only where encoding it once more would be heard it gets more."
)


def kind_in_use(recording: Recording) -> OutputFormat:
    """The kind of file that the visitor has chosen for a sound; the one that it came as unless another was.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    OutputFormat
        With a note about what it does not keep.
    """
    output = _kind(recording)
    rate = _rates(recording, output).get(st.session_state.get(_rate_key(output), ""), 0)
    return replace(output, bit_rate=rate, note=kept_format(recording).note) if rate else output


def kind_controls(recording: Recording) -> None:
    """Draw the choice of the kind of file, and of its bit rate where it has one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = [_AS_IT_CAME, *_KINDS]
        held = options.index(st.session_state.get(_KEY, _AS_IT_CAME))
        st.selectbox(
            tr("Kind of file"),
            options,
            held,
            format_func=tr,
            key=_KEY,
            help=tr(_KIND_HELP),
            persist_state="session",
            width=240,
        )
        output = _kind(recording)
        rates = _rates(recording, output)
        if rates:
            usual = _usual(recording, output)
            key, labels = _rate_key(output), [usual, *rates]
            chosen = st.session_state.get(key, usual)
            index = labels.index(chosen) if chosen in labels else 0
            st.selectbox(
                tr("Bit rate"), labels, index, key=key, help=tr(_RATE_HELP), persist_state="session", width=240
            )


def _kind(recording: Recording) -> OutputFormat:
    label = st.session_state.get(_KEY, _AS_IT_CAME)
    if label == _AS_IT_CAME:
        return kept_format(recording)
    source, (container, subtype) = recording.source, _KINDS[label]
    output = output_format(
        source.container, source.subtype, wide=recording.is_wide, wanted=container, wanted_subtype=subtype or None
    )
    return with_losses(recording, rated(output, recording))


def _rates(recording: Recording, output: OutputFormat) -> dict[str, int]:
    """Bits per second that such a file of this sound can have, by their labels."""
    if SUBTYPES[output.subtype].bit_rates is None:
        return {}
    rates = [1000 * kbits for kbits in _KBITS]
    possible = [rate for rate in rates if rated(replace(output, bit_rate=rate), recording).bit_rate == rate]
    return {f"{rate // 1000} kbit/s": rate for rate in possible}


def _usual(recording: Recording, output: OutputFormat) -> str:
    """Label of the rate that is taken where none is chosen."""
    if not output.bit_rate:
        return tr("As good as it can be")
    raised = output.bit_rate > recording.source.bit_rate * _NOTABLE
    rate = f"{output.bit_rate / 1000:.0f}"
    return (
        tr("{rate} kbit/s, fewer would be heard", rate=rate) if raised else tr("{rate} kbit/s, as it came", rate=rate)
    )


def _rate_key(output: OutputFormat) -> str:
    """Each kind has a rate of its own."""
    return f"bit rate {output.subtype}"
