using Nova.Core;

namespace Nova.Web;

/// <summary>Answers who may do what. Thread safe, no I/O on the caller's path.</summary>
public interface IPolicyEnforcer
{
    /// <summary>Whether the caller may do this to something of that owner.</summary>
    bool Allows(RequestContext caller, Policy policy, PolicyTarget target);
}
