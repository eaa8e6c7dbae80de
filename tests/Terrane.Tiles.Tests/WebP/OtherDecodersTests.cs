using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.WebP;

/// <summary>The streams in decoders other than libwebp's command line: a browser, and libavcodec, whose decoder shares no code with libwebp.</summary>
public sealed class OtherDecodersTests : IDisposable
{
    private const int Side = 512;
    private const uint Opaque = 0xFF00_0000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Chromium_gives_the_pixels_back_through_textures_and_canvas()
    {
        foreach ((string name, uint[] argb, int width, int height) in Tiles().Concat(OddSizes())) WriteAll(name, argb, width, height);
        Assert.Empty(InChromium());
    }

    [Fact]
    public void Chromium_would_tell_a_wrong_pixel()
    {
        uint[] hills = Pictures.Hills(64, 64, 90_000, 64);
        File.WriteAllBytes(_folder["hills.webp"], EncoderBench.Encode(new TerrariumWebPEncoder(), hills, 64, 64));
        hills[100] ^= 1;
        File.WriteAllBytes(_folder["hills.bgra"], MemoryMarshal.AsBytes<uint>(hills).ToArray());
        Assert.Equal(2, InChromium().Length);
    }

    [Fact]
    public void Libavcodec_gives_the_pixels_back()
    {
        var wanted = new List<(string Name, uint[] Argb)>();
        foreach ((string name, uint[] argb, int width, int height) in Tiles())
            foreach (string written in WriteAll(name, argb, width, height)) wanted.Add((written, argb));
        for (int i = 0; i < wanted.Count; i++) File.Move(_folder[$"{wanted[i].Name}.webp"], _folder[$"{i:000}.webp"]);
        byte[] decoded = Decode(Path.Combine(_folder.Path, "%03d.webp"));
        Assert.Equal(wanted.Count * Side * Side * sizeof(uint), decoded.Length);
        for (int i = 0; i < wanted.Count; i++)
            Assert.True(wanted[i].Argb.AsSpan().SequenceEqual(MemoryMarshal.Cast<byte, uint>(decoded).Slice(i * Side * Side, Side * Side)), $"{wanted[i].Name}: other pixels came back");
    }

    [Fact]
    public void Libavcodec_gives_odd_sizes_back()
    {
        foreach ((string name, uint[] argb, int width, int height) in OddSizes())
        {
            File.WriteAllBytes(_folder["odd.webp"], EncoderBench.Encode(new TerrariumWebPEncoder(), argb, width, height));
            Assert.True(argb.AsSpan().SequenceEqual(MemoryMarshal.Cast<byte, uint>(Decode(_folder["odd.webp"]))), $"{name}: other pixels came back");
        }
    }

    /// <summary>What Chromium finds different in the folder.</summary>
    private string[] InChromium()
    {
        string scripts = Path.Combine(Outside.RepositoryRoot, "tests", "js"), chromium = Environment.GetEnvironmentVariable("TERRANE_CHROMIUM") ?? "/usr/bin/chromium";
        Assert.SkipWhen(!File.Exists(chromium), $"No browser at {chromium}: apt-get install chromium, or set TERRANE_CHROMIUM.");
        Assert.SkipWhen(!Directory.Exists(Path.Combine(scripts, "node_modules", "playwright-core")), "Run npm ci in tests/js first.");
        (int exit, string output) = Outside.Run("node", [Path.Combine(scripts, "decode-webp.mjs"), _folder.Path, chromium]);
        Assert.True(exit == 0, output);
        return JsonSerializer.Deserialize<string[]>(output)!;
    }

    private static IEnumerable<(string Name, uint[] Argb, int Width, int Height)> Tiles()
    {
        uint[] hills = Pictures.Hills(Side, Side, 100_000, 64);
        foreach (int step in new[] { 1, 8, 64, 256 })
            foreach (int relief in new[] { 200, 120_000 }) yield return ($"hills-{step}-{relief}", Pictures.Hills(Side, Side, relief, step), Side, Side);
        foreach (int levels in new[] { 1, 2, 3, 16, 17, 255, 256, 257, 1000 })
            yield return ($"levels-{levels}", Pictures.Levels(Side, Side, levels, 256, patches: levels % 2 == 0), Side, Side);
        yield return ("constant", Pictures.Fill(Side, Side, (_, _) => 0xFF80_0000), Side, Side);
        yield return ("odd-pixel", Pictures.Fill(Side, Side, (x, y) => (x, y) == (511, 511) ? 0xFF80_0001 : 0xFF80_0000), Side, Side);
        yield return ("half-void", Pictures.Fill(Side, Side, (x, y) => x + y < Side ? 0xFF80_0000 : hills[(y * Side) + x]), Side, Side);
        yield return ("alpha-mask", Pictures.Fill(Side, Side, (x, y) => hills[(y * Side) + x] & (x * y % 7 == 0 ? 0x00FF_FFFFu : ~0u)), Side, Side);
        yield return ("lineage", Pictures.Fill(Side, Side, (x, y) => Opaque | ((uint)((x / 90) + (y / 70 * 3)) % 9 << 8)), Side, Side);
        yield return ("noise", Pictures.Noise(Side, Side, 1, 0x00FF_FFFF), Side, Side);
        yield return ("noise-alpha", Pictures.Noise(Side, Side, 2, 0xFFFF_FFFF, always: 0), Side, Side);
    }

    private static IEnumerable<(string Name, uint[] Argb, int Width, int Height)> OddSizes()
    {
        foreach ((int width, int height) in new[] { (1, 1), (1, 9), (7, 1), (33, 31), (256, 256), (65, 513) })
            yield return ($"size-{width}x{height}", Pictures.Hills(width, height, 40_000, 128), width, height);
    }

    /// <summary>Writes the picture and its encoding of every effort; returns the names.</summary>
    private List<string> WriteAll(string name, uint[] argb, int width, int height)
    {
        var names = new List<string>();
        foreach (WebPEffort effort in Enum.GetValues<WebPEffort>())
        {
            string one = $"{name}-{effort}";
            File.WriteAllBytes(_folder[$"{one}.webp"], EncoderBench.Encode(new TerrariumWebPEncoder(effort), argb, width, height));
            File.WriteAllBytes(_folder[$"{one}.bgra"], MemoryMarshal.AsBytes<uint>(argb).ToArray());
            names.Add(one);
        }
        return names;
    }

    /// <summary>B, G, R, A of every pixel of a picture or a numbered series.</summary>
    private static byte[] Decode(string pictures)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-v", "error", "-c:v", "webp", "-i", pictures, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "bgra", "-"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed.");
        }
        using (process)
        {
            Task<string> errors = process!.StandardError.ReadToEndAsync();
            var bytes = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(bytes);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0 && errors.Result.Length == 0, errors.Result);
            return bytes.ToArray();
        }
    }
}
