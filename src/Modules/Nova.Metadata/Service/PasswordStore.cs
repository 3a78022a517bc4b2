using System.Text;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Metadata.Documents;

namespace Nova.Metadata.Service;

/// <summary>The password that a guest has made for itself, encrypted with the owner's key: posted once, read by anybody in the guest.</summary>
internal sealed class PasswordStore(IServerDirectory servers, GuestCache cache)
{
    /// <summary>The original keeps it in four pieces of 255 characters.</summary>
    private const int Most = 1020;

    public async Task<MetadataAnswer> AnswerAsync(HttpRequest request, GuestFacts guest, CancellationToken cancellationToken) => request.Method switch
    {
        "GET" or "HEAD" => MetadataAnswer.Text(guest.Identity.GuestPassword),
        "POST" => await SetAsync(request, guest, cancellationToken),
        _ => MetadataAnswer.Refusal(StatusCodes.Status400BadRequest, "GET and POST only are supported."),
    };

    private async Task<MetadataAnswer> SetAsync(HttpRequest request, GuestFacts guest, CancellationToken cancellationToken)
    {
        if (guest.Identity.GuestPassword.Length > 0)
        {
            return MetadataAnswer.Refusal(StatusCodes.Status409Conflict, "The password has been set already.");
        }

        if (await ReadAsync(request, cancellationToken) is not { } text)
        {
            return MetadataAnswer.Refusal(StatusCodes.Status400BadRequest, "Request is too large.");
        }

        var outcome = await servers.SetGuestPasswordAsync(guest.Identity.Id, text, cancellationToken);
        cache.Forget(guest.Identity.Id);
        return outcome.Match(_ => MetadataAnswer.Empty, fault => MetadataAnswer.Refusal(StatusCodes.Status409Conflict, fault.Message));
    }

    /// <summary>The body, or <see langword="null"/> where it is too long; no more than that is ever read.</summary>
    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Most)
        {
            return null;
        }

        var buffer = new byte[Most + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > Most ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }
}
