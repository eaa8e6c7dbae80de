using System.Globalization;

namespace Terrane.Core;

/// <summary>Times as they are typed: "5ms", "0.5s", "2m", "1h", or a number of seconds.</summary>
public static class DurationText
{
    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    /// <summary>False when it is no time, or longer than a thousand hours.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        (string suffix, double seconds) = Array.Find(Units, unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        bool isTime = double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * seconds <= 3_600_000;
        time = isTime ? TimeSpan.FromSeconds(value * seconds) : TimeSpan.Zero;
        return isTime;
    }
}
