using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Data;
using Nova.Flavors.Catalog;

namespace Nova.Flavors.Storage;

/// <summary>All SQL on flavors.</summary>
internal sealed class FlavorStore(Database database)
{
    private const string Select =
        """
        SELECT id AS Id, name AS Name, vcpus AS VCpus, memory_mib AS MemoryMiB, root_disk_gib AS RootDiskGiB,
            ephemeral_disk_gib AS EphemeralDiskGiB, swap_mib AS SwapMiB, rxtx_factor AS RxTxFactor, is_public AS IsPublic,
            is_disabled AS IsDisabled, description AS Description, created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM flavors
        """;

    private const string SelectExtraSpecs = "SELECT flavor_id AS FlavorId, name AS Name, value AS Value FROM flavor_extra_specs";
    private const string SelectAccess = "SELECT flavor_id AS FlavorId, project_id AS ProjectId FROM flavor_access";

    /// <summary>Every flavor.</summary>
    public Task<IReadOnlyList<FlavorRow>> ListAsync(CancellationToken cancellationToken) => database.QueryAsync<FlavorRow>(Select, null, cancellationToken);

    /// <summary>A flavor as it is in this transaction; <see langword="null"/> for none.</summary>
    public static async Task<KnownFlavor?> FindAsync(IUnitOfWork work, FlavorId flavor, CancellationToken cancellationToken)
    {
        var id = new { id = flavor.Value };
        return await work.QuerySingleOrDefaultAsync<FlavorRow>($"{Select} WHERE id = @id", id, cancellationToken) is { } row
            ? FlavorCache.Known(
                row, await work.QueryAsync<ExtraSpecRow>($"{SelectExtraSpecs} WHERE flavor_id = @id ORDER BY name", id, cancellationToken),
                (await work.QueryAsync<AccessRow>($"{SelectAccess} WHERE flavor_id = @id", id, cancellationToken)).Select(access => access.ProjectId))
            : null;
    }

    /// <summary>The extra specs of all flavors.</summary>
    public Task<IReadOnlyList<ExtraSpecRow>> ListExtraSpecsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<ExtraSpecRow>($"{SelectExtraSpecs} ORDER BY name", null, cancellationToken);

    /// <summary>Who may use the private ones.</summary>
    public Task<IReadOnlyList<AccessRow>> ListAccessAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<AccessRow>($"{SelectAccess} ORDER BY project_id", null, cancellationToken);

    /// <summary>Inserts a flavor where neither its id nor its name is taken.</summary>
    /// <returns>Whether it was inserted.</returns>
    public static async Task<bool> TryAddAsync(IUnitOfWork work, Flavor flavor, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            """
            INSERT INTO flavors (id, name, vcpus, memory_mib, root_disk_gib, ephemeral_disk_gib, swap_mib, rxtx_factor, is_public,
                is_disabled, description, created_at)
            VALUES (@id, @name, @vcpus, @memory, @root, @ephemeral, @swap, @rxtx, @isPublic, 0, @description, @now)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                id = flavor.Id.Value,
                name = flavor.Name,
                vcpus = flavor.VCpus,
                memory = flavor.MemoryMiB,
                root = flavor.RootDiskGiB,
                ephemeral = flavor.EphemeralDiskGiB,
                swap = flavor.SwapMiB,
                rxtx = flavor.RxTxFactor,
                isPublic = flavor.IsPublic ? 1 : 0,
                description = flavor.Description,
                now = now.ToMicroseconds(),
            },
            cancellationToken) is 1;

    /// <summary>Whether a flavor has this id.</summary>
    public static async Task<bool> ExistsAsync(IUnitOfWork work, FlavorId flavor, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>("SELECT id FROM flavors WHERE id = @id", new { id = flavor.Value }, cancellationToken) is not null;

    /// <summary>Sets the description.</summary>
    /// <returns>Whether there is such a flavor.</returns>
    public static async Task<bool> DescribeAsync(
        IUnitOfWork work, FlavorId flavor, string? description, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            "UPDATE flavors SET description = @description, updated_at = @now WHERE id = @id",
            new { id = flavor.Value, description, now = now.ToMicroseconds() },
            cancellationToken) is 1;

    /// <summary>Removes a flavor with all that hangs on it.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> DeleteAsync(IUnitOfWork work, FlavorId flavor, CancellationToken cancellationToken)
    {
        var id = new { id = flavor.Value };
        if (await work.ExecuteAsync("DELETE FROM flavors WHERE id = @id", id, cancellationToken) is 0)
        {
            return false;
        }

        await work.ExecuteAsync("DELETE FROM flavor_access WHERE flavor_id = @id", id, cancellationToken);
        await work.ExecuteAsync("DELETE FROM flavor_extra_specs WHERE flavor_id = @id", id, cancellationToken);
        return true;
    }

    /// <summary>Lets a project use a private flavor.</summary>
    /// <returns>Whether it could not before.</returns>
    public static async Task<bool> TryGrantAsync(IUnitOfWork work, FlavorId flavor, ProjectId project, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            "INSERT INTO flavor_access (flavor_id, project_id) VALUES (@id, @project) ON CONFLICT DO NOTHING",
            new { id = flavor.Value, project = project.Value },
            cancellationToken) is 1;

    /// <summary>Takes that back.</summary>
    /// <returns>Whether it could before.</returns>
    public static async Task<bool> TryRevokeAsync(IUnitOfWork work, FlavorId flavor, ProjectId project, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            "DELETE FROM flavor_access WHERE flavor_id = @id AND project_id = @project",
            new { id = flavor.Value, project = project.Value },
            cancellationToken) is 1;

    /// <summary>Sets an extra spec of a flavor; nothing where the flavor is gone.</summary>
    public static Task SetExtraSpecAsync(IUnitOfWork work, FlavorId flavor, string name, string value, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO flavor_extra_specs (flavor_id, name, value) SELECT id, @name, @value FROM flavors WHERE id = @id
            ON CONFLICT (flavor_id, name) DO UPDATE SET value = excluded.value
            """,
            new { id = flavor.Value, name, value },
            cancellationToken);

    /// <summary>Removes an extra spec.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> RemoveExtraSpecAsync(IUnitOfWork work, FlavorId flavor, string name, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            "DELETE FROM flavor_extra_specs WHERE flavor_id = @id AND name = @name", new { id = flavor.Value, name }, cancellationToken) is 1;

    /// <summary>Whether this transaction is the first to make the default flavors.</summary>
    public static async Task<bool> TrySeedAsync(IUnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            "INSERT INTO flavor_seeds (name, made_at) VALUES ('defaults', @now) ON CONFLICT DO NOTHING",
            new { now = now.ToMicroseconds() },
            cancellationToken) is 1;
}
