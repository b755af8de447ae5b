"""What one image denoiser is, and the promises that all of them keep.

A denoiser is a pure function from pixels to pixels. The decorator `image_denoiser` keeps the promises that do not
depend on the method, so that each method holds nothing but its own mathematics.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any, Protocol, TypeAlias, overload

import numpy as np

from specapp.base.errors import SettingsError
from specapp.base.parameter import Parameter, Value
from specapp.spectral.image import SIGMA_DB, Pixels, Scale

LOWEST_SIGMA = 15.0 / SIGMA_DB
"""How far below the mean noise power a pixel may lie, in sigma; the deep lower tail of the noise says nothing more
(own choice)."""
BLOCK = 8
"""Contexts are rounded up to a multiple of so many frames: the side of the tiles of `dct` (JPEG's 8 x 8)
(definition)."""
CACHED_ROWS = 128
"""Frames at a time that stay in the processor's cache; whole vectors of the transforms (`specapp.spectral`)
(own choice)."""
LOG_MEAN_BIAS_DB = 2.5
"""What the mean of the noise in decibels lies below the decibels of its mean power
(definition; see `NOISE_MEAN_DB`)."""

STRENGTH = Parameter(
    "strength",
    "Strength",
    1.0,
    "How strongly the noise is smoothed: 0 leaves the picture as it is, 1 fits the known strength of the noise.",
    minimum=0.0,
    maximum=3.0,
    step=0.05,
)

Reach: TypeAlias = Callable[[Mapping[str, Any], float, Scale], int]
"""Frames of context of (parameters, strength, scale)."""
Method: TypeAlias = Callable[..., Pixels]
"""A denoiser without the promises that `image_denoiser` adds."""
Correction: TypeAlias = Callable[[Pixels, Mapping[str, Any], float], Pixels]
"""Unbiased pixels of (pixels, parameters, strength)."""


class DenoiserFunction(Protocol):
    """``f(pixels, *, sigma, strength, scale, **parameters) -> pixels``, pure, same shape, float32."""

    def __call__(
        self, pixels: Pixels, *, sigma: float = ..., strength: float = ..., scale: Scale = ..., **parameters: Value
    ) -> Pixels:
        """Denoise `pixels`."""


@overload
def image_denoiser(method: Method, /) -> DenoiserFunction: ...
@overload
def image_denoiser(*, cut_tail: bool) -> Callable[[Method], DenoiserFunction]: ...
def image_denoiser(
    method: Method | None = None, /, *, cut_tail: bool = True
) -> DenoiserFunction | Callable[[Method], DenoiserFunction]:
    """Decorate a method so that it becomes a denoiser and sees only pictures that it can work on.

    The denoiser takes ``(pixels, *, sigma=SIGMA_DB, strength=1.0, scale=Scale(), **parameters)``. The method gets those
    of sigma, strength and scale that it names, its parameters, and its own contiguous float32 copy of the pixels, which
    is not empty, and a strength above 0. Strength 0 returns the pixels as they came.

    Parameters
    ----------
    method : callable
        ``method(pixels, *, [sigma,] [strength,] [scale,] **parameters)``; may overwrite its pixels.
    cut_tail : bool
        Raise the pixels of the method to at least 15 dB under the mean noise power (for the usual sigma): for methods
        that average decibels and would follow the deep lower tail of the noise.

    Returns
    -------
    DenoiserFunction
        Or, where only options are given, the decorator that makes one.

    Raises
    ------
    SettingsError
        By the denoiser: pixels not two-dimensional, strength below 0, or sigma not above 0.

    Examples
    --------
    >>> @image_denoiser
    ... def halved(pixels: Pixels) -> Pixels:
    ...     return pixels / 2
    >>> halved(np.full((1, 2), 6.0, np.float32)).tolist()
    [[3.0, 3.0]]
    """

    def decorate(method: Method) -> DenoiserFunction:
        named = signature(method).parameters

        @wraps(method)
        def denoise(
            pixels: Pixels,
            *,
            sigma: float = SIGMA_DB,
            strength: float = 1.0,
            scale: Scale | None = None,
            **parameters: Value,
        ) -> Pixels:
            _check(pixels, sigma, strength)
            own = np.array(pixels, np.float32, order="C")
            if strength == 0 or own.size == 0:
                return own
            if cut_tail:
                np.maximum(own, np.float32(-LOWEST_SIGMA * sigma), out=own)
            common = {"sigma": sigma, "strength": strength, "scale": scale or Scale()}
            wanted = {name: value for name, value in common.items() if name in named}
            return np.ascontiguousarray(method(own, **wanted, **parameters), np.float32)

        return denoise

    return decorate if method is None else decorate(method)


def _check(pixels: Pixels, sigma: float, strength: float) -> None:
    if pixels.ndim != 2:
        raise SettingsError(f"The picture has {pixels.ndim} axes. Give pixels of shape (frames, bins).")
    if not sigma > 0:
        raise SettingsError(f"sigma = {sigma} is not above 0. Give the noise in dB, usually {SIGMA_DB}.")
    if not strength >= 0:
        raise SettingsError(f"strength = {strength} is below 0. Choose a number {STRENGTH.range_text}.")


def unbiased_by(bias_db: float) -> Correction:
    """A correction by `bias_db`, in proportion to the strength below strength 1."""

    def correct(pixels: Pixels, _parameters: Mapping[str, Any], strength: float) -> Pixels:
        return pixels + np.float32(bias_db * min(strength, 1.0))

    return correct


def uncorrected(pixels: Pixels, _parameters: Mapping[str, Any], _strength: float) -> Pixels:
    """No correction, of a denoiser that does not average a logarithm."""
    return pixels.copy()


def whole_blocks(frames: Reach) -> Reach:
    """Rounded up to a multiple of `BLOCK`: cosine transforms fall on the same frames as in the whole picture."""

    def reach(parameters: Mapping[str, Any], strength: float, scale: Scale) -> int:
        return -(-frames(parameters, strength, scale) // BLOCK) * BLOCK

    return reach


@dataclass(frozen=True, slots=True)
class Denoiser:
    """An image denoiser with everything a page, a command line and a pipeline need to offer and run it.

    Parameters
    ----------
    name : str
        Key in the table.
    label : str
        Name for people.
    help : str
        One plain sentence.
    reference : str
        Where the method was published.
    parameters : tuple of Parameter
        What can be set besides the strength.
    function : DenoiserFunction
        The denoiser itself.
    reach : callable
        Frames of context of (parameters, strength, scale); see `context`.
    correction : callable
        Unbiased pixels of (pixels, parameters, strength); see `unbias`.
    keeps_constant : bool
        Whether a constant picture above the lower tail of the noise comes back equal.
    constant_note : str
        Where it does not, why.
    knows_sound : bool
        Whether it knows what a voice or music looks like; in a thinned-out picture it is lost.
    needs_network : bool
        Whether it runs a neural network, see `specapp.base.networks`.
    """

    name: str
    label: str
    help: str
    reference: str
    parameters: tuple[Parameter, ...]
    function: DenoiserFunction
    reach: Reach
    correction: Correction = field(default_factory=lambda: unbiased_by(LOG_MEAN_BIAS_DB))
    keeps_constant: bool = True
    constant_note: str = ""
    knows_sound: bool = False
    needs_network: bool = False

    def __call__(
        self,
        pixels: Pixels,
        *,
        sigma: float = SIGMA_DB,
        strength: float = 1.0,
        scale: Scale | None = None,
        **parameters: Value,
    ) -> Pixels:
        """Denoise `pixels` [shape=(frames, bins)] with checked parameters; what is not given has its default.

        Raises
        ------
        SettingsError
            If a parameter is unknown, of another type or out of range.
        """
        checked = self.checked(parameters)
        return self.function(pixels, sigma=sigma, strength=strength, scale=scale or Scale(), **checked)

    def checked(self, parameters: Mapping[str, object]) -> dict[str, Value]:
        """All parameters with their values: those given, checked, and defaults for the others.

        Parameters
        ----------
        parameters : mapping
            Values by name.

        Returns
        -------
        dict of str to bool, int, float or str

        Raises
        ------
        SettingsError
            If a parameter is unknown, of another type or out of range.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in parameters:
            if name not in known:
                choices = ", ".join(known) or "none"
                raise SettingsError(f"{self.name} has no parameter {name!r}. Its parameters are: {choices}.")
        return {name: known[name].checked(parameters.get(name, known[name].default)) for name in known}

    def context(
        self, parameters: Mapping[str, object] | None = None, *, strength: float = 1.0, scale: Scale | None = None
    ) -> int:
        """Frames of context on either side that make the inside of a block equal the whole picture.

        Equal means within 1e-6 sigma, beside the rounding of float32. Blocks with their context start at the first
        frame or at a multiple of 128 frames less a whole context.

        Parameters
        ----------
        parameters : mapping, optional
            Values by name; what is not given has its default.
        strength : float
        scale : Scale, optional
            How long a frame and how wide a bin is.

        Returns
        -------
        int
        """
        return self.reach(self.checked(parameters or {}), strength, scale or Scale()) if strength > 0 else 0

    @property
    def context_frames(self) -> int:
        """Frames of context with all defaults."""
        return self.context()

    def unbias(
        self, pixels: Pixels, parameters: Mapping[str, object] | None = None, *, strength: float = 1.0
    ) -> Pixels:
        """Lift denoised pixels so that where there is only noise they say 0 dB, not the lower mean of its logarithm.

        To be applied once, after the first denoiser of a chain; a new array.

        Parameters
        ----------
        pixels : ndarray, float32 [shape=(frames, bins)]
            Denoised, dB over the noise.
        parameters : mapping, optional
            Values by name; what is not given has its default.
        strength : float

        Returns
        -------
        ndarray, float32 [shape=(frames, bins)]
        """
        checked = self.checked(parameters or {})
        return self.correction(pixels, checked, strength) if strength > 0 else pixels.copy()
