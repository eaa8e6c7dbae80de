// Reads a fused Zarr store with zarrita: node read-zarr.mjs STORE -> JSON of types, fill values, shape, and a few cells.
import * as zarr from 'zarrita';
import { FileSystemStore } from '@zarrita/storage';

const root = zarr.root(new FileSystemStore(process.argv[2]));
const elevation = await zarr.open.v2(root.resolve('elevation'), { kind: 'array' });
const source = await zarr.open.v2(root.resolve('source_elevation'), { kind: 'array' });
const heights = await zarr.get(elevation), ids = await zarr.get(source);
const counts = {};
for (const id of ids.data) counts[id] = (counts[id] ?? 0) + 1;
let voids = 0, sum = 0;
for (const h of heights.data) if (Number.isNaN(h)) voids++; else sum += h;
console.log(JSON.stringify({ types: [elevation.dtype, source.dtype], shape: elevation.shape, voids, sum, counts, kind: ids.data.constructor.name }));
