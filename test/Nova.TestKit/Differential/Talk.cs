using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nova.TestKit.Virt;

namespace Nova.TestKit.Differential;

/// <summary>One conversation with one party.</summary>
internal sealed partial class Talk
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Party _party;
    private readonly Names _names;
    private readonly Dictionary<string, string> _variables;
    private readonly List<(Step Step, Answer Answer)> _answers = [];
    private readonly Dictionary<string, string> _headers = [];
    private Speaker _speaker = new("member", null);
    private JsonNode? _last;

    private Talk(Party party)
    {
        _party = party;
        _variables = new(party.Known, StringComparer.Ordinal);
        _names = new Names(party.Known.Append(new("compute", party.Root)));
    }

    /// <summary>Holds the conversation; afterwards no server is left. Answers each step's answer.</summary>
    public static async Task<IReadOnlyList<(Step Step, Answer Answer)>> HoldAsync(Party party, Conversation conversation)
    {
        Talk talk = new(party);
        try
        {
            foreach (var line in conversation.Lines)
            {
                await talk.DoAsync(line);
            }
        }
        finally
        {
            await talk.LeaveNothingAsync();
        }

        return talk._answers;
    }

    private Task DoAsync(Line line)
    {
        switch (line)
        {
            case Speaker speaker:
                _speaker = speaker;
                return Task.CompletedTask;
            case ExtraHeader header:
                _headers[header.Name] = Filled(header.Value);
                return Task.CompletedTask;
            case Keep keep:
                _variables[keep.Name] = At(_last, keep.Path) ?? throw new InvalidOperationException($"There is no {keep.Path} in {_last}.");
                return Task.CompletedTask;
            case Boot boot:
                return BootAsync(boot);
            case Wait wait:
                return WaitAsync(_variables[wait.Server], wait.Status);
            case Step step:
                return AskAsync(step);
            default:
                throw new UnreachableException();
        }
    }

    private async Task AskAsync(Step step)
    {
        var root = step.Path.StartsWith('^');
        var address = _party.Root + (root ? Filled(step.Path[1..]) : "/v2.1" + Filled(step.Path));
        var token = _speaker.Role is "nobody" ? null : _party.Tokens.GetValueOrDefault(_speaker.Role, _speaker.Role);
        using var request = Asking.Request(step.Method, address, token, step.Body is null ? null : Filled(step.Body), _speaker.Version);
        foreach (var (name, value) in _headers)
        {
            if (name is "Content-Type")
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        _headers.Clear();
        using var response = await _party.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        _last = Parsed(text);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => Answer.Compared.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && !(text is "" && header.Key is "Content-Type"))
            .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => Answer.Compared.First(name => name.Equals(header.Key, StringComparison.OrdinalIgnoreCase)), header => _names.Of(string.Join(", ", header.Value)));
        _answers.Add((step, new Answer((int)response.StatusCode, headers, _names.Of(_last))));
    }

    // Asked for again where no host was found: what changes about hosts may reach the scheduler a moment later.
    private async Task BootAsync(Boot boot)
    {
        var more = boot.More is "" ? "" : ", " + Filled(boot.More);
        var networks = boot.More.Contains("\"networks\"", StringComparison.Ordinal) ? "" : ", \"networks\": \"none\"";
        var body = $$"""{"server": {"name": "{{boot.Server}}", "imageRef": "{{_party.Known["image"]}}", "flavorRef": "1"{{networks}}{{more}}} }""";
        var start = TimeProvider.System.GetTimestamp();
        for (var (id, status) = ("", "ERROR"); status is "ERROR";)
        {
            if (id is not "")
            {
                await _party.AskAsync("DELETE", $"/servers/{id}", null);
            }

            var made = await Asking.AskAsync(
                _party.Http, "POST", _party.Root + "/v2.1/servers", _party.Tokens[_speaker.Role], body, boot.More.Contains("\"host\"", StringComparison.Ordinal) ? "2.74" : "2.37");
            id = _variables[boot.Server] = made["server"]!["id"]!.GetValue<string>();
            status = await WaitAsync(id, TimeProvider.System.GetElapsedTime(start) < Limit ? ["ACTIVE", "ERROR"] : ["ACTIVE"]);
        }
    }

    /// <summary>Waits for one of the statuses, and for its task to end; the empty one is of a server that is gone.</summary>
    private async Task<string> WaitAsync(string server, params string[] statuses)
    {
        JsonNode? seen = null;
        string? status = null;
        await Eventually.TrueAsync(
            async () =>
            {
                using var request = Asking.Request("GET", $"{_party.Root}/v2.1/servers/{server}", _party.Tokens["admin"], null, null);
                using var response = await _party.Http.SendAsync(request);
                seen = Parsed(await response.Content.ReadAsStringAsync());
                status = response.IsSuccessStatusCode ? seen!["server"]!["status"]!.GetValue<string>() : "";
                return statuses.Contains(status) && seen!["server"]?["OS-EXT-STS:task_state"] is null;
            },
            Limit,
            () => $"server {server} is not '{string.Join("' or '", statuses)}': {seen?.ToJsonString()}");
        return status!;
    }

    private async Task LeaveNothingAsync()
    {
        var servers = (await _party.AskAsync("GET", "/servers?all_tenants=1", null))["servers"]!.AsArray().Select(server => server!["id"]!.GetValue<string>()).ToList();
        foreach (var server in servers)
        {
            try
            {
                await _party.AskAsync("DELETE", $"/servers/{server}", null);
            }
            catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.NotFound)
            {
                // It went by itself in between.
            }
        }

        foreach (var server in servers)
        {
            await WaitAsync(server, "");
        }
    }

    private string Filled(string text) => Variable().Replace(text, match => _variables.GetValueOrDefault(match.Groups[1].Value, match.Value));

    private static string? At(JsonNode? node, string path)
    {
        foreach (var part in path.Split('.'))
        {
            node = node is JsonArray items ? items[int.Parse(part, CultureInfo.InvariantCulture)] : node?[part];
        }

        return node?.GetValueKind() is JsonValueKind.String ? node.GetValue<string>() : node?.ToJsonString();
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return text is "" ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    [GeneratedRegex(@"\$([a-z][A-Za-z0-9]*)")]
    private static partial Regex Variable();
}
