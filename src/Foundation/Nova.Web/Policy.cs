namespace Nova.Web;

/// <summary>One rule that an operator can override in the policy file; declared beside the endpoints that it guards.</summary>
/// <param name="Name">As in Nova, e.g. <c>os_compute_api:os-keypairs:create</c>: operators' existing files name it.</param>
/// <param name="DefaultRule">The rule where the operator's file says nothing, in oslo.policy syntax; see <see cref="BaseRules"/>.</param>
/// <param name="Description">One sentence for the sample file.</param>
public sealed record Policy(string Name, string DefaultRule, string Description);
