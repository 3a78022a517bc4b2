using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Flavors;
using Nova.Contracts.Fleet;
using Nova.Contracts.Images;
using Nova.Contracts.Quotas;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Create;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Servers.Topology;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Gives a server another flavor, or another host: both are one kind of work.</summary>
internal sealed class ResizeHandler(
    Database database,
    ActionRunner runner,
    ServerLookup lookup,
    IFlavorCatalog flavors,
    IImageCatalog images,
    GuestDemands demands,
    IHostDirectory hosts,
    IQuotaLedger quotas,
    MigrationStore migrations,
    IActionLog actions,
    IOperations operations,
    ResizeWorkflow workflow)
{
    public async Task<IResult> ResizeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ResizeRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, MovePolicies.Resize, cancellationToken)).TryGet(out var found, out fault)
            || !(await FindFlavorAsync(call, found, request.Resize, cancellationToken)).TryGet(out var flavor, out fault))
        {
            return call.Fault(fault);
        }

        Move move = new(MoveAction.Resize, MigrationType.Resize, flavor, null, request.Resize.DiskConfig);
        return (await BeginAsync(call, found, move, cancellationToken)).Match(_ => call.Accepted(), call.Fault);
    }

    public async Task<IResult> MigrateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<MigrateRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !ReadTarget(call, request).TryGet(out var target, out fault)
            || !(await lookup.FindAsync(call, MovePolicies.Migrate, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckTargetAsync(call, found, target.Host, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        Move move = new(MoveAction.Migrate, MigrationType.Cold, found.GetFlavor(), target.Host is { } host ? new HostName(host) : null, null);
        return (await BeginAsync(call, found, move, cancellationToken)).Match(_ => call.Accepted(), call.Fault);
    }

    private static Result<MoveTarget> ReadTarget(ApiCall call, MigrateRequest request) =>
        !call.Version.Supports(56) || request.Migrate is null or { ValueKind: JsonValueKind.Null }
            ? new MoveTarget()
            : call.Read<MoveTarget>(request.Migrate.Value, "migrate");

    private async Task<Result<Flavor>> FindFlavorAsync(ApiCall call, ServerRow row, NewSize size, CancellationToken cancellationToken)
    {
        var before = row.GetFlavor();
        if (await flavors.FindAsync(call.Caller, new FlavorId(size.FlavorRef), cancellationToken) is not { } after || (after.IsDisabled && after.Id != before.Id))
        {
            return new Fault.Invalid($"Flavor {size.FlavorRef} could not be found.");
        }

        if (after.Id == before.Id)
        {
            return new Fault.Invalid("When resizing, instances must change flavor!");
        }

        var isVolumeBacked = row.IsVolumeBacked;
        if (!isVolumeBacked && after.RootDiskGiB is 0 && before.RootDiskGiB > 0)
        {
            return new Fault.Invalid("Resize to zero disk flavor is not allowed.");
        }

        if (!demands.Check(after, row.GetImageProperties()).TryGet(out _, out var fault))
        {
            return fault;
        }

        // Whether a disk can be made smaller is its host's to say. A root disk that is there already need not be made from its image; what the image asks for holds all the same, also if nobody may boot it any more.
        return !isVolumeBacked
            && (await images.FindAsync(call.Caller, Identifier.Parse<ImageId>(row.ImageId!), cancellationToken)).TryGet(out var image, out _)
            && !ServerPlanner.CheckImage(image with { Status = "active" }, after).TryGet(out _, out fault)
                ? fault
                : after;
    }

    private async Task<Result<Done>> CheckTargetAsync(ApiCall call, ServerRow row, string? host, CancellationToken cancellationToken)
    {
        if (host is null)
        {
            return default(Done);
        }

        return !call.Allows(MovePolicies.MigrateToHost, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))) ? new Fault.Forbidden(MovePolicies.MigrateToHost.Name)
            : host == row.Host ? new Fault.Invalid("Cannot migrate to the host where the server exists.")
            : await hosts.FindAsync(new HostName(host), cancellationToken) is null ? new Fault.Invalid($"Compute host {host} could not be found.")
            : default(Done);
    }

    private Task<Result<ServerRow>> BeginAsync(ApiCall call, ServerRow found, Move move, CancellationToken cancellationToken) => database.TryWriteAsync<ServerRow>(
        async work =>
        {
            var begun = await runner.BeginAsync(
                work, call.Caller, found.ServerId, move.Action,
                row => row with { AutoDiskConfig = move.DiskConfig is null ? row.AutoDiskConfig : move.DiskConfig is "AUTO" ? 1 : 0, Progress = 0 }, cancellationToken);
            if (!begun.TryGet(out var row, out var fault)
                || !(await ReserveAsync(work, row, move.Flavor, cancellationToken)).TryGet(out _, out fault))
            {
                return fault;
            }

            await StartAsync(work, call.Caller, row, move, cancellationToken);
            return row;
        },
        cancellationToken);

    private async Task<Result<Done>> ReserveAsync(IUnitOfWork work, ServerRow row, Flavor flavor, CancellationToken cancellationToken)
    {
        if (await MigrationStore.FindOpenAsync(work, row.ServerId, cancellationToken) is not null)
        {
            return new Fault.Conflict($"Instance {row.Id} is still being moved.");
        }

        var growth = FlavorChange.Growth(row.GetFlavor(), flavor);
        return growth == default ? default(Done) : await quotas.ReserveAsync(work, new ProjectId(row.ProjectId), growth, cancellationToken);
    }

    private async Task StartAsync(IUnitOfWork work, RequestContext caller, ServerRow row, Move move, CancellationToken cancellationToken)
    {
        var isRunning = row.Status.Vm is VmState.Active;
        var migration = await migrations.AddAsync(
            work,
            NewMigration.Of(caller, row, move.Type, MigrationStatus.PreMigrating) with { WasRunning = isRunning ? 1 : 0, NewFlavor = Documents.Write(move.Flavor) },
            cancellationToken);
        ResizeState state = new()
        {
            Server = row.ServerId,
            Migration = migration.Id,
            Project = new ProjectId(row.ProjectId),
            Old = row.GetFlavor(),
            New = move.Flavor,
            WasRunning = isRunning,
            Source = new HostName(row.Host!),
            RequestedHost = move.Host,
        };
        await actions.StartEventAsync(work, ResizeWorkflow.PreparationOf(row.ServerId, caller.RequestId, move.Flavor, null), cancellationToken);
        await operations.StartAsync(work, workflow, new NewOperation<ResizeState>(row.Id, caller, state), cancellationToken);
    }

    private sealed record Move(ServerAction Action, string Type, Flavor Flavor, HostName? Host, string? DiskConfig);
}
