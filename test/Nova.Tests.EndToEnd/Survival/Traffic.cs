using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// Users who have servers built, resized, listed and deleted, one after another, all the time. They reach the control planes through a load balancer, or in turn as
/// behind one, out of which each is taken before it is stopped. Nothing that goes wrong is forgiven.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int Users = 4;
    private const int MostConfirmations = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly UpgradeCloud _cloud;
    private readonly IReadOnlyList<CloudApi> _planes;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly int[] _rounds = new int[Users];
    private readonly int[] _underWay;
    private readonly Task<string>[] _users;
    private int _turn;
    private int _requests;
    private volatile bool _isOver;
    private volatile int _out = -1;

    private Traffic(UpgradeCloud cloud, IReadOnlyList<CloudApi> planes)
    {
        (_cloud, _planes, _underWay) = (cloud, planes, new int[planes.Count]);
        _users = [.. Enumerable.Range(0, Users).Select(UseAsync)];
    }

    public string Summary => $"{_requests} requests, {_rounds.Sum()} servers built and deleted";

    public static Task<Traffic> StartAsync(UpgradeCloud cloud) => StartAsync(cloud, cloud.Planes.Select(plane => plane.AddressOf("compute")));

    /// <summary>The same by these addresses.</summary>
    public static async Task<Traffic> StartAsync(UpgradeCloud cloud, IEnumerable<Uri> doors)
    {
        using var api = await CloudApi.LogInAsync(cloud.Api);
        return new Traffic(cloud, [.. doors.Select(door => CloudApi.With(door, api.Token))]);
    }

    /// <summary>Waits until every user has ended another round, and nothing has failed.</summary>
    public async Task GoesOnAsync(string after)
    {
        var before = _rounds.ToArray();
        await Eventually.TrueAsync(
            () => !_failures.IsEmpty || _users.Any(user => user.IsFaulted) || _rounds.Zip(before).All(pair => pair.First > pair.Second), 2 * FleetCloud.Limit,
            () => $"after {after} the users do not get on: {string.Join(", ", _rounds)}\n{_cloud.Logs()}");
        _failures.ShouldBeEmpty($"after {after}\n{_cloud.Logs()}");
        await Task.WhenAll(_users.Where(user => user.IsFaulted));
    }

    /// <summary>Does something while a control plane is out of the rotation.</summary>
    public async Task WithoutAsync(int plane, Func<Task> work)
    {
        _out = plane;
        await Eventually.TrueAsync(() => Volatile.Read(ref _underWay[plane]) is 0, FleetCloud.Limit, () => $"{_underWay[plane]} requests do not end\n{_cloud.Logs()}");
        await work();
        _out = -1;
    }

    /// <summary>Waits until every user has ended; the servers that are there then, one of each.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        _isOver = true;
        var servers = await Task.WhenAll(_users);
        _failures.ShouldBeEmpty(_cloud.Logs());
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await ((Task)Task.WhenAll(_users)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var plane in _planes)
        {
            plane.Dispose();
        }
    }

    private async Task<string> UseAsync(int user)
    {
        for (var round = 0; ; round++)
        {
            var name = $"user-{user}-{round}";
            var server = await BuildAsync(name);
            if (_isOver)
            {
                return server;
            }

            if (round % 2 is 1)
            {
                await ResizeAsync(server);
            }

            using (var list = await AskAsync(HttpMethod.Get, "/servers/detail", HttpStatusCode.OK))
            {
                JsonElement.Parse(await list.Content.ReadAsStringAsync()).GetProperty("servers").EnumerateArray()
                    .Count(each => each.GetProperty("name").GetString() == name).ShouldBe(1);
            }

            using (await AskAsync(HttpMethod.Delete, $"/servers/{server}", HttpStatusCode.NoContent))
            {
                await BecomesAsync(server, "gone", found => found is null);
            }

            _rounds[user]++;
        }
    }

    private async Task<string> BuildAsync(string name)
    {
        using var answer = await AskAsync(
            HttpMethod.Post, "/servers", HttpStatusCode.Accepted, $$$"""{"server":{"name":"{{{name}}}","imageRef":"{{{_cloud.Image}}}","flavorRef":"{{{_cloud.Flavor}}}"}}""");
        var server = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("server").GetProperty("id").GetString()!;
        await BecomesAsync(server, "built", SurvivalCloud.IsActive);
        return server;
    }

    // Where a host is being replaced a resize may find no host, and is taken back; one that cannot be confirmed waits to be confirmed again.
    private async Task ResizeAsync(string server)
    {
        using var resized = await AskAsync(HttpMethod.Post, $"/servers/{server}/action", HttpStatusCode.Accepted, $$$"""{"resize":{"flavorRef":"{{{_cloud.LargerFlavor}}}"}}""");
        var moved = false;
        await BecomesAsync(server, "resized", found => (moved = Status(found) is "VERIFY_RESIZE") || SurvivalCloud.IsActive(found));
        for (var again = 0; moved && again < MostConfirmations; again++)
        {
            using var confirmed = await AskAsync(HttpMethod.Post, $"/servers/{server}/action", HttpStatusCode.NoContent, """{"confirmResize":null}""");
            await BecomesAsync(server, "confirmed or given back", found => (moved = IsUnconfirmed(found)) || SurvivalCloud.IsActive(found));
        }
    }

    private async Task BecomesAsync(string server, string what, Func<JsonElement?, bool> wanted)
    {
        JsonElement? found = null;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using (var answer = await AskAsync(HttpMethod.Get, $"/servers/{server}"))
            {
                found = answer.StatusCode is HttpStatusCode.NotFound ? null : JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("server");
            }

            if (wanted(found))
            {
                return;
            }

            if (Status(found) is "ERROR" || TimeProvider.System.GetElapsedTime(started) > FleetCloud.Limit)
            {
                throw Failed($"{server} is not {what}: {found}");
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpStatusCode wanted, string? body = null)
    {
        var answer = await AskAsync(method, path, body);
        return answer.StatusCode == wanted ? answer : throw Failed($"{method} {path} was answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? body = null)
    {
        Interlocked.Increment(ref _requests);
        var plane = Enter();
        try
        {
            var answer = await _planes[plane].AskAsync(method, path, body);
            return answer.StatusCode < HttpStatusCode.InternalServerError
                ? answer : throw Failed($"{method} {path} was answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            throw Failed($"{method} {path} was not answered: {exception}");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay[plane]);
        }
    }

    // Counted before it is looked whether the control plane is in the rotation: who takes it out sees one or the other.
    private int Enter()
    {
        while (true)
        {
            var plane = Interlocked.Increment(ref _turn) % _planes.Count;
            Interlocked.Increment(ref _underWay[plane]);
            if (_out != plane)
            {
                return plane;
            }

            Interlocked.Decrement(ref _underWay[plane]);
        }
    }

    private static bool IsUnconfirmed(JsonElement? server) =>
        Status(server) is "VERIFY_RESIZE" && server?.GetProperty("OS-EXT-STS:task_state").GetString() is null;

    private static string? Status(JsonElement? server) => server?.GetProperty("status").GetString();

    private InvalidOperationException Failed(string why)
    {
        _failures.Enqueue(why);
        return new InvalidOperationException(why);
    }
}
