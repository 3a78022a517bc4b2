using Nova.NetworkAgent.Host;

namespace Nova.NetworkAgent.Filter;

/// <summary>Keeps the kernel's rules what they should be; writes only where something differs.</summary>
internal sealed class RuleKeeper(IHostCommands host)
{
    private string? _wanted;
    private string? _listed;

    /// <summary>Makes the rules so. One caller at a time.</summary>
    /// <returns>Whether anything had to be changed.</returns>
    public async Task<bool> EnsureAsync(HostRules rules, CancellationToken cancellationToken)
    {
        // What nft lists is not what it was given, so the listing right after our own change is what later ones are held against.
        var wanted = NftScript.Replace(rules);
        if (wanted == _wanted && await host.ListRulesAsync(cancellationToken) == _listed)
        {
            return false;
        }

        await host.ReplaceRulesAsync(rules, cancellationToken);
        _listed = await host.ListRulesAsync(cancellationToken);
        _wanted = wanted;
        return true;
    }

    /// <summary>Removes all rules.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        _wanted = null;
        await host.RemoveRulesAsync(cancellationToken);
    }
}
