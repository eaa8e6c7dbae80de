using Terrane.Runtime.Workers;

namespace Terrane.Runtime.Tests.Workers;

public sealed class AttemptSlotsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_begun_and_not_ended_is_read_afterwards_while_the_writer_is_still_there()
    {
        string path = Path.Combine(_folder.Path, "attempts");
        Assert.Empty(AttemptSlots.Read(path));
        using (var slots = new AttemptSlots(path, 3))
        {
            slots.Begin(2, 0);
            slots.Begin(0, 41);
            slots.Begin(1, 7);
            slots.End(1);
            Assert.Equal([0L, 41L], AttemptSlots.Read(path));
            slots.Begin(0, 42);
        }
        Assert.Equal([0L, 42L], AttemptSlots.Read(path));
        using var next = new AttemptSlots(path, 1);
        Assert.Empty(AttemptSlots.Read(path));
    }

    [Fact]
    public void A_file_that_was_cut_short_gives_what_is_whole()
    {
        string path = Path.Combine(_folder.Path, "attempts");
        File.WriteAllBytes(path, [6, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0]);
        Assert.Equal([5L], AttemptSlots.Read(path));
    }
}
