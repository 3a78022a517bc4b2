using Nova.Core;

namespace Nova.Contracts.Keypairs;

/// <summary>Looks up keypairs for new servers. Served by the keypairs module.</summary>
public interface IKeypairDirectory
{
    /// <summary>The user's keypair of that name, or <see langword="null"/>.</summary>
    Task<PublicKey?> FindAsync(UserId owner, string name, CancellationToken cancellationToken);
}

/// <summary>A public key as a server gets it; a copy, which outlives the keypair.</summary>
/// <param name="Name">The keypair's name.</param>
/// <param name="Type"><c>ssh</c> or <c>x509</c>.</param>
/// <param name="Data">OpenSSH's one line, or a PEM certificate.</param>
public sealed record PublicKey(string Name, string Type, string Data);
