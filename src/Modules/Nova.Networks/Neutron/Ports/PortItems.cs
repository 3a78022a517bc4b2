using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;
using Nova.Networks.Ports;

namespace Nova.Networks.Neutron.Ports;

/// <summary>SQL of ports as the API changes them.</summary>
internal static class PortItems
{
    private const string Addresses = """
        SELECT f.port_id AS Port, f.subnet_id AS Subnet, f.address AS Address, f.number AS Number
        FROM fixed_ips f JOIN subnets s ON s.id = f.subnet_id WHERE f.port_id IN @ports ORDER BY s.created_at, s.id, f.address
        """;

    public static Task<PortItem?> FindAsync(IUnitOfWork work, string port, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<PortItem>($"{PortItem.Select} WHERE ports.id = @port", new { port }, cancellationToken);

    public static async Task<ILookup<string, PortAddress>> ListAddressesAsync(Database database, IReadOnlyCollection<string> ports, CancellationToken cancellationToken) =>
        (await database.QueryAsync<PortAddress>(Addresses, new { ports = ports.ToArray() }, cancellationToken)).ToLookup(address => address.Port);

    public static Task<IReadOnlyList<PortAddress>> ListAddressesAsync(IUnitOfWork work, string port, CancellationToken cancellationToken) =>
        work.QueryAsync<PortAddress>(Addresses, new { ports = (string[])[port] }, cancellationToken);

    public static async Task<ILookup<string, string>> ListGroupsAsync(Database database, IReadOnlyCollection<string> ports, CancellationToken cancellationToken) =>
        (await database.QueryAsync<GroupOfPort>(
            "SELECT port_id AS Port, group_id AS GroupId FROM port_security_groups WHERE port_id IN @ports ORDER BY group_id",
            new { ports = ports.ToArray() },
            cancellationToken)).ToLookup(row => row.Port, row => row.GroupId);

    public static async Task<IReadOnlyList<string>> ListGroupsAsync(IUnitOfWork work, string port, CancellationToken cancellationToken) =>
        await work.QueryAsync<string>("SELECT group_id FROM port_security_groups WHERE port_id = @port ORDER BY group_id", new { port }, cancellationToken);

    public static Task WriteAsync(IUnitOfWork work, PortItem item, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        UPDATE ports SET name = @Name, description = @Description, mac = @Mac, device_id = @DeviceId, device_owner = @DeviceOwner,
            admin_state_up = @AdminStateUp, port_security = @PortSecurity, allowed_pairs = @AllowedPairs, updated_at = @UpdatedAt, revision = @Revision
        WHERE id = @Id
        """,
        item, cancellationToken);

    public static Task RemoveGroupsAsync(IUnitOfWork work, string port, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM port_security_groups WHERE port_id = @port", new { port }, cancellationToken);

    public static Task RemoveAddressAsync(IUnitOfWork work, PortAddress address, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM fixed_ips WHERE subnet_id = @Subnet AND number = @Number AND port_id = @Port", address, cancellationToken);

    /// <summary>Removes a port that nothing uses; its addresses go with it.</summary>
    public static async Task<bool> TryRemoveAsync(IUnitOfWork work, string port, CancellationToken cancellationToken) =>
        await work.ExecuteAsync("DELETE FROM ports WHERE id = @port AND server_id IS NULL", new { port }, cancellationToken) is 1;

    public static async Task<bool> IsMacTakenAsync(IUnitOfWork work, string mac, string except, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>("SELECT id FROM ports WHERE mac = @mac AND id <> @except", new { mac, except }, cancellationToken) is not null;

    /// <summary>
    /// What of the addresses wanted a port has already, and what must be taken. An address that is named is kept where it is there; one of a
    /// subnet is satisfied by any that the port has of it and that nothing else has used up.
    /// </summary>
    public static (IReadOnlyList<PortAddress> Leaving, IReadOnlyList<WantedAddress> Missing) Compare(
        IReadOnlyList<PortAddress> has, IReadOnlyList<WantedAddress> wanted)
    {
        var left = has.ToList();
        List<WantedAddress> missing = [];
        foreach (var each in wanted.OrderByDescending(address => address.Number is not null))
        {
            var found = left.FindIndex(address => address.Subnet == each.Subnet.Id && (each.Number is null || address.Number == each.Number));
            if (found < 0)
            {
                missing.Add(each);
            }
            else
            {
                left.RemoveAt(found);
            }
        }

        return (left, missing);
    }

    /// <summary>The addresses that a request names, on a network.</summary>
    public static Result<IReadOnlyList<WantedAddress>> Wanted(Network network, IReadOnlyList<FixedIpBody> bodies)
    {
        List<WantedAddress> wanted = [];
        foreach (var body in bodies)
        {
            var subnet = body.SubnetId is { } id ? network.Subnets.FirstOrDefault(candidate => candidate.Id == Ownership.Id(id)) : null;
            if (body.SubnetId is { } missing && subnet is null)
            {
                return new Fault.Invalid($"Invalid input for operation: Failed to create port on network {network.Id}, because fixed_ips included invalid subnet {missing}.");
            }

            if (body.IpAddress is not { } text)
            {
                if (subnet is null)
                {
                    return new Fault.Invalid("Invalid input for operation: IP allocation requires subnet_id or ip_address.");
                }

                wanted.Add(new WantedAddress(subnet, null));
                continue;
            }

            if (!PortPlanner.Wanted(subnet is null ? network : network with { Subnets = [subnet] }, text.ToLowerInvariant()).TryGet(out var address, out _))
            {
                return new Fault.Invalid($"Invalid input for operation: IP address {text} is not a valid IP for the specified subnet or network.");
            }

            wanted.Add(address);
        }

        return wanted;
    }

    private sealed record GroupOfPort(string Port, string GroupId);
}
