using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Terrane.Resample.Tests.Support;

/// <summary>A server of its own: in a folder of its own, on a free port, as an unprivileged user, gone afterwards.</summary>
public sealed class PostgresFixture : IDisposable
{
    private const string Password = "p@ss word-Zebra77Key"; // no other text holds the latter part: what prints it gives the password away

    private readonly string? _missing;
    private readonly string _bin = "", _folder = "";
    private readonly int _port;

    public PostgresFixture()
    {
        string? bin = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(f => Path.Combine(f, "bin")).LastOrDefault(f => File.Exists(Path.Combine(f, "initdb"))) : null;
        if (bin is null)
        {
            _missing = "PostgreSQL is not installed.";
            return;
        }
        (_bin, _port) = (bin, FreePort());
        _folder = Directory.CreateTempSubdirectory("terrane-postgres-").FullName;
        File.WriteAllText(Path.Combine(_folder, "password"), Password);
        // initdb refuses root; everybody may look into the folder, so that the server's user can.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        _missing = Run("initdb", "-D", Data, "-U", "owner", "-A", "scram-sha-256", "--pwfile", Path.Combine(_folder, "password"), "--no-sync", "-E", "UTF8", "--locale=C")
            ?? Run("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_wal_size=2GB", "start");
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The address; skips the test where there is no server.</summary>
    public string Url(string? user = null, string? password = null, string database = "postgres")
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return string.Create(CultureInfo.InvariantCulture, $"postgres://{user ?? "owner"}:{Uri.EscapeDataString(password ?? Password)}@127.0.0.1:{_port}/{database}");
    }

    public void StopAtOnce() => Run("pg_ctl", "-D", Data, "-m", "immediate", "stop");

    public void Start() => Run("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start");

    public void Dispose()
    {
        if (_folder.Length == 0) return;
        StopAtOnce();
        Directory.Delete(_folder, recursive: true);
    }

    // Null, or why it failed.
    private string? Run(string program, params string[] arguments)
    {
        string path = Path.Combine(_bin, program);
        ProcessStartInfo start = Environment.UserName == "root" ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", path, .. arguments]) : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = "/tmp";
        // The server goes on with the pipes of the one who started it: nobody may wait for their end.
        start.RedirectStandardOutput = program != "pg_ctl";
        try
        {
            using Process process = Process.Start(start)!;
            string output = start.RedirectStandardOutput ? process.StandardOutput.ReadToEnd() : "";
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}. {output}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
