"""Lay a picture that came back over the one that left: by what it says, or by what it looks like."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.errors import LimitError, PictureError
from specapp.base.sentences import in_turn, say
from specapp.picture.codes import (
    LARGEST_PIXELS,
    Values,
    codes_of,
    displayed,
    layout_of,
    undisplayed,
)
from specapp.picture.layout import USUAL_RANGE_DB, Arrangement, PictureLayout
from specapp.picture.recovery.edits import Edit, Pairs, Resized
from specapp.picture.recovery.located import Located, check_sound, located
from specapp.picture.recovery.one_size import between, of_one_size
from specapp.picture.recovery.overlay import LEAST_AGREEMENT, SURE_AGREEMENT, Overlay, laid_over
from specapp.picture.recovery.placement import Exported, Placement
from specapp.picture.recovery.ranges import with_its_range
from specapp.picture.recovery.returned import Returned, spread_with_rounding
from specapp.picture.recovery.shades import kept_shades, with_kept_shades
from specapp.picture.recovery.tones import told_by_pixels
from specapp.picture.tone_curve import Converted, spread_of, to_perceptual

_SURELY_CONVERTED = 0.9
"""With so many pixels untouched, nobody asks whether a profile was added without a conversion (own choice)."""
_TOLD = say(
    "The pixels that nobody edited show that its greys were converted to another colour space; they were turned back."
)
_NOT_CONVERTED = say("Most of its pixels still have the values that left: they were taken as they stand in the file.")


def matched(
    pixels: Values,
    layout: PictureLayout | None,
    recording: Recording,
    *,
    converted: Converted | None = None,
    any_sound: bool = False,
    range_db: float = USUAL_RANGE_DB,
) -> Edit:
    """The picture laid over what the recording's picture is.

    Parameters
    ----------
    pixels : ndarray, uint8, uint16 or float32 [shape=(rows, columns)]
    layout : PictureLayout or None
        What the picture says of itself.
    recording : Recording
    converted : Converted, optional
        What the pixels were before they were turned back, if the file says that they had been converted.
    any_sound : bool
        Accept a picture of another sound of the same shape.
    range_db : float
        Range of a picture that says nothing and does not show it.

    Raises
    ------
    PictureError
        If they do not belong together, or the picture has lost too much to tell what was edited.
    """
    if layout is not None:
        check_sound(layout, recording, any_sound=any_sound)
    edit = _turned_back(pixels, layout, recording, converted, range_db)
    if isinstance(edit.returned, Resized) and edit.returned.is_unclear:
        raise PictureError(
            say(
                "The picture was resized after much of it was lost, as with a dithered palette: what was edited cannot "
                "be told from that. Keep the size of the picture, or save it in grey with 8 or 16 bits before it is "
                "resized (as PNG, not as GIF or JPEG)."
            )
        )
    return with_kept_shades(edit)


def _turned_back(
    pixels: Values,
    layout: PictureLayout | None,
    recording: Recording,
    converted: Converted | None,
    range_db: float,
) -> Edit:
    """The picture as it stands, or with its greys turned back, whichever leaves more of it untouched."""
    spread = spread_with_rounding(pixels, converted.spread if converted else None)
    edit = _matched(Returned(pixels, spread=spread), layout, recording, range_db)
    if edit.is_placed and edit.untouched >= _SURELY_CONVERTED:
        return edit
    as_it_stands, raw = edit, pixels
    if converted is not None:
        raw = converted.raw
        returned = Returned(raw, spread=spread_with_rounding(raw, None))
        as_it_stands = _with_note(_matched(returned, layout, recording, range_db), _NOT_CONVERTED)
    curve = told_by_pixels(as_it_stands.pairs) if as_it_stands.pairs else None
    if curve is not None:
        codes = to_perceptual(raw, curve)
        returned = Returned(codes, spread=spread_with_rounding(codes, spread_of(raw.dtype, curve)))
        told = _with_note(_matched(returned, layout, recording, range_db), _TOLD)
        edit = max(edit, told, key=_sureness)
    return max(edit, as_it_stands, key=_sureness)


def _sureness(edit: Edit) -> tuple[bool, float]:
    """Untouched pixels that have places prove more than those that lie within the width of resizing."""
    return edit.is_placed, edit.untouched


def _with_note(edit: Edit, note: str) -> Edit:
    return replace(edit, notes=(*edit.notes, note))


def _matched(returned: Returned, layout: PictureLayout | None, recording: Recording, range_db: float) -> Edit:
    if layout is None:
        return _recognised(returned, recording, range_db)
    straight = replace(layout, energy="white")
    white = returned.negative(layout) if layout.energy == "black" else returned
    if white.values.shape == (layout.rows, layout.columns):
        edit = _of_one_size(white, straight, recording)
    else:
        _, overlay = _over_whole(white, (straight,), recording)
        came = say(
            "The picture came back as {size} instead of {own_size} pixels{turned}.", **_sizes(white, layout, overlay)
        )
        edit = _edit(straight, overlay, recording, in_turn((came, overlay.how)))
    return replace(edit, layout=layout)


def _of_one_size(returned: Returned, layout: PictureLayout, recording: Recording) -> Edit:
    exported = codes_of(recording.samples, layout)
    picture = displayed(exported, layout)
    found = of_one_size(picture, returned, layout)
    if isinstance(found, Overlay):
        came = say("The picture came back in its size, but not in its place{turned}.", turned=found.aside)
        return _edit(layout, found, recording, in_turn((came, found.how)))
    best, notes = found.returned, []
    if best.turned:
        notes.append(say("The picture came back {turned}; it was put right.", turned=best.turned))
    if found.hardly_looks_alike:
        unlike = say(
            "It hardly looks like the picture that left (agreement {percent} %): if nobody painted it anew, it was "
            "distorted or shows another sound, and what it takes away is wrong.",
            percent=f"{100 * max(0.0, found.agreement):.0f}",
        )
        notes.append(unlike)
    return Edit(layout, exported, undisplayed(best.over(picture), layout), tuple(notes))


def _over_whole(
    returned: Returned, layouts: Iterable[PictureLayout], recording: Recording
) -> tuple[PictureLayout, Overlay]:
    """A picture of another size over that of the layout with which it agrees best."""
    rows, columns = returned.values.shape
    found = []
    for layout in layouts:
        if layout.rows * layout.columns > LARGEST_PIXELS:
            raise LimitError(
                say(
                    "A picture of {columns} x {rows} pixels that says nothing of its sound can be matched to at most "
                    "{seconds} s. Keep its size, or choose a shorter sound.",
                    columns=columns,
                    rows=rows,
                    seconds=f"{LARGEST_PIXELS / layout.rows * layout.hop_length / layout.sample_rate:.0f}",
                )
            )
        found.append((layout, laid_over(displayed(codes_of(recording.samples, layout), layout), returned, layout)))
    layout, overlay = max(found, key=lambda pair: (pair[1].is_sure, pair[1].agreement))
    if not overlay.is_sure:
        raise PictureError(
            say(
                "The picture ({columns} x {rows} pixels) does not look like this sound, whose picture has "
                "{own_columns} x {own_rows} (agreement {agreement} %; at least {needed} % is needed). Choose the sound "
                "that it was made from, or turn the picture alone into sound.",
                columns=columns,
                rows=rows,
                own_columns=layout.columns,
                own_rows=layout.rows,
                agreement=f"{100 * overlay.agreement:.0f}",
                needed=f"{100 * overlay.needed:.0f}",
            )
        )
    return layout, overlay


def _edit(layout: PictureLayout, overlay: Overlay, recording: Recording, note: str) -> Edit:
    exported = codes_of(recording.samples, layout)
    picture = displayed(exported, layout)
    overlay, notes = _with_kept_shades(overlay, picture, layout)
    gain = undisplayed(overlay.gain(picture, layout), layout)
    resized = Resized(gain, overlay.pairs(picture), overlay.is_placed, is_unclear=overlay.is_unclear)
    return Edit(layout, exported, resized, (note, *notes))


def _with_kept_shades(overlay: Overlay, picture: Exported, layout: PictureLayout) -> tuple[Overlay, tuple[str, ...]]:
    """The same of pixels that have places; see `with_kept_shades`."""
    pixels = overlay.pixels
    if not isinstance(pixels, Placement):
        return overlay, ()
    there = pixels.there(picture)
    back = pixels.returned.over(there)
    kept = kept_shades(pixels.pairs(picture), Pairs(there[np.newaxis], back[np.newaxis]), layout)
    if kept is None:
        return overlay, ()
    returned = replace(pixels.returned, values=kept[0][0], spread=None)
    return replace(overlay, pixels=replace(pixels, returned=returned)), (kept[1],)


def _sizes(returned: Returned, layout: PictureLayout, overlay: Overlay) -> dict[str, str]:
    rows, columns = returned.values.shape
    own = f"{layout.columns} x {layout.rows}"
    return {"size": f"{columns} x {rows}", "own_size": own, "turned": overlay.aside}


def _recognised(returned: Returned, recording: Recording, range_db: float) -> Edit:
    """Find out what a picture shows that does not say it."""
    arrangements: tuple[Arrangement, ...] = ("linked", "stacked") if recording.channels > 1 else ("linked",)
    wholes = [layout_of(recording, channels=one, range_db=range_db) for one in arrangements]
    parts = [part for part in (located(returned, whole, recording) for whole in wholes) if part]
    best = max(parts, key=lambda part: part.agreement, default=None)
    near = next(filter(None, (_slightly_moved(returned, whole, recording) for whole in wholes)), None)
    if near is not None:
        return near
    if best is not None and best.agreement >= SURE_AGREEMENT:
        return _part(best, recording)
    try:
        layout, overlay = _over_whole(returned, wholes, recording)
    except (LimitError, PictureError):
        if best is None or best.agreement < LEAST_AGREEMENT:
            raise
        return _part(best, recording)
    if best is not None and best.agreement >= overlay.agreement:
        return _part(best, recording)
    if isinstance(overlay.pixels, Placement):
        layout = with_its_range(layout, overlay.pixels, recording)
    came = say(
        "The picture does not say how it was made and came back as {size} instead of {own_size} pixels{turned}.",
        **_sizes(returned, layout, overlay),
    )
    return _edit(layout, overlay, recording, in_turn((came, overlay.how)))


def _slightly_moved(returned: Returned, layout: PictureLayout, recording: Recording) -> Edit | None:
    """A picture of the whole sound that was moved by parts of a pixel or rotated a little; else None."""
    if returned.values.shape != (layout.rows, layout.columns):
        return None
    overlay = between(displayed(codes_of(recording.samples, layout), layout), returned, layout)
    came = say("The picture does not say how it was made and came back in its size, but not in its place.")
    return _edit(layout, overlay, recording, in_turn((came, overlay.how))) if overlay else None


def _part(part: Located, recording: Recording) -> Edit:
    """A picture of the full height, over the part of the sound that it shows."""
    placement = Placement(part.returned, *map(np.arange, part.returned.values.shape))
    layout = with_its_range(part.layout, placement, recording)
    start_s, stop_s = max(0.0, layout.start_s), layout.start_s + layout.frames * layout.hop_length / layout.sample_rate
    note = say(
        "The picture came back without its text, as many programs save it. It was found in the sound by what it shows: "
        "from {start} to {stop} s (agreement {percent} %, range {range} dB){turned}.",
        start=f"{start_s:.2f}",
        stop=f"{min(stop_s, recording.duration_s):.2f}",
        percent=f"{100 * part.agreement:.0f}",
        range=f"{layout.ceiling_db - layout.floor_db:g}",
        turned=part.returned.aside,
    )
    exported = codes_of(recording.samples, layout)
    values = part.returned.over(displayed(exported, layout))
    return Edit(layout, exported, undisplayed(values, layout), (note,))
