// Terrain in 3D: terrain.html#layer=ID shows what is served; terrain.html?pmtiles=URL reads an archive straight from a file server.
import * as maplibre from './maplibre/maplibre-gl.mjs';
import { addPmTiles } from './pmtiles-protocol.js';

const message = document.getElementById('message');
const fail = (error) => { message.className = 'failed'; message.textContent = error.message ?? String(error); };

async function source() {
  const archive = new URLSearchParams(location.search).get('pmtiles');
  const state = new URLSearchParams(location.hash.slice(1));
  if (archive) {
    const { header, metadata } = await addPmTiles(maplibre, archive);
    return { spec: { type: 'raster-dem', url: `pmtiles://${archive}`, encoding: metadata.encoding ?? 'terrarium', tileSize: metadata.tileSize ?? 512 },
      bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat], name: metadata.name ?? archive, state };
  }
  const catalog = (await (await fetch('catalog')).json()).tiles;
  const id = state.get('layer') ?? Object.keys(catalog).find((name) => !name.endsWith('-lineage'));
  const answer = await fetch(encodeURIComponent(id));
  const described = await answer.json();
  if (!answer.ok) throw new Error(described.error.message);
  if (!['terrarium', 'mapbox'].includes(described.encoding)) throw new Error(`The tiles of ${id} are no elevations.`);
  return { spec: { type: 'raster-dem', tiles: described.tiles, minzoom: described.minzoom, maxzoom: described.maxzoom, bounds: described.bounds,
    encoding: described.encoding, tileSize: described.tileSize ?? 512, attribution: described.attribution }, bounds: described.bounds, name: described.name, state };
}

try {
  const { spec, bounds, name, state } = await source();
  const place = state.get('lon') ? { center: [+state.get('lon'), +state.get('lat')], zoom: Math.max(0, +state.get('zoom') - 1) } : { bounds };
  const map = new maplibre.Map({
    container: 'map', ...place, pitch: 55, maxPitch: 80,
    style: { version: 8, sources: { terrain: spec, shade: spec }, terrain: { source: 'terrain', exaggeration: 1 },
      layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#e8e4d8' } }, { id: 'shade', type: 'hillshade', source: 'shade' }] },
  });
  map.addControl(new maplibre.NavigationControl({ visualizePitch: true }));
  map.on('error', (e) => fail(e.error));
  map.on('click', (e) => {
    const metres = map.queryTerrainElevation(e.lngLat);
    message.className = '';
    message.textContent = metres === null ? 'no terrain here' : `${metres.toFixed(1)} m at ${e.lngLat.lng.toFixed(5)}, ${e.lngLat.lat.toFixed(5)}`;
  });
  document.title = `${name} - Terrane`;
  window.terraneMap = map; // for tests and the curious
} catch (error) {
  fail(error);
}
