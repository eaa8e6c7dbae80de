// Opens the viewer of a running `terrane serve` at a layer that cannot be served, or whose tiles cannot be read, and tells what the page says.
// node open-broken-layer.mjs REQUEST.json -> one JSON object on stdout. Request: origin, chromium, screenshot, hash, other (a layer to go on with, or null).
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const request = JSON.parse(await readFile(process.argv[2], "utf8"));
const browser = await chromium.launch({ executablePath: request.chromium });
try {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  const messages = [];
  page.on("pageerror", (e) => messages.push(e.message));
  await page.goto(`${request.origin}/#${request.hash}`);
  await page.waitForSelector("#facts .failed", { timeout: 60000 });
  const told = await page.innerText("#facts .failed"), role = await page.getAttribute("#facts .failed", "role");
  await page.screenshot({ path: request.screenshot });
  let others = 0;
  if (request.other) {
    await page.selectOption("#layer", request.other);
    await page.waitForFunction((id) => [...document.querySelectorAll("img.leaflet-tile-loaded")].some((t) => t.src.includes(`/${id}/`)), request.other, { timeout: 60000 });
    others = await page.evaluate((id) => [...document.querySelectorAll("img.leaflet-tile-loaded")].filter((t) => t.src.includes(`/${id}/`)).length, request.other);
  }
  console.log(JSON.stringify({ told, role, others, messages }));
} finally {
  await browser.close();
}
