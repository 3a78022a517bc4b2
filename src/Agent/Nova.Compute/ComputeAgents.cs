using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agents of this process, one for each host of the driver that the configuration names.</summary>
internal sealed partial class ComputeAgents(
    IEnumerable<IVirtHostFactory> drivers,
    HostAgentFactory factory,
    JobScheduler scheduler,
    IOptions<ComputeOptions> options,
    IServiceProvider services,
    ILogger<ComputeAgents> logger) : IHostedService, IStateReporter, IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private IReadOnlyList<HostAgent> _agents = [];
    private Task _loop = Task.CompletedTask;

    public IReadOnlyList<HostAgent> Agents => _agents;

    public string Name => "orders";

    public IEnumerable<string> Describe() => _agents.SelectMany(agent => agent.DescribeOrders());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var driver = ChooseDriver();
        var hosts = await driver.CreateAsync(cancellationToken);
        var ports = services.GetService<IPortPlugger>() ?? new NoPorts();
        _agents = [.. hosts.Select(host => factory.Create(host, ports))];
        _loop = scheduler.RunAsync(_ending.Token);
        LogStarted(driver.Name, hosts.Count, hosts.Count > 0 ? hosts[0].Host.Value : "none");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_agents.Select(agent => agent.DisposeAsync().AsTask()));
        await _loop;
        _agents = [];
    }

    public void Dispose() => _ending.Dispose();

    private IVirtHostFactory ChooseDriver()
    {
        var known = drivers.ToList();
        var wanted = options.Value.ComputeDriver.Split('.')[0];
        wanted = wanted is "fake" ? "simulated" : wanted;
        return known switch
        {
            [var only] when wanted.Length is 0 => only,
            _ => known.Find(driver => driver.Name == wanted) ?? throw new InvalidOperationException(
                $"The option compute_driver is '{options.Value.ComputeDriver}'; this program has {string.Join(", ", known.Select(driver => driver.Name))}."),
        };
    }

    [LoggerMessage(LogLevel.Information, "Compute agents run: driver {Driver}, {Hosts} hosts from {First}")]
    private partial void LogStarted(string driver, int hosts, string first);
}
