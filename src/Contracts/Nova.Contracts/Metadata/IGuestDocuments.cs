using Nova.Core;

namespace Nova.Contracts.Metadata;

/// <summary>What a guest may read of itself. Served by the metadata module.</summary>
public interface IGuestDocuments
{
    /// <summary>The files of the server's config drive; empty where there is no such server.</summary>
    Task<IReadOnlyList<GuestFile>> ConfigDriveAsync(ServerId server, CancellationToken cancellationToken);
}

/// <summary>A file.</summary>
/// <param name="Path">Relative, with slashes, e.g. <c>openstack/latest/meta_data.json</c>.</param>
/// <param name="Content">Its octets.</param>
public sealed record GuestFile(string Path, ReadOnlyMemory<byte> Content);
