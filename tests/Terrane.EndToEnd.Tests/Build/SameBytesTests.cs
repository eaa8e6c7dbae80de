using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>The same plan gives the same bytes, whatever the machine, the workers and the memory.</summary>
public sealed class SameBytesTests(QuiltBuild quilt)
{
    [Theory]
    [InlineData("1", "2G")]
    [InlineData("2", "256M")]
    [InlineData("5", "4G")]
    public void At_any_number_of_workers_and_memory(string workers, string memory) => AssertSameBytes([], "-j", workers, "--memory", memory);

    [Fact]
    public void Without_AVX2() => AssertSameBytes([("DOTNET_EnableAVX2", "0")]);

    [Fact]
    public void Without_vector_instructions_here_and_without_FMA_in_libc() =>
        AssertSameBytes([("DOTNET_EnableHWIntrinsic", "0"), ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4")]);

    private void AssertSameBytes((string, string?)[] environment, params string[] options)
    {
        using var folder = new TestFolder();
        string output = folder.File("quilt.pmtiles");
        TerraneProgram.RunIn(null, environment, ["build", quilt.Sources, .. QuiltBuild.Options, "-o", output, .. options]).Exits(0);
        Archive.AssertSame(quilt.Archive, output);
    }
}
