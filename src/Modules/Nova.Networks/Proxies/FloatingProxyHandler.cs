using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron;
using Nova.Networks.Neutron.Floating;
using Nova.Web;

namespace Nova.Networks.Proxies;

/// <summary>Floating addresses as Compute had them until 2.35. A pool is a network outside.</summary>
internal sealed class FloatingProxyHandler(Database database, NetworkCatalog catalog, FloatingIps floating, IOptions<NeutronOptions> options)
{
    public async Task<IResult> ListPoolsAsync(ApiCall call, CancellationToken cancellationToken) => call.Json(new FloatingPoolsResponse
    {
        Pools = [.. (await PoolsAsync(cancellationToken)).Select(network => new FloatingPoolView(network.Label))],
    });

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<FloatingIpItem>(
            $"{FloatingIpItem.Select} WHERE floating_ips.project_id = @me ORDER BY floating_ips.created_at, floating_ips.id",
            new { me = call.Caller.Project.Value },
            cancellationToken);
        return call.Json(new FloatingIpsResponse { Addresses = [.. rows.Select(View)] });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).TryGet(out var row, out var fault) ? call.Json(new FloatingIpResponse { Address = View(row) }) : call.Fault(fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<TakeFloatingIpRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var wanted = request.Pool is { Length: > 0 } named ? named : options.Value.DefaultFloatingPool;
        var pools = await PoolsAsync(cancellationToken);
        if (pools.FirstOrDefault(network => wanted is "" || network.Id.ToString() == wanted || network.Label == wanted) is not { } pool)
        {
            return call.Fault(new Fault.NotFound("Floating IP pool", wanted));
        }

        FloatingOrder order = new() { Project = call.Caller.Project.Value, Network = pool.Id.ToString() };
        return (await floating.TakeAsync(order, cancellationToken)).TryGet(out var row, out fault) ? call.Json(new FloatingIpResponse { Address = View(row) })
            : call.Fault(fault is Fault.Conflict ? new Fault.NotFound("Free floating IP", $"of pool {pool.Label}") : fault);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        await floating.GiveBackAsync(row, cancellationToken);
        return call.Accepted();
    }

    private static FloatingIpView View(FloatingIpItem row) => new()
    {
        Id = row.Id,
        Ip = row.Address,
        FixedIp = row.FixedAddress,
        InstanceId = row.ServerId,
        Pool = row.Pool,
    };

    private async Task<IReadOnlyList<Network>> PoolsAsync(CancellationToken cancellationToken) =>
        [.. (await catalog.ListAsync(cancellationToken)).Where(network => network.IsExternal)];

    private async Task<Result<FloatingIpItem>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Route("id");
        return !Guid.TryParse(id, out _) ? new Fault.Invalid("The id of a floating IP is a UUID.")
            : await database.QuerySingleOrDefaultAsync<FloatingIpItem>(
                $"{FloatingIpItem.Select} WHERE floating_ips.id = @id AND floating_ips.project_id = @me",
                new { id = Ownership.Id(id), me = call.Caller.Project.Value },
                cancellationToken) is { } row ? row
            : new Fault.NotFound("Floating IP", id);
    }
}
