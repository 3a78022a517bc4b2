using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Volumes;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>What requests that died have left of volumes.</summary>
public sealed class HoldSweepTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_hold_that_nothing_came_of_is_swept_away_and_others_are_not()
    {
        var (server, attached) = await Cloud.AttachedAsync();
        var orphan = await Cloud.MakeVolumeAsync();
        (await Cloud.VolumeAsync(HttpMethod.Post, "/attachments", $$"""{"attachment": {"volume_uuid": "{{orphan}}", "instance_uuid": "{{server}}"} }""")).Status.ShouldBe(200);

        await using var sweep = ActivatorUtilities.CreateInstance<HoldSweep>(Cloud.Services);
        await sweep.SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None);

        await Cloud.VolumeIsAsync(orphan, "available");
        await Cloud.VolumeIsAsync(attached, "in-use");
    }

    [Fact]
    public async Task A_volume_that_is_shown_as_being_taken_off_though_its_request_died_is_in_use_again()
    {
        var (_, volume) = await Cloud.AttachedAsync();
        var hold = await Cloud.Database.QuerySingleOrDefaultAsync<string>("SELECT id FROM volume_attachments WHERE volume_id = @volume", new { volume }, CancellationToken.None);
        var marked = await Cloud.Services.GetRequiredService<IVolumeService>()
            .MarkDetachingAsync(RequestOf("admin"), Identifier.Parse<AttachmentId>(hold!), isDetaching: true, CancellationToken.None);
        marked.TryGet(out _, out _).ShouldBeTrue();
        await Cloud.VolumeIsAsync(volume, "detaching");

        await using var sweep = ActivatorUtilities.CreateInstance<HoldSweep>(Cloud.Services);
        await sweep.SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None);

        await Cloud.VolumeIsAsync(volume, "in-use");
    }

    private static RequestContext RequestOf(string user) => new() { RequestId = "req-test", User = new UserId(user), Project = new ProjectId(""), Roles = ["admin"], IsAdmin = true };
}
