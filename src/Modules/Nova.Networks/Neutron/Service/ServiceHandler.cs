using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Networks.Neutron.Lists;
using Nova.Web;

namespace Nova.Networks.Neutron.Service;

/// <summary>What clients ask of the service as such: what it can do, its zone, its agents.</summary>
internal sealed class ServiceHandler(Func<IHostDirectory?> hosts, TimeProvider clock)
{
    // Aliases by which clients find out what they may use: only of what is here.
    private static readonly (string Alias, string Name)[] Extensions =
    [
        ("agent", "agent"), ("allowed-address-pairs", "Allowed Address Pairs"), ("auto-allocated-topology", "Auto Allocated Topology Services"),
        ("availability_zone", "Availability Zone"),
        ("network_availability_zone", "Network Availability Zone"), ("binding", "Port Binding"), ("external-net", "Neutron external network"),
        ("router", "Neutron L3 Router"), ("ext-gw-mode", "Neutron L3 Configurable external gateway mode"), ("fip-port-details", "Floating IP Port Details Extension"),
        ("fields", "Fields"), ("filter-validation", "Filter parameters validation"), ("net-mtu", "Network MTU"), ("net-mtu-writable", "Network MTU (writable)"),
        ("pagination", "Pagination support"), ("port-security", "Port Security"),
        ("project-id", "project_id field enabled"), ("provider", "Provider Network"), ("quotas", "Quota management support"),
        ("quota_details", "Quota details management support"), ("security-group", "security-group"), ("sorting", "Sorting support"),
        ("standard-attr-description", "standard-attr-description"), ("standard-attr-revisions", "Resource revision numbers"),
        ("standard-attr-tag", "Tag support for resources with standard attribute"), ("standard-attr-timestamp", "Resource timestamps"),
        ("security-groups-normalized-cidr", "Normalized CIDR field for security group rules"),
    ];

    public static Task<IResult> ListExtensionsAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(
        new JsonObject { ["extensions"] = new JsonArray([.. Extensions.Select(View)]) }));

    public static Task<IResult> ShowExtensionAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var alias = call.Route("alias");
        var found = Array.Find(Extensions, known => known.Alias == alias);
        return Task.FromResult(found.Alias is null
            ? NeutronAnswer.Of(call, new Fault.NotFound("Extension", alias))
            : call.Json(new JsonObject { ["extension"] = View(found) }));
    }

    public static Task<IResult> ListZonesAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(new JsonObject
    {
        ["availability_zones"] = new JsonArray(new JsonObject { ["name"] = "nova", ["resource"] = "network", ["state"] = "available" }),
    }));

    public async Task<IResult> ListAgentsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var agents = (await AgentsAsync(cancellationToken)).AsEnumerable();
        foreach (var (name, values) in call.Http.Request.Query.Where(pair => pair.Key is not "fields"))
        {
            agents = agents.Where(agent => agent.TryGetPropertyValue(name, out var value) && values.Any(
                wanted => string.Equals(wanted, value?.ToString(), StringComparison.OrdinalIgnoreCase)));
        }

        return call.Json(new JsonObject { ["agents"] = new JsonArray([.. agents.Select(agent => NeutronQuery.Fields(call, agent))]) });
    }

    public async Task<IResult> ShowAgentAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await AgentsAsync(cancellationToken)).FirstOrDefault(agent => agent["id"]!.GetValue<string>() == call.Route("id")) is { } found
            ? call.Json(new JsonObject { ["agent"] = found })
            : NeutronAnswer.Of(call, new Fault.NotFound("Agent", call.Route("id")));

    private static JsonObject View((string Alias, string Name) known) => new()
    {
        ["alias"] = known.Alias,
        ["name"] = known.Name,
        ["description"] = known.Name,
        ["updated"] = "2026-01-01T00:00:00Z",
        ["links"] = new JsonArray(),
    };

    // Each compute host has one, which makes bridges, DHCP and packet rules; it lives as long as the host's compute agent does.
    private async Task<IReadOnlyList<JsonObject>> AgentsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        return
        [
            .. (hosts() is { } directory ? await directory.ListAsync(cancellationToken) : []).Select(host => new JsonObject
            {
                ["id"] = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"network agent {host.Host}"))[..16]).ToString("D"),
                ["agent_type"] = "Linux bridge agent",
                ["binary"] = "nova-network",
                ["topic"] = "N/A",
                ["host"] = host.Host.Value,
                ["availability_zone"] = "nova",
                ["admin_state_up"] = !host.IsDisabled,
                ["alive"] = host.IsUp,
                ["heartbeat_timestamp"] = host.IsUp ? now : null,
                ["configurations"] = new JsonObject(),
                ["resources_synced"] = null,
            }),
        ];
    }
}
