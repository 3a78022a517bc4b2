using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Metadata;
using Nova.Core;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>The password that a rebuild answers is the one that the new guest is told.</summary>
public sealed class RebuildPasswordTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Theory]
    [InlineData(", \"adminPass\": \"of the user\"")]
    [InlineData("")]
    public async Task The_password_of_a_rebuild_is_on_its_config_drive(string wanted)
    {
        var id = await Cloud.BootAsync(more: "\"config_drive\": true,");

        var answer = await Cloud.ActAsync(id, $$$"""{"rebuild": {"imageRef": "{{{Cloud.Image}}}"{{{wanted}}} } }""");

        var told = answer.Json["server"]!["adminPass"]!.GetValue<string>();
        told.ShouldNotBeEmpty();
        (wanted.Length is 0 || told is "of the user").ShouldBeTrue(told);
        (await OnDriveAsync(id)).ShouldBe(told);
        await Cloud.WaitForAsync(id, "ACTIVE");
        await Cloud.DeleteAsync(id);
    }

    [Fact]
    public async Task Without_a_config_drive_the_password_is_kept_nowhere()
    {
        var id = await Cloud.BootAsync();

        (await Cloud.ActAsync(id, $$$"""{"rebuild": {"imageRef": "{{{Cloud.Image}}}"} }""")).Status.ShouldBe(202);

        (await Cloud.CountAsync("SELECT COUNT(*) FROM server_contents WHERE server_id = @id AND admin_password IS NOT NULL", new { id })).ShouldBe(0);
        await Cloud.WaitForAsync(id, "ACTIVE");
        await Cloud.DeleteAsync(id);
    }

    private async Task<string?> OnDriveAsync(string id)
    {
        var files = await Cloud.Services.GetRequiredService<IGuestDocuments>().ConfigDriveAsync(Identifier.Parse<ServerId>(id), CancellationToken.None);
        var document = files.Single(file => file.Path is "openstack/latest/meta_data.json");
        return JsonNode.Parse(Encoding.UTF8.GetString(document.Content.Span))!["admin_pass"]?.GetValue<string>();
    }
}
