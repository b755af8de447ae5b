"""What a screen or a page of paper shows of a result."""

from specapp.display.figures import Figures
from specapp.display.html_report import report
from specapp.display.pyramid import Pyramid, build_pyramid
from specapp.display.view import Tile, View, render

__all__ = ["Figures", "Pyramid", "Tile", "View", "build_pyramid", "render", "report"]
