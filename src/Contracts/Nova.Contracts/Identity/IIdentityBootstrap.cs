namespace Nova.Contracts.Identity;

/// <summary>Fills the built-in identity with what a new cloud needs. Served by the identity module; called by the host.</summary>
public interface IIdentityBootstrap
{
    /// <summary>
    /// Makes the default domain, the projects, users, roles and assignments, and brings the catalog up to what this process
    /// serves. To be called at every start, after the migrations and before the first request. What is there is left as it
    /// is; only a password set in the configuration is set again where it differs.
    /// </summary>
    /// <returns>The credentials of this cloud's first users; a password is there only where this call has just chosen it.</returns>
    Task<BootstrapCredentials> RunAsync(CancellationToken cancellationToken);
}

/// <summary>How to log in to a cloud that has just been made. Holds secrets: write it to a file of mode 0600, never to a log.</summary>
/// <param name="AuthUrl">Keystone's address for a client on this machine, with <c>/v3</c>; null where the surface has no port yet.</param>
/// <param name="Region">The region's name.</param>
/// <param name="Users">The administrator, the first ordinary user and the service user.</param>
public sealed record BootstrapCredentials(Uri? AuthUrl, string Region, IReadOnlyList<BootstrapUser> Users)
{
    /// <summary>Without the users: this record may be logged whole.</summary>
    public override string ToString() => $"{AuthUrl} in {Region}";
}

/// <summary>One user that the bootstrap made or found.</summary>
/// <param name="Name">The name, in domain <c>default</c>.</param>
/// <param name="Project">The name of the project to work in.</param>
/// <param name="NewPassword">The password where it was chosen just now, else <see langword="null"/>: nobody can tell it any more.</param>
public sealed record BootstrapUser(string Name, string Project, string? NewPassword)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Name} in {Project}";
}
