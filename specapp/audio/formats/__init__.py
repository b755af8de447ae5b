"""What files there are: ways to store samples, and the containers that they stand in. The only place that knows."""

from specapp.audio.formats.containers import FORMATS, Format
from specapp.audio.formats.subtypes import EXACT_SUBTYPES, SUBTYPES, Encoder, Subtype, subtype_of

__all__ = ["EXACT_SUBTYPES", "FORMATS", "SUBTYPES", "Encoder", "Format", "Subtype", "subtype_of"]
