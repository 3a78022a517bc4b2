using Nova.Contracts.Networks;
using Nova.NetworkAgent;
using Nova.TestKit.Network;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class SimulatedPortPluggerTests : PortPluggerContract
{
    [Fact]
    public Task Plugged_servers_are_listed() => CheckThatPluggedServersAreListedAsync();

    [Fact]
    public Task Everything_may_be_repeated() => CheckThatEverythingMayBeRepeatedAsync();

    [Fact]
    public Task Unplugging_the_unknown_is_nothing() => CheckThatUnpluggingTheUnknownIsNothingAsync();

    [Fact]
    public Task Improper_names_are_refused() => CheckThatImproperNamesAreRefusedAsync();

    protected override Task<IPortPlugger> CreateAsync() => Task.FromResult<IPortPlugger>(new SimulatedPortPlugger());
}
