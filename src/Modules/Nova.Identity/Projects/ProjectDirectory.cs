using Nova.Core;
using Nova.Identity.Storage;
using Nova.Web;

namespace Nova.Identity.Projects;

/// <summary>Which projects there are, for the other modules of the process.</summary>
internal sealed class ProjectDirectory(ProjectStore projects) : IProjectDirectory
{
    /// <inheritdoc />
    public async ValueTask<bool> HasAsync(ProjectId project, CancellationToken cancellationToken) =>
        await projects.FindAsync(project, cancellationToken) is not null;
}
