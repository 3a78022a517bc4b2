using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nova.TestKit.Scheduling;

/// <summary>An attestation service on loopback, with a certificate that a root of its own vouches for.</summary>
internal sealed class AttestationServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private AttestationServer(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    /// <summary>What it says of hosts; those that are not named it does not know.</summary>
    public ConcurrentDictionary<string, string> Levels { get; } = new();

    /// <summary>What callers told it to be known by.</summary>
    public ConcurrentQueue<string> Blobs { get; } = new();

    /// <summary>The status of its answers.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>What vouches for it.</summary>
    public string CaFile => Path.Combine(_folder, "ca.pem");

    /// <summary>A root that vouches for somebody else.</summary>
    public string OtherCaFile => Path.Combine(_folder, "other.pem");

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<AttestationServer> StartAsync(string name = "localhost")
    {
        var folder = Directory.CreateTempSubdirectory("nova-attest-").FullName;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Root("CN=Test root", rootKey);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Root("CN=Other root", otherKey);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), root.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "other.pem"), other.ExportCertificatePem());
        var certificate = Issue(root, name);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        AttestationServer server = new(builder.Build(), folder);
        server._app.MapPost("/attest/PollHosts", server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        Blobs.Enqueue(request.Headers["x-auth-blob"].ToString());
        var asked = (await JsonNode.ParseAsync(request.Body))!;
        asked["count"]!.GetValue<int>().ShouldBe(asked["hosts"]!.AsArray().Count);
        JsonArray hosts = [];
        foreach (var name in asked["hosts"]!.AsArray().Select(host => host!.GetValue<string>()))
        {
            if (Levels.TryGetValue(name, out var level))
            {
                hosts.Add((JsonNode)new JsonObject { ["host_name"] = name, ["trust_lvl"] = level, ["vtime"] = "2012-12-17T12:00:00" });
            }
        }

        return Results.Text(new JsonObject { ["hosts"] = hosts }.ToJsonString(), "application/json", statusCode: Status);
    }

    private static X509Certificate2 Root(string name, ECDsa key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 root, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(root, Now.AddDays(-1), Now.AddHours(12), [1, 2, 3, 4]);
        return issued.CopyWithPrivateKey(key);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
