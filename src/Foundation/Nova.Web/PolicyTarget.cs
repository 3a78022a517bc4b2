using Nova.Core;

namespace Nova.Web;

/// <summary>What a policy is asked about: the owner of the resource.</summary>
/// <param name="Project">The project that owns it.</param>
/// <param name="User">The user that owns it.</param>
public readonly record struct PolicyTarget(ProjectId Project, UserId User);
