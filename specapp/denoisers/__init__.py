"""The table of image denoisers: the one place to add another.

All of them work on the same picture and in units of its noise. At strength 1 each leaves about a quarter of the
standard deviation of pure noise (``tests/denoisers/test_denoisers.py`` holds the measured shares), so that the same
strength is as strong for one as for another.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from specapp.base.parameter import Parameter
from specapp.denoisers.base import Denoiser, Reach, unbiased_by
from specapp.denoisers.block_dct import BLOCK, dct
from specapp.denoisers.cepstral import cepstral, cepstral_reach, unbias_cepstral
from specapp.denoisers.learned.learned import learned, learned_reach
from specapp.denoisers.local_filters import KERNEL_REACH, bilateral, gaussian, median, opening, opening_bias_db, wiener
from specapp.denoisers.non_local_means import nlm, nlm_float
from specapp.denoisers.pixel_model import pixel_model, pixel_model_reach
from specapp.denoisers.total_variation import tv_bregman, tv_chambolle
from specapp.denoisers.wavelets import WAVELETS, wavelet, wavelet_reach
from specapp.spectral.image import Pixels, Scale

__all__ = ["DENOISERS", "Denoiser"]

_MEDIAN_BIAS_DB = 1.59
_BREGMAN_SWEEP = 24
"""Pixels after which one sweep, which runs through the whole picture, has faded."""


def _passes(strength: float) -> int:
    return int(np.ceil(strength))


def _reaches(frames: Reach) -> Reach:
    """Round up to a multiple of 8, so that blocks of cosine transforms fall on the same frames as in the whole."""

    def reach(parameters: Mapping[str, Any], strength: float, scale: Scale) -> int:
        return -(-frames(parameters, strength, scale) // BLOCK) * BLOCK

    return reach


def _correct_cepstral(pixels: Pixels, _parameters: Mapping[str, Any], strength: float) -> Pixels:
    return unbias_cepstral(pixels, strength)


def _correct_opening(pixels: Pixels, parameters: Mapping[str, Any], strength: float) -> Pixels:
    return pixels + np.float32(opening_bias_db(**parameters) * min(strength, 1.0))


def _correct_nothing(pixels: Pixels, _parameters: Mapping[str, Any], _strength: float) -> Pixels:
    return pixels.copy()


_ALL = (
    Denoiser(
        "cepstral",
        "Cepstral smoothing",
        "Smooths over time whatever cannot be a voice: keeps the colour and the pitch of speech, calms the rest.",
        "Breithaupt, Gerkmann & Martin, A novel a priori SNR estimation approach based on selective cepstro-temporal "
        "smoothing, ICASSP 2008",
        (
            Parameter(
                "slow", "Fine structure", 0.93, "How much of the previous 8 ms the fine structure keeps.", 0, 0.99, 0.01
            ),
            Parameter(
                "middle", "Middle structure", 0.5, "How much of the previous 8 ms the middle keeps.", 0, 0.99, 0.01
            ),
            Parameter(
                "fast", "Envelope", 0.2, "How much of the previous 8 ms the envelope and pitch keep.", 0, 0.99, 0.01
            ),
            Parameter("pitch", "Pitch threshold", 0.2, "How clear a pitch must be to be spared.", 0, 2, 0.05),
        ),
        cepstral,
        _reaches(lambda p, strength, scale: cepstral_reach(max(p["slow"], p["middle"], p["fast"]), strength, scale)),
        _correct_cepstral,
    ),
    Denoiser(
        "dct",
        "Block DCT",
        "Keeps what stands out as a pattern of small tiles, and averages many overlapping tiles.",
        "Yu & Sapiro, DCT image denoising: a simple and effective image denoising algorithm, IPOL 1, 2011",
        (
            Parameter(
                "threshold",
                "Threshold",
                3.0,
                "How strong a pattern must be to stay, as a multiple of the noise.",
                0.5,
                6,
                0.1,
            ),
        ),
        dct,
        _reaches(lambda _p, _strength, _scale: 2 * BLOCK),
    ),
    Denoiser(
        "pixels",
        "Trained pixel model",
        "Judges every pixel by its surroundings, as learned from noisy speech whose clean version was known.",
        "Quadratic logistic regression on blurred copies, after trainable pixel classification: Arganda-Carreras et "
        "al., Trainable Weka Segmentation, Bioinformatics 33, 2017",
        (Parameter("least_gain", "Least gain", 1e-3, "The lowest gain that it may propose.", 0.001, 0.5, 0.001),),
        pixel_model,
        _reaches(lambda _p, _strength, scale: pixel_model_reach(scale)),
        _correct_nothing,
        keeps_constant=False,
        constant_note="It classifies pixels as voice or noise, so it changes their level.",
    ),
    Denoiser(
        "learned",
        "Learned network",
        "A small neural network that has seen many clean pictures and their noisy copies; it keeps held tones, too.",
        "Fitted by this project's training/; separable convolutions after Howard et al., MobileNets, 2017",
        (),
        learned,
        _reaches(lambda _p, _strength, scale: learned_reach(scale)),
        _correct_nothing,
        keeps_constant=False,
        constant_note="It judges whether a pixel is noise, so it changes levels; edges of the picture show as well.",
    ),
    Denoiser(
        "nlm",
        "Non-local means",
        "Averages each pixel with others whose surroundings look alike, even far away; on 8 bits, with OpenCV.",
        "Buades, Coll & Morel, Non-Local Means Denoising, IPOL 1, 2011",
        (
            Parameter("h", "h", 10.0, "How unlike patches may be that are averaged, in grey levels.", 0.5, 60, 0.5),
            Parameter("template", "Template window", 7, "Side of the patches compared, in pixels.", 3, 15, 2, odd=True),
            Parameter("search", "Search window", 21, "Side of the area searched, in pixels.", 5, 41, 2, odd=True),
            Parameter("range_db", "Range", 95.0, "Decibels from black to white of the 8-bit picture.", 40, 160, 5),
        ),
        nlm,
        _reaches(lambda p, _strength, _scale: p["template"] // 2 + p["search"] // 2 + 1),
    ),
    Denoiser(
        "nlm_float",
        "Non-local means (float)",
        "Averages each pixel with others whose surroundings look alike; in floating point, with scikit-image.",
        "Buades, Coll & Morel, A non-local algorithm for image denoising, CVPR 2005; Darbon et al., ISBI 2008",
        (
            Parameter(
                "h", "h", 0.75, "How unlike patches may be that are averaged, as a multiple of the noise.", 0.1, 3, 0.05
            ),
            Parameter("patch", "Patch", 5, "Side of the patches compared, in pixels.", 3, 11, 2, odd=True),
            Parameter("distance", "Distance", 6, "How far alike patches are searched, in pixels.", 1, 15, 1),
        ),
        nlm_float,
        _reaches(lambda p, _strength, _scale: p["patch"] // 2 + p["distance"] + 2),
    ),
    Denoiser(
        "tv_chambolle",
        "Total variation (Chambolle)",
        "Flattens what lies between edges and keeps the edges.",
        "Chambolle, An algorithm for total variation minimization and applications, J. Math. Imaging Vis. 20, 2004",
        (
            Parameter("weight", "Weight", 0.9, "How much flatness counts, as a multiple of the noise.", 0.05, 4, 0.05),
            Parameter("iterations", "Iterations", 20, "How often the picture is refined.", 1, 200, 1),
        ),
        tv_chambolle,
        _reaches(lambda p, _strength, _scale: p["iterations"] + 2),
    ),
    Denoiser(
        "tv_bregman",
        "Total variation (Bregman)",
        "Flattens what lies between edges, along edges of any direction alike.",
        "Goldstein & Osher, The split Bregman method for L1-regularized problems, SIAM J. Imaging Sci. 2, 2009; "
        "Getreuer, IPOL 2, 2012",
        (
            Parameter(
                "fidelity",
                "Fidelity",
                0.557,
                "How much likeness to the noisy picture counts against flatness.",
                0.05,
                4,
                0.05,
            ),
            Parameter("iterations", "Iterations", 10, "How often the picture is refined.", 1, 100, 1),
        ),
        tv_bregman,
        _reaches(lambda p, _strength, _scale: p["iterations"] + _BREGMAN_SWEEP),
    ),
    Denoiser(
        "bilateral",
        "Bilateral",
        "Averages neighbours that are near and of similar level, so that edges stay.",
        "Tomasi & Manduchi, Bilateral filtering for gray and color images, ICCV 1998",
        (
            Parameter("diameter", "Diameter", 11, "Size of the neighbourhood, in pixels.", 3, 25, 2, odd=True),
            Parameter(
                "contrast",
                "Contrast",
                2.0,
                "How unlike in level neighbours may be, as a multiple of the noise.",
                0.2,
                10,
                0.1,
            ),
        ),
        bilateral,
        _reaches(lambda p, _strength, _scale: p["diameter"] // 2 + 1),
    ),
    Denoiser(
        "wavelet",
        "Wavelet",
        "Drops small ripples of every size and keeps large ones.",
        "Coifman & Donoho, Translation-invariant de-noising, Wavelets and Statistics, 1995",
        (
            Parameter("family", "Wavelet", "haar", "Shape of the ripples.", choices=WAVELETS),
            Parameter("levels", "Levels", 3, "Number of sizes, each twice as coarse.", 1, 5, 1),
            Parameter(
                "threshold",
                "Threshold",
                2.5,
                "Largest ripple that is dropped, as a multiple of the noise.",
                0.2,
                8,
                0.1,
            ),
        ),
        wavelet,
        _reaches(lambda p, _strength, _scale: wavelet_reach(p["family"], p["levels"])),
    ),
    Denoiser(
        "wiener",
        "Adaptive Wiener",
        "Pulls each pixel towards the mean of its surroundings where these vary no more than noise does.",
        "Lee, Digital image enhancement and noise filtering by use of local statistics, IEEE TPAMI 2, 1980",
        (Parameter("size", "Size", 7, "Side of the surroundings, in pixels.", 3, 25, 2, odd=True),),
        wiener,
        _reaches(lambda p, _strength, _scale: p["size"]),
    ),
    Denoiser(
        "median",
        "Median",
        "Takes the middle value of each pixel's surroundings: removes specks.",
        "Tukey, Exploratory Data Analysis, 1977",
        (Parameter("size", "Size", 5, "Side of the surroundings, in pixels.", 3, 15, 2, odd=True),),
        median,
        _reaches(lambda p, strength, _scale: _passes(strength) * (p["size"] // 2)),
        unbiased_by(_MEDIAN_BIAS_DB),
    ),
    Denoiser(
        "gaussian",
        "Gaussian",
        "Blurs the picture: the simplest way to average noise.",
        "Marr & Hildreth, Theory of edge detection, Proc. R. Soc. B 207, 1980",
        (
            Parameter("frames", "Frames", 1.5, "How far it blurs over time, in pixels.", 0, 20, 0.25),
            Parameter("bins", "Bins", 1.5, "How far it blurs over frequency, in pixels.", 0, 20, 0.25),
        ),
        gaussian,
        _reaches(lambda p, strength, _scale: int(KERNEL_REACH * p["frames"] * strength) + 2),
    ),
    Denoiser(
        "opening",
        "Opening",
        "Removes bright specks, then dark ones, that are smaller than a small box.",
        "Serra, Image Analysis and Mathematical Morphology, 1982",
        (
            Parameter("frames", "Frames", 5, "Length of the box, in pixels.", 1, 25, 2, odd=True),
            Parameter("bins", "Bins", 3, "Height of the box, in pixels.", 1, 25, 2, odd=True),
            Parameter("closing", "Fill dark specks", True, "Closes the picture after opening it."),
        ),
        opening,
        _reaches(lambda p, strength, _scale: _passes(strength) * 4 * (p["frames"] // 2)),
        _correct_opening,
    ),
)

DENOISERS: Mapping[str, Denoiser] = {denoiser.name: denoiser for denoiser in _ALL}
