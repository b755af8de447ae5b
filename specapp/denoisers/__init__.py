"""The image denoisers: picture in, cleaner picture out. The table is the one place to add another.

All of them work on the same picture and in units of its noise. At strength 1 each leaves about a quarter of the
standard deviation of pure noise (``tests/specapp/denoisers/test_denoisers.py`` holds the measured shares), so that the
same strength is as strong for one as for another.
"""

from collections.abc import Mapping

from specapp.denoisers.base import Denoiser, image_denoiser
from specapp.denoisers.block_dct import DCT
from specapp.denoisers.cepstral import CEPSTRAL
from specapp.denoisers.learned.learned import LEARNED
from specapp.denoisers.local_filters import BILATERAL, GAUSSIAN, MEDIAN, OPENING, WIENER
from specapp.denoisers.non_local_means import NLM, NLM_FLOAT
from specapp.denoisers.pixel_model import PIXELS
from specapp.denoisers.total_variation import TV_BREGMAN, TV_CHAMBOLLE
from specapp.denoisers.wavelets import WAVELET

__all__ = ["DENOISERS", "Denoiser", "image_denoiser"]

DENOISERS: Mapping[str, Denoiser] = {
    denoiser.name: denoiser
    for denoiser in (
        CEPSTRAL,
        DCT,
        PIXELS,
        LEARNED,
        NLM,
        NLM_FLOAT,
        TV_CHAMBOLLE,
        TV_BREGMAN,
        BILATERAL,
        WAVELET,
        WIENER,
        MEDIAN,
        GAUSSIAN,
        OPENING,
    )
}
"""Name -> denoiser, in the order in which people see them."""
