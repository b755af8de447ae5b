"""Image denoisers that keep edges and flatten what lies between: total variation (Rudin, Osher & Fatemi)."""

import numpy as np

from specapp.base.imports import extra
from specapp.base.parameter import Parameter
from specapp.denoisers.base import Denoiser, image_denoiser, whole_blocks
from specapp.spectral.image import Pixels

_BREGMAN_SWEEP = 24
"""Pixels after which one sweep, which runs through the whole picture, has faded (own choice)."""


@image_denoiser
def tv_chambolle(pixels: Pixels, *, sigma: float, strength: float, weight: float = 0.9, iterations: int = 20) -> Pixels:
    """Minimise ``|u - I|² / 2 + w TV(u)`` by Chambolle's projection, with a fixed number of iterations.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Factor on `weight`.
    weight : float
        Weight w of the variation, in sigma.
    iterations : int

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    with extra("The denoiser tv_chambolle", "skimage"):
        from skimage import restoration

    flatness = weight * sigma * strength
    smooth = restoration.denoise_tv_chambolle(  # type: ignore[no-untyped-call]
        pixels, flatness, eps=0, max_num_iter=iterations
    )
    return np.asarray(smooth, np.float32)


@image_denoiser
def tv_bregman(
    pixels: Pixels, *, sigma: float, strength: float, fidelity: float = 0.557, iterations: int = 10
) -> Pixels:
    """Minimise the total variation by split Bregman iteration (Goldstein & Osher), with a fixed number of sweeps.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Divides `fidelity`.
    fidelity : float
        Weight of likeness to the noisy picture against flatness, in units of 1 / sigma.
    iterations : int

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    with extra("The denoiser tv_bregman", "skimage"):
        from skimage.restoration import denoise_tv_bregman

    weight = fidelity / (sigma * strength)
    rows, columns = pixels.shape
    # Its sweeps mirror the second row and column at the edges, so there must be two.
    padded = np.pad(pixels, ((0, int(rows == 1)), (0, int(columns == 1))), mode="edge")
    smooth = denoise_tv_bregman(padded, weight, max_num_iter=iterations, eps=0, isotropic=True)
    return np.asarray(smooth, np.float32).reshape(padded.shape)[:rows, :columns]


TV_CHAMBOLLE = Denoiser(
    "tv_chambolle",
    "Total variation (Chambolle)",
    "Flattens what lies between edges and keeps the edges.",
    "Chambolle, An algorithm for total variation minimization and applications, J. Math. Imaging Vis. 20, 2004",
    (
        Parameter("weight", "Weight", 0.9, "How much flatness counts, as a multiple of the noise.", 0.05, 4, 0.05),
        Parameter("iterations", "Iterations", 20, "How often the picture is refined.", 1, 200, 1),
    ),
    tv_chambolle,
    whole_blocks(lambda p, _strength, _scale: p["iterations"] + 2),
)

TV_BREGMAN = Denoiser(
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
    whole_blocks(lambda p, _strength, _scale: p["iterations"] + _BREGMAN_SWEEP),
)
