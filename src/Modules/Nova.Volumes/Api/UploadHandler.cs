using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Makes an image of a volume (<c>os-volume_upload_image</c>).</summary>
internal sealed class UploadHandler(VolumesHandler lookup, VolumeUploads uploads)
{
    private const string Raw = "raw";
    private const string Bare = "bare";
    private const string Private = "private";

    // What says something of the image that the volume was made from, and not of the volume.
    private static readonly string[] OfContent = ["image_id", "image_name", "disk_format", "container_format", "min_disk", "min_ram", "size", "checksum"];

    public async Task<IResult> UploadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UploadRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, VolumePolicies.Upload, cancellationToken)).TryGet(out var row, out fault)
            || !Check(call, request.Upload).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        var image = Plan(row, request.Upload);
        return (await uploads.BeginAsync(call.Caller, row, image, cancellationToken)).Match(
            begun => call.Json(new JsonObject { ["os-volume_upload_image"] = View(call, begun, image) }, StatusCodes.Status202Accepted), call.Fault);
    }

    // The file of a volume is raw: a copy in another format would be made of what a guest wrote, by a program that reads it.
    private static Result<Done> Check(ApiCall call, UploadBody body) => body switch
    {
        { DiskFormat: not (null or Raw) } => new Fault.Invalid($"Invalid input received: An image of a volume has the disk_format {Raw}, not {body.DiskFormat}."),
        { ContainerFormat: not (null or Bare) } => new Fault.Invalid($"Invalid input received: An image of a volume has the container_format {Bare}, not {body.ContainerFormat}."),
        { Protected: true } => new Fault.Invalid("Invalid input received: An image is protected by the image service, when it is there."),
        { Visibility: "public" } when !call.Caller.IsAdmin => new Fault.Forbidden("volume_extension:volume_actions:upload_public"),
        _ => default(Done),
    };

    private static NewImage Plan(VolumeRow row, UploadBody body)
    {
        var known = row.GetImageMetadata();
        return new NewImage
        {
            Id = Identifier.New<ImageId>(),
            Name = body.ImageName,
            Owner = new ProjectId(row.ProjectId),
            Visibility = body.Visibility ?? Private,
            DiskFormat = Raw,
            ContainerFormat = Bare,
            MinDiskGiB = Number(known, "min_disk"),
            MinMemoryMiB = Number(known, "min_ram"),
            Properties = known.Where(pair => !OfContent.Contains(pair.Key)).ToDictionary(),
        };
    }

    private static int Number(IReadOnlyDictionary<string, string> known, string name) =>
        int.TryParse(known.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static JsonObject View(ApiCall call, VolumeRow row, NewImage image)
    {
        JsonObject view = new()
        {
            ["id"] = row.Id,
            ["updated_at"] = Instants.FromMicroseconds(row.UpdatedAt).ToApiMicroseconds(),
            ["status"] = row.Status,
            ["display_description"] = row.Description,
            ["size"] = row.SizeGiB,
            ["volume_type"] = row.TypeName,
            ["image_id"] = image.Id.ToString(),
            ["container_format"] = image.ContainerFormat,
            ["disk_format"] = image.DiskFormat,
            ["image_name"] = image.Name,
        };
        if (VolumeVersion.Supports(call, 1))
        {
            view["visibility"] = image.Visibility;
            view["protected"] = false;
        }

        return view;
    }
}
