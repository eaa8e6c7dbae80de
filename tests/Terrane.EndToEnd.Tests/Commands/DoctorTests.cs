using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Commands;

public sealed class DoctorTests
{
    [Fact]
    public void Here_everything_is_usable()
    {
        JsonElement[] checks = [.. TerraneProgram.Run("doctor", "--json").Exits(0).Json.EnumerateArray()];
        string Found(string name) => checks.Single(c => c.GetProperty("name").GetString() == name).GetProperty("found").GetString()!;
        Assert.All(["terrane", ".NET", "GDAL", "PROJ", "libwebp", "SQLite"], name => Assert.Matches(@"^\d+\.\d+", Found(name)));
        Assert.Contains("GTiff", Found("GDAL drivers"));
        Assert.Contains("EPSG v", Found("PROJ database"));
        Assert.Equal("off", Found("PROJ network"));
        Assert.DoesNotContain(checks, c => c.GetProperty("state").GetString() == "unusable");
    }

    [Fact]
    public void The_network_stays_off_whatever_PROJ_NETWORK_says() =>
        Assert.Matches(@"ok +PROJ network +off", TerraneProgram.RunIn(null, [("PROJ_NETWORK", "ON")], "doctor").Exits(0).Out);

    [Fact]
    public void A_missing_database_of_coordinate_systems_makes_it_unusable_and_the_rest_is_still_shown()
    {
        using var empty = new TestFolder();
        Outcome outcome = TerraneProgram.Bash("""
            unshare -rm true || exit 99
            exec unshare -rm bash -c 'mount --bind "$1" /usr/share/proj && "$TERRANE" doctor' bash "$1"
            """, empty.Path);
        Assert.SkipWhen(outcome.ExitCode == 99, "No mount namespace can be made here.");
        outcome.Exits(2);
        Assert.Contains("[crs.database]", outcome.Out);
        Assert.Contains("apt-get install proj-data", outcome.Out);
        Assert.Matches(@"ok +SQLite", outcome.Out);
    }

    [Fact]
    public void A_missing_temporary_folder_and_a_low_limit_of_files_are_named()
    {
        Outcome outcome = TerraneProgram.Bash("ulimit -n 512; TMPDIR=/nonexistent \"$TERRANE\" doctor").Exits(0);
        Assert.Contains("[doctor.tmpdir]", outcome.Out);
        Assert.Contains("[doctor.files]", outcome.Out);
        TerraneProgram.Bash("ulimit -n 100; \"$TERRANE\" doctor").Exits(2);
    }
}
