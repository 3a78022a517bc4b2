using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>All guests of a cloud boot at once and ask who they are. How long that took is in the test's output.</summary>
public sealed class MetadataLoadTests(SurvivalCloud cloud, ITestOutputHelper output) : IClassFixture<SurvivalCloud>
{
    private const int Many = 200;
    private const int AtOnce = 20;

    // How long an impatient guest waits for an answer (cloud-init).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Two_hundred_guests_that_ask_at_once_get_their_keys_at_the_first_try()
    {
        await using var novad = await NovadProcess.StartAsync(
            cloud.NewCloud() with
            {
                Options =
                [
                    "--simulated.hosts=4", "--simulated.vcpus=64", "--simulated.memory_mib=65536", "--simulated.disk_gib=1000", "--api.use_forwarded_for=true",
                    "--quota.instances=-1", "--quota.cores=-1", "--quota.ram=-1", "--quota.key_pairs=-1",
                ],
            },
            SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        string[] keys = [await KeyAsync(api, "first"), await KeyAsync(api, "second")];
        await BootAsync(api);
        var guests = await AddressesAsync(api, novad);
        guests.Select(guest => guest.Address).Distinct().Count().ShouldBe(Many);

        var metadata = novad.AddressOf("metadata");
        using HttpClient http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };
        var started = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(guests.Select(guest => AskAsync(http, metadata, guest.Address)));

        var slowest = answers.Max(answer => answer.Took);
        output.WriteLine($"{Many} guests had their keys after {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s; the slowest waited {slowest.TotalSeconds:F2} s");
        foreach (var (guest, answer) in guests.Zip(answers))
        {
            answer.Status.ShouldBe(HttpStatusCode.OK, $"{guest.Name}: {answer.Text}");
            answer.Text.Trim().ShouldBe(keys[guest.Name.EndsWith('1') ? 1 : 0], guest.Name);
        }

        slowest.ShouldBeLessThan(Patience);
    }

    private static async Task<string> KeyAsync(CloudApi api, string name)
    {
        var made = await api.PostAsync("/os-keypairs", $$$"""{"keypair":{"name":"{{{name}}}"}}""");
        return made.GetProperty("keypair").GetProperty("public_key").GetString()!.Trim();
    }

    // Names end in which of the two keys is theirs.
    private async Task BootAsync(CloudApi api)
    {
        foreach (var some in Enumerable.Range(0, Many).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(number => api.BootAsync(
                $"guest-{number / 2}-{number % 2}", cloud.Image, cloud.Flavor, $",\"key_name\":\"{(number % 2 is 0 ? "first" : "second")}\"")));
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Address)>> AddressesAsync(CloudApi api, NovadProcess novad)
    {
        IReadOnlyList<JsonElement> servers = [];
        await Eventually.TrueAsync(
            async () => (servers = await api.ListServersAsync("?status=ACTIVE&limit=1000")).Count is Many, Limit, () => $"{servers.Count} servers are there\n{novad.Log}");
        return
        [
            .. servers.Select(server => (
                server.GetProperty("name").GetString()!,
                server.GetProperty("addresses").EnumerateObject().First().Value[0].GetProperty("addr").GetString()!)),
        ];
    }

    private static async Task<(HttpStatusCode Status, string Text, TimeSpan Took)> AskAsync(HttpClient http, Uri metadata, string address)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(metadata, "/2009-04-04/meta-data/public-keys/0/openssh-key"));
        request.Headers.Add("X-Forwarded-For", address);
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text, Stopwatch.GetElapsedTime(started));
    }
}
