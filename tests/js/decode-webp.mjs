// Decodes WebP files in headless Chromium and compares them with the pixels that they were made from.
// node decode-webp.mjs FOLDER CHROMIUM: for each NAME.webp there is NAME.bgra (4 bytes a pixel, north row first). Prints a JSON list of what differs.
// Every picture goes through a WebGL texture, as map libraries upload it; opaque ones through a 2D canvas too, whose pixels are premultiplied.
import { readFile, readdir } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

const [folder, executablePath] = process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => name.endsWith(".webp")).map((name) => name.slice(0, -5)).sort();
const server = http.createServer(async (asked, answer) => {
  const name = path.basename(asked.url);
  if (name === "page.html") return answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
  const bytes = await readFile(path.join(folder, name)).catch(() => null); // Chromium asks for a favicon too
  answer.writeHead(bytes ? 200 : 404, { "content-type": name.endsWith(".webp") ? "image/webp" : "application/octet-stream" }).end(bytes);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const browser = await chromium.launch({ executablePath });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
  console.log(JSON.stringify(await page.evaluate(compareAll, names)));
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}

// Runs in the page.
async function compareAll(names) {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const texture = gl.createTexture(), frame = gl.createFramebuffer();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  const findings = [];
  for (const name of names) {
    const wanted = new Uint8Array(await (await fetch(`${name}.bgra`)).arrayBuffer());
    for (let i = 0; i < wanted.length; i += 4) [wanted[i], wanted[i + 2]] = [wanted[i + 2], wanted[i]];
    const compare = (found, how) => {
      const at = found.findIndex((value, i) => value !== wanted[i]);
      if (found.length !== wanted.length) findings.push(`${name}, ${how}: ${found.length} bytes, wanted ${wanted.length}`);
      else if (at >= 0) findings.push(`${name}, ${how}: byte ${at} is ${found[at]}, wanted ${wanted[at]}`);
    };
    try {
      const picture = await createImageBitmap(await (await fetch(`${name}.webp`)).blob(), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
      const { width, height } = picture, uploaded = new Uint8Array(width * height * 4);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, uploaded);
      compare(uploaded, "texture");
      if (wanted.every((value, i) => i % 4 < 3 || value === 255)) {
        const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        context.drawImage(picture, 0, 0);
        compare(context.getImageData(0, 0, width, height).data, "canvas");
      }
      picture.close();
    } catch (e) {
      findings.push(`${name}: ${e.message}`);
    }
  }
  return findings;
}
