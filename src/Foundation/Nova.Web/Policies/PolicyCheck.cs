using Nova.Core;

namespace Nova.Web.Policies;

/// <summary>One compiled rule.</summary>
internal delegate bool PolicyCheck(RequestContext caller, in PolicyTarget target);

/// <summary>A rule that cannot be understood, refers to one that does not exist, or to itself.</summary>
internal sealed class PolicyException(string message) : Exception(message);
