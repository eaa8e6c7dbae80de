using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.WebP;

/// <summary>The part of webp/encode.h and webp/decode.h used here. libwebp refuses another major interface version, so the layouts below hold.</summary>
internal static unsafe partial class WebPApi
{
    private const string Lib = NativeLibraries.WebP;

    public const int EncoderAbi = 0x020f, DecoderAbi = 0x0209;

    /// <summary>WebPConfig: 29 fields of 4 bytes. Fields unused for lossless keep the library's defaults.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Config
    {
        public int Lossless;
        public float Quality;
        public int Method;
        public int ImageHint, TargetSize;
        public float TargetPsnr;
        public int Segments, SnsStrength, FilterStrength, FilterSharpness, FilterType, AutoFilter;
        public int AlphaCompression, AlphaFiltering, AlphaQuality, Pass;
        public int ShowCompressed, Preprocessing, Partitions, PartitionLimit, EmulateJpegSize;
        public int ThreadLevel, LowMemory, NearLossless, Exact, UseDeltaPalette, UseSharpYuv, QMin, QMax;
    }

    /// <summary>WebPPicture: 256 bytes, the writer at byte 96.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Picture
    {
        public int UseArgb, ColorSpace, Width, Height;
        public nint Y, U, V;
        public int YStride, UvStride;
        public nint A;
        public int AStride;
        public Pad2 Pad1;
        public uint* Argb;
        public int ArgbStride; // in pixels
        public Pad3 Pad2;
        public delegate* unmanaged[Cdecl]<byte*, nuint, Picture*, int> Writer;
        public nint CustomPointer;
        public int ExtraInfoType;
        public nint ExtraInfo, Stats;
        public int ErrorCode;
        public nint ProgressHook, UserData;
        public Pad3 Pad3;
        public nint Pad4, Pad5;
        public Pad8 Pad6;
        public nint Memory, MemoryArgb;
        public nint Pad7A, Pad7B;
    }

    [InlineArray(2)] public struct Pad2 { private uint _first; }
    [InlineArray(3)] public struct Pad3 { private uint _first; }
    [InlineArray(8)] public struct Pad8 { private uint _first; }

    [StructLayout(LayoutKind.Sequential)]
    public struct Features
    {
        public int Width, Height, HasAlpha, HasAnimation;
        public int Format; // 1 lossy, 2 lossless
        public Pad8 Pad; // 5 in use; spare room costs nothing
    }

    [LibraryImport(Lib)] public static partial int WebPGetEncoderVersion();
    [LibraryImport(Lib)] public static partial int WebPConfigInitInternal(Config* config, int preset, float quality, int abi);
    [LibraryImport(Lib)] public static partial int WebPValidateConfig(Config* config);
    [LibraryImport(Lib)] public static partial int WebPPictureInitInternal(Picture* picture, int abi);
    [LibraryImport(Lib)] public static partial int WebPEncode(Config* config, Picture* picture);
    [LibraryImport(Lib)] public static partial void WebPPictureFree(Picture* picture);
    [LibraryImport(Lib)] public static partial int WebPGetFeaturesInternal(byte* data, nuint length, Features* features, int abi);
    [LibraryImport(Lib)] public static partial byte* WebPDecodeBGRAInto(byte* data, nuint length, byte* target, nuint targetLength, int stride);
}
