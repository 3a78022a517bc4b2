using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Images.List;
using Nova.Web;

namespace Nova.Images.Compute;

/// <summary><c>/images</c> of the Compute API, gone since microversion 2.36: Glance's images in Nova's shape.</summary>
internal sealed class ComputeImagesHandler(IImageRegistry registry, ComputeImageView views)
{
    public Task<IResult> IndexAsync(ApiCall call, CancellationToken cancellationToken) => ListAsync(
        call, "/images", (page, links) => call.Json(new BriefImagesResponse([.. page.Select(image => views.Brief(call, image))]) { ImagesLinks = links }), cancellationToken);

    public Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken) => ListAsync(
        call, "/images/detail", (page, links) => call.Json(new ImagesResponse([.. page.Select(image => views.Full(call, image))]) { ImagesLinks = links }), cancellationToken);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        Identifier.TryParse<ImageId>(call.Route("id"), out var image)
            ? (await registry.FindAsync(call.Caller, image, cancellationToken)).Match(found => call.Json(new ImageResponse(views.Full(call, found))), call.Fault)
            : call.Fault(ImageAccess.NotFound(call.Route("id")));

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        Identifier.TryParse<ImageId>(call.Route("id"), out var image)
            ? (await registry.DeleteAsync(call.Caller, image, cancellationToken)).Match(_ => call.NoContent(), call.Fault)
            : call.Fault(ImageAccess.NotFound(call.Route("id")));

    private async Task<IResult> ListAsync(
        ApiCall call, string path, Func<IReadOnlyList<Image>, IReadOnlyList<LinkView>?, IResult> answer, CancellationToken cancellationToken)
    {
        if (!call.Page().TryGet(out var page, out var fault) || !Filter(call).TryGet(out var filter, out fault))
        {
            return call.Fault(fault);
        }

        var listed = await registry.ListAsync(call.Caller, filter with { Limit = page.Limit + 1 }, page.Marker, cancellationToken);
        if (!listed.TryGet(out var images, out fault))
        {
            return call.Fault(fault);
        }

        var shown = images.Take(page.Limit).ToList();
        LinkView[]? next = images.Count > shown.Count ? [new LinkView("next", call.NextLink(path, shown[^1].Id.ToString()))] : null;
        return answer(shown, next);
    }

    private static Result<ImageFilter> Filter(ApiCall call)
    {
        List<(string, IReadOnlyList<string>)> texts = [];
        List<(string, string, long)> numbers = [];
        List<(string, string)> properties = [];
        foreach (var (name, values) in call.Http.Request.Query)
        {
            var value = values[^1] ?? "";
            if (Take(name, value, texts, numbers, properties) is { } fault)
            {
                return fault;
            }
        }

        return new ImageFilter { Texts = texts, Numbers = numbers, Properties = properties };
    }

    /// <summary>What is none of these is ignored.</summary>
    private static Fault.Invalid? Take(
        string name, string value, List<(string, IReadOnlyList<string>)> texts, List<(string, string, long)> numbers, List<(string, string)> properties)
    {
        switch (name)
        {
            case "name":
                texts.Add(("name", [value]));
                return null;
            case "status":
                texts.Add(("status", ComputeImageView.GlanceStatuses(value)));
                return null;
            case "minRam" or "minDisk":
                var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                numbers.Add((name is "minRam" ? "min_ram" : "min_disk", "=", number));
                return isNumber ? null : new Fault.Invalid($"{name} must be a whole number.");
            case "changes-since":
                var isInstant = ApiTime.TryParse(value, out var since);
                numbers.Add(("updated_at", ">=", since.ToMicroseconds()));
                return isInstant ? null : new Fault.Invalid("Invalid changes-since value");
            case "server":
                properties.Add(("instance_uuid", value[(value.LastIndexOf('/') + 1)..]));
                return null;
            case "type":
                properties.Add(("image_type", value));
                return null;
            case ['p', 'r', 'o', 'p', 'e', 'r', 't', 'y', '-', .. var property]:
                properties.Add((property, value));
                return null;
            default:
                return null;
        }
    }
}
