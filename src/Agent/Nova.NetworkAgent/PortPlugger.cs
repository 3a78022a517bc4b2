using Microsoft.Extensions.Options;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.NetworkAgent.Bridges;
using Nova.NetworkAgent.Dhcp;
using Nova.NetworkAgent.Filter;
using Nova.NetworkAgent.Plan;
using Nova.NetworkAgent.State;

namespace Nova.NetworkAgent;

/// <summary>
/// Makes ports real. Every change is the same three steps: write what is wanted, work out the whole plan, make the host so. The
/// reconciler takes the last two alone, which is why it restores whatever was lost and removes whatever nobody wants.
/// </summary>
internal sealed class PortPlugger(
    PlugStore store, BridgeKeeper bridges, DnsmasqKeeper dnsmasq, RuleKeeper rules, IOptions<NetworkAgentOptions> options) : IPortPlugger, IPortFilter, IDisposable
{
    // Bridges and rules are the whole host's: one change at a time.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _prepared;

    /// <inheritdoc />
    public Task PlugAsync(PortPlug plug, CancellationToken cancellationToken)
    {
        PlugCheck.Demand(plug);
        return InTurnAsync(
            async () =>
            {
                await store.SaveAsync(plug, cancellationToken);
                return await ApplyAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task UnplugAsync(ServerId server, CancellationToken cancellationToken) =>
        InTurnAsync(async () => store.Forget(server) && await ApplyAsync(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.ListPlugsAsync(cancellationToken)).Select(plug => plug.Server)];

    /// <inheritdoc />
    public Task FilterAsync(HostFilters filters, CancellationToken cancellationToken)
    {
        FilterCheck.Demand(filters);
        return InTurnAsync(
            async () =>
            {
                await store.SaveAsync(filters, cancellationToken);
                return await ApplyAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Makes the host what it should be.</summary>
    /// <returns>Whether anything had to be changed.</returns>
    public Task<bool> ReconcileAsync(CancellationToken cancellationToken) => InTurnAsync(() => ApplyAsync(cancellationToken), cancellationToken);

    /// <summary>Takes down everything that was made here: every port, network, dnsmasq and rule.</summary>
    public Task RemoveAllAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            foreach (var plug in await store.ListPlugsAsync(cancellationToken))
            {
                store.Forget(plug.Server);
            }

            store.ForgetFilters();
            await rules.RemoveAsync(cancellationToken);
            foreach (var network in await store.ListNetworksAsync(cancellationToken))
            {
                await dnsmasq.RemoveAsync(network, cancellationToken);
                await bridges.RemoveAsync(network, cancellationToken);
                store.Forget(network);
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<bool> InTurnAsync(Func<Task<bool>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        var filters = await store.FindFiltersAsync(cancellationToken);
        var plan = OutsidePlanner.Join(
            HostPlanner.Plan(await store.ListNetworksAsync(cancellationToken), await store.ListPlugsAsync(cancellationToken)),
            filters?.Outside ?? new HostOutside(),
            options.Value.IsExternalGateway);
        if (plan.Networks.Count is 0)
        {
            return false;
        }

        if (!_prepared)
        {
            await bridges.PrepareAsync(cancellationToken);
            _prepared = true;
        }

        // Rules before anything that lets a guest talk.
        var changed = await rules.EnsureAsync(HostPlanner.Rules(plan, options.Value, filters), cancellationToken);
        foreach (var network in plan.Networks)
        {
            await store.SaveAsync(network, cancellationToken);
            HostPort[] ports = [.. plan.PortsOf(network)];
            var anew = await bridges.EnsureAsync(network, ports, cancellationToken);
            changed |= await dnsmasq.EnsureAsync(network, ports, anew, cancellationToken) || anew;
        }

        return changed;
    }
}
