"""What a screen or a page of paper shows of a result."""

from typing import TYPE_CHECKING

from specapp.base.imports import lazily

if TYPE_CHECKING:
    from specapp.display.figures import Figures
    from specapp.display.html_report import report
    from specapp.display.pyramid import Pyramid, build_pyramid
    from specapp.display.view import Tile, View, render

_HOMES = {  # a batch makes pictures without Plotly, which figures need
    "Figures": "specapp.display.figures:Figures",
    "report": "specapp.display.html_report:report",
    **{name: f"specapp.display.pyramid:{name}" for name in ("Pyramid", "build_pyramid")},
    **{name: f"specapp.display.view:{name}" for name in ("Tile", "View", "render")},
}
__all__ = ["Figures", "Pyramid", "Tile", "View", "build_pyramid", "render", "report"]
__getattr__, __dir__ = lazily(__name__, _HOMES)
