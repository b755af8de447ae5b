// Everything that can be pressed around the picture; it shows the state of the workbench and changes nothing by itself.

import { iconButton } from "../dom.js";
import { FilmView } from "../listen/film.js";
import { LookBar } from "./lookbar.js";
import { ToolBar } from "./toolbar.js";
import { Transport } from "./transport.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { PageData } from "../types.js" */

export class Controls {
  #bench;
  #fit = iconButton("fit", tr("Show everything"), () => this.#bench.range.fit(), {
    "aria-keyshortcuts": "0",
    "data-word": tr("All"),
  });

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    this.transport = new Transport(bench);
    this.look = new LookBar(bench);
    this.tools = new ToolBar(bench);
    this.film = new FilmView(bench);
    bench.shell.zoom.append(
      this.#keysButton(),
      iconButton("minus", tr("Zoom out"), () => bench.zoom(2), { "aria-keyshortcuts": "-", "data-word": tr("Out") }),
      iconButton("plus", tr("Zoom in"), () => bench.zoom(0.5), { "aria-keyshortcuts": "+", "data-word": tr("In") }),
      this.#fit,
    );
  }

  /**
   * New data of the page.
   *
   * @param {PageData} data
   */
  update(data) {
    this.transport.update(data);
    this.film.show(data.film);
    this.look.lookChanged();
    this.tools.toolChanged();
    this.tools.marksChanged();
  }

  rangeChanged() {
    this.#fit.disabled = this.#bench.range.isWhole;
  }

  /** The picture was drawn: say whether sharper pixels are on their way. */
  drawn() {
    this.#bench.shell.stage.classList.toggle("sharpening", !this.#bench.stage.isSharp);
  }

  #keysButton() {
    const { keys } = this.#bench.shell;
    const button = iconButton("keys", tr("Gestures and keys"), () => {
      keys.hidden = !keys.hidden;
      button.setAttribute("aria-expanded", String(!keys.hidden));
    });
    button.setAttribute("aria-expanded", "false");
    button.dataset.word = tr("Keys");
    return button;
  }
}
