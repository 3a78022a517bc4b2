using Nova.Contracts.Networks;
using Nova.TestKit.Network;

namespace Nova.Tests.Integration.NetworkAgent;

public sealed class PortPluggerTests : PortPluggerContract, IAsyncLifetime
{
    private readonly List<HostFixture> _hosts = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    [NetworkFact]
    public Task Plugged_servers_are_listed() => CheckThatPluggedServersAreListedAsync();

    [NetworkFact]
    public Task Everything_may_be_repeated() => CheckThatEverythingMayBeRepeatedAsync();

    [NetworkFact]
    public Task Unplugging_the_unknown_is_nothing() => CheckThatUnpluggingTheUnknownIsNothingAsync();

    [NetworkFact]
    public Task Improper_names_are_refused() => CheckThatImproperNamesAreRefusedAsync();

    protected override async Task<IPortPlugger> CreateAsync()
    {
        var host = await HostFixture.CreateAsync();
        _hosts.Add(host);
        return host.Plugger;
    }
}
