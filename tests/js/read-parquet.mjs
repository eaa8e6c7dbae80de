// Reads a table of cells with hyparquet: count and sums, then every 997th row, its values in the order of the columns.
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
  console.log(Object.values(rows[i]).join(' '))
}
