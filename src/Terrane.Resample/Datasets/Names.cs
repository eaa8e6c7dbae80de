namespace Terrane.Resample.Datasets;

/// <summary>Words of jobs, registries and plans for the values of enumerations.</summary>
public static class Names
{
    public static string Of<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static IEnumerable<string> All<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Of);

    /// <summary>Null when it is none of the words.</summary>
    public static T? Parse<T>(string word) where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => Of(value) == word).Select(value => (T?)value).FirstOrDefault();
}
