using System.CommandLine;
using Terrane.Cells;
using Terrane.Cells.Zones;
using Terrane.Core;

namespace Terrane.Cli.Shared;

/// <summary>The options of every <c>cells</c> command that reads polygons.</summary>
internal sealed class ZoneArguments
{
    private readonly Option<string> _zones = new("--zones") { Description = "Polygons: GeoPackage, GeoJSON, TopoJSON, Shapefile or GeoParquet.", HelpName = "FILE", Required = true };
    private readonly Option<string> _key = new("--zone-key") { Description = "Field with the code of each feature.", HelpName = "FIELD", Required = true };
    private readonly Option<string?> _layer = new("--zone-layer") { Description = "Layer (default: the first).", HelpName = "NAME" };
    private readonly Option<string?> _name = new("--name-field") { Description = "Field with names (default: name, where there is one).", HelpName = "FIELD" };
    private readonly Option<string?> _crs = new("--zones-crs") { Description = "CRS of polygons that do not say theirs.", HelpName = "CRS" };
    private readonly Option<string> _codes = Choice("--codes", "iso3166 (keys are checked and become alpha-2) or any.", "iso3166", "any");
    private readonly Option<string> _duplicates = Choice("--duplicates", "What becomes of several features of one code: error or union.", "error", "union");
    private readonly Option<string> _uncoded = Choice("--uncoded", "What becomes of features without a code: error, skip, or name (it becomes the key).", "error", "skip", "name");
    private readonly Option<bool> _repair = new("--repair") { Description = "Mend invalid polygons and say so; without it they are an error." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _zones, _key, _layer, _name, _crs, _codes, _duplicates, _uncoded, _repair }) command.Add(option);
    }

    public ZoneOptions Bind(ParseResult parse) => new()
    {
        Path = parse.GetRequiredValue(_zones),
        KeyField = parse.GetRequiredValue(_key),
        Layer = parse.GetValue(_layer),
        NameField = parse.GetValue(_name),
        Crs = parse.GetValue(_crs),
        IsoCodes = Chosen(parse, _codes, "iso3166", "any") == "iso3166",
        UniteDuplicates = Chosen(parse, _duplicates, "error", "union") == "union",
        Uncoded = Chosen(parse, _uncoded, "error", "skip", "name") switch { "skip" => UncodedPolicy.Skip, "name" => UncodedPolicy.UseName, _ => UncodedPolicy.Refuse },
        Repair = parse.GetValue(_repair),
    };

    /// <summary>An option of a few words, the first being the default.</summary>
    public static Option<string> Choice(string name, string description, params string[] words) =>
        new(name) { Description = $"{description} Default: {words[0]}.", HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };

    /// <exception cref="CellsException">cells.options.</exception>
    public static string Chosen(ParseResult parse, Option<string> option, params string[] words)
    {
        string value = parse.GetRequiredValue(option);
        return words.Contains(value) ? value : throw CellsException.Options($"{option.Name} is '{value}', wanted {string.Join(" or ", words)}");
    }

    /// <summary>A number from 1; 0 when none was given.</summary>
    /// <exception cref="CellsException">cells.options.</exception>
    public static int Within(int? value, string name, int most) =>
        value is null ? 0 : value >= 1 && value <= most ? value.Value : throw CellsException.Options($"{name} is {value}, wanted 1 to {most}");

    /// <summary>The value of --memory, 1G by default.</summary>
    /// <exception cref="CellsException">cells.options.</exception>
    public static ByteSize Size(string? text)
    {
        try
        {
            return ByteSize.Parse(text ?? "1G");
        }
        catch (FormatException e)
        {
            throw CellsException.Options($"--memory: {e.Message.TrimEnd('.')}");
        }
    }
}
