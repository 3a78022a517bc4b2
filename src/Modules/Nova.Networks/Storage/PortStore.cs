using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;

namespace Nova.Networks.Storage;

/// <summary>SQL of ports.</summary>
internal sealed class PortStore(Database database)
{
    /// <summary>A condition for <see cref="ListServersAsync"/>: ports with a security group.</summary>
    public const string WithGroup = "id IN (SELECT port_id FROM port_security_groups WHERE group_id = @of)";

    /// <summary>A condition for <see cref="ListServersAsync"/>: ports on a network.</summary>
    public const string OnNetwork = "network_id = @of";

    private const string OfServer = """
        SELECT p.id AS Id, p.network_id AS NetworkId, n.label AS Label, n.bridge AS Bridge, n.mtu AS Mtu, p.mac AS Mac, p.tap AS Tap,
               p.tag AS Tag, p.is_coming AS IsComing, f.address AS Address, f.subnet_id AS Subnet, s.cidr AS Cidr, s.gateway AS Gateway,
               s.dhcp_server AS DhcpServer, s.name_servers AS NameServers
        FROM ports p
        JOIN networks n ON n.id = p.network_id
        LEFT JOIN fixed_ips f ON f.port_id = p.id
        LEFT JOIN subnets s ON s.id = f.subnet_id
        WHERE p.server_id = @Server
        ORDER BY p.position, s.created_at, s.id, f.address
        """;

    private const string GroupsOfServer = """
        SELECT x.port_id AS Port, g.name AS Name FROM ports p
        JOIN port_security_groups x ON x.port_id = p.id JOIN security_groups g ON g.id = x.group_id
        WHERE p.server_id = @Server ORDER BY g.created_at, g.id
        """;

    private const string FloatingOfServer = """
        SELECT f.port_id AS Port, f.address AS Fixed, x.address AS Address FROM floating_ips x
        JOIN fixed_ips f ON f.subnet_id = x.fixed_subnet_id AND f.number = x.fixed_number JOIN ports p ON p.id = f.port_id
        WHERE p.server_id = @Server ORDER BY x.created_at, x.id
        """;

