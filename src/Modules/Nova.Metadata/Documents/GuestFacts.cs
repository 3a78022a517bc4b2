using Nova.Contracts.Servers;

namespace Nova.Metadata.Documents;

/// <summary>What is known of a server, with names for the injected files and the domain put to the host name.</summary>
internal sealed class GuestFacts(GuestIdentity identity, string domain)
{
    public GuestIdentity Identity => identity;

    public string Hostname { get; } = domain.Length is 0 ? identity.Hostname : $"{identity.Hostname}.{domain}";

    /// <summary>The name by which an injected file is fetched: four digits.</summary>
    public static string ContentName(int index) => index.ToString("D4", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The content of that name.</summary>
    public ReadOnlyMemory<byte>? FindContent(string name) =>
        Enumerable.Range(0, identity.Files.Count).Where(index => ContentName(index) == name)
            .Select(index => (ReadOnlyMemory<byte>?)identity.Files[index].Content).FirstOrDefault();
}
