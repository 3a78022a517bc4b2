using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Nova.TestKit.Differential;

/// <summary>Plain requests.</summary>
internal static class Asking
{
    /// <summary>A request as it is to be sent.</summary>
    public static HttpRequestMessage Request(string method, string address, string? token, string? body, string? version)
    {
        HttpRequestMessage request = new(new HttpMethod(method), address);
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("OpenStack-API-Version", $"compute {version}");
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    /// <summary>Asks what must be answered; answers the body.</summary>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public static async Task<JsonNode> AskAsync(HttpClient http, string method, string address, string token, string? body, string? version = null)
    {
        using var request = Request(method, address, token, body, version);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{method} {address} {body}: {(int)answer.StatusCode} {text}", null, answer.StatusCode);
        }

        return text is "" ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
