using Microsoft.Extensions.Hosting;
using Nova.Contracts.Identity;
using Nova.Data;
using Nova.Hosting;

namespace Nova.Daemon;

/// <summary>
/// Before anything starts: the database is there, its tables are of this release, and where identity is served the first users exist.
/// </summary>
internal sealed class Preparation(MigrationRunner migrations, RoleSet roles, IServiceProvider services, FirstCredentials credentials) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await migrations.MigrateAsync(cancellationToken);
        if (roles.Has("api") && services.GetService(typeof(IIdentityBootstrap)) is IIdentityBootstrap identity)
        {
            credentials.Value = await identity.RunAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The first users, between the moment when they are made and the one when their file can be written.</summary>
internal sealed class FirstCredentials
{
    public BootstrapCredentials? Value { get; set; }
}
