using Terrane.Core;
using Terrane.Native.Interop;

namespace Terrane.Native.Ogr;

/// <summary>One layer of a <see cref="VectorDataset"/>; owned by it.</summary>
public sealed unsafe class VectorLayer
{
    private readonly VectorDataset _dataset;
    private readonly nint _layer;

    internal VectorLayer(VectorDataset dataset, nint layer)
    {
        (_dataset, _layer) = (dataset, layer);
        Name = Utf8List.Text(OgrApi.OGR_L_GetName(layer));
        nint definition = OgrApi.OGR_L_GetLayerDefn(layer);
        Fields = [.. Enumerable.Range(0, OgrApi.OGR_FD_GetFieldCount(definition))
            .Select(i => Utf8List.Text(OgrApi.OGR_Fld_GetNameRef(OgrApi.OGR_FD_GetFieldDefn(definition, i))))];
        CrsWkt = ReadCrs(OgrApi.OGR_L_GetSpatialRef(layer));
    }

    public string Name { get; }

    /// <summary>Names of the fields, without the geometry.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>WKT2; null when the layer does not say. Geometries have x first (longitude, easting) whatever its axis order says.</summary>
    public string? CrsWkt { get; }

    /// <summary>Position of a field; exact name first, else the only one that differs in case.</summary>
    /// <exception cref="VectorException">vector.field.</exception>
    public int FieldIndex(string name)
    {
        for (int i = 0; i < Fields.Count; i++) if (Fields[i] == name) return i;
        List<int> close = [.. Enumerable.Range(0, Fields.Count).Where(i => Fields[i].Equals(name, StringComparison.OrdinalIgnoreCase))];
        return close.Count == 1 ? close[0] : throw VectorException.NoField(_dataset.Path, Name, name, Fields);
    }

    /// <summary>All features in the order of the file, one in memory at a time. One reader at a time.</summary>
    /// <exception cref="VectorException">vector.read: the driver reports a failure.</exception>
    public IEnumerable<VectorFeature> Features()
    {
        _dataset.ThrowIfClosed();
        OgrApi.OGR_L_ResetReading(_layer);
        while (Next() is { } feature) yield return feature;
    }

    private VectorFeature? Next()
    {
        _dataset.ThrowIfClosed();
        NativeMessages.Clear();
        nint feature = OgrApi.OGR_L_GetNextFeature(_layer);
        if (feature == 0) return NativeMessages.HasFailure ? throw VectorException.CannotRead(_dataset.Path, NativeMessages.Text("")) : null;
        try
        {
            string?[] values = new string?[Fields.Count];
            for (int i = 0; i < values.Length; i++)
                if (OgrApi.OGR_F_IsFieldSetAndNotNull(feature, i) != 0) values[i] = Utf8List.Text(OgrApi.OGR_F_GetFieldAsString(feature, i));
            nint geometry = OgrApi.OGR_F_GetGeometryRef(feature);
            return new VectorFeature(OgrApi.OGR_F_GetFID(feature), values, geometry == 0 ? null : VectorGeometry.Linear(geometry), Envelope(geometry));
        }
        finally
        {
            OgrApi.OGR_F_Destroy(feature);
        }
    }

    private static Bounds? Envelope(nint geometry)
    {
        if (geometry == 0) return null;
        double* b = stackalloc double[4];
        OgrApi.OGR_G_GetEnvelope(geometry, b);
        // OGR gives an empty geometry an empty rectangle at the origin or an inverted one; a single point at the very origin is not told apart, and no area anyway.
        bool isEmpty = !(b[0] <= b[1] && b[2] <= b[3]) || !double.IsFinite(b[0] + b[1] + b[2] + b[3]) || (b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] == 0);
        return isEmpty ? null : new Bounds(b[0], b[2], b[1], b[3]);
    }

    private static string? ReadCrs(nint reference)
    {
        if (reference == 0) return null;
        using var options = new Utf8List(["FORMAT=WKT2_2019", "MULTILINE=NO"]);
        byte* wkt = null;
        string text = OgrApi.OSRExportToWktEx(reference, &wkt, options.Pointer) == 0 ? Utf8List.Text(wkt) : "";
        OgrApi.VSIFree(wkt);
        return text.Length > 0 ? text : null;
    }
}
