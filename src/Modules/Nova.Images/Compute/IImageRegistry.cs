using Nova.Contracts.Images;
using Nova.Core;
using Nova.Images.List;

namespace Nova.Images.Compute;

/// <summary>What the images of the Compute API need; served by the own store or by Glance.</summary>
internal interface IImageRegistry : IImageCatalog
{
    /// <summary>One page, at most <see cref="ImageFilter.Limit"/> images, newest first.</summary>
    Task<Result<List<Image>>> ListAsync(RequestContext caller, ImageFilter filter, string? marker, CancellationToken cancellationToken);

    /// <summary>Deletes the image; refused to who does not own it, or where it is protected.</summary>
    Task<Result<Done>> DeleteAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken);

    /// <summary>Replaces the properties by what <paramref name="change"/> makes of them; it may run again.</summary>
    Task<Result<Image>> ChangePropertiesAsync(
        RequestContext caller, ImageId image, Func<IReadOnlyDictionary<string, string>, Result<Dictionary<string, string>>> change, CancellationToken cancellationToken);
}
