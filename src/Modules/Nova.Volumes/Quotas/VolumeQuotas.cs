using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;

namespace Nova.Volumes.Quotas;

/// <summary>An amount of block storage.</summary>
internal readonly record struct VolumeAmount(long Volumes, long Snapshots, long Gigabytes);

/// <summary>Counts what projects use, exactly: one conditional statement in the transaction that makes or removes something.</summary>
internal sealed class VolumeQuotas(Database database, IOptions<VolumeOptions> options)
{
    public const string Volumes = "volumes";
    public const string Snapshots = "snapshots";
    public const string Gigabytes = "gigabytes";
    public const string PerVolume = "per_volume_gigabytes";

    /// <summary>The options' limits.</summary>
    public IReadOnlyDictionary<string, long> Defaults { get; } = new Dictionary<string, long>
    {
        [Volumes] = options.Value.QuotaVolumes,
        [Snapshots] = options.Value.QuotaSnapshots,
        [Gigabytes] = options.Value.QuotaGigabytes,
        [PerVolume] = options.Value.PerVolumeGigabytes,
        // Backups and groups are not here; clients show their limits all the same.
        ["backups"] = 0,
        ["backup_gigabytes"] = 0,
        ["groups"] = 0,
    };

    /// <summary>The limits that hold for a project.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LimitsAsync(ProjectId project, CancellationToken cancellationToken) => Merge(
        await database.QueryAsync<LimitRow>(
            "SELECT resource AS Resource, hard_limit AS HardLimit FROM volume_limits WHERE project_id = @project", new { project = project.Value }, cancellationToken));

    public async Task<VolumeAmount> UsageAsync(ProjectId project, CancellationToken cancellationToken) =>
        (await database.QuerySingleOrDefaultAsync<UsageRow>(
            "SELECT volumes AS Volumes, snapshots AS Snapshots, gigabytes AS Gigabytes FROM volume_usages WHERE project_id = @project",
            new { project = project.Value },
            cancellationToken))?.Amount ?? default;

    /// <summary>Sets a project's limits.</summary>
    public Task SetAsync(ProjectId project, IReadOnlyDictionary<string, long> limits, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            foreach (var (resource, limit) in limits)
            {
                await work.ExecuteAsync(
                    """
                    INSERT INTO volume_limits (project_id, resource, hard_limit) VALUES (@project, @resource, @limit)
                    ON CONFLICT (project_id, resource) DO UPDATE SET hard_limit = @limit
                    """,
                    new { project = project.Value, resource, limit }, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Forgets a project's own limits.</summary>
    public Task ResetAsync(ProjectId project, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync("DELETE FROM volume_limits WHERE project_id = @project", new { project = project.Value }, cancellationToken), cancellationToken);

    /// <summary>Whether a volume may be so large.</summary>
    public static Fault? CheckSize(long sizeGiB, IReadOnlyDictionary<string, long> limits) => limits[PerVolume] is >= 0 and var most && sizeGiB > most
        ? new Fault.OverQuota(PerVolume, $"VolumeSizeExceedsLimit: Requested volume size {sizeGiB}G is larger than maximum allowed limit {most}G.")
        : null;

    /// <summary>Adds to the project's usage where the limits allow it.</summary>
    public static async Task<Result<Done>> ReserveAsync(
        IUnitOfWork work, ProjectId project, VolumeAmount amount, IReadOnlyDictionary<string, long> limits, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            project = project.Value,
            volumes = amount.Volumes,
            snapshots = amount.Snapshots,
            gigabytes = amount.Gigabytes,
            maxVolumes = limits[Volumes],
            maxSnapshots = limits[Snapshots],
            maxGigabytes = limits[Gigabytes],
        };
        await work.ExecuteAsync(
            "INSERT INTO volume_usages (project_id, volumes, snapshots, gigabytes) VALUES (@project, 0, 0, 0) ON CONFLICT DO NOTHING", parameters, cancellationToken);
        var rows = await work.ExecuteAsync(
            """
            UPDATE volume_usages SET volumes = volumes + @volumes, snapshots = snapshots + @snapshots, gigabytes = gigabytes + @gigabytes
            WHERE project_id = @project
                AND (@volumes <= 0 OR @maxVolumes < 0 OR volumes + @volumes <= @maxVolumes)
                AND (@snapshots <= 0 OR @maxSnapshots < 0 OR snapshots + @snapshots <= @maxSnapshots)
                AND (@gigabytes <= 0 OR @maxGigabytes < 0 OR gigabytes + @gigabytes <= @maxGigabytes)
            """,
            parameters, cancellationToken);
        if (rows is 1)
        {
            return default(Done);
        }

        var used = (await work.QuerySingleOrDefaultAsync<UsageRow>(
            "SELECT volumes AS Volumes, snapshots AS Snapshots, gigabytes AS Gigabytes FROM volume_usages WHERE project_id = @project", parameters, cancellationToken))?.Amount ?? default;
        return Exceeded(amount, used, limits);
    }

    /// <summary>Whether so much more would fit just now.</summary>
    public async Task<Result<Done>> CheckAsync(ProjectId project, VolumeAmount amount, CancellationToken cancellationToken)
    {
        var limits = await LimitsAsync(project, cancellationToken);
        var used = await UsageAsync(project, cancellationToken);
        return Fits(amount.Volumes, used.Volumes, limits[Volumes]) && Fits(amount.Snapshots, used.Snapshots, limits[Snapshots])
            && Fits(amount.Gigabytes, used.Gigabytes, limits[Gigabytes])
            ? default(Done)
            : Exceeded(amount, used, limits);
    }

    /// <summary>Takes off the project's usage.</summary>
    public static Task ReleaseAsync(IUnitOfWork work, ProjectId project, VolumeAmount amount, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE volume_usages SET volumes = volumes - @volumes, snapshots = snapshots - @snapshots, gigabytes = gigabytes - @gigabytes WHERE project_id = @project",
        new { project = project.Value, volumes = amount.Volumes, snapshots = amount.Snapshots, gigabytes = amount.Gigabytes }, cancellationToken);

    private static bool Fits(long more, long used, long limit) => more <= 0 || limit < 0 || used + more <= limit;

    // The words are what clients match, as is the order: the number before the size.
    private static Fault.OverQuota Exceeded(VolumeAmount amount, VolumeAmount used, IReadOnlyDictionary<string, long> limits) =>
        !Fits(amount.Volumes, used.Volumes, limits[Volumes])
            ? new Fault.OverQuota(Volumes, $"VolumeLimitExceeded: Maximum number of volumes allowed ({limits[Volumes]}) exceeded for quota 'volumes'.")
        : !Fits(amount.Snapshots, used.Snapshots, limits[Snapshots])
            ? new Fault.OverQuota(Snapshots, $"SnapshotLimitExceeded: Maximum number of snapshots allowed ({limits[Snapshots]}) exceeded")
            : new Fault.OverQuota(
                Gigabytes,
                "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. "
                + $"Requested {amount.Gigabytes}G, quota is {limits[Gigabytes]}G and {used.Gigabytes}G has been consumed.");

    private Dictionary<string, long> Merge(IEnumerable<LimitRow> rows)
    {
        Dictionary<string, long> limits = new(Defaults);
        foreach (var row in rows)
        {
            limits[row.Resource] = row.HardLimit;
        }

        return limits;
    }

    private sealed record LimitRow(string Resource, long HardLimit);

    private sealed record UsageRow(long Volumes, long Snapshots, long Gigabytes)
    {
        public VolumeAmount Amount => new(Volumes, Snapshots, Gigabytes);
    }
}
