using System.Security.Cryptography;
using Terrane.Sources.Fetch;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Fetch;

public sealed class FetcherTests : IDisposable
{
    private static readonly FetchOptions Quick = new(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500), 4);

    private readonly TempFolder _folder = new();
    private readonly TestServer _server = new();
    private readonly Fetcher _fetcher = new(Quick);
    private readonly byte[] _content = new byte[300_000];

    public FetcherTests() => new Random(1).NextBytes(_content);

    public void Dispose()
    {
        _fetcher.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Fault.None)]
    [InlineData(Fault.CutOff)]
    [InlineData(Fault.Unavailable)]
    [InlineData(Fault.WrongLength)]
    [InlineData(Fault.Stall)]
    [InlineData(Fault.NoLength)]
    internal void A_file_arrives_whole_whatever_goes_wrong_once(Fault fault)
    {
        string url = _server.Serve("x.bin", _content);
        _server.Spoil("x.bin", fault);
        FetchedFile file = Fetch(url);
        Assert.Equal(_content, File.ReadAllBytes(_folder.File("x.bin")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_content)), file.Sha256);
        Assert.Equal(["x.bin"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_connection_that_breaks_is_continued_and_not_begun_anew()
    {
        string url = _server.Serve("x.bin", _content);
        _server.Spoil("x.bin", Fault.CutOff, 2);
        Fetch(url);
        Assert.Equal(["GET /x.bin", "GET /x.bin bytes=100000-", "GET /x.bin bytes=166666-"], _server.Requests);
    }

    [Theory]
    [InlineData(Fault.RangeIgnored)]
    [InlineData(Fault.WrongRange)]
    internal void A_range_that_is_not_what_was_asked_for_is_not_joined(Fault fault)
    {
        string url = _server.Serve("x.bin", _content);
        LeavePartial(url, _content[..50_000], Convert.ToHexStringLower(SHA256.HashData(_content))[..32]);
        _server.Spoil("x.bin", fault);
        Fetch(url);
        Assert.Equal(_content, File.ReadAllBytes(_folder.File("x.bin")));
    }

    [Fact]
    public void What_changed_on_the_server_meanwhile_is_fetched_from_its_beginning()
    {
        string url = _server.Serve("x.bin", _content);
        _server.Spoil("x.bin", Fault.Changed);
        Fetch(url);
        byte[] wanted = [.. _content];
        wanted[^1] ^= 0xFF;
        Assert.Equal(wanted, File.ReadAllBytes(_folder.File("x.bin")));
    }

    [Fact]
    public void A_length_that_never_fits_is_an_error_that_says_both()
    {
        string url = _server.Serve("x.bin", _content);
        _server.Spoil("x.bin", Fault.WrongLength, int.MaxValue);
        SourcesException e = Assert.Throws<SourcesException>(() => Fetch(url));
        Assert.Equal("ingest.fetch.length", e.Code);
        Assert.Contains("300010", e.Message);
        Assert.Contains("300000", e.Message);
    }

    [Fact]
    public void A_file_that_does_not_exist_is_not_asked_for_twice()
    {
        SourcesException e = Assert.Throws<SourcesException>(() => Fetch($"{_server.Root}/absent.bin"));
        Assert.Equal("ingest.fetch", e.Code);
        Assert.Contains("404", e.Message);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public void A_server_that_stays_unavailable_is_given_up_after_the_retries()
    {
        string url = _server.Serve("x.bin", _content);
        _server.Spoil("x.bin", Fault.Unavailable, int.MaxValue);
        Assert.Contains("503", Assert.Throws<SourcesException>(() => Fetch(url)).Message);
        Assert.Equal(1 + Quick.Retries, _server.Requests.Count);
    }

    [Fact]
    public void A_checksum_beside_the_list_that_does_not_fit_is_an_error()
    {
        string url = _server.Serve("x.bin", _content);
        SourcesException e = Assert.Throws<SourcesException>(() => Fetch(url, new string('0', 32)));
        Assert.Equal("ingest.fetch.checksum", e.Code);
        Assert.False(File.Exists(_folder.File("x.bin")));
    }

    [Fact]
    public void A_checksum_that_the_server_states_is_verified()
    {
        string url = _server.Serve("x.bin", _content);
        _server.Checksum = ("Content-MD5", Convert.ToBase64String(new byte[16]));
        Assert.Equal("ingest.fetch.checksum", Assert.Throws<SourcesException>(() => Fetch(url)).Code);
        _server.Checksum = ("Repr-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(_content))}:");
        Assert.Equal(_content.Length, Fetch(url).Bytes);
    }

    [Fact]
    public void Objects_of_S3_come_through_GDAL()
    {
        _server.Serve("bucket/dir/x.bin", _content);
        Terrane.Native.Gdal.GdalLibrary.Initialize(new Terrane.Native.Gdal.GdalSettings(Config: new Dictionary<string, string>
        {
            ["AWS_S3_ENDPOINT"] = _server.Root["http://".Length..],
            ["AWS_HTTPS"] = "NO",
            ["AWS_VIRTUAL_HOSTING"] = "FALSE",
            ["AWS_NO_SIGN_REQUEST"] = "YES",
            ["GDAL_DISABLE_READDIR_ON_OPEN"] = "YES",
        }));
        FetchedFile file = Fetch("s3://bucket/dir/x.bin");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_content)), file.Sha256);
    }

    [Fact]
    public void Looking_tells_length_and_what_identifies_the_content()
    {
        string url = _server.Serve("x.bin", _content);
        (long? length, string before) = _fetcher.Look(url, TestContext.Current.CancellationToken)!.Value;
        Assert.Equal(_content.Length, length);
        Assert.Equal(before, Fetch(url).Validator);
        _server.Serve("x.bin", _content[1..]);
        Assert.NotEqual(before, _fetcher.Look(url, TestContext.Current.CancellationToken)!.Value.Validator);
    }

    private FetchedFile Fetch(string url, string? checksum = null) =>
        _fetcher.Fetch(url, _folder.File("x.bin"), checksum, _ => { }, TestContext.Current.CancellationToken);

    private void LeavePartial(string url, byte[] bytes, string tag)
    {
        string target = _folder.File("x.bin");
        File.WriteAllBytes(PartialDownload.DataPath(target), bytes);
        new PartialDownload(url, $"\"{tag}\"", null, _content.Length, []).Save(target);
    }
}
