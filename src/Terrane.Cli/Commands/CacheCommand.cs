using System.CommandLine;
using Terrane.Cli.Shared;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cache</c>: what is kept for later runs.</summary>
internal static class CacheCommand
{
    public static Command Create(Talk talk) => new("cache", """
        List, check and delete what is kept for later runs: downloaded files, gridded points, fused cells, rendered tiles.

        Examples:
          terrane cache ls
          terrane cache check
          terrane cache purge --tier cells --older-than 30d --dry-run
        """)
    {
        CacheListCommand.Create(talk),
        CacheCheckCommand.Create(talk),
        CachePurgeCommand.Create(talk),
    };
}
