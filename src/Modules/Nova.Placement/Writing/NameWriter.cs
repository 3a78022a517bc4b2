using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;

namespace Nova.Placement.Writing;

/// <summary>Makes, renames and deletes the resource classes and traits that this cloud names itself.</summary>
internal sealed class NameWriter(Database database, TimeProvider clock)
{
    /// <summary>True where it is new.</summary>
    public Task<bool> CreateClassAsync(string name, CancellationToken cancellationToken) => CreateAsync("placement_resource_classes", name, cancellationToken);

    /// <summary>True where it is new.</summary>
    public Task<bool> CreateTraitAsync(string name, CancellationToken cancellationToken) => CreateAsync("placement_traits", name, cancellationToken);

    public Task<Result<Done>> RenameClassAsync(string old, string name, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            await work.TakeTurnAtNamesAsync(cancellationToken);
            var parameters = new { old, name, now = Now() };
            if (await work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM placement_resource_classes WHERE name = @old", parameters, cancellationToken) is 0)
            {
                return MissingClass(old);
            }

            if (await work.ExecuteAsync(
                """
                UPDATE placement_resource_classes SET name = @name, updated_at = @now
                 WHERE name = @old AND NOT EXISTS (SELECT 1 FROM placement_resource_classes other WHERE other.name = @name AND other.name <> @old)
                """,
                parameters, cancellationToken) is 0)
            {
                return new Fault.Conflict($"Resource class already exists: {name}.");
            }

            await work.ExecuteAsync("UPDATE placement_provider_inventories SET resource_class = @name WHERE resource_class = @old", parameters, cancellationToken);
            await work.ExecuteAsync("UPDATE placement_allocations SET resource_class = @name WHERE resource_class = @old", parameters, cancellationToken);
            return default(Done);
        },
        cancellationToken);

    public Task<Result<Done>> DeleteClassAsync(string name, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            await work.TakeTurnAtNamesAsync(cancellationToken);
            if (await work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM placement_provider_inventories WHERE resource_class = @name", new { name }, cancellationToken) > 0)
            {
                return new Fault.Conflict($"Cannot delete resource class {name}: Resource class is in use in inventory.");
            }

            return await work.ExecuteAsync("DELETE FROM placement_resource_classes WHERE name = @name", new { name }, cancellationToken) is 1 ? default(Done) : MissingClass(name);
        },
        cancellationToken);

    public Task<Result<Done>> DeleteTraitAsync(string name, CancellationToken cancellationToken) => database.TryWriteAsync<Done>(
        async work =>
        {
            await work.TakeTurnAtNamesAsync(cancellationToken);
            if (await work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM placement_provider_traits WHERE trait = @name", new { name }, cancellationToken) > 0)
            {
                return new Fault.Conflict($"The trait {name} is in use by a resource provider.");
            }

            return await work.ExecuteAsync("DELETE FROM placement_traits WHERE name = @name", new { name }, cancellationToken) is 1
                ? default(Done)
                : new Fault.NotFound("Trait", Names.Short(name));
        },
        cancellationToken);

    internal static Fault MissingClass(string name) => new Fault.NotFound("Resource class", Names.Short(name));

    private Task<bool> CreateAsync(string table, string name, CancellationToken cancellationToken) => database.WriteAsync(
        async work => await work.ExecuteAsync(
            $"INSERT INTO {table} (name, updated_at) VALUES (@name, @now) ON CONFLICT (name) DO NOTHING", new { name, now = Now() }, cancellationToken) is 1,
        cancellationToken);

    private long Now() => clock.GetUtcNow().ToMicroseconds();
}
