using System.Text;
using Nova.Core;
using Nova.Virt.Files;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Keeps the name under which this host's servers are known. A host that has another name at a later start would be a new host without servers, and its
/// guests strangers: it does not start, and says what to do.
/// </summary>
internal static class HostIdentity
{
    private const string FileName = "host-name";

    /// <summary>Notes the name at the first start.</summary>
    /// <exception cref="InvalidOperationException">The host had another name before.</exception>
    public static async Task ClaimAsync(string statePath, HostName host, CancellationToken cancellationToken)
    {
        var path = Path.Combine(statePath, FileName);
        if (File.Exists(path))
        {
            var known = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            if (known != host.Value)
            {
                throw new InvalidOperationException(
                    $"This host is called {host} and was {known} before, under which name its servers are known. Set [DEFAULT] host = {known}, or, if none of its servers are left, remove {path}.");
            }

            return;
        }

        Directory.CreateDirectory(statePath);
        await AtomicFile.WriteAsync(path, Encoding.UTF8.GetBytes(host.Value + "\n"), cancellationToken);
    }
}
