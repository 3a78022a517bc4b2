using Nova.Identity.Catalog;
using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Tokens;

/// <summary><c>/v3/auth</c>: log in, look at a token, revoke it, and what the caller may do with its own.</summary>
internal sealed class TokensHandler(
    AuthenticateHandler authenticate, TokenReader reader, TokenIssuer issuer, CatalogBuilder catalog, AssignmentStore assignments)
{
    private const string SubjectToken = "X-Subject-Token";

    /// <summary>Log-in: 201 with the token's text in <c>X-Subject-Token</c>.</summary>
    public async Task<IResult> IssueAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AuthRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var outcome = await authenticate.HandleAsync(request.Auth, call.Http.Connection.RemoteIpAddress, cancellationToken);
        if (!outcome.TryGet(out var login, out fault))
        {
            return call.Fault(fault);
        }

        return login.Token is { } token
            ? await ShowAsync(call, token, login.Secret, StatusCodes.Status201Created, cancellationToken)
            : KeystoneFault.Unauthorized;
    }

    /// <summary>What the token in <c>X-Subject-Token</c> says: one's own, or any for administrators and services.</summary>
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (secret, refusal) = Subject(call, "identity:validate_token");
        if (refusal is not null)
        {
            return refusal;
        }

        return await reader.FindAsync(secret, cancellationToken) is { } token
            ? await ShowAsync(call, token, secret, StatusCodes.Status200OK, cancellationToken)
            : KeystoneFault.NotFound("token", "the one in X-Subject-Token");
    }

    /// <summary>Revokes the token in <c>X-Subject-Token</c>.</summary>
    public async Task<IResult> RevokeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (secret, refusal) = Subject(call, "identity:revoke_token");
        if (refusal is not null)
        {
            return refusal;
        }

        if (await reader.FindAsync(secret, cancellationToken) is null)
        {
            return KeystoneFault.NotFound("token", "the one in X-Subject-Token");
        }

        await issuer.RevokeAsync(secret, cancellationToken);
        return call.NoContent();
    }

    /// <summary>The catalog of the caller's own token.</summary>
    public async Task<IResult> ShowCatalogAsync(ApiCall call, CancellationToken cancellationToken) =>
        await reader.FindAsync(call.Caller.Token, cancellationToken) is { } token
            ? call.Json(new CatalogResponse(
                await catalog.BuildAsync(token.Scope, call.Http.Request, cancellationToken), call.SelfLink("/v3/auth/catalog")))
            : KeystoneFault.Unauthorized;

    /// <summary>Whether the caller may ask for a token of system scope.</summary>
    public async Task<IResult> ListSystemScopesAsync(ApiCall call, CancellationToken cancellationToken)
    {
        AssignmentFilter own = new(UserId: call.Caller.User.Value, TargetKind: "system");
        var rows = await assignments.ListAsync(own, cancellationToken);
        return call.Json(new SystemScopesResponse(rows is [] ? [] : [new TokenSystem()], call.SelfLink("/v3/auth/system")));
    }

    private static (string Secret, KeystoneFault? Refusal) Subject(ApiCall call, string rule)
    {
        var secret = call.Http.Request.Headers[SubjectToken].ToString();
        var mayAsk = secret == call.Caller.Token || Access.IsReader(call.Caller) || call.Caller.Roles.Contains("service");
        return secret switch
        {
            "" => (secret, KeystoneFault.NotFound("token", "the header X-Subject-Token is missing")),
            _ when !mayAsk => (secret, KeystoneFault.Forbidden(rule)),
            _ => (secret, null),
        };
    }

    private async Task<IResult> ShowAsync(ApiCall call, IssuedToken token, string secret, int status, CancellationToken cancellationToken)
    {
        var wantsCatalog = !call.Http.Request.Query.ContainsKey("nocatalog");
        var entries = wantsCatalog ? await catalog.BuildAsync(token.Scope, call.Http.Request, cancellationToken) : null;
        return call.Json(new TokenResponse(TokenPayload.Of(token, entries)), status, (SubjectToken, secret), ("Vary", "X-Auth-Token"));
    }
}
