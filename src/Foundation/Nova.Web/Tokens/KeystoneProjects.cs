using System.Net;
using Nova.Core;

namespace Nova.Web.Tokens;

/// <summary>Asks Keystone which projects there are.</summary>
internal sealed partial class KeystoneProjects(KeystoneConnection keystone, ILogger<KeystoneProjects> log) : IProjectDirectory
{
    public async ValueTask<bool> HasAsync(ProjectId project, CancellationToken cancellationToken)
    {
        if (project.Value.Trim('.') is "")
        {
            // In a path this would be another question.
            return false;
        }

        try
        {
            using var answer = await keystone.GetProjectAsync(project, cancellationToken);
            if (answer.StatusCode is not HttpStatusCode.OK and not HttpStatusCode.NotFound)
            {
                LogUntold((int)answer.StatusCode, project);
            }

            return answer.StatusCode is not HttpStatusCode.NotFound;
        }
        catch (TokenServiceException exception)
        {
            LogSilent(exception, project);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keystone answered {Status} to the question about project {Project}, which is taken for one that exists.")]
    private partial void LogUntold(int status, ProjectId project);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keystone could not be asked about project {Project}, which is taken for one that exists.")]
    private partial void LogSilent(Exception exception, ProjectId project);
}
