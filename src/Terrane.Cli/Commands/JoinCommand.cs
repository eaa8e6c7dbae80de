using System.Buffers;
using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Resample.Joining;
using Terrane.Runtime;
using Terrane.Tiles.Png;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane join</c>: datasets on one grid become one table.</summary>
internal static class JoinCommand
{
    public static Command Create(Talk talk)
    {
        var arguments = new JoinArguments();
        var command = new Command("join", """
            Merge datasets that `resample` brought onto one grid into one table with a row per cell, and say what is missing.

            Examples:
              terrane join --from duckdb:stack.duckdb --to analysis.parquet
              terrane join --from parquet:stack --column dem,name=height --column people,fill=0 --where 'height > 0' --to land.csv.gz
              terrane join --from duckdb:stack.duckdb --zones cells --where 'zone = PT' --to postgres://me@localhost/gis
              terrane join JOB.yaml
            """);
        arguments.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            JoinJob.Run(arguments.Bind(parse), context.Progress, Console.Out.WriteLine, arguments.Pictures(parse) ? Png : null, ct);
            return Exit.Success;
        });
        return command;
    }

    private static byte[] Png(ReadOnlySpan<uint> argb, int width, int height)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new PngEncoder().Encode(argb, width, height, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
