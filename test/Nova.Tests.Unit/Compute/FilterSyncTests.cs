using Microsoft.Extensions.Logging.Abstractions;
using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Compute.Reconcile;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Virt;

namespace Nova.Tests.Unit.Compute;

public sealed class FilterSyncTests
{
    [Fact]
    public async Task A_host_asks_at_the_start_and_when_it_is_told_that_something_has_changed()
    {
        HostName host = new("h1");
        using CancellationTokenSource ending = new();
        LoopbackBus bus = new(TimeProvider.System, NullLogger<LoopbackBus>.Instance);
        JobScheduler scheduler = new(TimeProvider.System, NullLogger<JobScheduler>.Instance);
        FilteringPorts ports = new();
        HostName? asked = null;
        await using var control = bus.Serve(new RpcService(ConductorMethods.Topic, null).On(FilterMethods.Describe, (query, _) =>
        {
            asked = query.Host;
            return Task.FromResult(new HostFilters { Ports = [], Groups = new Dictionary<string, IReadOnlyList<string>>() });
        }));
        FilterSync sync = new(host, ports, bus, new ComputeLimits(), scheduler);
        await using var agent = bus.Serve(sync.Serve(new RpcService(ComputeMethods.Topic, host)));
        var loop = scheduler.RunAsync(ending.Token);
        await Eventually.TrueAsync(() => ports.Filtered is 1, () => $"filtered {ports.Filtered} times");

        await bus.CallAsync(FilterMethods.Changed, host, new FiltersChanged(), TimeSpan.FromSeconds(20), CancellationToken.None);

        await Eventually.TrueAsync(() => ports.Filtered is 2, () => $"filtered {ports.Filtered} times");
        asked.ShouldBe(host);
        await ending.CancelAsync();
        await loop;
    }

    private sealed class FilteringPorts : IPortPlugger, IPortFilter
    {
        private int _filtered;

        public int Filtered => Volatile.Read(ref _filtered);

        public Task PlugAsync(PortPlug plug, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task UnplugAsync(ServerId server, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ServerId>>([]);

        public Task FilterAsync(HostFilters filters, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _filtered);
            return Task.CompletedTask;
        }
    }
}
