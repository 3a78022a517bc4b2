using System.Text.Json;
using Nova.TestKit;

namespace Nova.Tests.EndToEnd;

/// <summary>What people have who test their own tools against <c>./dev sim</c>.</summary>
public sealed class SimulatedCloudTests(SimulatedCloud sim) : IClassFixture<SimulatedCloud>
{
    private OpenStackClient Client => sim.Cloud.Client;

    [Fact]
    public void Is_ready_in_seconds_and_prints_how_to_log_in()
    {
        sim.TimeToReady.ShouldBeLessThan(TimeSpan.FromSeconds(20)); // an aim of one second; the bound is for a machine that does much else
        sim.Greeting.ShouldContain("auth_url: http://127.0.0.1:");
        sim.Greeting.ShouldContain("  nova:");
    }

    [NeedsFact("openstack")]
    public async Task Answers_the_client_from_the_first_token_to_the_last_delete()
    {
        var known = await Client.JsonAsync("token issue", "catalog list", "image list", "flavor list", "hypervisor list", "compute service list");
        known[0].GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        Names(known[1], "Type").ShouldBe(["block-storage", "compute", "compute_legacy", "identity", "image", "network", "volumev3"], ignoreOrder: true);
        Names(known[2], "Name").ShouldContain("cirros-sim");
        known[4].GetArrayLength().ShouldBe(3);
        known[5].EnumerateArray().Count(row => row.GetProperty("Binary").GetString() is "nova-compute").ShouldBe(3);

        await PrepareAsync();
        var built = await Client.JsonAsync(
            "server create --image e2e --flavor e2e.tiny --key-name e2e --property role=web --wait web", "server list", "server show web");
        built[0].GetProperty("status").GetString().ShouldBe("ACTIVE");
        Names(built[1], "Name").ShouldContain("web");
        built[2].GetProperty("key_name").GetString().ShouldBe("e2e");
        built[2].GetProperty("properties").GetProperty("role").GetString().ShouldBe("web");
        built[2].GetProperty("addresses").GetProperty("private").GetArrayLength().ShouldBe(1);
        (await Client.RunOneAsync("console log show web")).Trim().ShouldNotBeEmpty();

        await ServerLife.LiveAsync(Client, "web", _ => Task.CompletedTask);
    }

    [NeedsFact("openstack")]
    public async Task Volumes_are_made_grown_attached_booted_from_and_deleted_by_the_client()
    {
        var image = Path.Combine(sim.Cloud.Folder, "volume-image");
        await File.WriteAllBytesAsync(image, new byte[1 << 16]);
        var made = await Client.JsonAsync(
            $"image create --disk-format raw --container-format bare --file {image} vol-image", "flavor create --ram 128 --vcpus 1 --disk 1 vol.tiny",
            "volume create --size 1 data", "volume list", "volume show data");
        Names(made[3], "Name").ShouldContain("data");
        made[4].GetProperty("size").GetInt32().ShouldBe(1);
        await VolumeIsAsync("data", "available");
        await Client.RunOneAsync("volume set --size 2 --property kind=test data");
        await VolumeIsAsync("data", "available");
        (await Client.JsonAsync("volume show data"))[0].GetProperty("size").GetInt32().ShouldBe(2);

        await Client.JsonAsync("server create --image vol-image --flavor vol.tiny --network private --wait vol-server");
        await Client.RunOneAsync("server add volume vol-server data");
        await VolumeIsAsync("data", "in-use");
        await Client.RunOneAsync("server remove volume vol-server data");
        await VolumeIsAsync("data", "available");

        await Client.RunOneAsync("volume snapshot create --volume data data-snap");
        await UntilAsync(async () => (await Client.JsonAsync("volume snapshot show data-snap"))[0].GetProperty("status").GetString() is "available");
        await Client.RunOneAsync("volume create --snapshot data-snap --size 2 copy");
        await VolumeIsAsync("copy", "available");
        await Client.RunOneAsync("volume create --image vol-image --size 1 --bootable root");
        await VolumeIsAsync("root", "available");
        var booted = await Client.JsonAsync(
            "server create --volume root --flavor vol.tiny --network private --wait from-volume",
            "server create --image vol-image --boot-from-volume 1 --flavor vol.tiny --network private --wait to-volume");
        booted.ShouldAllBe(server => server.GetProperty("status").GetString() == "ACTIVE");
        await VolumeIsAsync("root", "in-use");

        await Client.RunOneAsync("server delete --wait vol-server from-volume to-volume");
        await VolumeIsAsync("root", "available");
        await Client.RunOneAsync("volume snapshot delete data-snap");
        await UntilAsync(async () => Names((await Client.JsonAsync("volume snapshot list"))[0], "Name").All(name => name is not "data-snap"));
        await Client.RunOneAsync("volume delete data copy root");
        await UntilAsync(async () => Names((await Client.JsonAsync("volume list"))[0], "Name").All(name => name is not ("data" or "copy" or "root")));
    }

    private Task VolumeIsAsync(string volume, string status) =>
        UntilAsync(async () => (await Client.JsonAsync($"volume show {volume}"))[0].GetProperty("status").GetString() == status);

    // Each question is a process of its own, which is wait enough between two.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; !await holds(); attempt++)
        {
            attempt.ShouldBeLessThan(30, "It is still not so.");
        }
    }

    private async Task PrepareAsync()
    {
        var image = Path.Combine(sim.Cloud.Folder, "image");
        await File.WriteAllBytesAsync(image, new byte[1 << 16]);
        var key = Path.Combine(sim.Cloud.Folder, "id");
        (await Command.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], sim.Cloud.Environment, TimeSpan.FromSeconds(30))).Demand();
        var made = await Client.JsonAsync(
            $"image create --disk-format raw --container-format bare --file {image} e2e", "image show e2e",
            "flavor create --ram 128 --vcpus 1 --disk 1 e2e.tiny", $"keypair create --public-key {key}.pub e2e", "keypair list");
        made[1].GetProperty("status").GetString().ShouldBe("active");
        made[1].GetProperty("size").GetInt32().ShouldBe(1 << 16);
        made[2].GetProperty("ram").GetInt32().ShouldBe(128);
        Names(made[4], "Name").ShouldContain("e2e");
    }

    private static IEnumerable<string?> Names(JsonElement rows, string column) => rows.EnumerateArray().Select(row => row.GetProperty(column).GetString());
}

/// <summary>Nothing of <c>./dev sim</c> outlives it.</summary>
public sealed class SimulatedCloudEndTests
{
    [Fact]
    public async Task Leaves_no_file_and_no_process()
    {
        SimulatedCloud sim = new();
        await sim.InitializeAsync();

        await sim.EndAsync();

        Leftovers.FilesOf(sim.Cloud).ShouldBeEmpty();
        Leftovers.ProcessesOf(sim.Cloud).ShouldBeEmpty();
        await sim.DisposeAsync();
    }
}
