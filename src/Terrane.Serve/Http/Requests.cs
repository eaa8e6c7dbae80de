using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Serve.Facts;
using Terrane.Serve.Layers;
using Terrane.Serve.Rendering;
using Terrane.Serve.Styles;
using Terrane.Serve.Tiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Http;

/// <summary>Answers each request: what stands in its address decides, and nothing in it is ever taken for the name of a file.</summary>
internal sealed class Requests(ServeOptions options, LayerShelf shelf, StaticFiles files, DecodeGate gate, DecodedCache cache, RenderedTiles rendered, ServeMeter meter, Action<string> tell)
{
    private const int MostBody = 1 << 20, DefaultPoints = 256;

    public async Task Handle(HttpContext context)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            Greet(context);
            if (HttpMethods.IsOptions(context.Request.Method)) context.Response.StatusCode = StatusCodes.Status204NoContent;
            else await Answer(context).ConfigureAwait(false);
        }
        catch (ServeException e)
        {
            await Reply.Error(context, e.Status, e.Code, e.Message, e.Hint).ConfigureAwait(false);
        }
        catch (TerraneException e) when (e.Code == "remote.changed")
        {
            foreach (LayerSlot slot in shelf.All) slot.Doubt();
            await Reply.Error(context, StatusCodes.Status503ServiceUnavailable, e.Code, e.Message, null).ConfigureAwait(false);
        }
        catch (TerraneException e) when (e.Code.StartsWith("remote.", StringComparison.Ordinal))
        {
            await Reply.Error(context, StatusCodes.Status502BadGateway, e.Code, e.Message, e.Hint).ConfigureAwait(false);
        }
        catch (TerraneException e)
        {
            await Reply.Error(context, StatusCodes.Status500InternalServerError, e.Code, e.Message, e.Hint).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Reply.Error(context, e.StatusCode, "serve.request", e.Message, null).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away.
        }
        catch (OutOfMemoryException)
        {
            await Reply.Error(context, StatusCodes.Status503ServiceUnavailable, "serve.busy", "There is no memory for this now.", null).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not IOException)
        {
            // A bug: it is told with its stack, and other requests go on.
            tell($"{context.Request.Method} {context.Request.Path}: {e}");
            await Reply.Error(context, StatusCodes.Status500InternalServerError, "serve.internal", $"{e.GetType().Name}: this is a fault of the server; its log has more.", null).ConfigureAwait(false);
        }
        finally
        {
            meter.Count(context.Response.StatusCode, Stopwatch.GetElapsedTime(started));
            if (options.AccessLog is { } log) AccessLine.Write(log, context, Stopwatch.GetElapsedTime(started));
        }
    }

    private void Greet(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        if (options.CorsOrigin.Length > 0)
        {
            headers.AccessControlAllowOrigin = options.CorsOrigin;
            headers.AccessControlAllowMethods = "GET, HEAD, POST, OPTIONS";
            headers.AccessControlAllowHeaders = "content-type, if-none-match, range";
            headers.AccessControlExposeHeaders = "etag, content-length, x-terrane-missing";
        }
        headers.XContentTypeOptions = "nosniff";
    }

    private Task Answer(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (parts.Length == 2 && HttpMethods.IsPost(context.Request.Method) && parts[1] is "profile" or "statistics") return Shape(context, parts[0], parts[1]);
        if (!reads) throw ServeException.Method(context.Request.Method);
        switch (parts)
        {
            case []: return File(context, "index.html");
            case ["health"]: return Reply.Text(context, "text/plain; charset=utf-8", "OK\n");
            case ["metrics"]: return Reply.Text(context, "text/plain; version=0.0.4; charset=utf-8", meter.Render());
            case ["catalog"]: return Reply.Json(context, TileJson.Catalog(shelf, Root(context)));
            case ["openapi.json"]: return File(context, "openapi.json");
            case ["WMTSCapabilities.xml"]: return Reply.Text(context, "application/xml; charset=utf-8", Wmts.Capabilities(shelf.All, Root(context)));
            case ["terrain.html"]: return File(context, "terrain.html");
            case ["assets", ..]: return File(context, string.Join('/', parts));
            // With one layer, its tiles have a short address too.
            case ["tiles", var z, var x, var y, .. var more] when shelf.All.Where(s => !s.Id.EndsWith("-lineage", StringComparison.Ordinal)).Take(2).ToArray() is [var only]:
                return InTile(context, only.Id, z, x, y, more);
            case [var id, var z, var x, var y, .. var more]: return InTile(context, id, z, x, y, more);
            case [var id] when id.EndsWith(".json", StringComparison.Ordinal): return Describe(context, id[..^5]);
            case [var id]: return Describe(context, id);
            case [var id, "tilejson.json"]: return Describe(context, id);
            case [var id, "legend"]: return WithLayer(id, (layer, lineage) => Reply.Json(context, Legend.Of(lineage ?? (layer.TellsSources ? layer : null))));
            case [var id, "point", var place]: return Point(context, id, place);
            default: throw ServeException.Unknown($"'{(path.Length <= 80 ? path : path[..80] + "...")}'");
        }
    }

    private Task InTile(HttpContext context, string id, string z, string x, string y, string[] more)
    {
        if (more is ["metadata"])
            return Made(context, id, z, x, y, (tile, lineage) => PlaceFacts.OfTile(tile, lineage));
        if (more is ["pixel"])
        {
            (double longitude, double latitude) = Place.Point(context.Request.Query);
            return Made(context, id, z, x, y, (tile, lineage) => PlaceFacts.InTile(tile, lineage, longitude, latitude));
        }
        if (more.Length > 0) throw ServeException.Unknown($"'{more[0]}' of a tile");
        int dot = y.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? Tile(context, id, Place.Tile(z, x, y), null) : Tile(context, id, Place.Tile(z, x, y[..dot]), y[(dot + 1)..]);
    }

    private async Task Tile(HttpContext context, string id, TileId tile, string? extension)
    {
        LayerSlot slot = Slot(id);
        using LayerVersion layer = slot.Hold();
        extension ??= TileFormats.Stored(layer.TileType);
        string? style = context.Request.Query["style"];
        if (style is not null && (extension != "png" || !StyleCatalog.Has(style)))
            throw ServeException.BadRequest($"style is '{(style.Length <= 20 ? style : style[..20])}' of a {(extension.Length <= 8 ? extension : "tile")}; a png has one of {string.Join(", ", StyleCatalog.Names)}.");
        string etag = $"{layer.Tag}-{tile.Z}.{tile.X}.{tile.Y}.{style}{(extension.Length <= 8 ? extension : "x")}";
        // A client that names this version of this tile has been given it before.
        if (Reply.NotModified(context, etag, MaxAge(slot))) return;
        if (layer is RenderedVersion made) await Rendered(context, slot, made, tile, extension, style, etag).ConfigureAwait(false);
        else await Stored(context, slot, (ArchiveVersion)layer, tile, extension, style, etag).ConfigureAwait(false);
    }

    private async Task Rendered(HttpContext context, LayerSlot slot, RenderedVersion layer, TileId tile, string extension, string? style, string etag)
    {
        if (await rendered.Picture(slot.Id, layer, tile, extension, style, context.RequestAborted).ConfigureAwait(false) is not { } picture) Absent(context, slot, tile, layer);
        else if (picture.Missing is null) await Reply.Bytes(context, etag, MaxAge(slot), TileFormats.ContentType(extension), picture.Bytes).ConfigureAwait(false);
        else await Reply.Partial(context, picture.Missing, TileFormats.ContentType(extension), picture.Bytes).ConfigureAwait(false);
    }

    private async Task Stored(HttpContext context, LayerSlot slot, ArchiveVersion archive, TileId tile, string extension, string? style, string etag)
    {
        bool isStored = style is null && !TileFormats.IsMade(extension, archive);
        StoredTile? found = !isStored ? null : !archive.IsRemote ? archive.Find(tile)
            : await gate.Run(() => archive.Read(tile), context.RequestAborted).ConfigureAwait(false) is { } fetched ? new StoredTile(fetched) : null;
        if (found is { } stored)
        {
            if (archive.Compression == PmTilesCompression.Gzip) context.Response.Headers.ContentEncoding = "gzip";
            await Reply.Stored(context, etag, MaxAge(slot), TileFormats.ContentType(extension), stored).ConfigureAwait(false);
            return;
        }
        byte[]? bytes = null;
        if (!isStored)
        {
            using LayerVersion? lineage = shelf.LineageOf(slot.Id)?.Hold();
            if (lineage is not null) etag += $"-{lineage.Tag}";
            if (Reply.NotModified(context, etag, MaxAge(slot))) return;
            DecodedTiles tiles = Tiles(context, slot.Id, archive, lineage);
            bytes = await gate.Run(() => style is null ? TileFormats.Make(extension, tiles, tile) : StyleCatalog.Png(style, tiles, tile), context.RequestAborted).ConfigureAwait(false);
        }
        if (bytes is null) Absent(context, slot, tile, archive);
        else await Reply.Bytes(context, etag, MaxAge(slot), TileFormats.ContentType(extension), bytes).ConfigureAwait(false);
    }

    private int MaxAge(LayerSlot slot) => slot.Options.MaxAge ?? options.MaxAge;

    private void Absent(HttpContext context, LayerSlot slot, TileId tile, LayerVersion layer)
    {
        int status = slot.Options.MissingStatus ?? options.MissingStatus;
        if (status == 404) throw ServeException.Absent(slot.Id, tile, layer.MinZoom, layer.MaxZoom);
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "public, max-age=60";
    }

    private DecodedTiles Tiles(HttpContext context, string id, LayerVersion layer, LayerVersion? lineage) => new(id, layer, lineage, cache, rendered, context.RequestAborted);

    private async Task Made(HttpContext context, string id, string z, string x, string y, Func<DecodedTile, LayerVersion?, JsonNode> describe)
    {
        TileId tile = Place.Tile(z, x, y.Split('.')[0]);
        using LayerVersion layer = Slot(id).Hold();
        using LayerVersion? lineage = shelf.LineageOf(id)?.Hold();
        DecodedTiles tiles = Tiles(context, id, layer, lineage);
        DecodedTile? made = layer is RenderedVersion version ? await rendered.Read(version, tile, context.RequestAborted).ConfigureAwait(false) : null;
        JsonNode facts = await gate.Run(() => (layer is RenderedVersion ? made : tiles.Read(tile)) is { } decoded ? describe(decoded, tiles.SourceTeller)
            : throw ServeException.Absent(id, tile, layer.MinZoom, layer.MaxZoom), context.RequestAborted).ConfigureAwait(false);
        await Reply.Json(context, facts).ConfigureAwait(false);
    }

    private async Task Point(HttpContext context, string id, string text)
    {
        (double longitude, double latitude) = Place.Point(text);
        using LayerVersion layer = Slot(id).Hold();
        using LayerVersion? lineage = shelf.LineageOf(id)?.Hold();
        DecodedTiles tiles = Tiles(context, id, layer, lineage);
        await Reply.Json(context, await gate.Run(() => PlaceFacts.AtPoint(tiles, longitude, latitude), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task Shape(HttpContext context, string id, string what)
    {
        using LayerVersion layer = Slot(id).Hold();
        using LayerVersion? lineage = shelf.LineageOf(id)?.Hold();
        byte? zoom = Number(context, "zoom") is { } z ? z >= (layer.MinZoom ?? 0) && z <= (layer.MaxZoom ?? TileId.MaxZoom) ? (byte)z
            : throw ServeException.BadRequest($"zoom is {z}, wanted {layer.MinZoom ?? 0} to {layer.MaxZoom ?? TileId.MaxZoom}.") : null;
        int points = Number(context, "points") ?? DefaultPoints;
        JsonElement body;
        try
        {
            using JsonDocument document = JsonDocument.Parse(await Body(context).ConfigureAwait(false), new JsonDocumentOptions { MaxDepth = 16 });
            body = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw ServeException.BadRequest($"The body is no JSON: {e.Message}");
        }
        DecodedTiles tiles = Tiles(context, id, layer, lineage);
        JsonObject answer = await gate.Run(() => what == "profile" ? ShapeFacts.Profile(tiles, body, points, zoom) : ShapeFacts.Statistics(tiles, body, zoom),
            context.RequestAborted).ConfigureAwait(false);
        await Reply.Json(context, answer).ConfigureAwait(false);
    }

    private static async Task<ReadOnlyMemory<byte>> Body(HttpContext context)
    {
        if (context.Request.ContentLength > MostBody) throw ServeException.TooLarge("Bytes of the request:", context.Request.ContentLength.Value, MostBody);
        using var body = new MemoryStream();
        byte[] part = new byte[16 << 10];
        for (int read; (read = await context.Request.Body.ReadAsync(part, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            body.Write(part, 0, read);
            if (body.Length > MostBody) throw ServeException.TooLarge("Bytes of the request, so far:", body.Length, MostBody); // chunked: nobody said how many
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private Task Describe(HttpContext context, string id) => WithLayer(id, (layer, _) => Reply.Json(context, TileJson.Of(Slot(id), layer, Root(context))));

    private Task WithLayer(string id, Func<LayerVersion, LayerVersion?, Task> answer)
    {
        using LayerVersion layer = Slot(id).Hold();
        using LayerVersion? lineage = shelf.LineageOf(id)?.Hold();
        return answer(layer, lineage); // documents are made before the first byte goes out
    }

    private Task File(HttpContext context, string name)
    {
        if (!files.TryGet(name, out StaticFile? file)) throw ServeException.Unknown($"'{(name.Length <= 80 ? name : name[..80])}'");
        return Reply.NotModified(context, file.Tag, 0) ? Task.CompletedTask : Reply.Bytes(context, file.Tag, 0, file.ContentType, file.Content);
    }

    private LayerSlot Slot(string id) => shelf.TryGet(id, out LayerSlot? slot) ? slot : throw ServeException.Unknown($"layer '{(id.Length <= 80 ? id : id[..80] + "...")}'");

    private static int? Number(HttpContext context, string name)
    {
        string text = context.Request.Query[name].ToString();
        return text.Length == 0 ? null : int.TryParse(text, out int number) ? number : throw ServeException.BadRequest($"{name} is '{(text.Length <= 20 ? text : text[..20])}', wanted a number.");
    }

    private string Root(HttpContext context) =>
        options.BaseUrl is { } fixedRoot ? fixedRoot.ToString().TrimEnd('/') : $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}";
}
