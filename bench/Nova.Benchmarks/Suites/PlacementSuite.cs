using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Nova.Benchmarks.Tools;

namespace Nova.Benchmarks.Suites;

/// <summary>The Placement API with a thousand providers: how long candidates take, all of them and the first hundred, and an allocation.</summary>
internal sealed class PlacementSuite : ISuite
{
    private const int Providers = 1000;
    private const int Requests = 20;
    private const string Candidates = "placement.candidates_1000";
    private const string Limited = "placement.candidates_1000_limit_100";
    private const string Allocation = "placement.allocation";

    public IReadOnlyList<string> Names => [Candidates, Limited, Allocation];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        await using var cloud = await BenchCloud.StartAsync(options);
        using HttpClient http = new(new SocketsHttpHandler()) { BaseAddress = cloud.Novad.AddressOf("placement"), Timeout = BenchCloud.Limit };
        http.DefaultRequestHeaders.Add("X-Auth-Token", cloud.Api.Token);
        http.DefaultRequestHeaders.Add("OpenStack-API-Version", "placement 1.39");
        List<string> providers = [];
        for (var count = 0; count < Providers; count++)
        {
            providers.Add(await MakeAsync(http, count));
        }

        const string Query = "/allocation_candidates?resources=VCPU:1,MEMORY_MB:512,DISK_GB:1";
        await MeasureAsync(options, report, Candidates, () => GetAsync(http, Query));
        await MeasureAsync(options, report, Limited, () => GetAsync(http, $"{Query}&limit=100"));
        var next = 0;
        await MeasureAsync(options, report, Allocation, () => SendAsync(
            http, HttpMethod.Put, $"/allocations/{Guid.NewGuid()}",
            $$"""
            {"allocations": {"{{providers[next++ % Providers]}}": {"resources": {"VCPU": 1, "MEMORY_MB": 512, "DISK_GB": 1} } },
             "project_id": "bench", "user_id": "bench", "consumer_generation": null, "consumer_type": "BENCH"}
            """));
    }

    private static async Task MeasureAsync(BenchOptions options, Report report, string name, Func<Task> request)
    {
        if (!options.Wants(name))
        {
            return;
        }

        // Warm: the compiler has seen the path.
        await request();
        List<double> medians = [];
        for (var run = 0; run < options.Runs; run++)
        {
            List<double> times = [];
            for (var count = 0; count < Requests; count++)
            {
                var started = Stopwatch.GetTimestamp();
                await request();
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            medians.Add(times.Order().ElementAt(Requests / 2));
        }

        report.Tell($"{name}.p50", "ms", [.. medians]);
    }

    private static async Task<string> MakeAsync(HttpClient http, int number)
    {
        var uuid = Guid.NewGuid().ToString();
        await SendAsync(http, HttpMethod.Post, "/resource_providers", $$"""{"name": "bench-{{number}}", "uuid": "{{uuid}}"}""");
        await SendAsync(
            http, HttpMethod.Put, $"/resource_providers/{uuid}/inventories",
            """{"resource_provider_generation": 0, "inventories": {"VCPU": {"total": 64}, "MEMORY_MB": {"total": 262144}, "DISK_GB": {"total": 2000}}}""");
        return uuid;
    }

    private static async Task GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task SendAsync(HttpClient http, HttpMethod method, string path, string body)
    {
        using HttpRequestMessage request = new(method, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
