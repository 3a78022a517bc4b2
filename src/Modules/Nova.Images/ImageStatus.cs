namespace Nova.Images;

/// <summary>The states of an image.</summary>
internal static class ImageStatus
{
    /// <summary>Registered, without content.</summary>
    public const string Queued = "queued";

    /// <summary>The content is on its way.</summary>
    public const string Saving = "saving";

    /// <summary>Content and digests are there.</summary>
    public const string Active = "active";

    /// <summary>There, and only an admin may read it.</summary>
    public const string Deactivated = "deactivated";

    /// <summary>Gone; the row stays.</summary>
    public const string Deleted = "deleted";
}

/// <summary>Who sees an image.</summary>
internal static class ImageVisibility
{
    public const string Public = "public";
    public const string Private = "private";
    public const string Shared = "shared";
    public const string Community = "community";

    public static readonly string[] All = [Community, Public, Private, Shared];
}
