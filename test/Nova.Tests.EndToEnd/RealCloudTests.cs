using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd;

/// <summary>The first session of a newcomer, with real guests.</summary>
public sealed class RealCloudTests(RealCloud real) : IClassFixture<RealCloud>
{
    private const string Needs = "root libvirtd openstack";

    private OpenStackClient Client => real.Cloud.Client;

    [NeedsFact(Needs)]
    public async Task The_first_server_has_its_key_its_name_its_user_data_and_its_metadata()
    {
        var server = (await Client.JsonAsync("server show first"))[0];

        // That the command runs at all shows the injected key: the guest has no password.
        var seen = await real.InGuestAsync("first", "hostname; cat /root/user-data-ran; cat /sys/class/dmi/id/product_name");
        seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["first", "user data of first ran", "OpenStack Nova"]);

        var metadata = JsonSerializer.Deserialize<JsonElement>(
            await real.InGuestAsync("first", "wget -q -O - http://169.254.169.254/openstack/latest/meta_data.json"));
        metadata.GetProperty("uuid").GetString().ShouldBe(server.GetProperty("id").GetString());
        metadata.GetProperty("name").GetString().ShouldBe("first");
        metadata.GetProperty("public_keys").GetProperty("dev").GetString()!.ShouldStartWith("ssh-ed25519 ");
        (await real.InGuestAsync("first", "wget -q -O - http://169.254.169.254/latest/meta-data/local-ipv4")).Trim()
            .ShouldBe(server.GetProperty("addresses").GetProperty("private")[0].GetString());
        (await Client.RunOneAsync("console log show first")).ShouldContain("nova-guest: metadata service");
    }

    [NeedsFact(Needs)]
    public async Task The_first_server_is_reached_by_a_floating_address_and_knows_it()
    {
        var taken = (await Client.JsonAsync("floating ip create public"))[0].GetProperty("floating_ip_address").GetString()!;

        await Client.RunOneAsync($"server add floating ip first {taken}");

        await Eventually.TrueAsync(
            async () => (await real.Cloud.DevAsync("ssh", taken, "hostname")).Output.Trim() is "first", TimeSpan.FromMinutes(2), () => $"Nobody answers at {taken}.");
        (await real.InGuestAsync("first", "wget -q -O - http://169.254.169.254/latest/meta-data/public-ipv4")).Trim().ShouldBe(taken);
        await Client.RunAsync($"server remove floating ip first {taken}", $"floating ip delete {taken}");
    }

    [NeedsFact(Needs)]
    public async Task A_server_with_a_config_drive_reads_that()
    {
        var script = Path.Combine(real.Cloud.Folder, "user-data");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho second > /root/ran\n");
        await Client.RunOneAsync(
            $"server create --image nova-guest --flavor nova.guest --key-name dev --config-drive True --user-data {script} --wait second -f json");
        await real.WaitForGuestAsync("second", 1);

        (await Client.RunOneAsync("console log show second")).ShouldContain("nova-guest: metadata config-drive");
        var server = (await Client.JsonAsync("server show second"))[0];
        server.GetProperty("config_drive").GetString().ShouldBe("True");
        (await real.InGuestAsync("second", "hostname; cat /root/ran")).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["second", "second"]);

        await Client.RunOneAsync("server delete --wait second");
    }

    [NeedsFact(Needs)]
    public async Task A_guest_lives_through_every_verb()
    {
        await Client.RunOneAsync("server create --image nova-guest --flavor nova.guest --key-name dev --wait web -f json");
        await real.WaitForGuestAsync("web", 1);

        await ServerLife.LiveAsync(Client, "web", boot => real.WaitForGuestAsync("web", boot));
    }

    [NeedsFact(Needs)]
    public async Task A_guest_gets_another_size_and_its_old_one_back()
    {
        await Client.RunOneAsync("flavor create --vcpus 2 --ram 192 --disk 2 nova.larger -f json");
        await Client.RunOneAsync("server create --image nova-guest --flavor nova.guest --key-name dev --wait grows -f json");
        await real.WaitForGuestAsync("grows", 1);

        await Client.RunOneAsync("server resize --flavor nova.larger --wait grows");
        await real.WaitForGuestAsync("grows", 2);
        (await real.InGuestAsync("grows", "nproc")).Trim().ShouldBe("2");

        // Its old disk knows of one boot.
        await Client.RunOneAsync("server resize revert grows");
        await Eventually.TrueAsync(
            async () => (await Client.RunOneAsync("server show -f value -c status grows")).Trim() is "ACTIVE", TimeSpan.FromMinutes(2), () => "It is not ACTIVE.");
        await real.WaitForGuestAsync("grows", 2);
        (await real.InGuestAsync("grows", "nproc")).Trim().ShouldBe("1");

        await Client.RunOneAsync("server resize --flavor nova.larger --wait grows");
        await real.WaitForGuestAsync("grows", 3);
        await Client.RunOneAsync("server resize confirm grows");
        (await real.InGuestAsync("grows", "nproc")).Trim().ShouldBe("2");
        await Client.RunOneAsync("server delete --wait grows");
    }

    [NeedsFact(Needs)]
    public async Task A_second_up_says_that_the_cloud_runs()
    {
        real.Report.ShouldContain("./dev ssh first");

        var again = (await real.Cloud.DevAsync("up")).Demand();

        again.ShouldContain("running already");
        (await real.Cloud.DevAsync("status")).Demand().ShouldContain("novad runs");
    }
}
