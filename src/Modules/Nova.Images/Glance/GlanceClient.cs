using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Glance;
using Nova.Images.Compute;
using Nova.Images.List;
using Nova.Images.Update;

namespace Nova.Images.Glance;

/// <summary>Glance behind the contracts of this module: calls in the caller's name where there is one, else in the service user's.</summary>
internal sealed class GlanceClient(GlanceHttp http, GlanceContent content) : IImageRegistry, IImageTransfer
{
    internal static readonly Fault Down = new Fault.Unavailable("The image service does not answer.");

    /// <summary>Where the image API is.</summary>
    public string PublicAddress => http.FirstServer;

    public async Task<Result<Image>> FindAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.RepeatAsync(HttpMethod.Get, $"/v2/images/{image}", caller.Token, cancellationToken);
            if (FaultOf(response, image.ToString()) is { } fault)
            {
                return fault;
            }

            using var document = await ReadAsync(response, cancellationToken);
            return GlanceImage.Read(document.RootElement);
        }
        catch (HttpRequestException)
        {
            return Down;
        }
    }

    public async Task<Result<List<Image>>> ListAsync(RequestContext caller, ImageFilter filter, string? marker, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.RepeatAsync(HttpMethod.Get, "/v2/images?" + GlanceQuery.Of(filter, marker), caller.Token, cancellationToken);
            if (FaultOf(response, marker ?? "") is { } fault)
            {
                return fault is Fault.NotFound ? new Fault.Invalid($"Marker {marker} could not be found.") : fault;
            }

            using var document = await ReadAsync(response, cancellationToken);
            return document.RootElement.GetProperty("images").EnumerateArray().Select(GlanceImage.Read).ToList();
        }
        catch (HttpRequestException)
        {
            return Down;
        }
    }

    public async Task<Result<Done>> DeleteAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.RepeatAsync(HttpMethod.Delete, $"/v2/images/{image}", caller.Token, cancellationToken);
            return FaultOf(response, image.ToString()) is { } fault ? fault : default(Done);
        }
        catch (HttpRequestException)
        {
            return Down;
        }
    }

    public async Task<Result<Image>> ChangePropertiesAsync(
        RequestContext caller, ImageId image, Func<IReadOnlyDictionary<string, string>, Result<Dictionary<string, string>>> change, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(caller, image, cancellationToken)).TryGet(out var found, out var fault) || !change(found.Properties).TryGet(out var wanted, out fault))
        {
            return fault;
        }

        try
        {
            var patch = Patch(found.Properties, wanted).ToJsonString();
            using var response = await http.SendOnceAsync(
                HttpMethod.Patch, $"/v2/images/{image}", () => new StringContent(patch, new MediaTypeHeaderValue(ImagePatch.MediaType)), caller.Token, cancellationToken);
            if (FaultOf(response, image.ToString()) is { } refused)
            {
                return refused;
            }

            using var document = await ReadAsync(response, cancellationToken);
            return GlanceImage.Read(document.RootElement);
        }
        catch (HttpRequestException)
        {
            return Down;
        }
    }

    public Task<Stream> OpenAsync(ImageId image, CancellationToken cancellationToken) => content.OpenAsync(image.ToString(), cancellationToken);

    private static JsonArray Patch(IReadOnlyDictionary<string, string> old, Dictionary<string, string> wanted)
    {
        static string Path(string name) => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        JsonArray steps = [];
        foreach (var (name, value) in wanted.Where(pair => old.GetValueOrDefault(pair.Key) != pair.Value))
        {
            steps.Add((JsonNode)new JsonObject { ["op"] = old.ContainsKey(name) ? "replace" : "add", ["path"] = Path(name), ["value"] = value });
        }

        foreach (var name in old.Keys.Where(name => !wanted.ContainsKey(name)))
        {
            steps.Add((JsonNode)new JsonObject { ["op"] = "remove", ["path"] = Path(name) });
        }

        return steps;
    }

    internal static Fault? FaultOf(HttpResponseMessage response, string image) => response.StatusCode switch
    {
        _ when response.IsSuccessStatusCode => null,
        HttpStatusCode.NotFound => ImageAccess.NotFound(image),
        HttpStatusCode.Forbidden => new Fault.Refused($"The image service does not permit it for image {image}."),
        HttpStatusCode.Conflict => new Fault.Conflict($"The state of image {image} does not allow it."),
        HttpStatusCode.BadRequest => new Fault.Invalid("The image service refused the request."),
        _ => Down,
    };

    internal async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await http.OpenBodyAsync(response, cancellationToken);
        try
        {
            return await JsonDocument.ParseAsync(body, default, cancellationToken);
        }
        catch (JsonException broken)
        {
            throw new HttpRequestException("Glance's answer is no JSON.", broken);
        }
        catch (IOException broken)
        {
            throw new HttpRequestException("Glance's answer broke off.", broken);
        }
    }
}
