// Opens the 3D page of a running `terrane serve` in headless Chromium and measures what it shows.
// node show-served-terrain.mjs REQUEST.json -> one JSON object on stdout. Request: origin, page, chromium, screenshot, points [[lon, lat]], place [lon, lat, zoom].
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const request = JSON.parse(await readFile(process.argv[2], "utf8"));
const browser = await chromium.launch({ executablePath: request.chromium });
try {
  const page = await browser.newPage({ viewport: { width: 640, height: 420 } }); // larger ones take software WebGL too long
  const messages = [], foreign = [];
  page.on("pageerror", (e) => messages.push(e.message));
  page.on("request", (r) => { if (!r.url().startsWith(request.origin) && !/^(data|blob):/.test(r.url())) foreign.push(r.url()); });
  await page.goto(`${request.origin}/${request.page}`);
  await page.waitForFunction(() => window.terraneMap || document.querySelector("#message.failed"), null, { timeout: 60000 });
  const shown = await page.evaluate(async ({ points, place }) => {
    const map = window.terraneMap;
    if (!map) return null;
    map.jumpTo({ center: [place[0], place[1]], zoom: place[2], pitch: 0 });
    const end = Date.now() + 60000;
    const all = () => points.map((p) => map.queryTerrainElevation(p));
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    while (Date.now() < end && !(map.loaded() && map.areTilesLoaded() && all().every((e) => e !== null))) await wait(100);
    await wait(500);
    return all();
  }, request);
  await page.screenshot({ path: request.screenshot });
  console.log(JSON.stringify({ shown, message: await page.innerText("#message"), messages, foreign }));
} finally {
  await browser.close();
}
