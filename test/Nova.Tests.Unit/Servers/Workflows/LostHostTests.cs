using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Cloud;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>A host that is lost while it builds a server, and counts as down before it could be asked to remove it.</summary>
public sealed class LostHostTests
{
    private readonly ConcurrentDictionary<HostName, int> _spawns = new();

    [Fact]
    public async Task A_server_that_may_run_on_a_host_that_is_down_is_built_on_no_other()
    {
        await using var cloud = await StartAsync(new TimeoutException("It did not answer."));
        var server = await cloud.CreateAsync();

        await LoseAsync(cloud);
        var shown = await cloud.WaitForAsync(server, "ERROR");

        shown["fault"]!["message"]!.GetValue<string>().ShouldContain("may run there");
        _spawns.Count.ShouldBe(1);
        await cloud.DeleteAsync(server);
        await cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task A_server_that_its_host_never_heard_of_is_built_on_another()
    {
        await using var cloud = await StartAsync(new TimeoutException("It is not there.", new RpcNoServerException("compute", "spawn", null)));
        var server = await cloud.CreateAsync();

        await LoseAsync(cloud);
        var shown = await cloud.WaitForAsync(server, "ACTIVE");

        _spawns.Keys.ShouldNotContain(new HostName(shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>()));
    }

    private async Task LoseAsync(CloudFixture cloud)
    {
        await CloudFixture.UntilAsync(() => Task.FromResult(_spawns.Count is 1), () => "No host was asked.");
        await cloud.ForceDownAsync(_spawns.Keys.Single().Value);
    }

    // The first host that is asked for a server is lost with that.
    private Task<CloudFixture> StartAsync(TimeoutException silence)
    {
        var lost = Substitute.For<IComputeAgent>();
        lost.SpawnAsync(default!, default).ThrowsAsyncForAnyArgs(silence);
        lost.DestroyAsync(default!, default).ThrowsAsyncForAnyArgs(silence);
        return CloudFixture.StartAsync(services => Replace(services, (host, real) => _spawns.ContainsKey(host) || (_spawns.IsEmpty && _spawns.TryAdd(host, 1)) ? lost : real));
    }

    private static void Replace(IServiceCollection services, Func<HostName, IComputeAgent, IComputeAgent> replacement) => services.Wrap<IAgents<IComputeAgent>>(real =>
    {
        var agents = Substitute.For<IAgents<IComputeAgent>>();
        agents.On(default).ReturnsForAnyArgs(call => replacement(call.Arg<HostName>(), real.On(call.Arg<HostName>())));
        return agents;
    });
}
