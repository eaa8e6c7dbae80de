// The map: layers, styles, what is under a click, sources, profiles. Loads nothing from elsewhere.
const $ = (id) => document.getElementById(id);
const map = L.map('map', { zoomControl: true, attributionControl: true, maxZoom: 24, worldCopyJump: true });
const facts = $('facts');
let catalog = {}, shown = null, over = null, described = null, line = null, marker = null, placed = false;

/** Text, never markup: names come out of files that others made. */
function element(tag, text, attributes = {}) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  return e;
}

async function ask(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error?.message ?? `${path}: ${answer.status}`);
  return body;
}

function fail(error) {
  facts.replaceChildren(element('p', error.message, { class: 'failed', role: 'alert' }));
}

function swatch(source) {
  const e = element('span', undefined, { class: 'entry' });
  e.append(element('span', undefined, { class: 'swatch', style: `background:${source.colour}` }), source.name ?? `source ${source.ordinal}`);
  if (source.pixels !== undefined) e.append(` (${source.pixels.toLocaleString()} pixels)`);
  for (const extra of [source.date, source.licence, source.attribution]) if (extra) e.append(`, ${extra}`);
  return e;
}

const isTerrain = (entry) => ['terrarium', 'mapbox'].includes(entry?.encoding ?? 'terrarium') && /webp|png/.test(entry?.content_type ?? '');

function tilesOf(id, style) {
  const options = { tileSize: 256, minNativeZoom: described.minzoom, maxNativeZoom: described.maxzoom, maxZoom: 24, opacity: $('opacity').value / 100, attribution: '' };
  // A tile of 512 pixels covers what two by two of 256 would: Leaflet's zoom is one more than the tile's.
  if ((described.tileSize ?? 512) === 512) Object.assign(options, { tileSize: 512, zoomOffset: -1, minNativeZoom: described.minzoom + 1, maxNativeZoom: described.maxzoom + 1 });
  const path = style === 'stored' ? described.tiles[0] : `${id}/{z}/{x}/{y}.png?style=${style}`;
  const layer = L.tileLayer(path, options);
  layer.on('tileerror', (e) => check(e.tile.src));
  return layer;
}

/** A 404 is a tile that is not there. Anything else is told. */
const told = new Set();
async function check(address) {
  const answer = await fetch(address).catch(() => null);
  if (answer && (answer.ok || answer.status === 404 || answer.status === 503)) return;
  const message = answer ? (await answer.json().catch(() => null))?.error?.message ?? `${answer.status}` : 'The server does not answer.';
  if (told.has(message)) return;
  told.add(message);
  fail(new Error(message));
}

async function show() {
  const id = $('layer').value;
  shown?.remove();
  over?.remove();
  shown = over = null;
  facts.querySelector('.failed')?.remove();
  told.clear();
  described = await ask(id);
  if (!placed) map.fitBounds([[described.bounds[1], described.bounds[0]], [described.bounds[3], described.bounds[2]]]);
  placed = true;
  const entry = catalog[id], terrain = isTerrain(entry), hasLineage = entry?.sources === true;
  for (const option of $('style').options) option.disabled = option.value === 'source' ? !hasLineage : option.value !== 'stored' && !terrain;
  if ($('style').selectedOptions[0]?.disabled) $('style').value = terrain ? 'relief' : 'stored';
  $('lineage').disabled = !hasLineage;
  $('profile').disabled = !terrain;
  shown = tilesOf(id, $('style').value).addTo(map);
  if (hasLineage && $('lineage').checked) over = tilesOf(id, 'source').setOpacity(0.5).addTo(map);
  map.attributionControl.setPrefix(element('span', described.attribution ?? '').innerHTML);
  const legend = hasLineage ? await ask(`${id}/legend`) : [];
  $('legend').replaceChildren(...legend.map(swatch));
  document.title = `${described.name} - Terrane`;
  link();
}

function link() {
  const c = map.getCenter();
  const state = new URLSearchParams({ layer: $('layer').value, style: $('style').value, opacity: $('opacity').value, lineage: $('lineage').checked ? 1 : 0,
    lon: c.lng.toFixed(5), lat: c.lat.toFixed(5), zoom: map.getZoom() });
  history.replaceState(null, '', `#${state}`);
  $('permalink').href = `#${state}`;
  $('terrain').href = `terrain.html#${state}`;
}

