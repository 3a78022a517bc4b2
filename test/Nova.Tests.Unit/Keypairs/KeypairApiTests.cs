using System.Security.Cryptography;
using Nova.Contracts.Keypairs;
using Nova.Core;
using Nova.Keypairs.Keys;
using Nova.TestKit.Samples;
using Nova.TestKit.SmallModules;

namespace Nova.Tests.Unit.Keypairs;

public sealed class KeypairApiTests : IAsyncLifetime
{
    private SmallModules _modules = null!;

    public async Task InitializeAsync() => _modules = await SmallModules.StartAsync();

    public async Task DisposeAsync() => await _modules.DisposeAsync();

    [Theory]
    [InlineData("2.1", 200, "os-keypairs/keypairs-import-post")]
    [InlineData("2.2", 201, "os-keypairs/v2.2/keypairs-import-post")]
    [InlineData("2.10", 201, "os-keypairs/v2.10/keypairs-import-post")]
    [InlineData("2.92", 201, "os-keypairs/v2.92/keypairs-import-post")]
    public async Task An_import_is_answered_as_the_sample_says(string version, int status, string sample)
    {
        var answer = await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", version, ApiSample.Text($"{sample}-req.json"));

        answer.Status.ShouldBe(status, answer.Body);
        var expected = ApiSample.Json($"{sample}-resp.json");
        answer.Json.ShouldHaveTheShapeOf(expected);
        answer.Json["keypair"]!["fingerprint"]!.GetValue<string>().ShouldBe(expected["keypair"]!["fingerprint"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("2.1", "os-keypairs/keypairs")]
    [InlineData("2.2", "os-keypairs/v2.2/keypairs")]
    [InlineData("2.10", "os-keypairs/v2.10/keypairs")]
    public async Task A_key_is_made_listed_and_shown_as_the_samples_say(string version, string sample)
    {
        var made = await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", version, ApiSample.Text($"{sample}-post-req.json"));
        var user = version is "2.10" ? "?user_id=fake" : "";

        var name = made.Json["keypair"]!["name"]!.GetValue<string>();
        made.Json.ShouldHaveTheShapeOf(ApiSample.Json($"{sample}-post-resp.json"));
        (await _modules.GetAsync($"/os-keypairs{user}", version)).Json.ShouldHaveTheShapeOf(ApiSample.Json($"{sample}-list-resp.json"));
        (await _modules.GetAsync($"/os-keypairs/{name}{user}", version)).Json.ShouldHaveTheShapeOf(ApiSample.Json($"{sample}-get-resp.json"));
        (await _modules.SendAsync(HttpMethod.Delete, $"/os-keypairs/{name}{user}", version)).Status.ShouldBe(version is "2.1" ? 202 : 204);
        (await _modules.SendAsync(HttpMethod.Delete, $"/os-keypairs/{name}{user}", version)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Pages_are_by_name_and_the_limit_holds()
    {
        foreach (var name in (string[])["b", "a", "c"])
        {
            await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", "2.35", $$$"""{"keypair": {"name": "{{{name}}}"}}""", "member");
        }

        var page = await _modules.GetAsync("/os-keypairs?limit=1&marker=a", "2.35", "member");

        page.Json["keypairs"]!.AsArray().Single()!["keypair"]!["name"]!.GetValue<string>().ShouldBe("b");
        page.Json["keypairs_links"]![0]!["href"]!.GetValue<string>().ShouldEndWith("/os-keypairs?limit=1&marker=b");
        (await _modules.GetAsync("/os-keypairs?marker=zz", "2.35", "member")).Status.ShouldBe(400);
        (await _modules.GetAsync("/os-keypairs?user_id=user-admin", "2.35", "member")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_keypair_is_its_owners_and_its_name_is_taken_once()
    {
        var body = ApiSample.Text("os-keypairs/v2.2/keypairs-import-post-req.json");
        var name = ApiSample.Json("os-keypairs/v2.2/keypairs-import-post-req.json")["keypair"]!["name"]!.GetValue<string>();
        (await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", "2.2", body, "member")).Status.ShouldBe(201);

        (await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", "2.2", body, "member")).Status.ShouldBe(409);
        (await _modules.GetAsync($"/os-keypairs/{name}", "2.2", "other")).Status.ShouldBe(404);
        (await _modules.Get<IKeypairDirectory>().FindAsync(new UserId("user-member"), name, CancellationToken.None))!.Type.ShouldBe("ssh");
    }

    [Theory]
    [InlineData("{\"keypair\": {\"name\": \"\"}}", "name")]
    [InlineData("{\"keypair\": {\"name\": \"a/b\"}}", "name")]
    [InlineData("{\"keypair\": {\"name\": \"a\", \"public_key\": \"\"}}", "empty")]
    [InlineData("{\"keypair\": {\"name\": \"a\", \"public_key\": \"-----BEGIN OPENSSH PRIVATE KEY-----\\nAAAA\"}}", "private key")]
    [InlineData("{\"keypair\": {\"name\": \"a\", \"public_key\": \"ssh-rsa AAAAB3NzaC1yc2E=\"}}", "RSA")]
    [InlineData("{\"keypair\": {\"name\": \"a\", \"public_key\": \"ssh-dss AAAAB3NzaC1kc3M=\"}}", "DSA")]
    [InlineData("{\"keypair\": {\"name\": \"a\", \"type\": \"x509\", \"public_key\": \"nonsense\"}}", "certificate")]
    [InlineData("{\"keypair\": {\"name\": \"a\", \"extra\": 1}}", "extra")]
    public async Task A_bad_key_is_refused_with_a_reason(string body, string reason)
    {
        var answer = await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", "2.10", body);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_public_key_is_required_from_2_92_on() =>
        (await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", "2.92", ApiSample.Text("os-keypairs/v2.92/keypairs-post-req.json"))).Status.ShouldBe(400);

    // Keys and fingerprints by ssh-keygen (-l -E md5).
    [Theory]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIRQsmVOg9TiOMURG0J2xL2jFhj7CWrvtayAKkr7II38", "2e:a9:e6:fe:87:37:b9:38:44:ea:72:1b:c0:a2:4c:7c")]
    [InlineData("ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBHxDT1dVPkzWxg8/aUp1Wq1ZNU1dQ4UHu5yrytt2Qa7nDrrNpez84zsZm1WTWANHU5cz0Oe/4N2FmyT1ZgB+jlXDpUSiF9kvgvc0A498frTtogdrH1cpMYiYzzvRKsKjRg==", "e6:37:19:4c:b7:5b:6e:ba:e1:2c:00:b6:7d:90:fe:f8")]
    public void A_line_of_ssh_keygen_is_read(string line, string fingerprint)
    {
        KeyMaterial.Read("ssh", line).TryGet(out var key, out var fault).ShouldBeTrue(fault?.Message);
        key!.Fingerprint.ShouldBe(fingerprint);
    }

    [Fact]
    public void Two_lines_are_no_key()
    {
        var line = SshPublicKey.Make().PublicKey.Trim();

        KeyMaterial.Read("ssh", $"{line}\n{line}").TryGet(out _, out _).ShouldBeFalse();
        KeyMaterial.Read("ssh", $"command=\"sh\" {line}").TryGet(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_made_key_fits_its_private_half()
    {
        var made = SshPublicKey.Make();

        using var key = RSA.Create();
        key.ImportFromPem(made.PrivateKey);
        KeyMaterial.Read("ssh", made.PublicKey).TryGet(out var read, out _).ShouldBeTrue();
        read!.Fingerprint.ShouldBe(made.Fingerprint);
        Convert.ToHexString(Convert.FromBase64String(made.PublicKey.Split(' ')[1])).ShouldContain(Convert.ToHexString(key.ExportParameters(false).Modulus!));
    }

    [Fact]
    public async Task A_certificate_is_made_for_the_user()
    {
        var answer = await _modules.SendAsync(HttpMethod.Post, "/os-keypairs", "2.2", """{"keypair": {"name": "win", "type": "x509"}}""");

        answer.Status.ShouldBe(201, answer.Body);
        answer.Json["keypair"]!["public_key"]!.GetValue<string>().ShouldStartWith("-----BEGIN CERTIFICATE-----");
        answer.Json["keypair"]!["fingerprint"]!.GetValue<string>().Split(':').Length.ShouldBe(20);
    }
}
