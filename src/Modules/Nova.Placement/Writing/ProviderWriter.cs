using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;
using Nova.Placement.Storage;

namespace Nova.Placement.Writing;

/// <summary>What a provider is to be called and where it stands.</summary>
/// <param name="Uuid">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parent">Its parent, or <see langword="null"/> for a root.</param>
/// <param name="TellsParent">Whether the parent is said at all; if not, it stays what it is.</param>
internal sealed record ProviderWish(string Uuid, string Name, string? Parent, bool TellsParent);

/// <summary>Makes, changes and deletes providers.</summary>
internal sealed class ProviderWriter(Database database, TimeProvider clock)
{
    private const string Trees = "placement trees";

    public Task<Result<ProviderRow>> CreateAsync(ProviderWish wish, CancellationToken cancellationToken) => database.TryWriteAsync<ProviderRow>(
        async work =>
        {
            ProviderRow row = new() { Uuid = wish.Uuid, Name = wish.Name, Parent = wish.Parent, Root = wish.Uuid, UpdatedAt = Now() };
            if (wish.Parent is { } parent)
            {
                await work.TakeTurnAsync(Trees, cancellationToken);
                if (!(await FindParentAsync(work, parent, wish.Uuid, cancellationToken)).TryGet(out var above, out var fault))
                {
                    return fault;
                }

                row = row with { Root = above.Root };
            }

            return await work.TryInsertProviderAsync(row, cancellationToken) ? row : Taken(wish.Name);
        },
        cancellationToken);

    /// <param name="wish">What it shall be.</param>
    /// <param name="mayMove">Whether one that has a parent may get another, or none (1.37).</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task<Result<ProviderRow>> UpdateAsync(ProviderWish wish, bool mayMove, CancellationToken cancellationToken) => database.TryWriteAsync<ProviderRow>(
        async work =>
        {
            await work.TakeTurnAsync(Trees, cancellationToken);
            if (await work.LockProviderAsync(wish.Uuid, cancellationToken) is not { } row)
            {
                return Missing(wish.Uuid);
            }

            if (await work.IsTakenAsync(wish.Uuid, wish.Name, cancellationToken))
            {
                return Taken(wish.Name);
            }

            var parent = wish.TellsParent ? wish.Parent : row.Parent;
            if (!mayMove && row.Parent is not null && parent != row.Parent)
            {
                return new Fault.Invalid($"Unable to save resource provider {wish.Uuid}: re-parenting a provider is not currently allowed.");
            }

            var root = row.Root;
            if (parent != row.Parent)
            {
                if (!(await MoveTreeAsync(work, row, parent, cancellationToken)).TryGet(out root, out var fault))
                {
                    return fault;
                }
            }

            var changed = row with { Name = wish.Name, Parent = parent, Root = root, UpdatedAt = Now() };
            await work.UpdateProviderAsync(changed, cancellationToken);
            return changed;
        },
        cancellationToken);

    public Task<Result<Done>> DeleteAsync(string uuid, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            await work.TakeTurnAsync(Trees, cancellationToken);
            if (await work.LockProviderAsync(uuid, cancellationToken) is not { } row)
            {
                return Missing(uuid);
            }

            var parameters = new { uuid };
            if (await work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM placement_providers WHERE parent = @uuid", parameters, cancellationToken) > 0)
            {
                return new Fault.Conflict($"Unable to delete parent resource provider {uuid}: It has child resource providers.") { Code = ErrorCodes.CannotDeleteParent };
            }

            if (await work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM placement_all_allocations WHERE provider = @uuid", parameters, cancellationToken) > 0)
            {
                return new Fault.Conflict($"Unable to delete resource provider {uuid}: Resource provider has allocations.") { Code = ErrorCodes.ProviderInUse };
            }

            await work.DeleteProviderAsync(row, cancellationToken);
            return default(Done);
        },
        cancellationToken);

    internal static Fault Missing(string uuid) => new Fault.NotFound("Resource provider", Names.Short(uuid));

    private static Fault.Conflict Taken(string name) =>
        new Fault.Conflict($"Conflicting resource provider name: {Names.Short(name)} already exists.") { Code = ErrorCodes.DuplicateName };

    private static async Task<Result<ProviderRow>> FindParentAsync(IUnitOfWork work, string parent, string child, CancellationToken cancellationToken) =>
        parent == child ? new Fault.Invalid($"parent_provider_uuid: resource provider {child} cannot be its own parent.")
        : await work.LockProviderAsync(parent, cancellationToken) is { } row ? row
        : new Fault.Invalid($"parent_provider_uuid: there is no resource provider {parent}.");

    // The root of everything below goes with it.
    private static async Task<Result<string>> MoveTreeAsync(IUnitOfWork work, ProviderRow row, string? parent, CancellationToken cancellationToken)
    {
        var root = row.Uuid;
        var below = Below(row.Uuid, await work.ListTreeAsync(row.Root, cancellationToken));
        if (parent is not null)
        {
            if (!(await FindParentAsync(work, parent, row.Uuid, cancellationToken)).TryGet(out var above, out var fault))
            {
                return fault;
            }

            if (below.Contains(parent))
            {
                return new Fault.Invalid($"parent_provider_uuid: {parent} is below resource provider {row.Uuid} itself: creating loop in the provider tree is not allowed.");
            }

            root = above.Root;
        }

        foreach (var uuid in below)
        {
            await work.SetRootAsync(uuid, root, cancellationToken);
        }

        return root;
    }

    private static HashSet<string> Below(string top, IReadOnlyList<ProviderRow> tree)
    {
        var children = tree.ToLookup(row => row.Parent);
        HashSet<string> found = [];
        Queue<string> waiting = new([top]);
        while (waiting.TryDequeue(out var next))
        {
            foreach (var child in children[next].Where(child => found.Add(child.Uuid)))
            {
                waiting.Enqueue(child.Uuid);
            }
        }

        return found;
    }

    private long Now() => clock.GetUtcNow().ToMicroseconds();
}
