using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Nova.Glance;

/// <summary>The octets of images, read and written as the service user.</summary>
public sealed class GlanceContent(GlanceHttp http)
{
    /// <summary>Opens an image's content from its beginning; the caller disposes the stream, and reads it asynchronously.</summary>
    /// <exception cref="FileNotFoundException">There is no such image, or it has no content.</exception>
    /// <exception cref="HttpRequestException">The image service did not answer.</exception>
    public async Task<Stream> OpenAsync(string image, CancellationToken cancellationToken)
    {
        var response = await http.RepeatAsync(HttpMethod.Get, $"/v2/images/{image}/file", "", cancellationToken);
        try
        {
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent or HttpStatusCode.Forbidden)
            {
                throw new FileNotFoundException($"Image {image} has no content.");
            }

            response.EnsureSuccessStatusCode();
            return await http.OpenBodyAsync(response, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Gives a registered image its content, upon which it is active; nothing where it is already.</summary>
    /// <exception cref="FileNotFoundException">There is no such image any more.</exception>
    /// <exception cref="IOException">The image service did not take it; the call may be repeated with the content from its beginning.</exception>
    public async Task UploadAsync(string image, Stream content, CancellationToken cancellationToken)
    {
        using StreamContent body = new(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        try
        {
            using var response = await http.UploadAsync($"/v2/images/{image}/file", body, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                    throw new FileNotFoundException($"Image {image} is gone.");
                case HttpStatusCode.Conflict:
                    await ShouldBeActiveAsync(image, cancellationToken);
                    break;
                case var status when !response.IsSuccessStatusCode:
                    throw new IOException($"Glance did not take the content of image {image}: it answered {(int)status}.");
            }
        }
        catch (HttpRequestException error)
        {
            throw new IOException($"Glance did not take the content of image {image}: {error.Message}", error);
        }
    }

    // An earlier call whose answer was lost got the content there.
    private async Task ShouldBeActiveAsync(string image, CancellationToken cancellationToken)
    {
        using var response = await http.RepeatAsync(HttpMethod.Get, $"/v2/images/{image}", "", cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await http.OpenBodyAsync(response, cancellationToken);
        using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
        if (!document.RootElement.TryGetProperty("status", out var status) || status.GetString() is not ("active" or "deactivated"))
        {
            throw new IOException($"Image {image} takes no content now.");
        }
    }
}
