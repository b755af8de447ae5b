"""Ten lines each that edit the exported picture elsewhere, to be copied; they read and write ``picture.png``."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureRecipe:
    """Steps that edit a picture.

    Parameters
    ----------
    label : str
        The program.
    language : str
        "python", or empty for steps in words.
    text : str
    """

    label: str
    language: str
    text: str


PICTURE_RECIPES: Mapping[str, PictureRecipe] = {
    "opencv": PictureRecipe(
        "OpenCV",
        "python",
        """\
import cv2

picture = cv2.imread("picture.png", cv2.IMREAD_GRAYSCALE)      # 8 bits are enough: only changes count
picture = cv2.fastNlMeansDenoising(picture, None, h=10, templateWindowSize=7, searchWindowSize=21)
cv2.imwrite("picture.png", picture)
""",
    ),
    "scikit-image": PictureRecipe(
        "scikit-image",
        "python",
        """\
import numpy as np
from skimage import io, restoration

picture = io.imread("picture.png") / 65535                     # 16 bits
cleaned = restoration.denoise_tv_chambolle(picture, weight=0.05)
io.imsave("picture.png", np.round(cleaned * 65535).astype(np.uint16), check_contrast=False)
""",
    ),
    "numpy": PictureRecipe(
        "NumPy, a box",
        "python",
        """\
import numpy as np
from PIL import Image

picture = np.array(Image.open("picture.png"))
rows, columns = picture.shape                                  # high tones on top, time to the right
picture[: rows // 2, columns // 4 : columns // 2] = 0          # black: silence in that time and band
Image.fromarray(picture).save("picture.png")
""",
    ),
    "gimp": PictureRecipe(
        "GIMP",
        "",
        """\
1. File > Open: picture.png. Keep its colour profile if GIMP asks.
2. Filters > Blur > Median Blur, or Filters > Enhance > Noise Reduction, to take noise away;
   or the Eraser and the Pencil in black, to take single sounds away.
3. Do not scale or crop. White and brighter than before does not get louder unless you raise the limit.
4. File > Export As: picture.png, with "16 bpc GRAY" or "8 bpc GRAY". Not as JPEG.
""",
    ),
    "command line": PictureRecipe(
        "Command line",
        "",
        """\
python -m specapp picture noisy.wav -o picture.png
...                                                 (edit picture.png)
python -m specapp apply picture.png noisy.wav -o clean.wav
""",
    ),
}
