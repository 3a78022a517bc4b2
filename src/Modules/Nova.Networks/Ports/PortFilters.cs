using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Ports;

namespace Nova.Networks.Ports;

/// <inheritdoc />
internal sealed class PortFilters(Database database, OutsideReader outside) : IPortFilters
{
    public async Task<HostFilters> DescribeAsync(IReadOnlyCollection<ServerId> servers, CancellationToken cancellationToken)
    {
        object values = new { servers = servers.Select(server => server.ToString()).ToArray() };
        var ports = await database.QueryAsync<PortRow>(
            """
            SELECT p.id AS Id, p.port_security AS PortSecurity, p.allowed_pairs AS AllowedPairs,
                   CASE WHEN p.admin_state_up = 1 AND n.admin_state_up = 1 THEN 1 ELSE 0 END AS IsUp
            FROM ports p JOIN networks n ON n.id = p.network_id WHERE p.server_id IN @servers ORDER BY p.id
            """,
            values, cancellationToken);
        var held = await database.QueryAsync<HeldGroup>(
            """
            SELECT x.port_id AS Port, x.group_id AS GroupId FROM port_security_groups x JOIN ports p ON p.id = x.port_id
            WHERE p.server_id IN @servers ORDER BY x.port_id, x.group_id
            """,
            values, cancellationToken);
        var rules = await RulesAsync([.. held.Select(row => row.GroupId).Distinct()], cancellationToken);
        var groups = held.ToLookup(row => row.Port, row => row.GroupId);
        return new HostFilters
        {
            Ports =
            [
                .. ports.Select(port => new PortFilter
                {
                    Port = Identifier.Parse<PortId>(port.Id),
                    IsUp = port.IsUp is 1,
                    IsSecure = port.PortSecurity is 1,
                    Allowed = [.. AddressPair.Read(port.AllowedPairs).Select(pair => new AllowedSource(pair.IpAddress, pair.MacAddress))],
                    Rules = [.. groups[port.Id].SelectMany(group => rules[group]).Select(Rule).Distinct()],
                }),
            ],
            Outside = await outside.DescribeAsync(servers, cancellationToken),
            Groups = await MembersAsync([.. rules.SelectMany(group => group).Select(rule => rule.RemoteGroupId).OfType<string>().Distinct()], cancellationToken),
        };
    }

    private static FilterRule Rule(RuleItem rule) => new()
    {
        IsIngress = rule.Direction is RuleItem.Ingress,
        IsIPv6 = rule.Ethertype is RuleItem.IPv6,
        Protocol = RuleReader.NumberOf(rule.Protocol, rule.Ethertype),
        First = (int?)rule.PortMin,
        Last = (int?)rule.PortMax,
        Prefix = rule.NormalPrefix,
        Group = rule.RemoteGroupId,
    };

    private async Task<ILookup<string, RuleItem>> RulesAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken) =>
        (await database.QueryAsync<RuleItem>($"{RuleItem.Select} WHERE group_id IN @groups ORDER BY created_at, id", new { groups = groups.ToArray() }, cancellationToken))
        .ToLookup(rule => rule.GroupId);

    // Further addresses that a member may send from are its own as well.
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        object values = new { groups = groups.ToArray() };
        var addresses = await database.QueryAsync<Member>(
            """
            SELECT x.group_id AS GroupId, f.address AS Address FROM port_security_groups x JOIN fixed_ips f ON f.port_id = x.port_id
            WHERE x.group_id IN @groups ORDER BY f.address
            """,
            values, cancellationToken);
        var pairs = await database.QueryAsync<Member>(
            """
            SELECT x.group_id AS GroupId, p.allowed_pairs AS Address FROM port_security_groups x JOIN ports p ON p.id = x.port_id
            WHERE x.group_id IN @groups AND p.allowed_pairs <> '[]' ORDER BY p.id
            """,
            values, cancellationToken);
        var members = addresses.Select(row => (row.GroupId, row.Address))
            .Concat(pairs.SelectMany(row => AddressPair.Read(row.Address).Select(pair => (row.GroupId, Address: pair.IpAddress)))).ToLookup(row => row.GroupId, row => row.Address);
        return groups.ToDictionary(group => group, IReadOnlyList<string> (group) => [.. members[group].Distinct()]);
    }

    private sealed record PortRow
    {
        public string Id { get; init; } = "";
        public long PortSecurity { get; init; }
        public string AllowedPairs { get; init; } = "[]";
        public long IsUp { get; init; }
    }

    private sealed record HeldGroup(string Port, string GroupId);

    private sealed record Member(string GroupId, string Address);
}
