using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow of interfaces. What they are about is a server, and the port of a user that is named after it.</summary>
internal static class InterfaceScenarios
{
    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        new("server.attach_interface", PrepareAsync, AttachAsync, FreeAsync, AttachedAsync),
        new("server.detach_interface", AttachedServerAsync, DetachAsync, AttachedOrFreeAsync, FreeAsync),
    ];

    private static async Task<string> PortOfAsync(CloudFixture cloud, string server) =>
        NetworkApi.IdsOf(await cloud.NetworkAsync(HttpMethod.Get, $"/ports?name={server}"), "ports").ShouldHaveSingleItem();

    private static async Task<string> PrepareAsync(CloudFixture cloud)
    {
        var networks = await cloud.NetworkAsync(HttpMethod.Get, "/networks?name=private");
        var server = await cloud.BootAsync();
        await cloud.MakeAsync("ports", $"\"network_id\": \"{NetworkApi.IdsOf(networks, "networks")[0]}\", \"name\": \"{server}\"");
        return server;
    }

    private static async Task<string> AttachedServerAsync(CloudFixture cloud)
    {
        var server = await AttachAsync(cloud, await PrepareAsync(cloud));
        await HasAsync(cloud, server, interfaces: 2);
        return server;
    }

    private static async Task<string> AttachAsync(CloudFixture cloud, string server)
    {
        var body = $$"""{"interfaceAttachment": {"port_id": "{{await PortOfAsync(cloud, server)}}"} }""";
        var answer = await cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-interface", "member", body);

        // It is answered when the guest has the interface, or never will.
        answer.Status.ShouldBeOneOf([200, 500], answer.Body);
        return server;
    }

    private static async Task<string> DetachAsync(CloudFixture cloud, string server)
    {
        var answer = await cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{await PortOfAsync(cloud, server)}");
        answer.Status.ShouldBe(202, answer.Body);
        return server;
    }

    private static async Task FreeAsync(CloudFixture cloud, string server)
    {
        await HasAsync(cloud, server, interfaces: 1);
        var port = (await cloud.NetworkAsync(HttpMethod.Get, $"/ports/{await PortOfAsync(cloud, server)}")).Json["port"]!;
        port["device_id"]!.GetValue<string>().ShouldBe("");
        port["status"]!.GetValue<string>().ShouldBe("DOWN");
        cloud.Points.Reset();
        (await cloud.NetworkAsync(HttpMethod.Delete, $"/ports/{NetworkApi.IdOf(port)}")).Status.ShouldBe(204);
    }

    private static async Task AttachedAsync(CloudFixture cloud, string server)
    {
        await HasAsync(cloud, server, interfaces: 2);
        (await cloud.NetworkAsync(HttpMethod.Get, $"/ports/{await PortOfAsync(cloud, server)}")).Json["port"]!["device_id"]!.GetValue<string>().ShouldBe(server);
        cloud.Points.Reset();
        await DetachAsync(cloud, server);
        await cloud.IdleAsync();
        await FreeAsync(cloud, server);
    }

    // Once the port has been let go nothing brings it back; before that nothing has changed. Never half of it.
    private static async Task AttachedOrFreeAsync(CloudFixture cloud, string server)
    {
        var ports = await cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @server", new { server });
        await (ports is 2 ? AttachedAsync(cloud, server) : FreeAsync(cloud, server));
    }

    // The database, the guest and what is shown say the same.
    private static async Task HasAsync(CloudFixture cloud, string server, int interfaces)
    {
        await cloud.IdleAsync();
        (await cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @server", new { server })).ShouldBe(interfaces);
        MacAddressesOf(cloud, server).Count.ShouldBe(interfaces, "of the guest");
        var shown = await cloud.WaitForAsync(server, "ACTIVE");
        shown["addresses"]!["private"]!.AsArray().Count.ShouldBe(interfaces, "shown");
        await cloud.EventsAreClosedAsync(server);
    }

    /// <summary>The MAC addresses of the simulated guest.</summary>
    public static IReadOnlyList<string> MacAddressesOf(CloudFixture cloud, string server) =>
        cloud.Simulation.Hosts.Select(host => cloud.Simulation.MacAddressesOf(host, Identifier.Parse<ServerId>(server))).OfType<IReadOnlyList<string>>().Single();
}
