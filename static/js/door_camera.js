"use strict";
// The camera at the door, where the browser itself can read QR codes; elsewhere the button stays hidden and codes are typed.

(() => {
  const root = document.querySelector("[data-door]");
  const button = root && root.querySelector("[data-camera]");
  if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const picture = root.querySelector("[data-picture]");
  const SAME = 4000; // milliseconds in which the same code before the camera is the same badge
  let stream = null;
  let last = { text: "", at: 0 };

  async function open() {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    picture.srcObject = stream;
    picture.hidden = false;
    await picture.play();
    button.setAttribute("aria-pressed", "true");
    look(new window.BarcodeDetector({ formats: ["qr_code"] }));
  }

  function close() {
    for (const track of stream.getTracks()) track.stop();
    stream = picture.srcObject = null;
    picture.hidden = true;
    button.setAttribute("aria-pressed", "false");
  }

  async function look(detector) {
    if (!stream) return;
    const found = await detector.detect(picture).catch(() => []);
    for (const { rawValue } of found) {
      if (rawValue === last.text && Date.now() - last.at < SAME) continue;
      root.dispatchEvent(new CustomEvent("door:code", { detail: rawValue }));
      last = { text: rawValue, at: Date.now() };
    }
    window.setTimeout(() => look(detector), 250);
  }

  button.hidden = false;
  button.addEventListener("click", () => (stream ? close() : open().catch(() => (button.hidden = true))));
})();
