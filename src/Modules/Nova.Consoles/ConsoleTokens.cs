using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nova.Consoles.Storage;
using Nova.Contracts.Compute;
using Nova.Contracts.Consoles;
using Nova.Contracts.Fleet;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Consoles;

/// <summary>Makes tokens and judges them.</summary>
internal sealed class ConsoleTokens(
    TokenStore store, ConsoleTypes types, IAgents<IConsoleAgent> agents, IServerDirectory servers, IOptions<ConsoleTokenOptions> options, TimeProvider clock) : IConsoleTokens
{
    private const string Kind = "Token";

    // Of every project's servers: a proxy asks for whoever comes.
    private static readonly RequestContext Proxy = new()
    {
        RequestId = "console-token",
        User = new UserId(""),
        Project = new ProjectId(""),
        Roles = ["admin"],
        IsAdmin = true,
    };

    /// <summary>Makes a token for a console that is there.</summary>
    public async Task<string> MakeAsync(ServerId server, HostName host, ConsoleType type, ConsoleEndpoint endpoint, CancellationToken cancellationToken)
    {
        // A version 4 UUID, as clients expect; 122 random bits.
        var token = new Guid(RandomNumberGenerator.GetBytes(16)).ToString("D");
        TokenRow row = new()
        {
            TokenDigest = DigestOf(token),
            ServerId = server.ToString(),
            Host = host.Value,
            Type = type.Name,
            Address = endpoint.Host,
            Port = endpoint.Port,
            TlsPort = endpoint.TlsPort,
            AccessPath = endpoint.AccessPath,
            ExpiresAt = (clock.GetUtcNow() + TimeSpan.FromSeconds(options.Value.LifetimeSeconds)).ToMicroseconds(),
        };
        await store.AddAsync(row, cancellationToken);
        return token;
    }

    public async Task<Result<ConsoleTarget>> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(DigestOf(token), clock.GetUtcNow(), cancellationToken) is not { } row)
        {
            return NotFound;
        }

        var id = Identifier.Parse<ServerId>(row.ServerId);
        return await servers.FindAsync(Proxy, id, cancellationToken) is { Host: { } host } server && host.Value == row.Host && !IsLeaving(server)
            && types.Find(row.Type) is { } type && await IsThereAsync(id, host, type.Protocol, row.Endpoint, cancellationToken)
                ? new ConsoleTarget(id, row.Type, row.Endpoint)
                : NotFound;
    }

    /// <summary>Whether the server is on its way to nowhere or elsewhere: then it has no console to give.</summary>
    public static bool IsLeaving(ServerReference server) => server.TaskState is "deleting" or "soft-deleting" or "migrating";

    // The token itself is in no message: messages are logged.
    private static Fault.NotFound NotFound => new(Kind, "of a console");

    private static string DigestOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    // A port that has gone to another guest meanwhile is not this server's any more.
    private async Task<bool> IsThereAsync(ServerId server, HostName host, ConsoleProtocol protocol, ConsoleEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await agents.On(host).FindConsoleAsync(new FindConsole(server, protocol), cancellationToken);
            return reply.Endpoint == endpoint;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
