namespace Nova.Web.Pipeline;

/// <summary>Finds the microversion that a request asks for.</summary>
internal static class VersionNegotiation
{
    public const string Header = "OpenStack-API-Version";

    /// <summary>The header of before 2.27.</summary>
    public const string OldHeader = "X-OpenStack-Nova-API-Version";

    private const string Service = "compute";

    /// <summary>What the headers ask for.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="newest">What "latest" means and the most that is accepted.</param>
    /// <param name="version">The version; the oldest where the request names none, the one that is not offered where that is the refusal.</param>
    /// <param name="status">The status of the refusal.</param>
    /// <param name="message">Its text; <see langword="null"/> when all is well.</param>
    public static bool TryNegotiate(IHeaderDictionary headers, ApiVersion newest, out ApiVersion version, out int status, out string message)
    {
        (version, status, message) = (ApiVersion.Oldest, StatusCodes.Status200OK, "");
        if (Asked(headers) is not { } text)
        {
            return true;
        }

        if (text is "latest")
        {
            version = newest;
            return true;
        }

        if (!ApiVersion.TryParse(text, out var asked))
        {
            (status, message) = (StatusCodes.Status400BadRequest,
                $"API Version String {Validation.Complaint.Short(text)} is of invalid format. Must be of format MajorNum.MinorNum.");
            return false;
        }

        if (asked < ApiVersion.Oldest || asked > newest)
        {
            (status, message) = (StatusCodes.Status406NotAcceptable,
                $"Version {asked} is not supported by the API. Minimum is {ApiVersion.Oldest} and maximum is {newest}.");
            version = asked;
            return false;
        }

        version = asked;
        return true;
    }

    /// <summary>The new header names services, the last entry of ours counts and wins over the old header.</summary>
    private static string? Asked(IHeaderDictionary headers)
    {
        string? asked = null;
        if (headers.TryGetValue(Header, out var lines))
        {
            foreach (var entry in lines.SelectMany(line => (line ?? "").Split(',')))
            {
                var words = entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words is [var service, ..] && service.Equals(Service, StringComparison.OrdinalIgnoreCase))
                {
                    asked = string.Join(' ', words[1..]);
                }
            }
        }

        return asked ?? (headers.TryGetValue(OldHeader, out var old) ? old.ToString().Trim() : null);
    }
}
