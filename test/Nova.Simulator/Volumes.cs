using System.Globalization;

namespace Nova.Simulator;

/// <summary>What clients want of volumes: made, attached, detached and deleted, as the seed draws.</summary>
internal sealed class Volumes(SimCloud cloud, Client client)
{
    private readonly Random _random = cloud.World.Stream("volumes");
    private readonly List<string> _made = [];
    private readonly List<(string Server, string Volume)> _attached = [];

    /// <summary>One request, of a volume and perhaps the server.</summary>
    public Task ActAsync(string server, int number)
    {
        if (_made.Count is 0 || _random.Next(4) is 0)
        {
            return MakeAsync(server, number);
        }

        var volume = _made[_random.Next(_made.Count)];
        return _random.Next(5) switch
        {
            0 => client.AskVolumesAsync("delete volume", "DELETE", $"/volumes/{volume}"),
            1 or 2 when _attached.Count > 0 => DetachAsync(_attached[_random.Next(_attached.Count)]),
            _ => AttachAsync(server, volume),
        };
    }

    private async Task MakeAsync(string server, int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        var answer = await client.AskVolumesAsync("make volume", "POST", "/volumes", $$"""{"volume": {"name": "volume-{{name}}", "size": 1} }""");
        if (answer.Status is not 202)
        {
            return;
        }

        var volume = answer.Json["volume"]!["id"]!.GetValue<string>();
        _made.Add(volume);
        await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 10)), cloud.World.Outside.Clock);
        await AttachAsync(server, volume);
    }

    private async Task AttachAsync(string server, string volume)
    {
        var answer = await client.AskAsync("attach", "POST", $"/servers/{server}/os-volume_attachments", $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""");
        if (answer.Status is 200 or 202)
        {
            _attached.Add((server, volume));
        }
    }

    private Task<Answer> DetachAsync((string Server, string Volume) attached) =>
        client.AskAsync("detach", "DELETE", $"/servers/{attached.Server}/os-volume_attachments/{attached.Volume}");
}
