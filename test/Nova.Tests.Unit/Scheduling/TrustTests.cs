using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Trust;
using Nova.TestKit.Cloud;
using Nova.TestKit.Fleet;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>Attestation: asked over TLS of whoever has the right certificate only; what is not known, or known too long, is not trusted.</summary>
public sealed class TrustTests
{
    private static readonly HostName Host = new("simulated-1");

    [Fact]
    public async Task The_service_is_asked_for_all_hosts_and_told_who_asks()
    {
        await using var server = await AttestationServer.StartAsync();
        server.Levels["a"] = "trusted";
        server.Levels["b"] = "untrusted";
        using AttestationService service = new(Options.Create(To(server)));

        var levels = await service.PollAsync(["a", "b", "c"], default);

        levels.ShouldBe(new Dictionary<string, string> { ["a"] = "trusted", ["b"] = "untrusted" }, ignoreOrder: true);
        server.Blobs.ShouldBe(["secret"]);
    }

    [Theory]
    [InlineData("another root")]
    [InlineData("another name")]
    [InlineData("no file")]
    public async Task A_service_that_is_not_who_it_should_be_is_told_nothing(string wrong)
    {
        await using var server = await AttestationServer.StartAsync(wrong is "another name" ? "somebody.example" : "localhost");
        var options = To(server);
        options.AttestationServerCaFile = wrong switch
        {
            "another root" => server.OtherCaFile,
            "no file" => "",
            _ => server.CaFile,
        };
        using AttestationService service = new(Options.Create(options));

        (await Should.ThrowAsync<AttestationException>(() => service.PollAsync(["a"], default))).Message.ShouldContain("could not be asked");

        server.Blobs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, "answered 500")]
    [InlineData(302, "answered 302")]
    public async Task An_answer_that_is_none_is_no_level(int status, string reason)
    {
        await using var server = await AttestationServer.StartAsync();
        server.Status = status;
        using AttestationService service = new(Options.Create(To(server)));

        (await Should.ThrowAsync<AttestationException>(() => service.PollAsync(["a"], default))).Message.ShouldContain(reason);
    }

    [Fact]
    public void Levels_count_until_their_time_is_over_and_a_failure_does_not_lengthen_it()
    {
        ManualClock clock = new();
        TrustLevels levels = new(Options.Create(new TrustOptions { AttestationAuthTimeout = 60 }), clock);
        levels.Of(Host).ShouldBe((null, "nothing was attested yet"));
        levels.Set(new Dictionary<string, string> { [Host.Value] = "trusted" });

        clock.Advance(TimeSpan.FromSeconds(59));
        levels.Fail("cut off");
        levels.Of(Host).Level.ShouldBe("trusted");
        clock.Advance(TimeSpan.FromSeconds(2));

        levels.Of(Host).ShouldBe((null, "cut off"));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("trusted", "trusted", true)]
    [InlineData("trusted", "untrusted", false)]
    [InlineData("trusted", null, false)]
    [InlineData("untrusted", "untrusted", true)]
    public void A_host_must_have_the_level_that_is_asked_for(string? asked, string? level, bool passes)
    {
        TrustLevels levels = new(Options.Create(new TrustOptions()), new ManualClock());
        Dictionary<string, string> known = [];
        if (level is not null)
        {
            known["h1"] = level;
        }

        levels.Set(known);
        var host = TestHosts.Host("h1");
        Dictionary<string, string> specs = [];
        if (asked is not null)
        {
            specs["trust:trusted_host"] = asked;
        }

        var request = TestHosts.Request();
        request = request with { Flavor = request.Flavor with { ExtraSpecs = specs } };

        new TrustedFilter(levels).Judge(HostState.Of(host, TestHosts.Usage(host)), request).Accepts.ShouldBe(passes);
    }

    [Fact]
    public async Task Servers_that_ask_for_a_trusted_host_get_none_but_such()
    {
        await using var server = await AttestationServer.StartAsync();
        server.Levels["simulated-1"] = "untrusted";
        server.Levels["simulated-2"] = "trusted";
        await using var cloud = await CloudFixture.StartAsync(
            2, "filter_scheduler.enabled_filters=ComputeFilter, TrustedFilter", "trusted_computing.attestation_server=localhost", "trusted_computing.attestation_api_url=/attest",
            $"trusted_computing.attestation_port={server.Port}", $"trusted_computing.attestation_server_ca_file={server.CaFile}", "trusted_computing.attestation_auth_timeout=3600");
        await AttestAsync(cloud, "trusted");
        var said = await cloud.SendAsync(HttpMethod.Post, $"/flavors/{cloud.Flavor}/os-extra_specs", "admin", """{"extra_specs": {"trust:trusted_host": "trusted"} }""");
        said.Status.ShouldBe(200, said.Body);

        (await cloud.HostOfAsync(await cloud.BootAsync("first"))).ShouldBe("simulated-2");
        (await cloud.HostOfAsync(await cloud.BootAsync("second"))).ShouldBe("simulated-2");

        server.Levels.Clear();
        await AttestAsync(cloud, null);
        var third = await cloud.SendAsync(HttpMethod.Post, "/servers", "admin", cloud.CreateBody("third"));
        var failed = await cloud.WaitForAsync(third.Json["server"]!["id"]!.GetValue<string>(), "ERROR");
        failed["fault"]!["message"]!.GetValue<string>().ShouldContain("2 refused by TrustedFilter (trusted asked for, the service does not know it)");
    }

    private static async Task AttestAsync(CloudFixture cloud, string? level)
    {
        cloud.Services.GetRequiredService<TrustTask>().TriggerSoon();
        var levels = cloud.Services.GetRequiredService<TrustLevels>();
        await CloudFixture.UntilAsync(() => Task.FromResult(levels.Of(new HostName("simulated-2")).Level == level), () => $"It is not {level}.");
    }

    private static TrustOptions To(AttestationServer server) => new()
    {
        AttestationServer = "localhost",
        AttestationServerCaFile = server.CaFile,
        AttestationPort = server.Port,
        AttestationApiPath = "/attest",
        AttestationAuthBlob = "secret",
    };
}
