using System.Text.Json;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd;

/// <summary>
/// The client that users have. It needs a second or two only to start, so one process is given all commands that can follow each
/// other without a look at the answers.
/// </summary>
internal sealed class OpenStackClient(Cloud cloud)
{
    private const string Mark = "@@@";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs the commands in order; answers what each wrote.</summary>
    /// <exception cref="ShouldAssertException">One of them complained.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(params string[] commands)
    {
        // The marks are the client's own `shell` command; without them nobody could tell where an answer ends.
        var input = string.Concat(commands.Select(command => $"{command}\nshell echo {Mark}\n"));
        var outcome = await cloud.DevAsync(Limit, input, "openstack");
        outcome.Demand();
        var complaint = string.Join('\n', outcome.Error.Split('\n').Where(IsComplaint));
        complaint.ShouldBeEmpty($"{string.Join('\n', commands)}\n{outcome.Output}");
        var answers = outcome.Output.Split(Mark);
        answers.Length.ShouldBe(commands.Length + 1, outcome.Output);
        return answers[..^1];
    }

    /// <summary>Runs one command.</summary>
    public async Task<string> RunOneAsync(string command) => (await RunAsync(command))[0];

    /// <summary>Runs the commands, each of which answers JSON.</summary>
    public async Task<IReadOnlyList<JsonElement>> JsonAsync(params string[] commands) =>
        [.. (await RunAsync([.. commands.Select(command => $"{command} -f json")])).Select(Json)];

    /// <summary>Waits until the server is in this status.</summary>
    public async Task WaitForAsync(string server, string status, TimeSpan limit)
    {
        var last = "";
        await Eventually.TrueAsync(
            async () =>
            {
                last = (await RunOneAsync($"server show {server} -f value -c status")).Trim();
                return last == status || (last == "ERROR" ? throw new InvalidOperationException(await RunOneAsync($"server show {server}")) : false);
            }, limit, () => $"{server} is {last} and not {status}");
    }

    // Before the JSON of `server create --wait` there is its progress.
    private static JsonElement Json(string answer)
    {
        var start = answer.IndexOfAny(['{', '[']);
        start.ShouldBeGreaterThanOrEqualTo(0, $"no JSON: {answer}");
        return JsonSerializer.Deserialize<JsonElement>(answer[start..]);
    }

    private static bool IsComplaint(string line) => line.Trim().Length > 0 && !line.Contains("Warning", StringComparison.Ordinal);
}
