using Microsoft.AspNetCore.Http;
using Nova.Contracts.Quotas;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Groups;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Create;

/// <summary>Accepts new servers: rows, quota, action and operation in one transaction. What happens after that is the workflow's.</summary>
internal sealed class CreateServersHandler(
    Database database,
    ServerPlanner planner,
    IQuotaLedger quotas,
    IActionLog actions,
    IOperations operations,
    BuildWorkflow build,
    RequestKeyStore keys,
    BlockDeviceStore devices,
    IVolumeService volumes,
    SchedulingRequests requests,
    IScheduler scheduler,
    GroupNotices groupNotices,
    NewServerRows rows)
{
    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<CreateServerQuery>().TryGet(out var query, out var fault)
            || !(await call.BodyAsync<CreateServerRequest>(cancellationToken)).TryGet(out var request, out fault)
            || !(await RequestKey.ReadAsync(call, cancellationToken)).TryGet(out var key, out fault)
            || !(await keys.FindAsync(call.Caller, key, cancellationToken)).TryGet(out var known, out fault))
        {
            return call.Fault(fault);
        }

        if (known is [var earlier, ..])
        {
            return Answer(call, request, earlier, null);
        }

        if (!(await planner.PlanAsync(call, request, cancellationToken)).TryGet(out var plan, out fault))
        {
            return call.Fault(fault);
        }

        if (query.IsDryRun)
        {
            return await ExplainAsync(call, plan, cancellationToken);
        }

        if (!(await HoldAsync(call.Caller, plan, cancellationToken)).TryGet(out var held, out fault))
        {
            return call.Fault(fault);
        }

        if (!(await AcceptAsync(call.Caller, held, key, cancellationToken)).TryGet(out var accepted, out fault) || accepted is [])
        {
            await LetGoAsync(call.Caller, held);
        }

        if (fault is not null)
        {
            return call.Fault(fault);
        }

        if (accepted is [var first, ..])
        {
            return Answer(call, request, first, plan.AdminPassword);
        }

        // The same request at the same time was quicker.
        return (await keys.FindAsync(call.Caller, key, cancellationToken)).TryGet(out known, out fault) ? Answer(call, request, known[0], null) : call.Fault(fault);
    }

    /// <summary>Which hosts would take a server of the plan now, and what stands against the others. Quotas are not asked: they do not look at hosts.</summary>
    private async Task<IResult> ExplainAsync(ApiCall call, ServerPlan plan, CancellationToken cancellationToken)
    {
        var request = await requests.OfAsync(call.Caller.RequestId, rows.Row(call.Caller, plan, 0, 0, isOnlyOne: true, ""), cancellationToken) with
        {
            ForcedHost = plan.Destination.ForcedHost,
            RequestedHost = plan.Destination.RequestedHost,
        };
        var explanation = await scheduler.ExplainAsync(request, cancellationToken);
        return call.Json(new ExplanationResponse(ExplanationView.Of(explanation, call.Caller.IsAdmin)));
    }

    // A password is told once: it is stored nowhere, so a request that is repeated is answered without it.
    private static IResult Answer(ApiCall call, CreateServerRequest request, ServerRow first, string? password)
    {
        if (request.Server.ReturnReservationId is true)
        {
            return call.Json(new ReservationResponse(first.ReservationId), StatusCodes.Status202Accepted);
        }

        CreatedServerView view = new()
        {
            Id = first.Id,
            Links = ServerViews.LinksOf(call, first.Id),
            DiskConfig = first.AutoDiskConfig is 1 ? "AUTO" : "MANUAL",
            SecurityGroups = [.. first.GetSecurityGroups().Select(name => new SecurityGroupView(name))],
            AdminPass = password,
        };
        return call.Json(new CreatedServerResponse(view), StatusCodes.Status202Accepted, ("Location", call.Link($"/servers/{first.Id}")));
    }

    // The volumes that are there already are held before the server is, so that of two who want one the second is refused here.
    private async Task<Result<ServerPlan>> HoldAsync(RequestContext caller, ServerPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Id is not { } server)
        {
            return plan;
        }

        List<BlockDeviceRow> held = [];
        foreach (var device in plan.Devices)
        {
            if (device is not { IsVolume: true, Source: BlockDeviceRow.FromVolume })
            {
                held.Add(device);
                continue;
            }

            if (!(await volumes.ReserveAsync(caller, device.Volume!.Value, server, cancellationToken)).TryGet(out var hold, out var fault))
            {
                await LetGoAsync(caller, plan with { Devices = held });
                return fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault;
            }

            held.Add(device with { AttachmentId = hold.ToString() });
        }

        return plan with { Devices = held };
    }

    private async Task LetGoAsync(RequestContext caller, ServerPlan plan)
    {
        foreach (var hold in plan.Devices.Select(device => device.Hold).OfType<AttachmentId>())
        {
            await volumes.ReleaseAsync(caller, hold, CancellationToken.None);
        }
    }

    /// <summary>Stores the servers of a plan and begins to build them; none where the request's key is known by now.</summary>
    private async Task<Result<IReadOnlyList<ServerRow>>> AcceptAsync(
        RequestContext caller, ServerPlan plan, RequestKey key, CancellationToken cancellationToken)
    {
        var members = plan.Group is null ? -1 : await quotas.LimitAsync(caller.Project, "server_group_members", cancellationToken);
        return await database.TryWriteAsync<IReadOnlyList<ServerRow>>(
            async work =>
            {
                var reservation = ServerNames.NewReservation();
                List<ServerRow> made = [];
                if (key.IsGiven && !await keys.TryAddAsync(work, caller, key, reservation, cancellationToken))
                {
                    return made;
                }

                if (!(await ReserveAsync(work, caller.Project, plan, cancellationToken)).TryGet(out var count, out var fault)
                    || !(await JoinAsync(work, plan, count, members, cancellationToken)).TryGet(out var joined, out fault))
                {
                    return fault;
                }

                var number = await ServerStore.DrawNumbersAsync(work, count, cancellationToken);
                for (var index = 0; index < count; index++)
                {
                    var row = rows.Row(caller, plan, number + index, index, plan.MaxCount is 1, reservation);
                    await ServerStore.AddAsync(work, row, NewServerRows.Contents(plan, row), cancellationToken);
                    foreach (var device in NewServerRows.Devices(plan, row))
                    {
                        await devices.AddAsync(work, device, cancellationToken);
                    }

                    if (joined.Group is { } group)
                    {
                        await groupNotices.TellAsync(work, caller.RequestId, "add_member", group, [row.Id], cancellationToken);
                    }

                    await actions.StartAsync(work, caller, row.ServerId, "create", cancellationToken);
                    BuildState state = new()
                    {
                        Server = row.ServerId,
                        ForcedHost = plan.Destination.ForcedHost,
                        RequestedHost = plan.Destination.RequestedHost,
                    };
                    await operations.StartAsync(work, build, new NewOperation<BuildState>(row.Id, caller, state), cancellationToken);
                    made.Add(row);
                }

                return made;
            },
            cancellationToken);
    }

    // As many as the quota allows, between the least and the most that were asked for; whether n fit is monotone in n.
    private async Task<Result<int>> ReserveAsync(IUnitOfWork work, ProjectId project, ServerPlan plan, CancellationToken cancellationToken)
    {
        var (low, high) = (plan.MinCount, plan.MaxCount);
        Fault? refusal = null;
        for (var count = high; low <= high; count = (low + high + 1) / 2)
        {
            var amount = Times(plan, count);
            if ((await quotas.ReserveAsync(work, project, amount, cancellationToken)).TryGet(out _, out var fault))
            {
                if (count == high)
                {
                    return count;
                }

                await quotas.ReleaseAsync(work, project, amount, cancellationToken);
                low = count;
            }
            else
            {
                refusal = fault;
                high = count - 1;
            }
        }

        return refusal ?? throw new InvalidOperationException("A reservation was neither made nor refused.");
    }

    // A group has room for so many; whoever joins it waits for those who join at the same time.
    private static async Task<Result<Membership>> JoinAsync(IUnitOfWork work, ServerPlan plan, int count, int limit, CancellationToken cancellationToken)
    {
        if (plan.Group is not { } group)
        {
            return new Membership(null);
        }

        if (await GroupStore.HoldAsync(work, group, cancellationToken) is not { } row)
        {
            return new Fault.Invalid($"Instance group {group} could not be found.");
        }

        return limit >= 0 && await GroupStore.CountMembersAsync(work, group, cancellationToken) + count > limit
            ? new Fault.OverQuota("server_group_members", "Quota exceeded, too many servers in group")
            : new Membership(row);
    }

    private static ServerResources Times(ServerPlan plan, int count)
    {
        var one = plan.Flavor.ToUsage();
        return new ServerResources(count, checked(one.Cores * count), checked(one.MemoryMiB * count));
    }

    private readonly record struct Membership(GroupRow? Group);
}
