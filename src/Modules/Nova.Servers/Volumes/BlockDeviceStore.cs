using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;

namespace Nova.Servers.Volumes;

/// <summary>All SQL on <c>server_block_devices</c>; what changes a volume of a server also writes the server's row, which shows it.</summary>
internal sealed class BlockDeviceStore(Database database, ServerStore servers, TimeProvider clock)
{
    private const string Select = $"SELECT {BlockDeviceRow.Columns} FROM server_block_devices";
    private const string InOrder = "ORDER BY position, created_at, id";

    public Task<IReadOnlyList<BlockDeviceRow>> ListAsync(ServerId server, CancellationToken cancellationToken) =>
        database.QueryAsync<BlockDeviceRow>($"{Select} WHERE server_id = @id {InOrder}", new { id = server.ToString() }, cancellationToken);

    public static Task<IReadOnlyList<BlockDeviceRow>> ListAsync(IUnitOfWork work, string server, CancellationToken cancellationToken) =>
        work.QueryAsync<BlockDeviceRow>($"{Select} WHERE server_id = @server {InOrder}", new { server }, cancellationToken);

    public Task<BlockDeviceRow?> FindAsync(ServerId server, VolumeId volume, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<BlockDeviceRow>(
            $"{Select} WHERE server_id = @server AND volume_id = @volume", new { server = server.ToString(), volume = volume.ToString() }, cancellationToken);

    public Task<BlockDeviceRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<BlockDeviceRow>($"{Select} WHERE id = @id", new { id }, cancellationToken);

    /// <summary>The devices of all servers that are this volume.</summary>
    public Task<IReadOnlyList<BlockDeviceRow>> ListOfAsync(VolumeId volume, CancellationToken cancellationToken) =>
        database.QueryAsync<BlockDeviceRow>($"{Select} WHERE volume_id = @volume {InOrder}", new { volume = volume.ToString() }, cancellationToken);

    /// <summary>
    /// Whether another server holds this volume by our records, and does not let go of it just now. The volume service may say otherwise: an administrator can declare a volume
    /// free that a guest writes to.
    /// </summary>
    /// <param name="volume">The volume.</param>
    /// <param name="server">The server that may have it; <see langword="null"/> for one that is yet to be made.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<bool> IsOfAnotherAsync(VolumeId volume, ServerId? server, CancellationToken cancellationToken) =>
        await database.QuerySingleOrDefaultAsync<long>(
            """
            SELECT COUNT(*) FROM server_block_devices d JOIN servers s ON s.id = d.server_id
            WHERE d.volume_id = @volume AND d.server_id <> @server AND d.attachment_id IS NOT NULL AND d.is_detaching = 0
              AND s.deleted_at IS NULL AND s.task_state <> 'deleting'
            """,
            new { volume = volume.ToString(), server = server?.ToString() ?? "" }, cancellationToken) > 0;

    /// <summary>Whether any device has this hold.</summary>
    public async Task<bool> HasHoldAsync(AttachmentId hold, CancellationToken cancellationToken) =>
        await database.QuerySingleOrDefaultAsync<long>(
            "SELECT COUNT(*) FROM server_block_devices WHERE attachment_id = @hold", new { hold = hold.ToString() }, cancellationToken) > 0;

    public async Task AddAsync(IUnitOfWork work, BlockDeviceRow row, CancellationToken cancellationToken) => await work.ExecuteAsync(
        """
        INSERT INTO server_block_devices (id, server_id, position, source, destination, source_id, size, volume_type, volume_id, attachment_id, connection,
            device_name, boot_index, bus, device_type, guest_format, tag, delete_on_termination, is_detaching, created_at)
        VALUES (@Id, @ServerId, @Position, @Source, @Destination, @SourceId, @Size, @VolumeType, @VolumeId, @AttachmentId, @Connection,
            @DeviceName, @BootIndex, @Bus, @DeviceType, @GuestFormat, @Tag, @DeleteOnTermination, @IsDetaching, @CreatedAt)
        """,
        row with { CreatedAt = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);

    /// <summary>Writes what may change of a device.</summary>
    public static async Task WriteAsync(IUnitOfWork work, BlockDeviceRow row, CancellationToken cancellationToken) => await work.ExecuteAsync(
        """
        UPDATE server_block_devices SET volume_id = @VolumeId, attachment_id = @AttachmentId, connection = @Connection, device_name = @DeviceName,
            delete_on_termination = @DeleteOnTermination, is_detaching = @IsDetaching
        WHERE id = @Id
        """,
        row, cancellationToken);

    public static Task RemoveAsync(IUnitOfWork work, string id, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM server_block_devices WHERE id = @id", new { id }, cancellationToken);

    public static Task RemoveAllAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM server_block_devices WHERE server_id = @id", new { id = server.ToString() }, cancellationToken);

    /// <summary>Brings the server's row up to what its devices say; a server that is gone is left alone.</summary>
    public async Task ShowAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var shown = Documents.Write([.. (await ListAsync(work, server.ToString(), cancellationToken))
            .Where(row => row is { IsVolume: true, VolumeId: not null, AttachmentId: not null })
            .Select(row => new ShownVolume(row.VolumeId!, row.DeleteOnTermination is 1))]);
        await servers.ChangeAsync(work, server, row => row.Volumes == shown ? row : row with { Volumes = shown }, cancellationToken);
    }
}
