// Reads a tile_index file with hyparquet: count and sums, then every 997th row.
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { decompress } from 'fzstd'

const file = await asyncBufferFromFile(process.argv[2])
const compressors = { ZSTD: (input, length) => decompress(input, new Uint8Array(length)) }
const rows = await parquetReadObjects({ file, compressors })
let ids = 0n, rasterRows = 0n, rasterCols = 0n
for (const row of rows) {
  ids += BigInt(row.tile_id)
  rasterRows += BigInt(row.raster_row)
  rasterCols += BigInt(row.raster_col)
}
console.log(`${rows.length} ${ids} ${rasterRows} ${rasterCols}`)
for (let i = 0; i < rows.length; i += 997) {
  const r = rows[i]
  console.log([r.country_iso, r.tile_id, r.raster_row, r.raster_col, r.centroid_lon, r.centroid_lat, r.pixel_area_m2, r.inclusion_rule].join(' '))
}
