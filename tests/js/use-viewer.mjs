// Uses the viewer of a running `terrane serve` in headless Chromium as a person would, and tells what was seen.
// node use-viewer.mjs REQUEST.json -> one JSON object on stdout. Request: origin, chromium, folder (for screenshots), layer, click [lon, lat], line [[lon, lat], [lon, lat]].
import { readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

const request = JSON.parse(await readFile(process.argv[2], "utf8"));
const browser = await chromium.launch({ executablePath: request.chromium });
try {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  const messages = [], foreign = [];
  page.on("pageerror", (e) => messages.push(e.message));
  page.on("request", (r) => { if (!r.url().startsWith(request.origin) && !r.url().startsWith("data:") && !r.url().startsWith("blob:")) foreign.push(r.url()); });
  const picture = (name) => page.screenshot({ path: path.join(request.folder, `${name}.png`) });
  const [lon, lat] = request.click;
  await page.goto(`${request.origin}/#layer=${request.layer}&lon=${lon}&lat=${lat}&zoom=${request.zoom}`);
  await page.waitForFunction(() => document.querySelectorAll(".leaflet-tile-loaded").length > 0 && !document.querySelector(".leaflet-tile:not(.leaflet-tile-loaded)"), null, { timeout: 60000 });
  const seen = { styles: {} };
  for (const style of request.styles) {
    await page.selectOption("#style", style);
    await page.waitForFunction((s) => { const all = [...document.querySelectorAll("img.leaflet-tile")]; return all.length > 0 && all.every((t) => t.complete && t.naturalWidth > 0 && t.src.includes(s === "stored" ? ".webp" : `style=${s}`)); }, style, { timeout: 60000 });
    await page.waitForTimeout(300); // the fade of new tiles
    seen.styles[style] = await colours(await picture(style));
  }
  await page.mouse.click(400, 300); // the centre is where the page was told to look
  await page.waitForSelector("#facts .elevation");
  await page.waitForFunction(() => document.querySelector("#facts a"));
  seen.facts = await page.innerText("#facts");
  seen.legend = await page.innerText("#legend");
  await picture("click");
  await page.check("#lineage");
  await page.waitForFunction(() => [...document.querySelectorAll("img.leaflet-tile")].some((t) => t.src.includes("style=source") && t.complete));
  seen.permalink = await page.getAttribute("#permalink", "href");
  await page.click("#profile");
  await page.mouse.click(300, 300);
  await page.mouse.move(450, 350);
  await page.mouse.dblclick(450, 350);
  await page.waitForSelector("#facts svg");
  seen.profile = await page.getAttribute("#facts svg", "aria-label");
  await picture("profile");
  // By keyboard alone: the map takes the focus, and Enter asks at its centre.
  await page.click("#profile");
  await page.focus("#map");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#facts .elevation");
  seen.byKeyboard = await page.innerText("#facts .elevation");
  const labels = await page.evaluate(() => [...document.querySelectorAll("select,input,button,a,[role]")].filter((e) => !e.closest(".leaflet-control, .leaflet-pane") && !(e.innerText || e.getAttribute("aria-label") || e.closest("label")?.innerText)).map((e) => e.outerHTML));
  console.log(JSON.stringify({ ...seen, unnamed: labels, messages, foreign }));
} finally {
  await browser.close();
}

/** How many different colours the middle of a picture has: a blank map has one. */
async function colours(png) {
  const page = await browser.newPage();
  const count = await page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(250, 150, 300, 300).data.buffer);
    return new Set(pixels).size;
  }, png.toString("base64"));
  await page.close();
  return count;
}
