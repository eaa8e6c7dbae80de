namespace Terrane.Core.Tests;

/// <summary>What is shown and recorded holds no password, key or token.</summary>
public sealed class SecretsTests
{
    [Theory]
    [InlineData("Cannot open '/vsicurl/https://me:pw@host/a%20b.tif?sig=x': no", "Cannot open 'https://host/a%20b.tif': no")]
    [InlineData("two: http://a/b?c=d, /vsizip/{/vsicurl/http://h/x.zip?k}/m.tif", "two: http://a/b /vsizip/{http://h/x.zip}/m.tif")]
    [InlineData("HTTPS://gh_token@host/x?y", "HTTPS://host/x")]
    [InlineData("https://me:p@ss@host/x", "https://host/x")]
    [InlineData("https://s3.example/a.tif?X-Amz-Credential=AK%2F1&X-Amz-Signature=abc", "https://s3.example/a.tif")]
    [InlineData("postgres://me:hunter2@db.example/x", "postgres://me:***@db.example/x")]
    [InlineData("postgres://me:hun@ter2@db.example/x?password=hunter2", "postgres://me:***@db.example/x?password=***")]
    public void Addresses_lose_names_passwords_and_queries(string text, string shown) => Assert.Equal(shown, Secrets.Hide(text));

    [Theory]
    [InlineData("Host=db;Username=me;Password=hunter2;Database=x", "Host=db;Username=me;Password=***;Database=x")]
    [InlineData("Host=db;Password='hunter 2';Database=x", "Host=db;Password=***;Database=x")]
    [InlineData("USERPWD=me:hunter2", "USERPWD=***")]
    [InlineData("HEADERS=X-Key: hunter2, X-More: hunter2", "HEADERS=***")]
    [InlineData("AWS_SECRET_ACCESS_KEY = hunter2", "AWS_SECRET_ACCESS_KEY = ***")]
    [InlineData("aws_access_key_id=AKIA, sig=abc&se=1", "aws_access_key_id=***, sig=***&se=1")]
    [InlineData("{\"token\": \"hunter2\", \"a\": 1}", "{\"token\": ***, \"a\": 1}")]
    [InlineData("Authorization: Basic aHVudGVyMg==", "Authorization: ***")]
    [InlineData("sent Bearer abcdefgh.ijkl-mnop", "sent Bearer ***")]
    public void What_is_named_as_a_secret_is_masked(string text, string shown) => Assert.Equal(shown, Secrets.Hide(text));

    [Theory]
    [InlineData("/plain/a?b.tif")]
    [InlineData("/data/a.tif")]
    [InlineData("Unknown key 'token': its keys are path, crs")]
    [InlineData("s3://bucket/a.tif: 100% of 5 tiles (at z=3)")]
    [InlineData("Basic facts: design=1, key=abc")]
    public void Other_texts_stay(string text) => Assert.Equal(text, Secrets.Hide(text));

    [Fact]
    public void Names_of_variables_tell_which_hold_secrets()
    {
        string[] secret = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD", "GDAL_HTTP_USERPWD", "GDAL_HTTP_HEADERS", "AZURE_STORAGE_CONNECTION_STRING", "OTEL_EXPORTER_OTLP_HEADERS"];
        string[] plain = ["PATH", "PWD", "HOME", "AWS_REGION", "TERRANE_CACHE_DIR"];
        Assert.Equal(secret, Secrets.Of(secret.Concat(plain).Select(name => KeyValuePair.Create(name, name))));
    }

    [Fact]
    public void Messages_for_the_user_hold_none()
    {
        var failure = new TerraneException("a.b", "No 'https://me:hunter2@host/x'.", "Try password=hunter2.");
        Assert.DoesNotContain("hunter2", failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_text_takes_no_time()
    {
        string text = new string('a', 300_000) + "://" + new string('-', 300_000) + "=" + string.Concat(Enumerable.Repeat("x-", 100_000));
        Assert.Equal(text, Secrets.Hide(text));
    }
}
