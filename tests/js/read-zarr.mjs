// Reads a fused Zarr store with zarrita: node read-zarr.mjs STORE [2|3] -> JSON of types, shape, counts, and the group's attributes.
import * as zarr from 'zarrita';
import { FileSystemStore } from '@zarrita/storage';

const root = zarr.root(new FileSystemStore(process.argv[2]));
const open = process.argv[3] === '3' ? zarr.open.v3 : zarr.open.v2;
const elevation = await open(root.resolve('elevation'), { kind: 'array' });
const source = await open(root.resolve('source_elevation'), { kind: 'array' });
const heights = await zarr.get(elevation), ids = await zarr.get(source);
const counts = {};
for (const id of ids.data) counts[id] = (counts[id] ?? 0) + 1;
const x = await zarr.get(await open(root.resolve('x'), { kind: 'array' }));
const group = await open(root, { kind: 'group' });
let voids = 0, sum = 0;
for (const h of heights.data) if (Number.isNaN(h)) voids++; else sum += h;
console.log(JSON.stringify({ types: [elevation.dtype, source.dtype], shape: elevation.shape, voids, sum, counts, kind: ids.data.constructor.name, x0: x.data[0], dict: group.attrs.provenance_dict, attrs: elevation.attrs }));
