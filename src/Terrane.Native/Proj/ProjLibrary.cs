using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>PROJ as a whole. Grids are only used from its search paths: the network is off in every context made here.</summary>
public static unsafe class ProjLibrary
{
    private const int MinimumMajor = 9;

    /// <summary>Loads PROJ and looks at its version and database. Thread-safe; cheap when repeated.</summary>
    /// <exception cref="NativeException">native.proj.missing, native.proj.old.</exception>
    /// <exception cref="CrsException">crs.database: proj.db is not in the search paths.</exception>
    public static void Initialize()
    {
        NativeLibraries.Require(NativeLibraries.Proj);
        if (ProjApi.proj_info().Major < MinimumMajor) throw NativeException.TooOld("proj", Version, "9.0");
        if (DatabasePath.Length == 0) throw CrsException.NoDatabase(string.Join(':', SearchPaths), NativeMessages.Text("not found"));
    }

    /// <summary>"9.1.1".</summary>
    public static string Version => Utf8List.Text(ProjApi.proj_info().Version);

    /// <summary>Folders searched for proj.db and grids, in order; PROJ_DATA (PROJ_LIB before 9.1) adds to them.</summary>
    public static IReadOnlyList<string> SearchPaths =>
        Utf8List.Text(ProjApi.proj_info().SearchPath).Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The database in use; empty when none is found.</summary>
    public static string DatabasePath
    {
        get
        {
            using var scope = new ProjScope();
            return Utf8List.Text(ProjApi.proj_context_get_database_path(scope.Context));
        }
    }

    /// <summary>Version of the EPSG dataset in the database: "v10.074".</summary>
    public static string EpsgVersion
    {
        get
        {
            using var scope = new ProjScope();
            return Utf8List.Text(ProjApi.proj_context_get_database_metadata(scope.Context, "EPSG.VERSION"));
        }
    }

    /// <summary>False always, whatever PROJ_NETWORK says: a result must not depend on what a server answers.</summary>
    public static bool NetworkEnabled
    {
        get
        {
            using var scope = new ProjScope();
            return ProjApi.proj_context_is_network_enabled(scope.Context) != 0;
        }
    }
}
