/** Reads the code on a paper: from a photograph or from the camera, by the browser's own detector or by ours. */

/** @type {Promise<{detect(source: ImageBitmapSource): Promise<{rawValue: string}[]>}> | undefined} */
let detector;

/** The browser's own where it knows this kind of code: Chromium on some desktops has the class without any format. */
async function make() {
  const { BarcodeDetector } = /** @type {any} */ (globalThis);
  const formats = (await BarcodeDetector?.getSupportedFormats?.().catch(() => [])) ?? [];
  if (formats.includes("qr_code")) return new BarcodeDetector({ formats: ["qr_code"] });
  const own = await import("qr/decode");
  return new own.BarcodeDetector({ formats: ["qr_code"] });
}

/** The text of the first code in it, or nothing. @param {ImageBitmapSource} source */
export async function codeIn(source) {
  detector ??= make();
  const found = await (await detector).detect(source).catch(() => []);
  return found[0]?.rawValue ?? "";
}

/** @param {Blob} file a photograph; made smaller where it is larger than a detector takes */
export async function codeInPhoto(file) {
  const whole = await createImageBitmap(file);
  for (const most of [1600, 2600, 900]) {
    const share = Math.min(1, most / Math.max(whole.width, whole.height));
    const text = await codeIn(await createImageBitmap(whole, { resizeWidth: Math.round(whole.width * share), resizeHeight: Math.round(whole.height * share), resizeQuality: "high" }));
    if (text) return text;
  }
  return "";
}

/**
 * The camera until it has read a code or is stopped.
 * @param {HTMLVideoElement} video @param {AbortSignal} stop
 * @returns {Promise<string>} the text; nothing when stopped
 */
export async function codeFromCamera(video, stop) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!stop.aborted) {
      const text = video.readyState > 1 ? await codeIn(video) : "";
      if (text) return text;
      await new Promise((go) => { setTimeout(go, 120); });
    }
    return "";
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
