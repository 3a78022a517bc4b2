using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Metadata.Documents;

namespace Nova.Metadata.Service;

/// <summary>Finds out which server asks: by the address it has, or by what Neutron's agent has signed.</summary>
internal sealed class GuestFinder(
    IServerNetworks networks, GuestCache cache, IOptions<MetadataOptions> options, IOptions<MetadataProxyOptions> proxy)
{
    private const string IdHeader = "X-Instance-ID";
    private const string ProjectHeader = "X-Tenant-ID";
    private const string SignatureHeader = "X-Instance-ID-Signature";

    /// <summary>The server, or the refusal.</summary>
    public ValueTask<(GuestFacts? Guest, MetadataAnswer? Refusal)> FindAsync(HttpContext http, CancellationToken cancellationToken) =>
        proxy.Value.ServiceMetadataProxy ? ByProxyAsync(http.Request.Headers, cancellationToken) : ByAddressAsync(http, cancellationToken);

    private async ValueTask<(GuestFacts? Guest, MetadataAnswer? Refusal)> ByAddressAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var guest = AddressOf(http) is { } address && await networks.FindByAddressAsync(address, cancellationToken) is { } server
            ? await cache.FindAsync(server, cancellationToken)
            : null;
        return (guest, guest is null ? MetadataAnswer.NotFound : null);
    }

    private async ValueTask<(GuestFacts? Guest, MetadataAnswer? Refusal)> ByProxyAsync(IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        string[] names = [IdHeader, ProjectHeader, SignatureHeader];
        foreach (var name in names)
        {
            // A comma is what a repeated header becomes on its way through a proxy.
            if (headers[name] is not [{ Length: > 0 } value] || value.Contains(',', StringComparison.Ordinal))
            {
                return (null, MetadataAnswer.Refusal(StatusCodes.Status400BadRequest,
                    headers[name].Count > 0 ? $"Multiple {name} headers found within request." : $"{name} header is missing from request."));
            }
        }

        var id = headers[IdHeader].ToString();
        if (!IsSigned(id, headers[SignatureHeader].ToString()))
        {
            return (null, MetadataAnswer.Refusal(StatusCodes.Status403Forbidden, "Invalid proxy request signature."));
        }

        var guest = Identifier.TryParse<ServerId>(id, out var server) ? await cache.FindAsync(server, cancellationToken) : null;
        return guest is not null && guest.Identity.Project.Value == headers[ProjectHeader].ToString() ? (guest, null) : (null, MetadataAnswer.NotFound);
    }

    private bool IsSigned(string id, string signature)
    {
        var secret = proxy.Value.SharedSecret;
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        if (secret.Length is 0 || signature.Length != 2 * given.Length
            || Convert.FromHexString(signature, given, out _, out _) is not System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(id));
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>The peer, or the last of the forwarded addresses: that one the proxy has added, the others the guest may have made up.</summary>
    private IPAddress? AddressOf(HttpContext http)
    {
        var forwarded = http.Request.Headers["X-Forwarded-For"];
        if (!options.Value.UseForwardedFor || forwarded.Count is 0)
        {
            return http.Connection.RemoteIpAddress;
        }

        var last = (forwarded[^1] ?? "").Split(',')[^1].Trim();
        return IPAddress.TryParse(last, out var address) ? address : null;
    }
}