    /// <summary>Adds the port with its groups; false where the server has one at that position, or another port its MAC or tap.</summary>
    public static async Task<bool> TryAddAsync(IUnitOfWork work, NewPort port, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO ports (id, network_id, server_id, position, project_id, mac, tap, tag, hostname, security_groups, created_at, name, description,
                device_id, device_owner, admin_state_up, port_security, allowed_pairs, is_kept, updated_at)
            VALUES (@Id, @Network, @Server, @Position, @Project, @Mac, @Tap, @Tag, @Hostname, '[]', @CreatedAt, @Name, @Description,
                @DeviceId, @DeviceOwner, @AdminStateUp, @PortSecurity, @AllowedPairs, @IsKept, @CreatedAt)
            ON CONFLICT DO NOTHING
            """;
        if (await work.ExecuteAsync(Sql, port, cancellationToken) is 0)
        {
            return false;
        }

        await AddGroupsAsync(work, port.Id, port.Groups, cancellationToken);
        return true;
    }

    /// <summary>Gives the port these groups besides those that it has.</summary>
    public static async Task AddGroupsAsync(IUnitOfWork work, string port, IEnumerable<string> groups, CancellationToken cancellationToken)
    {
        foreach (var group in groups)
        {
            await work.ExecuteAsync(
                "INSERT INTO port_security_groups (port_id, group_id) VALUES (@port, @group) ON CONFLICT DO NOTHING", new { port, group }, cancellationToken);
        }
    }

    /// <summary>Makes a port that a user made the server's; false where something has it already.</summary>
    public static async Task<bool> TryBindAsync(IUnitOfWork work, PortBinding binding, CancellationToken cancellationToken)
    {
        const string Sql = """
            UPDATE ports SET server_id = @Server, position = @Position, tag = @Tag, hostname = @Hostname, device_owner = @Owner, updated_at = @Now, revision = revision + 1
            WHERE id = @Port AND server_id IS NULL AND device_id IN ('', @Server)
            """;
        return await work.ExecuteAsync(Sql, binding, cancellationToken) is 1;
    }

    /// <summary>Says whether the server's guest has the port, or is still to get it.</summary>
    public static Task WriteComingAsync(IUnitOfWork work, ServerId server, PortId port, bool isComing, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE ports SET is_coming = @Coming WHERE id = @Port AND server_id = @Server",
        new { Server = server.ToString(), Port = port.ToString(), Coming = isComing ? 1L : 0L },
        cancellationToken);

    /// <summary>A position behind all that the server's ports have.</summary>
    public static async Task<int> NextPositionAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) =>
        (int)(await work.QuerySingleOrDefaultAsync<long?>("SELECT MAX(position) FROM ports WHERE server_id = @Server", new { Server = server.ToString() }, cancellationToken) ?? -1) + 1;

    /// <inheritdoc cref="FindAsync(IReadOnlyCollection{string}, CancellationToken)" />
    public static Task<IReadOnlyList<FoundPort>> FindAsync(IUnitOfWork work, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        work.QueryAsync<FoundPort>(FindById, new { ids = ids.ToArray() }, cancellationToken);

    public static async Task<IReadOnlyList<ServerPort>> ListAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        object values = new { Server = server.ToString() };
        return Map(
            await work.QueryAsync<PortRow>(OfServer, values, cancellationToken),
            await work.QueryAsync<GroupRow>(GroupsOfServer, values, cancellationToken),
            await work.QueryAsync<FloatingRow>(FloatingOfServer, values, cancellationToken));
    }

    public async Task<IReadOnlyList<ServerPort>> ListAsync(ServerId server, CancellationToken cancellationToken)
    {
        object values = new { Server = server.ToString() };
        return Map(
            await database.QueryAsync<PortRow>(OfServer, values, cancellationToken),
            await database.QueryAsync<GroupRow>(GroupsOfServer, values, cancellationToken),
            await database.QueryAsync<FloatingRow>(FloatingOfServer, values, cancellationToken));
    }

    /// <summary>Takes the ports from the server: those that were made for it go, with their addresses; those that a user made stay, free.</summary>
    /// <returns>The projects whose ports they were.</returns>
    public Task<IReadOnlyList<string>> RemoveAsync(ServerId server, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            object values = new { Server = server.ToString() };
            var projects = await work.QueryAsync<string>("SELECT DISTINCT project_id FROM ports WHERE server_id = @Server", values, cancellationToken);
            await work.ExecuteAsync("DELETE FROM ports WHERE server_id = @Server AND is_kept = 0", values, cancellationToken);
            await work.ExecuteAsync($"{Free} WHERE server_id = @Server", values, cancellationToken);
            return projects;
        },
        cancellationToken);

    /// <summary>Takes one port from the server, as <see cref="RemoveAsync(ServerId, CancellationToken)"/> takes all.</summary>
    public Task RemoveAsync(ServerId server, PortId port, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            object values = new { Server = server.ToString(), Port = port.ToString() };
            await work.ExecuteAsync("DELETE FROM ports WHERE id = @Port AND server_id = @Server AND is_kept = 0", values, cancellationToken);
            await work.ExecuteAsync($"{Free} WHERE id = @Port AND server_id = @Server", values, cancellationToken);
        },
        cancellationToken);

    /// <summary>The servers of the ports that a condition of this class names.</summary>
    public Task<IReadOnlyList<string>> ListServersAsync(string condition, string of, CancellationToken cancellationToken) =>
        database.QueryAsync<string>($"SELECT DISTINCT server_id FROM ports WHERE server_id IS NOT NULL AND {condition}", new { of }, cancellationToken);

    /// <summary>Those of these ports that are there.</summary>
    public Task<IReadOnlyList<FoundPort>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => database.QueryAsync<FoundPort>(
        FindById, new { ids = ids.ToArray() }, cancellationToken);

    /// <summary>The servers that hold the address: more than one only where two networks use the same range.</summary>
    public Task<IReadOnlyList<string>> FindHoldersAsync(string address, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT p.server_id FROM fixed_ips f JOIN ports p ON p.id = f.port_id
            WHERE f.address = @Address AND p.server_id IS NOT NULL LIMIT 2
            """;
        return database.QueryAsync<string>(Sql, new { Address = address }, cancellationToken);
    }

