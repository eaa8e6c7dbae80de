using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Shared;

/// <summary>What the commands about the cache have in common.</summary>
internal static class CacheArguments
{
    /// <summary>Days of the longest age that can be asked for.</summary>
    private const double MostDays = 36_500;

    public static Option<string[]> Tier() =>
        new("--tier") { Description = $"Only this tier ({string.Join(", ", CacheSettings.TierNames)}); may be repeated.", HelpName = "TIER", AllowMultipleArgumentsPerToken = true };

    /// <exception cref="CliException">option.value.</exception>
    public static IReadOnlyList<CacheTier> Tiers(string[]? names) => names is not { Length: > 0 } ? Enum.GetValues<CacheTier>()
        : [.. names.SelectMany(n => n.Split(',')).Select(name => CacheSettings.TierOf(name) ?? throw CliException.BadOption("--tier", name, string.Join(", ", CacheSettings.TierNames))).Distinct().Order()];

    /// <summary>The cache of a job, with the limit of a tier that was given; null where there is no place for one.</summary>
    /// <exception cref="TerraneException">A size that is none.</exception>
    public static CacheSettings? Settings(CacheTier tier, string? size, IProgressSink sink)
    {
        try
        {
            CacheSettings settings = CacheSettings.FromEnvironment();
            return size is null ? settings : settings.With(tier, ByteSize.Parse(size));
        }
        catch (FormatException)
        {
            throw CliException.BadOption("--cache-size", size!, "a size such as 10G");
        }
        catch (CacheException e) when (e.Code == "cache.root")
        {
            sink.Write(MessageLevel.Warning, $"{e.Message} Going on without a cache. {e.Hint}", e.Code);
            return null;
        }
    }

    /// <summary>A time such as 30d, 2w or 12h.</summary>
    /// <exception cref="CliException">option.value.</exception>
    public static TimeSpan Age(string text)
    {
        double days = text.Length == 0 ? 0 : text[^1] switch { 'd' => 1, 'w' => 7, _ => 0 };
        if (days == 0) return DurationText.TryParse(text, out TimeSpan time) ? time : throw CliException.BadOption("--older-than", text, "a time such as 30d, 2w or 12h");
        return double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count * days <= MostDays
            ? TimeSpan.FromDays(count * days) : throw CliException.BadOption("--older-than", text, "a time such as 30d, 2w or 12h");
    }

    /// <summary>An entry as a line.</summary>
    public static string Line(CacheItem item) => string.Create(CultureInfo.InvariantCulture,
        $"{CacheSettings.NameOf(item.Tier),-6}  {new ByteSize(item.Bytes),6}  {item.LastUsed:yyyy-MM-dd HH:mm}  {Printable.Line(item.Label ?? "(damaged)")}  {Path.GetFileName(item.Path)[..10]}");

    public static JsonObject Document(CacheItem item) => new()
    {
        ["tier"] = CacheSettings.NameOf(item.Tier),
        ["label"] = item.Label,
        ["bytes"] = item.Bytes,
        ["created"] = item.Created?.ToString("O", CultureInfo.InvariantCulture),
        ["lastUsed"] = item.LastUsed.ToString("O", CultureInfo.InvariantCulture),
        ["path"] = item.Path,
    };
}
