using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Nova.Hosting;

/// <summary>The roles that one process plays, e.g. <c>api</c> and <c>conductor</c>.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A set, as its name says.")]
public sealed class RoleSet : IReadOnlyCollection<string>
{
    private readonly FrozenSet<string> _roles;

    private RoleSet(IEnumerable<string> roles) => _roles = roles.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public int Count => _roles.Count;

    /// <summary>Reads <c>api,conductor</c> or <c>all</c>; a role after <c>-</c> is taken away: <c>all,-metadata</c>.</summary>
    /// <param name="text">What the operator wrote.</param>
    /// <param name="known">The roles that the program has.</param>
    /// <param name="roles">The roles, if the text could be read.</param>
    /// <param name="problem">What is wrong with it otherwise.</param>
    public static bool TryParse(
        string text, IReadOnlyCollection<string> known, [NotNullWhen(true)] out RoleSet? roles, [NotNullWhen(false)] out string? problem)
    {
        HashSet<string> chosen = new(StringComparer.Ordinal);
        roles = null;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, removed) = word[0] is '-' ? (word[1..], true) : (word, false);
            IEnumerable<string> named = name is "all" ? known : [name];
            if (name is not "all" && !known.Contains(name))
            {
                problem = $"There is no role '{name}'; roles are all, {string.Join(", ", known)}.";
                return false;
            }

            if (removed)
            {
                chosen.ExceptWith(named);
            }
            else
            {
                chosen.UnionWith(named);
            }
        }

        problem = chosen.Count is 0 ? "No role is left." : null;
        roles = problem is null ? new RoleSet(chosen) : null;
        return problem is null;
    }

    /// <summary>Every role that the program has.</summary>
    public static RoleSet All(IEnumerable<string> known) => new(known);

    /// <summary>Whether the process plays the role.</summary>
    public bool Has(string role) => _roles.Contains(role);

    /// <inheritdoc />
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_roles).GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public override string ToString() => string.Join(',', _roles.Order(StringComparer.Ordinal));
}
