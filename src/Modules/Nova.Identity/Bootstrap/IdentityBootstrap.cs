using Microsoft.Extensions.Options;
using Nova.Contracts.Identity;
using Nova.Identity.Catalog;
using Nova.Identity.Passwords;
using Nova.Identity.Storage;
using Nova.Identity.Tokens;

namespace Nova.Identity.Bootstrap;

/// <inheritdoc cref="IIdentityBootstrap" />
internal sealed partial class IdentityBootstrap(
    DomainStore domains,
    ProjectStore projects,
    UserStore users,
    RoleStore roles,
    AssignmentStore assignments,
    CatalogBootstrap catalog,
    PasswordChecker passwords,
    EndpointUrls urls,
    IOptions<IdentityOptions> options,
    ILogger<IdentityBootstrap> logger) : IIdentityBootstrap
{
    private const string Default = "default";
    private static readonly string[] RoleNames = ["admin", "manager", "member", "reader", "service"];

    /// <inheritdoc />
    public async Task<BootstrapCredentials> RunAsync(CancellationToken cancellationToken)
    {
        await domains.TryAddAsync(
            new DomainRow { Id = Default, Name = "Default", Description = "The default domain" }, cancellationToken);
        var roleIds = await RolesAsync(cancellationToken);
        var projectIds = await ProjectsAsync(cancellationToken);
        IReadOnlyList<FirstUser> wanted =
        [
            new("admin", "admin", "admin", options.Value.AdminPassword),
            new("demo", "demo", "member", options.Value.DemoPassword),
            new("nova", "service", "service", ""),
        ];

        List<BootstrapUser> made = [];
        foreach (var user in wanted)
        {
            made.Add(await UserAsync(user, projectIds[user.Project], roleIds, cancellationToken));
        }

        await catalog.RunAsync(cancellationToken);
        var address = urls.WithSurfaces("{identity}/v3", request: null);
        return new BootstrapCredentials(address.StartsWith('{') ? null : new Uri(address), CatalogBootstrap.Region, made);
    }

    private async Task<IReadOnlyDictionary<string, string>> RolesAsync(CancellationToken cancellationToken)
    {
        foreach (var name in RoleNames)
        {
            await roles.TryAddAsync(new RoleRow { Id = Ids.New(), Name = name }, cancellationToken);
        }

        return (await roles.ListAsync(null, cancellationToken)).ToDictionary(row => row.Name, row => row.Id);
    }

    private async Task<IReadOnlyDictionary<string, string>> ProjectsAsync(CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["admin", "demo", "service"])
        {
            ProjectRow row = new() { Id = Ids.New(), DomainId = Default, ParentId = Default, Name = name };
            await projects.TryAddAsync(row, cancellationToken);
        }

        var rows = await projects.ListAsync(new ProjectFilter(DomainId: Default), cancellationToken);
        return rows.ToDictionary(row => row.Name, row => row.Id);
    }

    private async Task<BootstrapUser> UserAsync(
        FirstUser wanted, string project, IReadOnlyDictionary<string, string> roleIds, CancellationToken cancellationToken)
    {
        if (await users.ListAsync(wanted.Name, Default, null, cancellationToken) is [var known])
        {
            await SetPasswordAsync(wanted, known, cancellationToken);
            return new BootstrapUser(wanted.Name, wanted.Project, null);
        }

        var chosen = wanted.Password is "" ? TokenSecret.New() : null;
        var hash = chosen is null
            ? await passwords.HashAsync(wanted.Password, cancellationToken)
            : PasswordChecker.HashRandom(chosen);
        UserRow row = new()
        {
            Id = Ids.New(),
            DomainId = Default,
            Name = wanted.Name,
            DefaultProjectId = project,
            Password = hash.ToString(),
        };

        // Roles before the user: a start that dies in between leaves nothing that anybody sees, and the next one makes it whole.
        await GrantAsync(wanted, row.Id, project, roleIds, cancellationToken);
        if (!await users.TryAddAsync(row, cancellationToken))
        {
            // Another process of the fleet starts for the first time as well, and was faster: its password counts.
            return new BootstrapUser(wanted.Name, wanted.Project, null);
        }

        LogMade(wanted.Name);
        return new BootstrapUser(wanted.Name, wanted.Project, chosen ?? wanted.Password);
    }

    // Only with a new user: an operator who took a role from it has had a reason.
    private async Task GrantAsync(
        FirstUser wanted, string user, string project, IReadOnlyDictionary<string, string> roleIds, CancellationToken cancellationToken)
    {
        var role = roleIds[wanted.Role];
        await assignments.GrantAsync(new Assignment(user, "project", project, role), cancellationToken);
        if (wanted.Role is "admin")
        {
            await assignments.GrantAsync(new Assignment(user, "domain", Default, role), cancellationToken);
            await assignments.GrantAsync(new Assignment(user, "system", "all", role), cancellationToken);
        }
    }

    private async Task SetPasswordAsync(FirstUser wanted, UserRow known, CancellationToken cancellationToken)
    {
        if (wanted.Password is "" || await passwords.MatchesAsync(known.Password, wanted.Password, cancellationToken))
        {
            return;
        }

        var hash = await passwords.HashAsync(wanted.Password, cancellationToken);
        await users.TryUpdateAsync(known with { Password = hash.ToString() }, cancellationToken);
        LogPasswordSet(wanted.Name);
    }

    [LoggerMessage(LogLevel.Information, "Made the user {Name}")]
    private partial void LogMade(string name);

    [LoggerMessage(LogLevel.Information, "Set the password of the user {Name} to the configured one")]
    private partial void LogPasswordSet(string name);

    private sealed record FirstUser(string Name, string Project, string Role, string Password);
}
