using Nova.Contracts.Keypairs;
using Nova.Core;
using Nova.Keypairs.Storage;

namespace Nova.Keypairs;

/// <inheritdoc />
internal sealed class KeypairDirectory(KeypairStore store) : IKeypairDirectory
{
    public async Task<PublicKey?> FindAsync(UserId owner, string name, CancellationToken cancellationToken) =>
        await store.FindAsync(owner, name, cancellationToken) is { } row ? new PublicKey(row.Name, row.Type, row.PublicKey) : null;
}
