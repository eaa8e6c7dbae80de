using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Terrane.Runtime.Jobs;

/// <summary>A YAML mapping in which every key must be asked for: a misspelt option is an error with its line, never ignored.</summary>
public sealed class StrictYaml
{
    private readonly string _path;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly StrictYaml? _defaults;

    private StrictYaml(string path, YamlMappingNode node, StrictYaml? defaults = null) => (_path, _node, _defaults) = (path, node, defaults);

    public string Place => PlaceOf(_node);

    public static StrictYaml Load(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(path, reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JobException.Unreadable(path, e.Message);
        }
    }

    /// <param name="path">The name of the text in places.</param>
    /// <exception cref="JobException">job.yaml: it is none.</exception>
    public static StrictYaml Read(string path, TextReader reader)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(reader);
            if (stream.Documents.Count != 1) throw JobException.Unreadable(path, $"it holds {stream.Documents.Count} YAML documents, wanted one.");
            return stream.Documents[0].RootNode is YamlMappingNode map
                ? new StrictYaml(path, map) : throw JobException.Unreadable(path, "its top level is not a mapping of keys to values.");
        }
        catch (YamlException e)
        {
            throw JobException.Unreadable(path, $"line {e.Start.Line}: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What YamlDotNet throws of bytes that it did not expect, control characters among them.
            throw JobException.Unreadable(path, $"it is no YAML: {e.Message}");
        }
    }

    /// <summary>The same keys, and those of another mapping where these are silent. What the other has is known and never refused.</summary>
    public StrictYaml Over(StrictYaml defaults)
    {
        var over = new StrictYaml(_path, _node, defaults);
        over._asked.UnionWith(_asked);
        return over;
    }

    /// <summary>The keys as written, with their places and their values as texts (a sequence gives several).</summary>
    public IEnumerable<(string Key, string Place, IReadOnlyList<string> Values)> Entries()
    {
        foreach ((YamlNode key, YamlNode value) in _node.Children)
            yield return (Text(key), PlaceOf(key), value is YamlSequenceNode list ? [.. list.Children.Select(Text)] : [Text(value)]);
    }

    public (string Text, string Place)? Scalar(string key) => Other(key) is { } other ? other.Scalar(key) : Find(key) is { } node ? (Text(node), PlaceOf(node)) : null;

    public (IReadOnlyList<string> Texts, string Place)? List(string key) =>
        Other(key) is { } other ? other.List(key)
        : Find(key) is not { } node ? null
        : node is YamlSequenceNode list ? ([.. list.Children.Select(Text)], PlaceOf(node))
        : throw JobException.BadValue(PlaceOf(node), key, Text(node), "a list");

    /// <summary>True when the key is there; it still counts as not asked for.</summary>
    public bool Has(string key) => HasOwn(key) || _defaults?.Has(key) == true;

    /// <summary>As <see cref="Has"/>, without what stands in for it.</summary>
    public bool HasOwn(string key) => _node.Children.ContainsKey(new YamlScalarNode(key));

    /// <summary>True when keys with values stand below the key; it still counts as not asked for.</summary>
    public bool IsMap(string key) => Other(key) is { } other ? other.IsMap(key) : _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlMappingNode;

    /// <summary>A single value or a list of them; none when the key is not there.</summary>
    public IReadOnlyList<string> Texts(string key) => Other(key) is { } other ? other.Texts(key) : Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(Text)],
        YamlNode node => [Text(node)],
    };

    public IReadOnlyList<StrictYaml> Maps(string key)
    {
        if (Other(key) is { } other) return other.Maps(key);
        if (Find(key) is not { } node) return [];
        if (node is not YamlSequenceNode list) throw JobException.BadValue(PlaceOf(node), key, "a single value", "a list, each entry beginning with '- '");
        return [.. list.Children.Select(item => item is YamlMappingNode map
            ? new StrictYaml(_path, map) : throw JobException.BadValue(PlaceOf(item), key, Text(item), "an entry like '- path: dem.tif'"))];
    }

    /// <summary>A mapping below a key; null when the key is not there.</summary>
    public StrictYaml? Map(string key) => Other(key) is { } other ? other.Map(key) : Find(key) is not { } node ? null
        : node is YamlMappingNode map ? new StrictYaml(_path, map) : throw JobException.BadValue(PlaceOf(node), key, Shown(node), "keys with values below it");

    /// <summary>Mappings below a key, each under a name of the user's choice, in the order of the file.</summary>
    public IReadOnlyList<(string Name, StrictYaml Map)> NamedMaps(string key)
    {
        if (Other(key) is { } other) return other.NamedMaps(key);
        if (Find(key) is not { } node) return [];
        if (node is not YamlMappingNode all) throw JobException.BadValue(PlaceOf(node), key, Shown(node), "names, each with keys below it");
        return [.. all.Children.Select(child => child.Value is YamlMappingNode map
            ? (Text(child.Key), new StrictYaml(_path, map)) : throw JobException.BadValue(PlaceOf(child.Key), Text(child.Key), Shown(child.Value), "keys with values below it"))];
    }

    /// <summary>A list of lists of texts, like pairs of coordinates; none when the key is not there.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string key)
    {
        if (Other(key) is { } other) return other.Rows(key);
        if (Find(key) is not { } node) return [];
        if (node is not YamlSequenceNode list) throw JobException.BadValue(PlaceOf(node), key, Shown(node), "a list of lists");
        return [.. list.Children.Select(row => row is YamlSequenceNode items
            ? (IReadOnlyList<string>)[.. items.Children.Select(Text)] : throw JobException.BadValue(PlaceOf(row), key, Shown(row), "a list"))];
    }

    /// <summary>Looks at the keys before anything is read: who misspelt one should not be told of the key that is therefore missing.</summary>
    /// <param name="known">Keys that some mapping of this kind may have; <see cref="RefuseOthers"/> still judges the ones that this one may not.</param>
    /// <exception cref="JobException">A key is there that is none of them.</exception>
    public void RefuseUnknown(IReadOnlyCollection<string> known)
    {
        foreach (YamlNode key in _node.Children.Keys)
            if (!known.Contains(Text(key))) throw JobException.UnknownKey(PlaceOf(key), Text(key), known);
    }

    /// <exception cref="JobException">A key is there that nobody asked for.</exception>
    public void RefuseOthers()
    {
        foreach (YamlNode key in _node.Children.Keys)
            if (!_asked.Contains(Text(key))) throw JobException.UnknownKey(PlaceOf(key), Text(key), _asked);
    }

    // Who has a key that this mapping itself does not.
    private StrictYaml? Other(string key)
    {
        if (_defaults is null || HasOwn(key) || !_defaults.Has(key)) return null;
        _asked.Add(key);
        return _defaults;
    }

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;
    }

    private string Text(YamlNode node) =>
        node is YamlScalarNode scalar ? scalar.Value ?? "" : throw JobException.BadValue(PlaceOf(node), "entry", node.NodeType.ToString(), "a single value");

    private static string Shown(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : node is YamlSequenceNode ? "a list" : "a mapping";

    private string PlaceOf(YamlNode node) => $"{_path}:{node.Start.Line}";
}
