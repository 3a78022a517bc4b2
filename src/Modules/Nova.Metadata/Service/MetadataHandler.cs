using Microsoft.AspNetCore.Http;
using Nova.Metadata.Documents;
using Nova.Web;

namespace Nova.Metadata.Service;

/// <summary>Answers every path of the metadata service out of the trees of the one server that asks; no path leads anywhere else.</summary>
internal sealed class MetadataHandler(GuestFinder guests, OpenStackFiles files, PasswordStore passwords, TimeProvider clock)
{
    private const string OpenStack = "openstack";
    private const string Ec2 = "ec2";
    private const string Content = "content";
    private const string MetaDataKey = "meta-data";
    private const string UserDataKey = "user-data";

    public async Task<IResult> AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (Segments(call.Http.Request.Path.Value ?? "") is not { } path)
        {
            return MetadataAnswer.NotFound;
        }

        if (path is [])
        {
            return ListEc2Versions();
        }

        var (guest, refusal) = await guests.FindAsync(call.Http, cancellationToken);
        return guest is null ? refusal! : path[0] switch
        {
            OpenStack => await OpenStackAsync(call.Http.Request, guest, path[1..], cancellationToken),
            Ec2 => ReadEc2(guest, path[1..]),
            _ => ReadEc2(guest, path),
        };
    }

    /// <summary>The segments, with dots resolved; <see langword="null"/> for a path that leads above the root.</summary>
    private static string[]? Segments(string path)
    {
        List<string> segments = [];
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is "..")
            {
                if (segments is [])
                {
                    return null;
                }

                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ".")
            {
                segments.Add(segment);
            }
        }

        return [.. segments];
    }

    private static MetadataAnswer ListEc2Versions() => MetadataAnswer.Lines(Ec2Versions.All.Append(Ec2Versions.Latest));

    private static MetadataAnswer ReadEc2(GuestFacts guest, string[] path)
    {
        if (path is [])
        {
            return ListEc2Versions();
        }

        if (Ec2Versions.Resolve(path[0]) is not { } version)
        {
            return MetadataAnswer.NotFound;
        }

        return path[1..] switch
        {
            [] => MetadataAnswer.Lines(guest.Identity.UserData is null ? [$"{MetaDataKey}/"] : [$"{MetaDataKey}/", UserDataKey]),
            [UserDataKey] when guest.Identity.UserData is { } userData => MetadataAnswer.Octets(userData),
            [MetaDataKey, .. var keys] when Ec2Tree.Build(guest, version).Find(keys) is { } node => MetadataAnswer.Text(node.Print()),
            _ => MetadataAnswer.NotFound,
        };
    }

    private async Task<MetadataAnswer> OpenStackAsync(HttpRequest request, GuestFacts guest, string[] path, CancellationToken cancellationToken)
    {
        var versions = OpenStackVersions.On(clock.GetUtcNow());
        if (path is [])
        {
            return MetadataAnswer.Lines(versions.Append(OpenStackVersions.Latest));
        }

        if (path is [Content, var number])
        {
            return guest.FindContent(number) is { } content ? MetadataAnswer.Octets(content) : MetadataAnswer.NotFound;
        }

        var version = path[0] is OpenStackVersions.Latest ? versions[^1] : versions.FirstOrDefault(known => known == path[0]);
        if (version is null)
        {
            return MetadataAnswer.NotFound;
        }

        return path[1..] switch
        {
            [] => MetadataAnswer.Lines(OpenStackFiles.List(guest, version)),
            [OpenStackFiles.PasswordName] when OpenStackVersions.Has(version, OpenStackVersions.Password) =>
                await passwords.AnswerAsync(request, guest, cancellationToken),
            [var name] when files.Find(guest, version, name, password: null) is { } content => MetadataAnswer.File(name, content),
            _ => MetadataAnswer.NotFound,
        };
    }
}
