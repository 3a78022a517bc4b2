using Nova.Identity.Tokens;

namespace Nova.Identity.Roles;

/// <summary>Which roles come with another: Keystone's default hierarchy admin → manager → member → reader.</summary>
internal static class RoleImplications
{
    /// <summary>A role's name and the one that comes with it.</summary>
    public static readonly IReadOnlyList<(string Prior, string Implied)> All =
        [("admin", "manager"), ("manager", "member"), ("member", "reader")];

    /// <summary>Adds what the granted roles imply, directly or by way of others.</summary>
    /// <param name="granted">The roles that were granted.</param>
    /// <param name="known">All roles of the cloud; an implied role that was deleted is not added.</param>
    public static IReadOnlyList<RoleRef> Expand(IReadOnlyList<RoleRef> granted, IReadOnlyList<RoleRef> known)
    {
        List<RoleRef> expanded = [.. granted];
        for (var next = 0; next < expanded.Count; next++)
        {
            var implied = All.Where(pair => pair.Prior == expanded[next].Name).Select(pair => pair.Implied);
            expanded.AddRange(known.Where(role => implied.Contains(role.Name) && !expanded.Contains(role)));
        }

        return expanded;
    }
}
