using System.Collections.Frozen;

namespace Nova.Web.Policies;

/// <summary>All rules, compiled: the defaults with the operator's file over them. Immutable.</summary>
internal sealed class PolicySet
{
    private readonly FrozenDictionary<string, PolicyCheck> _checks;

    private PolicySet(FrozenDictionary<string, PolicyCheck> checks) => _checks = checks;

    public bool TryFind(string name, out PolicyCheck check)
    {
        var found = _checks.TryGetValue(name, out var known);
        check = known ?? PolicyParser.Never;
        return found;
    }

    /// <summary>Compiles every rule.</summary>
    /// <exception cref="PolicyException">A rule cannot be read, names one that does not exist, or depends on itself.</exception>
    public static PolicySet Compile(IEnumerable<Policy> policies, IReadOnlyDictionary<string, string> overrides)
    {
        Dictionary<string, string> rules = new(StringComparer.Ordinal);
        foreach (var policy in policies)
        {
            rules[policy.Name] = policy.DefaultRule;
        }

        foreach (var (name, rule) in overrides)
        {
            rules[name] = rule;
        }

        Compiler compiler = new(rules);
        return new PolicySet(rules.Keys.ToFrozenDictionary(name => name, compiler.Compile, StringComparer.Ordinal));
    }

    private sealed class Compiler(Dictionary<string, string> rules)
    {
        private readonly Dictionary<string, PolicyCheck> _done = new(StringComparer.Ordinal);
        private readonly List<string> _open = [];

        public PolicyCheck Compile(string name)
        {
            if (_done.TryGetValue(name, out var known))
            {
                return known;
            }

            if (_open.Contains(name, StringComparer.Ordinal))
            {
                throw new PolicyException($"The policy rules {string.Join(" -> ", [.. _open, name])} depend on one another in a circle.");
            }

            _open.Add(name);
            var check = PolicyParser.Parse(rules[name], Leaf);
            _open.RemoveAt(_open.Count - 1);
            return _done[name] = check;
        }

        private PolicyCheck Leaf(string kind, string match)
        {
            if (kind is not "rule")
            {
                return PolicyLeaf.Compile(kind, match);
            }

            return rules.ContainsKey(match)
                ? Compile(match)
                : throw new PolicyException($"The policy rule {_open.LastOrDefault()} refers to the rule {match}, which does not exist.");
        }
    }
}