async function tell(place) {
  const id = $('layer').value;
  marker?.remove();
  marker = L.circleMarker(place, { radius: 6, color: '#c82020', weight: 2, fillOpacity: 0 }).addTo(map);
  const lon = ((place.lng + 540) % 360) - 180;
  const here = await ask(`${id}/point/${lon.toFixed(6)},${place.lat.toFixed(6)}`);
  const elevation = element('p', here.elevation === null ? 'no data' : `${here.elevation.toFixed(2)} m`, { class: 'elevation' });
  const parts = [elevation, element('p', `${lon.toFixed(6)}, ${place.lat.toFixed(6)}${here.tile ? `, tile ${here.tile}, ${here.resolution} m` : ''}`)];
  if (here.source) parts.push(swatch(here.source));
  if (here.tile) {
    const tile = await ask(`${id}/${here.tile}/metadata`);
    if (tile.sources?.length) parts.push(element('p', 'Sources in this tile, by priority:'), ...tile.sources.map(swatch));
    parts.push(element('a', 'elevations of the tile (.npy)', { href: `${id}/${here.tile}.npy` }));
  }
  facts.replaceChildren(...parts);
}

async function profile() {
  const body = JSON.stringify({ type: 'LineString', coordinates: line.getLatLngs().map((p) => [p.lng, p.lat]) });
  const answer = await ask(`${$('layer').value}/profile?points=300`, { method: 'POST', body });
  const known = answer.points.filter((p) => p.elevation !== null);
  if (known.length === 0) return facts.replaceChildren(element('p', 'no data along the line'));
  const low = Math.min(...known.map((p) => p.elevation)), high = Math.max(...known.map((p) => p.elevation), low + 1);
  let path = '', pen = 'M';
  for (const p of answer.points) {
    if (p.elevation === null) { pen = 'M'; continue; }
    path += `${pen}${(p.distance / answer.length * 400).toFixed(1)} ${(115 - (p.elevation - low) / (high - low) * 110).toFixed(1)}`;
    pen = 'L';
  }
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 400 120');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `Profile of ${(answer.length / 1000).toFixed(1)} km from ${low.toFixed(0)} to ${high.toFixed(0)} m`);
  const curve = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  curve.setAttribute('d', path);
  curve.setAttribute('fill', 'none');
  curve.setAttribute('stroke', '#1d4f91');
  curve.setAttribute('stroke-width', '1.5');
  svg.append(curve);
  facts.replaceChildren(element('p', `${(answer.length / 1000).toFixed(2)} km, ${low.toFixed(1)} to ${high.toFixed(1)} m`), svg);
}

map.on('click', (e) => {
  if ($('profile').getAttribute('aria-pressed') !== 'true') return tell(e.latlng).catch(fail);
  if (!line || line.done) {
    line?.remove();
    line = L.polyline([e.latlng], { color: '#c82020', weight: 2 }).addTo(map);
    facts.replaceChildren(element('p', 'Click the next points; a double click ends the line.'));
  } else {
    line.addLatLng(e.latlng);
  }
});
map.on('dblclick', () => {
  if (!line || line.done || line.getLatLngs().length < 2) return;
  line.done = true;
  profile().catch(fail);
});
map.getContainer().addEventListener('keydown', (e) => { if (e.key === 'Enter' && e.target === map.getContainer()) tell(map.getCenter()).catch(fail); });
$('profile').addEventListener('click', () => {
  const on = $('profile').getAttribute('aria-pressed') !== 'true';
  $('profile').setAttribute('aria-pressed', on);
  map.doubleClickZoom[on ? 'disable' : 'enable']();
  if (!on) { line?.remove(); line = null; }
});
for (const id of ['layer', 'style', 'lineage']) $(id).addEventListener('change', () => show().catch(fail));
$('opacity').addEventListener('input', () => { shown?.setOpacity($('opacity').value / 100); link(); });
$('panel').addEventListener('submit', (e) => e.preventDefault());
map.on('moveend', link);

try {
  const all = await ask('catalog'), broken = Object.keys(all.broken ?? {});
  catalog = all.tiles;
  // What cannot be served can be chosen too: it says why.
  const names = [...Object.keys(catalog).filter((id) => !id.endsWith('-lineage')), ...broken];
  if (names.length === 0) throw new Error('Nothing is served.');
  $('layer').replaceChildren(...names.map((id) => element('option', broken.includes(id) ? `${id} (cannot be served)` : catalog[id].name === id ? id : `${id}: ${catalog[id].name}`, { value: id })));
  const state = new URLSearchParams(location.hash.slice(1));
  if (names.includes(state.get('layer'))) $('layer').value = state.get('layer');
  $('style').value = state.get('style') ?? catalog[$('layer').value]?.style ?? $('style').value;
  if (state.get('opacity')) $('opacity').value = state.get('opacity');
  $('lineage').checked = state.get('lineage') === '1';
  placed = Boolean(state.get('lon'));
  if (placed) map.setView([+state.get('lat'), +state.get('lon')], +state.get('zoom'));
  await show();
} catch (error) {
  fail(error);
}
