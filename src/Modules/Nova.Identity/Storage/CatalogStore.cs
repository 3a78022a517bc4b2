namespace Nova.Identity.Storage;

/// <summary>A row of <c>identity_services</c>.</summary>
internal sealed record ServiceRow
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>1 or 0.</summary>
    public long Enabled { get; init; } = 1;

    /// <summary>1 for what the bootstrap keeps in step with this process.</summary>
    public long BuiltIn { get; init; }
}

/// <summary>A row of <c>identity_endpoints</c>.</summary>
internal sealed record EndpointRow
{
    public required string Id { get; init; }

    public required string ServiceId { get; init; }

    /// <summary><c>public</c>, <c>internal</c> or <c>admin</c>.</summary>
    public required string Interface { get; init; }

    public string? RegionId { get; init; }

    /// <summary>The URL as it was given: placeholders stay in it.</summary>
    public required string Url { get; init; }

    /// <summary>1 or 0.</summary>
    public long Enabled { get; init; } = 1;
}

/// <summary>A row of <c>identity_regions</c>.</summary>
internal sealed record RegionRow
{
    public required string Id { get; init; }

    public string Description { get; init; } = "";

    public string? ParentRegionId { get; init; }
}

/// <summary>All SQL on <c>identity_services</c>, <c>identity_endpoints</c> and <c>identity_regions</c>.</summary>
internal sealed class CatalogStore(IdentityDatabase database)
{
    private const string ServiceColumns =
        "id AS Id, type AS Type, name AS Name, description AS Description, enabled AS Enabled, built_in AS BuiltIn";

    private const string EndpointColumns =
        "id AS Id, service_id AS ServiceId, interface AS Interface, region_id AS RegionId, url AS Url, enabled AS Enabled";

    private const string RegionColumns = "id AS Id, description AS Description, parent_region_id AS ParentRegionId";

    public Task<IReadOnlyList<ServiceRow>> ListServicesAsync(string? type, string? name, CancellationToken cancellationToken) =>
        database.QueryAsync<ServiceRow>(
            $"""
            SELECT {ServiceColumns} FROM identity_services
            WHERE (CAST(@type AS TEXT) IS NULL OR type = @type) AND (CAST(@name AS TEXT) IS NULL OR name = @name)
            ORDER BY type, name, id
            """,
            new { type, name },
            cancellationToken);

    public Task<ServiceRow?> FindServiceAsync(string id, CancellationToken cancellationToken) =>
        database.FindAsync<ServiceRow>($"SELECT {ServiceColumns} FROM identity_services WHERE id = @id", new { id }, cancellationToken);

    /// <summary>Adds the service, or writes over the one with its id.</summary>
    public Task PutServiceAsync(ServiceRow row, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            INSERT INTO identity_services (id, type, name, description, enabled, built_in)
            VALUES (@Id, @Type, @Name, @Description, @Enabled, @BuiltIn)
            ON CONFLICT (id) DO UPDATE SET type = excluded.type, name = excluded.name, description = excluded.description,
                enabled = excluded.enabled
            """,
            row,
            cancellationToken);

    /// <summary>Deletes the service with its endpoints.</summary>
    /// <returns>False where it has gone already.</returns>
    public async Task<bool> TryDeleteServiceAsync(string id, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            ["DELETE FROM identity_endpoints WHERE service_id = @id", "DELETE FROM identity_services WHERE id = @id"],
            new { id },
            cancellationToken) is 1;

    public Task<IReadOnlyList<EndpointRow>> ListEndpointsAsync(
        string? serviceId, string? interfaceName, string? regionId, CancellationToken cancellationToken) =>
        database.QueryAsync<EndpointRow>(
            $"""
            SELECT {EndpointColumns} FROM identity_endpoints
            WHERE (CAST(@serviceId AS TEXT) IS NULL OR service_id = @serviceId)
              AND (CAST(@interfaceName AS TEXT) IS NULL OR interface = @interfaceName)
              AND (CAST(@regionId AS TEXT) IS NULL OR region_id = @regionId)
            ORDER BY service_id, interface, id
            """,
            new { serviceId, interfaceName, regionId },
            cancellationToken);

    public Task<EndpointRow?> FindEndpointAsync(string id, CancellationToken cancellationToken) =>
        database.FindAsync<EndpointRow>($"SELECT {EndpointColumns} FROM identity_endpoints WHERE id = @id", new { id }, cancellationToken);

    /// <summary>Adds the endpoint, or writes over the one with its id.</summary>
    public Task PutEndpointAsync(EndpointRow row, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            INSERT INTO identity_endpoints (id, service_id, interface, region_id, url, enabled)
            VALUES (@Id, @ServiceId, @Interface, @RegionId, @Url, @Enabled)
            ON CONFLICT (id) DO UPDATE SET service_id = excluded.service_id, interface = excluded.interface,
                region_id = excluded.region_id, url = excluded.url, enabled = excluded.enabled
            """,
            row,
            cancellationToken);

    /// <returns>False where it has gone already.</returns>
    public async Task<bool> TryDeleteEndpointAsync(string id, CancellationToken cancellationToken) =>
        await database.ExecuteAsync("DELETE FROM identity_endpoints WHERE id = @id", new { id }, cancellationToken) is 1;

    public Task<IReadOnlyList<RegionRow>> ListRegionsAsync(string? parentRegionId, CancellationToken cancellationToken) =>
        database.QueryAsync<RegionRow>(
            $"""
            SELECT {RegionColumns} FROM identity_regions
            WHERE CAST(@parentRegionId AS TEXT) IS NULL OR parent_region_id = @parentRegionId ORDER BY id
            """,
            new { parentRegionId },
            cancellationToken);

    public Task<RegionRow?> FindRegionAsync(string id, CancellationToken cancellationToken) =>
        database.FindAsync<RegionRow>($"SELECT {RegionColumns} FROM identity_regions WHERE id = @id", new { id }, cancellationToken);

    /// <returns>False where the id is taken.</returns>
    public async Task<bool> TryAddRegionAsync(RegionRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO identity_regions (id, description, parent_region_id)
            VALUES (@Id, @Description, @ParentRegionId) ON CONFLICT DO NOTHING
            """,
            row,
            cancellationToken) is 1;

    /// <returns>False where it has gone.</returns>
    public async Task<bool> TryUpdateRegionAsync(RegionRow row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "UPDATE identity_regions SET description = @Description, parent_region_id = @ParentRegionId WHERE id = @Id",
            row,
            cancellationToken) is 1;

    /// <returns>False where it has gone already, or an endpoint is in it.</returns>
    public async Task<bool> TryDeleteRegionAsync(string id, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            DELETE FROM identity_regions WHERE id = @id
                AND NOT EXISTS (SELECT 1 FROM identity_endpoints WHERE region_id = @id)
            """,
            new { id },
            cancellationToken) is 1;
}
