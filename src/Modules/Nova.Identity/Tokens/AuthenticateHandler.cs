using System.Net;
using System.Text.Json;
using Nova.Core;
using Nova.Identity.Storage;

namespace Nova.Identity.Tokens;

/// <summary>Takes a v3 log-in apart: proves the user, finds the scope, has the token made.</summary>
internal sealed class AuthenticateHandler(Authenticator authenticator, TokenStore store, TokenIssuer issuer)
{
    /// <summary>Issues a token.</summary>
    /// <returns>
    /// A fault where the request makes no sense; an outcome without a token where the user or the scope is refused (401).
    /// </returns>
    public async Task<Result<Login>> HandleAsync(AuthBody auth, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!ReadScope(auth.Scope).TryGet(out var wanted, out var fault)
            || !(await ProveAsync(auth.Identity, address, cancellationToken)).TryGet(out var identified, out fault))
        {
            return fault;
        }

        if (identified.Proof is not { } proof
            || await FindScopeAsync(wanted, proof, cancellationToken) is not { } scope
            || await issuer.TryIssueAsync(proof, scope, cancellationToken) is not { } issued)
        {
            return Login.Refused;
        }

        return new Login(issued.Secret, issued.Token);
    }

    private static Result<AuthScope> ReadScope(JsonElement? scope)
    {
        switch (scope)
        {
            case null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                return new AuthScope();
            case { ValueKind: JsonValueKind.String } text when text.GetString() is "unscoped":
                return new AuthScope { Unscoped = text };
            case { ValueKind: JsonValueKind.Object } document:
                return ReadScopeObject(document);
            default:
                return Bad("scope", "It is neither an object nor the text \"unscoped\".");
        }
    }

    private static Result<AuthScope> ReadScopeObject(JsonElement document)
    {
        AuthScope? scope;
        try
        {
            scope = document.Deserialize(AuthScopeJson.Default.AuthScope);
        }
        catch (JsonException)
        {
            return Bad("scope", "Its members project, domain and system are objects; ids and names are texts.");
        }

        return scope switch
        {
            { Project: { Id: null, Name: null } } => Bad("scope.project", "It needs an id, or a name and a domain."),
            { Project: { Id: null, Domain: null or { Id: null, Name: null } } } => Bad("scope.project.domain", "A project's name needs the id or name of its domain."),
            { Domain: { Id: null, Name: null } } => Bad("scope.domain", "It needs an id or a name."),
            { Project: not null, Domain: not null } => Bad("scope", "It names a project and a domain."),
            { Project: null, Domain: null, System: null, Unscoped: null } or null =>
                Bad("scope", "It names none of project, domain, system, unscoped."),
            _ => scope,
        };
    }

    // Each method once: a request that names one a thousand times must not cost a thousand hashes.
    private async Task<Result<Identified>> ProveAsync(AuthIdentity identity, IPAddress? address, CancellationToken cancellationToken)
    {
        List<Step> steps = [];
        foreach (var method in identity.Methods.Distinct())
        {
            if (!(await ProveByAsync(method, identity, address, cancellationToken)).TryGet(out var step, out var fault))
            {
                return fault;
            }

            if (step.User is null)
            {
                return new Identified(null);
            }

            steps.Add(step);
        }

        return steps is [{ User: { } user }, ..] ? Combine(user, identity.Methods, steps) : Bad("identity.methods", "It is empty.");
    }

    // Two proofs of two users prove nobody.
    private static Identified Combine(TokenUserRow user, IEnumerable<string> methods, List<Step> steps)
    {
        if (steps.Any(step => step.User?.Id != user.Id))
        {
            return new Identified(null);
        }

        var parent = steps.Select(step => step.Parent).FirstOrDefault(token => token is not null);
        return new Identified(new Proof(user, [.. (parent?.Methods ?? []).Concat(methods).Distinct()], parent));
    }

    private async Task<Result<Step>> ProveByAsync(
        string method, AuthIdentity identity, IPAddress? address, CancellationToken cancellationToken)
    {
        switch (method, identity)
        {
            case ("password", { Password.User: var user }):
                return ToLogin(user, address).TryGet(out var login, out var fault)
                    ? new Step(await authenticator.CheckPasswordAsync(login, cancellationToken), null)
                    : fault;
            case ("token", { Token.Id: var secret }):
                var found = await authenticator.CheckTokenAsync(secret, cancellationToken);
                return new Step(found?.User, found?.Token);
            case ("password" or "token", _):
                return Bad($"identity.{method}", "It is missing, although the methods name it.");
            default:
                return new Step(null, null);
        }
    }

    private static Result<PasswordLogin> ToLogin(AuthUser user, IPAddress? address) => user switch
    {
        { Password: null } => Bad("identity.password.user.password", "It is missing."),
        { Id: null, Name: null } => Bad("identity.password.user", "It needs an id, or a name and a domain."),
        { Id: null, Domain: null or { Id: null, Name: null } } =>
            Bad("identity.password.user.domain", "A user's name needs the id or name of its domain."),
        _ => new PasswordLogin(user.Id, user.Name, user.Domain?.Id, user.Domain?.Name, user.Password, address),
    };

    private async Task<TokenScope?> FindScopeAsync(AuthScope wanted, Proof proof, CancellationToken cancellationToken) => wanted switch
    {
        { Project: { } project } => TokenReader.ToScope(ScopeKind.Project, await store.FindProjectAsync(
            project.Id, project.Name, project.Domain?.Id, project.Domain?.Name, cancellationToken)),
        { Domain: { } domain } => TokenReader.ToScope(ScopeKind.Domain, await store.FindDomainAsync(domain.Id, domain.Name, cancellationToken)),
        { System: { All: true } } => TokenScope.System,
        { System: not null } => null,
        { Unscoped: not null } => TokenScope.None,
        _ => await FindDefaultScopeAsync(proof, cancellationToken),
    };

    // Without a word about the scope: the user's default project, where it may use that, else none.
    private async Task<TokenScope> FindDefaultScopeAsync(Proof proof, CancellationToken cancellationToken)
    {
        if (proof.Row.DefaultProjectId is not { } id || proof.Parent is not null)
        {
            return TokenScope.None;
        }

        var scope = TokenReader.ToScope(ScopeKind.Project, await store.FindProjectAsync(id, null, null, null, cancellationToken));
        return scope is not null && await issuer.HasRoleAsync(proof.User, scope, cancellationToken) ? scope : TokenScope.None;
    }

    private static Fault.Invalid Bad(string member, string reason) =>
        new($"Invalid input for field 'auth.{member}': {reason}");

    private readonly record struct Step(TokenUserRow? User, IssuedToken? Parent);

    private readonly record struct Identified(Proof? Proof);
}

/// <summary>The outcome of a log-in that made sense.</summary>
internal sealed record Login(string Secret, IssuedToken? Token)
{
    /// <summary>Refused, without a reason.</summary>
    public static readonly Login Refused = new("", null);

    /// <summary>Without the secret.</summary>
    public override string ToString() => Token is null ? "refused" : $"{Token.User}";
}
