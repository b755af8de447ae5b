"""The list of many files: small pictures, names, states and figures, as one piece of HTML."""

from base64 import b64encode
from collections.abc import Iterable
from html import escape

from specapp.batch.ledger import Row
from specapp.settings.settings import Settings
from specapp.ui.session.denoise_jobs import settings_text
from specapp.ui.text import clock, decibels


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
    clipped = f" · {row.clipped_samples:,} samples clipped" if row.clipped_samples else ""
    return (
        f"{clock(row.duration_s)} · noise {decibels(-row.noise_reduced_db)} · signal over noise "
        f"{row.snr_before_db:.0f} → {row.snr_after_db:.0f} dB · sound lost {decibels(row.lost_db)}{clipped}"
    )


def _line(name: str, row: Row | None, now: str) -> str:
    pictures = "".join(map(_picture, ("before", "after"), (row.before, row.after))) if row else ""
    facts = [f"<b>{escape(now)}</b>"] if now else []
    if row is not None and row.state == "done":
        facts += [escape(figures_of(row)), escape(settings_text(Settings.from_json(row.settings)))]
    elif row is not None:
        facts.append(escape(row.error))
    facts += [escape(note) for note in row.warnings] if row else []
    state = row.state if row else "waiting"
    spans = "".join(f"<span>{fact}</span>" for fact in facts)
    return f'<li class="{state}"><div>{pictures}</div><div><strong>{escape(name)}</strong>{spans}</div></li>'


def _picture(when: str, data: bytes) -> str:
    if not data:
        return ""
    return f'<img src="data:image/webp;base64,{b64encode(data).decode()}" alt="Spectrogram {when}">'
