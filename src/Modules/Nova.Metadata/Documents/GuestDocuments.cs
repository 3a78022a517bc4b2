using Microsoft.Extensions.Options;
using Nova.Contracts.Metadata;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Metadata.Documents;

/// <inheritdoc />
internal sealed class GuestDocuments(
    IServerDirectory servers, OpenStackFiles files, IOptions<MetadataOptions> options, IOptions<GuestNameOptions> names, TimeProvider clock) : IGuestDocuments
{
    public async Task<IReadOnlyList<GuestFile>> ConfigDriveAsync(ServerId server, CancellationToken cancellationToken)
    {
        if (await servers.DescribeForGuestAsync(server, cancellationToken) is not { } identity)
        {
            return [];
        }

        GuestFacts facts = new(identity, names.Value.DhcpDomain);
        return [.. Ec2Files(facts), .. OpenStackVersionFiles(facts), .. Contents(facts)];
    }

    private IEnumerable<GuestFile> Ec2Files(GuestFacts facts)
    {
        var skipped = options.Value.ConfigDriveSkipVersions.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var version in Ec2Versions.All.Append(Ec2Versions.Latest).Except(skipped))
        {
            yield return new GuestFile($"ec2/{version}/meta-data.json", Ec2Json.Write(Ec2Tree.Build(facts, Ec2Versions.Resolve(version)!)));
            if (facts.Identity.UserData is { } userData)
            {
                yield return new GuestFile($"ec2/{version}/user-data", userData);
            }
        }
    }

    private IEnumerable<GuestFile> OpenStackVersionFiles(GuestFacts facts)
    {
        var versions = OpenStackVersions.On(clock.GetUtcNow());
        foreach (var (folder, version) in versions.Select(version => (version, version)).Append((OpenStackVersions.Latest, versions[^1])))
        {
            foreach (var name in OpenStackFiles.List(facts, version))
            {
                if (files.Find(facts, version, name, facts.Identity.AdminPassword) is { } content)
                {
                    yield return new GuestFile($"openstack/{folder}/{name}", content);
                }
            }
        }
    }

    private static IEnumerable<GuestFile> Contents(GuestFacts facts) =>
        facts.Identity.Files.Select((file, index) => new GuestFile($"openstack/content/{GuestFacts.ContentName(index)}", file.Content));
}
