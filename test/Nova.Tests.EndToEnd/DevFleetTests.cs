using Nova.TestKit;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd;

/// <summary><c>./dev fleet</c>: machines of its own on this one, that are broken and mended.</summary>
public sealed class DevFleetTests : IDisposable
{
    private const string Needs = "root libvirtd openstack rabbitmq-server postgres";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Cloud _cloud = new();

    public DevFleetTests()
    {
        // PostgreSQL's own user passes through.
        foreach (var folder in (string[])[_cloud.Folder, Directory.CreateDirectory(_cloud.State).FullName])
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    public void Dispose() => _cloud.Remove();

    [NeedsFact(Needs)]
    public async Task A_host_whose_agent_died_takes_servers_again_when_that_is_back()
    {
        try
        {
            // Two servers are made on the way, one on each host, and hear one another.
            (await FleetAsync("up", "--hosts", "2")).Demand().ShouldContain("Guests on two hosts hear one another");
            (await FleetAsync("kill", "agent2")).Demand();
            (await StateOfAsync("agent2")).ShouldEndWith("off");
            (await GuestSaysAsync("on-host2", "hostname")).ShouldBe("on-host2");

            (await FleetAsync("restart", "agent2")).Demand();

            await Eventually.TrueAsync(async () => await ServiceStateAsync("host2") is "up", Limit, () => "host2 does not come up");
            (await OpenStackAsync("server create --image nova-guest --flavor nova.guest --key-name dev --availability-zone nova:host2 --wait again -f value -c status"))
                .ShouldContain("ACTIVE");
            (await OpenStackAsync("server list -f value -c Name", "nova-api2")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .ShouldBe(["again", "on-host1", "on-host2"], ignoreOrder: true);
        }
        finally
        {
            _cloud.KeepLogs();
            (await FleetAsync("down")).Demand();
        }

        Leftovers.Of(_cloud).ShouldBeEmpty();
    }

    private Task<Outcome> FleetAsync(params string[] arguments) => _cloud.DevAsync(["fleet", .. arguments]);

    private async Task<string> StateOfAsync(string target) =>
        (await FleetAsync("status")).Demand().Split('\n').Single(line => line.StartsWith($"{target} ", StringComparison.Ordinal)).Trim();

    private async Task<string> GuestSaysAsync(string server, string command) => (await FleetAsync("ssh", server, command)).Demand().Trim();

    private async Task<string> ServiceStateAsync(string host) =>
        (await OpenStackAsync($"compute service list --host {host} --service nova-compute -f value -c State")).Trim();

    private async Task<string> OpenStackAsync(string command, string cloud = "nova") =>
        (await FleetAsync(["openstack", $"--os-cloud={cloud}", .. command.Split(' ')])).Demand();
}
