namespace Nova.Volumes;

/// <summary>The states of volumes and snapshots; the words are Cinder's.</summary>
internal static class VolumeStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string Reserved = "reserved";
    public const string Attaching = "attaching";
    public const string InUse = "in-use";
    public const string Detaching = "detaching";
    public const string Extending = "extending";
    public const string Uploading = "uploading";
    public const string Reimaging = "downloading";
    public const string Deleting = "deleting";
    public const string Error = "error";
    public const string ErrorDeleting = "error_deleting";
    public const string ErrorExtending = "error_extending";

    /// <summary>What an administrator may set.</summary>
    public static readonly string[] Settable =
        [Creating, Available, Reserved, Attaching, InUse, Detaching, Deleting, Error, ErrorDeleting, ErrorExtending, "maintenance"];

    /// <summary>Those in which a volume can be deleted.</summary>
    public static readonly string[] Deletable = [Available, Error, ErrorDeleting, ErrorExtending, "error_restoring", "error_managing"];
}
