using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Web;

namespace Nova.Images.Compute;

/// <summary>Shows images as the Compute API does.</summary>
internal sealed class ComputeImageView(IServiceProvider services)
{
    public BriefImageView Brief(ApiCall call, Image image) => new(image.Id.ToString(), image.Name, Links(call, image.Id));

    public ImageView Full(ApiCall call, Image image)
    {
        var (status, progress) = StatusOf(image.Status);
        return new ImageView
        {
            Id = image.Id.ToString(),
            Name = image.Name,
            MinRam = image.MinMemoryMiB,
            MinDisk = image.MinDiskGiB,
            Metadata = image.Properties,
            Created = image.CreatedAt.ToApiSeconds(),
            Updated = image.UpdatedAt.ToApiSeconds(),
            Status = status,
            Progress = progress,
            Size = image.SizeBytes,
            DiskConfig = DiskConfig(image.Properties.GetValueOrDefault("auto_disk_config")),
            Server = image.Properties.GetValueOrDefault("instance_uuid") is { Length: > 0 } server ? ServerOf(call, server) : null,
            Links = Links(call, image.Id),
        };
    }

    /// <summary>Several states of Glance look alike here.</summary>
    public static IReadOnlyList<string> GlanceStatuses(string status) => status.ToUpperInvariant() switch
    {
        "ACTIVE" => [ImageStatus.Active],
        "SAVING" => [ImageStatus.Queued, ImageStatus.Saving],
        "DELETED" => [ImageStatus.Deleted, "pending_delete"],
        "ERROR" => ["killed"],
        _ => [status],
    };

    private static (string Status, int Progress) StatusOf(string status) => status switch
    {
        ImageStatus.Active => ("ACTIVE", 100),
        ImageStatus.Queued => ("SAVING", 25),
        ImageStatus.Saving => ("SAVING", 50),
        ImageStatus.Deleted or "pending_delete" => ("DELETED", 0),
        "killed" => ("ERROR", 0),
        _ => ("UNKNOWN", 0),
    };

    private static string? DiskConfig(string? auto) =>
        auto is null ? null : auto.ToLowerInvariant() is "true" or "1" or "t" or "yes" or "y" or "on" ? "AUTO" : "MANUAL";

    private static ImageServerView ServerOf(ApiCall call, string server) => new(
        server, [new LinkView("self", call.Link($"/servers/{server}")), new LinkView("bookmark", call.Bookmark($"/servers/{server}"))]);

    private LinkView[] Links(ApiCall call, ImageId image) =>
    [
        new LinkView("self", call.Link($"/images/{image}")),
        new LinkView("bookmark", call.Bookmark($"/images/{image}")),
        new LinkView("alternate", $"{ImageAddress(call)}/images/{image}") { Type = "application/vnd.openstack.image" },
    ];

    /// <summary>Where the image API is, as the client may reach it: Glance's address, or this host's port.</summary>
    private string ImageAddress(ApiCall call)
    {
        if (services.GetService<Glance.GlanceClient>() is { } glance)
        {
            return glance.PublicAddress;
        }

        // Asked for when there is a request, not earlier: the server maps this module's routes while it is made.
        var port = services.GetRequiredService<ApiServer>().AddressOf(ImagesModule.Surface).Port;
        return $"{call.Http.Request.Scheme}://{call.Http.Request.Host.Host}:{port}";
    }
}
