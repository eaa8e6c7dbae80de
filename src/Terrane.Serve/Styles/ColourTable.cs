namespace Terrane.Serve.Styles;

/// <summary>A ramp looked up in steps: a colour for each quarter of a metre.</summary>
internal sealed class ColourTable
{
    private const int StepsPerMetre = 4;

    private readonly uint[] _colours;
    private readonly int _first;

    private ColourTable(ColourRamp ramp)
    {
        _first = (int)Math.Floor(ramp.Stops[0].Value * StepsPerMetre);
        _colours = new uint[(int)Math.Ceiling(ramp.Stops[^1].Value * StepsPerMetre) - _first + 1];
        for (int i = 0; i < _colours.Length; i++) _colours[i] = ramp.At((double)(_first + i) / StepsPerMetre);
    }

    public static ColourTable SeaAndLand { get; } = new(ColourRamp.SeaAndLand);

    /// <summary>0xRRGGBB of the step that a finite elevation lies in; what is below 0 has a colour of the sea, if by a hair.</summary>
    public uint At(float metres) => _colours[Math.Clamp((int)Math.Floor(metres * StepsPerMetre) - _first, 0, _colours.Length - 1)];
}
