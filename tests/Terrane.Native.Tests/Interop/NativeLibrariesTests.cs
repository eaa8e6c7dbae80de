using Terrane.Native.Interop;

namespace Terrane.Native.Tests.Interop;

public sealed class NativeLibrariesTests
{
    [Fact]
    public void A_missing_library_is_named_with_the_way_to_install_it()
    {
        NativeException failure = Assert.Throws<NativeException>(() => NativeLibraries.Load("gdal", ["libnosuch.so.32", "libnosuch.so"]));
        Assert.Equal("native.gdal.missing", failure.Code);
        Assert.Contains("libnosuch.so.32", failure.Message);
        Assert.Contains("libgdal32", failure.Hint);
    }

    [Fact]
    public void Later_names_are_tried_when_the_first_is_not_there() =>
        Assert.NotEqual(0, NativeLibraries.Load("sqlite", ["libnosuch.so.0", "libsqlite3.so.0"]));

    [Theory]
    [InlineData("gdal", "libgdal.so.32", "libgdal.so")]
    [InlineData("proj", "libproj.so.25", "libproj.so")]
    [InlineData("webp", "libwebp.so.7", "libwebp.so")]
    public void The_oldest_supported_version_is_tried_first_and_the_unversioned_name_last(string name, string first, string last)
    {
        string[] candidates = [.. NativeLibraries.Candidates(name)];
        Assert.Equal((first, last), (candidates[0], candidates[^1]));
    }
}
