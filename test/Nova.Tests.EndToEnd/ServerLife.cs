namespace Nova.Tests.EndToEnd;

/// <summary>A server's life by the client's verbs, the same on every hypervisor.</summary>
internal static class ServerLife
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Every verb that changes what a server does, and the status that it ends in.</summary>
    private static readonly (string Verb, string Status, bool Boots)[] Verbs =
    [
        ("server stop", "SHUTOFF", false),
        ("server start", "ACTIVE", true),
        ("server reboot --soft --wait", "ACTIVE", true),
        ("server reboot --hard --wait", "ACTIVE", true),
        ("server pause", "PAUSED", false),
        ("server unpause", "ACTIVE", false),
        ("server suspend", "SUSPENDED", false),
        ("server resume", "ACTIVE", false),
    ];

    /// <summary>Goes through all verbs and deletes the server.</summary>
    /// <param name="client">The client.</param>
    /// <param name="server">The name of a server that is up.</param>
    /// <param name="hasBooted">Waits until the guest is up for the n-th time.</param>
    public static async Task LiveAsync(OpenStackClient client, string server, Func<int, Task> hasBooted)
    {
        var boots = 1;
        foreach (var (verb, status, startsGuest) in Verbs)
        {
            await client.RunOneAsync($"{verb} {server}");
            await client.WaitForAsync(server, status, Limit);
            if (startsGuest)
            {
                await hasBooted(++boots);
            }
        }

        await client.RunOneAsync($"server delete --wait {server}");
        (await client.JsonAsync("server list"))[0].EnumerateArray()
            .Select(row => row.GetProperty("Name").GetString()).ShouldNotContain(server);
    }
}
