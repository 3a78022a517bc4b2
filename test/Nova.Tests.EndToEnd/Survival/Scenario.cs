using System.Text.Json;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>How a workflow is brought to run, and how the server and its volume must be found when all is over.</summary>
/// <param name="StartsFromServer">Whether it is done to a server that is there.</param>
/// <param name="Ask">The request; with the server's id.</param>
/// <param name="Good">The status after a run that went on; <see langword="null"/> for no server.</param>
/// <param name="Failing">The option that makes it fail, so that it is undone.</param>
internal sealed record Scenario(bool StartsFromServer, Func<CloudApi, Supplies, string, Task> Ask, string? Good, string Failing)
{
    public const string ServerName = "survivor";

    private const string VolumeName = "of the survivor";

    private static readonly string[] TwoHosts = ["--simulated.hosts=2"];

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["server.build"] = new(false, (api, with, _) => api.BootAsync(ServerName, with.Image, with.Flavor), "ACTIVE", "--simulated.spawn_failure_rate=1"),
        ["server.delete"] = new(true, (api, _, server) => api.AskAsync(HttpMethod.Delete, $"/servers/{server}"), null, "--simulated.failure_rate=1"),
        ["server.power"] = new(true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"os-stop":null}"""), "SHUTOFF", "--simulated.failure_rate=1"),
        ["server.rebuild"] = new(
            true, (api, with, server) => api.PostAsync($"/servers/{server}/action", $$$"""{"rebuild":{"imageRef":"{{{with.Image}}}"}}"""), "ACTIVE",
            "--simulated.spawn_failure_rate=1"),
        ["server.attach_volume"] = new(true, (api, _, server) => AttachAsync(api, server), "ACTIVE", "--simulated.failing_calls=attach_volume")
        {
            Prepare = (api, _) => MakeVolumeAsync(api),
            GoodVolume = "in-use",
            UndoneVolume = "available",
        },
        ["server.detach_volume"] = new(
            true, async (api, _, server) => await api.AskAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{await VolumeAsync(api)}"), "ACTIVE",
            "--simulated.failing_calls=detach_volume")
        {
            Prepare = PrepareAttachedAsync,
            GoodVolume = "available",
            UndoneVolume = "in-use",
        },
        ["server.extend_volume"] = new(
            true, async (api, _, _) => await api.VolumeAsync(HttpMethod.Post, $"/volumes/{await VolumeAsync(api)}/action", """{"os-extend":{"new_size":2}}"""), "ACTIVE",
            "--simulated.failing_calls=extend_volume")
        {
            Prepare = PrepareAttachedAsync,
            GoodVolume = "in-use",
            UndoneVolume = "in-use",
        },
        ["server.swap_volume"] = new(true, SwapAsync, "ACTIVE", "--simulated.failing_calls=swap_volume")
        {
            Prepare = async (api, server) =>
            {
                await PrepareAttachedAsync(api, server);
                await MakeVolumeAsync(api);
            },
            GoodVolume = "in-use",
            UndoneVolume = "available",
        },
        ["server.snapshot_volume"] = new(true, (api, _, _) => SnapshotVolumeAsync(api), "ACTIVE", "--simulated.failing_calls=snapshot_volume")
        {
            Prepare = PrepareAttachedAsync,
            GoodVolume = "in-use",
            UndoneVolume = "in-use",
        },
        ["server.resize"] = new(true, (api, _, server) => MigrateAsync(api, server), "VERIFY_RESIZE", "--simulated.failing_calls=take")
        {
            Options = TwoHosts,
            IsHandedOver = true,
        },
        ["server.confirm_resize"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"confirmResize":null}"""), "ACTIVE", "--simulated.failing_calls=destroy")
        {
            Options = TwoHosts,
            IsHandedOver = true,
            Prepare = PrepareMigratedAsync,
        },
        ["server.revert_resize"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"revertResize":null}"""), "ACTIVE", "--simulated.failing_calls=restore")
        {
            Options = TwoHosts,
            IsHandedOver = true,
            Prepare = PrepareMigratedAsync,
        },
        ["server.evacuate"] = new(true, (api, _, server) => EvacuateAsync(api, server), "ACTIVE", "--simulated.spawn_failure_rate=1")
        {
            // The host is alive in truth: what it has of the server goes at its next look.
            Options = [.. TwoHosts, "--sync_power_state_interval=2"],
            Prepare = async (api, server) => await api.ForceDownAsync((await api.FindServerAsync(server))!.Value.GetProperty("OS-EXT-SRV-ATTR:host").GetString()!),
        },
        ["server.live_migrate"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"os-migrateLive":{"host":null,"block_migration":false,"disk_over_commit":false}}"""), "ACTIVE",
            "--simulated.failing_calls=destroy")
        {
            Options = TwoHosts,
            IsHandedOver = true,
        },
        ["server.rescue"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"rescue":null}"""), "RESCUE", "--simulated.failing_calls=rescue"),
        ["server.unrescue"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"unrescue":null}"""), "ACTIVE", "--simulated.failing_calls=unrescue")
        {
            Prepare = PrepareRescuedAsync,
        },
        ["server.password"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"changePassword":{"adminPass":"x"}}"""), "ACTIVE",
            "--simulated.failing_calls=set_password"),
        ["server.snapshot"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"createImage":{"name":"of the survivor"}}"""), "ACTIVE",
            "--simulated.failing_calls=read_snapshot"),
        ["server.shelve"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"shelve":null}"""), "SHELVED_OFFLOADED", "--simulated.failing_calls=read_snapshot"),
        ["server.offload"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"shelve":null}"""), "SHELVED_OFFLOADED", "--simulated.failing_calls=destroy")
        {
            IsFollowUp = true,
        },
        ["server.unshelve"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"unshelve":null}"""), "ACTIVE", "--simulated.failing_calls=spawn")
        {
            Prepare = PrepareOffloadedAsync,
        },
        ["server.forget_image"] = new(
            true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"unshelve":null}"""), "ACTIVE", "--simulated.failing_calls=spawn")
        {
            Prepare = PrepareOffloadedAsync,
        },
        ["aggregate.cache_images"] = new(true, (api, with, _) => AskForImagesAsync(api, with.Image), "ACTIVE", ""),
        ["server.attach_interface"] = new(true, (api, _, server) => api.PostAsync($"/servers/{server}/os-interface", "{}"), "ACTIVE", "--simulated.failing_calls=attach_interface")
        {
            GoodInterfaces = 2,
        },
        ["server.detach_interface"] = new(
            true, async (api, _, server) => await api.AskAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{await InterfaceAsync(api, server)}"), "ACTIVE",
            "--simulated.failing_calls=detach_interface")
        {
            GoodInterfaces = 0,
        },
        ["volume.act"] = new(true, (api, _, _) => AskForVolumeAsync(api), "ACTIVE", "--volumes.volumes_path=/proc/no-such-folder")
        {
            GoodVolume = "available",
            UndoneVolume = "error",
        },
    };

    /// <summary>The options of the whole cloud.</summary>
    public IReadOnlyList<string> Options { get; private init; } = [];

    /// <summary>Whether a simulated guest is handed from one host to another, which hosts of one process can.</summary>
    public bool IsHandedOver { get; private init; }

    /// <summary>Whether the end of another operation of the server begins it: of several processes any may take it up.</summary>
    public bool IsFollowUp { get; private init; }

    /// <summary>Those of them that hosts need which are two already.</summary>
    public IReadOnlyList<string> HostOptions => [.. Options.Except(TwoHosts)];

    /// <summary>What is done to the server beforehand.</summary>
    public Func<CloudApi, string, Task> Prepare { get; private init; } = (_, _) => Task.CompletedTask;

    /// <summary>How many interfaces the server has after a run that went on; one after a run that was undone. Not asked where it is <see langword="null"/>.</summary>
    private int? GoodInterfaces { get; init; }

    /// <summary>The status of the volume, of several the youngest, after a run that went on; <see langword="null"/> for no volume.</summary>
    private string? GoodVolume { get; init; }

    /// <summary>The same after a run that was undone.</summary>
    private string? UndoneVolume { get; init; }

    /// <summary>The scenario of a workflow. A workflow without one fails here: nobody has said how it survives.</summary>
    public static Scenario Of(string kind) => All.TryGetValue(kind, out var scenario)
        ? scenario
        : throw new KeyNotFoundException($"{kind} has no scenario: say in {nameof(Scenario)} how it is brought to run and how it must end.");

    /// <summary>Asks for it in a cloud that dies of it, and waits for its death.</summary>
    public async Task AskToDeathAsync(NovadProcess doomed, Supplies with, string server, TimeSpan limit)
    {
        using var api = await CloudApi.LogInAsync(doomed);
        try
        {
            await Ask(api, with, server);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            // It died before it could answer.
        }

        await doomed.WaitForExitAsync(limit);
        doomed.ExitCode.ShouldBe(128 + 9, doomed.Log);
    }

    /// <summary>Deletes all volumes and waits until they are gone.</summary>
    public static async Task DeleteVolumesAsync(CloudApi api, TimeSpan limit, Func<string> state)
    {
        foreach (var volume in await api.ListVolumesAsync())
        {
            await api.VolumeAsync(HttpMethod.Delete, $"/volumes/{volume.GetProperty("id").GetString()}");
        }

        await Eventually.TrueAsync(async () => (await api.ListVolumesAsync()) is [], limit, state);
    }

    /// <summary>Whether server and volume are as they must be after the crash and the new start.</summary>
    /// <param name="api">Where they are asked for.</param>
    /// <param name="server">The server; <see langword="null"/> if there is none.</param>
    /// <param name="isUndone">Whether the run failed: then the server tells that and why, and can be used or deleted.</param>
    public async Task<bool> HasEndedAsync(CloudApi api, JsonElement? server, bool isUndone) =>
        (isUndone ? IsToldFailure(server) : IsGoodEnd(server)) && await VolumeStatusAsync(api) == (isUndone ? UndoneVolume : GoodVolume)
        && (GoodInterfaces is not { } good || await CountInterfacesAsync(api, server!.Value.GetProperty("id").GetString()!) == (isUndone ? 1 : good));

    private bool IsGoodEnd(JsonElement? server) => server is { } there ? Status(there) == Good && TaskOf(there) is null : Good is null;

    private static bool IsToldFailure(JsonElement? server) =>
        server is { } there && TaskOf(there) is null
        && (Status(there) is not "ERROR" || (there.TryGetProperty("fault", out var fault) && fault.GetProperty("message").GetString() is { Length: > 0 }));

    private static string? Status(JsonElement server) => server.GetProperty("status").GetString();

    private static string? TaskOf(JsonElement server) => server.GetProperty("OS-EXT-STS:task_state").GetString();

    private static async Task<string?> VolumeStatusAsync(CloudApi api) =>
        (await api.ListVolumesAsync()) is [var volume, ..] ? volume.GetProperty("status").GetString() : null;

    private static async Task<string> VolumeAsync(CloudApi api) => (await api.ListVolumesAsync()).ShouldHaveSingleItem().GetProperty("id").GetString()!;

    private static async Task<int> CountInterfacesAsync(CloudApi api, string server) =>
        (await api.GetAsync($"/servers/{server}/os-interface")).GetProperty("interfaceAttachments").GetArrayLength();

    private static async Task<string> InterfaceAsync(CloudApi api, string server) =>
        (await api.GetAsync($"/servers/{server}/os-interface")).GetProperty("interfaceAttachments")[0].GetProperty("port_id").GetString()!;

    private static Task<JsonElement> AskForVolumeAsync(CloudApi api) =>
        api.VolumeAsync(HttpMethod.Post, "/volumes", $$$"""{"volume":{"size":1,"name":"{{{VolumeName}}}"}}""");

    private static async Task MakeVolumeAsync(CloudApi api)
    {
        await AskForVolumeAsync(api);
        await VolumeBecomesAsync(api, "available");
    }

    private static async Task<JsonElement> AttachAsync(CloudApi api, string server) => await api.PostAsync(
        $"/servers/{server}/os-volume_attachments", $$$"""{"volumeAttachment":{"volumeId":"{{{await VolumeAsync(api)}}}"}}""");

    private static async Task PrepareAttachedAsync(CloudApi api, string server)
    {
        await MakeVolumeAsync(api);
        await AttachAsync(api, server);
        await VolumeBecomesAsync(api, "in-use");
    }

    private static async Task SwapAsync(CloudApi api, Supplies supplies, string server)
    {
        var all = await api.ListVolumesAsync();
        var (held, free) = (IdOf("in-use"), IdOf("available"));
        await api.AskAsync(HttpMethod.Put, $"/servers/{server}/os-volume_attachments/{held}", $$$"""{"volumeAttachment":{"volumeId":"{{{free}}}"}}""");

        string IdOf(string status) => all.Single(volume => Status(volume) == status).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> SnapshotVolumeAsync(CloudApi api) => await api.PostAsync(
        "/os-assisted-volume-snapshots",
        $$$$"""{"snapshot":{"volume_id":"{{{{await VolumeAsync(api)}}}}","create_info":{"snapshot_id":"of the survivor","type":"qcow2","new_file":"new"}}}""");

    private static Task<JsonElement> MigrateAsync(CloudApi api, string server) => api.PostAsync($"/servers/{server}/action", """{"migrate":null}""");

    private static Task<JsonElement> EvacuateAsync(CloudApi api, string server) =>
        api.PostAsync($"/servers/{server}/action", """{"evacuate":{"onSharedStorage":false}}""");

    private static async Task AskForImagesAsync(CloudApi api, string image)
    {
        var made = await api.PostAsync("/os-aggregates", """{"aggregate":{"name":"of the survivor"}}""");
        await api.PostAsync($"/os-aggregates/{made.GetProperty("aggregate").GetProperty("id").GetInt32()}/images", $$$"""{"cache":[{"id":"{{{image}}}"}]}""", "2.81");
    }

    private static Task PrepareMigratedAsync(CloudApi api, string server) => ActAsync(api, server, """{"migrate":null}""", "VERIFY_RESIZE");

    private static Task PrepareRescuedAsync(CloudApi api, string server) => ActAsync(api, server, """{"rescue":null}""", "RESCUE");

    private static Task PrepareOffloadedAsync(CloudApi api, string server) => ActAsync(api, server, """{"shelve":null}""", "SHELVED_OFFLOADED");

    private static async Task ActAsync(CloudApi api, string server, string action, string status)
    {
        await api.PostAsync($"/servers/{server}/action", action);
        string? last = null;
        await Eventually.TrueAsync(
            async () => (last = await api.FindServerAsync(server) is { } there ? Status(there) : null) == status, SurvivalCloud.Limit, () => $"It is {last}, not {status}.");
    }

    private static async Task VolumeBecomesAsync(CloudApi api, string status)
    {
        string? last = null;
        await Eventually.TrueAsync(async () => (last = await VolumeStatusAsync(api)) == status, SurvivalCloud.Limit, () => $"The volume is {last}, not {status}.");
    }
}

/// <summary>What servers are made of.</summary>
/// <param name="Image">An image that is there.</param>
/// <param name="Flavor">A flavor that is there.</param>
internal sealed record Supplies(string Image, string Flavor);
