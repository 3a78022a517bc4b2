using Microsoft.AspNetCore.Http;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Web;

namespace Nova.Images.Compute;

/// <summary><c>/images/{id}/metadata</c> of the Compute API, gone since microversion 2.39: the properties of an image.</summary>
internal sealed class ComputeMetadataHandler(IImageRegistry registry)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).Match(image => call.Json(All(image)), call.Fault);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var image, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        return image.Properties.TryGetValue(key, out var value)
            ? call.Json(new ImageMetadataItemBody { Meta = new Dictionary<string, string> { [key] = value } })
            : call.Fault(new Fault.NotFound("Metadata item", key));
    }

    public Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken) => WriteAsync(
        call,
        (old, given) =>
        {
            foreach (var (key, value) in given)
            {
                old[key] = value;
            }

            return old;
        },
        cancellationToken);

    public Task<IResult> ReplaceAsync(ApiCall call, CancellationToken cancellationToken) =>
        WriteAsync(call, (_, given) => new Dictionary<string, string>(given), cancellationToken);

    public async Task<IResult> SetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ImageMetadataItemBody>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        if (!body.Meta.TryGetValue(key, out var value))
        {
            return call.Fault(new Fault.Invalid("Request body and URI mismatch"));
        }

        var changed = await ChangeAsync(call, old => new Dictionary<string, string>(old) { [key] = value }, cancellationToken);
        return changed.Match(_ => call.Json(body), call.Fault);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var key = call.Route("key");
        var changed = await ChangeAsync(
            call,
            old =>
            {
                Dictionary<string, string> left = new(old);
                return left.Remove(key) ? left : new Fault.NotFound("Metadata item", key);
            },
            cancellationToken);
        return changed.Match(_ => call.NoContent(), call.Fault);
    }

    private static ImageMetadataBody All(Image image) => new() { Metadata = image.Properties };

    private async Task<IResult> WriteAsync(
        ApiCall call, Func<Dictionary<string, string>, IReadOnlyDictionary<string, string>, Dictionary<string, string>> write, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ImageMetadataBody>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        return (await ChangeAsync(call, old => write(new Dictionary<string, string>(old), body.Metadata), cancellationToken))
            .Match(image => call.Json(All(image)), call.Fault);
    }

    private async Task<Result<Image>> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        Identifier.TryParse<ImageId>(call.Route("id"), out var image)
            ? await registry.FindAsync(call.Caller, image, cancellationToken)
            : ImageAccess.NotFound(call.Route("id"));

    private async Task<Result<Image>> ChangeAsync(
        ApiCall call, Func<IReadOnlyDictionary<string, string>, Result<Dictionary<string, string>>> change, CancellationToken cancellationToken) =>
        Identifier.TryParse<ImageId>(call.Route("id"), out var image)
            ? await registry.ChangePropertiesAsync(call.Caller, image, change, cancellationToken)
            : ImageAccess.NotFound(call.Route("id"));
}
