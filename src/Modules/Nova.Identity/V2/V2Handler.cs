using System.Net;
using Nova.Identity.Catalog;
using Nova.Identity.Storage;
using Nova.Identity.Tokens;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.V2;

/// <summary>The two calls of Identity v2.0 that old clients begin with. They know the default domain only.</summary>
internal sealed class V2Handler(
    Authenticator authenticator, TokenStore store, TokenIssuer issuer, ProjectStore projects, CatalogBuilder catalog)
{
    /// <summary><c>POST /v2.0/tokens</c>.</summary>
    public async Task<IResult> IssueAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<V2AuthRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var auth = request.Auth;
        if (auth.PasswordCredentials is null && auth.Token is null)
        {
            return KeystoneFault.Bad("auth", "It needs passwordCredentials or token.");
        }

        if (await ProveAsync(auth, call.Http.Connection.RemoteIpAddress, cancellationToken) is not { } proof
            || await FindScopeAsync(auth, proof, cancellationToken) is not { } scope
            || await issuer.TryIssueAsync(proof, scope, cancellationToken) is not { } issued)
        {
            return KeystoneFault.Unauthorized;
        }

        var entries = await catalog.BuildAsync(scope, call.Http.Request, cancellationToken);
        return call.Json(new V2AccessResponse(V2Views.Access(issued.Secret, issued.Token, entries)));
    }

    /// <summary><c>GET /v2.0/tenants</c>: the projects that the caller may have a token for.</summary>
    public async Task<IResult> ListTenantsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ProjectFilter filter = new(call.QueryText("name"), DomainId.Default.Value, null, Enabled: 1, call.Caller.User.Value);
        var rows = await projects.ListAsync(filter, cancellationToken);
        return call.Json(new V2TenantsResponse([.. rows.Select(row => new V2Tenant(row.Id, row.Name, row.Description, true))], []));
    }

    private async Task<Proof?> ProveAsync(V2Auth auth, IPAddress? address, CancellationToken cancellationToken)
    {
        if (auth.PasswordCredentials is { } password)
        {
            PasswordLogin login = new(
                password.UserId, password.Username, DomainId.Default.Value, null, password.Password, address);
            return await authenticator.CheckPasswordAsync(login, cancellationToken) is { } user
                ? new Proof(user, ["password"], null)
                : null;
        }

        var found = await authenticator.CheckTokenAsync(auth.Token!.Id, cancellationToken);
        return found is var (owner, token) ? new Proof(owner, [.. token.Methods.Append("token").Distinct()], token) : null;
    }

    private async Task<TokenScope?> FindScopeAsync(V2Auth auth, Proof proof, CancellationToken cancellationToken)
    {
        var (id, name) = (Text(auth.TenantId), Text(auth.TenantName));
        if (id is null && name is null)
        {
            id = proof.Parent is null ? proof.Row.DefaultProjectId : null;
        }

        return id is null && name is null
            ? TokenScope.None
            : TokenReader.ToScope(
                ScopeKind.Project, await store.FindProjectAsync(id, name, DomainId.Default.Value, null, cancellationToken));
    }

    private static string? Text(string? value) => value is "" ? null : value;
}
