using System.Collections;
using System.Reflection;
using Terrane.Core;
using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Sharding;

namespace Terrane.Mosaic.Tests.Isolation;

public sealed class BuildOptionsJsonTests
{
    private static readonly BuildOptions Plain = new() { Sources = [new SourceSpec { Paths = ["a.tif"], Name = "a" }], Output = "x.pmtiles" };

    public static TheoryData<string> Members => [.. Settable(typeof(BuildOptions)).Select(p => p.Name)];

    // A child that did not hear of an option would build other tiles, or the same ones with other means than were asked for.
    [Theory]
    [MemberData(nameof(Members))]
    public void Each_option_reaches_the_child(string member)
    {
        PropertyInfo property = typeof(BuildOptions).GetProperty(member)!;
        object other = Other(property.PropertyType, property.GetValue(Plain));
        BuildOptions given = Plain with { };
        property.SetValue(given, other);
        Assert.False(Same(property.GetValue(given), property.GetValue(Plain)), $"{member} was not changed by this test.");

        WorkerOrder read = WorkerOrder.Parse(new WorkerOrder(given, 1, "", [], "", [], null, []).ToLine());
        foreach (PropertyInfo p in Settable(typeof(BuildOptions)))
            Assert.True(Same(p.GetValue(given), p.GetValue(read.Options)), $"{p.Name} is {p.GetValue(read.Options)} instead of {p.GetValue(given)}.");
    }

    [Fact]
    public void An_order_is_one_line_and_comes_back_with_all_its_parts()
    {
        var order = new WorkerOrder(Plain with { Description = "two\nlines" }, 12345, "/r", ["/s"], "/p", [7, 10], new UnitShare(2, 5), ["a,b.tif", "ü.tif"]);
        string line = order.ToLine();
        Assert.DoesNotContain('\n', line);
        WorkerOrder read = WorkerOrder.Parse(line);
        Assert.Equal((12345, "/r", "/p", "two\nlines"), (read.Memory, read.Roots, read.Pictures, read.Options.Description));
        Assert.Equal(["a,b.tif", "ü.tif"], read.ExcludedFiles);
        Assert.Equal([7, 10], read.ZoomFloors);
        Assert.Equal(["/s"], read.InheritedRoots);
        Assert.Equal(new UnitShare(2, 5), read.Share);
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    /// <summary>A value that a member of this type does not have yet. Records differ in every member.</summary>
    private static object Other(Type type, object? now)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(bool)) return !(now as bool? ?? false);
        if (bare == typeof(string)) return now + "ü\"7";
        if (bare == typeof(double)) return now is 0.1 ? double.NaN : 0.1;
        if (bare == typeof(float)) return 0.1f;
        if (bare == typeof(TimeSpan)) return TimeSpan.FromMilliseconds(1234.5678);
        if (bare == typeof(Bounds)) return new Bounds(-1.1, 2.2, 3.3, 4.4);
        if (bare.IsEnum) return Enum.GetValues(bare).Cast<object>().First(v => !v.Equals(now ?? Enum.ToObject(bare, 0)));
        if (bare.IsPrimitive) return Convert.ChangeType(7, bare, null);
        if (bare.IsGenericType && typeof(IEnumerable).IsAssignableFrom(bare))
        {
            Type item = bare.GetGenericArguments()[0];
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
            list.Add(Other(item, null));
            list.Add(item == typeof(double) ? double.NaN : Other(item, list[0]));
            return list;
        }
        object made = now is null ? Make(bare) : bare.GetMethod("<Clone>$")?.Invoke(now, null) ?? Activator.CreateInstance(bare)!;
        foreach (PropertyInfo p in Settable(bare)) p.SetValue(made, Other(p.PropertyType, p.GetValue(made)));
        return made;
    }

    private static object Make(Type type)
    {
        if (type.IsValueType || type.GetConstructor([]) is not null) return Activator.CreateInstance(type)!;
        ConstructorInfo constructor = type.GetConstructors()[0];
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Other(p.ParameterType, null))]);
    }

    private static bool Same(object? a, object? b)
    {
        if (a is null || b is null || Equals(a, b)) return Equals(a, b);
        if (a is string || a.GetType().IsPrimitive) return false;
        if (a is IEnumerable first && b is IEnumerable second)
        {
            List<object?> x = [.. first], y = [.. second];
            return x.Count == y.Count && x.Zip(y).All(pair => Same(pair.First, pair.Second));
        }
        return a.GetType() == b.GetType() && Settable(a.GetType()).Any() && Settable(a.GetType()).All(p => Same(p.GetValue(a), p.GetValue(b)));
    }
}
