namespace Nova.Virt;

/// <summary>A hypervisor that keeps images on its host for the next server that wants them.</summary>
public interface IImageCachingDriver : IVirtDriver
{
    /// <summary>
    /// Removes cached images that no server here refers to and that nobody used for <paramref name="minimumAge"/>. A reconciler calls it;
    /// running twice, or beside a spawn, does no harm.
    /// </summary>
    /// <returns>How many files went.</returns>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.Hypervisor"/>: an order could not be read, and nothing was removed.</exception>
    Task<int> CleanImageCacheAsync(TimeSpan minimumAge, CancellationToken cancellationToken);
}
