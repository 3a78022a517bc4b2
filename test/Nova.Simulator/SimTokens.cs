using System.Collections.Frozen;
using Nova.Core;
using Nova.Web;

namespace Nova.Simulator;

/// <summary>One project; a token is named by its role.</summary>
internal sealed class SimTokens : ITokenValidator
{
    public const string Project = "6f70656e737461636b20342065766572";

    public ValueTask<AuthenticatedToken?> ValidateAsync(string token, CancellationToken cancellationToken) => new(new AuthenticatedToken
    {
        User = new UserId($"user-{token}"),
        UserName = token,
        Project = new ProjectId(Project),
        Roles = FrozenSet.Create(StringComparer.Ordinal, token),
        ExpiresAt = DateTimeOffset.MaxValue,
    });
}
