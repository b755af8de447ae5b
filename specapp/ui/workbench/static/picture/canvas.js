// Canvases and what their pixels are filled with.

/**
 * Canvas of a size in device pixels.
 *
 * @param {number} width
 * @param {number} height
 */
export function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

/**
 * What draws on a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {CanvasRenderingContext2D}
 */
export function brushOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("This browser has no memory left for pictures.");
  return context;
}

/**
 * Colour tables: 256 entries ready for a Uint32Array over canvas pixels.
 *
 * @param {number[]} bytes
 * @param {number} channels 3 or 4
 */
export function packedTable(bytes, channels) {
  const table = new Uint32Array(256);
  for (let step = 0; step < 256; step += 1) {
    const [red, green, blue, alpha = 255] = bytes.slice(step * channels, (step + 1) * channels);
    table[step] = (alpha << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}

/**
 * Fill a canvas with the colours of some codes.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} codes
 * @param {Uint32Array} colours
 */
export function paint(canvas, codes, colours) {
  const context = brushOf(canvas, { willReadFrequently: true });
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < codes.length; at += 1) pixels[at] = colours[codes[at]];
  context.putImageData(image, 0, 0);
}
