using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Nova.TestKit.Processes;

/// <summary>A user of a running cloud: its administrator, by plain HTTP, with nothing of our own code between.</summary>
public sealed class CloudApi : IDisposable
{
    private readonly HttpClient _http;
    private readonly Func<string, Uri> _addressOf;
    private string _project = "";

    private CloudApi(Func<string, Uri> addressOf, HttpClient http) => (_addressOf, _http) = (addressOf, http);

    /// <summary>The token, for clients that are no HttpClient.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Where the Compute API is, without a slash at the end.</summary>
    public string Compute => $"{_addressOf("compute").ToString().TrimEnd('/')}/v2.1";

    /// <summary>Asks for a token by password.</summary>
    public static async Task<CloudApi> LogInAsync(NovadProcess novad)
    {
        CloudApi api = new(novad.AddressOf, NewClient());
        var user = $$"""{"name":"admin","domain":{"id":"default"},"password":"{{NovadStart.AdminPassword}}"}""";
        using var answer = await api.SendAsync(
            HttpMethod.Post, $"{novad.AddressOf("identity")}v3/auth/tokens",
            """{"auth":{"identity":{"methods":["password"],"password":{"user":""" + user + """}},"scope":{"project":{"name":"admin","domain":{"id":"default"}}}}}""");
        api._project = (await ReadAsync(answer)).GetProperty("token").GetProperty("project").GetProperty("id").GetString()!;
        api.Use(answer.Headers.GetValues("X-Subject-Token").Single());
        return api;
    }

    /// <summary>Uses a token that is known already, at a Compute API; of no use for anything else.</summary>
    public static CloudApi With(Uri compute, string token)
    {
        CloudApi api = new(_ => compute, NewClient());
        api.Use(token);
        return api;
    }

    /// <summary>One request to the Compute API; the answer as it is.</summary>
    public Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? body = null, string? version = null) =>
        SendAsync(method, Compute + path, body, version is null ? null : $"compute {version}");

    /// <summary>Says of a host's compute service that it is down, or that it is so no more.</summary>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public async Task ForceDownAsync(string host, bool isDown = true)
    {
        using var answer = await AskAsync(
            HttpMethod.Put, "/os-services/force-down", $$$"""{"host":"{{{host}}}","binary":"nova-compute","forced_down":{{{(isDown ? "true" : "false")}}}}""", "2.11");
        await ShouldSucceedAsync(answer);
    }

    /// <summary>A document of the Compute API.</summary>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await AskAsync(HttpMethod.Get, path);
        return await ReadAsync(answer);
    }

    /// <summary>Posts a document to the Compute API.</summary>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public async Task<JsonElement> PostAsync(string path, string body, string? version = null)
    {
        using var answer = await AskAsync(HttpMethod.Post, path, body, version);
        return await ReadAsync(answer);
    }

    /// <summary>A small image with content; its id.</summary>
    public async Task<string> CreateImageAsync(string name, byte[] content, string diskFormat = "raw", string properties = "")
    {
        var images = $"{_addressOf("image")}v2/images";
        using var made = await SendAsync(
            HttpMethod.Post, images, $$"""{"name":"{{name}}","disk_format":"{{diskFormat}}","container_format":"bare","visibility":"public"{{properties}}}""");
        var image = (await ReadAsync(made)).GetProperty("id").GetString()!;
        using ByteArrayContent file = new(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var stored = await _http.PutAsync(new Uri($"{images}/{image}/file"), file);
        await ShouldSucceedAsync(stored);
        return image;
    }

    /// <summary>A flavor; its id.</summary>
    public async Task<string> CreateFlavorAsync(string id, int vcpus, int memoryMiB, int diskGiB)
    {
        await PostAsync("/flavors", $$$"""{"flavor":{"ram":{{{memoryMiB}}},"vcpus":{{{vcpus}}},"disk":{{{diskGiB}}},"id":"{{{id}}}","name":"{{{id}}}"}}""");
        return id;
    }

    /// <summary>Asks for a server; its id.</summary>
    public async Task<string> BootAsync(string name, string image, string flavor, string more = "")
    {
        var made = await PostAsync("/servers", $$$"""{"server":{"name":"{{{name}}}"{{{more}}},"imageRef":"{{{image}}}","flavorRef":"{{{flavor}}}"}}""");
        return made.GetProperty("server").GetProperty("id").GetString()!;
    }

    /// <summary>Asks for a server under a key, with which asking again makes no other; the answer as it is.</summary>
    public Task<HttpResponseMessage> BootOnceAsync(string key, string name, string image, string flavor) => SendAsync(
        HttpMethod.Post, $"{Compute}/servers", $$$"""{"server":{"name":"{{{name}}}","imageRef":"{{{image}}}","flavorRef":"{{{flavor}}}"}}""", key: key);

    /// <summary>A server, or <see langword="null"/> where there is none.</summary>
    public async Task<JsonElement?> FindServerAsync(string id)
    {
        using var answer = await AskAsync(HttpMethod.Get, $"/servers/{id}");
        return answer.StatusCode is HttpStatusCode.NotFound ? null : (await ReadAsync(answer)).GetProperty("server");
    }

    /// <summary>Every server, in detail.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListServersAsync(string query = "") =>
        [.. (await GetAsync($"/servers/detail{query}")).GetProperty("servers").EnumerateArray()];

    /// <summary>One request to the block storage API at its newest version, below the project.</summary>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public async Task<JsonElement> VolumeAsync(HttpMethod method, string path, string? body = null)
    {
        using var answer = await SendAsync(method, $"{_addressOf("volume")}v3/{_project}{path}", body, "volume 3.59");
        return await ReadAsync(answer);
    }

    /// <summary>Every volume, in detail.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListVolumesAsync() =>
        [.. (await VolumeAsync(HttpMethod.Get, "/volumes/detail")).GetProperty("volumes").EnumerateArray()];

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        await ShouldSucceedAsync(answer);
        var text = await answer.Content.ReadAsStringAsync();
        return text is "" ? default : JsonElement.Parse(text);
    }

    private static async Task ShouldSucceedAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var request = answer.RequestMessage!;
            throw new HttpRequestException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}", null, answer.StatusCode);
        }
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(90) };

    private void Use(string token)
    {
        Token = token;
        _http.DefaultRequestHeaders.Add("X-Auth-Token", token);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? body, string? version = null, string? key = null)
    {
        using HttpRequestMessage request = new(method, address);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (version is not null)
        {
            request.Headers.Add("OpenStack-API-Version", version);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await _http.SendAsync(request);
    }
}
