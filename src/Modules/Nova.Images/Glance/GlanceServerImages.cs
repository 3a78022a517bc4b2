using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Glance;
using Nova.Images.List;

namespace Nova.Images.Glance;

/// <summary>Images of servers in Glance: registered in the caller's name, written and removed in the service user's.</summary>
internal sealed class GlanceServerImages(GlanceHttp http, GlanceClient glance, GlanceContent contents) : IServerImages, IImageUploads
{
    private const int MostListed = 1000;

    public async Task<Result<Image>> RegisterAsync(RequestContext caller, NewImage image, CancellationToken cancellationToken)
    {
        try
        {
            var body = Document(caller, image).ToJsonString();
            using var response = await http.SendOnceAsync(
                HttpMethod.Post, "/v2/images", () => new StringContent(body, new MediaTypeHeaderValue("application/json")), caller.Token, cancellationToken);
            if (response.StatusCode is HttpStatusCode.Conflict)
            {
                return await glance.FindAsync(caller, image.Id, cancellationToken);
            }

            if (GlanceClient.FaultOf(response, image.Id.ToString()) is { } fault)
            {
                return fault;
            }

            using var document = await glance.ReadAsync(response, cancellationToken);
            return GlanceImage.Read(document.RootElement);
        }
        catch (HttpRequestException)
        {
            return GlanceClient.Down;
        }
    }

    public async Task<Result<Done>> ActivateAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken)
    {
        try
        {
            // Content of no octets makes it active, as far as Glance is concerned.
            await UploadAsync(image, Stream.Null, cancellationToken);
            return default(Done);
        }
        catch (FileNotFoundException)
        {
            return ImageAccess.NotFound(image.ToString());
        }
        catch (IOException)
        {
            return GlanceClient.Down;
        }
    }

    public async Task<Result<Done>> RemoveAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.RepeatAsync(HttpMethod.Delete, $"/v2/images/{image}", "", cancellationToken);
            return GlanceClient.FaultOf(response, image.ToString()) is { } fault and not Fault.NotFound ? fault : default(Done);
        }
        catch (HttpRequestException)
        {
            return GlanceClient.Down;
        }
    }

    public async Task<Result<IReadOnlyList<Image>>> ListAsync(
        RequestContext caller, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        ImageFilter filter = new()
        {
            Texts = [("owner", [caller.Project.Value])],
            Properties = [.. properties.Select(pair => (pair.Key, pair.Value))],
            Limit = MostListed,
        };
        return (await glance.ListAsync(caller, filter, null, cancellationToken)).Match<Result<IReadOnlyList<Image>>>(images => images, fault => fault);
    }

    public Task UploadAsync(ImageId image, Stream content, CancellationToken cancellationToken) => contents.UploadAsync(image.ToString(), content, cancellationToken);

    private static JsonObject Document(RequestContext caller, NewImage image)
    {
        JsonObject document = new()
        {
            ["id"] = image.Id.ToString(),
            ["name"] = image.Name,
            ["visibility"] = image.Visibility,
            ["disk_format"] = image.DiskFormat,
            ["container_format"] = image.ContainerFormat,
            ["min_disk"] = image.MinDiskGiB,
            ["min_ram"] = image.MinMemoryMiB,
        };
        if (image.Owner != caller.Project)
        {
            document["owner"] = image.Owner.Value;
        }

        foreach (var (name, value) in image.Properties.Where(pair => !document.ContainsKey(pair.Key)))
        {
            document[name] = value;
        }

        return document;
    }
}
