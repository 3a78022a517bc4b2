namespace Nova.Virt;

/// <summary>Units of sizes, in octets.</summary>
internal static class Sizes
{
    /// <summary>2^20.</summary>
    public const long MiB = 1L << 20;

    /// <summary>2^30.</summary>
    public const long GiB = 1L << 30;
}
