"""The list of many files: small pictures, names, states and figures, as one piece of HTML."""

from base64 import b64encode
from collections.abc import Iterable
from html import escape

from specapp.batch.ledger import Row
from specapp.settings.settings import Settings
from specapp.ui.settings.versions.words import settings_text
from specapp.ui.text import clock, decibels
from specapp.ui.text.language import tr


def list_html(lines: Iterable[tuple[str, Row | None, str]]) -> str:
    """The list as HTML; everything that strangers wrote stands for itself.

    Parameters
    ----------
    lines : iterable of (str, Row or None, str)
        Name of a file, what came of it, and what happens to it now.
    """
    return f'<ul class="many">{"".join(_line(*line) for line in lines)}</ul>'


def figures_of(row: Row) -> str:
    """The figures of a row in a few words."""
    words = [
        clock(row.duration_s),
        tr("noise {level}", level=decibels(-row.noise_reduced_db)),
        tr("signal over noise {ratios} dB", ratios=f"{row.snr_before_db:.0f} → {row.snr_after_db:.0f}"),
        tr("sound lost {level}", level=decibels(row.lost_db)),
    ]
    if row.clipped_samples:
        words.append(tr("{n} samples clipped", n=f"{row.clipped_samples:,}"))
    return " · ".join(words)


def _line(name: str, row: Row | None, now: str) -> str:
    pictures = (
        "".join(map(_picture, (tr("Spectrogram before"), tr("Spectrogram after")), (row.before, row.after)))
        if row
        else ""
    )
    facts = [f"<b>{escape(now)}</b>"] if now else []
    if row is not None and row.state == "done":
        facts += [escape(figures_of(row)), escape(settings_text(Settings.from_json(row.settings)))]
    elif row is not None:
        facts.append(escape(tr(row.error)))
    facts += [escape(tr(note)) for note in row.warnings] if row else []
    state = row.state if row else "waiting"
    spans = "".join(f"<span>{fact}</span>" for fact in facts)
    return f'<li class="{state}"><div>{pictures}</div><div><strong>{escape(name)}</strong>{spans}</div></li>'


def _picture(alt: str, data: bytes) -> str:
    if not data:
        return ""
    return f'<img src="data:image/webp;base64,{b64encode(data).decode()}" alt="{escape(alt)}">'
