using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Data;
using Nova.Keypairs.Keys;
using Nova.Keypairs.Storage;
using Nova.Web;

namespace Nova.Keypairs.Api;

/// <summary>Imports a public key or, up to 2.91, makes a pair and tells the private half once.</summary>
internal sealed partial class CreateKeypairHandler(Database database, IQuotaLedger quotas, KeypairNotices notices, TimeProvider clock, ILogger<CreateKeypairHandler> logger)
{
    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateKeypairRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var owner = body.Keypair.UserId is { } user ? new UserId(user) : call.Caller.User;
        if (!call.Allows(Policies.Create, new PolicyTarget(call.Caller.Project, owner)))
        {
            return call.Fault(new Fault.Forbidden(Policies.Create.Name));
        }

        var type = body.Keypair.Type ?? KeyMaterial.Ssh;
        var material = body.Keypair.PublicKey is { } given ? KeyMaterial.Read(type, given) : Make(type, owner);
        if (!material.TryGet(out var key, out fault)
            || !(await AddAsync(call.Caller, owner, body.Keypair.Name, type, key, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        LogAdded(call.Caller.RequestId, owner, body.Keypair.Name, key.Fingerprint);
        CreatedKeypairView view = new()
        {
            Name = body.Keypair.Name,
            Type = type,
            PublicKey = key.PublicKey,
            Fingerprint = key.Fingerprint,
            UserId = owner.Value,
            PrivateKey = key.PrivateKey,
        };
        return call.Json(new CreatedKeypairResponse { Keypair = view }, call.Version.Supports(2) ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private Result<KeyMaterial> Make(string type, UserId owner) =>
        type is KeyMaterial.X509 ? Certificate.Make(owner, clock.GetUtcNow()) : SshPublicKey.Make();

    // Counted, not reserved: two imports at once may exceed the limit by one, as in the original, and a key costs nothing.
    private async Task<Result<Done>> AddAsync(
        RequestContext caller, UserId owner, string name, string type, KeyMaterial key, CancellationToken cancellationToken)
    {
        var limit = await quotas.LimitAsync(caller.Project, "key_pairs", cancellationToken);
        var what = key.PrivateKey is null ? "import" : "create";
        KeypairRow row = new()
        {
            UserId = owner.Value,
            Name = name,
            Number = 0,
            Type = type,
            PublicKey = key.PublicKey,
            Fingerprint = key.Fingerprint,
            CreatedAt = clock.GetUtcNow().ToMicroseconds(),
        };
        return await database.TryWriteAsync<Done>(
            async work =>
            {
                if (limit >= 0 && await KeypairStore.CountAsync(work, owner, cancellationToken) >= limit)
                {
                    return new Fault.OverQuota("key_pairs", "Quota exceeded, too many key pairs.");
                }

                await notices.TellAsync(work, caller, $"{what}.start", row with { Fingerprint = "", PublicKey = key.PrivateKey is null ? row.PublicKey : "" }, cancellationToken);
                if (!await KeypairStore.TryAddAsync(work, row, cancellationToken))
                {
                    return new Fault.Conflict($"Key pair '{name}' already exists.");
                }

                await notices.TellAsync(work, caller, $"{what}.end", row, cancellationToken);
                return default(Done);
            },
            cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "[{RequestId}] keypair {Name} ({Fingerprint}) of user {User} added")]
    private partial void LogAdded(string requestId, UserId user, string name, string fingerprint);
}
