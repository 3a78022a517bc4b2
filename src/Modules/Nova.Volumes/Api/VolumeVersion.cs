using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>The microversion of the block storage API: 3.0 where a request names none.</summary>
internal static class VolumeVersion
{
    /// <summary>The newest that is served: extension of volumes in use (3.42), attachments with their completion (3.44), and all before that is not of backups and groups.</summary>
    public const int Newest = 59;

    public const string Header = "OpenStack-API-Version";
    private const string Service = "volume";
    private const string ItemName = "volume.minor";

    /// <summary>The minor number that the request was checked for.</summary>
    public static int Of(ApiCall call) => call.Http.Items.TryGetValue(ItemName, out var minor) ? (int)minor! : 0;

    /// <summary>Whether the request is of 3.<paramref name="minor"/> or newer.</summary>
    public static bool Supports(ApiCall call, int minor) => Of(call) >= minor;

    /// <summary>Reads what the request asks for, and tells the answer's version.</summary>
    public static IResult? Negotiate(ApiCall call)
    {
        var minor = 0;
        foreach (var entry in call.Http.Request.Headers[Header].SelectMany(line => (line ?? "").Split(',')))
        {
            if (entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var service, ..] words
                || !service.Equals(Service, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var text = words.Length > 1 ? words[1] : "";
            if (text is "latest")
            {
                minor = Newest;
            }
            else if (!ApiVersion.TryParse(text, out var asked))
            {
                return call.Fault(new Fault.Invalid($"API Version String '{text}' is of invalid format. It must be of format MajorNum.MinorNum."));
            }
            else if (asked.Major is not 3 || asked.Minor > Newest)
            {
                return new CinderAnswer(
                    StatusCodes.Status406NotAcceptable, $"Version {asked} is not supported by the API. Minimum is 3.0 and maximum is 3.{Newest}.");
            }
            else
            {
                minor = asked.Minor;
            }
        }

        call.Http.Items[ItemName] = minor;
        call.Http.Response.Headers[Header] = $"{Service} 3.{minor}";
        call.Http.Response.Headers.Vary = Header;
        return null;
    }
}
