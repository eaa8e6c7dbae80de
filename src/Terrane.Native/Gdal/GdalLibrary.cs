using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>GDAL as a whole: found, its drivers registered, and silent (what it has to say goes into exceptions, never to stderr).</summary>
public static class GdalLibrary
{
    private const int MinimumVersion = 3_06_00_00;

    // GDAL's own defaults neither try again nor ever give up on a server that has gone silent. Seconds, and bytes a second.
    private static readonly (string Key, string Value)[] Network =
    [
        ("GDAL_HTTP_MAX_RETRY", "3"), ("GDAL_HTTP_RETRY_DELAY", "1"), ("GDAL_HTTP_CONNECTTIMEOUT", "30"),
        ("GDAL_HTTP_LOW_SPEED_LIMIT", "100"), ("GDAL_HTTP_LOW_SPEED_TIME", "60"),
    ];

    private static readonly Lock Gate = new();
    private static volatile bool _ready;

    /// <summary>Loads GDAL and registers its drivers at the first call; later calls only apply their settings. Thread-safe.</summary>
    /// <exception cref="NativeException">native.gdal.missing, or native.gdal.old below 3.6.</exception>
    public static void Initialize(GdalSettings? settings = null)
    {
        if (!_ready) Load();
        if (settings?.CacheBytes is long bytes) SetCacheMax(bytes);
        foreach ((string key, string value) in settings?.Config ?? new Dictionary<string, string>()) SetConfig(key, value);
    }

    /// <summary>"3.6.2".</summary>
    public static unsafe string Version
    {
        get
        {
            Initialize();
            return Utf8List.Text(GdalApi.GDALVersionInfo("RELEASE_NAME"));
        }
    }

    /// <summary>3060200 for 3.6.2.</summary>
    public static unsafe int VersionNumber
    {
        get
        {
            Initialize();
            return ReadVersionNumber();
        }
    }

    /// <summary>Short names of the drivers that read rasters, in GDAL's order.</summary>
    public static unsafe IReadOnlyList<string> RasterDrivers()
    {
        Initialize();
        var names = new List<string>();
        for (int i = 0; i < GdalApi.GDALGetDriverCount(); i++)
        {
            nint driver = GdalApi.GDALGetDriver(i);
            if (GdalApi.GDALGetMetadataItem(driver, "DCAP_RASTER", "") != null) names.Add(Utf8List.Text(GdalApi.GDALGetDescription(driver)));
        }
        return names;
    }

    /// <summary>Bounds the block cache that all datasets share. Blocks above it are dropped as they are next used, not at once.</summary>
    public static void SetCacheMax(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Initialize();
        GdalApi.GDALSetCacheMax64(bytes);
    }

    /// <summary>Bytes of blocks in the cache now.</summary>
    public static long CacheUsed
    {
        get
        {
            Initialize();
            return GdalApi.GDALGetCacheUsed64();
        }
    }

    /// <summary>Sets a configuration option for the whole process; null removes it.</summary>
    public static void SetConfig(string key, string? value)
    {
        Initialize();
        GdalApi.CPLSetConfigOption(key, value);
    }

    /// <summary>Sets a configuration option for this thread, over that of the process; null removes it.</summary>
    public static void SetThreadConfig(string key, string? value)
    {
        Initialize();
        GdalApi.CPLSetThreadLocalConfigOption(key, value);
    }

    private static unsafe void Load()
    {
        lock (Gate)
        {
            if (_ready) return;
            nint library = NativeLibraries.Require(NativeLibraries.Gdal);
            if (ReadVersionNumber() < MinimumVersion)
                throw NativeException.TooOld("gdal", Utf8List.Text(GdalApi.GDALVersionInfo("RELEASE_NAME")), "3.6");
            GdalApi.CPLSetErrorHandlerEx((nint)(delegate* unmanaged[Cdecl]<int, int, byte*, void>)&OnError, 0);
            // GDAL's own destructors run after the runtime is gone; a message of theirs must not call into managed code.
            nint quiet = NativeLibrary.GetExport(library, "CPLQuietErrorHandler");
            AppDomain.CurrentDomain.ProcessExit += (_, _) => GdalApi.CPLSetErrorHandlerEx(quiet, 0);
            GdalApi.GDALAllRegister();
            foreach ((string key, string value) in Network) SetDefault(key, value);
            NativeMessages.Clear(); // a plugin that failed to load is no failure of the first open
            _ready = true;
        }
    }

    private static unsafe void SetDefault(string key, string value)
    {
        if (GdalApi.CPLGetConfigOption(key, null) == null) GdalApi.CPLSetConfigOption(key, value);
    }

    private static unsafe int ReadVersionNumber() =>
        int.Parse(Utf8List.Text(GdalApi.GDALVersionInfo("VERSION_NUM")), CultureInfo.InvariantCulture);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnError(int severity, int number, byte* message)
    {
        const int Warning = 2, Failure = 3;
        try
        {
            if (severity >= Warning) NativeMessages.Add(Utf8List.Text(message), severity >= Failure);
        }
#pragma warning disable CA1031 // an exception that leaves an unmanaged callback ends the process
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }
}
