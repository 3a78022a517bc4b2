using Nova.Core;
using Nova.Images.Storage;

namespace Nova.Images;

/// <summary>Glance's rules, which depend on owner, visibility and membership and on no policy file.</summary>
internal static class ImageAccess
{
    public static bool CanSee(RequestContext caller, ImageRow image) =>
        caller.IsAdmin || IsOwner(caller, image) || image.Visibility is ImageVisibility.Public or ImageVisibility.Community
        || (image.Visibility is ImageVisibility.Shared && image.Memberships > 0);

    public static bool CanChange(RequestContext caller, ImageRow image) => caller.IsAdmin || IsOwner(caller, image);

    /// <summary>A token without project owns nothing.</summary>
    public static bool IsOwner(RequestContext caller, ImageRow image) => caller.Project.Value.Length > 0 && image.Owner == caller.Project.Value;

    /// <summary>What somebody reads who may see the image and no more.</summary>
    public static Fault Refusal(string verb) => new Fault.Refused($"You are not permitted to {verb} this image.");

    public static Fault NotFound(string image) => new Fault.NotFound("Image", image);
}
