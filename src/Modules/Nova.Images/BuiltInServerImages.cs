using Nova.Contracts.Images;
using Nova.Core;
using Nova.Images.Content;
using Nova.Images.Files;
using Nova.Images.List;
using Nova.Images.Storage;

namespace Nova.Images;

/// <summary>Images of servers in the module's own store.</summary>
internal sealed class BuiltInServerImages(ImageStore store, ImageFiles files, ContentReceiver receiver) : IServerImages, IImageUploads
{
    private const int MostListed = 1000;

    private static readonly ProjectId Nobody = new("");

    public async Task<Result<Image>> RegisterAsync(RequestContext caller, NewImage image, CancellationToken cancellationToken)
    {
        ImageRow row = new()
        {
            Id = image.Id.ToString(),
            Name = image.Name,
            Owner = image.Owner.Value,
            Visibility = image.Visibility,
            DiskFormat = image.DiskFormat,
            ContainerFormat = image.ContainerFormat,
            MinDisk = image.MinDiskGiB,
            MinRam = image.MinMemoryMiB,
        };
        if ((await store.AddAsync(row.WithProperties(image.Properties), cancellationToken)).TryGet(out var added, out _))
        {
            return added.ToContract();
        }

        // The id is taken: by an earlier call, or for ever by an image that is gone.
        return await store.FindAsync(row.Id, Nobody, cancellationToken) is { } known ? known.ToContract() : ImageAccess.NotFound(row.Id);
    }

    public async Task<Result<Done>> ActivateAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken)
    {
        var moved = await store.MoveAsync(
            image.ToString(), ImageStatus.Queued, row => row with { Status = ImageStatus.Active, SizeBytes = 0 }, cancellationToken);
        return (moved ?? await store.FindAsync(image.ToString(), Nobody, cancellationToken)) switch
        {
            { Status: ImageStatus.Active } => default(Done),
            null => ImageAccess.NotFound(image.ToString()),
            var other => ContentReceiver.NotQueued(other.Status),
        };
    }

    public async Task<Result<Done>> RemoveAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken)
    {
        var system = caller with { IsAdmin = true };
        var removed = await store.ChangeAsync(
            system, image.ToString(), row => row with { Status = ImageStatus.Deleted, Properties = "{}", Tags = "[]" }, cancellationToken);
        if (removed.TryGet(out var gone, out var fault))
        {
            files.Delete(gone.Id);
            return default(Done);
        }

        return fault is Fault.NotFound ? default(Done) : fault;
    }

    public async Task<Result<IReadOnlyList<Image>>> ListAsync(
        RequestContext caller, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        ImageFilter filter = new()
        {
            Texts = [("owner", [caller.Project.Value])],
            Properties = [.. properties.Select(pair => (pair.Key, pair.Value))],
            Visibility = "all",
            Limit = MostListed,
        };
        var (sql, parameters) = ImageListSql.Make(caller, filter);
        return (await store.ListAsync(sql, parameters, cancellationToken)).Select(row => row.ToContract()).ToList();
    }

    public async Task UploadAsync(ImageId image, Stream content, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(image.ToString(), Nobody, cancellationToken) ?? throw new FileNotFoundException($"Image {image} is gone.");
        if (row.Status is ImageStatus.Active or ImageStatus.Deactivated)
        {
            return;
        }

        if (!(await receiver.ReceiveAsync(row, content, cancellationToken)).TryGet(out _, out var fault))
        {
            throw fault is Fault.NotFound ? new FileNotFoundException($"Image {image} is gone.") : new IOException($"Image {image} did not take its content: {fault.Message}");
        }
    }
}
