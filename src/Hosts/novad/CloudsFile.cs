using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nova.Contracts.Identity;
using Nova.Identity;
using Nova.Web;

namespace Nova.Daemon;

/// <summary>
/// Writes the <c>clouds.yaml</c> of a cloud that has just been made, when its APIs listen and so their addresses are known. A
/// later start changes nothing: it does not know the passwords.
/// </summary>
internal sealed class CloudsFile(ApiServer server, FirstCredentials credentials, IOptions<DaemonOptions> options) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CloudsFile is not { Length: > 0 } path || credentials.Value is not { } known || known.Users.All(user => user.NewPassword is null))
        {
            return;
        }

        var text = Write(known, known.AuthUrl ?? new Uri(server.AddressOf(IdentityModule.Surface), "/v3"));
        await using FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Write(BootstrapCredentials known, Uri authUrl)
    {
        StringBuilder yaml = new("clouds:\n");
        foreach (var user in known.Users.Where(user => user.NewPassword is not null))
        {
            // The administrator's cloud is called nova, so that `--os-cloud nova` is what a newcomer types.
            yaml.Append($"""
                  {(user.Name is "admin" ? "nova" : $"nova-{user.Name}")}:
                    region_name: {known.Region}
                    identity_api_version: 3
                    auth:
                      auth_url: {authUrl}
                      username: {user.Name}
                      password: '{user.NewPassword!.Replace("'", "''", StringComparison.Ordinal)}'
                      project_name: {user.Project}
                      user_domain_id: default
                      project_domain_id: default

                """);
        }

        return yaml.ToString();
    }
}
