using Microsoft.Extensions.Logging;
using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Virt;

namespace Nova.Compute.Reconcile;

/// <summary>Now and then removes cached images that no server of the host refers to, where the driver keeps any.</summary>
internal sealed partial class ImageCacheCleaner
{
    private readonly HostParts _parts;
    private readonly IImageCachingDriver _driver;
    private readonly ComputeOptions _options;
    private readonly ILogger<ImageCacheCleaner> _logger;

    private ImageCacheCleaner(HostParts parts, IImageCachingDriver driver, ComputeOptions options, ILogger<ImageCacheCleaner> logger) =>
        (_parts, _driver, _options, _logger) = (parts, driver, options, logger);

    /// <summary>Begins, unless the driver keeps no images or the option says never.</summary>
    public static void Begin(HostParts parts, IVirtDriver driver, ComputeOptions options, JobScheduler scheduler, ILogger<ImageCacheCleaner> logger)
    {
        if (driver is IImageCachingDriver caching && options.ImageCacheInterval > 0)
        {
            ImageCacheCleaner cleaner = new(parts, caching, options, logger);
            scheduler.Add($"Image cache of {parts.Host}", cleaner.PassAsync, cleaner.Interval);
        }
    }

    private TimeSpan Interval => TimeSpan.FromSeconds(_options.ImageCacheInterval);

    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        var removed = await _driver.CleanImageCacheAsync(TimeSpan.FromSeconds(_options.UnusedImageMinimumAge), cancellationToken);
        if (removed > 0)
        {
            LogRemoved(_parts.Host.Value, removed);
        }

        return Interval;
    }

    [LoggerMessage(LogLevel.Information, "Host {Host}: {Count} cached images that nobody used were removed")]
    private partial void LogRemoved(string host, int count);
}
