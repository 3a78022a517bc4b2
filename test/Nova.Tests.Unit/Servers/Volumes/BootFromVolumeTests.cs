using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers.Workflows;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>Servers whose request names disks.</summary>
public sealed class BootFromVolumeTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_server_boots_from_a_volume_that_is_there()
    {
        var volume = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{Cloud.Image}\",");

        var server = await BootAsync($$"""{"uuid": "{{volume}}", "source_type": "volume", "destination_type": "volume", "boot_index": 0}""");

        await Cloud.VolumeIsAsync(volume, "in-use");
        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        var shown = (await Cloud.GetAsync($"/servers/{server}", "admin")).Json["server"]!;
        shown["image"]!.GetValue<string>().ShouldBe("");
        shown["OS-EXT-SRV-ATTR:root_device_name"]!.GetValue<string>().ShouldBe("/dev/vda");
        shown["os-extended-volumes:volumes_attached"]![0]!["id"]!.GetValue<string>().ShouldBe(volume);
        (await Cloud.CountAsync("SELECT disk_gib FROM placement_claims WHERE server = @server", new { server })).ShouldBe(0, "its root disk is on no host");
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{volume}")).Status.ShouldBe(403, "it is the root");
        await Cloud.DeleteAsync(server);
        await Cloud.VolumeIsAsync(volume, "available");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_volume_that_is_made_of_the_image_is_kept_or_deleted_with_its_server(bool isDeleted)
    {
        var server = await BootAsync(
            $$"""{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": {{(isDeleted ? "true" : "false")}}, "tag": "root"}""");
        var volume = (await AttachmentsAsync(server)).Json["volumeAttachments"]![0]!["volumeId"]!.GetValue<string>();
        await Cloud.VolumeIsAsync(volume, "in-use");

        await Cloud.DeleteAsync(server);

        if (isDeleted)
        {
            await Cloud.VolumeIsGoneAsync(volume);
        }
        else
        {
            await Cloud.VolumeIsAsync(volume, "available");
            (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{volume}")).Json["volume"]!["bootable"]!.GetValue<string>().ShouldBe("true");
        }

        await Cloud.NothingIsLeftOfAsync(server);
    }

    [Fact]
    public async Task Blank_volumes_and_copies_of_snapshots_come_beside_the_image()
    {
        var source = await Cloud.MakeVolumeAsync();
        var made = await Cloud.VolumeAsync(HttpMethod.Post, "/snapshots", $$"""{"snapshot": {"volume_id": "{{source}}"} }""");
        var snapshot = made.Json["snapshot"]!["id"]!.GetValue<string>();
        await Cloud.IdleAsync();

        var server = await Cloud.BootAsync(more:
            $$"""
            "block_device_mapping_v2": [
                {"source_type": "image", "destination_type": "local", "uuid": "{{Cloud.Image}}", "boot_index": 0, "delete_on_termination": true},
                {"source_type": "blank", "destination_type": "volume", "volume_size": 2, "boot_index": -1, "volume_type": "__DEFAULT__"},
                {"source_type": "snapshot", "destination_type": "volume", "uuid": "{{snapshot}}"} ],
            """);

        var list = (await AttachmentsAsync(server)).Json["volumeAttachments"]!.AsArray();
        list.Select(one => one!["device"]!.GetValue<string>()).ShouldBe(["/dev/vdb", "/dev/vdc"]);
        foreach (var one in list)
        {
            await Cloud.VolumeIsAsync(one!["volumeId"]!.GetValue<string>(), "in-use");
        }

        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["image"]!["id"]!.GetValue<string>().ShouldBe(Cloud.Image);
        await Cloud.DeleteAsync(server);
    }

    [Fact]
    public async Task The_old_syntax_boots_from_its_first_device()
    {
        var volume = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{Cloud.Image}\",");

        var answer = await CreateAsync($$""" "block_device_mapping": [{"volume_id": "{{volume}}", "device_name": "vda", "delete_on_termination": "1"}], "imageRef": "", """);
        answer.Status.ShouldBe(202, answer.Body);
        var server = answer.Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(server, "ACTIVE");

        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        await Cloud.DeleteAsync(server);
        await Cloud.VolumeIsGoneAsync(volume);
    }

    [Fact]
    public async Task A_host_that_fails_is_left_for_another_with_a_volume_of_its_own()
    {
        Cloud.Simulation.FailNext(SimulatedCall.Spawn);

        var server = await BootAsync($$"""{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": true}""");
        await Cloud.IdleAsync();

        (await Cloud.CountAsync("SELECT COUNT(*) FROM volumes JOIN volume_attachments a ON a.volume_id = volumes.id WHERE a.server_id = @server", new { server })).ShouldBe(1);
        await Cloud.DeleteAsync(server);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE server_id = @server", new { server })).ShouldBe(0);
    }

    [Fact]
    public async Task A_build_that_fails_frees_what_it_was_given_and_removes_what_it_made()
    {
        var given = await Cloud.MakeVolumeAsync();
        var before = await Cloud.CountAsync("SELECT COUNT(*) FROM volumes");
        Cloud.Simulation.FailNext(SimulatedCall.Spawn, times: 3);

        var answer = await CreateAsync(
            $$""" "block_device_mapping_v2": [{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1}, {"uuid": "{{given}}", "source_type": "volume", "destination_type": "volume"}], "imageRef": "", """);
        answer.Status.ShouldBe(202, answer.Body);
        var server = answer.Json["server"]!["id"]!.GetValue<string>();
        (await Cloud.WaitForAsync(server, "ERROR"))["os-extended-volumes:volumes_attached"]!.AsArray().ShouldBeEmpty();
        await Cloud.IdleAsync();
        Cloud.Simulation.Reset();

        await Cloud.VolumeIsAsync(given, "available");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volumes")).ShouldBe(before);
        await Cloud.DeleteAsync(server);
        await Cloud.NothingIsLeftOfAsync(server);
    }

    [Fact]
    public async Task Of_two_servers_that_boot_from_a_volume_one_does()
    {
        var volume = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{Cloud.Image}\",");
        var body = $$""" "block_device_mapping_v2": [{"uuid": "{{volume}}", "source_type": "volume", "destination_type": "volume", "boot_index": 0}], "imageRef": "", """;

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CreateAsync(body)));

        answers.Count(answer => answer.Status is 202).ShouldBe(1, string.Join('\n', answers.Select(answer => answer.Body)));
        answers.Count(answer => answer.Status is 400).ShouldBe(3);
        await Cloud.WaitForAsync(answers.Single(answer => answer.Status is 202).Json["server"]!["id"]!.GetValue<string>(), "ACTIVE");
    }

    [Fact]
    public async Task A_rebuild_writes_the_root_volume_anew_since_2_93_and_leaves_it_before()
    {
        var server = await BootAsync($$"""{"uuid": "{{Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1}""");
        var volume = (await AttachmentsAsync(server)).Json["volumeAttachments"]![0]!["volumeId"]!.GetValue<string>();
        var other = await Cloud.AddImageAsync("other");

        (await Cloud.ActAsync(server, $$"""{"rebuild": {"imageRef": "{{other}}"} }""", version: "2.92")).Status.ShouldBe(400);
        (await Cloud.ActAsync(server, $$"""{"rebuild": {"imageRef": "{{Cloud.Image}}"} }""", version: "2.92")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(server, "ACTIVE");
        (await Cloud.ActAsync(server, $$"""{"rebuild": {"imageRef": "{{other}}"} }""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(server, "ACTIVE");

        (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{volume}")).Json["volume"]!["volume_image_metadata"]!["image_id"]!.GetValue<string>().ShouldBe(other);
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["image"]!.GetValue<string>().ShouldBe("");
        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_of_an_image_may_have_a_volume_for_its_root()
    {
        var volume = await Cloud.MakeVolumeAsync($"\"imageRef\": \"{Cloud.Image}\",");

        var answer = await CreateAsync($$""" "block_device_mapping_v2": [{"uuid": "{{volume}}", "source_type": "volume", "destination_type": "volume", "boot_index": 0}], "imageRef": "{{Cloud.Image}}", """);

        answer.Status.ShouldBe(202, answer.Body);
        var server = answer.Json["server"]!["id"]!.GetValue<string>();
        (await Cloud.WaitForAsync(server, "ACTIVE"))["image"]!["id"]!.GetValue<string>().ShouldBe(Cloud.Image);
        (await VolumeScenarios.HasAsync(Cloud, server, volume)).ShouldBeTrue();
        (await Cloud.CountAsync("SELECT disk_gib FROM placement_claims WHERE server = @server", new { server })).ShouldBe(0, "its root disk is on no host");
        var image = await Cloud.ActAsync(server, """{"createImage": {"name": "of-a-volume"} }""");
        image.Status.ShouldBe(202, image.Body);
        await Cloud.IdleAsync();
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_snapshots WHERE volume_id = @volume", new { volume })).ShouldBe(1, "its image is one of its volume");
        await Cloud.DeleteAsync(server);
    }

    [Fact]
    public async Task A_blank_volume_may_be_the_root()
    {
        var server = await BootAsync("""{"source_type": "blank", "destination_type": "volume", "volume_size": 1, "boot_index": 0}""");

        var attached = (await AttachmentsAsync(server)).Json["volumeAttachments"]![0]!;
        attached["device"]!.GetValue<string>().ShouldBe("/dev/vda");
        (await Cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{attached["volumeId"]!.GetValue<string>()}")).Json["volume"]!["bootable"]!.GetValue<string>().ShouldBe("false");
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["image"]!.GetValue<string>().ShouldBe("");
        await Cloud.DeleteAsync(server);
    }

    /// <summary>Combinations that no server can have (bad-inputs of the API's documentation and of old bugs).</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "two roots", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "boot_index": 0}]""" },
        { "an image and no root", """[{"source_type": "blank", "destination_type": "volume", "volume_size": 1}]""" },
        { "a blank disk of the host as root", """[{"source_type": "blank", "destination_type": "local", "boot_index": 0}]""" },
        { "a gap", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "boot_index": 2}]""" },
        { "no size of a blank volume", """[ROOT, {"source_type": "blank", "destination_type": "volume"}]""" },
        { "no size of an image's", """[ROOT, {"source_type": "image", "destination_type": "volume", "uuid": "IMAGE"}]""" },
        { "size 0", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 0}]""" },
        { "size 2^63", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 9223372036854775808}]""" },
        { "an image to local that is not the root", """[ROOT, {"source_type": "image", "destination_type": "local", "uuid": "IMAGE", "boot_index": 1}]""" },
        { "another image to local", """[{"source_type": "image", "destination_type": "local", "uuid": "11111111-1111-1111-1111-111111111111", "boot_index": 0}]""" },
        { "a volume to local", """[ROOT, {"source_type": "volume", "destination_type": "local", "uuid": "VOLUME"}]""" },
        { "a volume twice", """[ROOT, {"source_type": "volume", "destination_type": "volume", "uuid": "VOLUME"}, {"source_type": "volume", "destination_type": "volume", "uuid": "VOLUME"}]""" },
        { "no uuid", """[ROOT, {"source_type": "volume", "destination_type": "volume"}]""" },
        { "a uuid that is none", """[ROOT, {"source_type": "volume", "destination_type": "volume", "uuid": "../../x"}]""" },
        { "no such volume", """[ROOT, {"source_type": "volume", "destination_type": "volume", "uuid": "11111111-1111-1111-1111-111111111111"}]""" },
        { "a foreign volume", """[ROOT, {"source_type": "volume", "destination_type": "volume", "uuid": "FOREIGN"}]""" },
        { "no such snapshot", """[ROOT, {"source_type": "snapshot", "destination_type": "volume", "uuid": "11111111-1111-1111-1111-111111111111"}]""" },
        { "no such type", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "volume_type": "fast"}]""" },
        { "a type of a volume that is there", """[ROOT, {"source_type": "volume", "destination_type": "volume", "uuid": "VOLUME", "volume_type": "__DEFAULT__"}]""" },
        { "a swap larger than the flavor's", """[ROOT, {"source_type": "blank", "destination_type": "local", "guest_format": "swap", "volume_size": 10}]""" },
        { "an ephemeral disk larger than the flavor's", """[ROOT, {"source_type": "blank", "destination_type": "local", "volume_size": 10}]""" },
        { "a tag twice", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "tag": "a"}, {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "tag": "a"}]""" },
        { "an unknown source", """[ROOT, {"source_type": "cloud", "destination_type": "volume"}]""" },
        { "an unknown member", """[ROOT, {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "colour": "red"}]""" },
        { "no list", """{"source_type": "blank"}""" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_no_server_can_have_is_refused(string why, string devices)
    {
        devices = devices.Replace("ROOT", """{"source_type": "image", "destination_type": "local", "uuid": "IMAGE", "boot_index": 0}""", StringComparison.Ordinal);
        var volume = devices.Contains("VOLUME", StringComparison.Ordinal) ? await Cloud.MakeVolumeAsync() : "";
        var foreign = devices.Contains("FOREIGN", StringComparison.Ordinal) ? await Cloud.MakeVolumeAsync(token: "other") : "";
        var before = await Cloud.CountAsync("SELECT COUNT(*) FROM servers");

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/servers", "member", Cloud.CreateBody(
            "refused", $"\"block_device_mapping_v2\": {devices.Replace("IMAGE", Cloud.Image, StringComparison.Ordinal).Replace("VOLUME", volume, StringComparison.Ordinal).Replace("FOREIGN", foreign, StringComparison.Ordinal)},"));

        answer.Status.ShouldBe(400, $"{why}: {answer.Body}");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM servers")).ShouldBe(before);
        if (volume is not "")
        {
            await Cloud.VolumeIsAsync(volume, "available");
        }
    }

    [Fact]
    public async Task A_server_without_image_needs_a_root_that_can_be_booted_from()
    {
        var blank = await Cloud.MakeVolumeAsync();

        (await CreateAsync(""" "imageRef": "", """)).Status.ShouldBe(400);
        (await CreateAsync($$""" "block_device_mapping_v2": [{"uuid": "{{blank}}", "source_type": "volume", "destination_type": "volume", "boot_index": 0}], "imageRef": "", """)).Status.ShouldBe(400);
        (await CreateAsync($$""" "block_device_mapping_v2": [{"uuid": "{{blank}}", "source_type": "volume", "destination_type": "volume"}], "imageRef": "", """)).Status.ShouldBe(400);
        (await CreateAsync($$""" "block_device_mapping": [{"volume_id": "{{blank}}", "device_name": "vdb"}], "block_device_mapping_v2": [{"uuid": "{{blank}}", "source_type": "volume", "destination_type": "volume"}], "imageRef": "{{Cloud.Image}}", """)).Status.ShouldBe(400);
        (await CreateAsync($$""" "min_count": 2, "block_device_mapping_v2": [{"source_type": "image", "destination_type": "local", "uuid": "{{Cloud.Image}}", "boot_index": 0}, {"uuid": "{{blank}}", "source_type": "volume", "destination_type": "volume"}], "imageRef": "{{Cloud.Image}}", """)).Status.ShouldBe(400);
        await Cloud.VolumeIsAsync(blank, "available");
    }

    private Task<WebAnswer> CreateAsync(string members) => Cloud.SendAsync(
        HttpMethod.Post, "/servers", "member", $$"""{"server": { {{members}} "name": "volumes", "flavorRef": "{{Cloud.Flavor}}", "networks": "auto"} }""");

    private Task<WebAnswer> AttachmentsAsync(string server) => Cloud.GetAsync($"/servers/{server}/os-volume_attachments");

    private async Task<string> BootAsync(string device)
    {
        var answer = await CreateAsync($"\"block_device_mapping_v2\": [{device}], \"imageRef\": \"\", ");
        answer.Status.ShouldBe(202, answer.Body);
        var server = answer.Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(server, "ACTIVE");
        return server;
    }
}
