using System.Collections.Concurrent;
using System.Collections.Frozen;
using Nova.Core;
using Nova.Web;

namespace Nova.TestKit.Web;

/// <summary>
/// Tokens by name: <c>admin</c>, <c>manager</c>, <c>member</c>, <c>reader</c>, <c>service</c> of project <see cref="Project"/>, and <c>other</c>, a member of <see cref="OtherProject"/>.
/// Every project is known but <see cref="NoProject"/>.
/// </summary>
public sealed class FakeTokens : ITokenValidator, IProjectDirectory
{
    public const string Project = "6f70656e737461636b20342065766572";

    public const string OtherProject = "0123456789abcdef0123456789abcdef";

    public const string NoProject = "nonsense";

    private readonly ConcurrentDictionary<string, AuthenticatedToken> _tokens = new(StringComparer.Ordinal);

    public FakeTokens()
    {
        foreach (var role in (string[])["admin", "manager", "member", "reader", "service"])
        {
            Add(role, Project, role);
        }

        Add("other", OtherProject, "member");
    }

    /// <summary>How often somebody asked; the cache in front is what keeps it low.</summary>
    public int Questions { get; private set; }

    public void Add(string token, string project, params string[] roles) => _tokens[token] = new AuthenticatedToken
    {
        User = new UserId($"user-{token}"),
        UserName = token,
        Project = new ProjectId(project),
        Roles = roles.ToFrozenSet(StringComparer.Ordinal),
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    public void Add(string token, AuthenticatedToken meaning) => _tokens[token] = meaning;

    public void Remove(string token) => _tokens.TryRemove(token, out _);

    public ValueTask<AuthenticatedToken?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        Questions++;
        return new(_tokens.GetValueOrDefault(token));
    }

    public ValueTask<bool> HasAsync(ProjectId project, CancellationToken cancellationToken) => new(project.Value is not NoProject);
}
