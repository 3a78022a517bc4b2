using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nova.Web.Json;
using Nova.Web.OpenApi;
using Nova.Web.Pipeline;
using Nova.Web.Routing;
using Nova.Web.Tokens;

namespace Nova.Web;

/// <summary>
/// One Kestrel for all surfaces, a listener for each. The routes are mapped when the host starts, and the listeners opened when
/// every other hosted service has started: a client that gets a connection gets an answer.
/// </summary>
public sealed partial class ApiServer : IHostedLifecycleService, IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly IConfiguration _configuration;
    private readonly ApiOptions _options;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _clock;
    private readonly ProjectRates? _rates;
    private readonly Dictionary<string, SurfaceState> _surfaces = new(StringComparer.Ordinal);
    private readonly Lock _mapping = new();
    private KestrelServer? _server;
    private bool _isMapped;

    /// <summary>Made by the container.</summary>
    public ApiServer(IServiceProvider services, IConfiguration configuration, IOptions<ApiOptions> options, ILoggerFactory logs, TimeProvider clock)
    {
        (_services, _configuration, _options, _logs, _clock) = (services, configuration, options.Value, logs, clock);
        _rates = ProjectRates.Of(_options);
    }

    /// <summary>Whether it was told to stop and takes requests until clients have turned elsewhere.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Every endpoint of every surface.</summary>
    public IEnumerable<ApiEndpointDescription> Endpoints
    {
        get
        {
            Map();
            return [.. _surfaces.Values.SelectMany(state => state.Routes.Endpoints).Select(endpoint => endpoint.Describe())];
        }
    }

    /// <summary>The description of a surface at a microversion: an OpenAPI document, as it is served below <c>/openapi/</c>.</summary>
    public byte[] DescribeAt(ApiSurface surface, ApiVersion version)
    {
        Map();
        return _surfaces[surface.Name].Description!.At(version);
    }

    /// <summary>Answers one request of a surface; for callers within this process.</summary>
    internal Task HandleAsync(ApiSurface surface, HttpContext http)
    {
        Map();
        return _surfaces[surface.Name].Pipeline!.HandleAsync(http);
    }

    /// <summary>Where a surface listens, once it does; a wildcard address is answered as loopback.</summary>
    /// <exception cref="InvalidOperationException">There is no such surface, or it does not listen yet, or on a Unix socket.</exception>
    public Uri AddressOf(ApiSurface surface) => TryAddressOf(surface.Name) ?? throw new InvalidOperationException($"The surface {surface.Name} does not listen.");

    /// <summary>Maps all routes: a wrong pattern, policy or rule stops the start here.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Map();
        return Task.CompletedTask;
    }

    /// <summary>Opens the listeners; for hosts that do not call <see cref="IHostedLifecycleService"/>. The second call does nothing.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        Map();
        if (_server is not null || _surfaces.Count is 0)
        {
            return;
        }

        _server = new KestrelServer(Options.Create(ServerOptions()), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _logs), _logs);
        await _server.StartAsync(new WebApplicationHost(this, _services.GetRequiredService<IServiceScopeFactory>()), cancellationToken);
        var log = _logs.CreateLogger<ApiServer>();
        foreach (var state in _surfaces.Values)
        {
            var address = state.Listener!.ToString() ?? "";
            LogListening(log, state.Surface.Name, address);
        }
    }

    /// <summary>Ends the listeners; running requests may finish until the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { } server)
        {
            await server.StopAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        await StopAsync(limit.Token);
        _server?.Dispose();
        _rates?.Dispose();
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => ListenAsync(cancellationToken);

    // Before anything else of the process stops: what is asked for meanwhile is done as ever.
    async Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken)
    {
        if (_server is not null && _options.DrainSeconds > 0 && _surfaces.Values.Any(state => state.Surface != Surfaces.Status))
        {
            IsDraining = true;
            await Task.Delay(TimeSpan.FromSeconds(_options.DrainSeconds), _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await StopAsync(cancellationToken);
    }

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Map()
    {
        lock (_mapping)
        {
            if (_isMapped)
            {
                return;
            }

            foreach (var registration in _services.GetServices<ApiRegistration>())
            {
                if (!_surfaces.TryGetValue(registration.Surface.Name, out var state))
                {
                    _surfaces[registration.Surface.Name] = state = new SurfaceState(registration.Surface, new RouteMap(registration.Surface, _services));
                    if (registration.Surface.Microversioned)
                    {
                        VersionRoutes.Map(state.Routes);
                    }
                }

                registration.Map(state.Routes);
            }

            var parts = Parts();
            foreach (var state in _surfaces.Values)
            {
                state.Description = new OpenApiDocument(state.Surface, state.Routes.Endpoints, parts.Json);
                state.Pipeline = new ApiPipeline(state.Surface, state.Routes.Build(), state.Description, PlainRoutes(state.Surface), parts,
                    state.Surface.Microversioned ? _options.ComputeLinkPrefix?.TrimEnd('/') : null);
            }

            _isMapped = true;
        }
    }

    private PipelineParts Parts()
    {
        _ = ApiVersion.TryParse(_options.MaxMicroversion, out var newest);
        return new PipelineParts
        {
            Json = _services.GetRequiredService<ApiJson>(),
            Policies = _services.GetRequiredService<IPolicyEnforcer>(),
            Tokens = _services.GetRequiredService<TokenCache>(),
            Log = _logs.CreateLogger<ApiPipeline>(),
            NewestVersion = newest > ApiVersion.Newest ? ApiVersion.Newest : newest,
            MaxLimit = _options.MaxLimit,
            MaxBody = _services.GetRequiredService<IOptions<RequestLimitOptions>>().Value.MaxRequestBodySize,
            EnforceScope = _services.GetRequiredService<IOptions<PolicyOptions>>().Value.EnforceScope,
            AccessLog = _options.AccessLog,
            AuthenticateAt = AuthenticateAt,
            Rates = _rates,
        };
    }

    private FrozenDictionary<string, RequestDelegate> PlainRoutes(ApiSurface surface) => _services.GetServices<PlainRoute>()
        .Where(route => route.Surface is null || route.Surface == surface.Name)
        .DistinctBy(route => route.Path).ToFrozenDictionary(route => route.Path, route => route.Handler, StringComparer.Ordinal);

    private string AuthenticateAt() =>
        _services.GetRequiredService<IOptions<KeystoneTokenOptions>>().Value.WwwAuthenticateUri is { } told ? told.OriginalString
        : TryAddressOf("identity")?.ToString().TrimEnd('/') ?? "http://localhost:5000";

    private KestrelServerOptions ServerOptions()
    {
        KestrelServerOptions options = new() { ApplicationServices = _services, AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxRequestBodySize = _services.GetRequiredService<IOptions<RequestLimitOptions>>().Value.MaxRequestBodySize;
        var sockets = _services.GetService<ListenSockets>() ?? ListenSockets.FromEnvironment();
        foreach (var state in _surfaces.Values)
        {
            Listen(options, state, sockets);
        }

        return options;
    }

    private void Listen(KestrelServerOptions options, SurfaceState state, ListenSockets sockets)
    {
        var surface = state.Surface;
        var address = _configuration[surface.ListenOption ?? $"{ApiOptions.Section}:{surface.Name}_listen"];
        var port = _configuration[surface.PortOption ?? $"{ApiOptions.Section}:{surface.Name}_listen_port"];
        void Configure(ListenOptions listener)
        {
            listener.Protocols = HttpProtocols.Http1;
            listener.Use(next => connection =>
            {
                connection.Features.Set(state.Pipeline);
                return next(connection);
            });
            state.Listener = listener;
        }

        if (sockets.ByName.TryGetValue(surface.Name, out var descriptor))
        {
            options.ListenHandle((ulong)descriptor, Configure);
        }
        else if (address is ['/', ..])
        {
            options.ListenUnixSocket(address, Configure);
        }
        else
        {
            var number = string.IsNullOrEmpty(port) ? surface.DefaultPort : int.Parse(port, CultureInfo.InvariantCulture);
            options.Listen(string.IsNullOrEmpty(address) ? IPAddress.Any : IPAddress.Parse(address), number, Configure);
        }
    }

    private Uri? TryAddressOf(string surface)
    {
        if (!_surfaces.TryGetValue(surface, out var state) || state.Listener?.IPEndPoint is not { } end || _server is null)
        {
            return null;
        }

        var address = end.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : end.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : end.Address;
        return new Uri($"http://{new IPEndPoint(address, end.Port)}");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Surface} API listens on {Address}.")]
    private static partial void LogListening(ILogger log, string surface, string address);

    private sealed class SurfaceState(ApiSurface surface, RouteMap routes)
    {
        public ApiSurface Surface => surface;

        public RouteMap Routes => routes;

        public ApiPipeline? Pipeline { get; set; }

        public OpenApiDocument? Description { get; set; }

        public ListenOptions? Listener { get; set; }
    }
}

/// <summary>One module's routes of one surface.</summary>
internal sealed record ApiRegistration(ApiSurface Surface, Action<IApiRoutes> Map);

/// <summary>A path that is answered without token, version and policy; on one surface, or on all.</summary>
internal sealed record PlainRoute(string? Surface, string Path, RequestDelegate Handler);
