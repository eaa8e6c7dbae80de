// PMTiles for MapLibre GL JS: copy this file into a project of your own, beside the npm package "pmtiles".
//
//   import * as maplibregl from 'maplibre-gl';
//   import { addPmTiles } from './pmtiles-protocol.js';
//   const { metadata } = await addPmTiles(maplibregl, 'https://example.org/terrain.pmtiles');
//   map.addSource('dem', { type: 'raster-dem', url: 'pmtiles://https://example.org/terrain.pmtiles', encoding: metadata.encoding, tileSize: metadata.tileSize });
//
// The package's own protocol has a tile that is not there loaded as an empty one: MapLibre then leaves a hole in the hillshade and shows ground of whatever
// ancestor it happens to have. An error with status 404 makes it ask for the parent instead.
import { PMTiles, Protocol } from 'pmtiles';

const protocol = new Protocol();
let isRegistered = false;

/** Makes pmtiles://URL known to MapLibre. Returns the archive's header and metadata: "encoding" and "tileSize" have to be given to the source by hand. */
export async function addPmTiles(maplibre, url) {
  if (!isRegistered) {
    maplibre.addProtocol('pmtiles', async (request, abort) => {
      const answer = await protocol.tilev4(request, abort);
      if (request.type !== 'json' && !answer.data) throw Object.assign(new Error('no tile'), { status: 404 });
      return answer;
    });
    isRegistered = true;
  }
  const archive = new PMTiles(url);
  protocol.add(archive);
  return { header: await archive.getHeader(), metadata: await archive.getMetadata() };
}
