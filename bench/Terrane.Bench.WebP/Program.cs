using Terrane.Bench.WebP;
using Terrane.Native.WebP;
using Terrane.Tiles.WebP;

// usage: Terrane.Bench.WebP TILES [RUNS]
// TILES: what make-tiles.py wrote. RUNS: encodes and decodes of each tile, of which the fastest counts; libwebp encodes once.
if (args.Length is < 1 or > 2 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("usage: Terrane.Bench.WebP TILES [RUNS]   (TILES: folder written by make-tiles.py)");
    return 2;
}
int runs = args.Length > 1 ? int.Parse(args[1]) : 5;
var reference = new LibWebPEncoder();
ITileEncoder[] encoders = [.. Enum.GetValues<WebPEffort>().Select(effort => new TerrariumWebPEncoder(effort))];
TileSet[] sets = [.. Directory.GetDirectories(args[0]).Order(StringComparer.Ordinal).Select(TileSet.Load).Where(set => set.Tiles.Count > 0)];
if (sets.Length == 0)
{
    Console.Error.WriteLine($"No tiles in '{args[0]}': write some with make-tiles.py.");
    return 2;
}
Console.WriteLine($"libwebp {LibWebP.Version}, {reference.Id}; {Environment.ProcessorCount} CPUs; fastest of {runs} runs; ms and KB per tile, decoding by libwebp");
foreach (ITileEncoder encoder in encoders) Measurement.WarmUp(encoder, sets[0].Tiles);

Console.Write($"{"set",-18}{"n",4} | {"libwebp ms",10}{"KB",8}{"dec",6}");
foreach (ITileEncoder encoder in encoders) Console.Write($" | {encoder.Id.Split('/')[1],8} ms{"KB",8}{"%",7}{"dec",6}");
Console.WriteLine();
var totals = new Totals(encoders.Length);
foreach (TileSet set in sets)
{
    Measurement libwebp = Measurement.Of(reference, set.Tiles, 1, runs);
    Console.Write($"{set.Name,-18}{set.Tiles.Count,4} | {libwebp.EncodeMs,10:F1}{libwebp.KiloBytes,8:F1}{libwebp.DecodeMs,6:F2}");
    for (int i = 0; i < encoders.Length; i++)
    {
        Measurement own = Measurement.Of(encoders[i], set.Tiles, runs, runs);
        Console.Write($" | {own.EncodeMs,11:F2}{own.KiloBytes,8:F1}{100 * own.KiloBytes / libwebp.KiloBytes,7:F1}{own.DecodeMs,6:F2}");
        totals.Add(i, own, libwebp);
    }
    Console.WriteLine();
}
for (int i = 0; i < encoders.Length; i++) Console.WriteLine($"{encoders[i].Id}: {totals.Describe(i)}");
return 0;