    /// <summary>Which of these addresses are taken, and in which subnet.</summary>
    public async Task<IReadOnlySet<(string Subnet, string Address)>> FindTakenAsync(
        IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT subnet_id AS Subnet, address AS Address FROM fixed_ips WHERE address IN @Addresses";
        var rows = await database.QueryAsync<TakenRow>(Sql, new { Addresses = addresses.ToArray() }, cancellationToken);
        return rows.Select(row => (row.Subnet, row.Address)).ToHashSet();
    }

    /// <summary>A page of the servers that hold ports, behind the given one.</summary>
    public Task<IReadOnlyList<string>> ListOwnersAsync(string after, int count, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT DISTINCT server_id FROM ports WHERE server_id > @After ORDER BY server_id LIMIT @Count
            """;
        return database.QueryAsync<string>(Sql, new { After = after, Count = count }, cancellationToken);
    }

    private static IReadOnlyList<ServerPort> Map(IReadOnlyList<PortRow> rows, IReadOnlyList<GroupRow> groups, IReadOnlyList<FloatingRow> floating)
    {
        var names = groups.ToLookup(group => group.Port, group => group.Name);
        var outside = floating.ToLookup(row => (row.Port, row.Fixed), row => row.Address);
        return [.. rows.GroupBy(row => row.Id, StringComparer.Ordinal).Select(group => Map([.. group], [.. names[group.Key]], outside))];
    }

    private static ServerPort Map(PortRow[] rows, IReadOnlyList<string> groups, ILookup<(string Port, string Fixed), string> outside) => new()
    {
        Id = Identifier.Parse<PortId>(rows[0].Id),
        Network = Identifier.Parse<NetworkId>(rows[0].NetworkId),
        NetworkLabel = rows[0].Label,
        MacAddress = rows[0].Mac,
        Addresses = [.. rows.Where(row => row.Address is not null).Select(row => Map(row, [.. outside[(row.Id, row.Address!)]]))],
        Bridge = rows[0].Bridge,
        TapDevice = rows[0].Tap,
        Mtu = (int)rows[0].Mtu,
        Tag = rows[0].Tag,
        SecurityGroups = groups,
        IsComing = rows[0].IsComing is 1,
    };

    private static FixedAddress Map(PortRow row, IReadOnlyList<string> floating) => new()
    {
        Address = row.Address!,
        Cidr = row.Cidr,
        Subnet = row.Subnet ?? "",
        Gateway = row.Gateway,
        DhcpServer = row.DhcpServer,
        NameServers = StoredTexts.Read(row.NameServers),
        Floating = floating,
    };

    private const string FindById = """
        SELECT p.id AS Id, p.network_id AS Network, p.project_id AS Project, p.server_id AS Server, p.device_id AS DeviceId, p.device_owner AS DeviceOwner,
               (SELECT COUNT(*) FROM fixed_ips f WHERE f.port_id = p.id) AS Addresses
        FROM ports p WHERE p.id IN @ids
        """;

    private const string Free =
        "UPDATE ports SET server_id = NULL, position = 0, tag = NULL, hostname = '', device_id = '', device_owner = '', is_coming = 0, revision = revision + 1";

    private sealed record GroupRow(string Port, string Name);

    private sealed record FloatingRow(string Port, string Fixed, string Address);

    private sealed record TakenRow
    {
        public string Subnet { get; init; } = "";

        public string Address { get; init; } = "";
    }
}

/// <summary>What makes a port a server's.</summary>
internal sealed record PortBinding
{
    public required string Port { get; init; }

    public required string Server { get; init; }

    public required long Position { get; init; }

    public required string? Tag { get; init; }

    public required string Hostname { get; init; }

    public required string Owner { get; init; }

    public required long Now { get; init; }
}

/// <summary>A port, as far as it matters to who wants to use it.</summary>
internal sealed record FoundPort
{
    public string Id { get; init; } = "";

    public string Network { get; init; } = "";

    public string Project { get; init; } = "";

    public string? Server { get; init; }

    public string DeviceId { get; init; } = "";

    public string DeviceOwner { get; init; } = "";

    public long Addresses { get; init; }
}
