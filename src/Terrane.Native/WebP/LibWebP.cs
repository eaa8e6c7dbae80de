using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Terrane.Native.WebP;

/// <summary>Lossless WebP through libwebp. A pixel is 0xAARRGGBB; colour under alpha 0 is kept. Thread-safe; the bytes depend only on the arguments
/// and libwebp's version.</summary>
public static unsafe class LibWebP
{
    private const int MaximumSide = 16383;

    /// <summary>"1.2.4".</summary>
    /// <exception cref="NativeException">native.webp.missing.</exception>
    public static string Version
    {
        get
        {
            int v = WebPApi.WebPGetEncoderVersion();
            return string.Create(CultureInfo.InvariantCulture, $"{v >> 16}.{(v >> 8) & 255}.{v & 255}");
        }
    }

    /// <inheritdoc cref="EncodeLossless(ReadOnlySpan{uint}, int, int, int, float, IBufferWriter{byte})"/>
    public static byte[] EncodeLossless(ReadOnlySpan<uint> argb, int width, int height, int method, float quality)
    {
        var output = new ArrayBufferWriter<byte>();
        EncodeLossless(argb, width, height, method, quality, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Encodes on the calling thread.</summary>
    /// <param name="argb">Row-major, first row on top, exactly width * height pixels.</param>
    /// <param name="method">0 (fast) to 6 (small).</param>
    /// <param name="quality">Effort, 0 to 100; no loss at any value.</param>
    /// <exception cref="WebPException">webp.encode.</exception>
    /// <exception cref="NativeException">native.webp.missing, native.webp.incompatible.</exception>
    public static void EncodeLossless(ReadOnlySpan<uint> argb, int width, int height, int method, float quality, IBufferWriter<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(method, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(method, 6);
        if (!(quality is >= 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(quality), quality, "Quality is 0 to 100.");
        if (width is < 1 or > MaximumSide || height is < 1 or > MaximumSide)
            throw WebPException.CannotEncode(width, height, $"a side has 1 to {MaximumSide} pixels");
        if (argb.Length != width * height) throw new ArgumentException($"{width} by {height} pixels were announced, {argb.Length} given.");

        WebPApi.Config config;
        WebPApi.Picture picture;
        if (WebPApi.WebPConfigInitInternal(&config, 0, quality, WebPApi.EncoderAbi) == 0 || WebPApi.WebPPictureInitInternal(&picture, WebPApi.EncoderAbi) == 0)
            throw NativeException.Incompatible("webp", Version);
        (config.Lossless, config.Exact, config.Method, config.ThreadLevel) = (1, 1, method, 0);
        if (WebPApi.WebPValidateConfig(&config) == 0) throw WebPException.CannotEncode(width, height, $"method {method} and quality {quality} are refused");

        var sink = new Sink(output);
        var handle = GCHandle.Alloc(sink);
        try
        {
            fixed (uint* pixels = argb) // only read: with exact set, libwebp does not clean up transparent pixels in place
            {
                (picture.UseArgb, picture.Width, picture.Height) = (1, width, height);
                picture.Argb = pixels;
                picture.ArgbStride = width;
                picture.Writer = &OnWrite;
                picture.CustomPointer = GCHandle.ToIntPtr(handle);
                int ok = WebPApi.WebPEncode(&config, &picture);
                WebPApi.WebPPictureFree(&picture); // not the pixels: those stay ours
                if (sink.Failure is not null) throw sink.Failure;
                if (ok == 0) throw WebPException.CannotEncode(width, height, Reason(picture.ErrorCode));
            }
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>Decodes a WebP image, lossless or not.</summary>
    /// <param name="argb">Receives width * height pixels, first row on top; may be longer.</param>
    /// <exception cref="WebPException">webp.decode: no still WebP image, damaged, or larger than <paramref name="argb"/>.</exception>
    public static void Decode(ReadOnlySpan<byte> webp, Span<uint> argb, out int width, out int height)
    {
        WebPApi.Features features = ReadFeatures(webp);
        (width, height) = (features.Width, features.Height);
        if (features.HasAnimation != 0) throw WebPException.CannotDecode("it is an animation");
        if ((long)width * height > argb.Length) throw WebPException.CannotDecode($"it has {width} by {height} pixels, room was made for {argb.Length}");
        fixed (byte* data = webp)
        fixed (uint* target = argb) // BGRA bytes are 0xAARRGGBB on the little-endian machines .NET runs on
            if (WebPApi.WebPDecodeBGRAInto(data, (nuint)webp.Length, (byte*)target, (nuint)argb.Length * sizeof(uint), width * sizeof(uint)) == null)
                throw WebPException.CannotDecode("its data are damaged or cut off");
    }

    /// <summary>Size in pixels, and whether the header announces alpha, from the first bytes of a file.</summary>
    /// <exception cref="WebPException">webp.decode.</exception>
    public static (int W, int H, bool Alpha) Info(ReadOnlySpan<byte> webp)
    {
        WebPApi.Features features = ReadFeatures(webp);
        return (features.Width, features.Height, features.HasAlpha != 0);
    }

    /// <summary>True for a still image in lossless coding.</summary>
    /// <exception cref="WebPException">webp.decode.</exception>
    public static bool IsLossless(ReadOnlySpan<byte> webp) => ReadFeatures(webp).Format == 2;

    private static WebPApi.Features ReadFeatures(ReadOnlySpan<byte> webp)
    {
        const int NotEnoughData = 7;
        var features = default(WebPApi.Features);
        int status;
        fixed (byte* data = webp) status = webp.IsEmpty ? NotEnoughData : WebPApi.WebPGetFeaturesInternal(data, (nuint)webp.Length, &features, WebPApi.DecoderAbi);
        if (status == 0) return features;
        throw WebPException.CannotDecode(status == NotEnoughData ? $"{webp.Length} bytes are too few" : "it is not WebP");
    }

    private static string Reason(int code) => code switch
    {
        1 or 2 => "out of memory",
        5 => "the size is refused",
        9 => "the result exceeds 4 GiB",
        _ => string.Create(CultureInfo.InvariantCulture, $"libwebp error {code}"),
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWrite(byte* data, nuint length, WebPApi.Picture* picture)
    {
        var sink = (Sink)GCHandle.FromIntPtr(picture->CustomPointer).Target!;
        try
        {
            sink.Output.Write(new ReadOnlySpan<byte>(data, (int)length));
            return 1;
        }
#pragma warning disable CA1031 // rethrown by the caller: it must not pass through libwebp's frames
        catch (Exception e)
        {
            sink.Failure = e;
            return 0;
        }
#pragma warning restore CA1031
    }

    private sealed class Sink(IBufferWriter<byte> output)
    {
        public IBufferWriter<byte> Output { get; } = output;
        public Exception? Failure { get; set; }
    }
}
