using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.NetworkAgent.Plan;

namespace Nova.NetworkAgent.State;

/// <summary>
/// What is plugged and which networks there are, one file each below <c>networks_path</c>: a process that comes after a crash goes on
/// from these.
/// </summary>
internal sealed class PlugStore(IOptions<NetworkAgentOptions> options)
{
    private string Filters => Path.Combine(options.Value.NetworksPath, "filters.json");

    private string Plugs => Path.Combine(options.Value.NetworksPath, "plugs");

    /// <summary>The folder of a network's files.</summary>
    public string FolderOf(string bridge) => Path.Combine(options.Value.NetworksPath, "networks", bridge);

    /// <summary>Remembers the plug, in the place of an earlier one of the server.</summary>
    public async Task SaveAsync(PortPlug plug, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Plugs);
        await WholeFile.WriteAsync(PathOf(plug.Server), JsonSerializer.Serialize(plug, AgentJson.Default.PortPlug), cancellationToken);
    }

    /// <summary>Remembers the network.</summary>
    public async Task SaveAsync(HostNetwork network, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(FolderOf(network.Bridge));
        var json = JsonSerializer.Serialize(network, AgentJson.Default.HostNetwork);
        await WholeFile.WriteAsync(Path.Combine(FolderOf(network.Bridge), "network.json"), json, cancellationToken);
    }

    /// <summary>Remembers what may pass, in the place of what was said before.</summary>
    public async Task SaveAsync(HostFilters filters, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Value.NetworksPath);
        await WholeFile.WriteAsync(Filters, JsonSerializer.Serialize(filters, AgentJson.Default.HostFilters), cancellationToken);
    }

    /// <summary>What may pass, as it was said last; <see langword="null"/> where nothing was ever said.</summary>
    public async Task<HostFilters?> FindFiltersAsync(CancellationToken cancellationToken) =>
        File.Exists(Filters) ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(Filters, cancellationToken), AgentJson.Default.HostFilters) : null;

    /// <summary>Forgets what may pass.</summary>
    public void ForgetFilters()
    {
        // File.Delete minds a folder that is not there, though not a file.
        if (File.Exists(Filters))
        {
            File.Delete(Filters);
        }
    }

    /// <summary>Forgets a plug.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Forget(ServerId server)
    {
        if (!File.Exists(PathOf(server)))
        {
            return false;
        }

        File.Delete(PathOf(server));
        return true;
    }

    /// <summary>Forgets a network, with all files of it.</summary>
    public void Forget(HostNetwork network) => Directory.Delete(FolderOf(network.Bridge), recursive: true);

    /// <summary>All plugs.</summary>
    public Task<IReadOnlyList<PortPlug>> ListPlugsAsync(CancellationToken cancellationToken) =>
        ReadAsync(Plugs, "*.json", SearchOption.TopDirectoryOnly, AgentJson.Default.PortPlug, cancellationToken);

    /// <summary>All networks.</summary>
    public Task<IReadOnlyList<HostNetwork>> ListNetworksAsync(CancellationToken cancellationToken) =>
        ReadAsync(FolderOf(""), "network.json", SearchOption.AllDirectories, AgentJson.Default.HostNetwork, cancellationToken);

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        string folder, string pattern, SearchOption depth, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        List<T> read = [];
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, depth) : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            await using var stream = File.OpenRead(file);
            read.Add(await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
                ?? throw new InvalidOperationException($"{file} holds nothing."));
        }

        return read;
    }

    private string PathOf(ServerId server) => Path.Combine(Plugs, $"{server}.json");
}
