using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>The API has found a host down, and the process that evacuates hears of that a moment later.</summary>
public sealed class LateNewsTests
{
    private LateHosts? _hosts;

    [Fact]
    public async Task An_evacuation_waits_until_its_process_hears_that_the_host_is_down()
    {
        await using var cloud = await CloudFixture.StartAsync(services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IHostDirectory)).ImplementationFactory!;
            services.RemoveAll<IHostDirectory>();
            services.AddSingleton<IHostDirectory>(provider => _hosts = new LateHosts((IHostDirectory)real(provider)));
        });
        var server = await cloud.BootAsync();
        var host = await cloud.HostOfAsync(server);
        await cloud.ForceDownAsync(host);
        _hosts!.Late = new HostName(host);

        await cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        await cloud.IdleAsync();
        await cloud.WaitForAsync(server, "ACTIVE");

        (await cloud.HostOfAsync(server)).ShouldNotBe(host);
        _hosts.Lies.ShouldBe(LateHosts.Most);
    }

    /// <summary>Tells once that a host is down, and then for a few questions that it is up.</summary>
    private sealed class LateHosts(IHostDirectory real) : IHostDirectory
    {
        public const int Most = 3;

        private int _asked;

        public HostName? Late { get; set; }

        public int Lies { get; private set; }

        public long Changes => real.Changes;

        public Task<IReadOnlyList<ComputeHost>> ListAsync(CancellationToken cancellationToken) => real.ListAsync(cancellationToken);

        public async Task<ComputeHost?> FindAsync(HostName host, CancellationToken cancellationToken)
        {
            var found = await real.FindAsync(host, cancellationToken);
            if (host != Late || found is null || Interlocked.Increment(ref _asked) is 1 || Lies >= Most)
            {
                return found;
            }

            Lies++;
            return found with { IsUp = true };
        }
    }
}
