using Nova.Networks.Neutron.Groups;

namespace Nova.Networks.Proxies;

/// <summary>Shows security groups as Compute does.</summary>
internal static class ComputeGroups
{
    /// <summary>The views of these groups.</summary>
    public static async Task<IReadOnlyList<ComputeGroupView>> ViewAsync(GroupStore store, IReadOnlyList<GroupItem> groups, CancellationToken cancellationToken)
    {
        var rules = await store.ListRulesAsync([.. groups.Select(group => group.Id)], cancellationToken);
        var remotes = rules.SelectMany(group => group).Select(rule => rule.RemoteGroupId).OfType<string>().Distinct().ToList();
        var named = remotes is [] ? [] : (await store.ListByIdAsync(remotes, cancellationToken)).ToDictionary(group => group.Id);
        return
        [
            .. groups.Select(group => new ComputeGroupView
            {
                Id = group.Id,
                Name = group.Name,
                Description = group.Description,
                TenantId = group.ProjectId,
                Rules = [.. rules[group.Id].Where(rule => rule.Direction is RuleItem.Ingress).Select(rule => View(rule, rule.RemoteGroupId is { } remote ? named.GetValueOrDefault(remote) : null))],
            }),
        ];
    }

    /// <summary>One rule. Compute knows no rule without ports: all of them are -1 for ICMP, and 1 to 65535 else.</summary>
    public static ComputeRuleView View(RuleItem rule, GroupItem? remote) => new()
    {
        Id = rule.Id,
        ParentGroupId = rule.GroupId,
        IpProtocol = rule.Protocol,
        FromPort = rule.Protocol is null ? null : rule.PortMin ?? (rule.Protocol is "icmp" ? -1 : 1),
        ToPort = rule.Protocol is null ? null : rule.PortMax ?? (rule.Protocol is "icmp" ? -1 : 65_535),
        IpRange = rule.RemoteGroupId is null ? new ComputeRange { Cidr = rule.RemotePrefix ?? (rule.Ethertype is RuleItem.IPv6 ? "::/0" : "0.0.0.0/0") } : new ComputeRange(),
        Group = remote is null ? new ComputeRuleGroup() : new ComputeRuleGroup { Name = remote.Name, TenantId = remote.ProjectId },
    };
}
