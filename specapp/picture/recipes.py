"""Ways to edit the exported picture elsewhere, in ten lines each, to be copied; they read and write ``picture.png``."""

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
1. File > Open: picture.png. Leave Image > Precision as it is.
2. To take a sound away: Rectangle Select or Free Select around it, then Edit > Fill with FG Color (black);
   Delete does it as well once Layer > Transparency > Add Alpha Channel is chosen. Or paint with the Pencil in black.
   To take noise away: Filters > Enhance > Despeckle, or Filters > Blur > Median Blur.
3. Do not scale or crop. What becomes brighter gets louder only if you raise the limit of amplification.
4. File > Export As: picture.png, not JPEG.
""",
    ),
    "imagej": PictureRecipe(
        "ImageJ",
        "",
        """\
1. File > Open: picture.png.
2. To take a sound away: Rectangle or Freehand around it, then Process > Math > Set, value 0.
   To take noise away: Edit > Selection > Select None, then Process > Filters > Median, radius 1.
3. Do not scale or crop, and do not apply brightness and contrast: they only change the view.
4. File > Save As > PNG (or Tiff), not JPEG.
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
