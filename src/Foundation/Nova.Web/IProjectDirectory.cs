using Nova.Core;

namespace Nova.Web;

/// <summary>Knows which projects there are: the built-in identity, or a client of Keystone.</summary>
public interface IProjectDirectory
{
    /// <summary>
    /// Whether there is such a project, be it enabled or not. Where the identity service does not tell (it is silent, or refuses the service user), the
    /// answer is <see langword="true"/>: a question about a project must not fail for want of that certainty.
    /// </summary>
    ValueTask<bool> HasAsync(ProjectId project, CancellationToken cancellationToken);
}
