using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers;

/// <summary>One cloud that several tests share; each cleans up what it made, or looks only at what is its own.</summary>
public sealed class SharedCloud : IAsyncLifetime
{
    internal CloudFixture Cloud { get; private set; } = null!;

    public async Task InitializeAsync() => Cloud = await CloudFixture.StartAsync();

    public async Task DisposeAsync() => await Cloud.DisposeAsync();
}
