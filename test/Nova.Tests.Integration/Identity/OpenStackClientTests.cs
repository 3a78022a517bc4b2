using System.Diagnostics;
using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Identity;

namespace Nova.Tests.Integration.Identity;

/// <summary>The client that users have, over a real socket: where our reading of Keystone and its differ, ours is wrong.</summary>
public sealed class OpenStackClientTests : IAsyncLifetime
{
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(120);
    private IdentityHost _host = null!;

    public async Task InitializeAsync() => _host = await IdentityHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [NeedsFact("openstack")]
    public async Task Issues_a_token_and_lists_the_catalog()
    {
        (await RunAsync("token", "issue")).GetProperty("id").GetString()!.Length.ShouldBe(43);

        var catalog = await RunAsync("catalog", "list");

        catalog.EnumerateArray().Select(service => service.GetProperty("Type").GetString())
            .ShouldBe(["compute", "compute_legacy", "identity"], ignoreOrder: true);
    }

    [NeedsFact("openstack")]
    public async Task Administers_projects_users_and_roles()
    {
        var projects = await RunAsync("project", "list");
        projects.EnumerateArray().Select(project => project.GetProperty("Name").GetString()).ShouldBe(["admin", "demo", "service"]);

        var user = await RunAsync("user", "create", "--project", "demo", "--password", "secret", "--email", "eve@example.org", "eve");
        user.GetProperty("email").GetString().ShouldBe("eve@example.org");
        await RunAsync(json: false, "role", "add", "--user", "eve", "--project", "demo", "member");
        var granted = await RunAsync("role", "assignment", "list", "--user", "eve", "--names");
        granted.EnumerateArray().Single().GetProperty("Project").GetString().ShouldBe("demo@Default");
        (await RunAsync("user", "list", "--project", "demo")).EnumerateArray()
            .Select(row => row.GetProperty("Name").GetString()).ShouldBe(["demo", "eve"], ignoreOrder: true);
        await RunAsync(json: false, "user", "set", "--disable", "eve");
        (await RunAsync("user", "show", "eve")).GetProperty("enabled").GetBoolean().ShouldBeFalse();
        await RunAsync(json: false, "user", "delete", "eve");
        (await RunAsync("user", "list")).GetArrayLength().ShouldBe(3);
    }

    private Task<JsonElement> RunAsync(params string[] arguments) => RunAsync(json: true, arguments);

    private async Task<JsonElement> RunAsync(bool json, params string[] arguments)
    {
        ProcessStartInfo start = new("openstack") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] login =
        [
            "--os-auth-url", $"{_host.Address}v3", "--os-username", "admin", "--os-password", IdentityHost.AdminPassword,
            "--os-project-name", "admin", "--os-user-domain-name", "Default", "--os-project-domain-name", "Default",
            "--os-identity-api-version", "3",
        ];
        foreach (var argument in (string[])[.. login, .. arguments, .. json ? (string[])["-f", "json"] : []])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using CancellationTokenSource timeout = new(ClientTimeout);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
        await process.WaitForExitAsync(timeout.Token);
        process.ExitCode.ShouldBe(0, await error);
        return json ? JsonSerializer.Deserialize<JsonElement>(await output) : default;
    }
}
