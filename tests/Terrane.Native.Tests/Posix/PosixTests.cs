using LibPosix = Terrane.Native.Posix.Posix; // the namespace of these tests hides the class

namespace Terrane.Native.Tests.Posix;

public sealed class PosixTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_variable_reaches_native_libraries_and_goes_away_again()
    {
        const string Name = "TERRANE_POSIX_TEST";
        LibPosix.SetEnvironment(Name, "/tmp/höhe");
        Assert.Equal(("/tmp/höhe", "/tmp/höhe"), (LibPosix.GetEnvironment(Name), Environment.GetEnvironmentVariable(Name)));
        LibPosix.SetEnvironment(Name, null);
        Assert.Null(LibPosix.GetEnvironment(Name));
        Assert.Null(Environment.GetEnvironmentVariable(Name));
        Assert.Throws<IOException>(() => LibPosix.SetEnvironment("a=b", "c"));
    }

    [Fact]
    public void Synchronises_a_folder_and_names_one_that_is_not_there()
    {
        LibPosix.FsyncDirectory(_folder.Path);
        IOException failure = Assert.Throws<IOException>(() => LibPosix.FsyncDirectory(_folder.File("missing")));
        Assert.Contains("missing", failure.Message);
        Assert.Contains("No such file", failure.Message);
    }

    [Fact]
    public void A_hole_reads_as_zeros_and_keeps_the_length()
    {
        string path = _folder.File("spool");
        File.WriteAllBytes(path, Enumerable.Repeat((byte)7, 3 * 4096).ToArray());
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            Assert.SkipUnless(LibPosix.PunchHole(file, 4096, 4096), "This file system has no holes.");
        }
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(3 * 4096, bytes.Length);
        Assert.All(bytes[4096..8192], b => Assert.Equal(0, b));
        Assert.All(bytes[..4096].Concat(bytes[8192..]), b => Assert.Equal(7, b));
        using var readOnly = File.OpenHandle(path);
        Assert.Throws<IOException>(() => LibPosix.PunchHole(readOnly, 0, 4096));
    }
}
