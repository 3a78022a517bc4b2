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
        sim.TimeToReady.ShouldBeLessThan(TimeSpan.FromSeconds(60)); // an aim of one second; the bound is for a machine that does much else
        sim.Greeting.ShouldContain("auth_url: http://127.0.0.1:");
        sim.Greeting.ShouldContain("  nova:");
    }

    [NeedsFact("openstack")]
    public async Task Answers_the_client_from_the_first_token_to_the_last_delete()
    {
        var known = await Client.JsonAsync("token issue", "catalog list", "image list", "flavor list", "hypervisor list", "compute service list");
        known[0].GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        Names(known[1], "Type").ShouldBe(["block-storage", "compute", "compute_legacy", "identity", "image", "network", "placement", "volumev3"], ignoreOrder: true);
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

    [NeedsFact("openstack")]
    public async Task Networks_ports_and_security_groups_are_made_used_and_deleted_by_the_client()
    {
        var image = Path.Combine(sim.Cloud.Folder, "network-image");
        await File.WriteAllBytesAsync(image, new byte[1 << 16]);
        var made = await Client.JsonAsync(
            $"image create --disk-format raw --container-format bare --file {image} net-image", "flavor create --ram 128 --vcpus 1 --disk 1 net.tiny",
            "network create --description ours net1", "subnet create --network net1 --subnet-range 10.77.0.0/24 --dns-nameserver 192.0.2.53 sub1",
            "security group create web", "security group rule create --protocol tcp --dst-port 80:81 --remote-ip 198.51.100.0/24 web",
            "port create --network net1 --fixed-ip ip-address=10.77.0.9 --security-group web port1", "network list", "subnet list", "security group rule list web",
            "network agent list", "extension list --network");
        made[3].GetProperty("gateway_ip").GetString().ShouldBe("10.77.0.1");
        made[6].GetProperty("status").GetString().ShouldBe("DOWN");
        Names(made[7], "Name").ShouldContain("net1");
        Names(made[8], "Name").ShouldContain("sub1");
        made[9].GetArrayLength().ShouldBe(3);
        made[10].GetArrayLength().ShouldBe(3);

        var built = await Client.JsonAsync(
            "server create --image net-image --flavor net.tiny --port port1 --wait net-server", "port show port1", "port list --server net-server");
        built[0].GetProperty("addresses").GetProperty("net1")[0].GetString().ShouldBe("10.77.0.9");
        built[1].GetProperty("status").GetString().ShouldBe("ACTIVE");
        built[2].GetArrayLength().ShouldBe(1);
        await Client.RunOneAsync("server add network net-server private");
        await UntilAsync(async () => (await Client.JsonAsync("server show net-server"))[0].GetProperty("addresses").EnumerateObject().Count() is 2);
        await Client.RunOneAsync("server remove network net-server private");
        await UntilAsync(async () => (await Client.JsonAsync("server show net-server"))[0].GetProperty("addresses").EnumerateObject().Count() is 1);
        await Client.RunOneAsync("server add security group net-server default");
        (await Client.JsonAsync("server show net-server"))[0].GetProperty("security_groups").GetArrayLength().ShouldBe(2);
        await Client.RunOneAsync("port set --name port-one --tag used port1");
        Names((await Client.JsonAsync("port list --tags used"))[0], "Name").ShouldBe(["port-one"]);

        await Client.RunOneAsync("server delete --wait net-server");
        await Client.RunOneAsync("port delete port-one");
        await Client.RunOneAsync("security group delete web");
        await Client.RunOneAsync("subnet delete sub1");
        await Client.RunOneAsync("network delete net1");
        Names((await Client.JsonAsync("network list"))[0], "Name").ShouldNotContain("net1");
    }

    [NeedsFact("openstack")]
    public async Task Routers_networks_outside_and_floating_addresses_are_made_used_and_deleted_by_the_client()
    {
        var image = Path.Combine(sim.Cloud.Folder, "floating-image");
        await File.WriteAllBytesAsync(image, new byte[1 << 16]);
        var made = await Client.JsonAsync(
            $"image create --disk-format raw --container-format bare --file {image} float-image", "flavor create --ram 128 --vcpus 1 --disk 1 float.tiny",
            "network create --external beyond", "subnet create --network beyond --subnet-range 198.51.100.0/24 --no-dhcp beyond4",
            "network create behind", "subnet create --network behind --subnet-range 10.78.0.0/24 behind4", "router create way");
        made[2].GetProperty("router:external").GetBoolean().ShouldBeTrue();
        await Client.RunAsync("router set --external-gateway beyond way", "router add subnet way behind4");
        var taken = (await Client.JsonAsync("floating ip create beyond", "router show way", "floating ip list"))[0].GetProperty("floating_ip_address").GetString()!;
        taken.ShouldStartWith("198.51.100.");
        await Client.RunOneAsync("server create --image float-image --flavor float.tiny --network behind --wait float-server -f json");

        await Client.RunOneAsync($"server add floating ip float-server {taken}");
        (await Client.JsonAsync("server show float-server"))[0].GetProperty("addresses").GetProperty("behind")[1].GetString().ShouldBe(taken);
        await Client.RunOneAsync($"server remove floating ip float-server {taken}");
        (await Client.JsonAsync("server show float-server"))[0].GetProperty("addresses").GetProperty("behind").GetArrayLength().ShouldBe(1);

        await Client.RunAsync(
            "server delete --wait float-server", $"floating ip delete {taken}", "router remove subnet way behind4", "router unset --external-gateway way",
            "router delete way", "network delete behind beyond");
        var (routers, networks) = ((await Client.JsonAsync("router list"))[0], (await Client.JsonAsync("network list"))[0]);
        Names(routers, "Name").ShouldBe(["router"]);
        Names(networks, "Name").ShouldNotContain("beyond");
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
