"""Pictures of the gain that denoisers propose."""

from specapp.display.view import Tile, View, onto_axis
from specapp.pipeline.proposals import proposals
from specapp.pipeline.result import Result


def gain_tiles(result: Result, view: View, columns: int, rows: int) -> tuple[tuple[str, Tile], ...]:
    """Who proposes what gain: its label, and the gain in dB as a picture, high frequencies in the first row.

    Parameters
    ----------
    result : Result
    view : View
    columns, rows : int
        Size in pixels.

    Raises
    ------
    SettingsError
        If the recording is longer than `specapp.pipeline.proposals.LONGEST_S`.
    """
    original = result.original
    axis = view.frequency_axis(original.sample_rate)
    return tuple(
        (one.label, Tile(onto_axis(one.gain_db, one.bin_hz, axis, rows), 0.0, original.duration_s, axis))
        for one in proposals(result, columns)
    )
