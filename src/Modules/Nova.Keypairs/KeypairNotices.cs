using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Keypairs.Storage;

namespace Nova.Keypairs;

/// <summary>Tells of keypairs (<c>keypair.*</c>).</summary>
internal sealed class KeypairNotices(INotices notices)
{
    /// <summary>Tells that something is done to a keypair.</summary>
    /// <param name="work">The transaction that does it.</param>
    /// <param name="caller">Whose request it is.</param>
    /// <param name="what">What is done, e.g. <c>create.start</c>.</param>
    /// <param name="row">The keypair, as far as it is known.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task TellAsync(IUnitOfWork work, RequestContext caller, string what, KeypairRow row, CancellationToken cancellationToken) => notices.TellAsync(
        work,
        new Notice
        {
            Event = $"keypair.{what}",
            OldEvent = $"keypair.{what}",
            RequestId = caller.RequestId,
            Name = "KeypairPayload",
            Version = "1.0",
            Data = new JsonObject
            {
                ["user_id"] = row.UserId,
                ["name"] = row.Name,
                ["fingerprint"] = row.Fingerprint.Length is 0 ? null : row.Fingerprint,
                ["public_key"] = row.PublicKey.Length is 0 ? null : row.PublicKey,
                ["type"] = row.Type,
            },
            OldData = new JsonObject
            {
                ["tenant_id"] = caller.Project.Value,
                ["user_id"] = row.UserId,
                ["key_name"] = row.Name,
            },
        },
        cancellationToken);
}
