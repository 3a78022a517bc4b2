using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Fleet;

/// <summary>Hosts that are up while their agents are away: they are being started anew.</summary>
public sealed class AbsentAgentTests
{
    private const int MoreThanStepsAreTried = 5;

    /// <summary>What another host could do as well, and questions. Whatever is not here waits.</summary>
    private static readonly string[] Failing =
    [
        "IComputeAgent.GetConsoleOutputAsync", "IComputeAgent.GetDiagnosticsAsync", "IComputeAgent.GetPowerStateAsync", "IComputeAgent.SpawnAsync",
        "IConsoleAgent.FindConsoleAsync", "ILiveMoveAgent.ExpectAsync", "ILiveMoveAgent.GetProgressAsync", "ILiveMoveAgent.HurryAsync", "IMoveAgent.TakeAsync",
    ];

    [Fact]
    public async Task An_order_to_a_server_that_is_there_waits_for_the_agent_and_nothing_else_does()
    {
        AbsentAgents? agents = null;
        await using var cloud = await CloudFixture.StartAsync(services => services.Wrap<IRpcBus>(bus => agents = new AbsentAgents(bus)));
        var host = (await ((IHostDirectory)cloud.Services.GetService(typeof(IHostDirectory))!).ListAsync(default))[0].Host;
        var calls = Calls(cloud.Services, host);
        agents!.Answer = true;
        agents.Leave("compute", 1);

        var failing = await Task.WhenAll(calls.Select(async call => (call.Name, IsFailing: await IsFailingAsync(call.Ask))));

        failing.Where(call => call.IsFailing).Select(call => call.Name).ShouldBe(Failing, ignoreOrder: true);
        failing.Length.ShouldBeGreaterThan(2 * Failing.Length);
    }

    [Theory]
    [InlineData("stop", """{"os-stop":null}""", "SHUTOFF")]
    [InlineData("reboot", """{"reboot":{"type":"HARD"}}""", "ACTIVE")]
    [InlineData("destroy", null, null)]
    public async Task A_server_whose_host_is_being_started_anew_does_what_it_was_told_when_the_host_is_back(string method, string? action, string? status)
    {
        AbsentAgents? agents = null;
        await using var cloud = await CloudFixture.StartAsync(services => services.Wrap<IRpcBus>(bus => agents = new AbsentAgents(bus)));
        var server = await cloud.CreateAsync();
        await cloud.WaitForAsync(server, "ACTIVE");

        agents!.Leave(method, MoreThanStepsAreTried);
        if (action is null)
        {
            await cloud.DeleteAsync(server);
        }
        else
        {
            (await cloud.ActAsync(server, action)).Status.ShouldBe(202);
            await CloudFixture.UntilAsync(() => Task.FromResult(agents.IsBack(method)), () => "It was not asked again.");
            await cloud.WaitForAsync(server, status!);
            await cloud.DeleteAsync(server);
        }

        agents.IsBack(method).ShouldBeTrue();
        await cloud.BooksBalanceAsync();
    }

    private static List<(string Name, Func<Task> Ask)> Calls(IServiceProvider services, HostName host) =>
    [
        .. from agent in typeof(IComputeAgent).Assembly.GetExportedTypes()
           where agent.IsInterface && services.GetService(typeof(IAgents<>).MakeGenericType(agent)) is not null
           let ways = typeof(IAgents<>).MakeGenericType(agent)
           let one = ways.GetMethod("On")!.Invoke(services.GetService(ways), [host])
           from method in agent.GetMethods()
           select ($"{agent.Name}.{method.Name}", (Func<Task>)(() => (Task)method.Invoke(one, Arguments(method))!)),
    ];

    // What is in an order says nothing of whether it waits.
    private static object[] Arguments(MethodInfo method) =>
        [.. method.GetParameters().Select(parameter => RuntimeHelpers.GetUninitializedObject(parameter.ParameterType))];

    private static async Task<bool> IsFailingAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    /// <summary>A bus on which agents are away for some calls of a method, or of a whole topic.</summary>
    private sealed class AbsentAgents(IRpcBus bus) : IRpcBus
    {
        private readonly ConcurrentDictionary<string, int> _asked = new();
        private (string What, int Calls)? _away;

        /// <summary>Whether they say yes to everything once they are back.</summary>
        public bool Answer { get; set; }

        public void Leave(string what, int calls) => _away = (what, calls);

        public bool IsBack(string method) => _asked.GetValueOrDefault(method) > _away?.Calls;

        public Task<TReply> CallAsync<TRequest, TReply>(
            RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
        {
            if (_away is not var (what, calls) || method.Topic is not ComputeMethods.Topic || (what != method.Topic && what != method.Name))
            {
                return bus.CallAsync(method, host, request, deadline, cancellationToken);
            }

            return _asked.AddOrUpdate(method.Name, 1, static (_, count) => count + 1) <= calls ? throw new RpcNoServerException(method.Topic, method.Name, host)
                : Answer && new AgentReply() is TReply reply ? Task.FromResult(reply)
                : bus.CallAsync(method, host, request, deadline, cancellationToken);
        }

        public Task CastAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken) =>
            bus.CastAsync(method, host, request, cancellationToken);

        public Task FanOutAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken) =>
            bus.FanOutAsync(method, request, cancellationToken);

        public IAsyncDisposable Serve(RpcService service) => bus.Serve(service);
    }
}
