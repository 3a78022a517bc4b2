using Nova.Core;
using Nova.Data;
using Nova.Networks.Catalog;

namespace Nova.Networks.Storage;

/// <summary>SQL of fixed addresses. The primary key is what keeps an address from being given twice.</summary>
internal static class FixedIpStore
{
    /// <summary>Takes this address for the port; false where somebody has it.</summary>
    public static async Task<bool> TryTakeAsync(IUnitOfWork work, Subnet subnet, long number, string port, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO fixed_ips (subnet_id, number, address, port_id) VALUES (@Subnet, @Number, @Address, @Port)
            ON CONFLICT DO NOTHING
            """;
        object values = new { Subnet = subnet.Id, Number = number, Address = subnet.AddressOf(number), Port = port };
        return await work.ExecuteAsync(Sql, values, cancellationToken) is 1;
    }

    /// <summary>The first free number behind a taken one; it may lie behind the subnet's last. The index is walked over the taken run only.</summary>
    public static Task<long?> FindGapAsync(IUnitOfWork work, Subnet subnet, long taken, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT f.number + 1 FROM fixed_ips f
            WHERE f.subnet_id = @Subnet AND f.number >= @Taken
              AND NOT EXISTS (SELECT 1 FROM fixed_ips n WHERE n.subnet_id = f.subnet_id AND n.number = f.number + 1)
            ORDER BY f.number LIMIT 1
            """;
        return work.QuerySingleOrDefaultAsync<long?>(Sql, new { Subnet = subnet.Id, Taken = taken }, cancellationToken);
    }
}
