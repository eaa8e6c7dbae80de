using System.Text.Json.Nodes;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Runtime.Jobs;

namespace Terrane.Cells.Index;

/// <summary>A finished part of one table as the ledger has it.</summary>
/// <param name="Path">Within the table.</param>
internal sealed record StagedPart(string Table, string Path, long Bytes)
{
    /// <summary>In order, both tables of each.</summary>
    public static IEnumerable<StagedPart> Of(Ledger ledger)
    {
        foreach (UnitRecord unit in ledger.Units())
        {
            JsonNode figures = JsonNode.Parse(unit.FiguresJson)!;
            string part = PartitionPath.Part(figures["key"]!.GetValue<string>(), figures["part"]!.GetValue<int>());
            yield return new StagedPart(CellTables.Index, part, figures["indexBytes"]!.GetValue<long>());
            yield return new StagedPart(CellTables.Bounds, part, figures["boundsBytes"]!.GetValue<long>());
        }
    }

    /// <summary>Every part on record has to be there as it was.</summary>
    /// <exception cref="CellsException">cells.work.</exception>
    public static void Check(Ledger ledger, string staging, string work)
    {
        // A table that is renamed already is looked at by its digest.
        foreach (StagedPart part in Of(ledger))
            if (Directory.Exists(System.IO.Path.Combine(staging, part.Table)) && !part.IsIn(staging)) throw part.Lost(System.IO.Path.Combine(staging, part.Table), work);
    }

    /// <param name="folder">Of tables.</param>
    public bool IsIn(string folder) => new FileInfo(System.IO.Path.Combine(folder, Table, Path)) is { Exists: true } file && file.Length == Bytes;

    public CellsException Lost(string folder, string work) => CellsException.Workspace(work, $"'{System.IO.Path.Combine(folder, Path)}', which was finished, has another length or is gone");
}
